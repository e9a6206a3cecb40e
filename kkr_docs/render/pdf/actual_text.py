"""Whole words, and spaces between them, for who listens, copies or searches.

A word that is divided at the end of a line is given once, undivided; PDF has ActualText for this (ISO 32000-1, 14.9.4,
whose example is a divided word). Words are apart by spaces, at the ends of lines too (14.8.2.5), where WeasyPrint draws
none; nor does it between two words in different looks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import pydyf

from kkr_docs.render.pdf.no_break import JOINER
from kkr_docs.render.pdf.tags import Content, Element, is_note

HYPHEN = "\u2010"  # what WeasyPrint ends a line with
_UNSEEN = str.maketrans("", "", f"\u00ad{JOINER}")  # soft hyphens and word joiners: they have no letter in a font
_WHITE_SPACE = re.compile(r"[ \t\n]+")
_OPERANDS = re.compile(rb"<([0-9a-f]+)>|([-.0-9]+)")
_PAINTING = {b"S", b"f", b"f*"}
_BLOCKS = {"P", "H1", "H2", "H3", "H4", "H5", "H6", "TH", "TD", "Caption", "Reference", "Note"}

Letters = Mapping[int, str]  # of a font, by glyph


def mend_words(root: Element, fonts: Iterable[Any]) -> None:
    """Part the words below an element, and give every divided one whole on its first line, as nothing on the next."""
    letters = {font.hash.encode(): font.to_unicode for font in fonts}
    spaces = {name: glyph for name, glyphs in letters.items() for glyph, letter in glyphs.items() if letter == " "}
    for element in root.walk():
        if element.tag in _BLOCKS:
            _part_words(element, spaces)
    for element in root.walk():
        lines = [_Line(kid) for kid in element.kids if isinstance(kid, Content)]
        for word in _divided(lines):
            _mend(word, element, letters)
        for line in lines:
            if line.cuts:
                place = element.kids.index(line.content)
                element.kids[place : place + 1] = line.cut(f"/{element.tag}")


def _part_words(block: Element, spaces: Mapping[bytes, int]) -> None:
    """Add the space that stands in the document between two lines, or pieces of one, to the first of them."""
    written = _WHITE_SPACE.sub(" ", _written(block.source))
    for before, after in pairwise(block.contents()):
        words = before.text.translate(_UNSEEN).split(" ")[-1], after.text.translate(_UNSEEN).split(" ")[0]
        if all(words) and " ".join(words) in written:
            _add_space(before, spaces)


def _add_space(content: Content, spaces: Mapping[bytes, int]) -> None:
    """Show a space after a text, of its own font or of one that has a space in use; at line ends some have one."""
    operators, start = content.stream.stream, content.start
    place = _last(operators, start, b" TJ")
    name, size, _tf = operators[_last(operators, start, b" Tf")][1:].split()
    if name in spaces:
        space, shown = b"%04x>" % spaces[name], operators[place].removesuffix(b"] TJ")
        if not shown.rstrip(b"-.0123456789").endswith(space):
            operators[place] = shown + b"<" + space + b"] TJ"
        content.text += " "
    elif spaces:
        name = min(spaces)
        operators[place] = [operators[place], b"/%b %b Tf" % (name, size), b"[<%04x>] TJ" % spaces[name]]


def _last(operators: Sequence[Any], start: int, name: bytes) -> int:
    """Return the place of the last operator of a name in the marked content that starts at a place."""
    places = range(start, operators.index(b"EMC", start))
    return next(place for place in reversed(places) if _is(operators[place], name))


def _written(source: Any) -> str:
    """Return the text of an element of the document, without what is not seen; a line break is white space.

    A footnote inside it is none of its text.
    """
    text = "".join(f"{'' if is_note(child) else _written(child)}{child.tail or ''}" for child in source)
    return f"{source.text or ''}{text}".translate(_UNSEEN) + (" " if source.tag == "br" else "")


@dataclass(slots=True)
class _Line:
    """A line of text in one look: the operands of the one operator that shows it, and what parts of it stand for."""

    content: Content
    text: str = ""
    shown: int = 0
    operands: list[tuple[bytes, str]] = field(default_factory=list)
    cuts: list[tuple[int, int, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.text = self.content.text.translate(_UNSEEN)

    def read(self, letters: Mapping[bytes, Letters]) -> bool:
        """Find the operands. Return whether the line is shown by one operator, letter by letter."""
        operators, start = self.content.stream.stream, self.content.start
        end = operators.index(b"EMC", start)
        shown = [place for place in range(start, end) if _is(operators[place], b" TJ")]
        fonts = [place for place in range(start, end) if _is(operators[place], b" Tf")]
        if len(shown) != 1 or len(fonts) != 1:
            return False
        self.shown = shown[0]
        self.operands = list(operands(operators[shown[0]], letters[operators[fonts[0]][1:].split()[0]]))
        return sum(len(text) for _operand, text in self.operands) == len(self.text)

    def cut(self, tag: str) -> list[Content]:
        """Show the line in parts, each in its own marked content, and return these."""
        contents, operators = [], []
        for operands, text in self.parts():
            properties = pydyf.Dictionary({"MCID": 0})
            if text is not None:
                properties["ActualText"] = pydyf.String(text)
            contents.append(Content(self.content.page, self.content.stream, properties))
            show = b"[" + b"".join(operands).replace(b"><", b"") + b"] TJ"
            operators += [tag if text is None else "/Span", properties, b"BDC", show, b"EMC"]
        self.unmark()
        self.content.stream.stream[self.shown] = operators
        return contents

    def parts(self) -> Iterator[tuple[list[bytes], str | None]]:
        """Yield the operands of each part of the line that has letters, and what it stands for if not for these."""
        ends = [(end, text) for start, stop, meant in self.cuts for end, text in ((start, None), (stop, meant))]
        position, operands = 0, iter([*self.operands, (b"", "")])
        operand, letters = next(operands)
        for end, text in [*ends, (len(self.text), None)]:
            part = []
            while position < end:
                part.append(operand)
                position += len(letters)
                operand, letters = next(operands)
            if part:
                yield part, text

    def unmark(self) -> None:
        """Take away the mark around the whole line. What was painted before its text is a line below, an artifact."""
        operators, start = self.content.stream.stream, self.content.start
        end, text = operators.index(b"EMC", start), operators.index(b"BT", start)
        operators[start - 1 : start + 2] = [b""] * 3
        operators[end] = b""
        if any(operator in _PAINTING for operator in operators[start + 2 : text] if isinstance(operator, bytes)):
            operators[start - 1 : start + 1] = [b"/Artifact", b"BMC"]
            operators[text] = [b"EMC", b"BT"]


def _divided(lines: Sequence[_Line]) -> Iterator[list[_Line]]:
    """Yield the lines over which a divided word goes, for each one."""
    word: list[_Line] = []
    for line in lines:
        divides = line.text.endswith(HYPHEN)
        if word:
            word.append(line)
            if divides and " " not in line.text:
                continue
            yield word
            word = []
        if divides:
            word = [line]


def _mend(word: Sequence[_Line], element: Element, letters: Mapping[bytes, Letters]) -> None:
    """Note on each line which part of it the word is, and what that stands for. A hyphen of the author's own stays."""
    first, *later = word
    parts = [first.text.rpartition(" ")[2], *(line.text.partition(" ")[0] for line in later)]
    whole = "".join(part.removesuffix(HYPHEN) for part in parts[:-1]) + parts[-1]
    if whole in _written(element.source) and all(line.operands or line.read(letters) for line in word):
        first.cuts.append((len(first.text) - len(parts[0]), len(first.text), whole))
        for line, part in zip(later, parts[1:], strict=True):
            line.cuts.append((0, len(part), ""))


def _is(operator: object, name: bytes) -> bool:
    return isinstance(operator, bytes) and operator.endswith(name)


def operands(operator: bytes, letters: Letters) -> Iterator[tuple[bytes, str]]:
    """Yield an operator's glyphs with their letters, and the distances between them without any."""
    for glyphs, distance in _OPERANDS.findall(operator):
        if distance:
            yield distance + b" ", ""
        for start in range(0, len(glyphs), 4):
            yield b"<" + glyphs[start : start + 4] + b">", letters.get(int(glyphs[start : start + 4], 16), "")
