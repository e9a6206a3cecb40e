"""Reads the text in the XML of office files, piece by piece: no entity is expanded and nothing else is opened."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum, auto
from typing import IO
from xml.parsers import expat

from kkr_docs.file_texts.piece import LONGEST

_STEP = 1 << 16
_DEEPEST = 500  # elements in each other
_TEXT = {"t", "delText", "instrText", "text", "v"}  # of WordprocessingML, DrawingML, charts
_BLOCKS = {"p", "h", "tc", "table-cell", "v", "text", "annotation", "comment"}
_SIGNS = {
    "tab": "\t",
    "br": "\n",
    "cr": "\n",
    "line-break": "\n",
    "s": " ",
    "noBreakHyphen": "\u2011",
}
_SHOWN = {"descr", "title", "href", "Target", "string-value"}


class MarkupError(Exception):
    """XML that is damaged, or has what no office program writes."""


class Parser:
    """Reads one part of a file: a subclass says what the start and end of an element, and text, mean."""

    def __init__(self) -> None:
        parser = self._parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = lambda name, attributes: self.start(name.rpartition(":")[2], attributes)
        parser.EndElementHandler = lambda name: self.end(name.rpartition(":")[2])
        parser.CharacterDataHandler = self.characters
        parser.StartDoctypeDeclHandler = self._refuse

    def steps(self, part: IO[bytes]) -> Iterator[None]:
        """Read a part, pausing now and then. Raises MarkupError."""
        try:
            while content := part.read(_STEP):
                self._parser.Parse(content, False)  # noqa: FBT003 - expat's own
                yield
            self._parser.Parse(b"", True)  # noqa: FBT003
        except (expat.ExpatError, ValueError, IndexError) as error:
            raise MarkupError from error

    def whole(self, part: IO[bytes]) -> None:
        """Read a part. Raises MarkupError."""
        for _step in self.steps(part):
            pass

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """See the start of an element; names are without prefix."""

    def end(self, name: str) -> None:
        """See the end of an element."""

    def characters(self, text: str) -> None:
        """See text."""

    def _refuse(self, *_doctype: object) -> None:
        raise MarkupError


class Kind(Enum):
    """Which characters of a part are text, and what parts them."""

    OFFICE = auto()
    """Text is in few elements (Office Open XML); what is in others are measures."""
    OPEN_DOCUMENT = auto()
    """All characters are text; paragraphs and cells are apart."""
    PROPERTIES = auto()
    """All characters are text; every element is apart from the next."""


class Reader(Parser):
    """Gathers the text of one part."""

    def __init__(self, kind: Kind) -> None:
        super().__init__()
        self._kind = kind
        self._texts: list[str] = []
        self._length = 0
        self._path: list[str] = []

    def texts(self, part: IO[bytes]) -> Iterator[str]:
        """Yield the text of a part in pieces of some `LONGEST` characters. Raises MarkupError."""
        for _step in self.steps(part):
            if self._length > LONGEST:
                yield self._taken()
        yield self._taken()

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Collect the characters that an empty element stands for, and the attributes that are shown."""
        self._path.append(name)
        if len(self._path) > _DEEPEST:
            raise MarkupError
        if sign := _SIGNS.get(name):
            self._add(sign)
        for key, value in attributes.items():
            if key.rpartition(":")[2] in _SHOWN:
                self._add(f"\n\n{value}\n\n")

    def end(self, name: str) -> None:
        """Part paragraphs and cells by an empty line, over which no word goes on."""
        self._path.pop()
        if name in _BLOCKS or self._kind is Kind.PROPERTIES:
            self._add("\n\n")

    def characters(self, text: str) -> None:
        """Collect text."""
        if self._kind is not Kind.OFFICE or self._path[-1] in _TEXT:
            self._add(text)

    def _taken(self) -> str:
        text = "".join(self._texts)
        self._texts, self._length = [], 0
        return text

    def _add(self, text: str) -> None:
        self._texts.append(text)
        self._length += len(text)
