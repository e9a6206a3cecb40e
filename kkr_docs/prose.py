"""Markdown becomes blocks. It alone knows Markdown (CommonMark with tables).

Text is text: HTML, entities, code and rules have no meaning here, so their marks come out as they were typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any, Literal

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
from kkr_docs.columns import widths
from kkr_docs.language import _
from kkr_docs.source import UNPRINTABLE

MAX_LEVEL = 6  # of lists and quotes inside each other; both outputs have styles for as many
MAX_NESTING = 50  # of emphasis and links inside each other
_ADDRESS = re.compile(r"(https?://[^/]|mailto:.|tel:.)", re.IGNORECASE)
# The parser decodes &amp; and &#12; in addresses and captions; this stands for & while it reads, and no text has it.
_AMPERSAND, _AMPERSAND_IN_ADDRESS = "\ufffe", "%EF%BF%BE"
_LANGUAGE = re.compile(r"lang:([a-z]{2,3}(?:-[A-Z]{2})?)")  # [state of the art](lang:en): words in another language
_BLANKS = re.compile(r"[ \t\n]+")


@dataclass(frozen=True, slots=True)
class Fault:
    """What cannot be printed in a text: at which character of it, what is wrong and what to write instead."""

    index: int
    what: str
    remedy: str


def read(text: str, folder: Path) -> tuple[tuple[Block, ...], list[Fault]]:
    """Return the blocks of a Markdown text and what is wrong with it; images are looked for in `folder`."""
    reader = _Reader(text, folder)
    environment: dict[str, Any] = {}
    tokens = _parser().parse(text.replace("&", _AMPERSAND), environment)
    reader.check_references(environment)
    for token in tokens:
        if any(child.level > MAX_NESTING for child in token.children or ()):
            what = _("for mange tegn som * ligger i hinanden.")
            reader.fault(token.map[0] if token.map else 0, what, _("Skriv \\* for et tegn, der skal stå i teksten."))
            return (), reader.faults
    return tuple(reader.blocks(SyntaxTreeNode(tokens).children, 0)), reader.faults


@cache
def _parser() -> MarkdownIt:
    # The parser drops blocks that are nested deeper than maxNesting without a word; we refuse them long before.
    parser = MarkdownIt("commonmark", {"maxNesting": MAX_NESTING}).enable("table")
    parser.normalizeLinkText = lambda link: link  # type: ignore[method-assign] # <https://…> is printed as it was typed
    return parser.disable(["html_block", "html_inline", "code", "fence", "backticks", "hr"])


class _Reader:
    """Reads one text. Its faults gather here, so that all are found at once."""

    def __init__(self, text: str, folder: Path) -> None:
        self.text = text
        self.lines = text.split("\n")
        self.starts = [0, *accumulate(len(line) + 1 for line in self.lines)]
        self.folder = folder
        self.faults: list[Fault] = []
        self.found: dict[str, int] = {}
        self.top_heading = 0

    def fault(self, line: int, what: str, remedy: str, near: str = "") -> None:
        """Add a fault at what `near` (a pattern) next finds from a line on, or at the line's first character."""
        start = self.starts[line]
        found = re.compile(near).search(self.text, max(start, self.found.get(near, -1) + 1)) if near else None
        if found:
            self.found[near] = found.start()
        blank = len(self.lines[line]) - len(self.lines[line].lstrip()) if line < len(self.lines) else 0
        self.faults.append(Fault(found.start() if found else start + blank, what, remedy))

    def check_references(self, environment: Mapping[str, Any]) -> None:
        """A line such as "[Bilag 1]: vedlagt" defines an address: the parser takes it out of the text."""
        for key, reference in environment.get("references", {}).items():
            label = _printable(key)
            uses = re.findall(rf"\[{re.escape(label)}\]", self.text, re.IGNORECASE)
            if len(uses) < 2 or not _ADDRESS.match(reference["href"]):  # noqa: PLR2004 - the definition and a use
                what = _("”[{label}]:” ville ikke blive trykt.").format(label=label.lower())
                remedy = _("Skriv \\[ for en parentes, der skal stå i teksten.")
                self.fault(reference["map"][0], what, remedy, r"\[")
        for reference in environment.get("duplicate_refs", []):
            what = _("”[{label}]:” ville ikke blive trykt.").format(label=reference["label"].lower())
            self.fault(reference["map"][0], what, _("Skriv \\[ for en parentes, der skal stå i teksten."), r"\[")

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
            self.fault(line, what, _("Sæt det i sit eget afsnit med en tom linje før og efter."), r"!\[")
        else:
            for image in images:
                yield from self.image(image, line)

    def image(self, node: SyntaxTreeNode, line: int) -> Iterator[Image]:
        name = _unquote(str(node.attrs["src"])).replace(_AMPERSAND, "&")
        alt = _BLANKS.sub(" ", "".join(_words(node))).strip()
        if not alt:
            what = _("billedet har ingen alternativ tekst.")
            self.fault(line, what, _("Skriv mellem ![ og ], hvad billedet viser."), r"!\[\s*\]")
        try:
            path, width, height = pictures.measure(self.folder, name)
        except pictures.PictureError as error:
            self.fault(line, error.what, error.remedy, re.escape(name))
            return
        caption = _tidy([Run(_printable(str(node.attrs.get("title", ""))))])
        yield Image(path, alt, width, height, tuple(caption), line)

    def table(self, node: SyntaxTreeNode, line: int) -> Table:
        rows = [row for group in node.children for row in group.children]
        for row in rows[1:]:
            self.check_row(row, len(rows[0].children))
        cells = [tuple(self.cell(cell, line) for cell in row.children) for row in rows]
        return Table(cells[0], tuple(cells[1:]), widths(cells), line)

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
                yield look._replace(text=" ")
            elif node.type == "hardbreak":
                yield LineBreak()
            elif node.type == "strong":
                yield from self.runs(node.children, line, look._replace(strong=True))
            elif node.type == "em":
                yield from self.runs(node.children, line, look._replace(emphasis=True))
            elif node.type == "link":
                yield from self.runs(node.children, line, self.linked(node, line, look))
            elif node.type == "image":
                what = _("et billede kan ikke stå inde i en tekst.")
                self.fault(line, what, _("Sæt det i sit eget afsnit med en tom linje før og efter."), r"!\[")
            else:
                yield look._replace(text=_printable(node.content))

    def linked(self, node: SyntaxTreeNode, line: int, look: Run) -> Run:
        """Return the look of a link's words: a link, or words in another language where the address names one."""
        if language := _LANGUAGE.fullmatch(str(node.attrs["href"])):
            return look._replace(language=language[1])
        return look._replace(link=self.link(node, line))

    def link(self, node: SyntaxTreeNode, line: int) -> str:
        address = str(node.attrs["href"]).replace(_AMPERSAND_IN_ADDRESS, "&").replace("&amp;", "&")
        if not _ADDRESS.match(address):
            written = _unquote(address)
            what = _("linket ”{address}” er ikke en fuld adresse.").format(address=written)
            remedy = _("Skriv en adresse, der begynder med https:// eller mailto:.")
            if written.lower().startswith(("tlf:", "tlf.:", "telefon:")):
                remedy = _("Skriv tel: foran et telefonnummer.")
            self.fault(line, what, remedy, rf"(?<=\]\(){re.escape(written)}" if written else r"\[[^\[\]]*\]\(\s*\)")
        if not "".join(_words(node)).strip():
            self.fault(
                line, _("linket har ingen tekst."), _("Skriv mellem [ og ], hvad linket fører til."), r"\[\s*\]\("
            )
        return address


def _words(node: SyntaxTreeNode) -> Iterator[str]:
    """Yield the words in a link or an alternative text, line ends as blanks."""
    for child in node.walk():
        if child.type in ("softbreak", "hardbreak"):
            yield " "
        elif child.type in ("text", "text_special"):
            yield _printable(child.content)


def _printable(text: str) -> str:
    """Return text as it was typed. What the parser makes of %0C in an address no document can carry."""
    return UNPRINTABLE.sub("", text.replace(_AMPERSAND, "&"))


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
        if tidy and tidy[-1]._replace(text="") == run._replace(text=""):
            tidy[-1] = run._replace(text=tidy[-1].text + text)
        else:
            tidy.append(run._replace(text=text))
    while tidy and not (end := tidy[-1].text.removesuffix(" ")):
        tidy.pop()
    if tidy:
        tidy[-1] = tidy[-1]._replace(text=end)
    return tidy
