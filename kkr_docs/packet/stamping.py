"""The stamp of an attachment's page: "Bilag 3.3.1 · side 2 af 10" in its margin, and the page made smaller for it.

Pages are those of the packet, which have all that they may inherit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kkr_docs.packet import isolation
from kkr_docs.packet.geometry import Box, Corner, Sheet

if TYPE_CHECKING:
    import pikepdf

_TEXT = "Bilag {number} · side {page} af {count}"  # Danish, like all that is printed
_LETTERS = sorted({*_TEXT.format(number="", page="", count=""), *"0123456789."})
_FONT = "/KkrDocsBilag"
_FIRST, _LAST = 32, 255  # codes of the font; its encoding has the letters at the codes of Latin-1
_DRAWING = """
Q /Artifact <</Type /Pagination /Subtype /Header>> BDC
q {matrix} cm 1 g {box} re f
BT 0.2 g {font} {size:.3f} Tf {x:.3f} {y:.3f} Td <{letters}> Tj ET Q
EMC"""  # on paper of its own, so that it can be read on any ground


def text(number: str, page: int, count: int) -> str:
    """Return what is stamped on a page, counted from 1, of an attachment of so many pages."""
    return _TEXT.format(number=number, page=page, count=count)


@dataclass(frozen=True, slots=True)
class Font:
    """The letters of stamps: a TrueType file that has no others, and how wide each is, in em."""

    file: bytes
    widths: dict[str, float]

    def width(self, stamped: str) -> float:
        """Return how wide a text is, in em."""
        return sum(self.widths[letter] for letter in stamped)


def font() -> Font:
    """Return the font of stamps, cut from that of the house style. Same bytes every time."""
    import io  # noqa: PLC0415

    from fontTools import subset  # noqa: PLC0415 - slow to import, like WeasyPrint
    from fontTools.ttLib import TTFont  # noqa: PLC0415

    from kkr_docs.assets import STYLES  # noqa: PLC0415

    found = TTFont(STYLES / "fonts" / "LiberationSans-Regular.ttf", recalcTimestamp=False)
    em, codes, advances = found["head"].unitsPerEm, found.getBestCmap(), found["hmtx"]
    widths = {letter: advances[codes[ord(letter)]][0] / em for letter in _LETTERS}
    cutter = subset.Subsetter(
        subset.Options(
            hinting=False, layout_features=[], name_IDs=[], drop_tables=["FFTM", "GDEF", "GPOS", "GSUB", "kern"]
        )
    )
    cutter.populate(text="".join(_LETTERS))
    cutter.subset(found)
    file = io.BytesIO()
    found.save(file)
    return Font(file.getvalue(), widths)


class Stamper:
    """Stamps the pages of one packet."""

    def __init__(self, packet: pikepdf.Pdf, letters: Font) -> None:
        self.packet = packet
        self.letters = letters
        self._font = packet.make_indirect(_dictionary(packet, letters))
        self._before = packet.make_stream(b"q")

    def stamp(self, page: pikepdf.Page, sheet: Sheet, corner: Corner | None, stamped: str) -> Box:
        """Stamp a page in a corner, or above all of it where there is none. Return where, in the page's coordinates."""
        width = self.letters.width(stamped)
        if corner is None:
            isolation.isolate(self.packet, page, sheet, sheet.shrinking(width))
        elif not isolation.is_balanced(page):
            isolation.isolate(self.packet, page, sheet)
        box = sheet.stamp(corner or Corner.TOP_RIGHT, width)
        self._append(page, self._drawing(sheet, box, stamped))
        return isolation.in_page(sheet, box)

    def _drawing(self, sheet: Sheet, box: Box, stamped: str) -> bytes:
        width = self.letters.width(stamped)
        x, y = sheet.text_start(box, width)
        size = box.left, box.bottom, box.right - box.left, box.top - box.bottom
        drawing = _DRAWING.format(
            matrix=" ".join(f"{each:.3f}" for each in sheet.matrix),
            box=" ".join(f"{each:.3f}" for each in size),
            font=_FONT,
            size=sheet.font_size(width),
            x=x,
            y=y,
            letters=stamped.encode("latin-1").hex(),
        )
        return drawing.encode("ascii")

    def _append(self, page: pikepdf.Page, drawing: bytes) -> None:
        """Draw something after all else on a page."""
        from pikepdf import Array, Dictionary  # noqa: PLC0415 - slow to import

        page.obj.Contents = Array([self._before, *isolation.streams(page), self.packet.make_stream(drawing)])
        resources = page.obj.get("/Resources")
        if not isinstance(resources, Dictionary):
            resources = page.obj.Resources = Dictionary()
        if not isinstance(resources.get("/Font"), Dictionary):
            resources.Font = Dictionary()
        resources.Font[_FONT] = self._font


def _dictionary(packet: pikepdf.Pdf, letters: Font) -> pikepdf.Dictionary:
    """Return the font as a PDF's font, whose codes are Latin-1."""
    from pikepdf import Array, Dictionary, Name  # noqa: PLC0415 - slow to import

    file = packet.make_stream(letters.file, Length1=len(letters.file))
    name = Name("/KKRDOC+LiberationSans")
    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=name,
        Flags=32,  # its letters are those of Latin scripts (ISO 32000-1, table 123)
        FontBBox=Array([-544, -303, 1302, 980]),
        ItalicAngle=0,
        Ascent=905,
        Descent=-212,
        CapHeight=729,
        StemV=80,
        FontFile2=file,
    )
    widths = [round(letters.widths.get(chr(code), 0) * 1000) for code in range(_FIRST, _LAST + 1)]
    return Dictionary(
        Type=Name.Font,
        Subtype=Name.TrueType,
        BaseFont=name,
        FirstChar=_FIRST,
        LastChar=_LAST,
        Widths=Array(widths),
        Encoding=Name.WinAnsiEncoding,
        FontDescriptor=packet.make_indirect(descriptor),
    )
