"""One run of a mailing: it plans who gets what, writes the messages to a folder, and sends those that are due."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from kkr_docs import files
from kkr_docs.definition.meeting import Meeting
from kkr_docs.diagnostics import reasons
from kkr_docs.diagnostics.problem import RefusalError
from kkr_docs.document import build, document
from kkr_docs.house_style.style import HouseStyle
from kkr_docs.i18n import _
from kkr_docs.mailing import ledger, mailing
from kkr_docs.mailing.account import Account
from kkr_docs.mailing.history import History
from kkr_docs.mailing.kind import Kind
from kkr_docs.mailing.ledger import Ledger
from kkr_docs.mailing.mailing import Item, Mailing, Standing
from kkr_docs.mailing.recipients import Recipient
from kkr_docs.mailing.report import unanswered
from kkr_docs.mailing.sending import Post, Watcher
from kkr_docs.mailing.server import Connection, Outcome


@dataclass(frozen=True, slots=True)
class Plan:
    """A mailing, and every recipient's part of it."""

    mailing: Mailing
    items: list[Item]

    @property
    def due(self) -> list[Item]:
        """The parts that are to be sent."""
        return [item for item in self.items if item.standing.is_due]

    @property
    def is_repeated(self) -> bool:
        """Whether anybody gets a changed mail, or a changed invitation, after one that was sent before."""
        return self.mailing.moves or any(item.standing is Standing.CHANGED for item in self.items)


@dataclass(frozen=True)
class Dispatch:
    """What a run was asked. `path` is the definition's file; without `recipients` they are those who were invited.

    `folder` is where the messages are written; `resend_doubtful` says that doubtful ones are to be sent again.
    """

    path: Path
    definition: Meeting
    kind: Kind
    recipients: list[Recipient] | None
    account: Account
    house: HouseStyle
    folder: Path
    resend_doubtful: bool

    def prepare(self) -> Plan:
        """Write every recipient's message, and send nothing. Raises RefusalError where one cannot be made."""
        moment = mailing.prepared_moment(self.definition.date, os.environ.get("SOURCE_DATE_EPOCH"))
        plan = self._plan(History(ledger.read(ledger.path_of(self.path))), moment)
        self._write(plan.items)
        return plan

    @contextmanager
    def opened(self) -> Iterator[OpenDispatch]:
        """Lock the ledger, write the messages that are due, and yield their delivery.

        Raises RefusalError where a message cannot be made, or another run has the ledger.
        """
        with closing(Ledger(ledger.path_of(self.path))) as opened:
            plan = self._plan(History(opened.events), ledger.now())
            self._write(plan.due)
            yield OpenDispatch(plan, opened)

    def _plan(self, history: History, moment: dt.datetime) -> Plan:
        """Render and write the PDFs that the recipients want, and return who gets what."""
        recipients = mailing.invited(history) if self.recipients is None else self.recipients
        sender, reply_to = self.account.sender, self.account.reply_to
        found = Mailing(self.definition, self.kind, self.house, sender, reply_to, history, moment)
        editions = {recipient.edition for recipient in recipients}
        finished = {}
        for edition, path, paper in mailing.papers(self.definition, self.kind, editions, self.folder, self.house):
            _write(path, paper.content)
            finished[edition] = paper
        found = replace(found, papers=finished)
        return Plan(found, found.items(recipients, resend_doubtful=self.resend_doubtful))

    def _write(self, items: list[Item]) -> None:
        for item in items:
            name = mailing.file_name(self.kind, item.delivery.recipient.address)
            _write(self.folder / name, item.delivery.text())


@dataclass(frozen=True, slots=True)
class OpenDispatch:
    """The messages of a plan on their way, with the ledger locked."""

    plan: Plan
    ledger: Ledger

    def send(self, account: Account, connect: Callable[[], Connection], watcher: Watcher) -> None:
        """Send what is due, with an event in the ledger before and after each message. Raises as `Post.send` does."""
        pace, waits = account.mail.per_minute, account.mail.waits
        opening = self.plan.mailing.sending()
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


def _write(path: Path, content: bytes) -> None:
    try:
        files.write(path, content)
    except OSError as error:
        what = _("{file} kan ikke skrives ({reason}).").format(file=path, reason=reasons.of_system(error))
        raise RefusalError(what, _("Vælg en anden mappe med --out.")) from None
