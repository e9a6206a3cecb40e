"""What is printed otherwise than it is typed: names of items as their numbers, sub-headings in bold, votes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from kkr_docs.importing import three_way
from kkr_docs.importing.markup import is_name
from kkr_docs.importing.units import Unit
from kkr_docs.importing.words import plain, settled
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
    numbered = list(_numbered(typed, printed, script))
    names = dict(_names(numbered))
    units = []
    for unit in word:
        if unit in known:
            units.append(known[unit])
        elif same := _with_other_looks(unit, numbered):
            units.append(same)
        elif unit in others:
            others.remove(unit)
        else:
            units.append(_named(unit, names))
    return AsTyped(units, others)


class _Numbered(NamedTuple):
    """A unit with names in it as it was typed and printed, and where in its text the numbers stand."""

    typed: Unit
    printed: Unit
    match: re.Match[str]

    @property
    def spans(self) -> tuple[tuple[int, int], ...]:
        return self.match.regs[1:]


def _numbered(typed: Sequence[Unit], printed: Sequence[Unit], script: three_way.Script) -> Iterator[_Numbered]:
    """Yield the units that have names in them."""
    for at, now in enumerate(script.now):
        if now is None or not any(is_name(one) for one in typed[at].words):
            continue
        pattern = "".join(_pattern(one) for one in typed[at].words)
        if match := re.fullmatch(pattern, plain(printed[now].words), re.DOTALL):
            yield _Numbered(typed[at], printed[now], match)


def _names(numbered: Iterable[_Numbered]) -> Iterator[tuple[str, Run]]:
    """Yield the numbers that names were printed as, with the names."""
    for one in numbered:
        runs = [each for each in one.typed.words if isinstance(each, Run) and is_name(each)]
        yield from zip(one.match.groups(), runs, strict=True)


def _with_other_looks(unit: Unit, numbered: Iterable[_Numbered]) -> Unit | None:
    """Return what a unit was typed as that differs from its print by the look of numbers alone.

    LibreOffice drops the look of cross-references.
    """
    for one in numbered:
        if _plain_at(unit, one.spans) == _plain_at(one.printed, one.spans):
            return one.typed
    return None


def _plain_at(unit: Unit, spans: Sequence[tuple[int, int]]) -> Unit:
    """Return a unit whose words have no look in some places, counted in the characters of its text."""
    words: list[Inline] = []
    at = 0
    for one in unit.words:
        if isinstance(one, Run):
            end = at + len(one.text)
            cuts = sorted({at, end, *(cut for span in spans for cut in span if at < cut < end)})
            for start, stop in pairwise(cuts):
                is_number = any(first <= start < last for first, last in spans)
                words.append((Run("") if is_number else one)._replace(text=one.text[start - at : stop - at]))
        else:
            words.append(one)
        at += len(plain((one,)))
    return unit._replace(words=settled(words))


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
