"""The text of a field becomes blocks. docs/definition.md has the marks with a meaning; nothing else has one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import islice, pairwise, takewhile
from pathlib import Path
from typing import NamedTuple

from kkr_docs.i18n import _
from kkr_docs.markdown import addresses, captions, images, inlines, list_marks, quotes, table_cells, tables
from kkr_docs.markdown.blocks import (
    Block,
    Heading,
    Image,
    Inline,
    ListBlock,
    Numbering,
    Paragraph,
    Quote,
    Run,
    plain,
)
from kkr_docs.markdown.faults import Fault, Remark
from kkr_docs.markdown.inlines import Notes, Text
from kkr_docs.markdown.lines import Line, is_wrapped, joined, plus_amounts, split
from kkr_docs.markdown.list_marks import Mark
from kkr_docs.markdown.printed import Passage

MAX_LEVEL = 6  # of lists and quotes inside each other; both outputs have styles for as many
_INSIDE = 2  # blanks by which a line is indented that belongs to a list's item

_HEADING = re.compile(r"(#{1,6})[ \t][ \t\u00a0]*(?=\S)")
_NOTE = re.compile(r"\[\^([^\s\[\]]+)\]:[ \t]*")
_IMAGE = re.compile(rf"!\[(?P<alt>[^\[\]]*)\]{inlines.TARGET}[ \n\v]*")
_IMAGES = re.compile(rf"(?:{re.sub('[?]P<[a-z]+>', '?:', _IMAGE.pattern)})+")


class Reading(NamedTuple):
    """What a text says: its blocks, what cannot be printed in it, and what would look otherwise than in the text.

    `passages` are the words of all blocks and footnotes, the paths of pictures too, as printed and as typed.
    """

    blocks: tuple[Block, ...]
    faults: list[Fault]
    remarks: list[Remark]
    passages: list[Passage]


def read(text: str, folder: Path) -> Reading:
    """Read the Markdown text of a field; images are looked for in `folder`."""
    reader = _Reader(folder)
    lines = reader.without_notes(split(text))
    blocks = tuple(reader.blocks(lines, 0))
    reader.faults += reader.notes.unused()
    return Reading(blocks, sorted(reader.faults), sorted(reader.remarks), reader.passages)


class _Reader:
    """Reads one text. Its faults gather here, so that all are found at once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.faults: list[Fault] = []
        self.remarks: list[Remark] = []
        self.passages: list[Passage] = []
        self.notes = Notes()
        self.top_heading = 0

    def without_notes(self, lines: list[Line]) -> list[Line]:
        """Take the texts of footnotes out of the lines."""
        rest: list[Line] = []
        number = 0
        while number < len(lines):
            text = lines[number].text
            if text.startswith("[") and (match := _NOTE.match(text)):
                end = number + 1
                while end < len(lines) and _goes_on(lines[end]):
                    end += 1
                first = lines[number].from_character(match.end(), plain=True)
                self._note(match[1], lines[number].offset, [first, *lines[number + 1 : end]])
                number = end
            else:
                rest.append(lines[number])
                number += 1
        return rest

    def _note(self, name: str, offset: int, lines: list[Line]) -> None:
        if name in self.notes.texts:
            what = _("fodnoten [^{name}] har to tekster.").format(name=name)
            self.faults.append(Fault(offset, what, _("Giv den ene et andet nummer.")))
        self.notes.places.setdefault(name, offset)
        self.notes.texts[name] = self.words(lines, Notes()) if lines[0].text else ()
        if not self.notes.texts[name]:
            what = _("fodnoten [^{name}] har ingen tekst.").format(name=name)
            self.faults.append(Fault(offset, what, _("Skriv den efter kolon.")))

    def blocks(self, lines: list[Line], level: int) -> Iterator[Block]:
        """Yield the blocks of lines that stand in as many lists and quotes as `level` says."""
        yield from captions.attached(_Level(self, lines, level).blocks())

    def words(self, lines: Sequence[Line], notes: Notes | None = None, look: Run | None = None) -> tuple[Inline, ...]:
        """Return the running text that lines are joined to."""
        return self.joined_words(*joined(lines), notes, look)

    def joined_words(
        self, text: Text, remarks: Sequence[Remark], notes: Notes | None = None, look: Run | None = None
    ) -> tuple[Inline, ...]:
        """Return the running text of lines that have been joined, with what was lost by that."""
        self.remarks += remarks
        return self._passage(inlines.read(text, notes or self.notes, self.faults, look), text)

    def cell(self, field: tables.Field, heading: str) -> tuple[Inline, ...]:
        """Return what a table's cell prints, in the column of a heading."""
        text = Text(field.text, ((0, field.offset),))
        return self._passage(inlines.read(text, self.notes, self.faults), text, heading)

    def _passage(self, words: tuple[Inline, ...], typed: Text, heading: str = "") -> tuple[Inline, ...]:
        if words:
            self.passages.append(Passage(words, typed, heading))
        return words

    def image(self, match: re.Match[str], text: Text, line: int) -> Image | None:
        """Return the picture that a match of `_IMAGE` in a paragraph's text names, or None where there is none."""
        name = addresses.unquoted(match["target"].removeprefix("<").removesuffix(">"))
        typed = {part: Text(match[part] or "", ((0, text.offset_of(match.start(part))),)) for part in _IMAGE.groupindex}
        alt = plain(self._passage(inlines.read(typed["alt"], Notes(), self.faults), typed["alt"]))
        self._passage((Run(name),), typed["target"])
        title = inlines.words_of(match["title"])
        caption = self._passage((Run(title),) if title else (), typed["title"])
        if not alt:
            what, remedy = _("billedet har ingen alternativ tekst."), _("Skriv mellem ![ og ], hvad billedet viser.")
            self.faults.append(Fault(text.offset_of(match.start()), what, remedy))
        try:
            path, width, height = images.measure(self.folder, name)
        except images.PictureError as error:
            at = match.start("target") + match["target"].startswith("<")
            self.faults.append(Fault(text.offset_of(at), error.what, error.remedy))
            return None
        return Image(path, alt, width, height, caption, line)

    def fault(self, line: Line, what: str, remedy: str) -> None:
        self.faults.append(Fault(line.offset, what, remedy))


class _List(NamedTuple):
    """The lines of a list: on which of them its items begin, where it ends, and how it is numbered."""

    starts: tuple[int, ...]
    end: int
    marks: tuple[Mark, ...]
    numbering: Numbering | None
    numbers: tuple[int, ...]


class _Level:
    """Reads lines that stand in one list, quote or field, from the first on."""

    def __init__(self, reader: _Reader, lines: list[Line], level: int) -> None:
        self.reader, self.lines, self.level = reader, lines, level
        self.at = 0

    @cached_property
    def uniform(self) -> Sequence[bool]:
        return tables.uniform(self.lines)

    @cached_property
    def plus(self) -> Sequence[bool]:
        return plus_amounts(self.lines)

    def blocks(self) -> Iterator[Block]:
        while self.at < len(self.lines):
            if self.lines[self.at].text:
                yield from self._block()
            else:
                self.at += 1

    def _block(self) -> Iterator[Block]:
        """Yield what begins on the line that reading has come to, and go on behind it."""
        line = self.lines[self.at]
        if line.plain:
            yield from self._paragraph()
        elif heading := _HEADING.match(line.text):
            self.at += 1
            yield self._heading(line, heading)
        elif quotes.begins(self.lines, self.at):
            yield from self._quote(line)
        elif rows := self._rows(self.at):
            self.at += rows.end
            yield table_cells.table(rows, self.level, self.reader.cell, self.reader.faults)
        elif found := self._list_at(self.at, ()):
            yield from self._list(found)
        else:
            yield from self._paragraph()

    def _heading(self, line: Line, match: re.Match[str]) -> Heading | Paragraph:
        """A heading inside a list or quote heads no part of the text: it becomes strong text."""
        words = [line.from_character(match.end())]
        reader = self.reader
        if self.level:
            return Paragraph(reader.words(words, look=Run("", strong=True)), line.number)
        depth = len(match[1])
        reader.top_heading = reader.top_heading or depth
        return Heading(min(max(depth - reader.top_heading + 1, 1), 3), reader.words(words), line.number)

    def _quote(self, first: Line) -> Iterator[Block]:
        start = self.at
        while self.at < len(self.lines) and quotes.goes_on(self.lines[self.at]):
            self.at += 1
        if not self._is_too_deep(first):
            quoted = [line.from_character(1) for line in self.lines[start : self.at]]
            yield Quote(tuple(self.reader.blocks(quoted, self.level + 1)), first.number)

    def _is_too_deep(self, line: Line) -> bool:
        if self.level == MAX_LEVEL:
            self.reader.fault(line, _("listen er lagt for dybt."), _("Højst seks lister kan ligge i hinanden."))
        return self.level == MAX_LEVEL

    def _paragraph(self) -> Iterator[Block]:
        lines = [self.lines[self.at]]
        self.at += 1
        while self.at < len(self.lines) and self.lines[self.at].text and not self._interrupts(lines):
            lines.append(self.lines[self.at])
            self.at += 1
        text, remarks = joined(lines)
        if text.words.startswith("![") and _IMAGES.fullmatch(text.words):
            yield from self._images(text, lines[0].number)
        elif words := self.reader.joined_words(text, remarks):
            yield Paragraph(words, lines[0].number)

    def _interrupts(self, paragraph: Sequence[Line]) -> bool:
        """Return whether another block begins on the line that reading has come to, right below a paragraph's lines."""
        line = self.lines[self.at]
        if line.plain:
            return False
        begins = _HEADING.match(line.text) or quotes.begins(self.lines, self.at) or self._rows(self.at)
        return bool(begins) or self._list_at(self.at, paragraph) is not None

    def _list_at(self, at: int, paragraph: Sequence[Line]) -> _List | None:
        """Return the list that begins on a line, right below a paragraph's lines, if any.

        Where its marks are none, they are text from then on.
        """
        mark = list_marks.read(self.lines[at].text)
        if mark is None or self.lines[at].plain:
            return None
        starts, end = self._items(at, mark)
        lines = [self.lines[start] for start in starts]
        marks = [list_marks.read(line.text) or mark for line in lines]
        numbered = None if mark.value is None else list_marks.numbering(marks, [line.text for line in lines])
        is_amount = mark.sign in ("-", "–", "—") and self.plus[at] and lines[0].text[mark.length].isdigit()
        is_text = is_amount or (mark.value is not None and not numbered)
        if is_text or not _may_interrupt(paragraph, lines, marks):
            for start in starts:
                self.lines[start] = self.lines[start]._replace(plain=True)
            return None
        return _List(tuple(starts), end, tuple(marks), *(numbered or (None, ())))

    def _items(self, at: int, mark: Mark) -> tuple[list[int], int]:
        """Return the lines on which items with marks of one kind begin, and the line after the last item."""
        starts, indent, last = [at], self.lines[at].indent, mark
        number = at + 1
        while number < len(self.lines):
            line = self.lines[number]
            after_blank = not line.text
            if after_blank:
                number = self._next_words(number)
                if number == len(self.lines):
                    break
                line = self.lines[number]
            if line.indent < indent + _INSIDE:
                found = None if line.plain else list_marks.read(line.text)
                if not found and (after_blank or self._begins_block(number)):
                    break
                if found:
                    if not self._is_next(line, found, last, starts, indent, after_blank=after_blank):
                        break
                    starts.append(number)
                    last = found
            number += 1
        return starts, self._without_blanks(number)

    def _is_next(
        self, line: Line, mark: Mark, last: Mark, starts: Sequence[int], indent: int, *, after_blank: bool
    ) -> bool:
        """Return whether a line with a mark is the next item of a list that began on the lines `starts`."""
        if mark.kind != last.kind or line.indent <= indent - _INSIDE:
            return False
        if list_marks.follows(last, mark):
            return True
        first = self.lines[starts[0]].text
        return not after_blank and list_marks.is_ordinal(line.text) == list_marks.is_ordinal(first)

    def _next_words(self, number: int) -> int:
        while number < len(self.lines) and not self.lines[number].text:
            number += 1
        return number

    def _without_blanks(self, end: int) -> int:
        while not self.lines[end - 1].text:
            end -= 1
        return end

    def _begins_block(self, number: int) -> bool:
        line = self.lines[number]
        return bool(_HEADING.match(line.text) or quotes.begins(self.lines, number) or tables.is_row(line))

    def _list(self, found: _List) -> Iterator[Block]:
        self.at = found.end
        first = self.lines[found.starts[0]]
        if self._is_too_deep(first):
            return
        ends = (*found.starts[1:], found.end)
        items = tuple(
            tuple(self.reader.blocks(self._item(start, end, mark), self.level + 1))
            for start, end, mark in zip(found.starts, ends, found.marks, strict=True)
        )
        yield ListBlock(items, found.numbering, found.numbers, first.number)

    def _item(self, start: int, end: int, mark: Mark) -> list[Line]:
        return [self.lines[start].from_character(mark.length, plain=True), *self.lines[start + 1 : end]]

    def _rows(self, at: int) -> tables.Rows | None:
        text = self.lines[at].text
        if "|" not in text and "\t" not in self.lines[at].raw:
            return None
        mark = list_marks.read(text) if "\t" in text or "|" in text else None
        if mark and "\t" in text and (mark.value is None or "\t" not in text[mark.length :]):
            return None
        if mark and mark.value is None and self._are_dashes(at):
            return None
        return tables.read(self.lines, at, uniform=self.uniform[at])

    def _are_dashes(self, at: int) -> bool:
        """Return whether all lines from one to the next blank one begin with a dash, so that bars in them are text."""
        chunk = takewhile(lambda line: line.text, islice(self.lines, at, None))
        return all((mark := list_marks.read(line.text)) and mark.value is None for line in chunk)

    def _images(self, text: Text, line: int) -> Iterator[Image]:
        for match in _IMAGE.finditer(text.words):
            if image := self.reader.image(match, text, line):
                yield image


def _goes_on(line: Line) -> bool:
    """Return whether a line is more of the footnote above it: words, and no mark of another block."""
    mark = list_marks.read(line.text)
    return bool(line.text) and not (
        _NOTE.match(line.text)
        or _HEADING.match(line.text)
        or quotes.goes_on(line)
        or tables.is_row(line)
        or (mark and not list_marks.is_ordinal(line.text))
    )


def _may_interrupt(paragraph: Sequence[Line], items: Sequence[Line], marks: Sequence[Mark]) -> bool:
    """Return whether lines with list marks begin a list right below a paragraph, rather than being more of its text."""
    if not paragraph or paragraph[-1].text.endswith(":"):
        return True
    first = marks[0]
    if first.value is None:
        in_item = paragraph[0].plain and items[0].indent >= _INSIDE
        is_sub_list = in_item and not is_wrapped(paragraph[-1], items[0], paragraph)
        return first.sign not in "–—" or len(marks) > 1 or is_sub_list
    together = len(marks) > 1 and all(list_marks.follows(*pair) for pair in pairwise(marks))
    return together or (first.value in "1aAiI" and not is_wrapped(paragraph[-1], items[0], paragraph))
