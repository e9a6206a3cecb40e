"""The document to be set, before any format: what is in it, in which order, with which numbers and labels."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import time
from pathlib import PurePosixPath

from kkr_docs.danish.calendar import WEEKDAYS, danish_date
from kkr_docs.definition import meeting, writing
from kkr_docs.definition.loading import Definition
from kkr_docs.definition.yaml_reader import Location
from kkr_docs.document.cross_references import Links, linked
from kkr_docs.document.document import Attendance, Cover, Item, Kind, Manuscript, Part, Section
from kkr_docs.house_style.style import House
from kkr_docs.markdown.blocks import (
    Block,
    ListBlock,
    Numbering,
    Paragraph,
    Run,
)

Prose = Mapping[Location, tuple[Block, ...]]

# The words of the printed paper. They are Danish whatever the language of messages is.
_COVER_KINDS = {Kind.AGENDA: "DAGSORDEN", Kind.MINUTES: "REFERAT"}
_TITLES = {
    Kind.AGENDA: "Dagsorden til møde i {body} den {date}",
    Kind.MINUTES: "Referat af møde i {body} den {date}",
}
_PARTS = {
    "background": "Baggrund",
    "recommendation": "Indstilling",
    "presentation": "Sagsfremstilling",
    "finances": "Økonomi",
    "attachments": "Bilag",
    "decision": "Beslutning",
}
_CLOSED = "Lukket punkt"
_NO_ITEMS = "Ingen punkter."


def kind_of(meeting: meeting.Meeting) -> Kind:
    """Return what a meeting's paper is where nobody says: minutes as soon as anything has been decided."""
    decided = any(item.decision for section in meeting.sections for item in section.items)
    return Kind.MINUTES if decided else Kind.AGENDA


def shown(meeting: meeting.Meeting, kind: Kind) -> meeting.Meeting:
    """Return what a paper shows of a meeting: an agenda neither decisions nor who took part."""
    if kind is Kind.MINUTES:
        return meeting
    sections = [
        section.model_copy(update={"items": [item.model_copy(update={"decision": None}) for item in section.items]})
        for section in meeting.sections
    ]
    return meeting.model_copy(update={"sections": sections, "participants": [], "absences": []})


def build(definition: Definition, kind: Kind, house: House | None = None) -> Manuscript:
    """Return the paper of one kind that a definition makes, with the words of a house (ours where none is named)."""
    meeting = shown(definition.meeting, kind)
    house = house or House()
    return Manuscript(
        kind=kind,
        title=_TITLES[kind].format(body=meeting.body, date=danish_date(meeting.date)),
        author=meeting.body,
        date=meeting.date,
        cover=_cover(meeting, _COVER_KINDS[kind], house.wordmark),
        statements=tuple(house.statements),
        contents_heading="Indhold",
        header=f"{meeting.body}  |  {meeting.date:%d-%m-%Y}",
        page_label="SIDE",
        sections=tuple(_sections(meeting, definition.prose)),
        enclosure=writing.text(meeting),
    )


def _cover(meeting: meeting.Meeting, kind: str, wordmark: str) -> Cover:
    attendance = (
        Attendance("Deltagere", _people(meeting.participants)),
        Attendance("Afbud", _people(meeting.absences)),
    )
    return Cover(
        wordmark=wordmark,
        kind=kind,
        body=meeting.body.upper(),
        lines=tuple(_cover_lines(meeting)),
        attendance=tuple(group for group in attendance if group.people),
    )


def _cover_lines(meeting: meeting.Meeting) -> Iterator[str]:
    yield f"{WEEKDAYS[meeting.date.weekday()].capitalize()} den {danish_date(meeting.date)}"
    if meeting.start and meeting.end:
        yield f"Kl. {_clock(meeting.start)}–{_clock(meeting.end)}"
    elif meeting.start:
        yield f"Kl. {_clock(meeting.start)}"
    elif meeting.end:
        yield f"Til kl. {_clock(meeting.end)}"
    if meeting.place:
        yield meeting.place
    if meeting.next_meeting:
        yield f"Næste møde: {WEEKDAYS[meeting.next_meeting.weekday()]} den {danish_date(meeting.next_meeting)}"


def _clock(moment: time) -> str:
    return f"{moment.hour}.{moment.minute:02}"


def _people(people: list[meeting.Person]) -> tuple[str, ...]:
    return tuple(", ".join(filter(None, (person.name, person.role, person.municipality))) for person in people)


def _sections(meeting: meeting.Meeting, prose: Prose) -> Iterator[Section]:
    sections = meeting.sections
    anchors = {f"{i}": _anchor(i) for i in range(1, len(sections) + 1)}
    anchors |= {
        f"{i}.{j}": _anchor(i, j) for i, section in enumerate(sections, 1) for j in range(1, len(section.items) + 1)
    }
    links = Links(anchors, (meeting.body, danish_date(meeting.date)))
    for i, section in enumerate(sections, 1):
        items = []
        for j, item in enumerate(section.items, 1):
            place: Location = ("dagsorden", i - 1, "punkter", j - 1)
            parts = tuple(_parts(item, place, prose, links))
            items.append(Item(f"{i}.{j}.", _anchor(i, j), item.title, _case_line(item), parts))
        yield Section(f"{i}.", _anchor(i), section.title, tuple(items), None if items else _NO_ITEMS)


def _anchor(*numbers: int) -> str:
    """Return an anchor that both HTML and Word allow (Word: letters, digits and underscores)."""
    return "_".join(["punkt", *map(str, numbers)])


def _case_line(item: meeting.Item) -> str | None:
    line = " ".join(filter(None, (item.case_number, item.initials)))
    return " – ".join(filter(None, (line, _CLOSED if item.closed else ""))) or None


def _parts(item: meeting.Item, place: Location, prose: Prose, links: Links) -> Iterator[Part]:
    """Yield the labelled parts of an item that have something in them."""
    for name, label in _PARTS.items():
        if not getattr(item, name):
            continue
        key = str(meeting.Item.model_fields[name].alias)
        blocks = _attachments(item) if name == "attachments" else prose.get((*place, key), ())
        if blocks:
            yield Part(label, tuple(linked(block, links) for block in blocks))


def _attachments(item: meeting.Item) -> tuple[Block, ...]:
    titles = [attachment.title or PurePosixPath(attachment.file).stem for attachment in item.attachments]
    items = tuple((Paragraph((Run(title),)),) for title in titles)
    return (ListBlock(items, Numbering(), tuple(range(1, len(items) + 1))),)
