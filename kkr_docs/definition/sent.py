"""What was sent of a meeting's agenda: the numbers and titles, in a file beside the definition.

`kkr-docs freeze` writes it, and a rule holds the definition to it. It is JSON, a dispatch after the other: the whole
agenda first, then what each supplement added; a corrected version begins again with the whole agenda.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from kkr_docs import files
from kkr_docs.definition.meeting import Item, Meeting

ENDING = ".frosset.json"
MAX_BYTES = 2_000_000  # titles of a definition, many times over
_ABOUT = "Numre og titler i det, der er sendt ud. Skrevet af kkr-docs freeze; ret dem ikke her."
_DISPATCHES, _VERSION, _TITLES = "udsendelser", "version", "titler"

_NUMBER = re.compile(r"[1-9][0-9]{0,4}(\.[1-9][0-9]{0,4})?")


class UnreadableError(ValueError):
    """The file beside a definition is not what `freeze` writes."""


class Dispatch(NamedTuple):
    """What was sent at one time: the document's version, and its titles by number ("3" a section, "3.4" an item)."""

    version: int
    titles: Mapping[str, str]


class Sent(NamedTuple):
    """All that was sent of a meeting, in order."""

    dispatches: tuple[Dispatch, ...]

    @property
    def version(self) -> int:
        """The version that was sent last."""
        return self.dispatches[-1].version

    @property
    def titles(self) -> dict[str, str]:
        """The titles of that version by number, supplements and all."""
        return {number: title for one in self._current() for number, title in one.titles.items()}

    @property
    def last_supplement(self) -> Mapping[str, str]:
        """What was sent last, where that was a supplement."""
        current = self._current()
        return current[-1].titles if len(current) > 1 else {}

    def _current(self) -> list[Dispatch]:
        return [one for one in self.dispatches if one.version == self.version]


def path_beside(definition: Path) -> Path:
    """Return where what was sent of a definition stands: møde.frosset.json beside møde.yaml."""
    return definition.with_name(f"{definition.stem}{ENDING}")


def numbered(meeting: Meeting) -> Iterator[tuple[str, str]]:
    """Yield the numbers and titles of a meeting's sections and items, in order."""
    for i, section in enumerate(meeting.sections, 1):
        yield f"{i}", section.title
        yield from ((f"{i}.{j}", item.title) for j, item in enumerate(section.items, 1))


def items(meeting: Meeting) -> dict[str, Item]:
    """Return a meeting's items by number."""
    return {
        f"{i}.{j}": item for i, section in enumerate(meeting.sections, 1) for j, item in enumerate(section.items, 1)
    }


def read(definition: Path) -> Sent | None:
    """Return what was sent of a definition; None where nothing was. Raises UnreadableError."""
    place = path_beside(definition)
    if not os.path.lexists(place):  # as beside most
        return None
    try:
        path = files.inside(place.parent, place.name)
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        return None
    except (OSError, files.OutsideFolderError) as error:
        raise UnreadableError(place.name) from error
    return parse(content)


def parse(content: bytes) -> Sent:
    """Return what `text` has written. Raises UnreadableError."""
    try:
        if len(content) > MAX_BYTES:
            raise UnreadableError
        found = Sent(tuple(map(_dispatch, json.loads(content)[_DISPATCHES])))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise UnreadableError from error
    if not found.dispatches:
        raise UnreadableError
    return found


def _dispatch(data: Any) -> Dispatch:
    version, titles = data[_VERSION], data[_TITLES]
    are_sound = all(isinstance(title, str) and _NUMBER.fullmatch(number) for number, title in titles.items())
    if not isinstance(version, int) or not are_sound:
        raise UnreadableError
    return Dispatch(version, titles)


def with_meeting(sent: Sent | None, meeting: Meeting) -> Sent | None:
    """Return what is sent when a meeting is sent as it stands; None where that is nothing new."""
    version, titles = meeting.version or 1, dict(numbered(meeting))
    if sent is None or version != sent.version:
        return Sent((*(sent.dispatches if sent else ()), Dispatch(version, titles)))
    new = {number: title for number, title in titles.items() if number not in sent.titles}
    return Sent((*sent.dispatches, Dispatch(version, new))) if new else None


def text(sent: Sent) -> str:
    """Return the content of the file."""
    dispatches = [{_VERSION: one.version, _TITLES: dict(one.titles)} for one in sent.dispatches]
    return json.dumps({"om": _ABOUT, _DISPATCHES: dispatches}, ensure_ascii=False, indent=1) + "\n"


def unsent(meeting: Meeting, sent: Sent | None) -> list[str]:
    """Return the numbers of the supplementary items that make the supplement to be sent, or the last one that was."""
    marked = [number for number, item in items(meeting).items() if item.supplement]
    new = [number for number in marked if not sent or number not in sent.titles]
    last = [number for number in marked if sent and number in sent.last_supplement]
    return new or last or marked


def is_item(number: str) -> bool:
    """Return whether a number is an item's; else it is a section's."""
    return "." in number


def in_order(titles: Mapping[str, str]) -> dict[int, list[str]]:
    """Return the titles of the items by the number of their section, and those of the sections by 0, in their order."""
    found: dict[int, dict[int, str]] = {}
    for number, title in titles.items():
        *section, own = map(int, number.split("."))
        found.setdefault(section[0] if section else 0, {})[own] = title
    return {section: [own[at] for at in sorted(own)] for section, own in found.items()}
