"""Rules on the dates that the text names."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from kkr_docs.danish.calendar import MONTHS, WEEKDAYS
from kkr_docs.definition.loading import Draft
from kkr_docs.diagnostics.problem import Severity
from kkr_docs.i18n import N_, _
from kkr_docs.lint.rule import Finding, Rule
from kkr_docs.lint.text import at_numbers, printed

_MONTHS = [month[:3] for month in MONTHS]
_BLANK = r"[ \u00a0\n]+"
_YEAR = r"(?:19|20)\d\d(?!\d)"
_DATE = re.compile(
    rf"""\d(?<![\w.,/]\d)\d?(?:
        \.{_BLANK}(?P<word>(?:{"|".join(MONTHS)})(?!\w) | (?:jan|febr?|mar|apr|jun|jul|aug|sept?|okt|nov|dec)\.)
            (?:,?{_BLANK}(?P<year>{_YEAR}))?
        | (?P<sign>[-./])(?P<month>\d\d?)(?:(?P=sign)|[- ])(?P<its_year>{_YEAR}))""",
    re.VERBOSE,
)
_WEEKDAY = re.compile(
    rf"\b({'|'.join(WEEKDAYS)})(?: (?:morgen|formiddag|eftermiddag|aften))?,?{_BLANK}(?:(?:den|d\.){_BLANK})?$",
    re.IGNORECASE,
)
_BEFORE = 40  # characters: the longest of what _WEEKDAY reads, with room for line ends and indentation

_SENTENCE_END = re.compile(r"[.!?:](?=[ \u00a0\n]+[A-ZÆØÅ])|\n[ \t]*(?=[-*\n])")
_LONG_SENTENCE = 300  # characters, before a date and after it: what is further off says nothing of it
_MEETING = re.compile(r"møde(?:t|r|ne|rne)?(?!\w)", re.IGNORECASE)
# Compiled when a text needs it, which is seldom
_PAST = r"""(?ix)
    (?<!\w)(?: (?!allerede\b)\w{3,}ede | \w*(?:sendte|godkendte|holdt|vedtog|mødtes|skrev|lagde) | sidst | sidste
    | var | blev | blevet | havde | har(?!\ møde) | fik | gav | bad | tog | kom | gik | udsendt | besluttet
    | godkendt | siden | tidligere | forrige | seneste | fra\ mød\w+ | referat\w* | opfølgning)(?!\w)"""


class _Written(NamedTuple):
    """A date as it is written from character `start` of a text on; year and weekday where they are written too."""

    start: int
    words: str
    day: int
    month: int
    year: int | None
    weekday: str | None

    def in_year(self, year: int) -> dt.date | None:
        """Return the date in a year; None where there is none."""
        try:
            return dt.date(year, self.month, self.day)
        except ValueError:
            return None

    def is_on_its_weekday(self, year: int) -> bool:
        """Whether the weekday is right in a year; a date that does not exist has none."""
        day = self.in_year(year)
        return day is not None and WEEKDAYS[day.weekday()] == self.weekday


@lru_cache(maxsize=1024)  # four rules read every text
def _written(text: str) -> tuple[_Written, ...]:
    return tuple(_read(text, match) for match in at_numbers(_DATE, text))


def _read(text: str, match: re.Match[str]) -> _Written:
    weekday = _WEEKDAY.search(text, max(match.start() - _BEFORE, 0), match.start())
    year = match["year"] or match["its_year"]
    return _Written(
        start=match.start(),
        words=" ".join(match[0].split()),
        day=int(re.split(r"\D", match[0])[0]),
        month=_MONTHS.index(match["word"][:3]) + 1 if match["word"] else int(match["month"]),
        year=int(year) if year else None,
        weekday=weekday[1].lower() if weekday else None,
    )


def _wrong_weekday(draft: Draft) -> Iterator[Finding]:
    for location, text in printed(draft):
        for date in _written(text):
            day = date.in_year(date.year) if date.year else None
            if date.year and day and date.weekday and not date.is_on_its_weekday(date.year):
                right, wrong = _(WEEKDAYS[day.weekday()]), _(date.weekday)
                values = {"date": date.words, "right": right, "wrong": wrong}
                yield Finding(location, date.start, values)


def _impossible_weekday(draft: Draft) -> Iterator[Finding]:
    """The year may be this, last or next one, or any that the text names."""
    if not draft.meeting:
        return
    this = draft.meeting.date.year
    for location, text in printed(draft):
        years: set[int] = set()
        for date in _written(text):
            if date.weekday and not date.year and _may_exist(date):
                years = years or {this - 1, this, this + 1, *map(int, re.findall(rf"(?<!\d){_YEAR}", text))}
                if not any(date.is_on_its_weekday(year) for year in years):
                    yield Finding(location, date.start, {"date": date.words, "wrong": _(date.weekday), "year": this})


_LEAP_YEAR = 2028


def _may_exist(date: _Written) -> bool:
    return date.in_year(date.year or _LEAP_YEAR) is not None


def _no_such_day(draft: Draft) -> Iterator[Finding]:
    """Numbers alone are a date only where day and month could be: 31-11-2026 and 32. maj, not 45-13-2026."""
    for location, text in printed(draft):
        for date in _written(text):
            last = 99 if re.search("[a-z]", date.words) else 31
            if not _may_exist(date) and 1 <= date.day <= last and 1 <= date.month <= 12:  # noqa: PLR2004
                yield Finding(location, date.start, {"date": date.words})


def _other_year(draft: Draft) -> Iterator[Finding]:
    """A day in the past is the meeting's own where the sentence speaks of a meeting, and not of what has been."""
    if not draft.meeting:
        return
    days = [day for day in (draft.meeting.date, draft.meeting.next_meeting) if day]
    for location, text in printed(draft):
        for date in _written(text):
            if not date.year or date.is_on_its_weekday(date.year):
                continue
            for meeting in days:
                same = (date.day, date.month) == (meeting.day, meeting.month)
                if same and date.year < meeting.year and _speaks_of_coming_meeting(text, date.start):
                    yield Finding(location, date.start, {"date": date.words, "year": meeting.year})


def _speaks_of_coming_meeting(text: str, at: int) -> bool:
    first, last = max(at - _LONG_SENTENCE, 0), at + _LONG_SENTENCE
    if not _MEETING.search(text, first, at):
        return False
    begin = max((match.end() for match in _SENTENCE_END.finditer(text, first, at)), default=first)
    end = _SENTENCE_END.search(text, at, last)
    sentence = text[begin : end.start() if end else last]
    return bool(_MEETING.search(text, begin, at)) and not re.search(_PAST, sentence)


RULES = (
    Rule(
        id="KKR003",
        severity=Severity.ERROR,
        what=N_("{date} er en {right}, ikke en {wrong}."),
        remedy=N_("Ret ugedagen eller datoen."),
        why=N_("Passer ugedag og dato ikke sammen, er den ene forkert, og læseren ved ikke hvilken."),
        bad="sagsfremstilling: |\n  Fristen er fredag den 12. november 2026.\n",
        good="sagsfremstilling: |\n  Fristen er torsdag den 12. november 2026.\n",
        check=_wrong_weekday,
    ),
    Rule(
        id="KKR004",
        severity=Severity.WARNING,
        what=N_("{date} er ikke en {wrong}, hverken i {year}, året før eller året efter."),
        remedy=N_("Ret ugedagen eller datoen."),
        why=N_(
            "Står der intet årstal, menes der et år tæt på mødets. Passer ugedagen ikke i nogen af dem, og nævner "
            "teksten ikke et andet år, er ugedagen eller datoen forkert."
        ),
        bad="sagsfremstilling: |\n  Fristen er onsdag den 20. november.\n",
        good="sagsfremstilling: |\n  Fristen er fredag den 20. november.\n",
        check=_impossible_weekday,
    ),
    Rule(
        id="KKR005",
        severity=Severity.ERROR,
        what=N_("datoen {date} findes ikke."),
        remedy=N_("Ret dagen, måneden eller året."),
        why=N_("En dag, som måneden ikke har, er en skrivefejl, og ingen kan overholde den frist."),
        bad="sagsfremstilling: |\n  Fristen er den 31. november 2026.\n",
        good="sagsfremstilling: |\n  Fristen er den 30. november 2026.\n",
        check=_no_such_day,
    ),
    Rule(
        id="KKR006",
        severity=Severity.WARNING,
        what=N_("mødet på denne dag holdes i {year}, men her står {date}."),
        remedy=N_("Ret året, eller skriv, at der menes et tidligere møde."),
        why=N_(
            "Omkring nytår kommer man let til at skrive det gamle år. Reglen melder det, når dagen er mødets eller "
            "næste mødes, året er et tidligere, og sætningen ikke handler om noget, der er sket."
        ),
        bad="sagsfremstilling: |\n  Sagen forelægges på mødet den 8. februar 2026.\n",
        good="sagsfremstilling: |\n  Sagen forelægges på mødet den 8. februar 2027.\n",
        check=_other_year,
    ),
)
