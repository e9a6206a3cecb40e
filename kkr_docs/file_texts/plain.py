"""Reads text files, and tables of text (CSV) cell by cell."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

from kkr_docs.file_texts.piece import LONGEST, Gap, Phrase, Piece
from kkr_docs.file_texts.tables import Headings
from kkr_docs.i18n import N_

MAX_BYTES = 10_000_000
_TABLES = {".csv", ".tsv", ".tab"}
_SEPARATORS = ";\t,|"
_BINARY = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def read(path: Path) -> Iterator[Piece | Gap]:
    """Yield the text of a file with its lines, or the cells of a table, as far as `MAX_BYTES`."""
    with path.open("rb") as file:
        content = file.read(MAX_BYTES)
        rest = file.read(1)
    text = _decoded(content).replace("\r\n", "\n").replace("\r", "\n")
    if _BINARY.search(text):
        yield Gap(Phrase(N_("filer som {ending} kan ikke læses"), {"ending": path.suffix.lower()}))
        return
    yield from _cells(text) if path.suffix.lower() in _TABLES else _lines(text)
    if rest:
        yield Gap(Phrase(N_("kun de første {size} MB er læst"), {"size": MAX_BYTES // 1_000_000}))


def _decoded(content: bytes) -> str:
    """Return the text of bytes in UTF-8, UTF-16 with its mark, or else Windows-1252."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if error.start > len(content) - 4:  # a character that the limit cuts
            return content[: error.start].decode("utf-8-sig")
        return content.decode("cp1252", "replace")


def _lines(text: str) -> Iterator[Piece]:
    """Yield a text in pieces that end with a line, each with the number of its first one."""
    number, at = 1, 0
    while at < len(text):
        end = text.rfind("\n", at, at + LONGEST) + 1 if at + LONGEST < len(text) else len(text)
        end = end if end > at else at + LONGEST
        yield Piece(Phrase(N_("linje {line}"), {"line": number}), text[at:end], line=number)
        number += text.count("\n", at, end)
        at = end


def _cells(text: str) -> Iterator[Piece | Gap]:
    first = text.partition("\n")[0]
    separator = max(_SEPARATORS, key=first.count)
    headings = Headings()
    rows = csv.reader(text.splitlines(keepends=True), delimiter=separator)
    try:
        for row in rows:
            place = Phrase(N_("linje {line}"), {"line": rows.line_num})
            yield from (Piece(place, cell, headings.above(column, cell)) for column, cell in enumerate(row) if cell)
    except csv.Error:  # such as a field without end
        yield from _lines(text)
