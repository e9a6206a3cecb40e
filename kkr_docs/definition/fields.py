"""The types of a definition's values. Every scalar arrives as text and is typed here.

Errors carry a code, never a sentence: `error_messages` has the words.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from itertools import cycle
from typing import Annotated, Any, NamedTuple, TypeVar

from pydantic import GetCoreSchemaHandler
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
ITEM_NAME = r"[A-Za-zÀ-ÖØ-öø-ž][A-Za-zÀ-ÖØ-öø-ž0-9_-]{0,59}"
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


def _item_name(value: object) -> str:
    return _matching(ITEM_NAME, value, "item_name")


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


def _done(value: object) -> object:
    """Whether something is done, or when it was."""
    if isinstance(value, str) and value.strip() in YES_NO:
        return YES_NO[value.strip()]
    return value if isinstance(value, bool | dt.date) else _date_done(value)


def _date_done(value: object) -> dt.date:
    try:
        return _date(value)
    except PydanticCustomError:
        raise _invalid("done") from None


def _one_or_more(value: object) -> object:
    """A mapping alone is a list of one."""
    return [value] if isinstance(value, dict) else _empty_list(value)


def _empty_list(value: object) -> object:
    """A key with nothing after it is an empty list."""
    return [] if value == "" else value


def _empty_mapping(value: object) -> object:
    """A key with nothing after it is an empty mapping."""
    return {} if value == "" else value


def _words(value: object) -> object:
    if isinstance(value, str) and not value.strip():
        raise _invalid("empty")
    return value


def _empty_none(value: object) -> object:
    """An optional key with nothing after it is as good as left out."""
    return None if isinstance(value, str) and not value.strip() else value


class Read:
    """Says how a value is read before pydantic looks at it, as BeforeValidator does.

    That takes functions of one argument and of two, and asks Python each time which it is, a sixth of making the model.
    """

    def __init__(self, function: Callable[[Any], object]) -> None:
        self.function = function

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        """Return what pydantic makes of the type, with the function before it."""
        return core_schema.no_info_before_validator_function(self.function, handler(source))


_K = TypeVar("_K")
_T = TypeVar("_T")
Maybe = Annotated[_T | None, Read(_empty_none)]
Many = Annotated[list[_T], Read(_empty_list)]
OneOrMore = Annotated[list[_T], Read(_one_or_more)]
Mapped = Annotated[dict[_K, Many[_T]], Read(_empty_mapping)]

Date = Annotated[dt.date, Read(_date)]
Time = Annotated[dt.time, Read(_time)]
Line = Annotated[str, Read(_line)]
Period = Annotated[str, Read(_period)]
Duration = Annotated[str, Read(_duration)]
CaseNumber = Annotated[str, Read(_case_number)]
Initials = Annotated[str, Read(_initials)]
Mail = Annotated[str, Read(_mail)]
Wish = Annotated[str, Read(_wish)]
Ground = Annotated[str, Read(_ground)]
MeetingKind = Annotated[str, Read(_meeting_kind)]
MeetingForm = Annotated[str, Read(_meeting_form)]
Version = Annotated[int, Read(_version)]
ItemName = Annotated[str, Read(_item_name)]
Status = Annotated[str, Read(_status)]
GroupName = Annotated[str, Read(_group_name)]
Done = Annotated[bool | dt.date, Read(_done)]
YesNo = Annotated[bool, Read(_yes_no)]


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


Words = Annotated[Text, Read(_words)]
"""A text field that must have words in it."""
