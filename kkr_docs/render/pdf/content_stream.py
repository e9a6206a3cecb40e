"""The operators of content streams, in the form that WeasyPrint writes them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

SHOW_TEXT, SET_FONT = b" TJ", b" Tf"
_OPERANDS = re.compile(rb"<([0-9a-f]+)>|([-.0-9]+)")


def is_operator(item: object, ending: bytes) -> bool:
    """Return whether an item of a stream is an operator such as SHOW_TEXT, with its operands."""
    return isinstance(item, bytes) and item.endswith(ending)


def font(operator: bytes) -> tuple[bytes, bytes]:
    """Return the name and the size that a SET_FONT sets."""
    name, size, _tf = operator[1:].split()
    return name, size


def operands(operator: bytes, letters: Mapping[int, str]) -> Iterator[tuple[bytes, str]]:
    """Yield the glyphs of a SHOW_TEXT with their letters, and the distances between them with none."""
    for glyphs, distance in _OPERANDS.findall(operator):
        if distance:
            yield distance + b" ", ""
        for start in range(0, len(glyphs), 4):
            yield b"<" + glyphs[start : start + 4] + b">", letters.get(int(glyphs[start : start + 4], 16), "")


def shown(operands: list[bytes]) -> bytes:
    """Return the SHOW_TEXT of these operands."""
    return b"[" + b"".join(operands) + b"] TJ"
