"""Hyphenation that knows the words of the field, beyond the general patterns."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from kkr_docs.house_style import style
from kkr_docs.render.pdf import weasyprint_compat

_LANGUAGE = "da"


def words(path: Path) -> list[str]:
    """Return the words in a file: one a line, hyphens where a word may be divided, `#` before comments.

    Raises StyleError if the file cannot be read.
    """
    lines = (line.partition("#")[0].strip().lower() for line in style.text(path).splitlines())
    return [line for line in lines if line]


def add(divided: Iterable[str]) -> None:
    """Divide these words, also inside longer ones, at their hyphens and nowhere else."""
    weasyprint_compat.add_hyphenation(_LANGUAGE, divided)
