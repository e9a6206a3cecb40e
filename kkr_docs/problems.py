"""Findings in a definition: where, how bad, what is wrong and what to write instead."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kkr_docs.language import N_, _


class Severity(StrEnum):
    """How bad a finding is: only an error stops a document from being made."""

    ERROR = N_("fejl")
    WARNING = N_("advarsel")
    SUGGESTION = N_("forslag")


@dataclass(frozen=True, slots=True, order=True)
class Problem:
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

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}"
        rule = f" ({self.rule})" if self.rule else ""
        return f"{place}: {_(self.severity)}: {self.what} {self.remedy}{rule}"
