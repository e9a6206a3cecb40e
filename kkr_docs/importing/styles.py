"""The styles of a Word file by name, whatever program wrote them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from kkr_docs.importing.wordml_names import find, number, switch, value, w

_HEADING = re.compile(r"(?:heading|overskrift) ?([1-9])")
_DEEPEST = 50  # styles that are based on each other


class Styles:
    """What the styles of one file say."""

    def __init__(self, root: Any) -> None:
        elements = [] if root is None else root.findall(w("style"))
        self._by_id = {str(each.get(w("styleId"))): each for each in elements}
        self._names: dict[str, tuple[str, ...]] = {}
        self.default = next(
            (str(each.get(w("styleId"))) for each in elements if _is_default(each)),
            "",
        )

    def names(self, style: str) -> tuple[str, ...]:
        """Return the name of a style and of those that it is based on, in lower case: programs differ in case."""
        if style not in self._names:
            self._names[style] = tuple(value(each, "name").casefold() for each in self._lineage(style))
        return self._names[style]

    def heading(self, style: str) -> int:
        """Return the level of a heading style, or of one that is based on it; 0 of others."""
        if self.names(style)[:1] in (("heading",), ("overskrift",)):  # the first level in Pages
            return 1
        for name in self.names(style):
            if match := _HEADING.fullmatch(name):
                return int(match[1])
        return 0

    def outline(self, style: str) -> int:
        """Return the outline level of a style from 1; 0 of text."""
        level = self.first(style, "pPr/outlineLvl")
        return number(level, 9) + 1 if level and number(level, 9) < 9 else 0  # noqa: PLR2004 - 9 is body text

    def first(self, style: str, path: str) -> str:
        """Return the nearest value at a path in a style, or in those that it is based on."""
        return next(filter(None, (value(each, path) for each in self._lineage(style))), "")

    def left(self, style: str) -> int:
        """Return the left indent of a style, in twips."""
        for each in self._lineage(style):
            indent = find(each, "pPr/ind")
            if indent is not None and (said := indent.get(w("left"), indent.get(w("start")))):
                return number(said)
        return 0

    def is_on(self, style: str, path: str) -> bool:
        """Return whether a property is on in a style, or in the nearest that it is based on which says so."""
        said = (switch(each, path) for each in self._lineage(style))
        return bool(next((one for one in said if one is not None), False))

    def _lineage(self, style: str) -> Iterator[Any]:
        for _step in range(_DEEPEST):
            element = self._by_id.get(style)
            if element is None:
                return
            yield element
            style = value(element, "basedOn")


def _is_default(style: Any) -> bool:
    return style.get(w("type")) == "paragraph" and style.get(w("default"), "0") in ("1", "true", "on")
