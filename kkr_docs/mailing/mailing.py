"""A mailing: everybody's message, and whether it is due. Nothing is sent here."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterable, Mapping
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
from kkr_docs.house_style.style import HouseStyle
from kkr_docs.i18n import N_, _
from kkr_docs.mail_addresses import Address, parse
from kkr_docs.mailing import invitation
from kkr_docs.mailing.history import CANCELLED, Content, History, content_of
from kkr_docs.mailing.invitation import Invitation
from kkr_docs.mailing.kind import Kind
from kkr_docs.mailing.ledger import Handling, Sending, Step
from kkr_docs.mailing.letter import Letter, Paper
from kkr_docs.mailing.plain import one_line
from kkr_docs.mailing.recipients import Recipient
from kkr_docs.mailing.sending import Delivery
from kkr_docs.render import jobs

_PAPERS = {Kind.AGENDA: document.Kind.AGENDA, Kind.MINUTES: document.Kind.MINUTES}

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
    DONE = N_("er sendt")
    HELD = N_("uvist, holdes tilbage")

    @property
    def is_due(self) -> bool:
        """Whether it is to be sent."""
        return self not in (Standing.DONE, Standing.HELD)


@dataclass(frozen=True, slots=True)
class Item:
    """One recipient's part of a mailing; `last` is where the message stands that the recipient got before."""

    delivery: Delivery
    standing: Standing
    last: Handling | None


@dataclass(frozen=True)
class Mailing:
    """What a definition's papers and letters are, for one kind of mail at one moment (with a time zone)."""

    meeting: Meeting
    kind: Kind
    house: HouseStyle
    sender: tuple[str, Address]
    reply_to: Address | None
    history: History
    moment: dt.datetime
    papers: Mapping[tuple[Edition, Audience], Paper] = field(default_factory=dict)

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
        """The meeting's identity in calendars: the one that the first invitation had, whatever changed since."""
        meeting = self.meeting
        past = self.history.invitation
        return past.uid if past else f"{jobs.file_name(meeting.body)}-{meeting.date}@{self._domain}"

    @property
    def sequence(self) -> int:
        """How often the meeting's time or place has changed since the first invitation (RFC 5546, 2.1.4)."""
        past = self.history.invitation
        return past.sequence + (past.calendar != self.calendar) if past else 0

    @property
    def moves(self) -> bool:
        """Whether calendars have another time or place than this mail tells."""
        past = self.history.invitation
        return bool(past and self.kind is Kind.AGENDA and past.calendar != self.calendar)

    def sending(self) -> Sending:
        """Return what the ledger is reported before the first message."""
        meeting = self.meeting
        invites = self.kind is not Kind.MINUTES
        return Sending(
            time=self.moment,
            paper=self.kind,
            meeting=f"{meeting.body} {meeting.date}",
            calendar=self.calendar,
            uid=self.uid if invites else "",
            sequence=self.sequence if invites else 0,
        )

    def items(self, recipients: Iterable[Recipient], *, resend_doubtful: bool) -> list[Item]:
        """Return every recipient's part."""
        letter = self._letter()
        return [self._item(letter, recipient, resend_doubtful=resend_doubtful) for recipient in recipients]

    def _item(self, letter: Letter, recipient: Recipient, *, resend_doubtful: bool) -> Item:
        its = self.papers.get(recipient.wanted)
        edition = EDITIONS[recipient.wanted] if its else ""
        content = Content(self.kind, edition, its.sha256 if its else "", self.calendar)
        address = recipient.address
        message_id = self.history.message_id(address, content, self.uid, self._domain)
        last, reached = self.history.last(address, self.kind), self.history.reached(address, self.kind)
        standing = _standing(last, reached, content, resend_doubtful=resend_doubtful)
        replaced = reached if standing is Standing.CHANGED else None
        earlier = danish_date(replaced.time.date()) if replaced else ""
        text = partial(letter.message, recipient, its, message_id, self.moment, earlier)
        return Item(Delivery(recipient, content, message_id, text), standing, last)

    def _letter(self) -> Letter:
        meeting = self.meeting
        printed = build.build(self.meeting, _PAPERS.get(self.kind, document.Kind.AGENDA), self.house)
        date = danish_date(meeting.date)
        is_cancelled = self.kind is Kind.CANCELLATION
        invites = Invitation(meeting, self.sender, self.uid, self.sequence, self.moment, cancelled=is_cancelled)
        return Letter(
            kind=self.kind,
            subject=one_line(f"Aflyst: {called(meeting)} den {date}" if is_cancelled else printed.title),
            body=one_line(meeting.body),
            meeting=one_line(called(meeting)),
            date=date,
            lines=tuple(map(one_line, printed.cover.lines)),
            sender=self.sender,
            reply_to=self.reply_to,
            invitation=None if self.kind is Kind.MINUTES else invites,
            house=self.house,
        )


def _standing(last: Handling | None, reached: Handling | None, content: Content, *, resend_doubtful: bool) -> Standing:
    if reached and content_of(reached) != content:
        return Standing.CHANGED if reached.paper is content.kind else Standing.NEW
    if reached and reached.step is Step.SENT:
        return Standing.DONE
    if reached:
        return Standing.AGAIN if resend_doubtful else Standing.HELD
    return Standing.AGAIN if last and content_of(last) == content else Standing.NEW


def paper(meeting: Meeting, order: jobs.Order) -> tuple[Path, Paper]:
    """Set the PDF of an order, and return it with its path. Raises LeakError where something closed got out."""
    [(path, content)] = jobs.make(meeting, order).items()
    if order.is_public:
        guard.check({path.name: content}, meeting.model_dump(by_alias=True), order.house.texts)
    return path, Paper(path.name, content)


def order(kind: Kind, wanted: tuple[Edition, Audience], folder: Path, house: HouseStyle) -> jobs.Order:
    """Return what a recipient's PDF is to be."""
    return jobs.Order(_PAPERS[kind], (jobs.Format.PDF,), folder, wanted[0], house, audience=wanted[1])


def closed(meeting: Meeting, kind: Kind) -> ClosedParts:
    """Return how much of what a mailing brings only the members may see; nothing where it brings no paper."""
    return editions.closed(editions.of_kind(meeting, _PAPERS[kind])) if kind in _PAPERS else ClosedParts(0, 0, 0)


def file_name(kind: Kind, address: Address) -> str:
    """Return the name of one recipient's file: readable, and no other recipient's."""
    plain = re.sub(r"[^a-z0-9.@_+-]", "_", address.key)[:100]
    mark = "" if plain == address.key else f"-{hashlib.sha256(address.key.encode()).hexdigest()[:8]}"
    return f"{kind}-{plain}{mark}.eml"


def invited(history: History) -> list[Recipient]:
    """Return everybody whose calendar may have the meeting. Raises RefusalError where there is nobody."""
    found = [Recipient(message.name, parse(message.recipient)) for message in history.invited()]
    if not found:
        what = _("ingen har fået en indbydelse til mødet, så der er ingen at aflyse det for.")
        raise RefusalError(what, _("Udelad --cancel."))
    return found


def prepared_moment(meeting_date: dt.date, epoch: str | None) -> dt.datetime:
    """Return the date of letters that are only prepared: SOURCE_DATE_EPOCH, or else the beginning of the meeting's day.

    They are the same bytes whenever they are made.
    """
    if epoch and epoch.isdecimal():
        return dt.datetime.fromtimestamp(int(epoch), dt.UTC)
    return dt.datetime.combine(meeting_date, dt.time(), dt.UTC)
