"""Tables as WordprocessingML (ISO/IEC 29500, transitional). Lengths are twips (1/20 pt)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from kkr_docs.markdown.blocks import Cell, Inline, Table
from kkr_docs.render.docx.styles import TABLE, TABLE_HEADER, TABLE_TEXT, Styles

_TWIPS: Final = 20  # in a pt
_LINE: Final = '<w:{side} w:val="single" w:sz="{width}" w:space="0" w:color="{colour}"/>'
_NO_LINE: Final = '<w:{side} w:val="none" w:sz="0" w:space="0" w:color="auto"/>'
_THIN, _USUAL, _THICK = 4, 6, 8  # 1/8 pt, as the template's own lines


class _Row(NamedTuple):
    """A row to be written: its cells, the id of their style, its properties, and what all its paragraphs have.

    `borders` are those of its cells where they are not the table's, one a cell.
    """

    cells: Sequence[Cell]
    style: str
    properties: str
    keep: str = ""
    borders: Sequence[str] = ()
    size: float = 0


class TableWriter:
    """Writes tables in the styles of a document; `inlines` writes the running text of a cell."""

    def __init__(self, styles: Styles, inlines: Callable[[Sequence[Inline]], str]) -> None:
        self._styles = styles
        self._inlines = inlines

    def written(self, table: Table, left: int, width: int, *, stays: bool) -> str:
        """Return a table of a width that is indented from the left. It `stays` on the page of what follows it."""
        shares = table.layout.widths
        edges = [round(width * sum(shares[:column])) for column in range(len(shares) + 1)]
        columns = [right - before for before, right in pairwise(edges)]
        heads = bool(table.rows) and all(map(table.is_head, range(len(table.rows))))
        total = bool(table.rows) and table.is_total(len(table.rows) - 1)
        look = 0x0620 | heads * 0x0080 | total * 0x0040
        properties = (
            f'<w:tblStyle w:val="{self._styles.id(TABLE)}"/><w:tblW w:w="{sum(columns)}" w:type="dxa"/>'
            f'<w:tblInd w:w="{left}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
            f'<w:tblLook w:val="{look:04X}" w:firstRow="1" w:lastRow="{total:d}" w:firstColumn="{heads:d}" '
            'w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
        )
        grid = "".join(f'<w:gridCol w:w="{column}"/>' for column in columns)
        rows = [*self._header(table), *self._body(table, stays=stays)]
        written = "".join(self._row(row, columns) for row in rows)
        return f"<w:tbl><w:tblPr>{properties}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{written}</w:tbl>"

    def _header(self, table: Table) -> list[_Row]:
        """Return the rows of the header. The template's style has the lines of a header of one row."""
        style = self._styles.sized(TABLE_HEADER, table.layout.size)
        properties = "<w:cantSplit/><w:tblHeader/>"
        if not table.over:
            return [_Row(table.header, style, properties)]
        heads = [cell for cell in table.over for _column in range(cell.span)]  # above each column
        parts = [head.span > 1 and bool(head.inlines) for head in heads]
        above = [self._line("bottom", _THIN if part else 0) for part in parts]
        below = [self._line("top", _THIN if part else 0) + self._line("bottom", _THICK) for part in parts]
        return [_Row(table.over, style, properties, "", above), _Row(table.header, style, properties, "", below)]

    def _line(self, side: str, width: int) -> str:
        """Return a border of a cell; it has none where its width is 0."""
        return (_LINE if width else _NO_LINE).format(side=side, width=width, colour=self._styles.colour(TABLE))

    def _body(self, table: Table, *, stays: bool) -> list[_Row]:
        rows, last = [], len(table.rows) - 1
        style = self._styles.sized(TABLE_TEXT, table.layout.size)
        for number, row in enumerate(table.rows):
            whole = "" if number in table.layout.divided else "<w:cantSplit/>"
            is_total = table.is_total(number)
            before_total = number < last and table.is_total(number + 1)
            keeps = (number in (0, last - 1) or before_total) and number != last  # no row is alone at an end
            keep = "<w:keepNext/>" if keeps or (stays and number == last) else ""
            borders = [self._line("top", _USUAL)] * len(row) if is_total else ()
            rows.append(_Row(row, style, whole, keep, borders, table.layout.size))
        return rows

    def _row(self, row: _Row, columns: Sequence[int]) -> str:
        cells = "".join(
            self._cell(cell, row, sum(columns[at : at + cell.span]), row.borders[at] if row.borders else "")
            for at, cell in enumerate(row.cells)
            if cell.span
        )
        return f"<w:tr><w:trPr>{row.properties}</w:trPr>{cells}</w:tr>"

    def _cell(self, cell: Cell, row: _Row, width: int, borders: str) -> str:
        """Return a cell. Properties stand in the order of the schema (CT_TcPr, CT_PPr)."""
        properties = f'<w:tcW w:w="{width}" w:type="dxa"/>'
        properties += f'<w:gridSpan w:val="{cell.span}"/>' if cell.span > 1 else ""
        properties += f"<w:tcBorders>{borders}</w:tcBorders>" if borders else ""
        properties += '<w:vAlign w:val="bottom"/>' if "tblHeader" in row.properties else ""
        align = f'<w:jc w:val="{cell.align}"/>' if cell.align != "left" else ""
        indent = f'<w:ind w:right="{round(cell.shift * row.size * _TWIPS)}"/>' if cell.shift else ""
        hyphens = f'<w:suppressAutoHyphens w:val="{int(not cell.hyphenated)}"/>'
        paragraph = f'<w:p><w:pPr><w:pStyle w:val="{row.style}"/>{row.keep}{hyphens}{indent}{align}</w:pPr>'
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph}{self._inlines(cell.inlines)}</w:p></w:tc>"
