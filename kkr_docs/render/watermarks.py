"""How large the words across a page are, in every format."""

from __future__ import annotations

_LARGEST = 120  # pt
_ACROSS = 1150  # pt times letters: what fits between the corners of a page


def size(words: str) -> int:
    """Return the type size of bold words across an A4 page, in pt."""
    return min(_LARGEST, _ACROSS // len(words))
