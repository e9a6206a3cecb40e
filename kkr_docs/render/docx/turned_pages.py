"""Pages on their side in a Word file, for tables that no upright page has room for: a section each."""

from __future__ import annotations

from collections.abc import Collection
from copy import deepcopy
from itertools import pairwise
from typing import Any

from docx.document import Document
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.styles.style import ParagraphStyle
from lxml import etree

from kkr_docs.markdown.table_layout import OURS, Measure

TWIPS_PER_PT = 20


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
        return self._between_margins("h")

    @property
    def measure(self) -> Measure:
        """Return the room that tables have, with letters as wide as ours."""
        line, long_line = self._between_margins("w") / TWIPS_PER_PT, self.width / TWIPS_PER_PT
        return OURS._replace(line=line, long_line=long_line)

    def _between_margins(self, side: str) -> int:
        """Return the side of an upright page, "w" or "h", less the margins at the left and right."""
        size, margins = self._upright.find(qn("w:pgSz")), self._upright.find(qn("w:pgMar"))
        return int(size.get(qn(f"w:{side}"))) - sum(int(margins.get(qn(f"w:{name}"))) for name in ("left", "right"))

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
        narrow = self._between_margins("w")
        tabs = OxmlElement("w:tabs")
        for kind, position in (("clear", narrow), ("right", self.width)):
            tab = OxmlElement("w:tab")
            tab.set(qn("w:val"), kind)
            tab.set(qn("w:pos"), str(position))
            tabs.append(tab)
        properties = paragraph.get_or_add_pPr()
        if properties.find(qn("w:tabs")) is None:
            properties._insert_tabs(tabs)


def take_headings(document: Document) -> None:
    """Move each end of a section before a turned page up above the headings that lead to it.

    Where nothing else is in that section, it is left out: what is turned before it and after it is one section.
    """
    styles = (style for style in document.styles if isinstance(style, ParagraphStyle))
    keeping = {style.style_id for style in styles if _keeps_next(style)}
    ends = document.element.body.xpath("./w:p[w:pPr/w:sectPr]")
    for end, after in pairwise(ends):
        if not _is_turned(end) and _is_turned(after):
            _move_up(end, after, keeping)


def _move_up(end: Any, after: Any, keeping: Collection[str]) -> None:
    first, before = end, end.getprevious()
    while before is not None and before.tag == qn("w:p") and _leads(before, keeping):
        first, before = before, before.getprevious()
    if before is None or not before.xpath("self::w:p/w:pPr/w:sectPr"):
        first.addprevious(end)
        return
    begins = before if _is_turned(before) else end
    _set_type(after.pPr.find(qn("w:sectPr")), begins.xpath("string(./w:pPr/w:sectPr/w:type/@w:val)"))
    if begins is before:
        before.pPr.remove(before.pPr.find(qn("w:sectPr")))
    end.getparent().remove(end)


def _leads(paragraph: Any, keeping: Collection[str]) -> bool:
    """Return whether a paragraph stays with the next: by its style, or its own."""
    return paragraph.style in keeping or bool(paragraph.xpath("./w:pPr/w:keepNext"))


def _keeps_next(style: ParagraphStyle) -> bool:
    kept, base = style.paragraph_format.keep_with_next, style.base_style
    return _keeps_next(base) if kept is None and isinstance(base, ParagraphStyle) else bool(kept)


def _is_turned(end: Any) -> bool:
    return bool(end.xpath("./w:pPr/w:sectPr/w:pgSz[@w:orient='landscape']"))


def _set_type(section: Any, name: str = "nextPage") -> None:
    for kind in section.findall(qn("w:type")):
        kind.set(qn("w:val"), name)


def _written(section: Any) -> str:
    return str(etree.tostring(section, encoding="unicode"))
