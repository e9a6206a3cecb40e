"""Papers as people write them in Word by hand, in several ways, from the meeting of a definition."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import docx

from kkr_docs.definition.fields import Text
from kkr_docs.definition.meeting import Item, Meeting
from kkr_docs.document import build
from kkr_docs.document.document import Kind
from kkr_docs.markdown.blocks import (
    Block,
    Heading,
    Inline,
    LineBreak,
    ListBlock,
    Paragraph,
    Quote,
    Run,
    Table,
    plain,
)

WAYS = ("styles", "typed numbers", "bold numbers")


def paper(meeting: Meeting, way: str) -> bytes:
    """The minutes of a meeting, written by somebody who knows nothing of ours."""
    return _Hand(way).write(meeting)


class _Hand:
    def __init__(self, way: str) -> None:
        self.way = way
        self.word: Any = docx.Document()

    def write(self, meeting: Meeting) -> bytes:
        document = build.build(meeting, Kind.MINUTES)
        self.word.add_paragraph(f"Referat af møde i {meeting.body}", style="Title")
        for line in document.cover.lines:
            self.word.add_paragraph(line)
        for number, section in enumerate(meeting.sections, 1):
            self.heading(1, f"{number}.", section.title)
            self.blocks(section.text.blocks if section.text else ())
            for place, item in enumerate(section.items, 1):
                self.heading(2, f"{number}.{place}", item.title)
                self.item(item)
        saved = BytesIO()
        self.word.save(saved)
        return saved.getvalue()

    def heading(self, level: int, number: str, title: str) -> None:
        if self.way == "styles":
            self.word.add_heading(title, level)
        elif self.way == "typed numbers":
            self.word.add_heading(f"{number} {title}", level)
        else:
            self.word.add_paragraph().add_run(f"{number} {title}").bold = True

    def item(self, item: Item) -> None:
        if item.case_number:
            self.word.add_paragraph(f"Sagsnr.: {item.case_number} {item.initials or ''}".strip())
        for field in type(item).printed():
            value = getattr(item, field.name)
            if isinstance(value, Text) and value.blocks:
                self.label(field.label)
                self.blocks(value.blocks)

    def label(self, label: str) -> None:
        if self.way == "styles":
            self.word.add_heading(label, 3)
        else:
            self.word.add_paragraph().add_run(f"{label}:").bold = True

    def blocks(self, blocks: tuple[Block, ...]) -> None:
        for block in blocks:
            match block:
                case Paragraph():
                    self.words(self.word.add_paragraph(), block.inlines)
                case Heading():
                    self.word.add_paragraph().add_run(plain(block.inlines)).bold = True
                case ListBlock():
                    self.list(block)
                case Quote():
                    self.blocks(block.blocks)
                case Table():
                    self.table(block)

    def list(self, block: ListBlock, level: int = 1) -> None:
        for item, mark in zip(block.items, block.marks or [""] * len(block.items), strict=True):
            for one in item:
                if isinstance(one, ListBlock):
                    self.list(one, level + 1)
                elif isinstance(one, Paragraph) and mark and self.way != "styles":
                    self.words(self.word.add_paragraph(f"{mark} "), one.inlines)
                elif isinstance(one, Paragraph):
                    suffix = f" {level}" if level > 1 else ""
                    style = f"List {'Number' if mark else 'Bullet'}{suffix}"
                    self.words(self.word.add_paragraph(style=style), one.inlines)

    def table(self, block: Table) -> None:
        table = self.word.add_table(0, len(block.header))
        for row in (block.header, *block.rows):
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = plain(text.inlines)

    def words(self, paragraph: Any, inlines: tuple[Inline, ...]) -> None:
        for one in inlines:
            if isinstance(one, LineBreak):
                paragraph.add_run().add_break()
            elif isinstance(one, Run):
                run = paragraph.add_run(one.text)
                run.bold, run.italic = one.strong or None, one.emphasis or None
