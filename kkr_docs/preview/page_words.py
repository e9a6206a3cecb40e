"""The words on the pages of a document: where they stand, and the line of the definition that each comes from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import pypdfium2

from kkr_docs.document.source_map import Letter, SourceMap, squeezed
from kkr_docs.render.pdf import drawn_text
from kkr_docs.render.pdf.drawn_text import Drawn

_LINE_END = "\ufffe"  # PDFium's sign of a hyphen at a line's end
_WORD = re.compile(rf"[^\s{_LINE_END}]+{_LINE_END}?")
_AHEAD = 60  # letters that are looked at for the next printed one: pages have some that nobody typed


class Word(NamedTuple):
    """A word on a page, with its box in points from the upper left corner; `line` counts from 1, 0 is none."""

    text: str
    left: float
    top: float
    width: float
    height: float
    line: int


class Run(NamedTuple):
    """Words that are drawn side by side, and the line of each."""

    drawn: Drawn
    lines: tuple[int, ...]


def runs(pages: Sequence[Sequence[Drawn]], source_map: SourceMap) -> list[list[Run]]:
    """Return what is drawn on each page, with the line of the definition of every word."""
    cursors: dict[tuple[str | None, str | None], _Cursor] = {}
    return [_beside([_run(drawn, source_map, cursors) for drawn in page]) for page in pages]


def _beside(found: list[Run]) -> list[Run]:
    """Have the number of a footnote lead to what stands beside it: the note, or the words that refer to it."""
    for number, run in enumerate(found):
        if run.drawn.note == drawn_text.MARK and number + 1 < len(found):
            found[number] = run._replace(lines=found[number + 1].lines[:1])
        elif run.drawn.note == drawn_text.CALL and number:
            found[number] = run._replace(lines=found[number - 1].lines[-1:])
    return found


def _run(drawn: Drawn, source_map: SourceMap, cursors: dict[tuple[str | None, str | None], _Cursor]) -> Run:
    words = drawn.text.split()
    if drawn.at is None:
        return Run(drawn, (0,) * len(words))
    if drawn.note in drawn_text.COUNTED:
        return Run(drawn, (source_map.line(drawn.at),) * len(words))
    key = drawn.at, drawn.note
    if key not in cursors:
        letters = source_map.note(drawn.at, drawn.text) if drawn.note else source_map.letters(drawn.at)
        cursors[key] = _Cursor(letters)
    cursor = cursors[key]
    return Run(drawn, tuple(cursor.line(word) or source_map.line(drawn.at, word) for word in words))


class _Cursor:
    """Goes through the letters of a paragraph as its words are drawn."""

    def __init__(self, letters: Sequence[Letter]) -> None:
        self.letters = letters
        self.at = 0

    def line(self, word: str) -> int | None:
        """Return the line of the next word that is drawn; None where there are no letters."""
        found = None
        for character in squeezed(word):
            ahead = self.letters[self.at : self.at + _AHEAD]
            steps = next((steps for steps, letter in enumerate(ahead) if letter.character == character), None)
            if steps is not None:
                found = found or ahead[steps].line
                self.at += steps + 1
        return found or (self.letters[min(self.at, len(self.letters) - 1)].line if self.letters else None)


def words(page: pypdfium2.PdfPage, drawn: Sequence[Run]) -> list[Word]:
    """Return the words on a page of a PDF, each with the line of what was drawn where it stands."""
    found: dict[int, list[tuple[str, tuple[float, float, float, float]]]] = {}
    for text, box in _boxes(page):
        found.setdefault(_nearest(box, drawn), []).append((text, box))
    result: list[Word] = []
    for number, group in sorted(found.items()):
        lines = drawn[number].lines if number >= 0 else ()
        for index, (text, (left, top, right, bottom)) in enumerate(group):
            line = lines[min(index, len(lines) - 1)] if lines else 0
            width, height = right - left, bottom - top
            result.append(Word(text, round(left, 1), round(top, 1), round(width, 1), round(height, 1), line))
    return result


def _nearest(box: tuple[float, float, float, float], drawn: Sequence[Run]) -> int:
    """Return the number of the run that the middle of a box is in; -1 for none."""
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    for number, run in enumerate(drawn):
        if run.drawn.left - 1 <= x <= run.drawn.right + 1 and run.drawn.top <= y <= run.drawn.bottom:
            return number
    return -1


def _boxes(page: pypdfium2.PdfPage) -> Iterator[tuple[str, tuple[float, float, float, float]]]:
    """Yield the words of a PDF page, with the box of each from the upper left corner, in points."""
    text_page, (edge, _bottom, _right, height) = page.get_textpage(), page.get_mediabox()
    for match in _WORD.finditer(text_page.get_text_range()):
        boxes: list[Any] = [text_page.get_charbox(index, loose=True) for index in range(*match.span())]
        left, bottom = min(box[0] for box in boxes), min(box[1] for box in boxes)
        right, top = max(box[2] for box in boxes), max(box[3] for box in boxes)
        yield match[0].replace(_LINE_END, "-"), (left - edge, height - top, right - edge, height - bottom)
