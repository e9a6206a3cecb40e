"""From a definition to finished files: which are made, what they are called, and where they go."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from kkr_docs import manuscript
from kkr_docs.definition import Definition
from kkr_docs.manuscript import Kind, Manuscript

_FILE_WORDS = {Kind.AGENDA: "dagsorden", Kind.MINUTES: "referat"}
_PLAIN_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "ß": "ss", "þ": "th", "ð": "d"})


class Format(StrEnum):
    """What a paper is delivered as; the value is the file's ending."""

    PDF = "pdf"
    WORD = "docx"


@dataclass(frozen=True, slots=True)
class Order:
    """What to make of a definition: kind (None: as the definition says), formats, and the folder they go to."""

    kind: Kind | None
    formats: Collection[Format]
    folder: Path


def targets(definition: Definition, order: Order) -> dict[Format, Path]:
    """Return the file that every format of an order will be."""
    meeting = definition.meeting
    kind = order.kind or manuscript.kind_of(meeting)
    stem = f"{_FILE_WORDS[kind]}-{file_name(meeting.body)}-{meeting.date}"
    return {format_: order.folder / f"{stem}.{format_}" for format_ in order.formats}


def make(definition: Definition, order: Order) -> dict[Path, bytes]:
    """Return the files of an order: where each goes, and its content."""
    paper = manuscript.build(definition, order.kind or manuscript.kind_of(definition.meeting))
    contents = _set(paper, order.formats)
    return {path: contents[format_] for format_, path in targets(definition, order).items()}


def _set(paper: Manuscript, formats: Collection[Format]) -> dict[Format, bytes]:
    """Set a paper in every format asked for. Only the PDF knows its page numbers; Word's contents take them from it."""
    from kkr_docs import pdf  # noqa: PLC0415 - slow to import

    rendered = pdf.render(paper)
    contents = {Format.PDF: rendered.content} if Format.PDF in formats else {}
    if Format.WORD in formats:
        from kkr_docs import word  # noqa: PLC0415 - slow to import

        contents[Format.WORD] = word.render(paper, rendered.pages)
    return contents


def file_name(body: str) -> str:
    """Return a body's name as part of a file name: "KKR Sjælland" is "kkr-sjaelland"."""
    letters = unicodedata.normalize("NFKD", body.lower().translate(_PLAIN_LETTERS))
    return re.sub(r"[^a-z0-9]+", "-", letters.encode("ascii", "ignore").decode()).strip("-")[:60] or "organ"
