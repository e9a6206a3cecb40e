"""The structure tree: its elements and their content, and what PDF/UA requires of it as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import pydyf

ARTIFACT: Final = "Artifact"
TITLE: Final = "Title"  # of the document: a standard type since PDF 2.0 (ISO 32000-2, 14.8.4.3), a heading before
HEADINGS: Final = {"H1", "H2", "H3", "H4", "H5", "H6"}


@dataclass(eq=False, slots=True)
class Content:
    """A marked-content sequence on a page (counted from 0). Its property list is at `start` in the page's operators."""

    page: int
    operators: list[Any]
    properties: pydyf.Dictionary
    start: int = 0
    text: str = ""


@dataclass(eq=False, slots=True)
class Annotation:
    """A link annotation: one for each line of a link."""

    page: int
    dictionary: pydyf.Dictionary


@dataclass(eq=False, slots=True)
class Element:
    """An element of the tree, or an artifact, which is outside it. `source` is its element in the HTML."""

    tag: str
    source: Any = None
    parent: Element | None = None
    entries: dict[str, object] = field(default_factory=dict)
    kids: list[Element | Content | Annotation] = field(default_factory=list)

    def add(self, tag: str, source: Any = None, **entries: object) -> Element:
        """Append a new element."""
        element = Element(tag, source, self, entries)
        self.kids.append(element)
        return element

    def walk(self) -> Iterator[Element]:
        """Yield this element and all below it, in reading order."""
        yield self
        for kid in self.kids:
            if isinstance(kid, Element):
                yield from kid.walk()

    def contents(self) -> Iterator[Content]:
        """Yield all content of this element and those below it, in reading order."""
        for kid in self.kids:
            if isinstance(kid, Content):
                yield kid
            elif isinstance(kid, Element):
                yield from kid.contents()


def is_note(source: Any) -> bool:
    """Return whether an element of the HTML is a footnote."""
    return source.tag == "span" and "footnote" in source.get("class", "").split()


def close_gaps(root: Element) -> None:
    """Renumber headings so that none skips a level (ISO 14289-1, 7.4.2)."""
    above: list[str] = []
    for element in root.walk():
        if element.tag == TITLE:
            above = ["H1"]
        elif element.tag in HEADINGS:
            above = [*(tag for tag in above if tag < element.tag), element.tag]
            element.tag = f"H{len(above)}"
