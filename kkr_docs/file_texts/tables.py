"""What stands above the cells of a table."""

from __future__ import annotations

import re

_MAX_COLUMNS = 16_384  # of a sheet in Excel
_LONGEST = 60
_DIGIT = re.compile(r"\d")


class Headings:
    """The headings of a table's columns: in each, the first and the last cell that has words and no number in it."""

    def __init__(self) -> None:
        self._first: dict[int, str] = {}
        self._last: dict[int, str] = {}

    def above(self, column: int, cell: str) -> str:
        """Return what stands above a cell, and take the cell as a heading of those below it where it is one."""
        first, last = self._first.get(column, ""), self._last.get(column, "")
        if column < _MAX_COLUMNS and not _DIGIT.search(cell):
            self._first.setdefault(column, cell[:_LONGEST])
            self._last[column] = cell[:_LONGEST]
        return first if first == last else f"{last}, {first}"
