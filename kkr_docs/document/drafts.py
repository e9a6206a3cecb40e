"""What a draft says of itself, and when it was made: in the title, on the cover, at the top and across every page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kkr_docs.danish.calendar import clock, danish_date, danish_time
from kkr_docs.definition.fields import DRAFT
from kkr_docs.definition.meeting import Meeting

_WORD = DRAFT.capitalize()


def draft(meeting: Meeting) -> Meeting:
    """Return a meeting whose document is a draft."""
    return meeting.model_copy(update={"status": DRAFT})


def moment(epoch: str) -> datetime | None:
    """Return what SOURCE_DATE_EPOCH says, in Danish time; None where it says no moment."""
    if not epoch.isdecimal():
        return None
    try:
        return danish_time(int(epoch))
    except (ValueError, OverflowError, OSError):
        return None


def mark(meeting: Meeting, made: datetime | None) -> str:
    """Return what every page of a draft says, such as "UDKAST 13-11-2026 kl. 14.30"; "" for a final document."""
    if not meeting.is_draft:
        return ""
    return f"{_WORD.upper()} {made:%d-%m-%Y} kl. {clock(made.time())}" if made else _WORD.upper()


def cover_lines(meeting: Meeting, made: datetime | None) -> Iterator[str]:
    """Yield what the cover says of a draft: readers that skip what stands at the top of pages read it here."""
    if meeting.is_draft:
        yield f"{_WORD} {danish_date(made)} kl. {clock(made.time())}" if made else _WORD


def title(meeting: Meeting, final: str) -> str:
    """Return the title of a document whose final one has a title."""
    return f"{_WORD}: {final}" if meeting.is_draft else final
