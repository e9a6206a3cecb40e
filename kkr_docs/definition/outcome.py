"""What came of an item beside its decision, as data: votes, statements for the record, and who does what until when."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from kkr_docs.definition.fields import Date, Done, Line, Maybe, Read, Words
from kkr_docs.definition.name_lists import Names, WholeNames
from kkr_docs.definition.part import OPEN, Part


class Vote(Part, title="Afstemning"):
    """En afstemning: hvem der stemte for, imod og undlod. Skrives som et tal, som navne eller grupper, eller begge."""

    about: Maybe[Line] = Field(
        None, alias="om", description="Hvad der blev stemt om, når det ikke er indstillingen.", json_schema_extra=OPEN
    )
    in_favour: Names = Field(
        default=[],
        alias="for",
        description="Hvem der stemte for: et tal, navne eller grupper.",
        examples=["12"],
        json_schema_extra=OPEN,
    )
    against: Names = Field(
        default=[],
        alias="imod",
        description="Hvem der stemte imod: et tal, navne eller grupper.",
        examples=["3"],
        json_schema_extra=OPEN,
    )
    abstained: Names = Field(
        default=[],
        alias="undlod",
        description="Hvem der undlod at stemme: et tal, navne eller grupper.",
        examples=["1"],
        json_schema_extra=OPEN,
    )


class Statement(Part, title="Protokoltilførsel"):
    """Noget, som nogen ønskede ført til protokols."""

    names: Names = Field(
        alias="navn",
        min_length=1,
        description="Hvem der ønskede det: et navn, en gruppe eller flere.",
        json_schema_extra=OPEN,
    )
    text: Words = Field(
        alias="tekst", description="Ordene, der blev ført til protokols. Skrives i Markdown.", json_schema_extra=OPEN
    )


class FollowUp(Part, title="Opfølgning"):
    """Noget, der skal ske efter mødet."""

    what: Line = Field(
        alias="hvad", description="Hvad der skal ske.", examples=["Sender høringssvaret"], json_schema_extra=OPEN
    )
    who: WholeNames = Field(
        default=[], alias="hvem", description="Hvem der gør det: et navn eller flere.", json_schema_extra=OPEN
    )
    deadline: Maybe[Date] = Field(
        None, alias="frist", description="Hvornår det skal være gjort, som år-måned-dag.", json_schema_extra=OPEN
    )
    done: Maybe[Done] = Field(
        None,
        alias="udført",
        description="ja, eller datoen, når det er gjort.",
        examples=["ja", "2026-12-01"],
        json_schema_extra=OPEN,
    )


def _follow_up(value: object) -> object:
    return {FollowUp.key("what"): value} if isinstance(value, str) else value


AnyFollowUp = Annotated[FollowUp, Read(_follow_up)]
"""What may also be written as a text alone."""
