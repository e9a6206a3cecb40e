"""How wide the columns of a table are, in characters of the table's type size."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kkr_docs.markdown.blocks import Cell, plain

LINE_LENGTH = 80
_WIDEST_CELL = 40  # a longer text wraps rather than take room from the other columns
_WIDEST_WORD = 20  # a longer word may be broken
_CELL_PADDING = 2
_WIDE_LETTERS = 0.75  # a line holds fewer capitals and bold letters, and a list that a table stands in takes its share


def widths(rows: Sequence[Sequence[Cell]]) -> tuple[float, ...]:
    """Return the columns' shares of the line: room for the longest word, such as an amount, and more for long texts."""
    columns = _columns(rows)
    low = list(map(_least, columns))
    wanted = [min(max(map(len, texts)), _WIDEST_CELL) for texts in columns]
    spare = max(LINE_LENGTH - sum(low), 0) / max(sum(wanted), 1)
    wide = [need + spare * want for need, want in zip(low, wanted, strict=True)]
    return tuple(round(width / sum(wide), 4) for width in wide)


def least(rows: Sequence[Sequence[Cell]]) -> int:
    """Return the characters that a line must have for no word of the table to be broken that need not be."""
    return sum(map(_least, _columns(rows)))


def room(width: float) -> int:
    """Return the characters of any text that fit on a line of a column, given its share of the text width."""
    return int((width * LINE_LENGTH - _CELL_PADDING) * _WIDE_LETTERS)


def _columns(rows: Sequence[Sequence[Cell]]) -> list[list[str]]:
    return [[plain(row[column].inlines) for row in rows] for column in range(len(rows[0]))]


def _least(texts: Iterable[str]) -> int:
    longest = max(len(word) for text in texts for word in (text.split(" ") or [""]))
    return min(longest, _WIDEST_WORD) + _CELL_PADDING
