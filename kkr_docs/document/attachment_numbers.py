"""How attachments are numbered: from 1 in every item, or, where a body does so, through the whole meeting."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import count
from pathlib import PurePosixPath
from typing import Final, NamedTuple

from kkr_docs.definition.meeting import Attachment, Meeting
from kkr_docs.document import cross_references

_IN_TITLE: Final = re.compile(r"bilag[\W_]*(\d{1,3})(?!\d)", re.IGNORECASE)


class Numbered(NamedTuple):
    """An attachment: the numbers of its section, its item and its place there, all from 1.

    `listed` is the number in the item's list, `number` what it is called outside of it: "3.4.2", or as it is listed.
    """

    section: int
    item: int
    place: int
    listed: int
    number: str
    attachment: Attachment

    @property
    def item_number(self) -> str:
        """The number of its item, such as "3.4"."""
        return f"{self.section}.{self.item}"

    @property
    def title(self) -> str:
        """What it is called: its title, or its file's name without the ending."""
        return self.attachment.title or PurePosixPath(self.attachment.file).stem

    def names(self) -> list[str]:
        """Return the numbers that its own item may call it by, the surest last: one that its title has is its own."""
        return [str(self.listed), *_IN_TITLE.findall(f"{self.attachment.title} {self.attachment.file}")]


def of(meeting: Meeting) -> Iterator[Numbered]:
    """Yield the attachments of a meeting, in order.

    They are numbered before an edition leaves any out, so that they are called the same in all editions.
    """
    through = meeting.conventions.attachments_through
    counted = count(1)
    for i, section in enumerate(meeting.sections, 1):
        for j, item in enumerate(section.items, 1):
            for k, attachment in enumerate(item.attachments, 1):
                listed = next(counted) if through else k
                yield Numbered(i, j, k, listed, f"{listed}" if through else f"{i}.{j}.{k}", attachment)


def shown(meeting: Meeting, numbered: Iterable[Numbered]) -> list[Numbered]:
    """Return the attachments, of all that have been numbered, that an edition of a meeting has, as it has them."""
    kept = []
    for each in numbered:
        there = meeting.sections[each.section - 1].items[each.item - 1].attachments
        if there:
            kept.append(each._replace(attachment=there[each.place - 1]))
    return kept


def anchor(numbered: Numbered) -> str:
    """Return what links to the entry of an attachment in its item's list name: "bilag_3_4_2"."""
    return cross_references.anchor(*numbered.number.split("."), kind="bilag")
