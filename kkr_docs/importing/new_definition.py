"""A new definition of a document that somebody wrote in Word by hand."""

from __future__ import annotations

from pathlib import Path

from kkr_docs.definition import json_schema, yaml_reader
from kkr_docs.definition.meeting import Item, Meeting, Section
from kkr_docs.definition.model import Model
from kkr_docs.definition.yaml_source import Data, Location
from kkr_docs.i18n import N_, _, ngettext
from kkr_docs.importing import handwritten, new_parts, word_text
from kkr_docs.importing.handwritten import Handwritten
from kkr_docs.importing.item_merge import ItemMerge
from kkr_docs.importing.new_pictures import Pictures
from kkr_docs.importing.package import Package
from kkr_docs.importing.report import Imported, Report
from kkr_docs.importing.revisions import Treatment
from kkr_docs.importing.yaml_editing import Editor
from kkr_docs.importing.yaml_text import STEP, Writer

_SECTIONS, _ITEMS, _TITLE = Meeting.key("sections"), Section.key("items"), Item.key("title")


def of_handwritten(
    word_file: Path, definition: Path, model: Model, treatment: Treatment, case_pattern: str
) -> Imported:
    """Return the definition of a document, with a note where something in it is not sure.

    Raises WordFileError where the file cannot be read, or has no headings, and OSError.
    """
    package = Package(word_file)
    report = Report()
    try:
        found = word_text.read(package, treatment)
        read = handwritten.read(found.elements, model, case_pattern)
        if not read.document.sections:
            remedy = _("Giv punkternes overskrifter en typografi, som Overskrift 1 og 2, eller numre som 1. og 1.1.")
            raise package.error(_("ingen overskrifter kunne genkendes i den"), remedy)
        pictures = Pictures(package, found.elements, definition.parent, report)
        merge = ItemMerge(definition.parent, model, case_pattern, frozenset(), True, False, report, pictures)  # noqa: FBT003
        data = _data(read, model, merge)
    finally:
        package.close()
    report.revisions += found.revisions
    text = "\n".join([_schema_line(), *_lines(data, model)]) + "\n"
    content = _noted(text, read, definition, model, report)
    return Imported(content, report, pictures.files)


def _schema_line() -> str:
    return f"# yaml-language-server: $schema={json_schema.NAME}"


def _data(read: Handwritten, model: Model, merge: ItemMerge) -> dict[str, Data]:
    values = dict(read.values)
    for name, what in (("body", N_("hvilket organ det er")), ("date", N_("hvilken dag mødet er"))):
        if not values.get(Meeting.key(name)):
            values[Meeting.key(name)] = ""
            merge.report.lost.append(_("Det fremgår ikke, {what}. Skriv det i definitionen.").format(what=_(what)))
    sections: list[Data] = [new_parts.section(one, merge) for one in read.document.sections]
    for number, section in enumerate(read.document.sections, 1):
        merge.report.did(
            f"{number} {section.title}",
            ngettext("{count} punkt", "{count} punkter", len(section.items)).format(count=len(section.items)),
        )
    values[_SECTIONS] = sections
    return {key: values[key] for key in model.known_keys(()) if key in values}


def _lines(data: dict[str, Data], model: Model) -> list[str]:
    writer = Writer(STEP, model.text_keys)
    return [line for key, value in data.items() for line in writer.pair(key, value, 0)]


def _noted(text: str, read: Handwritten, definition: Path, model: Model, report: Report) -> bytes:
    """Return the text with a note above each heading where something is not sure."""
    content = text.encode()
    for title, why in read.doubts:
        source = yaml_reader.parse(str(definition), content, model)
        editor = Editor(source)
        note = f"Usikkert: {why}."  # Danish, as all of the file is
        editor.note(_place(source.data, title), note)
        report.comments.append(f"{title}: {note}" if title else note)
        content = editor.finished(content)
    return content


def _place(data: Data, title: str) -> Location:
    """Return where the title of an item or section stands; the beginning where there is none."""
    sections = data.get(_SECTIONS) if isinstance(data, dict) else None
    for at, section in enumerate(sections if isinstance(sections, list) else ()):
        if not isinstance(section, dict):
            continue
        items = section.get(_ITEMS)
        for number, item in enumerate(items if isinstance(items, list) else ()):
            if isinstance(item, dict) and item.get(_TITLE) == title:
                return (_SECTIONS, at, _ITEMS, number, _TITLE)
        if section.get(_TITLE) == title:
            return (_SECTIONS, at, _TITLE)
    return (Meeting.key("body"),)
