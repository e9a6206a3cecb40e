"""Merges what Word says with what the definition says now, unit by unit, against what the file printed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from kkr_docs.importing.units import Kind, Step, Unit

_ALIKE = 0.35  # how alike two texts are that may be one text, changed
_MOST_PAIRS = 10_000  # of texts that are compared
_RUNNING = (Kind.TEXT, Kind.HEADING, Kind.ITEM)


class Conflict(NamedTuple):
    """A unit that was changed in Word and in the definition, in two ways; None where it was taken away."""

    word: Unit | None
    own: Unit | None


class Merged(NamedTuple):
    """What becomes of a field: steps from the definition's units, what could not be decided, and what changed."""

    steps: list[Step]
    conflicts: list[Conflict]
    changed: int
    added: int
    removed: int
    renumbered: int = 0
    moved: int = 0

    @property
    def is_changed(self) -> bool:
        """Whether Word changes anything in the definition."""
        return bool(self.changed or self.added or self.removed or self.renumbered or self.moved)


class Script:
    """How units became others: for each of them its index among the new ones (None: gone), and what came between."""

    def __init__(self, old: Sequence[Unit], new: Sequence[Unit]) -> None:
        self.new = new
        self.now: list[int | None] = [None] * len(old)
        self.between: dict[int, list[int]] = defaultdict(list)
        keys = [_key(one) for one in old], [_key(one) for one in new]
        for tag, a, b, c, d in SequenceMatcher(None, *keys, autojunk=False).get_opcodes():
            same = list(zip(range(a, b), range(c, d), strict=False))
            pairs = same if tag == "equal" else _paired(old, new, (a, b), (c, d))
            for one, other in pairs:
                self.now[one] = other
            self._between(a, pairs, (c, d))

    def _between(self, start: int, pairs: Sequence[tuple[int, int]], window: tuple[int, int]) -> None:
        """Note which new units came before which old one."""
        taken = {other for _one, other in pairs}
        gap = start
        for at in range(*window):
            if at in taken:
                gap = next(one for one, other in pairs if other == at) + 1
            else:
                self.between[gap].append(at)


def _key(unit: Unit) -> Unit:
    """Return what of a unit does not change where other items come before it."""
    return unit._replace(number=0)


def _paired(
    old: Sequence[Unit], new: Sequence[Unit], first: tuple[int, int], second: tuple[int, int]
) -> list[tuple[int, int]]:
    """Return which units are one that was changed, in order, so that those paired are as alike as can be."""
    olds, news = range(*first), range(*second)
    if len(olds) * len(news) > _MOST_PAIRS:
        return list(zip(olds, news, strict=False))
    if len(olds) == len(news) == 1:
        return [(first[0], second[0])] if _may_be_one(old[first[0]], new[second[0]]) else []
    best = [[0.0] * (len(news) + 1) for _row in range(len(olds) + 1)]
    alike = [[_alike(old[one], new[other]) for other in news] for one in olds]
    for i in range(len(olds) - 1, -1, -1):
        for j in range(len(news) - 1, -1, -1):
            paired = alike[i][j] + best[i + 1][j + 1] if alike[i][j] else 0.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], paired)
    pairs, i, j = [], 0, 0
    while i < len(olds) and j < len(news):
        if alike[i][j] and best[i][j] == alike[i][j] + best[i + 1][j + 1]:
            pairs.append((olds[i], news[j]))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs


def _may_be_one(old: Unit, new: Unit) -> bool:
    return old.kind is new.kind or (old.kind in _RUNNING and new.kind in _RUNNING)


def _alike(old: Unit, new: Unit) -> float:
    """Return how alike two units are, 0 where they are not one."""
    if not _may_be_one(old, new):
        return 0.0
    matcher = SequenceMatcher(None, old.text.split(), new.text.split(), autojunk=False)
    if matcher.quick_ratio() < _ALIKE and not _contains(old.text, new.text):
        return 0.0
    ratio = matcher.ratio()
    if _contains(old.text, new.text):  # a paragraph that was divided, or joined
        ratio = max(ratio, _ALIKE)
    return ratio + (0.01 if old.kind is new.kind else 0) if ratio >= _ALIKE else 0.0


def _contains(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return len(short) > 3 and short in long  # noqa: PLR2004 - a word says nothing


def merged(base: Sequence[Unit], word: Sequence[Unit], own: Sequence[Unit], *, theirs: bool) -> Merged:
    """Merge units; where both changed one, `theirs` takes Word's and else the definition's stays."""
    words, owns = Script(base, word), Script(base, own)
    steps: list[Step] = []
    conflicts: list[Conflict] = []
    counts = {"changed": 0, "added": 0, "removed": 0, "renumbered": 0}
    for at in range(len(base) + 1):
        new = [own[one] for one in owns.between[at]]
        steps += [Step(one, own[one]) for one in owns.between[at]]
        for one in words.between[at]:
            if word[one] not in new:
                steps.append(Step(None, word[one]))
                counts["added"] += 1
        if at < len(base):
            step, conflict, what = _decided(base[at], _now(words, at), owns.now[at], own, theirs=theirs)
            steps += [step] if step else []
            conflicts += [conflict] if conflict else []
            if what:
                counts[what] += 1
    left = _moved(steps, own)
    moved = len(steps) - len(left)
    counts["added"] -= moved
    counts["removed"] -= moved
    return Merged(left, conflicts, **counts, moved=moved)


def _now(script: Script, at: int) -> Unit | None:
    now = script.now[at]
    return None if now is None else script.new[now]


def _decided(
    base: Unit, word: Unit | None, place: int | None, own: Sequence[Unit], *, theirs: bool
) -> tuple[Step | None, Conflict | None, str]:
    """Return what becomes of one unit, the conflict it is in, and what Word did to it."""
    mine = None if place is None else own[place]
    if word in (base, mine):
        return (None if place is None else Step(place, mine)), None, ""
    if mine and word and _key(word) == _key(base):  # only its number is another one
        return Step(place, mine._replace(number=mine.number + word.number - base.number)), None, "renumbered"
    if word and mine and _key(mine) == _key(base):
        word = word._replace(number=mine.number + word.number - base.number) if base.numbering else word
        return Step(place, word), None, "changed"
    if mine == base:  # and Word has taken it away
        return Step(place, None), None, "removed"
    conflict = Conflict(word, mine)
    if not theirs:
        return (None if place is None else Step(place, mine)), conflict, ""
    return Step(place, word) if place is not None or word else None, conflict, "changed" if word else "removed"


def _moved(steps: Sequence[Step], own: Sequence[Unit]) -> list[Step]:
    """Return steps in which a unit that is taken away in one place and new in another is one that moved."""
    gone = [step.at for step in steps if step.at is not None and step.unit is None]
    found = list(steps)
    for number, step in enumerate(found):
        if step.at is None and step.unit:
            source = next((at for at in gone if _key(own[at]) == _key(step.unit)), None)
            if source is not None:
                gone.remove(source)
                found[number] = Step(source, step.unit)
    moved = {step.at for step in found if step.unit}
    return [step for step in found if step.unit or step.at not in moved]
