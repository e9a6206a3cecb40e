"""Findings in a definition: where, how bad, what is wrong and what to write instead."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kkr_docs.language import _


class Severity(StrEnum):
    """How bad a finding is: only an error stops a document from being made."""

    ERROR = "fejl"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One finding. `line` and `column` count from 1, in characters; `what` and `remedy` are whole sentences."""

    file: str
    line: int
    column: int
    severity: Severity
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {_(self.severity)}: {self.what} {self.remedy}"
