"""Reads a Word file as a reader sees it: its paragraphs in order, automatic numbers and list marks written out.

It knows nothing of how kkr-docs writes Word files; the rules are those of ISO/IEC 29500-1, 17.9 (numbering).
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TEXT = {"tab": "\t", "br": "\n", "noBreakHyphen": "\u2011", "softHyphen": "\u00ad"}
_FORMATS = {"decimal", "bullet", "none", "lowerLetter", "upperLetter", "lowerRoman", "upperRoman"}


@dataclass(frozen=True)
class Para:
    """A paragraph: the number or list mark that Word puts before it, its text, the name of its style."""

    mark: str
    text: str
    style: str
    in_table: bool = False


def tree(document: bytes | Path, part: str = "word/document.xml") -> Any:
    """A part of the file as an lxml element."""
    content = document if isinstance(document, bytes) else document.read_bytes()
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return etree.fromstring(package.read(part))


def paragraphs(document: bytes | Path) -> list[Para]:
    """Every paragraph of the document's body, those in tables too."""
    styles = _styles(document)
    numbering = _Numbering(tree(document, "word/numbering.xml"), styles)
    return [_paragraph(each, styles, numbering) for each in tree(document).iter(f"{W}p")]


def footnotes(document: bytes | Path) -> list[str]:
    """The texts of the footnotes in the order of their references, which is how Word numbers them."""
    notes = {note.get(f"{W}id"): note for note in tree(document, "word/footnotes.xml").iter(f"{W}footnote")}
    return [text_of(notes[each.get(f"{W}id")])[1:] for each in tree(document).iter(f"{W}footnoteReference")]


def mark_reader(document: bytes | Path) -> Callable[[Any], str]:
    """What gives the number or list mark of a paragraph, asked for every paragraph of the body in order."""
    numbering = _Numbering(tree(document, "word/numbering.xml"), _styles(document))
    return lambda paragraph: numbering.mark(paragraph, _value(paragraph, "pPr/pStyle") or "Normal")


def _styles(document: bytes | Path) -> dict[str, Any]:
    return {style.get(f"{W}styleId"): style for style in tree(document, "word/styles.xml").iter(f"{W}style")}


def text_of(element: Any) -> str:
    """The text in an element, without field codes."""
    pieces = []
    for node in element.iter():
        name = etree.QName(node).localname
        if name == "t":
            pieces.append(node.text or "")
        elif name in _TEXT and node.getparent().tag == f"{W}r":
            pieces.append(_TEXT[name])
    return "".join(pieces)


def _paragraph(element: Any, styles: dict[str, Any], numbering: _Numbering) -> Para:
    style = _value(element, "pPr/pStyle") or "Normal"
    in_table = next(element.iterancestors(f"{W}tc"), None) is not None
    return Para(numbering.mark(element, style), text_of(element), _value(styles[style], "name"), in_table)


def _value(element: Any, path: str) -> str:
    found = element.find("/".join(W + step for step in path.split("/")))
    return "" if found is None else str(found.get(f"{W}val"))


class _Numbering:
    """Counts as Word does: all lists of one abstract numbering share their counters; an override starts them anew."""

    def __init__(self, root: Any, styles: dict[str, Any]) -> None:
        abstracts = {each.get(f"{W}abstractNumId"): each for each in root.findall(f"{W}abstractNum")}
        self._styles = styles
        self._instances = {each.get(f"{W}numId"): each for each in root.findall(f"{W}num")}
        self._abstracts = {number: abstracts[_value(each, "abstractNumId")] for number, each in self._instances.items()}
        self._counters: dict[str, dict[int, int]] = defaultdict(dict)
        self._begun: set[tuple[str, int]] = set()

    def mark(self, paragraph: Any, style: str) -> str:
        number = _value(paragraph, "pPr/numPr/numId") or self._style_value(style, "pPr/numPr/numId")
        if not number or number == "0":
            return ""
        level = int(_value(paragraph, "pPr/numPr/ilvl") or self._style_level(number, style))
        self._count(number, level)
        return self._written(number, level)

    def _lineage(self, style: str) -> Iterator[Any]:
        while style:
            yield self._styles[style]
            style = _value(self._styles[style], "basedOn")

    def _style_value(self, style: str, path: str) -> str:
        return next(filter(None, (_value(each, path) for each in self._lineage(style))), "")

    def _style_level(self, number: str, style: str) -> str:
        """The level that names the style; what the style itself says of its level does not count (17.9.23)."""
        linked = [each for each in self._levels(number).values() if _value(each, "pStyle") == style]
        return linked[0].get(f"{W}ilvl") if linked else self._style_value(style, "pPr/numPr/ilvl") or "0"

    def _levels(self, number: str) -> dict[int, Any]:
        return {int(each.get(f"{W}ilvl")): each for each in self._abstracts[number].findall(f"{W}lvl")}

    def _count(self, number: str, level: int) -> None:
        counters = self._counters[self._abstracts[number].get(f"{W}abstractNumId")]
        override = self._override(number, level)
        if override is not None and (number, level) not in self._begun:
            counters[level] = override
        else:
            counters[level] = counters[level] + 1 if level in counters else self._start(number, level)
        self._begun.add((number, level))
        for deeper in [each for each in counters if each > level]:
            del counters[deeper]

    def _override(self, number: str, level: int) -> int | None:
        for each in self._instances[number].findall(f"{W}lvlOverride"):
            if each.get(f"{W}ilvl") == str(level) and (start := _value(each, "startOverride")):
                return int(start)
        return None

    def _start(self, number: str, level: int) -> int:
        return int(_value(self._levels(number)[level], "start") or 0)

    def _written(self, number: str, level: int) -> str:
        definition = self._levels(number)[level]
        assert _value(definition, "numFmt") in _FORMATS, "a number format that this reader does not know"
        counters = self._counters[self._abstracts[number].get(f"{W}abstractNumId")]

        def count_at(found: re.Match[str]) -> str:
            at = int(found[1]) - 1
            return _written_as(_value(self._levels(number)[at], "numFmt"), counters.get(at, self._start(number, at)))

        return re.sub(r"%(\d)", count_at, _value(definition, "lvlText"))


def _written_as(form: str, number: int) -> str:
    """A number in one of the formats of ST_NumberFormat (17.18.59)."""
    written = str(number)
    if form.endswith("Letter"):
        written = "abcdefghijklmnopqrstuvwxyz"[(number - 1) % 26] * ((number - 1) // 26 + 1)
    elif form.endswith("Roman"):
        written = ""
        for value, sign in ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")):
            written += sign * (number // value)
            number %= value
    return written.upper() if form.startswith("upper") else written
