"""The blocks that running text is made of, whatever it is written in and whatever it is set in.

Text in these classes is plain text: no markup of any format, no control characters. They are named tuples because ten
dataclasses would take longer to make than a definition to read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal, NamedTuple


class Run(NamedTuple):
    """A piece of text in one look. `link` is an absolute address, or `#` and an anchor.

    `language` is that of words in another language than the document's, such as "en" (BCP 47).
    """

    text: str
    strong: bool = False
    emphasis: bool = False
    link: str | None = None
    language: str | None = None


class LineBreak(NamedTuple):
    """A line break inside a paragraph that the author asked for."""


class Footnote(NamedTuple):
    """A footnote: its text, standing where its reference is. Its number is counted through the document."""

    inlines: tuple[Inline, ...]


Inline = Run | LineBreak | Footnote


def plain(inlines: Iterable[Inline]) -> str:
    """Return the words of running text, without look, line breaks and footnotes."""
    return "".join(inline.text for inline in inlines if isinstance(inline, Run))


class Paragraph(NamedTuple):
    """Running text. `line` counts from 0 in the field that the block was read from, as in every block.

    `anchor` is what links to it name, where any may lead there.
    """

    inlines: tuple[Inline, ...]
    line: int = 0
    anchor: str | None = None


class Heading(NamedTuple):
    """A sub-heading inside a field. `level` is 1 for the first one used there, 2 and 3 below it."""

    level: int
    inlines: tuple[Inline, ...]
    line: int = 0


NumberFormat = Literal["decimal", "lowerLetter", "upperLetter", "lowerRoman", "upperRoman"]
"""The names of ST_NumberFormat (ISO/IEC 29500-1, 17.18.59)."""

_ONES = ["", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"]
ROMAN = [*(ten + one for ten in ("", "x", "xx", "xxx") for one in _ONES)]
"""Roman numerals up to 39, each at its number."""


class Numbering(NamedTuple):
    """How a list is numbered: "a)" is a lowerLetter with `after` ")"."""

    format: NumberFormat = "decimal"
    before: str = ""
    after: str = "."

    def mark(self, number: int) -> str:
        """Return the mark of an item; letters go to 26, Roman numerals to 39."""
        value = str(number)
        if self.format.endswith("Letter"):
            value = chr(ord("a") + number - 1)
        elif self.format.endswith("Roman"):
            value = ROMAN[number]
        return f"{self.before}{value.upper() if self.format.startswith('upper') else value}{self.after}"


class ListBlock(NamedTuple):
    """A list. Every item is a sequence of blocks; in a numbered list, each has its number."""

    items: tuple[tuple[Block, ...], ...]
    numbering: Numbering | None = None
    numbers: tuple[int, ...] = ()
    line: int = 0

    @property
    def marks(self) -> tuple[str, ...]:
        """The marks of a numbered list's items, as they are printed."""
        return tuple(map(self.numbering.mark, self.numbers)) if self.numbering else ()


Alignment = Literal["left", "center", "right"]


class Cell(NamedTuple):
    """A table cell."""

    inlines: tuple[Inline, ...]
    align: Alignment = "left"
    hyphenated: bool = False
    """Whether a word in it has no room on a line, so that it must be divided."""
    span: int = 1
    """How many columns it takes; 0 where it is merged with the cell at its left."""
    shift: float = 0.0
    """The room at its right in em that puts its decimal comma below those of the column's other numbers."""

    @property
    def is_strong(self) -> bool:
        """Whether it has words, and all of them are bold."""
        runs = [inline for inline in self.inlines if isinstance(inline, Run) and inline.text.strip()]
        return bool(runs) and all(run.strong for run in runs)


class Layout(NamedTuple):
    """How a table is set. `widths` are the columns' shares of its line, and `divided` rows, the header aside."""

    widths: tuple[float, ...]
    size: float = 9.5
    """Of the type, in pt."""
    landscape: bool = False
    """Whether it has a page on its side."""
    divided: frozenset[int] = frozenset()
    """The rows, from 0, that a page may end in, as they are high."""
    rooms: tuple[int, ...] = ()
    """The characters of any text that fit on a line of each column."""


_TOTAL = re.compile(r"(?:i ?alt|(?:sub)?total|(?:mellem)?sum)(?!\w)", re.IGNORECASE)


class Table(NamedTuple):
    """A table with a header row, or two: `over` is then the upper one. Every row has as many cells as the header.

    `layout` says how it is set. `notes` are the lines below it that say where it is from; words of its `caption` and of
    the notes are printed as they are.
    """

    header: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    layout: Layout
    line: int = 0
    row_lines: tuple[int, ...] = ()  # of the header's rows, then of each row
    over: tuple[Cell, ...] = ()
    caption: tuple[Inline, ...] = ()
    notes: tuple[tuple[Inline, ...], ...] = ()
    row_places: tuple[str, ...] = ()  # of each row in the definition, where the table is no part of a field

    @property
    def header_rows(self) -> tuple[tuple[Cell, ...], ...]:
        """The rows of the header, from above."""
        return (self.over, self.header) if self.over else (self.header,)

    @property
    def all_rows(self) -> tuple[tuple[Cell, ...], ...]:
        """The rows of the header, then the others."""
        return self.header_rows + self.rows

    def is_head(self, number: int) -> bool:
        """Return whether the first cell of a row, counted from 0, is the heading of its row: it is bold."""
        return len(self.header) > 1 and self.rows[number][0].is_strong

    def is_total(self, number: int) -> bool:
        """Return whether a row, counted from 0, has totals: its first cell calls it so, or all of it is bold."""
        written = [cell for cell in self.rows[number] if cell.inlines]
        all_bold = len(written) > 1 and all(cell.is_strong for cell in written)
        return all_bold or bool(_TOTAL.match(plain(self.rows[number][0].inlines)))


class Quote(NamedTuple):
    """A block quote."""

    blocks: tuple[Block, ...]
    line: int = 0


class Image(NamedTuple):
    """A PNG or JPEG file in the meeting's own folder, its alternative text and its printed size in mm."""

    path: Path
    alt: str
    width: float
    height: float
    caption: tuple[Inline, ...] = ()
    line: int = 0


Block = Paragraph | Heading | ListBlock | Table | Quote | Image


def introduces(block: Block, following: Block | None) -> bool:
    """Return whether a block is a line such as "Budgettet er:", which stays on the page of what it introduces."""
    if not isinstance(block, Paragraph) or not isinstance(following, ListBlock | Table | Quote | Image):
        return False
    return plain(block.inlines).endswith(":")


def walk(blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield every block, those inside lists and quotes too, in the order they are read."""
    for block in blocks:
        yield block
        if isinstance(block, Quote):
            yield from walk(block.blocks)
        elif isinstance(block, ListBlock):
            for item in block.items:
                yield from walk(item)
