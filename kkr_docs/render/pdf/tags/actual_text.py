"""Whole words and the spaces between them, for screen readers, copying and search.

A hyphenated word is given once, undivided, as ActualText (ISO 32000-1, 14.9.4, whose example is such a word). Words are
separated by spaces, at line ends too (14.8.2.5), where WeasyPrint draws none, nor between words with different
formatting.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import pydyf

from kkr_docs.render.pdf import content_stream
from kkr_docs.render.pdf.content_stream import SET_FONT, SHOW_TEXT, is_operator
from kkr_docs.render.pdf.no_break import JOINER
from kkr_docs.render.pdf.tags.tree import TITLE, Content, Element, is_note
from kkr_docs.render.pdf.weasyprint_compat import Font

HYPHEN = "-"  # what a line ends with inside a word (styles/document.css)
_UNSEEN = str.maketrans("", "", f"\u00ad{JOINER}")  # soft hyphens and word joiners: no font draws them
_WHITE_SPACE = re.compile(r"[ \t\n]+")
_SAID = {"ins": "[indsat: ", "del": "[udgår: "}  # for whoever does not see the lines
_END = "]"
_VISIBLE = re.compile(r"\S+")
_PAINTING = {b"S", b"f", b"f*"}
_BLOCKS = {TITLE, "P", "H1", "H2", "H3", "H4", "H5", "H6", "TH", "TD", "Caption", "Reference", "Note"}

Letters = Mapping[int, str]  # of a font, by glyph


def complete_words(root: Element, fonts: Sequence[Font]) -> None:
    """Separate the words below an element; give a divided word whole on its first line, and as nothing on the next."""
    letters = {font.name: font.letters for font in fonts}
    spaces = {name: glyph for name, glyphs in letters.items() for glyph, letter in glyphs.items() if letter == " "}
    for element in root.walk():
        if element.tag in _BLOCKS:
            _separate_words(element, spaces)
    said = dict(_changes(root))
    for element in root.walk():
        lines = [_Line(kid) for kid in element.kids if isinstance(kid, Content)]
        for word in _divided(lines):
            _note_word(word, element, letters)
        for line in lines:
            if id(line.content) in said:
                line.say(*said[id(line.content)], letters)
            if line.cuts:
                place = element.kids.index(line.content)
                element.kids[place : place + 1] = line.cut(f"/{element.tag}")


def _changes(root: Element) -> Iterator[tuple[int, tuple[str, str]]]:
    """Yield what is said before and after the contents that what came or is gone begins and ends with, by identity."""
    for element in root.walk():
        before = _SAID.get(element.source.tag, "") if element.source is not None else ""
        contents = [content for content in element.contents() if content.text.strip()] if before else []
        for place, content in enumerate(contents, 1):
            begins, ends = place == 1, place == len(contents)
            if begins or ends:
                yield id(content), (before if begins else "", _END if ends else "")


def _separate_words(block: Element, spaces: Mapping[bytes, int]) -> None:
    """Add the space that the HTML has between two lines, or pieces of one, to the first of them."""
    written = _WHITE_SPACE.sub(" ", _written(block.source))
    for before, after in pairwise(block.contents()):
        words = before.text.translate(_UNSEEN).split(" ")[-1], after.text.translate(_UNSEEN).split(" ")[0]
        if all(words) and " ".join(words) in written:
            _add_space(before, spaces)


def _add_space(content: Content, spaces: Mapping[bytes, int]) -> None:
    """Show a space after a text, in its own font or in one that has a space in use. Some line ends already have one."""
    operators, start = content.operators, content.start
    place = _last(operators, start, SHOW_TEXT)
    name, size = content_stream.font(operators[_last(operators, start, SET_FONT)])
    if name in spaces:
        space, shown = b"%04x>" % spaces[name], operators[place].removesuffix(b"] TJ")
        if not shown.rstrip(b"-.0123456789").endswith(space):
            operators[place] = shown + b"<" + space + b"] TJ"
        content.text += " "
    elif spaces:
        name = min(spaces)
        operators[place] = [operators[place], b"/%b %b Tf" % (name, size), b"[<%04x>] TJ" % spaces[name]]


def _last(operators: Sequence[Any], start: int, name: bytes) -> int:
    """Return the index of the last operator of a name in the marked content whose property list is at `start`."""
    places = range(start, operators.index(b"EMC", start))
    return next(place for place in reversed(places) if is_operator(operators[place], name))


def _written(source: Any) -> str:
    """Return the visible text of an HTML element, without footnotes. A line break is white space."""
    text = "".join(f"{'' if is_note(child) else _written(child)}{child.tail or ''}" for child in source)
    return f"{source.text or ''}{text}".translate(_UNSEEN) + (" " if source.tag == "br" else "")


@dataclass(slots=True)
class _Line:
    """A line of text in one formatting: the operands of the one operator that shows it, and its parts to replace.

    A cut is where a part starts, where it ends, and the text that it stands for.
    """

    content: Content
    text: str = ""
    shown: int = 0
    operands: list[tuple[bytes, str]] = field(default_factory=list)
    cuts: list[tuple[int, int, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.text = self.content.text.translate(_UNSEEN)

    def read(self, letters: Mapping[bytes, Letters]) -> bool:
        """Find the operands. Return whether one operator shows the line, letter by letter."""
        operators, start = self.content.operators, self.content.start
        end = operators.index(b"EMC", start)
        shown = [place for place in range(start, end) if is_operator(operators[place], SHOW_TEXT)]
        fonts = [place for place in range(start, end) if is_operator(operators[place], SET_FONT)]
        if len(shown) != 1 or len(fonts) != 1:
            return False
        self.shown = shown[0]
        name, _size = content_stream.font(operators[fonts[0]])
        self.operands = list(content_stream.operands(operators[shown[0]], letters[name]))
        return sum(len(text) for _operand, text in self.operands) == len(self.text)

    def say(self, before: str, after: str, letters: Mapping[bytes, Letters]) -> None:
        """Have something read before and after the line, as part of its first and last word."""
        if not self.operands and not self.read(letters):
            self.content.operators[self.content.start - 1] = "/Span"
            self.content.properties["ActualText"] = pydyf.String(f"{before}{self.text.strip()}{after}")
            return
        words = [(each.start(), each.end()) for each in _VISIBLE.finditer(self.text)]
        if before:
            self.add(*words[0], before, "")
        if after:
            self.add(*words[-1], "", after)

    def add(self, start: int, end: int, before: str, after: str) -> None:
        """Have something read before and after a word, which may be one that is divided."""
        for place, (begins, ends, meant) in enumerate(self.cuts):
            if begins < end and start < ends:
                self.cuts[place] = begins, ends, f"{before}{meant}{after}"
                return
        self.cuts = sorted([*self.cuts, (start, end, f"{before}{self.text[start:end]}{after}")])

    def cut(self, tag: str) -> list[Content]:
        """Show the line in parts, each as its own marked content, and return these."""
        contents, operators = [], []
        for operands, text in self.parts():
            properties = pydyf.Dictionary({"MCID": 0})
            if text is not None:
                properties["ActualText"] = pydyf.String(text)
            contents.append(Content(self.content.page, self.content.operators, properties))
            show = b"[" + b"".join(operands).replace(b"><", b"") + b"] TJ"
            operators += [tag if text is None else "/Span", properties, b"BDC", show, b"EMC"]
        self.unmark()
        self.content.operators[self.shown] = operators
        return contents

    def parts(self) -> Iterator[tuple[list[bytes], str | None]]:
        """Yield the operands of each part of the line that has letters, and the text that replaces them, if any."""
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
        """Remove the mark around the whole line. What is painted before or after its text, a line, is an artifact."""
        operators, start = self.content.operators, self.content.start
        end, text = operators.index(b"EMC", start), operators.index(b"BT", start)
        operators[start - 1 : start + 2] = [b""] * 3
        operators[end] = b""
        done = operators.index(b"ET", text)
        if _paints(operators[start + 2 : text]):
            operators[start - 1 : start + 1] = [b"/Artifact", b"BMC"]
            operators[text] = [b"EMC", b"BT"]
        if _paints(operators[done:end]):
            operators[done] = [b"ET", b"/Artifact", b"BMC"]
            operators[end] = b"EMC"


def _paints(operators: Sequence[Any]) -> bool:
    return any(operator in _PAINTING for operator in operators if isinstance(operator, bytes))


def _divided(lines: Sequence[_Line]) -> Iterator[list[_Line]]:
    """Yield for each divided word the lines that it is on."""
    word: list[_Line] = []
    for line in lines:
        divides = line.text.endswith(HYPHEN) and line.text[-2:-1].isalnum()  # not "-" before a link
        if word:
            word.append(line)
            if divides and " " not in line.text:
                continue
            yield word
            word = []
        if divides:
            word = [line]


def _note_word(word: Sequence[_Line], element: Element, letters: Mapping[bytes, Letters]) -> None:
    """Add a cut to each line for its part of a divided word. A hyphen of the author's is part of the word."""
    first, *later = word
    parts = [first.text.rpartition(" ")[2], *(line.text.partition(" ")[0] for line in later)]
    before, after = first.text.removesuffix(parts[0]).lstrip(), word[-1].text.removeprefix(parts[-1])
    whole = f"{HYPHEN}?".join(re.escape(part.removesuffix(HYPHEN)) for part in parts[:-1]) + f"{HYPHEN}?"
    pattern = f"{re.escape(before)}({whole}{re.escape(parts[-1])}){re.escape(after.rstrip().removesuffix(HYPHEN))}"
    found = re.search(pattern, _WHITE_SPACE.sub(" ", _written(element.source)))
    if found and all(line.operands or line.read(letters) for line in word):
        first.cuts.append((len(first.text) - len(parts[0]), len(first.text), found[1]))
        for line, part in zip(later, parts[1:], strict=True):
            line.cuts.append((0, len(part), ""))
