"""What a part of a meeting is: a mapping of a definition, whose fields know how they are printed."""

from __future__ import annotations

from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, JsonValue


class Printed(NamedTuple):
    """A field that is printed under a label of its own; `minutes` says that it stands in the minutes alone."""

    name: str
    key: str
    label: str
    minutes: bool


class Part(BaseModel):
    """A mapping of a definition."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @classmethod
    def key(cls, name: str) -> str:
        """Return the key of a field, as a secretary writes it."""
        return str(cls.model_fields[name].alias)

    @classmethod
    def printed(cls) -> tuple[Printed, ...]:
        """Return the fields that are printed under a label, in the order they are printed in."""
        looks = [(name, info, info.json_schema_extra) for name, info in cls.model_fields.items()]
        return tuple(
            Printed(name, str(info.alias), str(look["label"]), bool(look["minutes"]))
            for name, info, look in looks
            if isinstance(look, dict) and "label" in look
        )

    @classmethod
    def minutes_keys(cls) -> list[str]:
        """Return the keys of the fields that stand in the minutes alone."""
        looks = [(str(info.alias), info.json_schema_extra) for info in cls.model_fields.values()]
        return [key for key, look in looks if isinstance(look, dict) and look["minutes"]]


IN_MINUTES: dict[str, JsonValue] = {"minutes": True}
"""Says of a field without a label that it stands in the minutes alone."""


def printed_under(label: str, *, minutes: bool = False) -> dict[str, JsonValue]:
    """Say under which label a field is printed, and whether only in the minutes."""
    return {"label": label, "minutes": minutes}


def text_field(key: str, label: str, description: str, *, minutes: bool = False) -> Any:
    """Declare a text field, printed under its label."""
    return Field(None, alias=key, description=description, json_schema_extra=printed_under(label, minutes=minutes))
