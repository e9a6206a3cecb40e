"""One definition, read and checked: text → data → meeting and blocks, or all that is wrong with it at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from pydantic import ValidationError

from kkr_docs import files, model, source
from kkr_docs.blocks import Block
from kkr_docs.language import N_, _
from kkr_docs.problems import Problem
from kkr_docs.source import Data, Location, Source


@dataclass(frozen=True, slots=True)
class Definition:
    """A valid definition: the meeting, and the blocks of every text field at its place in the data."""

    meeting: model.Meeting
    prose: Mapping[Location, tuple[Block, ...]]


def read(path: Path) -> tuple[Definition | None, list[Problem]]:
    """Return the definition in a file, or None and what is wrong with it, sorted by place."""
    return check(source.read(path), path.parent)


def check(read_source: Source, folder: Path) -> tuple[Definition | None, list[Problem]]:
    """Return what a source defines, or None and all that is wrong with it. Files are looked for in `folder`."""
    meeting, prose = None, {}
    if read_source.values:
        meeting = _read_meeting(read_source)
        prose = _read_prose(read_source, folder)
        _check_attachments(read_source, folder)
    elif not read_source.problems:
        read_source.report((1, 1), _("filen er tom."), _("Lav en definition med kkr-docs new."))
    problems = sorted(set(read_source.problems))
    return (Definition(meeting, prose) if meeting and not problems else None), problems


def _read_meeting(read_source: Source) -> model.Meeting | None:
    try:
        return model.Meeting.model_validate(read_source.data)
    except ValidationError as errors:
        for error in errors.errors(include_url=False, include_input=False):
            _report(read_source, error["type"], error["loc"])
        return None


def _items(data: Data) -> Iterator[tuple[Location, dict[str, Data]]]:
    """Yield every item of a definition that need not be valid, with its place in the data."""
    for section_location, section in _children(data, (), "dagsorden"):
        yield from _children(section, section_location, "punkter")


def _children(data: Data, location: Location, key: str) -> Iterator[tuple[Location, dict[str, Data]]]:
    children = data.get(key) if isinstance(data, dict) else None
    for index, child in enumerate(children if isinstance(children, list) else ()):
        if isinstance(child, dict):
            yield (*location, key, index), child


def _read_prose(read_source: Source, folder: Path) -> dict[Location, tuple[Block, ...]]:
    """Read every text field that is there, also in a definition that is not valid: all is to be told at once."""
    from kkr_docs import prose  # noqa: PLC0415 - a definition without text needs no Markdown

    blocks = {}
    for location, item in _items(read_source.data):
        for key in model.prose_keys():
            text = item.get(key)
            if isinstance(text, str) and text.strip():
                blocks[(*location, key)], faults = prose.read(text, folder)
                for fault in faults:
                    read_source.report(read_source.place((*location, key), fault.index), fault.what, fault.remedy)
    return blocks


def _check_attachments(read_source: Source, folder: Path) -> None:
    for location, item in _items(read_source.data):
        attachments = item.get("bilag")
        for index, attachment in enumerate(attachments if isinstance(attachments, list) else ()):
            place: Location = (*location, "bilag", index)
            if isinstance(attachment, dict):
                place, attachment = (*place, "fil"), attachment.get("fil", "")  # noqa: PLW2901
            if isinstance(attachment, str) and attachment:
                _check_attachment(read_source, place, folder, attachment)


def _check_attachment(read_source: Source, place: Location, folder: Path, name: str) -> None:
    try:
        files.inside(folder, name)
    except files.OutsideFolderError:
        what = _("bilaget ”{name}” ligger uden for mødets mappe.").format(name=name)
        remedy = _("Læg filen i en mappe ved siden af definitionen, og skriv stien dertil.")
        read_source.report(read_source.place(place), what, remedy)
    except FileNotFoundError:
        what = _("bilaget ”{name}” findes ikke.").format(name=name)
        read_source.report(read_source.place(place), what, _("Ret stien, eller læg filen ved siden af definitionen."))


def _report(read_source: Source, code: str, location: tuple[int | str, ...]) -> None:
    """Report one of the model's errors where it stands: at the value, at its key, or at what a key is missing from."""
    key = str(location[-1]) if location else ""
    if code == "missing":
        what = _("her mangler ”{key}”.").format(key=key)
        read_source.report(read_source.place(location[:-1]), what, _("Skriv ”{key}:” og værdien.").format(key=key))
    elif code == "extra_forbidden":
        what = _("ukendt nøgle ”{key}”.").format(key=key)
        read_source.report(read_source.key_place(location), what, _suggest(key, model.known_keys(location[:-1])))
    elif code == "too_short" or not location:
        what = _("definitionen har ingen dagsorden.") if location else _("filen er ikke en definition af et møde.")
        read_source.report(read_source.place(location), what, _("Følg opbygningen i kkr-docs new."))
    else:
        what, remedy = _SAYINGS[code]
        named = _("”{key}”: {what}").format(key=_name(location), what=_(what))
        read_source.report(read_source.place(location), named, _(remedy))


def _name(location: tuple[int | str, ...]) -> str:
    """Return the key that a value belongs to, also where it is one of a list."""
    return next(str(step) for step in reversed(location) if isinstance(step, str))


def _suggest(key: str, known: list[str]) -> str:
    if close := get_close_matches(key.lower(), known, n=1, cutoff=0.6):
        return _("Mente du ”{key}”?").format(key=close[0])
    return _("Her kan stå: {keys}.").format(keys=", ".join(known))


_SAYINGS = {
    "text_expected": (
        N_("her skal stå en tekst, ikke en liste eller nøgler."),
        N_("Skriv teksten efter kolon, eller efter | og ryk ind."),
    ),
    "list_type": (
        N_("her skal stå en liste."),
        N_("Begynd hver linje under nøglen med en bindestreg og et mellemrum."),
    ),
    "model_type": (N_("her skal stå nøgler med værdier."), N_("Skriv f.eks. ”titel:” og ryk ind.")),
    "empty": (N_("her mangler en tekst."), N_("Skriv teksten efter kolon.")),
    "date": (N_("datoen er ikke skrevet år-måned-dag."), N_("Skriv den som 2026-11-13.")),
    "date_unknown": (N_("datoen findes ikke i kalenderen."), N_("Ret dagen eller måneden.")),
    "time": (N_("klokkeslættet er ikke skrevet time.minut."), N_("Skriv det som 09.30.")),
    "case_number": (N_("sagsnummeret har ikke den rette form."), N_("Skriv det som SAG-2026-05018.")),
    "initials": (N_("initialerne har ikke den rette form."), N_("Skriv dem som chbo/jhp, med skråstreg imellem.")),
    "yes_no": (N_("her kan kun stå ja eller nej."), N_("Skriv ja eller nej.")),
}
