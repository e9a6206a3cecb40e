"""Which keys a definition may have, where, and what they hold: the parts of the meeting, asked by place."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from kkr_docs.definition.fields import (
    CaseNumber,
    Date,
    Done,
    Duration,
    Ground,
    Initials,
    ItemName,
    Line,
    Mail,
    MeetingForm,
    MeetingKind,
    Period,
    Status,
    Text,
    Time,
    Version,
    Wish,
)
from kkr_docs.definition.meeting import (
    PEOPLE,
    Attachment,
    Correction,
    Item,
    Meeting,
    Section,
)
from kkr_docs.definition.outcome import FollowUp, Statement, Vote
from kkr_docs.definition.part import Part
from kkr_docs.definition.people import Disqualified, Movement, Person

Location = tuple[str | int, ...]

OUTERMOST = ""
"""What `where_known` calls the meeting itself."""

_LISTS: dict[str, type[Part]] = {
    Meeting.key("participants"): Person,
    Meeting.key("absences"): Person,
    Meeting.key("groups"): Person,
    Meeting.key("corrections"): Correction,
    Item.key("attachments"): Attachment,
    Item.key("arrived"): Movement,
    Item.key("left"): Movement,
    Item.key("disqualified"): Disqualified,
    Item.key("votes"): Vote,
    Item.key("statements"): Statement,
    Item.key("follow_ups"): FollowUp,
}
_FORMS = (
    *(Date, Time, CaseNumber, Initials, Mail, Wish, Ground, MeetingForm, Version, Status, Period, Duration, Done),
    ItemName,
)


def deciding_key(location: Location) -> str:
    """Return the key that says what a value at a location is: for what is in a group, `grupper`; "" for the meeting.

    The names of groups are the secretary's own, and may be any other key.
    """
    first, *rest = [step for step in location if isinstance(step, str)] or [""]
    if first == Meeting.key("groups"):
        rest = rest[1:]
    return rest[-1] if rest else first


@dataclass(frozen=True)
class Model:
    """The parts of a body's meetings."""

    meeting: type[Meeting] = Meeting
    section: type[Section] = Section
    item: type[Item] = Item

    @cached_property
    def _parts(self) -> dict[str, type[Part]]:
        """The parts by the keys of the lists that they are in."""
        return {Meeting.key("sections"): self.section, Section.key("items"): self.item, **_LISTS}

    def known_keys(self, location: Location) -> list[str]:
        """Return the keys that a mapping at a location (keys and indexes from the top) may have, in their order."""
        return list(self.english_keys(location).values())

    def english_keys(self, location: Location) -> dict[str, str]:
        """Return the English names of the keys of a mapping at a location, and the keys."""
        part = self._parts.get(deciding_key(location), self.meeting)
        return {name: str(info.alias) for name, info in part.model_fields.items()}

    def where_known(self, key: str) -> str | None:
        """Return the key of the list whose entries may have a key, `OUTERMOST` where the meeting may; else None."""
        return self._places.get(key)

    @cached_property
    def _places(self) -> dict[str, str]:
        """The first place where each key may be."""
        places = (OUTERMOST, *self._parts)
        return {key: place for place in reversed(places) for key in self.known_keys((place,))}

    @cached_property
    def text_keys(self) -> tuple[str, ...]:
        """The keys of the text fields of sections and items, in their order."""
        fields = [info for part in (self.section, self.item) for info in part.model_fields.values()]
        return tuple(str(info.alias) for info in fields if info.annotation == Text | None)

    @cached_property
    def line_keys(self) -> frozenset[str]:
        """The keys of what is printed as one line, such as titles and names, and of lists of names."""
        names = {
            *map(Meeting.key, (*PEOPLE, "groups", "corrections")),
            *map(Item.key, ("absent", "arrived", "left", "disqualified", "follow_ups")),
            *map(Vote.key, ("in_favour", "against", "abstained")),
            FollowUp.key("who"),
        }
        return self._keys_of(str, Line | None, MeetingKind | None) | names - {Attachment.key("file")}

    @cached_property
    def exact_keys(self) -> frozenset[str]:
        """The keys whose values have a form of their own, such as dates and case numbers: no words."""
        return self._keys_of(dt.date, bool, *(form | None for form in _FORMS)) | {Item.key("case_number")}

    def _keys_of(self, *annotations: object) -> frozenset[str]:
        fields = [info for part in (self.meeting, *self._parts.values()) for info in part.model_fields.values()]
        wanted = frozenset(annotations)  # whether two are equal takes long to see
        return frozenset(str(info.alias) for info in fields if info.annotation in wanted)


DEFAULT = Model()
"""The model of a body without conventions of its own."""
