"""Where on each page of a PDF a stamp has room: pages are drawn, and their margins looked at."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kkr_docs.packet.geometry import Box, Corner, Sheet

if TYPE_CHECKING:
    import pypdfium2

_DIFFERENCE = 10  # of 255 shades, between the lightest and the darkest dot of a margin that is empty
_WHITE = 245  # of 255 shades; paper that is scanned is darker, and then most of the page is
_GROUND_DOTS = 100  # of a page's longer side, to see which shade most of it has
_SMALLEST, _LARGEST = 0.5, 2.0  # dots a unit: a hairline still shows, and a poster takes no time
_DOTS = 1200  # of a page's longer side, at least where that is within these
_GAP = 2.0  # units around a stamp that must be empty too
_SAME = 1.5  # units by which two programs may differ about a page's size


def find(path: Path, sheets: Sequence[Sheet], text_width: float) -> list[Corner | None]:
    """Return for every page of a file the corner in which a stamp covers nothing; None where there is no such corner.

    `sheets` are its pages; where they are read as other pages here, there is none either. The corner of the page before
    is preferred. A hostile file may crash this or make it last for ever: call it in a worker.
    """
    import pypdfium2  # noqa: PLC0415 - slow to import

    try:
        with pypdfium2.PdfDocument(path) as document:
            if len(document) != len(sheets):
                return [None] * len(sheets)
            logging.getLogger("pypdfium2").setLevel(logging.CRITICAL)  # it would report what it cannot draw
            document.init_forms()  # fields are drawn as well; where there are none, this does nothing
            return list(_corners(document, sheets, text_width))
    except pypdfium2.PdfiumError:
        return [None] * len(sheets)


def _corners(document: pypdfium2.PdfDocument, sheets: Sequence[Sheet], text_width: float) -> Iterator[Corner | None]:
    order = list(Corner)
    for number, sheet in enumerate(sheets):
        page = document[number]
        corner = next(iter(_free(page, sheet, order, text_width)), None)
        page.close()
        if corner:
            order.sort(key=lambda each: (each is not corner, list(Corner).index(each)))
        yield corner


def _free(page: pypdfium2.PdfPage, sheet: Sheet, order: Sequence[Corner], text_width: float) -> Iterator[Corner]:
    """Yield the corners in which a page is empty, in an order."""
    width, height = page.get_size()
    if abs(width - sheet.width) > _SAME or abs(height - sheet.height) > _SAME:
        return
    scale = min(max(_DOTS / max(width, height), _SMALLEST), _LARGEST)
    for corner in order:
        if _is_empty(page, sheet, sheet.stamp(corner, text_width).around(_GAP * sheet.scale(text_width)), scale):
            yield corner


def _is_empty(page: pypdfium2.PdfPage, sheet: Sheet, box: Box, scale: float) -> bool:
    """Return whether a part of a page shows nothing but paper: it is white, or of the shade that most of the page has.

    A block of one colour in a corner, such as a letterhead's, is content.
    """
    left, bottom = max(box.left, 0), max(box.bottom, 0)
    right, top = max(sheet.width - box.right, 0), max(sheet.height - box.top, 0)
    dots = _dots(page, scale, (left, bottom, right, top))
    darkest, lightest = min(dots), max(dots)
    if lightest - darkest > _DIFFERENCE:
        return False
    return darkest >= _WHITE or abs(darkest - _ground(page, sheet)) <= _DIFFERENCE


def _ground(page: pypdfium2.PdfPage, sheet: Sheet) -> int:
    """Return the shade that most of a page has."""
    dots = _dots(page, _GROUND_DOTS / max(sheet.width, sheet.height))
    return Counter(dots).most_common(1)[0][0]


def _dots(page: pypdfium2.PdfPage, scale: float, crop: tuple[float, float, float, float] = (0, 0, 0, 0)) -> bytes:
    """Return the shades of a page's dots; `crop` is what is left out at its left, bottom, right and top."""
    bitmap = page.render(scale=scale, crop=crop, grayscale=True, limit_image_cache=True)
    dots = bytes(bitmap.buffer)
    rows = [dots[start : start + bitmap.width] for start in range(0, bitmap.height * bitmap.stride, bitmap.stride)]
    bitmap.close()
    return b"".join(rows)
