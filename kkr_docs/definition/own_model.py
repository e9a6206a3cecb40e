"""The model of a body that has conventions of its own: other labels in another order, other case numbers."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, get_type_hints

from pydantic import Field, create_model

from kkr_docs.definition.fields import Many, Maybe, Read, Text, case_number_example, case_number_of
from kkr_docs.definition.meeting import Item, Meeting, Section
from kkr_docs.definition.model import DEFAULT, Model
from kkr_docs.definition.part import Part, Visibility, look_of, printed_under
from kkr_docs.house_style import body_table, settings_file, toml_file
from kkr_docs.house_style.conventions import NONE, Conventions
from kkr_docs.house_style.settings_file import SettingsError
from kkr_docs.i18n import _

_Declared = dict[str, Any]
_MAYBE: Any = Maybe  # for types that are made while the program runs
_MANY: Any = Many


def of_folder(folder: Path) -> Model:
    """Return the model for the definitions in a folder. Raises SettingsError where its settings are wrong."""
    settings = settings_file.find(folder)
    return of(body_table.read(settings)) if settings else DEFAULT


@lru_cache(maxsize=16)
def of(conventions: Conventions) -> Model:
    """Return the model of a body. Raises SettingsError where a label has a key that an item has for another thing."""
    if conventions == NONE:
        return DEFAULT
    item = _item(conventions)
    items = (_MANY[item], Field(**_declared(Section, "items")))
    section: Any = create_model("Section", __base__=Section, items=items)
    sections = (list[section], Field(**_declared(Meeting, "sections"), min_length=1))
    meeting: type[Meeting] = create_model("Meeting", __base__=Meeting, sections=sections)
    meeting.conventions = conventions
    for kind, part in (("meeting", meeting), ("section", section), ("item", item)):
        _make_portable(part, conventions, kind)
    return Model(meeting, section, item)


def _make_portable(part: Any, conventions: Conventions, kind: str) -> None:
    """Let a part's instances be sent to a process that makes the part anew; `kind` is its name in the model."""
    part.__reduce__ = lambda one: (_received, (conventions, kind, one.__getstate__()))


def _received(conventions: Conventions, kind: str, state: Any) -> Part:
    part = getattr(of(conventions), kind)
    one: Part = part.__new__(part)
    one.__setstate__(state)
    return one


def _declared(part: type[Part], name: str) -> _Declared:
    """Return what a field is declared with, its type aside."""
    info = part.model_fields[name]
    declared = {"alias": info.alias, "description": info.description, "json_schema_extra": info.json_schema_extra}
    return declared if info.is_required() else declared | {"default": info.default}


def _item(conventions: Conventions) -> type[Item]:
    """Return an item with a body's labels, fields and case numbers."""
    fields: dict[str, Any] = {}
    for number, (key, label) in enumerate(conventions.labels):
        fields |= _relabelled(key, label) or _own(conventions, number)
    if conventions.case_numbers:
        fields["case_number"] = _case_number(conventions)
    made: type[Item] = create_model("Item", __base__=Item, __doc__=Item.__doc__, **fields)
    made.order = [key for key, _label in conventions.labels]
    return made


def _relabelled(key: str, label: str) -> dict[str, Any]:
    """Return a field that every item has, under another label; {} where no field with a label has the key."""
    for one in Item.printed():
        if one.key == key:
            look = {"json_schema_extra": look_of(Item.model_fields[one.name]) | {"label": label}}
            hint = get_type_hints(Item, include_extras=True)[one.name]
            return {one.name: (hint, Field(**_declared(Item, one.name) | look))}
    return {}


def _own(conventions: Conventions, number: int) -> dict[str, Any]:
    """Return a text field that only this body has. Raises SettingsError where its key is taken."""
    key, label = conventions.labels[number]
    if key in {str(info.alias) for part in (Section, Item) for info in part.model_fields.values()}:
        what = _("”{key}” er en anden nøgle i et punkt.").format(key=key)
        place = toml_file.place(conventions.file, key) if conventions.file else None
        raise SettingsError(what, _("Vælg en anden nøgle til feltet."), place)
    look = printed_under(label, Visibility.OPEN)
    return {f"own_{number}": (_MAYBE[Text], Field(None, alias=key, description=f"{label}.", json_schema_extra=look))}


def _case_number(conventions: Conventions) -> tuple[object, object]:
    example = case_number_example(conventions.case_numbers[0])
    form = Annotated[str, Read(case_number_of(conventions.case_numbers))]
    own = {"description": f"Sagsnummeret, f.eks. {example}.", "examples": [example]}
    return _MAYBE[form], Field(**_declared(Item, "case_number") | own)
