"""Markdown becomes blocks. It alone knows Markdown (CommonMark with tables).

Text is text: HTML, entities, code and rules have no meaning here, so their marks come out as they were typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.rules_block.table import escapedSplit
from markdown_it.tree import SyntaxTreeNode

from kkr_docs import pictures
from kkr_docs.blocks import (
    Alignment,
    Block,
    Cell,
    Heading,
    Image,
    Inline,
    LineBreak,
    ListBlock,
    Paragraph,
    Quote,
    Run,
    Table,
)
from kkr_docs.language import _

MAX_LEVEL = 6  # of lists and quotes inside each other; both outputs have styles for as many
_ADDRESS = re.compile(r"(https?://[^/]|mailto:.|tel:.)", re.IGNORECASE)
_BLANKS = re.compile(r"[ \t\n]+")

# Table columns, in characters of the table's type size
_LINE_LENGTH = 80
_WIDEST_CELL = 40  # a longer text wraps rather than take room from the other columns
_WIDEST_WORD = 20  # a longer word may be broken
_CELL_PADDING = 2


@dataclass(frozen=True, slots=True)
class Fault:
    """What cannot be printed in a text: at which character of it, what is wrong and what to write instead."""

    index: int
    what: str
    remedy: str


def read(text: str, folder: Path) -> tuple[tuple[Block, ...], list[Fault]]:
    """Return the blocks of a Markdown text and what is wrong with it; images are looked for in `folder`."""
    reader = _Reader(text, folder)
    return tuple(reader.blocks(SyntaxTreeNode(_parser().parse(text)).children, 0)), reader.faults


@cache
def _parser() -> MarkdownIt:
    # The parser drops what is nested deeper than maxNesting without a word; we refuse it long before.
    parser = MarkdownIt("commonmark", {"maxNesting": 1000}).enable("table")
    return parser.disable(["html_block", "html_inline", "entity", "code", "fence", "backticks", "hr"])


class _Reader:
    """Reads one text. Its faults gather here, so that all are found at once."""

    def __init__(self, text: str, folder: Path) -> None:
        self.text = text
        self.lines = text.split("\n")
        self.folder = folder
        self.faults: list[Fault] = []
        self.top_heading = 0

    def fault(self, line: int, what: str, remedy: str, near: str = "") -> None:
        """Add a fault at the first `near` from a line on, or at the line's first character."""
        start = sum(len(before) + 1 for before in self.lines[:line])
        found = self.text.find(near, start) if near else -1
        blank = len(self.lines[line]) - len(self.lines[line].lstrip()) if line < len(self.lines) else 0
        self.faults.append(Fault(found if found >= 0 else start + blank, what, remedy))

    def blocks(self, nodes: Sequence[SyntaxTreeNode], level: int) -> Iterator[Block]:
        for node in nodes:
            line = node.map[0] if node.map else 0
            if node.type == "paragraph":
                yield from self.paragraph(node, line)
            elif node.type == "heading":
                yield self.heading(node, line, level)
            elif node.type == "table":
                yield self.table(node, line)
            elif level == MAX_LEVEL:
                self.fault(line, _("listen er lagt for dybt."), _("Højst seks lister kan ligge i hinanden."))
            elif node.type == "blockquote":
                yield Quote(tuple(self.blocks(node.children, level + 1)), line)
            else:
                items = tuple(tuple(self.blocks(item.children, level + 1)) for item in node.children)
                start = int(node.attrs.get("start", 1))
                yield ListBlock(node.type == "ordered_list", start, items, line)

    def heading(self, node: SyntaxTreeNode, line: int, level: int) -> Heading | Paragraph:
        """A heading inside a list or quote heads no part of the text: it becomes strong text."""
        if level:
            return Paragraph(tuple(_tidy(list(self.runs(node.children[0].children, line, Run("", strong=True))))), line)
        depth = int(node.tag[1])
        self.top_heading = self.top_heading or depth
        return Heading(min(max(depth - self.top_heading + 1, 1), 3), self.inlines(node.children[0], line), line)

    def paragraph(self, node: SyntaxTreeNode, line: int) -> Iterator[Block]:
        inline = node.children[0]
        images = [child for child in inline.children if child.type == "image"]
        if not images:
            if inlines := self.inlines(inline, line):
                yield Paragraph(inlines, line)
        elif any(child.type not in ("image", "softbreak") for child in inline.children):
            what = _("et billede kan ikke stå inde i en tekst.")
            self.fault(line, what, _("Sæt det i sit eget afsnit med en tom linje før og efter."), "![")
        else:
            for image in images:
                yield from self.image(image, line)

    def image(self, node: SyntaxTreeNode, line: int) -> Iterator[Image]:
        name = str(node.attrs["src"])
        alt = _BLANKS.sub(" ", "".join(child.content for child in node.walk() if child.type == "text")).strip()
        if not alt:
            what = _("billedet har ingen alternativ tekst.")
            self.fault(line, what, _("Skriv mellem ![ og ], hvad billedet viser."), "![")
        try:
            path, width, height = pictures.measure(self.folder, _unquote(name))
        except pictures.PictureError as error:
            self.fault(line, error.what, error.remedy, _unquote(name))
            return
        title = str(node.attrs.get("title", ""))
        yield Image(path, alt, width, height, (Run(title),) if title else (), line)

    def table(self, node: SyntaxTreeNode, line: int) -> Table:
        rows = [row for group in node.children for row in group.children]
        for row in rows[1:]:
            self.check_row(row, len(rows[0].children))
        cells = [tuple(self.cell(cell, line) for cell in row.children) for row in rows]
        return Table(cells[0], tuple(cells[1:]), _widths(cells), line)

    def check_row(self, row: SyntaxTreeNode, columns: int) -> None:
        """The parser drops what stands beyond the last column; a secretary's figures must not vanish."""
        line = row.map[0] if row.map else 0
        written = self.lines[line].lstrip(" >").rstrip()  # a table may stand in a quote or a list
        fields = escapedSplit(written)
        fields = fields[1 if fields and not fields[0] else 0 : len(fields) - (1 if fields and not fields[-1] else 0)]
        if len(fields) > columns:
            what = _("rækken har {fields} felter, men tabellen kun {columns} kolonner.")
            self.fault(line, what.format(fields=len(fields), columns=columns), _("Skriv | i en tekst som \\|."))

    def cell(self, node: SyntaxTreeNode, line: int) -> Cell:
        align = re.search("center|right", str(node.attrs.get("style", "")))
        line = node.map[0] if node.map else line
        return Cell(self.inlines(node.children[0], line), _alignment(align[0] if align else "left"))

    def inlines(self, node: SyntaxTreeNode, line: int) -> tuple[Inline, ...]:
        return tuple(_tidy(list(self.runs(node.children, line, Run("")))))

    def runs(self, nodes: Sequence[SyntaxTreeNode], line: int, look: Run) -> Iterator[Inline]:
        """Yield the runs of inline nodes, each in the look of what is around it."""
        for node in nodes:
            if node.type == "softbreak":
                yield replace(look, text=" ")
            elif node.type == "hardbreak":
                yield LineBreak()
            elif node.type == "strong":
                yield from self.runs(node.children, line, replace(look, strong=True))
            elif node.type == "em":
                yield from self.runs(node.children, line, replace(look, emphasis=True))
            elif node.type == "link":
                yield from self.runs(node.children, line, replace(look, link=self.link(node, line)))
            elif node.type == "image":
                what = _("et billede kan ikke stå inde i en tekst.")
                self.fault(line, what, _("Sæt det i sit eget afsnit med en tom linje før og efter."), "![")
            else:
                yield replace(look, text=node.content)

    def link(self, node: SyntaxTreeNode, line: int) -> str:
        address = str(node.attrs["href"])
        if not _ADDRESS.match(address):
            what = _("linket ”{address}” er ikke en fuld adresse.").format(address=_unquote(address))
            self.fault(line, what, _("Skriv en adresse, der begynder med https:// eller mailto:."), _unquote(address))
        if not any(child.content.strip() for child in node.walk() if child.type == "text"):
            self.fault(line, _("linket har ingen tekst."), _("Skriv mellem [ og ], hvad linket fører til."), "[](")
        return address


def _unquote(address: str) -> str:
    from urllib.parse import unquote  # noqa: PLC0415 - only texts with links pay for it

    return unquote(address)


def _alignment(word: str) -> Alignment:
    known: dict[str, Literal["center", "right"]] = {"center": "center", "right": "right"}
    return known.get(word, "left")


def _tidy(inlines: list[Inline]) -> Iterator[Inline]:
    """Join runs of one look, and let blanks collapse as they do on paper: one between words, none at a line's ends."""
    line: list[Run] = []
    for inline in inlines:
        if isinstance(inline, LineBreak):
            yield from _tidy_line(line)
            yield inline
            line = []
        else:
            line.append(inline)
    yield from _tidy_line(line)


def _tidy_line(runs: list[Run]) -> list[Run]:
    tidy: list[Run] = []
    for run in runs:
        text = _BLANKS.sub(" ", run.text)
        if not tidy or tidy[-1].text.endswith(" "):
            text = text.removeprefix(" ")
        if not text:
            continue
        if tidy and replace(tidy[-1], text="") == replace(run, text=""):
            tidy[-1] = replace(run, text=tidy[-1].text + text)
        else:
            tidy.append(replace(run, text=text))
    while tidy and not (end := tidy[-1].text.removesuffix(" ")):
        tidy.pop()
    if tidy:
        tidy[-1] = replace(tidy[-1], text=end)
    return tidy


def _widths(rows: list[tuple[Cell, ...]]) -> tuple[float, ...]:
    """Give every column room for its longest word, such as an amount, and share out the rest by its longest text."""
    columns = [[_plain(row[column]) for row in rows] for column in range(len(rows[0]))]
    least = [min(_longest_word(texts), _WIDEST_WORD) + _CELL_PADDING for texts in columns]
    wanted = [min(max(map(len, texts)), _WIDEST_CELL) for texts in columns]
    spare = max(_LINE_LENGTH - sum(least), 0) / max(sum(wanted), 1)
    widths = [low + spare * want for low, want in zip(least, wanted, strict=True)]
    return tuple(round(width / sum(widths), 4) for width in widths)


def _longest_word(texts: list[str]) -> int:
    return max(len(word) for text in texts for word in (text.split(" ") or [""]))


def _plain(cell: Cell) -> str:
    return "".join(inline.text for inline in cell.inlines if isinstance(inline, Run))
