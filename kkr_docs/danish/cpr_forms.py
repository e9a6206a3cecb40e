"""The forms that CPR numbers are written in, and which of them are other numbers. `cpr` says what is found."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, NamedTuple
from unicodedata import decimal

from kkr_docs.danish.cpr_surroundings import Surroundings

Form = Literal["classic", "together", "parted", "whole year", "short"]
"""DDMMYY-NNNN with any dash; ten digits together; with any other signs or blanks between; DDMMYYYY-NNNN; DMMYY-NNNN."""


class Match(NamedTuple):
    """A number that looks like a CPR number, from character `start` to before `end` of the text.

    `digits` are its ten digits, which belong in no message and no log. It is `certain` where nothing near says that it
    is another number, and it has the classic form, a right check digit or a word near it that calls for it.
    """

    start: int
    end: int
    digits: str
    form: Form
    certain: bool


# What parts digits, each as the sign that stands for it. PDFium gives U+0002 and U+FFFE for a hyphen at a line's end.
_SIGNS = {
    " ": "\u00a0\r\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000",
    "\n": "\v\x85\u2028\u2029",
    "-": "\x02\u02d7\u05be\u1806\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u207b\u2212\u2e3a\u2e3b\ufe58\ufe63\uff0d"
    "\ufffe",
    ".": "\u00b7\u2024\u2027\u2219\u22c5\uff0e",
    "/": "\\\u2044\u2215\uff0f",
}
_PLAIN = {ord(sign): plain for plain, signs in _SIGNS.items() for sign in signs}
# What has no width (Unicode: Default_Ignorable_Code_Point), and what is drawn over the character before it
_IGNORED = re.compile(
    "[\u00ad\u0300-\u036f\u061c\u115f\u1160\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u20d0-\u20f0\ufe00-\ufe0f"
    "\ufeff\U000e0000-\U000e0fff]"
)
_OTHER_DIGIT = re.compile(r"[^\D0-9]")

# A pattern reads a character once for each digit before it, at most twelve times
_GAP = r"[ \n\-./_]*+"
_TEN = re.compile(rf"(?<!\d)[0-36-9]{_GAP}\d{_GAP}[01](?:{_GAP}\d){{7}}(?!\d)", re.ASCII)
# More than ten digits, or five pairs: a row of numbers in which every digit would begin another candidate
_ROW = re.compile(rf"\d(?:{_GAP}\d(?!\d)){{10,}}|\d\d(?:{_GAP}\d\d(?!\d)){{5,}}", re.ASCII)
_DATE = 9  # characters at a row's end that may belong to a number behind it
_WHOLE_YEAR = re.compile(
    rf"(?<!\d)([0-36-9]\d)({_GAP})([01]\d)({_GAP})(1[89]|20)(\d\d)({_GAP})(\d{{4}})(?!\d)", re.ASCII
)
_SHORT = re.compile(
    r"(?<!\d)([0-3]?\d)(?: ?[-./] ?([01]?\d)[ \-./_]{1,3}(?:19|20)?|([01]\d))(\d\d)[ \-./_]{0,3}(\d{4})(?!\d)", re.ASCII
)
_DIGIT = re.compile("([0-9])([^0-9]*)")
_HYPHEN = re.compile(r" {0,3}(?:\n *)?--? *(?:\n *)?")
_WIDEST, _MOST_SIGNS = 3, 3  # blanks and signs between two digits
_PAIRS = frozenset((2, 4, 6, 8))  # how many digits stand before a gap
_LAST, _LAST_PAIR = 6, 8
_SPELLED = frozenset(range(1, 10))
_WEIGHTS = (4, 3, 2, 7, 6, 5, 4, 3, 2, 1)  # of the check digit, modulus 11
_REPLACEMENT = 60
_HOURS, _MINUTES = 24, 60
_POSTCODE = 4  # digits; of a bank's branch too


def find(text: str, heading: str, *, is_called: bool) -> list[Match]:
    """Return the CPR numbers in a text; `is_called` tells whether they are called so anywhere in it."""
    visible, places = _visible(text)
    found = list(_apart([*_whole_years(visible, heading), *_tens(visible, heading)]))
    if is_called:
        found = list(_apart([*found, *_shorts(visible, heading)]))
    if places is None:
        return found
    return [one._replace(start=places[one.start], end=places[one.end - 1] + 1) for one in found]


def _visible(text: str) -> tuple[str, Sequence[int] | None]:
    """Return a text in plain digits and signs, and where each character was if those without width are gone."""
    if not text.isascii() and _OTHER_DIGIT.search(text):
        text = _OTHER_DIGIT.sub(lambda digit: str(decimal(digit[0])), text)
    text = text.translate(_PLAIN)
    if text.isascii() or not _IGNORED.search(text):
        return text, None
    places = [place for place, character in enumerate(text) if not _IGNORED.match(character)]
    return "".join([text[place] for place in places]), places


def _apart(found: list[Match]) -> Iterator[Match]:
    """Yield the matches in order, without those that reach into one before; of two at one place the first."""
    end = 0
    for one in sorted(found, key=lambda match: match.start):
        if one.start >= end:
            yield one
            end = one.end


class _Candidate(NamedTuple):
    """Ten digits that begin with a date, and what parts them: by how many digits stand before it."""

    digits: str
    gaps: Mapping[int, str]
    form: Form
    around: Surroundings

    @property
    def is_replacement(self) -> bool:
        return int(self.digits[:2]) > _REPLACEMENT

    @property
    def is_checked(self) -> bool:
        """Whether its last digit is the right check digit."""
        return sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, self.digits, strict=True)) % 11 == 0

    @property
    def date_gaps(self) -> str:
        return "".join(gap for place, gap in self.gaps.items() if place < _LAST)

    @property
    def has_sign(self) -> bool:
        return any(gap.strip() for gap in self.gaps.values())


def _tens(text: str, heading: str) -> Iterator[Match]:
    """Yield the numbers of ten digits."""
    called_until, at = -1, 0
    while match := _TEN.search(text, at):
        row = _ROW.match(text, match.start())
        at = max(match.start() + 1, row.end() - _DATE if row else 0)
        if row or not (candidate := _candidate(match, heading)):
            continue
        is_listed = called_until >= 0 and candidate.around.follows(called_until)
        certain = True if is_listed else _certain(candidate)
        if certain is not None:
            at = match.end()
            called_until = at if is_listed or candidate.around.is_called_cpr else -1
            yield Match(*match.span(), candidate.digits, candidate.form, certain)


def _candidate(match: re.Match[str], heading: str) -> _Candidate | None:
    parts = _DIGIT.findall(match[0])
    digits = "".join([digit for digit, _gap in parts])
    if not _is_date(digits):
        return None
    gaps = {number: gap for number, (_digit, gap) in enumerate(parts, 1) if gap}
    form = _form(gaps)
    return _Candidate(digits, gaps, form, Surroundings(match.string, *match.span(), heading)) if form else None


def _is_date(digits: str) -> bool:
    """Return whether digits begin with a day, month and year of some century; 60 may be added to the day."""
    day, month, year = int(digits[:2]), int(digits[2:4]), int(digits[4:6])
    day -= _REPLACEMENT if day > _REPLACEMENT else 0
    return any(_exists(century + year, month, day) for century in (1900, 2000))


def _exists(year: int, month: int, day: int) -> bool:
    try:
        dt.date(year, month, day)
    except ValueError:
        return False
    return True


def _form(gaps: Mapping[int, str]) -> Form | None:
    """Return the form of ten digits with gaps between, or None where nobody writes a CPR number like that."""
    if not gaps:
        return "together"
    if not all(map(_joins, gaps.values())):
        return None
    if gaps.keys() == {_LAST} and _HYPHEN.fullmatch(gaps[_LAST]):
        return "classic"
    inside = gaps.keys() - _PAIRS
    if not inside:
        return "parted" if _LAST in gaps or _LAST_PAIR not in gaps else None
    if gaps.keys() == _SPELLED or (len(inside) == 1 and _is_wrapped(gaps, *inside)):
        return "parted"
    return None


def _joins(gap: str) -> bool:
    """Return whether what stands between two digits leaves them one number: no empty line, no column of blanks."""
    blanks, ends = gap.count(" "), gap.count("\n")
    return ends <= 1 and len(gap) - blanks - ends <= _MOST_SIGNS and (ends == 1 or blanks <= _WIDEST)


def _is_wrapped(gaps: Mapping[int, str], inside: int) -> bool:
    """Return whether a pair of digits is parted by a line end, or by the blank that is printed for it."""
    rest = gaps.keys() - {inside}
    if gaps[inside].strip():
        return False
    return ("\n" in gaps[inside] and rest <= {_LAST}) or (rest == {_LAST} and "-" in gaps[_LAST])


def _certain(candidate: _Candidate) -> bool | None:
    """Return whether a candidate is certain; None where it is no CPR number."""
    around = candidate.around
    if candidate.form == "classic":
        is_other = around.is_in_number or around.is_in_series or around.is_called_other or around.is_amount
        return None if around.is_in_word and not candidate.is_checked else around.is_called_cpr or not is_other
    if around.is_in_word or around.is_in_number or around.is_amount:
        return None
    return around.is_called_cpr or _loose(candidate)


def _loose(candidate: _Candidate) -> bool | None:
    """Return whether digits in another form than the classic one are certain, where nothing calls them CPR numbers."""
    around = candidate.around
    if _is_row(candidate) or around.is_named_other:
        return None
    if around.is_called_other or around.is_in_series:
        return False if candidate.is_checked else None
    return _checked(candidate) if candidate.is_checked else _unchecked(candidate)


def _checked(candidate: _Candidate) -> bool | None:
    """Return whether digits with a right check digit are certain, whatever parts them."""
    around, gaps = candidate.around, candidate.gaps
    if (candidate.is_replacement and around.is_in_address) or _is_clock(candidate):
        return None
    in_account = not gaps and around.digits_before == _POSTCODE
    among_numbers = gaps and not candidate.has_sign and around.is_among_numbers
    return not (in_account or among_numbers or _is_dated(candidate) or _is_year(candidate))


def _unchecked(candidate: _Candidate) -> bool | None:
    """Return whether digits without a check digit are certain, by who is named before them; most are other numbers."""
    around, gaps = candidate.around, candidate.gaps
    if candidate.is_replacement or around.is_in_address or around.is_among_numbers or gaps.keys() - _PAIRS:
        return None
    if _is_year(candidate) or _is_clock(candidate) or _is_dated(candidate):
        return None
    if around.is_a_persons:
        return True
    is_usual = not gaps or (gaps.keys() == {_LAST} and not candidate.has_sign)
    has_hyphen = "-" in gaps.get(_LAST, "") and _LAST_PAIR not in gaps and not re.search("[-/]", candidate.date_gaps)
    return False if is_usual or has_hyphen else None


def _is_row(candidate: _Candidate) -> bool:
    """Return whether the digits are pairs in a longer row of numbers, such as telephone numbers beside each other."""
    return candidate.gaps.keys() >= _PAIRS and candidate.around.is_among_numbers


def _is_clock(candidate: _Candidate) -> bool:
    """Return whether the last digits are a time, as in "13.11.20 10.30"."""
    return "." in candidate.gaps.get(_LAST_PAIR, "") and _may_be_time(candidate.digits[_LAST:])


def _may_be_time(digits: str) -> bool:
    return int(digits[:2]) < _HOURS and int(digits[2:]) < _MINUTES


def _is_dated(candidate: _Candidate) -> bool:
    """Return whether the first digits may be a date, and the last ones a time or a postcode."""
    gap = candidate.gaps.get(_LAST, "-")
    if gap.strip(" \n_"):
        return False
    may_follow = _may_be_time(candidate.digits[_LAST:]) or candidate.around.is_before_town
    return may_follow and bool(candidate.date_gaps.strip() or "_" in gap)


def _is_year(candidate: _Candidate) -> bool:
    """Return whether a day and a year stand there, as in "01.01.26-2027"."""
    has_parts = bool(candidate.date_gaps) or "/" in candidate.gaps.get(_LAST, "")
    return has_parts and candidate.digits[_LAST:_LAST_PAIR] in ("19", "20")


def _whole_years(text: str, heading: str) -> Iterator[Match]:
    """Yield the numbers whose year of birth has four digits, where the seventh digit agrees with the century."""
    for match in _WHOLE_YEAR.finditer(text):
        day, first, month, second, century, year, third, last = match.groups()
        digits = day + month + year + last
        if not _is_date(digits) or _century(digits) != century or not all(map(_joins, (first, second, third))):
            continue
        candidate = _Candidate(digits, {}, "whole year", Surroundings(text, *match.span(), heading))
        around = candidate.around
        if around.is_in_number or around.is_in_word or around.is_amount:
            continue
        has_hyphen = _HYPHEN.fullmatch(third) and bool(first) == bool(second)
        if around.is_called_cpr or (has_hyphen and candidate.is_checked and not around.is_called_other):
            yield Match(*match.span(), digits, "whole year", certain=True)


def _century(digits: str) -> str:
    """Return the first two digits of the year of birth, which the seventh digit tells (cpr.dk)."""
    year, seventh = int(digits[4:6]), digits[6]
    if seventh in "0123":
        return "19"
    last_of_ours = 36 if seventh in "49" else 57
    return "20" if year <= last_of_ours else "19" if seventh in "49" else "18"


def _shorts(text: str, heading: str) -> Iterator[Match]:
    """Yield the numbers without all zeros of the date, as in "7/7-61-4285", where they are called CPR numbers."""
    for match in _SHORT.finditer(text):
        day, month, month_alone, year, last = match.groups()
        digits = f"{day:0>2}{month or month_alone:0>2}{year}{last}"
        around = Surroundings(text, *match.span(), heading)
        if _is_date(digits) and around.is_called_cpr and not (around.is_in_number or around.is_in_word):
            yield Match(*match.span(), digits, "short", certain=True)
