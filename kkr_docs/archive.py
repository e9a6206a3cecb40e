"""What makes a PDF one for the archive (PDF/A-3a) and for everybody (PDF/UA-1), beyond its structure."""

from __future__ import annotations

from typing import Any

import pydyf
from weasyprint.document import Document

from kkr_docs import missing

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


def finish(document: Document, pdf: pydyf.PDF) -> None:
    """Number the pages as they are printed, 1, 2, 3 from the cover on, and draw what the fonts lack."""
    pdf.catalog["PageLabels"] = pydyf.Dictionary({"Nums": pydyf.Array([0, pydyf.Dictionary({"S": "/D"})])})
    missing.draw_boxes(document, pdf)
