"""Writes the blocks of a field around what changed anew, or all of them: in one way, whatever they were typed like."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kkr_docs.importing.field_lines import FieldLines, is_blank
from kkr_docs.importing.field_notes import Notes, table_lines, unit_lines, written
from kkr_docs.importing.markup import Markup
from kkr_docs.importing.units import LIST, QUOTE, Kind, Placed, Step, Unit, same_kind


@dataclass
class Anew:
    """Writes the blocks around the changes of a field anew, or the whole field."""

    source: FieldLines
    steps: Sequence[Step]
    whole: bool

    def text(self) -> str:
        """Return the field's new text."""
        notes = Notes(self.source)
        placed = list(self._placed())
        first, last = (0, len(placed)) if self.whole else self._window(placed)
        first_old, last_old = self._old_window(placed, first, last)
        starts = [*self.source.starts, len(self.source.lines)]
        head = self.source.lines[: starts[first_old]]
        ends = self.source.ends
        tail = self.source.lines[ends[last_old - 1] :] if last_old else []
        head = head if first_old else []
        middle = _Canonical(notes.markup, self.source).lines([one for _step, one in placed[first:last]])
        if not self.whole and head and not is_blank(head[-1]):
            head.append("")
        if not last_old:
            tail = self.source.after_last if not self.source.placed else tail
        kept = [line for number in self.source.notes.values() for line in self.source.lines[number.start : number.stop]]
        lines = [*head, *middle, *tail]
        missing = [line for line in kept if line not in lines]
        if missing:
            at = len(lines) - 1 if lines and not lines[-1].strip() else len(lines)
            lines[at:at] = ["", *missing]
        return "\n".join(notes.written(lines))

    def _placed(self) -> Iterator[tuple[Step, Placed]]:
        shape = ""
        for step in self.steps:
            if step.unit is None:
                continue
            old = self.source.placed[step.at] if step.at is not None else None
            shape = old.shape if old and same_kind(old.unit, step.unit) else _shape(step.unit, shape)
            yield step, Placed(step.unit, shape)

    def _window(self, placed: Sequence[tuple[Step, Placed]]) -> tuple[int, int]:
        """Return which of the units are written anew: those that changed, and the whole blocks that they are in."""
        touched = [number for number, (step, one) in enumerate(placed) if self._is_touched(placed, number)]
        if not touched:
            return 0, len(placed)
        first, last = touched[0], touched[-1] + 1
        while first and (placed[first][1].shape or placed[first - 1][1].shape):
            first -= 1
        while last < len(placed) and placed[last][1].shape:
            last += 1
        return first, last

    def _is_touched(self, placed: Sequence[tuple[Step, Placed]], number: int) -> bool:
        step, one = placed[number]
        before = placed[number - 1][0].at if number else -1
        is_next = step.at is not None and before is not None and step.at == before + 1
        return step.at is None or self.source.placed[step.at].unit != one.unit or not is_next

    def _old_window(self, placed: Sequence[tuple[Step, Placed]], first: int, last: int) -> tuple[int, int]:
        """Return which units of the source are written anew: from the end of those kept before to those kept after."""
        before, after = placed[:first], placed[last:]
        start = before[-1][0].at + 1 if before and before[-1][0].at is not None else 0
        end = after[0][0].at if after and after[0][0].at is not None else len(self.source.placed)
        return start, max(end, start)


def _shape(unit: Unit, before: str) -> str:
    """Return the lists and quotes that a new unit stands in, after one in others."""
    if unit.is_quoted:
        return before if before.endswith(QUOTE) else QUOTE
    if not unit.depth:
        return ""
    inside = ""
    for each in before:
        inside += each
        if inside.count(LIST) == unit.depth:
            return inside
    return LIST * unit.depth


class _Canonical:
    """Writes units in one way, whatever they were typed like."""

    def __init__(self, markup: Markup, source: FieldLines) -> None:
        self.markup, self.source = markup, source

    def lines(self, placed: Sequence[Placed]) -> list[str]:
        out: list[str] = []
        widths: list[int] = []  # of the marks of the items that the last unit stands in
        pending, last = "", None
        for one in placed:
            lists = one.shape.count(LIST)
            is_item = one.unit.kind is Kind.ITEM
            widths = widths[: lists - is_item] + [2] * max(lists - is_item - len(widths), 0)
            inside = self.inside(one.shape[:-1] if is_item else one.shape, widths)
            mark = self.mark(one.unit) if is_item else ""
            if is_item:
                widths = [*widths, max(len(mark), 2)]
            before = pending or inside
            if out and last and not pending and not self.goes_on(last, one):
                common = min(last.shape, one.shape, key=len)
                common = common if last.shape.startswith(common) and one.shape.startswith(common) else ""
                out.append(self.inside(common[: common.rfind(QUOTE) + 1], widths).rstrip())
            pending = ""
            if is_item and not one.unit.words:
                pending = before + mark
                last = one
                continue
            out += self.unit(one.unit, before + mark, inside + " " * len(mark))
            last = one
        if pending:
            out.append(pending)
        return out

    def goes_on(self, last: Placed, one: Placed) -> bool:
        """Return whether an item stands right below another one: in its list, or in one inside or around it."""
        if not one.unit.kind is last.unit.kind is Kind.ITEM:
            return False
        same = last.shape == one.shape
        if same and one.unit.numbering and last.unit.numbering == one.unit.numbering:
            return one.unit.number == last.unit.number + 1
        return not same or one.unit.numbering == last.unit.numbering

    def inside(self, shape: str, widths: Sequence[int]) -> str:
        lists = iter(widths)
        return "".join("> " if each == QUOTE else " " * next(lists, 2) for each in shape)

    def mark(self, unit: Unit) -> str:
        return (unit.numbering.mark(unit.number) if unit.numbering else "-") + " "

    def unit(self, unit: Unit, before: str, inside: str) -> list[str]:
        if unit.kind is Kind.TABLE:
            first, *rest = table_lines(unit, self.markup)
            return [before + first, *(inside + line for line in rest)]
        if unit.kind is Kind.HEADING:
            before += "#" * self.source.hashes(unit.level) + " "
        return unit_lines(before, inside, written(unit, self.markup))
