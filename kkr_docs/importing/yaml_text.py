"""Data as YAML, as a secretary writes it: long texts after a bar, short ones bare where they can be."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence

from kkr_docs.definition.yaml_source import Data

STEP = 2  # blanks that what belongs to a key is indented by
_PLAIN = re.compile(r"[^\W_](?:[\w ./()–—,;!?%§&+'’”“„’-]|:(?=\S))*")
_WORDS = ("", "~", "null", "true", "false", "yes", "no", "on", "off")


def scalar(value: str) -> str:
    """Return a text on one line as YAML, in quotation marks where it needs them."""
    is_plain = _PLAIN.fullmatch(value) and not value.endswith((" ", ":")) and value.lower() not in _WORDS
    return value if is_plain else quoted(value)


def quoted(value: str) -> str:
    """Return a text in double quotation marks: JSON's strings are YAML's."""
    return json.dumps(value, ensure_ascii=False)


def flow(value: Data) -> str:
    """Return data on one line, between brackets."""
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, list):
        return f"[{', '.join(map(flow, value))}]"
    return f"{{{', '.join(f'{quoted(key)}: {flow(each)}' for key, each in value.items())}}}"


def literal(value: str, column: int) -> list[str]:
    """Return the lines of a text after a bar, indented by `column` blanks."""
    return [" " * column + line if line else "" for line in value.rstrip("\n").split("\n")]


class Writer:
    """Writes blocks of YAML; lists begin `indent` blanks further in than their keys."""

    def __init__(self, indent: int, texts: Sequence[str]) -> None:
        """`texts` are the keys whose values stand after a bar."""
        self._indent, self._texts = indent, frozenset(texts)

    def pair(self, key: str, value: Data, column: int) -> list[str]:
        """Return the lines of a key and its value."""
        before = f"{' ' * column}{key}:"
        if isinstance(value, str):
            if key in self._texts or "\n" in value.rstrip("\n"):
                return [f"{before} |", *literal(value, column + STEP)]
            return [f"{before} {scalar(value)}"]
        if isinstance(value, list):
            return [before, *self.entries(value, column + self._indent)]
        return [before, *self._mapping(value, column + STEP)]

    def entries(self, values: Sequence[Data], column: int) -> list[str]:
        """Return the lines of a list's entries."""
        return [line for value in values for line in self.entry(value, column)]

    def entry(self, value: Data, column: int) -> list[str]:
        """Return the lines of one entry of a list."""
        if isinstance(value, str):
            return [f"{' ' * column}- {scalar(value)}"]
        first, *rest = self._mapping(value, column + STEP) if isinstance(value, dict) else [flow(value)]
        return [f"{' ' * column}- {first.lstrip()}", *rest]

    def _mapping(self, value: dict[str, Data], column: int) -> list[str]:
        return list(self._pairs(value, column))

    def _pairs(self, value: dict[str, Data], column: int) -> Iterator[str]:
        for key, each in value.items():
            yield from self.pair(key, each, column)
