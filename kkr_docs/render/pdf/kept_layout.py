"""Lays a document out part by part and keeps the parts, so that after a change only what changed is laid out again.

A section begins on a page of its own. What it takes from those before it are the numbers of its first page and of its
first footnote; the contents take the pages of all. Everything else on a page comes from its own section.

A house style may have sections follow each other on a page, or begin pages elsewhere than at their top: then the
document is laid out whole. Whether it does is seen by the sections' headings, laid out without what is below them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

from kkr_docs.document.document import Document, Edition, Section
from kkr_docs.house_style.style import HouseStyle
from kkr_docs.render.pdf import html, pdfa, pdfx, typesetter
from kkr_docs.render.pdf.html import Extent
from kkr_docs.render.pdf.weasyprint_compat import Document as LaidOut
from kkr_docs.render.pdf.weasyprint_compat import Page

_STUB = 1  # page after the front matter, for the sections to begin on
_TRIES = 4


class KeptPage(NamedTuple):
    """A page, and what it is drawn from, as a number: pages with the same look alike."""

    page: Page
    look: str


class _Part(NamedTuple):
    laid_out: LaidOut
    look: str
    notes: int


class Pages(NamedTuple):
    """The pages of a document, and the number of the page that each anchor is on."""

    pages: list[KeptPage]
    numbers: dict[str, int]
    edition: Edition
    first: LaidOut

    @property
    def laid_out(self) -> LaidOut:
        """The pages as one document of WeasyPrint's."""
        return self.first.copy([kept.page for kept in self.pages])


class KeptLayout:
    """The parts that the last document was made of."""

    def __init__(self) -> None:
        self._kept: dict[str, _Part] = {}

    def lay_out(self, document: Document, edition: Edition, style: HouseStyle) -> Pages:
        """Return the pages of a document. Raises what `typesetter.render` does."""
        with typesetter.ready(style):
            making = _Making(document, edition, style, self._kept)
            pages = making.pages()
        self._kept = making.used
        return pages


class _Making:
    """One document in the making: `kept` are the parts of the last one, `used` those that this one has."""

    def __init__(self, document: Document, edition: Edition, style: HouseStyle, kept: Mapping[str, _Part]) -> None:
        self.document, self.edition, self.style = typesetter.fitted(document, edition, style), edition, style
        self.kept, self.used = kept, dict[str, _Part]()
        self.addresses = html.picture_addresses(document, style.logo)

    def pages(self) -> Pages:
        """Lay out the document by parts, or whole where sections share pages."""
        if not self.style.folder:
            return self._by_parts()
        bare = replace(self.document, sections=tuple(map(_heading, self.document.sections)))
        headings = self.part(Extent(), bare).laid_out.pages
        if len([page for page in headings if self._tops([page])]) < len(bare.sections):
            return self._whole()
        found = self._by_parts()
        is_alike = self._tops(headings) == self._tops([kept.page for kept in found.pages])
        return found if is_alike else self._whole()

    def _tops(self, pages: Sequence[Page]) -> list[float]:
        """Return how far from the top of its page every section begins, in CSS pixels, to a tenth."""
        sections = {section.anchor for section in self.document.sections}
        return [round(box[1], 1) for page in pages for anchor, box in page.anchors.items() if anchor in sections]

    def _whole(self) -> Pages:
        whole = self.part(Extent())
        return Pages(_kept_pages(whole), _numbers([whole], 1), self.edition, whole.laid_out)

    def _by_parts(self) -> Pages:
        """Lay out front matter and sections until their page numbers agree, which they nearly always do at once."""
        numbers = dict.fromkeys(self.document.anchors(), 10)
        front = self.part(Extent(0, pages=numbers))
        for _try in range(_TRIES):
            begins = len(front.laid_out.pages) - _STUB + 1
            sections = self._sections(begins)
            numbers = _numbers(sections, begins)
            front = self.part(Extent(0, pages=numbers))
            if len(front.laid_out.pages) - _STUB + 1 == begins:
                break
        kept = [*_kept_pages(front)[:-_STUB], *(page for section in sections for page in _kept_pages(section))]
        return Pages(kept, numbers, self.edition, front.laid_out)

    def _sections(self, begins: int) -> list[_Part]:
        sections: list[_Part] = []
        note = 1
        for number in range(1, len(self.document.sections) + 1):
            sections.append(self.part(Extent(number, begins, note)))
            begins += len(sections[-1].laid_out.pages)
            note += sections[-1].notes
        return sections

    def part(self, extent: Extent, document: Document | None = None) -> _Part:
        """Return a part as it is kept, or lay it out; of another document than ours where one is given."""
        source = html.page(document or self.document, self.edition, self.addresses, self.style.logo, extent)
        look = self._look(source)
        if look not in self.used:
            self.used[look] = self.kept.get(look) or self._laid_out(source, look)
        return self.used[look]

    def _laid_out(self, source: str, look: str) -> _Part:
        variant = typesetter.variant_of(self.edition)
        laid_out = typesetter.lay_out(source, self.document, self.edition, self.style, variant)
        for page in laid_out.pages:
            page.links.clear()  # those that lead to other parts lead nowhere here
        return _Part(laid_out, look, len(html.notes(source)))

    def _look(self, source: str) -> str:
        """Return what tells a part from others: its HTML, its pictures' time and size, edition and style."""
        pictures = [_state(path) for path, address in self.addresses.items() if f'"{address}"' in source]
        drawn_from = repr((source, pictures, self.edition, self.style.folder))
        return hashlib.sha256(drawn_from.encode()).hexdigest()[:24]


def _heading(section: Section) -> Section:
    return replace(section, text=(), items=(), note=None)


def _kept_pages(part: _Part) -> list[KeptPage]:
    return [KeptPage(page, f"{part.look}-{number}") for number, page in enumerate(part.laid_out.pages)]


def _numbers(sections: list[_Part], begins: int) -> dict[str, int]:
    pages = (page for section in sections for page in section.laid_out.pages)
    return {anchor: number for number, page in enumerate(pages, begins) for anchor in page.anchors}


def _state(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_mtime_ns, found.st_size


def draw(pages: Pages, number: int) -> tuple[bytes, int]:
    """Return a PDF that looks like a page (from 1) of a document, and the index of the page in it.

    A printing house's sheets are drawn with the first one, which alone has crop marks; the blank back of the last sheet
    follows it.
    """
    is_print = pages.edition is Edition.PRINT
    wanted = min(number, len(pages.pages)) - 1
    shown = [0, wanted] if is_print and wanted and number <= len(pages.pages) else [wanted]
    laid_out = pages.first.copy([pages.pages[each].page for each in shown])
    if is_print:
        return pdfx.write(laid_out), len(shown) - 1 if number <= len(pages.pages) else 1
    variant = typesetter.variant_of(pages.edition)
    content: bytes = laid_out.write_pdf(pdf_variant=variant, finisher=partial(pdfa.finish, ""))
    return content, 0
