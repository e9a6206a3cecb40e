"""A manuscript set as PDF in house style, by WeasyPrint."""

from __future__ import annotations

import ctypes.util
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from kkr_docs import blocks, house
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


with _known_libraries():
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse


class _Fetcher(URLFetcher):  # type: ignore[misc]
    """Gives the typesetter the house's own files and the pictures of one manuscript, and nothing else."""

    def __init__(self, pictures: Iterable[Path] = ()) -> None:
        super().__init__(allowed_protocols={"file"}, fail_on_errors=True)
        self.pictures = {picture.as_uri() for picture in pictures}

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        if url not in self.pictures and not url.startswith(f"{house.STYLES.as_uri()}/"):
            raise FatalURLFetchingError(f"not a file of the house or the meeting: {url}")
        return super().fetch(url, headers)


@dataclass(frozen=True, slots=True)
class Rendered:
    """A finished PDF, and the printed page number that every anchor stands on."""

    content: bytes
    pages: dict[str, int]


def render(manuscript: Manuscript) -> Rendered:
    """Set a manuscript and return it as PDF. The same manuscript gives the same bytes."""
    style, fonts = _house_style()
    page = HTML(string=html(manuscript), base_url="about:blank", url_fetcher=_Fetcher(manuscript.pictures()))
    document = page.render(stylesheets=[style], font_config=fonts, pdf_tags=True)
    pages = {anchor: number for number, page in enumerate(document.pages, 1) for anchor in page.anchors}
    content = document.write_pdf(pdf_tags=True)
    return Rendered(content, pages)


def html(manuscript: Manuscript) -> str:
    """Return the manuscript as the HTML that is set."""
    fields = {name: getattr(manuscript, name) for name in manuscript.__slots__}
    return _environment().get_template("document.html").render(fields)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(house.TEMPLATES),
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
def _house_style() -> tuple[CSS, FontConfiguration]:
    """Read the style sheet and its fonts once for all documents of a run."""
    fonts = FontConfiguration()
    return CSS(filename=house.STYLES / "document.css", font_config=fonts, url_fetcher=_Fetcher()), fonts
