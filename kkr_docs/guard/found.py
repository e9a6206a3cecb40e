"""What reading a finished file gives: texts, each with where it stands, or why it cannot be read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple


class UnreadableError(Exception):
    """A file whose texts cannot be had; the message says why, in the user's language."""


class Found(NamedTuple):
    """A text and where it stands.

    `is_printed` says that a person reads it so: a tab or a line end parts what stands beside each other in it, but in
    the text of a page, where `cells_run_together`.
    """

    place: str
    text: str
    is_printed: bool = False
    cells_run_together: bool = False


Inner = Callable[[bytes, str], Iterator[Found]]
"""Reads a file that stands in another, by its bytes and its place; raises UnreadableError."""
