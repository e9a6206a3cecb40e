"""What a listener must know of a table's cells: how many columns each takes, and which headings it has.

Headings are those above a cell, in both rows of a header, and the one at the beginning of its row (ISO 32000-1, table
349).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pydyf

from kkr_docs.render.pdf.tags.tree import Element

_SCOPES = {"col": "/Column", "row": "/Row"}


def describe(root: Element) -> None:
    """Set scopes of heading cells, the headings of every cell, and how many columns it takes."""
    for number, table in enumerate(element for element in root.walk() if element.tag == "Table"):
        above = _Above(number)
        for part in (kid for kid in table.kids if isinstance(kid, Element)):
            for row in (kid for kid in part.kids if isinstance(kid, Element)):
                above.describe(row, in_header=part.tag == "THead")


@dataclass
class _Above:
    """The headings above each column of a table, from above, as far as its rows have been read."""

    table: int
    columns: dict[int, list[pydyf.String]] = field(default_factory=dict)
    cells: int = 0

    def describe(self, row: Element, *, in_header: bool) -> None:
        at_start: list[pydyf.String] = []
        for columns, cell in _placed(row):
            headings = [name for column in columns for name in self.columns.get(column, [])]
            scope = _SCOPES.get(cell.source.get("scope"))
            name = pydyf.String(f"t{self.table:04}k{self.cells:04}")
            _set(cell, len(columns), scope, list(dict.fromkeys(headings)) + at_start)
            self.cells += 1
            if not scope:
                continue
            cell.entries["ID"] = name
            if not in_header:
                at_start.append(name)
            elif any(content.text.strip() for content in cell.contents()):
                for column in columns:
                    self.columns.setdefault(column, []).append(name)


def _placed(row: Element) -> Iterator[tuple[range, Element]]:
    """Yield the cells of a row, each with the columns that it takes."""
    start = 0
    for cell in (kid for kid in row.kids if isinstance(kid, Element)):
        end = start + int(cell.source.get("colspan", 1))
        yield range(start, end), cell
        start = end


def _set(cell: Element, columns: int, scope: str | None, headings: list[pydyf.String]) -> None:
    attributes = pydyf.Dictionary({"O": "/Table"})
    if columns > 1:
        attributes["ColSpan"] = columns
    if scope:
        attributes["Scope"] = scope
    if headings:
        attributes["Headers"] = pydyf.Array(headings)
    cell.entries["A"] = attributes
