"""Brings what stands on a Word file's cover home: the meeting's name, day, time and place, and who took part."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from kkr_docs.definition.fields import DRAFT
from kkr_docs.definition.meeting import Correction, Meeting
from kkr_docs.definition.yaml_source import Data
from kkr_docs.document import decisions
from kkr_docs.document.document import Document
from kkr_docs.i18n import N_, _
from kkr_docs.importing import printed_lines
from kkr_docs.importing.attendance_merge import AttendanceMerge
from kkr_docs.importing.item_merge import ItemMerge, _set
from kkr_docs.importing.list_merge import ListMerge
from kkr_docs.importing.views import DefinitionView
from kkr_docs.importing.word_text import Element
from kkr_docs.importing.words import flat, plain

_OURS = ("kkr ordmærke", "kkr udsagn", "kkr udsagnsrubrik", "toc heading", "title")
_BOX = re.compile(f"^[{decisions.BOX}{decisions.TICKED}] ?")
_DRAFT = re.compile(rf"{DRAFT}(?: [0-9]{{1,2}}\. \w+ [0-9]{{4}} kl\. [0-9.]+)?", re.IGNORECASE)
_CORRECTIONS = Meeting.key("corrections")
_Where = tuple[str, str]  # what a line is, and the label of the group that a person is in
_LINE, _PERSON, _LABEL, _BODY = "line", "person", "label", "body"


@dataclass
class _Front:
    """What a cover says: the body, its lines, and of every group the people."""

    body: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    people: dict[str, list[str]] = field(default_factory=dict)


def merge(items: ItemMerge, base: DefinitionView, own: DefinitionView, elements: Sequence[Element]) -> None:
    """Merge a cover. What on it is composed of nothing in a definition is said to be lost."""
    front = _read(base.document, elements)
    if front is None:
        return
    items.losses(_("Forsiden"), list(_flattened(elements)))
    cover = base.document.cover
    if front.body != [flat(cover.body)] and len(front.body) == 1:
        _scalars(items, base, own, {Meeting.key("body"): front.body[0]})
    if [flat(one) for one in front.lines] != _own_lines(base.document):
        _lines(items, base, own, front.lines)
    for label, people in front.people.items():
        _ticks(items, label, people)
    now = {label: [_BOX.sub("", one) for one in people] for label, people in front.people.items()}
    AttendanceMerge(items, base, own).merge(now)
    if (chair := next((one.label for one in Meeting.printed() if one.name == "chair"), "")) in _labels(base, now):
        _chair(items, base, own, chair, now.get(chair, []))


def _read(document: Document, elements: Sequence[Element]) -> _Front | None:
    """Return what a cover says, by what was printed on it; None where there is none."""
    known = _expected(document)
    texts = [(flat(plain(one.unit.words)), one) for one in _flattened(elements)]
    houses = _of_style(document)
    shown = [(text, one) for text, one in texts if text and text not in houses and not _is_ours(text, one)]
    front = _Front()
    place: _Where = (_LINE, "")
    lines = [text for text, _where in known], [_BOX.sub("", text) for text, _one in shown]
    matcher = SequenceMatcher(None, *lines, autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        for offset in range(d - c):
            text, element = shown[c + offset]
            if tag == "equal" or (tag == "replace" and a + offset < b):
                place = known[a + offset][1]
            if tag != "equal":
                place = _by_style(element, place)
            _say(front, place, text)
    return front if shown else None


def _ticks(items: ItemMerge, label: str, people: Sequence[str]) -> None:
    """Say who was not ticked, where anybody was: whether they sent their regrets, nobody knows."""
    if any(one[:1] in decisions.TICKED for one in people):
        for one in people:
            if one.startswith(decisions.BOX):
                items.report.did(label, _("”{value}” er ikke krydset af").format(value=_BOX.sub("", one)))


def _is_ours(text: str, element: Element) -> bool:
    """Return whether a line is no text of the meeting: a mark of the house style, or what a draft says of itself."""
    return bool(_DRAFT.fullmatch(text)) or (bool(element.style) and element.style[0] in _OURS)


def _flattened(elements: Sequence[Element]) -> Iterator[Element]:
    """Yield elements, and in place of tables, which only arrange a cover, what stands in them."""
    for element in elements:
        yield from _flattened(element.inside) if element.inside else (element,)


def _by_style(element: Element, place: _Where) -> _Where:
    """Return where a line belongs that was not printed: by its style, or where the one before it does."""
    style = element.style[0] if element.style else ""
    if style == "subtitle":
        return _BODY, ""
    if style == "kkr forsidelinje":
        return _LINE, ""
    if style == "kkr deltagerrubrik" or (place[0] == _PERSON and element.is_bold):
        return _LABEL, ""
    return (_LINE, "") if place[0] == _BODY else (_PERSON, place[1]) if place[0] == _LABEL else place


def _say(front: _Front, place: _Where, text: str) -> None:
    kind, group = place
    if kind == _BODY:
        front.body.append(text)
    elif kind == _LINE:
        front.lines.append(text)
    elif kind == _LABEL:
        front.people.setdefault(text, [])
    else:
        front.people.setdefault(next(reversed(front.people), group), []).append(text)


def _own_lines(document: Document) -> list[str]:
    """Return the lines of a cover that come from the meeting: not what a draft says of itself."""
    return [flat(line) for line in document.cover.lines if not _DRAFT.fullmatch(flat(line))]


def _expected(document: Document) -> list[tuple[str, _Where]]:
    """Return the lines that were printed before the first section, and what each of them is."""
    cover = document.cover
    lines = [(cover.body, (_BODY, ""))]
    lines += [(line, (_LINE, "")) for line in _own_lines(document)]
    for group in cover.attendance:
        lines.append((group.label, (_LABEL, group.label)))
        lines += [(line, (_PERSON, group.label)) for line in group.people]
    return [(flat(text), where) for text, where in lines if text]


def _of_style(document: Document) -> set[str]:
    """Return the lines before the first section that are the house style's."""
    texts = [document.cover.wordmark, document.cover.kind, document.contents_heading]
    texts += [text for one in document.statements for text in (one.heading, one.text)]
    return set(map(flat, texts))


def _lines(items: ItemMerge, base: DefinitionView, own: DefinitionView, lines: Sequence[str]) -> None:
    values = printed_lines.cover(lines, base.meeting)
    if values is None or not printed_lines.is_printed_as(values, lines, base.meeting):
        new = [line for line in lines if line not in _own_lines(base.document)] or _own_lines(base.document)
        items.report.lose(_("Forsiden"), N_("det, der er rettet her,"), "; ".join(new)[:60])
        return
    before = printed_lines.cover(_own_lines(base.document), base.meeting) or {}
    _corrections(items, base, own, values.pop(_CORRECTIONS, None))
    _scalars(items, base, own, {key: value for key, value in values.items() if value != before.get(key)})


def _corrections(items: ItemMerge, base: DefinitionView, own: DefinitionView, now: Data | None) -> None:
    """Merge what was corrected since the document was sent out."""
    order = [Correction.key(name) for name in ("what", "date")]
    said = [one for one in now if isinstance(one, dict)] if isinstance(now, list) else []
    was, mine = (
        [one.model_dump(mode="json", by_alias=True, exclude_none=True) for one in view.meeting.corrections]
        for view in (base, own)
    )
    ListMerge(items, f"{_('Forsiden')} {_CORRECTIONS}", own.top, _CORRECTIONS, order).merge(was, said, mine)


def _scalars(items: ItemMerge, base: DefinitionView, own: DefinitionView, values: Mapping[str, Data | None]) -> None:
    order = items.model.known_keys(())
    for key, value in values.items():
        was, mine = _at(base, key), _at(own, key)
        if mine == value or _same(mine, value):
            continue
        if value is None and items.keeps:
            items.report.keep(f"{_('Forsiden')} {key}", str(mine or ""))
            continue
        if not _same(mine, was):
            items.report.conflict(f"{_('Forsiden')} {key}", str(value))
            items.is_conflict = True
            if not items.theirs:
                continue
        items.operations.append(_set((), key, value, order))
        items.report.did(f"{_('Forsiden')} {key}", _("”{value}”").format(value=value) if value else _("slettet"))


def _at(view: DefinitionView, key: str) -> Data | None:
    data = view.source.data
    return data.get(key) if isinstance(data, dict) else None


def _same(one: Data | None, other: Data | None) -> bool:
    def folded(value: Data | None) -> str:
        return flat(str(value or "")).lstrip("0").replace(":", ".")

    return folded(one) == folded(other)


def _labels(base: DefinitionView, now: Mapping[str, object]) -> set[str]:
    return {*now, *(group.label for group in base.document.cover.attendance)}


def _chair(items: ItemMerge, base: DefinitionView, own: DefinitionView, label: str, now: Sequence[str]) -> None:
    """Merge who led the meeting."""
    before = next((group.people for group in base.document.cover.attendance if group.label == label), ())
    if list(now) != [flat(one) for one in before]:
        _scalars(items, base, own, {Meeting.key("chair"): "; ".join(now) or None})
