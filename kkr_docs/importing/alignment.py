"""Which of two lists of things are the same ones, though they may have been changed, moved, added or taken away."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from difflib import SequenceMatcher
from typing import Any, NamedTuple

_ALIKE = 0.6


class Named(NamedTuple):
    """What a thing may be known by: where it stood (""), its heading, its case line, and its text."""

    anchor: str
    title: str
    case: str
    text: str


def aligned(old: Sequence[Named], new: Sequence[Named]) -> dict[int, int]:
    """Return for new things which old one each is: by anchor, else heading and case, else by what they say."""
    found: dict[int, int] = {}
    keys: tuple[Callable[[Named], Any], ...] = (
        lambda one: one.anchor,
        lambda one: one.title and one.text and (one.title, one.case, one.text),
        lambda one: one.title and (one.title, one.case),
        lambda one: one.title,
        lambda one: one.case,
    )
    for key in keys:
        _match(old, new, key, found)
    _match_alike(old, new, found)
    return found


def _match(old: Sequence[Named], new: Sequence[Named], key: Callable[[Named], Any], found: dict[int, int]) -> None:
    """Match what has the same key, the first with the first."""
    free = [at for at in range(len(old)) if at not in found.values()]
    for at, one in enumerate(new):
        if at in found or not key(one):
            continue
        same = next((other for other in free if key(old[other]) == key(one)), None)
        if same is not None:
            found[at] = same
            free.remove(same)


def _match_alike(old: Sequence[Named], new: Sequence[Named], found: dict[int, int]) -> None:
    """Match what is left by how alike headings and texts are, the most alike first."""
    olds = [at for at in range(len(old)) if at not in found.values()]
    news = [at for at in range(len(new)) if at not in found]
    ratios = [(_ratio(old[one], new[other]), one, other) for one in olds for other in news]
    for ratio, one, other in sorted(ratios, key=lambda each: -each[0]):
        if ratio >= _ALIKE and one not in found.values() and other not in found:
            found[other] = one


def _ratio(old: Named, new: Named) -> float:
    title = SequenceMatcher(None, old.title, new.title, autojunk=False).ratio()
    if not old.text.strip() or not new.text.strip():
        return title
    text = SequenceMatcher(None, old.text.split(), new.text.split(), autojunk=False).ratio()
    return max(title, text)


def moved(order: Sequence[int]) -> set[int]:
    """Return which of some numbers moved, the fewest that say why they are not in order."""
    ends: list[int] = []
    last: list[int] = []  # by length, where the lowest end of a rising sequence stands
    before: dict[int, int | None] = {}
    for at, number in enumerate(order):
        place = bisect_left(ends, number)
        before[at] = last[place - 1] if place else None
        if place == len(ends):
            ends.append(number)
            last.append(at)
        else:
            ends[place], last[place] = number, at
    kept: set[int] = set()
    at_end: int | None = last[-1] if last else None
    while at_end is not None:
        kept.add(order[at_end])
        at_end = before[at_end]
    return set(order) - kept
