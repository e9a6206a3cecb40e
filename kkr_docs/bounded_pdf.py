"""Opening a PDF that anybody may have made: what it unpacks has a bound."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pikepdf

MAX_UNPACKED = 200_000_000  # bytes of one stream


@contextmanager
def opened(content: bytes, unpacked: int = MAX_UNPACKED) -> Iterator[pikepdf.Pdf]:
    """Give the PDF that bytes are. Reading a stream of more than `unpacked` bytes raises `pikepdf.PdfError`.

    Raises `pikepdf.PdfError` where it is damaged, and `pikepdf.PasswordError`, one of those, where it is protected.
    """
    import pikepdf  # noqa: PLC0415 - slow to import
    from pikepdf import settings  # noqa: PLC0415

    before: dict[str, Any] = settings.set_qpdf_limits(
        flate_max_memory=unpacked,
        run_length_max_memory=unpacked,
        dct_max_memory=unpacked,
        png_max_memory=unpacked,
        tiff_max_memory=unpacked,
        max_stream_filters=4,
    )
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            yield pdf
    finally:
        settings.set_qpdf_limits(**before)
