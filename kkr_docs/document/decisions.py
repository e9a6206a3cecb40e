"""Minutes that are taken at the meeting: room for every decision that is to be made, and boxes to tick who is there."""

from __future__ import annotations

from dataclasses import replace

from kkr_docs.definition.meeting import Item as DefinedItem
from kkr_docs.definition.meeting import Meeting
from kkr_docs.document.document import Document, Item, Part
from kkr_docs.markdown.blocks import Paragraph, Run

PROMPT = "[Skriv beslutningen her]"
BOX, TICKED = "☐", "☑☒"


def with_room(document: Document, meeting: Meeting) -> Document:
    """Return a meeting's document in which every item without a decision has room for one, and people have boxes."""
    kinds = [type(item) for section in meeting.sections for item in section.items]
    printed = (kinds or [DefinedItem])[0].printed()
    order = [one.key for one in printed]
    label = next(one.label for one in printed if one.name == "decision")
    room = Part(label, (Paragraph((Run(PROMPT),)),), DefinedItem.key("decision"))
    sections = tuple(
        replace(section, items=tuple(_with_room(item, room, order) for item in section.items))
        for section in document.sections
    )
    attendance = tuple(
        replace(group, people=tuple(f"{BOX} {one}" for one in group.people)) for group in document.cover.attendance
    )
    return replace(document, sections=sections, cover=replace(document.cover, attendance=attendance))


def _with_room(item: Item, room: Part, order: list[str]) -> Item:
    if any(part.key == room.key for part in item.parts):
        return item
    return replace(item, parts=tuple(sorted([*item.parts, room], key=lambda part: order.index(part.key))))
