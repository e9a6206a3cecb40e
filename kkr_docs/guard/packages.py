"""The texts in a zip file, such as a Word document: every part, its name, and what the directory does not list."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from kkr_docs.guard import decoding
from kkr_docs.guard.found import Found, Inner, UnreadableError
from kkr_docs.i18n import _

_MAX_BYTES = 200_000_000  # unpacked
_HEADER = re.compile(rb"PK\x03\x04(?P<fixed>.{26})", re.DOTALL)  # APPNOTE.TXT, 4.3.7
_DEFLATED = 8
_MOST_UNLISTED = 100  # parts; a file that is saved again and again has a few


def texts(content: bytes, place: str, inner: Inner) -> Iterator[Found]:
    """Yield the texts of a zip file; `inner` reads its parts.

    Raises UnreadableError where it is damaged, protected or too large.
    """
    listed = set()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            if sum(part.file_size for part in package.infolist()) > _MAX_BYTES:
                raise UnreadableError(_("den fylder for meget, når den pakkes ud"))
            for part in package.infolist():
                listed.add(part.header_offset)
                where = f"{place} {part.filename}".strip()
                yield Found(where, part.filename)
                yield from inner(package.read(part), where)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, zlib.error, EOFError) as error:
        raise UnreadableError(_("den er beskadiget, eller den er beskyttet med en adgangskode")) from error
    yield from decoding.of_bytes(content, place)
    for data in _unlisted(content, listed):
        yield from inner(data, _("{place} (del uden for indholdsfortegnelsen)").format(place=place))


def _unlisted(content: bytes, listed: set[int]) -> Iterator[bytes]:
    """Yield the parts that stand in the file, though its directory does not name them."""
    headers = (header for header in _HEADER.finditer(content) if header.start() not in listed)
    for number, header in enumerate(headers):
        if number == _MOST_UNLISTED:
            raise UnreadableError(_("den har for mange dele uden for indholdsfortegnelsen"))
        fixed = header["fixed"]
        method = int.from_bytes(fixed[4:6], "little")
        start = header.end() + sum(int.from_bytes(fixed[at : at + 2], "little") for at in (22, 24))
        data = content[start:]
        if method == _DEFLATED:
            try:
                yield zlib.decompressobj(-zlib.MAX_WBITS).decompress(data, _MAX_BYTES)
            except zlib.error:
                continue
