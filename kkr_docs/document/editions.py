"""What each edition leaves out: filters on the meeting, before a document is built of it.

What a field is shown in stands with the field (`definition.part.Visibility`); this carries it out.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import partial
from typing import Any, NamedTuple, Protocol, TypeVar

from kkr_docs.definition import named_items
from kkr_docs.definition.meeting import Attachment, Item, Meeting, Section
from kkr_docs.definition.part import Part, Visibility
from kkr_docs.definition.people import Person
from kkr_docs.document import item_names
from kkr_docs.document.document import Audience, Kind

CLOSED_ITEM = "Lukket punkt"
CLOSED_ATTACHMENT = "Lukket bilag"
_NO_FILE = "lukket"  # an attachment must name a file; no reader of the public edition has it

_MAY_LACK = (Meeting, Section, Item, Person)
"""The parts that settings may keep something of from the public."""

_FOR_MEMBERS = Item.names_of(Visibility.MEMBERS)

_P = TypeVar("_P", bound=Part)


class _Change(Protocol):
    def __call__(self, part: _P, /) -> _P: ...


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
    return meeting if kind is Kind.MINUTES else _everywhere(meeting, _without_minutes)


def of_audience(meeting: Meeting, audience: Audience, left_out: Collection[str] = ()) -> Meeting:
    """Return what an audience may see of a meeting. Numbers stay the same, and stand where items are named.

    `left_out` are the keys that the public does not see beside what is closed; see `may_be_left_out`.
    """
    meeting = item_names.resolved(meeting)
    if audience is Audience.MEMBERS:
        return _everywhere(meeting, _for_members)
    hidden = _hidden_names(meeting, left_out)
    numbers = named_items.numbers(meeting).items()
    meeting = item_names.without(meeting, {name: number for name, number in numbers if name in hidden})
    return _everywhere(meeting, partial(_for_public, left_out=left_out))


def _hidden_names(meeting: Meeting, left_out: Collection[str]) -> set[str]:
    """Return the names of items that the public does not see."""
    items = [item for section in meeting.sections for item in section.items]
    all_are = Item.key("name") in left_out
    return {item.name for item in items if item.name and (item.closed or all_are)}


def closed(meeting: Meeting) -> ClosedParts:
    """Return how much of a meeting the public may not see."""
    items = [item for section in meeting.sections for item in section.items]
    attachments = [one for item in items if not item.closed for one in item.attachments]
    return ClosedParts(
        sum(item.closed for item in items),
        sum(one.closed for one in attachments),
        sum(bool(getattr(item, name)) for item in items if not item.closed for name in _FOR_MEMBERS),
    )


def closed_as(earlier: Meeting, later: Meeting, became: Mapping[str, str]) -> Meeting:
    """Return an earlier meeting in which all is closed that is closed in a later one.

    `became` says by the number of each earlier item which number it has now.
    """
    items = {f"{i}.{j}.": one for i, part in enumerate(later.sections, 1) for j, one in enumerate(part.items, 1)}
    files = {one.file for item in items.values() for one in item.attachments if one.closed or item.closed}
    sections = []
    for i, section in enumerate(earlier.sections, 1):
        numbered = ((items.get(became.get(f"{i}.{j}.", "")), one) for j, one in enumerate(section.items, 1))
        changed = [_closed_as(item, later_item, files) for later_item, item in numbered]
        sections.append(section.model_copy(update={"items": changed}))
    return earlier.model_copy(update={"sections": sections})


def _closed_as(item: Item, later: Item | None, files: Collection[object]) -> Item:
    own = [one.model_copy(update={"closed": one.closed or one.file in files}) for one in item.attachments]
    item = item.model_copy(update={"attachments": own})
    if later is None or not later.closed:
        return item
    return item.model_copy(update={"closed": True, "public_title": later.public_title})


def may_be_left_out() -> list[str]:
    """Return the keys that settings may keep from the public: all that a meeting, an item or a person can lack."""
    optional = (
        part.key(name)
        for part in _MAY_LACK
        for name in part.names_of(Visibility.OPEN, Visibility.NEVER)
        if not part.model_fields[name].is_required()
    )
    return list(dict.fromkeys(optional))


def _for_members(part: _P) -> _P:
    return _without(part, part.names_of(Visibility.NEVER))


def _for_public(part: _P, *, left_out: Collection[str]) -> _P:
    """Return what the public may see of a part: of a closed one only what is always to be seen."""
    hidden = [Visibility.NEVER, Visibility.MEMBERS, Visibility.STAND_IN]
    if getattr(part, "closed", False):
        hidden.append(Visibility.OPEN)
    unwanted = [name for name, info in type(part).model_fields.items() if info.alias in left_out]
    names = [*part.names_of(*hidden), *(unwanted if isinstance(part, _MAY_LACK) else ())]
    return _without(part, names).model_copy(update=_stand_ins(part))


def _stand_ins(part: Part) -> dict[str, str]:
    """Return what the public sees in place of a closed part, which has its place and says nothing of itself."""
    match part:
        case Item(closed=True):
            return {"title": part.public_title or CLOSED_ITEM}
        case Attachment(closed=True):
            return {"title": CLOSED_ATTACHMENT, "file": _NO_FILE}
    return {}


def _without_minutes(part: _P) -> _P:
    return _without(part, part.names_in_minutes())


def _without(part: _P, names: Collection[str]) -> _P:
    """Return a part without some of its fields; those that it cannot lack stay."""
    fields = ((name, type(part).model_fields[name]) for name in names)
    return part.model_copy(update={name: info.get_default() for name, info in fields if not info.is_required()})


def _everywhere(part: _P, change: _Change) -> _P:
    """Return a part, changed, and then every part in it."""
    changed = change(part)
    return changed.model_copy(update={name: _within(value, change) for name, value in changed if value})


def _within(value: Any, change: _Change) -> Any:
    match value:
        case Part():
            return _everywhere(value, change)
        case list():
            return [_within(each, change) for each in value]
        case dict():
            return {key: _within(each, change) for key, each in value.items()}
    return value
