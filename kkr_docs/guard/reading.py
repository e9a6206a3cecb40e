"""Every text in a finished file, with where it stands: by what the file's first bytes say it is, files in files too."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from contextlib import suppress
from html import unescape
from typing import NamedTuple
from urllib.parse import unquote, unquote_to_bytes

from kkr_docs.i18n import _

_DEEPEST = 5  # files in files
_MAX_DECODED_BYTES = 50_000_000  # more is looked at in one coding alone
_TAG = re.compile(r"<!--|-->|<!\[CDATA\[|\]\]>|<[^<>]*>")
_BASE64 = re.compile(rb";base64,(?P<data>[A-Za-z0-9+/=%\s]+)")
# What ends a paragraph, a cell or a line in Word and HTML
_BREAK = re.compile(r"</(?:w:)?(?:p|tc|tr|td|th|li|div|h[1-6]|dt|dd)>|<(?:w:)?(?:tab|br|cr)\b[^<>]*>", re.IGNORECASE)
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})|\\x([0-9a-fA-F]{2})")
_ESCAPED_END = re.compile(r"\\[nrtN]")


class UnreadableError(Exception):
    """A file whose texts cannot be had; the message says why, in the user's language."""


class Found(NamedTuple):
    """A text and where it stands.

    `is_printed` says that a person reads it so: a tab or a line end parts what stands beside each other in it, but in
    the text of a page, where `cells_run_together`.
    """

    place: str
    text: str
    is_printed: bool = False
    cells_run_together: bool = False


def texts(content: bytes, place: str = "", depth: int = 0) -> Iterator[Found]:
    """Yield every text in a file's bytes. `place` says where the file is, where it is in another.

    Raises UnreadableError where it is protected by a password, damaged, or there are files in files without end.
    """
    from kkr_docs.guard import message, packages, pdf_file, pictures  # noqa: PLC0415 - they ask for what is in them

    if depth > _DEEPEST:
        raise UnreadableError(_("der ligger filer i filer i filer"))
    if content.startswith(b"%PDF") or b"%PDF-" in content[:1024]:
        yield from pdf_file.texts(content, place, depth)
    elif content.startswith(b"PK\x03\x04"):
        yield from packages.texts(content, place, depth)
    elif message.is_one(content):
        yield from message.texts(content, place, depth)
    else:
        yield from pictures.texts(content, place)
        yield from of_bytes(content, place, is_printed=True)
        for inner in _in_addresses(content):
            yield from texts(inner, place, depth + 1)


def of_bytes(content: bytes, place: str, *, is_printed: bool = False) -> Iterator[Found]:
    """Yield what bytes say in every coding that they may be in, and without the marks of XML and HTML."""
    for text in _decoded(content):
        yield Found(place, text)
        for other in _without_marks(text):
            yield Found(place, other)
        if is_printed:
            yield Found(place, unescape(_untagged(_BREAK.sub("\t", text))), is_printed=True)


def _in_addresses(content: bytes) -> Iterator[bytes]:
    """Yield the files that stand in addresses (RFC 2397)."""
    for coded in _BASE64.finditer(content):
        with suppress(binascii.Error):
            yield binascii.a2b_base64(unquote_to_bytes(coded["data"]))


def _decoded(content: bytes) -> Iterator[str]:
    try:
        yield content.decode()
    except UnicodeDecodeError:
        yield content.decode(errors="ignore")
        yield content.decode("cp1252", errors="ignore")
    if b"\x00" in content and len(content) <= _MAX_DECODED_BYTES:
        for start in (0, 1):
            yield content[start:].decode("utf-16-be", errors="ignore")
            yield content[start:].decode("utf-16-le", errors="ignore")


def _without_marks(text: str) -> Iterator[str]:
    """Yield the text as a reader of its format sees it: without tags, its escapes resolved."""
    seen = text
    for resolve in (_untagged, unescape, unquote, _unescaped):
        seen = resolve(seen)
    yield seen
    if "<" in text:
        yield unescape(unquote(text))  # what stands in the tags


def _untagged(text: str) -> str:
    return _TAG.sub("", text) if "<" in text else text


def _unescaped(text: str) -> str:
    """Return a text without the escapes of YAML, JSON, JavaScript and iCalendar, and its folded lines in one piece."""
    if "\\" in text:
        text = _ESCAPED.sub(lambda found: chr(int(found[1] or found[2], 16)), text)
        text = _ESCAPED_END.sub(" ", text)
    return text.replace("\r\n ", "").replace("=\r\n", "").replace("=\n", "")
