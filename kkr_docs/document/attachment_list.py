"""The list of all attachments at the end of a document, where a body has one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from kkr_docs.definition.meeting import Item, Meeting
from kkr_docs.document import attachment_numbers, cross_references, editions
from kkr_docs.document.attachment_numbers import Numbered
from kkr_docs.document.document import Section
from kkr_docs.markdown import table_layout
from kkr_docs.markdown.blocks import Cell, Layout, Run, Table

_HEADING: Final = "Bilagsoversigt"
_ANCHOR: Final = "bilagsoversigt"
_COLUMNS: Final = ("Bilag", "Titel", "Punkt")
_LAYOUT: Final = Layout((0.14, 0.72, 0.14))


def section(meeting: Meeting, numbered: Sequence[Numbered]) -> Iterator[Section]:
    """Yield the list of the attachments that a meeting shows, a section without a number; nothing where there is none.

    `numbered` are the attachments of the whole meeting.
    """
    shown = attachment_numbers.shown(meeting, numbered)
    if meeting.conventions.attachments_list and shown:
        yield Section("", _ANCHOR, _HEADING, (_table(shown),), (), None)


def title(attachment: Numbered) -> str:
    """Return the title of an attachment as it is printed."""
    closed = attachment.attachment.closed and attachment.title != editions.CLOSED_ATTACHMENT
    return f"{attachment.title} (lukket)" if closed else attachment.title


def _table(shown: Sequence[Numbered]) -> Table:
    header = tuple(Cell((Run(words),)) for words in _COLUMNS)
    rows = tuple(table_layout.hyphenated(_row(each), _LAYOUT, 0) for each in shown)
    return Table(header, rows, _LAYOUT, row_places=tuple(map(_place, shown)))


def _place(each: Numbered) -> str:
    """Return where an attachment stands in the definition (document/source_map.py)."""
    item = cross_references.anchor(each.section, each.item)
    return f"{item}/{Item.key('attachments')}/{each.place - 1}"


def _row(each: Numbered) -> tuple[Cell, ...]:
    there = f"#{attachment_numbers.anchor(each)}"
    item = f"#{cross_references.anchor(each.section, each.item)}"
    number = Run(each.number, link=there), Run(f"{each.section}.{each.item}", link=item)
    return Cell((number[0],)), Cell((Run(title(each)),)), Cell((number[1],))
