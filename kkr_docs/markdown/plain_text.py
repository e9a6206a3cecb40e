"""Blocks as plain text, for what has neither pages nor looks, such as a cell of a list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kkr_docs.markdown.blocks import Block, Cell, Image, Inline, LineBreak, ListBlock, Quote, Run, Table
from kkr_docs.markdown.blocks import Footnote as Note

_MARK = "–"


def text(blocks: Sequence[Block]) -> str:
    """Return the words of blocks, with a line for every paragraph, item of a list and row of a table."""
    return "\n".join(line for block in blocks for line in _lines(block))


def _lines(block: Block) -> Iterator[str]:
    match block:
        case ListBlock():
            marks = block.marks or (_MARK,) * len(block.items)
            for mark, item in zip(marks, block.items, strict=True):
                first, *rest = [line for inner in item for line in _lines(inner)] or [""]
                yield f"{mark} {first}"
                yield from (f"  {line}" for line in rest)
        case Quote():
            for inner in block.blocks:
                yield from _lines(inner)
        case Table():
            yield from (_row(row) for row in (block.header, *block.rows))
        case Image():
            yield _words(block.caption) or block.alt
        case _:
            yield from _words(block.inlines).split("\n")


def _row(cells: Sequence[Cell]) -> str:
    return " | ".join(_words(cell.inlines).replace("\n", " ") for cell in cells)


def _words(inlines: Sequence[Inline]) -> str:
    return "".join(map(_word, inlines))


def _word(inline: Inline) -> str:
    match inline:
        case Run():
            return inline.text
        case LineBreak():
            return "\n"
        case Note():
            return f" ({_words(inline.inlines)})"
