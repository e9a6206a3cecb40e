"""What a drawing (SVG) may ask for: a short file can mean more shapes than a machine can draw."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

MAX_BYTES = 5_000_000
MAX_SHAPES = 100_000  # drawn, references followed
_MAX_DEPTH = 60  # elements in elements, and references to references
_REFERENCE = re.compile(r"url\(\s*['\"]?#([^)'\"]+)")
_NUMBER = re.compile(r"\d+")
_ENTITY = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_MARKERS = ("marker", "marker-start", "marker-mid", "marker-end")


class TooMuchError(Exception):
    """A drawing that is too large, asks for too many shapes, or refers to itself."""


def check(content: bytes) -> None:
    """Raise TooMuchError for a drawing beyond the limits, and ElementTree.ParseError for one that cannot be read."""
    if len(content) > MAX_BYTES or _ENTITY.search(content):
        raise TooMuchError
    root = ElementTree.fromstring(content)  # noqa: S314 - it has no entities, and its size is bounded
    _Count(root).shapes(root)


class _Count:
    """Counts the shapes that the elements of a drawing mean."""

    def __init__(self, root: Element) -> None:
        self._named = {name: each for each in root.iter() if (name := each.get("id"))}
        self._styles = " ".join(each.text or "" for each in root.iter() if each.tag.endswith("style"))
        self._known: dict[Element, int] = {}
        self._open: defaultdict[Element, bool] = defaultdict(bool)

    def shapes(self, element: Element, depth: int = 0) -> int:
        """Return how many shapes an element means. Raises TooMuchError as soon as there are too many."""
        if element in self._known:
            return self._known[element]
        if self._open[element] or depth > _MAX_DEPTH:
            raise TooMuchError
        self._open[element] = True
        count = 1 + sum(self.shapes(child, depth + 1) for child in element)
        for target, times in self._references(element):
            count += times * self.shapes(target, depth + 1)
        if count > MAX_SHAPES:
            raise TooMuchError
        self._open[element] = False
        self._known[element] = count
        return count

    def _references(self, element: Element) -> Iterator[tuple[Element, int]]:
        """Yield what an element refers to, and how often it is drawn for it: a marker at every point."""
        points = len(_NUMBER.findall(element.get("d", "") + element.get("points", "")))
        for name, value in element.attrib.items():
            names = _REFERENCE.findall(value)
            if name.endswith("href") and value.startswith("#"):
                names.append(value[1:])
            times = points + 1 if name in _MARKERS or "marker" in value else 1
            yield from ((self._named[each], times) for each in names if each in self._named)
        if self._styles and points:  # a style sheet may give any shape any marker or pattern
            yield from ((self._named[each], points) for each in _REFERENCE.findall(self._styles) if each in self._named)
