"""What to write in place of a value that its field refuses, where that can be said."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from pydantic import TypeAdapter, ValidationError

from kkr_docs.definition import fields

_USUAL_INITIALS = 4  # letters; longer ones are rather names
_MONTHS = ("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
_WORDED_DATE = re.compile(
    r"(?:[a-zæøå]+\.? )?(?:den |d\. ?)?(?P<day>[0-9]{1,2})\.? ?"
    r"(?P<month>[a-z]{3})[a-z]*\.? ?(?P<year>[0-9]{4}|[0-9]{2})\.?",
    re.IGNORECASE,
)
_NUMBERED_DATE = re.compile(
    r"(?:[a-zæøå]+\.? )?(?:den |d\. ?)?(?P<numbers>[0-9]{1,4}([-–./ ]+[0-9]{1,4}){2})\.?", re.IGNORECASE
)
_THIS_CENTURY = "20"


def of(code: str, value: str) -> str | None:
    """Return a value that an error's code refuses as it should be written; None where that cannot be said."""
    propose = _PROPOSALS.get(code)
    return propose(re.sub(r"[ \t\n]+", " ", value).strip(" ")) if propose else None


def _proposed_time(value: str) -> str | None:
    clock = re.fullmatch(r"(?:kl\.? ?|klokken )?([0-9]{1,2})(?:[.:, ]?([0-9]{2}))?", value, re.IGNORECASE)
    return _sound(fields.Time, f"{clock[1]:0>2}.{clock[2] or '00'}") if clock else None


def _proposed_period(value: str) -> str | None:
    clocks = re.findall("[0-9]{1,2}(?:[.:][0-9]{2})?", value)
    return _sound(fields.Period, "-".join(re.sub(r"^([0-9]{1,2})$", r"\1.00", clock) for clock in clocks))


def _proposed_duration(value: str) -> str | None:
    minutes = re.fullmatch("([0-9]+) ?(?:m.*)?", value)
    return _sound(fields.Duration, f"{minutes[1]} min") if minutes else None


def _proposed_case_number(value: str) -> str | None:
    numbers = re.findall("[0-9]+", value)
    digits = "".join(numbers)
    return _sound(fields.CaseNumber, f"SAG-{digits[:4]}-{digits[4:]}") if len(numbers) in (1, 2) else None


def _proposed_initials(value: str) -> str | None:
    longest = max(map(len, re.findall(r"\w+", value)), default=0)
    return _sound(fields.Initials, re.sub(r"\W+", "/", value)) if longest <= _USUAL_INITIALS else None


def _proposed_item_name(value: str) -> str | None:
    words = re.findall("[^\\W_]+", value.lower())
    return _sound(fields.ItemName, "-".join(words))


def _one_of(*choices: str) -> Callable[[str], str | None]:
    """Return a function that finds the choice that a misspelt one is nearest to."""

    def propose(value: str) -> str | None:
        from difflib import get_close_matches  # noqa: PLC0415 - only a misspelt choice pays for it

        return next(iter(get_close_matches(value, choices, n=1, cutoff=0.6)), None)

    return propose


def _proposed_date(value: str) -> str | None:
    """Return a date as it should be written, whether its month is a word or a number."""
    if worded := _WORDED_DATE.fullmatch(value):
        month = worded["month"].lower()
        number = _MONTHS.index(month) + 1 if month in _MONTHS else 0
        return _sound(fields.Date, f"{_four_digits(worded['year'])}-{number:0>2}-{worded['day']:0>2}")
    if numbered := _NUMBERED_DATE.fullmatch(value):
        numbers = re.findall("[0-9]+", numbered["numbers"])
        year, month, day = numbers if len(numbers[0]) == len("2026") else reversed(numbers)
        return _sound(fields.Date, f"{_four_digits(year)}-{month:0>2}-{day:0>2}")
    if re.fullmatch("[0-9]{8}", value):
        return _sound(fields.Date, f"{value[:4]}-{value[4:6]}-{value[6:]}")
    return None


def _four_digits(year: str) -> str:
    return f"{_THIS_CENTURY}{year}" if len(year) == len("26") else year


def _sound(kind: Any, value: str) -> str | None:
    """Return a value where a field of some kind takes it."""
    try:
        TypeAdapter(kind).validate_python(value)
    except ValidationError:
        return None
    return value


_PROPOSALS: dict[str, Callable[[str], str | None]] = {
    "date": _proposed_date,
    "time": _proposed_time,
    "period": _proposed_period,
    "duration": _proposed_duration,
    "case_number": _proposed_case_number,
    "initials": _proposed_initials,
    "ground": _one_of(*fields.GROUNDS),
    "item_name": _proposed_item_name,
    "meeting_kind": _one_of("ordinært", "konstituerende", "ekstraordinært"),
    "meeting_form": _one_of(*fields.MEETING_FORM.split("|")),
    "status": _one_of(*fields.STATUS.split("|")),
}
