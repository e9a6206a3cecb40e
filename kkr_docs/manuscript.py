"""The document to be set, before any format: what is in it, in which order, with which numbers and labels."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from kkr_docs import enclosure, model, references
from kkr_docs.blocks import Block, Cell, Footnote, Image, Inline, ListBlock, Numbering, Paragraph, Quote, Run, Table
from kkr_docs.days import WEEKDAYS, danish_date
from kkr_docs.definition import Definition
from kkr_docs.house import House, Statement
from kkr_docs.references import Reference
from kkr_docs.source import Location


class Kind(StrEnum):
    """What a meeting's paper is: sent out before it, or written after it."""

    AGENDA = "agenda"
    MINUTES = "minutes"


class Edition(StrEnum):
    """What a PDF is for: to be read on a screen, published and archived, or to be printed by a printing house."""

    SCREEN = "screen"
    PRINT = "print"


@dataclass(frozen=True, slots=True)
class Part:
    """A labelled part of an item, such as Baggrund. It is never empty."""

    label: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """An item: `number` is "3.1.", `anchor` is what links to it name ("punkt_3_1")."""

    number: str
    anchor: str
    title: str
    case_line: str | None
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A section: `number` is "3.", `anchor` "punkt_3"; `note` stands where there are no items, else it is None."""

    number: str
    anchor: str
    title: str
    items: tuple[Item, ...]
    note: str | None


@dataclass(frozen=True, slots=True)
class Attendance:
    """Who took part, or sent their regrets: a label and one line a person."""

    label: str
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cover:
    """The front page: wordmark, kind of paper, body, then date, time and place, a line each; then who took part."""

    wordmark: str
    kind: str
    body: str
    lines: tuple[str, ...]
    attendance: tuple[Attendance, ...]


@dataclass(frozen=True, slots=True)
class Manuscript:
    """A meeting's paper. `header` and `page_label` stand at the top of every body page.

    `enclosure` is the definition that travels in the PDF.
    """

    kind: Kind
    title: str
    author: str
    date: date
    cover: Cover
    statements: tuple[Statement, ...]
    contents_heading: str
    header: str
    page_label: str
    sections: tuple[Section, ...]
    enclosure: str = ""

    def pictures(self) -> Iterator[Path]:
        """Yield the file of every picture in the paper."""
        for section in self.sections:
            for item in section.items:
                for part in item.parts:
                    yield from _pictures(part.blocks)


def _pictures(blocks: tuple[Block, ...]) -> Iterator[Path]:
    for block in blocks:
        match block:
            case Image():
                yield block.path
            case Quote():
                yield from _pictures(block.blocks)
            case ListBlock():
                for item in block.items:
                    yield from _pictures(item)


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


def kind_of(meeting: model.Meeting) -> Kind:
    """Return what a meeting's paper is where nobody says: minutes as soon as anything has been decided."""
    decided = any(item.decision for section in meeting.sections for item in section.items)
    return Kind.MINUTES if decided else Kind.AGENDA


def shown(meeting: model.Meeting, kind: Kind) -> model.Meeting:
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
        enclosure=enclosure.text(meeting),
    )


def _cover(meeting: model.Meeting, kind: str, wordmark: str) -> Cover:
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


def _cover_lines(meeting: model.Meeting) -> Iterator[str]:
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


def _people(people: list[model.Person]) -> tuple[str, ...]:
    return tuple(", ".join(filter(None, (person.name, person.role, person.municipality))) for person in people)


class _Links(NamedTuple):
    """Where references lead: the anchors of the items by number, and what this meeting is called."""

    anchors: Mapping[str, str]
    own: tuple[str, str]


def _sections(meeting: model.Meeting, prose: Prose) -> Iterator[Section]:
    sections = meeting.sections
    anchors = {f"{i}": _anchor(i) for i in range(1, len(sections) + 1)}
    anchors |= {
        f"{i}.{j}": _anchor(i, j) for i, section in enumerate(sections, 1) for j in range(1, len(section.items) + 1)
    }
    links = _Links(anchors, (meeting.body, danish_date(meeting.date)))
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


def _case_line(item: model.Item) -> str | None:
    line = " ".join(filter(None, (item.case_number, item.initials)))
    return " – ".join(filter(None, (line, _CLOSED if item.closed else ""))) or None


def _parts(item: model.Item, place: Location, prose: Prose, links: _Links) -> Iterator[Part]:
    """Yield the labelled parts of an item that have something in them."""
    for name, label in _PARTS.items():
        if not getattr(item, name):
            continue
        key = str(model.Item.model_fields[name].alias)
        blocks = _attachments(item) if name == "attachments" else prose.get((*place, key), ())
        if blocks:
            yield Part(label, tuple(_linked(block, links) for block in blocks))


def _attachments(item: model.Item) -> tuple[Block, ...]:
    titles = [attachment.title or PurePosixPath(attachment.file).stem for attachment in item.attachments]
    items = tuple((Paragraph((Run(title),)),) for title in titles)
    return (ListBlock(items, Numbering(), tuple(range(1, len(items) + 1))),)


def _linked(block: Block, links: _Links) -> Block:
    """Return a block in which references to the meeting's own items are links to them."""

    def inside(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
        return tuple(_linked(inner, links) for inner in blocks)

    def row(cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
        return tuple(cell._replace(inlines=_link_inlines(cell.inlines, links)) for cell in cells)

    match block:
        case ListBlock():
            return block._replace(items=tuple(inside(item) for item in block.items))
        case Quote():
            return block._replace(blocks=inside(block.blocks))
        case Table():
            return block._replace(header=row(block.header), rows=tuple(row(cells) for cells in block.rows))
        case Image():
            return block._replace(caption=_link_inlines(block.caption, links))
        case _:
            return block._replace(inlines=_link_inlines(block.inlines, links))


def _link_inlines(inlines: tuple[Inline, ...], links: _Links) -> tuple[Inline, ...]:
    """Return running text with its references as links; it is read as a whole, whatever of it is bold."""
    found = deque(references.find("".join(_text(inline) for inline in inlines), links.own))
    pieces: list[Inline] = []
    start = 0
    for inline in inlines:
        end = start + len(_text(inline))
        inside: list[Reference] = []
        while found and found[0].start < end:
            reference = found.popleft()
            if reference.end <= end and reference.number in links.anchors:
                inside.append(reference)
        if isinstance(inline, Run) and not inline.link:
            pieces += _link_run(inline, inside, start, links.anchors)
        elif isinstance(inline, Footnote):
            pieces.append(Footnote(_link_inlines(inline.inlines, links)))
        else:
            pieces.append(inline)
        start = end
    return tuple(pieces)


def _text(inline: Inline) -> str:
    return inline.text if isinstance(inline, Run) else "\n"


def _link_run(run: Run, found: list[Reference], begin: int, anchors: Mapping[str, str]) -> Iterator[Run]:
    """Split a run, which begins at character `begin` of its text, at the references in it."""
    written = 0
    for reference in found:
        start, end = reference.start - begin, reference.end - begin
        if start > written:
            yield run._replace(text=run.text[written:start])
        yield run._replace(text=run.text[start:end], link=f"#{anchors[reference.number]}")
        written = end
    if written < len(run.text):
        yield run._replace(text=run.text[written:])
