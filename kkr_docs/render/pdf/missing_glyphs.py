"""Signs that no font has, such as an emoji: a box for the eye, and still the sign for who listens, copies or searches.

WeasyPrint shows them by the font's own box for signs it lacks, which is forbidden (ISO 19005-3, 6.2.11.8; ISO 14289-1,
7.21.8). Here the boxes are signs of a font of their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pydyf
from weasyprint.document import Document

from kkr_docs.render.pdf.actual_text import operands

_FONT = b"Missing"
_LARGEST = 256  # signs in a font whose codes have one byte
_TO_UNICODE = """/CIDInit /ProcSet findresource begin 12 dict begin begincmap
/CMapName /Missing def /CMapType 2 def
1 begincodespacerange <00> <ff> endcodespacerange
{signs}
endcmap CMapName currentdict /CMap defineresource pop end end"""


def draw_boxes(document: Document, pdf: pydyf.PDF) -> None:
    """Draw every sign that its font lacks as a box, one font for all of them."""
    lacking = {font.hash.encode(): font for font in document.fonts.values() if font.missing}
    if not lacking:
        return
    boxes: dict[tuple[str, int], int] = {}  # the codes of the signs, by letter and width
    pages = [_object(pdf, reference) for reference in pdf.page_references]
    for page in pages:
        operators, name, size = _object(pdf, page["Contents"]).stream, b"", b""
        for place, operator in enumerate(operators):
            if isinstance(operator, bytes) and operator.endswith(b" Tf"):
                name, size, _tf = operator[1:].split()
            elif name in lacking and _lacks(operator, lacking[name]):
                operators[place] = b"\n".join(_shown(operator, lacking[name], name, size, boxes))
    fonts = _object(pdf, _object(pdf, pages[0]["Resources"])["Font"])
    fonts[_FONT.decode()] = _font(pdf, list(boxes)).reference


def _object(pdf: pydyf.PDF, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]


def _lacks(operator: object, font: Any) -> bool:
    """Say whether an operator shows text with a missing sign in it, or may."""
    if not isinstance(operator, bytes) or not operator.endswith(b" TJ"):
        return False
    return any(b"%04x" % glyph in operator for glyph in font.missing.values())


def _shown(operator: bytes, font: Any, name: bytes, size: bytes, boxes: dict[tuple[str, int], int]) -> Iterator[bytes]:
    """Yield the operators that show a text, in its font and for missing signs in ours."""
    missing = set(font.missing.values())
    known: list[bytes] = []
    for operand, letter in operands(operator, font.to_unicode):
        glyph = int(operand[1:-1], 16) if letter else 0
        if glyph in missing:
            code = boxes.setdefault((letter, font.widths[glyph]), min(len(boxes), _LARGEST - 1))
            box = b"/%b %b Tf\n[<%02x>] TJ\n/%b %b Tf" % (_FONT, size, code, name, size)
            yield from (b"[" + b"".join(known) + b"] TJ", box)
            known = []
        else:
            known.append(operand)
    yield b"[" + b"".join(known) + b"] TJ"


def _font(pdf: pydyf.PDF, boxes: list[tuple[str, int]]) -> pydyf.Dictionary:
    """Add a font of boxes as wide as the signs that they stand for (ISO 32000-1, 9.6.5)."""
    widths = [width for _letter, width in boxes[:_LARGEST]]
    drawings = {f"box{code}": _stream(pdf, f"{width} 0 d0 60 w 90 30 {width - 180} 660 re S")
                for code, width in enumerate(widths)}  # fmt: skip
    signs = "\n".join(
        f"1 beginbfchar <{code:02x}> <{letter.encode('utf-16-be').hex()}> endbfchar"
        for code, (letter, _width) in enumerate(boxes[:_LARGEST])
    )
    font = pydyf.Dictionary({
        "Type": "/Font",
        "Subtype": "/Type3",
        "FontBBox": pydyf.Array([0, 0, max(widths), 1000]),
        "FontMatrix": pydyf.Array([0.001, 0, 0, 0.001, 0, 0]),
        "CharProcs": pydyf.Dictionary(drawings),
        "Encoding": pydyf.Dictionary({"Differences": pydyf.Array([0, *(f"/{name}" for name in drawings)])}),
        "FirstChar": 0,
        "LastChar": len(widths) - 1,
        "Widths": pydyf.Array(widths),
        "Resources": pydyf.Dictionary(),
        "ToUnicode": _stream(pdf, _TO_UNICODE.format(signs=signs)),
    })  # fmt: skip
    pdf.add_object(font)
    return font


def _stream(pdf: pydyf.PDF, content: str) -> bytes:
    stream = pydyf.Stream([content.encode()])
    pdf.add_object(stream)
    reference: bytes = stream.reference
    return reference
