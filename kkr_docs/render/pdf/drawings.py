"""The drawings (SVG) of a style: not so large, so deep or so slow to draw that they stop a document.

A small file can be an endless drawing: `use` repeats what it names, entities repeat text, a gradient repeats itself.
What can be counted is counted before it is drawn. Then its time is measured, and `confinement` limits its memory.
"""

from __future__ import annotations

import re
import signal
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import current_thread, main_thread
from typing import Any, Final, NoReturn
from urllib.parse import urlsplit
from urllib.request import url2pathname
from xml.etree import ElementTree

from kkr_docs.diagnostics import reasons
from kkr_docs.house_style.style import StyleError
from kkr_docs.i18n import _

MAX_BYTES: Final = 2_000_000
MAX_NODES: Final = 10_000  # drawn, each as often as it is; a coat of arms has 2,000
MAX_DEPTH: Final = 100  # of elements in each other, those that `use` repeats included
SECONDS: Final = 3  # of the processor, for one that is drawn

_TIMER: Final = getattr(signal, "ITIMER_PROF", 0)
_BEGINNING: Final = re.compile(rb"[\xef\xbb\xbf\xff\xfe\0\s]*<")
_REFERENCE: Final = re.compile(r"url\(\s*[\"']?#([^\"')]+)")
_LEFT_OUT: Final = re.compile("Failed to (?:render SVG image|load image at) '?(?P<address>[^' ]+)")
_LINKS: Final = ("href", "{http://www.w3.org/1999/xlink}href")
_ANCHOR: Final = "a"  # links to what it names, and draws nothing of it


class _TooLargeError(Exception):
    """A drawing has too many elements, or too many in each other."""


def is_drawing(content: bytes) -> bool:
    """Return whether a file begins as XML does: as a picture, it is drawn as SVG whatever it is called."""
    return bool(_BEGINNING.match(content))


def check(content: bytes, path: Path) -> None:
    """Raise StyleError for a drawing that is too large, or none, as far as it can be told before it is drawn."""
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


class _TooSlow(BaseException):
    """A drawing takes too long."""


@contextmanager
def in_time() -> Iterator[None]:
    """End what draws one drawing after SECONDS: WeasyPrint then leaves it out, and says so in its log.

    One that another one draws is part of that. Where there is no such timer, or another thread draws, nothing ends it.
    """
    if not hasattr(signal, "ITIMER_PROF") or current_thread() is not main_thread() or signal.getitimer(_TIMER)[0]:
        yield
        return
    before = signal.signal(signal.SIGPROF, _too_slow)
    signal.setitimer(_TIMER, SECONDS, 1)  # and again, where something in between has caught it
    try:
        yield
    finally:
        signal.setitimer(_TIMER, 0)
        signal.signal(signal.SIGPROF, before)


def _too_slow(_number: int, _frame: object) -> None:
    raise _TooSlow


def check_drawn(messages: Iterable[str], addresses: Mapping[Path, str]) -> None:
    """Raise StyleError for the first picture that WeasyPrint has left out, as its messages say.

    `addresses` are those of pictures that do not name their file.
    """
    paths = {address: path for path, address in addresses.items()}
    for message in messages:
        if found := _LEFT_OUT.match(message):
            path = paths.get(found["address"]) or Path(url2pathname(urlsplit(found["address"]).path))
            _refuse(path, _("den kan ikke tegnes, eller det tager for lang tid"))
