"""Where lines end, beyond what CSS can say: the functions here change how WeasyPrint takes a line from a text.

They take WeasyPrint's `split_first_line` and return one with the same arguments and result: the layout, its length in
bytes, the byte that the next line begins with (None where all of the text fits), the width, height and baseline (px).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from kkr_docs.render.pdf import no_break

Split = Callable[..., Any]

_WHOLE_LINE: Final = 100  # %
RAGGED: Final = 80.0  # px: 60 pt
_SHORT_WORDS: Final = (6, 3, 3)  # letters of a word, before and after its hyphen


def first_words_only(split: Split) -> Split:
    """Divide a word only at the beginning of a line where `hyphenate-limit-zone` is 100 %: it has no room on any.

    WeasyPrint divides a word with too little room also where it stands in a box of its own after other words, such as
    a bold one or a link.
    """

    def split_line(text: str, style: Any, context: Any, width: Any, spacing: Any, **options: Any) -> Any:
        if not options.get("is_line_start", True) and _divides_no_word(style):
            style = _with(style, hyphens="manual")
        return split(text, style, context, width, spacing, **options)

    return split_line


def less_ragged(split: Split) -> Split:
    """Divide shorter words, too, where a line would end far from the margin."""

    def split_line(text: str, style: Any, context: Any, width: Any, spacing: Any, **options: Any) -> Any:
        found = split(text, style, context, width, spacing, **options)
        if not _is_ragged(found, width) or style["hyphens"] != "auto" or _divides_no_word(style):
            return found
        shorter = _with(style, hyphenate_limit_chars=_SHORT_WORDS)
        divided = split(text, shorter, context, width, spacing, **options)
        return found if _parts_what_is_joined(text, divided) else divided

    return split_line


def _parts_what_is_joined(text: str, line: Any) -> bool:
    """Return whether a line ends inside words that are to stay together, such as "1. kvartal 2027"."""
    _layout, _length, resume_at, *_size = line
    if resume_at is None:
        return False
    at = len(text.encode()[:resume_at].decode())
    begin, end = text.rfind(" ", 0, at) + 1, text.find(" ", at)
    after = text[end + 1 : end + 2] if end >= 0 else ""
    return no_break.JOINER in (text[begin : begin + 1], after, text[at : at + 1])


def _is_ragged(line: Any, width: float | None) -> bool:
    _layout, _length, resume_at, taken, *_size = line
    return width is not None and resume_at is not None and width - taken > RAGGED


def _divides_no_word(style: Any) -> bool:
    zone = style["hyphenate_limit_zone"]
    return bool(zone.unit == "%" and zone.value >= _WHOLE_LINE)


def _with(style: Any, **values: Any) -> Any:
    changed = style.copy()
    for name, value in values.items():
        changed[name] = value
    return changed
