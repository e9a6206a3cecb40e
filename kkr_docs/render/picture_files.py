"""The files of pictures without what they say besides the picture: places, cameras, people, programs, comments.

Nothing is encoded anew: the picture's own data stays as it is, with what its colours and size depend on.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from typing import Final

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_JPEG: Final = b"\xff\xd8"
# Critical chunks, and those for colour, transparency and resolution (ISO/IEC 15948, 11.2 and 11.3)
_CHUNKS: Final = set(b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP sBIT bKGD pHYs".split())
_FILL, _EOI, _SOS, _COM, _APP0, _APP15 = 0xFF, 0xD9, 0xDA, 0xFE, 0xE0, 0xEF  # markers (ISO/IEC 10918-1, table B.1)
_JFIF, _JFIF_LENGTH = b"JFIF\0", 14  # without a thumbnail (ISO/IEC 10918-5)
_KEPT: Final = {0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}
_END_OF_SCAN: Final = re.compile(rb"\xff+(?![\x00\xd0-\xd7\xff])")


def without_metadata(content: bytes) -> bytes:
    """Return a PNG or JPEG file without metadata, and any other file as it is."""
    if content.startswith(_PNG):
        return _PNG + b"".join(_chunks(content))
    if content.startswith(_JPEG):
        return _JPEG + b"".join(_segments(content)) + bytes((_FILL, _EOI))
    return content


def _chunks(content: bytes) -> Iterator[bytes]:
    """Yield the chunks to keep, up to the last one: what stands after it is no part of the picture."""
    start, kind = len(_PNG), b""
    while kind != b"IEND" and start + 8 <= len(content):
        length, kind = struct.unpack_from(">I4s", content, start)
        end = start + 12 + length
        if kind in _CHUNKS:
            yield content[start:end]
        start = end


def _segments(content: bytes) -> Iterator[bytes]:
    """Yield the segments to keep, with the data of the scans, up to the end of the image."""
    start = 2
    while start + 4 <= len(content) and content[start + 1] != _EOI:
        marker, length = struct.unpack_from(">xBH", content, start)
        if marker == _FILL:
            start += 1
            continue
        end = start + 2 + length
        if marker == _SOS:
            next_marker = _END_OF_SCAN.search(content, end)
            end = next_marker.end() - 1 if next_marker else len(content)
        yield _kept(marker, content[start:end])
        start = end


def _kept(marker: int, segment: bytes) -> bytes:
    """Return a segment, or what of it is to be kept."""
    if marker == _APP0 and segment[4:].startswith(_JFIF):
        return segment[:2] + struct.pack(">H", _JFIF_LENGTH + 2) + segment[4:16] + b"\0\0"
    if marker == _COM or _APP0 <= marker <= _APP15:
        return segment if segment[4:].startswith(_KEPT.get(marker, b"\0no such")) else b""
    return segment
