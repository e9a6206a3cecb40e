"""References to the meeting's own items and attachments become links to them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from kkr_docs.danish import attachment_references, references
from kkr_docs.markdown.blocks import Block, Cell, Footnote, Image, Inline, ListBlock, Quote, Run, Table


class Links(NamedTuple):
    """Where references lead: the anchors of items and of attachments by number, and what this meeting is called.

    Attachments have the numbers that the text which is linked may call them by, "2" or "3.4.2".
    """

    anchors: Mapping[str, str]
    own: tuple[str, str]
    attachments: Mapping[str, str] = {}


class _Link(NamedTuple):
    """A reference from character `start` to `end` of a text, and the anchor that it leads to."""

    start: int
    end: int
    anchor: str


def anchor(*numbers: int | str, kind: str = "punkt") -> str:
    """Return an anchor that both HTML and Word allow (Word: letters, digits and underscores)."""
    return "_".join([kind, *map(str, numbers)])


def linked(block: Block, links: Links) -> Block:
    """Return a block in which references to the meeting's own items and attachments are links to them.

    A link to an item that is not shown becomes text.
    """
    return changed(block, lambda inlines: _link_inlines(_leading(inlines, links), links))


def _leading(inlines: tuple[Inline, ...], links: Links) -> tuple[Inline, ...]:
    """Return running text in which every link to an item leads somewhere."""

    def is_lost(inline: Inline) -> bool:
        link = inline.link if isinstance(inline, Run) else None
        return bool(link and link.startswith("#") and link[1:] not in links.anchors.values())

    return tuple(one._replace(link=None) if isinstance(one, Run) and is_lost(one) else one for one in inlines)


def changed(block: Block, change: Callable[[tuple[Inline, ...]], tuple[Inline, ...]]) -> Block:
    """Return a block in which all running text is changed, footnotes too."""

    def words(inlines: tuple[Inline, ...]) -> tuple[Inline, ...]:
        notes = (Footnote(change(one.inlines)) if isinstance(one, Footnote) else one for one in inlines)
        return change(tuple(notes))

    def inside(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
        return tuple(changed(inner, change) for inner in blocks)

    def row(cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
        return tuple(cell._replace(inlines=words(cell.inlines)) for cell in cells)

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
                caption=words(block.caption),
                notes=tuple(map(words, block.notes)),
            )
        case Image():
            return block._replace(caption=words(block.caption))
        case _:
            return block._replace(inlines=words(block.inlines))


def _link_inlines(inlines: tuple[Inline, ...], links: Links) -> tuple[Inline, ...]:
    """Return running text with its references as links; it is read as a whole, whatever of it is bold."""
    inlines = tuple(_without_dead_end(inline, links) for inline in inlines)
    found = _links("".join(_text(inline) for inline in inlines), links)
    pieces: list[Inline] = []
    start = 0
    for inline in inlines if found else ():
        end = start + len(_text(inline))
        if isinstance(inline, Run) and not inline.link:
            pieces += _link_run(inline, [link for link in found if link.start < end and link.end > start], start)
        else:
            pieces.append(inline)
        start = end
    return tuple(pieces) if found else inlines


def _without_dead_end(inline: Inline, links: Links) -> Inline:
    """Return a run without its link where that leads to an item that the document does not have."""
    if not isinstance(inline, Run) or not (inline.link or "").startswith("#"):
        return inline
    return inline if (inline.link or "")[1:] in links.anchors.values() else inline._replace(link=None)


def _links(text: str, links: Links) -> list[_Link]:
    """Return the references in a text that lead somewhere, in order."""
    items = (
        _Link(one.start, one.end, links.anchors[one.number])
        for one in references.find(text, links.own)
        if one.number in links.anchors
    )
    attachments = (
        _Link(one.start, one.end, links.attachments[one.number])
        for one in (attachment_references.find(text) if links.attachments else ())
        if one.number in links.attachments
    )
    return sorted([*items, *attachments])


def _text(inline: Inline) -> str:
    return inline.text if isinstance(inline, Run) else "\n"


def _link_run(run: Run, found: list[_Link], begin: int) -> Iterator[Run]:
    """Split a run, which begins at character `begin` of its text, at the references in it, or that reach into it."""
    written = 0
    for link in found:
        start, end = max(link.start - begin, 0), min(link.end - begin, len(run.text))
        if start > written:
            yield run._replace(text=run.text[written:start])
        yield run._replace(text=run.text[start:end], link=f"#{link.anchor}")
        written = end
    if written < len(run.text):
        yield run._replace(text=run.text[written:])
