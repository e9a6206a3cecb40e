"""Removes what a Word template says besides its look: people, firms, comments, changes, and files elsewhere."""

from __future__ import annotations

from typing import Any, Final

from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from lxml import etree

from kkr_docs.render import picture_files
from kkr_docs.render.docx import ways_out

# The last part of a relation's type (ISO/IEC 29500-1, 11.3 and 15.2)
_KEPT: Final = {
    *("officeDocument", "core-properties", "extended-properties"),
    *("styles", "settings", "numbering", "fontTable", "font", "theme", "header", "footer", "footnotes", "endnotes"),
    *("image", "hyperlink"),
}
_PUBLIC: Final = ("https:", "http:", "mailto:", "tel:")  # what a link may lead to
_NAMED_ELSEWHERE: Final = ("attachedTemplate", "mailMerge", "docVars", "rsids", "dataBinding")
_COMMENTED: Final = ("commentRangeStart", "commentRangeEnd", "commentReference")
_TAKEN_BACK: Final = ("del", "moveFrom", "cellDel")
_TRACKED: Final = ("ins", "moveTo", "cellIns")
_CHANGE: Final = ("Change", "RangeStart", "RangeEnd")  # how elements end that say what was before
_PROPERTIES: Final = b"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"
><Application>Microsoft Office Word</Application></Properties>"""
_RELATIONS: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_PICTURES: Final = ("image/png", "image/jpeg")


def remove(document: Document) -> None:
    """Remove it from a document. Its text, styles, fonts, pictures and links stay; changes are accepted."""
    package: Any = document.part.package
    _drop(package.rels)
    for part in list(package.iter_parts()):
        _clean(part, _drop(part.rels))
    for relation in package.rels.values():
        if relation.reltype.endswith("/extended-properties"):
            relation.target_part._blob = _PROPERTIES
    _forget_properties(document)


def _clean(part: Any, dropped: set[str]) -> None:
    if part.content_type in _PICTURES:
        part._blob = picture_files.without_metadata(part.blob)
    elif hasattr(part, "element"):
        _forget(part.element, dropped)
    elif part.content_type.endswith("+xml"):
        root = parse_xml(part.blob)
        _forget(root, dropped)
        part._blob = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _drop(relations: Any) -> set[str]:
    """Drop relations of other kinds, and those to files elsewhere. Return their ids."""
    dropped = {name for name, relation in relations.items() if not _is_kept(relation)}
    for name in dropped:
        del relations[name]
    return dropped


def _is_kept(relation: Any) -> bool:
    kind = relation.reltype.rsplit("/", 1)[-1]
    if relation.is_external:
        return kind == "hyperlink" and str(relation.target_ref).lower().startswith(_PUBLIC)
    return kind in _KEPT


def _forget(element: Any, dropped: set[str]) -> None:
    """Remove from a part what names a person, a relation that was dropped, or another file."""
    ways_out.close(element)
    for each in list(element.iter(*_names(*_NAMED_ELSEWHERE, *_COMMENTED, *_TAKEN_BACK))):
        each.getparent().remove(each)
    for each in list(element.iter(*_names(*_TRACKED))):
        for child in list(each):
            each.addprevious(child)
        each.getparent().remove(each)
    for each in [each for each in element.iter(qn("w:*")) if each.tag.endswith(_CHANGE)]:
        each.getparent().remove(each)
    for each in element.iter():
        for name in [name for name, value in each.attrib.items() if name.startswith(_RELATIONS) and value in dropped]:
            del each.attrib[name]


def _names(*names: str) -> list[str]:
    return [qn(f"w:{name}") for name in names]


def _forget_properties(document: Document) -> None:
    properties: Any = document.core_properties
    for name in ("category", "comments", "content_status", "identifier", "keywords", "version"):
        setattr(properties, name, "")
    for printed in properties._element.findall(qn("cp:lastPrinted")):
        properties._element.remove(printed)
