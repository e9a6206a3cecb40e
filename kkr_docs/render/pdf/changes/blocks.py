"""The blocks of two documents as one: paragraphs, lists, tables, quotes and pictures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import chain, zip_longest
from typing import Any
from xml.etree.ElementTree import Element

from kkr_docs.document.changes import ALIKE, alike
from kkr_docs.render.pdf.changes import words
from kkr_docs.render.pdf.changes.words import CAME, GONE

_LEAVES = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "th", "td", "caption", "figcaption"}
_PICTURE = "Billede: {alt}"
_NEW_PICTURE = "Nyt billede:"


def merged(olds: Sequence[Any], news: Sequence[Any]) -> Iterator[Any]:
    """Yield the blocks of both; the words that came or are gone are marked in them."""
    keys = [[_key(one) for one in blocks] for blocks in (olds, news)]
    for tag, a, b, c, d in SequenceMatcher(None, keys[0], keys[1], autojunk=False).get_opcodes():
        if tag == "equal":
            yield from news[c:d]
        else:
            yield from _replaced(olds[a:b], news[c:d])


def whole(block: Any, kind: str) -> Iterator[Any]:
    """Yield a block that came or is gone, with all of it marked."""
    if block.tag == "figure":
        yield from _picture(block, kind)
        return
    if kind == GONE:
        _forget(block)
    for leaf in _leaves(block):
        words.mark(leaf, kind)
    yield block


def is_changed(element: Any) -> bool:
    """Return whether something in an element, or it itself, came or is gone."""
    return next((True for one in element.iter() if one.tag in (CAME, GONE)), False)


def _replaced(olds: Sequence[Any], news: Sequence[Any]) -> Iterator[Any]:
    at = 0
    for new in news:
        twin = next((n for n in range(at, len(olds)) if _may_be_one(olds[n], new)), None)
        if twin is None:
            yield from whole(new, CAME)
            continue
        for old in olds[at:twin]:
            yield from whole(old, GONE)
        _merge(olds[twin], new)
        yield new
        at = twin + 1
    for old in olds[at:]:
        yield from whole(old, GONE)


def _merge(old: Any, new: Any) -> None:
    """Have a new block say what it was before."""
    if new.tag in _LEAVES:
        words.merge(old, new)
    elif new.tag == "table":
        _merge_table(old, new)
    else:
        refill(new, list(merged(list(old), list(new))))


def _merge_table(old: Any, new: Any) -> None:
    captions = [table.findall("caption") for table in (old, new)]
    for part in ("thead", "tbody"):
        olds, news = (list(table.find(part)) for table in (old, new))
        refill(new.find(part), list(_rows(olds, news)))
    rest = [one for one in new if one.tag != "caption"]
    refill(new, [*list(merged(*captions))[-1:], *rest])  # a table has one caption


def _rows(olds: Sequence[Any], news: Sequence[Any]) -> Iterator[Any]:
    keys = [[_key(one) for one in rows] for rows in (olds, news)]
    for tag, a, b, c, d in SequenceMatcher(None, keys[0], keys[1], autojunk=False).get_opcodes():
        for old, new in zip_longest(olds[a:b], news[c:d]):
            if tag == "equal":
                yield new
            elif old is not None and new is not None and _spans(old) == _spans(new):
                for pair in zip(old, new, strict=True):
                    words.merge(*pair)
                yield new
            else:
                both = ((row, kind) for row, kind in ((old, GONE), (new, CAME)) if row is not None)
                yield from chain.from_iterable(whole(*each) for each in both)


def _spans(row: Any) -> list[str]:
    return [cell.get("colspan", "1") for cell in row]


def _picture(figure: Any, kind: str) -> Iterator[Any]:
    """Yield a picture that came, with a line that says so, or the words in place of one that is gone."""
    note = Element("p")
    words.add(note, kind, _NEW_PICTURE if kind == CAME else _PICTURE.format(alt=figure[0].get("alt")))
    yield note
    for caption in list(figure)[1:]:
        words.mark(caption, kind)
        if kind == GONE:
            caption.tag = "p"
            yield caption
    if kind == CAME:
        yield figure


def _forget(block: Any) -> None:
    """Take what links and the preview find a block by from one that is gone."""
    for one in block.iter():
        for name in ("id", "data-at"):
            one.attrib.pop(name, None)


def refill(element: Any, children: Sequence[Any]) -> None:
    """Put children into an element in place of those that are in it."""
    for child in list(element):
        element.remove(child)
    element.extend(children)


def _leaves(block: Any) -> Iterator[Any]:
    if block.tag in _LEAVES:
        yield block
    else:
        for child in list(block):
            yield from _leaves(child)


def _key(block: Any) -> object:
    """Return what of a block a reader sees, apart from the numbers of a list."""
    if block.tag in _LEAVES:
        return block.tag, tuple(token.key for token in words.tokens(block))
    return block.tag, block.get("src", ""), tuple(_key(child) for child in block)


def _may_be_one(old: Any, new: Any) -> bool:
    if old.tag != new.tag:
        return False
    if old.tag == "table" and _columns(old) != _columns(new):
        return False
    if old.tag == "figure" and old[0].get("src") != new[0].get("src"):
        return False
    return old.tag == "figure" or alike(_text(old), _text(new), ALIKE)


def _columns(table: Any) -> int:
    return len(table.find("colgroup"))


def _text(block: Any) -> str:
    return " ".join(map(words.text_of, _leaves(block)))
