"""The rows of a table as they were typed become a table: its cells, which of them are merged, and how it is set."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from kkr_docs.i18n import _
from kkr_docs.markdown import decimals, table_layout
from kkr_docs.markdown.blocks import Alignment, Cell, Inline, Layout, Table, plain
from kkr_docs.markdown.faults import Fault
from kkr_docs.markdown.tables import MERGED, Field, Rows

ReadCell = Callable[[Field, str], tuple[Inline, ...]]
_NOTHING: Final = Field("", 0)


def table(rows: Rows, level: int, read: ReadCell, faults: list[Fault]) -> Table:
    """Return the table of some rows, which stands in so many lists and quotes.

    `read` returns what a field prints in the column of a heading. What is wrong is added to `faults`.
    """
    typed = [fields for _number, fields in rows.rows]
    headers = [_row(fields, rows, [""] * len(rows.aligns), read, faults) for fields in typed[: rows.headers]]
    names = [" ".join(filter(None, words)) for words in zip(*map(_headings, headers), strict=True)]
    body = [_row(fields, rows, names, read, faults) for fields in typed[rows.headers :]]
    cells = [*map(_centred, headers), *decimals.aligned(body, table_layout.OURS.width)]
    layout = table_layout.fit(cells, level, rows.headers)
    if layout is None:
        layout = Layout(tuple(1 / len(rows.aligns) for _column in rows.aligns))
        faults.append(table_layout.too_wide(cells, level, typed[0][0].offset))
    *over, header = [table_layout.hyphenated(row, layout, level) for row in cells[: rows.headers]]
    below = tuple(table_layout.hyphenated(row, layout, level) for row in cells[rows.headers :])
    lines = tuple(number for number, _fields in rows.rows)
    return Table(header, below, layout, lines[0], lines, over[0] if over else ())


def _row(
    fields: Sequence[Field], rows: Rows, headings: Sequence[str], read: ReadCell, faults: list[Fault]
) -> tuple[Cell, ...]:
    if len(fields) > len(rows.aligns):
        what = _("rækken har {fields} felter, men tabellen kun {columns} kolonner.")
        what = what.format(fields=len(fields), columns=len(rows.aligns))
        faults.append(Fault(fields[0].offset, what, _("Skriv | i en tekst som \\|.")))
    cells: list[Cell] = []
    padded = [*fields, *[_NOTHING] * len(rows.aligns)]
    for field, align, heading in zip(padded, rows.aligns, headings, strict=False):
        if rows.may_merge and field.text == MERGED and cells:
            _merge(cells, align)
        else:
            cells.append(Cell(read(field, heading), align))
    return tuple(cells)


def _merge(cells: list[Cell], align: Alignment) -> None:
    """Merge a cell with the one at its left."""
    at = max(number for number, cell in enumerate(cells) if cell.span)
    cells[at] = cells[at]._replace(span=cells[at].span + 1)
    cells.append(Cell((), align, span=0))


def _headings(header: Sequence[Cell]) -> list[str]:
    """Return the words above every column, also of one below a merged cell."""
    words: list[str] = []
    for cell in header:
        words.append(plain(cell.inlines) if cell.span else words[-1])
    return words


def _centred(header: tuple[Cell, ...]) -> tuple[Cell, ...]:
    """Return a header's row in which a heading of several columns stands above the middle of them."""
    return tuple(cell._replace(align="center") if cell.span > 1 else cell for cell in header)
