"""From a definition to finished files: which are made, what they are called, and where they go."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from kkr_docs.definition.meeting import Meeting
from kkr_docs.document import build
from kkr_docs.document.document import Document, Edition, Kind, Standard
from kkr_docs.house_style.style import HouseStyle

_FILE_WORDS = {Kind.AGENDA: "dagsorden", Kind.MINUTES: "referat"}
_PRINT_MARK = "-tryk"
_PLAIN_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "ß": "ss", "þ": "th", "ð": "d"})


class Format(StrEnum):
    """What a document is delivered as; the value is the file's ending."""

    PDF = "pdf"
    WORD = "docx"
    PICTURES = "png"


@dataclass(frozen=True, slots=True)
class Order:
    """What to make of a definition, and where to put it. Without a kind the definition says it."""

    kind: Kind | None
    formats: Collection[Format]
    folder: Path
    edition: Edition = Edition.SCREEN
    house: HouseStyle = field(default_factory=HouseStyle)
    standard: Standard = Standard.UA_1


def targets(meeting: Meeting, order: Order) -> dict[Format, Path]:
    """Return the file that every format of an order will be; of pictures, the name that their page numbers go into."""
    kind = order.kind or build.kind_of(meeting)
    stem = f"{_FILE_WORDS[kind]}-{file_name(meeting.body)}-{meeting.date}"
    printed = f"{stem}{_PRINT_MARK}" if order.edition is Edition.PRINT else stem
    stems = {Format.WORD: stem}
    return {format_: order.folder / f"{stems.get(format_, printed)}.{format_}" for format_ in order.formats}


def make(meeting: Meeting, order: Order) -> dict[Path, bytes]:
    """Return the files of an order: where each goes, and its content."""
    kind = order.kind or build.kind_of(meeting)
    document = build.build(meeting, kind, order.house)
    return dict(_files(document, order, targets(meeting, order)))


def _files(document: Document, order: Order, paths: dict[Format, Path]) -> Iterator[tuple[Path, bytes]]:
    """Write a document in every format asked for. Word's contents take their page numbers from the PDF."""
    from kkr_docs.render.pdf import confinement  # noqa: PLC0415 - slow to import

    rendered = confinement.render(document, order.edition, order.house, order.standard)
    if path := paths.get(Format.PDF):
        yield path, rendered.content
    if path := paths.get(Format.WORD):
        from kkr_docs.render.docx import writer  # noqa: PLC0415 - slow to import

        yield path, writer.render(document, rendered.pages, order.house)
    if path := paths.get(Format.PICTURES):
        from kkr_docs.render.pdf import raster  # noqa: PLC0415 - slow to import

        for number, picture in enumerate(raster.pages(rendered.content), 1):
            yield path.with_stem(f"{path.stem}-{number:02}"), picture


def file_name(body: str) -> str:
    """Return a body's name as part of a file name: "KKR Sjælland" is "kkr-sjaelland"."""
    letters = unicodedata.normalize("NFKD", body.lower().translate(_PLAIN_LETTERS))
    return re.sub(r"[^a-z0-9]+", "-", letters.encode("ascii", "ignore").decode()).strip("-")[:60].rstrip("-") or "organ"
