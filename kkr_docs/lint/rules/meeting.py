"""Rules on when the meeting is held."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from kkr_docs.danish.holidays import closing_day
from kkr_docs.definition.loading import Draft
from kkr_docs.definition.meeting import Meeting
from kkr_docs.diagnostics.problem import Severity
from kkr_docs.i18n import N_, _
from kkr_docs.lint.rule import Finding, Rule

_DATE, _NEXT = Meeting.key("date"), Meeting.key("next_meeting")


def _next_not_after(draft: Draft) -> Iterator[Finding]:
    if draft.meeting and draft.meeting.next_meeting and draft.meeting.next_meeting <= draft.meeting.date:
        yield Finding((_NEXT,))


def _end_not_after(draft: Draft) -> Iterator[Finding]:
    if draft.meeting and draft.meeting.start and draft.meeting.end and draft.meeting.end <= draft.meeting.start:
        yield Finding((Meeting.key("end"),))


def _on_closing_day(draft: Draft) -> Iterator[Finding]:
    if draft.meeting:
        for key, day in ((_DATE, draft.meeting.date), (_NEXT, draft.meeting.next_meeting)):
            if day and (name := closing_day(day)):
                yield Finding((key,), values={"day": _(name)})


_FIRST_YEAR, _LAST_YEAR = 1970, 2100  # Danish municipalities and their bodies are no older; and nobody plans so far


_LIKELY_YEAR = re.compile(r"(?<!\d)(?:19[7-9]\d|20\d\d|2100)(?!\d)")


def _unlikely_years(draft: Draft) -> Iterator[Finding]:
    if draft.meeting:
        for key, day in ((_DATE, draft.meeting.date), (_NEXT, draft.meeting.next_meeting)):
            if day and not _FIRST_YEAR <= day.year <= _LAST_YEAR:
                meant = _meant(str(day.year).zfill(4), draft)
                yield Finding((key,), values={"year": day.year, "meant": meant or _("det rigtige år")})


def _meant(typed: str, draft: Draft) -> str | None:
    """Return the year that was mistyped: one that the definition names, or one beside such a year.

    Where it names none, it is a year that only one slip of the fingers leads from; None where there are several.
    """
    named = Counter(year for _location, text in draft.texts() for year in _LIKELY_YEAR.findall(text))
    near = {str(int(year) + step): (-count, abs(step)) for step in (1, -1, 0) for year, count in named.items()}
    slips = [year for year in near if _is_slip(typed, year)]
    if slips:
        return min(slips, key=lambda year: near[year])
    every = [str(year) for year in range(_FIRST_YEAR, _LAST_YEAR + 1) if _is_slip(typed, str(year))]
    return every[0] if len(every) == 1 and not named else None


def _is_slip(typed: str, year: str) -> bool:
    """Return whether two neighbours have changed places, or one digit is another."""
    match [place for place, (one, other) in enumerate(zip(typed, year, strict=True)) if one != other]:
        case [_place]:
            return True
        case [first, second] if second == first + 1:
            return typed[first] == year[second] and typed[second] == year[first]
    return False


def _half_a_correction(draft: Draft) -> Iterator[Finding]:
    version, corrections = Meeting.key("version"), Meeting.key("corrections")
    if draft.meeting and draft.meeting.is_corrected != bool(draft.meeting.corrections):
        here, missing = (corrections, version) if draft.meeting.corrections else (version, corrections)
        yield Finding((here,), values={"key": here, "missing": missing})


_SECTIONS = "dagsorden:\n  - titel: Udpegninger\n"

RULES = (
    Rule(
        id="KKR007",
        severity=Severity.ERROR,
        what=N_("næste møde ligger ikke efter dette møde."),
        remedy=N_("Ret dato eller næste_møde."),
        why=N_("Datoen trykkes på forsiden og bliver datoen i den næste definition."),
        bad=f"organ: KKR Sydfjorden\ndato: 2026-11-13\nnæste_møde: 2026-02-09\n{_SECTIONS}",
        good=f"organ: KKR Sydfjorden\ndato: 2026-11-13\nnæste_møde: 2027-02-08\n{_SECTIONS}",
        check=_next_not_after,
    ),
    Rule(
        id="KKR008",
        severity=Severity.ERROR,
        what=N_("mødet slutter ikke senere, end det begynder."),
        remedy=N_("Ret start eller slut."),
        why=N_("Tiderne trykkes på forsiden, og medlemmerne indretter dagen efter dem."),
        bad=f"organ: KKR Sydfjorden\ndato: 2026-11-13\nstart: 13.30\nslut: 12.00\n{_SECTIONS}",
        good=f"organ: KKR Sydfjorden\ndato: 2026-11-13\nstart: 09.30\nslut: 12.00\n{_SECTIONS}",
        check=_end_not_after,
    ),
    Rule(
        id="KKR009",
        severity=Severity.WARNING,
        what=N_("mødet ligger på en dag, hvor offentlige kontorer har lukket ({day})."),
        remedy=N_("Ret datoen, eller slå reglen fra med en kommentar om, hvorfor mødet holdes den dag."),
        why=N_(
            "Møder holdes sjældent i weekender og på helligdage, grundlovsdag og juleaften. Oftest er datoen forkert."
        ),
        bad=f"organ: KKR Sydfjorden\ndato: 2027-05-06\n{_SECTIONS}",
        good=f"organ: KKR Sydfjorden\ndato: 2027-05-07\n{_SECTIONS}",
        check=_on_closing_day,
    ),
    Rule(
        id="KKR019",
        severity=Severity.WARNING,
        what=N_("her står ”{key}”, men ”{missing}” siger ikke, at papiret er rettet."),
        remedy=N_("Skriv både version: 2 (eller højere) og under rettet:, hvad der er rettet."),
        why=N_(
            "Versionen står på forsiden og i filens navn, så det nye papir ikke bliver forvekslet med det, der er "
            "sendt ud. Læserne skal også kunne se, hvad der er rettet."
        ),
        bad=f"organ: KKR Sydfjorden\ndato: 2026-11-13\nversion: 2\n{_SECTIONS}",
        good=(
            "organ: KKR Sydfjorden\ndato: 2026-11-13\nversion: 2\n"
            f"rettet:\n  - {{hvad: Beløbet i punkt 1.1, dato: 2026-11-09}}\n{_SECTIONS}"
        ),
        check=_half_a_correction,
    ),
    Rule(
        id="KKR014",
        severity=Severity.WARNING,
        what=N_("her står året {year}."),
        remedy=N_("Ret det til {meant}."),
        why=N_(
            "Et årstal før 1970 eller efter 2100 er oftest en slåfejl. Datoen trykkes og bliver del af filens navn."
        ),
        bad=f"organ: KKR Sydfjorden\ndato: 1026-11-13\n{_SECTIONS}",
        good=f"organ: KKR Sydfjorden\ndato: 2026-11-13\n{_SECTIONS}",
        check=_unlikely_years,
    ),
)
