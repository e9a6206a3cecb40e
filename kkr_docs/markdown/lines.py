"""The lines of a text field, and which line ends in it the author meant."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from kkr_docs.diagnostics.problem import Fix
from kkr_docs.markdown import list_marks
from kkr_docs.markdown.faults import Remark
from kkr_docs.markdown.inlines import HARD, SOFT, Text

_NARROWEST = 45  # characters: no editor wraps a text at fewer, so that lines which are all shorter were meant
_NARROW = 60
_WIDEST = 130  # nor at more: the end of a longer line was typed
_TAB = 4

_OWN_LINE = re.compile(r"[+*][ \t]+\S|[-–−][ \t]+\d")
_LIST_SIGN = re.compile(r"[+*][ \t]+(?=[\"”“»'(\[*_]*[^\W\d_])")
_LABEL = re.compile(r"\(?\w{1,2}[.:)/][ \t]")  # such as "a:"
_BOLD_LINE = re.compile(r"\*\*[^*]+\*\*:?")
_LOWER_FIRST = re.compile(r"[(\"”“»*_]*[a-zæøå]")
_REPORTED = re.compile(r"\||```|[=-]{2,}$|</?[a-z]", re.IGNORECASE)  # marks of others, which have rules of their own
_PAIR = 2
_PLUS_AMOUNT = re.compile(r"\+[ \t]*\d")
_TWO_BLANKS = "  "
_COLUMNS = re.compile(r"\S {2,}(?=\S)")
_BLANKS = re.compile(r" {2,}")
_SIGN = "\\"
_PATH = re.compile(r"\\\\|[A-Za-z]:\\")


class Line(NamedTuple):
    """A line of a field: its number from 0, its text without blanks around it, and where the text begins.

    `indent` counts the blanks before it, `breaks` is what asks for a line break at its end: a backslash, two
    blanks or nothing. A `plain` line begins no block: it stands behind a list mark, or its mark is text.
    """

    number: int
    text: str
    offset: int
    indent: int
    raw: str
    breaks: str = ""
    plain: bool = False

    @property
    def width(self) -> int:
        """How many characters wide the line is in the file; blanks beside each other, a slip, count as one."""
        return self.indent + len(_BLANKS.sub(" ", self.text) if _TWO_BLANKS in self.text else self.text)

    def from_character(self, at: int, *, plain: bool = False) -> Line:
        """Return the line without its first characters, such as the mark of a list, and blanks after them."""
        text = self.text[at:].lstrip(" \t\u00a0")
        moved = len(self.text) - len(text)
        return Line(self.number, text, self.offset + moved, self.indent + moved, text, self.breaks, plain)


def split(text: str) -> list[Line]:
    """Return the lines of a field."""
    lines, index = [], 0
    for number, raw in enumerate(text.split("\n")):
        words = raw.strip(" \t")
        if words == raw and not raw.endswith(_SIGN):  # as most lines
            lines.append(Line(number, raw, index, 0, raw))
        else:
            before = raw[: len(raw) - len(raw.lstrip(" \t"))]
            breaks = _SIGN if _is_broken(words) else _TWO_BLANKS if raw.endswith(_TWO_BLANKS) else ""
            indent = len(before.expandtabs(_TAB))
            lines.append(Line(number, words, index + len(before), indent, raw, breaks))
        index += len(raw) + 1
    return lines


def _is_broken(words: str) -> bool:
    """Return whether a backslash at a line's end breaks it: one that is not escaped, nor the end of a path."""
    is_sign = words.endswith("\\") and not words.endswith("\\\\")
    return is_sign and not _PATH.match(words.rpartition(" ")[2])


def joined(lines: Sequence[Line]) -> tuple[Text, list[Remark]]:
    """Return the lines of a paragraph as one text, and what is lost by joining them."""
    if len(lines) == 1 and "\t" not in lines[0].text:
        return Text(lines[0].text, ((0, lines[0].offset),)), []  # as most paragraphs are
    width = max(line.width for line in lines)
    width = width if width >= _NARROWEST else _NARROW
    starts, pieces, at = [], [], 0
    for number, line in enumerate(lines):
        following = lines[number + 1] if number + 1 < len(lines) else None
        after_another = number > 0 and lines[number - 1].breaks == _SIGN
        is_signed = line.breaks == _SIGN != line.text and bool(following or after_another)
        words = line.text[:-1].rstrip(" \t") if is_signed else line.text
        if following:
            words += HARD if (line.breaks and line.text != _SIGN) or _stays(line, following, width) else SOFT
        starts.append((at, line.offset))
        pieces.append(words)
        at += len(words)
    return Text("".join(pieces), tuple(starts)), list(_remarks(lines, width))


def is_wrapped(line: Line, following: Line, others: Sequence[Line]) -> bool:
    """Return whether an editor may have wrapped the text between two lines, among others of the same paragraph."""
    width = max(one.width for one in (*others, line, following))
    return not _has_room(line, following, width if width >= _NARROWEST else _NARROW)


def plus_amounts(lines: Sequence[Line]) -> list[bool]:
    """Return for every line whether one begins with "+" and a number among those around it, up to blank lines."""
    if not any(line.text.startswith("+") for line in lines):
        return [False] * (len(lines) + 1)  # as in most texts
    found: list[bool] = []
    chunk: list[Line] = []
    for line in (*lines, None):
        if line and line.text:
            chunk.append(line)
            continue
        found += [any(_PLUS_AMOUNT.match(one.text) for one in chunk)] * len(chunk) + [False]
        chunk = []
    return found


def _first_word(line: Line) -> str:
    return line.text.partition(" ")[0].lower()


def _has_room(line: Line, following: Line, width: int) -> bool:
    """Return whether no editor wrapped a line: the first word of the following one would have fitted on it."""
    return line.width > _WIDEST or line.width + 1 + len(following.text.partition(" ")[0]) <= width


def is_own(line: Line) -> bool:
    """Return whether a line of text stands by itself: "15. januar: …", "+ 2,4 mio. kr.", "* Løn er …"."""
    return bool(list_marks.is_ordinal(line.text) or _OWN_LINE.match(line.text))


def _stays(line: Line, following: Line, width: int) -> bool:
    """Return whether a line end is kept although nobody asked for it."""
    if not is_own(following):
        return False
    return line.text.endswith(":") or is_own(line) or _has_room(line, following, width)


def _remarks(lines: Sequence[Line], width: int) -> Iterator[Remark]:
    lost = [
        (line, following)
        for line, following in pairwise(lines)
        if not line.breaks and not _stays(line, following, width) and _was_meant(line, following, width, len(lines))
    ]
    if columns := _in_columns(lines):
        yield Remark("columns", columns.offset)
    elif lost:
        certain = len(lost) == len(lines) - 1 and not lines[0].plain and all(_is_short(line) for line in lines)
        ends = [Fix(line.offset + len(line.text), 0, "\\") for line, _following in lost] if certain else ()
        yield Remark("run_together", lost[0][0].offset, tuple(ends))
    signs = [line for line, other in _neighbours(lines) if _LIST_SIGN.match(line.text) and _LIST_SIGN.match(other.text)]
    if signs:
        yield Remark("list_signs", signs[0].offset, tuple(Fix(line.offset, 1, "-") for line in signs))


def _is_short(line: Line) -> bool:
    return line.width < _NARROWEST and not _LOWER_FIRST.match(line.text)


def _neighbours(lines: Sequence[Line]) -> Iterator[tuple[Line, Line]]:
    """Yield every line with the one after it, and the last with the one before it."""
    yield from pairwise(lines)
    if len(lines) > 1:
        yield lines[-1], lines[-2]


def _was_meant(line: Line, following: Line, width: int, count: int) -> bool:
    """Return whether a line end that becomes a blank was meant to be one in print, among `count` lines."""
    if _BOLD_LINE.fullmatch(line.text):
        return True
    if not _has_room(line, following, width) or any(_REPORTED.match(one.text) for one in (line, following)):
        return False
    if _first_word(line) == _first_word(following) or (_LABEL.match(line.text) and _LABEL.match(following.text)):
        return True  # such as "at …" and "at …"
    is_sentence = count == _PAIR and line.text[-1] not in ".:;,!?"
    return not (_LOWER_FIRST.match(following.text) and (line.width * 2 > width or is_sentence))


def _in_columns(lines: Sequence[Line]) -> Line | None:
    """Return the first of two lines under each other whose words stand in columns, or one with three columns."""
    if not any("\t" in line.text or _TWO_BLANKS in line.text for line in lines):
        return None
    tabs = [line.text.count("\t") for line in lines]
    if sum(tabs) > 1:
        return next(line for line, count in zip(lines, tabs, strict=True) if count)
    apart = [_TWO_BLANKS in line.text and bool(_COLUMNS.search(line.text)) for line in lines]
    return next((line for line, this, other in zip(lines, apart, apart[1:], strict=False) if this and other), None)
