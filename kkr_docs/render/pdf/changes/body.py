"""The sections and items of two documents as one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import deepcopy
from itertools import chain
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from kkr_docs.document.changes import Pair, Pairs
from kkr_docs.render.pdf.changes import blocks, listing, words
from kkr_docs.render.pdf.changes.listing import Line
from kkr_docs.render.pdf.changes.words import CAME, GONE
from kkr_docs.render.pdf.no_break import JOINER

_OLD_PLACE = "udgaar_{anchor}"
_Group = list[Any]  # a heading and what stands below it, up to the next one


class Body:
    """Merges two documents below their covers, and notes what was changed."""

    def __init__(self, pairs: Pairs) -> None:
        self.pairs = pairs
        self.lines: list[Line] = []
        self.old_items: dict[str, _Group] = {}

    def merge(self, old: Any, new: Any) -> list[Line]:
        """Have a new `main` say what the old one was; return the list of what was changed."""
        self.old_items = {_anchor(item): item for section in old for item in _groups(section)[1:]}
        olds, news = ({_anchor(list(one)): one for one in each} for each in (old, new))
        made = []
        for pair, is_here in _in_order(self.pairs.sections, list(olds), list(news)):
            section = news[pair.new] if is_here else Element("section", {"class": "away"})
            blocks.refill(section, list(self.section(pair, olds.get(pair.old), section if is_here else None)))
            made.append(section)
        blocks.refill(new, made)
        return self.lines

    def section(self, pair: Pair, old: Any, new: Any) -> Iterator[Any]:
        """Yield what a section is and was; without a new one it stands no more where it stood."""
        olds, news = ([[]] if one is None else _groups(one) for one in (old, new))
        if new is None and pair.new:
            yield from self.away(pair, olds[0])
            return
        yield from self.here(pair, olds[0], news[0]) if new is not None else self.away(pair, olds[0])
        groups = {_anchor(one): one for one in news[1:]}
        for item, is_here in _in_order(self.pairs.items, [_anchor(one) for one in olds[1:]], list(groups)):
            before = self.old_items.get(item.old, [])
            yield from self.here(item, before, groups[item.new]) if is_here else self.away(item, before)

    def here(self, pair: Pair, old: _Group, new: _Group) -> Sequence[Any]:
        """Return a group that is there, with what it was."""
        if not new or not _is_heading(new[0]):
            return new
        title, number = words.text_of(new[0]), _take_number(new[0])
        if not old:
            made = list(chain.from_iterable(blocks.whole(one, CAME) for one in new))
            _put_number(made[0], "", number)
            how = [listing.NEW]
        else:
            heading = deepcopy(old[0])
            before = _take_number(heading)
            words.merge(heading, new[0])
            made = [new[0], *blocks.merged(old[1:], new[1:])]
            how = [listing.CHANGED] if any(map(blocks.is_changed, made)) else []
            _put_number(new[0], before, number)
            if pair.is_moved:
                how.insert(0, listing.MOVED.format(number=pair.old_number.strip(".")))
                words.add(new[0], CAME, f" ({how[0]})")
            elif before != number:
                how.insert(0, listing.RENUMBERED.format(number=before.strip(" .")))
        new[0].set("data-label", title.replace(JOINER, ""))
        self.note(pair.new, number, title, how)
        return made

    def away(self, pair: Pair, old: _Group) -> Sequence[Any]:
        """Return what a group that is gone, or was moved, leaves where it stood."""
        if not old or not _is_heading(old[0]):
            return []
        heading, title = deepcopy(old[0]), words.text_of(old[0])
        number = _take_number(heading)
        below = [] if pair.new else old[1:]
        made = list(chain.from_iterable(blocks.whole(one, GONE) for one in [heading, *below]))
        heading.set("class", "gone")
        _put_number(heading, number, "")
        if pair.new:
            words.add(heading, CAME, f" ({listing.MOVED_AWAY.format(number=pair.new_number.strip('.'))})")
        else:
            heading.set("id", _OLD_PLACE.format(anchor=pair.old))
            self.note(heading.get("id"), number, title, [listing.GONE])
        return made

    def note(self, anchor: str, number: str, title: str, how: Sequence[str]) -> None:
        """Add a line to the list where there is something to tell."""
        if how:
            self.lines.append(Line(anchor, number.strip(), title.removeprefix(number).strip(), ", ".join(how)))


def _in_order(pairs: Sequence[Pair], olds: list[str], news: list[str]) -> Iterator[tuple[Pair, bool]]:
    """Yield what is there, in order; between it what is not, of which the old ones tell, where that stood."""
    by_old, by_new = {one.old: one for one in pairs}, {one.new: one for one in pairs}
    left = list(olds)
    for anchor in news:
        pair = by_new.get(anchor, Pair("", anchor))
        if not pair.is_moved and pair.old in left:
            place = left.index(pair.old)
            yield from ((by_old.get(one, Pair(one, "")), False) for one in left[:place])
            del left[: place + 1]
        yield pair, True
    yield from ((by_old.get(one, Pair(one, "")), False) for one in left)


def _groups(section: Any) -> list[_Group]:
    """Return the section's own head, then its items."""
    groups: list[_Group] = [[]]
    for one in section:
        if one.tag == "h2":
            groups.append([])
        groups[-1].append(one)
    return groups


def _anchor(group: Sequence[Any]) -> str:
    return str(group[0].get("id", "")) if group and _is_heading(group[0]) else ""


def _is_heading(element: Any) -> bool:
    return element.tag in ("h1", "h2")


def _take_number(heading: Any) -> str:
    """Take the number out of a heading, and return it."""
    if len(heading) == 0 or heading[0].get("class") != "number":
        return ""
    number = heading[0]
    heading.remove(number)
    heading.text = number.tail
    return number.text or ""


def _put_number(heading: Any, before: str, number: str) -> None:
    """Begin a heading with its number, and with the one that it had where that was another."""
    if not before and not number:
        return
    span = Element("span", {"class": "number"})
    span.tail, heading.text = heading.text, None
    heading.insert(0, span)
    if before == number:
        span.text = number
        return
    span.set("class", "number changed")
    for kind, text in ((GONE, before), (CAME, number)):
        if text:
            made = SubElement(span, kind)
            made.text, made.tail = text.strip(), " "
