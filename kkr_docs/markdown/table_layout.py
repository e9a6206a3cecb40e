"""How a table is set: its columns' widths, its type size, on which page, and which rows and words may be divided.

No word and no number is cut: a column is as wide as the longest of its own. Where a table has no room for that, its
type gets smaller, and then it gets a page of its own, on its side. Only very long words get no column of their width:
they are hyphenated. PDF and Word set a table alike.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from math import ceil, sqrt
from typing import Final, NamedTuple

from kkr_docs.i18n import _
from kkr_docs.markdown.blocks import Cell, Layout, plain
from kkr_docs.markdown.faults import Fault

SIZES: Final = (9.5, 9.0, 8.5, 8.0)  # pt
_INDENT = 22.7  # pt: what a list or quote around the table takes of the line
_ROUNDING = 0.01  # em
_CHARACTER = 0.52  # em: of usual text, in our house style
_NARROWEST = 1.0  # em: of a column without text
_LONGEST_WORD = 11.0  # em: longer ones are divided between syllables, and addresses anywhere
_WIDEST_TEXT = 21.0  # em: of a longer text, a column gets only as much more room as it saves lines
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
_LETTERS: Final = {letter: width / 1000 for width, letters in _WIDTHS.items() for letter in letters}
_WIDEST = 1.0
_USUAL = "etnrdiaslgokmvfpbuh"  # letters of usual text


class Measure(NamedTuple):
    """The room that tables have.

    It is the `line` of an upright page and the `long_line` of one on its side, what the `padding` at both sides of a
    cell takes (a little for rounding included), all in pt, and the advance widths of bold `letters` in em.
    """

    line: float = 396.8  # 140 mm
    long_line: float = 643.4
    padding: float = 8.5
    letters: Mapping[str, float] = _LETTERS

    def width(self, text: str) -> float:
        """Return the width of a text in bold type, in em."""
        found = self.letters
        return sum(found.get(letter) or found.get(unicodedata.normalize("NFD", letter)[0], _WIDEST) for letter in text)

    def wanted(self, cell: Cell) -> float:
        """Return the room that a cell would like to have, in em."""
        widest = self.width(plain(cell.inlines))
        return min(widest, sqrt(widest * _WIDEST_TEXT))

    def room(self, width: float) -> int:
        """Return the characters of any text that fit on a line of a column, given its width in pt."""
        character = _CHARACTER * self.width(_USUAL) / OURS.width(_USUAL)
        return int((width - self.padding) / (character * SIZES[0]) * _ROOM)

    def of(self, layout: Layout, level: int) -> float:
        """Return the line that a table has."""
        return self.long_line if layout.landscape else self.line - level * _INDENT


OURS: Final = Measure()
"""That of our house style."""


def fit(rows: Sequence[Sequence[Cell]], level: int, headers: int = 1, measure: Measure = OURS) -> Layout | None:
    """Return the layout of a table (its `headers` are the first rows), or None where no page is wide enough for it.

    `level` says how many lists and quotes it stands in: there it is never turned.
    """
    wanted, needs = _by_column(rows, measure.wanted), least(rows, measure)
    lines = [(measure.line - level * _INDENT, False), (measure.long_line, True)]
    for line, landscape in lines[: 1 if level else 2]:
        for size in SIZES:
            low = [need * size + measure.padding for need in needs]
            if sum(low) <= line:
                widths = _shared(low, [want * size for want in wanted], line)
                divided = frozenset(_high(rows[headers:], widths, size, measure))
                shares, rooms = (round(width / line, 4) for width in widths), map(measure.room, widths)
                return Layout(tuple(shares), size, landscape, divided, tuple(rooms))
    return None


def hyphenated(row: Sequence[Cell], layout: Layout, level: int, measure: Measure = OURS) -> tuple[Cell, ...]:
    """Return a row of a table in which the cells with a word that has no room on a line say so."""
    line = measure.of(layout, level)
    taken = _taken(row, layout.widths)
    rooms = [(width * line - measure.padding) / layout.size + _ROUNDING for width in taken]
    return tuple(cell._replace(hyphenated=_widest(cell, measure) > room) for cell, room in zip(row, rooms, strict=True))


def _taken(row: Sequence[Cell], widths: Sequence[float]) -> list[float]:
    """Return how wide each cell of a row is, of columns that are so wide."""
    return [sum(widths[column : column + cell.span]) for column, cell in enumerate(row)]


def too_wide(rows: Sequence[Sequence[Cell]], level: int, offset: int, measure: Measure = OURS) -> Fault:
    """Return what is wrong with a table that has no layout; it begins at a character of the field."""
    needs = least(rows, measure)
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


def least(rows: Sequence[Sequence[Cell]], measure: Measure = OURS) -> list[float]:
    """Return for every column the room in em that its longest word or number needs."""
    return _by_column(rows, lambda cell: _longest(plain(cell.inlines), measure) + cell.shift)


def _by_column(rows: Sequence[Sequence[Cell]], measure: Callable[[Cell], float]) -> list[float]:
    """Return for every column the most that its cells measure; one of several columns gives each its share."""
    most = [0.0] * len(rows[0])
    for row in rows:
        for column, cell in enumerate(row):
            for each in range(column, column + cell.span):
                most[each] = max(most[each], measure(cell) / cell.span)
    return most


def _shared(low: Sequence[float], wanted: Sequence[float], line: float) -> list[float]:
    """Give what the line has more than it must have to the columns with much text."""
    spare = (line - sum(low)) / max(sum(wanted), 1)
    return [need + spare * want for need, want in zip(low, wanted, strict=True)]


def _high(rows: Sequence[Sequence[Cell]], widths: Sequence[float], size: float, measure: Measure) -> Iterator[int]:
    """Yield the rows with a cell of many lines."""
    for number, row in enumerate(rows):
        cells = [(cell, width) for cell, width in zip(row, _taken(row, widths), strict=True) if cell.span]
        lines = (measure.width(plain(cell.inlines)) * size / (width - measure.padding) for cell, width in cells)
        if max(map(ceil, lines)) > _TALL:
            yield number


def _widest(cell: Cell, measure: Measure) -> float:
    """Return the width in em of a cell's widest word."""
    return max((measure.width(part) for word in plain(cell.inlines).split() for part in _parts(word)), default=0)


def _longest(text: str, measure: Measure) -> float:
    """Return the width in em of the widest part of a text that stays on one line."""
    widest = _NARROWEST
    for word in text.split():
        width = max(map(measure.width, _parts(word)))
        widest = max(widest, width if _has_digit(word) and not _ADDRESS.search(word) else min(width, _LONGEST_WORD))
    return widest


def _parts(word: str) -> list[str]:
    """Return a word divided where a line may end in it without a hyphen of ours."""
    return [word] if _has_digit(word) else _BREAKS.split(word)


def _has_digit(word: str) -> bool:
    return any(map(str.isdigit, word))
