"""Reads the sheets of an Excel file cell by cell, with numbers as they are shown (ISO/IEC 29500-1, 18)."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import closing
from typing import IO

from kkr_docs.file_texts.piece import Phrase, Piece
from kkr_docs.file_texts.tables import Headings
from kkr_docs.file_texts.xml_text import Parser
from kkr_docs.i18n import N_

Opener = Callable[[str], IO[bytes]]

_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_INTEGER = re.compile(r"\d{1,15}")
_THOUSANDS = {"3", "4", "37", "38", "39", "40"}  # formats that are built in (18.8.30)
_UNSHOWN = re.compile(r'\[[^\]]*\]|[\\"_*]')  # conditions, escapes and quotation marks of a format
_MASK = re.compile(r"[0\-./ ]*0[0\-./ ]*")


def read(open_part: Opener, parts: Collection[str]) -> Iterator[Piece]:
    """Yield the cells of the sheets among the parts of a file. Raises MarkupError where they are damaged."""
    names = sorted(filter(_SHEET.fullmatch, parts), key=lambda name: (len(name), name))
    if not names:
        return
    shared = _shared(open_part) if "xl/sharedStrings.xml" in parts else []
    masks = _masks(open_part) if "xl/styles.xml" in parts else []
    titles = _titles(open_part, parts)
    for number, name in enumerate(names, 1):
        title = titles[number - 1] if number <= len(titles) else str(number)
        yield from _Sheet(title, shared, masks).cells(open_part, name)


class _Shared(Parser):
    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._text: list[str] | None = None

    def start(self, name: str, attributes: Mapping[str, str]) -> None:  # noqa: ARG002
        if name == "si":
            self.texts.append("")
        elif name == "t":
            self._text = []

    def end(self, name: str) -> None:
        if name == "t" and self._text is not None:
            self.texts[-1] += "".join(self._text)
            self._text = None

    def characters(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)


def _shared(open_part: Opener) -> list[str]:
    """Return the texts that cells share."""
    reader = _Shared()
    with closing(open_part("xl/sharedStrings.xml")) as part:
        reader.whole(part)
    return reader.texts


class _Styles(Parser):
    def __init__(self) -> None:
        super().__init__()
        self.formats: dict[str, str] = {}
        self.used: list[str] = []
        self._is_of_cells = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "numFmt":
            self.formats[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            self._is_of_cells = True
        elif name == "xf" and self._is_of_cells:
            self.used.append(attributes.get("numFmtId", ""))

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self._is_of_cells = False


def _masks(open_part: Opener) -> list[str]:
    """Return the format of each style of cells: "000000-0000", "," where thousands are parted, else ""."""
    reader = _Styles()
    with closing(open_part("xl/styles.xml")) as part:
        reader.whole(part)
    return [_mask(number, reader.formats.get(number, "")) for number in reader.used]


def _mask(number: str, code: str) -> str:
    shown = _UNSHOWN.sub("", code.partition(";")[0])
    if number in _THOUSANDS or "," in shown:
        return ","
    return shown if _MASK.fullmatch(shown) else ""


class _Titles(Parser):
    def __init__(self) -> None:
        super().__init__()
        self.titles: list[str] = []

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "sheet":
            self.titles.append(attributes.get("name", ""))


def _titles(open_part: Opener, parts: Collection[str]) -> list[str]:
    reader = _Titles()
    if "xl/workbook.xml" in parts:
        with closing(open_part("xl/workbook.xml")) as part:
            reader.whole(part)
    return reader.titles


class _Sheet(Parser):
    """Reads the cells of one sheet."""

    def __init__(self, title: str, shared: list[str], masks: list[str]) -> None:
        super().__init__()
        self._title, self._shared, self._masks = title, shared, masks
        self._headings = Headings()
        self._found: list[Piece] = []
        self._cell: Mapping[str, str] = {}
        self._text: list[str] = []
        self._is_value = False

    def cells(self, open_part: Opener, name: str) -> Iterator[Piece]:
        """Yield what is shown in every cell. Raises MarkupError."""
        with closing(open_part(name)) as part:
            for _step in self.steps(part):
                yield from self._found
                self._found = []

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "c":
            self._cell, self._text = attributes, []
        self._is_value = name in ("v", "t")

    def end(self, name: str) -> None:
        self._is_value = False
        if name == "c" and (text := self._shown("".join(self._text))):
            reference = self._cell.get("r", "")
            place = Phrase(N_("arket ”{sheet}”, celle {cell}"), {"sheet": self._title, "cell": reference})
            self._found.append(Piece(place, text, self._headings.above(_column(reference), text)))

    def characters(self, text: str) -> None:
        if self._is_value:
            self._text.append(text)

    def _shown(self, value: str) -> str:
        kind, style = self._cell.get("t", "n"), int(self._cell.get("s", "0"))
        if kind == "s":
            return self._shared[int(value)] if value else ""
        mask = self._masks[style] if style < len(self._masks) else ""
        if kind == "n" and mask and _INTEGER.fullmatch(value):
            return f"{int(value):,}".replace(",", ".") if mask == "," else _filled(mask, value)
        return value


def _column(reference: str) -> int:
    match = _REFERENCE.fullmatch(reference)
    number = 0
    for letter in match[1] if match else "":
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _filled(mask: str, value: str) -> str:
    """Return the digits of a number in the places of a format such as 000000-0000."""
    places = mask.count("0")
    digits = iter(value.zfill(places)[-places:])
    return value[:-places] + "".join(next(digits) if sign == "0" else sign for sign in mask)
