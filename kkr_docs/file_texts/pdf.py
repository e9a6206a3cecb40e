"""Reads the text of a PDF: its pages with notes and fields, its bookmarks and what it says of itself."""

from __future__ import annotations

import ctypes
import mmap
import re
import zlib
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from kkr_docs.file_texts.piece import DAMAGED, LOCKED, TOO_DENSE, Gap, Phrase, Piece
from kkr_docs.i18n import N_

MAX_PAGES = 50
_MAX_CHARACTERS = 1_000_000  # of a page
_MAX_NOTES = 1_000  # of a page; fields of a form are notes too
_MAX_BOOKMARKS = 10_000
# Bytes of a stream, unpacked: PDFium takes some twenty times as many in memory for a page's
_MAX_STREAM, _MAX_FONT, _MAX_STREAMS = 10_000_000, 30_000_000, 200_000_000
_STREAM = re.compile(rb"stream\r?\n")
_HEAD = 2_000  # bytes before a stream in which its dictionary begins
_STEP = 1 << 16
_UTF16 = "utf-16-le"


def read(path: Path) -> Iterator[Piece | Gap]:
    """Yield the texts of a PDF with their places, and what of it was not read."""
    import pypdfium2  # noqa: PLC0415 - slow to import

    if not _is_safe(path):
        yield TOO_DENSE
        return
    try:
        with pypdfium2.PdfDocument(path) as document:
            yield from _document(document)
    except pypdfium2.PdfiumError as error:
        is_locked = getattr(error, "err_code", None) == pypdfium2.raw.FPDF_ERR_PASSWORD
        yield LOCKED if is_locked else DAMAGED


def _document(document: Any) -> Iterator[Piece | Gap]:
    yield Piece(Phrase(N_("filens egenskaber")), "\n\n".join(document.get_metadata_dict().values()))
    titles = (mark.get_title() for mark in islice(document.get_toc(), _MAX_BOOKMARKS))
    yield Piece(Phrase(N_("bogmærkerne")), "\n\n".join(titles))
    blank = []
    for number in range(min(len(document), MAX_PAGES)):
        page = document[number]
        found = list(_page(document, page, number + 1))
        yield from found
        if not any(isinstance(one, Gap) or one.text.strip() for one in found) and _has_objects(page):
            blank.append(number + 1)
        page.close()
    yield from _not_read(document, blank)


def _not_read(document: Any, blank: list[int]) -> Iterator[Gap]:
    if len(document) > MAX_PAGES:
        yield Gap(Phrase(N_("kun de første {pages} sider er læst"), {"pages": MAX_PAGES}))
    if blank:
        pages = ", ".join(map(str, blank[:5])) + (" …" if len(blank) > 5 else "")  # noqa: PLR2004 - enough to look at
        yield Gap(Phrase(N_("der er ingen tekst på side {pages}, måske fordi den er skannet"), {"pages": pages}))
    if document.count_attachments():
        yield Gap(Phrase(N_("filerne i den er ikke læst")))


def _page(document: Any, page: Any, number: int) -> Iterator[Piece | Gap]:
    place = Phrase(N_("side {page}"), {"page": number})
    text = page.get_textpage()
    if text.count_chars() > _MAX_CHARACTERS:
        yield Gap(Phrase(N_("der er for meget tekst på side {page}"), {"page": number}))
    else:
        yield Piece(place, text.get_text_range())
    text.close()
    yield Piece(Phrase(N_("en note, et felt eller et link på side {page}"), {"page": number}), _notes(document, page))


def _has_objects(page: Any) -> bool:
    from pypdfium2 import raw  # noqa: PLC0415

    return bool(raw.FPDFPage_CountObjects(page))


def _notes(document: Any, page: Any) -> str:
    """Return what the annotations of a page say: comments, what is filled into fields, addresses of links."""
    from pypdfium2 import raw as pdfium  # noqa: PLC0415

    texts = []
    for index in range(min(pdfium.FPDFPage_GetAnnotCount(page), _MAX_NOTES)):
        note = pdfium.FPDFPage_GetAnnot(page, index)
        if note:
            texts += [_string(pdfium.FPDFAnnot_GetStringValue, note, key) for key in (b"Contents", b"V", b"TU")]
            action = pdfium.FPDFLink_GetAction(pdfium.FPDFAnnot_GetLink(note))
            texts.append(_string(pdfium.FPDFAction_GetURIPath, document, action, coding="latin-1") if action else "")
            pdfium.FPDFPage_CloseAnnot(note)
    return "\n\n".join(filter(None, texts))


def _string(ask: Any, *about: Any, coding: str = _UTF16) -> str:
    """Return a string of PDFium, which first says how many bytes it takes."""
    size = ask(*about, None, 0)
    if not 0 < size <= _MAX_CHARACTERS:
        return ""
    buffer = ctypes.create_string_buffer(size)
    unit = ctypes.c_ushort if coding == _UTF16 else ctypes.c_char
    ask(*about, ctypes.cast(buffer, ctypes.POINTER(unit)) if coding == _UTF16 else buffer, size)
    return buffer.raw.decode(coding, "ignore").rstrip("\0")


def _is_safe(path: Path) -> bool:
    """Return whether all that a PDF has packed is of a size that can be read; pictures are not unpacked for text."""
    total = 0
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        for match in _STREAM.finditer(content):
            head = content[max(match.start() - _HEAD, 0) : match.start()].rpartition(b" obj")[2]
            if b"/Image" in head:
                continue
            most = _MAX_FONT if b"/Length1" in head else _MAX_STREAM
            size = _unpacked(content, match.end(), most)
            total += size
            if size > most or total > _MAX_STREAMS or head.count(b"Flate") > 1:
                return False
    return True


def _unpacked(content: mmap.mmap, start: int, most: int) -> int:
    """Return how many bytes a stream that begins at `start` is unpacked, as far as `most`; 0 where it is not packed."""
    unpacker, size, at = zlib.decompressobj(), 0, start
    try:
        while size <= most and not unpacker.eof and (packed := unpacker.unconsumed_tail or content[at : at + _STEP]):
            at += 0 if unpacker.unconsumed_tail else _STEP
            size += len(unpacker.decompress(packed, _STEP))
    except zlib.error:
        pass
    return size
