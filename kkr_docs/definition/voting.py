"""What votes count: who of a meeting's people they are, and who could vote on an item."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from kkr_docs.definition.meeting import Item, Meeting
from kkr_docs.definition.name_lists import NUMBER_OF_VOTES
from kkr_docs.definition.people import Person

# Letters of parties and lists, and what their names look like; those in Danish town councils are no closed list
_PARTY = re.compile(
    r"""(?-i:[A-ZÆØÅ]{1,3})|liste\ \w{1,3}
    |(?:\w+\ ){0,3}\w*(?:partiet?|listen|alliance|gruppen|demokrat(?:iet|erne)|borgerlige)(?:\ (?:i|for)\ .+)?
    |(?:det\ )?konservative|(?:radikale\ )?venstre|de\ radikale|enhedslisten|alternativet|moderaterne|sf
    |lokallisten?\b.*|borgerlisten?\b.*""",
    re.VERBOSE | re.IGNORECASE,
)
_IN_BRACKETS = re.compile(r"\(([^()]+)\)$")


class Side(NamedTuple):
    """Those who voted alike: their `number` where it is written, and their names and groups."""

    number: int | None
    names: tuple[str, ...]

    def __bool__(self) -> bool:
        """Return whether anything is said."""
        return self.number is not None or bool(self.names)


def side(voters: Sequence[str]) -> Side:
    """Return what a list of voters says: the first entry may be a number."""
    if voters and re.fullmatch(NUMBER_OF_VOTES, voters[0]):
        return Side(int(voters[0]), tuple(voters[1:]))
    return Side(None, tuple(voters))


def is_party(name: str) -> bool:
    """Return whether a name looks like that of a party or a list of candidates, such as "A" or "Dansk Folkeparti"."""
    return bool(_PARTY.fullmatch(name))


class Electorate:
    """Whom the names in a vote mean: a meeting's people, one by one or by group, party or municipality.

    A party is what stands in brackets after names or roles, such as "Bo Jensen (V)".
    """

    def __init__(self, meeting: Meeting) -> None:
        self.people_in_order = list(dict.fromkeys(person.name for _place, person in meeting.people()))
        self.people = set(self.people_in_order)
        self._sets: dict[str, set[str]] = {}
        for _place, person in meeting.people():
            for label in _belongs_to(person):
                self._sets.setdefault(label, set()).add(person.name)
        for label, members in meeting.groups.items():
            self._sets[label] = {person.name for person in members}

    def members(self, name: str) -> set[str] | None:
        """Return the people whom a name means; None where it is nobody's of the meeting."""
        return {name} if name in self.people else self._sets.get(name)

    def number(self, one: Side) -> int | None:
        """Return how many voted alike: the number that is written, or that of the people named; else None."""
        if one.number is not None or not one.names:
            return one.number or 0
        return len(one.names) if self.people.issuperset(one.names) else None


def _belongs_to(person: Person) -> Iterator[str]:
    for text in (person.name, person.role):
        if text and (party := _IN_BRACKETS.search(text)):
            yield party[1]
    if person.municipality:
        yield from {person.municipality, person.municipality.removesuffix(" Kommune")}


class Roll(NamedTuple):
    """Who could vote on an item: the `number` of participants who were there for some of it, of whom some `moved`.

    `away` and `out` were not there, or disqualified. `away` is not to be kept: it becomes the next item's.
    """

    place: tuple[int, int]
    item: Item
    number: int
    moved: set[str]
    away: set[str]
    out: set[str]


def rolls(meeting: Meeting) -> Iterator[Roll]:
    """Yield every item, by the index of its section and its own, with who could vote on it."""
    everybody = {person.name for person in meeting.participants}
    away = _late(meeting) & everybody
    for i, section in enumerate(meeting.sections):
        for j, item in enumerate(section.items):
            arrived, left = ({one.name for one in moves} & everybody for moves in (item.arrived, item.left))
            away -= arrived
            out = {*item.absent, *(one.name for one in item.disqualified)} & everybody - away
            yield Roll((i, j), item, len(everybody) - len(away) - len(out), arrived | left, away, out)
            away |= left


def _late(meeting: Meeting) -> set[str]:
    """Return who came only while the meeting was held: the first that is said of them is that they came."""
    first: dict[str, bool] = {}
    for section in meeting.sections:
        for item in section.items:
            for one in item.arrived:
                first.setdefault(one.name, True)
            for one in item.left:
                first.setdefault(one.name, False)
    return {name for name, came in first.items() if came}
