"""Opening a PDF that anybody may have made: what it unpacks has a bound.

qpdf has bounds of its own for all filters but LZW, of which a byte may unpack to thousands: it is measured before.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sized
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, BinaryIO, Final

if TYPE_CHECKING:
    import pikepdf

MAX_UNPACKED = 200_000_000  # bytes of one stream

_LZW: Final = frozenset(("/LZWDecode", "/LZW"))
_CLEAR, _END, _FIRST = 256, 257, 258  # codes (ISO 32000-1, 7.4.4.2)
_NARROW, _WIDE, _MOST_CODES = 9, 12, 4096  # bits of a code; codes of the widest
_OBJECT: Final = b"obj"
_BLOCK, _HEAD = 1 << 20, 1 << 16  # bytes that are read at once, and of an object that are looked at
_HOLDS_OBJECTS: Final = re.compile(rb"/(?:ObjStm|XRef)\b")
_ODD_FILTER: Final = re.compile(rb"/LZW|/Filter\s+\d")  # packed as nobody packs them, or said elsewhere
_ESCAPED: Final = re.compile(rb"#([0-9A-Fa-f]{2})")


@contextmanager
def opened(content: bytes, unpacked: int = MAX_UNPACKED) -> Iterator[pikepdf.Pdf]:
    """Give the PDF that bytes are. Reading a stream of more than `unpacked` bytes raises `pikepdf.PdfError`.

    Raises `pikepdf.PdfError` where it is damaged, and `pikepdf.PasswordError`, one of those, where it is protected.
    """
    import pikepdf  # noqa: PLC0415 - slow to import
    from pikepdf import settings  # noqa: PLC0415

    check_objects(io.BytesIO(content))
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


def check_objects(file: BinaryIO) -> None:
    """Raise `pikepdf.PdfError` for a PDF that has objects packed by LZW: qpdf unpacks them when it opens the file."""
    import pikepdf  # noqa: PLC0415 - slow to import

    last = b""
    while block := file.read(_BLOCK):
        *heads, last = (last + block).split(_OBJECT)
        if any(_is_odd(head[:_HEAD]) for head in heads):
            raise pikepdf.PdfError("objects packed by LZW")
        last = last[:_HEAD] + last[_HEAD:][-len(_OBJECT) :]
    if _is_odd(last):
        raise pikepdf.PdfError("objects packed by LZW")


def _is_odd(written: bytes) -> bool:
    """Return whether an object holds others, and is packed as nobody packs them."""
    plain = _plain(written)
    return bool(_HOLDS_OBJECTS.search(plain) and _ODD_FILTER.search(plain))


def _plain(names: bytes) -> bytes:
    """Return names without escapes: "/LZ#57" is "/LZW" (ISO 32000-1, 7.3.5)."""
    return _ESCAPED.sub(lambda code: bytes([int(code[1], 16)]), names) if b"#" in names else names


def data_of(stream: pikepdf.Stream, most: int = MAX_UNPACKED) -> bytes:
    """Return a stream's data, unpacked. Raises `pikepdf.PdfError` as reading it does, and where LZW makes too much."""
    check(stream, most)
    return stream.read_bytes()


def check(stream: pikepdf.Stream, most: int = MAX_UNPACKED) -> None:
    """Raise `pikepdf.PdfError` for a stream that LZW unpacks to more than `most` bytes, or that it packs twice."""
    import pikepdf  # noqa: PLC0415 - slow to import

    filters = _filters(stream)
    found = [number for number, name in enumerate(filters) if name in _LZW]
    if not found:
        return
    if len(found) > 1:
        raise pikepdf.PdfError("packed by LZW twice")
    data = stream.read_raw_bytes()
    if before := filters[: found[0]]:
        with pikepdf.new() as scratch:
            part = scratch.make_stream(data, Filter=pikepdf.Array([pikepdf.Name(name) for name in before]))
            data = part.read_bytes()
    if lzw_size(data, most) > most:
        raise pikepdf.PdfError("unpacks to too much")


def _filters(stream: pikepdf.Stream) -> list[str]:
    import pikepdf  # noqa: PLC0415 - slow to import

    written = stream.get("/Filter")
    return [str(each) for each in written] if isinstance(written, pikepdf.Array) else [str(written)]


def lzw_size(data: bytes, most: int) -> int:
    """Return how many bytes LZW unpacks data to, counted little further than `most`; 0 where it cannot be more."""
    if len(data) * 8 // _NARROW * _MOST_CODES <= most:
        return 0
    return max(_lzw_size(data, most, early) for early in (0, 1))


def _lzw_size(data: bytes, most: int, early: int) -> int:
    """Return what `lzw_size` does where codes get wider so many codes before they have to (ISO 32000-1, table 8)."""
    size, last = 0, 0
    lengths = [1] * _FIRST
    for code in _codes(data, lengths, early):
        if code == _CLEAR:
            del lengths[_FIRST:]
            last = 0
            continue
        if code == _END or code > len(lengths) or size > most:
            break
        length = lengths[code] if code < len(lengths) else last + 1
        size += length
        if last:
            lengths.append(last + 1)
        last = length
    return size


def _codes(data: bytes, lengths: Sized, early: int) -> Iterator[int]:
    """Yield the codes in data. How wide the next is depends on how many there are by then."""
    buffer, bits, width = 0, 0, _NARROW
    for byte in data:
        buffer, bits = buffer << 8 | byte, bits + 8
        if bits >= width:
            bits -= width
            yield buffer >> bits
            buffer &= (1 << bits) - 1
            width = min(max((len(lengths) + early).bit_length(), _NARROW), _WIDE)
