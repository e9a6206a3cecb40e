"""The people of a meeting, and who of them was not there for the whole of an item."""

from typing import Annotated

from pydantic import Field

from kkr_docs.definition.fields import Line, Mail, Maybe, Read, Time, Wish
from kkr_docs.definition.part import NEVER, OPEN, Part


class Person(Part, title="Person"):
    """Et menneske, der deltager i mødet eller har meldt afbud."""

    name: Line = Field(
        alias="navn", description="Personens fulde navn.", examples=["Anne Holm"], json_schema_extra=OPEN
    )
    role: Maybe[Line] = Field(
        None,
        alias="rolle",
        description="Hvervet, f.eks. formand eller borgmester.",
        examples=["formand", "borgmester"],
        json_schema_extra=OPEN,
    )
    municipality: Maybe[Line] = Field(
        None, alias="kommune", description="Kommunen eller organisationen.", json_schema_extra=OPEN
    )
    mail: Maybe[Mail] = Field(
        None,
        alias="mail",
        description="Adressen, som dagsorden og referat bliver sendt til. Den bliver aldrig trykt.",
        examples=["anne.holm@fjordby.dk"],
        json_schema_extra=NEVER,
    )
    wish: Maybe[Wish] = Field(
        None,
        alias="udgave",
        description="Den udgave, som personen får tilsendt: skærm eller tryk.",
        examples=["tryk"],
        json_schema_extra=NEVER,
    )
    deputy_for: Maybe[Line] = Field(
        None,
        alias="stedfortræder_for",
        description="Navnet på den, som personen mødte i stedet for.",
        json_schema_extra=OPEN,
    )


class Movement(Part, title="Kom eller gik"):
    """En, der kom eller gik, mens punktet blev behandlet."""

    name: Line = Field(alias="navn", description="Navnet, som det står ved mødets deltagere.", json_schema_extra=OPEN)
    at: Maybe[Time] = Field(
        None, alias="kl", description="Hvornår, f.eks. 10.15.", examples=["10.15"], json_schema_extra=OPEN
    )


class Disqualified(Part, title="Inhabil"):
    """En, der ikke deltog i behandlingen af punktet på grund af inhabilitet."""

    name: Line = Field(alias="navn", description="Navnet, som det står ved mødets deltagere.", json_schema_extra=OPEN)
    ground: Maybe[Line] = Field(
        None, alias="grund", description="Hvorfor; det bliver trykt i parentesen.", json_schema_extra=OPEN
    )


def _person(value: object) -> object:
    return {Person.key("name"): value} if isinstance(value, str) else value


AnyPerson = Annotated[Person, Read(_person)]
AnyMovement = Annotated[Movement, Read(_person)]
AnyDisqualified = Annotated[Disqualified, Read(_person)]
"""What may also be written as a name alone."""
