"""A Word file that no longer says what it printed, as Google Docs and Pages save one.

It is held against the definition as it is now. Which printing of it the file was is told by the lines that both have.
What the file lacks as a whole is put back: nobody knows whether it was ever in it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher, get_close_matches
from typing import TypeVar

from kkr_docs.definition.meeting import Item as DefinedItem
from kkr_docs.document import editions
from kkr_docs.document.document import Audience, Document, Kind
from kkr_docs.document.document import Item as PrintedItem
from kkr_docs.document.document import Section as PrintedSection
from kkr_docs.i18n import _
from kkr_docs.importing import alignment
from kkr_docs.importing.embedded import Base
from kkr_docs.importing.report import Report
from kkr_docs.importing.units import Kind as UnitKind
from kkr_docs.importing.units import Unit, of_blocks
from kkr_docs.importing.views import DefinitionView, View
from kkr_docs.importing.word_document import Item, Part, Section, WordDocument, named_item, named_section
from kkr_docs.importing.word_text import Element
from kkr_docs.importing.words import flat, plain
from kkr_docs.markdown.blocks import Block, Run

_KNOWN = 0.5  # the part of a file's lines that what it is a printing of has, too
_CLOSED = DefinedItem.key("closed")
_SAME = 0.6  # how alike two texts are of which one became the other
_SECTION, _ITEM, _LABEL = 1, 2, 3  # levels of headings
_NUMBER = re.compile(r"^\d+(?:\.\d+)*\.?\s+")
_PAGE = re.compile(r"[\s.]*\d+$")
_Thing = TypeVar("_Thing")
_Shape = tuple[
    UnitKind, int, bool, int, bool
]  # what a style says of a text: its kind, lists, quotation, level, caption

# Which printing it was


def guessed(
    elements: Sequence[Element], text_of: Callable[[Base], str], view_of: Callable[[str, Kind], DefinitionView]
) -> Base | None:
    """Return what a file printed, if it was made of the definition now; None where it is unlike every printing of it.

    `text_of` gives the definition as a printing shows it, `view_of` a view of such a text.
    """
    said = list(_said(elements))
    best: tuple[float, Base] | None = None
    for kind in Kind:
        for audience in Audience:
            base = Base("", kind, audience, "")
            text = text_of(base)
            share, known = _shares(said, view_of(text, kind).document)
            if known >= _KNOWN and (best is None or share > best[0]):
                best = share, base._replace(text=text)
    return best and best[1]


def _shares(said: Sequence[str], document: Document) -> tuple[float, float]:
    """Return how much of both a file and a document have in common, and how much of the file is in the document.

    Lines that every meeting has do not count.
    """
    usual, printed = set(_usual(document)), Counter(_printed(document))
    listed = {*usual, *printed}  # in the contents, with a page, where these were saved as text
    found = Counter(line for line in said if line in printed or _PAGE.sub("", line) not in listed)
    found = Counter({line: number for line, number in found.items() if line not in usual})
    common = (found & printed).total()
    return 2 * common / max((found + printed).total(), 1), common / max(found.total(), 1)


def _said(elements: Iterable[Element]) -> Iterator[str]:
    """Yield the lines that a file says, without its contents."""
    for element in elements:
        if not element.is_contents:
            yield from _said(element.inside) if element.inside else _of_unit(element.unit)


def _of_unit(unit: Unit) -> Iterator[str]:
    words = [unit.words, *(cell for row in unit.rows for cell in row)]
    yield from filter(None, (_bare(plain(one)) for one in words))


def _bare(line: str) -> str:
    return _NUMBER.sub("", flat(line)).rstrip(":").casefold()


def _usual(document: Document) -> Iterator[str]:
    """Yield the lines that the documents of other meetings have too: cover, sections and labels."""
    cover = document.cover
    lines = [cover.wordmark, cover.kind, cover.body, *cover.lines, document.contents_heading]
    lines += [line for group in cover.attendance for line in (group.label, *group.people)]
    lines += [line for one in document.statements for line in (one.heading, one.text)]
    for section in document.sections:
        lines += [section.title, section.note or "", *(part.label for item in section.items for part in item.parts)]
    yield from filter(None, map(_bare, lines))


def _printed(document: Document) -> Iterator[str]:
    """Yield the lines of a document's items, and of its texts."""
    for item in (item for section in document.sections for item in section.items):
        yield from filter(None, map(_bare, (item.title, item.case_line or "", item.presence or "")))
    for placed in of_blocks(_blocks(document)):
        yield from _of_unit(placed.unit)


def _blocks(document: Document) -> Iterator[Block]:
    for section in document.sections:
        yield from section.text
        for item in section.items:
            for part in item.parts:
                yield from part.blocks


# Headings that it lost


def headed(elements: Sequence[Element], base: DefinitionView) -> list[Element]:
    """Return elements with the headings that a file has lost: lines that say what one said, where no heading does.

    Contents that were saved as text are left out.
    """
    levels = _levels(base)
    titles = set(levels)
    elements = [one for one in elements if not _is_listed(one, titles)]
    for one in elements:
        if one.heading in (expected := levels.get(_bare(plain(one.unit.words)), [])):
            expected.remove(one.heading)
    return [one if one.heading or one.is_contents else _headed(one, levels) for one in elements]


def _is_listed(element: Element, titles: Collection[str]) -> bool:
    """Return whether a line is one of the contents, which was saved as text: a heading, and the page that it is on."""
    line = _PAGE.sub("", _bare(plain(element.unit.words)))
    return not element.heading and line != _bare(plain(element.unit.words)) and line in titles


def _levels(base: DefinitionView) -> dict[str, list[int]]:
    """Return the levels of the headings that are printed, in order, by what they say."""
    levels: dict[str, list[int]] = {}
    for section, items in zip(base.sections, base.items, strict=True):
        levels.setdefault(_bare(section.heading), []).append(_SECTION)
        for item in items:
            levels.setdefault(_bare(item.heading), []).append(_ITEM)
            for part in item.printed.parts if isinstance(item.printed, PrintedItem) else ():
                levels.setdefault(_bare(part.label), []).append(_LABEL)
    return levels


def _headed(element: Element, levels: dict[str, list[int]]) -> Element:
    expected = levels.get(_bare(plain(element.unit.words)))
    if not expected or element.unit.kind in (UnitKind.TABLE, UnitKind.PICTURE):
        return element
    return replace(element, heading=expected.pop(0))


# Kinds of text that it has none of


def _shape(unit: Unit) -> _Shape:
    is_set = not {"right", "center"}.isdisjoint(unit.aligns) or (unit.alt is not None and bool(unit.words))
    return unit.kind, unit.depth, unit.is_quoted, unit.level, is_set


def _units(word: WordDocument) -> Iterator[Unit]:
    for section in word.sections:
        yield from section.units
        for item in section.items:
            for part in item.parts:
                yield from part.units


def reshaped(elements: Sequence[Element], printed: Sequence[Unit], lost: Collection[_Shape]) -> list[Element]:
    """Return the elements of a part, those of `lost` kinds as they were printed, with the words of the file.

    A program that has no style for quotations, say, saves them as text, each of them.
    """
    found = _captioned(elements, printed, lost)
    old, new = ([flat(unit.text) for unit in units] for units in (printed, [one.unit for one in found]))
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        for at in (at for at in range(a, b) if _shape(printed[at]) in lost):
            same = c + at - a if tag == "equal" else _most_alike(old[at], new, range(c, d))
            if same is not None and found[same].unit.kind in (UnitKind.TEXT, UnitKind.TABLE):
                unit = printed[at] if tag == "equal" else _with_words(printed[at], found[same].unit)
                found[same] = replace(found[same], unit=unit)
    return found


def _with_words(printed: Unit, now: Unit) -> Unit:
    """Return a unit as it was printed, with the words that it has now."""
    if now.kind is not UnitKind.TABLE:
        return printed._replace(words=now.words)
    return now._replace(aligns=printed.aligns) if len(printed.aligns) == len(now.aligns) else now


def _most_alike(text: str, others: Sequence[str], places: range) -> int | None:
    """Return where among others the text stands that a text became; None where none is much alike."""
    found = get_close_matches(text, [others[at] for at in places], 1, _SAME)
    return next((at for at in places if others[at] in found), None)


def _captioned(elements: Sequence[Element], printed: Sequence[Unit], lost: Collection[_Shape]) -> list[Element]:
    """Return elements with each picture's caption, which a program may save as a text below it."""
    captions = {flat(plain(one.words)): one.words for one in printed if one.alt is not None and _shape(one) in lost}
    found: list[Element] = []
    for one in elements:
        words = captions.get(flat(plain(one.unit.words)))
        if words and found and found[-1].unit.kind is UnitKind.PICTURE and not found[-1].unit.words:
            found[-1] = replace(found[-1], unit=found[-1].unit._replace(words=words))
        else:
            found.append(one)
    return found


# What it lacks


@dataclass
class Completion:
    """Puts back what a Word file, read as `word`, lacks as a whole of what is printed, and says so.

    `own` is the definition as it is now, with all that is closed.
    """

    word: WordDocument
    base: DefinitionView
    own: DefinitionView
    languages: frozenset[str]
    report: Report

    def __post_init__(self) -> None:
        printed = {_shape(one) for one in self.base.units()}
        self.lost = printed - {_shape(one) for one in _units(self.word)}

    def complete(self) -> None:
        """Put sections, items and parts of items back where they are printed."""
        words = self.word.sections
        things: list[Section | Item] = [*words, *(item for section in words for item in section.items)]
        for one in things:
            one.anchor = ""  # a bookmark tells what had the number when the file was made
        found = alignment.aligned([one.named() for one in self.base.sections], [named_section(one) for one in words])
        sections = {base: words[at] for at, base in found.items()}
        items = self.items()
        for number, view in enumerate(self.base.sections):
            section = sections.get(number)
            if section is None:
                section = sections[number] = self.section(view, sections.get(number - 1))
            else:
                section.elements = reshaped(section.elements, self.text_of(view), self.lost)
            self.section_items(self.base.items[number], section, items)

    def items(self) -> dict[str, Item]:
        """Return the items that the file has, by their numbers in print."""
        items = [item for section in self.word.sections for item in section.items]
        found = alignment.aligned([one.named() for one in self.base.all_items], [named_item(one) for one in items])
        self.leave_closed_out([one for at, one in enumerate(items) if at not in found])
        return {self.base.all_items[base].number: items[at] for at, base in found.items()}

    def leave_closed_out(self, new: Sequence[Item]) -> None:
        """Leave items out that the definition has closed since: their text must not come back as that of open ones.

        What stands in the place of a closed item in the public edition is none either.
        """
        shown = {one.number: one.heading for one in self.base.all_items}
        closed = [one for one in self.own.all_items if one.values.get(_CLOSED) and shown[one.number] != one.heading]
        found = alignment.aligned([one.named() for one in closed], [named_item(one) for one in new])
        for at, item in enumerate(new):
            if at in found:
                message = _("{place}: ”{words}” er lukket i definitionen nu. Det, der står i filen, er ikke taget med.")
                self.report.lost.append(message.format(place=closed[found[at]].number, words=flat(item.title)))
            if at in found or flat(item.title) == editions.CLOSED_ITEM:
                for section in self.word.sections:
                    section.items = [one for one in section.items if one is not item]

    def section(self, view: View, before: Section | None) -> Section:
        """Put a section back behind another, without its items."""
        made = Section(view.heading, "", [Element(one) for one in self.text_of(view)])
        _insert(self.word.sections, made, before)
        self.say(view.number, view.heading)
        return made

    def text_of(self, view: View) -> list[Unit]:
        """Return the text of a section as it was printed."""
        printed = view.printed
        return self.units(printed.text if isinstance(printed, PrintedSection) else ())

    def section_items(self, views: Sequence[View], section: Section, there: dict[str, Item]) -> None:
        """Put the items of a section back that are nowhere, and the parts that the others lack."""
        before: Item | None = None
        for view in views:
            item = there.get(view.number)
            if item is None:
                item = Item(view.heading)
                _insert(section.items, item, before)
                self.say(view.number, view.heading)
                self.parts(view, item, said=True)
            else:
                self.parts(view, item, said=False)
            before = item

    def parts(self, view: View, item: Item, *, said: bool) -> None:
        """Put the line below an item's heading and the parts back that it lacks; `said` where the item was named."""
        printed = view.printed
        assert isinstance(printed, PrintedItem)  # noqa: S101 - views of items are of items
        if not item.lines:
            for line in filter(None, (printed.case_line, printed.presence)):
                item.lines.append(Element(Unit(UnitKind.TEXT, (Run(line),))))
                self.say(view.number, line, said=said)
        keys = {one.key: one for one in item.parts}
        for part in printed.parts:
            if part.key in keys:
                keys[part.key].elements = reshaped(keys[part.key].elements, self.units(part.blocks), self.lost)
            else:
                item.parts.append(Part(part.label, part.key, [Element(one) for one in self.units(part.blocks)]))
                self.say(view.number, part.label, said=said)

    def units(self, blocks: Iterable[Block]) -> list[Unit]:
        """Return blocks as a file has them."""
        return [placed.unit for placed in of_blocks(blocks, self.languages)]

    def say(self, place: str, words: str, *, said: bool = False) -> None:
        """Say that something stays though the file lacks it, unless all that it stands in was named already."""
        if not said:
            self.report.keep(place, words)


def _insert(things: list[_Thing], new: _Thing, before: _Thing | None) -> None:
    """Put something behind another, which may equal others; at the front where there is none."""
    at = next((number for number, one in enumerate(things, 1) if one is before), 0)
    things.insert(at, new)
