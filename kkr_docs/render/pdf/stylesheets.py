"""What WeasyPrint may read: a house style's style sheets, fonts and hyphenation, and the pictures of one document."""

from __future__ import annotations

import atexit
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname
from xml.etree import ElementTree

from kkr_docs.assets import STYLES
from kkr_docs.diagnostics import reasons
from kkr_docs.document.document import Edition
from kkr_docs.house_style.style import HouseStyle, StyleError
from kkr_docs.i18n import _
from kkr_docs.markdown import images
from kkr_docs.render import picture_files, watermarks
from kkr_docs.render.pdf import hyphenation, style_faults, svg_limits
from kkr_docs.render.pdf.weasyprint_compat import (
    CSS,
    FatalURLFetchingError,
    FontConfiguration,
    URLFetcher,
    URLFetcherResponse,
)

_MAX_SHEET = 200_000  # bytes; ours has 10,000

# How files begin that are no drawings: pictures and fonts
_NO_DRAWINGS = (
    *(b"\x89PNG", b"\xff\xd8", b"GIF8", b"RIFF"),
    *(b"wOFF", b"wOF2", b"OTTO", b"ttcf", b"true", b"\x00\x01\x00\x00"),
)


class Fetcher(URLFetcher):  # type: ignore[misc]
    """Gives WeasyPrint the files of a house style and the pictures of one document, and nothing else."""

    def __init__(self, style: HouseStyle, pictures: Mapping[Path, str] | None = None) -> None:
        super().__init__(allowed_protocols={"file"}, fail_on_errors=True)
        self.folders = style.folders
        self.pictures = {address: path for path, address in (pictures or {}).items()}

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """Return a file. Raises FatalURLFetchingError for one that is not allowed, or is not there."""
        if url in self.pictures:
            return URLFetcherResponse(url, picture_files.without_metadata(self.pictures[url].read_bytes()))
        if not self.is_in_house_style(url):
            raise FatalURLFetchingError(f"not a file of the house style or the meeting: {url}")
        found = super().fetch(url, headers)
        content = found.read()
        if not url.endswith(".css") and not content.startswith(_NO_DRAWINGS):
            _check_drawing(content)
        return URLFetcherResponse(url, picture_files.without_metadata(content), found.headers)

    def is_in_house_style(self, url: str) -> bool:
        """Return whether a URL is a file in the folders of the house style, links followed."""
        address = urlsplit(url)
        path = Path(url2pathname(address.path)).resolve()
        return address.scheme == "file" and any(path.is_relative_to(folder) for folder in self.folders)


def _check_drawing(content: bytes) -> None:
    """Raise FatalURLFetchingError for a drawing beyond what may be drawn."""
    try:
        svg_limits.check(content)
    except (svg_limits.TooMuchError, ElementTree.ParseError):
        raise FatalURLFetchingError(_("tegningen er for stor, for indviklet eller kan ikke læses")) from None


def check_logo(style: HouseStyle) -> None:
    """Raise StyleError or PictureError for a logo that WeasyPrint would silently leave out."""
    if not style.folder or not style.logo:
        return
    if style.logo.suffix != ".svg":
        images.measure(style.logo.parent, style.logo.name)
        return
    try:
        svg_limits.check(style.logo.read_bytes())
    except svg_limits.TooMuchError:
        what = _("logoet {name} er for stort eller for indviklet til at blive tegnet.").format(name=style.logo.name)
        raise StyleError(what, _("Gem en enklere tegning, uden DOCTYPE, eller et billede i PNG.")) from None
    except ElementTree.ParseError as error:
        what = _("logoet {name} kan ikke læses ({reason}).").format(name=style.logo.name, reason=reasons.of_text(error))
        raise StyleError(what, _("Gem det igen som SVG, PNG eller JPEG.")) from None


@atexit.register
def _forget_styles() -> None:
    """Release the fonts at exit, while their temporary files can still be removed."""
    load.cache_clear()


@contextmanager
def _our_fonts_only() -> Iterator[None]:
    """Have fontconfig read our settings instead of the machine's: the same glyphs everywhere, and a faster start."""
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
def load(style: HouseStyle, edition: Edition, draft: str = "") -> tuple[list[CSS], FontConfiguration]:
    """Return the style sheets and fonts of a house style, and add its hyphenation; once for all documents of a run.

    `draft` is what a draft says across every page; a final document says nothing.
    """
    hyphenation.add(word for path in style.all("hyphenation.txt") for word in hyphenation.words(path))
    with _our_fonts_only():
        fonts = FontConfiguration()
    own = [_sheet(sheet, style, fonts) for sheet in (*style.all("house.css"), *style.all(f"{edition}.css"))]
    return [_sheet(STYLES / "document.css", style, fonts), *_watermark(draft), *own], fonts


def _watermark(draft: str) -> Iterator[CSS]:
    if draft:
        yield CSS(filename=STYLES / "draft.css")
        yield CSS(string=f":root {{ --watermark-size: {watermarks.size(draft)}pt }}")


def _sheet(path: Path, style: HouseStyle, fonts: FontConfiguration) -> CSS:
    if path.is_relative_to(STYLES):
        return CSS(filename=path, font_config=fonts, url_fetcher=Fetcher(style))
    unusable = StyleError(
        _("{name} er for stor eller for indviklet.").format(name=path.name), _("Gør den enklere: højst 200 kB.")
    )
    if path.stat().st_size > _MAX_SHEET:
        raise unusable
    try:
        with style_faults.refused(path):
            return CSS(filename=path, font_config=fonts, url_fetcher=Fetcher(style))
    except RecursionError:
        raise unusable from None
