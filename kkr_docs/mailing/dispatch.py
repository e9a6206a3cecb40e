"""One run of a mailing: it plans who gets what, writes the messages to a folder, and sends those that are due."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from kkr_docs import files
from kkr_docs.danish.calendar import danish_date
from kkr_docs.definition.meeting import Meeting
from kkr_docs.diagnostics import reasons
from kkr_docs.diagnostics.problem import RefusalError
from kkr_docs.document import build, document, drafts
from kkr_docs.document.document import Audience, Edition
from kkr_docs.document.editions import ClosedParts
from kkr_docs.guard import guard
from kkr_docs.house_style.style import HouseStyle
from kkr_docs.i18n import _
from kkr_docs.mail_addresses import Address
from kkr_docs.mailing import closed, identity, ledger, mailing
from kkr_docs.mailing.account import Account
from kkr_docs.mailing.history import History
from kkr_docs.mailing.identity import Answer
from kkr_docs.mailing.kind import Kind
from kkr_docs.mailing.ledger import Ledger
from kkr_docs.mailing.letter import DocumentFile
from kkr_docs.mailing.mailing import Item, Mailing, Standing, Wishes
from kkr_docs.mailing.recipients import Recipient
from kkr_docs.mailing.report import unanswered
from kkr_docs.mailing.sending import Post, Watcher
from kkr_docs.mailing.transport import Outcome, Transport


@dataclass(frozen=True, slots=True)
class Plan:
    """A mailing, and every recipient's part of it.

    `sequence` is that of its invitations, `largest` the size of the largest message made, in bytes.
    """

    mailing: Mailing
    items: list[Item]
    sequence: int
    largest: int = 0

    @property
    def due(self) -> list[Item]:
        """The parts that are to be sent."""
        return [item for item in self.items if item.standing.is_due]

    @property
    def is_repeated(self) -> bool:
        """Whether anybody gets a changed mail, or a changed invitation, after one that was sent before."""
        repeats = (Standing.CHANGED, Standing.RENEWED)
        return self.mailing.moves or any(item.standing in repeats or item.delivery.again for item in self.items)


@dataclass(frozen=True, slots=True)
class Answers:
    """What a person has said to questions that stop a run.

    `identity`: whether a ledger that may be another meeting's is this one's; `resend_doubtful`: doubtful messages are
    to be sent again; `past`: the meeting's day is meant, though it is over; `again`: these get the same once more, and
    nobody else gets anything; `cancel_for`: a cancellation is for these alone.
    """

    identity: Answer | None = None
    resend_doubtful: bool = False
    past: bool = False
    again: tuple[Address, ...] = ()
    cancel_for: tuple[Address, ...] = ()


@dataclass(frozen=True)
class Dispatch:
    """What a run was asked. `path` is the definition's file; without `recipients` they are those who were invited.

    `folder` is where the messages are written. `closed_to_members` says that every recipient may see what is closed
    whose table does not say otherwise; `left_out` are the keys that the public edition leaves out.
    """

    path: Path
    definition: Meeting
    kind: Kind
    recipients: list[Recipient] | None
    account: Account
    style: HouseStyle
    folder: Path
    answers: Answers
    closed_to_members: bool = False
    left_out: tuple[str, ...] = ()

    def prepare(self) -> Plan:
        """Write every recipient's message, and send nothing. Raises RefusalError where one cannot be made."""
        moment = mailing.prepared_moment(self.definition.date, os.environ.get("SOURCE_DATE_EPOCH"))
        place = identity.find(self.path, self.definition, self.answers.identity, ledger.now().date())
        plan = self._plan(History(place.events()), moment, self._draft_identity)
        return replace(plan, largest=self._write(plan.items))

    @contextmanager
    def opened(self) -> Iterator[OpenDispatch]:
        """Lock the ledger, write the messages that are due, and yield their delivery.

        Raises RefusalError where a message cannot be made, another run has the ledger, or a question has no answer.
        """
        today = ledger.now().date()
        if self.is_past(today) and not self.answers.past:
            what = _("mødets dato, den {date}, er passeret.").format(date=danish_date(self.definition.date))
            raise RefusalError(what, _("Ret datoen. Skal mailen sendes alligevel, så kør igen med --past."))
        with identity.opened(self.path, self.definition, self.answers.identity, today) as opened:
            plan = self._plan(History(opened.events), ledger.now(), secrets.token_hex(16))
            domains = self.account.settings.tls_domains
            if domains is not None:
                closed.check((item.delivery.recipient.address for item in self.with_closed(plan.due)), domains)
            self._write(plan.due)
            yield OpenDispatch(plan, opened)

    def with_closed(self, items: Iterable[Item]) -> list[Item]:
        """Return the parts that bring something closed."""
        return [item for item in items if self.closed and item.delivery.recipient.audience is Audience.MEMBERS]

    def is_past(self, today: dt.date) -> bool:
        """Whether people would be invited to a meeting that is over."""
        return self.kind is not Kind.MINUTES and self.definition.date < today

    @property
    def _draft_identity(self) -> str:
        """What the messages of a meeting are known by that are not to be sent: the same whenever they are made."""
        meeting = self.definition
        parts = (self.path.stem, meeting.body, str(meeting.date), str(meeting.start))
        return hashlib.sha256("|".join(parts).encode()).hexdigest()[:32]

    def _plan(self, history: History, moment: dt.datetime, new_identity: str) -> Plan:
        """Render and write the PDFs that the recipients want, and return who gets what."""
        answers = self.answers
        recipients = self.recipients
        if recipients is None:
            recipients = mailing.invited(history, answers.cancel_for)
        if answers.again:
            recipients = mailing.chosen(recipients, answers.again)
        found = Mailing(
            self.definition, self.kind, self.style, self.account.sender, self.account.reply_to, history, moment,
            new_identity, self.account.settings, alone=bool(answers.cancel_for),
        )  # fmt: skip
        recipients = list(map(self._audience, recipients))
        found = replace(found, documents=self._documents(recipients))
        wishes = Wishes(answers.resend_doubtful, frozenset(address.key for address in answers.again))
        items = found.items(recipients, wishes)
        self._check_public(items)
        return Plan(found, items, found.sequence(recipients))

    @cached_property
    def closed(self) -> ClosedParts:
        """How much of what is sent only the members may see."""
        return mailing.closed(self.definition, self.kind)

    def _audience(self, recipient: Recipient) -> Recipient:
        """Return a recipient as one of the members or of the public; where nothing is closed there is no difference."""
        sees = recipient.sees_closed
        if sees is None:
            sees = self.closed_to_members and recipient.is_member
        return recipient if sees or not self.closed else replace(recipient, audience=Audience.PUBLIC)

    def _documents(self, recipients: list[Recipient]) -> dict[tuple[Edition, Audience], DocumentFile]:
        """Set and write the PDFs that recipients want. A cancellation needs none."""
        finished = {}
        for wanted in sorted({one.wanted for one in recipients}) if self.kind is not Kind.CANCELLATION else ():
            order = mailing.order(self.kind, wanted, self.folder, self.style)
            moment = drafts.moment(os.environ.get("SOURCE_DATE_EPOCH", ""))
            order = replace(order, left_out=self.left_out, moment=moment)
            path, finished[wanted] = mailing.document_file(self.definition, order)
            _write(path, finished[wanted].content, private=bool(self.closed) and not order.is_public)
        return finished

    def _check_public(self, items: list[Item]) -> None:
        """Look in the first message to the public for what is closed: they differ in nothing but the recipient."""
        public = (item.delivery for item in items if item.delivery.recipient.audience is Audience.PUBLIC)
        if first := next(public, None):
            name = mailing.file_name(self.definition, self.kind, first.recipient.address)
            guard.check({name: first.text()}, self.definition.model_dump(by_alias=True), self.style.texts)

    def _write(self, items: list[Item]) -> int:
        """Write messages to the folder, and return the size of the largest."""
        largest = 0
        for item in items:
            recipient = item.delivery.recipient
            name = mailing.file_name(self.definition, self.kind, recipient.address)
            text = item.delivery.text()
            is_private = bool(self.closed) and recipient.audience is Audience.MEMBERS
            _write(self.folder / name, text, private=is_private, flushed=False)
            largest = max(largest, len(text))
        return largest


@dataclass(frozen=True, slots=True)
class OpenDispatch:
    """The messages of a plan on their way, with the ledger locked."""

    plan: Plan
    ledger: Ledger

    def send(self, account: Account, connect: Callable[[], Transport], watcher: Watcher) -> None:
        """Send what is due, with an event in the ledger before and after each message. Raises as `Post.send` does."""
        pace, waits = account.settings.per_minute, account.settings.waits
        opening = self.plan.mailing.sending(self.plan.sequence)
        post = Post(connect, account.sender[1], self.ledger, opening, pace, waits, watcher)
        post.send([item.delivery for item in self.plan.due])

    def unanswered(self) -> dict[str, Outcome]:
        """Return the messages that a run was stopped in the middle of, by their Message-IDs."""
        return unanswered(History(self.ledger.events))


def kind_of(definition: Meeting, asked: str | None, *, cancel: bool) -> Kind:
    """Return what a mail brings: what was asked for ("agenda" or "minutes"), or else what the meeting has come to."""
    if cancel:
        return Kind.CANCELLATION
    kind = document.Kind(asked) if asked else build.kind_of(definition)
    return Kind.MINUTES if kind is document.Kind.MINUTES else Kind.AGENDA


def _write(path: Path, content: bytes, *, private: bool, flushed: bool = True) -> None:
    try:
        files.write(path, content, private=private, flushed=flushed)
    except OSError as error:
        what = _("{file} kan ikke skrives ({reason}).").format(file=path, reason=reasons.of_system(error))
        raise RefusalError(what, _("Vælg en anden mappe med --out.")) from None
