"""The document to be set, before any format: what is in it, in which order, with which numbers and labels."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from pathlib import PurePosixPath

from kkr_docs.danish.calendar import WEEKDAYS, clock, danish_date, spoken
from kkr_docs.definition import meeting as definition
from kkr_docs.definition import writing
from kkr_docs.definition.fields import Text, ends_of, length_of
from kkr_docs.definition.meeting import Meeting
from kkr_docs.definition.people import Person
from kkr_docs.document import drafts, editions, presence
from kkr_docs.document.cross_references import Links, linked
from kkr_docs.document.document import Attendance, Audience, Cover, Document, Item, Kind, Section
from kkr_docs.document.document import Part as Labelled
from kkr_docs.document.meeting_names import called, kind_line
from kkr_docs.house_style.style import HouseStyle
from kkr_docs.markdown.blocks import (
    Block,
    Heading,
    ListBlock,
    Numbering,
    Paragraph,
    Run,
)

# The words of the printed document. They are Danish whatever the language of messages is.
_COVER_KINDS = {Kind.AGENDA: "Dagsorden", Kind.MINUTES: "Referat"}
_TITLES = {
    Kind.AGENDA: "Dagsorden til {meeting} den {date}",
    Kind.MINUTES: "Referat af {meeting} den {date}",
}
_CONFIDENTIAL = "Fortroligt"


def kind_of(meeting: Meeting) -> Kind:
    """Return what a meeting's document is where nobody says: minutes as soon as anything has been decided."""
    decided = any(item.decision for section in meeting.sections for item in section.items)
    return Kind.MINUTES if decided else Kind.AGENDA


def build(
    meeting: Meeting,
    kind: Kind,
    house: HouseStyle | None = None,
    audience: Audience = Audience.MEMBERS,
    left_out: Collection[str] = (),
    moment: datetime | None = None,
) -> Document:
    """Return the document of one kind that a meeting makes, with the words of a style (ours where none is named).

    `left_out` are the keys that the public does not see, beside what is closed. `moment` is when a draft was made.
    """
    meeting = editions.of_audience(editions.of_kind(meeting, kind), audience, left_out)
    house, body = house or HouseStyle(), meeting.conventions
    note = house.empty_section if body.empty_section is None else body.empty_section
    is_confidential = audience is Audience.MEMBERS and editions.closed(meeting)
    draft = drafts.mark(meeting, moment)
    header = "  |  ".join([*filter(None, [draft]), meeting.body, f"{meeting.date:%d-%m-%Y}", *_version(meeting)])
    return Document(
        kind=kind,
        title=_title(meeting, kind),
        author=meeting.body,
        date=meeting.date,
        cover=_cover(meeting, _COVER_KINDS[kind], house.wordmark, moment),
        statements=tuple(house.statements) if body.statements else (),
        contents_heading="Indhold",
        header=f"{_CONFIDENTIAL}  |  {header}" if is_confidential else header,
        page_label="SIDE",
        sections=tuple(_sections(meeting, note)),
        draft=draft,
        enclosure=writing.text(meeting),
        blank_pages=body.blank_pages,
        audience=audience,
    )


def _title(meeting: Meeting, kind: Kind) -> str:
    title = _TITLES[kind].format(meeting=called(meeting), date=danish_date(meeting.date))
    return drafts.title(meeting, ", ".join([title, *_version(meeting)]))


def _version(meeting: Meeting) -> list[str]:
    """Return what tells a corrected paper from the first one."""
    return [f"version {meeting.version}"] if meeting.is_corrected else []


def _cover(meeting: Meeting, kind: str, wordmark: str, moment: datetime | None) -> Cover:
    keys, lines = zip(*_cover_lines(meeting), strict=True)
    said = tuple(drafts.cover_lines(meeting, moment))
    return Cover(
        wordmark=wordmark,
        kind=kind,
        body=meeting.body,
        lines=(*said, *lines),
        attendance=tuple(group for group in _attendance(meeting) if group.people),
        keys=(*(Meeting.key("status") for _line in said), *map(Meeting.key, keys)),
    )


def _attendance(meeting: Meeting) -> Iterator[Attendance]:
    for one in Meeting.printed():
        value = getattr(meeting, one.name)
        people = _people(value) if isinstance(value, list) else tuple(filter(None, (value,)))
        yield Attendance(one.label, people, one.key)
    for label, members in meeting.groups.items():
        yield Attendance(label, _people(members), f"{Meeting.key('groups')}/{label}")


def cover_lines(meeting: Meeting) -> Iterator[str]:
    """Yield of what kind a meeting is, when and where it is, and when the next one is, a line each."""
    return (line for _field, line in _cover_lines(meeting))


def _cover_lines(meeting: Meeting) -> Iterator[tuple[str, str]]:
    """Yield the lines of the cover, each with the field that it tells of."""
    if line := kind_line(meeting):
        yield "kind" if meeting.kind else "form", line
    yield "date", f"{WEEKDAYS[meeting.date.weekday()].capitalize()} den {danish_date(meeting.date)}"
    if meeting.start and meeting.end:
        yield "start", f"Kl. {clock(meeting.start)}–{clock(meeting.end)}"
    elif meeting.start:
        yield "start", f"Kl. {clock(meeting.start)}"
    elif meeting.end:
        yield "end", f"Til kl. {clock(meeting.end)}"
    if meeting.place:
        yield "place", meeting.place
    if meeting.next_meeting:
        day = WEEKDAYS[meeting.next_meeting.weekday()]
        yield "next_meeting", f"Næste møde: {day} den {danish_date(meeting.next_meeting)}"
    yield from _correction_lines(meeting)


def _correction_lines(meeting: Meeting) -> Iterator[tuple[str, str]]:
    if meeting.version:
        yield "version", f"Version {meeting.version}"
    for one in meeting.corrections:
        yield "corrections", f"Rettet{f' den {danish_date(one.date)}' if one.date else ''}: {one.what}"


def _people(people: list[Person]) -> tuple[str, ...]:
    return tuple(map(_person, people))


def _person(person: Person) -> str:
    words = ", ".join(filter(None, (person.name, person.role, person.municipality)))
    return f"{words} (stedfortræder for {person.deputy_for})" if person.deputy_for else words


def _sections(meeting: Meeting, note: str) -> Iterator[Section]:
    sections = meeting.sections
    anchors = {f"{i}": _anchor(i) for i in range(1, len(sections) + 1)}
    anchors |= {
        f"{i}.{j}": _anchor(i, j) for i, section in enumerate(sections, 1) for j in range(1, len(section.items) + 1)
    }
    links = Links(anchors, (meeting.body, danish_date(meeting.date)))
    for i, section in enumerate(sections, 1):
        items = [
            Item(
                f"{i}.{j}.",
                _anchor(i, j),
                _with_times(item),
                _case_line(item),
                presence.line(item),
                tuple(_parts(item, links)),
            )
            for j, item in enumerate(section.items, 1)
        ]
        text = tuple(linked(_without_rank(block), links) for block in (section.text.blocks if section.text else ()))
        is_empty = not items and not text
        yield Section(f"{i}.", _anchor(i), _with_times(section), text, tuple(items), note or None if is_empty else None)


def _with_times(part: definition.Section | definition.Item) -> str:
    """Return a title with when and how long, as in "Budget (kl. 9.30–10.00)"."""
    begin, end = ends_of(part.period) if part.period else (None, None)
    times = "–".join(clock(moment) for moment in (begin, end) if moment)
    length = spoken(length_of(part.duration)) if part.duration else ""
    said = ", ".join(filter(None, (f"kl. {times}" if times else "", length)))
    return f"{part.title} ({said})" if said else part.title


def _without_rank(block: Block) -> Block:
    """Return a sub-heading as strong text: right below a section's own heading no level is left for it."""
    if not isinstance(block, Heading):
        return block
    words = (one._replace(strong=True) if isinstance(one, Run) else one for one in block.inlines)
    return Paragraph(tuple(words), block.line)


def _anchor(*numbers: int) -> str:
    """Return an anchor that both HTML and Word allow (Word: letters, digits and underscores)."""
    return "_".join(["punkt", *map(str, numbers)])


def _case_line(item: definition.Item) -> str | None:
    case = " ".join(filter(None, (item.case_number, item.initials)))
    closed = item.closed and item.title != editions.CLOSED_ITEM
    return " – ".join(filter(None, (case, editions.CLOSED_ITEM if closed else "", item.ground))) or None


def _parts(item: definition.Item, links: Links) -> Iterator[Labelled]:
    """Yield the labelled parts of an item that have something in them."""
    for field in type(item).printed():
        value = getattr(item, field.name)
        blocks = value.blocks if isinstance(value, Text) else _attachments(value or [])
        if blocks:
            yield Labelled(field.label, tuple(linked(block, links) for block in blocks), field.key)


def _attachments(attachments: Sequence[definition.Attachment]) -> tuple[Block, ...]:
    titles = map(_attachment, attachments)
    items = tuple((Paragraph((Run(title),), line),) for line, title in enumerate(titles))
    return (ListBlock(items, Numbering(), tuple(range(1, len(items) + 1))),) if items else ()


def _attachment(attachment: definition.Attachment) -> str:
    title = attachment.title or PurePosixPath(attachment.file).stem
    return f"{title} (lukket)" if attachment.closed and title != editions.CLOSED_ATTACHMENT else title
