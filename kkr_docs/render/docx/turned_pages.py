"""Pages on their side in a Word file, for tables that no upright page has room for: a section each."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from docx.document import Document
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from lxml import etree


class TurnedPages:
    """The sections of one document, whose last one is turned in places."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._last: Any = document.sections[-1]._sectPr
        self._upright: Any = deepcopy(self._last)
        self._turned: Any = None

    @property
    def width(self) -> int:
        """Return the width of the text on a turned page, in twips."""
        size, margins = self._upright.find(qn("w:pgSz")), self._upright.find(qn("w:pgMar"))
        return int(size.get(qn("w:h"))) - sum(int(margins.get(qn(f"w:{side}"))) for side in ("left", "right"))

    def begin(self) -> str:
        """Return the properties of the section that ends before a turned page (`w:sectPr`)."""
        if self._turned is None:
            self._turned = self._turn()
            first, self._upright = self._upright, deepcopy(self._upright)
            for section in (self._upright, self._last):  # those after the first one just begin on a new page
                _set_type(section)
            return _written(first)
        return _written(self._upright)

    def end(self) -> str:
        """Return the properties of the section that is the turned page."""
        return _written(self._turned)

    def _turn(self) -> Any:
        turned = deepcopy(self._upright)
        _set_type(turned)
        size = turned.find(qn("w:pgSz"))
        width, height = size.get(qn("w:w")), size.get(qn("w:h"))
        for name, value in (("w", height), ("h", width), ("orient", "landscape")):
            size.set(qn(f"w:{name}"), value)
        for reference in turned.findall(qn("w:headerReference")):
            reference.set(qn("r:id"), self._wide_header(reference.get(qn("r:id"))))
        return turned

    def _wide_header(self, name: str) -> str:
        """Add a header like another one, as wide as the turned page; return the relation to it."""
        part: Any = self._document.part
        before = part.related_parts[name]
        header, relation = part.add_header_part()
        for child in list(header.element):
            header.element.remove(child)
        header.element.extend(deepcopy(child) for child in before.element)
        for each in before.rels.values():
            header.load_rel(each.reltype, each._target, each.rId, each.is_external)
        for paragraph in header.element.findall(qn("w:p")):
            self._widen(paragraph)
        return str(relation)

    def _widen(self, paragraph: Any) -> None:
        """Move the right tab of a header's paragraph, which its style has, to the margin of the turned page."""
        size, margins = self._upright.find(qn("w:pgSz")), self._upright.find(qn("w:pgMar"))
        narrow = int(size.get(qn("w:w"))) - sum(int(margins.get(qn(f"w:{side}"))) for side in ("left", "right"))
        tabs = OxmlElement("w:tabs")
        for kind, position in (("clear", narrow), ("right", self.width)):
            tab = OxmlElement("w:tab")
            tab.set(qn("w:val"), kind)
            tab.set(qn("w:pos"), str(position))
            tabs.append(tab)
        properties = paragraph.get_or_add_pPr()
        if properties.find(qn("w:tabs")) is None:
            properties._insert_tabs(tabs)


def _set_type(section: Any) -> None:
    for kind in section.findall(qn("w:type")):
        kind.set(qn("w:val"), "nextPage")


def _written(section: Any) -> str:
    return str(etree.tostring(section, encoding="unicode"))
