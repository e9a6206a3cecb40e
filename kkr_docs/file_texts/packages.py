"""Reads the text of office files that are zip files: Word, Excel, PowerPoint, OpenDocument."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import IO

from kkr_docs.file_texts import pictures, sheets
from kkr_docs.file_texts.piece import DAMAGED, LOCKED, TOO_DENSE, Gap, Phrase, Piece
from kkr_docs.file_texts.xml_text import Kind, MarkupError, Reader
from kkr_docs.i18n import N_

MAX_UNPACKED = 30_000_000  # bytes that are read of a file
_MAX_RATIO, _SMALL = 200, 1_000_000  # how much larger than packed a part may be that is not small
_MAX_PARTS = 10_000
_ENCRYPTED = 0x1  # general purpose bit 0 (APPNOTE.TXT, 4.4.4)

_PROPERTIES = Phrase(N_("filens egenskaber"))
# The parts that are read, each with its place. A number in the name is that of the slide.
_PLACES = (
    (r"word/document\d*\.xml|content\.xml", Phrase(N_("teksten"))),
    (r"word/footnotes\.xml", Phrase(N_("en fodnote"))),
    (r"word/endnotes\.xml", Phrase(N_("en slutnote"))),
    (r".*/(?:threaded)?comments?/?[^/]*\.xml", Phrase(N_("en kommentar"))),
    (r"word/header\d*\.xml", Phrase(N_("sidehovedet"))),
    (r"word/footer\d*\.xml", Phrase(N_("sidefoden"))),
    (r"styles\.xml", Phrase(N_("sidehoved eller sidefod"))),
    (r"ppt/slides/slide(?P<number>\d+)\.xml", Phrase(N_("slide {number}"))),
    (r"ppt/notesSlides/notesSlide(?P<number>\d+)\.xml", Phrase(N_("noterne til slide {number}"))),
    (r"docProps/.*\.xml|meta\.xml", _PROPERTIES),
    (r"customXml/.*\.xml|word/(?:settings|glossary/document)\.xml", _PROPERTIES),
    (r".*/(?:drawings|charts|diagrams)/[^/]*\.xml", Phrase(N_("en tegning eller et diagram"))),
    (r".*\.rels", Phrase(N_("et link"))),
)
_PATTERNS = [(re.compile(pattern), place) for pattern, place in _PLACES]
_PICTURE = re.compile(r".*\.(?:png|jpe?g)", re.IGNORECASE)
_EMBEDDED = re.compile(r".*/embeddings/.*|Object \d+/content\.xml|ObjectReplacements/.*")


class _TooMuchError(Exception):
    """More is packed in a file than is read."""


class Package:
    """A zip file of which no more than `MAX_UNPACKED` bytes are unpacked."""

    def __init__(self, file: zipfile.ZipFile) -> None:
        self._file = file
        self._left = MAX_UNPACKED
        self.parts = {part.filename: part for part in file.infolist()}

    def open(self, name: str) -> IO[bytes]:
        """Return a part to be read. Raises _TooMuchError where it would be too much."""
        part = self.parts[name]
        self._left -= part.file_size
        if self._left < 0 or (part.file_size > _SMALL and part.file_size > _MAX_RATIO * part.compress_size):
            raise _TooMuchError
        return self._file.open(part)  # which reads no more than the size that the part claims


def read(path: Path) -> Iterator[Piece | Gap]:
    """Yield the texts of an office file with their places, and what of it was not read."""
    try:
        with zipfile.ZipFile(path) as file:
            yield from _read(Package(file), path.suffix.lower())
    except _TooMuchError:
        yield TOO_DENSE
    except (zipfile.BadZipFile, zlib.error, MarkupError, EOFError, NotImplementedError, RuntimeError, ValueError):
        yield DAMAGED


def _read(package: Package, ending: str) -> Iterator[Piece | Gap]:
    parts = package.parts
    if len(parts) > _MAX_PARTS:
        raise _TooMuchError
    if any(part.flag_bits & _ENCRYPTED for part in parts.values()):
        yield LOCKED
    elif not {"[Content_Types].xml", "content.xml"} & parts.keys() or "xl/workbook.bin" in parts:
        yield Gap(Phrase(N_("filer som {ending} kan ikke læses"), {"ending": ending}))
    else:
        yield from sheets.read(package.open, parts)
        for name in sorted(parts):
            yield from _part(package, name)
        if any(map(_EMBEDDED.fullmatch, parts)):
            yield Gap(Phrase(N_("filerne i den er ikke læst")))


def _part(package: Package, name: str) -> Iterator[Piece]:
    if _PICTURE.fullmatch(name):
        with closing(package.open(name)) as part:
            yield from pictures.read(part.read())
    for pattern, place in _PATTERNS:
        if match := pattern.fullmatch(name):
            where = place._replace(values=match.groupdict())
            kind = Kind.OPEN_DOCUMENT if "content.xml" in package.parts else Kind.OFFICE
            with closing(package.open(name)) as part:
                texts = Reader(Kind.PROPERTIES if place is _PROPERTIES else kind).texts(part)
                yield from (Piece(where, text) for text in texts)
            return
