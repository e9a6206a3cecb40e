"""A mailing: everybody's message, and whether it is due. Nothing is sent here."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from pathlib import Path

from kkr_docs.danish.calendar import danish_date
from kkr_docs.definition.meeting import Meeting
from kkr_docs.diagnostics.problem import RefusalError
from kkr_docs.document import build, document, editions
from kkr_docs.document.document import Audience, Edition
from kkr_docs.document.editions import ClosedParts
from kkr_docs.document.meeting_names import called
from kkr_docs.guard import guard
from kkr_docs.house_style.settings import Mail
from kkr_docs.house_style.style import HouseStyle
from kkr_docs.i18n import N_, _
from kkr_docs.mail_addresses import Address, parse
from kkr_docs.mailing import invitation
from kkr_docs.mailing.history import CANCELLED, Content, History, content_of
from kkr_docs.mailing.invitation import Invitation
from kkr_docs.mailing.kind import Kind
from kkr_docs.mailing.ledger import Handling, Sending, Step
from kkr_docs.mailing.letter import DocumentFile, Letter, Past
from kkr_docs.mailing.plain import one_line
from kkr_docs.mailing.recipients import Recipient
from kkr_docs.mailing.sending import Delivery
from kkr_docs.render import jobs

_DOCUMENT_KINDS = {Kind.AGENDA: document.Kind.AGENDA, Kind.MINUTES: document.Kind.MINUTES}

EDITIONS = {
    (Edition.SCREEN, Audience.MEMBERS): N_("skærm"),
    (Edition.PRINT, Audience.MEMBERS): N_("tryk"),
    (Edition.SCREEN, Audience.PUBLIC): N_("offentlig"),
    (Edition.PRINT, Audience.PUBLIC): N_("offentlig, tryk"),
}
"""What a secretary calls the editions."""


class Standing(StrEnum):
    """Whether a recipient's message is due."""

    NEW = N_("sendes")
    AGAIN = N_("sendes igen")
    CHANGED = N_("sendes: ændret siden sidst")
    RENEWED = N_("sendes: indkaldt igen")
    DONE = N_("er afleveret")
    HELD = N_("uvist, holdes tilbage")
    RETURNED = N_("kom retur, holdes tilbage")

    @property
    def is_due(self) -> bool:
        """Whether it is to be sent."""
        return self not in (Standing.DONE, Standing.HELD, Standing.RETURNED)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What is to be sent although it was, or may have been, before: doubtful messages; those to some (their keys)."""

    resend_doubtful: bool = False
    again: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Item:
    """One recipient's part of a mailing; `last` is where the message stands that the recipient got before."""

    delivery: Delivery
    standing: Standing
    last: Handling | None


@dataclass(frozen=True)
class Mailing:
    """What a definition's documents and letters are, for one kind of mail at one moment (with a time zone).

    `new_identity` is what a meeting is known by from now on that no mail was sent of. `alone`: a cancellation is for
    its recipients only, and the meeting is not called off. `settings` says where to read more, and when to remind.
    """

    meeting: Meeting
    kind: Kind
    style: HouseStyle
    sender: tuple[str, Address]
    reply_to: Address | None
    history: History
    moment: dt.datetime
    new_identity: str
    settings: Mail
    alone: bool = False
    documents: Mapping[tuple[Edition, Audience], DocumentFile] = field(default_factory=dict)

    @property
    def _domain(self) -> str:
        return self.sender[1].domain

    @property
    def calendar(self) -> str:
        """What stands for the meeting's time and place in this mail; nothing in minutes."""
        if self.kind is Kind.MINUTES:
            return ""
        return CANCELLED if self.kind is Kind.CANCELLATION else invitation.digest(self.meeting)

    @property
    def uid(self) -> str:
        """The meeting's identity: the one that the ledger has, whatever changed since."""
        return self.history.uid or f"{self.new_identity}@{self._domain}"

    @property
    def is_draft(self) -> bool:
        """Whether it brings a document that is a draft."""
        return self.meeting.is_draft and self.kind in _DOCUMENT_KINDS

    def sequence(self, recipients: Iterable[Recipient]) -> int:
        """Return how often the meeting has changed in calendars since the first invitation (RFC 5546, 2.1.4).

        To invite somebody again is a change, too.
        """
        past = self.history.invitation
        if not past:
            return 0
        return past.sequence + (past.calendar != self.calendar or any(map(self._was_called_off, recipients)))

    def _was_called_off(self, recipient: Recipient) -> bool:
        reached = self.history.reached(recipient.address, self.kind)
        return self.kind is Kind.AGENDA and reached is not None and reached.calendar == CANCELLED

    @property
    def moves(self) -> bool:
        """Whether calendars have another time or place than this mail has."""
        past = self.history.invitation
        return bool(past and self.kind is Kind.AGENDA and past.calendar != self.calendar)

    def sending(self, sequence: int) -> Sending:
        """Return what the ledger is reported before the first message; `sequence` is that of its invitations."""
        meeting, past = self.meeting, self.history.invitation
        if self.alone and past:  # nothing has changed for the others
            return past.model_copy(update={"time": self.moment, "kind": self.kind, "sequence": sequence})
        return Sending(
            time=self.moment,
            kind=self.kind,
            meeting=f"{meeting.body} {meeting.date}",
            body=meeting.body,
            date=meeting.date,
            start=meeting.start,
            end=meeting.end,
            place=meeting.place or "",
            calendar=self.calendar,
            uid=self.uid,
            sequence=sequence if self.calendar else 0,
        )

    def items(self, recipients: Sequence[Recipient], wishes: Wishes) -> list[Item]:
        """Return every recipient's part."""
        letter = self._letter(self.sequence(recipients))
        return [self._item(letter, recipient, wishes) for recipient in recipients]

    def _item(self, letter: Letter, recipient: Recipient, wishes: Wishes) -> Item:
        its = self.documents.get(recipient.wanted)
        edition = EDITIONS[recipient.wanted] if its else ""
        content = Content(self.kind, edition, its.sha256 if its else "", self.calendar)
        address, history = recipient.address, self.history
        again = address.key in wishes.again
        message_id = history.message_id(address, content, self._domain, uid=self.uid, again=again)
        last, reached = history.last(address, self.kind), history.reached(address, self.kind)
        standing = _standing(last, reached, content, wishes, again=again)
        past = self._past(address, reached, standing, message_id)
        text = partial(letter.message, recipient, its, message_id, self.moment, past)
        repeats = bool(again and reached and content_of(reached) == content)
        return Item(Delivery(recipient, content, message_id, text, repeats), standing, last)

    def _past(self, address: Address, reached: Handling | None, standing: Standing, message_id: str) -> Past:
        """Return what a recipient's message must say of what came before it."""
        first = self.history.first(address, self.kind)
        thread = first.message_id if first and first.message_id != message_id else ""
        if standing is Standing.RENEWED:
            return Past(thread=thread, renewed=True)
        if reached is None or standing is not Standing.CHANGED or reached.step is Step.RETURNED:
            return Past(thread=thread)
        return Past(danish_date(reached.time.date()), thread, self._before(reached))

    def _before(self, reached: Handling) -> tuple[str, ...]:
        """Return when and where the meeting was, as a recipient has it, a line each; nothing where that is the same."""
        past = self.history.invitation_of(reached)
        if self.kind is not Kind.AGENDA or reached.calendar == self.calendar or not past or not past.date:
            return ()
        then = {"date": past.date, "start": past.start, "end": past.end, "place": past.place, "next_meeting": None}
        return tuple(map(one_line, build.cover_lines(self.meeting.model_copy(update=then))))

    def _letter(self, sequence: int) -> Letter:
        meeting = self.meeting
        printed = build.build(self.meeting, _DOCUMENT_KINDS.get(self.kind, document.Kind.AGENDA), self.style)
        date = danish_date(meeting.date)
        return Letter(
            kind=self.kind,
            subject=one_line(self._cancels(date) if self.kind is Kind.CANCELLATION else printed.title),
            body=one_line(meeting.body),
            meeting=one_line(called(meeting)),
            date=date,
            lines=tuple(map(one_line, printed.cover.lines)),
            sender=self.sender,
            reply_to=self.reply_to,
            invitation=None if self.kind is Kind.MINUTES else self._invitation(sequence),
            style=self.style,
            alone=self.alone,
        )

    def _cancels(self, date: str) -> str:
        """Return the subject of a cancellation."""
        meeting = called(self.meeting)
        if self.alone:
            return f"Trukket tilbage: indbydelse til {meeting} den {date}"
        return f"Aflyst: {meeting} den {date}"

    def _invitation(self, sequence: int) -> Invitation:
        return Invitation(
            meeting=self.meeting,
            organizer=self.sender,
            uid=self.uid,
            sequence=sequence,
            stamp=self.moment,
            cancelled=self.kind is Kind.CANCELLATION,
            link=self.settings.link.replace("{navn}", jobs.stem(self.meeting, Kind.AGENDA)),
            reminders=self.settings.reminders,
        )


def _standing(
    last: Handling | None, reached: Handling | None, content: Content, wishes: Wishes, *, again: bool
) -> Standing:
    if reached and content_of(reached) != content:
        if reached.kind is content.kind:
            return Standing.CHANGED
        return Standing.RENEWED if content.kind is Kind.AGENDA else Standing.NEW
    if reached and reached.step in (Step.SENT, Step.RETURNED):
        if again:
            return Standing.AGAIN
        return Standing.DONE if reached.step is Step.SENT else Standing.RETURNED
    if reached:
        return Standing.AGAIN if wishes.resend_doubtful else Standing.HELD
    return Standing.AGAIN if last and content_of(last) == content else Standing.NEW


def document_file(meeting: Meeting, order: jobs.Order) -> tuple[Path, DocumentFile]:
    """Set the PDF of an order, and return it with its path. Raises LeakError where something closed got out."""
    [(path, content)] = jobs.make(meeting, order).items()
    if order.is_public:
        guard.check({path.name: content}, meeting.model_dump(by_alias=True), order.style.texts)
    return path, DocumentFile(path.name, content)


def order(kind: Kind, wanted: tuple[Edition, Audience], folder: Path, style: HouseStyle) -> jobs.Order:
    """Return what a recipient's PDF is to be."""
    return jobs.Order(_DOCUMENT_KINDS[kind], (jobs.Format.PDF,), folder, wanted[0], style, audience=wanted[1])


def closed(meeting: Meeting, kind: Kind) -> ClosedParts:
    """Return how much of what a mailing brings only the members may see; nothing where it brings no document."""
    return (
        editions.closed(editions.of_kind(meeting, _DOCUMENT_KINDS[kind]))
        if kind in _DOCUMENT_KINDS
        else ClosedParts(0, 0, 0)
    )


def file_name(meeting: Meeting, kind: Kind, address: Address) -> str:
    """Return the name of one recipient's file: readable, no other recipient's and no other meeting's."""
    plain = re.sub(r"[^a-z0-9.@_+-]", "_", address.key)[:100]
    mark = "" if plain == address.key else f"-{hashlib.sha256(address.key.encode()).hexdigest()[:8]}"
    return f"{jobs.stem(meeting, kind)}-{plain}{mark}.eml"


def invited(history: History, only: Collection[Address] = ()) -> list[Recipient]:
    """Return everybody whose calendar may have the meeting, or some of them.

    Raises RefusalError where there is nobody, or one of them was not invited.
    """
    found = [Recipient(message.name, parse(message.recipient)) for message in history.invited()]
    if only:
        return [_chosen(found, address, _("{address} har ikke fået en indbydelse til mødet.")) for address in only]
    if not found:
        what = _("ingen har fået en indbydelse til mødet, så der er ingen at aflyse det for.")
        raise RefusalError(what, _("Udelad --cancel."))
    return found


def chosen(recipients: Sequence[Recipient], only: Iterable[Address]) -> list[Recipient]:
    """Return the recipients with some addresses. Raises RefusalError where one is no recipient."""
    return [_chosen(recipients, address, _("{address} er ikke blandt modtagerne.")) for address in only]


def _chosen(recipients: Iterable[Recipient], address: Address, otherwise: str) -> Recipient:
    found = next((each for each in recipients if each.address.key == address.key), None)
    if found is None:
        raise RefusalError(otherwise.format(address=address.shown), _("Se med --status, hvem der har fået hvad."))
    return found


def prepared_moment(meeting_date: dt.date, epoch: str | None) -> dt.datetime:
    """Return the date of letters that are only prepared: SOURCE_DATE_EPOCH, or else the beginning of the meeting's day.

    They are the same bytes whenever they are made.
    """
    if epoch and epoch.isdecimal():
        return dt.datetime.fromtimestamp(int(epoch), dt.UTC)
    return dt.datetime.combine(meeting_date, dt.time(), dt.UTC)
