"""The meeting as data: what a valid definition is. It alone knows the keys. Of ours it imports mail_addresses.

Keys are Danish (aliases), attributes English. Every scalar arrives as text and is typed here. Errors carry a code,
never a sentence: what to tell the secretary is decided where problems are made.
"""

import datetime as dt
import re
from collections.abc import Callable
from functools import cache
from typing import Annotated, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from kkr_docs import mail_addresses

DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
TIME = r"([01]?[0-9]|2[0-3])[.:][0-5][0-9]"
CASE_NUMBER = r"SAG-[0-9]{4}-[0-9]{5}"
INITIALS = r"[A-Za-zÆØÅæøå]{2,8}(/[A-Za-zÆØÅæøå]{2,8})*"
WISH = "skærm|tryk"
"""Patterns that a whole text matches, blanks around it aside."""

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


def _prose(value: object) -> str:
    if not isinstance(value, str):
        raise _invalid("text_expected")
    return value


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


def _case_number(value: object) -> str:
    return _matching(CASE_NUMBER, value, "case_number")


def _initials(value: object) -> str:
    return _matching(INITIALS, value, "initials")


def _mail(value: object) -> str:
    line = _line(value)
    try:
        mail_addresses.parse(line)
    except mail_addresses.AddressError:
        raise _invalid("mail") from None
    return line


def _wish(value: object) -> str:
    return _matching(WISH, value, "wish")


def _yes_no(value: object) -> object:
    if not isinstance(value, str) or value not in YES_NO:
        raise _invalid("yes_no")
    return YES_NO[value]


def _empty_list(value: object) -> object:
    """A key with nothing after it is an empty list."""
    return [] if value == "" else value


def _empty_none(value: object) -> object:
    """An optional key with nothing after it is as good as left out."""
    return None if isinstance(value, str) and not value.strip() else value


def _person(value: object) -> object:
    return {"navn": value} if isinstance(value, str) else value


def _attachment(value: object) -> object:
    return {"fil": value} if isinstance(value, str) else value


_T = TypeVar("_T")
Maybe = Annotated[_T | None, BeforeValidator(_empty_none)]
Many = Annotated[list[_T], BeforeValidator(_empty_list)]

Date = Annotated[dt.date, BeforeValidator(_date)]
Time = Annotated[dt.time, BeforeValidator(_time)]
Line = Annotated[str, BeforeValidator(_line)]
CaseNumber = Annotated[str, BeforeValidator(_case_number)]
Initials = Annotated[str, BeforeValidator(_initials)]
Mail = Annotated[str, BeforeValidator(_mail)]
Wish = Annotated[str, BeforeValidator(_wish)]
YesNo = Annotated[bool, BeforeValidator(_yes_no)]
Prose = Annotated[str, BeforeValidator(_prose)]
"""Text in Markdown."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Person(_Part, title="Person"):
    """Et menneske, der deltager i mødet eller har meldt afbud."""

    name: Line = Field(alias="navn", description="Personens fulde navn.", examples=["Anne Holm"])
    role: Maybe[Line] = Field(
        None, alias="rolle", description="Hvervet, f.eks. formand eller borgmester.", examples=["formand", "borgmester"]
    )
    municipality: Maybe[Line] = Field(None, alias="kommune", description="Kommunen eller organisationen.")
    mail: Maybe[Mail] = Field(
        None,
        alias="mail",
        description="Adressen, som dagsorden og referat bliver sendt til. Den bliver aldrig trykt.",
        examples=["anne.holm@fjordby.dk"],
    )
    wish: Maybe[Wish] = Field(
        None, alias="udgave", description="Den udgave, som personen får tilsendt: skærm eller tryk.", examples=["tryk"]
    )


class Attachment(_Part, title="Bilag"):
    """Et bilag: en fil i mødets egen mappe."""

    title: Maybe[Line] = Field(None, alias="titel", description="Bilagets titel, som den skal stå i dagsordenen.")
    file: Line = Field(
        alias="fil", description="Stien til filen, set fra definitionens mappe.", examples=["bilag/kontrakt.pdf"]
    )


AnyPerson = Annotated[Person, BeforeValidator(_person)]
AnyAttachment = Annotated[Attachment, BeforeValidator(_attachment)]
"""What may also be written as a text alone."""


class Item(_Part, title="Punkt"):
    """Et punkt på dagsordenen. Tekstfelterne skrives i Markdown og trykkes i den rækkefølge, de står i her."""

    title: Line = Field(alias="titel", description="Punktets overskrift, uden nummer.")
    case_number: Maybe[CaseNumber] = Field(
        None, alias="sag", description="Sagsnummeret, f.eks. SAG-2026-05018.", examples=["SAG-2026-05018"]
    )
    initials: Maybe[Initials] = Field(
        None,
        alias="initialer",
        description="Hvem der har forberedt punktet, adskilt af skråstreg.",
        examples=["chbo/jhp"],
    )
    background: Maybe[Prose] = Field(None, alias="baggrund", description="Hvorfor sagen er på dagsordenen.")
    recommendation: Maybe[Prose] = Field(None, alias="indstilling", description="Hvad det indstilles, at organet gør.")
    presentation: Maybe[Prose] = Field(None, alias="sagsfremstilling", description="Sagen, fremlagt for medlemmerne.")
    finances: Maybe[Prose] = Field(None, alias="økonomi", description="Hvad sagen koster, og hvem der betaler.")
    attachments: Many[AnyAttachment] = Field(
        default=[], alias="bilag", description="Bilagene: stier, eller titel og fil."
    )
    closed: YesNo = Field(default=False, alias="lukket", description="ja, hvis punktet behandles for lukkede døre.")
    decision: Maybe[Prose] = Field(None, alias="beslutning", description="Hvad organet besluttede. Kun i referatet.")


class Section(_Part, title="Hovedpunkt"):
    """Et hovedpunkt på dagsordenen. Det kan stå uden punkter."""

    title: Line = Field(alias="titel", description="Hovedpunktets overskrift, uden nummer.")
    items: Many[Item] = Field(
        default=[], alias="punkter", description="Punkterne, i rækkefølge. De nummereres 1.1., 1.2., …"
    )


class Meeting(_Part, title="Møde"):
    """Et møde: dets dagsorden og, når det er holdt, dets referat."""

    body: Line = Field(alias="organ", description="Organet, der mødes.", examples=["KKR Midtjylland"])
    date: Date = Field(alias="dato", description="Mødets dato, skrevet som år-måned-dag.", examples=["2026-11-13"])
    start: Maybe[Time] = Field(
        None, alias="start", description="Hvornår mødet begynder, f.eks. 09.30.", examples=["09.30"]
    )
    end: Maybe[Time] = Field(None, alias="slut", description="Hvornår mødet slutter, f.eks. 12.00.", examples=["12.00"])
    place: Maybe[Line] = Field(None, alias="sted", description="Hvor mødet holdes.")
    next_meeting: Maybe[Date] = Field(
        None,
        alias="næste_møde",
        description="Datoen for næste møde, skrevet som år-måned-dag.",
        examples=["2027-02-01"],
    )
    participants: Many[AnyPerson] = Field(
        default=[], alias="deltagere", description="Hvem der deltog: navne, eller navn, rolle og kommune."
    )
    absences: Many[AnyPerson] = Field(
        default=[], alias="afbud", description="Hvem der har meldt afbud; skrives som deltagere."
    )
    sections: list[Section] = Field(
        alias="dagsorden", min_length=1, description="Hovedpunkterne, i rækkefølge. De nummereres 1., 2., …"
    )


_MODELS: dict[str, type[BaseModel]] = {
    "dagsorden": Section,
    "punkter": Item,
    "deltagere": Person,
    "afbud": Person,
    "bilag": Attachment,
}


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
    value = re.sub(r"[ \t\n]+", " ", value).strip(" ")
    numbers = re.findall("[0-9]+", value)
    if code == "date":
        return _proposed_date(value)
    if code == "time" and (
        clock := re.fullmatch(r"(?:kl\.? ?|klokken )?([0-9]{1,2})(?:[.:, ]?([0-9]{2}))?", value, re.IGNORECASE)
    ):
        return _sound(_time, f"{clock[1]:0>2}.{clock[2] or '00'}")
    if code == "case_number" and len(numbers) in (1, 2):
        digits = "".join(numbers)
        return _sound(_case_number, f"SAG-{digits[:4]}-{digits[4:]}")
    if code == "initials" and max(map(len, re.findall(r"\w+", value)), default=0) <= _USUAL_INITIALS:
        return _sound(_initials, re.sub(r"\W+", "/", value))
    return None


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


OUTERMOST = ""
"""What `where_known` calls the meeting itself."""


def known_keys(location: tuple[str | int, ...]) -> list[str]:
    """Return the keys that a mapping at a location (keys and indexes from the top) may have, in their order."""
    return list(english_keys(location).values())


def english_keys(location: tuple[str | int, ...]) -> dict[str, str]:
    """Return the English names of the keys of a mapping at a location, and the keys."""
    keys = [step for step in location if isinstance(step, str)]
    model = _MODELS.get(keys[-1], Meeting) if keys else Meeting
    return {name: str(info.alias) for name, info in model.model_fields.items()}


def where_known(key: str) -> str | None:
    """Return the key of the list whose entries may have a key, `OUTERMOST` where the meeting may; else None."""
    return next((place for place in (OUTERMOST, *_MODELS) if key in known_keys((place,))), None)


@cache
def prose_keys() -> tuple[str, ...]:
    """Return the keys of an item's text fields, in their order."""
    return tuple(str(info.alias) for info in Item.model_fields.values() if info.annotation == Prose | None)


@cache
def exact_keys() -> frozenset[str]:
    """Return the keys whose values have a form of their own, such as dates and case numbers: no words."""
    exact = (dt.date, bool, Date | None, Time | None, CaseNumber | None, Initials | None, Mail | None, Wish | None)
    models: tuple[type[BaseModel], ...] = (Meeting, *_MODELS.values())
    return frozenset(
        str(info.alias) for part in models for info in part.model_fields.values() if info.annotation in exact
    )
