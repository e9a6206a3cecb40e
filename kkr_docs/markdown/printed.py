"""What is printed of a field, and where each character of it was typed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from kkr_docs.markdown import inlines
from kkr_docs.markdown.blocks import Footnote, Inline, LineBreak, Run
from kkr_docs.markdown.inlines import HARD, SOFT, Text

_BLANKS = " \t\n"


class Passage(NamedTuple):
    """Running text: what it prints, and as it was typed. `heading` is that of its column, where it is a cell."""

    inlines: tuple[Inline, ...]
    typed: Text
    heading: str = ""

    @property
    def words(self) -> str:
        """What is printed, without look and footnotes; a line break is a line end."""
        return "".join(map(_words, self.inlines))


def of_line(text: str, heading: str = "") -> Passage:
    """Return the passage that a value which is no text field would be, if it were one."""
    typed = Text(text, ((0, 0),))
    return Passage(inlines.read(typed, inlines.Notes(), []), typed, heading)


def places(passage: Passage) -> list[int]:
    """Return the index in the field of every character of a passage's words."""
    return list(map(passage.typed.offset_of, _indexes(passage)))


def lines(passage: Passage) -> str:
    """Return a passage's words with the line ends that were typed, in place of the blanks that are printed for them."""
    if SOFT not in passage.typed.words:
        return passage.words
    typed = passage.typed.words
    return "".join(
        SOFT if typed[at] == SOFT else sign for at, sign in zip(_indexes(passage), passage.words, strict=True)
    )


def addresses(passage: Passage) -> Iterator[tuple[str, int]]:
    """Yield what the links of a passage lead to, with their titles, and the index in the field of each."""
    for start, end in inlines.link_targets(passage.typed):
        yield passage.typed.words[start + 2 : end - 1], passage.typed.offset_of(start + 2)


def names(passage: Passage) -> Iterator[tuple[str, int]]:
    """Yield the names of items that a passage refers to, and the index in the field of each reference."""
    at = 0
    for inline in passage.inlines:
        if isinstance(inline, Run) and (inline.link or "").startswith(inlines.NAMED):
            name = (inline.link or "").removeprefix(inlines.NAMED)
            length = len(f"[{inline.link}]")  # two of one name beside each other are one run
            yield from ((name, places(passage)[at + begin]) for begin in range(0, len(inline.text), length))
        at += len(_words(inline))


def _indexes(passage: Passage) -> Iterator[int]:
    """Yield the index in the typed words of every character that is printed."""
    words, hidden = passage.typed.words, dict(_hidden(passage))
    at = 0
    for character in passage.words:
        next_at = at
        while next_at < len(words) and (next_at in hidden or not _is_printed(words[next_at], character)):
            next_at = hidden.get(next_at, next_at + 1)
        if next_at < len(words):  # else it is not as it was typed
            at = next_at
        yield min(at, len(words) - 1)
        at += next_at < len(words)


def _words(inline: Inline) -> str:
    if isinstance(inline, Run):
        return inline.text
    return "\n" if isinstance(inline, LineBreak) else ""


def _is_printed(typed: str, character: str) -> bool:
    if character == " ":
        return typed in _BLANKS
    return typed == (HARD if character == "\n" else character)


def _hidden(passage: Passage) -> Iterator[tuple[int, int]]:
    """Yield where what is typed and not printed begins and ends: addresses and references to footnotes."""
    yield from inlines.link_targets(passage.typed)
    notes = list(inlines.note_marks(passage.typed))
    if len(notes) == sum(isinstance(one, Footnote) for one in passage.inlines):  # else some are printed
        yield from notes
