"""An excerpt or a supplement in a Word template that is made for whole documents.

Both have the numbers of the whole document, where Word would count anew. An excerpt has no contents and no page for its
cover.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.shared import Pt

from kkr_docs.document.document import Document, Section

_ABOVE_SECTION = Pt(24)
_CONTENTS = re.compile(r"\{\{[pr]?\s*contents(_heading)?\s*\}\}")


def remove_contents(word: WordDocument) -> None:
    """Remove the placeholders of the contents from a template."""
    for paragraph in word.element.xpath("//w:body/w:p"):
        written = "".join(paragraph.xpath(".//w:t/text()"))
        if _CONTENTS.search(written):
            paragraph.getparent().remove(paragraph)


def close_up(word: WordDocument, document: Document) -> None:
    """Let the items begin on the cover's page, with their numbers."""
    body: Any = word.element.body
    _remove_empty_sections(body)
    for paragraph, number in _headings(body, document):
        _write_number(paragraph, number)
        _keep_on_page(paragraph, number)
    cover, *others = body.iter(qn("w:sectPr"))
    first = next((each for each in others if each.find(qn("w:headerReference")) is not None), None)
    for section in others[: others.index(first) + 1] if first is not None else others[:1]:
        _go_on(section)
    if first is not None and cover.find(qn("w:headerReference")) is None:
        for reference in reversed(first.findall(qn("w:headerReference"))):
            cover.insert(0, deepcopy(reference))
        _start_without_header(cover)


def number(word: WordDocument, document: Document) -> None:
    """Write the numbers of a document whose sections and items do not have those that Word would count."""
    sections = [section for section in document.sections if section.number]
    counted = [f"{i}.{at}" for i, one in enumerate(sections, 1) for at in ("", *(f"{j}." for j in _places(one)))]
    if counted != [each for one in sections for each in (one.number, *(item.number for item in one.items))]:
        for paragraph, own in _headings(word.element.body, document):
            _write_number(paragraph, own)


def _places(section: Section) -> range:
    return range(1, len(section.items) + 1)


def _remove_empty_sections(body: Any) -> None:
    """Remove every section but the first and the last that has no words."""
    begun: list[Any] = []
    is_first = True
    for element in list(body):
        begun.append(element)
        if element.find(f"{qn('w:pPr')}/{qn('w:sectPr')}") is None:
            continue
        if not is_first and not any(each.xpath(".//w:t | .//w:drawing | .//w:tbl") for each in begun):
            for each in begun:
                body.remove(each)
        begun, is_first = [], False


def _go_on(section: Any) -> None:
    """Have a section begin where the one before it ends."""
    kind = section.find(qn("w:type"))
    if kind is None:
        kind = OxmlElement("w:type")
        section.insert(len(section.xpath("./w:headerReference | ./w:footerReference")), kind)
    kind.set(qn("w:val"), "continuous")


def _start_without_header(section: Any) -> None:
    """Give the first page of a section no header; the schema has the mark behind the columns."""
    if section.find(qn("w:titlePg")) is None:
        before = section.find(qn("w:cols"))
        (before.addnext if before is not None else section.append)(OxmlElement("w:titlePg"))


def _numbers(document: Document) -> Iterator[tuple[str, str]]:
    for section in document.sections:
        yield section.anchor, section.number
        for item in section.items:
            yield item.anchor, item.number


def _headings(body: Any, document: Document) -> Iterator[tuple[Any, str]]:
    """Yield every heading that has a number, with the number."""
    numbers = {anchor: number for anchor, number in _numbers(document) if number}
    for start in body.iter(qn("w:bookmarkStart")):
        paragraph, name = start.getparent(), start.get(qn("w:name"))
        if name in numbers and paragraph.tag == qn("w:p"):
            yield paragraph, numbers[name]


def _write_number(paragraph: Any, number: str) -> None:
    """Write the number of a heading, which Word would count."""
    properties = paragraph.get_or_add_pPr()
    properties.get_or_add_numPr().get_or_add_numId().val = 0
    run = OxmlElement("w:r")
    for tag, text in (("w:t", number), ("w:tab", None)):
        child = OxmlElement(tag)
        child.text = text
        run.append(child)
    properties.addnext(run)


def _keep_on_page(paragraph: Any, number: str) -> None:
    """Keep a heading on the page where it is: a section's has the top of a page in a whole document."""
    properties = paragraph.get_or_add_pPr()
    properties._add_pageBreakBefore().set(qn("w:val"), "0")
    if number.count(".") == 1:
        properties.spacing_before = _ABOVE_SECTION
