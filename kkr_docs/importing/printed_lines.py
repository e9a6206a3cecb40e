"""Lines that are composed of several values: their values are found by composing them again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any

from kkr_docs.definition import proposals
from kkr_docs.definition.fields import DURATION, GROUNDS, INITIALS, MEETING_FORM, MEETING_KIND, PERIOD
from kkr_docs.definition.meeting import Correction, Item, Meeting, Section
from kkr_docs.definition.people import Person
from kkr_docs.definition.yaml_source import Data
from kkr_docs.document import editions
from kkr_docs.document.build import SUPPLEMENTARY_ITEM, cover_lines
from kkr_docs.document.meeting_names import kind_line
from kkr_docs.importing.words import flat

Values = dict[str, Data | None]
"""What stands under some keys; None where nothing does."""

_TIMES = re.compile(r"(?P<title>.*\S) \((?P<times>[^()]*)\)")
_CLOCKS = re.compile(r"kl\. ?(?P<times>[0-9.:]+ ?(?:[-–] ?[0-9.:]+)?)", re.IGNORECASE)
_TIME_LINE = re.compile(r"(?P<until>til )?kl\.? ?(?P<start>[0-9.:]+)(?: ?[-–] ?(?P<end>[0-9.:]+))?", re.IGNORECASE)
_DEPUTY = re.compile(r"(?P<words>.*\S) \(stedfortræder for (?P<name>[^()]+)\)")
_NEXT = re.compile(r"næste møde:? *(?P<date>.*)", re.IGNORECASE)
_VERSION = re.compile(r"version (?P<number>[1-9][0-9]?)", re.IGNORECASE)
_CORRECTED = re.compile(r"rettet(?: den (?P<date>[^:]*))?: (?P<what>.*)", re.IGNORECASE)
_KINDS = (None, *[kind for kind in MEETING_KIND.split("|") if kind.isalpha()])
_FORMS = (None, *MEETING_FORM.split("|"))


def title(heading: str) -> Values:
    """Return the title, times and duration that a heading is composed of."""
    found: Values = {Item.key("title"): heading, Item.key("period"): None, Item.key("duration"): None}
    match = _TIMES.fullmatch(heading)
    if not match:
        return found
    period = duration = None
    for piece in match["times"].split(", "):
        clocks = _CLOCKS.fullmatch(piece)
        if clocks and (said := proposals.of("period", clocks["times"])) and re.fullmatch(PERIOD, said):
            period = said
        elif re.fullmatch(DURATION, piece):
            duration = piece.removesuffix(".") if piece.endswith("min.") else piece
        else:
            return found
    return {Item.key("title"): match["title"], Item.key("period"): period, Item.key("duration"): duration}


def case_line(line: str, pattern: str) -> Values | None:
    """Return the values that a case line is composed of; None where it is none. `pattern` is that of case numbers."""
    found: Values = dict.fromkeys(map(Item.key, ("case_number", "initials", "ground")))
    found[Item.key("closed")] = None
    for piece in filter(None, re.split(r" [–-] ", line)):
        case = re.fullmatch(rf"(?P<case>{pattern})?(?:^| )?(?P<initials>{INITIALS})?", piece)
        if piece == SUPPLEMENTARY_ITEM:
            continue
        if piece == editions.CLOSED_ITEM:
            found[Item.key("closed")] = "ja"
        elif piece in GROUNDS:
            found[Item.key("ground")] = piece
        elif case and not found[Item.key("case_number")] and not found[Item.key("initials")]:
            found |= {Item.key("case_number"): case["case"], Item.key("initials"): case["initials"]}
        else:
            return None
    return found


def person(line: str, others: Sequence[Person]) -> dict[str, Data]:
    """Return a person whom a line names, with role and municipality as others have them."""
    deputy = _DEPUTY.fullmatch(line)
    name, *rest = (deputy["words"] if deputy else line).split(", ")
    found: dict[str, Data] = {Person.key("name"): name}
    towns = {one.municipality for one in others}
    if len(rest) == 1:
        found[Person.key("municipality" if rest[0] in towns else "role")] = rest[0]
    elif rest:
        found |= {Person.key("role"): ", ".join(rest[:-1]), Person.key("municipality"): rest[-1]}
    return found | ({Person.key("deputy_for"): deputy["name"]} if deputy else {})


def cover(lines: Sequence[str], base: Meeting) -> Values | None:
    """Return the values that the lines of a cover are composed of; None where they are not composed like that."""
    names = ("kind", "form", "date", "start", "end", "place", "next_meeting", "version")
    found: Values = dict.fromkeys(map(Meeting.key, names))
    corrections: list[dict[str, Data]] = []
    for line in lines:
        if not any(read(line, found, base) for read in (_date, _times, _next, _version, _kind)):
            if (correction := _correction(line)) is not None:
                corrections.append(correction)
            elif found[Meeting.key("place")] is None:
                found[Meeting.key("place")] = line
            else:
                return None
    found[Meeting.key("corrections")] = list[Data](corrections) or None
    return found if found[Meeting.key("date")] else None


def is_printed_as(values: Mapping[str, Data | None], lines: Sequence[str], base: Meeting) -> bool:
    """Return whether values on a cover are printed as just these lines."""
    data = {key: value for key, value in values.items() if value is not None}
    sample = type(base).model_validate(
        {Meeting.key("body"): base.body, Meeting.key("sections"): [{Section.key("title"): "x"}], **data}
    )
    return [_folded(line) for line in cover_lines(sample)] == [_folded(line) for line in lines]


def _folded(line: str) -> str:
    return re.sub(r"\s*[-–]\s*", "–", flat(line).casefold())


def _date(line: str, found: Values, _base: Meeting) -> bool:
    key = Meeting.key("date")
    said = None if found[key] else proposals.of("date", line)
    found[key] = said or found[key]
    return bool(said)


def _times(line: str, found: Values, _base: Meeting) -> bool:
    match = _TIME_LINE.fullmatch(line)
    if not match:
        return False
    start, end = (match["start"], match["end"]) if not match["until"] else (None, match["start"])
    for name, clock in (("start", start), ("end", end)):
        found[Meeting.key(name)] = proposals.of("time", clock) if clock else None
    return True


def _next(line: str, found: Values, _base: Meeting) -> bool:
    match = _NEXT.fullmatch(line)
    said = proposals.of("date", match["date"]) if match else None
    found[Meeting.key("next_meeting")] = said or found[Meeting.key("next_meeting")]
    return bool(said)


def _version(line: str, found: Values, _base: Meeting) -> bool:
    match = _VERSION.fullmatch(line)
    if match:
        found[Meeting.key("version")] = match["number"]
    return bool(match)


def _correction(line: str) -> dict[str, Data] | None:
    match = _CORRECTED.fullmatch(line)
    if not match:
        return None
    day = proposals.of("date", match["date"]) if match["date"] else None
    what, date = Correction.key("what"), Correction.key("date")
    return {what: match["what"]} | ({date: day} if day else {})


def _kind(line: str, found: Values, base: Meeting) -> bool:
    joint = re.search(r"fælles med .*", line)
    kinds: Iterator[tuple[Any, Any]] = iter(product([joint[0]] if joint else _KINDS, _FORMS))
    for kind, form in kinds:
        made = kind_line(base.model_copy(update={"kind": kind, "form": form}))
        if made and made.casefold() == line.casefold():
            found |= {Meeting.key("kind"): kind, Meeting.key("form"): form}
            return True
    return False
