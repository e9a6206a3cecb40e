"""Hyphenation that knows the words of the field, beyond the general patterns, and divides none over two pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyphen
from weasyprint.formatting_structure import boxes
from weasyprint.layout import block

from kkr_docs.house_style.style import HouseError
from kkr_docs.i18n import _

_LANGUAGE = "da"
# A pattern's odd numbers allow a break, even ones forbid it; the higher wins, and none has more.
_MAY, _MUST_NOT = 99, 98


def words(path: Path) -> list[str]:
    """Return the words of a list: one a line, hyphens where a word may be divided, `#` before remarks.

    Raises HouseError where the file is no text.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        what = _("{file} er ikke gemt som UTF-8.").format(file=path)
        raise HouseError(what, _("Gem den som UTF-8.")) from None
    lines = (line.partition("#")[0].strip().lower() for line in text.splitlines())
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


@contextmanager
def within_pages() -> Iterator[None]:
    """Have pages laid out so that none ends inside a word; WeasyPrint has no setting for it.

    The line goes to the next page, with the word's other part. Where too few lines would be left (orphans), it stays.
    """
    original = block._break_line

    def break_line(context: Any, box: Any, line: Any, lines: list[Any], needed: int, *rest: Any) -> Any:
        kept = len(lines) - needed
        while kept > box.style["orphans"] and _ends_inside_word(lines[kept - 1]):
            kept -= 1
        return original(context, box, line, lines, len(lines) - kept, *rest)

    block._break_line = break_line
    try:
        yield
    finally:
        block._break_line = original


def _ends_inside_word(line: Any) -> bool:
    texts = [box.text for box in line.descendants() if isinstance(box, boxes.TextBox)]
    return bool(texts) and texts[-1].endswith(line.style["hyphenate_character"])
