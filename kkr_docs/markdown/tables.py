"""Tables as people type and paste them: rows with bars, with or without a line of hyphens, and rows with tabs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple

from kkr_docs.markdown import captions
from kkr_docs.markdown.blocks import Alignment
from kkr_docs.markdown.lines import Line

_BAR = re.compile(r"(?<!\\)\|")
_LAST_BAR = re.compile(r"(?<!\\)\|$")
_DELIMITERS = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?")
_NUMBER = re.compile(
    r"(?:\(?[-–−+±]?[ ]?\d[\d.,  %]*(?:pct\.|kr\.|mio\.|mia\.|t?kr\.?|[ ])*\)?(?:\[\^[^\s\[\]]+\])?|[-–]?)",
    re.IGNORECASE,
)
MERGED: Final = "<"
"""What stands alone in a field that is merged with the one at its left."""


class Field(NamedTuple):
    """A cell's words, and where they begin in the field."""

    text: str
    offset: int


class Rows(NamedTuple):
    """A table as it was typed: rows of cells, each with the number of its line, and the columns' alignments."""

    rows: tuple[tuple[int, tuple[Field, ...]], ...]
    aligns: tuple[Alignment, ...]
    end: int
    """How many lines it takes."""
    headers: int = 1
    """How many of the rows are above the line of hyphens."""
    may_merge: bool = False
    """Whether it has such a line: `MERGED` has its meaning there alone, and is a sign in what was pasted."""


def bars(text: str) -> int:
    """Return how many bars between fields a line has, those around the row aside."""
    return len(_BAR.findall(_inner(text)[0])) if "|" in text else 0


def is_row(line: Line) -> bool:
    """Return whether a line may be a row between bars."""
    return "|" in line.text and bool(_BAR.search(line.text))


def read(lines: Sequence[Line], at: int, uniform: bool) -> Rows | None:  # noqa: FBT001 - one caller
    """Return the table that begins on a line.

    Args:
        lines: the lines of the text around it.
        at: the number of the line among them.
        uniform: whether all lines from it to the next blank one have as many bars, or tabs, as it has.
    """
    line = lines[at]
    if is_row(line) or bars(line.text):
        if delimited := _delimited(lines, at, 1) or _delimited(lines, at, 2):
            return delimited
        if uniform and _is_pair(lines, at) and not _DELIMITERS.fullmatch(line.text):
            return _bare(lines, at, _bar_fields)
    elif uniform and "\t" in line.raw.strip() and _is_pair(lines, at):
        return _bare(lines, at, _tab_fields)
    return None


def uniform(lines: Sequence[Line]) -> list[bool]:
    """Return for every line whether all from it to the next blank one have as many bars or, without bars, tabs."""
    found, after = [False] * len(lines), None
    if not any("|" in line.text or "\t" in line.raw for line in lines):
        return found  # as in most texts
    for number in range(len(lines) - 1, -1, -1):
        kind = _kind(lines[number])
        below = after is None or (found[number + 1] and after == kind)
        found[number] = kind is not None and kind[1] > 0 and below
        after = kind
    return found


def _kind(line: Line) -> tuple[str, int] | None:
    """Return what parts a line's fields, and how often; None of a blank line."""
    if _ends(line):
        return None
    if is_row(line):
        around = line.text.startswith("|"), bool(_LAST_BAR.search(line.text))
        return f"| {around}", bars(line.text)
    return "\t", line.raw.strip(" ").count("\t")


def _is_pair(lines: Sequence[Line], at: int) -> bool:
    return at + 1 < len(lines) and not _ends(lines[at + 1])


def _ends(line: Line) -> bool:
    """Return whether no row is on a line: it is blank, or says where the table above is from."""
    return not line.text or (captions.is_note(line.text) and not is_row(line) and "\t" not in line.raw.strip())


def _delimited(lines: Sequence[Line], at: int, headers: int) -> Rows | None:
    """Return the table that begins on a line and has so many rows above a line of hyphens, if any."""
    if at + headers >= len(lines) or not _are_headers(lines[at : at + headers]):
        return None
    marks = _delimiters(lines[at], lines[at + headers])
    if not marks:
        return None
    end = at + headers + 1
    while end < len(lines) and is_row(lines[end]):
        end += 1
    above, below = lines[at : at + headers], lines[at + headers + 1 : end]
    rows = tuple((line.number, _bar_fields(line)) for line in (*above, *below))
    found = _aligns([fields for _number, fields in rows[headers:]], len(marks))
    aligns = tuple(_alignment(mark) or align for mark, align in zip(marks, found, strict=True))
    return Rows(rows, aligns, end - at, headers, may_merge=True)


def _are_headers(lines: Sequence[Line]) -> bool:
    """Return whether lines may be the rows of one header: they are alike, and none is a line of hyphens."""
    kinds = {_kind(line) for line in lines}
    return len(lines) == 1 or (len(kinds) == 1 and not any(_DELIMITERS.fullmatch(line.text) for line in lines))


def _delimiters(header: Line, below: Line) -> list[str]:
    """Return the marks in a line of hyphens below a header; none where it is no such line."""
    if "-" not in below.text or not _DELIMITERS.fullmatch(below.text) or "|" not in below.text:
        return []
    marks = [field.text for field in _bar_fields(below)]
    return marks if len(marks) == len(_bar_fields(header)) else []


def _alignment(mark: str) -> Alignment | None:
    """Return where a mark puts its column; None where it leaves that to what is in it."""
    if mark.endswith(":"):
        return "center" if mark.startswith(":") else "right"
    return "left" if mark.startswith(":") else None


def _bare(lines: Sequence[Line], at: int, fields: Callable[[Line], tuple[Field, ...]]) -> Rows:
    end = at
    while end < len(lines) and not _ends(lines[end]):
        end += 1
    rows = tuple((line.number, fields(line)) for line in lines[at:end])
    return Rows(rows, tuple(_aligns([row for _number, row in rows[1:]], len(rows[0][1]))), end - at)


def _aligns(rows: Sequence[Sequence[Field]], columns: int) -> Iterator[Alignment]:
    """Yield "right" for a column of numbers, else "left"."""
    for column in range(columns):
        texts = [row[column].text for row in rows if column < len(row) and row[column].text != MERGED]
        numbers = all(_NUMBER.fullmatch(text.strip("* ")) for text in texts)
        yield "right" if numbers and any(texts) else "left"


def _inner(text: str) -> tuple[str, int]:
    """Return a row without the bars around it, and how many characters were before it."""
    start = 1 if text.startswith("|") else 0
    last = len(text) > start and _LAST_BAR.search(text) is not None
    return text[start : len(text) - 1 if last else len(text)], start


def _bar_fields(line: Line) -> tuple[Field, ...]:
    inner, start = _inner(line.text)
    return tuple(_fields(inner, line.offset + start, [bar.start() for bar in _BAR.finditer(inner)]))


def _tab_fields(line: Line) -> tuple[Field, ...]:
    raw = line.raw.strip(" ")
    start = line.offset - (len(raw) - len(raw.lstrip(" \t")))
    return tuple(_fields(raw, start, [number for number, sign in enumerate(raw) if sign == "\t"]))


def _fields(text: str, offset: int, ends: Sequence[int]) -> Iterator[Field]:
    begin = 0
    for end in (*ends, len(text)):
        words = text[begin:end]
        yield Field(words.strip(" \t"), offset + begin + len(words) - len(words.lstrip(" \t")))
        begin = end + 1
