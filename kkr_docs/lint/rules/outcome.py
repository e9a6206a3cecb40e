"""Rules on votes, statements for the record and follow-ups: who voted was there, the numbers fit, and somebody acts."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from kkr_docs.definition.loading import Draft
from kkr_docs.definition.meeting import Item, Meeting, Section
from kkr_docs.definition.outcome import FollowUp, Statement, Vote
from kkr_docs.definition.voting import Electorate, Roll, Side, is_party, rolls, side
from kkr_docs.definition.yaml_source import Data, Location
from kkr_docs.diagnostics.problem import Severity
from kkr_docs.i18n import N_, _
from kkr_docs.lint.rule import Finding, Rule
from kkr_docs.lint.rules.people import MOST_ASKED, MOST_COMPARED, meant

_SECTIONS, _ITEMS = Meeting.key("sections"), Section.key("items")
_SIDES = ("in_favour", "against", "abstained")


class _Voters(NamedTuple):
    """One side of a vote: where it stands, and its names' places."""

    place: Location
    side: Side
    places: tuple[Location, ...]


class _Ballot(NamedTuple):
    """A vote and where it stands; between `fewest` and `most` were there; `absent` are voters who were not, and why."""

    place: Location
    vote: Vote
    sides: tuple[_Voters, ...]
    most: int
    fewest: int
    absent: tuple[tuple[Location, str, str], ...]


@lru_cache(maxsize=1)
def _ballots(draft: Draft) -> Sequence[_Ballot]:
    """Return all votes of a meeting, in order."""
    return list(_of_meeting(draft, draft.meeting)) if draft.meeting else []


@lru_cache(maxsize=1)
def _electorate(draft: Draft) -> Electorate | None:
    return Electorate(draft.meeting) if draft.meeting else None


# Participants who may be no members
_STAFF = re.compile(
    r"direktør|chef|konsulent|sekretær|referent|medarbejder|jurist|økonom|gæst|observatør|oplæg|tilforordnet|tolk"
    r"|\bKL\b|koordinator|repræsentant",
    re.IGNORECASE,
)


def _of_meeting(draft: Draft, meeting: Meeting) -> Iterator[_Ballot]:
    staff = sum(bool(_STAFF.search(person.role or "")) for person in meeting.participants)
    for roll in rolls(meeting):
        for k, vote in enumerate(roll.item.votes):
            place = _one(draft, _item_place(roll.place), Item.key("votes"), k)
            sides = tuple(_voters(draft, (*place, vote.key(name)), getattr(vote, name)) for name in _SIDES)
            absent = tuple(_absent(roll, sides, meeting))
            fewest = roll.number - len(roll.moved - roll.out) - staff
            yield _Ballot(place, vote, sides, roll.number, fewest, absent)


def _item_place(at: tuple[int, int]) -> Location:
    return (_SECTIONS, at[0], _ITEMS, at[1])


def _one(draft: Draft, part: Location, key: str, index: int) -> Location:
    """Return where an entry of a list stands, also where it stands alone in the list's place."""
    value: Data = draft.source.at((*part, key))
    return (*part, key, index) if isinstance(value, list) else (*part, key)


def _voters(draft: Draft, place: Location, voters: Sequence[str]) -> _Voters:
    found = side(voters)
    first = len(voters) - len(found.names)
    *part, key = place
    places = (_one(draft, tuple(part), str(key), first + k) for k in range(len(found.names)))
    return _Voters(place, found, tuple(places) if voters else ())


def _absent(roll: Roll, sides: Sequence[_Voters], meeting: Meeting) -> Iterator[tuple[Location, str, str]]:
    """Yield the names of those who voted and were not there, with their places and why."""
    disqualified = {one.name for one in roll.item.disqualified}
    regrets = {person.name for person in meeting.absences}
    for one in sides:
        for place, name in zip(one.places, one.side.names, strict=True):
            if name in disqualified:
                yield place, name, N_("var inhabil i punktet")
            elif name in roll.out:
                yield place, name, N_("var fraværende under punktet")
            elif name in roll.away:
                yield place, name, N_("var gået eller endnu ikke kommet")
            elif name in regrets:
                yield place, name, N_("har meldt afbud")


def _strangers(draft: Draft) -> Iterator[Finding]:
    electorate = _electorate(draft)
    if not electorate or not electorate.people:
        return
    people = electorate.people_in_order[:MOST_COMPARED]
    strangers = (
        (place, name) for place, name in _named(draft) if electorate.members(name) is None and not is_party(name)
    )
    for number, (place, name) in enumerate(strangers):
        said = meant(name, people) if number < MOST_ASKED else ""
        yield Finding(place, values={"name": name, "meant": said})


def _named(draft: Draft) -> Iterator[tuple[Location, str]]:
    """Yield the names in votes and of statements, with their places."""
    for ballot in _ballots(draft):
        for one in ballot.sides:
            yield from zip(one.places, one.side.names, strict=True)
    for place, item in _items(draft):
        for k, statement in enumerate(item.statements):
            at = _one(draft, place, Item.key("statements"), k)
            for n, name in enumerate(statement.names):
                yield _one(draft, at, Statement.key("names"), n), name


def _items(draft: Draft) -> Iterator[tuple[Location, Item]]:
    for i, section in enumerate(draft.meeting.sections if draft.meeting else ()):
        for j, item in enumerate(section.items):
            yield _item_place((i, j)), item


def _not_there(draft: Draft) -> Iterator[Finding]:
    for ballot in _ballots(draft):
        for place, name, why in ballot.absent:
            yield Finding(place, values={"name": name, "why": _(why)})


def _twice(draft: Draft) -> Iterator[Finding]:
    for ballot in _ballots(draft):
        seen: set[str] = set()
        for one in ballot.sides:
            for place, name in zip(one.places, one.side.names, strict=True):
                if name in seen:
                    yield Finding(place, values={"name": name})
                seen.add(name)


def _wrong_number(draft: Draft) -> Iterator[Finding]:
    """Yield a number that is not that of the names beside it, where all of them are people."""
    electorate = _electorate(draft)
    for ballot in _ballots(draft):
        for one in ballot.sides:
            number, names = one.side
            if number in (None, len(names)) or not names or not electorate:
                continue
            if electorate.people.issuperset(names):
                yield Finding(one.place, values={"number": number, "named": len(names)})


def _wrong_sum(draft: Draft) -> Iterator[Finding]:
    """Yield a vote with more voters than were there; or with fewer, where both sides are written."""
    electorate = _electorate(draft)
    if not electorate or not draft.meeting or not draft.meeting.participants:
        return
    for ballot in _ballots(draft):
        numbers = [electorate.number(one.side) for one in ballot.sides]
        total = sum(number or 0 for number in numbers)
        in_favour, *others = (one.side for one in ballot.sides)
        is_whole = None not in numbers and in_favour and any(others)
        if not ballot.absent and (total > ballot.most or (is_whole and total < ballot.fewest)):
            yield Finding(ballot.place, values={"total": total, "present": ballot.most})


def _says_nothing(draft: Draft) -> Iterator[Finding]:
    for ballot in _ballots(draft):
        if not any(one.side for one in ballot.sides):
            yield Finding(ballot.place)


def _tasks(draft: Draft) -> Iterator[tuple[Location, FollowUp]]:
    for place, item in _items(draft):
        for k, task in enumerate(item.follow_ups):
            yield (*place, Item.key("follow_ups"), k), task


_EARLIER = re.compile(r"siden sidst|opfølgning|opgaver fra", re.IGNORECASE)  # there, tasks of earlier meetings stand


def _too_soon(draft: Draft) -> Iterator[Finding]:
    for place, task in _tasks(draft):
        titles = (str(draft.source.at((*at, Item.key("title")))) for at in (place[:2], place[:4]))
        if any(map(_EARLIER.search, titles)):
            continue
        for name in ("deadline", "done"):
            day = getattr(task, name)
            if draft.meeting and isinstance(day, dt.date) and day < draft.meeting.date:
                yield Finding((*place, task.key(name)), values={"key": task.key(name)})


def _nobodys(draft: Draft) -> Iterator[Finding]:
    for place, task in _tasks(draft):
        if not task.who and not task.done:
            yield Finding(place)


def _misspelt(draft: Draft) -> Iterator[Finding]:
    """Yield who is to do something and is nearly, but not quite, called like somebody at the meeting."""
    from difflib import get_close_matches  # noqa: PLC0415 - few meetings have follow-ups

    electorate = _electorate(draft)
    people = electorate.people_in_order[:MOST_COMPARED] if electorate else []
    for place, name in islice(_doers(draft), MOST_ASKED):
        if close := get_close_matches(name, people, n=1, cutoff=_NEARLY):
            yield Finding(place, values={"name": name, "meant": close[0]})


def _doers(draft: Draft) -> Iterator[tuple[Location, str]]:
    """Yield, once each, those who are to do something and are nobody's name at the meeting."""
    electorate, seen = _electorate(draft), set[str]()
    for place, task in _tasks(draft):
        for n, name in enumerate(task.who):
            if electorate and " " in name and name not in seen and electorate.members(name) is None:
                seen.add(name)
                yield _one(draft, place, task.key("who"), n), name


_NEARLY = 0.8


def _not_postponed(draft: Draft) -> Iterator[Finding]:
    for place, item in _items(draft):
        said = item.decision.typed.casefold() if item.decision else ""
        if item.postponed and said and not any(word in said for word in ("uds", "næste møde", "senere")):
            yield Finding((*place, item.key("postponed")))


_HEAD = "organ: Kulturudvalget\ndato: 2026-11-13\ndeltagere: [Anne Holm, Bo Krogh, Carl Thy]\nafbud: [Ditte Ravn]\n"
_ITEM = (
    "dagsorden:\n  - titel: Sager\n    punkter:\n      - titel: Nyt budget\n"
    "        indstilling: Det indstilles, at udvalget godkender budgettet.\n        beslutning: Godkendt.\n"
)
_MEETING = _HEAD + _ITEM
_VOTE = "        afstemning:\n"

RULES = (
    Rule(
        id="KKR035",
        severity=Severity.ERROR,
        what=N_("”{name}” er hverken et af mødets mennesker, en af dets grupper eller et parti."),
        remedy=N_("{meant}Skriv navnet, som det står ved deltagere, afbud eller grupper, eller skriv gruppen på dér."),
        why=N_(
            "Referatet skal vise, hvem der stemte hvad, og hvem der ønskede noget ført til protokols. Et parti kan "
            "skrives med sit bogstav eller navn, også uden at det står ved deltagerne."
        ),
        bad=f"{_MEETING}{_VOTE}          for: 2\n          imod: [Karl Thy]\n",
        good=f"{_MEETING}{_VOTE}          for: 2\n          imod: [Carl Thy]\n",
        check=_strangers,
    ),
    Rule(
        id="KKR036",
        severity=Severity.WARNING,
        what=N_("”{name}” {why}, men står her i en afstemning."),
        remedy=N_("Slet navnet her, eller ret det, der står om personen."),
        why=N_("Kun den, der er til stede og ikke er inhabil, kan stemme. Ellers kan beslutningen være ugyldig."),
        bad=f"{_MEETING}        inhabil: [Bo Krogh]\n{_VOTE}          for: [Anne Holm, Carl Thy, Bo Krogh]\n",
        good=f"{_MEETING}        inhabil: [Bo Krogh]\n{_VOTE}          for: [Anne Holm, Carl Thy]\n",
        check=_not_there,
    ),
    Rule(
        id="KKR037",
        severity=Severity.WARNING,
        what=N_("her er {total} stemmer, men {present} af deltagerne var til stede."),
        remedy=N_("Ret tallene, eller skriv, hvem der undlod, var fraværende eller inhabile."),
        why=N_(
            "For, imod og undlod skal tilsammen give dem, der var til stede under punktet: deltagerne uden dem, der "
            "var fraværende, inhabile, gået eller endnu ikke kommet. Står kun den ene side der, ses kun på, om den er "
            "for stor. Direktører, sekretærer og lignende behøver ikke at have stemt."
        ),
        bad=f"{_MEETING}{_VOTE}          for: 3\n          imod: 1\n",
        good=f"{_MEETING}{_VOTE}          for: 2\n          imod: 1\n",
        check=_wrong_sum,
    ),
    Rule(
        id="KKR038",
        severity=Severity.WARNING,
        what=N_("”{name}” står to gange i den samme afstemning."),
        remedy=N_("Slet den ene."),
        why=N_("Ingen har mere end én stemme."),
        bad=f"{_MEETING}{_VOTE}          for: [Anne Holm, Bo Krogh]\n          imod: [Bo Krogh]\n",
        good=f"{_MEETING}{_VOTE}          for: [Anne Holm, Bo Krogh]\n          imod: [Carl Thy]\n",
        check=_twice,
    ),
    Rule(
        id="KKR039",
        severity=Severity.WARNING,
        what=N_("her står {number}, men {named} er nævnt."),
        remedy=N_("Ret tallet eller navnene, eller slet tallet: så bliver navnene talt."),
        why=N_("Tallet og navnene bliver trykt efter hinanden, og så skal de sige det samme."),
        bad=f"{_MEETING}{_VOTE}          imod: [2, Bo Krogh]\n",
        good=f"{_MEETING}{_VOTE}          imod: [1, Bo Krogh]\n",
        check=_wrong_number,
    ),
    Rule(
        id="KKR068",
        severity=Severity.ERROR,
        what=N_("afstemningen siger ikke, hvem der stemte hvad."),
        remedy=N_("Skriv for, imod og undlod, f.eks. for: 12, eller slet afstemningen."),
        why=N_("Uden stemmer bliver der ikke trykt noget, heller ikke hvad der blev stemt om."),
        bad=f"{_MEETING}{_VOTE}          om: ændringsforslaget\n",
        good=f"{_MEETING}{_VOTE}          om: ændringsforslaget\n          for: 3\n",
        check=_says_nothing,
    ),
    Rule(
        id="KKR065",
        severity=Severity.WARNING,
        what=N_("datoen i ”{key}” ligger før mødet."),
        remedy=N_("Ret datoen."),
        why=N_(
            "Det, der er besluttet på mødet, kan ikke være gjort før det. Oftest er det årstallet, der er forkert. "
            "Under Siden sidst må opgaver fra tidligere møder stå."
        ),
        bad=f"{_MEETING}        opfølgning: [{{hvad: Sender svaret, hvem: Bo Krogh, frist: 2026-01-08}}]\n",
        good=f"{_MEETING}        opfølgning: [{{hvad: Sender svaret, hvem: Bo Krogh, frist: 2027-01-08}}]\n",
        check=_too_soon,
    ),
    Rule(
        id="KKR066",
        severity=Severity.WARNING,
        what=N_("opfølgningen siger ikke, hvem der gør det."),
        remedy=N_("Skriv hvem: og et navn, f.eks. Sekretariatet."),
        why=N_("Det, som ingen har fået ansvar for, bliver sjældent gjort."),
        bad=f"{_MEETING}        opfølgning: [{{hvad: Sender svaret, frist: 2027-01-08}}]\n",
        good=f"{_MEETING}        opfølgning: [{{hvad: Sender svaret, hvem: Sekretariatet, frist: 2027-01-08}}]\n",
        check=_nobodys,
    ),
    Rule(
        id="KKR067",
        severity=Severity.WARNING,
        what=N_("punktet står som udsat, men det siger beslutningen ikke."),
        remedy=N_("Ret beslutningen, eller slet ”udsat”."),
        why=N_("new --fra tager det, der er udsat, med til næste møde. Er sagen afgjort, skal den ikke dér igen."),
        bad=f"{_MEETING}        udsat: ja\n",
        good=f"{_MEETING}        udsat: nej\n",
        check=_not_postponed,
    ),
    Rule(
        id="KKR069",
        severity=Severity.WARNING,
        what=N_("”{name}” er næsten, men ikke helt, ”{meant}”."),
        remedy=N_("Skriv navnet ens begge steder, hvis det er det samme menneske."),
        why=N_("Listen over opgaver samles efter navn. Et navn, der er stavet på to måder, bliver til to mennesker."),
        bad=f"{_MEETING}        opfølgning: [{{hvad: Sender svaret, hvem: Anne Holn}}]\n",
        good=f"{_MEETING}        opfølgning: [{{hvad: Sender svaret, hvem: Anne Holm}}]\n",
        check=_misspelt,
    ),
)
