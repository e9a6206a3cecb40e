"""What makes a PDF ready for archives (PDF/A) and accessible (PDF/UA), beyond its structure tree."""

from __future__ import annotations

from typing import Final

import pydyf

from kkr_docs.document.document import Standard
from kkr_docs.render.pdf import embedded_definition, icc_profiles, missing_glyphs, weasyprint_compat
from kkr_docs.render.pdf.weasyprint_compat import Document

VARIANTS: Final = {Standard.UA_1: "pdf/a-3a", Standard.UA_2: "pdf/a-4f"}

# PDF/A predefines the properties of its own claim, and requires a description of all others (ISO 19005-3, 6.6.2.3).
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


_ACCESSIBLE_2: Final = """
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="2" pdfuaid:rev="2024"/>
"""  # PDF/A-4 wants no description of it (ISO 19005-4, 6.7.2)


def claim_accessible(document: Document, standard: Standard) -> None:
    """Have the document's metadata claim PDF/UA, besides the PDF/A that it is written as."""
    weasyprint_compat.add_rdf(document, _ACCESSIBLE if standard is Standard.UA_1 else _ACCESSIBLE_2)


def finish(definition: str, document: Document, pdf: pydyf.PDF) -> None:
    """Set outline and page labels (1, 2, 3 from the cover on), draw missing glyphs, define inks, embed a definition."""
    pdf.catalog["PageMode"] = "/UseOutlines"
    pdf.catalog["PageLabels"] = pydyf.Dictionary({"Nums": pydyf.Array([0, pydyf.Dictionary({"S": "/D"})])})
    missing_glyphs.draw_boxes(document, pdf)
    _define_inks(pdf)
    if definition:
        embedded_definition.embed(definition, document.metadata.modified, pdf)


def _define_inks(pdf: pydyf.PDF) -> None:
    """Define the inks of CMYK pictures (ISO 19005-3, 6.2.4.3); other colours are sRGB already."""
    pictures = [each.extra for each in pdf.objects if isinstance(each, pydyf.Stream)]
    pictures = [each for each in pictures if each.get("ColorSpace") == "/DeviceCMYK"]
    if pictures:
        inks = pydyf.Array(["/ICCBased", icc_profiles.embed_ink(pdf)])
    for each in pictures:
        each["ColorSpace"] = inks
