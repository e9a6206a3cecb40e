"""Names of items in references such as [punkt:praktikpladser], which are printed as the numbers of the items."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from kkr_docs.definition import named_items
from kkr_docs.definition.fields import Text
from kkr_docs.definition.meeting import Meeting, Section
from kkr_docs.definition.part import Part
from kkr_docs.document import cross_references
from kkr_docs.markdown.blocks import Block, Inline, Run
from kkr_docs.markdown.inlines import NAMED


def resolved(meeting: Meeting) -> Meeting:
    """Return a meeting in which what is printed has the numbers of items, as links, in place of their names."""
    known = named_items.numbers(meeting)
    return _with_texts(meeting, lambda text: text._replace(blocks=_blocks(text.blocks, known))) if known else meeting


def without(meeting: Meeting, known: Mapping[str, str]) -> Meeting:
    """Return a meeting whose texts, as they were typed, have the numbers of the items of some names in their place."""
    if not known:
        return meeting
    return _with_texts(meeting, lambda text: text._replace(typed=named_items.with_numbers(text.typed, known)))


def _with_texts(meeting: Meeting, change: Callable[[Text], Text]) -> Meeting:
    sections: list[Section] = _changed(meeting.sections, change)
    return meeting.model_copy(update={"sections": sections})


def _changed(value: Any, change: Callable[[Text], Text]) -> Any:
    """Return a value in which every text is changed, also those of its parts, such as statements for the minutes."""
    match value:
        case Text():
            return change(value)
        case Part():
            return value.model_copy(update={name: _changed(each, change) for name, each in value if each})
        case list():
            return [_changed(each, change) for each in value]
    return value


def _blocks(blocks: tuple[Block, ...], known: Mapping[str, str]) -> tuple[Block, ...]:
    def named(inlines: tuple[Inline, ...]) -> tuple[Inline, ...]:
        return tuple(one for inline in inlines for one in _numbered(inline, known))

    return tuple(cross_references.changed(block, named) for block in blocks)


def _numbered(inline: Inline, known: Mapping[str, str]) -> Iterator[Inline]:
    """Yield a run with a number and a link in place of a name; two of one name beside each other come as one run."""
    if not isinstance(inline, Run) or not (inline.link or "").startswith(NAMED):
        yield inline
        return
    name = (inline.link or "").removeprefix(NAMED)
    if name not in known:
        yield inline._replace(link=None)
        return
    link = f"#{cross_references.anchor(*known[name].split('.'))}"
    yield from [inline._replace(text=known[name], link=link)] * inline.text.count(f"[{NAMED}{name}]")
