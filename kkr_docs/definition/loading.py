"""One definition, read and checked: text → data → meeting and blocks, or all that is wrong with it at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath
from typing import NamedTuple

from pydantic import ValidationError

from kkr_docs import characters, files
from kkr_docs.definition import meeting, pitfalls
from kkr_docs.definition.yaml_reader import Data, Location, Source, report_unbarred
from kkr_docs.i18n import N_, _
from kkr_docs.markdown.blocks import Block
from kkr_docs.markdown.faults import Remark


class Definition(NamedTuple):
    """A valid definition: the meeting, and the blocks of every text field at its place in the data."""

    meeting: meeting.Meeting
    prose: Mapping[Location, tuple[Block, ...]]


@dataclass(frozen=True, slots=True, eq=False)
class Draft:
    """A definition as far as it can be read: `meeting` is None where something is wrong that the model refuses."""

    source: Source
    folder: Path
    meeting: meeting.Meeting | None
    prose: Mapping[Location, tuple[Block, ...]]
    remarks: Mapping[Location, tuple[Remark, ...]]
    joined: frozenset[Location] = frozenset()
    """The values whose lines have run together: there is no more to say of them."""

    def sections(self) -> Iterator[tuple[Location, Mapping[str, Data]]]:
        """Yield every section, with its place in the data; its keys and values are as they were written."""
        yield from _children(self.source.data, (), "dagsorden")

    def items(self) -> Iterator[tuple[Location, Mapping[str, Data]]]:
        """Yield every item, with its place in the data; its keys and values are as they were written."""
        yield from _items(self.source.data)

    def texts(self) -> Iterator[tuple[Location, str]]:
        """Yield every text of the definition, titles and names too, with its place in the data."""
        return ((location, text) for location, text in self.source.texts() if location not in self.joined)


def draft(source_: Source, folder: Path) -> Draft:
    """Return what can be read of a source; what cannot is added to its problems. Files are looked for in `folder`."""
    meeting = None
    prose: dict[Location, tuple[Block, ...]] = {}
    remarks: dict[Location, tuple[Remark, ...]] = {}
    joined = frozenset[Location]()
    if source_.values:
        joined = pitfalls.report(source_)
        meeting = _read_meeting(source_)
        prose, remarks = _read_prose(source_, folder, joined)
        _check_attachments(source_, folder, joined)
    elif not source_.problems:
        source_.report((1, 1), _("filen er tom."), _("Lav en definition med kkr-docs new."))
    return Draft(source_, folder, meeting, prose, remarks, joined)


def _read_meeting(source_: Source) -> meeting.Meeting | None:
    try:
        return meeting.Meeting.model_validate(source_.data)
    except ValidationError as errors:
        found = [(error["type"], error["loc"]) for error in errors.errors(include_url=False, include_input=False)]
        for code, location in _each_once(source_, found):
            _report(source_, code, location)
        return None


def _each_once(source_: Source, found: list[tuple[str, Location]]) -> list[tuple[str, Location]]:
    """Leave out what follows from another mistake: a key missing that is misspelt, a value that YAML has refused."""
    refused = {problem.line for problem in source_.problems}
    found = [(code, location) for code, location in found if not _is_follow_up(source_, code, location)]
    unknown = [location for code, location in found if code == "extra_forbidden"]
    meant = {(*location[:-1], _meant(source_, location)) for location in unknown}
    texts = {location[:-1] for location in unknown if len(source_.at(location[:-1])) == 1}  # "Anne Holm: formand"
    return [
        (code, location)
        for code, location in found
        if (code == "missing" and location not in meant and location[:-1] not in texts)
        or code == "extra_forbidden"
        or (code != "missing" and source_.place(location)[0] not in refused)
    ]


def _is_follow_up(source_: Source, code: str, location: Location) -> bool:
    """Tell whether an unknown key follows from a mistake that is told: it is misread, or its item has none to be in."""
    if code != "extra_forbidden":
        return False
    if any(characters.misread(str(location[-1]))):
        return True
    first = next((key for key in _of_an_item(source_, location[:-1])), location[-1])
    return location[-1] in _of_an_item(source_, location[:-1]) and location[-1] != first


def _of_an_item(source_: Source, location: Location) -> list[str]:
    """Return the keys of an item that stand in a section without items, where `punkter` and `titel` are forgotten."""
    section = source_.at(location)
    if location[:1] != ("dagsorden",) or len(location) != len(("dagsorden", 0)) or not isinstance(section, dict):
        return []
    known = meeting.known_keys(("punkter",))
    return [] if "punkter" in section else [key for key in section if key != "titel" and key in known]


def _items(data: Data) -> Iterator[tuple[Location, dict[str, Data]]]:
    """Yield every item of a definition that need not be valid, with its place in the data."""
    for section_location, section in _children(data, (), "dagsorden"):
        yield from _children(section, section_location, "punkter")


def _children(data: Data, location: Location, key: str) -> Iterator[tuple[Location, dict[str, Data]]]:
    children = data.get(key) if isinstance(data, dict) else None
    for index, child in enumerate(children if isinstance(children, list) else ()):
        if isinstance(child, dict):
            yield (*location, key, index), child


def _read_prose(
    source_: Source, folder: Path, joined: Set[Location]
) -> tuple[dict[Location, tuple[Block, ...]], dict[Location, tuple[Remark, ...]]]:
    """Read every text field that is there, also in a definition that is not valid: all is to be told at once."""
    from kkr_docs.markdown import parser  # noqa: PLC0415 - a file that is no definition needs none

    blocks: dict[Location, tuple[Block, ...]] = {}
    remarks: dict[Location, tuple[Remark, ...]] = {}
    for location, text in _prose(source_.data):
        if location in joined:
            continue
        reading = parser.read(text, folder)
        blocks[location], remarks[location] = reading.blocks, tuple(reading.remarks)
        for fault in reading.faults:
            source_.report(source_.place(location, fault.offset), fault.what, fault.remedy)
    return blocks, remarks


def _prose(data: Data) -> Iterator[tuple[Location, str]]:
    """Yield every text field that has words in it, with its place in the data."""
    for location, item in _items(data):
        for key in meeting.prose_keys():
            text = item.get(key)
            if isinstance(text, str) and text.strip():
                yield (*location, key), text


def _check_attachments(source_: Source, folder: Path, joined: frozenset[Location]) -> None:
    for location, item in _items(source_.data):
        attachments = item.get("bilag")
        for index, attachment in enumerate(attachments if isinstance(attachments, list) else ()):
            place: Location = (*location, "bilag", index)
            if isinstance(attachment, dict):
                place, attachment = (*place, "fil"), attachment.get("fil", "")  # noqa: PLW2901
            if isinstance(attachment, str) and attachment and place not in joined:
                _check_attachment(source_, place, folder, attachment)


def _check_attachment(source_: Source, place: Location, folder: Path, name: str) -> None:
    try:
        files.inside(folder, name)
    except files.OutsideFolderError:
        if "\\" in name and not PureWindowsPath(name).drive:
            what = _("stien ”{name}” er skrevet med omvendte skråstreger.").format(name=name)
            source_.report(source_.place(place), what, _("Skriv den med /, som bilag/notat.pdf."))
            return
        what = _("bilaget ”{name}” ligger uden for mødets mappe.").format(name=name)
        remedy = _("Læg filen i en mappe ved siden af definitionen, og skriv stien dertil.")
        source_.report(source_.place(place), what, remedy)
    except FileNotFoundError:
        what = _("bilaget ”{name}” findes ikke.").format(name=name)
        source_.report(source_.place(place), what, _("Ret stien, eller læg filen ved siden af definitionen."))


def _report(source_: Source, code: str, location: Location) -> None:
    """Report one of the model's errors where it stands: at the value, at its key, or at what a key is missing from."""
    key = str(location[-1]) if location else ""
    if code == "missing":
        what = _("her mangler ”{key}”.").format(key=key)
        source_.report(source_.place(location[:-1]), what, _("Skriv ”{key}:” og værdien.").format(key=key))
    elif code == "extra_forbidden" and key in _of_an_item(source_, location[:-1]):
        what = _("”{key}” hører til et punkt, men hovedpunktet har ingen punkter.").format(key=key)
        remedy = _("Skriv ”punkter:” over ”{key}” og på næste linje ”- titel:”, og ryk resten ind under den.")
        source_.report(source_.key_place(location), what, remedy.format(key=key))
    elif code == "extra_forbidden":
        what = _("ukendt nøgle ”{key}”.").format(key=key)
        source_.report(source_.key_place(location), what, _suggest(source_, location))
    elif code == "too_short" or not location:
        what = _("definitionen har ingen dagsorden.") if location else _("filen er ikke en definition af et møde.")
        source_.report(source_.place(location), what, _("Følg opbygningen i kkr-docs new."))
    elif code == "text_expected" and key in meeting.prose_keys() and not _is_flow(source_, location):
        report_unbarred(source_, source_.key_place(location), key)
    else:
        what, remedy = SAYINGS[code]
        named = _("”{key}”: {what}").format(key=_name(location), what=_(what))
        place = source_.place(location)
        marks = {"text_expected": "[{", "empty": "#"}.get(code, "")
        if source_.line(place[0])[place[1] - 1 :].lstrip(" ").startswith(tuple(marks)):
            remedy = N_("Skriv en tekst; begynder den med [, { eller #, så sæt den i anførselstegn.")
        value = source_.at(location) if location in source_.values else ""
        if proposal := meeting.proposal(code, value if isinstance(value, str) else ""):
            source_.report(place, named, _(remedy).replace(EXAMPLES[code], proposal))
        else:
            source_.report(place, named, _(remedy).replace("{key}", meeting.known_keys(location)[0]))


def _is_flow(source_: Source, location: Location) -> bool:
    """Tell whether a value begins with a bracket."""
    return source_.text.startswith(("[", "{"), source_.values[location].start)


def _name(location: Location) -> str:
    """Return the key that a value belongs to, also where it is one of a list."""
    return next(str(step) for step in reversed(location) if isinstance(step, str))


def _meant(source_: Source, location: Location) -> str | None:
    """Return the key that an unknown one is meant to be, if it is not there already: misspelt, or its English name."""
    key, known = str(location[-1]).lower(), meeting.known_keys(location[:-1])
    first = key.partition(" ")[0]  # "rolle medlem" lacks a colon
    meant = first if first in known else meeting.english_keys(location[:-1]).get(key)
    if not meant and meeting.where_known(key) is None:
        from difflib import get_close_matches  # noqa: PLC0415 - only a misspelt key pays for it

        meant = next(iter(get_close_matches(key, known, n=1, cutoff=0.6)), None)
    return meant if (*location[:-1], meant) not in source_.keys else None


def _suggest(source_: Source, location: Location) -> str:
    key, known = str(location[-1]), ", ".join(meeting.known_keys(location[:-1]))
    if meant := _meant(source_, location):
        return _("Mente du ”{key}”?").format(key=meant)
    if (place := meeting.where_known(key)) is not None:
        remedy = _("Den hører til under ”{place}”. Ret indrykningen. Her kan stå: {keys}.")
        if place == meeting.OUTERMOST:
            remedy = _("Den hører til yderst til venstre. Ret indrykningen. Her kan stå: {keys}.")
        return remedy.format(place=place, keys=known)
    if " " in key:
        return _(
            "Er det en tekst, så sæt den i anførselstegn, eller ryk den ind under linjen over. Her kan stå: {keys}."
        ).format(keys=known)
    return _("Her kan stå: {keys}.").format(keys=known)


# What stands in the sayings as an example, and gives way to what was meant
EXAMPLES = {"date": "2026-11-13", "time": "09.30", "case_number": "SAG-2026-05018", "initials": "chbo/jhp"}

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
    "model_type": (N_("her skal stå nøgler med værdier."), N_("Skriv f.eks. ”{key}:” foran teksten.")),
    "empty": (N_("her mangler en tekst."), N_("Skriv teksten efter kolon.")),
    "date": (N_("datoen er ikke skrevet som år-måned-dag."), N_("Skriv den som 2026-11-13.")),
    "date_unknown": (N_("datoen findes ikke i kalenderen."), N_("Ret dagen eller måneden.")),
    "time": (N_("klokkeslættet er ikke skrevet som time.minut."), N_("Skriv det som 09.30.")),
    "time_unknown": (N_("klokkeslættet findes ikke."), N_("Skriv et mellem 00.00 og 23.59.")),
    "case_number": (N_("sagsnummeret har ikke den rette form."), N_("Skriv det som SAG-2026-05018.")),
    "initials": (N_("initialerne har ikke den rette form."), N_("Skriv dem som chbo/jhp, med skråstreg imellem.")),
    "mail": (N_("mailadressen har ikke den rette form."), N_("Skriv den som anne.holm@fjordby.dk.")),
    "wish": (N_("her kan kun stå skærm eller tryk."), N_("Skriv skærm eller tryk.")),
    "yes_no": (N_("her kan kun stå ja eller nej."), N_("Skriv ja eller nej.")),
}
