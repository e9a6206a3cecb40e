"""Rules on when items are treated: one after the other, and within the meeting."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from kkr_docs.danish.calendar import clock, spoken
from kkr_docs.definition.fields import ends_of, length_of
from kkr_docs.definition.loading import Draft
from kkr_docs.definition.meeting import Item, Meeting, Section
from kkr_docs.definition.yaml_source import Location
from kkr_docs.diagnostics.problem import Severity
from kkr_docs.i18n import N_
from kkr_docs.lint.rule import Finding, Rule

_PERIOD, _DURATION = Item.key("period"), Item.key("duration")


class _Slot(NamedTuple):
    """When a section or an item is treated, in minutes of the day; `begin` and `end` are None where nothing says it.

    `earliest` is the end of what is before it, and `latest` that of what it is in.
    """

    place: Location
    part: Section | Item
    begin: int | None
    end: int | None
    earliest: int | None
    latest: int | None


@lru_cache(maxsize=1)
def _slots(draft: Draft) -> list[_Slot]:
    """Return the slots of all sections and items, in the order of the meeting."""
    return list(_of_meeting(draft.meeting)) if draft.meeting else []


def _of_meeting(meeting: Meeting) -> Iterator[_Slot]:
    now, latest = _minutes(meeting.start), _minutes(meeting.end)
    for i, section in enumerate(meeting.sections):
        place = (Meeting.key("sections"), i)
        own = _slot(place, section, now, latest)
        yield own
        now = own.begin
        for j, item in enumerate(section.items):
            slot = _slot((*place, Section.key("items"), j), item, now, own.end if _timed(section) else latest)
            yield slot
            now = slot.end
        now = own.end if _timed(section) else now


def _slot(place: Location, part: Section | Item, now: int | None, latest: int | None) -> _Slot:
    """Return a slot that begins when it says, else where the one before ends."""
    begin, end = ends_of(part.period) if part.period else (None, None)
    starts = now if begin is None else _minutes(begin)
    ends = _minutes(end)
    if ends is None and starts is not None:
        ends = starts + (length_of(part.duration) // dt.timedelta(minutes=1) if part.duration else 0)
    return _Slot(place, part, starts, ends, now, latest)


def _timed(part: Section | Item) -> bool:
    """Return whether something says when a section or an item ends."""
    return bool(part.duration or (part.period and ends_of(part.period)[1]))


def _minutes(moment: dt.time | None) -> int | None:
    return None if moment is None else moment.hour * 60 + moment.minute


def _clock(minutes: int) -> str:
    return clock(dt.time(minutes // 60 % 24, minutes % 60))


def _key_place(slot: _Slot) -> Location:
    return (*slot.place, _PERIOD if slot.part.period else _DURATION)


def _too_early(draft: Draft) -> Iterator[Finding]:
    for slot in _slots(draft):
        if slot.part.period and slot.begin is not None and slot.earliest is not None and slot.begin < slot.earliest:
            yield Finding(_key_place(slot), values={"time": _clock(slot.earliest)})


def _too_late(draft: Draft) -> Iterator[Finding]:
    """Only the first that ends too late is reported: those after it end too late, too."""
    reported: set[int | None] = set()
    for slot in _slots(draft):
        timed = slot.part.period or slot.part.duration
        if timed and slot.end is not None and slot.latest is not None and slot.end > slot.latest:
            if slot.latest not in reported:
                yield Finding(_key_place(slot), values={"time": _clock(slot.end), "latest": _clock(slot.latest)})
            reported.add(slot.latest)


def _not_after(draft: Draft) -> Iterator[Finding]:
    for slot in _slots(draft):
        begin, end = ends_of(slot.part.period) if slot.part.period else (None, None)
        if begin and end and end <= begin:
            yield Finding(_key_place(slot))


def _contradicted(draft: Draft) -> Iterator[Finding]:
    for slot in _slots(draft):
        begin, end = map(_minutes, ends_of(slot.part.period)) if slot.part.period else (None, None)
        if begin is not None and end is not None and end > begin and slot.part.duration:
            length = dt.timedelta(minutes=end - begin)
            if length != length_of(slot.part.duration):
                yield Finding((*slot.place, _DURATION), values={"length": spoken(length)})


_HEAD = (
    "organ: KKR Sydfjorden\ndato: 2026-11-13\nstart: 09.30\nslut: 11.00\ndagsorden:\n  - titel: Sager\n    punkter:\n"
)
_FIRST = "      - titel: Nyt budget\n        tid: 09.30-10.00\n"
_SECOND = "      - titel: Ny mødeplan\n"

RULES = (
    Rule(
        id="KKR025",
        severity=Severity.WARNING,
        what=N_("punktet begynder, før det foregående slutter, eller før mødet begynder (kl. {time})."),
        remedy=N_("Ret tiden her, eller det, der kommer før."),
        why=N_("Tiderne står i dagsordenen, og gæster kommer efter dem. Punkterne bliver behandlet i rækkefølge."),
        bad=f"{_HEAD}{_FIRST}{_SECOND}        tid: 09.45-10.15\n",
        good=f"{_HEAD}{_FIRST}{_SECOND}        tid: 10.00-10.15\n",
        check=_too_early,
    ),
    Rule(
        id="KKR026",
        severity=Severity.WARNING,
        what=N_("punktet slutter kl. {time}, efter at mødet eller hovedpunktet slutter (kl. {latest})."),
        remedy=N_("Gør punkter kortere, eller lad mødet slutte senere."),
        why=N_("Tiderne i dagsordenen skal kunne holdes. Reglen lægger punkternes varighed sammen i rækkefølge."),
        bad=f"{_HEAD}{_FIRST}{_SECOND}        varighed: 90 min\n",
        good=f"{_HEAD}{_FIRST}{_SECOND}        varighed: 60 min\n",
        check=_too_late,
    ),
    Rule(
        id="KKR027",
        severity=Severity.ERROR,
        what=N_("tiden slutter ikke senere, end den begynder."),
        remedy=N_("Ret et af klokkeslættene."),
        why=N_("Tiden bliver trykt ved overskriften og i indholdsfortegnelsen."),
        bad="tid: 10.30-10.00\n",
        good="tid: 10.00-10.30\n",
        check=_not_after,
    ),
    Rule(
        id="KKR028",
        severity=Severity.WARNING,
        what=N_("varigheden er ikke den samme som tidens ({length})."),
        remedy=N_("Ret den ene, eller slet varigheden."),
        why=N_("Begge bliver trykt ved overskriften, og så skal de sige det samme."),
        bad="tid: 10.00-10.30\nvarighed: 20 min\n",
        good="tid: 10.00-10.30\nvarighed: 30 min\n",
        check=_contradicted,
    ),
)
