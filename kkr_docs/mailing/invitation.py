"""The meeting as an iCalendar invitation (RFC 5545) that a mail program puts into a calendar (RFC 5546, RFC 6047)."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event, Timezone, vCalAddress
from icalendar.parser import Contentline

from kkr_docs.definition.meeting import Meeting
from kkr_docs.document import editions
from kkr_docs.document.document import Audience
from kkr_docs.document.meeting_names import called
from kkr_docs.mail_addresses import Address
from kkr_docs.mailing.plain import one_line
from kkr_docs.mailing.recipients import Recipient

_ZONE = "Europe/Copenhagen"

ASSUMED = dt.timedelta(hours=2)
"""The length that is assumed of a meeting without an end."""

# Summer time as directive 2000/84/EC has it. Written out, so that it does not change with the machine's own tables.
_VTIMEZONE = f"""BEGIN:VTIMEZONE
TZID:{_ZONE}
BEGIN:STANDARD
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
TZNAME:CET
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:19810329T020000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
TZNAME:CEST
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
END:VTIMEZONE
"""


@dataclass(frozen=True)
class Invitation:
    """A meeting as it goes into calendars. `uid` is its own for life, and `sequence` counts its changes.

    `stamp` is when this text of it was made, with a time zone; `link` where the agenda can be read, or empty;
    `reminders` the minutes before the meeting when calendars remind.
    """

    meeting: Meeting
    organizer: tuple[str, Address]
    uid: str
    sequence: int
    stamp: dt.datetime
    cancelled: bool = False
    link: str = ""
    reminders: tuple[int, ...] = ()

    @property
    def method(self) -> str:
        """What the recipient's calendar is asked to do."""
        return "CANCEL" if self.cancelled else "REQUEST"

    def text(self, recipient: Recipient) -> str:
        """Return the invitation of one recipient, who sees no other."""
        before, begin, after = self._common.partition("BEGIN:VEVENT\r\n")
        user = _calendar_user(recipient.name, recipient.address)
        if not self.cancelled:
            user.params |= {"ROLE": "REQ-PARTICIPANT", "PARTSTAT": "NEEDS-ACTION", "RSVP": "TRUE"}
        line = Contentline.from_parts("ATTENDEE", user.params, user).to_ical().decode()
        return f"{before}{begin}{line}\r\n{after}"

    @cached_property
    def _common(self) -> str:
        """The invitation without the recipient."""
        calendar = Calendar()
        calendar.add("prodid", "-//kkr-docs//kkr-docs//DA")
        calendar.add("version", "2.0")
        calendar.add("calscale", "GREGORIAN")
        calendar.add("method", self.method)
        if self.meeting.start:
            calendar.add_component(Timezone.from_ical(_VTIMEZONE))
        calendar.add_component(self._event())
        return str(calendar.to_ical(sorted=False), "utf-8")

    def _event(self) -> Event:
        event = Event()
        event.add("uid", self.uid)
        event.add("dtstamp", self.stamp.astimezone(dt.UTC))
        event.add("sequence", self.sequence)
        begin, end = _times(self.meeting)
        event.add("dtstart", begin)
        event.add("dtend", end)
        name = one_line(called(self.meeting))
        event.add("summary", name[0].upper() + name[1:])
        if self.meeting.place:
            event.add("location", one_line(self.meeting.place))
        event.add("description", "\n".join(_description(self.meeting, self.link)))
        if self.link:
            event.add("url", self.link)
        event.add("status", "CANCELLED" if self.cancelled else "CONFIRMED")
        event.add("transp", "OPAQUE")
        event.add("organizer", _calendar_user(*self.organizer))
        for minutes in () if self.cancelled else self.reminders:
            event.add_component(_reminder(minutes, str(event["summary"])))
        return event


def digest(meeting: Meeting) -> str:
    """Return a digest of the fields that a calendar shows of a meeting."""
    shown = [meeting.body, *map(str, (meeting.date, meeting.start, meeting.end, meeting.place))]
    shown += filter(None, (meeting.kind, meeting.form))
    return hashlib.sha256(json.dumps(shown).encode()).hexdigest()[:16]


def assumes_end(meeting: Meeting) -> bool:
    """Whether a meeting has a beginning and no end, so that calendars show an assumed end."""
    return bool(meeting.start and (not meeting.end or meeting.end <= meeting.start))


def _times(meeting: Meeting) -> tuple[dt.date, dt.date]:
    """Return when a meeting begins and ends; one without a time takes the day."""
    if not meeting.start:
        return meeting.date, meeting.date + dt.timedelta(days=1)
    zone = ZoneInfo(_ZONE)
    begin = dt.datetime.combine(meeting.date, meeting.start, zone)
    if assumes_end(meeting) or not meeting.end:
        return begin, begin + ASSUMED
    return begin, dt.datetime.combine(meeting.date, meeting.end, zone)


def _description(meeting: Meeting, link: str) -> Iterator[str]:
    """Yield what a calendar says of a meeting: its items as the public sees them, and where to read more."""
    yield "Dagsorden:"
    for i, section in enumerate(editions.of_audience(meeting, Audience.PUBLIC).sections, 1):
        yield f"{i}. {one_line(section.title)}"
        for j, item in enumerate(section.items, 1):
            yield f"{i}.{j}. {one_line(item.title)}"
    if assumes_end(meeting):
        yield ""
        yield "Sluttidspunktet er ikke oplyst. Der er regnet med to timer."
    if link:
        yield ""
        yield f"Læs mere: {link}"


def _reminder(minutes: int, summary: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", dt.timedelta(minutes=-minutes))
    alarm.add("description", summary)
    return alarm


def _calendar_user(name: str, its: Address) -> vCalAddress:
    user = vCalAddress(its.uri)
    user.params["CN"] = one_line(name)
    return user
