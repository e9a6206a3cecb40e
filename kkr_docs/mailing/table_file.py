"""Reading a table as Excel writes it in Danish: CSV with semicolons or commas, in UTF-8 or Windows-1252.

Python's own reader does not say in which column of the line a field stands; this one does (RFC 4180).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kkr_docs import files
from kkr_docs.diagnostics import reasons
from kkr_docs.i18n import _

MAX_BYTES = 1_000_000
_BLANKS = " \t\u00a0"

# What is not in Windows-1252, and what æ, ø and å become where a table for MS-DOS or Macintosh is read as if it were
_FOREIGN = re.compile("[\ufffd†›¾¿Œ]")


class TableError(Exception):
    """A file that cannot be read as a table: where (line and column), what is wrong and what to do."""

    def __init__(self, place: tuple[int, int], what: str, remedy: str) -> None:
        super().__init__(what)
        self.place = place
        self.what = what
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class Field:
    """A field without the blanks around it, and where it begins in the file, counted from 1."""

    text: str
    line: int
    column: int

    @property
    def place(self) -> tuple[int, int]:
        """Its line and column."""
        return self.line, self.column


Row = list[Field]


def read(path: Path) -> list[Row]:
    """Return the rows of a table. Raises TableError where the file is none."""
    try:
        content = files.read(path, MAX_BYTES + 1)
    except OSError as error:
        what = _("filen kan ikke læses ({reason}).").format(reason=reasons.of_system(error))
        raise TableError((1, 1), what, _("Ret stien efter --to.")) from None
    if len(content) > MAX_BYTES:
        raise TableError((1, 1), _("filen er for stor til en liste af modtagere."), _("En fil må højst fylde 1 MB."))
    text = _decoded(content).replace("\r\n", "\n").replace("\r", "\n")
    first, _newline, rest = text.partition("\n")
    if first.lower().startswith("sep=") and first[4:5]:  # how Excel is reported the separator
        return list(_rows(rest, first[4], 2))
    headings = text.lstrip("\n").partition("\n")[0]
    return list(_rows(text, max(";,\t", key=headings.count), 1))


def _decoded(content: bytes) -> str:
    remedy = _("Gem den i Excel som ”CSV UTF-8 (semikolonsepareret)”.")
    if content.startswith((b"\xff\xfe", b"\xfe\xff", b"PK", b"\xd0\xcf")) or b"\0" in content:
        raise TableError((1, 1), _("filen er ikke en CSV-fil."), remedy)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    text = content.decode("cp1252", "replace")
    if not (wrong := _FOREIGN.search(text)):
        return text
    before = text[: wrong.start()].replace("\r\n", "\n").replace("\r", "\n")
    place = before.count("\n") + 1, len(before) - before.rfind("\n")
    raise TableError(place, _("her står et tegn, der hverken er UTF-8 eller Windows-1252."), remedy)


def _rows(text: str, separator: str, line: int) -> Iterator[Row]:
    """Yield the rows of a text. A field in quotation marks may have separators and line ends in it."""
    row: Row = []
    index, column = 0, 1
    while index < len(text):
        end = _end(text, index, separator, (line, column))
        row.append(_field(text[index:end], line, column))
        column += end - index
        if lines := text.count("\n", index, end):
            line, column = line + lines, end - text.rfind("\n", index, end)
        if text[end : end + 1] == separator:
            column += 1
            if end + 1 == len(text):
                row.append(Field("", line, column))
        else:
            yield row
            row, line, column = [], line + 1, 1
        index = end + 1
    if row:
        yield row


def _end(text: str, start: int, separator: str, place: tuple[int, int]) -> int:
    """Return where the field that begins at `start` ends."""
    first = start
    while text[first : first + 1] in tuple(_BLANKS.replace(separator, "")):
        first += 1
    index = first + 1 if text[first : first + 1] == '"' else start
    if index > first:
        while (index := text.find('"', index)) >= 0 and text[index + 1 : index + 2] == '"':
            index += 2
        if index < 0:
            raise TableError(place, _("et anførselstegn er ikke lukket."), _("Slut feltet med et anførselstegn."))
    ends = [at for mark in (separator, "\n") if (at := text.find(mark, index)) >= 0]
    return min(ends, default=len(text))


def _field(written: str, line: int, column: int) -> Field:
    text = written.strip(_BLANKS)
    column += len(written) - len(written.lstrip(_BLANKS)) if text else 0
    if len(text) > 1 and text[0] == text[-1] == '"':
        text = text[1:-1].replace('""', '"').strip(_BLANKS)
    return Field(text, line, column)
