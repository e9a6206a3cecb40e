"""What stands on a turned page beside its table: the headings above it, so that none is alone on the page before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

TURNED: Final = "landscape"  # the class of such a table
_BESIDE: Final = f"beside-{TURNED}"
_HEADINGS: Final = {"h1", "h2", "h3", "h4", "h5", "h6"}
_LINES: Final = {"case-line", "introduction"}


def take_headings(root: Any) -> None:
    """Mark what leads to a turned table in a page's HTML."""
    for parent in root.iter():
        children = list(parent)
        for place, child in enumerate(children):
            if child.get("class") == TURNED:
                for above in _leading(children[:place]):
                    turn(above)


def turn(element: Any) -> None:
    """Have an element on a turned page, too."""
    element.set("class", f"{element.get('class', '')} {_BESIDE}".lstrip())


def _leading(elements: Sequence[Any]) -> Iterator[Any]:
    """Yield the headings and lines at the end of some elements, the last first."""
    for element in reversed(elements):
        if element.tag not in _HEADINGS and element.get("class") not in _LINES:
            return
        yield element
