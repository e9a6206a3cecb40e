"""Every field that a definition can have, each filled in: what is asked of all fields is asked of new ones, too."""

from collections.abc import Iterator
from typing import Any, NamedTuple, get_args, get_type_hints

from kkr_docs.definition import fields, name_lists
from kkr_docs.definition.meeting import Meeting
from kkr_docs.definition.part import Part, Visibility, look_of

WORDS = "ravnen fløj over fjorden mod nord"

_maybe: Any = fields.Maybe  # for types that are made while the program runs
_LISTS = (fields.Many[fields.Line], name_lists.Names, name_lists.WholeNames)
_SAID = (fields.Line, _maybe[fields.Line], _maybe[fields.Text], fields.Words, *_LISTS)
_FORMS: list[tuple[object, str]] = [
    (fields.Date, "2026-11-14"),
    (fields.Time, "10.15"),
    (fields.Period, "10.15-10.30"),
    (fields.Duration, "20 min"),
    (fields.CaseNumber, "SAG-2026-12345"),
    (fields.Initials, "chbo"),
    (fields.Mail, "anne.holm@fjordby.dk"),
    (fields.Wish, "tryk"),
    (fields.Ground, "forvaltningsloven § 27"),
    (fields.MeetingKind, "ordinært"),
    (fields.MeetingForm, "virtuelt"),
    (fields.Version, "2"),
    (fields.ItemName, "praktikpladser"),
    (fields.Status, "udkast"),
    (fields.YesNo, "ja"),
    (fields.Done, "2026-11-20"),
]


class Field(NamedTuple):
    """A field: its part, its name, its key, and whether a secretary writes words in it."""

    part: type[Part]
    name: str
    key: str
    has_words: bool

    @property
    def visibility(self) -> Visibility:
        """Who sees it."""
        return Visibility(str(look_of(self.part.model_fields[self.name])["visibility"]))


def parts(part: type[Part] = Meeting) -> Iterator[type[Part]]:
    """Yield a part, and every part that its fields can hold."""
    yield part
    for hint in get_type_hints(part, include_extras=True).values():
        if inner := _part_in(hint):
            yield from parts(inner)


def all_of(*chosen: type[Part]) -> list[Field]:
    """Return the fields of some parts, but for those that hold other parts."""
    return [
        Field(part, name, str(part.model_fields[name].alias), hint in _SAID)
        for part in chosen
        for name, hint in get_type_hints(part, include_extras=True).items()
        if name in part.model_fields and not _part_in(hint)
    ]


def value_of(field: Field, words: str = WORDS) -> Any:
    """Return something that can stand in a field. A new type of field has to say here what that may be."""
    hint = get_type_hints(field.part, include_extras=True)[field.name]
    if field.has_words:
        return [words] if hint in _LISTS else words
    return next(value for form, value in _FORMS if hint in (form, _maybe[form]))


def within(inner: type[Part], outer: type[Part], data: dict[str, Any]) -> dict[str, Any]:
    """Return an outer part's data in which an inner part has some data; {} and more where they are the same."""
    if inner is outer:
        return data
    for name, hint in get_type_hints(outer, include_extras=True).items():
        part = _part_in(hint)
        if part and inner in parts(part):
            value = [_required(part) | within(inner, part, data)]
            is_mapping = "dict" in repr(hint)
            return {outer.key(name): {"Gæster": value} if is_mapping else value}
    raise AssertionError((inner, outer))


def _required(part: type[Part]) -> dict[str, str]:
    return {str(info.alias): "Et" for info in part.model_fields.values() if info.is_required()}


def _part_in(hint: object) -> type[Part] | None:
    """Return the part that values of a type are, or have in them."""
    if isinstance(hint, type) and issubclass(hint, Part):
        return hint
    return next((found for inner in get_args(hint) if (found := _part_in(inner))), None)
