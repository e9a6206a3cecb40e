"""Rules on what must not be published."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from kkr_docs.danish import cpr
from kkr_docs.definition.loading import Draft
from kkr_docs.definition.meeting import PEOPLE, Meeting
from kkr_docs.definition.yaml_source import Location
from kkr_docs.diagnostics.problem import Severity
from kkr_docs.i18n import N_
from kkr_docs.lint.rule import Finding, Rule
from kkr_docs.lint.rules import attachments
from kkr_docs.lint.text import at_numbers, line_start, lowered, visible, walked
from kkr_docs.markdown import printed
from kkr_docs.markdown.blocks import Image
from kkr_docs.markdown.printed import Passage

if TYPE_CHECKING:
    from kkr_docs.file_texts.piece import Phrase

_TEN_DIGITS = re.compile(r"\d(?:[\W_]*+\d){9}")
_CALLED = ("cpr", "personn")
_BETWEEN = ("[^", "%2")  # what begins the name of a footnote, or a sign in an address: these may have letters
# Notes on lines below each other are one text
_NOTES = re.compile(r"(?m)#(?<!\S#).*(?:\n[ \t]*#.*)*")
_NEXT_NOTE = re.compile(r"\n[ \t]*#+")
_STARS = re.compile(r"\*\*+")  # which are printed where they mark nothing
_PEOPLE, _OF_PEOPLE = "person", {(Meeting.key(name),) for name in (*PEOPLE, "groups")}
_SHOWN = 3  # places in a file that a message has
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
        if _may_have_one(visible(text)) or ("](" in text and _may_have_one(text)):
            reading = draft.readings.get(location)
            for passage in reading.passages if reading else [printed.of_line(text, _heading(location))]:
                yield from ((location, *one) for one in _in_passage(passage))
    for note in _NOTES.finditer(draft.source.text):
        yield from (((), note.start() + index, certain) for index, certain in _in_note(note[0]))


def _may_have_one(text: str) -> bool:
    """Return whether a text has ten digits with no letter between, addresses aside, or says what they are."""
    lower = lowered(text)
    named = any(word in lower for word in _CALLED) or any(sign in text for sign in _BETWEEN)
    return named or any(at_numbers(_TEN_DIGITS, text))


def _heading(location: Location) -> str:
    return _PEOPLE if location[:1] in _OF_PEOPLE else ""


def _in_passage(passage: Passage) -> Iterator[tuple[int, bool]]:
    """Yield where the numbers in running text were typed, and whether they are certain."""
    words = printed.lines(passage) if _may_have_one(passage.words) else passage.words
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
    if not _may_have_one(note):
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


class _File(NamedTuple):
    """A file that goes out with a meeting: where it is named, and whether it is an attachment, not a picture."""

    location: Location
    character: int | None
    name: str
    path: Path
    is_attachment: bool


def _files(draft: Draft) -> Iterator[_File]:
    for location, name, path in attachments.found(draft):
        yield _File(location, None, name, path, is_attachment=True)
    for location, text, blocks in walked(draft):
        for block in blocks:
            if isinstance(block, Image):
                index = line_start(text, block.line)
                yield _File(location, index, block.path.name, block.path, is_attachment=False)


def _in_files(draft: Draft) -> Iterator[Finding]:
    for file in _files(draft):
        if places := _contents(file.path)[0]:
            place = ", ".join(map(str, places[:_SHOWN])) + (" …" if len(places) > _SHOWN else "")
            yield Finding(file.location, file.character, {"name": file.name, "place": place})


def _not_read(draft: Draft) -> Iterator[Finding]:
    for file in _files(draft):
        if file.is_attachment and not attachments.is_misnamed(file.path) and (gaps := _contents(file.path)[1]):
            yield Finding(file.location, file.character, {"name": file.name, "why": "; ".join(map(str, gaps))})


def _contents(path: Path) -> tuple[list[Phrase], list[Phrase]]:
    """Return where in a file CPR numbers are that can be no others, and what of it was not read."""
    try:
        status = path.stat()
    except OSError:
        return [], []
    return _read(path, status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=500)  # the preview and --fix ask again and again
def _read(path: Path, _changed: int, _size: int) -> tuple[list[Phrase], list[Phrase]]:
    from kkr_docs.file_texts import reader  # noqa: PLC0415 - only meetings with files pay for it
    from kkr_docs.file_texts.piece import Gap  # noqa: PLC0415

    places: list[Phrase] = []
    gaps: list[Phrase] = []
    for one in reader.read(path):
        if isinstance(one, Gap):
            gaps.append(one.why)
            continue
        found = [one.place_of(match.start) for match in cpr.find(one.text, one.heading) if match.certain]
        places += [place for place in found if place not in places][: _SHOWN + 1]
        if len(places) > _SHOWN:
            break
    return places, gaps


_ATTACHED = "sagsfremstilling: |\n  Klagen er vedlagt som bilag 1.\nbilag:\n  - titel: Klage\n    fil: {}\n"

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
    Rule(
        id="KKR092",
        severity=Severity.ERROR,
        what=N_("i filen ”{name}” står noget, der ligner et CPR-nummer ({place})."),
        remedy=N_(
            "Fjern det, og gem filen igen. Er det et andet nummer, så slå reglen fra med en kommentar, der siger "
            "hvilket."
        ),
        why=N_(
            "Bilag og billeder sendes ud og offentliggøres med dagsordenen. Teksten i PDF, Word, Excel, PowerPoint, "
            "OpenDocument, CSV og tekstfiler læses, og det, som et billede (PNG og JPEG) siger om sig selv."
        ),
        bad=_ATTACHED.format("klage/cpr-klage.txt"),
        good=_ATTACHED.format("bilag/klage.txt"),
        check=_in_files,
        files=("klage/cpr-klage.txt", "bilag/klage.txt"),
    ),
    Rule(
        id="KKR093",
        severity=Severity.SUGGESTION,
        what=N_("bilaget ”{name}” er ikke læst helt igennem for CPR-numre: {why}."),
        remedy=N_("Læs det selv igennem."),
        why=N_(
            "Skannede sider og billeder, filer med adgangskode og gamle formater som .doc kan ikke læses, og af en PDF "
            "læses højst 50 sider."
        ),
        bad=_ATTACHED.format("klage/klage.doc"),
        good=_ATTACHED.format("bilag/klage.pdf"),
        check=_not_read,
        files=("klage/klage.doc", "bilag/klage.pdf"),
    ),
)
