"""Sections and items that are new in Word, as the data of a definition."""

from __future__ import annotations

from kkr_docs.definition.meeting import Item as DefinedItem
from kkr_docs.definition.meeting import Section as DefinedSection
from kkr_docs.definition.yaml_source import Data
from kkr_docs.i18n import N_
from kkr_docs.importing import outcome_merge, printed_lines, printed_outcome, word_document
from kkr_docs.importing.item_merge import ItemMerge
from kkr_docs.importing.markup import shown
from kkr_docs.importing.units import Unit
from kkr_docs.importing.words import flat, plain


def item(found: word_document.Item, merge: ItemMerge) -> dict[str, Data]:
    """Return an item that is new in Word."""
    values = dict(printed_lines.title(flat(found.title)))
    stray: list[Unit] = []
    for element in found.lines:
        line = flat(plain(element.unit.words))
        case = printed_lines.case_line(line, merge.case_pattern) if line else None
        if case:
            values |= case
        elif there := printed_outcome.people_there(line):
            values |= {key: list(map(printed_outcome.short, people)) or None for key, people in there.items()}
        elif line or element.unit.rows:
            stray.append(element.unit)
    texts: dict[str, list[Unit]] = {merge.first_text_key: stray} if stray else {}
    for part in found.parts:
        values |= outcome_merge.of_new(part, merge)
        merge.losses(f"{found.title} {part.label}", part.elements)
        if part.key in merge.model.text_keys:
            texts.setdefault(str(part.key), []).extend(part.units)
        elif part.units:
            is_list = part.key == DefinedItem.key("attachments")
            what = N_("et nyt bilag uden fil") if is_list else N_("det, der står her,")
            merge.report.lose(f"{found.title} {part.label}", what, shown(part.units[0].words))
    values |= {key: merge.new_text(units, found.title) for key, units in texts.items() if units}
    order = merge.model.known_keys(("dagsorden", 0, DefinedSection.key("items"), 0))
    return {key: values[key] for key in order if values.get(key) is not None}  # type: ignore[misc]


def section(found: word_document.Section, merge: ItemMerge) -> dict[str, Data]:
    """Return a section that is new in Word."""
    values = dict(printed_lines.title(flat(found.title)))
    merge.losses(found.title, found.elements)
    if found.units:
        values[DefinedSection.key("text")] = merge.new_text(found.units, found.title)
    if found.items:
        values[DefinedSection.key("items")] = [item(one, merge) for one in found.items]
    return {key: value for key, value in values.items() if value is not None}
