"""How several words are listed in Danish."""

from __future__ import annotations

from collections.abc import Sequence


def listed(words: Sequence[str]) -> str:
    """Return words as one, such as "Anne, Bo og Carl"."""
    return " og ".join(filter(None, (", ".join(words[:-1]), words[-1])))
