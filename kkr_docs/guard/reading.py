"""Every text in a finished file, with where it stands: by what the file's first bytes say it is, files in files too."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import unquote_to_bytes

from kkr_docs.guard import decoding, message, packages, pdf_file, pictures
from kkr_docs.guard.found import Found, UnreadableError
from kkr_docs.i18n import _

_DEEPEST = 5  # files in files
_BASE64 = re.compile(rb";base64,(?P<data>[A-Za-z0-9+/=%\s]+)")


def texts(content: bytes, place: str = "", depth: int = 0) -> Iterator[Found]:
    """Yield every text in a file's bytes. `place` says where the file is, where it is in another.

    Raises UnreadableError where it is protected by a password, damaged, or there are files in files without end.
    """

    def inner(content: bytes, place: str) -> Iterator[Found]:
        return texts(content, place, depth + 1)

    if depth > _DEEPEST:
        raise UnreadableError(_("der ligger filer i filer i filer"))
    if content.startswith(b"%PDF") or b"%PDF-" in content[:1024]:
        yield from pdf_file.texts(content, place, inner)
    elif content.startswith(b"PK\x03\x04"):
        yield from packages.texts(content, place, inner)
    elif message.is_one(content):
        yield from message.texts(content, place, inner)
    else:
        yield from pictures.texts(content, place)
        yield from decoding.of_bytes(content, place, is_printed=True)
        for data in _in_addresses(content):
            yield from inner(data, place)


def _in_addresses(content: bytes) -> Iterator[bytes]:
    """Yield the files that stand in addresses (RFC 2397)."""
    for coded in _BASE64.finditer(content):
        with suppress(binascii.Error):
            yield binascii.a2b_base64(unquote_to_bytes(coded["data"]))
