"""How several words are listed in Danish, and which words a text lists."""

from __future__ import annotations

import re
from collections.abc import Sequence


def listed(words: Sequence[str]) -> str:
    """Return words as one, such as "Anne, Bo og Carl"."""
    return " og ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def unlisted(text: str) -> list[str]:
    """Return the words that a text lists; it is one where it does not list them as Danish does."""
    words = re.split(", | og ", text)
    return words if all(words) and listed(words) == text else [text]
