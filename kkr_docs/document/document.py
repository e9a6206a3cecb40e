"""What is rendered: the types of a meeting's document, whatever its format."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from kkr_docs.house_style.style import Statement
from kkr_docs.markdown.blocks import Block, Image, ListBlock, Quote, Table


class Kind(StrEnum):
    """What a meeting's document is: sent out before it, or written after it."""

    AGENDA = "agenda"
    MINUTES = "minutes"


class Standard(StrEnum):
    """The standards of a PDF for the screen: PDF/A-3a with PDF/UA-1, or PDF/A-4f with PDF/UA-2 (PDF 2.0)."""

    UA_1 = "ua-1"
    UA_2 = "ua-2"


class Edition(StrEnum):
    """What a PDF is for: to be read on a screen, published and archived, or to be printed by a printing house."""

    SCREEN = "screen"
    PRINT = "print"


class Audience(StrEnum):
    """Whom a document is for: the members, who see all of it, or the public, which sees nothing that is closed."""

    MEMBERS = "members"
    PUBLIC = "public"


@dataclass(frozen=True, slots=True)
class Part:
    """A labelled part of an item, such as Baggrund. It is never empty. `key` is its key in the definition.

    `places` are where in the item its blocks are from, where that is not all `key`.
    """

    label: str
    blocks: tuple[Block, ...]
    key: str = ""
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """An item: `number` is "3.1.", `anchor` is what links to it name ("punkt_3_1").

    `presence` says who was not there all the time.
    """

    number: str
    anchor: str
    title: str
    case_line: str | None
    presence: str | None
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A section: `number` is "3.", `anchor` "punkt_3"; `note` stands where there is nothing, else it is None.

    `text` is the section's own, before its items, and has no sub-headings.
    """

    number: str
    anchor: str
    title: str
    text: tuple[Block, ...]
    items: tuple[Item, ...]
    note: str | None

    @property
    def place(self) -> str:
        """Where it is from in the definition (source_map.py): a list of attachments is from the first of them."""
        first = self.text[0] if self.text else None
        return first.row_places[0] if isinstance(first, Table) and first.row_places else self.anchor


@dataclass(frozen=True, slots=True)
class Attendance:
    """Who took part, or sent their regrets: a label and one line a person.

    `place` is where they stand in the definition: a key, or two with a slash between.
    """

    label: str
    people: tuple[str, ...]
    place: str = ""


@dataclass(frozen=True, slots=True)
class Cover:
    """The front page: wordmark, kind of document, body, then date, time and place, a line each; then who took part.

    `keys` are those in the definition that each line comes from.
    """

    wordmark: str
    kind: str
    body: str
    lines: tuple[str, ...]
    attendance: tuple[Attendance, ...]
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A meeting's document. `header` and `page_label` stand at the top of every body page.

    `draft` is what a draft says of itself at the top and across of every page, such as "UDKAST"; else it is empty.
    `enclosure` is the definition that travels in the files: what of it the document shows. With `blank_pages` the
    statements have a page even where there are none, and the first section begins on a right page. An excerpt has
    neither contents nor a page for its cover.
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
    draft: str = ""
    enclosure: str = ""
    blank_pages: bool = True
    audience: Audience = Audience.MEMBERS
    is_excerpt: bool = False

    def anchors(self) -> Iterator[str]:
        """Yield the anchor of every section and item."""
        for section in self.sections:
            yield section.anchor
            yield from (item.anchor for item in section.items)

    def pictures(self) -> Iterator[Path]:
        """Yield the file of every picture in the document."""
        for section in self.sections:
            yield from _pictures(section.text)
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
