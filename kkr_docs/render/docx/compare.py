"""Two Word files of one meeting as one, whose differences are Word's own tracked changes (ISO/IEC 29500-1, 17.13.5).

Whoever accepts them all has the new text, and whoever rejects them all the old one. The contents are the new ones.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from copy import deepcopy
from datetime import datetime
from difflib import SequenceMatcher
from itertools import count
from typing import Any, NamedTuple

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement, parse_xml
from lxml import etree

from kkr_docs.document.changes import ALIKE, WORD
from kkr_docs.render.docx import moves, stretches
from kkr_docs.render.docx.compared_lists import ComparedLists
from kkr_docs.render.docx.packing import packed

_TARGET = "target"  # an attribute of ours, while two documents are compared
_KEPT_FROM_NEW = ("bookmarkStart", "bookmarkEnd")
_FIELD_CODES = ("fldChar", "instrText")


def compared(old: bytes, new: bytes, author: str, moment: datetime) -> bytes:
    """Return the .docx of what became of an old one, with an author and a moment for the changes."""
    return _Comparison(old, new, author, f"{moment:%Y-%m-%dT%H:%M:%SZ}").result()


class _Token(NamedTuple):
    """A word, or what else stands in a paragraph, and the element that it is of."""

    key: str
    text: str
    element: Any


class _Comparison:
    """Makes the new document say what it was before."""

    def __init__(self, old: bytes, new: bytes, author: str, date: str) -> None:
        self.old, self.new = docx.Document(io.BytesIO(old)), docx.Document(io.BytesIO(new))
        self.author, self.date = author, date
        self.ids = count(10_000)
        self.lists = ComparedLists(*(one.part.numbering_part.element for one in (self.old, self.new)))
        self.contents = {
            style.style_id for style in self.new.styles if (style.name or "").casefold().startswith("toc ")
        }

    def result(self) -> bytes:
        body: Any = self.new.element.body
        _put_bookmarks_inside(body)
        _put_bookmarks_inside(self.old.element.body)
        for each in (self.old.element.body, body):
            _note_targets(each)
        olds = [one for one in self.old.element.body if not self.is_contents(one) and one.tag != qn("w:sectPr")]
        news = [one for one in body if one.tag != qn("w:sectPr")]
        section = body[-1]
        contents = [one for one in news if self.is_contents(one)]
        place = news.index(contents[0]) if contents else 0
        before = sum(1 for one in news[:place] if not self.is_contents(one))
        below = [one for one in news if not self.is_contents(one)]
        both = stretches.pairs(olds, below, (_headings(self.old), _headings(self.new)))
        made = [one for pair in both for one in self.blocks(*pair)]
        made = list(moves.mark(made, self.change))
        self.lists.settle(self.change)
        at = self.place_of_contents(made, news[place - 1]) if contents and before else 0
        for one in [*made[:at], *contents, *made[at:]]:
            section.addprevious(one)
        for link in body.iter(qn("w:hyperlink")):
            link.attrib.pop(_TARGET, None)
        return packed(self.new)

    @staticmethod
    def place_of_contents(made: Sequence[Any], heading: Any) -> int:
        """Return behind which block the contents stand: the one that they stood behind."""
        return next((at + 1 for at, one in enumerate(made) if one is heading), 0)

    def is_contents(self, element: Any) -> bool:
        style = element.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        return style is not None and style.get(qn("w:val")) in self.contents

    # blocks

    def blocks(self, olds: Sequence[Any], news: Sequence[Any]) -> Iterator[Any]:
        """Yield the blocks of both, each with what was done to it."""
        keys = [[_key(one) for one in blocks] for blocks in (olds, news)]
        for tag, a, b, c, d in SequenceMatcher(None, keys[0], keys[1], autojunk=False).get_opcodes():
            if tag == "equal":
                yield from self.same(olds[a:b], news[c:d])
            else:
                yield from self.replaced(olds[a:b], news[c:d])

    def same(self, olds: Sequence[Any], news: Sequence[Any]) -> Sequence[Any]:
        for pair in zip(olds, news, strict=True):
            self.lists.keep(*pair)
        return news

    def replaced(self, olds: Sequence[Any], news: Sequence[Any]) -> Iterator[Any]:
        at = 0
        for new in news:
            twin = next((n for n in range(at, len(olds)) if _may_be_one(olds[n], new)), None)
            if twin is None:
                yield self.inserted(new)
                continue
            yield from map(self.deleted, olds[at:twin])
            yield self.changed(olds[twin], new)
            at = twin + 1
        yield from map(self.deleted, olds[at:])

    def changed(self, old: Any, new: Any) -> Any:
        if new.tag == qn("w:tbl"):
            return self.table(old, new)
        self.lists.keep(old, new)
        return self.paragraph(old, new)

    def inserted(self, block: Any) -> Any:
        if block.tag == qn("w:tbl"):
            for row in block.findall(qn("w:tr")):
                self.mark_row(row, "w:ins")
            return block
        self.mark_end(block, "w:ins")
        for run in list(block.iter(qn("w:r"))):
            self.wrap(run, "w:ins")
        return block

    def deleted(self, block: Any) -> Any:
        """Return an old block, with what is in it marked as deleted."""
        block = self.brought(block)
        if block.tag == qn("w:tbl"):
            for row in block.findall(qn("w:tr")):
                self.mark_row(row, "w:del", is_brought=True)
            return block
        self.delete_runs(block)
        self.mark_end(block, "w:del")
        return block

    def table(self, old: Any, new: Any) -> Any:
        """Return a table with the rows of both."""
        olds, news = old.findall(qn("w:tr")), new.findall(qn("w:tr"))
        keys = [[_key(one) for one in rows] for rows in (olds, news)]
        place = news[0].getprevious()
        rows: list[Any] = []
        for tag, a, b, c, d in SequenceMatcher(None, keys[0], keys[1], autojunk=False).get_opcodes():
            paired = 0 if tag == "equal" else min(b - a, d - c)
            if tag == "equal":
                rows += self.same(olds[a:b], news[c:d])
            else:
                rows += [self.row(*pair) for pair in zip(olds[a:b], news[c:d], strict=False)]
                rows += [self.mark_row(self.brought(one), "w:del", is_brought=True) for one in olds[a + paired : b]]
                rows += [self.mark_row(one, "w:ins") for one in news[c + paired : d]]
        for row in reversed(rows):
            place.addnext(row)
        return new

    def row(self, old: Any, new: Any) -> Any:
        for before, cell in zip(old.findall(qn("w:tc")), new.findall(qn("w:tc")), strict=True):
            olds, news = ([one for one in each if one.tag in (qn("w:p"), qn("w:tbl"))] for each in (before, cell))
            for one in list(self.blocks(olds, news)):
                cell.append(one)
        return new

    def mark_row(self, row: Any, kind: str, *, is_brought: bool = False) -> Any:
        properties = row.find(qn("w:trPr"))
        if properties is None:
            properties = OxmlElement("w:trPr")
            row.insert(0, properties)
        properties.append(self.change(kind))
        for paragraph in list(row.iter(qn("w:p"))):
            if is_brought:
                self.delete_runs(paragraph)
            else:
                for run in list(paragraph.iter(qn("w:r"))):
                    self.wrap(run, kind)
        return row

    # words

    def paragraph(self, old: Any, new: Any) -> Any:
        """Return a paragraph with the words of both."""
        olds, news = list(_tokens(old, is_old=True)), list(_tokens(new))
        place = [one for one in new if one.tag == qn("w:pPr")]
        for one in [each for each in new if each.tag != qn("w:pPr")]:
            new.remove(one)
        new[:] = place
        keys = [[one.key for one in tokens] for tokens in (olds, news)]
        for tag, a, b, c, d in SequenceMatcher(None, keys[0], keys[1], autojunk=False).get_opcodes():
            if tag == "equal":
                new.extend(_joined(news[c:d]))
                continue
            gone = OxmlElement("w:p")
            gone.extend(_joined(olds[a:b]))
            gone = self.brought(gone)
            self.delete_runs(gone)
            new.extend(list(gone))
            came = OxmlElement("w:p")
            came.extend(_joined(news[c:d]))
            for run in list(came.iter(qn("w:r"))):
                self.wrap(run, "w:ins")
            new.extend(list(came))
        return new

    def delete_runs(self, paragraph: Any) -> None:
        for run in list(paragraph.iter(qn("w:r"))):
            for text in run.findall(qn("w:t")):
                text.tag = qn("w:delText")
                text.set(qn("xml:space"), "preserve")
            self.wrap(run, "w:del")

    def wrap(self, run: Any, kind: str) -> None:
        if run.getparent().tag in (qn("w:ins"), qn("w:del")):
            return
        change = self.change(kind)
        run.addprevious(change)
        change.append(run)

    def mark_end(self, paragraph: Any, kind: str) -> None:
        """Mark the end of a paragraph as inserted or deleted."""
        properties = paragraph.get_or_add_pPr()
        look = properties.find(qn("w:rPr"))
        if look is None:
            look = OxmlElement("w:rPr")
            after = [one for one in properties if one.tag in (qn("w:sectPr"), qn("w:pPrChange"))]
            if after:
                after[0].addprevious(look)
            else:
                properties.append(look)
        look.insert(0, self.change(kind))

    def change(self, kind: str) -> Any:
        element = OxmlElement(kind)
        for name, value in (("id", str(next(self.ids))), ("author", self.author), ("date", self.date)):
            element.set(qn(f"w:{name}"), value)
        return element

    # what an old block refers to

    def brought(self, block: Any) -> Any:
        """Return a copy of an old block as the new document can have it: without bookmarks, links and fields."""
        block = deepcopy(block)
        unwanted = [qn(f"w:{name}") for name in (*_KEPT_FROM_NEW, "sectPr")]
        for one in list(block.iter(*unwanted)):
            one.getparent().remove(one)
        for code in list(block.iter(*(qn(f"w:{name}") for name in _FIELD_CODES))):
            code.getparent().getparent().remove(code.getparent())
        for link in list(block.iter(qn("w:hyperlink"))):
            for run in list(link):
                link.addprevious(run)
            link.getparent().remove(link)
        self.lists.bring(block)
        for picture in block.iter(qn("a:blip")):
            content = io.BytesIO(self.old.part.related_parts[picture.get(qn("r:embed"))].blob)
            image = self.new.part.package.get_or_add_image_part(content)
            picture.set(qn("r:embed"), self.new.part.relate_to(image, RELATIONSHIP_TYPE.IMAGE))
        for drawing in block.iter(qn("wp:docPr")):
            drawing.set("id", str(next(self.ids)))
        for reference in block.iter(qn("w:footnoteReference")):
            self.bring_footnote(reference)
        return block

    def bring_footnote(self, reference: Any) -> None:
        documents = [one for one in (self.old, self.new) if _has_notes(one)]
        parts = [one.part.part_related_by(RELATIONSHIP_TYPE.FOOTNOTES) for one in documents]
        if len(parts) < 2:  # noqa: PLR2004 - without notes in the new one there is no part for them
            reference.getparent().getparent().remove(reference.getparent())
            return
        old, new = (parse_xml(part.blob) for part in parts)
        note = deepcopy(next(one for one in old if one.get(qn("w:id")) == reference.get(qn("w:id"))))
        number = str(max(int(one.get(qn("w:id"))) for one in new) + 1)
        note.set(qn("w:id"), number)
        reference.set(qn("w:id"), number)
        for link in list(note.iter(qn("w:hyperlink"))):
            for run in list(link):
                link.addprevious(run)
            link.getparent().remove(link)
        new.append(note)
        parts[1]._blob = etree.tostring(new, xml_declaration=True, encoding="UTF-8", standalone=True)


def _put_bookmarks_inside(body: Any) -> None:
    """Put the ends of bookmarks that stand between blocks at the beginning of the next paragraph."""
    for end in [one for one in body if one.tag == qn("w:bookmarkEnd")]:
        paragraph = next((one for one in end.itersiblings() if one.tag == qn("w:p")), None)
        if paragraph is not None:
            paragraph.insert(1 if paragraph.find(qn("w:pPr")) is not None else 0, end)


def _headings(document: Any) -> set[str]:
    """Return the styles of the headings of sections and items."""
    return {one.style_id for one in document.styles if (one.name or "").casefold() in ("heading 1", "heading 2")}


def _note_targets(body: Any) -> None:
    """Note at every link into the document the words that it leads to: its number may be that of another item now."""
    targets: dict[str, str] = {}
    for start in body.iter(qn("w:bookmarkStart")):
        holder = next(start.iterancestors(qn("w:p")), None)
        following = holder if holder is not None else next(start.itersiblings(qn("w:p")), None)
        targets[start.get(qn("w:name"))] = "" if following is None else _text(following)
    for link in body.iter(qn("w:hyperlink")):
        if anchor := link.get(qn("w:anchor")):
            link.set(_TARGET, targets.get(anchor, ""))


def _has_notes(document: Any) -> bool:
    return any(one.reltype == RELATIONSHIP_TYPE.FOOTNOTES for one in document.part.rels.values())


def _key(block: Any) -> str:
    """Return what of a block a reader sees: its words with their looks, and its style."""
    copy = deepcopy(block)
    unseen = ("bookmarkStart", "bookmarkEnd", "numId", "instrText", "sectPr", "spacing", "keepNext", "tcW", "gridCol")
    for one in list(copy.iter(*(qn(f"w:{name}") for name in unseen))):
        if one is not copy:
            one.getparent().remove(one)
    for one in copy.iter():
        for name in list(one.attrib):
            if name in (qn("r:id"), qn("r:embed"), qn("w:id"), qn("w:anchor"), "id"):
                del one.attrib[name]
    return _written(copy)


def _written(element: Any) -> str:
    """Return an element as text, without the namespaces declared around it that it does not use."""
    return bytes(etree.tostring(element, method="c14n", exclusive=True, with_tail=False)).decode()


def _text(block: Any) -> str:
    return "".join(one.text or "" for one in block.iter(qn("w:t")))


def _may_be_one(old: Any, new: Any) -> bool:
    if old.tag != new.tag:
        return False
    if old.tag == qn("w:tbl"):
        columns = [[len(row.findall(qn("w:tc"))) for row in table.findall(qn("w:tr"))] for table in (old, new)]
        return len({*columns[0], *columns[1]}) == 1
    styles = [one.find(f"{qn('w:pPr')}/{qn('w:pStyle')}") for one in (old, new)]
    if len({None if one is None else one.get(qn("w:val")) for one in styles}) > 1:
        return False
    matcher = SequenceMatcher(None, WORD.findall(_text(old)), WORD.findall(_text(new)), autojunk=False)
    return matcher.ratio() >= ALIKE


def _tokens(paragraph: Any, *, is_old: bool = False) -> Iterator[_Token]:
    """Yield the words of a paragraph's runs of text, and all else that stands in it as it is."""
    for child in list(paragraph):
        if child.tag == qn("w:pPr") or (is_old and child.tag in [qn(f"w:{name}") for name in _KEPT_FROM_NEW]):
            continue
        texts = [one for one in child if one.tag != qn("w:rPr")]
        if child.tag == qn("w:r") and [one.tag for one in texts] == [qn("w:t")]:
            look = child.find(qn("w:rPr"))
            written = "" if look is None else _written(look)
            for word in WORD.findall(texts[0].text or ""):
                yield _Token(f"{word}{written}", word, child)
        else:
            yield _Token(_key(child), "", child)


def _joined(tokens: Sequence[_Token]) -> list[Any]:
    """Return tokens as elements, words that stood in one run in one."""
    elements: list[Any] = []
    before: Any = None
    for token in tokens:
        if not token.text:
            elements.append(token.element)
        elif token.element is before:
            elements[-1].find(qn("w:t")).text += token.text
        else:
            run = deepcopy(token.element)
            run.find(qn("w:t")).text = token.text
            run.find(qn("w:t")).set(qn("xml:space"), "preserve")
            elements.append(run)
        before = token.element if token.text else None
    return elements
