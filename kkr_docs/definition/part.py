"""What every part of a definition says of its fields: their keys, their labels, and who sees them in which document."""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict, JsonValue
from pydantic.fields import FieldInfo

Look = dict[str, JsonValue]
"""What a field says of itself; it is declared with it as `json_schema_extra`."""


class Visibility(StrEnum):
    """Who sees a field. Every field says it, and what each edition leaves out follows from it."""

    ALWAYS = "everybody, also where the part that it is in is closed"
    OPEN = "everybody, unless the part that it is in is closed"
    STAND_IN = "everybody, in place of what is closed; elsewhere nobody"
    MEMBERS = "the members alone"
    NEVER = "nobody: the mailing needs it"


class Printed(NamedTuple):
    """A field that is printed under a label of its own; `minutes` says that it stands in the minutes alone."""

    name: str
    key: str
    label: str
    minutes: bool


def seen(visibility: Visibility, *, minutes: bool = False) -> Look:
    """Set who sees a field, and whether it stands in the minutes alone."""
    return {"visibility": visibility, "minutes": minutes}


ALWAYS = seen(Visibility.ALWAYS)
OPEN = seen(Visibility.OPEN)
OPEN_IN_MINUTES = seen(Visibility.OPEN, minutes=True)
STAND_IN = seen(Visibility.STAND_IN)
MEMBERS = seen(Visibility.MEMBERS)
NEVER = seen(Visibility.NEVER)


def printed_under(label: str, visibility: Visibility, *, minutes: bool = False) -> Look:
    """Set the label that a field is printed under, who sees it, and whether only in the minutes."""
    return {"label": label, **seen(visibility, minutes=minutes)}


def look_of(info: FieldInfo) -> Look:
    """Return what a field says of itself."""
    return info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}


class Part(BaseModel):
    """A mapping of a definition."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @classmethod
    @lru_cache(maxsize=500)
    def key(cls, name: str) -> str:
        """Return the key of a field, as a secretary writes it."""
        return str(cls.model_fields[name].alias)

    @classmethod
    def printed(cls) -> tuple[Printed, ...]:
        """Return the fields that are printed under a label, in the order they are printed in."""
        looks = [(name, str(info.alias), look_of(info)) for name, info in cls.model_fields.items()]
        return tuple(
            Printed(name, key, str(look["label"]), bool(look["minutes"]))
            for name, key, look in looks
            if "label" in look
        )

    @classmethod
    def names_in_minutes(cls) -> list[str]:
        """Return the fields that stand in the minutes alone."""
        return [name for name, info in cls.model_fields.items() if look_of(info)["minutes"]]

    @classmethod
    def names_of(cls, *visibilities: Visibility) -> list[str]:
        """Return the fields whose visibility is one of some."""
        return [name for name, info in cls.model_fields.items() if look_of(info)["visibility"] in visibilities]
