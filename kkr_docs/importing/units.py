"""Text as a Word file has it: one unit after the other, each with what a reader sees of where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import Enum, auto
from typing import NamedTuple

from kkr_docs.importing.words import Words, plain, settled
from kkr_docs.markdown.blocks import (
    Block,
    Cell,
    Heading,
    Image,
    Inline,
    ListBlock,
    Numbering,
    Paragraph,
    Quote,
    Run,
    Table,
)

DEEPEST = 5  # levels of lists that styles tell apart


class Kind(Enum):
    """What a unit is."""

    TEXT = auto()
    HEADING = auto()
    ITEM = auto()
    TABLE = auto()
    PICTURE = auto()


class Unit(NamedTuple):
    """A paragraph, an item of a list, a table or a picture.

    `words` of a picture are its caption; `alt` is its alternative text, None of what is no picture. `depth` counts the
    lists around it, an item's own too. An item has a `numbering` and `number`, or a dash. `rows` of a table begin with
    its header. `picture` is the part of the Word file where another picture is than was printed there.
    """

    kind: Kind
    words: Words = ()
    depth: int = 0
    is_quoted: bool = False
    level: int = 0
    numbering: Numbering | None = None
    number: int = 0
    rows: tuple[tuple[Words, ...], ...] = ()
    aligns: tuple[str, ...] = ()
    alt: str | None = None
    picture: str = ""

    @property
    def text(self) -> str:
        """The unit's characters, to be compared and shown."""
        if self.kind is Kind.TABLE:
            return "\n".join(" | ".join(map(plain, row)) for row in self.rows)
        return plain(self.words) if self.alt is None else f"{self.alt} {plain(self.words)}"


LIST, QUOTE = "l", "q"
UNKNOWN = -1  # the line of a table's caption, or of a note below it, until it is looked for
MERGED: Words = (Run("<"),)
"""What stands in a cell of a table that is merged with the one at its left."""


class Placed(NamedTuple):
    """A unit of a field: the lists and quotes that it stands in (`LIST`, `QUOTE`), and the line that it begins on."""

    unit: Unit
    shape: str = ""
    line: int = 0


class Step(NamedTuple):
    """What becomes of a unit of a field: `at` is which one (None: a new one), `unit` what it is now (None: nothing)."""

    at: int | None
    unit: Unit | None


def same_kind(one: Unit, other: Unit) -> bool:
    """Return whether two units are of one kind, in as many lists."""
    return (one.kind, one.depth, one.is_quoted, one.level) == (other.kind, other.depth, other.is_quoted, other.level)


def of_blocks(blocks: Iterable[Block], languages: Iterable[str] = ()) -> list[Placed]:
    """Return the units that blocks are written as in Word."""
    return list(_Flattened(frozenset(languages)).of(tuple(blocks), ""))


class _Flattened:
    """Takes blocks apart, as the writer of Word files does."""

    def __init__(self, languages: frozenset[str]) -> None:
        self.languages = languages

    def words(self, inlines: Iterable[Inline]) -> Words:
        return settled(inlines, self.languages)

    def of(self, blocks: Sequence[Block], shape: str) -> Iterator[Placed]:
        for block in blocks:
            yield from self.block(block, shape)

    def block(self, block: Block, shape: str) -> Iterator[Placed]:
        match block:
            case Paragraph():
                yield self.text(block, shape)
            case Heading():
                yield Placed(Unit(Kind.HEADING, self.words(block.inlines), level=block.level), shape, block.line)
            case ListBlock():
                yield from self.list(block, shape)
            case Quote():
                yield from self.of(block.blocks, shape + QUOTE)
            case Table():
                if block.caption:
                    yield Placed(Unit(Kind.TEXT, self.words(block.caption)), shape, UNKNOWN)
                yield Placed(self.table(block), shape, block.line)
                yield from (Placed(Unit(Kind.TEXT, self.words(note)), shape, UNKNOWN) for note in block.notes)
            case Image():
                unit = Unit(Kind.PICTURE, self.words(block.caption), alt=" ".join(block.alt.split()))
                yield Placed(unit, shape, block.line)

    def text(self, block: Paragraph, shape: str) -> Placed:
        is_quoted = shape.endswith(QUOTE)
        depth = 0 if is_quoted else min(shape.count(LIST), DEEPEST)
        return Placed(Unit(Kind.TEXT, self.words(block.inlines), depth, is_quoted), shape, block.line)

    def list(self, block: ListBlock, shape: str) -> Iterator[Placed]:
        inside = shape + LIST
        depth = min(inside.count(LIST), DEEPEST)
        numbers = block.numbers or (0,) * len(block.items)
        for item, number in zip(block.items, numbers, strict=True):
            first = item[0] if item and isinstance(item[0], Paragraph) else None
            words = self.words(first.inlines) if first else ()
            unit = Unit(Kind.ITEM, words, depth, numbering=block.numbering, number=number)
            yield Placed(unit, inside, item[0].line if item else block.line)
            yield from self.of(item[1:] if first else item, inside)

    def table(self, block: Table) -> Unit:
        rows = tuple(tuple(self.cell(cell) for cell in row) for row in block.all_rows)
        return Unit(Kind.TABLE, rows=rows, aligns=_aligns(block))

    def cell(self, cell: Cell) -> Words:
        return self.words(cell.inlines) if cell.span else MERGED


def _aligns(table: Table) -> tuple[str, ...]:
    """Return how columns are aligned: as most of their cells that are not merged are."""
    columns = range(len(table.header))
    cells = [[row[at].align for row in table.all_rows if row[at].span == 1] for at in columns]
    return tuple(most(column) for column in cells)


def most(aligns: Sequence[str]) -> str:
    """Return how most cells of a column are aligned."""
    return max(("left", "center", "right"), key=aligns.count)


def languages(blocks: Iterable[Block]) -> set[str]:
    """Return the languages that words of blocks are marked with."""
    return set(_languages(tuple(blocks)))


def _languages(value: object) -> Iterator[str]:
    if isinstance(value, Run):
        yield from (value.language,) if value.language else ()
    elif isinstance(value, tuple):
        for each in value:
            yield from _languages(each)
