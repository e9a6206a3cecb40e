"""What bytes say in every coding that they may be in, and without the marks and escapes of formats."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import unquote

from kkr_docs.guard.found import Found

_MAX_DECODED_BYTES = 50_000_000  # more is looked at in one coding alone
_TAG = re.compile(r"<!--|-->|<!\[CDATA\[|\]\]>|<[^<>]*>")
# What ends a paragraph, a cell or a line in Word and HTML
_BREAK = re.compile(r"</(?:w:)?(?:p|tc|tr|td|th|li|div|h[1-6]|dt|dd)>|<(?:w:)?(?:tab|br|cr)\b[^<>]*>", re.IGNORECASE)
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})|\\x([0-9a-fA-F]{2})")
_ESCAPED_END = re.compile(r"\\[nrtN]")


def of_bytes(content: bytes, place: str, *, is_printed: bool = False) -> Iterator[Found]:
    """Yield what bytes say in every coding that they may be in, and without the marks of XML and HTML."""
    for text in _decoded(content):
        yield Found(place, text)
        for other in _without_marks(text):
            yield Found(place, other)
        if is_printed:
            yield Found(place, unescape(_untagged(_BREAK.sub("\t", text))), is_printed=True)


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
