"""Reads laid out pages into a structure tree."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pydyf

from kkr_docs.render.pdf import weasyprint_compat
from kkr_docs.render.pdf.tags import cells
from kkr_docs.render.pdf.tags.tree import (
    ARTIFACT,
    HEADINGS,
    TITLE,
    Annotation,
    Content,
    Element,
    close_gaps,
    is_note,
)
from kkr_docs.render.pdf.weasyprint_compat import Document, Page, boxes

_TAGS = {
    "section": "Sect", "nav": "TOC", "p": "P", "blockquote": "BlockQuote", "a": "Link",
    "h1": "H1", "h2": "H2", "h3": "H3", "h4": "H4", "h5": "H5", "h6": "H6",
    "ul": "L", "ol": "L", "li": "LI", "li::marker": "Lbl",
    "table": "Table", "thead": "THead", "tbody": "TBody", "tr": "TR", "th": "TH", "td": "TD",
    "figure": "Figure", "figcaption": "Caption", "caption": "Caption", "img": "Figure",
}  # fmt: skip
_LIST_NUMBERING = {  # ISO 32000-1, table 347
    "decimal": "/Decimal", "lowerLetter": "/LowerAlpha", "upperLetter": "/UpperAlpha",
    "lowerRoman": "/LowerRoman", "upperRoman": "/UpperRoman", "none": "/None",
}  # fmt: skip
_FOREIGN = "Span"
_CHANGES = {"ins": "/Underline", "del": "/LineThrough"}  # ISO 32000-1, table 345
_NOTE = "Note"
_HOLDERS = {"TD", "TH", "Caption"}  # footnotes stay inside these
_NOTED = {*_HOLDERS, *HEADINGS, "P"}  # the blocks that running text stands in
_DECORATION = Element(ARTIFACT, entries={"Type": "/Layout"})
_LINK_OUT = "Link til {target}"
_LINK_INSIDE = "Gå til punkt {number}, side {page}"
_LINK_TO_ATTACHMENT = "Gå til bilag {number}, side {page}"
_LINK_TO_TITLE = "Gå til {title}, side {page}"
_NOTE_LINKS = {"call": "Gå til fodnote {number}", "mark": "Tilbage til henvisningen til fodnote {number}"}
_POINTS = 0.75  # of a CSS pixel


def read(document: Document, streams: Sequence[Any]) -> Element:
    """Return the tree of a document. `streams` are the content streams of its pages, whose tags are set to match."""
    reader = _Reader(document)
    for number, stream in enumerate(streams):
        reader.read(number, stream)
    _place_notes(reader)
    close_gaps(reader.root)
    _describe_links(reader)
    cells.describe(reader.root)
    return reader.root


class _Reader:
    """Reads pages into one tree. An element that continues after a page break is found in `elements`."""

    def __init__(self, document: Document) -> None:
        self.pages: list[Page] = document.pages
        self.root = Element("Document")
        self.elements: dict[tuple[Any, str], Element] = {}
        self.targets: dict[str, tuple[int, Any]] = {}
        self.notes: list[Element] = []

    def read(self, number: int, stream: Any) -> None:
        """Read a page, counted from 0, with its content stream."""
        self.number, self.stream, self.operators = number, stream, weasyprint_compat.operators(stream)
        self.starts = {
            item["MCID"]: start
            for start, item in enumerate(self.operators)
            if isinstance(item, pydyf.Dictionary) and "MCID" in item
        }
        self.box(weasyprint_compat.page_box(self.pages[number]), self.root)

    def box(self, box: Any, parent: Element) -> None:
        if isinstance(box, boxes.TextBox):
            self.content(box, box.text, parent if box.text.strip() else _DECORATION)
            return
        box = weasyprint_compat.box_in(box)
        element = self.element(box, parent)
        if box.link_annotation:
            link = self.elements[box.element, "a"]
            link.kids.append(Annotation(self.number, box.link_annotation))
        if isinstance(box, boxes.ReplacedBox):
            self.content(box, "", element)
        for child in getattr(box, "children", ()):
            self.box(child, element)

    def content(self, box: Any, text: str, parent: Element) -> None:
        """Add what a box has drawn to an element. White space draws at most an underline."""
        operators, start = self.operators, self.starts[weasyprint_compat.take_mark(self.stream, box)]
        if parent.tag == ARTIFACT:
            operators[start - 1], operators[start] = "/Artifact", pydyf.Dictionary(parent.entries)
        else:
            operators[start - 1] = f"/{parent.tag}"
            parent.kids.append(Content(self.number, operators, operators[start], start, text))

    def element(self, box: Any, parent: Element) -> Element:
        """Return the element that a box belongs to: for most boxes, that of their parent."""
        if isinstance(box, boxes.MarginBox):
            return Element(ARTIFACT, entries={"Type": "/Pagination", "Subtype": "/Header"})
        if box.is_leader:
            return _DECORATION
        if parent.tag == ARTIFACT or not _is_of_interest(box):
            return parent
        key = box.element, box.element_tag
        if key not in self.elements:
            self.elements[key] = self.start(box, parent)
        elif box.element_tag == "thead":
            return Element(ARTIFACT, entries={"Type": "/Pagination"})
        return self.elements[key]

    def start(self, box: Any, parent: Element) -> Element:
        """Add the element of a box to the tree, and return the one that its content goes to."""
        source, tag = box.element, _tag(box)
        if anchor := source.get("id"):
            self.targets[anchor] = self.number, source
        if is_note(source):
            self.notes.append(Element(_NOTE, source, entries={"ID": pydyf.String(f"note{len(self.notes):04}")}))
            return self.notes[-1]
        if tag == "Link" and source.get("class") in _NOTE_LINKS:
            holder = parent.add("Reference", source) if source.get("class") == "call" else parent
            return holder.add("Lbl", source).add("Link", source)
        if tag == "LI":
            return parent.add("LI", source).add("LBody", source)
        if tag == "Lbl" and parent.parent:
            label = Element("Lbl", source, parent.parent)
            parent.parent.kids.insert(0, label)
            return label
        if parent.tag == "TOC" and tag == "P":
            return parent.add("TOCI", source).add("Reference", source)
        element = parent if tag == parent.tag == "Figure" else parent.add(tag, source)
        element.entries |= self.entries(box, tag)
        return element

    def entries(self, box: Any, tag: str) -> dict[str, object]:
        if line := _CHANGES.get(box.element_tag):
            return {"A": pydyf.Dictionary({"O": "/Layout", "TextDecorationType": line})}
        if tag == _FOREIGN:
            return {"Lang": pydyf.String(box.element.get("lang"))}
        if tag == "L":
            numbering = _LIST_NUMBERING.get(box.element.get("data-numbering"), "/Disc")  # the nearest to a dash
            return {"A": pydyf.Dictionary({"O": "/List", "ListNumbering": numbering})}
        if box.element_tag == "img":
            left, top, height = box.content_box_x(), box.content_box_y(), self.pages[self.number].height
            corners = left, height - top - box.height, left + box.width, height - top
            area = pydyf.Array([corner * _POINTS for corner in corners])
            attributes = pydyf.Dictionary({"O": "/Layout", "Placement": "/Block", "BBox": area})
            return {"Alt": pydyf.String(box.element.get("alt")), "A": attributes}
        return {}


def _tag(box: Any) -> str:
    return TITLE if box.element.get("class") == "title" else _TAGS.get(box.element_tag, _FOREIGN)


def _is_of_interest(box: Any) -> bool:
    """Return whether the tree has an element for a box; of spans, for footnotes and for words in another language."""
    if box.element_tag == "span":
        return is_note(box.element) or box.element.get("lang") is not None
    return box.element_tag in _TAGS or box.element_tag in _CHANGES


def _place_notes(reader: _Reader) -> None:
    """Put every footnote after the block that its reference is in; those of cells and captions at the end of these."""
    links = {element.source.get("href"): element for element in reader.root.walk() if element.tag == "Link"}
    for note in reader.notes:
        block = links.get(f"#{note.source.get('id')}", reader.root)
        while block.parent and block.tag not in _NOTED:
            block = block.parent
        note.parent = block if block.tag in _HOLDERS else block.parent or block
        kids = note.parent.kids
        place = kids.index(block) + 1 if block in kids else len(kids)
        while place < len(kids) and getattr(kids[place], "tag", "") == _NOTE:
            place += 1
        kids.insert(place, note)


def _describe_links(reader: _Reader) -> None:
    """Describe every link by its target; a target inside the document is a heading, which begins with its number."""
    for link in reader.root.walk():
        if link.tag != "Link":
            continue
        target = link.source.get("href")
        words = _LINK_OUT.format(target=target)
        if note := _NOTE_LINKS.get(link.source.get("class")):
            words = note.format(number=link.source.text.strip())
        elif target.startswith("#"):
            words = _to_inside(*reader.targets[target[1:]])
        for kid in link.kids:
            if isinstance(kid, Annotation):
                kid.dictionary["Contents"] = pydyf.String(words)


def _to_inside(page: int, target: Any) -> str:
    """Return where a link to an element on a page leads: a heading with a number, one without, or an attachment."""
    kind, _, number = target.get("id").partition("_")
    if target.tag == "p":
        return _LINK_TO_ATTACHMENT.format(number=number.replace("_", "."), page=page + 1)
    if kind != "punkt":
        return _LINK_TO_TITLE.format(title="".join(target.itertext()).strip(), page=page + 1)
    return _LINK_INSIDE.format(number=number.replace("_", "."), page=page + 1)


def merge_links(document: Document) -> None:
    """Merge the annotations of a link line by line: WeasyPrint makes overlapping ones, one for each inline box."""
    for page in document.pages:
        links: list[Any] = []
        for kind, target, (left, top, right, bottom), box in page.links:
            if box.element_tag == "a":
                links.append((kind, target, (left, top, right, bottom), box))
            else:
                *same, (x1, y1, x2, y2), first = links.pop()
                links.append((*same, (min(x1, left), min(y1, top), max(x2, right), max(y2, bottom)), first))
        page.links[:] = links
