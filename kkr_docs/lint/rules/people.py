"""Rules on who was there: every name is one of the meeting's people, and nobody is in two places."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from kkr_docs.definition.loading import Draft
from kkr_docs.definition.meeting import Item, Meeting
from kkr_docs.definition.people import Disqualified, Movement, Person
from kkr_docs.definition.yaml_source import Location
from kkr_docs.diagnostics.problem import Severity
from kkr_docs.i18n import N_, _
from kkr_docs.lint.rule import Finding, Rule

_NAME = Person.key("name")
_MOST = 3  # who may be meant by a first name
MOST_ASKED, MOST_COMPARED = 20, 400  # names that others are sought for, and those others: it takes time
_PRESENT = ("arrived", "disqualified", "left")


@lru_cache(maxsize=1)
def _named(draft: Draft) -> Sequence[tuple[Location, str]]:
    """Return the names that are to be somebody's of the meeting, with their places."""
    if not (meeting := draft.meeting):
        return []
    found: list[tuple[Location, str]] = [((meeting.key("chair"),), meeting.chair or "")]
    found += [((*place, person.key("deputy_for")), person.deputy_for or "") for place, person in meeting.people()]
    found += [(place, name) for place, item in _items(meeting) for place, name in _of_item(place, item)]
    return [(place, name) for place, name in found if name]


def _items(meeting: Meeting) -> Iterator[tuple[Location, Item]]:
    for i, section in enumerate(meeting.sections):
        for j, item in enumerate(section.items):
            yield (meeting.key("sections"), i, section.key("items"), j), item


def _of_item(place: Location, item: Item) -> Iterator[tuple[Location, str]]:
    for name in (*_PRESENT, "absent"):
        for index, one in enumerate(getattr(item, name)):
            yield (*place, item.key(name), index), one.name if isinstance(one, Movement | Disqualified) else one


def _at_name(draft: Draft, place: Location) -> Location:
    """Return where a name itself stands, also where it is one of several keys."""
    return (*place, _NAME) if (*place, _NAME) in draft.source.values else place


def _strangers(draft: Draft) -> Iterator[Finding]:
    people = dict.fromkeys(person.name for _place, person in _people(draft))
    asked = list(people)[:MOST_COMPARED]
    strangers = ((place, name) for place, name in _named(draft) if name not in people)
    for number, (place, name) in enumerate(strangers):
        said = meant(name, asked) if number < MOST_ASKED else ""
        yield Finding(_at_name(draft, place), values={"name": name, "meant": said})


def _people(draft: Draft) -> Iterator[tuple[Location, Person]]:
    if draft.meeting:
        yield from draft.meeting.people()


def meant(name: str, people: Sequence[str]) -> str:
    """Return a sentence that asks whether somebody was meant, with a blank after it; "" where nobody is like that."""
    from difflib import get_close_matches  # noqa: PLC0415 - only a stranger pays for it

    words = set(name.casefold().split())
    close = [one for one in people if words and words <= set(one.casefold().split())]  # a first name, or a last
    close = close[:_MOST] or get_close_matches(name, people, n=1, cutoff=0.6)
    return _("Mente du ”{key}”?").format(key=_("” eller ”").join(close)) + " " if close else ""


def _twice(draft: Draft) -> Iterator[Finding]:
    known: dict[str, Location] = {}
    for place, person in _people(draft):
        if (first := known.setdefault(person.name, place)) != place:
            line = draft.source.place(_at_name(draft, first))[0]
            yield Finding(_at_name(draft, place), values={"name": person.name, "line": line})


def _absent_but_there(draft: Draft) -> Iterator[Finding]:
    absent = {person.name for place, person in _people(draft) if place[0] == Meeting.key("absences")}
    present = {Meeting.key("chair"), *map(Item.key, _PRESENT)}
    for place, name in _named(draft):
        key = next(str(step) for step in reversed(place) if isinstance(step, str))
        if name in absent and key in present:
            yield Finding(_at_name(draft, place), values={"name": name, "key": key})


def _outside(draft: Draft) -> Iterator[Finding]:
    """Yield who came or went before the meeting began or after its end."""
    start, end = (draft.meeting.start, draft.meeting.end) if draft.meeting else (None, None)
    for place, item in _items(draft.meeting) if draft.meeting else ():
        for name in ("arrived", "left"):
            for index, one in enumerate(getattr(item, name)):
                if one.at and ((start and one.at < start) or (end and one.at > end)):
                    yield Finding((*place, item.key(name), index, one.key("at")), values={"name": one.name})


_HEAD = "organ: KKR Sydfjorden\ndato: 2026-11-13\nstart: 09.30\nslut: 12.00\n"
_PEOPLE = "deltagere: [Anne Holm, Carl Thy]\nafbud: [Bo Krogh]\n"
_ITEM = "dagsorden:\n  - titel: Sager\n    punkter:\n      - titel: Nyt budget\n"

RULES = (
    Rule(
        id="KKR015",
        severity=Severity.ERROR,
        what=N_("”{name}” står ikke blandt mødets mennesker."),
        remedy=N_("{meant}Skriv navnet, som det står ved deltagere, afbud eller grupper, eller skriv personen på dér."),
        why=N_(
            "Referatet skal vise, hvem der var med til at beslutte hvad. Derfor er hvert navn i mødeleder, "
            "stedfortræder_for, kom, gik, fraværende og inhabil skrevet, som det står på listen over mennesker."
        ),
        bad=f"{_HEAD}{_PEOPLE}{_ITEM}        inhabil: [Anne Holst]\n",
        good=f"{_HEAD}{_PEOPLE}{_ITEM}        inhabil: [Anne Holm]\n",
        check=_strangers,
    ),
    Rule(
        id="KKR016",
        severity=Severity.WARNING,
        what=N_("”{name}” står også i linje {line}."),
        remedy=N_("Slet den ene; er det to mennesker, så skriv dem, så man kan kende forskel."),
        why=N_("Ingen kan både have deltaget og meldt afbud, og i et referat skal hvert menneske stå én gang."),
        bad=f"{_HEAD}deltagere: [Anne Holm, Bo Krogh]\nafbud: [Bo Krogh]\n{_ITEM}",
        good=f"{_HEAD}deltagere: [Anne Holm]\nafbud: [Bo Krogh]\n{_ITEM}",
        check=_twice,
    ),
    Rule(
        id="KKR017",
        severity=Severity.WARNING,
        what=N_("”{name}” har meldt afbud, men står her under ”{key}”."),
        remedy=N_("Flyt navnet fra afbud til deltagere, eller slet det her."),
        why=N_("Den, der ikke var til mødet, kan hverken lede det, komme, gå eller være inhabil i et punkt."),
        bad=f"{_HEAD}{_PEOPLE}{_ITEM}        gik: [Bo Krogh]\n",
        good=f"{_HEAD}{_PEOPLE}{_ITEM}        gik: [Carl Thy]\n",
        check=_absent_but_there,
    ),
    Rule(
        id="KKR018",
        severity=Severity.WARNING,
        what=N_("”{name}” kom eller gik uden for mødets tid."),
        remedy=N_("Ret kl, eller mødets start og slut."),
        why=N_("Tiderne i referatet skal passe med hinanden. Oftest er et tal skrevet forkert."),
        bad=f"{_HEAD}{_PEOPLE}{_ITEM}        kom: [{{navn: Carl Thy, kl: 08.15}}]\n",
        good=f"{_HEAD}{_PEOPLE}{_ITEM}        kom: [{{navn: Carl Thy, kl: 10.15}}]\n",
        check=_outside,
    ),
)
