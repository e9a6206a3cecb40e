"""One definition as pages: what the preview shows of it, and all there is to say of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import NamedTuple

import pypdfium2

from kkr_docs.definition import yaml_reader
from kkr_docs.definition.loading import Draft
from kkr_docs.definition.meeting import Meeting
from kkr_docs.diagnostics.problem import Problem, RefusalError, Severity
from kkr_docs.document import build, editions
from kkr_docs.document.document import Audience, Document, Edition, Item, Kind, Section
from kkr_docs.document.source_map import SourceMap
from kkr_docs.house_style import settings
from kkr_docs.house_style.style import HouseStyle
from kkr_docs.lint import engine
from kkr_docs.preview import page_words
from kkr_docs.preview.page_words import Word
from kkr_docs.render.pdf import drawn_text, kept_layout
from kkr_docs.render.pdf.kept_layout import KeptLayout, KeptPage, Pages

_POINTS = 72 / 96  # a CSS pixel in points
_KEPT = 8  # pages that are drawn
_REPEATED = (drawn_text.CONTENTS, drawn_text.HEADER, *drawn_text.COUNTED)  # what is no place of its line
_DRAWING = Lock()
"""Held by whoever lays out or draws: neither WeasyPrint nor PDFium knows threads."""


class View(NamedTuple):
    """What is looked at: a definition, as agenda or minutes (None: as it says itself), for what, for whom, in a style.

    Without a style it is that of the settings.
    """

    path: Path
    kind: Kind | None = None
    medium: Edition = Edition.SCREEN
    audience: Audience = Audience.MEMBERS
    style: HouseStyle | None = None


class Sheet(NamedTuple):
    """A page: its size in points, and what tells it from a page that looks otherwise."""

    width: float
    height: float
    look: str


class Entry(NamedTuple):
    """A line of the contents: a section (level 1) or an item (2), the page it is on (from 1) and its line."""

    level: int
    title: str
    page: int
    line: int


class Spot(NamedTuple):
    """A place on a page (from 1), in points from the upper left corner."""

    page: int
    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True)
class ShownDocument:
    """The pages of a definition that has no errors."""

    title: str
    pages: Pages
    contents: tuple[Entry, ...]
    source_map: SourceMap

    _latest: dict[int, tuple[bytes, int]] = field(default_factory=dict)

    def _drawn(self, page: int) -> tuple[bytes, int]:
        """Return a PDF with a page and its index there; the latest ones are kept."""
        if page not in self._latest:
            while len(self._latest) >= _KEPT:
                del self._latest[next(iter(self._latest))]
            self._latest[page] = kept_layout.draw(self.pages, page)
        return self._latest[page]

    @cached_property
    def sheets(self) -> list[Sheet]:
        """The pages, with the blank back of the last sheet where a printing house gets one."""
        found = [_sheet(kept) for kept in self.pages.pages]
        if self.pages.edition is Edition.PRINT and len(found) % 2:
            found.append(found[-1]._replace(look="blank"))
        return found

    @cached_property
    def _runs(self) -> list[list[page_words.Run]]:
        runs = page_words.runs(drawn_text.pages(self.pages.laid_out), self.source_map)
        return [*runs, []] if len(self.sheets) > len(runs) else runs

    def words(self, page: int) -> list[Word]:
        """Return the words on a page, counted from 1, with the line of the definition of each."""
        with _DRAWING:
            content, index = self._drawn(page)
            with pypdfium2.PdfDocument(content) as document:
                return page_words.words(document[index], self._runs[page - 1])

    def picture(self, page: int, scale: float) -> bytes:
        """Return a page, counted from 1, as PNG; `scale` is pixels a point."""
        with _DRAWING:
            content, index = self._drawn(page)
            with pypdfium2.PdfDocument(content) as document:
                picture = document[index].render(scale=scale).to_pil()
        file = BytesIO()
        picture.save(file, "PNG", compress_level=1)
        return file.getvalue()

    def spots(self, line: int) -> list[Spot]:
        """Return where a line of the definition is printed, or else the next one above it that is."""
        lines = {number for page in self._runs for run in page for number in run.lines if 0 < number <= line}
        nearest = max(lines, default=0)
        return [
            Spot(number, drawn.left, drawn.top, drawn.right - drawn.left, drawn.bottom - drawn.top)
            for number, page in enumerate(self._runs, 1)
            for drawn, run_lines in page
            if nearest in run_lines and drawn.note not in _REPEATED
        ]


def make(view: View, kept: KeptLayout) -> tuple[ShownDocument | None, list[Problem]]:
    """Return the pages of a definition, None where it has errors; and all there is to say of it.

    `kept` has what the view was made of before.
    """
    problems: list[Problem] = []
    try:
        draft, problems = engine.examine(yaml_reader.read(view.path), view.path.parent)
        if draft.meeting is None or any(one.severity is Severity.ERROR for one in problems):
            return None, problems
        return _shown(view, draft, draft.meeting, kept), problems
    except RefusalError as refusal:
        place = refusal.place or (str(view.path), 1, 1)
        return None, [Problem(*place, Severity.ERROR, refusal.what, refusal.remedy), *problems]


def _shown(view: View, draft: Draft, meeting: Meeting, kept: KeptLayout) -> ShownDocument:
    found = settings.of(view.path.parent, editions.may_be_left_out())
    kind = view.kind or build.kind_of(meeting)
    style = view.style or HouseStyle(found.style)
    document = build.build(meeting, kind, style, view.audience, found.left_out)
    with _DRAWING:
        pages = kept.lay_out(document, view.medium, style)
    source_map = SourceMap(draft)
    return ShownDocument(document.title, pages, tuple(_contents(document, pages.numbers, source_map)), source_map)


def _sheet(kept: KeptPage) -> Sheet:
    page, bleed = kept.page, kept.page.bleed
    width, height = page.width + bleed["left"] + bleed["right"], page.height + bleed["top"] + bleed["bottom"]
    return Sheet(round(width * _POINTS, 2), round(height * _POINTS, 2), kept.look)


def _contents(document: Document, pages: Mapping[str, int], source_map: SourceMap) -> Iterator[Entry]:
    for section in document.sections:
        parts: list[Section | Item] = [section, *section.items]
        for part in parts:
            level, title = 1 if part is section else 2, f"{part.number} {part.title}".lstrip()
            place = part.place if isinstance(part, Section) else part.anchor
            yield Entry(level, title, pages[part.anchor], source_map.line(place))
