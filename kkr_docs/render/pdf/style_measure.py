"""What room tables have in a house style: its lines, cells and letters, as they are laid out with its style sheets."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from markupsafe import escape

from kkr_docs.markdown.table_layout import OURS, SIZES, Measure
from kkr_docs.render.pdf.weasyprint_compat import Document, boxes, page_box

_PT: Final = 0.75  # of a CSS pixel
_ROUNDING: Final = 0.5  # pt


def of(letters: str, lay_out: Callable[[str], Document]) -> Measure:
    """Return the measure of a house style, with the widths of some letters. `lay_out` does so with a page of HTML."""
    spans = "".join(f'<span style="white-space: pre">{escape(letter)}</span>' for letter in letters)
    table = f"<table><tr><th>{spans}</th></tr><tr><td><strong>{spans}</strong></td></tr></table>"
    source = f'<main><section>{table}</section><section><div class="landscape">{table}</div></section></main>'
    found = [box for page in lay_out(source).pages for box in page_box(page).descendants()]
    tables = [box for box in found if isinstance(box, boxes.TableBox)]
    cells = [box for box in found if isinstance(box, boxes.TableCellBox)]
    padding = max(cell.border_width() - cell.width for cell in cells) * _PT + _ROUNDING
    widths = {**OURS.letters, **_widths(letters, cells)}
    return Measure(tables[0].width * _PT, tables[-1].width * _PT, padding, widths)


def _widths(letters: str, cells: list[Any]) -> dict[str, float]:
    """Return the advance widths of letters in em of our tables' type, each the widest that a cell shows."""
    found: dict[str, float] = {}
    for cell in cells:
        for letter, width in zip(letters, _advances(cell), strict=True):
            found[letter] = max(found.get(letter, 0), width * _PT / SIZES[0])
    return found


def _advances(cell: Any) -> Iterator[float]:
    for box in cell.descendants():
        if box.element_tag == "span" and isinstance(box, boxes.InlineBox):
            yield box.width
