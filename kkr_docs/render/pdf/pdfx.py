"""What makes a PDF ready for printing: PDF/X-4 (ISO 15930-7), beyond what the style sheet `print.css` sets."""

from __future__ import annotations

import re
import uuid
from typing import Any, Final

import pydyf

from kkr_docs.render.pdf import icc_profiles, weasyprint_compat
from kkr_docs.render.pdf.weasyprint_compat import Document, resolve

VARIANT: Final = "pdf/x-4"

_MM: Final = 72 / 25.4  # pt
_BLEED: Final = 3 * _MM  # as --bleed in print.css
_MARK: Final = 5 * _MM  # the outer half of the room beside the page; the inner half leaves the bleed free
_HAIRLINE: Final = 0.25  # pt

# The printing condition that printers mean by "coated": ISO 12647-2, paper types 1 and 2. The ICC keeps the registry of
# their names.
_CONDITION: Final = {
    "OutputConditionIdentifier": "FOGRA39",
    "OutputCondition": "Offset, ISO 12647-2:2004/Amd 1, paper type 1 or 2, 115 g/m2",
    "RegistryName": "http://www.color.org",
    "Info": "Coated FOGRA39 (ISO 12647-2:2004)",
}


def write(document: Document) -> bytes:
    """Return a document that is laid out for VARIANT as PDF/X-4. Same document, same bytes."""
    for page in document.pages:
        page.links.clear()  # they would become annotations, which a printed page must not have
    content: bytes = document.write_pdf(pdf_variant=VARIANT, finisher=_finish)
    return content


def _finish(document: Document, pdf: pydyf.PDF) -> None:
    pages = [resolve(pdf, reference) for reference in pdf.page_references]
    colours = resolve(pdf, resolve(pdf, pages[0]["Resources"])["ColorSpace"])
    _name_condition(pdf)
    _define_rgb(pdf, colours)
    _draw_crop_marks(pdf, pages[0], colours)
    _set_boxes(pages)
    if len(pages) % 2:
        _add_blank_page(pdf, pages[-1])
    _identify(document, pdf)


def _name_condition(pdf: pydyf.PDF) -> None:
    """Set the printing condition that all ink in the file is meant for."""
    intent = pydyf.Dictionary({"Type": "/OutputIntent", "S": "/GTS_PDFX"})
    intent.update({key: pydyf.String(value) for key, value in _CONDITION.items()})
    intent["DestOutputProfile"] = icc_profiles.embed_ink(pdf)
    pdf.catalog["OutputIntents"] = pydyf.Array([intent])


def _define_rgb(pdf: pydyf.PDF, colours: pydyf.Dictionary) -> None:
    """Define RGB colours as sRGB. Pictures have them, and so may a house style."""
    colours["DefaultRGB"] = pydyf.Array(["/ICCBased", icc_profiles.embed_srgb(pdf)])
    for item in pdf.objects:
        if isinstance(item, pydyf.Stream) and item.extra.get("ColorSpace") == "/DeviceRGB":
            item.extra["ColorSpace"] = colours["DefaultRGB"]
        elif isinstance(item, pydyf.Dictionary) and "ShadingType" in item and item["ColorSpace"] == "/DeviceCMYK":
            item["ColorSpace"] = colours["DefaultRGB"]  # WeasyPrint writes its colours as RGB nevertheless


def _draw_crop_marks(pdf: pydyf.PDF, page: pydyf.Dictionary, colours: pydyf.Dictionary) -> None:
    """Draw crop marks outside the corners of a page, in every ink."""
    inks = {"FunctionType": 2, "N": 1, "Domain": pydyf.Array([0, 1])}
    inks |= {"C0": pydyf.Array([0] * 4), "C1": pydyf.Array([1] * 4)}
    colours["All"] = pydyf.Array(["/Separation", "/All", "/DeviceCMYK", pydyf.Dictionary(inks)])
    left, bottom, right, top = page["MediaBox"]
    marks = pydyf.Stream(compress=True)
    marks.set_color_space("All", stroke=True)
    marks.set_color_special(None, True, 1)  # noqa: FBT003 - the library's own order: pattern, stroke, tint
    marks.set_line_width(_HAIRLINE)
    for x in page["TrimBox"][::2]:
        _draw_line(marks, (x, bottom), (x, bottom + _MARK))
        _draw_line(marks, (x, top - _MARK), (x, top))
    for y in page["TrimBox"][1::2]:
        _draw_line(marks, (left, y), (left + _MARK, y))
        _draw_line(marks, (right - _MARK, y), (right, y))
    pdf.add_object(marks)
    page["Contents"] = pydyf.Array([page["Contents"], marks.reference])


def _draw_line(stream: pydyf.Stream, start: tuple[float, float], end: tuple[float, float]) -> None:
    stream.move_to(*start)
    stream.line_to(*end)
    stream.stroke()


def _set_boxes(pages: list[Any]) -> None:
    """Set the bleed box of every page to the bleed that the backgrounds have; WeasyPrint's is a little larger."""
    for page in pages:
        left, bottom, right, top = page["TrimBox"]
        page["BleedBox"] = pydyf.Array([left - _BLEED, bottom - _BLEED, right + _BLEED, top + _BLEED])


def _add_blank_page(pdf: pydyf.PDF, like: pydyf.Dictionary) -> None:
    """Add an empty page, the back of the last sheet."""
    boxes = {box: like[box] for box in ("MediaBox", "TrimBox", "BleedBox")}
    page = {"Type": "/Page", "Parent": pdf.pages.reference, "Resources": pydyf.Dictionary(), **boxes}
    pdf.add_page(pydyf.Dictionary(page))


def _identify(document: Document, pdf: pydyf.PDF) -> None:
    """Derive the document ID from the title; WeasyPrint generates a random one on every run."""
    metadata = weasyprint_compat.operators(resolve(pdf, pdf.catalog["Metadata"]))
    identity = f"xmp.did:{uuid.uuid5(uuid.NAMESPACE_OID, document.metadata.title)}".encode()
    metadata[:] = [re.sub(rb"(?<=DocumentID>)xmp\.did:[0-9a-f-]+", identity, part) for part in metadata]
