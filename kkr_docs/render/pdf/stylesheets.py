"""What WeasyPrint may read: a house style's style sheets, fonts and hyphenation, and the pictures of one document."""

from __future__ import annotations

import atexit
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from kkr_docs import files
from kkr_docs.assets import STYLES
from kkr_docs.diagnostics import reasons
from kkr_docs.document.document import Edition
from kkr_docs.house_style import style
from kkr_docs.house_style.style import HouseStyle, StyleError
from kkr_docs.i18n import _
from kkr_docs.markdown import images
from kkr_docs.render import picture_files
from kkr_docs.render.pdf import drawings, hyphenation, style_faults, weasyprint_compat
from kkr_docs.render.pdf.weasyprint_compat import (
    CSS,
    FontConfiguration,
    URLFetcher,
    URLFetcherResponse,
)

MAX_BYTES = 20_000_000
"""Bytes that a font or a picture of a style may have."""

_CONTENT_TYPES = {".css": "text/css", ".svg": "image/svg+xml"}  # the others are told by their content


class Fetcher(URLFetcher):  # type: ignore[misc]
    """Gives WeasyPrint the files of a house style and the pictures of one document, and nothing else."""

    def __init__(self, house: HouseStyle, pictures: Mapping[Path, str] | None = None) -> None:
        super().__init__(allowed_protocols={"file"}, fail_on_errors=True)
        self.house = house
        self.pictures = {address: path for path, address in (pictures or {}).items()}

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """Return a file. Raises StyleError for one that is not allowed, or cannot be read.

        WeasyPrint raises FatalURLFetchingError from it.
        """
        if url in self.pictures:
            return URLFetcherResponse(url, picture_files.without_metadata(self.pictures[url].read_bytes()))
        path = self.file(url)
        if path is None:
            raise _unusable(url, _("det er ingen fil i husstilens mappe"))
        try:
            content = files.read_whole(path, MAX_BYTES)
        except OSError as error:
            raise _unusable(url, reasons.of_system(error)) from None
        self._check(content, url, path)
        headers = {"Content-Type": _CONTENT_TYPES.get(path.suffix.lower(), "")}
        return URLFetcherResponse(url, picture_files.without_metadata(content), headers)

    def _check(self, content: bytes, url: str, path: Path) -> None:
        """Raise StyleError for a picture or a drawing of the house's own that is too large."""
        if path.is_relative_to(STYLES):
            return
        if drawings.is_drawing(content):
            drawings.check(content, path)
        elif images.has_too_many_pixels(content):
            raise _unusable(url, _("billedet har for mange billedpunkter"))

    def file(self, url: str) -> Path | None:
        """Return the file that a URL means, links followed; None where it is none in the folders of the house style.

        A URL with a host is none: to look whether it is this machine's would ask the network.
        """
        address = urlsplit(url)
        if address.scheme != "file" or address.netloc:
            return None
        try:
            path = Path(url2pathname(address.path)).resolve()
        except (OSError, RuntimeError, ValueError):  # a loop of links, a NUL
            return None
        return path if any(path.is_relative_to(folder) for folder in self.house.folders) else None


def _unusable(url: str, reason: str) -> StyleError:
    what = _("adressen {url} i husstilen kan ikke bruges ({reason}).").format(url=url, reason=reason)
    return StyleError(what, _("Skriv stien til en fil i husstilens mappe."))


def check_logo(house: HouseStyle) -> None:
    """Raise StyleError or PictureError for a logo that WeasyPrint would silently leave out."""
    if not house.folder or not house.logo:
        return
    if house.logo.suffix != ".svg":
        images.measure(house.logo.parent, house.logo.name)
        return
    try:
        content = files.read(house.logo, drawings.MAX_BYTES + 1)
    except OSError as error:
        raise _unusable(house.logo.name, reasons.of_system(error)) from None
    drawings.check(content, house.logo)


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
def load(house: HouseStyle, edition: Edition) -> tuple[list[CSS], FontConfiguration]:
    """Return the style sheets and fonts of a house style, and add its hyphenation; once for all documents of a run."""
    hyphenation.add(word for path in house.all("hyphenation.txt") for word in hyphenation.words(path))
    with _our_fonts_only():
        fonts = weasyprint_compat.fonts_in(files.scratch_folder("kkr-docs-fonts"))
    sheets = [STYLES / "document.css", *house.all("house.css"), *house.all(f"{edition}.css")]
    return [_sheet(sheet, house, fonts) for sheet in sheets], fonts


def _sheet(path: Path, house: HouseStyle, fonts: FontConfiguration) -> CSS:
    with nullcontext() if path.is_relative_to(STYLES) else style_faults.refused(path):
        text, address = style.text(path), path.as_uri()
        return CSS(string=text, base_url=address, font_config=fonts, url_fetcher=Fetcher(house))
