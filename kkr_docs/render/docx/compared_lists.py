"""The numbers of lists in two Word files that become one: each counts as in the old file and as in the new one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from copy import deepcopy
from itertools import chain
from typing import Any

from docx.oxml.ns import qn
from lxml import etree

_OWN = ("abstractNumId", "numId", "nsid", "tmpl")  # what tells two definitions of the same look from each other


class ComparedLists:
    """The lists of an old and of a new document, whose numbering parts are `old` and `new`."""

    def __init__(self, old: Any, new: Any) -> None:
        self.looks = _looks(old), _looks(new)
        self.copies = _copied(old, new)
        self.kept: list[tuple[Any, Any]] = []
        self.brought: list[Any] = []

    def keep(self, old: Any, new: Any) -> None:
        """Note that the paragraphs of a new block are those of an old one."""
        self.kept += zip(list(old.iter(qn("w:p"))), list(new.iter(qn("w:p"))), strict=False)

    def bring(self, block: Any) -> None:
        """Note that a block of the old document stands in the new one."""
        self.brought += block.iter(qn("w:numId"))

    def settle(self, change: Callable[[str], Any]) -> None:
        """Have every paragraph counted in its list, the old ones as they were counted.

        An old list and a new one are the same where they have the same paragraphs, those aside that came or are gone.
        """
        became, was = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
        for old, new in ((_list(one), _list(other)) for one, other in self.kept):
            became[old].add(new)
            was[new].add(old)
        same = {old: next(iter(news)) for old, news in became.items() if len(news) == 1}
        same = {old: new for old, new in same.items() if len(was[new]) == 1 and self._look_alike(old, new)}
        for number in self.brought:
            old = number.get(qn("w:val"))
            number.set(qn("w:val"), same.get(old) or self.copies.get(old, old))
        for before, after in self.kept:
            if _list(before) and _list(before) not in same:
                self._note_old_list(before, after, change)

    def _look_alike(self, old: str, new: str) -> bool:
        return self.looks[0].get(old) == self.looks[1].get(new)

    def _note_old_list(self, before: Any, after: Any, change: Callable[[str], Any]) -> None:
        """Track that a paragraph was in another list."""
        noted, old = change("w:pPrChange"), deepcopy(before.pPr)
        for name in ("rPr", "sectPr", "pPrChange"):
            for one in old.findall(qn(f"w:{name}")):
                old.remove(one)
        for number in old.iter(qn("w:numId")):
            number.set(qn("w:val"), self.copies.get(number.get(qn("w:val")), number.get(qn("w:val"))))
        noted.append(old)
        after.get_or_add_pPr().append(noted)


def _list(paragraph: Any) -> str:
    """Return the number of the list that a paragraph names; empty where it names none."""
    number = paragraph.find(f"{qn('w:pPr')}/{qn('w:numPr')}/{qn('w:numId')}")
    return "" if number is None else str(number.get(qn("w:val")))


def _looks(numbering: Any) -> dict[str, str]:
    """Return how each list of a document is numbered."""
    looks = {}
    definitions = {one.get(qn("w:abstractNumId")): one for one in numbering.findall(qn("w:abstractNum"))}
    for number in numbering.findall(qn("w:num")):
        parts = deepcopy([definitions[str(number.abstractNumId.val)], *number.findall(qn("w:lvlOverride"))])
        looks[number.get(qn("w:numId"))] = "".join(map(_plain, parts))
    return looks


def _plain(element: Any) -> str:
    for one in list(element.iter(*(qn(f"w:{name}") for name in _OWN))):
        if one is not element:
            one.getparent().remove(one)
    for name in _OWN:
        element.attrib.pop(qn(f"w:{name}"), None)
    return str(etree.tostring(element, encoding="unicode"))


def _copied(old: Any, new: Any) -> dict[str, str]:
    """Add the lists of an old numbering part to a new one; return their new numbers by the old ones."""
    shift = 1 + max(int(one) for one in new.xpath("./w:abstractNum/@w:abstractNumId"))
    last = new.xpath("./w:abstractNum")[-1]
    for definition in _definitions(old, shift):
        last.addnext(definition)
        last = definition
    names = {}
    for number in old.xpath("./w:num"):
        made = new.add_num(int(number.abstractNumId.val) + shift)
        made.extend(deepcopy(number.findall(qn("w:lvlOverride"))))
        names[number.get(qn("w:numId"))] = str(made.numId)
    return names


def _definitions(old: Any, shift: int) -> Iterator[Any]:
    for definition in deepcopy(old.xpath("./w:abstractNum")):
        definition.set(qn("w:abstractNumId"), str(int(definition.get(qn("w:abstractNumId"))) + shift))
        for each in list(chain(*(definition.iter(qn(f"w:{name}")) for name in ("nsid", "tmpl", "pStyle")))):
            each.getparent().remove(each)
        yield definition
