"""Sets the tables of a document anew where a house style has other margins or other letters than ours."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kkr_docs.diagnostics.problem import RefusalError
from kkr_docs.document.document import Document, Section
from kkr_docs.markdown import table_layout
from kkr_docs.markdown.blocks import Block, ListBlock, Quote, Table, plain, walk
from kkr_docs.markdown.table_layout import Measure


class TooWideError(RefusalError):
    """A table that no page of the house style is wide enough for."""


def letters(document: Document) -> str:
    """Return every letter in the tables of a document once, in order."""
    cells = (cell for table in _tables(document) for row in table.all_rows for cell in row)
    return "".join(sorted({letter for cell in cells for letter in plain(cell.inlines)}))


def refitted(document: Document, measure: Measure) -> Document:
    """Return a document whose tables are set as a measure asks. Raises TooWideError."""
    return replace(document, sections=tuple(_section(section, measure) for section in document.sections))


def _tables(document: Document) -> Iterator[Table]:
    for section in document.sections:
        parts = [section.text, *(part.blocks for item in section.items for part in item.parts)]
        yield from (block for blocks in parts for block in walk(blocks) if isinstance(block, Table))


def _section(section: Section, measure: Measure) -> Section:
    items = (
        replace(item, parts=tuple(replace(part, blocks=_blocks(part.blocks, 0, measure)) for part in item.parts))
        for item in section.items
    )
    return replace(section, text=_blocks(section.text, 0, measure), items=tuple(items))


def _blocks(blocks: tuple[Block, ...], level: int, measure: Measure) -> tuple[Block, ...]:
    return tuple(_block(block, level, measure) for block in blocks)


def _block(block: Block, level: int, measure: Measure) -> Block:
    match block:
        case Table():
            return _table(block, level, measure)
        case ListBlock():
            return block._replace(items=tuple(_blocks(item, level + 1, measure) for item in block.items))
        case Quote():
            return block._replace(blocks=_blocks(block.blocks, level + 1, measure))
    return block


def _table(table: Table, level: int, measure: Measure) -> Table:
    headers = len(table.header_rows)
    layout = table_layout.fit(table.all_rows, level, headers, measure)
    if layout is None:
        fault = table_layout.too_wide(table.all_rows, level, 0, measure)
        raise TooWideError(fault.what, fault.remedy)
    rows = [table_layout.hyphenated(row, layout, level, measure) for row in table.all_rows]
    *over, header = rows[:headers]
    return table._replace(over=over[0] if over else (), header=header, rows=tuple(rows[headers:]), layout=layout)
