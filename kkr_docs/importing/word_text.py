"""The paragraphs, tables and pictures of a Word file, in order, whatever program wrote it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, NamedTuple

from kkr_docs.i18n import N_
from kkr_docs.importing.inline_reader import Drawn, InlineReader, Shown
from kkr_docs.importing.numbering import Mark, Numbers
from kkr_docs.importing.package import Package
from kkr_docs.importing.revisions import Revision, Treatment, resolve
from kkr_docs.importing.styles import Styles
from kkr_docs.importing.units import DEEPEST, MERGED, Kind, Unit, most
from kkr_docs.importing.wordml_names import find, local, number, value, w
from kkr_docs.importing.words import Words, flat, settled
from kkr_docs.markdown.blocks import Run

_LABELS, _SUBHEADINGS = 3, 3  # levels of headings above sub-headings, and of these
_MOST_COLUMNS = 60
_INDENTED = 200  # twips: what is indented by more belongs to the item above it
_ALIGNS = {"center": "center", "right": "right", "end": "right"}
_LEVEL = re.compile(r"\d+$")
_BOLD = "b"
_CAPTIONS = ("caption", "billedtekst")


class Comment(NamedTuple):
    """A comment: its number, who wrote it, what it says, and the paragraph that it stands at."""

    id: str
    author: str
    text: str
    at: str


@dataclass(frozen=True, slots=True)
class Element:
    """A paragraph, table or picture of a Word file: as a unit, and what says where in the document it belongs.

    `heading` is the level of its heading style, or its outline level; `style` the names of its style and of those it
    is based on, in lower case. `lost` says what of it a definition cannot hold. `inside` is what stands in a table;
    `comments` are the numbers of those at it, and `references` those of items that our fields in it refer to.
    """

    unit: Unit
    style: tuple[str, ...] = ()
    heading: int = 0
    bookmarks: tuple[str, ...] = ()
    mark: Mark | None = None
    is_contents: bool = False
    is_bold: bool = False
    lost: tuple[str, ...] = ()
    drawn: Drawn | None = None
    inside: tuple[Element, ...] = ()
    comments: tuple[str, ...] = ()
    references: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WordText:
    """What a Word file says: its elements in order, its tracked changes and comments."""

    elements: tuple[Element, ...]
    revisions: tuple[Revision, ...] = ()
    comments: tuple[Comment, ...] = ()


def read(
    package: Package,
    treatment: Treatment = Treatment.ACCEPT,
    languages: Iterable[str] = (),
    ask: Callable[[Revision], bool] | None = None,
) -> WordText:
    """Return what a file says, its tracked changes accepted or rejected. Raises WordFileError where it is damaged."""
    return _Reader(package, partial(resolve, treatment=treatment, ask=ask), frozenset(languages)).read()


@dataclass
class _Reader:
    """Reads one file."""

    package: Package
    resolve: Callable[[Any], list[Revision]]
    languages: frozenset[str]
    comments: list[Comment] = field(default_factory=list)

    def read(self) -> WordText:
        root = self.package.xml(self.package.main)
        revisions = self.resolve(root)
        self.styles = Styles(self._part("styles"))
        self.numbers = Numbers(self._part("numbering"), self.styles)
        self.inlines = InlineReader(self.package, self.styles, self.resolve)
        body = find(root, "body")
        _join_divided(() if body is None else body)
        elements = tuple(_with_captions(self.elements(() if body is None else body)))
        return WordText(elements, (*revisions, *self.inlines.revisions), tuple(self._comments(root)))

    def _part(self, kind: str) -> Any:
        names = self.package.related(self.package.main, kind)
        return self.package.xml(names[0]) if names else None

    def elements(self, parent: Iterable[Any]) -> Iterator[Element]:
        for each in parent:
            if local(each) == "p":
                yield from self.paragraph(each)
            elif local(each) == "tbl":
                yield self.table(each)

    def paragraph(self, paragraph: Any) -> Iterator[Element]:
        style = value(paragraph, "pPr/pStyle") or self.styles.default
        names = self.styles.names(style)
        was_contents = self.inlines.in_contents
        shown = self.inlines.read(paragraph, self.package.main)
        words = settled(shown.inlines, self.languages)
        mark = self.numbers.mark(paragraph, style)
        contents = was_contents or self.inlines.in_contents or shown.is_contents
        drawn = iter(shown.pictures)
        for element in self._parts_of(paragraph, style, words, mark, shown):
            is_contents = contents or any(name.startswith("toc ") for name in names)
            yield Element(
                element,
                names,
                0 if element.alt is not None else self._heading(paragraph, style),
                shown.bookmarks if element.alt is None else (),
                mark,
                is_contents,
                _is_bold(shown, self.styles, style),
                shown.lost,
                next(drawn, None) if element.alt is not None else None,
                comments=shown.comments,
                references=tuple(shown.references),
            )

    def _parts_of(self, paragraph: Any, style: str, words: Words, mark: Mark | None, shown: Shown) -> Iterator[Unit]:
        if words or mark or shown.bookmarks or not shown.pictures:
            yield self._unit(paragraph, style, words, mark)
        for picture in shown.pictures:
            yield Unit(Kind.PICTURE, alt=picture.alt)

    def _heading(self, paragraph: Any, style: str) -> int:
        own = value(paragraph, "pPr/outlineLvl")
        if own and number(own, 9) < 9:  # noqa: PLR2004 - 9 is body text
            return number(own) + 1
        return self.styles.heading(style)

    def _unit(self, paragraph: Any, style: str, words: Words, mark: Mark | None) -> Unit:
        names = self.styles.names(style)
        if (level := self.styles.heading(style)) and words:
            return Unit(Kind.HEADING, words, level=min(max(level - _LABELS, 1), _SUBHEADINGS))
        if mark:
            depth = min(max(mark.level, 1), DEEPEST)
            return Unit(Kind.ITEM, words, depth, numbering=mark.numbering, number=mark.number)
        if any("quote" in name for name in names):
            return Unit(Kind.TEXT, words, is_quoted=True)
        return Unit(Kind.TEXT, words, self._depth(paragraph, style))

    def _depth(self, paragraph: Any, style: str) -> int:
        """Return how many lists a paragraph without a mark stands in, by its style or its indent."""
        name = next(iter(self.styles.names(style)), "")
        indent = find(paragraph, "pPr/ind")
        said = None if indent is None else indent.get(w("left"), indent.get(w("start")))
        is_indented = (number(said) if said is not None else self.styles.left(style)) >= _INDENTED
        if name.startswith("list continue"):
            level = _LEVEL.search(name)
            return min(int(level[0]), DEEPEST) if level else 1
        if name.startswith("list ") and is_indented:
            return number(value(paragraph, "pPr/numPr/ilvl")) + 1
        return 0

    def table(self, table: Any) -> Element:
        lost: list[str] = []
        inside: list[Element] = []
        rows: list[list[Words]] = []
        aligns: list[list[str]] = []
        for row in table.iterchildren(w("tr")):
            cells, columns = self._row(row, lost, inside)
            rows.append(cells)
            aligns.append(columns)
        width = max(map(len, rows), default=0)
        padded = tuple((*row, *[()] * (width - len(row))) for row in rows)
        unit = Unit(Kind.TABLE, rows=padded, aligns=_of_columns(aligns, width))
        numbers = tuple(number for one in inside for number in one.references)
        return Element(unit, lost=tuple(dict.fromkeys(lost)), inside=tuple(inside), references=numbers)

    def _row(self, row: Any, lost: list[str], inside: list[Element]) -> tuple[list[Words], list[str]]:
        cells: list[Words] = []
        aligns: list[str] = []
        for cell in row.iterchildren(w("tc")):
            span = number(value(cell, "tcPr/gridSpan"), 1)
            if find(cell, "tcPr/vMerge") is not None:
                lost.append(N_("flettede felter"))
            here = list(self.elements(cell))
            inside += here
            cells.append(self._cell(here, lost))
            aligns.append("" if span > 1 else _ALIGNS.get(value(cell, "p/pPr/jc"), "left"))
            cells += [MERGED] * min(span - 1, _MOST_COLUMNS)
            aligns += [""] * min(span - 1, _MOST_COLUMNS)
        return cells, aligns

    def _cell(self, elements: Sequence[Element], lost: list[str]) -> Words:
        """Return the words of a cell; what else stands in it is lost, but for its words."""
        kinds = {Kind.TABLE: N_("en tabel i en tabel"), Kind.PICTURE: N_("et billede i en tabel")}
        texts = []
        for element in elements:
            unit = element.unit
            lost += [*element.lost, *([kinds[unit.kind]] if unit.kind in kinds else [])]
            mark = unit.numbering.mark(unit.number) if unit.numbering else "–"
            before = [Run(f"{mark} ")] if unit.kind is Kind.ITEM and unit.words else []
            cells = [one for row in unit.rows for cell in row for one in (*cell, Run(" "))]
            if words := [*before, *unit.words, *cells]:
                texts.append(words)
        if len(texts) > 1:
            lost.append(N_("flere afsnit i ét felt"))
        return settled([one for words in texts for one in (*words, Run(" "))], self.languages)

    def _comments(self, root: Any) -> Iterator[Comment]:
        part = self._part("comments")
        anchors = {each.get(w("id")): each for each in root.iter(w("commentReference"))}
        for each in () if part is None else part.iter(w("comment")):
            reference = anchors.get(each.get(w("id")))
            at = None if reference is None else next(reference.iterancestors(w("p")), None)
            text = " ".join("".join(one.text or "" for one in p.iter(w("t"))) for p in each.iter(w("p")))
            where = "" if at is None else "".join(one.text or "" for one in at.iter(w("t")))
            yield Comment(str(each.get(w("id"), "")), each.get(w("author"), ""), flat(text), flat(where))


def _join_divided(body: Iterable[Any]) -> None:
    """Join paragraphs that LibreOffice divided where a page ended in the last one of a section."""
    for paragraph in [each for each in body if find(each, "pPr/sectPr") is not None]:
        texts = list(paragraph.iter(w("t")))
        following = paragraph.getnext()
        style = value(paragraph, "pPr/pStyle")
        is_divided = bool(texts) and (texts[-1].text or "").endswith(" ") and following is not None
        if is_divided and local(following) == "p" and value(following, "pPr/pStyle") == style:
            paragraph.extend([each for each in following if local(each) != "pPr"])
            following.getparent().remove(following)


def _of_columns(rows: Sequence[Sequence[str]], width: int) -> tuple[str, ...]:
    """Return how columns are aligned: as most of their cells that are not merged are."""
    return tuple(most([row[at] for row in rows if at < len(row) and row[at]]) for at in range(width))


def _is_bold(shown: Shown, styles: Styles, style: str) -> bool:
    """Return whether all words of a paragraph are bold."""
    runs = [one for one in shown.inlines if isinstance(one, Run) and one.text.strip()]
    return bool(runs) and (all(one.strong for one in runs) or styles.is_on(style, f"rPr/{_BOLD}"))


def _with_captions(elements: Iterable[Element]) -> Iterator[Element]:
    """Yield the elements, a picture together with the caption below it, unless that is a table's."""
    every = list(elements)
    at = 0
    while at < len(every):
        one, rest = every[at], every[at + 1 : at + 3]
        below = rest[0] if rest and any(name in _CAPTIONS for name in rest[0].style) else None
        is_tables = len(rest) > 1 and rest[1].unit.kind is Kind.TABLE
        if one.unit.kind is Kind.PICTURE and below and below.unit.words and not is_tables:
            yield replace(one, unit=one.unit._replace(words=below.unit.words))
            at += 1
        else:
            yield one
        at += 1
