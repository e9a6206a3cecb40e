"""Changes a field line by line: what stays is left as it was typed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kkr_docs.importing import paragraph_changes, table_changes
from kkr_docs.importing.field_lines import NOTE, FieldLines, around, is_blank, item_line
from kkr_docs.importing.field_notes import Notes, picture_line, table_lines, unit_lines, without_notes, written
from kkr_docs.importing.markup import ESCAPES, is_read_as
from kkr_docs.importing.units import Kind, Step, Unit, same_kind

_NOWHERE = Path("/nonexistent")
PICTURE = re.compile(r"!\[[^\[\]]*\]\((?P<target><[^<>\n]*>|[^\s()<]*(?:\([^\s()]*\)[^\s()]*)*)(?:[^()]*)\)")


@dataclass
class _List:
    """An item that has been written: its depth, what stood before its mark, the mark, and whether it is of a list."""

    depth: int
    before: str
    mark: str

    @property
    def inside(self) -> str:
        return self.before + " " * max(len(self.mark), 2)


@dataclass
class Patch:
    """Changes a field line by line."""

    source: FieldLines
    steps: Sequence[Step]
    out: list[str] = field(default_factory=list)
    lists: list[_List] = field(default_factory=list)

    def text(self) -> str:
        """Return the field's new text."""
        self.notes = Notes(self.source)
        self.last: Unit | None = None
        expected = 0
        for step in self.steps:
            if step.at is None and step.unit:
                self.add(step.unit)
            elif step.at is not None:
                gap = self.source.before_unit(step.at)
                if step.unit is None:
                    self.skip(gap)
                else:
                    self.keep(step.at, step.unit, gap if step.at == expected else self.new_gap(step.unit, gap))
                expected = step.at + 1
        self.out += self.source.after_last if self.source.placed else []
        while self.out and not self.out[0].strip() and self.source.lines[0].strip():
            self.out.pop(0)
        return "\n".join(self.notes.written(self.out))

    def new_gap(self, unit: Unit, gap: list[str]) -> list[str]:
        """Return what stands before a unit that follows another one than before."""
        if self.goes_on(unit) and not any(map(NOTE.match, gap)):
            return []
        return gap or [""]

    def goes_on(self, unit: Unit) -> bool:
        """Return whether a unit is an item that stands right below another one."""
        return unit.kind is Kind.ITEM and self.last is not None and self.last.kind is Kind.ITEM and not self.is_loose()

    def skip(self, gap: list[str]) -> None:
        """Leave a unit out; footnotes that stand before it stay."""
        if any(map(NOTE.match, gap)):
            self.out += gap
        else:
            self.left_gap = gap

    left_gap: list[str] = field(default_factory=list)

    def keep(self, at: int, unit: Unit, gap: list[str]) -> None:
        """Write a unit that stays, changed or not, behind what has been written."""
        old = self.source.placed[at].unit
        if not gap and self.left_gap:
            gap = self.left_gap
        self.left_gap = []
        if not gap and self.added_last and not self.goes_on(unit):
            gap = [""]
        self.added_last = False
        if not same_kind(old, unit) or (old.numbering is None) != (unit.numbering is None):
            self.add(unit)
            return
        if self.out or any(map(NOTE.match, gap)):
            self.out += gap
        lines = self.source.of_unit(at) if old == unit else self.changed(at, unit)
        self.note_list(unit, lines)
        self.out += lines
        self.last = unit

    added_last: bool = False

    def changed(self, at: int, unit: Unit) -> list[str]:
        """Return the lines of a unit whose words, mark or cells changed."""
        old = self.source.placed[at].unit
        self.notes.replace(old, unit)
        if unit.kind is Kind.TABLE:
            return self.table(at, unit)
        if unit.kind is Kind.PICTURE:
            return self.picture(at, unit)
        same = unit._replace(number=old.number, numbering=old.numbering)
        lines = self.source.of_unit(at) if same == old else self.words(at, same)
        return self.with_mark(at, lines, unit) if unit.kind is Kind.ITEM else lines

    def words(self, at: int, unit: Unit) -> list[str]:
        """Return the lines of a unit whose words changed, as few of them as can be."""
        passage = self.source.passage(at)
        text = "\n".join(self.source.lines)
        markup = self.notes.markup
        ways = paragraph_changes.changes(passage, text, unit.words, self.source.languages, markup) if passage else ()
        begin = len("\n".join(self.source.lines[: self.source.starts[at]])) + bool(self.source.starts[at])
        tail = len(text) - len("\n".join(self.source.lines[: self.source.ends[at]]))
        for made in ways:
            changed = paragraph_changes.applied(text, made)
            if self.reads(changed, at, unit):
                return changed[begin : len(changed) - tail].split("\n")
        return self.anew(at, unit)

    def reads(self, text: str, at: int, unit: Unit) -> bool:
        """Return whether the field, with one unit changed, is read as it should be, footnotes aside."""
        read = FieldLines(text, _NOWHERE, frozenset(self.source.languages))
        expected = [one.unit for one in self.source.placed]
        expected[at] = unit
        found = [one.unit for one in read.placed]
        pictures = [one for one in expected if one.kind is not Kind.PICTURE]
        return [without_notes(one) for one in found] == [without_notes(one) for one in pictures]

    def anew(self, at: int, unit: Unit) -> list[str]:
        """Return the lines of a unit with its words written anew, behind what stands before them."""
        first = self.source.lines[self.source.starts[at]]
        found = item_line(first) if unit.kind is Kind.ITEM else None
        before = found.before + found.mark if found else around(first)
        if unit.kind is Kind.HEADING:
            hashes = re.match(r"#+[ \t]+", first[len(before) :])
            before += hashes[0] if hashes else ""
        inside = found.before + " " * len(found.mark) if found else around(first)
        return unit_lines(before, inside, written(unit, self.notes.markup))

    def with_mark(self, at: int, lines: list[str], unit: Unit) -> list[str]:
        """Return the lines of an item with its new mark; where a list counts by itself, the old one stays."""
        old = self.source.placed[at].unit
        found = item_line(lines[0])
        if not found or not unit.numbering or at in self.source.counts_by_itself:
            return lines
        if (old.number, old.numbering) == (unit.number, unit.numbering):
            return lines
        blanks = found.mark[len(found.mark.rstrip()) :]
        return [found.before + unit.numbering.mark(unit.number) + blanks + found.rest, *lines[1:]]

    def table(self, at: int, unit: Unit) -> list[str]:
        """Return the lines of a table that changed."""
        typed, old = self.source.of_unit(at), self.source.placed[at].unit
        before = around(typed[0])
        bare = [line[len(before) :] if line.startswith(before) else line.lstrip() for line in typed]
        for escape in ESCAPES:
            lines = table_changes.patched(bare, old, unit, self.notes.markup, escape)
            lines = lines or table_changes.lines(unit, self.notes.markup, escape)
            if is_read_as("\n".join(lines), without_notes(unit)) or escape is ESCAPES[-1]:
                return [before + line for line in lines]
        return typed

    def picture(self, at: int, unit: Unit) -> list[str]:
        """Return the lines of a picture whose alternative text or caption changed."""
        typed = " ".join(line.strip() for line in self.source.of_unit(at))
        target = PICTURE.search(typed)
        before = around(self.source.of_unit(at)[0])
        return [before + picture_line(unit, target["target"])] if target else self.source.of_unit(at)

    def add(self, unit: Unit) -> None:
        """Write a new unit behind what has been written."""
        before, inside = self.place(unit)
        is_after_item = self.last is not None and self.last.kind is Kind.ITEM
        is_tight = unit.kind is Kind.ITEM and is_after_item and not self.is_loose()
        if self.out and not is_tight:
            quoted = around(self.out[-1]).rstrip() if unit.is_quoted and self.last and self.last.is_quoted else ""
            if not is_blank(self.out[-1]):
                self.out.append(quoted)
        lines = self.new_lines(unit, before, inside)
        self.note_list(unit, lines)
        self.out += lines
        self.last, self.added_last = unit, True

    def is_loose(self) -> bool:
        """Return whether blank lines stand between the items of the field's lists."""
        pairs = [
            at
            for at in range(1, len(self.source.placed))
            if self.source.placed[at].unit.kind is Kind.ITEM and self.source.placed[at - 1].unit.kind is Kind.ITEM
        ]
        loose = sum(bool(self.source.before_unit(at)) for at in pairs)
        return bool(pairs) and loose == len(pairs)

    def new_lines(self, unit: Unit, before: str, inside: str) -> list[str]:
        """Return the lines of a new unit."""
        if unit.kind is Kind.TABLE:
            return [before + line for line in table_lines(unit, self.notes.markup)]
        if unit.kind is Kind.HEADING:
            before += "#" * self.source.hashes(unit.level) + " "
        return unit_lines(before, inside, written(unit, self.notes.markup))

    def place(self, unit: Unit) -> tuple[str, str]:
        """Return what stands before the first line of a new unit, and before its other lines."""
        if unit.kind is Kind.ITEM:
            return self.item_place(unit)
        if unit.kind is Kind.TEXT and unit.depth and self.lists:
            outer = next((one for one in reversed(self.lists) if one.depth == unit.depth), self.lists[-1])
            return outer.inside, outer.inside
        if unit.is_quoted:
            mark = around(self.out[-1]) if self.out and self.last and self.last.is_quoted else "> "
            mark = mark if ">" in mark else "> "
            return mark, mark
        return "", ""

    def item_place(self, unit: Unit) -> tuple[str, str]:
        """Return what stands before a new item's words: the mark of its list, or one of its own."""
        sibling = next((one for one in reversed(self.lists) if one.depth == unit.depth), None)
        outer = next((one for one in reversed(self.lists) if one.depth < unit.depth), None)
        before = sibling.before if sibling else outer.inside if outer else ""
        sign = sibling.mark if sibling and item_line(sibling.mark + "x") else "- "
        mark = sign if not sign.strip()[:1].isalnum() and not sign.startswith("(") else "- "
        if unit.numbering:
            mark = unit.numbering.mark(unit.number) + " "
            if self.source.counts_by_itself and sibling and sibling.mark.strip() == "1.":
                mark = "1. "
        return before + mark, before + " " * max(len(mark), 2)

    def note_list(self, unit: Unit, lines: list[str]) -> None:
        """Remember a unit's place in lists, for the next new one."""
        if unit.kind is not Kind.ITEM:
            if not unit.depth and not unit.is_quoted:
                self.lists = []
            return
        self.lists = [one for one in self.lists if one.depth < unit.depth]
        if found := item_line(lines[0]):
            self.lists.append(_List(unit.depth, found.before, found.mark))
