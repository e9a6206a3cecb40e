"""A Word file that a stranger packed: unpacked within limits before anybody else reads it.

What a zip file says of its sizes may be wrong, and readers unpack a part at once whatever it comes to.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import Path
from typing import Final

from kkr_docs import files
from kkr_docs.i18n import _

MAX_PACKED: Final = 20_000_000  # bytes of the file; most of it are pictures
MAX_UNPACKED: Final = 60_000_000  # bytes of all parts
MAX_TEXT: Final = 10_000_000  # bytes of all parts that are XML; ours has 80,000
MAX_RATIO: Final = 100  # times that all parts may unpack to, beyond the first million bytes; texts unpack to 10 to 30
MAX_PARTS: Final = 2_000

_ENTRY: Final = b"PK\x01\x02"  # begins an entry of the directory (APPNOTE, 4.3.12)
_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # what ISO/IEC 29500-2 allows
_PICTURES: Final = (".png", ".jpg", ".jpeg", ".gif", ".emf", ".wmf", ".odttf")
_BLOCK: Final = 1 << 16


class TooLargeError(Exception):
    """A Word file unpacks to too much. The text says to how much, in the user's language, without a full stop."""


class DamagedError(Exception):
    """A file is no zip file, or is damaged."""


def unpacked(path: Path) -> io.BytesIO:
    """Return a Word file with the same parts, not compressed. Raises TooLargeError, DamagedError or OSError."""
    try:
        content = files.read_whole(path, MAX_PACKED)
    except files.TooLargeError:
        raise TooLargeError(_("den fylder mere end {size} MB").format(size=MAX_PACKED // 1_000_000)) from None
    if content.count(_ENTRY) > MAX_PARTS:
        raise TooLargeError(_("den har mere end {count} dele").format(count=MAX_PARTS))
    stored = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(stored, "w") as target:
            _copy(source, target, len(content))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise DamagedError from error
    return stored


def _copy(source: zipfile.ZipFile, target: zipfile.ZipFile, packed: int) -> None:
    """Copy all parts. Raises TooLargeError as soon as they are too much."""
    room, text = min(MAX_UNPACKED, 1_000_000 + MAX_RATIO * packed), MAX_TEXT
    for entry in source.infolist():
        if entry.compress_type not in _METHODS or entry.filename in target.NameToInfo:
            raise DamagedError
        is_picture = entry.filename.lower().endswith(_PICTURES)
        part = _part(source, entry, room if is_picture else min(room, text))
        room -= len(part)
        text -= 0 if is_picture else len(part)
        target.writestr(zipfile.ZipInfo(entry.filename), part)


def _part(source: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> bytes:
    part = bytearray()
    with source.open(entry) as file:
        while block := file.read(_BLOCK):
            part += block
            if len(part) > most:
                raise TooLargeError(_("den fylder for meget, når den bliver pakket ud"))
    return bytes(part)
