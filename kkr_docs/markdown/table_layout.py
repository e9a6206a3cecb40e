"""How a table is set: its columns' widths, its type size, on which page, and which rows and words may be divided.

No word and no number is cut: a column is as wide as the longest of its own. Where a table has no room for that, its
type gets smaller, and then it gets a page of its own, on its side. Only very long words get no column of their width:
they are hyphenated. PDF and Word set a table alike.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from math import ceil
from typing import Final

from kkr_docs.i18n import _
from kkr_docs.markdown.blocks import Cell, Layout, plain
from kkr_docs.markdown.faults import Fault

SIZES: Final = (9.5, 9.0, 8.5, 8.0)  # pt
_LINE, _LONG_LINE = 396.8, 643.4  # pt: 140 mm, and what a page on its side has between the same margins
_INDENT = 22.7  # pt: what a list or quote around the table takes of the line
_PADDING = 8.5  # pt: at both sides of a cell, and a little for rounding
_ROUNDING = 0.01  # em
_CHARACTER = 0.52  # em: of usual text
_NARROWEST = 1.0  # em: of a column without text
_LONGEST_WORD = 11.0  # em: longer ones are divided between syllables, and addresses anywhere
_WIDEST_TEXT = 21.0  # em: a longer text wraps rather than take room from the other columns
_TALL = 8  # lines: a higher row may be divided
_ROOM = 0.75  # a line holds fewer capitals and bold letters, and a list that a table stands in takes its share

_ADDRESS = re.compile(r"@|://|www\.", re.IGNORECASE)
_BREAKS = re.compile(r"(?<=[-–/])(?=[^\W\d_])")
# Advance widths in 1/1000 em of bold Arial and the fonts that match it; the regular ones are no wider
_WIDTHS: Final = {
    238: "'", 278: " ,./Iijl\\|", 280: "", 333: "!()-:;[]ft`", 389: "*r{}", 474: '"', 500: "z”“„",
    556: "#$0123456789J_aceksvxy–",
    584: "+<=>^~−", 611: "?FLTZbdghnopquø", 667: "EPSVXY", 722: "&ABCDHKNRU", 778: "GOQwØ", 833: "M", 889: "%mæ",
    944: "W", 1000: "Æ—…", 1016: "@",
}  # fmt: skip
_WIDEST = 1.0


def fit(rows: Sequence[Sequence[Cell]], level: int, headers: int = 1) -> Layout | None:
    """Return the layout of a table (its `headers` are the first rows), or None where no page is wide enough for it.

    `level` says how many lists and quotes it stands in: there it is never turned.
    """
    wanted, needs = _by_column(rows, _wanted), least(rows)
    for line, landscape in [(_LINE - level * _INDENT, False), (_LONG_LINE, True)][: 1 if level else 2]:
        for size in SIZES:
            low = [need * size + _PADDING for need in needs]
            if sum(low) <= line:
                widths = _shared(low, [want * size for want in wanted], line)
                divided = frozenset(_high(rows[headers:], [width - _PADDING for width in widths], size))
                return Layout(tuple(round(width / line, 4) for width in widths), size, landscape, divided)
    return None


def hyphenated(row: Sequence[Cell], layout: Layout, level: int) -> tuple[Cell, ...]:
    """Return a row of a table in which the cells with a word that has no room on a line say so."""
    line = _LONG_LINE if layout.landscape else _LINE - level * _INDENT
    rooms = [(width * line - _PADDING) / layout.size + _ROUNDING for width in _taken(row, layout.widths)]
    return tuple(cell._replace(hyphenated=_widest(cell) > room) for cell, room in zip(row, rooms, strict=True))


def _taken(row: Sequence[Cell], widths: Sequence[float]) -> list[float]:
    """Return how wide each cell of a row is, of columns that are so wide."""
    return [sum(widths[column : column + cell.span]) for column, cell in enumerate(row)]


def too_wide(rows: Sequence[Sequence[Cell]], level: int, offset: int) -> Fault:
    """Return what is wrong with a table that has no layout; it begins at a character of the field."""
    needs = least(rows)
    widest = sorted(range(len(needs)), key=lambda column: -needs[column])[:3]
    names = [plain(rows[0][column].inlines).strip() or f"nr. {column + 1}" for column in sorted(widest)]
    columns = ", ".join(f"”{name}”" for name in names)
    if level:
        what = _("tabellen er for bred til siden. Mest fylder {columns}.").format(columns=columns)
        return Fault(
            offset, what, _("Flyt den ud af listen eller citatet, så den kan stå på tværs, eller del den i to.")
        )
    what = _("tabellen er for bred, også på tværs af siden. Mest fylder {columns}.").format(columns=columns)
    return Fault(offset, what, _("Del den i to, eller forkort de længste ord og tal i de kolonner."))


def least(rows: Sequence[Sequence[Cell]]) -> list[float]:
    """Return for every column the room in em that its longest word or number needs."""
    return _by_column(rows, lambda cell: _longest(plain(cell.inlines)) + cell.shift)


def _by_column(rows: Sequence[Sequence[Cell]], measure: Callable[[Cell], float]) -> list[float]:
    """Return for every column the most that its cells measure; one of several columns gives each its share."""
    most = [0.0] * len(rows[0])
    for row in rows:
        for column, cell in enumerate(row):
            for each in range(column, column + cell.span):
                most[each] = max(most[each], measure(cell) / cell.span)
    return most


def room(width: float) -> int:
    """Return the characters of any text that fit on a line of a column, given its share of the text width."""
    return int((width * _LINE - _PADDING) / (_CHARACTER * SIZES[0]) * _ROOM)


def _shared(low: Sequence[float], wanted: Sequence[float], line: float) -> list[float]:
    """Give what the line has more than it must have to the columns with much text."""
    spare = (line - sum(low)) / max(sum(wanted), 1)
    return [need + spare * want for need, want in zip(low, wanted, strict=True)]


def _wanted(cell: Cell) -> float:
    return min(width_of(plain(cell.inlines)), _WIDEST_TEXT)


def _high(rows: Sequence[Sequence[Cell]], widths: Sequence[float], size: float) -> Iterator[int]:
    """Yield the rows with a cell of many lines."""
    for number, row in enumerate(rows):
        cells = [(cell, width) for cell, width in zip(row, _taken(row, widths), strict=True) if cell.span]
        if max(ceil(width_of(plain(cell.inlines)) * size / width) for cell, width in cells) > _TALL:
            yield number


def _widest(cell: Cell) -> float:
    """Return the width in em of a cell's widest word."""
    return max((width_of(part) for word in plain(cell.inlines).split() for part in _parts(word)), default=0)


def _longest(text: str) -> float:
    """Return the width in em of the widest part of a text that stays on one line."""
    widest = _NARROWEST
    for word in text.split():
        width = max(map(width_of, _parts(word)))
        widest = max(widest, width if _has_digit(word) and not _ADDRESS.search(word) else min(width, _LONGEST_WORD))
    return widest


def _parts(word: str) -> list[str]:
    """Return a word divided where a line may end in it without a hyphen of ours."""
    return [word] if _has_digit(word) else _BREAKS.split(word)


def _has_digit(word: str) -> bool:
    return any(map(str.isdigit, word))


def width_of(text: str) -> float:
    """Return the width of a text in bold type, in em."""
    widths = _letters()
    return sum(widths.get(letter) or widths.get(unicodedata.normalize("NFD", letter)[0], _WIDEST) for letter in text)


@cache
def _letters() -> dict[str, float]:
    return {letter: width / 1000 for width, letters in _WIDTHS.items() for letter in letters}
