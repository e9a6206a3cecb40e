"""A definition beside what is printed of it: where each section and item stands in both."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kkr_docs.definition import loading, yaml_reader
from kkr_docs.definition.meeting import Meeting
from kkr_docs.definition.meeting import Section as DefinedSection
from kkr_docs.definition.model import Model
from kkr_docs.definition.yaml_source import Data, Location, Source
from kkr_docs.document import build
from kkr_docs.document.document import Document, Item, Kind, Section
from kkr_docs.house_style.style import HouseStyle
from kkr_docs.importing.alignment import Named
from kkr_docs.importing.units import Unit, of_blocks
from kkr_docs.importing.words import flat
from kkr_docs.markdown.blocks import Block

_SECTIONS, _ITEMS = Meeting.key("sections"), DefinedSection.key("items")


@dataclass(frozen=True, slots=True)
class Values:
    """A mapping of a definition: where it is, and what stands under its keys."""

    location: Location
    values: Mapping[str, Data]


@dataclass(frozen=True, slots=True)
class View(Values):
    """A section or item of a definition: where it is, what stands under its keys, and what is printed of it."""

    printed: Section | Item

    @property
    def number(self) -> str:
        """Its number without the last full stop, for messages."""
        return self.printed.number.rstrip(".")

    @property
    def heading(self) -> str:
        """Its heading as it is printed."""
        return flat(self.printed.title)

    def typed(self, key: str) -> str:
        """Return what was typed under a key; "" where nothing was."""
        value = self.values.get(key, "")
        return value if isinstance(value, str) else ""

    def named(self, without: Collection[str] = ()) -> Named:
        """Return what it may be known by; `without` are keys that do not count."""
        case = self.printed.case_line if isinstance(self.printed, Item) else None
        texts = [value for key, value in self.values.items() if isinstance(value, str) and key not in without]
        return Named(self.printed.anchor, self.heading, case or "", "\n".join(texts))


class DefinitionView:
    """A definition as text, data, meeting and document."""

    def __init__(self, source: Source, folder: Path, kind: Kind, style: HouseStyle | None = None) -> None:
        """Raises ValueError where the source is no valid definition; `draft` then says why."""
        self.source, self.folder = source, folder
        self.draft = loading.draft(source, folder)
        if self.draft.meeting is None:
            raise ValueError
        self.meeting: Meeting = self.draft.meeting
        self.document: Document = build.build(self.meeting, kind, style)
        self.sections: list[View] = list(self._views(source.data, (), _SECTIONS, self.document.sections))
        self.items: list[list[View]] = [
            list(self._views(one.values, one.location, _ITEMS, one.printed.items))
            for one in self.sections
            if isinstance(one.printed, Section)
        ]

    @staticmethod
    def _views(data: object, location: Location, key: str, printed: Sequence[Section | Item]) -> Iterator[View]:
        children = data.get(key) if isinstance(data, Mapping) else None
        for at, (child, shown) in enumerate(zip(children if isinstance(children, list) else (), printed, strict=False)):
            yield View((*location, key, at), child if isinstance(child, dict) else {}, shown)

    @property
    def top(self) -> Values:
        """What stands under the meeting's own keys."""
        return Values((), self.source.data if isinstance(self.source.data, dict) else {})

    @property
    def all_items(self) -> list[View]:
        """Every item, section after section."""
        return [one for items in self.items for one in items]

    def blocks(self) -> list[Block]:
        """Return every block that is printed."""
        sections = self.document.sections
        parts = [part for section in sections for item in section.items for part in item.parts]
        return [*(block for one in sections for block in one.text), *(block for part in parts for block in part.blocks)]

    def units(self) -> list[Unit]:
        """Return every unit that is printed."""
        return [one.unit for one in of_blocks(self.blocks())]


def of_text(text: str, folder: Path, kind: Kind, model: Model, style: HouseStyle | None = None) -> DefinitionView:
    """Return a view of a definition that a Word file brought with it. Raises ValueError where it is none."""
    return DefinitionView(yaml_reader.parse("base", text.encode(), model), folder, kind, style)
