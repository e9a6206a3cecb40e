"""What a ledger's events mean: where each message stands, what a recipient got last, how often the meeting changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from kkr_docs.mail_addresses import Address
from kkr_docs.mailing.kind import Kind
from kkr_docs.mailing.ledger import Event, Handling, Sending, Step

CANCELLED = "aflyst"
"""What stands for the meeting's time and place when it is cancelled."""


@dataclass(frozen=True, slots=True)
class Content:
    """What one recipient is to get: the same content is not sent twice. `calendar` is as in the ledger."""

    kind: Kind
    edition: str
    sha256: str
    calendar: str


class History:
    """The past of a meeting's mails."""

    def __init__(self, events: Iterable[Event]) -> None:
        self.messages: dict[str, Handling] = {}
        """The last event of every message, by its Message-ID; the message that was touched last stands last."""
        self.uid = ""
        """The meeting's identity in calendars and Message-IDs, for life; an empty text before the first sending."""
        self.invitation: Sending | None = None
        """The last sending with an invitation."""
        for event in events:
            self.add(event)

    def add(self, event: Event) -> None:
        """Take note of one more event."""
        if isinstance(event, Handling):
            self.messages.pop(event.message_id, None)
            self.messages[event.message_id] = event
            return
        self.uid = self.uid or event.uid
        if event.uid and event.calendar:
            self.invitation = event

    def of(self, recipient: Address, kind: Kind) -> list[Handling]:
        """Return where a recipient's messages stand, the last one last: the minutes, or all else."""
        return [
            message
            for message in self.messages.values()
            if message.recipient.casefold() == recipient.key
            and (message.paper is Kind.MINUTES) is (kind is Kind.MINUTES)
        ]

    def last(self, recipient: Address, kind: Kind) -> Handling | None:
        """Return where a recipient's last message stands."""
        return next(reversed(self.of(recipient, kind)), None)

    def reached(self, recipient: Address, kind: Kind) -> Handling | None:
        """Return where the last message stands that a recipient has, or may have."""
        past = reversed(self.of(recipient, kind))
        return next((message for message in past if message.step in MAY_HAVE_IT), None)

    def message_id(self, recipient: Address, content: Content, meeting: str, domain: str) -> str:
        """Return the Message-ID of a content: the same one again for as long as the recipient gets nothing else."""
        for message in (self.reached(recipient, content.kind), self.last(recipient, content.kind)):
            if message and content_of(message) == content:
                return message.message_id
        number = len(self.of(recipient, content.kind))
        parts = (meeting, content.kind, content.edition, content.sha256, content.calendar, recipient.key, str(number))
        return f"<{hashlib.sha256('|'.join(parts).encode()).hexdigest()[:32]}@{domain}>"

    def invited(self) -> list[Handling]:
        """Return the invitation of every recipient who has one, or may have; also where it was cancelled since."""
        messages = [message for message in self.messages.values() if message.paper is Kind.AGENDA]
        return list({each.recipient.casefold(): each for each in messages if each.step in MAY_HAVE_IT}.values())

    @property
    def is_cancelled(self) -> bool:
        """Whether the meeting was cancelled last, as its recipients know."""
        return bool(self.invitation and self.invitation.calendar == CANCELLED)


MAY_HAVE_IT = (Step.SENT, Step.DOUBTFUL, Step.TRIED)
"""Where a message stands that its recipient has, or may have."""


def content_of(message: Handling) -> Content:
    """Return what a message had in it."""
    return Content(message.paper, message.edition, message.sha256, message.calendar)
