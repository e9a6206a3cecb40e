"""The Word document: what a reader, Word and LibreOffice find in it."""

from __future__ import annotations

import io
import re
import subprocess
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import docx
import pytest
from docx_text import Para, W, paragraphs, text_of, tree
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as Picture
from sample_files import unzipped, zipped

from kkr_docs.document.document import Attendance, Cover, Document, Item, Kind, Part, Section
from kkr_docs.house_style.style import HouseStyle, Statement
from kkr_docs.markdown import images
from kkr_docs.markdown.blocks import (
    Block,
    Cell,
    Heading,
    Image,
    Inline,
    Layout,
    LineBreak,
    ListBlock,
    Numbering,
    Paragraph,
    Quote,
    Run,
    Table,
)
from kkr_docs.render.docx import writer
from kkr_docs.render.docx.writer import TemplateError

R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"


def p(*inlines: str | Inline) -> Paragraph:
    return Paragraph(tuple(Run(each) if isinstance(each, str) else each for each in inlines))


def bullets(*items: tuple[Block, ...]) -> ListBlock:
    return ListBlock(items)


def numbers(*items: tuple[Block, ...], start: int = 1) -> ListBlock:
    return ListBlock(items, Numbering(), tuple(range(start, start + len(items))))


def cells(*texts: str) -> tuple[Cell, ...]:
    return (Cell((Run(texts[0]),)), *(Cell((Run(each),), "right") for each in texts[1:]))


def table(rows: int = 2) -> Table:
    body = tuple(cells(f"Kommune {number}", str(number), "1.250") for number in range(1, rows + 1))
    return Table(cells("Kommune", "Borgere", "Kroner"), body, Layout((0.5, 0.25, 0.25)))


def section(number: int, title: str, *items: Item, note: str | None = None) -> Section:
    return Section(f"{number}.", f"punkt_{number}", title, (), items, note)


def item(number: str, title: str, *parts: Part, case_line: str | None = "SAG-2020-05018 suha/jhp") -> Item:
    return Item(f"{number}.", f"punkt_{number.replace('.', '_')}", title, case_line, None, parts)


def printed_document(*sections: Section) -> Document:
    return Document(
        kind=Kind.MINUTES,
        title="Referat af møde i KKR Midtjylland den 13. november 2020",
        author="KKR Midtjylland",
        date=date(2020, 11, 13),
        cover=Cover(
            wordmark="KL",
            kind="Referat",
            body="KKR Midtjylland",
            lines=(
                "Fredag den 13. november 2020",
                "Kl. 9.30–12.00",
                "Regionshuset Viborg, Skottenborg 26, 8800 Viborg",
            ),
            attendance=(
                Attendance("Deltagere", tuple(f"Navn Navnesen {n}, borgmester, Kommune {n}" for n in range(1, 21))),
                Attendance("Afbud", ("Fravær Fraværsen, Viborg",)),
            ),
        ),
        statements=(Statement(heading="Mission", text="KL bidrager."), Statement(heading="Vision", text="KL opnår.")),
        contents_heading="Indhold",
        header="KKR Midtjylland  | 13-11-2020",
        page_label="SIDE",
        sections=sections,
    )


def with_blocks(*blocks: Block) -> Document:
    return printed_document(section(1, "Sager", item("1.1", "Punkt", Part("Baggrund", blocks))))


def rendered(of: Document, style: HouseStyle | None = None) -> bytes:
    return writer.render(of, pages_of(of), style)


def with_items(of: Section) -> list[Section | Item]:
    return [of, *of.items]


def pages_of(of: Document) -> dict[str, int]:
    """Pages as in the real paper: sections from page 5, each on a new page, its items on the same one."""
    return {each.anchor: page for page, section in enumerate(of.sections, 5) for each in with_items(section)}


def body(document: bytes) -> list[Para]:
    """The paragraphs of the text from the first section on, without the empty ones below tables."""
    every = paragraphs(document)
    start = next(index for index, each in enumerate(every) if each.style == "heading 1")
    return [each for each in every[start:] if each.text or each.mark]


def set_blocks(*blocks: Block) -> list[Para]:
    """How blocks come out as the text of an item."""
    return body(rendered(with_blocks(*blocks)))[4:]


def marked(*blocks: Block) -> list[str]:
    """The same as a reader sees it: "2. Text"."""
    return [f"{each.mark} {each.text}".strip() for each in set_blocks(*blocks)]


def indents(*blocks: Block) -> list[int]:
    """How far in the text of each paragraph begins in twips, from the paragraph itself or from its style."""
    document = docx.Document(io.BytesIO(rendered(with_blocks(*blocks))))
    found = []
    for each in document.paragraphs:
        own, style = each.paragraph_format.left_indent, each.style
        while own is None and style is not None:
            own, style = style.paragraph_format.left_indent, style.base_style
        found.append(round((own or 0) / 635))
    start = next(index for index, each in enumerate(document.paragraphs) if each.text == "Baggrund")
    return found[start + 1 :]


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "kort.png"
    Picture.new("RGB", (400, 200), "#9fb2bb").save(path)
    return path


@pytest.fixture
def rich(picture: Path) -> Document:
    """A paper with everything in it."""
    link = Run("her", link="https://www.kl.dk/?a=1&b=2")
    text = p(*(["KL og Danske Regioner er grundlæggende enige om udformningen af sundhedsvæsenet. "] * 6))
    everything: tuple[Block, ...] = (
        p(
            "Referatet kan ses ",
            link,
            ", jf. ",
            Run("punkt 3.2", link="#punkt_3_2"),
            ". ",
            Run("Fed", strong=True),
            ".",
        ),
        Heading(1, (Run("En mellemrubrik"),)),
        p("KKR drøfter bl.a.:"),
        bullets(
            (
                p(*(["Der skal etableres formaliserede samarbejder mellem kommuner og regioner. "] * 3)),
                p("Mere om det."),
            ),
            (p("Indre:"), numbers((p("første"), bullets((p("dybere"),))), (p("anden"),)), p("Sidst i punktet.")),
            (p("Tredje"),),
        ),
        Heading(2, (Run("Lavere"),)),
        Heading(3, (Run("Lavest"),)),
        numbers(
            (p("syvende"), table(1)),
            (p("ottende"), Quote((p("Citat i liste."), bullets((p("liste i citat"),))))),
            start=7,
        ),
        table(12),
        Quote((text, p("Citatets andet afsnit."))),
        Image(picture, "Kort over regionen", 100, 50, (Run("Figur 1. Regionen."),)),
        text,
    )
    return printed_document(
        section(1, "Godkendelse", item("1.1", "Godkendelse af referat", Part("Baggrund", (text,)))),
        section(2, "Udpegninger", note="Ingen punkter."),
        section(
            3,
            "Regionalpolitiske sager",
            item("3.1", "Fælles pejlemærker om fremtidens nære og sammenhængende sundhedsvæsen i hele regionen",
                 Part("Sagsfremstilling", everything), Part("Beslutning", (text,))),
            item("3.2", "Lukket punkt", case_line=None),
        ),
    )  # fmt: skip


# The text, its styles and numbers


def test_body_reads_as_numbered_and_labelled(rich: Document) -> None:
    lines = [(each.mark, each.text, each.style) for each in body(rendered(rich))]
    assert lines[:3] == [
        ("1.", "Godkendelse", "heading 1"),
        ("1.1.", "Godkendelse af referat", "heading 2"),
        ("", "SAG-2020-05018 suha/jhp", "KKR Sagslinje"),
    ]
    assert lines[3] == ("", "Baggrund", "heading 3")
    assert lines[4][2] == "Body Text"
    assert lines[5:7] == [("2.", "Udpegninger", "heading 1"), ("", "Ingen punkter.", "Body Text")]
    assert lines[-1] == ("3.2.", "Lukket punkt", "heading 2")


def test_automatic_numbers_are_those_of_the_manuscript(rich: Document) -> None:
    headings = [each.mark for each in body(rendered(rich)) if each.style in {"heading 1", "heading 2"}]
    assert headings == [each.number for section in rich.sections for each in with_items(section)]


def test_front_matter(rich: Document) -> None:
    lines = [(each.text, each.style) for each in paragraphs(rendered(rich)) if each.text]
    assert lines[:6] == [
        ("KL", "KKR Ordmærke"),
        ("Referat", "Title"),
        ("KKR Midtjylland", "Subtitle"),
        *((line, "KKR Forsidelinje") for line in rich.cover.lines),
    ]
    assert lines[6:8] == [
        ("Deltagere", "KKR Deltagerrubrik"),
        ("Navn Navnesen 1, borgmester, Kommune 1", "KKR Deltagere"),
    ]
    assert lines.index(("Mission", "KKR Udsagnsrubrik")) < lines.index(("KL bidrager.", "KKR Udsagn"))
    assert lines.index(("KL opnår.", "KKR Udsagn")) < lines.index(("Indhold", "TOC Heading"))


@pytest.mark.parametrize(("level", "style"), [(1, "heading 4"), (2, "heading 5"), (3, "heading 6")])
def test_subheading(level: int, style: str) -> None:
    assert set_blocks(Heading(level, (Run("Rubrik"),))) == [Para("", "Rubrik", style)]


def test_looks_and_line_breaks() -> None:
    document = rendered(with_blocks(p("a", Run("b", strong=True), Run("c", emphasis=True), LineBreak(), "d")))
    paragraph = docx.Document(io.BytesIO(document)).paragraphs[-1]
    assert paragraph.text == "abc\nd"
    assert [(run.text, run.bold, run.italic) for run in paragraph.runs[:3]] == [
        ("a", None, None),
        ("b", True, None),
        ("c", None, True),
    ]


# Lists


def test_every_ordered_list_counts_from_its_own_start() -> None:
    assert marked(
        numbers((p("a"),), (p("b"),)),
        p("mellem"),
        numbers((p("c"),), (p("d"),)),
        p("mellem"),
        numbers((p("e"),), (p("f"),), start=7),
    ) == ["1. a", "2. b", "mellem", "1. c", "2. d", "mellem", "7. e", "8. f"]


def test_ordered_list_goes_on_after_a_list_inside_it() -> None:
    inner = numbers((p("x"),), (p("y"),))
    assert marked(numbers((p("a"), inner), (p("b"), inner), (p("c"),))) == [
        *("1. a", "1. x", "2. y", "2. b", "1. x", "2. y", "3. c"),
    ]


def test_lists_of_both_kinds_inside_each_other() -> None:
    mixed = bullets((p("a"), numbers((p("b"), bullets((p("c"),))), (p("d"),))), (p("e"), numbers((p("f"),))))
    lines = set_blocks(mixed)
    assert [f"{each.mark} {each.text}" for each in lines] == ["– a", "1. b", "– c", "2. d", "– e", "1. f"]
    assert [each.style for each in lines] == [
        *("List Bullet", "List Number 2", "List Bullet 3", "List Number 2", "List Bullet", "List Number 2"),
    ]


@pytest.mark.parametrize("make", [bullets, numbers])
def test_five_levels_each_further_in(make: Callable[..., ListBlock]) -> None:
    nested = make((p("5"), p("mere")))
    for depth in range(4, 0, -1):
        nested = make((p(str(depth)), nested))
    kind = "List Number" if make is numbers else "List Bullet"
    styles = [each.style for each in set_blocks(nested)]
    assert styles == [kind, *(f"{kind} {level}" for level in range(2, 6)), "List Continue 5"]
    left = indents(nested)
    assert left[:5] == sorted(set(left[:5]))
    assert left[5] == left[4]


def test_more_blocks_in_an_item_stand_under_its_text() -> None:
    inner = numbers((p("c"), p("d")))
    left = indents(bullets((p("a"), p("b"), inner)), p("e"))
    assert left[0] == left[1] < left[2] == left[3]
    assert left[4] == 0


def test_item_that_begins_with_a_list_or_has_nothing_still_has_its_mark() -> None:
    assert marked(bullets((bullets((p("a"),)),), (), (table(1),)))[:5] == ["–", "– a", "–", "–", "Kommune"]


def test_blank_line_below_the_whole_list_only() -> None:
    document = docx.Document(io.BytesIO(rendered(with_blocks(bullets((p("a"),), (p("b"), bullets((p("c"),))))))))
    spaces = [each.paragraph_format.space_after for each in document.paragraphs[-3:]]
    assert spaces == [None, None, document.styles["Body Text"].paragraph_format.space_after]


def test_paragraph_stays_with_the_list_it_leads_in() -> None:
    lines = set_blocks(p("først"), p("bl.a.:"), bullets((p("a"),)))
    assert [each.style for each in lines] == ["Body Text", "KKR Listeindledning", "List Bullet"]


def test_quote_holds_every_kind_of_block(picture: Path) -> None:
    quote = Quote((p("a"), bullets((p("b"),)), Quote((p("c"),)), table(1), Image(picture, "Kort", 20, 10)))
    assert [each.style for each in set_blocks(quote)[:4]] == ["Quote", "List Bullet", "Quote", "KKR Tabelhoved"]
    left = indents(quote, bullets((p("d"), quote)))
    first, listed, second = left[:3]
    assert 0 < first < listed
    assert second == 2 * first
    drawings = list(tree(rendered(with_blocks(bullets((p("d"), quote))))).iter(f"{W}drawing"))
    assert len(drawings) == 1


# Tables and pictures


def test_table() -> None:
    root = tree(rendered(with_blocks(table(3), table(1))))
    found = [each for each in root.iter(f"{W}tbl") if each.find(f"{W}tblPr/{W}tblStyle") is not None]
    assert len(found) == 2
    rows = found[0].findall(f"{W}tr")
    assert [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows] == [True, False, False, False]
    assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)
    assert [text_of(cell) for cell in rows[1].findall(f"{W}tc")] == ["Kommune 1", "1", "1.250"]
    grid = [int(each.get(f"{W}w")) for each in found[0].iter(f"{W}gridCol")]
    assert [int(each.get(f"{W}w")) for each in rows[0].iter(f"{W}tcW")] == grid
    assert sum(grid) == pytest.approx(140 / 25.4 * 1440, abs=2)
    assert grid[0] == pytest.approx(2 * grid[1], abs=2)
    aligned = [each.find(f"{W}pPr/{W}jc") for each in rows[1].iter(f"{W}p")]
    assert [None if each is None else each.get(f"{W}val") for each in aligned] == [None, "right", "right"]


def test_tables_do_not_touch() -> None:
    root = tree(rendered(with_blocks(table(1), table(1))))
    tables = list(root.iter(f"{W}tbl"))
    assert tables[-2].getnext().tag == f"{W}p"


def test_table_in_a_list_takes_the_width_that_is_left() -> None:
    root = tree(rendered(with_blocks(bullets((p("a"), table(1))))))
    found = list(root.iter(f"{W}tbl"))[-1]
    left = int(found.find(f"{W}tblPr/{W}tblInd").get(f"{W}w"))
    width = sum(int(each.get(f"{W}w")) for each in found.iter(f"{W}gridCol"))
    assert left > 0
    assert left + width == pytest.approx(140 / 25.4 * 1440, abs=2)


def test_picture_has_its_size_alternative_text_and_caption(picture: Path) -> None:
    image = Image(picture, 'Kort over "R&D" <Paris> {_{', 100, 50, (Run("Figur 1"),))
    document = rendered(with_blocks(image))
    shape = docx.Document(io.BytesIO(document)).inline_shapes[0]
    assert (shape.width.mm, shape.height.mm) == (100, 50)
    drawing = next(tree(document).iter(f"{W}drawing"))
    assert drawing.find(f".//{WP}docPr").get("descr") == 'Kort over "R&D" <Paris> {_{'
    assert next(drawing.iterancestors(f"{W}p")).find(f"{W}pPr/{W}keepNext") is not None
    assert [each.style for each in set_blocks(image)] == ["caption"]
    with zipfile.ZipFile(io.BytesIO(document)) as package:
        assert package.read("word/media/image1.png") == picture.read_bytes()


def test_a_picture_of_any_program_is_taken_as_it_is(tmp_path: Path) -> None:
    """A JPEG for the printing house has neither JFIF's header nor a camera's."""
    printers, camera = tmp_path / "tryk.jpg", tmp_path / "kamera.jpg"
    Picture.new("CMYK", (300, 200), (10, 200, 30, 0)).save(printers)
    Picture.new("RGB", (300, 200), "#9fb2bb").save(camera)
    shown = [Image(path, "Kort", 100, 50) for path in (printers, camera, printers)]
    document = rendered(with_blocks(*shown))
    parts = docx.Document(io.BytesIO(document)).part.related_parts
    embedded = [parts[each.get(f"{R}embed")] for each in tree(document).iter("{*}blip")]
    assert [part.blob for part in embedded] == [each.path.read_bytes() for each in shown]
    assert {part.content_type for part in embedded} == {"image/jpeg"}
    with zipfile.ZipFile(io.BytesIO(document)) as package:
        assert len([name for name in package.namelist() if name.startswith("word/media/")]) == 2


@pytest.mark.parametrize("size", [(1, 40_000), (40_000, 1)])
def test_the_thinnest_picture_is_a_line(size: tuple[int, int], tmp_path: Path) -> None:
    Picture.new("RGB", size).save(tmp_path / "streg.png")
    path, width, height = images.measure(tmp_path, "streg.png")
    shape = docx.Document(io.BytesIO(rendered(with_blocks(Image(path, "Streg", width, height))))).inline_shapes[0]
    assert min(shape.width.mm, shape.height.mm) > 0


def test_picture_in_a_list_is_no_wider_than_the_room_there(picture: Path) -> None:
    document = rendered(with_blocks(bullets((p("a"), Image(picture, "Kort", 140, 70)))))
    shape = docx.Document(io.BytesIO(document)).inline_shapes[0]
    assert shape.width.mm == pytest.approx(134, abs=0.1)
    assert shape.width == pytest.approx(2 * shape.height, abs=2)


# Fields, links and pages


def test_contents_are_filled_in(rich: Document) -> None:
    lines = [each for each in paragraphs(rendered(rich)) if each.style.startswith("toc ")]
    assert [(each.style, each.text) for each in lines] == [
        ("toc 1", "1.\tGodkendelse\t5"),
        ("toc 2", "1.1.\tGodkendelse af referat\t5"),
        ("toc 1", "2.\tUdpegninger\t6"),
        ("toc 1", "3.\tRegionalpolitiske sager\t7"),
        ("toc 2", f"3.1.\t{rich.sections[2].items[0].title}\t7"),
        ("toc 2", "3.2.\tLukket punkt\t7"),
    ]


def test_fields_are_whole_and_nothing_asks_to_be_updated(rich: Document) -> None:
    document = rendered(rich)
    root = tree(document)
    kinds = [each.get(f"{W}fldCharType") for each in root.iter(f"{W}fldChar")]
    assert kinds == ["begin", "separate", *["begin", "separate", "end"] * 6, "end", "begin", "separate", "end"]
    codes = [each.text.strip() for each in root.iter(f"{W}instrText")]
    assert codes[0] == r'TOC \o "1-2" \h \z'
    assert codes[-1] == r"REF punkt_3_2 \w \h"
    assert codes[1:3] == [r"PAGEREF punkt_1 \h", r"PAGEREF punkt_1_1 \h"]
    assert not list(tree(document, "word/settings.xml").iter(f"{W}updateFields"))
    assert not [each for each in root.iter(f"{W}fldChar") if each.get(f"{W}dirty")]


def test_every_anchor_has_one_bookmark_from_its_heading_to_the_next(rich: Document) -> None:
    root = tree(rendered(rich))
    starts = list(root.iter(f"{W}bookmarkStart"))
    assert Counter(each.get(f"{W}name") for each in starts) == dict.fromkeys(pages_of(rich), 1)
    assert len({each.get(f"{W}id") for each in starts}) == len(starts)
    ends = {each.get(f"{W}id"): each for each in root.iter(f"{W}bookmarkEnd")}
    assert len(ends) == len(starts)
    order = list(root.iter())
    headings = [each for each in order if each.tag == f"{W}p" and list(each.iterchildren(f"{W}bookmarkStart"))]
    for start in starts:
        level = start.get(f"{W}name").count("_")
        below = [each for each in headings if order.index(each) > order.index(start)]
        names = [each.find(f"{W}bookmarkStart").get(f"{W}name").count("_") for each in below]
        last = next((each for each, other in zip(below, names, strict=True) if other <= level), None)
        end = order.index(ends[start.get(f"{W}id")])
        between = order[end : order.index(last) if last is not None else len(order)]
        assert not [each for each in between if each.tag == f"{W}t"]
    targets = {each.get(f"{W}anchor") for each in root.iter(f"{W}hyperlink")} - {None}
    assert targets == set(pages_of(rich))


def test_links_lead_where_the_manuscript_says(rich: Document) -> None:
    document = docx.Document(io.BytesIO(rendered(rich)))
    links = [
        link for each in document.paragraphs for link in each.hyperlinks if each.style and "toc" not in each.style.name
    ]
    assert [(link.text, link.address, link.fragment) for link in links] == [
        ("her", "https://www.kl.dk/?a=1&b=2", ""),
        ("punkt 3.2", "", "punkt_3_2"),
    ]
    assert all(run.style.name == "Hyperlink" for link in links for run in link.runs if run.text)


def test_header_stands_on_the_pages_of_the_body_only(rich: Document) -> None:
    document = docx.Document(io.BytesIO(rendered(rich)))
    *front, main = document.sections
    assert all(each.header.is_linked_to_previous for each in front)
    header = tree(rendered(rich), "word/header1.xml")
    assert text_of(header) == "KKR Midtjylland  | 13-11-2020\tSIDE  |  5"
    assert [each.text.strip() for each in header.iter(f"{W}instrText")] == ["PAGE"]
    assert main.start_type == docx.enum.section.WD_SECTION.ODD_PAGE  # type: ignore[attr-defined]


def test_core_properties(rich: Document) -> None:
    properties = docx.Document(io.BytesIO(rendered(replace(rich, title="R&D {{ x }}")))).core_properties
    assert (properties.title, properties.author, properties.last_modified_by) == (
        "R&D {{ x }}",
        *["KKR Midtjylland"] * 2,
    )
    assert (properties.subject, properties.language, properties.revision) == ("Referat", "da-DK", 1)
    assert properties.created == properties.modified == datetime(2020, 11, 13, tzinfo=UTC)


# Untrusted text, same bytes, sound files

HOSTILE = "R&D <Paris> {{ x }} {% raw %} {_{ }_} {_% %_} {# ]]> MERGEFIELD \u00a0& &amp; \"'\u2028"


@pytest.mark.parametrize("text", [HOSTILE, "a\u00adb\u2011c", "  to  ", "{", "}}{{"])
def test_text_comes_out_as_typed(text: str) -> None:
    paper = printed_document(
        section(
            1,
            text,
            item("1.1", text, Part(text, (p(text, Run(text, link="https://kl.dk/{{x}}")),)), case_line=text),
        )
    )
    paper = replace(paper, header=text, cover=replace(paper.cover, lines=(text,)))
    document = rendered(paper)
    assert [each.text for each in body(document)] == [text, text, text, text, text * 2]
    assert Para("", text, "KKR Forsidelinje") in paragraphs(document)
    assert text_of(tree(document, "word/header1.xml")).startswith(f"{text}\t")


@given(st.text(st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff"), min_size=1))
def test_any_text_comes_out_as_typed(text: str) -> None:
    table = Table((Cell((Run(text),)),), ((Cell((Run(text),)),),), Layout((1.0,)))
    document = rendered(with_blocks(p(text), bullets((p(text),)), table))
    assert [each.text for each in body(document)[4:]] == [text] * 4


def test_python_docx_reads_the_two_hyphens() -> None:
    """What an import of a colleague's edits has to reckon with."""
    document = docx.Document(io.BytesIO(rendered(with_blocks(p("a\u00adb\u2011c")))))
    assert document.paragraphs[-1].text == "ab-c"


def test_same_input_gives_the_same_bytes(rich: Document) -> None:
    assert rendered(rich) == rendered(rich)
    with zipfile.ZipFile(io.BytesIO(rendered(rich))) as package:
        assert {each.date_time for each in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert package.namelist()[0] == "[Content_Types].xml"


# ISO/IEC 29500-1, annex A: Word calls a file broken where these stand in another order.
ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore widowControl numPr pBdr shd tabs suppressAutoHyphens spacing ind "
    "contextualSpacing jc outlineLvl rPr sectPr",
    "rPr": "rStyle rFonts b bCs i iCs caps color spacing w kern position sz szCs u vertAlign lang",
    "tblPr": "tblStyle tblpPr tblOverlap tblW jc tblInd tblBorders shd tblLayout tblCellMar tblLook",
    "tcPr": "tcW gridSpan tcBorders shd vAlign",
    "sectPr": "headerReference footerReference type pgSz pgMar cols",
    "style": "name basedOn next link uiPriority semiHidden unhideWhenUsed qFormat pPr rPr tblPr trPr tcPr tblStylePr",
    "lvl": "start numFmt pStyle suff lvlText lvlJc pPr rPr",
    "settings": "zoom defaultTabStop autoHyphenation consecutiveHyphenLimit hyphenationZone doNotHyphenateCaps "
    "characterSpacingControl footnotePr compat themeFontLang decimalSymbol listSeparator",
}  # fmt: skip


@pytest.mark.parametrize("part", ["document", "styles", "numbering", "settings", "header1"])
def test_elements_stand_in_the_order_of_the_schema(rich: Document, part: str) -> None:
    for element in tree(rendered(rich), f"word/{part}.xml").iter(*(W + name for name in ORDER)):
        order = ORDER[element.tag.removeprefix(W)].split()
        names = [child.tag.removeprefix(W) for child in element]
        assert names == sorted(names, key=order.index), element.tag


def test_every_relation_and_style_that_is_named_exists(rich: Document) -> None:
    document = rendered(rich)
    root = tree(document)
    relations = {each.get("Id") for each in tree(document, "word/_rels/document.xml.rels")}
    named = {value for each in root.iter() for name, value in each.attrib.items() if name.startswith(R)}
    assert named <= relations
    ids = {each.get(f"{W}styleId") for each in tree(document, "word/styles.xml").iter(f"{W}style")}
    used = {each.get(f"{W}val") for each in root.iter(f"{W}pStyle", f"{W}rStyle", f"{W}tblStyle")}
    assert used <= ids
    numbers = {each.get(f"{W}numId") for each in tree(document, "word/numbering.xml").iter(f"{W}num")}
    assert {each.get(f"{W}val") for each in root.iter(f"{W}numId")} <= numbers
    pictures = [each.get("id") for each in root.iter(f"{WP}docPr")]
    assert len(pictures) == len(set(pictures)) == 1


def test_language_and_hyphenation() -> None:
    document = rendered(with_blocks(p("a")))
    assert tree(document, "word/settings.xml").find(f"{W}autoHyphenation") is not None
    languages = {each.get(f"{W}val") for each in tree(document, "word/styles.xml").iter(f"{W}lang")}
    assert languages == {"da-DK"}


# The template


ChangedTemplate = Callable[[str, str], HouseStyle]


@pytest.fixture
def changed_template(tmp_path: Path) -> ChangedTemplate:
    """A house with our template in which something is changed wherever it stands: `changed_template(old, new)`."""

    def change(old: str, new: str) -> HouseStyle:
        parts = unzipped(HouseStyle().word_template.read_bytes())
        assert any(old.encode() in content for content in parts.values())
        changed = {name: content.replace(old.encode(), new.encode()) for name, content in parts.items()}
        (tmp_path / "document.docx").write_bytes(zipped(changed))
        return HouseStyle(tmp_path)

    return change


def test_styles_are_found_by_name_as_danish_word_gives_them_other_ids(changed_template: ChangedTemplate) -> None:
    style = changed_template('"ListBullet"', '"Opstilling-punkttegn"')
    assert Para("–", "a", "List Bullet") in paragraphs(rendered(with_blocks(bullets((p("a"),))), style))


def test_missing_style_is_named(changed_template: ChangedTemplate) -> None:
    style = changed_template('<w:name w:val="List Bullet 2"/>', '<w:name w:val="Andet"/>')
    with pytest.raises(
        TemplateError, match=r"^skabelonen document\.docx kan ikke bruges: typografien ”List Bullet 2” mangler\. "
    ):
        rendered(with_blocks(p("a")), style)


def test_style_that_lost_its_numbering_is_named(changed_template: ChangedTemplate) -> None:
    style = changed_template('<w:numPr><w:ilvl w:val="0"/><w:numId w:val="3"/></w:numPr>', "")
    with pytest.raises(TemplateError, match="”List Number” er ikke nummereret"):
        rendered(with_blocks(p("a")), style)


def test_unknown_placeholder_is_named(changed_template: ChangedTemplate) -> None:
    style = changed_template("{{ line }}", "{{ linje }}")
    with pytest.raises(TemplateError, match="pladsholderen ”linje” findes ikke"):
        rendered(with_blocks(p("a")), style)


def test_lost_end_of_a_loop_is_told(changed_template: ChangedTemplate) -> None:
    style = changed_template("{%p endif %}", "")
    with pytest.raises(TemplateError, match=r"^skabelonen document\.docx kan ikke bruges: ") as caught:
        rendered(with_blocks(p("a")), style)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("placeholder", ["{{p part.blocks }}", "{{r item.heading }}", "{{p contents }}"])
def test_lost_placeholder_is_told(changed_template: ChangedTemplate, placeholder: str) -> None:
    style = changed_template(placeholder, "")
    with pytest.raises(TemplateError, match=f"”{placeholder.split()[1]}” mangler"):
        rendered(with_blocks(p("a")), style)


def test_what_is_no_word_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "document.docx").write_text("Hej")
    style = HouseStyle(tmp_path)
    with pytest.raises(TemplateError, match=r"document\.docx kan ikke bruges: den er ikke et Word-dokument"):
        rendered(with_blocks(p("a")), style)


# In LibreOffice


@pytest.fixture
def pdf_pages(tmp_path: Path, repository: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes], list[str]]:
    """The text of every page as LibreOffice prints it, blank pages too, with the fonts of the repository."""
    fonts = tmp_path / "fonts.conf"
    alias = "<alias binding='same'><family>Arial</family><prefer><family>Liberation Sans</family></prefer></alias>"
    folders = f"<dir>{repository / 'styles' / 'fonts'}</dir><cachedir>{tmp_path / 'cache'}</cachedir>"
    fonts.write_text(f"<?xml version='1.0'?><fontconfig>{folders}{alias}</fontconfig>")
    monkeypatch.setenv("FONTCONFIG_FILE", str(fonts))

    def convert(document: bytes) -> list[str]:
        (tmp_path / "paper.docx").write_bytes(document)
        profile, blanks = (
            f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
            '{"IsSkipEmptyPages":{"type":"boolean","value":"false"}}',
        )
        command: list[Any] = ["soffice", "--headless", profile, "--convert-to", f"pdf:writer_pdf_Export:{blanks}"]
        subprocess.run(
            [*command, "--outdir", tmp_path, tmp_path / "paper.docx"], check=True, capture_output=True, timeout=180
        )
        text = subprocess.run(
            ["pdftotext", "-layout", tmp_path / "paper.pdf", "-"], check=True, capture_output=True, encoding="utf-8"
        )
        return text.stdout.split("\f")[:-1]

    return convert


@pytest.mark.libreoffice
def test_pages_begin_where_the_house_style_says(rich: Document, pdf_pages: Callable[[bytes], list[str]]) -> None:
    pages = pdf_pages(rendered(rich))
    assert "REFERAT" in pages[0]
    assert "Fraværsen" in pages[0]
    assert "Mission" in pages[1]
    assert "Vision" in pages[1]
    assert re.search(r"^1\.1\. +Godkendelse af referat\.+5$", pages[2], re.MULTILINE)
    assert not pages[3].strip()
    assert [re.search(rf"^ *{number}\. +\w", pages[page - 1], re.MULTILINE) is not None
            for number, page in ((1, 5), (2, 6), (3, 7))] == [True] * 3  # fmt: skip
    assert not any("13-11-2020" in page for page in pages[:4])
    for number, page in enumerate(pages[4:], 5):
        assert re.match(rf"\s*KKR Midtjylland +\| 13-11-2020 +SIDE +\| +{number}\n", page)


def referring() -> Document:
    """Two items, the first of which refers to the second and ends with a table."""
    words = p("Jf. ", Run("punkt 1.2", link="#punkt_1_2"), ".")
    cell = Cell((Run("x"),), "left")
    table = Table((cell,), ((cell,),), Layout((1.0,)))
    first, second = item("1.1", "Et", Part("Baggrund", (words, table))), item("1.2", "To", Part("Baggrund", (table,)))
    return printed_document(section(1, "Sager", first, second))


@pytest.mark.libreoffice
def test_a_reference_counts_the_items_that_a_colleague_inserts(pdf_pages: Callable[[bytes], list[str]]) -> None:
    assert "Jf. punkt 1.2." in "".join(pdf_pages(rendered(referring())))
    document = docx.Document(io.BytesIO(rendered(referring())))
    [heading] = [each for each in document.paragraphs if each.text == "To"]
    heading.insert_paragraph_before("Et nyt punkt", style="Heading 2")
    [title] = [run for run in heading.runs if run.text == "To"]
    title.text = "En overskrift, der er skrevet om"
    edited = io.BytesIO()
    document.save(edited)
    assert "Jf. punkt 1.3." in "".join(pdf_pages(edited.getvalue()))


@pytest.mark.libreoffice
def test_a_long_list_of_people_keeps_its_distance_from_the_edge(
    rich: Document, pdf_pages: Callable[[bytes], list[str]], tmp_path: Path
) -> None:
    people = tuple(f"Navn Navnesen {number}, borgmester i Kommune {number}" for number in range(70))
    cover = replace(rich.cover, attendance=(Attendance("Deltagere", people),))
    pages = pdf_pages(rendered(replace(rich, cover=cover)))
    assert "Navn Navnesen" in pages[1]
    boxes = subprocess.run(["pdftotext", "-bbox", tmp_path / "paper.pdf", "-"], check=True, capture_output=True)
    tops = [float(top) for top in re.findall(r'yMin="([\d.]+)"', boxes.stdout.decode().split("<page ")[2])]
    assert min(tops) > 95  # pt; the margin is 102


def test_words_in_another_language_name_its_region() -> None:
    words = p("Vi sagde ", Run("nothing about us without us", language="en"), Run(" og ", language="de-AT"), ".")
    languages = [each.get(f"{W}val") for each in tree(rendered(with_blocks(words))).iter(f"{W}lang")]
    assert languages == ["en-GB", "de-AT"]


def test_a_wide_table_has_smaller_type_or_a_page_on_its_side() -> None:
    small = table()._replace(layout=Layout((0.5, 0.25, 0.25), 8.5))
    turned = table()._replace(layout=Layout((0.5, 0.25, 0.25), landscape=True))
    document = rendered(with_blocks(small, p("Mellem."), p("Tabellen er:"), turned, p("Efter."), turned))
    [sized] = [each for each in tree(document, "word/styles.xml").iter(f"{W}style")
               if each.find(f"{W}name").get(f"{W}val") == "KKR Tabeltekst 8,5"]  # fmt: skip
    assert sized.find(f"{W}rPr/{W}sz").get(f"{W}val") == "17"
    body = tree(document).find(f"{W}body")
    found = [(each.find(f"{W}pgSz").get(f"{W}orient", "upright"), each.find(f"{W}type").get(f"{W}val"))
             for each in body.iter(f"{W}sectPr")][3:]  # fmt: skip
    assert found == [
        ("upright", "oddPage"),
        ("landscape", "nextPage"),
        ("upright", "nextPage"),
        ("landscape", "nextPage"),
    ]
    texts = ["".join(each.itertext(f"{W}t")) for each in body.iterchildren(f"{W}p")]
    ends = [
        place for place, each in enumerate(body.iterchildren(f"{W}p")) if each.find(f"{W}pPr/{W}sectPr") is not None
    ]
    assert texts[ends[3] - 1 : ends[3] + 2] == ["Mellem.", "", "Tabellen er:"]


def test_what_leads_to_a_turned_table_is_in_its_section() -> None:
    turned = table()._replace(layout=Layout((0.5, 0.25, 0.25), landscape=True))
    parts = [(turned,), (turned, turned, p("Efter.")), (p("Før."), turned)]
    items = [item(f"1.{number}", f"Punkt {number}", Part("Sag", blocks)) for number, blocks in enumerate(parts, 1)]
    sections, words = [], ""
    for each in tree(rendered(printed_document(section(1, "Sager", *items)))).find(f"{W}body").iterchildren():
        words += "|" if each.tag == f"{W}tbl" else "".join(each.itertext(f"{W}t"))
        for ended in each.iter(f"{W}sectPr"):
            turn = ended.find(f"{W}pgSz").get(f"{W}orient", "upright")
            sections.append((turn, ended.find(f"{W}type").get(f"{W}val"), words))
            words = ""
    case = "SAG-2020-05018 suha/jhp"
    assert sections[3:] == [
        ("landscape", "oddPage", f"SagerPunkt 1{case}Sag|Punkt 2{case}Sag||"),
        ("upright", "nextPage", f"Efter.Punkt 3{case}SagFør."),
        ("landscape", "nextPage", "|"),
    ]


def test_a_high_row_may_be_divided_and_no_row_is_alone() -> None:
    high = table(4)._replace(layout=Layout((0.5, 0.25, 0.25), divided=frozenset({1})))
    rows = list(tree(rendered(with_blocks(high))).find(f"{W}body").findall(f"{W}tbl")[-1].iter(f"{W}tr"))
    assert [row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows] == [True, True, False, True, True]
    assert [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows] == [True, False, False, False, False]
    kept = [all(each.find(f"{W}pPr/{W}keepNext") is not None for each in row.iter(f"{W}p")) for row in rows[1:]]
    assert kept == [True, False, True, False]


def test_only_cells_that_say_so_are_hyphenated() -> None:
    [whole, *others] = table().header
    found = tree(rendered(with_blocks(table()._replace(header=(whole._replace(hyphenated=True), *others)))))
    words = [(each.find(f".//{W}suppressAutoHyphens").get(f"{W}val"), "".join(each.itertext(f"{W}t")))
             for each in found.find(f"{W}body").findall(f"{W}tbl")[-1].iter(f"{W}tc")]  # fmt: skip
    assert [text for off, text in words if off == "0"] == ["Kommune"]


@pytest.mark.libreoffice
def test_a_table_on_its_side_is_the_last_page_where_nothing_follows(pdf_pages: Callable[[bytes], list[str]]) -> None:
    turned = table()._replace(layout=Layout((0.5, 0.25, 0.25), landscape=True))
    pages = pdf_pages(rendered(with_blocks(p("Før."), turned)))
    assert "Kommune" in pages[-1]
    assert "Før." in pages[-2]


def test_a_quoted_list_has_the_bar_of_its_quote() -> None:
    inner = ListBlock(((p("under"),),))
    quoted = Quote((p("Ord."), ListBlock(((p("a"), inner),))))
    found = tree(rendered(with_blocks(quoted, ListBlock(((p("ude"),),)))))
    bars = {
        "".join(each.itertext(f"{W}t")): each.find(f"{W}pPr/{W}pBdr/{W}left") is not None
        for each in found.iter(f"{W}p")
    }
    assert {text: bars[text] for text in ("a", "under", "ude")} == {"a": True, "under": True, "ude": False}
