"""The structure of a tagged PDF: what a screen reader reads out, and in which order.

WeasyPrint tags page by page: what goes on over a page break becomes two elements, a repeated table header is read
again, a nested list stands beside its item, and every line of text has an element of its own. The tree made here has
one element for each element of the document, in the shapes that PDF asks for (ISO 32000-1, 14.8.4; ISO 14289-1, 7).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pydyf
import weasyprint.pdf
from weasyprint.document import Document, Page
from weasyprint.formatting_structure import boxes

_TAGS = {
    "section": "Sect", "nav": "TOC", "p": "P", "blockquote": "BlockQuote", "a": "Link",
    "h1": "H1", "h2": "H2", "h3": "H3", "h4": "H4", "h5": "H5", "h6": "H6",
    "ul": "L", "ol": "L", "li": "LI", "li::marker": "Lbl",
    "table": "Table", "thead": "THead", "tbody": "TBody", "tr": "TR", "th": "TH", "td": "TD",
    "figure": "Div", "figcaption": "Caption", "img": "Figure",
}  # fmt: skip
_LIST_NUMBERING = {  # ISO 32000-1, table 347
    "decimal": "/Decimal", "lowerLetter": "/LowerAlpha", "upperLetter": "/UpperAlpha",
    "lowerRoman": "/LowerRoman", "upperRoman": "/UpperRoman",
}  # fmt: skip
_HEADINGS = {"H1", "H2", "H3", "H4", "H5", "H6"}
_FOREIGN = "Span"
_NOTE = "Note"
_HOLDERS = {"TD", "TH", "Caption"}  # what stands beside these is no longer theirs
_NOTED = {*_HOLDERS, *_HEADINGS, "P"}  # the blocks that running text stands in
_ARTIFACT = "Artifact"
_LINK_OUT = "Link til {target}"
_LINK_INSIDE = "Gå til punkt {number}, side {page}"
_NOTE_LINKS = {"call": "Gå til fodnote {number}", "mark": "Tilbage til henvisningen til fodnote {number}"}
_POINTS = 0.75  # of a CSS pixel


@dataclass(eq=False, slots=True)
class Content:
    """A stretch of marked content. Its property list stands at `start` in the operators of its page."""

    page: int
    stream: pydyf.Stream
    properties: pydyf.Dictionary
    start: int = 0
    text: str = ""


@dataclass(eq=False, slots=True)
class _Annotation:
    """A place to click: one for each line of a link."""

    page: int
    dictionary: pydyf.Dictionary


@dataclass(eq=False, slots=True)
class Element:
    """An element of the tree, or an artifact, which stands outside it. `source` is its element in the HTML."""

    tag: str
    source: Any = None
    parent: Element | None = None
    entries: dict[str, object] = field(default_factory=dict)
    kids: list[Element | Content | _Annotation] = field(default_factory=list)

    def add(self, tag: str, source: Any = None, **entries: object) -> Element:
        """Append a new element."""
        element = Element(tag, source, self, entries)
        self.kids.append(element)
        return element

    def walk(self) -> Iterator[Element]:
        """Yield this element and all below it, in reading order."""
        yield self
        for kid in self.kids:
            if isinstance(kid, Element):
                yield from kid.walk()

    def contents(self) -> Iterator[Content]:
        """Yield all content of this element and those below it, in reading order."""
        for kid in self.kids:
            if isinstance(kid, Content):
                yield kid
            elif isinstance(kid, Element):
                yield from kid.contents()


_DECORATION = Element(_ARTIFACT, entries={"Type": "/Layout"})


def merge_links(document: Document) -> None:
    """Give every line of a link one place to click; WeasyPrint has one for each piece of it, laid over each other."""
    for page in document.pages:
        links: list[Any] = []
        for kind, target, (left, top, right, bottom), box in page.links:
            if box.element_tag == "a":
                links.append((kind, target, (left, top, right, bottom), box))
            else:
                *same, (x1, y1, x2, y2), first = links.pop()
                links.append((*same, (min(x1, left), min(y1, top), max(x2, right), max(y2, bottom)), first))
        page.links[:] = links


@contextmanager
def tags(finish: Callable[[Element, Iterable[Any]], None]) -> Iterator[None]:
    """Have WeasyPrint write this module's tree; it has no hook for that. `finish` gets the root and the fonts first."""

    def add_tags(pdf: pydyf.PDF, document: Document, _version: object, streams: Sequence[Any]) -> None:
        reader = _Reader(document)
        for number, stream in enumerate(streams):
            reader.read(number, stream)
        _place_notes(reader)
        _close_gaps(reader.root)
        _describe_links(reader)
        _describe_cells(reader.root)
        finish(reader.root, document.fonts.values())
        _Writer(pdf).write(reader.root, streams)

    original = weasyprint.pdf.add_tags
    weasyprint.pdf.add_tags = add_tags
    try:
        yield
    finally:
        weasyprint.pdf.add_tags = original


class _Reader:
    """Reads laid out pages into a tree. An element that goes on over a page break is met again, and known again."""

    def __init__(self, document: Document) -> None:
        self.pages: list[Page] = document.pages
        self.root = Element("Document")
        self.elements: dict[tuple[Any, str], Element] = {}
        self.targets: dict[str, tuple[int, Any]] = {}
        self.notes: list[Element] = []

    def read(self, number: int, stream: Any) -> None:
        """Read a page, counted from 0, whose operators are in a stream."""
        self.number, self.stream = number, stream
        self.starts = {
            item["MCID"]: start
            for start, item in enumerate(stream.stream)
            if isinstance(item, pydyf.Dictionary) and "MCID" in item
        }
        self.box(self.pages[number]._page_box, self.root)

    def box(self, box: Any, parent: Element) -> None:
        if isinstance(box, boxes.TextBox):
            self.content(box, box.text, parent if box.text.strip() else _DECORATION)
            return
        box = getattr(box, "_box", box)  # a list mark is in a placeholder
        element = self.element(box, parent)
        if box.link_annotation:
            link = self.elements[box.element, "a"]
            link.kids.append(_Annotation(self.number, box.link_annotation))
        if isinstance(box, boxes.ReplacedBox):
            self.content(box, "", element)
        for child in getattr(box, "children", ()):
            self.box(child, element)

    def content(self, box: Any, text: str, parent: Element) -> None:
        """Add what a box has drawn to an element. White space alone draws at most a line below it."""
        operators, start = self.stream.stream, self.starts[self.stream._tags.pop(box)["mcid"]]
        if parent.tag == _ARTIFACT:
            operators[start - 1], operators[start] = "/Artifact", pydyf.Dictionary(parent.entries)
        else:
            operators[start - 1] = f"/{parent.tag}"
            parent.kids.append(Content(self.number, self.stream, operators[start], start, text))

    def element(self, box: Any, parent: Element) -> Element:
        """Return the element that a box belongs to; most boxes are of no interest and belong to their parent's."""
        if isinstance(box, boxes.MarginBox):
            return Element(_ARTIFACT, entries={"Type": "/Pagination", "Subtype": "/Header"})
        if box.is_leader:
            return _DECORATION
        if parent.tag == _ARTIFACT or not _is_of_interest(box):
            return parent
        key = box.element, box.element_tag
        if key not in self.elements:
            self.elements[key] = self.start(box, parent)
        elif box.element_tag == "thead":
            return Element(_ARTIFACT, entries={"Type": "/Pagination"})
        return self.elements[key]

    def start(self, box: Any, parent: Element) -> Element:
        """Put the element of a box into the tree, and return the one that its content goes to."""
        source, tag = box.element, _TAGS.get(box.element_tag, _FOREIGN)
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
        return parent.add(tag, source, **self.entries(box, tag))

    def entries(self, box: Any, tag: str) -> dict[str, object]:
        if tag == _FOREIGN:
            return {"Lang": pydyf.String(box.element.get("lang"))}
        if tag == "L":
            numbering = _LIST_NUMBERING.get(box.element.get("data-numbering"), "/Disc")  # the nearest to a dash
            return {"A": pydyf.Dictionary({"O": "/List", "ListNumbering": numbering})}
        if tag == "Figure":
            left, top, height = box.content_box_x(), box.content_box_y(), self.pages[self.number].height
            corners = left, height - top - box.height, left + box.width, height - top
            area = pydyf.Array([corner * _POINTS for corner in corners])
            attributes = pydyf.Dictionary({"O": "/Layout", "Placement": "/Block", "BBox": area})
            return {"Alt": pydyf.String(box.element.get("alt")), "A": attributes}
        return {}


def _is_of_interest(box: Any) -> bool:
    """Say whether the tree has an element for a box; of spans for a footnote and for words in another language."""
    if box.element_tag == "span":
        return is_note(box.element) or box.element.get("lang") is not None
    return box.element_tag in _TAGS


def is_note(source: Any) -> bool:
    """Say whether an element of the document is a footnote."""
    return source.tag == "span" and "footnote" in source.get("class", "").split()


def _place_notes(reader: _Reader) -> None:
    """Put every footnote after the block that its reference is in; one of a cell or caption at the end of it."""
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


def _close_gaps(root: Element) -> None:
    """Let no heading be more than one level below the one it stands under (ISO 14289-1, 7.4.2)."""
    above: list[str] = []
    for element in root.walk():
        if element.tag in _HEADINGS:
            above = [*(tag for tag in above if tag < element.tag), element.tag]
            element.tag = f"H{len(above)}"


def _describe_links(reader: _Reader) -> None:
    """Say for every link where it leads; an address inside the document is a heading, which begins with its number."""
    for link in reader.root.walk():
        if link.tag != "Link":
            continue
        target = link.source.get("href")
        words = _LINK_OUT.format(target=target)
        if note := _NOTE_LINKS.get(link.source.get("class")):
            words = note.format(number=link.source.text.strip())
        elif target.startswith("#"):
            page, heading = reader.targets[target[1:]]
            words = _LINK_INSIDE.format(number=heading[0].text.strip(". "), page=page + 1)
        for kid in link.kids:
            if isinstance(kid, _Annotation):
                kid.dictionary["Contents"] = pydyf.String(words)


def _describe_cells(root: Element) -> None:
    """Say for every table cell which header is above it."""
    for number, table in enumerate(element for element in root.walk() if element.tag == "Table"):
        for row in (element for element in table.walk() if element.tag == "TR"):
            for column, cell in enumerate(kid for kid in row.kids if isinstance(kid, Element)):
                name = pydyf.String(f"t{number:04}k{column:02}")
                attributes = pydyf.Dictionary({"O": "/Table"})
                if cell.tag == "TH":
                    attributes["Scope"] = "/Column"
                    cell.entries["ID"] = name
                else:
                    attributes["Headers"] = pydyf.Array([name])
                cell.entries["A"] = attributes


class _Writer:
    """Writes a tree into a PDF, with the tables that lead from content and annotations back to it."""

    def __init__(self, pdf: pydyf.PDF) -> None:
        self.pdf = pdf
        self.pages = pdf.page_references
        self.root = self.new({"Type": "/StructTreeRoot"})
        self.owners: dict[int, bytes] = {}  # of content, by the identity of its property list
        self.links: list[tuple[pydyf.Dictionary, bytes]] = []  # annotations and their owners
        self.names: list[tuple[Any, bytes]] = []

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
        self.pdf.catalog["StructTreeRoot"] = self.root.reference
        self.pdf.catalog["MarkInfo"] = pydyf.Dictionary({"Marked": "true"})
        self.pdf.catalog["ViewerPreferences"] = pydyf.Dictionary({"DisplayDocTitle": "true"})

    def element(self, element: Element, parent: pydyf.Dictionary) -> pydyf.Dictionary:
        entries = {"Type": "/StructElem", "S": f"/{element.tag}", "P": parent.reference, **element.entries}
        dictionary = self.new(entries)
        if name := element.entries.get("ID"):
            self.names.append((name, dictionary.reference))
        dictionary["K"] = pydyf.Array([self.kid(kid, dictionary) for kid in element.kids])
        return dictionary

    def kid(self, kid: Element | Content | _Annotation, parent: pydyf.Dictionary) -> object:
        if isinstance(kid, Element):
            return self.element(kid, parent).reference
        if isinstance(kid, Content):
            self.owners[id(kid.properties)] = parent.reference
            number = kid.properties["MCID"]
            return pydyf.Dictionary({"Type": "/MCR", "Pg": self.pages[kid.page], "MCID": number})
        self.links.append((kid.dictionary, parent.reference))
        return pydyf.Dictionary({"Type": "/OBJR", "Pg": self.pages[kid.page], "Obj": kid.dictionary.reference})


def _number(stream: Any) -> list[pydyf.Dictionary]:
    """Count a page's marks anew, as some are none any more, and return their property lists in order."""
    stream.stream[:] = [part for item in stream.stream for part in (item if type(item) is list else [item])]
    marked = [item for item in stream.stream if isinstance(item, pydyf.Dictionary) and "MCID" in item]
    for number, properties in enumerate(marked):
        properties["MCID"] = number
    return marked
