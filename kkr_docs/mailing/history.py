"""What a ledger's events mean: where each message stands, what a recipient got last, how often the meeting changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from kkr_docs.mail_addresses import Address
from kkr_docs.mailing.kind import Kind
from kkr_docs.mailing.ledger import Action, Event, Handling, Report, Sending, Step

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
        """Where every message stands, by its Message-ID, in the order in which they were first handled."""
        self.reports: dict[str, Report] = {}
        """The last report of every message that there is one of, by its Message-ID; a failure is the last word."""
        self.sources: set[str] = set()
        """The mails that reports were read from."""
        self.uid = ""
        """The meeting's identity in calendars and Message-IDs, for life; an empty text before the first sending."""
        self.invitation: Sending | None = None
        """The last sending with an invitation."""
        self._invitations: dict[str, Sending] = {}
        self._of: dict[tuple[str, bool], list[str]] = {}
        self._order: dict[str, int] = {}
        for event in events:
            self.add(event)

    def add(self, event: Event) -> None:
        """Add an event."""
        match event:
            case Handling():
                self._add_handling(event)
            case Report():
                self._add_report(event)
            case Sending():
                self.uid = self.uid or event.uid
                if event.uid and event.calendar:
                    self.invitation = event
                    self._invitations[event.calendar] = event

    def _add_handling(self, event: Handling) -> None:
        """Note where a message stands; the one that was touched last stands last among its recipient's."""
        its = self._of.setdefault((event.recipient.casefold(), event.kind is Kind.MINUTES), [])
        if event.message_id in its:
            its.remove(event.message_id)
        its.append(event.message_id)
        self._order.setdefault(event.message_id, len(self._order))
        self.messages[event.message_id] = event
        self.reports.pop(event.message_id, None)  # it was of an earlier try

    def _add_report(self, event: Report) -> None:
        self.sources.add(event.source)
        before, message = self.reports.get(event.message_id), self.messages.get(event.message_id)
        if message is None or (before and before.action is Action.FAILED):
            return
        self.reports[event.message_id] = event
        if event.action is Action.FAILED:
            returned = {"step": Step.RETURNED, "answer": event.answer}
            self.messages[event.message_id] = message.model_copy(update=returned)

    def of(self, recipient: Address, kind: Kind) -> list[Handling]:
        """Return where a recipient's messages stand, the one touched last is last: the minutes, or all else."""
        return [self.messages[its] for its in self._of.get((recipient.key, kind is Kind.MINUTES), ())]

    def last(self, recipient: Address, kind: Kind) -> Handling | None:
        """Return where a recipient's last message stands."""
        return next(reversed(self.of(recipient, kind)), None)

    def reached(self, recipient: Address, kind: Kind) -> Handling | None:
        """Return where the last message stands that a recipient has, or may have, or that came back."""
        past = reversed(self.of(recipient, kind))
        return next((message for message in past if message.step in HANDED_OVER), None)

    def message_id(self, recipient: Address, content: Content, domain: str, *, uid: str, again: bool) -> str:
        """Return the Message-ID of a content: the same one again for as long as the recipient gets nothing else.

        `again`: the recipient is to get it once more, so that no mail program may take it for the one that it has.
        """
        last, reached = self.last(recipient, content.kind), self.reached(recipient, content.kind)
        is_closed = again and last is not None and last.step in (Step.SENT, Step.RETURNED)
        for message in () if is_closed else (last, reached) if again else (reached, last):
            if message and content_of(message) == content:
                return message.message_id
        number = len(self.of(recipient, content.kind))
        parts = (uid, content.kind, content.edition, content.sha256, content.calendar, recipient.key, str(number))
        return f"<{hashlib.sha256('|'.join(parts).encode()).hexdigest()[:32]}@{domain}>"

    def first(self, recipient: Address, kind: Kind) -> Handling | None:
        """Return the first message that a recipient has, or may have: what later ones answer to."""
        its = (message for message in self.of(recipient, kind) if message.step in MAY_HAVE_IT)
        return min(its, key=lambda message: self._order[message.message_id], default=None)

    def invitation_of(self, message: Handling) -> Sending | None:
        """Return the sending that has the time and place that a message gave; None where that is unknown."""
        return self._invitations.get(message.calendar)

    def invited(self) -> list[Handling]:
        """Return the invitation of every recipient who has one, or may have; also where it was cancelled since."""
        messages = [message for message in self.messages.values() if message.kind is Kind.AGENDA]
        return list({each.recipient.casefold(): each for each in messages if each.step in MAY_HAVE_IT}.values())

    def standing_invitations(self) -> list[Handling]:
        """Return the invitation of every recipient who has one that was not cancelled since."""
        return [each for each in self.invited() if self._is_standing(each)]

    def _is_standing(self, message: Handling) -> bool:
        its = reversed(self._of[message.recipient.casefold(), False])
        last = next((self.messages[each] for each in its if self.messages[each].step in MAY_HAVE_IT), message)
        return last.calendar != CANCELLED

    @property
    def is_cancelled(self) -> bool:
        """Whether the meeting was cancelled last, as its recipients know."""
        return bool(self.invitation and self.invitation.calendar == CANCELLED)


MAY_HAVE_IT = (Step.SENT, Step.DOUBTFUL, Step.TRIED)
"""Where a message stands that its recipient has, or may have."""

HANDED_OVER = (*MAY_HAVE_IT, Step.RETURNED)
"""Where a message stands that a server took, or may have taken."""


def content_of(message: Handling) -> Content:
    """Return what a message had in it."""
    return Content(message.kind, message.edition, message.sha256, message.calendar)
