"""A page as a reader sees it, and where a stamp can stand on it.

A page's own coordinates may begin anywhere and be turned; here (0, 0) is the lower left corner of what is seen. Lengths
are in the page's units: points, unless the page has a UserUnit.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import pikepdf

_A4_WIDTH = 595.0
_LETTER = (0.0, 0.0, 612.0, 792.0)  # what viewers show where a page has no size
_FONT_SIZE, _PADDING, _MARGIN = 8.0, 3.0, 14.0  # of a stamp on A4, in points; most printers reach the margin
_BOX_HEIGHT = 12.0
_BAND = _MARGIN + _BOX_HEIGHT + _PADDING  # what is made free where there is no room
_LARGEST_SHARE = 0.25  # of a page's height, for the band


class Corner(Enum):
    """Where a stamp may stand, the best first: the share of the free width left of it, and of the height below it."""

    TOP_RIGHT = (1.0, 1.0)
    BOTTOM_RIGHT = (1.0, 0.0)
    TOP = (0.5, 1.0)
    BOTTOM = (0.5, 0.0)
    TOP_LEFT = (0.0, 1.0)
    BOTTOM_LEFT = (0.0, 0.0)


class Box(NamedTuple):
    """A rectangle."""

    left: float
    bottom: float
    right: float
    top: float

    def around(self, width: float) -> Box:
        """Return the rectangle with so much around it."""
        return Box(self.left - width, self.bottom - width, self.right + width, self.top + width)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page as it is seen: its width and height, and the matrix from there to the page's own coordinates.

    `seen` is what is seen of the page in its own coordinates; `unit` is the length of a unit in points.
    """

    width: float
    height: float
    seen: Box
    matrix: tuple[float, float, float, float, float, float]
    unit: float

    def scale(self, text_width: float) -> float:
        """Return how much larger than on A4 a stamp with a text of so many em is: the page's width, if it fits."""
        whole = text_width * _FONT_SIZE + 2 * _PADDING + 2 * _MARGIN
        wanted = max(1.0, min(self.width, self.height) * self.unit / _A4_WIDTH) / self.unit
        return min(wanted, self.width / whole, self.height * _LARGEST_SHARE / _BAND)

    def font_size(self, text_width: float) -> float:
        """Return the size of a stamp's text."""
        return _FONT_SIZE * self.scale(text_width)

    def stamp(self, corner: Corner, text_width: float) -> Box:
        """Return where a stamp stands."""
        scale = self.scale(text_width)
        margin, height = _MARGIN * scale, _BOX_HEIGHT * scale
        width = (text_width * _FONT_SIZE + 2 * _PADDING) * scale
        across, up = corner.value
        left = margin + (self.width - width - 2 * margin) * across
        bottom = margin + (self.height - height - 2 * margin) * up
        return Box(left, bottom, left + width, bottom + height)

    def text_start(self, stamp: Box, text_width: float) -> tuple[float, float]:
        """Return where the first letter of a stamp begins, on its base line."""
        scale = self.scale(text_width)
        return stamp.left + _PADDING * scale, stamp.bottom + (_BOX_HEIGHT - 0.72 * _FONT_SIZE) / 2 * scale

    def shrinking(self, text_width: float) -> float:
        """Return by which factor the page becomes smaller where a band is made free at its top."""
        return 1 - _BAND * self.scale(text_width) / self.height


def sheet(page: pikepdf.Page) -> Sheet:
    """Return how a page is seen."""
    seen = _seen(page)
    left, bottom, right, top = seen
    turned = _turned(page)
    matrices = {
        0: (1.0, 0.0, 0.0, 1.0, left, bottom),
        90: (0.0, 1.0, -1.0, 0.0, right, bottom),
        180: (-1.0, 0.0, 0.0, -1.0, right, top),
        270: (0.0, -1.0, 1.0, 0.0, left, top),
    }
    width, height = right - left, top - bottom
    if turned in (90, 270):
        width, height = height, width
    return Sheet(width, height, seen, matrices[turned], max(_number(page.obj.get("/UserUnit")), 0) or 1.0)


def _seen(page: pikepdf.Page) -> Box:
    """Return the part of the crop box that is on the page, as viewers do."""
    media = _box(page.mediabox) or Box(*_LETTER)
    crop = _box(page.cropbox) or media
    both = Box(
        max(media.left, crop.left),
        max(media.bottom, crop.bottom),
        min(media.right, crop.right),
        min(media.top, crop.top),
    )
    return both if both.left < both.right and both.bottom < both.top else media


def _box(written: object) -> Box | None:
    """Return a box with its corners in order; None where it is none."""
    try:
        x1, y1, x2, y2 = map(float, written)  # type: ignore[call-overload]
    except (TypeError, ValueError):
        return None
    box = Box(min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2))
    return box if box.right - box.left >= 1 and box.top - box.bottom >= 1 else None


def _turned(page: pikepdf.Page) -> int:
    """Return by how many degrees clockwise a page is turned; what is no quarter turn is none."""
    degrees = int(_number(page.rotation)) % 360
    return degrees if degrees in (90, 180, 270) else 0


def _number(value: object) -> float:
    """Return a number; 0 for anything else."""
    try:
        return float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return 0.0
