"""Mails that came back: what servers report that became of a message (RFC 3464), read from a folder or an mbox file.

A report counts for a message only by what nobody can guess, its Message-ID or the envelope's name that was derived from
it: a mail that merely claims to be a report changes nothing.
"""

from __future__ import annotations

import email
import hashlib
import mailbox
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message
from pathlib import Path

from kkr_docs.diagnostics import reasons
from kkr_docs.diagnostics.problem import RefusalError
from kkr_docs.i18n import _
from kkr_docs.mailing import ledger
from kkr_docs.mailing.history import History
from kkr_docs.mailing.ledger import Action, Ledger, Report
from kkr_docs.mailing.smtp import envelope_id
from kkr_docs.mailing.transport import one_line

MAX_BYTES = 50_000_000
"""How large a mail may be that is read."""

_ACTIONS = {
    "failed": Action.FAILED,
    "delayed": Action.DELAYED,
    "delivered": Action.DELIVERED,
    "relayed": Action.RELAYED,
    "expanded": Action.EXPANDED,
}


@dataclass(slots=True)
class Found:
    """What was read: new reports; how many mails were known already, are about no mail of ours, or report nothing."""

    reports: list[Report] = field(default_factory=list)
    known: int = 0
    strange: int = 0
    others: int = 0

    @property
    def number(self) -> int:
        """How many mails were read."""
        return len({report.source for report in self.reports}) + self.known + self.strange + self.others


def read(place: Path, book: Ledger) -> Found:
    """Read the mails in a folder or an mbox file, and note in a ledger what is new in them.

    Raises RefusalError where the mails cannot be read or the ledger not written.
    """
    history, found = History(book.events), Found()
    for content in _mails(place):
        source = _source(content)
        if source in history.sources:
            found.known += 1
            continue
        reports, is_report = _reports(content, source, history)
        found.reports += reports
        found.strange += is_report and not reports
        found.others += not is_report
        for report in reports:
            book.append(report)
            history.add(report)
    return found


def _source(content: bytes) -> str:
    """Return what a mail is known by: its own name, as mail programs add headers to it, or else its bytes."""
    head = content.partition(b"\n\n")[0].partition(b"\r\n\r\n")[0]
    named = re.search(rb"(?im)^message-id:\s*(<[^<>\s]+>)", head)
    return hashlib.sha256(named[1] if named else content).hexdigest()


def _mails(place: Path) -> Iterator[bytes]:
    """Yield every mail: of an mbox file, of a file with one mail, of a folder of such files or a Maildir."""
    try:
        if place.is_dir():
            for path in sorted(each for each in place.rglob("*") if each.is_file()):
                yield from _mails(path)
        elif _is_mbox(place):
            box = mailbox.mbox(place, create=False)
            yield from (box.get_bytes(key) for key in box.keys())  # noqa: SIM118 - a mailbox yields messages
        elif place.stat().st_size <= MAX_BYTES:
            yield place.read_bytes()
    except OSError as error:
        what = _("{file} kan ikke læses ({reason}).").format(file=place, reason=reasons.of_system(error))
        raise RefusalError(what, _("Giv en mappe med mails (.eml) eller en mbox-fil efter --bounces.")) from None


def _is_mbox(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(5) == b"From "


def _reports(content: bytes, source: str, history: History) -> tuple[list[Report], bool]:
    """Return what a mail reports of our messages, and whether it is a report at all."""
    try:
        message = email.message_from_bytes(content)
        parts = [part for part in message.walk() if part.get_content_subtype() == "delivery-status"]
        message_id = _message_id(message, parts, history) if parts else ""
        fields = [each for part in parts for each in _recipients(part)]
    except (RecursionError, ValueError, LookupError, AttributeError, TypeError):  # a mail made to break its readers
        return [], False
    return [_report(message_id, each, source, history) for each in fields if message_id], bool(parts)


def _message_id(message: Message, parts: list[Message], history: History) -> str:
    """Return the Message-ID of ours that a report is about; an empty text where it is about none."""
    by_envelope = {envelope_id(its): its for its in history.messages}
    for part in parts:
        for group in _groups(part):
            if found := by_envelope.get(str(group["Original-Envelope-Id"] or "").strip()):
                return found
    for part in message.walk():
        text = str(part.get_payload()) if part.get_content_subtype().endswith("headers") else ""
        named = re.search(r"(?im)^message-id:\s*(<[^<>\s]+>)", text)
        its = named[1] if named else str(part["Message-ID"] or "").strip()
        if its in history.messages:
            return its
    return ""


def _groups(part: Message) -> list[Message]:
    """Return the groups of fields of a delivery status: of the message first, then of each recipient."""
    payload = part.get_payload()
    return [each for each in payload if isinstance(each, Message)] if isinstance(payload, list) else []


def _recipients(part: Message) -> Iterator[Message]:
    for group in _groups(part):
        if str(group["Action"] or "").strip().lower() in _ACTIONS:
            yield group


def _report(message_id: str, fields: Message, source: str, history: History) -> Report:
    action = _ACTIONS[str(fields["Action"]).strip().lower()]
    said = str(fields["Diagnostic-Code"] or "").partition(";")[2]
    status = str(fields["Status"] or "").strip()
    answer = said if status in said else f"{status} {said}"
    return Report(
        time=ledger.now(),
        action=action,
        recipient=history.messages[message_id].recipient,
        message_id=message_id,
        answer=one_line(answer, None),
        source=source,
    )
