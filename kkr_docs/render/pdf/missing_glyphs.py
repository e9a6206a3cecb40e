"""Glyphs missing from every font, such as emoji: draw boxes, and keep the characters for reading, copying and search.

WeasyPrint draws the font's own .notdef glyph, which is forbidden (ISO 19005-3, 6.2.11.8; ISO 14289-1, 7.21.8). Here the
boxes are glyphs of a Type 3 font.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pydyf

from kkr_docs.render.pdf import content_stream, weasyprint_compat
from kkr_docs.render.pdf.content_stream import SET_FONT, SHOW_TEXT, is_operator
from kkr_docs.render.pdf.weasyprint_compat import Document, Font, resolve

_FONT = b"Missing"
_LARGEST = 256  # glyphs in a font whose codes have one byte
_TO_UNICODE = """/CIDInit /ProcSet findresource begin 12 dict begin begincmap
/CMapName /Missing def /CMapType 2 def
1 begincodespacerange <00> <ff> endcodespacerange
{characters}
endcmap CMapName currentdict /CMap defineresource pop end end"""


def draw_boxes(document: Document, pdf: pydyf.PDF) -> None:
    """Draw every glyph that its font lacks as a box, in one font for all of them."""
    lacking = {font.name: font for font in weasyprint_compat.fonts(document) if font.missing}
    if not lacking:
        return
    boxes: dict[tuple[str, int], int] = {}  # codes, by letter and width
    pages = [resolve(pdf, reference) for reference in pdf.page_references]
    for page in pages:
        operators, name, size = weasyprint_compat.operators(resolve(pdf, page["Contents"])), b"", b""
        for place, operator in enumerate(operators):
            if is_operator(operator, SET_FONT):
                name, size = content_stream.font(operator)
            elif name in lacking and _lacks(operator, lacking[name]):
                operators[place] = b"\n".join(_shown(operator, lacking[name], name, size, boxes))
    fonts = resolve(pdf, resolve(pdf, pages[0]["Resources"])["Font"])
    fonts[_FONT.decode()] = _font(pdf, list(boxes)).reference


def _lacks(operator: Any, font: Font) -> bool:
    """Return whether an operator may show text with a missing glyph in it."""
    return is_operator(operator, SHOW_TEXT) and any(b"%04x" % glyph in operator for glyph in font.missing)


def _shown(operator: bytes, font: Font, name: bytes, size: bytes, boxes: dict[tuple[str, int], int]) -> Iterator[bytes]:
    """Yield the operators that show a text, in its own font, and missing glyphs in the font of boxes."""
    known: list[bytes] = []
    for operand, letter in content_stream.operands(operator, font.letters):
        glyph = int(operand[1:-1], 16) if letter else 0
        if glyph in font.missing:
            code = boxes.setdefault((letter, font.widths[glyph]), min(len(boxes), _LARGEST - 1))
            box = b"/%b %b Tf\n[<%02x>] TJ\n/%b %b Tf" % (_FONT, size, code, name, size)
            yield from (content_stream.shown(known), box)
            known = []
        else:
            known.append(operand)
    yield content_stream.shown(known)


def _font(pdf: pydyf.PDF, boxes: list[tuple[str, int]]) -> pydyf.Dictionary:
    """Add a font of boxes as wide as the glyphs that they replace (ISO 32000-1, 9.6.5)."""
    widths = [width for _letter, width in boxes[:_LARGEST]]
    drawings = {f"box{code}": _stream(pdf, f"{width} 0 d0 60 w 90 30 {width - 180} 660 re S")
                for code, width in enumerate(widths)}  # fmt: skip
    characters = "\n".join(
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
        "ToUnicode": _stream(pdf, _TO_UNICODE.format(characters=characters)),
    })  # fmt: skip
    pdf.add_object(font)
    return font


def _stream(pdf: pydyf.PDF, content: str) -> bytes:
    stream = pydyf.Stream([content.encode()])
    pdf.add_object(stream)
    reference: bytes = stream.reference
    return reference
