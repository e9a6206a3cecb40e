"""One definition as pages: what the preview shows of it, and all there is to say of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import NamedTuple

import pikepdf
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
from kkr_docs.render.pdf import drawn_text, typesetter
from kkr_docs.render.pdf.typesetter import Rendered

PDFIUM = Lock()
"""Held by whoever reads a PDF with PDFium, which knows no threads."""


class View(NamedTuple):
    """What is looked at: a definition, as agenda or minutes (None: as it says itself), for what and whom, and in a style.

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
class Paper:
    """The pages of a definition that has no errors."""

    title: str
    kind: Kind
    content: bytes
    sheets: tuple[Sheet, ...]
    contents: tuple[Entry, ...]
    rendered: Rendered
    source_map: SourceMap

    @cached_property
    def _runs(self) -> list[list[page_words.Run]]:
        return page_words.runs(drawn_text.pages(self.rendered.laid_out), self.source_map)

    def words(self, page: int) -> list[Word]:
        """Return the words on a page, counted from 1, with the line of the definition of each."""
        with PDFIUM, pypdfium2.PdfDocument(self.content) as document:
            return page_words.words(document[page - 1], self._runs[page - 1])

    def picture(self, page: int, scale: float) -> bytes:
        """Return a page, counted from 1, as PNG; `scale` is pixels a point."""
        with PDFIUM, pypdfium2.PdfDocument(self.content) as document:
            picture = document[page - 1].render(scale=scale).to_pil()
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
            if nearest in run_lines
        ]


def make(view: View) -> tuple[Paper | None, list[Problem]]:
    """Return the pages of a definition, None where it has errors; and all there is to say of it."""
    problems: list[Problem] = []
    try:
        draft, problems = engine.examine(yaml_reader.read(view.path), view.path.parent)
        if draft.meeting is None or any(one.severity is Severity.ERROR for one in problems):
            return None, problems
        return _paper(view, draft, draft.meeting), problems
    except RefusalError as refusal:
        place = refusal.place or (str(view.path), 1, 1)
        return None, [Problem(*place, Severity.ERROR, refusal.what, refusal.remedy), *problems]


def _paper(view: View, draft: Draft, meeting: Meeting) -> Paper:
    found = settings.of(view.path.parent, editions.may_be_left_out())
    kind = view.kind or build.kind_of(meeting)
    house = view.style or HouseStyle(found.style)
    document = build.build(meeting, kind, house, view.audience, found.left_out)
    rendered = typesetter.render(document, view.medium, house)
    source_map = SourceMap(draft)
    contents = tuple(_contents(document, rendered, source_map))
    return Paper(document.title, kind, rendered.content, _sheets(rendered.content), contents, rendered, source_map)


def _sheets(content: bytes) -> tuple[Sheet, ...]:
    with pikepdf.open(BytesIO(content)) as document:
        return tuple(map(_sheet, document.pages))


def _sheet(page: pikepdf.Page) -> Sheet:
    drawn = hashlib.sha256(page.Contents.read_bytes())
    for picture in page.get_images(recursive=False).values():
        drawn.update(picture.read_raw_bytes())
    left, bottom, right, top = map(float, page.mediabox)
    return Sheet(right - left, top - bottom, drawn.hexdigest()[:16])


def _contents(document: Document, rendered: Rendered, source_map: SourceMap) -> Iterator[Entry]:
    for section in document.sections:
        parts: list[Section | Item] = [section, *section.items]
        for part in parts:
            level, title = 1 if part is section else 2, f"{part.number} {part.title}"
            yield Entry(level, title, rendered.pages[part.anchor], source_map.line(part.anchor))
