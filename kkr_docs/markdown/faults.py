"""What a reader of Markdown says of a text beside its blocks."""

from __future__ import annotations

from typing import NamedTuple

from kkr_docs.diagnostics.problem import Fix


class Fault(NamedTuple):
    """What cannot be printed in a text: at which character of it, what is wrong and what to write instead."""

    offset: int
    what: str
    remedy: str


class Remark(NamedTuple):
    """What would be printed otherwise than it looks in the text; a rule of the same `kind` has the words for it.

    `offset` is the character it begins at; `fixes` correct it where there is no doubt of what was meant.
    """

    kind: str
    offset: int
    fixes: tuple[Fix, ...] = ()
