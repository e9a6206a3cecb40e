"""Tracked changes: all of them accepted or rejected in a part of a Word file, and what they were.

Whatever else only wraps text is unwrapped here, so that readers find paragraphs and runs alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Any, NamedTuple

from kkr_docs.i18n import N_
from kkr_docs.importing.wordml_names import COMPATIBLE, find, local, w

_IN, _OUT = ("ins", "moveTo"), ("del", "moveFrom")
_CELLS = {"cellIns": _IN[0], "cellDel": _OUT[0]}
_WRAPPERS = ("smartTag", "customXml", "sdt", "sdtContent", "bdo", "dir")
_DROPPED = ("sdtPr", "sdtEndPr", "smartTagPr", "customXmlPr", "proofErr", "permStart", "permEnd")
_DECIDED = "decided"  # an attribute of ours, while the changes are gone through
_OLD = "Change"  # how elements end that hold the properties from before
_PROPERTIES = ("pPr", "rPr", "tblPr", "trPr", "tcPr", "sectPr", "tblGrid", "numPr")


class Treatment(StrEnum):
    """What is done with tracked changes."""

    ACCEPT = "accept"
    REJECT = "reject"


class Kind(StrEnum):
    """What a tracked change did."""

    INSERTED = N_("indsat")
    DELETED = N_("slettet")


class Revision(NamedTuple):
    """A tracked change: who made it, when (as Word writes it), what it did, and to which words."""

    author: str
    date: str
    kind: Kind
    words: str


def resolve(root: Any, treatment: Treatment, ask: Callable[[Revision], bool] | None = None) -> list[Revision]:
    """Accept or reject the changes in a part, in place; return what they were, in order.

    `ask` says of each whether it is accepted; changes of looks alone are then accepted.
    """
    _unwrap_all(root)
    found = []
    for element, revision in list(_found(root)):
        found.append(revision)
        if not (ask(revision) if ask else treatment is Treatment.ACCEPT):
            _turn(element)
    if treatment is Treatment.REJECT and not ask:
        for element in [one for one in root.iter(*map(w, (*_IN, *_OUT))) if not one.get(_DECIDED)]:
            _turn(element)  # those without words of their own
    _accept(root, treatment)
    return found


def _accept(root: Any, treatment: Treatment) -> None:
    _drop_rows(root)
    _drop_cells(root, treatment)
    _join_paragraphs(root)
    for each in list(root.iter(*map(w, _OUT))):
        _remove(each)
    for each in list(root.iter(*map(w, _IN))):
        _unwrap(each)
    for each in list(root.iter(w("delText"))):
        each.tag = w("t")
    for each in list(root.iter(w("delInstrText"))):
        each.tag = w("instrText")
    _resolve_properties(root, treatment)


def _turn(element: Any) -> None:
    """Make of an insertion a deletion, and the other way round: to reject one is to accept the other."""
    element.tag = w(_OUT[0] if local(element) in _IN else _IN[0])
    element.set(_DECIDED, "1")


def _unwrap_all(root: Any) -> None:
    for each in list(root.iter(f"{COMPATIBLE}AlternateContent")):
        chosen = each.find(f"{COMPATIBLE}Choice")
        for child in list(chosen if chosen is not None else ()):
            each.addprevious(child)
        _remove(each)
    for each in list(root.iter(*map(w, _DROPPED))):
        _remove(each)
    for each in list(root.iter(*map(w, _WRAPPERS))):
        _unwrap(each)


def _found(root: Any) -> Iterator[tuple[Any, Revision]]:
    for each in root.iter(*map(w, (*_IN, *_OUT))):
        kind = Kind.INSERTED if local(each) in _IN else Kind.DELETED
        words = "".join(one.text or "" for one in each.iter(w("t"), w("delText")))
        parent = local(each.getparent())
        if parent == "trPr":
            row = each.getparent().getparent()
            words = " | ".join("".join(cell.itertext()) for cell in row.iter(w("tc")))
        elif parent == "rPr":  # a paragraph's mark, or what a run was before
            words = "¶"
        if words:
            yield each, Revision(each.get(w("author"), ""), each.get(w("date"), ""), kind, words)


def _drop_rows(root: Any) -> None:
    for row in list(root.iter(w("tr"))):
        if find(row, f"trPr/{_OUT[0]}") is not None:
            table = row.getparent()
            table.remove(row)
            if table.find(w("tr")) is None:
                _remove(table)


def _drop_cells(root: Any, treatment: Treatment) -> None:
    gone = _OUT[0] if treatment is Treatment.ACCEPT else _IN[0]
    for name, meaning in _CELLS.items():
        for mark in list(root.iter(w(name))):
            cell = next(mark.iterancestors(w("tc")), None)
            if meaning == gone and cell is not None and cell.getparent() is not None:
                cell.getparent().remove(cell)


def _join_paragraphs(root: Any) -> None:
    """Join every paragraph whose mark is gone with the next one; one that has no text left disappears."""
    for paragraph in list(root.iter(w("p"))):
        if not any(find(paragraph, f"pPr/rPr/{name}") is not None for name in _OUT):
            continue
        for content in [each for each in paragraph.iter(*map(w, _OUT)) if local(each.getparent()) != "rPr"]:
            _remove(content)
        following = paragraph.getnext()
        rest = [each for each in paragraph if local(each) != "pPr"]
        if following is None or local(following) != "p":
            if not _has_text(paragraph) and len(paragraph.getparent()) > 1 and local(paragraph.getparent()) != "tc":
                _remove(paragraph)
            continue
        if _has_text(paragraph):
            _take_properties(paragraph, following)
        place = 1 if find(following, "pPr") is not None else 0
        for offset, each in enumerate(rest):
            following.insert(place + offset, each)
        _remove(paragraph)


def _take_properties(paragraph: Any, following: Any) -> None:
    """Give the following paragraph the properties of this one; what its own mark says stays its own."""
    own, others = find(paragraph, "pPr"), find(following, "pPr")
    mark = find(following, "pPr/rPr")
    if others is not None:
        following.remove(others)
    following.insert(0, own)
    before = own.find(w("rPr"))
    if before is not None:
        own.remove(before)
    if mark is not None:
        own.append(mark)


def _has_text(paragraph: Any) -> bool:
    return next(paragraph.iter(w("t"), w("drawing"), w("footnoteReference")), None) is not None


def _resolve_properties(root: Any, treatment: Treatment) -> None:
    for each in [one for one in root.iter(w("*")) if local(one).endswith(_OLD)]:
        parent, before = each.getparent(), next(iter(each), None)
        if treatment is Treatment.REJECT and before is not None and local(before) in _PROPERTIES:
            mark = parent.find(w("rPr")) if local(parent) == "pPr" else None
            for child in list(parent):
                parent.remove(child)
            parent.extend(list(before))
            if mark is not None:
                parent.append(mark)
        elif parent is not None:
            parent.remove(each)


def _unwrap(element: Any) -> None:
    parent = element.getparent()
    if parent is None:
        return
    for child in list(element):
        element.addprevious(child)
    _remove(element)


def _remove(element: Any) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
