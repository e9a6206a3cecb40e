"""Plain text: on one line, with nothing in it that ends the line, is hidden, turns it round or commands a terminal."""

from __future__ import annotations

import unicodedata

_LINE_ENDS = ("Cc", "Zl", "Zp")
_HIDDEN = "Cf"


def plain(text: str) -> str:
    """Return a text without what nobody sees; a line end or a control character becomes a blank."""
    if text.isascii() and text.isprintable():
        return text
    kinds = ((letter, unicodedata.category(letter)) for letter in text)
    return "".join(" " if kind in _LINE_ENDS else letter for letter, kind in kinds if kind != _HIDDEN)


def one_line(text: str) -> str:
    """Return a plain text with single blanks and none around it."""
    return " ".join(plain(text).split())
