"""Changes inside a paragraph are made where its words were typed: what was not changed stays as it was typed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from kkr_docs.importing.markup import ESCAPES, Markup
from kkr_docs.importing.words import Words, plain, settled
from kkr_docs.markdown.blocks import Footnote, Inline, LineBreak, Run
from kkr_docs.markdown.inlines import note_marks
from kkr_docs.markdown.printed import Passage, places

_TOKEN = re.compile(r"\w+|[^\w]")
_NOTE = "\ufffc"


class _Token(NamedTuple):
    """A word or sign, and its look."""

    text: str
    look: Run


class _Typed(NamedTuple):
    """Where a token stands in the field's text."""

    start: int
    end: int


class Change(NamedTuple):
    """What is to stand in the place of some characters of a field's text."""

    start: int
    end: int
    text: str


def changes(passage: Passage, text: str, new: Words, languages: set[str], markup: Markup) -> Iterator[list[Change]]:
    """Yield how the words of a passage may be changed to others, the lightest way first.

    Nothing is yielded where the words are not typed one to one.
    """
    old = settled(passage.inlines, languages)
    if plain(old) != passage.words or not passage.words:
        return
    before, after = list(_tokens(old)), list(_tokens(new))
    typed = _typed(passage, text, before)
    if typed is None:
        return
    steps = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    for escape in ESCAPES:
        yield [
            Change(*_range(typed, first, last), markup.written(_words(after[start:end]), escape))
            for tag, first, last, start, end in steps
            if tag != "equal"
        ]


def _tokens(words: Words) -> Iterator[_Token]:
    for inline in words:
        if isinstance(inline, Run):
            look = inline._replace(text="")
            yield from (_Token(text, look) for text in _TOKEN.findall(inline.text))
        else:
            yield _Token(_NOTE if isinstance(inline, Footnote) else "\n", Run(""))


def _words(tokens: Sequence[_Token]) -> list[Inline]:
    """Return tokens as words; a footnote among them cannot be, and its sign is then seen to be wrong."""
    return [LineBreak() if one.text == "\n" else one.look._replace(text=one.text) for one in tokens]


def _typed(passage: Passage, text: str, tokens: Sequence[_Token]) -> list[_Typed] | None:
    """Return where tokens stand in a field's text; None where that cannot be said."""
    at, notes, found = places(passage), list(note_marks(passage.typed)), []
    index = 0
    for token in tokens:
        if token.text == _NOTE:
            if not notes:
                return None
            start, end = notes.pop(0)
            found.append(_Typed(passage.typed.offset_of(start), passage.typed.offset_of(end - 1) + 1))
            continue
        start, end = at[index], at[index + len(token.text) - 1] + 1
        if token.text not in ("\n", " ") and text[at[index]] != token.text[0]:
            return None
        found.append(_Typed(start - _is_escaped(text, start), end))
        index += len(token.text)
    return found


def _is_escaped(text: str, at: int) -> bool:
    before = re.search(r"\\*\Z", text[max(at - 20, 0) : at])
    return bool(before and len(before[0]) % 2) and not text[at].isalnum()


def _range(typed: Sequence[_Typed], first: int, last: int) -> tuple[int, int]:
    """Return the characters that some tokens take; of none, the place between those around it."""
    if first < last:
        return typed[first].start, typed[last - 1].end
    place = typed[first - 1].end if first else typed[0].start
    return place, place


def applied(text: str, made: Sequence[Change]) -> str:
    """Return a text with changes made, which are in order and apart."""
    for change in reversed(made):
        text = text[: change.start] + change.text + text[change.end :]
    return text
