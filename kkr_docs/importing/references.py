"""References to items that have another number now: "jf. punkt 3.2" leads to the same item as before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from kkr_docs.danish import attachment_references, references
from kkr_docs.danish.calendar import danish_date
from kkr_docs.definition import yaml_reader
from kkr_docs.definition.meeting import Item as DefinedItem
from kkr_docs.definition.outcome import Statement
from kkr_docs.definition.yaml_source import Location
from kkr_docs.document.document import Section
from kkr_docs.i18n import _
from kkr_docs.importing import word_document
from kkr_docs.importing.item_merge import Operation
from kkr_docs.importing.report import Report
from kkr_docs.importing.units import of_blocks
from kkr_docs.importing.views import DefinitionView, View
from kkr_docs.importing.word_text import Element
from kkr_docs.importing.words import Words, plain
from kkr_docs.importing.yaml_editing import Editor, Entry
from kkr_docs.markdown.blocks import Inline, Run

_TEXT = Statement.key("text")  # a section's own text has the same key
_SUPPLEMENT = DefinedItem.key("supplement")
_NEW = 9000  # sections with numbers from here on are those of new items, until all have their numbers


class Place(NamedTuple):
    """Where an item of the document stands: its section and its place there; -1 is the section itself."""

    section: int
    at: int


class Arranged(NamedTuple):
    """What stands where at last: the sections, the items of each that the definition has, and what of them is new."""

    sections: Sequence[Entry]
    items: Mapping[int, Sequence[Entry]]
    new: Mapping[Place, Entry]


class _Reference(NamedTuple):
    """The number of an item, from character `start` to `end` of a text; not `sure`: maybe one of another meeting."""

    start: int
    end: int
    number: str
    sure: bool


_Pairs = Mapping[Place, tuple[View | None, View | None]]


class References:
    """The references of one document."""

    def __init__(self, own: DefinitionView, base: DefinitionView, report: Report) -> None:
        self._own, self._base, self._report = own, base, report
        self._meeting = own.meeting.body, danish_date(own.meeting.date)
        self._new: dict[str, Place] = {}
        self._texts: set[str] = set()
        self._has_fields = False

    def read(self, word: word_document.WordDocument, pairs: _Pairs, sections: Mapping[int, int]) -> None:
        """Give references that somebody typed in Word the numbers that their items have in the definition now."""
        numbers = {f"{place.section + 1}.{place.at + 1}": own.number for place, (_base, own) in pairs.items() if own}
        for place, (_base, own) in pairs.items():
            if own is None:
                stand_in = f"{_NEW + place.section}.{place.at + 1}"
                numbers[f"{place.section + 1}.{place.at + 1}"] = stand_in
                self._new[stand_in] = place
        numbers = {new: old for new, old in numbers.items() if new != old}
        every = [one for section in word.sections for one in _elements(section)]
        self._texts = {one.text for one in self._base.units()}
        self._has_fields = any(one.references for one in every)
        for at, section in enumerate(word.sections if numbers else ()):
            base = self._base.sections[sections[at]] if at in sections else None
            self._change([section.elements], numbers, base)
            for number, item in enumerate(section.items):
                lists = [item.lines, *(part.elements for part in item.parts)]
                self._change(lists, numbers, pairs[Place(at, number)][0])

    def _change(self, lists: Sequence[list[Element]], numbers: Mapping[str, str], base: View | None) -> None:
        """Change the numbers in elements; those that were printed there already are as they are in the definition."""
        printed = self._printed(base) if base else []
        for elements in lists:
            for at, one in enumerate(elements):
                if one.unit.text in self._texts:
                    continue
                known = Counter(one.references if self._has_fields else printed)
                rows = tuple(tuple(self._words(cell, numbers, known) for cell in row) for row in one.unit.rows)
                words = self._words(one.unit.words, numbers, known)
                elements[at] = replace(one, unit=one.unit._replace(words=words, rows=rows))

    def _printed(self, view: View) -> list[str]:
        """Return the numbers of items that an item or section referred to when it was printed."""
        shown = view.printed
        parts = [shown.text] if isinstance(shown, Section) else [part.blocks for part in shown.parts]
        texts = (one.unit.text for blocks in parts for one in of_blocks(blocks))
        return [one.number for text in texts for one in self._found(text)]

    def _words(self, words: Words, numbers: Mapping[str, str], known: Counter[str]) -> Words:
        """Return words with other numbers in references; as many of each as are `known` stay."""
        found = self._found(plain(words))
        for one in list(found):
            if known[one.number] > 0 or one.number not in numbers:
                known[one.number] -= 1
                found.remove(one)
        changed: list[Inline] = []
        start = 0
        for inline in words if found else ():
            text = plain((inline,))
            end = start + len(text)
            for one in reversed(found):
                if start <= one.start and one.end <= end:
                    text = text[: one.start - start] + numbers[one.number] + text[one.end - start :]
            changed.append(inline._replace(text=text) if isinstance(inline, Run) else inline)
            start = end
        return tuple(changed) if found else words

    def _found(self, text: str) -> list[_Reference]:
        """Return where a text has the number of an item of this meeting, also as that of an attachment, in order."""
        items = [
            _Reference(one.end - len(one.number), one.end, one.number, one.sure)
            for one in references.find(text, self._meeting)
        ]
        attachments = [(one, one.number.rpartition(".")) for one in attachment_references.find(text)]
        items += [
            _Reference(one.end - len(one.number), one.end - len(dot + place), item, sure=True)
            for one, (item, dot, place) in attachments
            if dot
        ]
        return sorted(items)

    # at last

    def changes(self, content: bytes, final: Arranged | None) -> Iterator[Operation]:
        """Yield what gives references in a definition the numbers that their items have at last."""
        source = yaml_reader.parse(self._own.source.file, content, self._own.source.model)
        numbers = self._numbers(final) if final else {}
        keys = {*source.model.text_keys, _TEXT}
        for location in list(source.values) if any(old != new for old, new in numbers.items()) else ():
            text = source.at(location) if location and location[-1] in keys else ""
            if isinstance(text, str) and (made := self._changed(text, numbers, location)) != text:
                yield partial(_set_text, location=location, text=made)

    def _changed(self, text: str, numbers: Mapping[str, str], location: Location) -> str:
        made = text
        place = ".".join(str(int(one) + 1) for one in location if isinstance(one, int))
        for one in reversed(self._found(text)):
            new = numbers.get(one.number, one.number)
            said = {"place": place, "old": one.number, "new": new}
            if not new:
                self._report.lost.append(_("{place}: punkt {old}, som der henvises til, er slettet.").format(**said))
            elif new != one.number:
                made = made[: one.start] + new + made[one.end :]
                if one.number not in self._new and place not in (numbers[each] for each in self._new):
                    self._report.did(place, self._told(said, sure=one.sure))
        return made

    @staticmethod
    def _told(said: Mapping[str, str], *, sure: bool) -> str:
        if sure:
            return _("henvisning til punkt {old} rettet til {new}").format(**said)
        message = _("henvisning til punkt {old} rettet til {new}; se efter, for sætningen nævner et andet møde")
        return message.format(**said)

    def _numbers(self, final: Arranged) -> dict[str, str]:
        """Return the numbers that items have at last, by those that they have now; "" of those that are gone."""
        numbers = {one.number: "" for one in self._own.all_items}
        views = {one.location: one for one in self._own.all_items}
        there: list[tuple[Entry, str]] = []
        for i, section in enumerate(final.sections, 1):
            entries = final.items.get(int(section.at[-1]), []) if section.at is not None else ()
            ordered = sorted(entries, key=lambda one: one.at is not None and _is_supplement(views[one.at]))
            there += [(entry, f"{i}.{j}") for j, entry in enumerate(ordered, 1)]
            for entry, number in there:
                if entry.at is not None:
                    numbers[views[entry.at].number] = number
        for number, place in self._new.items():
            new = final.new.get(Place(place.section, -1))
            at = next((i for i, one in enumerate(final.sections, 1) if one is new), 0)
            item = final.new.get(place)
            found = next((number for entry, number in there if entry is item), "")
            numbers[number] = f"{at}.{place.at + 1}" if at else found
        return numbers


def _elements(section: word_document.Section) -> Iterator[Element]:
    yield from section.elements
    for item in section.items:
        yield from item.lines
        for part in item.parts:
            yield from part.elements


def _is_supplement(view: View) -> bool:
    return bool(view.values.get(_SUPPLEMENT))


def _set_text(editor: Editor, location: Location, text: str) -> None:
    editor.set(location, text)
