"""Where the words of a laid-out document stand on its pages, and which element of the HTML each comes from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from kkr_docs.render.pdf.weasyprint_compat import Document, Page, box_in, boxes, page_box

CONTENTS = "contents"
HEADER = "header"  # of a page, whose boxes have no element
CALL, MARK = "call", "mark"
COUNTED = (CALL, MARK, "number")
"""Classes of numbers that nobody typed: those of footnotes in the text and before the note, of sections and items."""
_PLACE = "data-at"
_POINTS = 72 / 96  # a CSS pixel in points


class Drawn(NamedTuple):
    """Words on one line of a page, with their box in points from the upper left corner of the sheet, bleed included.

    `at` is the place of their element (document/source_map.py), None of what is no part of the definition; `note` tells
    the footnote apart that they stand in, if any, or is `CONTENTS`, `HEADER` or one of `COUNTED`.
    """

    text: str
    left: float
    top: float
    right: float
    bottom: float
    at: str | None
    note: str | None


def pages(laid_out: Document) -> list[list[Drawn]]:
    """Return the words that are drawn on every page of a document, in the order they are read."""
    places: dict[Any, tuple[str | None, str | None]] = {None: ("", HEADER)}
    return [list(_words(page, places)) for page in laid_out.pages]


def _words(page: Page, places: dict[Any, tuple[str | None, str | None]]) -> Iterator[Drawn]:
    root, beside = page_box(page), page.bleed
    if root.children[0].element not in places:
        _note_places(root.children[0].element, None, None, places)
    for box in map(box_in, root.descendants(placeholders=True)):
        if isinstance(box, boxes.TextBox):
            left, top = box.position_x + beside["left"], box.position_y + beside["top"]
            right, bottom = left + box.width, top + box.height
            edges = left * _POINTS, top * _POINTS, right * _POINTS, bottom * _POINTS
            yield Drawn(box.text, *edges, *places.get(box.element, (None, None)))


def _note_places(
    element: Any, at: str | None, note: str | None, places: dict[Any, tuple[str | None, str | None]]
) -> None:
    """Note for an element and all in it the nearest place around it."""
    at = element.get(_PLACE, at)
    kinds = element.get("class", "").split()
    if "footnote" in kinds:
        note = element.get("id")
    elif CONTENTS in kinds:
        note = CONTENTS
    elif element.tag == "caption" or "table-note" in kinds:
        note = "".join(element.itertext())
    elif counted := [kind for kind in kinds if kind in COUNTED]:
        note = counted[0]
    places[element] = at, note
    for child in element:
        _note_places(child, at, note, places)
