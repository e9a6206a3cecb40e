"""The Markdown of a field with units changed, added and taken away; what stays is left as it was typed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from kkr_docs.importing import table_changes, word_changes
from kkr_docs.importing.field_lines import NOTE, FieldLines, around, is_blank, item_line
from kkr_docs.importing.markup import ESCAPES, Markup, candidates, is_read_as
from kkr_docs.importing.units import LIST, QUOTE, Kind, Placed, Unit
from kkr_docs.importing.words import Words, plain
from kkr_docs.markdown.blocks import Footnote, Inline, Run

_PICTURE = re.compile(r"!\[[^\[\]]*\]\((?P<target><[^<>\n]*>|[^\s()<]*(?:\([^\s()]*\)[^\s()]*)*)(?:[^()]*)\)")


class Step(NamedTuple):
    """What becomes of a unit of a field: `at` is which one (None: a new one), `unit` what it is now (None: nothing)."""

    at: int | None
    unit: Unit | None


class Rewritten(NamedTuple):
    """A field's new text, and whether it is read as just what it was to be."""

    text: str
    is_exact: bool


def rewritten(text: str, steps: Sequence[Step], folder: Path, languages: frozenset[str] = frozenset()) -> Rewritten:
    """Return a field's text after some steps, which name its units in the order that they are to stand in.

    Units that no step names are taken away. Lines that belong to what stays are not touched; where that cannot be,
    first the blocks around a change are written anew, then the whole field.
    """
    source = FieldLines(text, folder, languages)
    target = [step.unit for step in steps if step.unit]
    ways = (_Patch(source, steps), _Anew(source, steps, whole=False), _Anew(source, steps, whole=True))
    nearest: str | None = None
    found = text
    for way in ways:
        found = way.text()
        read = FieldLines(found, folder, frozenset(source.languages))
        if _is_worse(read, source):
            continue
        units = [one.unit for one in read.placed]
        if units == target and _keeps_shapes(read, source, steps):
            return Rewritten(found, is_exact=True)
        if nearest is None and [one.text for one in units] == [one.text for one in target]:
            nearest = found
    return Rewritten(found if nearest is None else nearest, is_exact=False)


def _is_worse(read: FieldLines, source: FieldLines) -> bool:
    return len(read.reading.faults) > len(source.reading.faults)


def _keeps_shapes(read: FieldLines, source: FieldLines, steps: Sequence[Step]) -> bool:
    left = [step for step in steps if step.unit]
    return all(
        one.shape == source.placed[step.at].shape
        for one, step in zip(read.placed, left, strict=True)
        if step.at is not None and _same_kind(source.placed[step.at].unit, one.unit)
    )


def _same_kind(one: Unit, other: Unit) -> bool:
    return (one.kind, one.depth, one.is_quoted, one.level) == (other.kind, other.depth, other.is_quoted, other.level)


class _Notes:
    """The footnotes of a field: their names, and the texts that are new."""

    def __init__(self, source: FieldLines) -> None:
        self.source = source
        self.known: dict[Footnote, str] = {}
        for at, placed in enumerate(source.placed):
            notes = _footnotes(placed.unit)
            names = source.note_names(at)
            if len(notes) == len(names):
                self.known |= dict(zip(notes, names, strict=True))
        self.changed: dict[str, Footnote] = {}
        self.new: dict[str, Footnote] = {}
        self.markup = Markup(self.name)

    def name(self, note: Footnote) -> str:
        """Return the name of a footnote; a new one gets the next number."""
        if note not in self.known:
            taken = {*self.source.notes, *self.new}
            number = next(number for number in range(1, len(taken) + 2) if str(number) not in taken)
            self.known[note] = str(number)
            self.new[str(number)] = note
        return self.known[note]

    def replace(self, old: Unit, new: Unit) -> None:
        """Give the footnotes of a unit whose texts were changed their old names."""
        before, after = _footnotes(old), _footnotes(new)
        if len(before) == len(after):
            for was, now in zip(before, after, strict=True):
                if was != now and was in self.known and now not in self.known:
                    self.known[now] = self.known[was]
                    self.changed[self.known[was]] = now

    def written(self, lines: list[str]) -> list[str]:
        """Return lines with the texts of footnotes changed, added at the end, and without those nobody refers to."""
        used = {name for line in lines for name in re.findall(r"\[\^([^\s\[\]]+)\](?!:)", line)}
        kept: list[str] = []
        skips = False
        for line in lines:
            if match := NOTE.match(line):
                skips = match["name"] not in used or match["name"] in self.changed
                if match["name"] in used and skips:
                    kept.append(f"{match[0]} {self.text(self.changed[match['name']])}")
            elif not line.strip():
                skips = False
            is_second_blank = not line.strip() and bool(kept) and not kept[-1].strip() and len(kept) < len(lines) - 1
            if not skips and not (is_second_blank and self.dropped(lines, used)):
                kept.append(line)
        added = [f"[^{name}]: {self.text(note)}" for name, note in self.new.items() if name in used]
        if added:
            end = [] if not kept or kept[-1].strip() else [kept.pop()]
            between = [] if kept and NOTE.match(kept[-1]) else [""]
            kept += [*between, *added, *end]
        return kept

    def dropped(self, lines: Sequence[str], used: set[str]) -> bool:
        """Return whether a footnote of some lines is left out."""
        return any((match := NOTE.match(line)) and match["name"] not in used for line in lines)

    def text(self, note: Footnote) -> str:
        return _written(Unit(Kind.TEXT, note.inlines), self.markup)


def _footnotes(unit: Unit) -> list[Footnote]:
    found = [one for one in unit.words if isinstance(one, Footnote)]
    return found + [one for row in unit.rows for cell in row for one in cell if isinstance(one, Footnote)]


def _written(unit: Unit, markup: Markup) -> str:
    """Return the words of a unit as Markdown that is read as them, as far as can be."""
    plain = unit._replace(kind=Kind.TEXT, depth=0, is_quoted=False, numbering=None, number=0, level=0)
    text = ""
    for text, left in candidates(plain, markup):
        notes = "".join(f"\n\n[^{markup.note(one)}]: x{at}" for at, one in enumerate(_footnotes(left)))
        if is_read_as(text + notes, _with_sample_notes(left)):
            return text
    return text


def _with_sample_notes(unit: Unit) -> Unit:
    words: list[Inline] = []
    count = 0
    for one in unit.words:
        if isinstance(one, Footnote):
            words.append(Footnote((Run(f"x{count}"),)))
            count += 1
        else:
            words.append(one)
    return unit._replace(words=tuple(words))


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
class _Patch:
    """Changes a field line by line."""

    source: FieldLines
    steps: Sequence[Step]
    out: list[str] = field(default_factory=list)
    lists: list[_List] = field(default_factory=list)

    def text(self) -> str:
        self.notes = _Notes(self.source)
        self.last: Unit | None = None
        expected = 0
        used = {step.at for step in self.steps if step.at is not None and step.unit}
        for step in self.steps:
            if step.at is None and step.unit:
                self.add(step.unit)
            elif step.at is not None:
                gap = self.source.before_unit(step.at)
                if step.unit is None:
                    self.skip(gap)
                else:
                    self.keep(step.at, step.unit, gap if step.at == expected or step.at - 1 in used else gap or [""])
                expected = step.at + 1
        self.out += self.source.after_last if self.source.placed else []
        while self.out and not self.out[0].strip() and self.source.lines[0].strip():
            self.out.pop(0)
        return "\n".join(self.notes.written(self.out))

    def skip(self, gap: list[str]) -> None:
        """Leave a unit out; footnotes that stand before it stay."""
        if any(map(NOTE.match, gap)):
            self.out += gap
        else:
            self.left_gap = gap

    left_gap: list[str] = field(default_factory=list)

    def keep(self, at: int, unit: Unit, gap: list[str]) -> None:
        old = self.source.placed[at].unit
        if not gap and self.left_gap:
            gap = self.left_gap
        self.left_gap = []
        is_item_after_item = unit.kind is Kind.ITEM and self.last is not None and self.last.kind is Kind.ITEM
        if not gap and self.added_last and not is_item_after_item:
            gap = [""]
        self.added_last = False
        if not _same_kind(old, unit) or (old.numbering is None) != (unit.numbering is None):
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
        passage = self.source.passage(at)
        text = "\n".join(self.source.lines)
        ways = word_changes.changes(passage, text, unit.words, self.source.languages, self.notes.markup) if passage else ()
        begin = len("\n".join(self.source.lines[: self.source.starts[at]])) + bool(self.source.starts[at])
        tail = len(text) - len("\n".join(self.source.lines[: self.source.ends[at]]))
        for made in ways:
            changed = word_changes.applied(text, made)
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
        return [_without_notes(one) for one in found] == [_without_notes(one) for one in pictures]

    def anew(self, at: int, unit: Unit) -> list[str]:
        """Return the lines of a unit with its words written anew, behind what stands before them."""
        first = self.source.lines[self.source.starts[at]]
        found = item_line(first) if unit.kind is Kind.ITEM else None
        before = found.before + found.mark if found else around(first)
        if unit.kind is Kind.HEADING:
            hashes = re.match(r"#+[ \t]+", first[len(before) :])
            before += hashes[0] if hashes else ""
        inside = found.before + " " * len(found.mark) if found else around(first)
        return _lines(before, inside, _written(unit, self.notes.markup))

    def with_mark(self, at: int, lines: list[str], unit: Unit) -> list[str]:
        old = self.source.placed[at].unit
        found = item_line(lines[0])
        if not found or not unit.numbering or at in self.source.counts_by_itself:
            return lines
        if (old.number, old.numbering) == (unit.number, unit.numbering):
            return lines
        blanks = found.mark[len(found.mark.rstrip()) :]
        return [found.before + unit.numbering.mark(unit.number) + blanks + found.rest, *lines[1:]]

    def table(self, at: int, unit: Unit) -> list[str]:
        typed, old = self.source.of_unit(at), self.source.placed[at].unit
        before = around(typed[0])
        bare = [line[len(before) :] if line.startswith(before) else line.lstrip() for line in typed]
        for escape in ESCAPES:
            lines = table_changes.patched(bare, old, unit, self.notes.markup, escape)
            lines = lines or table_changes.lines(unit, self.notes.markup, escape)
            if is_read_as("\n".join(lines), _without_notes(unit)) or escape is ESCAPES[-1]:
                return [before + line for line in lines]
        return typed

    def picture(self, at: int, unit: Unit) -> list[str]:
        typed = " ".join(line.strip() for line in self.source.of_unit(at))
        target = _PICTURE.search(typed)
        before = around(self.source.of_unit(at)[0])
        return [before + picture_line(unit, target["target"])] if target else self.source.of_unit(at)

    def add(self, unit: Unit) -> None:
        """Write a new unit behind what has been written."""
        before, inside = self.place(unit)
        is_tight = unit.kind is Kind.ITEM and self.last is not None and self.last.kind is Kind.ITEM and not self.is_loose()
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
            at for at in range(1, len(self.source.placed))
            if self.source.placed[at].unit.kind is Kind.ITEM and self.source.placed[at - 1].unit.kind is Kind.ITEM
        ]
        loose = sum(bool(self.source.before_unit(at)) for at in pairs)
        return bool(pairs) and loose == len(pairs)

    def new_lines(self, unit: Unit, before: str, inside: str) -> list[str]:
        if unit.kind is Kind.TABLE:
            return [before + line for line in _table(unit, self.notes.markup)]
        if unit.kind is Kind.HEADING:
            before += "#" * self.hashes(unit.level) + " "
        return _lines(before, inside, _written(unit, self.notes.markup))

    def hashes(self, level: int) -> int:
        """Return how many signs a sub-heading has: those of others in the field count from the first one."""
        heads = [at for at, one in enumerate(self.source.placed) if one.unit.kind is Kind.HEADING]
        if not heads:
            return level + 2
        first = re.match(r"#*", self.source.lines[self.source.starts[heads[0]]].lstrip())
        return max((len(first[0]) if first else 3) + level - self.source.placed[heads[0]].unit.level, 1)

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


_NOWHERE = Path("/nonexistent")


def _without_notes(unit: Unit) -> Unit:
    def bare(words: Words) -> Words:
        return tuple(Footnote(()) if isinstance(one, Footnote) else one for one in words)

    return unit._replace(words=bare(unit.words), rows=tuple(tuple(map(bare, row)) for row in unit.rows))


def _lines(before: str, inside: str, text: str) -> list[str]:
    first, *rest = text.split("\n")
    return [before + first, *(inside + line for line in rest)]


def _table(unit: Unit, markup: Markup) -> list[str]:
    for escape in ESCAPES:
        lines = table_changes.lines(unit, markup, escape)
        if is_read_as("\n".join(lines), _without_notes(unit)):
            return lines
    return table_changes.lines(unit, markup, ESCAPES[1])


def picture_line(unit: Unit, target: str) -> str:
    """Return a picture as it is written: its alternative text, the path to it, and its caption."""
    alt = re.sub(r"([\\\[\]*_`<])", r"\\\1", " ".join((unit.alt or "").split()))
    caption = plain(unit.words).replace("\n", " ").replace('"', "”")
    return f'![{alt}]({target} "{caption}")' if caption else f"![{alt}]({target})"


@dataclass
class _Anew:
    """Writes the blocks around the changes of a field anew, or the whole field."""

    source: FieldLines
    steps: Sequence[Step]
    whole: bool

    def text(self) -> str:
        notes = _Notes(self.source)
        placed = list(self._placed())
        first, last = (0, len(placed)) if self.whole else self._window(placed)
        first_old, last_old = self._old_window(placed, first, last)
        head = self.source.lines[: self.source.starts[first_old]] if first_old < len(self.source.starts) else self.source.lines[:]
        ends = self.source.ends
        tail = self.source.lines[ends[last_old - 1] :] if last_old else []
        head = [line for line in head] if first_old else []
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
            if old and _same_kind(old.unit, step.unit):
                shape = old.shape
            else:
                shape = _shape(step.unit, shape)
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
        self.markup, self.patch = markup, _Patch(source, ())

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
            if out and not pending and not (is_item and last and last.unit.kind is Kind.ITEM and self.goes_on(last, one)):
                common = last.shape if last and one.shape.startswith(last.shape) else one.shape if last and last.shape.startswith(one.shape) else ""
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
        same = last.shape == one.shape
        if same and one.unit.numbering and last.unit.numbering == one.unit.numbering:
            return one.unit.number == last.unit.number + 1
        return not same or one.unit.numbering == last.unit.numbering

    def inside(self, shape: str, widths: Sequence[int]) -> str:
        pieces, lists = [], iter(widths)
        for each in shape:
            pieces.append("> " if each == QUOTE else " " * next(lists, 2))
        return "".join(pieces)

    def mark(self, unit: Unit) -> str:
        return (unit.numbering.mark(unit.number) if unit.numbering else "-") + " "

    def unit(self, unit: Unit, before: str, inside: str) -> list[str]:
        if unit.kind is Kind.TABLE:
            first, *rest = _table(unit, self.markup)
            return [before + first, *(inside + line for line in rest)]
        if unit.kind is Kind.HEADING:
            before += "#" * self.patch.hashes(unit.level) + " "
        return _lines(before, inside, _written(unit, self.markup))
