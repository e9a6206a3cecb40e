"""Brings home what minutes say of an item beside its texts: who was there, votes, statements and follow-ups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kkr_docs.definition.meeting import Item as DefinedItem
from kkr_docs.definition.meeting import Meeting
from kkr_docs.definition.outcome import FollowUp, Statement, Vote
from kkr_docs.definition.part import Part as DefinedPart
from kkr_docs.definition.people import Disqualified, Movement
from kkr_docs.definition.voting import Electorate
from kkr_docs.definition.yaml_source import Data, Location
from kkr_docs.document import outcome
from kkr_docs.document.document import Item, Part
from kkr_docs.i18n import N_, _
from kkr_docs.importing import printed_outcome, word_document
from kkr_docs.importing.item_merge import ItemMerge, _set
from kkr_docs.importing.list_merge import ListMerge
from kkr_docs.importing.markup import shown
from kkr_docs.importing.printed_as_typed import as_typed
from kkr_docs.importing.printed_outcome import Fields
from kkr_docs.importing.units import Kind, Unit, of_blocks
from kkr_docs.importing.views import View
from kkr_docs.importing.word_text import Element
from kkr_docs.importing.words import flat, plain
from kkr_docs.markdown.blocks import Block

_NAMES = ("arrived", "absent", "disqualified", "left", "decision", "votes", "postponed", "statements", "follow_ups")
_ARRIVED, _ABSENT, _OUT, _LEFT, _DECISION, _VOTES, _POSTPONED, _STATEMENTS, _TASKS = map(DefinedItem.key, _NAMES)

_Said = list[tuple[str, list[Unit]]]  # of every statement who wished it, and what it says


@dataclass
class OutcomeMerge:
    """Merges what came of items, in the minutes that a file is."""

    items: ItemMerge
    base: Meeting
    own: Meeting

    def merge(self, base: View, own: View, word: word_document.Item) -> View:
        """Merge what came of one item, and take it out of what is left to merge of Word; return the view of the rest.

        What cannot be said as data is left there.
        """
        old, mine = _item(self.base, base.location), _item(self.own, own.location)
        printed = base.printed
        assert isinstance(printed, Item)  # noqa: S101 - views of items are of items
        printed = self.presence(printed, base, own, old, mine, word)
        printed = self.votes(printed, base, own, old, mine, word)
        printed = self.tasks(printed, base, own, old, mine, word)
        printed = self.statements(printed, base, own, old, mine, word)
        return replace(base, printed=printed)

    # who was there

    def presence(
        self, printed: Item, base: View, own: View, old: DefinedItem, mine: DefinedItem, word: word_document.Item
    ) -> Item:
        """Merge the line that says who was there; a line in the place of it that says something else stays."""
        before = flat(printed.presence or "")
        said = [(one, printed_outcome.people_there(_text(one))) for one in word.lines]
        found = next((one for one in said if _text(one[0]) == before or one[1]), None)
        others = {flat(printed.case_line or ""), ""}
        is_other = any(_text(one) not in others and _is_line(one) for one in word.lines)
        if found is None and (not before or is_other):
            return printed
        now = (found[1] if found else None) or {}
        if found:
            word.lines.remove(found[0])
        if not found or _text(found[0]) != before:
            was, has = printed_outcome.there(old), printed_outcome.there(mine)
            for key, model in ((_ARRIVED, Movement), (_ABSENT, Movement), (_OUT, Disqualified), (_LEFT, Movement)):
                merge = ListMerge(self.items, f"{base.number} {key}", own, key, _order(model))
                merge.merge(was[key], now.get(key, []), has[key])
        return replace(printed, presence=None)

    # votes

    def votes(
        self, printed: Item, base: View, own: View, old: DefinedItem, mine: DefinedItem, word: word_document.Item
    ) -> Item:
        """Merge the votes that are printed below a decision, and whether an item was postponed."""
        voters = Electorate(self.base)
        lines = [line for one in old.votes if (line := flat(outcome.vote(one, voters)))]
        was = [printed_outcome.vote(line, voters) for line in lines]
        has = [
            printed_outcome.vote(outcome.vote(one, Electorate(self.own)), Electorate(self.own)) for one in mine.votes
        ]
        part = _part(printed, _DECISION)
        if any(one is None for one in (*was, *has)):
            return printed
        typed = self.items.units(base.typed(_DECISION))
        known = {plain(one.words) for one in typed}
        now = _votes_taken(word, known, voters)
        merge = ListMerge(self.items, f"{base.number} {_VOTES}", own, _VOTES, _order(Vote))
        merge.merge([one for one in was if one], now, [one for one in has if one])
        if part is None:
            return printed
        blocks = self.postponed(_without_votes(part, lines), base, own, old, word)
        return _with(printed, replace(part, blocks=blocks))

    def postponed(
        self, blocks: tuple[Block, ...], base: View, own: View, old: DefinedItem, word: word_document.Item
    ) -> tuple[Block, ...]:
        """Merge whether an item was postponed, where that is printed: another decision in its place says it was not."""
        if not old.postponed or old.decision:
            return blocks
        parts = [one for one in word.parts if one.key == _DECISION]
        units = [(each, one) for each in parts for one in each.elements if _text(one)]
        same = next(((each, one) for each, one in units if _text(one) == outcome.POSTPONED), None)
        if same:
            same[0].elements.remove(same[1])
        elif own.values.get(_POSTPONED):
            self.items.operations.append(_set(own.location, _POSTPONED, None, ()))
            self.items.report.did(f"{base.number} {_POSTPONED}", _("slettet"))
        return blocks[1:]

    # follow-ups

    def tasks(
        self, printed: Item, base: View, own: View, old: DefinedItem, mine: DefinedItem, word: word_document.Item
    ) -> Item:
        """Merge who does what until when."""
        known = [one.name for _place, one in self.own.people()]
        part = _part(printed, _TASKS)
        before = {flat(outcome.task(one)): printed_outcome.task(one) for one in old.follow_ups}
        found = [element for each in word.parts if each.key == _TASKS for element in each.elements if _text(element)]
        if any(one.unit.kind not in (Kind.ITEM, Kind.TEXT) for one in found):
            return printed
        place = f"{base.number} {_label(self.items, _TASKS)}"
        self.items.losses(place, found, (*own.location, _TASKS))
        lines = [_text(one).removeprefix("- ").removeprefix("– ") for one in found]
        now = [before.get(line) or printed_outcome.follow_up(line, known) for line in lines]
        merge = ListMerge(self.items, place, own, _TASKS, _order(FollowUp))
        merge.merge(
            list(map(printed_outcome.task, old.follow_ups)), now, list(map(printed_outcome.task, mine.follow_ups))
        )
        word.parts = [one for one in word.parts if one.key != _TASKS]
        return _without(printed, part)

    # statements

    def statements(
        self, printed: Item, base: View, own: View, old: DefinedItem, mine: DefinedItem, word: word_document.Item
    ) -> Item:
        """Merge what was said for the record."""
        part = _part(printed, _STATEMENTS)
        elements = [element for each in word.parts if each.key == _STATEMENTS for element in each.elements]
        place = f"{base.number} {_label(self.items, _STATEMENTS)}"
        self.items.losses(place, elements, (*own.location, _STATEMENTS))
        first, now = _said(word_document.units(elements))
        if first:
            what = N_("tekst uden en linje om, hvem der ønskede den ført til protokols,")
            self.items.report.lose(place, what, shown(first[0].words))
        else:
            self.said(place, now, part, own, old, mine)
        word.parts = [one for one in word.parts if one.key != _STATEMENTS]
        return _without(printed, part)

    def said(self, place: str, now: _Said, part: Part | None, own: View, old: DefinedItem, mine: DefinedItem) -> None:
        """Merge statements that Word has now."""
        was, has = ([_statement(one, self.items) for one in each.statements] for each in (old, mine))
        told = [_fields(names, units) for names, units in now]
        text = Statement.key("text")
        merge = ListMerge(self.items, place, own, _STATEMENTS, _order(Statement), [text])
        merge.written = lambda at, entry: {**entry, text: self.items.new_text(now[at][1], place)}
        blocks = part.blocks if part else ()
        printed = [units for _names, units in _said([one.unit for one in of_blocks(blocks, self.items.languages)])[1]]
        for at, one in merge.merge(was, told, has).items():
            value, units = merge.raw(one.entry), now[at][1]
            before = printed[one.base] if one.base < len(printed) else []
            if units != before and isinstance(value, dict) and one.entry.at:
                typed = old.statements[one.base].text.typed
                view = View(one.entry.at, value, own.printed)
                self.items.text(place, text, typed, view, as_typed(units, self.items.units(typed), before).units)


def of_new(part: word_document.Part, items: ItemMerge) -> dict[str, Data]:
    """Return what came of an item that is new in Word, and take it out of one of its parts."""
    place = part.label
    known = [one.name for _place, one in items.meeting.people()] if items.meeting else []
    found: dict[str, list[Data]] = {_VOTES: [], _TASKS: [], _STATEMENTS: []}
    if part.key == _DECISION and items.meeting:
        for element in list(part.elements):
            if vote := printed_outcome.vote(_text(element), Electorate(items.meeting)):
                found[_VOTES].append(vote)
                part.elements.remove(element)
    elif part.key == _TASKS:
        lines = [_text(element) for element in part.elements if _text(element)]
        found[_TASKS] = [printed_outcome.short(printed_outcome.follow_up(line, known)) for line in lines]
        part.elements = []
    elif part.key == _STATEMENTS:
        first, said = _said(part.units)
        text = Statement.key("text")
        found[_STATEMENTS] = [{**_fields(who, units), text: items.new_text(units, place)} for who, units in said]
        part.elements = [element for element in part.elements if element.unit in first]
    return {key: entries for key, entries in found.items() if entries}


def _votes_taken(word: word_document.Item, known: set[str], voters: Electorate) -> list[Fields]:
    """Take the votes out of the decision in Word, and return them; lines that are `known` are its text."""
    found: list[Fields] = []
    for each in [one for one in word.parts if one.key == _DECISION]:
        for element in list(each.elements):
            text = _text(element)
            is_free = element.unit.kind is Kind.TEXT and text not in known
            if is_free and (vote := printed_outcome.vote(text, voters)):
                found.append(vote)
                each.elements.remove(element)
    return found


def _without_votes(part: Part, lines: Sequence[str]) -> tuple[Block, ...]:
    """Return the blocks of a printed decision without the lines of its votes."""
    units = [plain(one.unit.words) for one in of_blocks(part.blocks)]
    if len(units) != len(part.blocks):
        return part.blocks[: len(part.blocks) - len(lines)]
    return tuple(block for block, text in zip(part.blocks, units, strict=True) if flat(text) not in lines)


def _said(units: Sequence[Unit]) -> tuple[list[Unit], _Said]:
    """Return what stands before the first statement, and of each statement who wished it and what it says."""
    first: list[Unit] = []
    found: list[tuple[str, list[Unit]]] = []
    for unit in units:
        names = printed_outcome.statement_names(plain(unit.words)) if unit.kind is Kind.TEXT else None
        if names:
            found.append((names, []))
        else:
            (found[-1][1] if found else first).append(unit)
    return first, found


def _fields(names: str, units: Sequence[Unit]) -> Fields:
    return {Statement.key("names"): names, Statement.key("text"): "\n".join(one.text for one in units)}


def _statement(one: Statement, items: ItemMerge) -> Fields:
    return _fields(printed_outcome.names_of(one), items.units(one.text.typed))


def _item(meeting: Meeting, location: Location) -> DefinedItem:
    _sections, section, _items, item = location
    return meeting.sections[int(section)].items[int(item)]


def _part(printed: Item, key: str) -> Part | None:
    return next((one for one in printed.parts if one.key == key), None)


def _without(printed: Item, part: Part | None) -> Item:
    return replace(printed, parts=tuple(one for one in printed.parts if one is not part))


def _with(printed: Item, part: Part) -> Item:
    """Return an item with another part in the place of the one of its key; one with nothing in it is none."""
    parts = (part if one.key == part.key else one for one in printed.parts)
    return replace(printed, parts=tuple(one for one in parts if one.blocks))


def _text(element: Element) -> str:
    return flat(plain(element.unit.words))


def _is_line(element: Element) -> bool:
    return any("sagslinje" in name for name in element.style)


def _label(items: ItemMerge, key: str) -> str:
    return next(one.label for one in items.model.item.printed() if one.key == key)


def _order(model: type[DefinedPart]) -> list[str]:
    return [str(info.alias) for info in model.model_fields.values()]
