"""The footnotes of a field, and its units as Markdown lines."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kkr_docs.importing import table_changes
from kkr_docs.importing.field_lines import NOTE, FieldLines
from kkr_docs.importing.markup import ESCAPES, Markup, candidates, is_read_as
from kkr_docs.importing.units import Kind, Unit
from kkr_docs.importing.words import Words, plain
from kkr_docs.markdown.blocks import Footnote, Inline, Run


class Notes:
    """The footnotes of a field: their names, and the texts that are new."""

    def __init__(self, source: FieldLines) -> None:
        self.source = source
        self.known: dict[Footnote, str] = {}
        for at, placed in enumerate(source.placed):
            notes = footnotes(placed.unit)
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
        before, after = footnotes(old), footnotes(new)
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
        """Return the text of a footnote as it is written."""
        return written(Unit(Kind.TEXT, note.inlines), self.markup)


def footnotes(unit: Unit) -> list[Footnote]:
    """Return the footnotes of a unit in their order."""
    found = [one for one in unit.words if isinstance(one, Footnote)]
    return found + [one for row in unit.rows for cell in row for one in cell if isinstance(one, Footnote)]


def written(unit: Unit, markup: Markup) -> str:
    """Return the words of a unit as Markdown that is read as them, as far as can be."""
    plain = unit._replace(kind=Kind.TEXT, depth=0, is_quoted=False, numbering=None, number=0, level=0)
    text = ""
    for text, left in candidates(plain, markup):
        notes = "".join(f"\n\n[^{markup.note(one)}]: x{at}" for at, one in enumerate(footnotes(left)))
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


def without_notes(unit: Unit) -> Unit:
    """Return a unit whose footnotes all have the same text."""

    def bare(words: Words) -> Words:
        return tuple(Footnote(()) if isinstance(one, Footnote) else one for one in words)

    return unit._replace(words=bare(unit.words), rows=tuple(tuple(map(bare, row)) for row in unit.rows))


def unit_lines(before: str, inside: str, text: str) -> list[str]:
    """Return the lines of a text: what stands before the first one, and before the others."""
    first, *rest = text.split("\n")
    return [before + first, *(inside + line for line in rest)]


def table_lines(unit: Unit, markup: Markup) -> list[str]:
    """Return a table as it is written anew."""
    for escape in ESCAPES:
        lines = table_changes.lines(unit, markup, escape)
        if is_read_as("\n".join(lines), without_notes(unit)):
            return lines
    return table_changes.lines(unit, markup, ESCAPES[1])


def picture_line(unit: Unit, target: str) -> str:
    """Return a picture as it is written: its alternative text, the path to it, and its caption."""
    alt = re.sub(r"([\\\[\]*_`<])", r"\\\1", " ".join((unit.alt or "").split()))
    caption = plain(unit.words).replace("\n", " ").replace('"', "”")
    return f'![{alt}]({target} "{caption}")' if caption else f"![{alt}]({target})"
