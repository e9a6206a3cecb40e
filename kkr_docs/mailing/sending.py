"""Sending: every letter that is due is handed over, step by step in the ledger; who must wait is tried again."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from kkr_docs.i18n import _
from kkr_docs.mail_addresses import Address
from kkr_docs.mailing.history import Content
from kkr_docs.mailing.ledger import Handling, Ledger, Sending, Step, now
from kkr_docs.mailing.recipients import Recipient
from kkr_docs.mailing.server import URL_VARIABLE
from kkr_docs.mailing.transport import (
    Envelope,
    LoginUnreachableError,
    Outcome,
    ServerError,
    Transport,
    UnreachableError,
)

_SECONDS = 60


@dataclass(frozen=True)
class Delivery:
    """One recipient's message, ready to be sent. `text` makes the bytes of it.

    `again`: the recipient has had the same before.
    """

    recipient: Recipient
    content: Content
    message_id: str
    text: Callable[[], bytes]
    again: bool = False


class Watcher(Protocol):
    """Progress callbacks."""

    def done(self, delivery: Delivery, outcome: Outcome) -> None:
        """Called after each delivery attempt; after DEFERRED the message may be tried again."""

    def waiting(self, minutes: float, number: int, reason: str) -> None:
        """Called before a pause, after which `number` messages are tried again, with the reason."""


@dataclass
class Post:
    """The way to the server. `connect` opens a connection; `waits` are the minutes before each new try.

    `opening` is what the ledger is reported when the first connection is there.
    """

    connect: Callable[[], Transport]
    sender: Address
    ledger: Ledger
    opening: Sending
    per_minute: float
    waits: Sequence[float]
    watcher: Watcher
    _connection: Transport | None = None
    _was_connected: bool = False
    _next: float = field(default_factory=time.monotonic)

    def send(self, deliveries: Sequence[Delivery]) -> None:
        """Send messages, one at a time; those that the server defers, and all that it cannot take now, later again.

        Raises ServerError where the server cannot be used, and LedgerError where the ledger cannot be written; nothing
        more is sent then.
        """
        try:
            left, reason = self._round(deliveries)
            for minutes in self.waits:
                if not left:
                    break
                self._rest()
                self.watcher.waiting(minutes, len(left), reason)
                time.sleep(minutes * _SECONDS)
                left, reason = self._round(left)
        except BaseException:
            if self._connection:
                self._connection.close()
            raise
        self._rest()

    def _round(self, deliveries: Sequence[Delivery]) -> tuple[list[Delivery], str]:
        """Try messages once; return those that are to be tried again, and why the last of them is."""
        left: list[Delivery] = []
        reason = ""
        for number, delivery in enumerate(deliveries):
            try:
                outcome = self._send_one(delivery)
            except UnreachableError as error:
                return [*left, *deliveries[number:]], str(error)
            self.watcher.done(delivery, outcome)
            if outcome.step is Step.DEFERRED:
                left.append(delivery)
                reason = outcome.answer
        return left, reason

    def _send_one(self, delivery: Delivery) -> Outcome:
        """Hand a message over; once more where the server had only closed a connection that had been in use."""
        text = delivery.text()
        outcome = self._try(delivery, text)
        if outcome.step is Step.DEFERRED and outcome.retry_at_once:
            outcome = self._try(delivery, text)
        self._note(delivery, outcome.step, outcome.answer)
        return outcome

    def _try(self, delivery: Delivery, text: bytes) -> Outcome:
        connection = self._connected()
        self._keep_pace()
        envelope = Envelope(self.sender, delivery.recipient.address, delivery.message_id)
        return connection.hand_over(envelope, text, lambda: self._note(delivery, Step.TRIED))

    def _connected(self) -> Transport:
        if self._connection is None or not self._connection.is_open:
            try:
                self._connection = self.connect()
            except UnreachableError as error:
                if error.answered or self._was_connected:
                    raise
                raise _not_reached(error) from None
            if not self._was_connected:
                self.ledger.append(self.opening)
            self._was_connected = True
        return self._connection

    def _keep_pace(self) -> None:
        """Wait until it is time for the next message."""
        if (wait := self._next - time.monotonic()) > 0:
            time.sleep(wait)
        self._next = time.monotonic() + _SECONDS / self.per_minute

    def _note(self, delivery: Delivery, step: Step, answer: str = "") -> None:
        """Write down a step: a try before it is made, while what came of it may go to the disk with the next try."""
        content = delivery.content
        event = Handling(
            time=now(),
            step=step,
            recipient=str(delivery.recipient.address),
            name=delivery.recipient.name,
            kind=content.kind,
            edition=content.edition,
            sha256=content.sha256,
            calendar=content.calendar,
            message_id=delivery.message_id,
            answer=answer,
            again=delivery.again,
        )
        self.ledger.append(event, flushed=step is Step.TRIED)

    def _rest(self) -> None:
        """Hang up, with all in the ledger on the disk."""
        if self._connection:
            self._connection.quit()
        self._connection = None
        self.ledger.flush()


def _not_reached(error: UnreachableError) -> ServerError:
    """Return what to say where the first connection cannot be made."""
    if isinstance(error, LoginUnreachableError):
        return ServerError(f"{error}.", _("Sørg for, at maskinen har adgang til den, og kør så igen. Intet er sendt."))
    what = _("mailserveren kan ikke nås ({reason}).").format(reason=error)
    remedy = _("Ret adressen i kkr-docs.toml eller {variable}, eller kør igen, når den svarer. Intet er sendt.")
    return ServerError(what, remedy.format(variable=URL_VARIABLE))
