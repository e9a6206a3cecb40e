"""Items that came after the agenda was sent (`tillæg: ja`) are the last of their section, wherever they are written.

So their numbers come after all others', and a value's place in the data is the same for whoever counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from kkr_docs.definition.fields import YES_NO
from kkr_docs.definition.meeting import Item, Meeting, Section
from kkr_docs.definition.yaml_source import Data, Location, Source

_SECTIONS, _ITEMS, _SUPPLEMENT = Meeting.key("sections"), Section.key("items"), Item.key("supplement")
_T = TypeVar("_T")


def put_last(source: Source) -> None:
    """Move the supplementary items of a source to the end of their sections, and all that is known of them along."""
    sections = source.data.get(_SECTIONS) if isinstance(source.data, dict) else None
    moved: dict[int, dict[int, int]] = {}
    for index, section in enumerate(sections if isinstance(sections, list) else ()):
        items = section.get(_ITEMS) if isinstance(section, dict) else None
        if isinstance(section, dict) and isinstance(items, list) and any(map(_is_supplement, items)):
            order = sorted(range(len(items)), key=lambda at: _is_supplement(items[at]))
            section[_ITEMS] = [items[at] for at in order]
            moved[index] = {old: new for new, old in enumerate(order)}
    if moved:
        source.values, source.keys = _moved(source.values, moved), _moved(source.keys, moved)


def _is_supplement(item: Data) -> bool:
    value = item.get(_SUPPLEMENT) if isinstance(item, dict) else None
    return isinstance(value, str) and YES_NO.get(value.strip(), False)


def _moved(known: Mapping[Location, _T], moved: Mapping[int, Mapping[int, int]]) -> dict[Location, _T]:
    """Return what is known by location, with the new indexes of items by section; it stays in the order of the text."""
    return {_new_place(location, moved): value for location, value in known.items()}


def _new_place(location: Location, moved: Mapping[int, Mapping[int, int]]) -> Location:
    match location:
        case (first, int(section), second, int(item), *rest) if (first, second) == (
            _SECTIONS,
            _ITEMS,
        ) and section in moved:
            return (first, section, second, moved[section][item], *rest)
    return location
