"""Where a quote begins, and which lines go on with it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kkr_docs.markdown import list_marks
from kkr_docs.markdown.lines import Line

_ABOUT = (
    r"ca|cirka|over|under|omkring|mindst|højst|minimum|maksimum|min|maks?|max|knap|godt|næsten|op[ ]til"
    r"|(?:mere|mindre|flere|færre)[ ]end|kr|dkk|eur"
)
# Words, or a list, heading or table with words; before an amount, or alone, > is text.
_QUOTE = re.compile(
    rf"""(?: >[ \t][ \t\u00a0]* )+ (?: (?:\#{{1,6}}|[{list_marks.DASHES}])[ \t]+ | \|[ \t]* )*+ (?:[^\w\s]|_)*+
        (?! (?i:{_ABOUT})\.?[\W_]*[0-9] ) (?=[^\W\d_])""",
    re.VERBOSE,
)
_QUOTED = re.compile(r">(?=[ \t]|$)")
_MARKS = re.compile(r"(?:>[ \t][ \t\u00a0]*)+")
_WORDS = re.compile(r"(?:[^\w\s]|_)*+[^\W\d_]")


def begins(lines: Sequence[Line], at: int) -> bool:
    """Return whether a quote begins on a line: with words, or with a list whose first number is 1 or goes on below."""
    if not lines[at].text.startswith(">"):
        return False
    if _QUOTE.match(lines[at].text):
        return True
    marks = _MARKS.match(lines[at].text)
    return bool(marks) and _is_numbered(lines[at : at + 2], marks[0] if marks else "")


def goes_on(line: Line) -> bool:
    """Return whether a line below the first one of a quote belongs to it."""
    return bool(_QUOTED.match(line.text))


def _is_numbered(lines: Sequence[Line], marks: str) -> bool:
    first, *below = (line.text.removeprefix(marks) for line in lines)
    mark = list_marks.read(first)
    if not mark or not mark.value or list_marks.is_ordinal(first) or not _WORDS.match(first, mark.length):
        return False
    following = list_marks.read(below[0]) if below else None
    return mark.value == "1" or bool(following and following.kind == mark.kind and list_marks.follows(mark, following))
