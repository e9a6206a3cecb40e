"""A Word file as a meeting's document: its cover, sections, items and their parts, known by bookmarks and headings."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from kkr_docs.importing.alignment import Named
from kkr_docs.importing.units import Kind, Unit
from kkr_docs.importing.word_text import Element
from kkr_docs.importing.words import flat, plain
from kkr_docs.render.docx import bookmarks

_ANCHOR = re.compile(r"punkt_(?P<section>\d+)(?:_(?P<item>\d+)(?P<part>_\w+)?)?")
_SECTION, _ITEM, _PART = 1, 2, 3


@dataclass(slots=True)
class Part:
    """A part of an item: its label as it stands, the key that it belongs to (None: no label of ours), its text."""

    label: str
    key: str | None
    elements: list[Element] = field(default_factory=list)

    @property
    def units(self) -> list[Unit]:
        """What stands in it."""
        return units(self.elements)


@dataclass(slots=True)
class Item:
    """An item: its heading, the anchor of its bookmark ("" where it has none), what stands before its parts."""

    title: str
    anchor: str = ""
    lines: list[Element] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)


@dataclass(slots=True)
class Section:
    """A section: its heading, the anchor of its bookmark, its own text and its items."""

    title: str
    anchor: str = ""
    elements: list[Element] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)

    @property
    def units(self) -> list[Unit]:
        """What stands in it before its items."""
        return units(self.elements)


@dataclass(slots=True)
class WordDocument:
    """A document: what stands before its first section, and its sections."""

    front: list[Element] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)


def units(elements: Sequence[Element]) -> list[Unit]:
    """Return the units of elements without what only makes room: empty paragraphs, and items with nothing in them."""
    following = [*elements[1:], None]
    return [one.unit for one, after in zip(elements, following, strict=False) if not _is_empty(one.unit, after)]


def _is_empty(unit: Unit, after: Element | None) -> bool:
    following = after.unit if after else None
    if unit.words or unit.kind in (Kind.TABLE, Kind.PICTURE):
        return False
    if unit.kind is not Kind.ITEM or after is None or following is None:
        return True
    if any(name == "caption" for name in after.style):
        return False
    begins_inside = following.is_quoted or following.kind in (Kind.TABLE, Kind.PICTURE) or following.depth > unit.depth
    return not begins_inside and not (following.kind is Kind.TEXT and following.depth == unit.depth)


def join_headings(document: WordDocument, headings: Collection[str]) -> None:
    """Join headings of items that were divided in the middle: together they are one of `headings` as printed."""
    for section in document.sections:
        for at in range(len(section.items) - 1, 0, -1):
            first, second = section.items[at - 1 : at + 1]
            title = flat(f"{first.title} {second.title}")
            if title in headings and not first.lines and not first.parts:
                section.items[at - 1 : at + 1] = [replace(second, title=title, anchor=first.anchor or second.anchor)]


def named_section(section: Section) -> Named:
    """Return what a section may be known by."""
    text = "\n".join(plain(one.words) for one in section.units)
    return Named(section.anchor, flat(section.title), "", text)


def named_item(item: Item) -> Named:
    """Return what an item may be known by."""
    lines = [plain(one.unit.words) for one in item.lines]
    texts = [unit.text for part in item.parts for unit in part.units]
    return Named(item.anchor, flat(item.title), lines[0] if lines else "", "\n".join(texts))


def of_elements(elements: Iterable[Element], labels: Mapping[str, str], by_hand: Collection[str] = ()) -> WordDocument:
    """Return the document that elements make; `labels` has the key of every label.

    A bold line that is one of the labels `by_hand` is that label.
    """
    known = {label.casefold(): key for label, key in labels.items()}
    return _Builder(known, frozenset(map(str.casefold, by_hand))).build(elements)


def _without_number(heading: str, anchor: str) -> str:
    """Return a heading without the number of its anchor, which an excerpt has as words."""
    number = ".".join(re.findall(r"\d+", anchor))
    return flat(heading.removeprefix(f"{number}.")) or heading


class _Builder:
    """Puts elements where they belong."""

    def __init__(self, labels: Mapping[str, str], by_hand: frozenset[str]) -> None:
        self.labels, self.by_hand = labels, by_hand
        self.document = WordDocument()
        self.seen: set[str] = set()  # bookmarks: some programs write one again where it ends
        self.keys = {bookmarks.of_part("", key): key for key in labels.values()}

    def build(self, elements: Iterable[Element]) -> WordDocument:
        for element in elements:
            if element.is_contents:
                continue
            level, anchor, key = self.place(element)
            self.add(element, level, anchor, key)
        return self.document

    def place(self, element: Element) -> tuple[int, str, str | None]:
        """Return what an element heads (0: nothing), its anchor, and the key of the part that it is the label of."""
        text = flat(plain(element.unit.words))
        new = [name for name in element.bookmarks if name not in self.seen]
        self.seen.update(new)
        anchored = [match for name in new if (match := _ANCHOR.fullmatch(name))]
        said = anchored[0] if anchored else None
        marked = 0 if said is None else _PART if said["part"] else _ITEM if said["item"] else _SECTION
        level = element.heading if element.heading in (_SECTION, _ITEM, _PART) else marked
        if not level and element.is_bold and text.rstrip(":").casefold() in self.by_hand:
            level = _PART
        if not text or element.unit.kind in (Kind.TABLE, Kind.PICTURE):
            return 0, "", None
        key = self.labels.get(text.rstrip(":").casefold())
        if said and said["part"] and level == _PART and key is None:
            key = self.keys.get(said["part"], key)
        if level == _PART and key is None:
            return 0, "", None
        anchor = said[0] if said and marked == level and level != _PART else ""
        return level, anchor, key

    def add(self, element: Element, level: int, anchor: str, key: str | None) -> None:
        text = flat(plain(element.unit.words))
        sections = self.document.sections
        if anchor and element.mark is None:
            text = _without_number(text, anchor)
        if level == _SECTION or (level == _ITEM and not sections and anchor):
            sections.append(Section(text, anchor))
        elif not sections:
            self.document.front.append(element)
        elif level == _ITEM:
            sections[-1].items.append(Item(text, anchor))
        elif level == _PART and sections[-1].items:
            sections[-1].items[-1].parts.append(Part(text, key))
        else:
            self.text(element, sections[-1])

    def text(self, element: Element, section: Section) -> None:
        if not section.items:
            section.elements.append(element)
        elif section.items[-1].parts:
            section.items[-1].parts[-1].elements.append(element)
        else:
            section.items[-1].lines.append(element)
