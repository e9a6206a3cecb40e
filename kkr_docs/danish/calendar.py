"""What weekdays and months are called in Danish, and how a date is written."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from kkr_docs.i18n import N_

WEEKDAYS: Final = (
    N_("mandag"),
    N_("tirsdag"),
    N_("onsdag"),
    N_("torsdag"),
    N_("fredag"),
    N_("lørdag"),
    N_("søndag"),
)
"""The weekdays, from Monday on, as `date.weekday` counts them."""

MONTHS: Final = (
    "januar", "februar", "marts", "april", "maj", "juni",
    "juli", "august", "september", "oktober", "november", "december",
)  # fmt: skip
"""The months."""


def danish_date(day: date) -> str:
    """Return a date as it is written in Danish: "13. november 2026"."""
    return f"{day.day}. {MONTHS[day.month - 1]} {day.year}"


def clock(moment: time) -> str:
    """Return a time as it is written in Danish: "9.30"."""
    return f"{moment.hour}.{moment.minute:02}"


def spoken(length: timedelta) -> str:
    """Return a length of time as it is written in Danish: "20 min.", "1 time og 30 min."."""
    hours, minutes = divmod(length // timedelta(minutes=1), 60)
    hour = f"{hours} time{'r' if hours > 1 else ''}" if hours else ""
    return " og ".join(filter(None, (hour, f"{minutes} min." if minutes else "")))


def danish_time(seconds: int) -> datetime:
    """Return what clocks in Denmark show so many seconds after the beginning of 1970 in UTC; without a time zone.

    Summer time is as directive 2000/84/EC has it, whatever the machine's tables say. Raises ValueError and
    OverflowError for a moment that no calendar has.
    """
    moment = datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None)
    begin, end = (_last_sunday(moment.year, month) for month in (3, 10))
    return moment + timedelta(hours=2 if begin <= moment < end else 1)


def _last_sunday(year: int, month: int) -> datetime:
    """Return 1 a.m. on the last Sunday of a month that has 31 days."""
    last = datetime(year, month, 31, 1)
    return last - timedelta(days=(last.weekday() + 1) % 7)
