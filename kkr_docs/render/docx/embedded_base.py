"""What a Word file prints, as a definition inside the file: an edited file is compared with it when it comes home.

It is a custom XML part (ISO/IEC 29500-1, 15.2.5 and 15.2.6), and its digest also a custom property (15.2.12.2), which
programs keep that drop the part.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any, Final

from docx.document import Document as WordDocument
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from lxml import etree

from kkr_docs.document.document import Document

NAMESPACE: Final = "urn:kkr-docs:base"
PROPERTY: Final = "kkr-docs"
"""The custom property: kind, audience and digest of the base, with blanks between them."""

_DATA: Final = "http://schemas.openxmlformats.org/officeDocument/2006/customXml"
_CUSTOM: Final = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
_TYPES: Final = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
_ITEM_ID: Final = "{1B0A5D5C-6C0B-4F0E-9E6B-6B6B722D646F}"  # of our own kind of part
_FORMAT_ID: Final = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"  # of all custom properties (15.2.12.2)
_MEDIA: Final = "/word/media/"
_DIGITS: Final = 16  # enough to tell the pictures of one file apart
_FIRST_ID: Final = "2"  # the lowest that a property may have


def digest(base: str) -> str:
    """Return what a base is known by."""
    return hashlib.sha256(base.encode()).hexdigest()


def picture_digest(content: bytes) -> str:
    """Return what a picture's file is known by."""
    return hashlib.sha256(content).hexdigest()[:_DIGITS]


def write(word: WordDocument, document: Document) -> None:
    """Put what a document prints, as a definition, into its Word file. A document without one gets none."""
    if not document.enclosure:
        return
    package: Any = word.part.package
    xml = CONTENT_TYPE.XML
    media = sorted({picture_digest(one.blob) for one in package.iter_parts() if one.partname.startswith(_MEDIA)})
    item = Part(PackURI("/customXml/item1.xml"), xml, _written(_base(document, media)), package)
    described = CONTENT_TYPE.OFC_CUSTOM_XML_PROPERTIES
    properties = Part(PackURI("/customXml/itemProps1.xml"), described, _written(_item_properties()), package)
    item.relate_to(properties, RELATIONSHIP_TYPE.CUSTOM_XML_PROPS)
    word.part.relate_to(item, RELATIONSHIP_TYPE.CUSTOM_XML)
    name = PackURI("/docProps/custom.xml")
    own = Part(name, CONTENT_TYPE.OFC_CUSTOM_PROPERTIES, _written(_custom_properties(document)), package)
    package.relate_to(own, RELATIONSHIP_TYPE.CUSTOM_PROPERTIES)


def _base(document: Document, media: Sequence[str]) -> Any:
    base = etree.Element(f"{{{NAMESPACE}}}base", nsmap={None: NAMESPACE})
    base.set("kind", document.kind)
    base.set("audience", document.audience)
    if media:
        base.set("pictures", " ".join(media))
    base.text = document.enclosure
    return base


def _item_properties() -> Any:
    item = etree.Element(f"{{{_DATA}}}datastoreItem", nsmap={"ds": _DATA})
    item.set(f"{{{_DATA}}}itemID", _ITEM_ID)
    references = etree.SubElement(item, f"{{{_DATA}}}schemaRefs")
    etree.SubElement(references, f"{{{_DATA}}}schemaRef").set(f"{{{_DATA}}}uri", NAMESPACE)
    return item


def _custom_properties(document: Document) -> Any:
    properties = etree.Element(f"{{{_CUSTOM}}}Properties", nsmap={None: _CUSTOM, "vt": _TYPES})
    one = etree.SubElement(properties, f"{{{_CUSTOM}}}property")
    for name, value in (("fmtid", _FORMAT_ID), ("pid", _FIRST_ID), ("name", PROPERTY)):
        one.set(name, value)
    value = " ".join([document.kind, document.audience, digest(document.enclosure)])
    etree.SubElement(one, f"{{{_TYPES}}}lpwstr").text = value
    return properties


def _written(element: Any) -> bytes:
    return bytes(etree.tostring(element, xml_declaration=True, encoding="UTF-8", standalone=True))
