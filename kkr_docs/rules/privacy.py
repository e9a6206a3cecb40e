"""Rules on what must not be published."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from kkr_docs.definition import Draft
from kkr_docs.language import N_
from kkr_docs.problems import Severity
from kkr_docs.rules.rule import Finding, Rule

_SIX_DIGITS = re.compile(r"\d\d[. ]?\d\d[. ]?\d\d")  # which few texts have
# Patterns without re.compile are compiled when a text needs them

# Six digits and four with a hyphen (of any kind, also at a line's end) or a blank between, or ten together; with a
# hyphen the six may be a date with points
_CPR = (
    r"(?P<day>\d\d)(?<![\w+]\d\d)(?P<point>[. ]?)(?P<month>\d\d)(?P=point)(?P<year>\d\d)"
    r"(?P<sign>[ \u00a0]?(?:--|\u00ad?[-\u2010-\u2015\u2212]|\u00ad)[ \u00a0\n]?|[ \u00a0]?)(?P<last>\d{4})(?!\w)"
)
_NOTE = re.compile(r"#(?<!\S#).*")
# Other numbers of ten digits are named or divided: production units, accounts, telephones
_OTHER_NUMBER = r"""(?ix)
    (?:\d[-.\ /\u00a0] | \b(?:p-?n|cvr|ean|gln|konto|tlf|telefon|mobil|faktura|ordre|journal)\w*
    \W*(?:nr\.|nummer)?\W*)$"""
_BEFORE = 30  # characters
_WEIGHTS = (4, 3, 2, 7, 6, 5, 4, 3, 2, 1)  # the check digit's; numbers issued since 2007 need not have one (cpr.dk)
_ADDRESS = r"\w+://\S*$"


def _cpr(draft: Draft) -> Iterator[Finding]:
    """The number itself is not told: messages end up in logs. Notes are read too: they go where the file goes."""
    for location, text in draft.texts():
        yield from (Finding(location, index) for index in _found(text))
    for note in _NOTE.finditer(draft.source.text):
        yield from (Finding((), note.start() + index) for index in _found(note[0]))


def _found(text: str) -> list[int]:
    matches = re.finditer(_CPR, text) if _SIX_DIGITS.search(text) else ()
    return [match.start() for match in matches if _is_cpr(match)]


def _is_cpr(match: re.Match[str]) -> bool:
    signed = bool(match["sign"].strip())
    if match["point"] and (not signed or re.match("19|20", match["last"])):
        return False  # a telephone number, or a day and a year
    return _is_date(match) and (signed or _may_be_cpr(match.string, match))


def _is_date(match: re.Match[str]) -> bool:
    return any(
        _exists(century + int(match["year"]), int(match["month"]), int(match["day"])) for century in (1900, 2000)
    )


def _exists(year: int, month: int, day: int) -> bool:
    try:
        dt.date(year, month, day)
    except ValueError:
        return False
    return True


def _may_be_cpr(text: str, match: re.Match[str]) -> bool:
    """Whether digits without a hyphen are nothing else. In an address, where any number may stand, they must check."""
    if re.compile(_OTHER_NUMBER).search(text, max(match.start() - _BEFORE, 0), match.start()):
        return False
    digits = map(int, re.sub(r"\D", "", match[0]))
    checks = sum(weight * digit for weight, digit in zip(_WEIGHTS, digits, strict=True)) % 11 == 0
    return checks or not re.search(_ADDRESS, text[: match.start()])


RULES = (
    Rule(
        id="KKR090",
        severity=Severity.ERROR,
        what=N_("her står noget, der ligner et CPR-nummer."),
        remedy=N_("Slet det; skriv personens navn, hvis det må fremgå."),
        why=N_(
            "Dagsordener og referater offentliggøres, og et CPR-nummer må ikke offentliggøres. Alt i filen læses, også"
            " navne, links og noter. Reglen kan ikke tillades med en kommentar."
        ),
        bad="sagsfremstilling: |\n  Borgeren (010170-1234) har klaget.\n",
        good="sagsfremstilling: |\n  En borger har klaget, se sag 2026-05018.\n",
        check=_cpr,
        always=True,
    ),
)
