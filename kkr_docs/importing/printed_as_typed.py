"""What is printed otherwise than it is typed: names of items as their numbers, sub-headings in bold, votes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from kkr_docs.importing import three_way
from kkr_docs.importing.markup import is_name
from kkr_docs.importing.units import Unit
from kkr_docs.importing.words import plain
from kkr_docs.markdown.blocks import Inline, Run
from kkr_docs.markdown.inlines import NAMED


class AsTyped(NamedTuple):
    """Units as they would be typed, and those that were printed of another field and are not there any more."""

    units: list[Unit]
    lost: list[Unit]


def as_typed(word: Sequence[Unit], typed: Sequence[Unit], printed: Sequence[Unit]) -> AsTyped:
    """Return what stands in Word as it would be typed: `typed` was printed as `printed`."""
    script = three_way.Script(typed, printed)
    if len(typed) == len(printed):  # one to one, however they are printed
        script.now, script.between = list(range(len(typed))), {}
    known = {printed[now]: typed[at] for at, now in enumerate(script.now) if now is not None}
    others = [printed[at] for group in script.between.values() for at in group]
    names = dict(_names(typed, printed, script))
    units = []
    for unit in word:
        if unit in known:
            units.append(known[unit])
        elif unit in others:
            others.remove(unit)
        else:
            units.append(_named(unit, names))
    return AsTyped(units, others)


def _names(typed: Sequence[Unit], printed: Sequence[Unit], script: three_way.Script) -> Iterator[tuple[str, Run]]:
    """Yield the numbers that names were printed as, with the names."""
    for at, now in enumerate(script.now):
        pattern = "".join(_pattern(one) for one in typed[at].words)
        match = re.fullmatch(pattern, plain(printed[now].words), re.DOTALL) if now is not None else None
        runs = [one for one in typed[at].words if isinstance(one, Run) and is_name(one)]
        if match:
            yield from zip(match.groups(), runs, strict=True)


def _pattern(inline: Inline) -> str:
    if is_name(inline):
        return r"([\d.]+)"
    return re.escape(inline.text) if isinstance(inline, Run) else ".?"


def _named(unit: Unit, names: Mapping[str, Run]) -> Unit:
    """Return a unit with names where their numbers stand behind a word."""
    if not names:
        return unit
    numbers = re.compile("|".join(rf"(?<![\d.]){re.escape(number)}(?!\d|\.\d)" for number in names))
    words: list[Inline] = []
    for one in unit.words:
        if not isinstance(one, Run) or one.link or not one.text:
            words.append(one)
            continue
        at = 0
        for match in numbers.finditer(one.text):
            words.append(one._replace(text=one.text[at : match.start()]))
            name = names[match[0]].link or ""
            words.append(one._replace(text=f"[{NAMED}{name.removeprefix(NAMED)}]", link=name))
            at = match.end()
        words.append(one._replace(text=one.text[at:]))
    return unit._replace(words=tuple(one for one in words if not isinstance(one, Run) or one.text))
