"""Reads what PNG and JPEG files say besides the picture: Exif, XMP, IPTC, comments. Pixels are not read."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from html import unescape

from kkr_docs.file_texts.piece import LONGEST, Phrase, Piece
from kkr_docs.i18n import N_

_PNG, _JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8"
_TEXTS = {b"tEXt", b"zTXt", b"iTXt", b"eXIf"}  # ISO/IEC 15948, 11.3
_PACKED = re.compile(rb"[^\0]{1,79}\0(?:\0|\x01\0[^\0]*\0[^\0]*\0)(?=\x78)", re.DOTALL)  # of zTXt, and of iTXt
_FILL, _EOI, _SOS, _COM, _APP0, _APP15 = 0xFF, 0xD9, 0xDA, 0xFE, 0xE0, 0xEF  # markers (ISO/IEC 10918-1, table B.1)
_PROFILE = b"ICC_PROFILE\0"  # of colours
_MAX_UNPACKED = 1_000_000
_PLACE = Phrase(N_("billedets oplysninger"))
# Words in binary data, as bytes and as UTF-16 in either order
_WORDS = re.compile(rb"[\t\r\n\x20-\x7e\x80-\xff]{6,}")
_WIDE, _WIDE_BIG = re.compile(rb"(?:[\t\r\n\x20-\x7e]\0){6,}"), re.compile(rb"(?:\0[\t\r\n\x20-\x7e]){6,}")


def read(content: bytes) -> Iterator[Piece]:
    """Yield what a PNG or JPEG file says besides the picture; nothing of any other file, or of what is damaged."""
    found = _chunks(content) if content.startswith(_PNG) else _segments(content) if content.startswith(_JPEG) else ()
    for data in found:
        for text in _texts(data):
            yield Piece(_PLACE, text[:LONGEST])


def _texts(data: bytes) -> Iterator[str]:
    words = "\n\n".join(word.decode("utf-8", "replace") for word in _WORDS.findall(data))
    yield unescape(words) if "&" in words else words
    for pattern, coding in ((_WIDE, "utf-16-le"), (_WIDE_BIG, "utf-16-be")):
        yield from (word.decode(coding) for word in pattern.findall(data))


def _chunks(content: bytes) -> Iterator[bytes]:
    """Yield the chunks of a PNG with text in them, unpacked, and what stands behind the picture."""
    start, kind = len(_PNG), b""
    while kind != b"IEND" and start + 8 <= len(content):
        length, kind = struct.unpack_from(">I4s", content, start)
        if kind in _TEXTS:
            yield _unpacked(content[start + 8 : start + 8 + length])
        start += 12 + length
    yield content[start:]


def _unpacked(data: bytes) -> bytes:
    if not (packed := _PACKED.match(data)):
        return data
    try:
        return data[: packed.end()] + zlib.decompressobj().decompress(data[packed.end() :], _MAX_UNPACKED)
    except zlib.error:
        return data


def _segments(content: bytes) -> Iterator[bytes]:
    """Yield the segments of a JPEG that programs and comments have, up to the picture."""
    start = 2
    while start + 4 <= len(content) and content[start] == _FILL:
        marker, length = struct.unpack_from(">xBH", content, start)
        if marker == _FILL:
            start += 1
            continue
        if marker in (_SOS, _EOI):
            break
        if (marker == _COM or _APP0 <= marker <= _APP15) and not content.startswith(_PROFILE, start + 4):
            yield content[start + 4 : start + 2 + length]
        start += 2 + length
    end = content.rfind(bytes((_FILL, _EOI)))
    yield content[end + 2 :] if end > 0 else b""
