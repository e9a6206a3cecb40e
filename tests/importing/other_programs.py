"""A Word file of ours as other programs write it when they save it again."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from io import BytesIO
from typing import Any

from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml
from lxml import etree

Parts = dict[str, bytes]
Program = Callable[[dict[str, bytes]], None]
_BODY, _STYLES = "word/document.xml", "word/styles.xml"
_SDT = f'<w:sdt xmlns:w="{qn("w:p")[1:-2]}"><w:sdtPr><w:tag w:val="goog_rdk_1"/></w:sdtPr><w:sdtContent/></w:sdt>'


def saved(paper: bytes, change: Program) -> bytes:
    """Return a Word file after a program's change of its parts."""
    with zipfile.ZipFile(BytesIO(paper)) as read:
        parts = {name: read.read(name) for name in read.namelist()}
    change(parts)
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return stream.getvalue()


def word_online(parts: Parts) -> None:
    """Runs are divided anywhere, with marks of the spelling check and numbers of the session."""
    body = parse_xml(parts[_BODY])
    _divide_runs(body)
    for number, paragraph in enumerate(body.iter(qn("w:p"))):
        paragraph.set(qn("w:rsidR"), f"{number:08X}")
        for run in paragraph.findall(qn("w:r"))[:1]:
            run.addprevious(body.makeelement(qn("w:proofErr"), {qn("w:type"): "spellStart"}))
    parts[_BODY] = etree.tostring(body)


def only_office(parts: Parts) -> None:
    """Styles have numbers for ids, and keep their names."""
    styles, body = parse_xml(parts[_STYLES]), parse_xml(parts[_BODY])
    numbers = {each.get(qn("w:styleId")): str(600 + at) for at, each in enumerate(styles.iter(qn("w:style")))}
    for each in styles.iter(qn("w:style")):
        each.set(qn("w:styleId"), numbers[each.get(qn("w:styleId"))])
    for root in (styles, body):
        for each in root.iter(*map(qn, ("w:pStyle", "w:rStyle", "w:tblStyle", "w:basedOn", "w:next", "w:link"))):
            each.set(qn("w:val"), numbers.get(each.get(qn("w:val")), each.get(qn("w:val"))))
    _divide_runs(body)
    parts[_STYLES], parts[_BODY] = etree.tostring(styles), etree.tostring(body)


def google_docs(parts: Parts) -> None:
    """Names of styles in lower case, every first run in a content control, the direction of every run."""
    styles, body = parse_xml(parts[_STYLES]), parse_xml(parts[_BODY])
    for each in styles.iter(qn("w:name")):
        each.set(qn("w:val"), each.get(qn("w:val")).lower())
    for paragraph in body.iter(qn("w:p")):
        for run in paragraph.findall(qn("w:r"))[:1]:
            control = parse_xml(_SDT)
            run.addprevious(control)
            control[-1].append(run)
    for run in body.iter(qn("w:r")):
        run.get_or_add_rPr().append(run.makeelement(qn("w:rtl"), {qn("w:val"): "0"}))
    parts[_STYLES], parts[_BODY] = etree.tostring(styles), etree.tostring(body)


def without_bookmarks(parts: Parts) -> None:
    """Some programs leave every bookmark out."""
    body = parse_xml(parts[_BODY])
    for each in list(body.iter(qn("w:bookmarkStart"), qn("w:bookmarkEnd"))):
        each.getparent().remove(each)
    parts[_BODY] = etree.tostring(body)


def _divide_runs(body: Any) -> None:
    for text in list(body.iter(qn("w:t"))):
        run, words = text.getparent(), text.text or ""
        if len(run.findall(qn("w:t"))) == 1 and run[-1] is text and re.fullmatch(r"\w{6,}.*", words, re.DOTALL):
            second = parse_xml(etree.tostring(run))
            for each in second.xpath("*[not(self::w:rPr or self::w:t)]"):
                second.remove(each)
            text.text, second.find(qn("w:t")).text = words[:3], words[3:]
            run.addnext(second)


def without_base(parts: Parts) -> None:
    """Google Docs and Pages write neither custom XML nor custom properties."""
    for name in list(parts):
        if name.startswith("customXml/") or name == "docProps/custom.xml":
            del parts[name]
        elif name.endswith((".rels", "[Content_Types].xml")):
            root = etree.fromstring(parts[name])
            for each in list(root):
                if re.search(r"customXml|docProps/custom", each.get("Target", "") + each.get("PartName", "")):
                    root.remove(each)
            parts[name] = etree.tostring(root)


def google_docs_as_a_whole(parts: Parts) -> None:
    """What Google Docs keeps: nine styles of its own, headings among them; all others become a look of each run."""
    google_docs(parts)
    without_base(parts)
    without_bookmarks(parts)
    _only_styles(parts, ("normal", "title", "subtitle", *(f"heading {level}" for level in range(1, 7))))


def pages(parts: Parts) -> None:
    """Pages has names of its own for styles, no bookmarks, and writes the contents as text."""
    names = {"heading 1": "Heading", "heading 2": "Heading 2", "heading 3": "Heading 3", "Body Text": "Body"}
    without_base(parts)
    without_bookmarks(parts)
    styles, body = parse_xml(parts[_STYLES]), parse_xml(parts[_BODY])
    for each in styles.iter(qn("w:name")):
        each.set(qn("w:val"), names.get(each.get(qn("w:val")), each.get(qn("w:val"))))
    for each in list(body.iter(qn("w:fldChar"), qn("w:instrText"))):
        each.getparent().remove(each)
    for each in list(body.iter(qn("w:hyperlink"))):
        if each.get(qn("w:anchor")):
            for run in list(each):
                each.addprevious(run)
            each.getparent().remove(each)
    parts[_STYLES], parts[_BODY] = etree.tostring(styles), etree.tostring(body)


def without_headings(parts: Parts) -> None:
    """A file that lost every style and its base."""
    without_base(parts)
    without_bookmarks(parts)
    _only_styles(parts, ("normal",))


def _only_styles(parts: Parts, kept: tuple[str, ...]) -> None:
    """Take every paragraph's style away but some; numbers of its list move into the paragraph, as its look does."""
    styles, body = parse_xml(parts[_STYLES]), parse_xml(parts[_BODY])
    known = {each.get(qn("w:styleId")): each for each in styles.iter(qn("w:style"))}
    for paragraph in body.iter(qn("w:p")):
        found = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        style = known.get(found.get(qn("w:val"))) if found is not None else None
        if style is None or style.find(qn("w:name")).get(qn("w:val")).lower() in kept:
            continue
        for place in (f"{qn('w:pPr')}/{qn('w:numPr')}", f"{qn('w:pPr')}/{qn('w:ind')}"):
            if (each := style.find(place)) is not None and paragraph.pPr.find(each.tag) is None:
                found.addnext(parse_xml(etree.tostring(each)))
        paragraph.pPr.remove(found)
    parts[_BODY] = etree.tostring(body)


LOSING = (google_docs_as_a_whole, pages, without_base, without_headings)  # the base
PROGRAMS = (word_online, only_office, google_docs, without_bookmarks)
