"""What the next meeting takes over from the last one: what stands on every agenda, was postponed or is to be done."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Any, NamedTuple

from kkr_docs.danish import references
from kkr_docs.danish.calendar import danish_date
from kkr_docs.danish.lists import listed
from kkr_docs.definition import named_items
from kkr_docs.definition.fields import Text
from kkr_docs.definition.meeting import Item, Meeting
from kkr_docs.definition.outcome import FollowUp
from kkr_docs.markdown import blocks
from kkr_docs.markdown.blocks import Image

_POSTPONED = re.compile(
    r"\W*(?:(?:punktet|sagen|behandlingen)\s+(?:(?:blev|er|bliver)\s+)?)?(?:udsat|udsættes|udskudt|udskydes)\b",
    re.IGNORECASE,
)
# Items that bodies have on every agenda, beside the approval of the last minutes
_STANDING = re.compile(
    r"(?:godkendelse af dagsorden(?:en)?|meddelelser|(?:gensidig )?orientering(?:er)?(?: fra \w+)?|siden sidst"
    r"|spørgetid|nyt fra \w+|punkter til (?:næste|kommende) møder?|foreløbig oversigt\b.*|eventuelt|underskrift\w*)"
    r"(?: \([A-ZÆØÅ]\))?",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"(?:,| og| eller| samt)[ \u00a0\n]$")
_OF_THE_DAY = ("period", "duration", "supplement", "name")  # what is another meeting's matter


class Carried(NamedTuple):
    """An item for a section of the next meeting: its data by their keys, and the `files` that it needs.

    `stands` says that it is on every agenda.
    """

    section: str
    item: Mapping[str, Any]
    files: tuple[str, ...] = ()
    stands: bool = False


def is_postponed(item: Item) -> bool:
    """Return whether an item is to be treated at the next meeting."""
    return item.postponed or bool(item.decision and _POSTPONED.match(item.decision.typed))


def items(meeting: Meeting, folder: Path) -> Iterator[Carried]:
    """Yield the items that were postponed or stand on every agenda, in order; pictures lie in `folder`."""
    for section in meeting.sections:
        for item in section.items:
            if is_postponed(item):
                yield _postponed(section.title, item, meeting, folder)
            elif _STANDING.fullmatch(item.title):
                yield Carried(section.title, _standing(item), stands=True)


def _postponed(section: str, item: Item, meeting: Meeting, folder: Path) -> Carried:
    """Return an item as it stood before the meeting."""
    kind = type(item)
    gone = [*kind.names_in_minutes(), *_OF_THE_DAY]
    left = item.model_copy(update={name: kind.model_fields[name].get_default() for name in gone})
    texts = {name: value for name in kind.model_fields if isinstance(value := getattr(left, name), Text)}
    carried = {name: Text(_of_that_meeting(text.typed, meeting)) for name, text in texts.items()}
    data = left.model_copy(update=carried).model_dump(by_alias=True, exclude_defaults=True)
    pictures = (each for text in texts.values() for each in _pictures(text, folder))
    return Carried(section, data, (*(one.file for one in item.attachments), *pictures))


def _standing(item: Item) -> dict[str, Any]:
    """Return what stays the same of an item: a recommendation with a number is another meeting's."""
    asked = item.recommendation.typed if item.recommendation else ""
    kept = {"title", "closed", "public_title", "ground"} | (
        {"recommendation"} if not re.search(r"\d|\[punkt:", asked) else set()
    )
    return item.model_dump(by_alias=True, exclude_defaults=True, include=kept)


def _pictures(text: Text, folder: Path) -> Iterator[str]:
    for block in blocks.walk(text.blocks):
        if isinstance(block, Image):
            yield block.path.relative_to(folder.resolve()).as_posix()


def _of_that_meeting(text: str, meeting: Meeting) -> str:
    """Return a text in which references to items say of which meeting they are: the next one has other numbers."""
    text = named_items.with_numbers(text, named_items.numbers(meeting))
    found = [one for one in references.find(text, (meeting.body, danish_date(meeting.date))) if one.sure]
    for one, after in reversed(list(zip_longest(found, found[1:]))):
        if not after or not _BETWEEN.fullmatch(text[one.end : after.start]):
            text = f"{text[: one.end]} i referatet fra den {danish_date(meeting.date)}{text[one.end :]}"
    return text


class Tasks(NamedTuple):
    """Follow-ups that are not done, those of open items and those of closed ones."""

    open: tuple[FollowUp, ...]
    closed: tuple[FollowUp, ...]


def undone(meeting: Meeting) -> Tasks:
    """Return the follow-ups of a meeting that nobody has ended."""
    of_items = [(item.closed, one) for section in meeting.sections for item in section.items for one in item.follow_ups]
    left = [(closed, one) for closed, one in of_items if not one.done]
    return Tasks(tuple(one for closed, one in left if not closed), tuple(one for closed, one in left if closed))


def task_item(tasks: Sequence[FollowUp], meeting: Meeting, body: str, *, closed: bool) -> dict[str, Any]:
    """Return the item that says what is still to be done; `closed` that it comes from closed items."""
    where = f"mødet den {danish_date(meeting.date)}"
    title = f"Opfølgning på {'lukkede punkter fra ' if closed else ''}{where}"
    return {
        Item.key("title"): title,
        Item.key("recommendation"): f"Det indstilles, at {inert(body)} tager status til efterretning.\n",
        Item.key("presentation"): "".join(f"- {inert(_task(one))}\n" for one in tasks),
        **({Item.key("closed"): True} if closed else {}),
        Item.key("follow_ups"): [one.model_dump(by_alias=True, exclude_defaults=True) for one in tasks],
    }


def _task(one: FollowUp) -> str:
    until = f"senest den {danish_date(one.deadline)}" if isinstance(one.deadline, dt.date) else ""
    details = ", ".join(filter(None, (listed(one.who) if one.who else "", until)))
    return f"{one.what} ({details})" if details else one.what


def inert(value: str) -> str:
    """Return text as Markdown that means nothing but the text."""
    return re.sub(r"([\\`*_\[\]<>!|#~])", r"\\\1", value)
