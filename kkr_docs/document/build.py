"""The document to be set, before any format: what is in it, in which order, with which numbers and labels."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime

from kkr_docs.danish.calendar import WEEKDAYS, clock, danish_date, spoken
from kkr_docs.definition import meeting as definition
from kkr_docs.definition import named_items, sent, writing
from kkr_docs.definition.fields import Text, ends_of, length_of
from kkr_docs.definition.meeting import Meeting
from kkr_docs.definition.people import Person
from kkr_docs.definition.voting import Electorate
from kkr_docs.document import (
    attachment_list,
    attachment_numbers,
    drafts,
    editions,
    excerpt,
    item_names,
    outcome,
    presence,
)
from kkr_docs.document.attachment_numbers import Numbered
from kkr_docs.document.cross_references import Links, anchor, linked
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
_SUPPLEMENT_TITLE = "Tillægsdagsorden til {meeting} den {date}"
_CONFIDENTIAL = "Fortroligt"
_SUPPLEMENT, SUPPLEMENTARY_ITEM = "Tillægsdagsorden", "Tillægspunkt"


def kind_of(meeting: Meeting) -> Kind:
    """Return what a meeting's document is where nobody says: minutes as soon as anything has been decided."""
    decided = any(
        item.decision or item.votes or item.postponed for section in meeting.sections for item in section.items
    )
    return Kind.MINUTES if decided else Kind.AGENDA


def build(
    meeting: Meeting,
    kind: Kind,
    style: HouseStyle | None = None,
    audience: Audience = Audience.MEMBERS,
    left_out: Collection[str] = (),
    moment: datetime | None = None,
    items: Collection[str] = (),
    only: Collection[str] = (),
) -> Document:
    """Return the document of one kind that a meeting makes, with the words of a style (ours where none is named).

    `left_out` are the keys that the public does not see, beside what is closed. `moment` is when a draft was made.
    `items` are the numbers of items that are wanted alone, such as "3.4", and `only` those that a supplementary agenda
    has. Raises RefusalError where an item cannot be had.
    """
    excerpt.check(meeting, items, audience)
    numbered = [one for one in attachment_numbers.of(meeting) if not only or one.item_number in only]
    meeting = editions.of_audience(editions.of_kind(meeting, kind), audience, left_out)
    style, body = style or HouseStyle(), meeting.conventions
    note = style.empty_section if body.empty_section is None else body.empty_section
    shown = excerpt.only(meeting, only or items)
    there, names = named_items.numbers(shown), named_items.numbers(meeting).items()
    shown = item_names.without(shown, {name: number for name, number in names if name not in there})
    is_confidential = audience is Audience.MEMBERS and editions.closed(shown)
    draft = drafts.mark(meeting, moment)
    header = "  |  ".join([*filter(None, [draft]), meeting.body, f"{meeting.date:%d-%m-%Y}", *_version(meeting)])
    whole = Document(
        kind=kind,
        title=_title(meeting, _SUPPLEMENT_TITLE if only else _TITLES[kind]),
        author=meeting.body,
        date=meeting.date,
        cover=_cover(meeting, _SUPPLEMENT if only else _COVER_KINDS[kind], style.wordmark, moment),
        statements=tuple(style.statements) if body.statements and not only else (),
        contents_heading="Indhold",
        header=f"{_CONFIDENTIAL}  |  {header}" if is_confidential else header,
        page_label="SIDE",
        sections=(*_sections(meeting, note, only, numbered), *attachment_list.section(meeting, numbered)),
        draft=draft,
        enclosure=writing.text(shown),
        blank_pages=body.blank_pages and not only,
        audience=audience,
    )
    return excerpt.of(whole, items) if items else whole


def as_confidential(header: str, other: str) -> str:
    """Return a header that says that the document is confidential where another one's header does."""
    mark = f"{_CONFIDENTIAL}  |  "
    return f"{mark}{header}" if other.startswith(mark) and not header.startswith(mark) else header


def _title(meeting: Meeting, form: str) -> str:
    title = form.format(meeting=called(meeting), date=danish_date(meeting.date))
    return drafts.title(meeting, ", ".join([title, *_version(meeting)]))


def _version(meeting: Meeting) -> list[str]:
    """Return the version of a corrected document in words; nothing for the first one."""
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
    """Yield the lines of the cover, each with the field that it is made from."""
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


def _sections(meeting: Meeting, note: str, only: Collection[str], numbered: Sequence[Numbered]) -> Iterator[Section]:
    """Yield the sections with their items; with `only` those items alone, under the numbers that they have anyway."""
    anchors = {number: _anchor(number) for number in sent.items(meeting) if not only or number in only}
    attachments = attachment_numbers.shown(meeting, numbered)
    everywhere = {each.number: attachment_numbers.anchor(each) for each in attachments}
    links = Links(anchors, (meeting.body, danish_date(meeting.date)), everywhere)
    electorate = Electorate(meeting)
    for i, section in enumerate(meeting.sections, 1):
        counted = ((f"{i}.{j}", item) for j, item in enumerate(section.items, 1))
        shown = ((number, item) for number, item in counted if number in anchors)
        items = tuple(_item(number, item, links, electorate, attachments, is_marked=not only) for number, item in shown)
        if only and not items:
            continue
        blocks = section.text.blocks if section.text and not only else ()
        text = tuple(linked(_without_rank(block), links) for block in blocks)
        is_empty = not items and not text and not (section.period or section.duration)  # a break has a time
        empty = note or None if is_empty else None
        yield Section(f"{i}.", _anchor(f"{i}"), _with_times(section), text, items, empty)


def _item(
    number: str,
    item: definition.Item,
    links: Links,
    electorate: Electorate,
    attachments: Sequence[Numbered],
    *,
    is_marked: bool,
) -> Item:
    """Return an item; it says that it is supplementary where `is_marked`."""
    own = [each for each in attachments if each.item_number == number]
    title, parts = _with_times(item), tuple(_parts(item, links, electorate, own))
    case_line = _case_line(item, is_marked=is_marked)
    return Item(f"{number}.", _anchor(number), title, case_line, presence.line(item), parts)


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


def _anchor(number: str) -> str:
    return anchor(*number.split("."))


def _case_line(item: definition.Item, *, is_marked: bool) -> str | None:
    case = " ".join(filter(None, (item.case_number, item.initials)))
    closed = item.closed and item.title != editions.CLOSED_ITEM
    added = SUPPLEMENTARY_ITEM if item.supplement and is_marked else ""
    return " – ".join(filter(None, (case, added, editions.CLOSED_ITEM if closed else "", item.ground))) or None


def _parts(
    item: definition.Item, links: Links, electorate: Electorate, attachments: Sequence[Numbered]
) -> Iterator[Labelled]:
    """Yield the labelled parts of an item that have something in them."""
    own = {name: attachment_numbers.anchor(each) for each in attachments for name in each.names()}
    inside, titles = links._replace(attachments={**links.attachments, **own}), links._replace(attachments={})
    for field in type(item).printed():
        placed, where = [*_blocks(item, field.name, field.key, electorate)], inside
        if field.name == "attachments":
            placed, where = [(field.key, block) for block in _attachments(attachments)], titles
        if placed:
            blocks = tuple(linked(block, where) for _place, block in placed)
            yield Labelled(field.label, blocks, field.key, tuple(place for place, _block in placed))


def _blocks(item: definition.Item, name: str, key: str, electorate: Electorate) -> Iterable[outcome.Placed]:
    match name:
        case "decision":
            return outcome.decision(item, electorate)
        case "statements":
            return outcome.statements(item.statements)
        case "follow_ups":
            return outcome.follow_ups(item.follow_ups)
    text = getattr(item, name)
    return ((key, block) for block in text.blocks) if isinstance(text, Text) else ()


def _attachments(attachments: Sequence[Numbered]) -> tuple[Block, ...]:
    items = tuple(
        (Paragraph((Run(attachment_list.title(each)),), each.place - 1, attachment_numbers.anchor(each)),)
        for each in attachments
    )
    return (ListBlock(items, Numbering(), tuple(each.listed for each in attachments)),) if items else ()
