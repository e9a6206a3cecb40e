"""Blocks of running text as WordprocessingML (ISO/IEC 29500, transitional), in the named styles of a Word template.

Lengths are twips (1/20 pt) unless a name says otherwise. All XML written here is either runs (`w:r` and what else may
stand in a paragraph) or blocks (`w:p`, `w:tbl`), as strings that go into document.xml as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from itertools import count, groupby
from pathlib import Path
from typing import Any

from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.part import Part
from docx.oxml.ns import nsdecls, qn
from markupsafe import Markup

from kkr_docs.markdown.blocks import (
    Block,
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
from kkr_docs.render import picture_files
from kkr_docs.render.docx import bookmarks, references
from kkr_docs.render.docx.footnotes import Footnotes
from kkr_docs.render.docx.styles import (
    BODY,
    CAPTION,
    CONTENTS,
    DEEPEST_LIST,
    FOOTNOTE,
    FOOTNOTE_NUMBER,
    HYPERLINK,
    IMAGE,
    LEAD_IN,
    QUOTE,
    SUBHEADINGS,
    TABLE_SPACE,
    Styles,
    list_style,
)
from kkr_docs.render.docx.tables import TableWriter
from kkr_docs.render.docx.turned_pages import TurnedPages
from kkr_docs.render.docx.wordml import (
    FIELD_END,
    attribute,
    bookmark_in_run,
    bookmark_start,
    bookmarked,
    field,
    field_start,
    formatted_run,
    run,
    text,
    xml,
)

EMU_PER_MM = 36_000
EMU_PER_TWIP = 635
_LONE_PERCENT = re.compile("%(?![0-9A-Fa-f]{2})")  # no address has it (RFC 3986, 2.1)
_NEAR = 80  # twips between a table and its caption, or the notes below it


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
    """Where a block stands: the lists around it, its left indent, whether it is quoted, how far in a quoted list is."""

    level: int = 0
    left: int = 0
    quoted: bool = False
    inset: int | None = None

    @property
    def style(self) -> str:
        """Return the style of a paragraph there."""
        if self.quoted:
            return QUOTE
        return list_style("List Continue", self.level) if self.level else BODY


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """A paragraph to be written.

    `number` is the numbering instance of an item in an ordered list; `after` is the space below, where it is not the
    style's own, and `before` that above. `section` has the properties of the section that it ends.
    """

    style: str
    content: str
    place: _Place = _Place()
    number: int | None = None
    after: int | None = None
    before: int | None = None
    section: str = ""
    keep_next: bool = False


class Label(str):
    """The label of a part. In a template it is its words; `written` has also the start of the part's bookmark."""

    __slots__ = ("written",)
    written: Markup


class Composer:
    """Writes blocks for one document, and adds their pictures, links and numbering to it."""

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
        self._turned_pages = TurnedPages(document)
        self.footnotes = Footnotes(document)

    def blocks(self, blocks: Sequence[Block]) -> Markup:
        """Return running text as paragraphs and tables."""
        return xml("".join(self._written(piece) for piece in self._apart(self._pieces(blocks, _Place()))))

    def heading(self, title: str, anchor: str) -> Markup:
        """Return the runs of a heading, and the start of the bookmark that links lead to (see `bookmarks`).

        LibreOffice loses a bookmark that starts right after a table.
        """
        return xml(run(title) + bookmark_start(next(self._ids), anchor))

    def label(self, words: str, anchor: str, key: str) -> Label:
        """Return the label of the part of an item that has a key, with the start of its bookmark."""
        label = Label(words)
        label.written = text(words)
        if key:
            label.written += bookmark_in_run(next(self._ids), bookmarks.of_part(anchor, key))
        return label

    def contents(self, entries: Sequence[Entry]) -> Markup:
        """Return the contents field with its result as Word would write it, so that readers see it without updating."""
        lines = [_contents_line(entry) for entry in entries]
        if not lines:
            return Markup()
        lines[0] = field_start(r'TOC \o "1-2" \h \z') + lines[0]
        lines[-1] += FIELD_END
        styles = [CONTENTS[entry.level - 1] for entry in entries]
        return xml("".join(self._written(_Paragraph(*pair)) for pair in zip(styles, lines, strict=True)))

    def _written(self, piece: _Paragraph | str) -> str:
        """Return a piece as XML. The properties of a paragraph stand in the order of the schema (CT_PPr)."""
        if isinstance(piece, str):
            return piece
        properties = [f'<w:pStyle w:val="{self._styles.id(piece.style)}"/>']
        if piece.keep_next:
            properties.append("<w:keepNext/>")
        if piece.number is not None:
            level = min(piece.place.level, DEEPEST_LIST) - 1
            properties.append(f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{piece.number}"/></w:numPr>')
        if piece.place.inset is not None and not piece.place.quoted:
            properties.append(self._styles.bar(QUOTE, piece.place.inset))
        if piece.after is not None or piece.before is not None:
            above = "" if piece.before is None else f' w:before="{piece.before}"'
            below = "" if piece.after is None else f' w:after="{piece.after}"'
            properties.append(f"<w:spacing{above}{below}/>")
        if piece.place.left and piece.place.left != self._styles.left(piece.style):
            properties.append(f'<w:ind w:left="{piece.place.left}"/>')
        properties.append(piece.section)
        return f"<w:p><w:pPr>{''.join(properties)}</w:pPr>{piece.content}</w:p>"

    def _pieces(self, blocks: Sequence[Block], place: _Place) -> Iterator[_Paragraph | str]:
        for before, block, following in zip([None, *blocks], blocks, [*blocks[1:], None], strict=False):
            if _begins_turned_page(before, block, following):
                yield self._section_end(self._turned_pages.begin())
            yield from self._block(block, following, place)

    def _block(self, block: Block, following: Block | None, place: _Place) -> Iterator[_Paragraph | str]:
        match block:
            case Paragraph():
                leads_in = place.style == BODY and isinstance(following, ListBlock)
                style = LEAD_IN if leads_in else place.style
                stays = introduces(block, following)
                yield _Paragraph(style, self._words(block), place, keep_next=stays)
            case Heading():
                yield _Paragraph(SUBHEADINGS[block.level - 1], self._inlines(block.inlines), place)
            case ListBlock():
                yield from self._list(block, place)
            case Table():
                yield from self._table_pieces(block, place)
            case Quote():
                left = place.left + self._styles.left(QUOTE)
                yield from self._pieces(block.blocks, replace(place, left=left, quoted=True))
            case Image():
                yield from self._image(block, place)

    def _table_pieces(self, table: Table, place: _Place) -> Iterator[_Paragraph | str]:
        width = self._turned_pages.width if table.layout.landscape else self._width - place.left
        if table.caption:
            yield _Paragraph(CAPTION, self._inlines(table.caption), place, after=_NEAR, keep_next=True)
        yield TableWriter(self._styles, self._inlines).written(table, place.left, width, stays=bool(table.notes))
        for number, note in enumerate(table.notes, 1):
            is_last = number == len(table.notes)
            after, before = None if is_last else _NEAR // 2, _NEAR if number == 1 else None
            words = self._inlines(note)
            yield _Paragraph(CAPTION, words, place, after=after, before=before, keep_next=not is_last)
        if table.layout.landscape:
            yield self._section_end(self._turned_pages.end())

    def _section_end(self, properties: str) -> _Paragraph:
        """Return the paragraph that ends a section: too low to begin a page of its own."""
        return _Paragraph(TABLE_SPACE, "", section=properties)

    def _apart(self, pieces: Iterator[_Paragraph | str]) -> Iterator[_Paragraph | str]:
        """Put space below every table: above the paragraph that follows, or as one where Word would join two tables."""
        before: _Paragraph | str | None = None
        for piece in pieces:
            if isinstance(before, str) and isinstance(piece, str):
                yield _Paragraph(TABLE_SPACE, "")
            if isinstance(before, str) and isinstance(piece, _Paragraph) and piece.before is None:
                space = max(self._styles.after(CAPTION), self._styles.before(piece.style))
                yield replace(piece, before=space)
            else:
                yield piece
            before = piece

    def _list(self, block: ListBlock, place: _Place) -> Iterator[_Paragraph | str]:
        kind = "List Number" if block.numbering else "List Bullet"
        instances = self._instances(block, place.level)
        style, outer = list_style(kind, place.level + 1), list_style(kind, place.level)
        step = self._styles.left(style) - (self._styles.left(outer) if place.level else 0)
        inset = 0 if place.quoted else None if place.inset is None else place.inset + step
        inside = _Place(place.level + 1, place.left + step, inset=inset)
        pieces: list[_Paragraph | str] = []
        for item, number in zip(block.items, instances, strict=True):
            first, rest = (self._words(item[0]), item[1:]) if item and isinstance(item[0], Paragraph) else ("", item)
            pieces.append(_Paragraph(style, first, inside, number))
            pieces.extend(self._pieces(rest, inside))
        *before, last = pieces
        if not place.level and isinstance(last, _Paragraph):
            last = replace(last, after=self._styles.after(BODY))
        yield from [*before, last]

    def _instances(self, block: ListBlock, level: int) -> Iterator[int | None]:
        """Yield the numbering instance of every item: a new one where numbers do not continue."""
        instance, expected = None, 0
        for number in block.numbers if block.numbering else ():
            if block.numbering and (instance is None or number != expected):
                instance = self._new_number(block.numbering, number, min(level, DEEPEST_LIST - 1))
            yield instance
            expected = number + 1
        yield from () if block.numbering else (None for _item in block.items)

    def _new_number(self, numbering: Numbering, start: int, level: int) -> int:
        """Add a numbering instance with its own definition (some programs restart no other) and return its id."""
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

    def _words(self, paragraph: Paragraph) -> str:
        """Return a paragraph's text, with a bookmark around it where a link may lead there."""
        words = self._inlines(paragraph.inlines)
        return bookmarked(next(self._ids), paragraph.anchor, words) if paragraph.anchor else words

    def _inlines(self, inlines: Sequence[Inline], part: Any = None) -> str:
        """Return running text as runs. Its links become relations of `part`, which is the main document by default."""
        linked = groupby(inlines, key=lambda inline: inline.link if isinstance(inline, Run) else None)
        return "".join(self._link(link, list(group), part or self._part) for link, group in linked)

    def _link(self, link: str | None, inlines: Sequence[Inline], part: Any) -> str:
        """Return inlines that share one link, or have none."""
        if link is None:
            return "".join(self._inline(inline) for inline in inlines)
        look = f'<w:rStyle w:val="{self._styles.id(HYPERLINK)}"/>'
        if link.startswith("#"):
            runs = "".join(references.written(link[1:], inline, look) for inline in inlines if isinstance(inline, Run))
            return f'<w:hyperlink w:anchor="{attribute(link[1:])}" w:history="1">{runs}</w:hyperlink>'
        runs = "".join(self._inline(inline, look) for inline in inlines)
        address = _LONE_PERCENT.sub("%25", link)
        relation = part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        return f'<w:hyperlink {nsdecls("r")} r:id="{relation}" w:history="1">{runs}</w:hyperlink>'

    def _inline(self, inline: Inline, look: str = "") -> str:
        match inline:
            case Footnote():
                return self._footnote(inline)
            case LineBreak():
                return "<w:r><w:br/></w:r>"
            case Run():
                return formatted_run(inline, look)

    def _footnote(self, footnote: Footnote) -> str:
        """Add a footnote and return the reference to it. Word counts the numbers, here and before its text."""
        look = f'<w:rPr><w:rStyle w:val="{self._styles.id(FOOTNOTE_NUMBER)}"/></w:rPr>'
        style = f'<w:pPr><w:pStyle w:val="{self._styles.id(FOOTNOTE)}"/></w:pPr>'
        words = run(" ") + self._inlines(footnote.inlines, self.footnotes.part)
        number = self.footnotes.add(f"<w:p>{style}<w:r>{look}<w:footnoteRef/></w:r>{words}</w:p>")
        return f'<w:r>{look}<w:footnoteReference w:id="{number}"/></w:r>'

    def _image(self, image: Image, place: _Place) -> Iterator[_Paragraph | str]:
        """Yield a picture and its caption. The style has the space for one with a caption."""
        after = None if image.caption else self._styles.after(BODY)
        drawing = self._drawing(image, self._width - place.left)
        yield _Paragraph(IMAGE, drawing, place, after=after, keep_next=bool(image.caption))
        if image.caption:
            yield _Paragraph(CAPTION, self._inlines(image.caption), place)

    def _added(self, path: Path) -> str:
        """Put a picture's file in the document and return the relation to it.

        python-docx is bypassed: it parses the file first and refuses JPEGs that have neither an Exif nor a JFIF header.
        """
        content = picture_files.without_metadata(path.read_bytes())
        ending = "png" if content.startswith(b"\x89PNG") else "jpeg"
        name = self._part.package.next_partname(f"/word/media/image%d.{ending}")
        file = Part(name, f"image/{ending}", content, self._part.package)
        self._pictures[path] = self._part.relate_to(file, RELATIONSHIP_TYPE.IMAGE)
        return self._pictures[path]

    def _drawing(self, image: Image, room: int) -> str:
        """Return an inline picture (DrawingML) in its own size, or scaled down to `room`, the available width."""
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


def _begins_turned_page(before: Block | None, block: Block, following: Block | None) -> bool:
    """Return whether a block is the first on a turned page: a table, or the line that introduces it."""
    if isinstance(block, Table):
        return block.layout.landscape and not (before and introduces(before, block))
    return isinstance(following, Table) and following.layout.landscape and introduces(block, following)


def _contents_line(entry: Entry) -> str:
    tab = "<w:r><w:tab/></w:r>"
    page = field(rf"PAGEREF {entry.anchor} \h", run(str(entry.page)))
    number = run(entry.number) + tab if entry.number else ""
    words = number + run(entry.title) + tab + page
    return f'<w:hyperlink w:anchor="{attribute(entry.anchor)}" w:history="1">{words}</w:hyperlink>'
