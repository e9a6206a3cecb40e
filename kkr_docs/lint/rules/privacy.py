"""Rules on what must not be published."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from kkr_docs.danish import cpr
from kkr_docs.definition.loading import Draft
from kkr_docs.definition.meeting import PEOPLE, Meeting
from kkr_docs.definition.yaml_source import Location
from kkr_docs.diagnostics.problem import Severity
from kkr_docs.i18n import N_
from kkr_docs.lint.rule import Finding, Rule
from kkr_docs.lint.text import visible
from kkr_docs.markdown import printed
from kkr_docs.markdown.printed import Passage

# Ten digits with no letter between, addresses aside, which few texts have; a footnote's name may have letters
_TEN_DIGITS = re.compile(r"\d(?:[\W_]*+\d){9}|\[\^|%2|cpr|personn", re.IGNORECASE)
# Notes on lines below each other are one text
_NOTES = re.compile(r"(?m)#(?<!\S#).*(?:\n[ \t]*#.*)*")
_NEXT_NOTE = re.compile(r"\n[ \t]*#+")
_STARS = re.compile(r"\*\*+")  # which are printed where they mark nothing
_PEOPLE, _OF_PEOPLE = "person", {(Meeting.key(name),) for name in (*PEOPLE, "groups")}
_MANY = 2_000  # more numbers than any meeting has


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
        if _TEN_DIGITS.search(visible(text)) or ("](" in text and _TEN_DIGITS.search(text)):
            reading = draft.readings.get(location)
            for passage in reading.passages if reading else [printed.of_line(text, _heading(location))]:
                yield from ((location, *one) for one in _in_passage(passage))
    for note in _NOTES.finditer(draft.source.text):
        yield from (((), note.start() + index, certain) for index, certain in _in_note(note[0]))


def _heading(location: Location) -> str:
    return _PEOPLE if location[:1] in _OF_PEOPLE else ""


def _in_passage(passage: Passage) -> Iterator[tuple[int, bool]]:
    """Yield where the numbers in running text were typed, and whether they are certain."""
    words = printed.lines(passage) if _TEN_DIGITS.search(passage.words) else passage.words
    if found := cpr.find(_STARS.sub(_without_width, words), passage.heading):
        places = printed.places(passage)
        yield from ((places[one.start], one.certain) for one in found)
    if "](" in passage.typed.words:  # what links lead to is in the files, too
        for address, index in printed.addresses(passage):
            yield from ((place + index, certain) for place, certain in _in_address(address))


def _without_width(stars: re.Match[str]) -> str:
    return "\u2060" * len(stars[0])


def _in_address(address: str) -> Iterator[tuple[int, bool]]:
    yield from ((one.start, one.certain) for one in cpr.find(address))
    if "%" in address:
        from urllib.parse import unquote  # noqa: PLC0415 - only addresses with %20 and the like pay for it

        yield from ((0, one.certain) for one in cpr.find(unquote(address)) if one not in cpr.find(address))


def _in_note(note: str) -> Iterator[tuple[int, bool]]:
    """Yield where the numbers in a comment stand, which may have several lines."""
    if not _TEN_DIGITS.search(note):
        return
    words = _NEXT_NOTE.sub("\n", note)
    places = [place for begin, end in _between(note) for place in range(begin, end)]
    yield from ((places[one.start], one.certain) for one in cpr.find(words))


def _between(note: str) -> Iterator[tuple[int, int]]:
    """Yield where the lines of a comment begin and end, without the marks of those after the first."""
    begin = 0
    for mark in _NEXT_NOTE.finditer(note):
        yield begin, mark.start() + 1
        begin = mark.end()
    yield begin, len(note)


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
