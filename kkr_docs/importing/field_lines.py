"""A text field as lines, and which of them each of its units takes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from kkr_docs.importing.units import UNKNOWN, Kind, Placed, languages, of_blocks
from kkr_docs.importing.words import settled
from kkr_docs.markdown import list_marks, parser
from kkr_docs.markdown.inlines import note_marks
from kkr_docs.markdown.list_marks import Mark
from kkr_docs.markdown.parser import Reading
from kkr_docs.markdown.printed import Passage

NOTE = re.compile(r"[ \t>]*\[\^(?P<name>[^\s\[\]]+)\]:")
_AROUND = re.compile(r"[ \t>]*")


class ItemLine(NamedTuple):
    """The first line of a list's item: what stands before its mark, the mark with blanks after it, and the rest."""

    before: str
    mark: str
    rest: str
    read: Mark


class FieldLines:
    """The lines of a field's text; `units` are what they are read as."""

    def __init__(self, text: str, folder: Path, also: frozenset[str] = frozenset()) -> None:
        """`also` are languages that count beside those in the text."""
        self.lines = text.split("\n")
        self.reading: Reading = parser.read(text, folder)
        self.languages = languages(self.reading.blocks) | also
        self.placed: list[Placed] = self._with_lines(of_blocks(self.reading.blocks, self.languages))
        self.notes = dict(self._notes())
        self.starts = [one.line for one in self.placed]
        self.ends = [self._end(at) for at in range(len(self.placed))]

    def _with_lines(self, placed: list[Placed]) -> list[Placed]:
        """Return units with the lines of the captions and notes of tables, which are those of their words."""
        found: list[Placed] = []
        for one in placed:
            if one.line == UNKNOWN:
                last = found[-1].line if found else -1
                lines = (self._line(passage) for passage in self.reading.passages if self._is(passage, one))
                one = one._replace(line=next((line for line in lines if line > last), last + 1))  # noqa: PLW2901
            found.append(one)
        return found

    def _is(self, passage: Passage, one: Placed) -> bool:
        return settled(passage.inlines, self.languages) == one.unit.words

    def _line(self, passage: Passage) -> int:
        return "\n".join(self.lines).count("\n", 0, passage.typed.starts[0][1])

    def _notes(self) -> Iterator[tuple[str, range]]:
        """Yield the footnotes by name, with the lines that their texts take."""
        number = 0
        while number < len(self.lines):
            match = NOTE.match(self.lines[number])
            end = number + 1
            if match:
                while end < len(self.lines) and self.lines[end].strip() and not NOTE.match(self.lines[end]):
                    end += 1
                yield match["name"], range(number, end)
            number = end

    def _end(self, at: int) -> int:
        """Return the line after the last one of a unit."""
        limit = self.starts[at + 1] if at + 1 < len(self.starts) else len(self.lines)
        end = self.starts[at] + 1
        while end < limit and not is_blank(self.lines[end]) and not NOTE.match(self.lines[end]):
            end += 1
        return end

    def of_unit(self, at: int) -> list[str]:
        """Return the lines of a unit."""
        return self.lines[self.starts[at] : self.ends[at]]

    def before_unit(self, at: int) -> list[str]:
        """Return the lines between a unit and the one before it: blank ones, and footnotes."""
        return self.lines[self.ends[at - 1] if at else 0 : self.starts[at]]

    @property
    def after_last(self) -> list[str]:
        """The lines after the last unit."""
        return self.lines[self.ends[-1] if self.ends else 0 :]

    @cached_property
    def entangled(self) -> frozenset[int]:
        """The units that share a line with another one."""
        twice = [at for at in range(1, len(self.starts)) if self.starts[at] == self.starts[at - 1]]
        return frozenset([*twice, *[at - 1 for at in twice]])

    @cached_property
    def counts_by_itself(self) -> frozenset[int]:
        """The items of lists whose numbers are all typed as 1."""
        typed = {at: found.read for at in range(len(self.placed)) if (found := self.item(at))}
        return frozenset(at for at, mark in typed.items() if mark.value == "1" and self.placed[at].unit.number != 1)

    def item(self, at: int) -> ItemLine | None:
        """Return the first line of an item taken apart; None of what is no item."""
        if self.placed[at].unit.kind is not Kind.ITEM or at in self.entangled:
            return None
        return item_line(self.lines[self.starts[at]])

    def passage(self, at: int) -> Passage | None:
        """Return the words of a unit as they were printed and typed."""
        begin = len("\n".join(self.lines[: self.starts[at]])) + bool(self.starts[at])
        end = len("\n".join(self.lines[: self.ends[at]]))
        return next((one for one in self.reading.passages if begin <= one.typed.starts[0][1] <= end), None)

    def hashes(self, level: int) -> int:
        """Return how many signs a sub-heading has: those of others in the field count from the first one."""
        heads = [at for at, one in enumerate(self.placed) if one.unit.kind is Kind.HEADING]
        if not heads:
            return level + 2
        first = re.match(r"#*", self.lines[self.starts[heads[0]]].lstrip())
        return max((len(first[0]) if first else 3) + level - self.placed[heads[0]].unit.level, 1)

    def note_names(self, at: int) -> list[str]:
        """Return the names of the footnotes that a unit refers to, in their order."""
        passage = self.passage(at)
        if passage is None:
            return []
        return [passage.typed.words[start + 2 : end - 1] for start, end in note_marks(passage.typed)]


def is_blank(line: str) -> bool:
    """Return whether nothing stands on a line, or only the marks of a quote."""
    return not line.strip(" \t>")


def around(line: str) -> str:
    """Return the indentation of a line, and the marks of the quotes that it stands in."""
    match = _AROUND.match(line)
    return match[0] if match else ""


def item_line(line: str) -> ItemLine | None:
    """Return a line that begins with a list mark taken apart; None of others."""
    before = around(line)
    rest = line[len(before) :]
    mark = list_marks.read(rest)
    return ItemLine(before, rest[: mark.length], rest[mark.length :], mark) if mark else None
