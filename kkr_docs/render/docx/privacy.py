"""Removes what a Word template says besides its look: people, firms, comments, and files elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from docx.document import Document
from docx.oxml.ns import qn

from kkr_docs.render import picture_files

# The last part of a relation's type (ISO/IEC 29500-1, 11.3 and 15.2)
_OF_PACKAGE: Final = {"officeDocument", "core-properties", "extended-properties"}
_OF_DOCUMENT: Final = {
    *("styles", "settings", "numbering", "fontTable", "theme", "header", "footer", "footnotes", "endnotes"),
    *("image", "hyperlink"),
}
_NAMED_ELSEWHERE: Final = ("attachedTemplate", "mailMerge", "docVars", "rsids")  # in the settings
_COMMENTED: Final = ("commentRangeStart", "commentRangeEnd", "commentReference")
_PROPERTIES: Final = b"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"
><Application>Microsoft Office Word</Application></Properties>"""
_RELATIONS: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


def remove(document: Document) -> None:
    """Remove it from a document. Its text, styles, pictures and links stay."""
    package: Any = document.part.package
    _drop(package.rels, _OF_PACKAGE)
    for part in [document.part, *_inside(document.part)]:
        dropped = _drop(part.rels, _OF_DOCUMENT)
        if hasattr(part, "element"):
            _forget(part.element, dropped)
        if part.content_type in ("image/png", "image/jpeg"):
            part._blob = picture_files.without_metadata(part.blob)
    for relation in package.rels.values():
        if relation.reltype.endswith("/extended-properties"):
            relation.target_part._blob = _PROPERTIES
    _forget_properties(document)


def _inside(part: Any) -> Iterable[Any]:
    return {id(each.target_part): each.target_part for each in part.rels.values() if not each.is_external}.values()


def _drop(relations: Any, kept: set[str]) -> set[str]:
    """Drop relations of other kinds, and all to a file elsewhere but links. Return their ids."""
    kinds = {name: relation.reltype.rsplit("/", 1)[-1] for name, relation in relations.items()}
    dropped = {
        name
        for name, kind in kinds.items()
        if kind not in kept or (relations[name].is_external and kind != "hyperlink")
    }
    for name in dropped:
        del relations[name]
    return dropped


def _forget(element: Any, dropped: set[str]) -> None:
    """Remove from a part what names a comment, a relation that was dropped, or another file."""
    for each in list(element.iter(*(qn(f"w:{name}") for name in (*_NAMED_ELSEWHERE, *_COMMENTED)))):
        each.getparent().remove(each)
    for each in element.iter():
        for name in [name for name, value in each.attrib.items() if name.startswith(_RELATIONS) and value in dropped]:
            del each.attrib[name]


def _forget_properties(document: Document) -> None:
    properties: Any = document.core_properties
    for name in ("category", "comments", "content_status", "identifier", "keywords", "version"):
        setattr(properties, name, "")
    for printed in properties._element.findall(qn("cp:lastPrinted")):
        properties._element.remove(printed)
