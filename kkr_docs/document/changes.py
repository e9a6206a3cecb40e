"""Which section and item of a document each of an earlier one became, and which of them were moved."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import Final, NamedTuple

from kkr_docs.document.document import Document, Item, Section

WORD: Final = re.compile(r"\w+|[^\w]")
ALIKE: Final = 0.4  # how alike two texts are that may be one
_SAME_TITLE = 0.6


class Pair(NamedTuple):
    """What something was and is: the anchors and numbers of both, empty where it was not, or is not any more."""

    old: str
    new: str
    old_number: str = ""
    new_number: str = ""
    is_moved: bool = False


class Pairs(NamedTuple):
    """The sections and items of two documents."""

    sections: tuple[Pair, ...]
    items: tuple[Pair, ...]


class Earlier(NamedTuple):
    """An earlier document that another one is compared with, what became of it, and what the list of that is called."""

    document: Document
    pairs: Pairs
    heading: str


class _Entry(NamedTuple):
    anchor: str
    number: str
    title: str
    case: str | None
    words: str
    within: str = ""


def pairs(old: Document, new: Document) -> Pairs:
    """Return what became of each section and item. Whoever changed places with others of its own section is moved."""
    sections = _matched([_section(one) for one in old.sections], [_section(one) for one in new.sections])
    homes = {one.old: one.new for one in _paired(sections, _is_moved(sections))}
    items = _matched(list(_items(old)), list(_items(new)))
    staying = [one for one in items if one[0] and one[1] and homes.get(one[0].within) == one[1].within]
    moved = _is_moved(staying)
    return Pairs(
        tuple(_paired(sections, _is_moved(sections))),
        tuple(_paired(items, lambda one: one not in staying or moved(one))),
    )


def alike(old: str, new: str, least: float = ALIKE) -> bool:
    """Return whether two texts may be one that was changed."""
    matcher = SequenceMatcher(None, WORD.findall(old), WORD.findall(new), autojunk=False)
    return matcher.real_quick_ratio() >= least and matcher.quick_ratio() >= least and matcher.ratio() >= least


def in_order(places: Sequence[int]) -> set[int]:
    """Return the longest rising part of some numbers that differ: what stayed where the others moved."""
    ends: list[int] = []
    before: dict[int, int | None] = {}
    for place in places:
        at = bisect_left(ends, place)
        before[place] = ends[at - 1] if at else None
        ends[at : at + 1] = [place]
    kept, place_ = set[int](), ends[-1] if ends else None
    while place_ is not None:
        kept.add(place_)
        place_ = before[place_]
    return kept


_Match = tuple[_Entry | None, _Entry | None]


def _section(section: Section) -> _Entry:
    return _Entry(section.anchor, section.number, section.title, None, " ".join(one.title for one in section.items))


def _items(document: Document) -> Iterator[_Entry]:
    for section in document.sections:
        for item in section.items:
            yield _Entry(item.anchor, item.number, item.title, item.case_line, _words(item), section.anchor)


def _words(item: Item) -> str:
    """Return what tells an item with another title from others: its first part."""
    return repr([part.blocks for part in item.parts[:1]])


_SAME: tuple[Callable[[_Entry, _Entry], bool], ...] = (
    lambda old, new: (old.title, old.case, old.words) == (new.title, new.case, new.words),
    lambda old, new: (old.title, old.case) == (new.title, new.case),
    lambda old, new: old.title == new.title,
    lambda old, new: alike(old.title, new.title, _SAME_TITLE),
    lambda old, new: bool(old.words) and old.words == new.words,
    lambda old, new: old.number == new.number and alike(old.title, new.title),
)
"""What makes two entries one, from the surest on."""


def _matched(olds: list[_Entry], news: list[_Entry]) -> list[_Match]:
    """Return the new entries in order, each with what it was; then the old ones that are nothing now."""
    found: dict[str, _Entry] = {}
    left = list(olds)
    for is_same in _SAME:
        for new in news:
            twin = None if new.anchor in found else next((old for old in left if is_same(old, new)), None)
            if twin:
                found[new.anchor] = twin
                left.remove(twin)
    return [*((found.get(new.anchor), new) for new in news), *((old, None) for old in left)]


def _is_moved(matches: Sequence[_Match]) -> Callable[[_Match], bool]:
    """Return what says of a match of two entries whether its place among the others is another one."""
    both = [(old, new) for old, new in matches if old and new]
    order = sorted((old for old, _new in both), key=lambda old: _numbers(old.number))
    places = {old.anchor: place for place, old in enumerate(order)}
    kept = in_order([places[old.anchor] for old, _new in both])
    return lambda one: bool(one[0] and places.get(one[0].anchor, -1) not in kept)


def _numbers(number: str) -> list[int]:
    return [int(part) for part in re.findall(r"\d+", number)]


def _paired(matches: Iterable[_Match], is_moved: Callable[[_Match], bool]) -> Iterator[Pair]:
    for old, new in matches:
        moved = bool(old and new) and is_moved((old, new))
        yield Pair(
            old.anchor if old else "",
            new.anchor if new else "",
            old.number if old else "",
            new.number if new else "",
            moved,
        )
