"""A definition's text as data, with the line and column of every value."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from kkr_docs import characters
from kkr_docs.definition.model import DEFAULT, Model
from kkr_docs.definition.offsets import Span
from kkr_docs.diagnostics.problem import Problem, Severity
from kkr_docs.i18n import _

Location = tuple[str | int, ...]
"""Where a value stands in the data: keys and list indexes from the top."""

Data = str | list["Data"] | dict[str, "Data"]


_ORDINARY = bytes(range(ord(" "), 0x7F)) + b"\n"


@dataclass(slots=True, eq=False, weakref_slot=True)
class Source:
    """A definition's text as data, and where everything stands; `model` is that of its body."""

    file: str
    text: str
    model: Model = DEFAULT
    data: Data = ""
    values: dict[Location, Span] = field(default_factory=dict)
    keys: dict[Location, Span] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    _starts: list[int] = field(default_factory=list)
    _found: list[tuple[Location, str]] = field(default_factory=list)
    _signs: frozenset[str] = frozenset()

    def position(self, offset: int) -> tuple[int, int]:
        """Return the line and column, from 1, of a character offset in the text."""
        starts = self._line_starts()
        line = bisect_right(starts, offset)
        return line, offset - starts[line - 1] + 1

    def _line_starts(self) -> list[int]:
        if not self._starts:
            self._starts = [0, *(match.end() for match in re.finditer("\n", self.text))]
        return self._starts

    def signs(self) -> frozenset[str]:
        """Return the characters of the text that ASCII cannot print: most of what is looked for is not among them."""
        if not self._signs:
            self._signs = frozenset(self.text.encode().translate(None, _ORDINARY).decode())
        return self._signs

    def place(self, location: Location, index: int | None = None) -> tuple[int, int]:
        """Return the line and column of a value, or of one character of a text.

        Where there is no value, that is the nearest value around it. A character of no value is one of the file.
        """
        if not location and index is not None:
            return self.position(index)
        while location not in self.values and location:
            location = location[:-1]
        span = self.values.get(location, Span(0, 0))
        value = self.at(location) if index is not None else ""
        offset = span.offset_of(self.text, value, index or 0) if isinstance(value, str) and value else span.start
        return self.position(offset)

    def at(self, location: Location) -> Data:
        """Return the value at a location that is in `values`."""
        value: Data = self.data
        for step in location:
            value = value[step]  # type: ignore[index]
        return value

    def texts(self) -> Sequence[tuple[Location, str]]:
        """Return every text, with its place in the data, which is complete by now."""
        if not self._found:
            self._found = list(_texts(self.data, ()))
        return self._found

    def key_place(self, location: Location) -> tuple[int, int]:
        """Return the line and column of a value's key."""
        return self.position(self.keys[location].start)

    def line(self, number: int) -> str:
        """Return a line of the text, counted from 1; after the last one all are empty."""
        starts = [*self._line_starts()[number - 1 : number + 1], len(self.text) + 1]
        return self.text[starts[0] : starts[1] - 1] if len(starts) > 1 else ""

    def problem(self, place: tuple[int, int], what: str, remedy: str) -> Problem:
        """Return an error at a line and column."""
        return Problem(self.file, *place, Severity.ERROR, what, remedy)

    def invisible(self, place: tuple[int, int], character: str) -> Problem:
        """Return the error that a character is which no reader sees."""
        remedy = _("Slet det.")
        if characters.HARD_BLANK.match(character):
            remedy = _("Slet det, eller skriv et almindeligt mellemrum.")
        what = _("her står et usynligt tegn U+{code:04X}.").format(code=ord(character[0]))
        return self.problem(place, what, remedy)


def _texts(data: Data, location: Location) -> Iterator[tuple[Location, str]]:
    if isinstance(data, str):
        yield location, data
    elif isinstance(data, list):
        for index, child in enumerate(data):
            yield from _texts(child, (*location, index))
    else:
        for key, child in data.items():
            yield from _texts(child, (*location, key))
