"""Numbers below each other: how far each stands from its cell's right edge, so that their decimal commas meet."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final

from kkr_docs.markdown.blocks import Cell, Run, plain

# A number as it is written in Danish: "-1.234", "271.697,53", "(12,5)", "2,5 pct."; a dash stands for none
_NUMBER: Final = re.compile(
    r"(?:[(]?[-–−+±]?[ \u00a0]?(?:\d{1,3}(?:[. \u00a0]\d{3})+|\d+)|[-–])"
    r"(?P<tail>(?:,\d+)?[)]?[*]*(?:[ \u00a0]?[^\d,]{1,12})?)"
)


def aligned(rows: Sequence[tuple[Cell, ...]], width: Callable[[str], float]) -> list[tuple[Cell, ...]]:
    """Return the rows below a table's header, in which the numbers of a column are in line.

    `width` says how wide a text is in em. Only columns that stand at the right and have a decimal comma change.
    """
    columns = [_column(column, width) for column in zip(*rows, strict=True)]
    return list(zip(*columns, strict=True)) if columns else list(rows)


def _column(cells: Sequence[Cell], width: Callable[[str], float]) -> tuple[Cell, ...]:
    tails = [_tail(cell) for cell in cells]
    if not any(tail and "," in tail for tail in tails):
        return tuple(cells)
    widest = max(width(tail) for tail in tails if tail is not None)
    return tuple(
        cell if tail is None else cell._replace(shift=round(widest - width(tail), 3))
        for cell, tail in zip(cells, tails, strict=True)
    )


def _tail(cell: Cell) -> str | None:
    """Return what a number has after its whole part, such as ",5 pct."; None where the cell has none to align."""
    if cell.align != "right" or cell.span != 1 or not all(isinstance(one, Run) for one in cell.inlines):
        return None
    number = _NUMBER.fullmatch(plain(cell.inlines))
    return number["tail"] if number else None
