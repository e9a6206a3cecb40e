"""What came of an item beside its decision, as data: votes, statements for the record, and who does what until when."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field

from kkr_docs.definition.fields import Date, Done, Line, Maybe, Names, Words
from kkr_docs.definition.part import Part


class Vote(Part, title="Afstemning"):
    """En afstemning: hvem der stemte for, imod og undlod. Skrives som et tal, som navne eller grupper, eller begge."""

    about: Maybe[Line] = Field(None, alias="om", description="Hvad der blev stemt om, når det ikke er indstillingen.")
    in_favour: Names = Field(
        default=[], alias="for", description="Hvem der stemte for: et tal, navne eller grupper.", examples=["12"]
    )
    against: Names = Field(
        default=[], alias="imod", description="Hvem der stemte imod: et tal, navne eller grupper.", examples=["3"]
    )
    abstained: Names = Field(
        default=[],
        alias="undlod",
        description="Hvem der undlod at stemme: et tal, navne eller grupper.",
        examples=["1"],
    )


class Statement(Part, title="Protokoltilførsel"):
    """Noget, som nogen ønskede ført til protokols."""

    names: Names = Field(
        alias="navn", min_length=1, description="Hvem der ønskede det: et navn, en gruppe eller flere."
    )
    text: Words = Field(alias="tekst", description="Ordene, der blev ført til protokols. Skrives i Markdown.")


class FollowUp(Part, title="Opfølgning"):
    """Noget, der skal ske efter mødet."""

    what: Line = Field(alias="hvad", description="Hvad der skal ske.", examples=["Sender høringssvaret"])
    who: Names = Field(default=[], alias="hvem", description="Hvem der gør det: et navn eller flere.")
    deadline: Maybe[Date] = Field(None, alias="frist", description="Hvornår det skal være gjort, som år-måned-dag.")
    done: Maybe[Done] = Field(
        None, alias="udført", description="ja, eller datoen, når det er gjort.", examples=["ja", "2026-12-01"]
    )


def _follow_up(value: object) -> object:
    return {FollowUp.key("what"): value} if isinstance(value, str) else value


AnyFollowUp = Annotated[FollowUp, BeforeValidator(_follow_up)]
"""What may also be written as a text alone."""
