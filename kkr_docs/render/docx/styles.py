"""The styles of a Word document that our blocks are written in, by the names that Word shows."""

from __future__ import annotations

from copy import deepcopy
from typing import Any, Final

import docx
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from lxml import etree

from kkr_docs.assets import TEMPLATES
from kkr_docs.i18n import _
from kkr_docs.markdown.table_layout import SIZES
from kkr_docs.render.docx.wordml import attribute

DEEPEST_LIST = 5

BODY = "Body Text"
LEAD_IN = "KKR Listeindledning"  # a paragraph that a list follows
QUOTE = "Quote"
IMAGE = "KKR Billede"
CAPTION = "Caption"
TABLE = "KKR Tabel"
TABLE_HEADER = "KKR Tabelhoved"
TABLE_TEXT = "KKR Tabeltekst"
TABLE_SPACE = "KKR Tabelafstand"
HYPERLINK = "Hyperlink"
FOOTNOTE = "footnote text"
FOOTNOTE_NUMBER = "footnote reference"
CONTENTS = ("TOC 1", "TOC 2")
NUMBERED_HEADINGS = ("Heading 1", "Heading 2")
LABEL = "Heading 3"
SUBHEADINGS = ("Heading 4", "Heading 5", "Heading 6")
_LIST_KINDS = ("List Bullet", "List Number", "List Continue")


def list_style(kind: str, level: int) -> str:
    """Return the name of a list style, such as "List Bullet 2", at a level from 1; below the deepest, the deepest."""
    level = min(level, DEEPEST_LIST)
    return kind if level == 1 else f"{kind} {level}"


REQUIRED_STYLES = (
    *(BODY, LEAD_IN, QUOTE, IMAGE, CAPTION, TABLE, TABLE_HEADER, TABLE_TEXT, TABLE_SPACE, HYPERLINK),
    *(*CONTENTS, *NUMBERED_HEADINGS, LABEL, *SUBHEADINGS),
    *(list_style(kind, level) for kind in _LIST_KINDS for level in range(1, DEEPEST_LIST + 1)),
)


class MissingStyleError(Exception):
    """A required style is missing, or has no numbering. `str()` says which, in the user's language."""


_WIDEST_SPACE: Final = 31  # pt: between a line and its paragraph


class Styles:
    """A document's styles, by the names that built-in styles have in the file in every language."""

    def __init__(self, document: Document) -> None:
        """Raises MissingStyleError if one of REQUIRED_STYLES is not there."""
        self._element: Any = document.styles.element
        elements: list[Any] = self._element.findall(qn("w:style"))
        self._by_name = {style.find(qn("w:name")).get(qn("w:val")).casefold(): style for style in elements}
        for name in REQUIRED_STYLES:
            if name.casefold() not in self._by_name:
                raise MissingStyleError(_("typografien ”{name}” mangler").format(name=name))

    def id(self, name: str) -> str:
        """Return the id of a style. A template without the footnote styles, which came later, gets them from ours."""
        if name.casefold() not in self._by_name:
            self._add_ours(name)
        return attribute(self._by_name[name.casefold()].get(qn("w:styleId")))

    def sized(self, name: str, size: float) -> str:
        """Return the id of a table's style with a smaller type size, in pt: the style itself, or one based on it."""
        if size == SIZES[0]:
            return self.id(name)
        own = f"{name} {size:g}".replace(".", ",")
        if own.casefold() not in self._by_name:
            number = f"{self.id(name)}{round(size * 2)}"
            style = parse_xml(
                f'<w:style {nsdecls("w")} w:type="paragraph" w:customStyle="1" w:styleId="{number}">'
                f'<w:name w:val="{own}"/><w:basedOn w:val="{self.id(name)}"/><w:uiPriority w:val="9"/><w:rPr>'
                f'<w:sz w:val="{round(size * 2)}"/><w:szCs w:val="{round(size * 2)}"/></w:rPr></w:style>'
            )
            self._element.append(style)
            self._by_name[own.casefold()] = style
        return self.id(own)

    def _add_ours(self, name: str) -> None:
        ours = docx.Document(str(TEMPLATES / "document.docx")).styles.element
        [style] = [each for each in ours.findall(qn("w:style")) if each.find(qn("w:name")).get(qn("w:val")) == name]
        self._element.append(style)
        self._by_name[name.casefold()] = style

    def left(self, name: str) -> int:
        """Return the left indent that the style itself sets, in twips."""
        indents = self._by_name[name.casefold()].xpath("./w:pPr/w:ind")
        return int(indents[0].get(qn("w:left"), indents[0].get(qn("w:start"), 0))) if indents else 0

    def bar(self, name: str, inset: int) -> str:
        """Return the line left of a paragraph that the style itself sets (`w:pBdr`), "" where there is none.

        The paragraph begins `inset` twips further to the right than one in that style.
        """
        for line in self._by_name[name.casefold()].xpath("./w:pPr/w:pBdr/w:left"):
            moved = deepcopy(line)
            moved.set(qn("w:space"), str(min(int(line.get(qn("w:space"), 0)) + inset // 20, _WIDEST_SPACE)))
            return f"<w:pBdr>{etree.tostring(moved, encoding='unicode')}</w:pBdr>"
        return ""

    def after(self, name: str) -> int:
        """Return the space below a paragraph that the style itself sets, in twips."""
        return int(next(iter(self._by_name[name.casefold()].xpath("./w:pPr/w:spacing/@w:after")), 0))

    def before(self, name: str) -> int:
        """Return the space above a paragraph that the style itself sets, in twips."""
        return int(next(iter(self._by_name[name.casefold()].xpath("./w:pPr/w:spacing/@w:before")), 0))

    def colour(self, name: str) -> str:
        """Return the colour of the lines of a table's style: that of the one below, else the text's own."""
        colours = self._by_name[name.casefold()].xpath("./w:tblPr/w:tblBorders/w:bottom/@w:color")
        return attribute(str(next(iter(colours), "auto")))

    def numbering(self, name: str) -> int:
        """Return the id of the style's numbering instance (`w:num`). Raises MissingStyleError if it has none."""
        ids = self._by_name[name.casefold()].xpath("./w:pPr/w:numPr/w:numId/@w:val")
        if not ids:
            raise MissingStyleError(_("typografien ”{name}” er ikke nummereret").format(name=name))
        return int(ids[0])
