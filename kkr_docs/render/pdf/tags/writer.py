"""Writes a structure tree into a PDF."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pydyf

from kkr_docs.render.pdf import weasyprint_compat
from kkr_docs.render.pdf.tags.tree import TITLE, Annotation, Content, Element


def write(pdf: pydyf.PDF, root: Element, streams: Sequence[Any]) -> dict[str, pydyf.Dictionary]:
    """Write a tree into a PDF. `streams` are the content streams of its pages; their marks are numbered anew.

    Return the elements that have an id in the HTML, by this id.
    """
    writer = _Writer(pdf)
    writer.write(root, streams)
    return writer.anchors


class _Writer:
    """Writes a tree into a PDF, and the tables that map content and annotations back to it (ISO 32000-1, 14.7.4.4)."""

    def __init__(self, pdf: pydyf.PDF) -> None:
        self.pdf = pdf
        self.pages = pdf.page_references
        self.root = self.new({"Type": "/StructTreeRoot"})
        self.owners: dict[int, bytes] = {}  # elements of content, by the identity of its property list
        self.links: list[tuple[pydyf.Dictionary, bytes]] = []  # annotations and their elements
        self.names: list[tuple[Any, bytes]] = []
        self.anchors: dict[str, pydyf.Dictionary] = {}

    def new(self, entries: Mapping[str, object]) -> pydyf.Dictionary:
        dictionary = pydyf.Dictionary(entries)
        self.pdf.add_object(dictionary)
        return dictionary

    def write(self, root: Element, streams: Sequence[Any]) -> None:
        marks = [_number(stream) for stream in streams]
        self.root["K"] = self.element(root, self.root).reference
        numbers: list[object] = []
        for page, marked in enumerate(marks):
            numbers += [page, pydyf.Array([self.owners[id(properties)] for properties in marked])]
        for number, (annotation, owner) in enumerate(self.links, len(marks)):
            annotation["StructParent"] = number
            numbers += [number, owner]
        self.root["ParentTree"] = self.new({"Nums": pydyf.Array(numbers)}).reference
        if self.names:
            names = [part for pair in sorted(self.names, key=lambda pair: pair[0].string) for part in pair]
            self.root["IDTree"] = self.new({"Names": pydyf.Array(names)}).reference
        self.root["RoleMap"] = pydyf.Dictionary({TITLE: "/H1"})
        self.pdf.catalog["StructTreeRoot"] = self.root.reference
        self.pdf.catalog["MarkInfo"] = pydyf.Dictionary({"Marked": "true"})
        self.pdf.catalog["ViewerPreferences"] = pydyf.Dictionary({"DisplayDocTitle": "true"})

    def element(self, element: Element, parent: pydyf.Dictionary) -> pydyf.Dictionary:
        entries = {"Type": "/StructElem", "S": f"/{element.tag}", "P": parent.reference, **element.entries}
        dictionary = self.new(entries)
        if name := element.entries.get("ID"):
            self.names.append((name, dictionary.reference))
        if element.source is not None and (anchor := element.source.get("id")):
            self.anchors.setdefault(anchor, dictionary)
        dictionary["K"] = pydyf.Array([self.kid(kid, dictionary) for kid in element.kids])
        return dictionary

    def kid(self, kid: Element | Content | Annotation, parent: pydyf.Dictionary) -> object:
        if isinstance(kid, Element):
            return self.element(kid, parent).reference
        if isinstance(kid, Content):
            self.owners[id(kid.properties)] = parent.reference
            number = kid.properties["MCID"]
            return pydyf.Dictionary({"Type": "/MCR", "Pg": self.pages[kid.page], "MCID": number})
        self.links.append((kid.dictionary, parent.reference))
        return pydyf.Dictionary({"Type": "/OBJR", "Pg": self.pages[kid.page], "Obj": kid.dictionary.reference})


def _number(stream: Any) -> list[pydyf.Dictionary]:
    """Number a page's marks anew, as some have been removed or added, and return their property lists in order."""
    operators = weasyprint_compat.operators(stream)
    operators[:] = [part for item in operators for part in (item if type(item) is list else [item])]
    marked = [item for item in operators if isinstance(item, pydyf.Dictionary) and "MCID" in item]
    for number, properties in enumerate(marked):
        properties["MCID"] = number
    return marked
