"""What each edition leaves out: filters on the meeting, before a document is built of it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import NamedTuple, TypeVar

from kkr_docs.definition.meeting import PEOPLE, Attachment, Item, Meeting, Part, Person, Section
from kkr_docs.document import item_names
from kkr_docs.document.document import Audience, Kind

CLOSED_ITEM = "Lukket punkt"
CLOSED_ATTACHMENT = "Lukket bilag"
_NO_FILE = "lukket"  # an attachment must name a file; no reader of the public edition has it

_P = TypeVar("_P", bound=Part)


class ClosedParts(NamedTuple):
    """How much of a meeting is for the members alone; it is falsy where nothing is."""

    items: int
    attachments: int
    texts: int

    def __bool__(self) -> bool:
        """Return whether anything is closed."""
        return any(self)


def of_kind(meeting: Meeting, kind: Kind) -> Meeting:
    """Return what a kind of document shows of a meeting: an agenda nothing that stands in the minutes alone."""
    if kind is Kind.MINUTES:
        return meeting
    return _with_items(_without_minutes(meeting), _without_minutes)


def of_audience(meeting: Meeting, audience: Audience, left_out: Collection[str] = ()) -> Meeting:
    """Return what an audience may see of a meeting. Numbers stay the same.

    `left_out` are the keys that the public does not see beside what is closed; see `may_be_left_out`.
    """
    if audience is Audience.MEMBERS:
        return meeting
    known = item_names.numbers(meeting)
    hidden = {item.name for section in meeting.sections for item in section.items if item.closed and item.name}
    meeting = item_names.without(meeting, hidden, known)
    public = _with_items(meeting, lambda item: _without(_public(item), left_out))
    lists = {name: _each_without(getattr(meeting, name), left_out) for name in PEOPLE}
    groups = {label: _each_without(members, left_out) for label, members in meeting.groups.items()}
    return _without(public.model_copy(update={**lists, "groups": groups}), left_out)


def _each_without(people: list[Person], keys: Collection[str]) -> list[Person]:
    return [_without(person, keys) for person in people]


def closed(meeting: Meeting) -> ClosedParts:
    """Return how much of a meeting the public may not see."""
    items = [item for section in meeting.sections for item in section.items]
    attachments = [one for item in items if not item.closed for one in item.attachments]
    return ClosedParts(
        sum(item.closed for item in items),
        sum(one.closed for one in attachments),
        sum(bool(item.confidential) for item in items if not item.closed),
    )


def may_be_left_out() -> list[str]:
    """Return the keys that settings may keep from the public: all that a meeting, an item or a person can lack."""
    optional = (
        part.key(name)
        for part in (Meeting, Item, Person)
        for name, info in part.model_fields.items()
        if not info.is_required() and name not in _ALWAYS
    )
    return list(dict.fromkeys(optional))


# What says what is closed; people's names are required, and an item's is never printed
_ALWAYS = ("closed", "public_title", "ground", "confidential", "name")


def _public(item: Item) -> Item:
    """Return what the public may see of an item: of a closed one its public title and the ground, and no more."""
    if item.closed:
        return Item.model_construct(title=item.public_title or CLOSED_ITEM, closed=True, ground=item.ground)
    attachments = [_shut(one) if one.closed else one for one in item.attachments]
    return item.model_copy(update={"attachments": attachments, "confidential": None, "public_title": None})


def _shut(attachment: Attachment) -> Attachment:
    """Return an attachment that has its place in the list and says nothing of itself."""
    return Attachment.model_construct(title=CLOSED_ATTACHMENT, file=_NO_FILE, closed=attachment.closed)


def _without(part: _P, keys: Collection[str]) -> _P:
    """Return a part without the fields of some keys that it can lack."""
    fields = type(part).model_fields.items()
    gone = [name for name, info in fields if info.alias in keys and not info.is_required()]
    return part.model_copy(update={name: type(part).model_fields[name].get_default() for name in gone})


def _without_minutes(part: _P) -> _P:
    return _without(part, part.minutes_keys())


def _with_items(meeting: Meeting, change: Callable[[Item], Item]) -> Meeting:
    sections = [_with_changed(section, change) for section in meeting.sections]
    return meeting.model_copy(update={"sections": sections})


def _with_changed(section: Section, change: Callable[[Item], Item]) -> Section:
    return section.model_copy(update={"items": [change(item) for item in section.items]})
