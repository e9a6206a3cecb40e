"""From what is printed back to the lines of the definition.

A printed element carries the place of what it prints, its `at`: "punkt_3_1" (the item's title), "punkt_3_1/" (what else
stands at the item's head), "punkt_3_1/baggrund" (a field), "punkt_3_1/baggrund:4" (a block, by its line in the field),
"deltagere/2" (what else a meeting has), or "" (the meeting).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from itertools import accumulate
from typing import Final, NamedTuple

from kkr_docs.definition.loading import Draft
from kkr_docs.definition.meeting import Item, Meeting, Section
from kkr_docs.definition.yaml_source import Location
from kkr_docs.markdown import printed
from kkr_docs.markdown.printed import Passage

_ANCHOR: Final = re.compile(r"punkt_(\d+)(?:_(\d+))?")
_UNSEEN: Final = re.compile("[\\s\u00ad\u2060\u200b]+")  # blanks, and where a line may or may not end
_HYPHENS: Final = str.maketrans("\u2010\u2011", "--")
_PUNCTUATION: Final = ".,:;()–-"
_PARTS: Final = {Meeting.key("sections"), Section.key("items")}


class Letter(NamedTuple):
    """A printed character that is no blank, and the line of the definition that it stands on (from 1)."""

    character: str
    line: int


class _Field(NamedTuple):
    """A text field: the index at which each of its lines begins, and its passages by the lines they begin on."""

    begins: tuple[int, ...]
    passages: dict[int, list[Passage]]


def squeezed(words: str) -> str:
    """Return words without blanks and what nobody sees, and with plain hyphens: as they are compared."""
    return _UNSEEN.sub("", words).translate(_HYPHENS)


class SourceMap:
    """Finds the lines of a definition that printed words come from."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._source = draft.source
        self._fields: dict[Location, _Field] = {}

    def line(self, at: str, word: str = "") -> int:
        """Return the line (from 1) of what an element prints, or the nearest one around it.

        Where the element prints several values, that is the line of the value that has `word` in it.
        """
        location, number = _parsed(at)
        if number is not None:
            if location in self._draft.readings:
                return self._source.place(location, self._field(location).begins[number])[0]
            location = (*location, number)
        while location and location not in self._source.values:
            location = location[:-1]
        sought = squeezed(word).strip(_PUNCTUATION).casefold()
        for place, value in self._values.get(location, []) if sought else ():
            if sought in value:
                return self._source.place(place)[0]
        return (self._source.key_place if location in self._source.keys else self._source.place)(location)[0]

    def letters(self, at: str) -> tuple[Letter, ...]:
        """Return the letters of the paragraph that an element prints; nothing where all of it is on one line."""
        location, number = _parsed(at)
        if number is None or location not in self._draft.readings:
            return ()
        found = self._field(location).passages.get(number, [])
        return tuple(self._placed(location, found[0])) if len(found) == 1 and len(found[0].typed.starts) > 1 else ()

    def note(self, at: str, words: str) -> tuple[Letter, ...]:
        """Return the letters of the footnote that some words of are printed, and that an element refers to.

        It is the author's own, or has the address of a link.
        """
        location, number = _parsed(at)
        sought = squeezed(words)
        if location not in self._draft.readings:
            return ()
        field = self._field(location)
        for passage in (one for passages in field.passages.values() for one in passages):
            if sought in squeezed(passage.words):
                return tuple(self._placed(location, passage))
        index = str(self._source.at(location)).find(sought, field.begins[number or 0])
        line = self._source.place(location, index)[0] if index >= 0 else 0
        return tuple(Letter(character, line) for character in sought) if line else ()

    def _placed(self, location: Location, passage: Passage) -> Iterator[Letter]:
        for character, index in zip(passage.words, printed.places(passage), strict=True):
            if plain := squeezed(character):
                yield Letter(plain, self._source.place(location, index)[0])

    def _field(self, location: Location) -> _Field:
        if location not in self._fields:
            text = str(self._source.at(location))
            begins = tuple(accumulate((len(line) + 1 for line in text.split("\n")), initial=0))
            passages: dict[int, list[Passage]] = {}
            for passage in self._draft.readings[location].passages:
                passages.setdefault(text.count("\n", 0, passage.typed.offset_of(0)), []).append(passage)
            self._fields[location] = _Field(begins, passages)
        return self._fields[location]

    @cached_property
    def _values(self) -> dict[Location, list[tuple[Location, str]]]:
        """The values that are no texts, by all places that they are under; those of an item are not its section's."""
        found: dict[Location, list[tuple[Location, str]]] = {}
        for place, value in self._source.texts():
            if place not in self._draft.readings:
                for length in range(len(place), -1, -1):
                    found.setdefault(place[:length], []).append((place, squeezed(value).casefold()))
                    if length and place[length - 1] in _PARTS:
                        break
        return found


def _parsed(at: str) -> tuple[Location, int | None]:
    """Return the place in the data that an `at` names, and the line in the field or the index in the list."""
    place, _colon, line = at.partition(":")
    first, *rest = place.split("/")
    steps: list[str | int] = [int(step) if step.isdigit() else step for step in rest if step]
    if anchor := _ANCHOR.fullmatch(first):
        section, item = anchor.groups()
        inner: Location = (Section.key("items"), int(item) - 1) if item else ()
        steps = [Meeting.key("sections"), int(section) - 1, *inner, *(steps if rest else [Item.key("title")])]
    elif first:
        steps.insert(0, first)
    return tuple(steps), int(line) if line else None
