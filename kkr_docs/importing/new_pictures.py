"""Pictures that are new in Word: files beside the definition, and where they stand in its texts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath

from kkr_docs.i18n import N_, _
from kkr_docs.importing.field_notes import picture_line
from kkr_docs.importing.field_patch import PICTURE
from kkr_docs.importing.inline_reader import Drawn
from kkr_docs.importing.package import Package
from kkr_docs.importing.report import Report
from kkr_docs.importing.units import Kind, Step, Unit
from kkr_docs.importing.word_text import Element
from kkr_docs.markdown.blocks import Run

_FOLDER = "billeder"
_KINDS = {b"\x89PNG\r\n\x1a\n": ".png", b"\xff\xd8\xff": ".jpg"}
_STAND_IN = "KKRBILLEDE{}X"
_STANDS_IN = re.compile(r"^(?P<before>.*?)KKRBILLEDE(?P<number>\d+)X[ \t]*$", re.MULTILINE)
_UNDESCRIBED = "Beskriv, hvad billedet viser"


class Pictures:
    """The pictures of one Word file; `files` are those that are to be written, by their paths from the definition."""

    def __init__(self, package: Package, elements: Iterable[Element], folder: Path, report: Report) -> None:
        self._package, self._folder, self._report = package, folder, report
        self._drawn: dict[Unit, Drawn] = {}
        for one in elements:
            if one.drawn:
                self._drawn.setdefault(_described(one.unit), one.drawn)
        self._new: list[tuple[Unit, str]] = []
        self._replaced: dict[int, str] = {}  # which picture of the field that is written, and its new path
        self._count = 0
        self.files: dict[str, bytes] = {}

    def described(self, units: Sequence[Unit]) -> list[Unit]:
        """Return units in which every picture has an alternative text, if only one that asks for it."""
        return list(map(_described, units))

    def in_place(self, steps: Sequence[Step], place: str) -> list[Step]:
        """Return steps in which words stand in for new pictures, whose files are noted."""
        found: list[Step] = []
        self._replaced, self._count = {}, 0
        for step in steps:
            is_picture = bool(step.unit and step.unit.kind is Kind.PICTURE)
            path = self._path(step.unit, place) if is_picture and step.unit and _needs_file(step) else ""
            if is_picture and step.at is not None and step.unit:
                self._replaced |= {self._count: path} if path else {}
                found.append(Step(step.at, step.unit._replace(picture="")))
            elif is_picture and step.unit and path:
                self._new.append((step.unit, path))
                found.append(Step(None, Unit(Kind.TEXT, (Run(_STAND_IN.format(len(self._new) - 1)),))))
            elif not is_picture:
                found.append(step)
            self._count += is_picture and (step.at is not None or bool(path))
        return found

    def written(self, text: str) -> str:
        """Return a field's text with the pictures in place of the words that stood in for them, and replaced ones."""

        def line(match: re.Match[str]) -> str:
            return match["before"] + picture_line(*self._new[int(match["number"])])

        text = _STANDS_IN.sub(line, text)
        pictures = list(PICTURE.finditer(text))
        for at, path in sorted(self._replaced.items(), reverse=True) if len(pictures) == self._count else ():
            start, end = pictures[at].span("target")
            text = text[:start] + path + text[end:]
        return text

    def _path(self, unit: Unit, place: str) -> str:
        """Return the path that a new picture gets, and note its file; "" where it cannot be had."""
        drawn = self._drawn.get(unit)
        content = self._package.content(drawn.media) if drawn and drawn.media in self._package.names else b""
        ending = next((ending for start, ending in _KINDS.items() if content.startswith(start)), "")
        if not drawn or not ending:
            self._report.lose(place, N_("et billede, der hverken er PNG eller JPEG,"), unit.alt or "")
            return ""
        if unit.alt == _UNDESCRIBED and not unit.picture:
            message = _("{place}: et nyt billede har ingen alternativ tekst. Skriv i definitionen, hvad det viser.")
            self._report.lost.append(message.format(place=place))
        stem = re.sub(r"[^\w-]+", "-", PurePosixPath(drawn.name or drawn.media).stem).strip("-")[:40] or "billede"
        return self._free(stem, ending, content)

    def _free(self, stem: str, ending: str, content: bytes) -> str:
        """Return a path that no other picture has, and note the file there."""
        for number in range(1, 1000):
            path = f"{_FOLDER}/{stem}{f'-{number}' if number > 1 else ''}{ending}"
            there = self._folder / path
            before = self.files.get(path) or (there.read_bytes() if there.is_file() else None)
            if before in (None, content):
                self.files[path] = content
                return path
        return ""


def _needs_file(step: Step) -> bool:
    return step.at is None or bool(step.unit and step.unit.picture)


def _described(unit: Unit) -> Unit:
    """Return a picture's unit with an alternative text that can stand between [ and ]."""
    if unit.alt is None:
        return unit
    return unit._replace(alt=unit.alt.replace("[", "(").replace("]", ")") or _UNDESCRIBED)
