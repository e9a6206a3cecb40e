"""Markdown as blocks: what a secretary types, and what is printed of it.

Blocks are written out as text: one line a block, what is inside it indented; ‹b fed›, ‹i kursiv›, ‹bi begge› and
‹text → address› are looks of text, ⏎ is a line break that was asked for.
"""

import re
import struct
import unicodedata
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image as Picture
from PIL import ImageFile
from PIL.PngImagePlugin import PngInfo

from kkr_docs.markdown import parser
from kkr_docs.markdown.blocks import (
    Block,
    Cell,
    Footnote,
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

NOWHERE = Path("/nonexistent")


def shown(blocks: tuple[Block, ...]) -> str:
    """Blocks in the notation above."""
    return "\n".join(line for block in blocks for line in lines(block))


def lines(block: Block) -> Iterator[str]:  # noqa: C901 - one case a kind of block
    match block:
        case Paragraph():
            yield line(block.inlines)
        case Heading():
            yield f"h{block.level} {line(block.inlines)}"
        case ListBlock():
            yield "ol" if block.numbering else "ul"
            for item, mark in zip(block.items, block.marks or "-" * len(block.items), strict=True):
                inside = [inner for each in item for inner in lines(each)]
                yield f"{mark} {inside[0]}"
                yield from (f"  {each}" for each in inside[1:])
        case Table():
            yield f"table {' '.join(cell.align for cell in block.header)}"
            if block.caption:
                yield f"caption {line(block.caption)}"
            for row in block.all_rows:
                yield ("=" if row is block.over else "") + "".join(map(cell, row)).rstrip()
            yield from (f"note {line(note)}" for note in block.notes)
        case Quote():
            yield "quote"
            yield from (f"  {inner}" for each in block.blocks for inner in lines(each))
        case Image():
            caption = f" ({line(block.caption)})" if block.caption else ""
            yield f"image {block.path.name} {block.width:g}×{block.height:g} “{block.alt}”{caption}"


def cell(cell: Cell) -> str:
    """A cell; after + how many others are merged with it."""
    merged = f"+{cell.span - 1}" if cell.span > 1 else ""
    return f"| {line(cell.inlines)}{merged} " if cell.span else ""


def line(inlines: tuple[Inline, ...]) -> str:
    return "".join(map(piece, inlines))


def piece(inline: Inline) -> str:
    if isinstance(inline, LineBreak):
        return "⏎"
    if isinstance(inline, Footnote):
        return f"‹note {line(inline.inlines)}›"
    look = "b" * inline.strong + "i" * inline.emphasis
    link = f" → {inline.link}" if inline.link else ""
    return f"‹{look}{' ' * bool(look)}{inline.text}{link}›" if look or link else inline.text


def read(text: str, folder: Path = NOWHERE) -> str:
    """The blocks of a text that has no faults."""
    blocks, faults = parser.read(text, folder)[:2]
    assert faults == []
    return shown(blocks)


def faults(text: str, folder: Path = NOWHERE) -> list[tuple[str, str]]:
    """What is wrong with a text: the rest of the line from the place of each fault, and what it says."""
    return [(text[fault.offset :].partition("\n")[0], fault.what) for fault in parser.read(text, folder)[1]]


PAIRS = {
    "paragraphs": ("Et afsnit\ni to linjer.\n\n\nEt andet.", "Et afsnit i to linjer.\nEt andet."),
    "blanks collapse": ("  Mange   blanke\t og  \\\n   tegn   ", "Mange blanke og⏎tegn"),
    "NBSP and typographic signs stay": (
        "13.\u00a0november – »ja« … “nej” ’s blød\u00adbindestreg 5\u2009%",
        "13.\u00a0november – »ja« … “nej” ’s blød\u00adbindestreg 5\u2009%",
    ),
    "a backslash at the end of a paragraph and of a path": (
        "Anne Holm\\\nBo Krogh\\\n\nHolm\\\n\nPå K:\\\nog \\\\s\\\nhos os",
        "Anne Holm⏎Bo Krogh\nHolm\\\nPå K:\\ og \\\\s\\ hos os",
    ),
    "hard and soft breaks": ("Linje  \nto\\\ntre\nfire", "Linje⏎to⏎tre fire"),
    "emphasis and strong": ("*a* **b** ***c*** _d_ *f **g***", "‹i a› ‹b b› ‹bi c› ‹i d› ‹i f ›‹bi g›"),
    "marks in words are text": (
        "2*3*4 3*1.000 kr. *2027* snake_case_navn _endelig_version_2_ __init__ * a 2**10**",
        "2*3*4 3*1.000 kr. *2027* snake_case_navn _endelig_version_2_ __init__ * a 2**10**",
    ),
    "bold holds figures and closes before a letter": (
        "**1.100** og **Bemærk:**tekst og **2027-**tal, ~~a **b",
        "‹b 1.100› og ‹b Bemærk:›tekst og ‹b 2027-›tal, ~~a **b",
    ),
    "paths stay as they are": (r"\\server\_fælles\(2027) og C:\-a\*.docx", r"\\server\_fælles\(2027) og C:\-a\*.docx"),
    "a number that is escaped": (r"5\. punkt \# 3 \- a", "5. punkt # 3 - a"),
    "escapes": (r"\*ikke kursiv\* \[nej\] C:\mappe", r"*ikke kursiv* [nej] C:\mappe"),
    "two backslashes in a word": (r"a\\^b \*c\\\*", r"a\\^b *c\\*"),
    "links": (
        "Se [**den** aftale](https://kl.dk/a?b=1&c=2) og [post](mailto:a@b.dk), [ring](tel:+4512345678)",
        "Se ‹b den → https://kl.dk/a?b=1&c=2›‹ aftale → https://kl.dk/a?b=1&c=2› og ‹post → mailto:a@b.dk›, "
        "‹ring → tel:+4512345678›",
    ),
    "autolinks": (
        "<https://kl.dk> <a@b.dk> <www.kl.dk> https://kl.dk, (www.ærøby.dk/møder_a_b). **a.b@c.dk**",
        "‹https://kl.dk → https://kl.dk› ‹a@b.dk → mailto:a@b.dk› ‹www.kl.dk → https://www.kl.dk› "
        "‹https://kl.dk → https://kl.dk›, "
        "(‹www.ærøby.dk/møder_a_b → https://www.xn--rby-xla5g.dk/m%C3%B8der_a_b›). ‹b a.b@c.dk → mailto:a.b@c.dk›",
    ),
    "headings count from the first": ("### A\n\n#### B\n\n##### C\n\n###### D\n\n# E", "h1 A\nh2 B\nh3 C\nh3 D\nh1 E"),
    "a heading in a list is strong text": ("- a\n\n  # A\n- # b", "ul\n- a\n  ‹b A›\n- # b"),
    "nested lists with a start": (
        "3. tre\n4. fire\n   - a\n     1) x\n   - b\n\n7 punktummer",
        "ol\n3. tre\n4. fire\n  ul\n  - a\n    ol\n    1) x\n  - b\n7 punktummer",
    ),
    "blocks that continue an item": (
        "1. Først\n\n   mere\n\n   > citat\n2. Så",
        "ol\n1. Først\n  mere\n  quote\n    citat\n2. Så",
    ),
    "an item with nothing": ("- a\n\n-\n\n1.", "ul\n- a\n-\n1."),
    "tables": (
        "| a | b | c |\n|:--|:-:|--:|\n| 1 | **2** | x \\| y |\n| kun én |",
        "table left center right\n| a | b | c\n| 1 | ‹b 2› | x | y\n| kun én |  |",
    ),
    "a table in a list": ("- x\n\n  | a |\n  |---|\n  | 1 |", "ul\n- x\n  table right\n  | a\n  | 1"),
    "quotes": ("> a\n> b\n>\n> - c\n> > d", "quote\n  a b\n  ul\n  - c\n  quote\n    d"),
    "HTML is text": ("<b>fed</b><br> <!--x-->\n\n<div>\n*a*\n</div>", "<b>fed</b><br> <!--x-->\n<div> ‹i a› </div>"),
    "entities are text": ("R&D &amp; &#65; &copy; &nbsp;", "R&D &amp; &#65; &copy; &nbsp;"),
    "Jinja is text": ("{{ organ }} {% raw %} {# x #}", "{{ organ }} {% raw %} {# x #}"),
    "code is text": ("`a` ``b``\n\n```\nc\n```\n\n    d", "`a` ``b``\n``` c ```\nd"),
    "rules are text": ("---\n\na\n\n***\n\n_ _ _", "---\na\n***\n_ _ _"),
    "what other Markdowns have is text": ("~~a~~ ==b== x^2 $x$ :smil: a -- b", "~~a~~ ==b== x^2 $x$ :smil: a -- b"),
    "references are text": ("[a][2] og [Bilag 1]\n\n[Bilag 1]: vedlagt", "[a][2] og [Bilag 1]\n[Bilag 1]: vedlagt"),
    "footnotes": (
        "Tal.[^1] Flere[^b], *a[^c]*\n\n[^1]: Opgjort **pr.** 1.\noktober\n[^b]: Kilde\n\n[^c]: C",
        "Tal.‹note Opgjort ‹b pr.› 1. oktober› Flere‹note Kilde›, ‹i a›‹note C›",
    ),
    "dates and other ordinals are lines of text": (
        "Planen er:\n15. januar 2027: Høring\n1. marts: Svar\n\n4. kvartal\n2. viceborgmester\n\n- 1. marts",
        "Planen er:⏎15. januar 2027: Høring⏎1. marts: Svar\n4. kvartal⏎2. viceborgmester\nul\n- 1. marts",
    ),
    "a date in wrapped text is more of its line": (
        "Høringen er lang, og den sidste frist for at svare er den\n1. marts 2027, hvorefter KKR behandler svarene.",
        "Høringen er lang, og den sidste frist for at svare er den 1. marts 2027, hvorefter KKR behandler svarene.",
    ),
    "numbers stay as they were typed": (
        "1. a\n2. b\n4. c\n7. d\n\n1. ny\n2. e\n\nog\n\n1. x\n1. y",
        "ol\n1. a\n2. b\n4. c\n7. d\nol\n1. ny\n2. e\nog\nol\n1. x\n2. y",
    ),
    "letters and Roman numerals": (
        "a) a\nb) b\n\nog\n\na. a\nb. b\n\nog\n\nA. A\nB. B\n\ni) i\nii) ii\n\nog\n\nIX. n\n"
        "X. t\n\n(a) p\n(b) q\n\n1) 1",
        "ol\na) a\nb) b\nog\nol\na. a\nb. b\nog\nol\nA. A\nB. B\nol\ni) i\nii) ii\nog\nol\nIX. n\n"
        "X. t\nol\n(a) p\n(b) q\nol\n1) 1",
    ),
    "an initial is no list mark": ("A. Holm bød velkommen.\n\nog i. e.", "A. Holm bød velkommen.\nog i. e."),
    "a sub-list of two blanks": (
        "1. Et\n  1. Under\n  2. Under\n2. To\n   a) x\n   b) y\n- z",
        "ol\n1. Et\n  ol\n  1. Under\n  2. Under\n2. To\n  ol\n  a) x\n  b) y\nul\n- z",
    ),
    "the dashes people type": ("Emner:\n– a\n• b\n·\tc\n▪ d\no\te\n-\tf", "Emner:\nul\n- a\n- b\n- c\n- d\n- e\n- f"),
    "a dash in wrapped text": (
        "Det er vores mål at nå de unge tidligere\n– også dem uden job.",
        "Det er vores mål at nå de unge tidligere – også dem uden job.",
    ),
    "a sub-list of one dash": (
        "– a\n  – b\n– c\n  — d\n\n1. e\n  – f",
        "ul\n- a\n  ul\n  - b\n- c\n  ul\n  - d\nol\n1. e\n  ul\n  - f",
    ),
    "a dash in an item's wrapped text": (
        "- Det er vores mål at nå de unge tidligere end nu\n  – også dem uden job.",
        "ul\n- Det er vores mål at nå de unge tidligere end nu – også dem uden job.",
    ),
    "items with bars": (
        "o\tx\n  ■ |a\n  ■ |b\no\ty\n  ■\tc\n  ■\td\n\nog\n\n- a | b\n- c | d\n\nog\n\n- | 5\nx | 6",
        "ul\n- x\n  ul\n  - |a\n  - |b\n- y\n  ul\n  - c\n  - d\nog\nul\n- a | b\n- c | d\n"
        "og\ntable left right\n| - | 5\n| x | 6",
    ),
    "signs of amounts and notes": (
        "+ 2,4 mio. kr.\n+ 1,1 mio. kr.\n- 0,6 mio. kr.\n\n* Løn er inkl. pension\n\n+ 2 mio. kr.\n● 15. januar",
        "+ 2,4 mio. kr.⏎+ 1,1 mio. kr.⏎- 0,6 mio. kr.\n* Løn er inkl. pension\n+ 2 mio. kr.\nul\n- 15. januar",
    ),
    "more than and less than": (
        "> 95 pct. af <5 pct. og #3\n\n>tekst\n\n> **5** år",
        "> 95 pct. af <5 pct. og #3\n>tekst\n> ‹b 5› år",
    ),
    "more than, alone or twice": ("a\n>\n\n>>3\n\n> _b_ c", "a >\n>>3\nquote\n  ‹i b› c"),
    "more than about so much": (
        "> ca. 95 pct.\n\n> Over **5** år\n\n> op til 3\n\n> overalt 5",
        "> ca. 95 pct.\n> Over ‹b 5› år\n> op til 3\nquote\n  overalt 5",
    ),
    "a quote's mark has a blank behind it": (
        ">> a\n>> b\n\n> c\n>d\n>> e\n\n> > f",
        ">> a >> b\nquote\n  c\n>d >> e\nquote\n  quote\n    f",
    ),
    "numbers of a list begin a quote, others do not": (
        "> 1. a\n> 2. b\n\n> 3. c\n> 4. d\n\n> 1. marts\n\n> 5. sal\n\nord:\n> 1. e",
        "quote\n  ol\n  1. a\n  2. b\nquote\n  ol\n  3. c\n  4. d\n> 1. marts\n> 5. sal\nord:\nquote\n  ol\n  1. e",
    ),
    "a list, a heading or a table begins a quote": (
        "> - a\n> - b\n\n> ## c\n\n> | d |\n> |---|\n> | 1 |\n\n> - 5",
        "quote\n  ul\n  - a\n  - b\nquote\n  ‹b c›\nquote\n  table right\n  | d\n  | 1\n> - 5",
    ),
    "a table with bars inside": (
        "Tal:\nKommune | 2027\nFjordby | 1.100\nI alt | -\n\na | b",
        "Tal:\ntable left right\n| Kommune | 2027\n| Fjordby | 1.100\n| I alt | -\na | b",
    ),
    "a table from Excel": (
        "\t2027\t2028\nDrift\t10,5\t\nAnlæg\t \t3",
        "table left right right\n|  | 2027 | 2028\n| Drift | 10,5 |\n| Anlæg |  | 3",
    ),
    "a line under a bar is no table without a bar of its own": ('|"<r x\n--', '|"<r x --'),
    "what follows a table is text": ("| a |\n|---|\n| x |\nTekst", "table left\n| a\n| x\nTekst"),
    "a line of hyphens says where columns stand, or leaves it to what is in them": (
        "| a | b | c |\n|---|:--|---|\n| 1 | 2 | x |\n| 2,5 pct. | 3 | y |",
        "table right left left\n| a | b | c\n| 1 | 2 | x\n| 2,5 pct. | 3 | y",
    ),
    "a table has a caption and notes": (
        "Tabel 2: Drift\n\n| a |\n|---|\n| x |\nAnm.: b\n\n**Kilder:** c\n\n"
        "Tabel 3 viser drift.\n\nc\td\ne\tf\nKilde: g",
        "table left\ncaption Tabel 2: Drift\n| a\n| x\nnote Anm.: b\nnote ‹b Kilder:› c\n"
        "Tabel 3 viser drift.\ntable left left\n| c | d\n| e | f\nnote Kilde: g",
    ),
    "two rows above the line of hyphens are headers; a lone < is merged": (
        "| | 2027 | < |\n| a | b | c |\n|---|---|---|\n| d | < | < |\n| < | \\< | x<y |",
        "table left left left\n=|  | 2027+1\n| a | b | c\n| d+2\n| < | < | x<y",
    ),
    "in what is pasted a lone < is a sign": ("a\tb\n<\t<", "table left left\n| a | b\n| < | <"),
    "a header's rows are alike": (
        "a | b\n| c | d |\n|---|---|\n| e | f |", "a | b\ntable left left\n| c | d\n| e | f"
    ),
    "lines under a text are no heading": ("Økonomi\n=======\n\nBilag\n---", "Økonomi =======\nBilag ---"),
    "nothing": (" \n\n \t\n", ""),
}  # fmt: skip


@pytest.mark.parametrize(("typed", "printed"), PAIRS.values(), ids=PAIRS.keys())
def test_text_becomes_blocks(typed: str, printed: str) -> None:
    assert read(typed) == printed


def test_decimal_commas_stand_below_each_other() -> None:
    text = "a | b\n---|---\nx | 271.697,53\ny | 5.000\nz | 812,5\n**I alt** | **277.510,03**\nv | –"
    [table] = parser.read(text, NOWHERE)[0]
    assert isinstance(table, Table)
    digit, comma = 0.556, 0.278  # em in Arial and the fonts that match it
    shifts = [row[1].shift for row in table.rows]
    assert shifts == pytest.approx([0, comma + 2 * digit, digit, 0, comma + 2 * digit], abs=0.002)
    [whole] = parser.read("| a |\n|---|\n| 1.000 |\n| 5 |", NOWHERE)[0]
    assert isinstance(whole, Table)
    assert [row[0].shift for row in whole.rows] == [0, 0]


def test_rows_with_headings_and_totals() -> None:
    text = "| a | b |\n|---|---|\n| **x** | 1 |\n| **y** z | **2** |\n| I alt | 3 |\n| **v** | **4** |\n| **w** | |"
    [table] = parser.read(text, NOWHERE)[0]
    assert isinstance(table, Table)
    assert [table.is_head(number) for number in range(5)] == [True, False, False, True, True]
    assert [table.is_total(number) for number in range(5)] == [False, False, True, True, False]


def test_columns_share_the_width() -> None:
    [table] = parser.read("| År | Tekst |\n|---|---|\n| 2026 | " + "meget lang tekst " * 9 + "|", NOWHERE)[0]
    assert isinstance(table, Table)
    assert sum(table.layout.widths) == pytest.approx(1, abs=0.001)
    assert table.layout.widths[0] < table.layout.widths[1]


def test_a_column_without_text_has_a_width() -> None:
    [table] = parser.read("ord\tord\t\nord\tord\t", NOWHERE)[0]
    assert isinstance(table, Table)
    assert min(table.layout.widths) > 0.02


FAULTS = {
    "relative link": ("Se [den](aftale.pdf).", [("aftale.pdf).", "linket ”aftale.pdf” er ikke en fuld adresse.")]),
    "the place is the link's, not that of the same word before it": (
        "a.pdf\n[den](a.pdf)",
        [("a.pdf)", "linket ”a.pdf” er ikke en fuld adresse.")],
    ),
    "other protocol": ("- [x](ftp://b.dk)", [("ftp://b.dk)", "linket ”ftp://b.dk” er ikke en fuld adresse.")]),
    "footnotes without a text, a use, or with too many": (
        "a[^1] b[^2] c[^2]\n\n[^2]: x\n[^3]: y\n[^3]: z",
        [
            ("[^1] b[^2] c[^2]", "fodnoten [^1] har ingen tekst."),
            ("[^2]", "fodnoten [^2] er brugt to gange."),
            ("[^3]: y", "fodnoten [^3] bliver ikke trykt, for ingen tekst henviser til den."),
            ("[^3]: z", "fodnoten [^3] har to tekster."),
        ],
    ),
    "link without address": ("a [x]()", [("[x]()", "linket ”” er ikke en fuld adresse.")]),
    "links without text": (
        "a [](https://b.dk) og\n[](https://c.dk)",
        [("[](https://b.dk) og", "linket har ingen tekst."), ("[](https://c.dk)", "linket har ingen tekst.")],
    ),
    "link with a blank for text": ("a\n\nb [ ](https://b.dk)", [("[ ](https://b.dk)", "linket har ingen tekst.")]),
    "link in a table": (
        "| a |\n|---|\n| b |\n| [x](c) |",
        [("c) |", "linket ”c” er ikke en fuld adresse.")],
    ),
    "too many cells": (
        "x\n\n| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 | 5 |",
        [("3 | 4 | 5 |", "rækken har 3 felter, men tabellen kun 2 kolonner.")],
    ),
    "too many cells in a quote": (
        "> a | b\n> --|--\n> 1 | 2 | 3",
        [("1 | 2 | 3", "rækken har 3 felter, men tabellen kun 2 kolonner.")],
    ),
    "too deep": (
        "\n".join(f"{'  ' * depth}- {depth}" for depth in range(7)),
        [("- 6", "listen er lagt for dybt.")],
    ),
    "quotes too deep": ("> " * 7 + "a", [("> a", "listen er lagt for dybt.")]),
    "image in a text": ("Se ![kort](a.png) her", [("![kort](a.png) her", "et billede kan ikke stå inde i en tekst.")]),
    "image in a cell": (
        "| a |\n|---|\n| ![kort](a.png) |",
        [("![kort](a.png) |", "et billede kan ikke stå inde i en tekst.")],
    ),
}


@pytest.mark.parametrize(("typed", "expected"), FAULTS.values(), ids=FAULTS.keys())
def test_what_cannot_be_printed_is_told_where_it_stands(typed: str, expected: list[tuple[str, str]]) -> None:
    assert faults(typed) == expected


# Pictures


def png_that_says(width: int, height: int, pixels: bytes = b"") -> bytes:
    """A PNG file whose header claims a size, whatever its pixels are."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(pixels)) + chunk(b"IEND", b"")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A meeting's folder with pictures."""
    folder = tmp_path / "møde"
    folder.mkdir()
    Picture.new("RGB", (300, 150)).save(folder / "kort.png", dpi=(150, 150))
    Picture.new("RGB", (300, 150)).save(folder / "Kort over Å (2)'s 50%.jpg")
    Picture.new("RGB", (4000, 1000)).save(folder / "bred.png")
    Picture.new("1", (10, 9000)).save(folder / "høj.png")
    Picture.new("RGB", (30, 30)).save(tmp_path / "udenfor.png")
    (folder / "smuglet.png").symlink_to(tmp_path / "udenfor.png")
    return folder


def test_pictures_have_their_size_text_and_caption(folder: Path) -> None:
    text = "![Kort over\n*Viborg*](kort.png)\n![Bred](bred.png 'Figur 1: R&D')\n\n- ![Høj](høj.png)"
    assert read(text, folder) == (
        "image kort.png 50.8×25.4 “Kort over Viborg”\nimage bred.png 140×35 “Bred” (Figur 1: R&D)\n"
        "ul\n- image høj.png 0.21×190 “Høj”"
    )
    assert read("![x](<Kort over Å (2)'s 50%25.jpg>)", folder).startswith("image Kort over Å (2)'s 50%.jpg ")


def test_a_caption_is_text_as_any_other(folder: Path) -> None:
    assert read('![Kort](kort.png "Figur\n 1: &amp; &#12;")', folder).endswith("(Figur 1: &amp; &#12;)")


MISSING = "billedet har ingen alternativ tekst."
OUTSIDE = "billedet ”{}” ligger uden for mødets mappe."
PICTURES = {
    "![](kort.png)": ("![](kort.png)", MISSING),
    "![ ](kort.png)": ("![ ](kort.png)", MISSING),
    "![Kort](kort.png)\n![](kort.png)": ("![](kort.png)", MISSING),
    "![x](nej.png)": ("nej.png)", "billedet ”nej.png” findes ikke."),
    "![x](<nej da.png>)": ("nej da.png>)", "billedet ”nej da.png” findes ikke."),
    "![x](../udenfor.png)": ("../udenfor.png)", OUTSIDE.format("../udenfor.png")),
    "![x](/etc/passwd)": ("/etc/passwd)", OUTSIDE.format("/etc/passwd")),
    "![x](https://kl.dk/a.png)": ("https://kl.dk/a.png)", OUTSIDE.format("https://kl.dk/a.png")),
    "![x](smuglet.png)": ("smuglet.png)", OUTSIDE.format("smuglet.png")),
    "![x](.)": (".)", "billedet ”.” findes ikke."),
}


@pytest.mark.parametrize(("typed", "fault"), PICTURES.items())
def test_pictures_that_are_not_there(folder: Path, typed: str, fault: tuple[str, str]) -> None:
    assert faults(f"Tekst\n\n{typed}", folder) == [fault]


UNREADABLE = "billedet ”a.png” kan ikke læses."
TOO_MANY = "billedet ”a.png” har for mange billedpunkter."
FILES = {
    "text": (b"Hej", UNREADABLE),
    "empty": (b"", UNREADABLE),
    "header only": (b"\x89PNG\r\n\x1a\n", UNREADABLE),
    "cut off": (png_that_says(10, 10), UNREADABLE),
    "of no size": (png_that_says(0, 10), UNREADABLE),
    "SVG": (b"<svg xmlns='http://www.w3.org/2000/svg' width='1' height='1'/>", UNREADABLE),
    "claims 50,000 x 50,000": (png_that_says(50_000, 50_000), TOO_MANY),
    "claims 10,000 x 10,000": (png_that_says(10_000, 10_000), TOO_MANY),
    "has 60 million points in 60 kB": (png_that_says(10_000, 6_000, bytes(10_001) * 6_000), TOO_MANY),
}


@pytest.mark.parametrize(("content", "what"), FILES.values(), ids=FILES.keys())
def test_files_that_cannot_be_printed(tmp_path: Path, content: bytes, what: str) -> None:
    (tmp_path / "a.png").write_bytes(content)
    assert faults("![x](a.png)", tmp_path) == [("a.png)", what)]


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
@pytest.mark.parametrize("permitted", [True, False])
def test_a_picture_that_is_cut_off_is_refused_even_where_others_permit_it(
    tmp_path: Path,
    kind: str,
    permitted: bool,  # noqa: FBT001
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """WeasyPrint permits them for the whole process, and goes on doing so."""
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", permitted)
    Picture.effect_noise((200, 200), 50).save(tmp_path / "hel.png", kind)
    content = (tmp_path / "hel.png").read_bytes()
    (tmp_path / "a.png").write_bytes(content[: len(content) // 2])
    assert faults("![x](a.png)", tmp_path) == [("a.png)", UNREADABLE)]
    assert faults("![x](hel.png)", tmp_path) == []
    assert ImageFile.LOAD_TRUNCATED_IMAGES is permitted


def test_a_text_that_unpacks_to_a_bomb_is_refused(tmp_path: Path) -> None:
    info = PngInfo()
    info.add_text("Comment", "a" * 100_000_000, zip=True)
    Picture.new("RGB", (30, 30)).save(tmp_path / "a.png", pnginfo=info)
    assert (tmp_path / "a.png").stat().st_size < 200_000
    assert faults("![x](a.png)", tmp_path) == [("a.png)", UNREADABLE)]


def test_a_camera_that_was_turned_is_told(tmp_path: Path) -> None:
    picture = Picture.new("RGB", (30, 30))
    exif = picture.getexif()
    exif[0x0112] = 6
    picture.save(tmp_path / "a.png", exif=exif)
    assert faults("![x](a.png)", tmp_path) == [("a.png)", "billedet ”a.png” er drejet af kameraet.")]


@pytest.mark.parametrize("resolution", [0, 1, 10_000_000])
def test_a_resolution_that_is_nonsense_hides_nothing(tmp_path: Path, resolution: int) -> None:
    Picture.new("RGB", (300, 300)).save(tmp_path / "a.png", dpi=(resolution, resolution))
    [image] = parser.read("![x](a.png)", tmp_path)[0]
    assert isinstance(image, Image)
    assert 1 < image.width <= 140


@given(at=st.integers(0, 2000), byte=st.integers(0, 255), kind=st.sampled_from(["PNG", "JPEG"]))
def test_a_damaged_file_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, at: int, byte: int, kind: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "skadet.png"
    picture = Picture.effect_noise((20, 20), 50)
    exif = picture.getexif()
    exif[0x0131], exif[0x011A], exif[0x0112] = "kamera", 300.0, 1
    picture.save(path, kind, exif=exif, dpi=(300, 300))
    content = bytearray(path.read_bytes())
    content[at % len(content)] = byte
    path.write_bytes(content)
    blocks, found = parser.read("![x](skadet.png)", path.parent)[:2]
    assert len(blocks) + len(found) == 1


# Any text at all

ANY = st.text(st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\ufeff\ufffe\uffff\u2028\u2029"))
MARKUP = st.lists(
    st.sampled_from([*"*_[]()!<>|-+#.1 \n\t\\&%\"'`~=:/a", "![", "](", "<https://b.dk/%0C>", "[a]:", "&#12;", "---"]),
    max_size=60,
).map("".join)  # fmt: skip


def all_text(part: object) -> str:
    """The text in blocks, whatever they are, with the marks of numbered lists."""
    if isinstance(part, Run):
        return part.text
    if isinstance(part, ListBlock) and part.numbering:
        return "".join(mark + all_text(item) for mark, item in zip(part.marks, part.items, strict=True))
    return "".join(map(all_text, part)) if isinstance(part, tuple) else ""


@given(st.one_of(MARKUP, ANY))
def test_any_text_is_read(text: str) -> None:
    blocks, found = parser.read(text, NOWHERE)[:2]
    control = [each for each in all_text(blocks) if unicodedata.category(each) in ("Cc", "Cs")]
    assert control == []
    assert all(0 <= fault.offset <= len(text) for fault in found)


@pytest.mark.parametrize(
    "text", ["> " * 2000, "- " * 2000, "*a **b " * 1000 + " c** d*" * 1000, "[" * 500 + "a" + "](b)" * 500]
)
def test_text_nested_beyond_reason_is_refused_or_read(text: str) -> None:
    blocks, found = parser.read(f"{text}a", NOWHERE)[:2]
    assert found or "a" in all_text(blocks)


PLAIN = st.text("abcæøåÆØÅ é 12\u00a0–…”’,;?\n", min_size=1)


@given(PLAIN)
def test_no_letter_of_plain_text_is_lost(text: str) -> None:
    def bare(any_text: str) -> str:
        return re.sub(r"[ \n\u00a0–]", "", any_text)  # a dash may be the mark of a list

    assert bare(all_text(parser.read(text, NOWHERE)[0])) == bare(text)


@example("a) <")  # the letter is the mark of a list
@given(st.lists(st.text("abc*_[]()<>!`#", min_size=1, max_size=8), min_size=1, max_size=8).map(" ".join))
def test_no_letter_is_lost_among_marks(text: str) -> None:
    """A link's address and a picture aside, of which there are none without a full stop or a colon."""
    letters = re.sub("[^abc]", "", text)
    blocks, found = parser.read(text, NOWHERE)[:2]
    assert found or re.sub("[^abc]", "", all_text(blocks)) == letters
