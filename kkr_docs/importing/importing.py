"""Imports Word files: into a definition, whose text is changed where they were, or as a new one."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from difflib import SequenceMatcher
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from kkr_docs.definition import writing, yaml_reader
from kkr_docs.definition.fields import CASE_NUMBER, case_number_form
from kkr_docs.definition.meeting import Meeting
from kkr_docs.definition.model import Model
from kkr_docs.diagnostics.problem import RefusalError
from kkr_docs.document import drafts, editions
from kkr_docs.house_style.style import HouseStyle
from kkr_docs.i18n import N_, _
from kkr_docs.importing import missing_base, new_definition, replaced_pictures, views, word_document, word_text
from kkr_docs.importing.embedded import Base
from kkr_docs.importing.embedded import read as read_base
from kkr_docs.importing.item_merge import ItemMerge
from kkr_docs.importing.merging import Merger
from kkr_docs.importing.new_pictures import Pictures
from kkr_docs.importing.package import Package
from kkr_docs.importing.report import Imported, Report
from kkr_docs.importing.revisions import Revision, Treatment
from kkr_docs.importing.units import languages
from kkr_docs.importing.views import DefinitionView
from kkr_docs.importing.words import flat
from kkr_docs.render.docx.embedded_base import digest

_MINE, _BETWEEN, _THEIRS = "<<<<<<< definitionen", "=======", ">>>>>>> Word"
_NO_BASE = N_(
    "Filen siger ikke selv, hvad den blev lavet af. Den er holdt op mod definitionen, som den er nu. Det, du har "
    "rettet i definitionen, siden filen blev sendt ud, kan derfor blive rettet tilbage: se forskellen efter."
)


class Choice(StrEnum):
    """Whose text is taken where both changed one thing."""

    MARK = "mark"
    MINE = "mine"
    THEIRS = "theirs"


class _Made(NamedTuple):
    imported: Imported
    is_conflict: bool


class Order(NamedTuple):
    """How a file is imported. `left_out` are the keys that the public edition leaves out.

    `ask` says of every tracked change whether it is taken; without it all are treated alike.
    """

    choice: Choice = Choice.MARK
    tracked: Treatment = Treatment.ACCEPT
    style: HouseStyle | None = None
    left_out: tuple[str, ...] = ()
    ask: Callable[[Revision], bool] | None = None


def into(word_file: Path, definition: Path, content: bytes, model: Model, order: Order) -> Imported:
    """Return a definition, whose bytes are `content`, with what was changed in a Word file.

    Raises WordFileError where the file cannot be read, RefusalError where it is not known what it printed, ValueError
    where the definition is not valid, and OSError.
    """
    package = Package(word_file)
    try:
        one, is_conflict = _merged(package, definition, content, model, order, theirs=order.choice is Choice.THEIRS)
        if is_conflict and order.choice is Choice.MARK:
            other = _merged(package, definition, content, model, order, theirs=True).imported
            both = marked(one.content, other.content)
            return Imported(both, one.report, {**one.pictures, **other.pictures})
    finally:
        package.close()
    if order.choice is not Choice.MARK:
        one.report.conflicts.clear()
    return one


def new(word_file: Path, definition: Path, model: Model, order: Order) -> Imported:
    """Return a new definition, as it would stand in a file, of what a Word file says. Raises as `into` does."""
    package = Package(word_file)
    try:
        base = read_base(package)
    finally:
        package.close()
    if base.text:
        return into(word_file, definition, base.text.encode(), model, order._replace(choice=Choice.THEIRS))
    return new_definition.of_handwritten(word_file, definition, model, order.tracked, _case_pattern(model))


def _merged(package: Package, definition: Path, content: bytes, model: Model, order: Order, *, theirs: bool) -> _Made:
    report = Report()
    base = read_base(package)
    source = yaml_reader.parse(str(definition), content, model)
    folder = definition.parent
    own = DefinitionView(source, folder, base.kind, order.style)
    printings = [_printed(one, base, order.left_out) for one in (own.meeting, drafts.draft(own.meeting))]
    text = base.text or next((one for one in printings if digest(one) == base.digest), "")
    is_guessed = not text
    if is_guessed:
        base = _guessed(package, own, folder, model, order)
        own = DefinitionView(source, folder, base.kind, order.style)
        text, printings = base.text, [base.text]
        report.notices.append(_NO_BASE)
    printed_view = views.of_text(text, folder, base.kind, model, order.style)
    known = frozenset(languages(printed_view.blocks()))
    found = word_text.read(package, order.tracked, known, order.ask)
    report.revisions += found.revisions
    labels = {one.label: one.key for one in model.item.printed()}
    elements = replaced_pictures.marked(package, found.elements, base, printed_view, own)
    pictures = Pictures(package, elements, folder, report)
    merge = ItemMerge(folder, model, _case_pattern(model), known, theirs, is_guessed, report, pictures)
    printed_words = {flat(unit.text).rstrip(":").casefold() for unit in printed_view.units()}
    by_hand = [label for label in labels if label.casefold() not in printed_words]
    if is_guessed:
        elements = missing_base.headed(elements, printed_view)
    word = word_document.of_elements(elements, labels, by_hand)
    if not word.sections:
        raise unknown(package)
    if is_guessed:
        missing_base.Completion(word, printed_view, own, known, report).complete()
    merger = Merger(printed_view, own, word, merge, report, text in printings, found.comments)
    merged = merger.merged(content)
    return _Made(Imported(merged.content, report, pictures.files), merged.is_conflict)


def _guessed(package: Package, own: DefinitionView, folder: Path, model: Model, order: Order) -> Base:
    """Return what a file printed, if it was made of the definition now. Raises RefusalError where it is unlike it."""
    found = word_text.read(package, order.tracked, languages(own.blocks()))
    base = missing_base.guessed(
        found.elements,
        lambda base: _printed(own.meeting, base, order.left_out),
        lambda text, kind: views.of_text(text, folder, kind, model, order.style),
    )
    if base is None:
        raise unknown(package)
    return base


def unknown(package: Package) -> RefusalError:
    """Return what says that a file does not tell what it printed. Raises WordFileError where it is not sound at all."""
    package.xml(package.main)
    return package.error(
        _("det står ikke i den, hvad den blev lavet af"), _("Importér den uden --into, og flyt teksten i hånden.")
    )


def _printed(meeting: Meeting, base: Base, left_out: Sequence[str]) -> str:
    """Return what a file of the same kind would print of a meeting now."""
    return writing.text(editions.of_audience(editions.of_kind(meeting, base.kind), base.audience, left_out))


def _case_pattern(model: Model) -> str:
    patterns = model.meeting.conventions.case_numbers
    return "|".join(map(case_number_form, patterns)) if patterns else CASE_NUMBER


def marked(mine: bytes, theirs: bytes) -> bytes:
    """Return two versions of a definition as one, with both texts between marks where they differ."""
    line_end = "\r\n" if b"\r\n" in mine else "\n"
    own, word = (content.decode().splitlines(keepends=True) for content in (mine, theirs))
    lines: list[str] = []
    for tag, a, b, c, d in SequenceMatcher(None, own, word, autojunk=False).get_opcodes():
        if tag == "equal":
            lines += own[a:b]
            continue
        indent = re.match(" *", (own[a:b] or word[c:d])[0])
        space = indent[0] if indent else ""
        lines += [f"{space}{_MINE}{line_end}", *_ended(own[a:b], line_end), f"{space}{_BETWEEN}{line_end}"]
        lines += [*_ended(word[c:d], line_end), f"{space}{_THEIRS}{line_end}"]
    return "".join(lines).encode()


def _ended(lines: Sequence[str], line_end: str) -> list[str]:
    return [line if line.endswith("\n") else line + line_end for line in lines]
