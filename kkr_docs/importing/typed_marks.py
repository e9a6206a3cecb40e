"""What people type in place of what Word has for it: dashes and numbers for lists, bold lines for sub-headings."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kkr_docs.importing.units import Kind, Unit, of_blocks
from kkr_docs.importing.words import Words, plain, settled
from kkr_docs.markdown import list_marks, parser
from kkr_docs.markdown.blocks import Inline, Run

_LONGEST_HEADING = 90  # characters
_NOWHERE = Path("/nonexistent")


def interpreted(units: Sequence[Unit], base: Sequence[Unit]) -> list[Unit]:
    """Return units in which paragraphs that are new beside `base` are what they look like."""
    known = {unit._replace(number=0) for unit in base}
    found = [unit if unit._replace(number=0) in known else _heading(unit) for unit in units]
    return _listed(found, known)


def _heading(unit: Unit) -> Unit:
    """Return a line that is all bold, and no sentence, as a sub-heading."""
    text = plain(unit.words)
    is_bold = all(isinstance(one, Run) and one.strong for one in unit.words) and bool(unit.words)
    if unit.kind is not Kind.TEXT or unit.depth or unit.is_quoted or not is_bold:
        return unit
    if len(text) > _LONGEST_HEADING or text.endswith((".", ":", ",", ";")) or "\n" in text:
        return unit
    words = [one._replace(strong=False) for one in unit.words if isinstance(one, Run)]
    return Unit(Kind.HEADING, settled(words), level=1)


def _listed(units: Sequence[Unit], known: set[Unit]) -> list[Unit]:
    """Return new paragraphs under each other that begin with list marks as the items that they are read as."""
    found: list[Unit] = []
    at = 0
    while at < len(units):
        end = at
        while end < len(units) and _may_be_item(units[end], known):
            end += 1
        found += _items(units[at:end]) if end > at else [units[at]]
        at = max(end, at + 1)
    return found


def _may_be_item(unit: Unit, known: set[Unit]) -> bool:
    is_plain = unit.kind is Kind.TEXT and not unit.depth and not unit.is_quoted and unit not in known
    return is_plain and list_marks.read(plain(unit.words)) is not None


def _items(units: Sequence[Unit]) -> list[Unit]:
    read = [one.unit for one in of_blocks(parser.read("\n".join(plain(one.words) for one in units), _NOWHERE).blocks)]
    is_list = len(read) == len(units) and all(one.kind is Kind.ITEM for one in read)
    if not is_list or (len(units) == 1 and read[0].numbering):  # a number alone may be anything
        return list(units)
    return [item._replace(words=_behind_mark(unit)) for item, unit in zip(read, units, strict=True)]


def _behind_mark(unit: Unit) -> Words:
    """Return the words of a line behind its list mark."""
    mark = list_marks.read(plain(unit.words))
    left = mark.length if mark else 0
    words: list[Inline] = []
    for one in unit.words:
        if isinstance(one, Run):
            cut = min(left, len(one.text))
            left -= cut
            words.append(one._replace(text=one.text[cut:]))
        else:
            words.append(one)
    return settled(words, [one.language for one in unit.words if isinstance(one, Run) and one.language])
