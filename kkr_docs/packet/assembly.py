"""Puts a packet together: the meeting's document with its tags, then the pages of every attachment, stamped."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, BinaryIO, Final, Self

from kkr_docs.packet import bookmarks, stamping
from kkr_docs.packet.geometry import Corner, Sheet
from kkr_docs.packet.links import Links
from kkr_docs.packet.sources import Bilag
from kkr_docs.packet.stamping import Font, Stamper

if TYPE_CHECKING:
    import pikepdf

_LABEL: Final = "Bilag {number} side "  # of a page, before its number; Danish, like all that is printed
_CLAIMS: Final = ("pdfaid:part", "pdfaid:conformance", "pdfuaid:part", "pdfaExtension:schemas")


class Packet:
    """A packet that is being put together; its attachments stay open until it is closed."""

    def __init__(self, document: bytes, letters: Font) -> None:
        import pikepdf  # noqa: PLC0415 - slow to import

        self.pdf = pikepdf.open(io.BytesIO(document))
        self.letters = letters
        self._open: list[pikepdf.Pdf] = []
        self._versions = [self.pdf.pdf_version]
        self._stamper = Stamper(self.pdf, letters)
        self._links = Links(self.pdf)
        self._marks = bookmarks.Bookmarks(self.pdf)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        for each in (self.pdf, *self._open):
            each.close()

    def add(self, bilag: Bilag, pdf: pikepdf.Pdf, sheets: Sequence[Sheet], corners: Sequence[Corner | None]) -> None:
        """Add an attachment. Every page is stamped in a corner; where that is None, the page becomes smaller."""
        self._open.append(pdf)
        self._versions.append(pdf.pdf_version)
        start = len(self.pdf.pages)
        self.pdf.add_pages_from(pdf, forms="strip")
        for number, (sheet, corner) in enumerate(zip(sheets, corners, strict=True), 1):
            page = self.pdf.pages[start + number - 1]
            stamped = stamping.text(bilag.number, number, len(sheets))
            box = self._stamper.stamp(page, sheet, corner, stamped)
            if number == 1:
                destination = self._links.lead_to(bilag, page, sheet, start + 1)
                self._marks.add(bilag, destination)
            self._links.lead_back(bilag, page, box)
        self._label(bilag, start)

    def _label(self, bilag: Bilag, start: int) -> None:
        """Have viewers call the pages from one on, counted from 0, what is stamped on them."""
        from pikepdf import Dictionary, Name, String  # noqa: PLC0415 - slow to import

        numbers = self.pdf.Root.PageLabels.Nums
        numbers.append(start)
        numbers.append(Dictionary(P=String(_LABEL.format(number=bilag.number)), S=Name.D))

    def write(self, file: BinaryIO) -> None:
        """Write the packet. The same document and attachments give the same bytes."""
        from pikepdf import ObjectStreamMode  # noqa: PLC0415 - slow to import

        self._marks.write()
        self._claim_nothing()
        self.pdf.save(
            file,
            min_version=max(self._versions),
            object_stream_mode=ObjectStreamMode.generate,
            deterministic_id=True,
        )

    def _claim_nothing(self) -> None:
        """Remove the claims that the document made for itself: nobody knows whether the attachments fulfil them."""
        if "/OutputIntents" in self.pdf.Root:
            del self.pdf.Root.OutputIntents
        with self.pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
            for claim in _CLAIMS:
                if claim in metadata:
                    del metadata[claim]
