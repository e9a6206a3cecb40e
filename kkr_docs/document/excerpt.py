"""Some items of a meeting's document alone, for the file of their case: its cover, who took part, and the items.

Their numbers stay. References to other items are text, for there is nothing to lead to.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from typing import Any

from kkr_docs.danish.lists import listed
from kkr_docs.definition.meeting import Meeting, Section
from kkr_docs.diagnostics.problem import RefusalError
from kkr_docs.document.document import Audience, Document, Item, Kind
from kkr_docs.document.document import Section as Printed
from kkr_docs.i18n import _
from kkr_docs.markdown.blocks import Run

_COVER_KINDS = {Kind.AGENDA: "Udskrift af dagsorden", Kind.MINUTES: "Udskrift af referat"}
_OF_ITEMS = ("punkt", "punkterne")


def normal(number: str) -> str:
    """Return the number of an item as it is meant: "3.4" for "3.4." and "punkt 3.4"."""
    return number.strip().lower().removeprefix("punkt").strip().rstrip(".")


def normal_all(numbers: Iterable[str]) -> tuple[str, ...]:
    """Return the numbers of items as they are meant, each once, in the order of the meeting where they are numbers."""
    return tuple(sorted({normal(number) for number in numbers}, key=_order))


def _order(number: str) -> tuple[list[int], str]:
    return [int(part) for part in re.findall("[0-9]{1,9}", number)], number


def check(meeting: Meeting, wanted: Collection[str], audience: Audience) -> None:
    """Raise RefusalError where a meeting has no item of a number, or an audience may not see it."""
    closed = {number: section.items[j].closed for number, section, j in _items(meeting)}
    known = [*closed, *(str(i) for i in range(1, len(meeting.sections) + 1))]
    for number in wanted:
        if number not in known:
            what = _("der er intet punkt {number}.").format(number=number)
            raise RefusalError(what, _("Her er {numbers}.").format(numbers=listed([*closed] or known)))
        if audience is Audience.PUBLIC and closed.get(number):
            what = _("punkt {number} er lukket, og den offentlige udgave kan ikke vise det.").format(number=number)
            raise RefusalError(what, _("Udelad --edition, når udskriften er til medlemmerne."))


def only(meeting: Meeting, wanted: Collection[str]) -> Meeting:
    """Return a meeting with nothing but some items, and whole sections where their number is wanted; all for none."""
    if not wanted:
        return meeting
    chosen = {number: (section, section.items[j]) for number, section, j in _items(meeting) if number in wanted}
    sections = []
    for i, section in enumerate(meeting.sections, 1):
        items = [item for owner, item in chosen.values() if owner is section]
        if str(i) in wanted:
            sections.append(section)
        elif items:
            sections.append(section.model_copy(update={"items": items, "text": None}))
    return meeting.model_copy(update={"sections": sections})


def of(document: Document, wanted: Collection[str]) -> Document:
    """Return a document with nothing but some items, and whole sections where their number is wanted."""
    sections = tuple(_sections(document, wanted))
    numbers = [number for number in _numbers(document) if number in wanted]
    name = f"{_OF_ITEMS[len(numbers) > 1]} {listed(numbers)}"
    return replace(
        document,
        title=f"{document.title}: udskrift af {name}",
        cover=replace(document.cover, kind=_COVER_KINDS[document.kind]),
        statements=(),
        contents_heading="",
        header=f"{document.header}  |  Udskrift af {name}",
        sections=_without_links(sections),
        blank_pages=False,
        is_excerpt=True,
    )


def _items(meeting: Meeting) -> Iterator[tuple[str, Section, int]]:
    """Yield the number of every item, its section and its place there."""
    for i, section in enumerate(meeting.sections, 1):
        for j in range(len(section.items)):
            yield f"{i}.{j + 1}", section, j


def _numbers(document: Document) -> Iterator[str]:
    for section in document.sections:
        yield normal(section.number)
        yield from (normal(item.number) for item in section.items)


def _sections(document: Document, wanted: Collection[str]) -> Iterator[Printed]:
    for section in document.sections:
        items: tuple[Item, ...] = tuple(item for item in section.items if normal(item.number) in wanted)
        if normal(section.number) in wanted:
            yield section
        elif items:
            yield replace(section, text=(), items=items, note=None)


def _without_links(value: Any) -> Any:
    """Return something of a document without links to other parts of it."""
    match value:
        case Run(link=str(link)) if link.startswith("#"):
            return value._replace(link=None)
        case Printed():
            return replace(value, text=_without_links(value.text), items=_without_links(value.items))
        case Item():
            parts = tuple(replace(part, blocks=_without_links(part.blocks)) for part in value.parts)
            return replace(value, parts=parts)
        case tuple() if hasattr(value, "_make"):
            return value._make(map(_without_links, value))
        case tuple():
            return tuple(map(_without_links, value))
    return value
