"""The list of what was changed, in front of all else: a line a section or item, with its page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple
from xml.etree.ElementTree import Element, SubElement

NEW: Final = "nyt"
GONE: Final = "udgår"
CHANGED: Final = "ændret"
MOVED: Final = "flyttet fra {number}"
MOVED_AWAY: Final = "flyttet til {number}"
RENUMBERED: Final = "før {number}"
_NOTHING = "Der er ingen ændringer."


class Line(NamedTuple):
    """A line of the list: where it leads, the number and title of what was changed, and how it was."""

    anchor: str
    number: str
    title: str
    how: str


def section(lines: Sequence[Line], heading: str) -> Any:
    """Return the list as HTML."""
    made = Element("section", {"class": "contents changes"})
    SubElement(made, "h1", {"id": "ændringer"}).text = heading
    if lines:
        entries = SubElement(made, "nav")
        for line in lines:
            _entry(entries, line)
    else:
        SubElement(made, "p").text = _NOTHING
    return made


def _entry(entries: Any, line: Line) -> None:
    link = SubElement(SubElement(entries, "p", {"class": "to-item"}), "a", {"href": f"#{line.anchor}"})
    number = SubElement(link, "span", {"class": "number"})
    number.text, number.tail = f"{line.number} ", f"{line.title}: {line.how}"
