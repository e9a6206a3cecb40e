"""The names of items (`id`), and references by name as they are typed: [punkt:praktikpladser]."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from kkr_docs.definition.meeting import Meeting

_TYPED: Final = re.compile(r"(?<!\\)\[punkt:(?P<name>[^\s\[\]]+)\](?!\()")  # as the parser reads it


def numbers(meeting: Meeting) -> dict[str, str]:
    """Return the numbers of the items that have a name, such as "3.4"."""
    return {
        item.name: f"{i}.{j}"
        for i, section in enumerate(meeting.sections, 1)
        for j, item in enumerate(section.items, 1)
        if item.name
    }


def with_numbers(typed: str, known: Mapping[str, str]) -> str:
    """Return a text, as it is typed, with numbers in place of the names that are known."""
    return _TYPED.sub(lambda reference: known.get(reference["name"], reference[0]), typed)
