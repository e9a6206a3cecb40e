"""What makes a PDF one for the archive (PDF/A-3a) and for everybody (PDF/UA-1), beyond its structure."""

from __future__ import annotations

from typing import Any

import pydyf
from weasyprint.document import Document

from kkr_docs.definition.writing import NAME
from kkr_docs.render.pdf import missing_glyphs, pdfx

VARIANT = "pdf/a-3a"

# WeasyPrint claims one standard only. PDF/A knows the names of its own claim, and wants those of others explained where
# they are used (ISO 19005-3, 6.6.2.3).
_ACCESSIBLE = """
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
  xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Indicates, which part of ISO 14289 standard is followed</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""


def claim_accessible(document: Document) -> None:
    """Have the document's metadata claim PDF/UA-1 beside the standard that it is written as."""
    metadata = document.metadata
    generate = metadata.generate_rdf_metadata

    def both(variant: str, version: int, conformance: str) -> Any:
        return generate(variant, version, conformance).replace(b"</rdf:RDF>", f"{_ACCESSIBLE}</rdf:RDF>".encode())

    metadata.generate_rdf_metadata = both


def finish(enclosure: str, document: Document, pdf: pydyf.PDF) -> None:
    """Number the pages as printed, 1, 2, 3 from the cover on, draw what fonts lack, define inks, and enclose a text."""
    pdf.catalog["PageLabels"] = pydyf.Dictionary({"Nums": pydyf.Array([0, pydyf.Dictionary({"S": "/D"})])})
    missing_glyphs.draw_boxes(document, pdf)
    _define_inks(pdf)
    if enclosure:
        _enclose(enclosure.encode(), pdf)


def _define_inks(pdf: pydyf.PDF) -> None:
    """Say which inks the pictures for a printing house mean (ISO 19005-3, 6.2.4.3); other colours are sRGB already."""
    pictures = [each.extra for each in pdf.objects if isinstance(each, pydyf.Stream)]
    pictures = [each for each in pictures if each.get("ColorSpace") == "/DeviceCMYK"]
    if pictures:
        inks = pydyf.Array(["/ICCBased", pdfx.profile(pdf, pdfx.CONDITION_PROFILE.read_bytes(), 4)])
    for each in pictures:
        each["ColorSpace"] = inks


def _enclose(content: bytes, pdf: pydyf.PDF) -> None:
    """Add the definition as a file associated with the document (ISO 19005-3, 6.8 and annex E)."""
    date = pdf.info["ModDate"]
    parameters = pydyf.Dictionary({"ModDate": date, "CreationDate": date, "Size": len(content)})
    extra = {"Type": "/EmbeddedFile", "Subtype": "/application#2Fyaml", "Params": parameters}
    file = pydyf.Stream([content], extra, compress=True)
    pdf.add_object(file)
    specification = pydyf.Dictionary(
        {
            "Type": "/Filespec",
            "F": pydyf.String(NAME),
            "UF": pydyf.String(NAME),
            "EF": pydyf.Dictionary({"F": file.reference, "UF": file.reference}),
            "Desc": pydyf.String("Definitionen, som dokumentet er lavet af"),
            "AFRelationship": "/Source",
        }
    )
    pdf.add_object(specification)
    files = pydyf.Dictionary({"Names": pydyf.Array([pydyf.String(NAME), specification.reference])})
    pdf.catalog.setdefault("Names", pydyf.Dictionary())["EmbeddedFiles"] = files
    pdf.catalog["AF"] = pydyf.Array([specification.reference])
