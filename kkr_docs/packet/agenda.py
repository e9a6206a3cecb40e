"""The meeting's own document in a packet: every title in an item's list of attachments is a link to its attachment."""

from __future__ import annotations

import gc
from collections.abc import Mapping, Sequence
from dataclasses import replace

from kkr_docs.definition import own_model
from kkr_docs.definition.meeting import Meeting
from kkr_docs.document import build
from kkr_docs.document.document import Document, Item, Part
from kkr_docs.house_style.style import HouseStyle
from kkr_docs.markdown.blocks import Block, ListBlock, Paragraph, Run
from kkr_docs.render.jobs import Order

SCHEME = "bilag:"
"""What the address of such a link begins with until the page is known that it leads to; then comes the number."""


def document(meeting: Meeting, order: Order, attached: Mapping[str, Sequence[str]]) -> Document:
    """Return a meeting's document. `attached` has the numbers of every item's attachments in the packet."""
    kind = order.kind or build.kind_of(meeting)
    built = build.build(meeting, kind, order.style, order.audience, order.left_out, order.moment)
    [label] = [one.label for one in own_model.of(meeting.conventions).item.printed() if one.name == "attachments"]
    return _linked(built, attached, label)


def draw(document: Document, style: HouseStyle) -> bytes:
    """Return the PDF of a document in a house style.

    Raises what `typesetter.render` does. It takes much memory and is meant for a worker: the meeting stays where it is,
    since the class of one with conventions of its own is made while the program runs and is in no other process.
    """
    gc.set_threshold(50_000)  # as the command does
    from kkr_docs.render.pdf import typesetter  # noqa: PLC0415 - slow to import, and large

    return typesetter.render(document, style=style).content


def _linked(document: Document, attached: Mapping[str, Sequence[str]], label: str) -> Document:
    sections = (
        replace(
            section, items=tuple(_linked_item(item, attached.get(item.number, ()), label) for item in section.items)
        )
        for section in document.sections
    )
    return replace(document, sections=tuple(sections))


def _linked_item(item: Item, numbers: Sequence[str], label: str) -> Item:
    return replace(
        item, parts=tuple(_linked_part(part, numbers) if part.label == label else part for part in item.parts)
    )


def _linked_part(part: Part, numbers: Sequence[str]) -> Part:
    """Return a list of attachments with every title as a link whose attachment is in the packet."""
    [block] = part.blocks
    assert isinstance(block, ListBlock)  # noqa: S101 - `build` makes it so
    listed = {int(number.rpartition(".")[2]): number for number in numbers}
    pairs = zip(block.items, block.numbers, strict=True)
    entries = (_linked_entry(entry, listed[k]) if k in listed else entry for entry, k in pairs)
    return replace(part, blocks=(block._replace(items=tuple(entries)),))


def _linked_entry(entry: tuple[Block, ...], number: str) -> tuple[Block, ...]:
    [paragraph] = entry
    assert isinstance(paragraph, Paragraph)  # noqa: S101 - as above
    runs = (run._replace(link=SCHEME + number) for run in paragraph.inlines if isinstance(run, Run))
    return (paragraph._replace(inlines=tuple(runs)),)
