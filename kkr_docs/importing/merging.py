"""Brings a whole Word file home: what it says, what it printed and what the definition says now are merged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple

from kkr_docs.definition import yaml_reader
from kkr_docs.definition.meeting import Item as DefinedItem
from kkr_docs.definition.meeting import Meeting
from kkr_docs.definition.meeting import Section as DefinedSection
from kkr_docs.definition.yaml_source import Data, Location
from kkr_docs.i18n import _
from kkr_docs.importing import alignment, cover_merge, moved_attachments, new_parts, word_document
from kkr_docs.importing.item_merge import ItemMerge, Operation
from kkr_docs.importing.outcome_merge import OutcomeMerge
from kkr_docs.importing.references import Arranged, Place, References
from kkr_docs.importing.report import Report
from kkr_docs.importing.views import DefinitionView, View
from kkr_docs.importing.word_text import Comment
from kkr_docs.importing.words import flat
from kkr_docs.importing.yaml_editing import EditError, Editor, Entry

_LONGEST = 60  # characters of a paragraph that a note names
_SECTIONS, _ITEMS, _TITLE = Meeting.key("sections"), DefinedSection.key("items"), DefinedItem.key("title")


class Merge(NamedTuple):
    """A definition's new bytes, and whether anything in it was changed in two ways."""

    content: bytes
    is_conflict: bool


@dataclass
class Merger:
    """Merges one Word file into one definition."""

    base: DefinitionView
    own: DefinitionView
    word: word_document.WordDocument
    merge: ItemMerge
    report: Report
    is_same: bool
    comments: Sequence[Comment] = ()
    new: dict[Place, Entry] = field(default_factory=dict)
    moves: list[str] = field(default_factory=list)
    final: Arranged | None = None

    def merged(self, content: bytes) -> Merge:
        """Return the definition's bytes with what changed in Word."""
        self.match()
        self.merge.meeting = self.own.meeting
        references = References(self.own, self.base, self.report)
        pairs = {place: self.pair(place) for place in self.word_items}
        if not self.is_excerpt:
            references.read(self.word, {place: (base, own) for place, (base, own) in pairs.items()}, self.section_base)
        cover_merge.merge(self.merge, self.base, self.own, self.word.front)
        for at, section in enumerate(self.word.sections):
            base = self.section_base.get(at)
            own = self.own_section(base)
            if base is not None and own:
                self.merge.section(self.base.sections[base], own, section)
        outcomes = OutcomeMerge(self.merge, self.base.meeting, self.own.meeting)
        for place, item in self.word_items.items():
            base_item, own_item = self.pair(place)
            if base_item and own_item:
                self.merge.item(outcomes.merge(base_item, own_item, item), own_item, item)
        attachments = moved_attachments.references(self.own, self.merge.orders, self.merge.written, self.report)
        operations = [
            *self.merge.operations,
            *attachments,
            *self.notes(content.decode("utf-8-sig")),
            *self.arrangement(),
        ]
        for operation in operations:
            content = self.apply(content, operation)
        for operation in references.changes(content, self.final):
            content = self.apply(content, operation)
        return Merge(content, self.merge.is_conflict)

    def apply(self, content: bytes, operation: Operation) -> bytes:
        """Return a definition's bytes after one change; one that cannot be made is said to be lost."""
        source = yaml_reader.parse(self.own.source.file, content, self.own.source.model)
        editor = Editor(source)
        try:
            operation(editor)
            return editor.finished(content)
        except EditError:
            self.report.lost.append(_("Noget kunne ikke skrives i definitionen. Skriv det ind i hånden."))
            return content

    def notes(self, text: str) -> Iterator[Operation]:
        """Yield what writes every comment of Word above the key that it stands at, once."""
        for one in self.comments:
            # Danish, as all of the file is
            note = f"Kommentar fra {one.author or '?'} til ”{one.at[:_LONGEST].strip()}”: {one.text}"
            self.report.comments.append(note)
            if note not in text:
                yield partial(_note, location=self.merge.noted.get(one.id, ()), text=note)

    # what is what

    def match(self) -> None:
        """Find which sections and items of the document, of what it printed, and of the definition are the same."""
        self.leave_lists_out()
        word_document.join_headings(self.word, {one.heading for one in self.base.all_items})
        self.word_items: dict[Place, word_document.Item] = {
            Place(number, at): item
            for number, section in enumerate(self.word.sections)
            for at, item in enumerate(section.items)
        }
        old = [one.named() for one in self.base.sections]
        new = [word_document.named_section(one) for one in self.word.sections]
        self.section_base = alignment.aligned(old, new)
        places = list(self.word_items)
        found = alignment.aligned(
            [one.named() for one in self.base.all_items],
            [word_document.named_item(self.word_items[place]) for place in places],
        )
        self.item_base = {places[at]: base for at, base in found.items()}
        self.section_own = self._own(self.base.sections, self.own.sections)
        self.item_own = self._own(self.base.all_items, self.own.all_items)
        self.find_imported()

    def find_imported(self) -> None:
        """Find what is new in Word and in the definition too: it came home before."""
        items = [at for at in range(len(self.own.all_items)) if at not in self.item_own.values()]
        self.item_there = {
            place: found
            for place, item in self.word_items.items()
            if place not in self.item_base
            and (found := next((at for at in items if self.own.all_items[at].heading == flat(item.title)), None))
            is not None
        }
        sections = [at for at in range(len(self.own.sections)) if at not in self.section_own.values()]
        self.section_there = {
            number: found
            for number, one in enumerate(self.word.sections)
            if number not in self.section_base
            and (found := next((at for at in sections if self.own.sections[at].heading == flat(one.title)), None))
            is not None
        }

    def leave_lists_out(self) -> None:
        """Leave out what is printed of no section, such as the list of all attachments; and other anchors.

        In an excerpt items have the numbers of the whole document, and what it printed has others.
        """
        lists = {flat(one.title) for one in self.base.document.sections if not one.number}
        self.word.sections = [one for one in self.word.sections if flat(one.title) not in lists]
        anchors = {one.printed.anchor for one in (*self.base.sections, *self.base.all_items)}
        found: list[word_document.Section | word_document.Item] = list(self.word.sections)
        found += [item for section in self.word.sections for item in section.items]
        self.is_excerpt = any(one.anchor and one.anchor not in anchors for one in found)
        if self.is_excerpt:
            for one in found:
                one.anchor = ""

    def _own(self, base: Sequence[View], own: Sequence[View]) -> dict[int, int]:
        """Return for what was printed where it stands in the definition now."""
        if self.is_same:
            return {at: at for at in range(min(len(base), len(own)))}
        printed = {key for one in base for key in one.values}
        names = [
            [one.named([key for key in one.values if key not in printed])._replace(anchor="") for one in views]
            for views in (own, base)
        ]
        return alignment.aligned(*names)

    def own_section(self, base: int | None) -> View | None:
        """Return the section of the definition that a printed one is."""
        own = self.section_own.get(base) if base is not None else None
        return None if own is None else self.own.sections[own]

    def pair(self, place: Place) -> tuple[View | None, View | None]:
        """Return what was printed of an item of the document, and what the definition says of it."""
        base = self.item_base.get(place)
        own = self.item_own.get(base) if base is not None else self.item_there.get(place)
        items = self.base.all_items, self.own.all_items
        return (None if base is None else items[0][base]), (None if own is None else items[1][own])

    # what stands where

    def arrangement(self) -> list[Operation]:
        """Return what moves, adds and takes away items, then sections."""
        items, sections = self.item_lists(), self.section_list()
        if items is not None or sections is not None:
            lists = items or {at: [Entry(one.location) for one in own] for at, own in enumerate(self.own.items)}
            self.final = Arranged(sections or [Entry(one.location) for one in self.own.sections], lists, self.new)
        operations: list[Operation] = []
        if items is not None:
            operations.append(lambda editor: _rearrange_items(editor, items, self.own.sections))
        if sections is not None:
            operations.append(lambda editor: editor.rearrange((_SECTIONS,), sections))
        return operations

    def item_lists(self) -> dict[int, list[Entry]] | None:
        """Return the items of every section of the definition as they are to be; None where they stay."""
        lists = {at: [Entry(one.location) for one in items] for at, items in enumerate(self.own.items)}
        before_all = {at: list(entries) for at, entries in lists.items()}
        self.remove_items(lists)
        moved = self.moved_items()
        before: Entry | None = None
        for place, item in self.word_items.items():
            section = self.section_base.get(place.section)
            target = self.section_own.get(section) if section is not None else None
            before = before if place.at else None
            if target is None:
                continue
            if place in moved:
                self.move_item(place, lists)
            entry = self.item_entry(place, item, lists[target])
            if entry and (place in self.new or not any(entry in entries for entries in lists.values())):
                _put(lists[target], entry, before)
            before = entry or before
        if lists == before_all:
            return None
        for one in self.moves:
            self.report.did(one, _("flyttet"))
        return lists

    def move_item(self, place: Place, lists: Mapping[int, list[Entry]]) -> None:
        """Take an item that moved from where it stands."""
        base, own = self.pair(place)
        if base is not None and own is not None:
            for entries in lists.values():
                if Entry(own.location) in entries:
                    entries.remove(Entry(own.location))
            self.moves.append(f"{base.number} {self.word_items[place].title}")

    def item_entry(self, place: Place, item: word_document.Item, entries: list[Entry]) -> Entry | None:
        """Return what an item of the document is among others; None where it was taken out of the definition since."""
        base, own = self.pair(place)
        if own is not None:
            return (
                Entry(own.location) if base is not None else self.again(entries, own, new_parts.item(item, self.merge))
            )
        if base is not None:
            return None
        self.new[place] = Entry(None, new_parts.item(item, self.merge))
        self.report.did(f"{place.section + 1}.{place.at + 1} {item.title}", _("nyt punkt"))
        return self.new[place]

    def again(self, entries: list[Entry], own: View, new: Mapping[str, Data]) -> Entry:
        """Return what stands in the place of something new in Word that is in the definition already."""
        entry = Entry(own.location)
        if entry not in entries or all(_folded(own.values.get(key)) == _folded(value) for key, value in new.items()):
            return entry
        self.report.conflict(own.number, own.heading)
        self.merge.is_conflict = True
        if not self.merge.theirs:
            return entry
        entries[entries.index(entry)] = Entry(None, dict(new))
        return Entry(None, dict(new))

    def remove_items(self, lists: Mapping[int, list[Entry]]) -> None:
        """Take away the items that are gone in Word."""
        left = set(self.item_base.values())
        for at, base in enumerate(self.base.all_items):
            own = self.item_own.get(at)
            if at in left or own is None:
                continue
            view = self.own.all_items[own]
            if not self.may_go(base, view):
                continue
            for entries in lists.values():
                if Entry(view.location) in entries:
                    entries.remove(Entry(view.location))
            self.report.did(f"{base.number} {base.heading}", _("punktet er slettet"))

    def may_go(self, base: View, own: View) -> bool:
        """Return whether something that is gone in Word may go: where it was changed since, that is a conflict."""
        if all(own.values.get(key) == value or not isinstance(value, str) for key, value in base.values.items()):
            return True
        self.report.conflict(base.number, base.heading)
        self.merge.is_conflict = True
        return self.merge.theirs

    def moved_items(self) -> set[Place]:
        """Return the items that stand elsewhere in Word than they were printed, the fewest that can be."""
        sections = [number for number, items in enumerate(self.base.items) for _item in items]
        moved: set[Place] = set()
        for number, _section in enumerate(self.word.sections):
            here = [(place, base) for place, base in self.item_base.items() if place.section == number]
            here.sort()
            strangers = {place for place, base in here if sections[base] != self.section_base.get(number)}
            moved |= strangers
            order = [base for place, base in here if place not in strangers]
            out = alignment.moved(order)
            moved |= {place for place, base in here if base in out}
        return moved

    def section_list(self) -> list[Entry] | None:
        """Return the sections as they are to be; None where they stay."""
        entries = [Entry(one.location) for one in self.own.sections]
        before_all, moves = list(entries), list[str]()
        self.remove_sections(entries)
        order = [self.section_base[at] for at in range(len(self.word.sections)) if at in self.section_base]
        moved = alignment.moved(order)
        before: Entry | None = None
        for at, section in enumerate(self.word.sections):
            base = self.section_base.get(at)
            own = self.own_section(base)
            if own is None:
                before = self.unprinted_section(at, entries, before)
                continue
            entry = Entry(own.location)
            if base in moved:
                entries.remove(entry)
                _put(entries, entry, before)
                moves.append(f"{at + 1} {section.title}")
            before = entry
        if entries == before_all:
            return None
        for one in moves:
            self.report.did(one, _("flyttet"))
        return entries

    def unprinted_section(self, at: int, entries: list[Entry], before: Entry | None) -> Entry | None:
        """Put a section of Word that is no printed one of the definition among others; return what the next follows."""
        section = self.word.sections[at]
        if at in self.section_there:
            there = self.own.sections[self.section_there[at]]
            return self.again(entries, there, new_parts.section(section, self.merge))
        if at in self.section_base:
            return before
        entry = Entry(None, new_parts.section(section, self.merge))
        self.new[Place(at, -1)] = entry
        self.report.did(f"{at + 1} {section.title}", _("nyt hovedpunkt"))
        _put(entries, entry, before)
        return entry

    def remove_sections(self, entries: list[Entry]) -> None:
        """Take away the sections that are gone in Word."""
        left = set(self.section_base.values())
        for at, base in enumerate(self.base.sections):
            own = self.section_own.get(at)
            if at in left or own is None:
                continue
            view = self.own.sections[own]
            printed = set(self.item_own.values())
            first = sum(map(len, self.own.items[:own]))
            others = [one for one in range(first, first + len(self.own.items[own])) if one not in printed]
            if others or not self.may_go(base, view):
                continue
            entries.remove(Entry(view.location))
            self.report.did(f"{base.number} {base.heading}", _("hovedpunktet er slettet"))


def _folded(value: object) -> object:
    """Return data in which texts have no blanks at their ends."""
    if isinstance(value, Mapping):
        return {key: _folded(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_folded(each) for each in value]
    return value.strip() if isinstance(value, str) else value


def _note(editor: Editor, location: Location, text: str) -> None:
    while location and location not in editor.source.keys:
        location = location[:-1]
        title = (*location, _TITLE)
        if title in editor.source.keys:
            location = title
    editor.note(location, text)


def _put(entries: list[Entry], entry: Entry, before: Entry | None) -> None:
    entries.insert(entries.index(before) + 1 if before in entries else 0, entry)


def _rearrange_items(editor: Editor, lists: Mapping[int, Sequence[Entry]], sections: Sequence[View]) -> None:
    for at, entries in lists.items():
        location: Location = (*sections[at].location, _ITEMS)
        olds = editor.source.at(sections[at].location)
        now = olds.get(_ITEMS) if isinstance(olds, dict) else None
        before = [Entry((*location, number)) for number in range(len(now))] if isinstance(now, list) else []
        if list(entries) == before:
            continue
        if not entries:
            editor.remove(location)
        elif before:
            editor.rearrange(location, entries)
        else:
            order = editor.source.model.known_keys(sections[at].location)
            editor.add_list(sections[at].location, _ITEMS, entries, order)
