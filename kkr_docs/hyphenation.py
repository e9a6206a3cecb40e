"""Hyphenation that knows the words of the field, for the typesetter's general Danish patterns."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyphen

_LANGUAGE = "da"
_MAY, _MUST_NOT = (
    99,
    98,
)  # a pattern's odd numbers allow a break, even ones forbid it; the higher wins, and none has more


def words(path: Path) -> list[str]:
    """Return the words of a list: one a line, hyphens where a word may be divided, `#` before remarks."""
    lines = (line.partition("#")[0].strip().lower() for line in path.read_text(encoding="utf-8").splitlines())
    return [line for line in lines if line]


def teach(divided: Iterable[str]) -> None:
    """Make the typesetter divide these words, also inside longer ones, at their hyphens and nowhere else."""
    dictionary = pyphen.Pyphen(lang=_LANGUAGE).hd
    for word in divided:
        parts = word.split("-")
        letters = "".join(parts)
        breaks = {sum(map(len, parts[:count])) for count in range(1, len(parts))}
        values = tuple(_MAY if position in breaks else _MUST_NOT for position in range(1, len(letters)))
        dictionary.patterns[letters] = 1, values
        dictionary.maxlen = max(dictionary.maxlen, len(letters))
    dictionary.cache.clear()
