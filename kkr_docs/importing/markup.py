"""Words as Markdown that is read as just these words: only signs that would mean something else are escaped."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from pathlib import Path

from kkr_docs.importing.units import Kind, Unit, of_blocks
from kkr_docs.importing.words import Words, plain, settled
from kkr_docs.markdown import parser
from kkr_docs.markdown.blocks import Footnote, Inline, LineBreak, Run
from kkr_docs.markdown.inlines import NAMED

_Escape = Callable[[str], str]
_Note = Callable[[Footnote], str]

_MARKS = re.compile(r"([*_\[\]<>`|])")
_EVERYTHING = re.compile(r"([*_\[\]<>`|#~!@:/.+-])")
_FIRST = re.compile(r"([(]?\w{0,7})([!-/:-@\[-`{-~])")
_ADDRESS = re.compile(r"[\s()<>]")
_NOWHERE = Path("/nonexistent")


def _as_it_is(text: str) -> str:
    return text


def _marks(text: str) -> str:
    return _MARKS.sub(r"\\\1", text)


def _everything(text: str) -> str:
    return _EVERYTHING.sub(r"\\\1", text)


ESCAPES: tuple[_Escape, ...] = (_as_it_is, _marks, _everything)
"""From the lightest to what leaves no sign a meaning."""


class Markup:
    """Writes words as Markdown; `note` gives the name of a footnote."""

    def __init__(self, note: _Note) -> None:
        self.note = note

    def written(self, words: Sequence[Inline], escape: _Escape) -> str:
        """Return words with their looks. A line break ends a line with a backslash."""
        pieces = []
        for target, group in groupby(words, key=_target):
            inside = self._strong(list(group), escape)
            pieces.append(f"[{inside}]({target})" if target else inside)
        return "".join(pieces)

    def _strong(self, words: Sequence[Inline], escape: _Escape) -> str:
        pieces = []
        for strong, group in groupby(words, key=lambda one: isinstance(one, Run) and one.strong):
            inside = self._emphasis(list(group), escape)
            pieces.append(_around(inside, "**") if strong else inside)
        return "".join(pieces)

    def _emphasis(self, words: Sequence[Inline], escape: _Escape) -> str:
        pieces = []
        for emphasis, group in groupby(words, key=lambda one: isinstance(one, Run) and one.emphasis):
            inside = "".join(self._inline(one, escape) for one in group)
            pieces.append(_around(inside, "*") if emphasis else inside)
        return "".join(pieces)

    def _inline(self, inline: Inline, escape: _Escape) -> str:
        match inline:
            case Footnote():
                return f"[^{self.note(inline)}]"
            case LineBreak():
                return "\\\n"
            case Run():
                return inline.text if is_name(inline) else escape(inline.text)


def _around(text: str, mark: str) -> str:
    """Return text between marks, which stand next to its words: blanks are outside."""
    words = text.strip(" ")
    if not words:
        return text
    before = text[: len(text) - len(text.lstrip(" "))]
    return f"{before}{mark}{words}{mark}{text[len(text.rstrip(' ')) :]}"


def _target(inline: Inline) -> str | None:
    if not isinstance(inline, Run) or is_name(inline):
        return None
    if inline.link:
        return f"<{inline.link}>" if _ADDRESS.search(inline.link) else inline.link
    return f"lang:{inline.language}" if inline.language else None


def is_name(inline: Inline) -> bool:
    """Return whether a run is the name of an item, such as [punkt:budget], that is printed as its number."""
    return isinstance(inline, Run) and (inline.link or "").startswith(NAMED)


def candidates(unit: Unit, markup: Markup) -> Iterator[tuple[str, Unit]]:
    """Yield how the words of a unit may be written, the best first, each with what of the unit is then left."""
    for escape in ESCAPES:
        yield _guarded(markup.written(unit.words, escape), unit, escape), unit
    yield _first_escaped(markup.written(unit.words, ESCAPES[1])), unit
    yield _first_escaped(markup.written(unit.words, ESCAPES[2])), unit
    for words in (_without_looks(unit.words, keep_strong=True), _without_looks(unit.words, keep_strong=False)):
        left = unit._replace(words=words)
        yield _first_escaped(markup.written(words, ESCAPES[2])), left


def _guarded(text: str, unit: Unit, escape: _Escape) -> str:
    """Return text whose first sign is escaped where it would begin a list, heading or quote."""
    return _first_escaped(text) if escape is not ESCAPES[0] and unit.kind is Kind.TEXT and _begins(text) else text


def _begins(text: str) -> bool:
    return bool(re.match(r"[-#>+*!|\[]|\(?\w{1,7}[.)]\s", text))


def _first_escaped(text: str) -> str:
    match = _FIRST.match(text)
    if not match or text.startswith(("\\", "**", "[")):
        return text
    return f"{match[1]}\\{match[2]}{text[match.end() :]}"


def _without_looks(words: Words, *, keep_strong: bool) -> Words:
    bare = [
        one._replace(emphasis=False, strong=one.strong and keep_strong) if isinstance(one, Run) else one
        for one in words
    ]
    return settled(bare, {one.language for one in words if isinstance(one, Run) and one.language})


def is_read_as(text: str, unit: Unit) -> bool:
    """Return whether Markdown is read as one unit, and nothing in it is wrong."""
    reading = parser.read(text, _NOWHERE)
    languages = {one.language for one in unit.words if isinstance(one, Run) and one.language}
    found = [placed.unit for placed in of_blocks(reading.blocks, languages)]
    return not reading.faults and found == [unit]


def shown(words: Words, most: int = 50) -> str:
    """Return the first words of a text, to be named in a message."""
    text = " ".join(plain(words).split())
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
