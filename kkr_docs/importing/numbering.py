"""The numbers that Word puts before paragraphs, counted as Word counts them (ISO/IEC 29500-1, 17.9)."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any, Final, NamedTuple, cast

from kkr_docs.importing.styles import Styles
from kkr_docs.importing.wordml_names import find, number, value, w
from kkr_docs.markdown.blocks import NumberFormat, Numbering

_FORMATS: Final = ("decimal", "lowerLetter", "upperLetter", "lowerRoman", "upperRoman")
_PLACEHOLDER = re.compile(r"%([1-9])")
_MOST_LETTERS, _MOST_ROMAN = 26, 39


class Mark(NamedTuple):
    """The mark before a paragraph: its level from 1, how it is numbered (None: a dash) and its number."""

    level: int
    numbering: Numbering | None = None
    number: int = 0


class Numbers:
    """Counts the paragraphs of one document; asked once for every paragraph, in their order."""

    def __init__(self, root: Any, styles: Styles) -> None:
        self._styles = styles
        found = [] if root is None else root.findall(w("abstractNum"))
        self._abstracts = {each.get(w("abstractNumId")): each for each in found}
        self._instances = {} if root is None else {each.get(w("numId")): each for each in root.findall(w("num"))}
        self._counters: dict[str, dict[int, int]] = defaultdict(dict)
        self._begun: set[tuple[str, int]] = set()

    def mark(self, paragraph: Any, style: str) -> Mark | None:
        """Return the mark of a paragraph in a style; None where it has none."""
        own = value(paragraph, "pPr/numPr/numId")
        instance = own or self._styles.first(style, "pPr/numPr/numId")
        if not instance or instance == "0" or instance not in self._instances:
            return None
        level = self._level(paragraph, style, instance)
        levels = self._levels(instance)
        if level not in levels:
            return None
        self._count(instance, level)
        return self._written(instance, level)

    def _level(self, paragraph: Any, style: str, instance: str) -> int:
        if own := value(paragraph, "pPr/numPr/ilvl"):
            return number(own)
        linked = [at for at, each in self._levels(instance).items() if value(each, "pStyle") == style]
        return linked[0] if linked else number(self._styles.first(style, "pPr/numPr/ilvl"))

    def _abstract(self, instance: str) -> Any:
        abstract = self._abstracts.get(value(self._instances[instance], "abstractNumId"))
        link = value(abstract, "numStyleLink")
        if link and (linked := self._styles.first(link, "pPr/numPr/numId")) and linked in self._instances:
            return self._abstracts.get(value(self._instances[linked], "abstractNumId"))
        return abstract

    def _levels(self, instance: str) -> dict[int, Any]:
        abstract = self._abstract(instance)
        levels = [] if abstract is None else abstract.findall(w("lvl"))
        found = {number(each.get(w("ilvl"))): each for each in levels}
        for each in self._instances[instance].findall(w("lvlOverride")):
            if (own := each.find(w("lvl"))) is not None:
                found[number(each.get(w("ilvl")))] = own
        return found

    def _counter(self, instance: str) -> dict[int, int]:
        return self._counters[value(self._instances[instance], "abstractNumId")]

    def _count(self, instance: str, level: int) -> None:
        counters = self._counter(instance)
        override = self._override(instance, level)
        if override is not None and (instance, level) not in self._begun:
            counters[level] = override
        else:
            counters[level] = counters[level] + 1 if level in counters else self._start(instance, level)
        self._begun.add((instance, level))
        for deeper in [each for each in counters if each > level]:
            del counters[deeper]

    def _override(self, instance: str, level: int) -> int | None:
        for each in self._instances[instance].findall(w("lvlOverride")):
            start = find(each, "startOverride")
            if number(each.get(w("ilvl"))) == level and start is not None:
                return number(start.get(w("val")))
        return None

    def _start(self, instance: str, level: int) -> int:
        return number(value(self._levels(instance).get(level), "start"))  # 0 where nothing is said (17.9.25)

    def _written(self, instance: str, level: int) -> Mark | None:
        definition = self._levels(instance)[level]
        text, form = value(definition, "lvlText"), value(definition, "numFmt")
        if form == "bullet":
            return Mark(level + 1)
        last = next(iter([*_PLACEHOLDER.finditer(text)][::-1]), None)
        if form == "none" or last is None:
            return None
        before, after = text[: last.start()].strip()[-1:], text[last.end() :].strip()[:1]
        count = self._counter(instance).get(int(last[1]) - 1, 1)
        most = _MOST_ROMAN if form.endswith("Roman") else _MOST_LETTERS if form.endswith("Letter") else 999
        sound = form if form in _FORMATS and 1 <= count <= most else "decimal"
        signs = ("(", ")") if before == "(" else ("", after if after in (".", ")") else ".")
        return Mark(level + 1, Numbering(cast("NumberFormat", sound), *signs), count)
