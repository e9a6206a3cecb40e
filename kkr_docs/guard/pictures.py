"""The texts in a picture's file: what it says of itself. Its pixels are not read."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

from kkr_docs.guard.decoding import of_bytes
from kkr_docs.guard.found import Found
from kkr_docs.i18n import _

_PNG = b"\x89PNG\r\n\x1a\n"
MAX_BYTES = 10_000_000  # unpacked
# RFC 2083, 4.2.3: keyword, NUL, method, then what is compressed; iTXt has flags, language and translated keyword more
_COMPRESSED = (
    (b"zTXt", re.compile(rb"[^\0]*\0.", re.DOTALL)),
    (b"iTXt", re.compile(rb"[^\0]*\0..[^\0]*\0[^\0]*\0", re.DOTALL)),
    (b"iCCP", re.compile(rb"[^\0]*\0.", re.DOTALL)),
)


def texts(content: bytes, place: str) -> Iterator[Found]:
    """Yield the compressed texts of a PNG; what is not compressed stands in the bytes of any picture."""
    if not content.startswith(_PNG):
        return
    for kind, data in _chunks(content):
        for name, before in _COMPRESSED:
            if kind == name and (head := before.match(data)):
                where = _("{place} (oplysninger om billedet)").format(place=place).strip()
                yield from of_bytes(unpacked(data[head.end() :]), where)


def unpacked(data: bytes) -> bytes:
    """Return data that zlib has compressed, as far as it can be had; b"" where it is no such data."""
    try:
        return zlib.decompressobj().decompress(data, MAX_BYTES)
    except zlib.error:
        return b""


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the kind and the data of every chunk of a PNG (RFC 2083, 3.2)."""
    at = len(_PNG)
    while at + 8 <= len(content):
        length = int.from_bytes(content[at : at + 4], "big")
        yield content[at + 4 : at + 8], content[at + 8 : at + 8 + length]
        at += 12 + length
