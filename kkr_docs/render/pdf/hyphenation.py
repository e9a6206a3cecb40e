"""Hyphenation that knows the words of the field, beyond the general patterns."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from kkr_docs.house_style.style import StyleError
from kkr_docs.i18n import _
from kkr_docs.render.pdf import weasyprint_compat

_LANGUAGE = "da"


def words(path: Path) -> list[str]:
    """Return the words in a file: one a line, hyphens where a word may be divided, `#` before comments.

    Raises StyleError if the file is not UTF-8.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        what = _("{file} er ikke gemt som UTF-8.").format(file=path)
        raise StyleError(what, _("Gem den som UTF-8.")) from None
    lines = (line.partition("#")[0].strip().lower() for line in text.splitlines())
    return [line for line in lines if line]


def add(divided: Iterable[str]) -> None:
    """Divide these words, also inside longer ones, at their hyphens and nowhere else."""
    weasyprint_compat.add_hyphenation(_LANGUAGE, divided)
