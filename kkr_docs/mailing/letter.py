"""The letter: one recipient's message, with the text, the document and the invitation, as the bytes that are sent."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.header import Header as Words
from email.utils import format_datetime
from functools import cached_property, lru_cache

from jinja2 import ChoiceLoader, FileSystemLoader, FunctionLoader, StrictUndefined, TemplateSyntaxError, UndefinedError

from kkr_docs.assets import TEMPLATES
from kkr_docs.diagnostics.problem import RefusalError
from kkr_docs.house_style.style import HouseStyle
from kkr_docs.i18n import _
from kkr_docs.mail_addresses import Address
from kkr_docs.mailing import mime
from kkr_docs.mailing.invitation import Invitation
from kkr_docs.mailing.kind import Kind
from kkr_docs.mailing.plain import one_line
from kkr_docs.mailing.recipients import Recipient
from kkr_docs.sandbox import BarredError, Sandbox

_NAME = "mail/letter"
_SHORT = 60  # letters that stand on a header's first line


@dataclass(frozen=True)
class DocumentFile:
    """A finished PDF and the name that recipients see."""

    name: str
    content: bytes

    @cached_property
    def sha256(self) -> str:
        """Its SHA-256 hash in hexadecimal."""
        return hashlib.sha256(self.content).hexdigest()

    @cached_property
    def part(self) -> bytes:
        """It as a part of a message."""
        return mime.attachment(mime.encoded(self.content), "application/pdf", self.name)


@dataclass(frozen=True, slots=True)
class Past:
    """What a recipient got before.

    `earlier` is the day, in words, of the mail that this one replaces, else empty; `thread` the Message-ID of the first
    mail; `before` when and where the meeting was by then, a line each, where that has changed; `renewed` says that the
    recipient's invitation was cancelled since.
    """

    earlier: str = ""
    thread: str = ""
    before: tuple[str, ...] = ()
    renewed: bool = False

    @property
    def mark(self) -> str:
        """What a subject begins with."""
        return "Indkaldt igen: " if self.renewed else "Ændret: " if self.earlier else ""


_NO_PAST = Past()


@dataclass(frozen=True)
class Letter:
    """What all recipients' messages have in common.

    `body` is who meets, `meeting` what the meeting is called ("møde i KKR Midtjylland"), `date` its day in words,
    `lines` when and where, a line each; `alone` says that only some are called off, and the meeting is not.
    """

    kind: Kind
    subject: str
    body: str
    meeting: str
    date: str
    lines: tuple[str, ...]
    sender: tuple[str, Address]
    reply_to: Address | None
    invitation: Invitation | None
    style: HouseStyle
    alone: bool = False

    def message(
        self,
        recipient: Recipient,
        document: DocumentFile | None,
        message_id: str,
        moment: dt.datetime,
        past: Past = _NO_PAST,
    ) -> bytes:
        """Return one recipient's message: the same input gives the same bytes.

        `moment` is its date, with a time zone. Raises RefusalError where a house style's own template cannot be used.
        """
        subject = f"{past.mark}{self.subject}"
        words = {
            "kind": self.kind.name.lower(), "subject": subject, "body": self.body, "date": self.date,
            "meeting": self.meeting, "lines": self.lines,
            "name": recipient.name, "role": recipient.role, "sender": self.sender[0],
            "file": document.name if document else "", "earlier": past.earlier, "before": past.before,
            "renewed": past.renewed, "alone": self.alone, "link": self.invitation.link if self.invitation else "",
        }  # fmt: skip
        lines = [
            f"Date: {format_datetime(moment.astimezone(dt.UTC))}",
            f"From: {_mailbox('From', *self.sender)}",
            *([f"Reply-To: {self.reply_to}"] if self.reply_to else []),
            f"To: {_mailbox('To', recipient.name, recipient.address)}",
            f"Subject: {_text('Subject', subject)}",
            f"Message-ID: {message_id}",
            *([f"In-Reply-To: {past.thread}", f"References: {past.thread}"] if past.thread else []),
            "Content-Language: da",
            "MIME-Version: 1.0",
            "",
        ]
        inner, outer = (_mark(number, message_id) for number in range(2))
        alternatives, files = self._parts(recipient, document, words)
        parts = [mime.multipart("alternative", inner, alternatives), *files]
        return "\r\n".join(lines).encode() + mime.multipart("mixed", outer, parts)

    def _parts(
        self, recipient: Recipient, document: DocumentFile | None, words: Mapping[str, object]
    ) -> tuple[list[bytes], list[bytes]]:
        """Return text, HTML and invitation, which say the same, and the files beside them: document and invitation."""
        same = [mime.text(self._words("txt", words), "plain"), mime.text(self._words("html", words), "html")]
        files = [document.part] if document else []
        if self.invitation:
            calendar = mime.encoded(self.invitation.text(recipient).encode())
            name = "aflysning.ics" if self.invitation.cancelled else "indbydelse.ics"
            same.append(mime.calendar(calendar, self.invitation.method))
            files.append(mime.attachment(calendar, "application/ics", name))
        return same, files

    def _words(self, ending: str, words: Mapping[str, object]) -> str:
        self._environment.begin()
        try:
            return self._environment.get_template(f"{_NAME}.{ending}").render(words)
        except RefusalError:
            raise
        except Exception as error:  # whatever goes wrong in a template is the template's fault
            place = f"{error.filename}:{error.lineno}" if isinstance(error, TemplateSyntaxError) else ""
            name = place or f"{_NAME}.{ending}"
            what = _("skabelonen {file} kan ikke bruges ({reason}).").format(file=name, reason=_fault(error))
            raise RefusalError(what, _("Følg docs/udsendelse.md, eller slet filen for at bruge vores.")) from None

    @cached_property
    def _environment(self) -> Sandbox:
        return Sandbox(
            loader=ChoiceLoader([FunctionLoader(self.style.template), FileSystemLoader(TEMPLATES)]),
            autoescape=lambda name: bool(name and name.endswith(".html")),
            undefined=StrictUndefined,
            auto_reload=False,
            trim_blocks=True,
            lstrip_blocks=True,
        )


# Headers are written as they are to be sent, whatever their words look like: Python's `email` would read encoded words
# in them (RFC 2047, 2), with line ends in those, and where it folds a long header it loses quotation marks.


@lru_cache(maxsize=8)  # all messages have sender and subject in common
def _text(header: str, words: str) -> str:
    """Return a text as a header has it."""
    its = one_line(words)
    return its if _is_plain(its) else _encoded(header, its)


@lru_cache(maxsize=8)
def _mailbox(header: str, whose: str, its: Address) -> str:
    """Return an address as a header has it, and whose it is where that is known."""
    words = one_line(whose)
    shown = '"' + re.sub(r'(["\\])', r"\\\1", words) + '"' if _is_plain(words) else _encoded(header, words)
    return f"{shown} <{its}>" if words else str(its)


def _is_plain(words: str) -> bool:
    return words.isascii() and len(words) <= _SHORT and "=?" not in words


def _encoded(name: str, words: str) -> str:
    return Words(words, "utf-8", header_name=name).encode(linesep="\r\n")


def _mark(number: int, message_id: str) -> str:
    """Return what parts a message: it derives from it, and "=_" stands in neither base64 nor quoted-printable text."""
    return f"=_{hashlib.sha256(f'{number} {message_id}'.encode()).hexdigest()[:24]}"


def _fault(error: Exception) -> str:
    """Return what is wrong in a template, without a full stop."""
    if isinstance(error, BarredError):
        return str(error)
    if isinstance(error, TemplateSyntaxError):
        return _("en pladsholder eller en løkke er ikke skrevet rigtigt")
    if isinstance(error, UndefinedError) and (name := re.search("'([^']+)' is undefined", str(error))):
        return _("pladsholderen ”{name}” findes ikke").format(name=name[1])
    return type(error).__name__
