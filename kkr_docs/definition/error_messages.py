"""What the model refuses, in words that a secretary understands: what is wrong, and what to write instead."""

from __future__ import annotations

from collections.abc import Iterator, Set

from pydantic import ValidationError

from kkr_docs import characters
from kkr_docs.definition import fields, proposals
from kkr_docs.definition.meeting import Meeting, Section
from kkr_docs.definition.model import OUTERMOST
from kkr_docs.definition.yaml_errors import unbarred
from kkr_docs.definition.yaml_source import Data, Location, Source
from kkr_docs.diagnostics.problem import Problem
from kkr_docs.i18n import N_, _

_SECTIONS, _ITEMS, _TITLE = Meeting.key("sections"), Section.key("items"), Section.key("title")


def problems(source: Source, errors: ValidationError, refused: Set[int]) -> Iterator[Problem]:
    """Yield the problems of a definition that the model refuses, each mistake once.

    A value on one of the lines in `refused` has a problem already.
    """
    found = [
        (
            "empty" if error["type"] == "too_short" and error["loc"] != (_SECTIONS,) else error["type"],
            _as_written(source.data, error["loc"]),
        )
        for error in errors.errors(include_url=False, include_input=False)
    ]
    for code, location in _each_once(source, found, refused):
        yield _problem(source, code, location)


def _as_written(data: Data, location: Location) -> Location:
    """Return a location without the indexes that the definition has no list for: what stands alone is a list of one."""
    written: list[str | int] = []
    for step in location:
        if isinstance(step, int) and not isinstance(data, list):
            continue
        written.append(step)
        inner = data[step] if isinstance(data, list) and isinstance(step, int) and step < len(data) else ""
        data = data.get(str(step), "") if isinstance(data, dict) else inner
    return tuple(written)


def _each_once(source: Source, found: list[tuple[str, Location]], refused: Set[int]) -> list[tuple[str, Location]]:
    """Leave out what follows from another mistake: a key missing that is misspelt, a value that YAML has refused."""
    found = [(code, location) for code, location in found if not _is_follow_up(source, code, location)]
    unknown = [location for code, location in found if code == "extra_forbidden"]
    meant = {(*location[:-1], _meant(source, location)) for location in unknown}
    texts = {location[:-1] for location in unknown if len(source.at(location[:-1])) == 1}  # "Anne Holm: formand"
    return [
        (code, location)
        for code, location in found
        if (code == "missing" and location not in meant and location[:-1] not in texts)
        or code == "extra_forbidden"
        or (code != "missing" and source.place(location)[0] not in refused)
    ]


def _is_follow_up(source: Source, code: str, location: Location) -> bool:
    """Return whether an unknown key follows from a reported mistake: it is misread, or its item has none to be in."""
    if code != "extra_forbidden":
        return False
    if any(characters.misread(str(location[-1]))):
        return True
    first = next((key for key in _of_an_item(source, location[:-1])), location[-1])
    return location[-1] in _of_an_item(source, location[:-1]) and location[-1] != first


def _of_an_item(source: Source, location: Location) -> list[str]:
    """Return the keys of an item that stand in a section without items, where `punkter` and `titel` are forgotten."""
    section = source.at(location)
    if location[:1] != (_SECTIONS,) or len(location) != len((_SECTIONS, 0)) or not isinstance(section, dict):
        return []
    known = source.model.known_keys((_ITEMS,))
    return [] if _ITEMS in section else [key for key in section if key != _TITLE and key in known]


def _problem(source: Source, code: str, location: Location) -> Problem:
    """Return one of the model's errors where it stands: at the value, at its key, or where a key is missing."""
    key = str(location[-1]) if location else ""
    if code == "missing":
        what = _("her mangler ”{key}”.").format(key=key)
        return source.problem(source.place(location[:-1]), what, _("Skriv ”{key}:” og værdien.").format(key=key))
    if code == "extra_forbidden":
        return _unknown_key(source, location)
    if code == "group_name":
        *group, _is_key = location
        what, remedy = SAYINGS[code]
        return source.problem(source.key_place(tuple(group)), _(what), _(remedy))
    if code == "too_short" or not location:
        what = _("definitionen har ingen dagsorden.") if location else _("filen er ikke en definition af et møde.")
        return source.problem(source.place(location), what, _("Følg opbygningen i kkr-docs new."))
    if code == "text_expected" and key in source.model.text_keys and not _is_flow(source, location):
        return unbarred(source, source.key_place(location), key)
    return _invalid_value(source, code, location)


def _unknown_key(source: Source, location: Location) -> Problem:
    key = str(location[-1])
    if key in _of_an_item(source, location[:-1]):
        what = _("”{key}” hører til et punkt, men hovedpunktet har ingen punkter.").format(key=key)
        remedy = _("Skriv ”punkter:” over ”{key}” og på næste linje ”- titel:”, og ryk resten ind under den.")
        return source.problem(source.key_place(location), what, remedy.format(key=key))
    what = _("ukendt nøgle ”{key}”.").format(key=key)
    return source.problem(source.key_place(location), what, _suggest(source, location))


def _invalid_value(source: Source, code: str, location: Location) -> Problem:
    """Return the problem of a value of the wrong form; its remedy proposes what was meant, where that can be said."""
    what, remedy = SAYINGS[code]
    place = source.place(location)
    marks = {"text_expected": "[{", "empty": "#"}.get(code, "")
    if source.line(place[0])[place[1] - 1 :].lstrip(" ").startswith(tuple(marks)):
        remedy = N_("Skriv en tekst; begynder den med [, { eller #, så sæt den i anførselstegn.")
    value = source.at(location) if location in source.values else ""
    values = {
        "example": _example(source, code, value if isinstance(value, str) else ""),
        "key": source.model.known_keys(location)[0],
    }
    named = _("”{key}”: {what}").format(key=_name(location), what=_(what))
    return source.problem(place, named, _filled(remedy, values))


def _example(source: Source, code: str, value: str) -> str:
    """Return what was meant by a value; where nobody can say, an instance of what can stand there."""
    own = source.model.meeting.conventions.case_numbers if code == "case_number" else ()
    proposal = None if own else proposals.of(code, value)
    example = fields.case_number_example(own[0]) if own else EXAMPLES.get(code, "")
    return proposal or _(_INSTANCE).format(example=example)


def saying(code: str) -> tuple[str, str]:
    """Return, in Danish, what is wrong with a value that an error's code refuses, and what to write instead."""
    what, remedy = SAYINGS[code]
    return what, remedy.format(example=_INSTANCE.format(example=EXAMPLES[code])) if code in EXAMPLES else remedy


def _filled(remedy: str, values: dict[str, str]) -> str:
    """Return a remedy with what it proposes; one that shows braces of YAML has no placeholder."""
    return _(remedy).format_map(values) if "{example}" in remedy or "{key}" in remedy else _(remedy)


def _is_flow(source: Source, location: Location) -> bool:
    """Return whether a value begins with a bracket."""
    return source.text.startswith(("[", "{"), source.values[location].start)


def _name(location: Location) -> str:
    """Return the key that a value belongs to, also where it is one of a list."""
    return next(str(step) for step in reversed(location) if isinstance(step, str))


def _meant(source: Source, location: Location) -> str | None:
    """Return the key that an unknown one is meant to be, if it is not there already: misspelt, or its English name."""
    key, known = str(location[-1]).lower(), source.model.known_keys(location[:-1])
    first = key.partition(" ")[0]  # "rolle medlem" lacks a colon
    meant = first if first in known else source.model.english_keys(location[:-1]).get(key)
    if not meant and source.model.where_known(key) is None:
        from difflib import get_close_matches  # noqa: PLC0415 - only a misspelt key pays for it

        meant = next(iter(get_close_matches(key, known, n=1, cutoff=0.6)), None)
    return meant if (*location[:-1], meant) not in source.keys else None


def _suggest(source: Source, location: Location) -> str:
    key, known = str(location[-1]), ", ".join(source.model.known_keys(location[:-1]))
    if meant := _meant(source, location):
        return _("Mente du ”{key}”?").format(key=meant)
    if (place := source.model.where_known(key)) is not None:
        remedy = _("Den hører til under ”{place}”. Ret indrykningen. Her kan stå: {keys}.")
        if place == OUTERMOST:
            remedy = _("Den hører til yderst til venstre. Ret indrykningen. Her kan stå: {keys}.")
        return remedy.format(place=place, keys=known)
    if " " in key:
        return _(
            "Er det en tekst, så sæt den i anførselstegn, eller ryk den ind under linjen over. Her kan stå: {keys}."
        ).format(keys=known)
    return _("Her kan stå: {keys}.").format(keys=known)


_INSTANCE = N_("f.eks. {example}")
# What a saying shows where nobody can say what was meant
EXAMPLES = {
    "date": "2026-11-13",
    "time": "09.30",
    "case_number": "SAG-2026-05018",
    "initials": "chbo/jhp",
    "period": "09.30-10.00",
    "duration": "20 min",
    "meeting_kind": "ekstraordinært",
    "meeting_form": "virtuelt",
    "version": "2",
    "done": "2026-12-01",
    "item_name": "praktikpladser",
    "status": "udkast",
    "mail": "anne.holm@fjordby.dk",
    "ground": "offentlighedsloven § 30, nr. 1",
}

# The model's codes: what is wrong, and what to write instead
SAYINGS = {
    "text_expected": (
        N_("her skal stå en tekst, ikke en liste eller nøgler."),
        N_("Skriv teksten efter kolon, eller skriv | efter kolon og teksten på næste linje, rykket ind."),
    ),
    "list_type": (
        N_("her skal stå en liste."),
        N_("Begynd hver linje under nøglen med en bindestreg og et mellemrum."),
    ),
    "dict_type": (
        N_("her skal stå grupper med overskrifter."),
        N_("Skriv en overskrift og kolon på hver linje, f.eks. ”Fra KL:”, og under den navnene."),
    ),
    "group_name": (
        N_("gruppens overskrift har ikke den rette form."),
        N_("Begynd med et bogstav, og skriv højst 60 tegn og fire cifre."),
    ),
    "model_type": (N_("her skal stå nøgler med værdier."), N_("Skriv f.eks. ”{key}:” foran teksten.")),
    "empty": (N_("her mangler en tekst."), N_("Skriv teksten efter kolon.")),
    "date": (N_("datoen er ikke skrevet som år-måned-dag."), N_("Skriv den som {example}.")),
    "date_unknown": (N_("datoen findes ikke i kalenderen."), N_("Ret dagen eller måneden.")),
    "time": (N_("klokkeslættet er ikke skrevet som time.minut."), N_("Skriv det som {example}.")),
    "time_unknown": (N_("klokkeslættet findes ikke."), N_("Skriv et mellem 00.00 og 23.59.")),
    "case_number": (N_("sagsnummeret har ikke den rette form."), N_("Skriv det som {example}.")),
    "initials": (N_("initialerne har ikke den rette form."), N_("Skriv dem som {example}, med skråstreg imellem.")),
    "mail": (N_("mailadressen har ikke den rette form."), N_("Skriv den som {example}.")),
    "ground": (N_("paragraffen er ikke på listen."), N_("Skriv den som {example}. Listen er i docs/definition.md.")),
    "period": (N_("tiden er ikke skrevet som et klokkeslæt eller to."), N_("Skriv den som {example}.")),
    "duration": (N_("varigheden er ikke skrevet i minutter eller timer."), N_("Skriv den som {example}.")),
    "meeting_kind": (
        N_("her kan kun stå ordinært, konstituerende, ekstraordinært eller fælles med og et navn."),
        N_("Skriv {example}."),
    ),
    "meeting_form": (N_("her kan kun stå fysisk, virtuelt eller skriftlig behandling."), N_("Skriv {example}.")),
    "version": (N_("versionen er ikke et tal fra 1 til 99."), N_("Skriv den som {example}.")),
    "item_name": (
        N_("id’et har ikke den rette form."),
        N_("Skriv {example}: først et bogstav, derefter kun bogstaver, tal, - og _."),
    ),
    "status": (N_("her kan kun stå udkast eller endelig."), N_("Skriv {example}.")),
    "wish": (N_("her kan kun stå skærm eller tryk."), N_("Skriv skærm eller tryk.")),
    "done": (N_("her kan kun stå ja, nej eller en dato."), N_("Skriv ja eller en dato som {example}.")),
    "yes_no": (N_("her kan kun stå ja eller nej."), N_("Skriv ja eller nej.")),
}
