"""Findings in a definition: where, how bad, what is wrong and what to write instead."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from kkr_docs.i18n import N_


class Severity(StrEnum):
    """How bad a finding is, the worst first: only an error stops a document from being made."""

    ERROR = N_("fejl")
    WARNING = N_("advarsel")
    SUGGESTION = N_("forslag")

    def __lt__(self, other: str) -> bool:
        """Order by how bad they are, in every language."""
        order = list(Severity)
        return order.index(self) < order.index(Severity(other))


class RefusalError(Exception):
    """Something that a definition needs cannot be used: `what` is wrong with it, and the `remedy`, whole sentences.

    `place` is the file, line and column where it is wrong, if not in the definition.
    """

    def __init__(self, what: str, remedy: str, place: tuple[str, int, int] | None = None) -> None:
        before = ":".join(map(str, place)) + ": " if place else ""
        super().__init__(f"{before}{what} {remedy}")
        self.what = what
        self.remedy = remedy
        self.place = place

    def __reduce__(self) -> tuple[type[RefusalError], tuple[object, ...]]:
        """Pickle what it was made from: it may have to come out of another process."""
        return type(self), (self.what, self.remedy, self.place)


class Fix(NamedTuple):
    """What is to stand instead of `length` characters of a text from `offset` on."""

    offset: int
    length: int
    text: str


class Problem(NamedTuple):
    """One finding. `line` and `column` count from 1, in characters; `what` and `remedy` are whole sentences.

    `rule` is the rule that found it, such as KKR012; None where the definition cannot be read as one at all.
    """

    file: str
    line: int
    column: int
    severity: Severity
    what: str
    remedy: str
    rule: str | None = None
