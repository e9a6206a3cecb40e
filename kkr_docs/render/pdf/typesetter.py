"""A manuscript set as PDF in house style, by WeasyPrint."""

from __future__ import annotations

import atexit
import ctypes.util
import gc
import os
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname
from xml.etree import ElementTree

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from kkr_docs.assets import STYLES, TEMPLATES
from kkr_docs.diagnostics import reasons
from kkr_docs.diagnostics.problem import RefusalError
from kkr_docs.document.document import Edition, Manuscript
from kkr_docs.house_style.style import House, HouseError
from kkr_docs.i18n import _
from kkr_docs.markdown import addresses, blocks, column_widths, images
from kkr_docs.markdown.blocks import Inline
from kkr_docs.render.pdf import no_break

# WeasyPrint asks the system for its libraries by many names, and every name that is not there starts compilers and
# linkers to look for it. These are the names that Linux has; no other is worth a search there.
_LINUX_LIBRARIES = {
    "gobject-2.0": "libgobject-2.0.so.0",
    "pango-1.0": "libpango-1.0.so.0",
    "harfbuzz": "libharfbuzz.so.0",
    "harfbuzz-subset": "libharfbuzz-subset.so.0",
    "fontconfig": "libfontconfig.so.1",
    "pangoft2-1.0": "libpangoft2-1.0.so.0",
}


@contextmanager
def _known_libraries() -> Iterator[None]:
    """Answer searches for system libraries from the list above, on Linux."""
    search = ctypes.util.find_library
    if sys.platform == "linux":
        ctypes.util.find_library = _LINUX_LIBRARIES.get  # type: ignore[assignment]
    try:
        yield
    finally:
        ctypes.util.find_library = search


with _known_libraries():
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    from kkr_docs.render.pdf import actual_text, hyphenation, pdfa, pdfx, tags
gc.freeze()  # as in `cli`, which does so before this is imported


class _Fetcher(URLFetcher):  # type: ignore[misc]
    """Gives the typesetter a house's own files and the pictures of one manuscript, and nothing else."""

    def __init__(self, house: House, pictures: Mapping[Path, str] | None = None) -> None:
        super().__init__(allowed_protocols={"file"}, fail_on_errors=True)
        self.folders = house.folders
        self.pictures = {address: path for path, address in (pictures or {}).items()}

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        if url in self.pictures:
            return URLFetcherResponse(url, self.pictures[url].read_bytes())
        if not self.is_of_the_house(url):
            raise FatalURLFetchingError(f"not a file of the house or the meeting: {url}")
        return super().fetch(url, headers)

    def is_of_the_house(self, url: str) -> bool:
        """Say whether an address is a file in the house's folders, links followed."""
        address = urlsplit(url)
        path = Path(url2pathname(address.path)).resolve()
        return address.scheme == "file" and any(path.is_relative_to(folder) for folder in self.folders)


class FootnoteError(RefusalError):
    """More footnotes in one place than there is room for on its page."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A finished PDF, and the printed page number that every anchor stands on."""

    content: bytes
    pages: dict[str, int]


def render(manuscript: Manuscript, edition: Edition = Edition.SCREEN, house: House | None = None) -> Rendered:
    """Set a manuscript in a house's style (ours where none is named). The same manuscript gives the same bytes.

    Raises HouseError or PictureError where a file of the house's own cannot be used, and FootnoteError.
    """
    house = house or House()
    _check_logo(house)
    try:
        return _rendered(manuscript, edition, house)
    except FatalURLFetchingError as error:
        what = _("en adresse i house.css kan ikke bruges ({reason}).").format(reason=error)
        raise HouseError(what, _("Skriv stien til en fil i husstilens mappe.")) from None


def _check_logo(house: House) -> None:
    """Refuse a logo that WeasyPrint would leave out without a word."""
    if not house.folder or not house.logo:
        return
    if house.logo.suffix != ".svg":
        images.measure(house.logo.parent, house.logo.name)
        return
    try:
        ElementTree.parse(house.logo)  # noqa: S314 - what is read is thrown away
    except ElementTree.ParseError as error:
        what = _("logoet {name} kan ikke læses ({reason}).").format(name=house.logo.name, reason=reasons.of_text(error))
        raise HouseError(what, _("Gem det igen som SVG, PNG eller JPEG.")) from None


def _rendered(manuscript: Manuscript, edition: Edition, house: House) -> Rendered:
    styles, fonts = _house_style(house, edition)
    addresses = _addresses(manuscript, house)
    source = html(manuscript, edition, addresses, house.logo)
    page = HTML(string=source, base_url="about:blank", url_fetcher=_Fetcher(house, addresses))
    variant = pdfx.VARIANT if edition is Edition.PRINT else pdfa.VARIANT
    with pdfx.footnotes_in_place(), hyphenation.within_pages():
        document = page.render(stylesheets=styles, font_config=fonts, pdf_variant=variant)
    _check_footnotes(document, re.findall(r'id="(fodnote_\d+)"', source))
    _write_outline_plainly(document)
    pages = {anchor: number for number, page in enumerate(document.pages, 1) for anchor in page.anchors}
    if edition is Edition.PRINT:
        return Rendered(pdfx.write(document), pages)
    pdfa.claim_accessible(document)
    tags.merge_links(document)
    with tags.tags(actual_text.mend_words):
        content = document.write_pdf(pdf_variant=pdfa.VARIANT, finisher=partial(pdfa.finish, manuscript.enclosure))
    return Rendered(content, pages)


def _check_footnotes(document: Any, anchors: list[str]) -> None:
    """Refuse footnotes that WeasyPrint has left out, or drawn above the page: none is divided over two pages."""
    drawn = {
        anchor
        for page in document.pages
        for anchor, (_left, top, _right, _bottom) in page.anchors.items()
        if top >= page._page_box.content_box_y()
    }
    for number, anchor in enumerate(anchors, 1):
        if not drawn.issuperset((anchor, f"henvisning_{number}")):
            what = _("der er ikke plads til fodnote {number} på siden.").format(number=number)
            raise FootnoteError(what, _("Gør fodnoterne dér kortere, eller skriv noget af dem i selve teksten."))


def _write_outline_plainly(document: Any) -> None:
    """Take the joiners out of the outline, which has the headings as they are set."""
    for page in document.pages:
        page.bookmarks[:] = [(level, text.replace(no_break.JOINER, ""), *rest) for level, text, *rest in page.bookmarks]


def _addresses(manuscript: Manuscript, house: House) -> dict[Path, str]:
    """Give every picture an address of its own: the path would leave its mark in the PDF's bytes."""
    pictures = dict.fromkeys([*([house.logo] if house.logo else []), *manuscript.pictures()])
    return {path: f"picture:{number}" for number, path in enumerate(pictures, 1)}


def html(manuscript: Manuscript, edition: Edition, pictures: Mapping[Path, str], logo: Path | None) -> str:
    """Return the manuscript as the HTML that is set; `pictures` are the addresses of its pictures and of the logo."""
    fields = {name: getattr(manuscript, name) for name in manuscript.__slots__}
    template = _environment().get_template("document.html")
    return template.render(fields, edition=edition, addresses=pictures, logo=logo)


def _settable(value: object) -> object:
    """Our fonts have no non-breaking hyphen (U+2011): a hyphen and a word joiner do what it does."""
    return value.replace("\u2011", f"-{no_break.JOINER}") if isinstance(value, str) else value


def _together(written: tuple[Inline, ...], width: float) -> Iterator[Inline]:
    return no_break.inlines(written, column_widths.room(width))


def _names_itself(run: blocks.Run) -> bool:
    """Return whether a link's words are the address it leads to, as people write it."""
    return addresses.target(run.text) == run.link


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_settable,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["together"] = no_break.words
    environment.globals |= {"together": _together, "introduces": blocks.introduces, "names_itself": _names_itself}
    kinds = {
        "run": blocks.Run,
        "line_break": blocks.LineBreak,
        "footnote": blocks.Footnote,
        "paragraph": blocks.Paragraph,
        "heading": blocks.Heading,
        "list_block": blocks.ListBlock,
        "table": blocks.Table,
        "quote": blocks.Quote,
        "image": blocks.Image,
    }
    for name, kind in kinds.items():
        environment.tests[name] = lambda value, kind=kind: isinstance(value, kind)
    return environment


@atexit.register
def _forget_house_styles() -> None:
    """Let go of the fonts while their temporary files can still be removed."""
    _house_style.cache_clear()


@contextmanager
def _house_fonts_only() -> Iterator[None]:
    """Let fontconfig read our settings instead of the machine's: the same letters everywhere, and a faster start."""
    variable = "FONTCONFIG_FILE"
    before = os.environ.get(variable)
    os.environ[variable] = str(STYLES / "fonts" / "fonts.conf")
    try:
        yield
    finally:
        del os.environ[variable]
        if before is not None:
            os.environ[variable] = before


@cache
def _house_style(house: House, edition: Edition) -> tuple[list[CSS], FontConfiguration]:
    """Read a house's style sheets, fonts and words to divide once for all documents of a run."""
    hyphenation.teach(word for path in house.all("hyphenation.txt") for word in hyphenation.words(path))
    with _house_fonts_only():
        fonts = FontConfiguration()
    sheets = [STYLES / "document.css", *house.all("house.css"), *house.all(f"{edition}.css")]
    return [CSS(filename=sheet, font_config=fonts, url_fetcher=_Fetcher(house)) for sheet in sheets], fonts
