"""Renders a PDF's pages as pictures."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pypdfium2

RESOLUTION = 100  # dots an inch: an A4 page is 827 by 1169
_POINTS_PER_INCH = 72


def pages(content: bytes) -> Iterator[bytes]:
    """Yield every page of a PDF as PNG, at `RESOLUTION`."""
    with pypdfium2.PdfDocument(content) as document:
        for page in document:
            picture = page.render(scale=RESOLUTION / _POINTS_PER_INCH).to_pil()
            file = io.BytesIO()
            picture.save(file, "PNG")
            yield file.getvalue()
