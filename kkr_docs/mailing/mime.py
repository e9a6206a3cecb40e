"""The parts of a message as bytes (RFC 2045, RFC 2046), in lines as SMTP has them.

Python's `email` makes them, too, but looks at every header and line several times: most of the time that a mail took.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable

_END = b"\r\n"


def text(words: str, subtype: str) -> bytes:
    """Return a part of text as quoted-printable."""
    lines = _END.join(each.encode() for each in re.split(r"\r\n|\r|\n", words))
    kind = f'text/{subtype}; charset="utf-8"'
    return _part(kind, "quoted-printable", binascii.b2a_qp(lines, istext=True))


def calendar(encoded: bytes, method: str) -> bytes:
    """Return a part that asks a calendar to do something (RFC 6047, 2.4); `encoded` is base64."""
    return _part(f'text/calendar; charset="utf-8"; method="{method}"', "base64", encoded)


def attachment(encoded: bytes, kind: str, name: str) -> bytes:
    """Return a part that is a file; `encoded` is base64, and the name plain ASCII without quotation marks."""
    return _part(kind, "base64", encoded, f'Content-Disposition: attachment; filename="{name}"')


def encoded(content: bytes) -> bytes:
    """Return something as base64, in lines."""
    return base64.encodebytes(content).replace(b"\n", _END)


def multipart(subtype: str, mark: str, parts: Iterable[bytes]) -> bytes:
    """Return parts as one, with its header; the mark between them must stand in none."""
    line = f"--{mark}".encode()
    inside = [piece for part in parts for piece in (line, part)]
    kind = f'Content-Type: multipart/{subtype}; boundary="{mark}"'.encode()
    return _END.join([kind, b"", *inside, line + b"--", b""])


def _part(kind: str, encoding: str, content: bytes, *headers: str) -> bytes:
    lines = (f"Content-Type: {kind}", f"Content-Transfer-Encoding: {encoding}", *headers, "", "")
    return "\r\n".join(lines).encode() + content
