"""Names of items in references such as [punkt:praktikpladser], which are printed as the numbers of the items."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from typing import Final, TypeVar

from kkr_docs.definition.fields import Text
from kkr_docs.definition.meeting import Meeting, Section
from kkr_docs.definition.part import Part
from kkr_docs.document import cross_references
from kkr_docs.markdown.blocks import Block, Inline, Run
from kkr_docs.markdown.inlines import NAMED

_P = TypeVar("_P", bound=Part)
_TYPED: Final = re.compile(r"(?<!\\)\[punkt:(?P<name>[^\s\[\]]+)\](?!\()")  # as the parser reads it


def numbers(meeting: Meeting) -> dict[str, str]:
    """Return the numbers of the items that have a name, such as "3.4"."""
    return {
        item.name: f"{i}.{j}"
        for i, section in enumerate(meeting.sections, 1)
        for j, item in enumerate(section.items, 1)
        if item.name
    }


def resolved(meeting: Meeting) -> Meeting:
    """Return a meeting in which what is printed has the numbers of items, as links, in place of their names."""
    known = numbers(meeting)
    return _with_texts(meeting, lambda text: text._replace(blocks=_blocks(text.blocks, known))) if known else meeting


def without(meeting: Meeting, hidden: Collection[str]) -> Meeting:
    """Return a meeting whose texts, as they were typed, have the numbers of some items in place of their names."""
    known = {name: number for name, number in numbers(meeting).items() if name in hidden}

    def number(reference: re.Match[str]) -> str:
        return known.get(reference["name"], reference[0])

    return _with_texts(meeting, lambda text: text._replace(typed=_TYPED.sub(number, text.typed))) if known else meeting


def _with_texts(meeting: Meeting, change: Callable[[Text], Text]) -> Meeting:
    sections = [_of_section(section, change) for section in meeting.sections]
    return meeting.model_copy(update={"sections": sections})


def _of_section(section: Section, change: Callable[[Text], Text]) -> Section:
    items = [_of_part(item, change) for item in section.items]
    return _of_part(section, change).model_copy(update={"items": items})


def _of_part(part: _P, change: Callable[[Text], Text]) -> _P:
    texts = {name: value for name in type(part).model_fields if isinstance(value := getattr(part, name), Text)}
    return part.model_copy(update={name: change(text) for name, text in texts.items()})


def _blocks(blocks: tuple[Block, ...], known: Mapping[str, str]) -> tuple[Block, ...]:
    def named(inlines: tuple[Inline, ...]) -> tuple[Inline, ...]:
        return tuple(_numbered(inline, known) for inline in inlines)

    return tuple(cross_references.changed(block, named) for block in blocks)


def _numbered(inline: Inline, known: Mapping[str, str]) -> Inline:
    """Return a run with a number and a link in place of a name; two of one name beside each other are one run."""
    if not isinstance(inline, Run) or not (inline.link or "").startswith(NAMED):
        return inline
    name = (inline.link or "").removeprefix(NAMED)
    if name not in known:
        return inline._replace(link=None)
    anchor = cross_references.anchor(*known[name].split("."))
    return inline._replace(text=inline.text.replace(f"[punkt:{name}]", known[name]), link=f"#{anchor}")
