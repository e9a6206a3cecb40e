"""Names of items in references such as [punkt:praktikpladser], which are printed as the numbers of the items."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import partial
from typing import Any, TypeVar

from kkr_docs.definition.fields import Text
from kkr_docs.definition.item_numbers import numbers, with_numbers
from kkr_docs.definition.meeting import Meeting
from kkr_docs.definition.part import Part
from kkr_docs.document import cross_references
from kkr_docs.markdown.blocks import Block, Inline, Run
from kkr_docs.markdown.inlines import NAMED

_P = TypeVar("_P", bound=Part)


def resolved(meeting: Meeting) -> Meeting:
    """Return a meeting in which what is printed has the numbers of items, as links, in place of their names."""
    known = numbers(meeting)
    return _with_texts(meeting, lambda text: text._replace(blocks=_blocks(text.blocks, known))) if known else meeting


def without(meeting: Meeting, hidden: Collection[str]) -> Meeting:
    """Return a meeting whose texts, as they were typed, have the numbers of some items in place of their names."""
    known = {name: number for name, number in numbers(meeting).items() if name in hidden}
    change = partial(with_numbers, known=known)
    return _with_texts(meeting, lambda text: text._replace(typed=change(text.typed))) if known else meeting


def _with_texts(meeting: Meeting, change: Callable[[Text], Text]) -> Meeting:
    return meeting.model_copy(update={"sections": [_of_part(section, change) for section in meeting.sections]})


def _of_part(part: _P, change: Callable[[Text], Text]) -> _P:
    values = {name: getattr(part, name) for name in type(part).model_fields}
    return part.model_copy(update={name: _of_value(value, change) for name, value in values.items()})


def _of_value(value: Any, change: Callable[[Text], Text]) -> Any:
    match value:
        case Text():
            return change(value)
        case [Part(), *_]:
            return [_of_part(one, change) for one in value]
    return value


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
