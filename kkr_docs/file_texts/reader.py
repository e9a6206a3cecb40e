"""Reads the text of a file by what its first bytes say it is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from kkr_docs.file_texts.piece import DAMAGED, TOO_LARGE, Gap, Phrase, Piece
from kkr_docs.i18n import N_

MAX_BYTES = 100_000_000  # of a file
_PDF_HEAD = 1024  # bytes in which the mark must be (ISO 32000-1, annex H.3, note 13)
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
_OTHER_PICTURES = (b"GIF8", b"II*\0", b"MM\0*", b"BM", b"RIFF", b"\0\0\0")


def read(path: Path) -> Iterator[Piece | Gap]:
    """Yield the texts of a file with their places, and what of it was not read.

    PDF (50 pages), Word, Excel, PowerPoint and OpenDocument files, text and CSV are read, and what PNG and JPEG files
    say besides the picture. No more than some ten million characters are read, and no link in a file is followed.
    Whatever is wrong with a file is a gap, never an exception.
    """
    try:
        with path.open("rb") as file:
            head = file.read(_PDF_HEAD)
        if path.stat().st_size > MAX_BYTES:
            yield TOO_LARGE
        elif head:
            yield from (one for one in _read(path, head) if isinstance(one, Gap) or one.text.strip())
    except OSError:
        yield DAMAGED


def _read(path: Path, head: bytes) -> Iterator[Piece | Gap]:
    if b"%PDF-" in head:
        from kkr_docs.file_texts import pdf  # noqa: PLC0415 - each kind has libraries of its own

        yield from pdf.read(path)
    elif head.startswith(_ZIP):
        from kkr_docs.file_texts import packages  # noqa: PLC0415

        yield from packages.read(path)
    elif head.startswith(_PICTURES):
        from kkr_docs.file_texts import pictures  # noqa: PLC0415

        yield from pictures.read(path.read_bytes())
        yield Gap(Phrase(N_("det er et billede")))
    elif head.startswith((_OLE, *_OTHER_PICTURES)):
        yield Gap(Phrase(N_("filer som {ending} kan ikke læses"), {"ending": path.suffix.lower()}))
    else:
        from kkr_docs.file_texts import plain  # noqa: PLC0415

        yield from plain.read(path)
