"""Rules on what must not be published."""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from kkr_docs.definition.loading import Draft
from kkr_docs.definition.yaml_source import Location
from kkr_docs.diagnostics.problem import Severity
from kkr_docs.i18n import N_
from kkr_docs.lint.rule import Finding, Rule

_SIX_DIGITS = re.compile(r"\d\d([-. /\u00a0]?)\d\d\1\d\d")  # which few texts have
# Patterns without re.compile are compiled when a text needs them

# Six digits and four with a hyphen (of any kind, also at a line's end), a slash or a blank between, or ten together;
# the six may be written as a date or in pairs
_BLANK = "[ \u00a0\u2009\u202f]"
_HYPHEN = "[-\u2010-\u2015\u2212]"
_CPR = (
    rf"(?P<day>\d\d)(?<![\w+]\d\d)(?P<point>[-./]|{_BLANK}|)(?P<month>\d\d)(?P=point)(?P<year>\d\d)"
    rf"(?P<sign>{_BLANK}?(?:--|\u00ad?{_HYPHEN}|\u00ad|/)(?:{_BLANK}|\n)?|{_BLANK}?)(?P<last>\d{{4}})(?!\w)"
)
_NOTE = re.compile(r"#(?<!\S#).*")
# Marks of Markdown and letters without width: what is typed and not printed
_MARKS = re.compile(
    r"""\\(?=[!-/:-@\[-`{-~]) | \*\*+ | (?<!\w)[*_] | [*_](?!\w) | !?\[
        | \](?:\((?:[^()\s]|\([^()\s]*\))*(?:\s+"[^"]*")?\s*\))? | [\u200b-\u200d\u2060\ufeff]""",
    re.VERBOSE,
)
# Other numbers of ten digits are named or divided: production units, accounts, telephones
_NAMED = r"\b(?:p-?n|cvr|ean|gln|konto|tlf|telefon|mobil|faktura|ordre|journal|regning|rekvisition|kontrakt|løbe?n)\w*"
_OTHER_NUMBER = rf"(?ix)(?:\d[-.\ /\u00a0] | {_NAMED}\W*(?:nr\.|nummer)?\W*)$"
_AMOUNT = r"(?i)[ \u00a0]?(?:kr\b|kroner|mio\b|mia\b|dkk|euro?\b|pct|%|[.,]\d)"
# It may be another number where such a word is near, or "sag" right before it, and no person between them
_OTHER_NEAR = rf"""(?ix){_NAMED} | \bj(?:r|our)?\.?\ ?(?:nr|nummer)\b
    | \b(?:sags?|arkiv|dok(?:ument)?|bilags|ref(?:erence)?)-?(?:nr|nummer|id)\w* | \b(?:esdh|iban|matr)\w*
    | \bsag(?:en|er|erne)?:?\s(?:(?:nr\.?|nummer|med|har|fik|hedder|id):?\s){{0,3}}$"""
_PERSON = r"(?i)\b(?:cpr|person|borger|født|patient|klager|barn|elev|ansat|medarbejder|hr|fru)\w*"
_OTHER_AFTER = rf"(?i)\W{{0,3}}(?:{_NAMED}|j\.? ?nr|sags?n)"
_NEAR, _AFTER = 40, 20  # characters
_MANY = 2_000  # more numbers than any meeting has: to judge each takes time
_WEIGHTS = (4, 3, 2, 7, 6, 5, 4, 3, 2, 1)  # the check digit's; numbers issued since 2007 need not have one (cpr.dk)
_REPLACEMENT = 60  # is added to the day in a number for who has none yet (cpr.dk)
_ADDRESS = r"\w{1,20}://\S*$"
_LONG_ADDRESS = 300


def _certain(draft: Draft) -> Iterator[Finding]:
    """The number itself is not quoted: messages end up in logs. Notes are read too: they go where the file goes."""
    yield from (Finding(location, index) for location, index, certain in _numbers(draft) if certain)


def _likely(draft: Draft) -> Iterator[Finding]:
    yield from (Finding(location, index) for location, index, certain in _numbers(draft) if not certain)


@lru_cache(maxsize=1)
def _numbers(draft: Draft) -> list[tuple[Location, int, bool]]:
    """Return where every number that looks like a CPR number stands, and whether it can be no other."""
    numbers = list(islice(_every(draft), _MANY))
    if len(numbers) == _MANY:  # what follows is not read
        numbers[-1] = (*numbers[-1][:2], True)
    return numbers


def _every(draft: Draft) -> Iterator[tuple[Location, int, bool]]:
    for location, text in draft.texts():
        yield from ((location, *one) for one in _found(text))
    for note in _NOTE.finditer(draft.source.text):
        yield from (((), note.start() + index, certain) for index, certain in _found(note[0]))


def _found(text: str) -> list[tuple[int, bool]]:
    """Return the numbers in a text as it is typed, and as it is printed."""
    found = _found_as_typed(text)
    if _MARKS.search(text):
        printed, places = _as_printed(text)
        for index, certain in _found_as_typed(printed).items():
            typed = places[0][(at := bisect_right(places[1], index) - 1)] + index - places[1][at]
            found[typed] = found.get(typed, False) or certain
    return sorted(found.items())


def _as_printed(text: str) -> tuple[str, tuple[list[int], list[int]]]:
    """Return a text without marks, and where its pieces begin in the text and in what is left of it."""
    pieces, typed, printed, end, length = [], [], [], 0, 0
    for mark in (*_MARKS.finditer(text), None):
        piece = text[end : mark.start() if mark else len(text)]
        pieces.append(piece)
        typed.append(end)
        printed.append(length)
        length += len(piece)
        end = mark.end() if mark else 0
    return "".join(pieces), (typed, printed)


def _found_as_typed(text: str) -> dict[int, bool]:
    matches = re.finditer(_CPR, text) if _SIX_DIGITS.search(text) else ()
    return {match.start(): not _may_be_other(match) for match in islice(filter(_is_cpr, matches), _MANY)}


def _is_cpr(match: re.Match[str]) -> bool:
    if not _is_date(match):
        return False
    signed = bool(match["sign"].strip())
    if match["point"] or "/" in match["sign"]:
        if re.match("19|20", match["last"]):
            return False  # a day and a year
        return (signed and match["point"] in (".", " ", "") and "/" not in match["sign"]) or _checks(match)
    return signed or _may_be_cpr(match.string, match)


def _is_date(match: re.Match[str]) -> bool:
    day = int(match["day"])
    return any(
        _exists(century + int(match["year"]), int(match["month"]), day - (_REPLACEMENT if day > _REPLACEMENT else 0))
        for century in (1900, 2000)
    )


def _exists(year: int, month: int, day: int) -> bool:
    try:
        dt.date(year, month, day)
    except ValueError:
        return False
    return True


def _may_be_cpr(text: str, match: re.Match[str]) -> bool:
    """Whether digits without a hyphen are nothing else. In an address, where any number may stand, they must check."""
    if re.compile(_OTHER_NUMBER).search(text, max(match.start() - _NEAR, 0), match.start()):
        return False
    if re.compile(_AMOUNT).match(text, match.end()):
        return False
    in_address = re.compile(_ADDRESS).search(text, max(match.start() - _LONG_ADDRESS, 0), match.start())
    return _checks(match) or not (in_address or int(match["day"]) > _REPLACEMENT)


def _checks(match: re.Match[str]) -> bool:
    digits = map(int, re.sub(r"\D", "", match[0]))
    return sum(weight * digit for weight, digit in zip(_WEIGHTS, digits, strict=True)) % 11 == 0


def _may_be_other(match: re.Match[str]) -> bool:
    """Whether it is part of a longer number, or something near says that it is another one."""
    text, start, end = match.string, match.start(), match.end()
    if re.search(r"\d[-./]$", text[max(start - 2, 0) : start]) or re.match(r"[-/]\d", text[end : end + 2]):
        return True
    before = re.split(r"[.!?]\s+(?=[A-ZÆØÅ])", text[max(start - _NEAR, 0) : start])[-1]
    others = [word.start() for word in re.finditer(_OTHER_NEAR, before)]
    persons = [word.start() for word in re.finditer(_PERSON, before)]
    if others or persons:
        return max(others, default=-1) > max(persons, default=-1)
    return bool(re.match(_OTHER_AFTER, text[end : end + _AFTER]))


RULES = (
    Rule(
        id="KKR090",
        severity=Severity.ERROR,
        what=N_("her står noget, der ligner et CPR-nummer."),
        remedy=N_("Slet det; skriv personens navn, hvis det må fremgå."),
        why=N_(
            "Dagsordener og referater offentliggøres, og et CPR-nummer må ikke offentliggøres. Alt i filen læses, "
            "også navne, links og noter."
        ),
        bad="sagsfremstilling: |\n  Borgeren (010170-1234) har klaget.\n",
        good="sagsfremstilling: |\n  En borger har klaget, se sag 2026-05018.\n",
        check=_certain,
        always=True,
    ),
    Rule(
        id="KKR091",
        severity=Severity.WARNING,
        what=N_("her står et nummer, der kan være et CPR-nummer."),
        remedy=N_(
            "Er det et CPR-nummer, så slet det. Er det et andet nummer, så slå reglen fra med en kommentar, der siger "
            "hvilket."
        ),
        why=N_("Sags-, journal- og telefonnumre kan se ud som et CPR-nummer. Kun den, der skriver, kan kende forskel."),
        bad="sagsfremstilling: |\n  Sagen har journalnummer 120312-0045 hos regionen.\n",
        good="sagsfremstilling: |\n  Sagen har journalnummer 2012-0312-0045 hos regionen.\n",
        check=_likely,
    ),
)
