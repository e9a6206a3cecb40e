"""Which stretches of two Word files are the same ones: from a heading that stayed in its place to the next of these."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from docx.oxml.ns import qn

from kkr_docs.document.changes import in_order


def pairs(
    olds: Sequence[Any], news: Sequence[Any], headings: tuple[Collection[str], Collection[str]]
) -> Iterator[tuple[Sequence[Any], Sequence[Any]]]:
    """Yield the blocks of both, a stretch at a time. `headings` are the styles of headings in both.

    What was moved is in another stretch than before, and as few of those with a heading of their own as can be.
    """
    groups = [list(_groups(blocks, styles)) for blocks, styles in zip((olds, news), headings, strict=True)]
    names = [[name for name, _blocks in each] for each in groups]
    once = set.intersection(*({name for name, times in Counter(each).items() if times == 1 and name} for each in names))
    places = {name: place for place, name in enumerate(names[0]) if name in once}
    stayed = in_order([places[name] for name in names[1] if name in once])
    cuts = [[at for at, name in enumerate(each) if name in once and places[name] in stayed] for each in names]
    for (a, b), (c, d) in zip(_between(cuts[0], names[0]), _between(cuts[1], names[1]), strict=True):
        yield _flat(groups[0][a:b]), _flat(groups[1][c:d])


def _flat(groups: Sequence[tuple[str, list[Any]]]) -> list[Any]:
    return [one for _name, blocks in groups for one in blocks]


def _between(cuts: Sequence[int], every: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield where each group that stayed begins and ends, and what is before, between and after those."""
    at = 0
    for cut in cuts:
        yield at, cut
        yield cut, cut + 1
        at = cut + 1
    yield at, len(every)


def _groups(blocks: Sequence[Any], headings: Collection[str]) -> Iterator[tuple[str, list[Any]]]:
    """Yield each heading's style and words, with all from it to the next one; what is before the first has none."""
    name, group = "", list[Any]()
    for block in blocks:
        style = block.find(f"{qn('w:pPr')}/{qn('w:pStyle')}") if block.tag == qn("w:p") else None
        if style is not None and style.get(qn("w:val")) in headings:
            yield name, group
            name, group = f"{style.get(qn('w:val'))} {_text(block)}", []
        group.append(block)
    yield name, group


def _text(block: Any) -> str:
    return "".join(one.text or "" for one in block.iter(qn("w:t")))
