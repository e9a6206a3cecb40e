"""A manuscript set as PDF in house style, by WeasyPrint."""

from __future__ import annotations

import ctypes.util
import gc
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from kkr_docs import blocks, hyphenation
from kkr_docs.house import STYLES, TEMPLATES, House
from kkr_docs.manuscript import Manuscript

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


# Python looks for reference cycles after every 700 new objects, and a quarter of a run went into walking through all of
# WeasyPrint over and over. What is imported stays, so it is never walked; and a document leaves some 50,000 objects behind.
gc.set_threshold(50_000)
with _known_libraries():
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse
gc.freeze()


class _Fetcher(URLFetcher):  # type: ignore[misc]
    """Gives the typesetter a house's own files and the pictures of one manuscript, and nothing else."""

    def __init__(self, house: House, pictures: Iterable[Path] = ()) -> None:
        super().__init__(allowed_protocols={"file"}, fail_on_errors=True)
        self.folders = house.folders
        self.pictures = {picture.as_uri() for picture in pictures}

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        if url not in self.pictures and not self.is_of_the_house(url):
            raise FatalURLFetchingError(f"not a file of the house or the meeting: {url}")
        return super().fetch(url, headers)

    def is_of_the_house(self, url: str) -> bool:
        """Say whether an address is a file in the house's folders, links followed."""
        address = urlsplit(url)
        path = Path(url2pathname(address.path)).resolve()
        return address.scheme == "file" and any(path.is_relative_to(folder) for folder in self.folders)


@dataclass(frozen=True, slots=True)
class Rendered:
    """A finished PDF, and the printed page number that every anchor stands on."""

    content: bytes
    pages: dict[str, int]


def render(manuscript: Manuscript, house: House | None = None) -> Rendered:
    """Set a manuscript in a house's style (ours where none is named). The same manuscript gives the same bytes."""
    house = house or House()
    styles, fonts = _house_style(house)
    fetcher = _Fetcher(house, manuscript.pictures())
    page = HTML(string=html(manuscript, house), base_url="about:blank", url_fetcher=fetcher)
    document = page.render(stylesheets=styles, font_config=fonts, pdf_tags=True)
    pages = {anchor: number for number, page in enumerate(document.pages, 1) for anchor in page.anchors}
    content = document.write_pdf(pdf_tags=True)
    return Rendered(content, pages)


def html(manuscript: Manuscript, house: House) -> str:
    """Return the manuscript as the HTML that is set."""
    fields = {name: getattr(manuscript, name) for name in manuscript.__slots__}
    logo = house.logo.as_uri() if house.logo else None
    return _environment().get_template("document.html").render(fields, logo=logo)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    kinds = {
        "line_break": blocks.LineBreak,
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


@cache
def _house_style(house: House) -> tuple[list[CSS], FontConfiguration]:
    """Read a house's style sheets, fonts and words to divide once for all documents of a run."""
    hyphenation.teach(word for path in house.all("hyphenation.txt") for word in hyphenation.words(path))
    fonts = FontConfiguration()
    sheets = [STYLES / "document.css", *house.all("house.css")]
    return [CSS(filename=sheet, font_config=fonts, url_fetcher=_Fetcher(house)) for sheet in sheets], fonts
