"""What reading a file gives: pieces of text with their places, and gaps where something was not read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from kkr_docs.i18n import N_, _

LONGEST = 100_000  # characters of a piece
_NOTHING: Mapping[str, object] = {}


class Phrase(NamedTuple):
    """Words for people: a Danish message and what fills it. As a string it is in the language chosen."""

    message: str
    values: Mapping[str, object] = _NOTHING

    def __str__(self) -> str:
        return _(self.message).format_map(self.values)


class Piece(NamedTuple):
    """A text and where in the file it stands, such as "side 3".

    `heading` stands above it, where it is a cell of a table. A piece with a `line`, the number of its first, has its
    places by line.
    """

    place: Phrase
    text: str
    heading: str = ""
    line: int = 0

    def place_of(self, index: int) -> Phrase:
        """Return where a character of the text stands in the file."""
        if not self.line:
            return self.place
        return Phrase(N_("linje {line}"), {"line": self.line + self.text.count("\n", 0, index)})


class Gap(NamedTuple):
    """Something in a file that was not read, and why: a whole sentence's words without a capital and full stop."""

    why: Phrase


DAMAGED = Gap(Phrase(N_("den kan ikke læses")))
TOO_LARGE = Gap(Phrase(N_("den er for stor")))
TOO_DENSE = Gap(Phrase(N_("den fylder for meget, når den pakkes ud")))
LOCKED = Gap(Phrase(N_("den er beskyttet med en adgangskode")))
