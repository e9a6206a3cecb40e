"""Avoids pages of a section that hold only a line or two, at its end or beside a turned page.

A page before or after a turned one that would hold so little joins that one. Elsewhere the section is set a little
tighter. Where that does not help, the page before ends earlier instead, so that the
last one has lines enough. Where that does not help either, the page is left as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from kkr_docs.render.pdf import turned_pages
from kkr_docs.render.pdf.weasyprint_compat import Document, boxes, page_box

LEAST: Final = 4  # lines on the last page of a section
TIGHT: Final = "tight"  # the class of a section with smaller gaps and room for one line more on its pages


@dataclass(frozen=True, slots=True)
class _Block:
    """The part of a paragraph, heading, row or picture that is on one page. A picture counts as lines enough."""

    element: Any
    lines: int
    outer: Any = None  # the list item that it begins

    def keep(self) -> None:
        """Have it on the page of the block before it."""
        (self.element if self.outer is None else self.outer).set("style", "break-before: avoid")

    def take(self, lines: int) -> None:
        """Have at least so many of its lines on the next page, where a page ends inside it."""
        self.element.set("style", f"widows: {lines}")


@dataclass(frozen=True, slots=True)
class _Section:
    """A section, its blocks page by page, the elements that these are in, and which pages are turned."""

    element: Any
    pages: list[list[_Block]] = field(default_factory=list)
    parts: list[list[Any]] = field(default_factory=list)
    turned: list[bool] = field(default_factory=list)

    def is_short(self) -> bool:
        """Return whether the last page has too few lines. A section of one page may be as short as it is."""
        return len(self.pages) > 1 and 0 < _lines(self.pages[-1]) < LEAST

    def beside_turned(self) -> Iterator[Any]:
        """Yield the elements that are alone on a short page before or after a turned one."""
        for number, (blocks, parts) in enumerate(zip(self.pages, self.parts, strict=True)):
            beside = self.turned[max(number - 1, 0) : number + 2]
            others = self.parts[max(number - 1, 0) : number] + self.parts[number + 1 : number + 2]
            if any(beside) and not self.turned[number] and 0 < _lines(blocks) < LEAST:
                yield from (part for part in parts if not any(part in other for other in others))


def avoid(lay_out: Callable[[], Document]) -> Document:
    """Return what `lay_out` returns. It is called again, at most three times, with elements on short pages changed."""
    laid_out = _beside_turned(lay_out)
    short = [section for section in _sections(laid_out) if section.is_short()]
    for section in short:
        section.element.set("class", TIGHT)
    if not short:
        return laid_out
    laid_out = lay_out()
    still_short = [section.element for section in _sections(laid_out) if section.is_short()]
    for section in short:
        if section.element in still_short:
            section.element.attrib.pop("class")
            _end_earlier(*section.pages[-2:])
    return lay_out() if still_short else laid_out


def _beside_turned(lay_out: Callable[[], Document]) -> Document:
    """Lay out, and again where a short page can join a turned one."""
    laid_out = lay_out()
    elements = [element for section in _sections(laid_out) for element in section.beside_turned()]
    for element in elements:
        turned_pages.turn(element)
    return lay_out() if elements else laid_out


def _sections(laid_out: Document) -> list[_Section]:
    found: dict[Any, _Section] = {}
    for page in laid_out.pages:
        for box in _section_boxes(page_box(page)):
            section = found.setdefault(box.element, _Section(box.element))
            section.pages.append(list(_blocks(box)))
            section.parts.append([child.element for child in box.children])
            section.turned.append(page.width > page.height)
    return list(found.values())


def _section_boxes(page: Any) -> Iterator[Any]:
    for box in page.descendants():
        if box.element_tag == "main":
            yield from box.children


def _blocks(box: Any) -> Iterator[_Block]:
    """Yield the blocks in a box of a page."""
    if isinstance(box, boxes.ReplacedBox):
        yield _Block(box.element, LEAST)
    elif isinstance(box, boxes.TableRowBox):
        yield _Block(box.element, max(_lines(list(_blocks(cell))) for cell in box.children))
    elif isinstance(box, boxes.BlockBox | boxes.TableBox | boxes.TableRowGroupBox | boxes.TableCellBox):
        if lines := sum(isinstance(child, boxes.LineBox) for child in box.children):
            yield _Block(box.element, lines)
        else:
            blocks = [block for child in box.children for block in _blocks(child)]
            if blocks and box.children[0].element_tag == "li::marker":  # hides the paragraph's own break-before
                blocks[0] = replace(blocks[0], outer=box.element)
            yield from blocks


def _lines(blocks: Sequence[_Block]) -> int:
    return sum(block.lines for block in blocks)


def _end_earlier(page: Sequence[_Block], last: Sequence[_Block]) -> None:
    """Have the last lines of a page go to the last page, so many that it has enough."""
    missing = LEAST - _lines(last)
    if page[-1].element is last[0].element:  # both pages have a part of it
        last[0].take(last[0].lines + missing)
        return
    last[0].keep()
    for block in reversed(page):
        if block.lines >= missing:
            block.take(max(missing, 2))
            return
        block.keep()
        missing -= block.lines
