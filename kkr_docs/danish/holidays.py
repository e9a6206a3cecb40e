"""The days on which Danish public offices are closed."""

from __future__ import annotations

import datetime as dt

from kkr_docs.danish.calendar import WEEKDAYS
from kkr_docs.i18n import N_

_FIXED = {
    (1, 1): N_("nytårsdag"),
    (6, 5): N_("grundlovsdag"),
    (12, 24): N_("juleaften"),
    (12, 25): N_("1. juledag"),
    (12, 26): N_("2. juledag"),
}
_FROM_EASTER = {
    -3: N_("skærtorsdag"),
    -2: N_("langfredag"),
    0: N_("påskedag"),
    1: N_("2. påskedag"),
    39: N_("Kristi himmelfartsdag"),
    49: N_("pinsedag"),
    50: N_("2. pinsedag"),
}
_PRAYER_DAY = 26  # days after Easter; abolished from 2024 (lov nr. 214 af 2023)
_LAST_PRAYER_DAY = 2023


def closing_day(day: dt.date) -> str | None:
    """Return the Danish name of a day on which public offices are closed, such as "langfredag"; else None."""
    after_easter = (day - _easter(day.year)).days
    if after_easter == _PRAYER_DAY and day.year <= _LAST_PRAYER_DAY:
        return N_("store bededag")
    weekend = WEEKDAYS[day.weekday()] if day.weekday() >= WEEKDAYS.index("lørdag") else None
    return _FIXED.get((day.month, day.day)) or _FROM_EASTER.get(after_easter) or weekend


def _easter(year: int) -> dt.date:
    """Return Easter Sunday (the Gregorian computus of Meeus, Jones and Butcher)."""
    century, short = divmod(year, 100)
    golden = year % 19
    corrected = century - (century + 8) // 25 + 1
    epact = (19 * golden + century - century // 4 - corrected // 3 + 15) % 30
    to_sunday = (32 + 2 * (century % 4) + 2 * (short // 4) - epact - short % 4) % 7
    late = (golden + 11 * epact + 22 * to_sunday) // 451
    month, day = divmod(epact + to_sunday - 7 * late + 114, 31)
    return dt.date(year, month, day + 1)
