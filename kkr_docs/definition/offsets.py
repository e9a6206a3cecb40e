"""Where in a YAML text every character of a scalar's value stands, however the scalar is written."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from functools import lru_cache
from typing import NamedTuple

_BLANKS = " \t\n"
_ESCAPES = {"x": 4, "u": 6, "U": 10}  # lengths of numbered escapes in double quotes; others have 2


class Span(NamedTuple):
    """Where a value begins and ends in the text, as character offsets, and how a scalar is written (`|`, `"` …)."""

    start: int
    end: int
    style: str | None = None

    def offset_of(self, text: str, value: str, index: int) -> int:
        """Return where character `index` of this scalar's `value` stands in the text that it was read from.

        YAML folds, indents and escapes: blanks in the text are more or other than in the value, so that only what is
        between them is matched one to one.
        """
        if self.style == "|":
            begins, offsets = _lines(self, text, value)
            line = bisect_right(begins, index) - 1
            return offsets[line] + index - begins[line]
        offsets = _offsets(self, text, value)
        return offsets[min(index, len(offsets) - 1)]

    def first(self, text: str) -> int:
        """Return where the text of this scalar begins, behind whatever opens it."""
        if self.style in ("|", ">"):
            return text.find("\n", self.start) + 1
        return self.start + (1 if self.style else 0)

    def length(self, text: str, at: int) -> int:
        """Return how many characters of the text are one of the value."""
        if self.style == '"' and text[at] == "\\":
            return _ESCAPES.get(text[at + 1], 2)
        return 2 if self.style == "'" and text.startswith("''", at) else 1


@lru_cache(maxsize=2)
def _lines(span: Span, text: str, value: str) -> tuple[array[int], array[int]]:
    """Return where every line of a literal scalar (`|`) begins: in its value, and after blanks in the text."""
    begins, offsets = array("L"), array("L")
    begin, at = 0, span.first(text)
    for line in value.split("\n"):
        end = text.find("\n", at) % (len(text) + 1)  # -1 is the end of a text whose last line has no line end
        begins.append(begin)
        offsets.append(max(end - len(line), at))
        begin, at = begin + len(line) + 1, end + 1
    return begins, offsets


@lru_cache(maxsize=2)  # many findings in one text walk through it once
def _offsets(span: Span, text: str, value: str) -> array[int]:
    """Return where every character of a scalar's value stands; the last ones may be missing."""
    at, offsets = span.first(text), array("L")
    for character in value:
        if span.style == '"':
            at = _past_continuation(text, at)
        if character not in _BLANKS:
            at = _past_blanks(text, at, span.end)
        if at >= span.end:
            break
        offsets.append(at)
        at += span.length(text, at) if character not in _BLANKS or text[at] in "\\ \t\n" else 0
    return offsets or array("L", [span.start])


def _past_blanks(text: str, at: int, end: int) -> int:
    while at < end and text[at] in _BLANKS:
        at += 1
    return at


def _past_continuation(text: str, at: int) -> int:
    """In double quotes a backslash at a line's end joins the lines: it and the indentation are not in the value."""
    while text.startswith("\\\n", _past_blanks(text, at, len(text))):
        at = _past_blanks(text, _past_blanks(text, at, len(text)) + 1, len(text))
    return at
