"""The texts in a mail: its headers and every part, decoded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header, make_header

from kkr_docs.guard import decoding
from kkr_docs.guard.found import Found, Inner
from kkr_docs.i18n import _

_FIRST_LINES = re.compile(rb"\A(?:[!-9;-~]+:[^\n]*\n(?:[ \t][^\n]*\n)*){2,}\r?\n")
_OF_A_MAIL = re.compile(rb"^(?:From|Subject|MIME-Version|Message-ID|Received):", re.IGNORECASE | re.MULTILINE)


def is_one(content: bytes) -> bool:
    """Return whether a file is a mail: headers, an empty line, a body."""
    head = _FIRST_LINES.match(content)
    return bool(head and _OF_A_MAIL.search(head[0]))


def texts(content: bytes, place: str, inner: Inner) -> Iterator[Found]:
    """Yield the texts of a mail; `inner` reads its parts."""
    yield from decoding.of_bytes(content, place)
    for number, part in enumerate(message_from_bytes(content).walk(), 1):
        name = part.get_filename() or part.get_content_type()
        where = _("{place} del {number} ({name})").format(place=place, number=number, name=name).strip()
        for header, value in part.items():
            yield Found(f"{where} {header}:", _decoded(str(value)), is_printed=True)
        yield Found(where, name)
        if isinstance(data := part.get_payload(decode=True), bytes):
            yield from inner(data, where)
            charset = part.get_content_charset("utf-8")
            yield from _in(charset, data, where)


def _in(charset: str, data: bytes, where: str) -> Iterator[Found]:
    """Yield a part in the coding that it names."""
    try:
        yield Found(where, data.decode(charset, errors="ignore"), is_printed=True)
    except LookupError:
        return


def _decoded(value: str) -> str:
    """Return a header with its encoded words (RFC 2047) as text."""
    try:
        return str(make_header(decode_header(value)))
    except (HeaderParseError, LookupError, UnicodeError):
        return value
