"""The letter: one recipient's message, with the text, the paper and the invitation, as the bytes that are sent."""

from __future__ import annotations

import datetime as dt
import email.policy
import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.header import Header as Words
from email.message import EmailMessage, MIMEPart
from email.utils import format_datetime
from functools import cached_property

from jinja2 import ChoiceLoader, FileSystemLoader, FunctionLoader, StrictUndefined, TemplateSyntaxError, UndefinedError

from kkr_docs.assets import TEMPLATES
from kkr_docs.diagnostics.problem import RefusalError
from kkr_docs.house_style.style import HouseStyle
from kkr_docs.i18n import _
from kkr_docs.mail_addresses import Address
from kkr_docs.mailing.invitation import Invitation
from kkr_docs.mailing.kind import Kind
from kkr_docs.mailing.plain import one_line
from kkr_docs.mailing.recipients import Recipient
from kkr_docs.sandbox import BarredError, Sandbox

_NAME = "mail/letter"
_SHORT = 60  # letters that stand on a header's first line


@dataclass(frozen=True, slots=True)
class Paper:
    """A finished PDF and its good name."""

    name: str
    content: bytes

    @property
    def sha256(self) -> str:
        """The hash that tells it from any other, in hexadecimal."""
        return hashlib.sha256(self.content).hexdigest()


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
    house: HouseStyle
    alone: bool = False

    def message(
        self, recipient: Recipient, paper: Paper | None, message_id: str, moment: dt.datetime, past: Past = _NO_PAST
    ) -> bytes:
        """Return one recipient's message: the same input gives the same bytes.

        `moment` is its date, with a time zone. Raises RefusalError where a house's own template cannot be used.
        """
        subject = f"{past.mark}{self.subject}"
        policy = email.policy.SMTPUTF8 if recipient.address.needs_utf8 else email.policy.SMTP
        message = EmailMessage(policy.clone(raise_on_defect=False))
        message["Date"] = format_datetime(moment.astimezone(dt.UTC))
        message["From"] = _Header.mailbox("From", *self.sender)
        if self.reply_to:
            message["Reply-To"] = _Header.mailbox("Reply-To", "", self.reply_to)
        message["To"] = _Header.mailbox("To", recipient.name, recipient.address)
        message["Subject"] = _Header.text("Subject", subject)
        message["Message-ID"] = message_id
        if past.thread:
            message["In-Reply-To"] = past.thread
            message["References"] = past.thread
        words = {
            "kind": self.kind.name.lower(), "subject": subject, "body": self.body, "date": self.date,
            "meeting": self.meeting, "lines": self.lines,
            "name": recipient.name, "role": recipient.role, "sender": self.sender[0],
            "file": paper.name if paper else "", "earlier": past.earlier, "before": past.before,
            "renewed": past.renewed, "alone": self.alone, "link": self.invitation.link if self.invitation else "",
        }  # fmt: skip
        self._fill(message, recipient, paper, words)
        message["Content-Language"] = "da"
        _name_boundaries(message, message_id)
        return message.as_bytes()

    def _fill(
        self, message: EmailMessage, recipient: Recipient, paper: Paper | None, words: Mapping[str, object]
    ) -> None:
        """Put text, HTML and invitation into a message as alternatives, and paper and invitation beside them."""
        message.set_content(self._words("txt", words), cte="quoted-printable")
        message.add_alternative(self._words("html", words), subtype="html", cte="quoted-printable")
        calendar = self.invitation.text(recipient) if self.invitation else ""
        if self.invitation:
            method = {"method": self.invitation.method}
            message.add_alternative(calendar, subtype="calendar", cte="base64", params=method)
        if paper:
            message.add_attachment(paper.content, "application", "pdf", filename=paper.name)
        if self.invitation:
            name = "aflysning.ics" if self.invitation.cancelled else "indbydelse.ics"
            message.add_attachment(calendar.encode(), "application", "ics", filename=name)

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
            loader=ChoiceLoader([FunctionLoader(self.house.template), FileSystemLoader(TEMPLATES)]),
            autoescape=lambda name: bool(name and name.endswith(".html")),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )


class _Header(str):
    """A header that is written as it is to be sent, whatever its words look like.

    Python's `email` would read encoded words in them (RFC 2047, 2), with line ends in those, and where it folds a long
    header it loses the quotation marks around commas.
    """

    name: str

    @classmethod
    def text(cls, name: str, words: str) -> _Header:
        """Return a header with a text."""
        its = one_line(words)
        return cls._named(name, its if _is_plain(its) else _encoded(name, its))

    @classmethod
    def mailbox(cls, name: str, whose: str, its: Address) -> _Header:
        """Return a header with an address, and whose it is where that is known."""
        words = one_line(whose)
        shown = '"' + re.sub(r'(["\\])', r"\\\1", words) + '"' if _is_plain(words) else _encoded(name, words)
        return cls._named(name, f"{shown} <{its}>" if words else str(its))

    @classmethod
    def _named(cls, name: str, written: str) -> _Header:
        header = cls(written)
        header.name = name
        return header

    def fold(self, *, policy: email.policy.Policy) -> str:
        """Return the whole header; that is what a policy asks of it."""
        return f"{self.name}: {self}{policy.linesep}"


def _is_plain(words: str) -> bool:
    return words.isascii() and len(words) <= _SHORT and "=?" not in words


def _encoded(name: str, words: str) -> str:
    return Words(words, "utf-8", header_name=name).encode(linesep="\r\n")


def _name_boundaries(message: EmailMessage, message_id: str) -> None:
    """Part a message by texts that derive from it: "=_" stands in neither base64 nor quoted-printable text."""
    for number, part in enumerate(_multiparts(message)):
        mark = hashlib.sha256(f"{number} {message_id}".encode()).hexdigest()[:24]
        part.set_boundary(f"=_{mark}")


def _multiparts(message: EmailMessage) -> Iterator[MIMEPart]:
    for part in message.walk():
        if part.is_multipart():
            yield part


def _fault(error: Exception) -> str:
    """Return what is wrong in a template, without a full stop."""
    if isinstance(error, BarredError):
        return str(error)
    if isinstance(error, TemplateSyntaxError):
        return _("en pladsholder eller en løkke er ikke skrevet rigtigt")
    if isinstance(error, UndefinedError) and (name := re.search("'([^']+)' is undefined", str(error))):
        return _("pladsholderen ”{name}” findes ikke").format(name=name[1])
    return type(error).__name__
