"""The drawings (SVG) of a style: not so large, so deep or so slow to draw that they stop a document.

A small file can be an endless drawing: `use` repeats what it names, entities repeat text, a gradient repeats itself.
What can be counted is counted; then the drawing is tried in a process that is ended where it takes too much.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from functools import cache
from html import escape
from pathlib import Path
from typing import Any, Final, NoReturn
from xml.etree import ElementTree

from kkr_docs import confined
from kkr_docs.diagnostics import reasons
from kkr_docs.house_style.style import StyleError
from kkr_docs.i18n import _
from kkr_docs.render.pdf import style_faults
from kkr_docs.render.pdf.weasyprint_compat import HTML

MAX_BYTES: Final = 2_000_000
MAX_NODES: Final = 10_000  # drawn, each as often as it is; a coat of arms has 2,000
MAX_DEPTH: Final = 100  # of elements in each other, those that `use` repeats included
SECONDS: Final = 3  # of the processor
MEGABYTES: Final = 300

_BEGINNING: Final = re.compile(rb"[\xef\xbb\xbf\xff\xfe\0\s]*<")
_REFERENCE: Final = re.compile(r"url\(\s*[\"']?#([^\"')]+)")
_LINKS: Final = ("href", "{http://www.w3.org/1999/xlink}href")
_ANCHOR: Final = "a"  # links to what it names, and draws nothing of it


class _TooLargeError(Exception):
    """A drawing has too many elements, or too many in each other."""


def is_drawing(content: bytes) -> bool:
    """Return whether a file begins as XML does: as a picture, it is drawn as SVG whatever it is called."""
    return bool(_BEGINNING.match(content))


def check(content: bytes, address: str, path: Path, folder: Path) -> None:
    """Raise StyleError for a drawing that cannot be drawn, or takes too much.

    `address` is what a style or a page calls it, `folder` that of its style.
    """
    if len(content) > MAX_BYTES:
        _refuse(path, _("den fylder mere end {size} kB").format(size=MAX_BYTES // 1000))
    try:
        root = _parsed(content)
        _count(root, {each.get("id", ""): each for each in root.iter()}, {})
    except ElementTree.ParseError as error:
        _refuse(path, reasons.of_text(error))
    except _TooLargeError:
        what = _("den har mere end {nodes} elementer, gentagne talt med, eller flere end {depth} i hinanden")
        _refuse(path, what.format(nodes=MAX_NODES, depth=MAX_DEPTH))
    _try(address, path, folder)


def _refuse(path: Path, why: str) -> NoReturn:
    what = _("tegningen {name} kan ikke bruges ({why}).").format(name=path.name, why=why)
    raise StyleError(what, _("Gem den igen som enkel SVG, eller som PNG eller JPEG.")) from None


class _Builder(ElementTree.TreeBuilder):
    """Builds a tree, and no more of it than there may be: entities may say a thing a million times."""

    def __init__(self) -> None:
        super().__init__()
        self.nodes = self.letters = 0

    def start(self, tag: Any, attrs: Any, /) -> Any:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise _TooLargeError
        return super().start(tag, attrs)

    def data(self, data: Any, /) -> None:
        self.letters += len(data)
        if self.letters > MAX_BYTES:
            raise _TooLargeError
        super().data(data)


def _parsed(content: bytes) -> ElementTree.Element:
    parser = ElementTree.XMLParser(target=_Builder())  # noqa: S314 - what entities say is counted
    parser.feed(content)
    root: ElementTree.Element = parser.close()
    return root


def _count(
    element: ElementTree.Element,
    named: dict[str, ElementTree.Element],
    counted: dict[ElementTree.Element, int],
    depth: int = 1,
) -> int:
    """Return how many elements are drawn with one, those that it repeats included. Raises _TooLargeError.

    One that repeats itself, by whatever way, is too deep.
    """
    if depth > MAX_DEPTH:
        raise _TooLargeError
    if element not in counted:
        repeated = [named[name] for name in _repeated(element) if name in named]
        counted[element] = 1 + sum(_count(each, named, counted, depth + 1) for each in [*element, *repeated])
    if counted[element] > MAX_NODES:
        raise _TooLargeError
    return counted[element]


def _repeated(element: ElementTree.Element) -> Iterator[str]:
    """Yield the names of what an element draws beside its own children."""
    for key, value in element.attrib.items():
        if key in _LINKS and value.startswith("#") and element.tag.rpartition("}")[2] != _ANCHOR:
            yield value[1:]
        yield from _REFERENCE.findall(value)


@cache
def _try(address: str, path: Path, folder: Path) -> None:
    """Draw it in a process of its own, once in a run."""
    try:
        failed = confined.call(
            f"{__name__}:draw", address, str(path), str(folder), seconds=SECONDS, megabytes=MEGABYTES
        )
    except confined.TooMuchError:
        _refuse(path, _("det tager for lang tid eller for meget plads at tegne den"))
    if failed:
        _refuse(path, _("noget i den kan ikke tegnes"))


def draw(address: str, path: str, folder: str) -> bytes:
    """Draw a drawing as a page has it, for a confined process. Return nothing, or what WeasyPrint says of it."""
    from kkr_docs.house_style.style import HouseStyle  # noqa: PLC0415
    from kkr_docs.render.pdf import stylesheets  # noqa: PLC0415 - it imports this module

    fetcher = stylesheets.Fetcher(HouseStyle(Path(folder)), {Path(path): address}, is_trial=True)
    with style_faults.logged(logging.ERROR) as messages:
        HTML(string=f'<img src="{escape(address)}">', base_url="about:blank", url_fetcher=fetcher).write_pdf()
    return "\n".join(messages).encode()
