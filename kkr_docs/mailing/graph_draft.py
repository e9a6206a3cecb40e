"""Messages that are too large for one request to Microsoft Graph: a draft without its PDF, and the PDF in pieces.

Nobody gets a draft before it is sent. What is left of one, where a run is killed, lies among the mailbox's drafts.
"""

from __future__ import annotations

import base64
import email
import http.client
import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from email.message import Message
from email.policy import compat32
from urllib.parse import quote, urlsplit

from kkr_docs.mailing import tls

PIECE = 10 * 327_680
"""How much of a file is uploaded at once; Graph takes up to 4 MB."""

PERMISSION = "Mail.ReadWrite"
"""What a program must be allowed for drafts, beside Mail.Send."""

_CREATED = 201
_UPLOADED = range(200, 300)
_FORBIDDEN = 403

_POLICY = compat32.clone(linesep="\r\n", max_line_length=0)  # headers stay as they are

Ask = Callable[[str, str, str, bytes], tuple[int, bytes]]
"""Sends a request (method, path in the mailbox, kind of content, content) and returns status and content."""


class RefusedError(Exception):
    """A request that was answered by no."""

    def __init__(self, status: int, content: bytes) -> None:
        super().__init__(status)
        self.status = status
        self.content = content

    @property
    def permission(self) -> str:
        """What is likely to be missing; an empty text where it is something else."""
        return PERMISSION if self.status == _FORBIDDEN else ""


@dataclass(frozen=True, slots=True)
class _File:
    name: str
    kind: str
    content: bytes


def create(message: bytes, ask: Ask, seconds: float) -> str:
    """Make a draft of a message, and return its path in the mailbox.

    Raises RefusedError, HTTPException or OSError; no draft is left then, as far as can be helped.
    """
    rest, files = _parted(message)
    status, content = ask("POST", "messages", "text/plain", base64.b64encode(rest))
    if status != _CREATED:
        raise RefusedError(status, content)
    path = f"messages/{quote(str(_value(content, 'id')), safe='=')}"
    try:
        for file in files:
            _attach(path, file, ask, seconds)
    except BaseException:
        delete(path, ask)
        raise
    return path


def delete(path: str, ask: Ask) -> None:
    """Delete a draft, if that can be done."""
    with suppress(http.client.HTTPException, OSError):
        ask("DELETE", path, "application/json", b"")


def _parted(message: bytes) -> tuple[bytes, list[_File]]:
    """Return a message without its PDF, and the PDF."""
    whole = email.message_from_bytes(message, policy=_POLICY)
    parts = [part for part in whole.get_payload() if isinstance(part, Message)]
    files = [part for part in parts if part.get_content_type() == "application/pdf"]
    whole.set_payload([part for part in parts if part not in files])
    return whole.as_bytes(), [_file(part) for part in files]


def _file(part: Message) -> _File:
    content = part.get_payload(decode=True)
    return _File(part.get_filename() or "", part.get_content_type(), content if isinstance(content, bytes) else b"")


def _attach(path: str, file: _File, ask: Ask, seconds: float) -> None:
    its = {"attachmentType": "file", "name": file.name, "contentType": file.kind, "size": len(file.content)}
    session = json.dumps({"AttachmentItem": its}).encode()
    status, content = ask("POST", f"{path}/attachments/createUploadSession", "application/json", session)
    if status not in _UPLOADED:
        raise RefusedError(status, content)
    _upload(str(_value(content, "uploadUrl")), file, seconds)


def _upload(address: str, file: _File, seconds: float) -> None:
    """Hand a file over, piece by piece, to an address that needs no token."""
    url = urlsplit(address)
    if url.scheme != "https" or not url.hostname:
        raise http.client.InvalidURL
    context = tls.context()
    line = http.client.HTTPSConnection(url.hostname, url.port, timeout=seconds, context=context)
    try:
        for start, piece in _pieces(file.content):
            place = f"bytes {start}-{start + len(piece) - 1}/{len(file.content)}"
            headers = {"Content-Type": "application/octet-stream", "Content-Range": place}
            line.request("PUT", f"{url.path}?{url.query}" if url.query else url.path, piece, headers)
            response = line.getresponse()
            content = response.read()
            if response.status not in _UPLOADED:
                raise RefusedError(response.status, content)
    finally:
        line.close()


def _pieces(content: bytes) -> Iterator[tuple[int, bytes]]:
    for start in range(0, len(content), PIECE):
        yield start, content[start : start + PIECE]


def _value(content: bytes, name: str) -> object:
    """Return what an answer says. Raises HTTPException where it does not."""
    try:
        return json.loads(content)[name]
    except (ValueError, LookupError, TypeError):
        raise http.client.HTTPException from None
