"""Merges short lists of data, such as follow-ups: what Word says, what it printed, and what the definition says now."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from kkr_docs.definition.yaml_source import Data, Location
from kkr_docs.i18n import _
from kkr_docs.importing.item_merge import ItemMerge, _set
from kkr_docs.importing.printed_outcome import Fields, short, told
from kkr_docs.importing.three_way import Script
from kkr_docs.importing.units import Kind, Unit
from kkr_docs.importing.views import Values
from kkr_docs.importing.yaml_editing import Editor, Entry
from kkr_docs.markdown.blocks import Run


class Stays(NamedTuple):
    """An entry that stays: which one it was when the file was made, and where it stands in the definition."""

    base: int
    entry: Entry


@dataclass
class ListMerge:
    """Merges the list under one key of an item, or of the meeting; `order` has the keys of an entry in their order.

    `separately` are keys that are merged elsewhere where an entry stays, such as long texts. `written` returns an
    entry of Word's as it is to be written.
    """

    items: ItemMerge
    place: str
    own: Values
    key: str
    order: Sequence[str]
    separately: Sequence[str] = ()
    written: Callable[[int, Fields], Fields] = lambda _at, entry: entry
    result: list[Entry] = field(default_factory=list)
    gone: dict[Entry, Fields] = field(default_factory=dict)

    def merge(self, base: Sequence[Fields], word: Sequence[Fields], mine: Sequence[Fields]) -> dict[int, Stays]:
        """Note what is to be done; return which entries stay, by their place in Word."""
        words, owns = Script(_units(base), _units(word)), Script(_units(base), _units(mine))
        entries = self.entries(len(mine))
        stays = {
            now: Stays(at, entries[own])
            for at, (now, own) in enumerate(zip(words.now, owns.now, strict=True))
            if now is not None and own is not None
        }
        if list(word) == list(base):
            return stays
        self.result = list(entries)
        for at, (now, own) in enumerate(zip(words.now, owns.now, strict=True)):
            if own is not None and now is None:
                self.remove(base[at], mine[own], entries[own])
            elif own is not None and now is not None:
                self.change(base[at], word[now], mine[own], entries[own])
        for now, one in enumerate(word):
            before = stays.get(now - 1)
            if now not in words.now:
                self.add(now, one, before.entry if before else None, mine)
        for entry, one in self.gone.items():
            self.result.remove(entry)
            self.items.report.did(self.place, _("”{value}” er slettet").format(value=told(one)))
        self.arrange(entries)
        return stays

    def entries(self, count: int) -> list[Entry]:
        """Return where the entries stand: one alone may stand without a list."""
        value = self.own.values.get(self.key)
        here: Location = (*self.own.location, self.key)
        if isinstance(value, list) and len(value) == count:
            return [Entry((*here, at)) for at in range(count)]
        return [Entry(here)] if count == 1 else [Entry(None)] * count

    def change(self, base: Fields, word: Fields, mine: Fields, entry: Entry) -> None:
        """Change the values of an entry that are others in Word."""
        new: dict[str, Data] = dict(mine)
        for key in self.order:
            now = word.get(key)
            if key in self.separately or now in (base.get(key), mine.get(key)):
                continue
            if mine.get(key) != base.get(key) and self.is_conflict(now or mine.get(key)):
                continue
            new = {one: each for one, each in {**new, key: now or ""}.items() if one != key or now}
        if new == dict(mine):
            return
        self.items.report.did(self.place, _("”{value}”").format(value=told(new)))
        raw = self.raw(entry)
        if isinstance(raw, Mapping) and entry.at is not None:
            for key in self.order:
                if new.get(key) != mine.get(key):
                    self.items.operations.append(_set(entry.at, key, new.get(key), self.order))
        else:
            self.result[self.result.index(entry)] = Entry(None, short(self.ordered(new)))

    def raw(self, entry: Entry) -> Data | None:
        """Return what the definition has in an entry."""
        value = self.own.values.get(self.key)
        if entry.at is None or entry.at[-1] == self.key:
            return value
        return value[int(entry.at[-1])] if isinstance(value, list) else None

    def remove(self, base: Fields, mine: Fields, entry: Entry) -> None:
        """Take an entry away that is gone in Word."""
        if mine != base and self.is_conflict(told(mine)):
            return
        self.gone[entry] = base

    def add(self, now: int, word: Fields, before: Entry | None, mine: Sequence[Fields]) -> None:
        """Add an entry that is new in Word, behind another one, or else at the end; or one that moved."""
        moved = next((entry for entry, one in self.gone.items() if one == word), None)
        if moved is not None:
            del self.gone[moved]
            was = list(self.result)
            self.result.remove(moved)
            self.result.insert(self.result.index(before) + 1 if before in self.result else 0, moved)
            if self.result != was:
                self.items.report.did(self.place, _("”{value}” er flyttet").format(value=told(word)))
        if moved is not None or word in mine:
            return
        at = self.result.index(before) + 1 if before in self.result else len(self.result)
        self.result.insert(at, Entry(None, short(self.ordered(self.written(now, word)))))
        self.items.report.did(self.place, _("”{value}” er ny").format(value=told(word)))

    def ordered(self, entry: Fields) -> Fields:
        """Return an entry with its keys in their order."""
        return {key: entry[key] for key in self.order if key in entry}

    def is_conflict(self, words: object) -> bool:
        """Note that both changed one thing; return whether the definition's stays."""
        self.items.report.conflict(self.place, str(words or ""))
        self.items.is_conflict = True
        return not self.items.theirs

    def arrange(self, entries: Sequence[Entry]) -> None:
        """Write the list where other entries are in it, or in another order."""
        if self.result == list(entries):
            return
        here: Location = (*self.own.location, self.key)
        order = self.items.model.known_keys(self.own.location)
        result = list(self.result)

        def operation(editor: Editor) -> None:
            if not result:
                editor.remove(here)
            elif isinstance(_at(editor, self.own.location, self.key), list):
                editor.rearrange(here, result)
            else:
                values = [editor.source.at(one.at) if one.at is not None else one.value for one in result]
                editor.add(self.own.location, self.key, values, order)

        self.items.operations.append(operation)


def _at(editor: Editor, location: Location, key: str) -> Data | None:
    mapping = editor.source.at(location)
    return mapping.get(key) if isinstance(mapping, dict) else None


def _units(entries: Sequence[Fields]) -> list[Unit]:
    return [Unit(Kind.TEXT, (Run(told(one)),)) for one in entries]
