"""Blocks of running text as WordprocessingML (ISO/IEC 29500, transitional), in the named styles of a Word template.

Lengths are twips (1/20 pt) unless a name says otherwise. Everything written here is one of these: a run (`w:r` and what
stands beside it in a paragraph) or a block (`w:p`, `w:tbl`), as a string that is ready to stand in document.xml.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from itertools import count, groupby, pairwise, zip_longest
from pathlib import Path
from typing import Any

import docx
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.part import Part
from docx.oxml.ns import nsdecls, qn
from markupsafe import Markup, escape

from kkr_docs.assets import TEMPLATES
from kkr_docs.i18n import _
from kkr_docs.markdown.blocks import (
    Block,
    Cell,
    Footnote,
    Heading,
    Image,
    Inline,
    LineBreak,
    ListBlock,
    Numbering,
    Paragraph,
    Quote,
    Run,
    Table,
    introduces,
)
from kkr_docs.render.docx.footnotes import Footnotes

EMU_PER_MM = 36_000
EMU_PER_TWIP = 635
DEEPEST_LIST = 6

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
    """The name of a list style, such as "List Bullet 2". `level` counts from 1; the deepest style serves below it."""
    level = min(level, DEEPEST_LIST)
    return kind if level == 1 else f"{kind} {level}"


REQUIRED_STYLES = (
    *(BODY, LEAD_IN, QUOTE, IMAGE, CAPTION, TABLE, TABLE_HEADER, TABLE_TEXT, TABLE_SPACE, HYPERLINK),
    *(*CONTENTS, *NUMBERED_HEADINGS, LABEL, *SUBHEADINGS),
    *(list_style(kind, level) for kind in _LIST_KINDS for level in range(1, DEEPEST_LIST + 1)),
)

# Braces are character references because docxtpl reads "{_{" and the like in the finished text as its own escapes.
# The two hyphens are elements because Word shows the characters as ordinary hyphens or not at all. python-docx reads
# w:noBreakHyphen back as "-" and w:softHyphen as nothing.
_SPECIAL = {
    ord("{"): "&#123;",
    ord("}"): "&#125;",
    ord("\u00ad"): '</w:t><w:softHyphen/><w:t xml:space="preserve">',
    ord("\u2011"): '</w:t><w:noBreakHyphen/><w:t xml:space="preserve">',
}


def text(value: str) -> Markup:
    """Plain text as the content of a `w:t` element."""
    return _xml(str(escape(value)).translate(_SPECIAL))


def _xml(written: str) -> Markup:
    return Markup(written)  # noqa: S704 - every user's text in it came through text() or attribute()


def attribute(value: str) -> str:
    """Plain text as the content of an attribute in double quotes."""
    return str(escape(value)).replace("{", "&#123;").replace("}", "&#125;")


def run(content: str, properties: str = "") -> str:
    """A run of plain text in the look of `properties`, the content of a `w:rPr`."""
    look = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{look}<w:t xml:space="preserve">{text(content)}</w:t></w:r>'


def field_character(kind: str) -> str:
    """The "begin", "separate" or "end" of a field."""
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def field_start(code: str) -> str:
    """A field up to its result: its code, which is ours and never a user's text."""
    instruction = f'<w:r><w:instrText xml:space="preserve"> {code} </w:instrText></w:r>'
    return field_character("begin") + instruction + field_character("separate")


class MissingStyleError(Exception):
    """A style that we need is not in the document, or is not numbered. `str()` is what is wrong."""


class Styles:
    """A document's styles, by the names that Word gives built-in styles in every language."""

    def __init__(self, document: Document) -> None:
        """Raises MissingStyleError if one of REQUIRED_STYLES is not there."""
        self._element: Any = document.styles.element
        elements: list[Any] = self._element.findall(qn("w:style"))
        self._by_name = {style.find(qn("w:name")).get(qn("w:val")).casefold(): style for style in elements}
        for name in REQUIRED_STYLES:
            if name.casefold() not in self._by_name:
                raise MissingStyleError(_("typografien ”{name}” mangler").format(name=name))

    def id(self, name: str) -> str:
        """The id of the style of that name. A house's template that is older than our footnotes is given ours."""
        if name.casefold() not in self._by_name:
            self._lend(name)
        return attribute(self._by_name[name.casefold()].get(qn("w:styleId")))

    def _lend(self, name: str) -> None:
        ours = docx.Document(str(TEMPLATES / "document.docx")).styles.element
        [style] = [each for each in ours.findall(qn("w:style")) if each.find(qn("w:name")).get(qn("w:val")) == name]
        self._element.append(style)
        self._by_name[name.casefold()] = style

    def left(self, name: str) -> int:
        """The left indent that the style itself sets."""
        indents = self._by_name[name.casefold()].xpath("./w:pPr/w:ind")
        return int(indents[0].get(qn("w:left"), indents[0].get(qn("w:start"), 0))) if indents else 0

    def after(self, name: str) -> int:
        """The space below a paragraph that the style itself sets."""
        return int(next(iter(self._by_name[name.casefold()].xpath("./w:pPr/w:spacing/@w:after")), 0))

    def numbering(self, name: str) -> int:
        """The id of the numbering instance (`w:num`) that the style is bound to. Raises MissingStyleError if none."""
        ids = self._by_name[name.casefold()].xpath("./w:pPr/w:numPr/w:numId/@w:val")
        if not ids:
            raise MissingStyleError(_("typografien ”{name}” er ikke nummereret").format(name=name))
        return int(ids[0])


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the contents; `level` is 1 or 2, `page` the printed page number."""

    level: int
    number: str
    title: str
    anchor: str
    page: int


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a block stands: in how many lists, how far in its text begins, and whether it is quoted."""

    level: int = 0
    left: int = 0
    quoted: bool = False

    @property
    def style(self) -> str:
        """The style of a paragraph there."""
        if self.quoted:
            return QUOTE
        return list_style("List Continue", self.level) if self.level else BODY


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """A paragraph to be written.

    `number` is the numbering instance of an item in an ordered list; `after` is the space below, where it is not the
    style's own.
    """

    style: str
    content: str
    place: _Place = _Place()
    number: int | None = None
    after: int | None = None
    keep_next: bool = False


class Composer:
    """Writes blocks for one document: what it needs of pictures, links and numbering is added to that document."""

    def __init__(self, document: Document) -> None:
        """Raises MissingStyleError if a style is missing in the document, or has lost its numbering."""
        self._part: Any = document.part
        self._styles = Styles(document)
        numbering = self._part.numbering_part.element
        own = numbering.num_having_numId(self._styles.numbering("List Number"))
        self._numbering = numbering
        [self._ordered] = numbering.xpath(f"./w:abstractNum[@w:abstractNumId='{own.abstractNumId.val}']")
        last = document.sections[-1]
        edges = (last.page_width, last.left_margin, last.right_margin)
        page, left, right = (round((edge or 0) / EMU_PER_TWIP) for edge in edges)
        self._width = page - left - right
        self._ids = count(1)
        self._pictures: dict[Path, str] = {}
        self.footnotes = Footnotes(document)

    def blocks(self, blocks: Sequence[Block]) -> Markup:
        """Running text as a sequence of paragraphs and tables."""
        return _xml("".join(self._written(piece) for piece in self._pieces(blocks, _Place())))

    def heading(self, title: str, anchor: str) -> Markup:
        """The runs of a heading: its title inside the bookmark that links name."""
        number = next(self._ids)
        start = f'<w:bookmarkStart w:id="{number}" w:name="{attribute(anchor)}"/>'
        return _xml(f'{start}{run(title)}<w:bookmarkEnd w:id="{number}"/>')

    def contents(self, entries: Sequence[Entry]) -> Markup:
        """The contents field with its result: what Word itself would write, so that nothing needs updating."""
        lines = [_contents_line(entry) for entry in entries]
        if not lines:
            return Markup()
        lines[0] = field_start(r'TOC \o "1-2" \h \z \u') + lines[0]
        lines[-1] += field_character("end")
        styles = [CONTENTS[entry.level - 1] for entry in entries]
        return _xml("".join(self._written(_Paragraph(*pair)) for pair in zip(styles, lines, strict=True)))

    def _written(self, piece: _Paragraph | str) -> str:
        """A piece as XML. The properties of a paragraph stand in the order of the schema (CT_PPr)."""
        if isinstance(piece, str):
            return piece
        properties = [f'<w:pStyle w:val="{self._styles.id(piece.style)}"/>']
        if piece.keep_next:
            properties.append("<w:keepNext/>")
        if piece.number is not None:
            level = min(piece.place.level, DEEPEST_LIST) - 1
            properties.append(f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{piece.number}"/></w:numPr>')
        if piece.after is not None:
            properties.append(f'<w:spacing w:after="{piece.after}"/>')
        if piece.place.left and piece.place.left != self._styles.left(piece.style):
            properties.append(f'<w:ind w:left="{piece.place.left}"/>')
        return f"<w:p><w:pPr>{''.join(properties)}</w:pPr>{piece.content}</w:p>"

    def _pieces(self, blocks: Sequence[Block], place: _Place) -> Iterator[_Paragraph | str]:
        for block, following in zip_longest(blocks, blocks[1:]):
            match block:
                case Paragraph():
                    leads_in = place.style == BODY and isinstance(following, ListBlock)
                    style = LEAD_IN if leads_in else place.style
                    stays = introduces(block, following)
                    yield _Paragraph(style, self._inlines(block.inlines), place, keep_next=stays)
                case Heading():
                    yield _Paragraph(SUBHEADINGS[block.level - 1], self._inlines(block.inlines), place)
                case ListBlock():
                    yield from self._list(block, place)
                case Table():
                    yield self._table(block, place)
                    yield _Paragraph(TABLE_SPACE, "")  # Word joins tables that touch
                case Quote():
                    left = place.left + self._styles.left(QUOTE)
                    yield from self._pieces(block.blocks, replace(place, left=left, quoted=True))
                case Image():
                    yield from self._image(block, place)

    def _list(self, block: ListBlock, place: _Place) -> Iterator[_Paragraph | str]:
        kind = "List Number" if block.numbering else "List Bullet"
        instances = self._instances(block, place.level)
        style, outer = list_style(kind, place.level + 1), list_style(kind, place.level)
        step = self._styles.left(style) - (self._styles.left(outer) if place.level else 0)
        inside = _Place(place.level + 1, place.left + step)
        pieces: list[_Paragraph | str] = []
        for item, number in zip(block.items, instances, strict=True):
            first, rest = (item[0].inlines, item[1:]) if item and isinstance(item[0], Paragraph) else ((), item)
            pieces.append(_Paragraph(style, self._inlines(first), inside, number))
            pieces.extend(self._pieces(rest, inside))
        *before, last = pieces
        if not place.level and isinstance(last, _Paragraph) and last.style != TABLE_SPACE:
            last = replace(last, after=self._styles.after(BODY))
        yield from [*before, last]

    def _instances(self, block: ListBlock, level: int) -> Iterator[int | None]:
        """The numbering instance of every item: a new one where the numbers do not go on from the item before."""
        instance, expected = None, 0
        for number in block.numbers if block.numbering else ():
            if block.numbering and (instance is None or number != expected):
                instance = self._new_number(block.numbering, number, min(level, DEEPEST_LIST - 1))
            yield instance
            expected = number + 1
        yield from () if block.numbering else (None for _item in block.items)

    def _new_number(self, numbering: Numbering, start: int, level: int) -> int:
        """A numbering instance with a definition of its own: every program begins it anew, with its own marks."""
        definition = deepcopy(self._ordered)
        own = max(map(int, self._numbering.xpath("./w:abstractNum/@w:abstractNumId"))) + 1
        definition.set(qn("w:abstractNumId"), str(own))
        for element in list(definition.iter(qn("w:nsid"), qn("w:tmpl"), qn("w:pStyle"))):
            element.getparent().remove(element)  # they name the definition that a style is bound to
        described = definition.findall(qn("w:lvl"))[level]
        text = f"{numbering.before}%{level + 1}{numbering.after}"
        for name, value in (("w:start", str(start)), ("w:numFmt", numbering.format), ("w:lvlText", text)):
            described.find(qn(name)).set(qn("w:val"), value)
        self._numbering.xpath("./w:abstractNum")[-1].addnext(definition)
        return int(self._numbering.add_num(own).numId)

    def _inlines(self, inlines: Sequence[Inline], part: Any = None) -> str:
        """Running text in a part, which its links are related to; the document's where none is named."""
        linked = groupby(inlines, key=lambda inline: inline.link if isinstance(inline, Run) else None)
        return "".join(self._link(link, list(group), part or self._part) for link, group in linked)

    def _link(self, link: str | None, inlines: Sequence[Inline], part: Any) -> str:
        """Inlines with one link, or with none."""
        if link is None:
            return "".join(self._inline(inline) for inline in inlines)
        runs = "".join(self._inline(inline, f'<w:rStyle w:val="{self._styles.id(HYPERLINK)}"/>') for inline in inlines)
        if link.startswith("#"):
            return f'<w:hyperlink w:anchor="{attribute(link[1:])}" w:history="1">{runs}</w:hyperlink>'
        relation = part.relate_to(link, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        return f'<w:hyperlink {nsdecls("r")} r:id="{relation}" w:history="1">{runs}</w:hyperlink>'

    def _inline(self, inline: Inline, look: str = "") -> str:
        match inline:
            case Footnote():
                return self._footnote(inline)
            case LineBreak():
                return "<w:r><w:br/></w:r>"
            case Run():
                return _run(inline, look)

    def _footnote(self, footnote: Footnote) -> str:
        """The reference to a footnote. Word counts the numbers, here and before its text."""
        look = f'<w:rPr><w:rStyle w:val="{self._styles.id(FOOTNOTE_NUMBER)}"/></w:rPr>'
        style = f'<w:pPr><w:pStyle w:val="{self._styles.id(FOOTNOTE)}"/></w:pPr>'
        words = run(" ") + self._inlines(footnote.inlines, self.footnotes.part)
        number = self.footnotes.add(f"<w:p>{style}<w:r>{look}<w:footnoteRef/></w:r>{words}</w:p>")
        return f'<w:r>{look}<w:footnoteReference w:id="{number}"/></w:r>'

    def _table(self, table: Table, place: _Place) -> str:
        width = self._width - place.left
        edges = [round(width * sum(table.widths[:column])) for column in range(len(table.widths) + 1)]
        columns = [right - left for left, right in pairwise(edges)]
        properties = (
            f'<w:tblStyle w:val="{self._styles.id(TABLE)}"/><w:tblW w:w="{sum(columns)}" w:type="dxa"/>'
            f'<w:tblInd w:w="{place.left}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
            '<w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="1" '
            'w:noVBand="1"/>'
        )
        grid = "".join(f'<w:gridCol w:w="{column}"/>' for column in columns)
        header = self._row(table.header, columns, TABLE_HEADER, "<w:cantSplit/><w:tblHeader/>")
        rows = "".join(self._row(row, columns, TABLE_TEXT, "<w:cantSplit/>") for row in table.rows)
        return f"<w:tbl><w:tblPr>{properties}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{header}{rows}</w:tbl>"

    def _row(self, cells: Sequence[Cell], columns: Sequence[int], style: str, properties: str) -> str:
        written = []
        for cell, width in zip(cells, columns, strict=True):
            align = f'<w:jc w:val="{cell.align}"/>' if cell.align != "left" else ""
            paragraph = f'<w:p><w:pPr><w:pStyle w:val="{self._styles.id(style)}"/>{align}</w:pPr>'
            paragraph += self._inlines(cell.inlines) + "</w:p>"
            written.append(f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{paragraph}</w:tc>')
        return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(written)}</w:tr>"

    def _image(self, image: Image, place: _Place) -> Iterator[_Paragraph | str]:
        """A picture; its style is for one that a caption follows."""
        after = None if image.caption else self._styles.after(BODY)
        drawing = self._drawing(image, self._width - place.left)
        yield _Paragraph(IMAGE, drawing, place, after=after, keep_next=bool(image.caption))
        if image.caption:
            yield _Paragraph(CAPTION, self._inlines(image.caption), place)

    def _added(self, path: Path) -> str:
        """Put a picture's file in the document and return the relation to it.

        Not by python-docx, which reads it first and takes no JPEG but of cameras (Exif) and with JFIF's header.
        """
        content = path.read_bytes()
        ending = "png" if content.startswith(b"\x89PNG") else "jpeg"
        name = self._part.package.next_partname(f"/word/media/image%d.{ending}")
        file = Part(name, f"image/{ending}", content, self._part.package)
        self._pictures[path] = self._part.relate_to(file, RELATIONSHIP_TYPE.IMAGE)
        return self._pictures[path]

    def _drawing(self, image: Image, room: int) -> str:
        """An inline picture (DrawingML) in its own size, or as wide as the room there is."""
        relation = self._pictures.get(image.path) or self._added(image.path)
        scale = min(1.0, room * EMU_PER_TWIP / (image.width * EMU_PER_MM))
        wide, high = (round(side * scale * EMU_PER_MM) for side in (image.width, image.height))
        number, name, seen_as = next(self._ids), attribute(image.path.name), attribute(image.alt)
        return (
            f'<w:r><w:drawing><wp:inline {nsdecls("wp", "a", "pic", "r")} distT="0" distB="0" distL="0" distR="0">'
            f'<wp:extent cx="{wide}" cy="{high}"/><wp:docPr id="{number}" name="{name}" descr="{seen_as}"/>'
            '<wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr><a:graphic>'
            '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr>'
            f'<pic:cNvPr id="0" name="{name}"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>'
            f'<a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
            f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{wide}" cy="{high}"/></a:xfrm>'
            '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>'
            "</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
        )


def _contents_line(entry: Entry) -> str:
    tab = "<w:r><w:tab/></w:r>"
    page = field_start(rf"PAGEREF {entry.anchor} \h") + run(str(entry.page)) + field_character("end")
    words = run(entry.number) + tab + run(entry.title) + tab + page
    return f'<w:hyperlink w:anchor="{attribute(entry.anchor)}" w:history="1">{words}</w:hyperlink>'


def _run(inline: Run, look: str) -> str:
    look += "<w:b/><w:bCs/>" if inline.strong else ""
    look += "<w:i/><w:iCs/>" if inline.emphasis else ""
    look += f'<w:lang w:val="{inline.language}"/>' if inline.language else ""
    return run(inline.text, look)
