"""Brings what Word says of one item or section home into the definition."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kkr_docs.definition.meeting import Attachment, Meeting
from kkr_docs.definition.meeting import Item as DefinedItem
from kkr_docs.definition.meeting import Section as DefinedSection
from kkr_docs.definition.model import Model
from kkr_docs.definition.yaml_source import Data, Location
from kkr_docs.document import decisions, editions
from kkr_docs.document.document import Item, Part, Section
from kkr_docs.i18n import N_, _
from kkr_docs.importing import printed_lines, three_way, typed_marks, word_document
from kkr_docs.importing.field_lines import FieldLines
from kkr_docs.importing.field_text import rewritten
from kkr_docs.importing.markup import shown
from kkr_docs.importing.new_pictures import Pictures
from kkr_docs.importing.printed_as_typed import as_typed
from kkr_docs.importing.report import Report
from kkr_docs.importing.units import Kind, Step, Unit, of_blocks
from kkr_docs.importing.views import View
from kkr_docs.importing.word_text import Element
from kkr_docs.importing.words import flat, plain, settled
from kkr_docs.importing.yaml_editing import Editor, Entry
from kkr_docs.markdown.blocks import Inline, Run

Operation = Callable[[Editor], None]

_NOWHERE = Path("/nonexistent")
_LONGEST_TIME = 25  # characters; longer texts are titles
_TEXT = DefinedSection.key("text")
_TITLE_KEYS = (DefinedItem.key("title"), DefinedItem.key("period"), DefinedItem.key("duration"))
_CASE = DefinedItem.key("case_number")
_ATTACHMENTS = DefinedItem.key("attachments")


@dataclass
class ItemMerge:
    """What is to be done in one definition, of a `meeting`; `theirs` takes Word's where both changed one thing.

    Where it `keeps`, nothing is deleted that stands alone: nobody knows whether it was in the file.
    """

    folder: Path
    model: Model
    case_pattern: str
    languages: frozenset[str]
    theirs: bool
    keeps: bool
    report: Report
    pictures: Pictures
    operations: list[Operation] = field(default_factory=list)
    noted: dict[str, Location] = field(default_factory=dict)
    written: set[Location] = field(default_factory=set)
    orders: dict[str, list[int]] = field(default_factory=dict)  # of attachments that moved, by their item's number
    is_conflict: bool = False
    meeting: Meeting | None = None

    # a section

    def section(self, base: View, own: View, word: word_document.Section) -> None:
        """Merge the heading and the text of a section."""
        self.heading(base, own, word.title)
        self.losses(base.number, word.elements, (*own.location, _TEXT))
        printed = base.printed
        units = word.units
        if isinstance(printed, Section) and printed.note is not None:
            units = [one for one in units if plain(one.words).strip() != printed.note.strip()]
        place, old = f"{base.number} {_('teksten')}", self.units(base.typed(_TEXT))
        blocks = printed.text if isinstance(printed, Section) else ()
        typed = as_typed(units, old, [one.unit for one in of_blocks(blocks, self.languages)])
        self.text(place, _TEXT, base.typed(_TEXT), own, typed.units)

    # an item

    def item(self, base: View, own: View, word: word_document.Item) -> None:
        """Merge the heading, the lines below it and the parts of an item."""
        self.heading(base, own, word.title)
        printed = base.printed
        assert isinstance(printed, Item)  # noqa: S101 - views of items are of items
        stray = self.lines(base, own, printed, word.lines)
        found = _by_key(word.parts)
        for field_ in self.model.item.printed():
            elements = found.get(field_.key, [])
            part = next((one for one in printed.parts if one.key == field_.key), None)
            place = f"{base.number} {field_.label}"
            self.losses(place, elements, (*own.location, field_.key))
            self.relabelled(place, field_.label, [one.label for one in word.parts if one.key == field_.key])
            if field_.key == _ATTACHMENTS:
                self.attachments(place, base, own, elements)
            elif field_.key in self.model.text_keys:
                before = stray if field_.key == self.first_text_key else []
                printed_units = [one.unit for one in of_blocks(part.blocks, self.languages)] if part else []
                typed = as_typed(word_document.units(elements), self.units(base.typed(field_.key)), printed_units)
                for lost in typed.lost:
                    self.report.lose(place, N_("det, der er rettet her,"), shown(lost.words))
                units = [*before, *typed.units]
                self.text(place, field_.key, base.typed(field_.key), own, units)
            else:
                self.other(place, part, elements)

    def relabelled(self, place: str, label: str, found: Sequence[str]) -> None:
        """Say which labels were retyped: a definition has those of its fields."""
        for one in found:
            if one.rstrip(" :.").casefold() != label.casefold():
                self.report.lose(place, N_("en anden rubrik end den faste"), one)

    @property
    def first_text_key(self) -> str:
        """The key of the first text of an item, where text without a label of its own goes."""
        return next(one.key for one in self.model.item.printed() if one.key in self.model.text_keys)

    def heading(self, base: View, own: View, title: str) -> None:
        """Merge a heading, with the times in it."""
        title = flat(title)
        if title == base.heading:
            return
        now, before = printed_lines.title(title), printed_lines.title(base.heading)
        before = {key: _text(base.values.get(key)) for key in _TITLE_KEYS} if before else before
        changed = {key: now[key] for key in _TITLE_KEYS if _same_time(now[key], before[key]) is False}
        self.scalars(base.number, own, {key: before[key] for key in changed}, changed)

    def lines(self, base: View, own: View, printed: Item, elements: Sequence[Element]) -> list[Unit]:
        """Merge the lines between an item's heading and its first label; return what is rather text."""
        expected = [line for line in (printed.case_line, printed.presence) if line]
        kinds = (Kind.TABLE, Kind.PICTURE)
        texts = [one for one in elements if plain(one.unit.words).strip() or one.unit.kind in kinds]
        left = [one for one in texts if flat(plain(one.unit.words)) not in map(flat, expected)]
        self.losses(base.number, texts, (*own.location, DefinedItem.key("title")))
        gone = [line for line in expected if flat(line) not in [flat(plain(one.unit.words)) for one in texts]]
        stray = []
        for element in left:
            line = flat(plain(element.unit.words))
            values = printed_lines.case_line(line, self.case_pattern)
            if values and printed.case_line not in [None, *[one for one in expected if one not in gone]]:
                gone.remove(printed.case_line) if printed.case_line in gone else None
                self.case(base, own, values)
            elif values and printed.case_line is None and (values.get(_CASE) or _is_case_line(element)):
                self.case(base, own, values)
            elif printed.presence in gone and _is_case_line(element):
                gone.remove(printed.presence or "")
                self.report.lose(base.number, N_("linjen om, hvem der var til stede"), line)
            else:
                stray.append(element.unit)
        if printed.case_line in gone:
            self.case(base, own, dict.fromkeys(map(DefinedItem.key, ("case_number", "initials"))))
        if printed.presence in gone:
            what = N_("at linjen om, hvem der var til stede, er slettet,")
            self.report.lose(base.number, what, printed.presence or "")
        return typed_marks.interpreted(stray, ())

    def case(self, base: View, own: View, values: Mapping[str, Data | None]) -> None:
        """Merge the values of a case line. It may close an item; only the definition opens one that is closed."""
        closed, ground = map(DefinedItem.key, ("closed", "ground"))
        printed = base.printed.case_line if isinstance(base.printed, Item) else None
        if editions.CLOSED_ITEM in (printed or "") and not values.get(closed):
            message = _("{place}: punktet er stadig lukket. Slet ”{key}: ja” i definitionen, hvis det skal være åbent.")
            self.report.lost.append(message.format(place=base.number, key=closed))
            values = {key: value for key, value in values.items() if key != ground}
        keys = [key for key in values if key != closed or values[key]]
        before = {key: _text(base.values.get(key)) for key in keys}
        self.scalars(base.number, own, before, {key: values[key] for key in keys if values[key] != before[key]})

    # values

    def scalars(self, place: str, own: View, before: Mapping[str, Data | None], now: Mapping[str, Data | None]) -> None:
        """Merge short values: None is no value."""
        order = self.model.known_keys(own.location)
        for key, value in now.items():
            mine = _text(own.values.get(key))
            if mine == value:
                continue
            if value is None and self.keeps:
                self.report.keep(f"{place} {key}", mine or "")
                continue
            if mine != before[key]:
                self.report.conflict(f"{place} {key}", str(value or mine or ""))
                self.is_conflict = True
                if not self.theirs:
                    continue
            self.operations.append(_set(own.location, key, value, order))
            self.report.did(f"{place} {key}", _("”{value}”").format(value=value) if value else _("slettet"))

    def text(self, place: str, key: str, base: str, own: View, word: Sequence[Unit]) -> None:
        """Merge a text field; `base` is what was typed in it when the file was made."""
        word = _without_prompt(word)
        old, mine = self.units(base), self.units(own.typed(key))
        units = typed_marks.interpreted(self.pictures.described(word), old)
        if units == old:
            return
        merge = three_way.merged(old, units, mine, theirs=self.theirs)
        for conflict in merge.conflicts:
            unit = conflict.word or conflict.own
            self.report.conflict(place, shown(unit.words) if unit else "")
            self.is_conflict = True
        if not merge.is_changed:
            return
        self.report.merged(place, merge)
        self.write(place, key, own, merge.steps)

    def write(self, place: str, key: str, own: View, steps: Sequence[Step]) -> None:
        """Write a text field after some steps."""
        typed = own.typed(key)
        steps = self.pictures.in_place(steps, place)
        made = rewritten(typed, steps, self.folder, self.languages)
        if not made.is_exact:
            words = next((one.unit.words for one in steps if one.unit and one.at is None), ())
            self.report.lose(place, N_("noget af teksten blev skrevet, så godt det kan; det"), shown(words))
        text = self.pictures.written(made.text).strip("\n")
        order = self.model.known_keys(own.location)
        self.operations.append(_set(own.location, key, f"{text}\n" if text.strip() else None, order))
        self.written.add((*own.location, key))

    def units(self, typed: str) -> list[Unit]:
        """Return the units of a field's text."""
        return [one.unit for one in FieldLines(typed, self.folder, self.languages).placed] if typed.strip() else []

    def new_text(self, units: Sequence[Unit], place: str) -> str:
        """Return the Markdown of units that are new."""
        described = self.pictures.described(units)
        steps = self.pictures.in_place([Step(None, one) for one in typed_marks.interpreted(described, ())], place)
        made = rewritten("", steps, _NOWHERE, self.languages)
        return self.pictures.written(made.text).strip("\n") + "\n"

    def other(self, place: str, part: Part | None, elements: Sequence[Element]) -> None:
        """Say where a part was changed that no text field holds."""
        before = [one.unit for one in of_blocks(part.blocks, self.languages)] if part else []
        now = word_document.units(elements)
        if now != before:
            changed = next((one for one in now if one not in before), None) or next(iter(before), None)
            self.report.lose(place, N_("det, der er rettet her,"), shown(changed.words) if changed else "")

    # attachments

    def attachments(self, place: str, base: View, own: View, elements: Sequence[Element]) -> None:
        """Merge the titles of attachments; what is new has no file."""
        printed = base.printed
        assert isinstance(printed, Item)  # noqa: S101 - views of items are of items
        part = next((one for one in printed.parts if one.key == _ATTACHMENTS), None)
        before = [plain(one.unit.words) for one in of_blocks(part.blocks)] if part else []
        now = [plain(one.words) for one in word_document.units(elements)]
        if now == before:
            return
        script = three_way.Script([_line(one) for one in before], [_line(one) for one in now])
        entries = own.values.get(_ATTACHMENTS)
        if not isinstance(entries, list) or len(entries) != len(before):
            self.report.lose(place, N_("det, der er rettet i listen over bilag,"), "; ".join(now)[:50])
            return
        places = _with_moved(script, before, now)
        for at, new in enumerate(places):
            if new is not None and now[new] != before[at]:
                self.retitle(own, at, now[new].removesuffix(" (lukket)"))
                self.report.did(place, _("”{value}”").format(value=now[new]))
        for new in (new for new in range(len(now)) if new not in places):
            self.report.lose(place, N_("et nyt bilag uden fil"), now[new])
        if self.keeps:
            places = self.with_missing(place, before, places)
        kept = [at for at, new in enumerate(places) if new is not None]
        order = sorted(kept, key=lambda at: places[at] or 0)
        if order != list(range(len(before))):
            here = (*own.location, _ATTACHMENTS)
            self.operations.append(lambda editor: _rearrange(editor, here, order))
            self.report.did(place, _("bilag slettet eller flyttet"))
            self.orders[own.number] = order

    def with_missing(self, place: str, before: Sequence[str], places: Sequence[int | None]) -> list[int | None]:
        """Return where attachments stand, those behind the one before them that the file lacks; and say so."""
        found: list[int | None] = []
        for line, new in zip(before, places, strict=True):
            if new is None:
                self.report.keep(place, line)
            found.append(new if new is not None else found[-1] if found else -1)
        return found

    def retitle(self, own: View, at: int, title: str) -> None:
        """Give an attachment another title."""
        here = (*own.location, _ATTACHMENTS, at)
        entry = own.values[_ATTACHMENTS][at]  # type: ignore[index]
        if isinstance(entry, dict):
            self.operations.append(_set(here, Attachment.key("title"), title, [Attachment.key("title")]))
        else:
            value: Data = {Attachment.key("title"): title, Attachment.key("file"): entry}
            self.operations.append(lambda editor: _replace_entry(editor, here, value))

    # what is lost

    def losses(self, place: str, elements: Sequence[Element], where: Location = ()) -> None:
        """Say what of some elements a definition cannot hold, and note where comments at them belong."""
        for element in elements:
            self.noted |= dict.fromkeys(element.comments, where)
            self.losses(place, element.inside, where)
            words = element.unit.words or next((cell for row in element.unit.rows for cell in row if cell), ())
            for what in element.lost:
                self.report.lose(place, what, shown(words))


def _with_moved(script: three_way.Script, before: Sequence[str], now: Sequence[str]) -> list[int | None]:
    """Return where each of some lines stands now, those too that moved; None where it is gone."""
    places = list(script.now)
    for at, line in enumerate(before):
        if places[at] is None:
            places[at] = next((new for new, other in enumerate(now) if other == line and new not in places), None)
    return places


def _is_case_line(element: Element) -> bool:
    """Return whether a line has the style of case lines: any short word may be initials."""
    return any("sagslinje" in name for name in element.style)


def _set(location: Location, key: str, value: Data | None, order: Sequence[str]) -> Operation:
    def operation(editor: Editor) -> None:
        mapping = editor.source.at(location)
        here = (*location, key)
        if value is None:
            if isinstance(mapping, dict) and key in mapping:
                editor.remove(here)
        else:
            editor.add(location, key, value, order)

    return operation


def _rearrange(editor: Editor, here: Location, order: Sequence[int]) -> None:
    if order:
        editor.rearrange(here, [Entry((*here, at)) for at in order])
    else:
        editor.remove(here)


def _replace_entry(editor: Editor, here: Location, value: Data) -> None:
    parent, at = here[:-1], here[-1]
    entries = editor.source.at(parent)
    made = [Entry(None, value) if number == at else Entry((*parent, number)) for number in range(len(entries))]
    editor.rearrange(parent, made)


def _by_key(parts: Sequence[word_document.Part]) -> dict[str, list[Element]]:
    found: dict[str, list[Element]] = {}
    for part in parts:
        if part.key:
            found.setdefault(part.key, []).extend(part.elements)
    return found


def _without_prompt(units: Sequence[Unit]) -> list[Unit]:
    """Return units without the words that ask for a decision."""
    found = []
    for unit in units:
        if unit.kind is Kind.TEXT and decisions.PROMPT in plain(unit.words):
            words = settled(map(_answered, unit.words))
            found += [unit._replace(words=words)] if words else []
        else:
            found.append(unit)
    return found


def _answered(inline: Inline) -> Inline:
    return inline._replace(text=inline.text.replace(decisions.PROMPT, "")) if isinstance(inline, Run) else inline


def _line(text: str) -> Unit:
    return Unit(Kind.TEXT, (Run(text),))


def _text(value: Data | None) -> str | None:
    return flat(value) or None if isinstance(value, str) else None


def _same_time(one: Data | None, other: Data | None) -> bool:
    """Return whether two values are the same, however their clock times are written."""

    def folded(value: Data | None) -> str:
        return str(value or "").replace(":", ".").replace(" ", "").replace("–", "-").removesuffix(".")

    if one == other:
        return True
    is_time = any(sign.isdigit() for sign in str(one or "")) and any(sign.isdigit() for sign in str(other or ""))
    bare = [[piece.lstrip("0") for piece in folded(value).split("-")] for value in (one, other)]
    return is_time and len(str(one or "")) < _LONGEST_TIME and bare[0] == bare[1]
