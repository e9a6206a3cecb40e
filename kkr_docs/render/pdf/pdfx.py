"""What makes a PDF one for the printing house: PDF/X-4 (ISO 15930-7), beyond what the style sheet `print.css` says."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from typing import Any, Final

import pydyf
from weasyprint.document import Document
from weasyprint.layout import block

from kkr_docs.assets import STYLES

VARIANT: Final = "pdf/x-4"

_MM: Final = 72 / 25.4  # pt
_BLEED: Final = 3 * _MM  # as --bleed in print.css
_MARK: Final = 5 * _MM  # the outer half of the room beside the page; the inner half leaves the bleed free
_HAIRLINE: Final = 0.25  # pt

# The printing condition that a printing house means by "coated": ISO 12647-2, paper types 1 and 2. The ICC keeps the
# registry of their names.
_CONDITION: Final = {
    "OutputConditionIdentifier": "FOGRA39",
    "OutputCondition": "Offset, ISO 12647-2:2004/Amd 1, paper type 1 or 2, 115 g/m2",
    "RegistryName": "http://www.color.org",
    "Info": "Coated FOGRA39 (ISO 12647-2:2004)",
}
CONDITION_PROFILE: Final = STYLES / "FOGRA39L.icc"


class _Unmoved:
    """WeasyPrint's layout of a page as a line is to see it: like a column, where no footnote is moved to fit it in."""

    in_column = True

    def __init__(self, context: Any) -> None:
        object.__setattr__(self, "context", context)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.__dict__["context"], name)

    def __setattr__(self, name: str, value: object) -> None:
        setattr(self.__dict__["context"], name, value)


@contextmanager
def footnotes_in_place() -> Iterator[None]:
    """Have pages laid out with each footnote where its number is.

    Where only the first line of a paragraph fits on a page, WeasyPrint makes room for more by moving footnotes of
    others to the next page, and no setting hinders it. Hindered, it moves the paragraph.
    """
    original = block._linebox_layout

    def lay_out(context: Any, *rest: Any) -> Any:
        return original(_Unmoved(context), *rest)

    block._linebox_layout = lay_out
    try:
        yield
    finally:
        block._linebox_layout = original


def write(document: Document) -> bytes:
    """Write a document that is laid out for VARIANT as PDF/X-4. The same document gives the same bytes."""
    for page in document.pages:
        page.links.clear()  # they would become annotations, which have no place on a printed page
    content: bytes = document.write_pdf(pdf_variant=VARIANT, finisher=_finish)
    return content


def _finish(document: Document, pdf: pydyf.PDF) -> None:
    pages = [_object(pdf, reference) for reference in pdf.page_references]
    colours = _object(pdf, _object(pdf, pages[0]["Resources"])["ColorSpace"])
    _name_condition(pdf)
    _define_rgb(pdf, colours)
    _draw_crop_marks(pdf, pages[0], colours)
    _set_boxes(pages)
    if len(pages) % 2:
        _add_blank_page(pdf, pages[-1])
    _identify(document, pdf)


def _object(pdf: pydyf.PDF, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]


def profile(pdf: pydyf.PDF, content: bytes, components: int) -> Any:
    """Embed an ICC profile and return the reference to it."""
    stream = pydyf.Stream([content], {"N": components}, compress=True)
    pdf.add_object(stream)
    return stream.reference


def _name_condition(pdf: pydyf.PDF) -> None:
    """Say which printing condition all ink in the file is meant for."""
    intent = pydyf.Dictionary({"Type": "/OutputIntent", "S": "/GTS_PDFX"})
    intent.update({key: pydyf.String(value) for key, value in _CONDITION.items()})
    intent["DestOutputProfile"] = profile(pdf, CONDITION_PROFILE.read_bytes(), 4)
    pdf.catalog["OutputIntents"] = pydyf.Array([intent])


def _define_rgb(pdf: pydyf.PDF, colours: pydyf.Dictionary) -> None:
    """Say which red, green and blue is meant: sRGB. Pictures have such colours, and a house's own style may have."""
    srgb = profile(pdf, (files("weasyprint.pdf") / "sRGB2014.icc").read_bytes(), 3)
    colours["DefaultRGB"] = pydyf.Array(["/ICCBased", srgb])
    for item in pdf.objects:
        if isinstance(item, pydyf.Stream) and item.extra.get("ColorSpace") == "/DeviceRGB":
            item.extra["ColorSpace"] = colours["DefaultRGB"]
        elif isinstance(item, pydyf.Dictionary) and "ShadingType" in item and item["ColorSpace"] == "/DeviceCMYK":
            item["ColorSpace"] = colours["DefaultRGB"]  # WeasyPrint writes its colours as RGB all the same


def _draw_crop_marks(pdf: pydyf.PDF, page: pydyf.Dictionary, colours: pydyf.Dictionary) -> None:
    """Draw crop marks outside the corners of a page, on every plate."""
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
    """Make the bleed of every page what the house's ground runs out by; WeasyPrint's is a little more."""
    for page in pages:
        left, bottom, right, top = page["TrimBox"]
        page["BleedBox"] = pydyf.Array([left - _BLEED, bottom - _BLEED, right + _BLEED, top + _BLEED])


def _add_blank_page(pdf: pydyf.PDF, like: pydyf.Dictionary) -> None:
    """Add the empty back of the last sheet."""
    boxes = {box: like[box] for box in ("MediaBox", "TrimBox", "BleedBox")}
    page = {"Type": "/Page", "Parent": pdf.pages.reference, "Resources": pydyf.Dictionary(), **boxes}
    pdf.add_page(pydyf.Dictionary(page))


def _identify(document: Document, pdf: pydyf.PDF) -> None:
    """Give the file the identity that its title makes; WeasyPrint draws a new one by lot each time."""
    metadata = _object(pdf, pdf.catalog["Metadata"])
    identity = f"xmp.did:{uuid.uuid5(uuid.NAMESPACE_OID, document.metadata.title)}".encode()
    metadata.stream = [re.sub(rb"(?<=DocumentID>)xmp\.did:[0-9a-f-]+", identity, part) for part in metadata.stream]
