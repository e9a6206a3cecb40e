"""The types of a definition's values. Every scalar arrives as text and is typed here.

Errors carry a code, never a sentence: `error_messages` has the words.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from itertools import cycle
from typing import Annotated, NamedTuple, TypeVar

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError, core_schema

from kkr_docs.markdown.blocks import Block

DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
TIME = r"([01]?[0-9]|2[0-3])[.:][0-5][0-9]"
PERIOD = rf"{TIME}( ?[-–] ?{TIME})?"
DURATION = r"[1-9][0-9]{0,2} ?min\.?|[1-9] ?timer?( (og )?[1-5]?[0-9] ?min\.?)?"
CASE_NUMBER = r"SAG-[0-9]{4}-[0-9]{5}"
INITIALS = r"[A-Za-zÆØÅæøå]{2,8}(/[A-Za-zÆØÅæøå]{2,8})*"
WISH = "skærm|tryk"
GROUNDS = (
    "kommunestyrelsesloven § 10",
    "forvaltningsloven § 27",
    "offentlighedsloven § 21",
    "offentlighedsloven § 23",
    "offentlighedsloven § 30, nr. 1",
    "offentlighedsloven § 30, nr. 2",
    "offentlighedsloven § 31",
    "offentlighedsloven § 32",
    "offentlighedsloven § 33, nr. 1",
    "offentlighedsloven § 33, nr. 2",
    "offentlighedsloven § 33, nr. 3",
    "offentlighedsloven § 33, nr. 4",
    "offentlighedsloven § 33, nr. 5",
)
"""The paragraphs by which something may be closed: the acts on municipal government (LBK 47/2019), on public
administration (LBK 433/2014, 27: secrecy) and on access to documents (LBK 145/2020, 21 staff, 23 internal documents,
30 private and business matters, 31 to 33 public interests)."""

GROUND = "|".join(map(re.escape, GROUNDS)).replace("\\ ", " ")
MEETING_KIND = r"ordinært|konstituerende|ekstraordinært|fælles med \S.*"
MEETING_FORM = "fysisk|virtuelt|skriftlig behandling"
VERSION = "[1-9][0-9]?"
DRAFT, FINAL = "udkast", "endelig"
STATUS = f"{DRAFT}|{FINAL}"
GROUP_NAME = r"(?!.*(?:  | $))(?=.{1,60}$)[A-Za-zÀ-ž](?:[A-Za-zÀ-ž .,/()&’'–-]*[0-9]){0,4}[A-Za-zÀ-ž .,/()&’'–-]*"
"""Patterns that a whole text matches, blanks around it aside.

The name of a group is a key, and rules read values: so it has nothing in it that a rule would have to find, such as a
number that may be somebody's.
"""

YES_NO = {"ja": True, "nej": False, "Ja": True, "Nej": False, "JA": True, "NEJ": False}


def _invalid(code: str) -> PydanticCustomError:
    return PydanticCustomError(code, code)


def _line(value: object) -> str:
    """One line of text: line ends and runs of blanks from folding become one space."""
    if not isinstance(value, str):
        raise _invalid("text_expected")
    line = re.sub(r"[ \t\n]+", " ", value).strip(" ")
    if not line:
        raise _invalid("empty")
    return line


def _matching(pattern: str, value: object, code: str) -> str:
    line = _line(value)
    if not re.fullmatch(pattern, line):
        raise _invalid(code)
    return line


def _date(value: object) -> dt.date:
    date = _matching(DATE, value, "date")
    try:
        return dt.date.fromisoformat(date)
    except ValueError:
        raise _invalid("date_unknown") from None


def _time(value: object) -> dt.time:
    time = _line(value)
    if re.fullmatch(r"[0-9]{1,2}[.:][0-9]{2}", time) and not re.fullmatch(TIME, time):
        raise _invalid("time_unknown")
    hour, minute = re.split("[.:]", _matching(TIME, time, "time"))
    return dt.time(int(hour), int(minute))


def _period(value: object) -> str:
    period = _matching(PERIOD, value, "period")
    return re.sub(" ?[-–] ?", "-", period)


def _duration(value: object) -> str:
    return _matching(DURATION, value, "duration")


def ends_of(period: str) -> tuple[dt.time, dt.time | None]:
    """Return when a period such as "09.30-10.00" begins and, where it says so, ends."""
    begin, dash, end = period.partition("-")
    return _time(begin), _time(end) if dash else None


def length_of(duration: str) -> dt.timedelta:
    """Return how long a duration such as "20 min" or "1 time 30 min" is."""
    numbers = [int(number) for number in re.findall("[0-9]+", duration)]
    hours = numbers.pop(0) if "time" in duration else 0
    return dt.timedelta(hours=hours, minutes=sum(numbers))


def case_number_form(pattern: str) -> str:
    """Return the regular expression of a body's pattern: "#" a digit, "#+" one or more, "@" a capital letter."""
    parts = {"#+": "[0-9]+", "#": "[0-9]", "@": "[A-ZÆØÅ]", ".": r"\.", "/": "/"}
    return "".join(parts.get(part, part) for part in re.findall(r"#\+|.", pattern))


def case_number_example(pattern: str) -> str:
    """Return a case number of a body's pattern."""
    letters, digits = pattern.replace("#+", "#").replace("@", "A"), cycle("1234567890")
    return "".join(next(digits) if letter == "#" else letter for letter in letters)


def case_number_of(patterns: Sequence[str]) -> Callable[[object], str]:
    """Return what reads a case number of one of a body's patterns."""
    form = "|".join(map(case_number_form, patterns))
    return lambda value: _matching(form, value, "case_number")


def _case_number(value: object) -> str:
    return _matching(CASE_NUMBER, value, "case_number")


def _initials(value: object) -> str:
    return _matching(INITIALS, value, "initials")


def _mail(value: object) -> str:
    from kkr_docs import mail_addresses  # noqa: PLC0415 - only meetings with addresses pay for it

    line = _line(value)
    try:
        mail_addresses.parse(line)
    except mail_addresses.AddressError:
        raise _invalid("mail") from None
    return line


def _wish(value: object) -> str:
    return _matching(WISH, value, "wish")


def _ground(value: object) -> str:
    return _matching(GROUND, value, "ground")


def _meeting_kind(value: object) -> str:
    return _matching(MEETING_KIND, value, "meeting_kind")


def _meeting_form(value: object) -> str:
    return _matching(MEETING_FORM, value, "meeting_form")


def _version(value: object) -> int:
    return value if isinstance(value, int) else int(_matching(VERSION, value, "version"))


def _status(value: object) -> str:
    return _matching(STATUS, value, "status")


def _group_name(value: object) -> str:
    """A key, exactly as it is: two that differ in blanks alone would become one."""
    if not isinstance(value, str) or not re.fullmatch(GROUP_NAME, value):
        raise _invalid("group_name")
    return value


def _yes_no(value: object) -> object:
    if not isinstance(value, str) or value not in YES_NO:
        raise _invalid("yes_no")
    return YES_NO[value]


def _empty_list(value: object) -> object:
    """A key with nothing after it is an empty list."""
    return [] if value == "" else value


def _empty_mapping(value: object) -> object:
    """A key with nothing after it is an empty mapping."""
    return {} if value == "" else value


def _empty_none(value: object) -> object:
    """An optional key with nothing after it is as good as left out."""
    return None if isinstance(value, str) and not value.strip() else value


_K = TypeVar("_K")
_T = TypeVar("_T")
Maybe = Annotated[_T | None, BeforeValidator(_empty_none)]
Many = Annotated[list[_T], BeforeValidator(_empty_list)]
Mapped = Annotated[dict[_K, Many[_T]], BeforeValidator(_empty_mapping)]

Date = Annotated[dt.date, BeforeValidator(_date)]
Time = Annotated[dt.time, BeforeValidator(_time)]
Line = Annotated[str, BeforeValidator(_line)]
Period = Annotated[str, BeforeValidator(_period)]
Duration = Annotated[str, BeforeValidator(_duration)]
CaseNumber = Annotated[str, BeforeValidator(_case_number)]
Initials = Annotated[str, BeforeValidator(_initials)]
Mail = Annotated[str, BeforeValidator(_mail)]
Wish = Annotated[str, BeforeValidator(_wish)]
Ground = Annotated[str, BeforeValidator(_ground)]
MeetingKind = Annotated[str, BeforeValidator(_meeting_kind)]
MeetingForm = Annotated[str, BeforeValidator(_meeting_form)]
Version = Annotated[int, BeforeValidator(_version)]
Status = Annotated[str, BeforeValidator(_status)]
GroupName = Annotated[str, BeforeValidator(_group_name)]
YesNo = Annotated[bool, BeforeValidator(_yes_no)]


class Text(NamedTuple):
    """A text field: its Markdown as it was typed, and what is printed of it."""

    typed: str
    blocks: tuple[Block, ...] = ()

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: object, _handler: object) -> core_schema.CoreSchema:
        """Take a text that has been read, or a string; a text is dumped as it was typed."""
        serialization = core_schema.plain_serializer_function_ser_schema(lambda text: text.typed)
        return core_schema.no_info_plain_validator_function(cls._read, serialization=serialization)

    @classmethod
    def _read(cls, value: object) -> Text:
        if isinstance(value, str):
            return cls(value)
        if not isinstance(value, Text):
            raise _invalid("text_expected")
        return value


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


def proposal(code: str, value: str) -> str | None:
    """Return a value that an error's code refuses as it should be written; None where that cannot be said."""
    propose = _PROPOSALS.get(code)
    return propose(re.sub(r"[ \t\n]+", " ", value).strip(" ")) if propose else None


def _proposed_time(value: str) -> str | None:
    clock = re.fullmatch(r"(?:kl\.? ?|klokken )?([0-9]{1,2})(?:[.:, ]?([0-9]{2}))?", value, re.IGNORECASE)
    return _sound(_time, f"{clock[1]:0>2}.{clock[2] or '00'}") if clock else None


def _proposed_period(value: str) -> str | None:
    clocks = re.findall("[0-9]{1,2}(?:[.:][0-9]{2})?", value)
    return _sound(_period, "-".join(re.sub(r"^([0-9]{1,2})$", r"\1.00", clock) for clock in clocks))


def _proposed_duration(value: str) -> str | None:
    minutes = re.fullmatch("([0-9]+) ?(?:m.*)?", value)
    return _sound(_duration, f"{minutes[1]} min") if minutes else None


def _proposed_case_number(value: str) -> str | None:
    numbers = re.findall("[0-9]+", value)
    digits = "".join(numbers)
    return _sound(_case_number, f"SAG-{digits[:4]}-{digits[4:]}") if len(numbers) in (1, 2) else None


def _proposed_initials(value: str) -> str | None:
    longest = max(map(len, re.findall(r"\w+", value)), default=0)
    return _sound(_initials, re.sub(r"\W+", "/", value)) if longest <= _USUAL_INITIALS else None


def _one_of(*choices: str) -> Callable[[str], str | None]:
    def propose(value: str) -> str | None:
        from difflib import get_close_matches  # noqa: PLC0415 - only a misspelt choice pays for it

        return next(iter(get_close_matches(value, choices, n=1, cutoff=0.6)), None)

    return propose


def _proposed_date(value: str) -> str | None:
    """Return a date as it should be written, whether its month is a word or a number."""
    if worded := _WORDED_DATE.fullmatch(value):
        month = worded["month"].lower()
        number = _MONTHS.index(month) + 1 if month in _MONTHS else 0
        return _sound(_date, f"{_four_digits(worded['year'])}-{number:0>2}-{worded['day']:0>2}")
    if numbered := _NUMBERED_DATE.fullmatch(value):
        numbers = re.findall("[0-9]+", numbered["numbers"])
        year, month, day = numbers if len(numbers[0]) == len("2026") else reversed(numbers)
        return _sound(_date, f"{_four_digits(year)}-{month:0>2}-{day:0>2}")
    if re.fullmatch("[0-9]{8}", value):
        return _sound(_date, f"{value[:4]}-{value[4:6]}-{value[6:]}")
    return None


def _four_digits(year: str) -> str:
    return f"{_THIS_CENTURY}{year}" if len(year) == len("26") else year


def _sound(read: Callable[[object], object], value: str) -> str | None:
    try:
        read(value)
    except PydanticCustomError:
        return None
    return value


_PROPOSALS: dict[str, Callable[[str], str | None]] = {
    "date": _proposed_date,
    "time": _proposed_time,
    "period": _proposed_period,
    "duration": _proposed_duration,
    "case_number": _proposed_case_number,
    "initials": _proposed_initials,
    "ground": _one_of(*GROUNDS),
    "meeting_kind": _one_of("ordinært", "konstituerende", "ekstraordinært"),
    "meeting_form": _one_of(*MEETING_FORM.split("|")),
    "status": _one_of(*STATUS.split("|")),
}
