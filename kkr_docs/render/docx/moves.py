"""Moved paragraphs as moves (ISO/IEC 29500-1, 17.13.5.21–28): what is deleted at one place and inserted at another."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import count
from typing import Any, NamedTuple

from docx.oxml.ns import qn

_FEWEST_LETTERS = 20  # of what is taken for moved: a label such as "Baggrund" stands everywhere
_NAME = "flytning{number}"


class _Way(NamedTuple):
    """How paragraphs that left or arrived are marked: at first, and as part of a move."""

    change: str
    move: str
    start: str
    end: str


_FROM = _Way("w:del", "w:moveFrom", "w:moveFromRangeStart", "w:moveFromRangeEnd")
_TO = _Way("w:ins", "w:moveTo", "w:moveToRangeStart", "w:moveToRangeEnd")


def mark(blocks: Sequence[Any], change: Callable[[str], Any]) -> Iterator[Any]:
    """Yield blocks with their tracked changes; those deleted and inserted with the same words are moves.

    `change` makes an element of a name, with author, moment and an id of its own.
    """
    left, arrived = (list(_candidates(blocks, way)) for way in (_FROM, _TO))
    ends: dict[int, list[Any]] = {}
    for number in count(1):
        matcher = SequenceMatcher(None, [key for _at, key in left], [key for _at, key in arrived], autojunk=False)
        found = matcher.find_longest_match()
        moved = left[found.a : found.a + found.size], arrived[found.b : found.b + found.size]
        if not found.size:
            break
        if sum(len(key[1]) for _at, key in moved[0]) >= _FEWEST_LETTERS:
            for way, stretch in zip((_FROM, _TO), moved, strict=True):
                end = _mark(way, [blocks[at] for at, _key in stretch], change, _NAME.format(number=number))
                ends.setdefault(stretch[-1][0], []).append(end)
        left[found.a : found.a + found.size] = [_gap(f"from{number}")]
        arrived[found.b : found.b + found.size] = [_gap(f"to{number}")]
    for at, block in enumerate(blocks):
        yield block
        yield from ends.get(at, ())


_Key = tuple[str, str]


def _gap(name: str) -> tuple[int, _Key]:
    return -1, (name, "")


def _candidates(blocks: Sequence[Any], way: _Way) -> Iterator[tuple[int, _Key]]:
    """Yield place and words of every paragraph that was deleted, or inserted, whole; and where others stand between."""
    before = -1
    for at, block in enumerate(blocks):
        if block.tag == qn("w:p") and block.find(f"{qn('w:pPr')}/{qn('w:rPr')}/{qn(way.change)}") is not None:
            if before not in (-1, at - 1):
                yield _gap(f"{way.change}{at}")
            before = at
            style = block.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
            words = "".join(one.text or "" for one in block.iter(qn("w:t"), qn("w:delText")))
            yield at, ("" if style is None else str(style.get(qn("w:val"))), words)


def _mark(way: _Way, paragraphs: Sequence[Any], change: Callable[[str], Any], name: str) -> Any:
    """Mark paragraphs as moved; return the element that ends the range, which stands behind the last of them."""
    for paragraph in paragraphs:
        for one in list(paragraph.iter(qn(way.change))):
            one.tag = qn(way.move)
        for text in list(paragraph.iter(qn("w:delText"))):
            text.tag = qn("w:t")
    start, end = change(way.start), change(way.end)
    start.set(qn("w:name"), name)
    end.set(qn("w:id"), start.get(qn("w:id")))
    for attribute in ("w:author", "w:date"):
        del end.attrib[qn(attribute)]
    paragraphs[0].insert(1, start)  # behind its properties
    return end
