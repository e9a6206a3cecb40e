"""Rules on references to the meeting's own items."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from kkr_docs.danish.calendar import danish_date
from kkr_docs.danish.references import Reference, find
from kkr_docs.definition.fields import ITEM_NAME
from kkr_docs.definition.loading import Draft
from kkr_docs.definition.meeting import Item, Meeting
from kkr_docs.definition.yaml_source import Location
from kkr_docs.diagnostics.problem import Severity
from kkr_docs.i18n import N_, _
from kkr_docs.lint.rule import Finding, Rule
from kkr_docs.lint.text import item_number, prose
from kkr_docs.lint.text import printed as text_of_all
from kkr_docs.markdown import printed
from kkr_docs.markdown.inlines import NAMED


@lru_cache(maxsize=1)
def _references(draft: Draft) -> Sequence[tuple[Location, Reference]]:
    """Return the references that are surely to this meeting's own items."""
    own: tuple[str, ...] = ()
    if draft.meeting:
        own = draft.meeting.body, danish_date(draft.meeting.date)
    elif isinstance(draft.source.data, dict):
        own = str(draft.source.data.get(Meeting.key("body"), "")), ""
    return [(location, one) for location, text in prose(draft) for one in find(text, own) if one.sure]


def _missing(draft: Draft) -> Iterator[Finding]:
    numbers = {item_number(location) for location, _item in draft.items()}
    for location, reference in _references(draft):
        if reference.number not in numbers:
            yield Finding(location, reference.start, {"number": reference.number})


def _own(draft: Draft) -> Iterator[Finding]:
    for location, reference in _references(draft):
        if reference.number == item_number(location):
            yield Finding(location, reference.start, {"number": reference.number})
    names = _names(draft)
    for location, name, index in _by_name(draft):
        if any(place == location[: len(place)] for place in names.get(name, ())):
            yield Finding(location, index, {"number": item_number(location)})


@lru_cache(maxsize=1)
def _names(draft: Draft) -> Mapping[str, Sequence[Location]]:
    """Return the items of every name."""
    names: dict[str, list[Location]] = {}
    for place, item in draft.items():
        name = item.get(_NAME)
        if isinstance(name, str) and re.fullmatch(ITEM_NAME, name.strip()):
            names.setdefault(name.strip(), []).append(place)
    return names


@lru_cache(maxsize=1)
def _by_name(draft: Draft) -> Sequence[tuple[Location, str, int]]:
    """Return the references to items by name, with their places in the texts."""
    return [
        (location, name, index)
        for location, reading in draft.readings.items()
        if NAMED in str(draft.source.at(location))
        for passage in reading.passages
        for name, index in printed.names(passage)
    ]


def _unknown(draft: Draft) -> Iterator[Finding]:
    names = _names(draft)
    for location, name, index in _by_name(draft):
        if name not in names:
            yield Finding(location, index, {"name": name, "meant": _meant(draft, name)})


def _meant(draft: Draft, name: str) -> str:
    """Return what to write instead of a name that no item has."""
    from difflib import get_close_matches  # noqa: PLC0415 - only a misspelt name pays for it

    if re.fullmatch(r"\d+\.\d+", name):
        return _("Skriv punkt {number} uden parenteser.").format(number=name)
    folded = {known.casefold(): known for known in _names(draft)}
    close = get_close_matches(name.casefold(), folded, n=1, cutoff=0.6)
    asked = _("Mente du ”{key}”?").format(key=folded[close[0]]) if close else ""
    return asked or _("Skriv ”id: {name}” i det punkt, der menes.").format(name=name)


def _twice(draft: Draft) -> Iterator[Finding]:
    for name, places in _names(draft).items():
        line = draft.source.place((*places[0], _NAME))[0]
        yield from (Finding((*place, _NAME), values={"name": name, "line": line}) for place in places[1:])


def _unused(draft: Draft) -> Iterator[Finding]:
    used = {name for _location, name, _index in _by_name(draft)}
    are_known = used <= _names(draft).keys()  # else one of them may be misspelt, which is an error
    for name, places in _names(draft).items():
        if are_known and name not in used:
            yield Finding((*places[0], _NAME), values={"name": name})


def _nearly(draft: Draft) -> Iterator[Finding]:
    """Yield what looks like a reference by name and is printed as it stands."""
    read = {(location, index) for location, _name, index in _by_name(draft)}
    for location, text in text_of_all(draft):
        for match in _NEARLY.finditer(text) if "[" in text else ():
            if (location, match.start()) not in read:
                yield Finding(location, match.start(), {"mark": match[0]})


_NEARLY = re.compile(r"(?<!\\)\[[ ]?(?:punkt|pkt\.?)[ ]?:[ ]?[^\s\[\]]+[ ]?\](?!\()", re.IGNORECASE)
_NAME = Item.key("name")
_ITEMS = "organ: KKR Sydfjorden\ndato: 2026-11-13\ndagsorden:\n  - titel: Sager\n    punkter:\n"
_NAMED_ITEM = "      - titel: Praktikpladser\n        id: praktikpladser\n"
_OTHER_ITEM = "      - titel: Budget\n        id: praktikpladser\n"
_REFERENCE = "[punkt:praktikpladser]"
_REFERRING = "        baggrund: |\n          Se punkt {reference}.\n"
_ASKING = "        indstilling: Det indstilles, at sagen drøftes.\n"
_SOUND = f"{_ITEMS}{_NAMED_ITEM}      - titel: Budget\n{_ASKING}"

RULES = (
    Rule(
        id="KKR001",
        severity=Severity.ERROR,
        what=N_("her henvises til punkt {number}, som ikke findes."),
        remedy=N_("Skriv nummeret på et punkt i denne dagsorden."),
        why=N_(
            "Numrene skifter, når punkter flyttes. En henvisning, der ikke fører nogen steder hen, vildleder læseren. "
            "Reglen melder ikke, når sætningen nævner et andet møde, et andet organ, en lov eller en aftale."
        ),
        bad="sagsfremstilling: |\n  Sagen hænger sammen med budgettet, jf. punkt 9.9.\n",
        good="sagsfremstilling: |\n  Sagen hænger sammen med referatet, jf. punkt 1.2.\n",
        check=_missing,
    ),
    Rule(
        id="KKR002",
        severity=Severity.ERROR,
        what=N_("punkt {number} henviser til sig selv."),
        remedy=N_("Skriv nummeret på det punkt, der menes, eller slet henvisningen."),
        why=N_("En henvisning til punktet selv er næsten altid et nummer, der har flyttet sig."),
        bad="sagsfremstilling: |\n  Som nævnt under punkt 1.1 er fristen overskredet.\n",
        good="sagsfremstilling: |\n  Som nævnt under punkt 1.2 er fristen overskredet.\n",
        check=_own,
    ),
    Rule(
        id="KKR083",
        severity=Severity.ERROR,
        what=N_("her henvises til ”{name}”, men intet punkt har det id."),
        remedy="{meant}",
        why=N_(
            "[punkt:navn] bliver trykt som nummeret på det punkt, der har ”id: navn”. Uden punktet er der intet nummer."
        ),
        bad=_SOUND + _REFERRING.format(reference="[punkt:praktikplads]"),
        good=_SOUND + _REFERRING.format(reference=_REFERENCE),
        check=_unknown,
        always=True,
    ),
    Rule(
        id="KKR084",
        severity=Severity.ERROR,
        what=N_("to punkter har id’et ”{name}”; det første står i linje {line}."),
        remedy=N_("Giv det ene et andet id, og ret henvisningerne."),
        why=N_("En henvisning ved navn kan kun føre til ét punkt."),
        bad=_ITEMS
        + _NAMED_ITEM
        + _OTHER_ITEM
        + "      - titel: Status\n"
        + _ASKING
        + _REFERRING.format(reference=_REFERENCE),
        good=_SOUND + _REFERRING.format(reference=_REFERENCE),
        check=_twice,
        always=True,
    ),
    Rule(
        id="KKR085",
        severity=Severity.SUGGESTION,
        what=N_("ingen tekst henviser til id’et ”{name}”."),
        remedy=N_("Skriv punkt [punkt:{name}], hvor punktet er nævnt, eller slet id’et."),
        why=N_("Et navn, som ingen bruger, er ofte stavet anderledes i henvisningen, eller henvisningen er glemt."),
        bad=_SOUND,
        good=_SOUND + _REFERRING.format(reference=_REFERENCE),
        check=_unused,
    ),
    Rule(
        id="KKR086",
        severity=Severity.WARNING,
        what=N_("”{mark}” bliver ikke til en henvisning og bliver trykt, som det står."),
        remedy=N_(
            "Skriv [punkt:navn] med lille p og uden mellemrum, og kun i tekstfelterne. Skriv ellers punktets nummer."
        ),
        why=N_("Henvisninger ved navn virker i punkternes og hovedpunkternes tekster, ikke i titler og navne."),
        bad=_SOUND + _REFERRING.format(reference="[punkt:praktikpladser] og [Punkt: praktikpladser]"),
        good=_SOUND + _REFERRING.format(reference=_REFERENCE),
        check=_nearly,
    ),
)
