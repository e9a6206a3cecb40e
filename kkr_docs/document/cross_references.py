"""References to the meeting's own items become links to them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from kkr_docs.danish import references
from kkr_docs.danish.references import Reference
from kkr_docs.markdown.blocks import Block, Cell, Footnote, Image, Inline, ListBlock, Quote, Run, Table


class Links(NamedTuple):
    """Where references lead: the anchors of the items by number, and what this meeting is called."""

    anchors: Mapping[str, str]
    own: tuple[str, str]


def linked(block: Block, links: Links) -> Block:
    """Return a block in which references to the meeting's own items are links to them."""

    def inside(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
        return tuple(linked(inner, links) for inner in blocks)

    def row(cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
        return tuple(cell._replace(inlines=_link_inlines(cell.inlines, links)) for cell in cells)

    match block:
        case ListBlock():
            return block._replace(items=tuple(inside(item) for item in block.items))
        case Quote():
            return block._replace(blocks=inside(block.blocks))
        case Table():
            return block._replace(
                header=row(block.header),
                over=row(block.over),
                rows=tuple(map(row, block.rows)),
                caption=_link_inlines(block.caption, links),
                notes=tuple(_link_inlines(note, links) for note in block.notes),
            )
        case Image():
            return block._replace(caption=_link_inlines(block.caption, links))
        case _:
            return block._replace(inlines=_link_inlines(block.inlines, links))


def _link_inlines(inlines: tuple[Inline, ...], links: Links) -> tuple[Inline, ...]:
    """Return running text with its references as links; it is read as a whole, whatever of it is bold."""
    found = deque(references.find("".join(_text(inline) for inline in inlines), links.own))
    pieces: list[Inline] = []
    start = 0
    for inline in inlines:
        end = start + len(_text(inline))
        inside: list[Reference] = []
        while found and found[0].start < end:
            reference = found.popleft()
            if reference.end <= end and reference.number in links.anchors:
                inside.append(reference)
        if isinstance(inline, Run) and not inline.link:
            pieces += _link_run(inline, inside, start, links.anchors)
        elif isinstance(inline, Footnote):
            pieces.append(Footnote(_link_inlines(inline.inlines, links)))
        else:
            pieces.append(inline)
        start = end
    return tuple(pieces)


def _text(inline: Inline) -> str:
    return inline.text if isinstance(inline, Run) else "\n"


def _link_run(run: Run, found: list[Reference], begin: int, anchors: Mapping[str, str]) -> Iterator[Run]:
    """Split a run, which begins at character `begin` of its text, at the references in it."""
    written = 0
    for reference in found:
        start, end = reference.start - begin, reference.end - begin
        if start > written:
            yield run._replace(text=run.text[written:start])
        yield run._replace(text=run.text[start:end], link=f"#{anchors[reference.number]}")
        written = end
    if written < len(run.text):
        yield run._replace(text=run.text[written:])
