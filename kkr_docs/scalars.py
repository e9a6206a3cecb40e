"""Where in a YAML text every character of a scalar's value stands, however the scalar is written."""

from __future__ import annotations

from dataclasses import dataclass

_BLANKS = " \t\n"
_ESCAPES = {"x": 4, "u": 6, "U": 10}  # lengths of numbered escapes in double quotes; others have 2


@dataclass(frozen=True, slots=True)
class Span:
    """Where a value begins and ends in the text, as character offsets, and how a scalar is written (`|`, `"` …)."""

    start: int
    end: int
    style: str | None = None

    def offset_of(self, text: str, value: str, index: int) -> int:
        """Return where character `index` of this scalar's `value` stands in the text that it was read from.

        YAML folds, indents and escapes: blanks in the text are more or other than in the value, so that only what is
        between them is matched one to one.
        """
        at, found = self._first(text), self.start
        for character in value[: index + 1]:
            if self.style == '"':
                at = _past_continuation(text, at)
            if character not in _BLANKS:
                at = _past_blanks(text, at, self.end)
            if at >= self.end:
                break
            found = at
            at += self._length(text, at) if character not in _BLANKS or text[at] in "\\ \t\n" else 0
        return found

    def _first(self, text: str) -> int:
        if self.style in ("|", ">"):
            return text.find("\n", self.start) + 1
        return self.start + (1 if self.style else 0)

    def _length(self, text: str, at: int) -> int:
        """Return how many characters of the text are one of the value."""
        if self.style == '"' and text[at] == "\\":
            return _ESCAPES.get(text[at + 1], 2)
        return 2 if self.style == "'" and text.startswith("''", at) else 1


def _past_blanks(text: str, at: int, end: int) -> int:
    while at < end and text[at] in _BLANKS:
        at += 1
    return at


def _past_continuation(text: str, at: int) -> int:
    """In double quotes a backslash at a line's end joins the lines: it and the indentation are not in the value."""
    while text.startswith("\\\n", at) or text.startswith("\\\n", _past_blanks(text, at, len(text))):
        at = _past_blanks(text, _past_blanks(text, at, len(text)) + 1, len(text))
    return at
