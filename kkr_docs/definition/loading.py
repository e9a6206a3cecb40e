"""One definition, read and checked: text → data → meeting, or all that is wrong with it at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path, PureWindowsPath
from typing import Any

from pydantic import ValidationError

from kkr_docs import files
from kkr_docs.definition import error_messages, pitfalls
from kkr_docs.definition.fields import Text
from kkr_docs.definition.meeting import Attachment, Item, Meeting, Section
from kkr_docs.definition.yaml_source import Data, Location, Source
from kkr_docs.diagnostics.problem import Problem
from kkr_docs.i18n import _
from kkr_docs.markdown import parser
from kkr_docs.markdown.blocks import Block
from kkr_docs.markdown.parser import Reading

_SECTIONS, _ITEMS = Meeting.key("sections"), Section.key("items")
_STATEMENTS = Item.key("statements")
_ATTACHMENTS, _FILE = Item.key("attachments"), Attachment.key("file")


@dataclass(frozen=True, slots=True, eq=False)
class Draft:
    """A definition as far as it can be read: `meeting` is None where something is wrong that the model refuses.

    `readings` has what was read of every text field that has words in it; `joined` the values whose lines have run
    together, of which there is no more to say.
    """

    source: Source
    folder: Path
    meeting: Meeting | None = None
    readings: Mapping[Location, Reading] = field(default_factory=dict)
    problems: Sequence[Problem] = ()
    joined: frozenset[Location] = frozenset()

    def sections(self) -> Iterator[tuple[Location, Mapping[str, Data]]]:
        """Yield every section, with its place in the data; its keys and values are as they were written."""
        yield from _children(self.source.data, (), _SECTIONS)

    @lru_cache(maxsize=1)  # noqa: B019 - many rules ask one draft before the next is made
    def items(self) -> Sequence[tuple[Location, Mapping[str, Data]]]:
        """Return every item, with its place in the data; its keys and values are as they were written."""
        return list(_items(self.source.data))

    def texts(self) -> Iterator[tuple[Location, str]]:
        """Yield every text of the definition, titles and names too, with its place in the data."""
        return ((location, text) for location, text in self.source.texts() if location not in self.joined)

    def blocks(self) -> Iterator[tuple[Location, tuple[Block, ...]]]:
        """Yield the blocks of every text field, with its place in the data."""
        return ((location, reading.blocks) for location, reading in self.readings.items())


def draft(source: Source, folder: Path) -> Draft:
    """Return what can be read of a source, and all that is wrong with it. Files are looked for in `folder`."""
    if not source.values:
        empty = source.problem((1, 1), _("filen er tom."), _("Lav en definition med kkr-docs new."))
        return Draft(source, folder, problems=source.problems or [empty])
    lost, joined = pitfalls.find(source)
    readings = {location: parser.read(text, folder) for location, text in _texts(source, joined)}
    problems = [*source.problems, *lost]
    read, refused = _meeting(source, readings, {problem.line for problem in problems})
    problems += refused
    for location, reading in readings.items():
        places = [(source.place(location, fault.offset), fault) for fault in reading.faults]
        problems += [source.problem(place, fault.what, fault.remedy) for place, fault in places]
    problems += _missing_attachments(source, folder, joined)
    return Draft(source, folder, read, readings, problems, joined)


def _meeting(
    source: Source, readings: Mapping[Location, Reading], refused: Set[int]
) -> tuple[Meeting | None, list[Problem]]:
    """Return the meeting with the blocks of its texts, or what the model refuses of it.

    A value on one of the lines in `refused` has a problem already.
    """
    texts = {location: Text(str(source.at(location)), reading.blocks) for location, reading in readings.items()}
    try:
        return source.model.meeting.model_validate(_with_texts(source.data, (), texts)), []
    except ValidationError as errors:
        return None, list(error_messages.problems(source, errors, refused))


def _with_texts(data: Data, location: Location, texts: Mapping[Location, Text]) -> Any:
    """Return data in which the texts that have been read stand in place of what was typed."""
    if isinstance(data, dict):
        return {key: _with_texts(value, (*location, key), texts) for key, value in data.items()}
    if isinstance(data, list):
        return [_with_texts(value, (*location, index), texts) for index, value in enumerate(data)]
    return texts.get(location, data)


def _items(data: Data) -> Iterator[tuple[Location, dict[str, Data]]]:
    """Yield every item of a definition that need not be valid, with its place in the data."""
    for location, section in _children(data, (), _SECTIONS):
        yield from _children(section, location, _ITEMS)


def _children(data: Data, location: Location, key: str) -> Iterator[tuple[Location, dict[str, Data]]]:
    """Yield the mappings in a list, or the one that stands in its place."""
    children = data.get(key) if isinstance(data, dict) else None
    if isinstance(children, dict) and key == _STATEMENTS:
        yield (*location, key), children
    for index, child in enumerate(children if isinstance(children, list) else ()):
        if isinstance(child, dict):
            yield (*location, key, index), child


def _texts(source: Source, joined: Set[Location]) -> Iterator[tuple[Location, str]]:
    """Yield every text field that has words in it, with its place in the data."""
    items = list(_items(source.data))
    statements = (each for place, item in items for each in _children(item, place, _STATEMENTS))
    for location, part in (*_children(source.data, (), _SECTIONS), *items, *statements):
        for key in source.model.text_keys:
            text = part.get(key)
            if isinstance(text, str) and text.strip() and (*location, key) not in joined:
                yield (*location, key), text


def _missing_attachments(source: Source, folder: Path, joined: Set[Location]) -> Iterator[Problem]:
    for location, item in _items(source.data):
        attachments = item.get(_ATTACHMENTS)
        for index, attachment in enumerate(attachments if isinstance(attachments, list) else ()):
            place: Location = (*location, _ATTACHMENTS, index)
            name = attachment
            if isinstance(attachment, dict):
                place, name = (*place, _FILE), attachment.get(_FILE, "")
            if isinstance(name, str) and name and place not in joined and (said := _unusable(folder, name)):
                yield source.problem(source.place(place), *said)


def _unusable(folder: Path, name: str) -> tuple[str, str] | None:
    """Return why a file cannot be an attachment, and what to do; None where it can."""
    try:
        files.inside(folder, name)
    except files.OutsideFolderError:
        if "\\" in name and not PureWindowsPath(name).drive:
            what = _("stien ”{name}” er skrevet med omvendte skråstreger.").format(name=name)
            return what, _("Skriv den med /, som bilag/notat.pdf.")
        what = _("bilaget ”{name}” ligger uden for mødets mappe.").format(name=name)
        return what, _("Læg filen i en mappe ved siden af definitionen, og skriv stien dertil.")
    except FileNotFoundError:
        what = _("bilaget ”{name}” findes ikke.").format(name=name)
        return what, _("Ret stien, eller læg filen ved siden af definitionen.")
    return None
