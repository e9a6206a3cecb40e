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
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as Picture
from PIL.PngImagePlugin import PngInfo

from kkr_docs import prose
from kkr_docs.blocks import Block, Heading, Image, Inline, LineBreak, ListBlock, Paragraph, Quote, Run, Table

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
            yield f"ol {block.start}" if block.ordered else "ul"
            for item in block.items:
                inside = [inner for each in item for inner in lines(each)] or [""]
                yield f"- {inside[0]}"
                yield from (f"  {each}" for each in inside[1:])
        case Table():
            yield f"table {' '.join(cell.align for cell in block.header)}"
            for row in (block.header, *block.rows):
                yield "".join(f"| {line(cell.inlines)} " for cell in row).rstrip()
        case Quote():
            yield "quote"
            yield from (f"  {inner}" for each in block.blocks for inner in lines(each))
        case Image():
            caption = f" ({line(block.caption)})" if block.caption else ""
            yield f"image {block.path.name} {block.width:g}×{block.height:g} “{block.alt}”{caption}"


def line(inlines: tuple[Inline, ...]) -> str:
    return "".join(map(piece, inlines))


def piece(inline: Inline) -> str:
    if isinstance(inline, LineBreak):
        return "⏎"
    look = "b" * inline.strong + "i" * inline.emphasis
    link = f" → {inline.link}" if inline.link else ""
    return f"‹{look}{' ' * bool(look)}{inline.text}{link}›" if look or link else inline.text


def read(text: str, folder: Path = NOWHERE) -> str:
    """The blocks of a text that has no faults."""
    blocks, faults = prose.read(text, folder)
    assert faults == []
    return shown(blocks)


def faults(text: str, folder: Path = NOWHERE) -> list[tuple[str, str]]:
    """What is wrong with a text: the rest of the line from the place of each fault, and what it says."""
    return [(text[fault.index :].partition("\n")[0], fault.what) for fault in prose.read(text, folder)[1]]


PAIRS = {
    "paragraphs": ("Et afsnit\ni to linjer.\n\n\nEt andet.", "Et afsnit i to linjer.\nEt andet."),
    "blanks collapse": ("  Mange   blanke\t og  \\\n   tegn   ", "Mange blanke og⏎tegn"),
    "NBSP and typographic signs stay": (
        "13.\u00a0november – »ja« … “nej” ’s blød\u00adbindestreg 5\u2009%",
        "13.\u00a0november – »ja« … “nej” ’s blød\u00adbindestreg 5\u2009%",
    ),
    "hard and soft breaks": ("Linje  \nto\\\ntre\nfire", "Linje⏎to⏎tre fire"),
    "emphasis and strong": ("*a* **b** ***c*** _d_ __e__ *f **g***", "‹i a› ‹b b› ‹bi c› ‹i d› ‹b e› ‹i f ›‹bi g›"),
    "marks in words are text": ("2*3*4 snake_case_navn * a", "2‹i 3›4 snake_case_navn * a"),
    "escapes": (r"\*ikke kursiv\* \[nej\] C:\mappe", r"*ikke kursiv* [nej] C:\mappe"),
    "links": (
        "Se [**den** aftale](https://kl.dk/a?b=1&c=2) og [post](mailto:a@b.dk), [ring](tel:+4512345678)",
        "Se ‹b den → https://kl.dk/a?b=1&c=2›‹ aftale → https://kl.dk/a?b=1&c=2› og ‹post → mailto:a@b.dk›, "
        "‹ring → tel:+4512345678›",
    ),
    "autolinks": (
        "<https://kl.dk> <a@b.dk> https://kl.dk",
        "‹https://kl.dk → https://kl.dk› ‹a@b.dk → mailto:a@b.dk› https://kl.dk",
    ),
    "headings count from the first": ("### A\n\n#### B\n\n##### C\n\n###### D\n\n# E", "h1 A\nh2 B\nh3 C\nh3 D\nh1 E"),
    "a heading in a list is strong text": ("- # A\n- b", "ul\n- ‹b A›\n- b"),
    "nested lists with a start": (
        "3. tre\n4. fire\n   - a\n     1) x\n   - b\n\n7 punktummer",
        "ol 3\n- tre\n- fire\n  ul\n  - a\n    ol 1\n    - x\n  - b\n7 punktummer",
    ),
    "blocks that continue an item": (
        "1. Først\n\n   mere\n\n   > citat\n2. Så",
        "ol 1\n- Først\n  mere\n  quote\n    citat\n- Så",
    ),
    "an item with nothing": ("- a\n-\n- b", "ul\n- a\n- \n- b"),
    "tables": (
        "| a | b | c |\n|:--|:-:|--:|\n| 1 | **2** | x \\| y |\n| kun én |",
        "table left center right\n| a | b | c\n| 1 | ‹b 2› | x | y\n| kun én |  |",
    ),
    "a table in a list": ("- x\n\n  | a |\n  |---|\n  | 1 |", "ul\n- x\n  table left\n  | a\n  | 1"),
    "quotes": ("> a\n> b\n>\n> - c\n>> d", "quote\n  a b\n  ul\n  - c\n  quote\n    d"),
    "HTML is text": ("<b>fed</b><br> <!--x-->\n\n<div>\n*a*\n</div>", "<b>fed</b><br> <!--x-->\n<div> ‹i a› </div>"),
    "entities are text": ("R&D &amp; &#65; &copy; &nbsp;", "R&D &amp; &#65; &copy; &nbsp;"),
    "Jinja is text": ("{{ organ }} {% raw %} {# x #}", "{{ organ }} {% raw %} {# x #}"),
    "code is text": ("`a` ``b``\n\n```\nc\n```\n\n    d", "`a` ``b``\n``` c ```\nd"),
    "rules are text": ("---\n\na\n\n***\n\n_ _ _", "---\na\n***\n_ _ _"),
    "what other Markdowns have is text": ("~~a~~ ==b== [^1] $x$ :smil:", "~~a~~ ==b== [^1] $x$ :smil:"),
    "a reference that is used": ("[a][2]\n\n[2]: https://kl.dk/a&b", "‹a → https://kl.dk/a&b›"),
    "nothing": (" \n\n \t\n", ""),
}  # fmt: skip


@pytest.mark.parametrize(("typed", "printed"), PAIRS.values(), ids=PAIRS.keys())
def test_text_becomes_blocks(typed: str, printed: str) -> None:
    assert read(typed) == printed


def test_columns_share_the_width() -> None:
    [table] = prose.read("| År | Tekst |\n|---|---|\n| 2026 | " + "meget lang tekst " * 9 + "|", NOWHERE)[0]
    assert isinstance(table, Table)
    assert sum(table.widths) == pytest.approx(1, abs=0.001)
    assert table.widths[0] < table.widths[1]


FAULTS = {
    "relative link": ("Se [den](aftale.pdf).", [("aftale.pdf).", "linket ”aftale.pdf” er ikke en fuld adresse.")]),
    "the place is the link's, not that of the same word before it": (
        "a.pdf\n[den](a.pdf)",
        [("a.pdf)", "linket ”a.pdf” er ikke en fuld adresse.")],
    ),
    "other protocol": ("- [x](ftp://b.dk)", [("ftp://b.dk)", "linket ”ftp://b.dk” er ikke en fuld adresse.")]),
    "a reference that would vanish": (
        "[Bilag 1]: vedlagt",
        [("[Bilag 1]: vedlagt", "”[bilag 1]:” ville ikke blive trykt.")],
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
        [("| 3 | 4 | 5 |", "rækken har 3 felter, men tabellen kun 2 kolonner.")],
    ),
    "too many cells in a quote": (
        "> a | b\n> --|--\n> 1 | 2 | 3",
        [("> 1 | 2 | 3", "rækken har 3 felter, men tabellen kun 2 kolonner.")],
    ),
    "too deep": (
        "\n".join(f"{'  ' * depth}- {depth}" for depth in range(7)),
        [("- 6", "listen er lagt for dybt.")],
    ),
    "quotes too deep": (">" * 7 + " a", [(">>>>>>> a", "listen er lagt for dybt.")]),
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
    "claims 50,000 × 50,000": (png_that_says(50_000, 50_000), TOO_MANY),
    "claims 10,000 × 10,000": (png_that_says(10_000, 10_000), TOO_MANY),
    "has 60 million points in 60 kB": (png_that_says(10_000, 6_000, bytes(10_001) * 6_000), TOO_MANY),
}


@pytest.mark.parametrize(("content", "what"), FILES.values(), ids=FILES.keys())
def test_files_that_cannot_be_printed(tmp_path: Path, content: bytes, what: str) -> None:
    (tmp_path / "a.png").write_bytes(content)
    assert faults("![x](a.png)", tmp_path) == [("a.png)", what)]


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
    [image] = prose.read("![x](a.png)", tmp_path)[0]
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
    blocks, found = prose.read("![x](skadet.png)", path.parent)
    assert len(blocks) + len(found) == 1


# Any text at all

ANY = st.text(st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\ufeff\ufffe\uffff\u2028\u2029"))
MARKUP = st.lists(
    st.sampled_from([*"*_[]()!<>|-+#.1 \n\t\\&%\"'`~=:/a", "![", "](", "<https://b.dk/%0C>", "[a]:", "&#12;", "---"]),
    max_size=60,
).map("".join)  # fmt: skip


def all_text(part: object) -> str:
    """The text in blocks, whatever they are."""
    if isinstance(part, Run):
        return part.text
    return "".join(map(all_text, part)) if isinstance(part, tuple) else ""


@given(st.one_of(MARKUP, ANY))
def test_any_text_is_read(text: str) -> None:
    blocks, found = prose.read(text, NOWHERE)
    control = [each for each in all_text(blocks) if unicodedata.category(each) in ("Cc", "Cs")]
    assert control == []
    assert all(0 <= fault.index <= len(text) for fault in found)


@pytest.mark.parametrize(
    "text", ["> " * 2000, "- " * 2000, "*a **b " * 1000 + " c** d*" * 1000, "[" * 500 + "a" + "](b)" * 500]
)
def test_text_nested_beyond_reason_is_refused_or_read(text: str) -> None:
    blocks, found = prose.read(f"{text}a", NOWHERE)
    assert found or "a" in all_text(blocks)


PLAIN = st.text("abcæøåÆØÅ é 12\u00a0–…”’,;?\n", min_size=1)


@given(PLAIN)
def test_no_letter_of_plain_text_is_lost(text: str) -> None:
    def bare(any_text: str) -> str:
        return re.sub(r"[ \n\u00a0]", "", any_text)

    assert bare(all_text(prose.read(text, NOWHERE)[0])) == bare(text)


@given(st.lists(st.text("abc*_[]()<>!`#", min_size=1, max_size=8), min_size=1, max_size=8).map(" ".join))
def test_no_letter_is_lost_among_marks(text: str) -> None:
    """A link's address and a picture aside, of which there are none without a full stop or a colon."""
    letters = re.sub("[^abc]", "", text)
    blocks, found = prose.read(text, NOWHERE)
    assert found or re.sub("[^abc]", "", all_text(blocks)) == letters
