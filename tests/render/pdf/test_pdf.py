"""The finished PDF, as readers and programs find it: pages, contents, outline, links, fonts, bytes."""

import io
import logging
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby, pairwise
from pathlib import Path

import documents
import pikepdf
import pytest
import yaml
from conftest import dear, sparse
from fontTools.ttLib import TTFont
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st
from meetings import LINES, PARAGRAPHS, TITLES, written
from paths import EXAMPLE, TESTS, VALID
from pdf_structure import TaggedPdf
from pdf_text import BLOCKS, LINE_END_HYPHEN, pages, word_boxes
from PIL import Image

from kkr_docs.danish.calendar import danish_date
from kkr_docs.definition import yaml_reader
from kkr_docs.document import build
from kkr_docs.document.document import Document, Edition, Kind
from kkr_docs.house_style.style import HouseStyle
from kkr_docs.lint import engine
from kkr_docs.markdown.blocks import Block, ListBlock, Paragraph, Quote, Run
from kkr_docs.render.pdf import typesetter

NAVIGATED = [
    path
    for path in VALID
    if path.stem in ("kkr-sydfjorden-2026-11-13", "many-sections-and-items", "long-titles", "sections-without-items")
]
WITH_EMOJI = [path for path in VALID if path.stem == "letters"]  # the house has no letters for them
MARGIN_TOP = 36 / 25.4 * 72  # pt
MARGIN_BOTTOM = (297 - 28) / 25.4 * 72


@dataclass(frozen=True)
class Paper:
    """A document and the PDF file that was made of it."""

    document: Document
    file: Path

    def anchors(self) -> dict[str, tuple[str, str]]:
        """The number and title of every section and item, by anchor, in order."""
        found: dict[str, tuple[str, str]] = {}
        for section in self.document.sections:
            found[section.anchor] = section.number, section.title
            found |= {item.anchor: (item.number, item.title) for item in section.items}
        return found


def printed(path: Path, kind: Kind, folder: Path) -> Paper:
    file = folder / f"{path.stem}-{kind}.pdf"
    file.write_bytes(documents.pdf(path, kind).content)
    return Paper(documents.document(path, kind), file)


@pytest.fixture(scope="module", params=NAVIGATED, ids=lambda path: path.stem)
def paper(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Paper:
    """The minutes of a meeting that has many headings."""
    return printed(request.param, Kind.MINUTES, tmp_path_factory.mktemp("pdf"))


@pytest.fixture(scope="module")
def real_minutes(reference: Path, tmp_path_factory: pytest.TempPathFactory) -> Paper:
    """The minutes of the real meeting."""
    return printed(reference, Kind.MINUTES, tmp_path_factory.mktemp("real"))


@dataclass(frozen=True)
class Word:
    text: str
    left: float
    top: float
    right: float
    bottom: float


@cache
def words(file: Path) -> list[list[Word]]:
    """The words of every page, in pt from its upper left corner."""
    sides = ("xmin", "ymin", "xmax", "ymax")
    return [
        [Word(each.text or "", *(float(each.get(side)) for side in sides)) for each in page.iter("word")]
        for page in word_boxes(file)
    ]


def bare(text: str) -> str:
    """Text without blanks, invisible signs and hyphens at line ends."""
    return unicodedata.normalize("NFC", re.sub(rf"{LINE_END_HYPHEN}\s+|[\s\u00ad\u200b]", "", text))


def letters(text: str) -> str:
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFC", text))


@dataclass(frozen=True)
class Link:
    """A link in the file: the page it is on, the text under it, and an address or the place it leads to."""

    page: int
    text: str
    address: str
    target: tuple[int, float] | None


def links(document: pikepdf.Pdf, file: Path) -> Iterator[Link]:
    """Every link in order; the lines of one are joined."""
    places = destinations(document)
    on_page = words(file)

    def seen() -> Iterator[tuple[int, str, set[Word]]]:
        for number, page in enumerate(document.pages, 1):
            height = float(page.mediabox[3])
            for each in page.obj.get("/Annots", pikepdf.Array()):
                left, top, right, bottom = map(float, each.Rect)  # in WeasyPrint's order
                under = {
                    word for word in on_page[number - 1]
                    if left < (word.left + word.right) / 2 < right
                    and height - top - 2 < (word.top + word.bottom) / 2 < height - bottom + 2
                }  # fmt: skip
                yield number, str(each.A.URI) if "/A" in each else f"#{each.Dest}", under

    for (page, target), parts in groupby(seen(), lambda link: link[:2]):
        under = set().union(*(part for *_where, part in parts))
        text = " ".join(word.text for word in sorted(under, key=lambda word: (round(word.top), word.left)))
        yield Link(page, text, "" if target[0] == "#" else target, places.get(target[1:]))


def destinations(document: pikepdf.Pdf) -> dict[str, tuple[int, float]]:
    """The page, from 1, and the distance from its top in pt of every named place."""
    numbers = {page.obj.objgen: number for number, page in enumerate(document.pages, 1)}
    names = list(document.Root.Names.Dests.Names)
    return {
        str(name): (numbers[place[0].objgen], 841.89 - float(place[3]))
        for name, place in zip(names[::2], names[1::2], strict=True)
    }


def line_at(file: Path, page: int, top: float) -> str:
    """The first words below a place on a page: the line that a reader sees when sent there."""
    below = sorted((word for word in words(file)[page - 1] if word.bottom > top), key=lambda word: word.top)
    return " ".join(word.text for word in below if word.top < below[0].top + 4)


# Front matter


def test_cover_says_what_when_and_where(tmp_path: Path) -> None:
    cover = pages(printed(EXAMPLE, Kind.MINUTES, tmp_path).file)[0]
    lines = [" ".join(line.split()) for line in cover.splitlines() if line.strip()]
    assert lines[:7] == [
        "KL", "REFERAT", "KKR SYDFJORDEN", "Fredag den 13. november 2026", "Kl. 9.30–12.00",
        "Fjordby Rådhus, Mødesal Havnen, Toldbodpladsen 2, Fjordby", "Næste møde: mandag den 8. februar 2027",
    ]  # fmt: skip
    people = " ".join(lines[7:])
    assert "Birthe Lundsgaard-Holm, formand, Fjordby" in people
    assert people.count("Afbud") == 1
    agenda = pages(printed(EXAMPLE, Kind.AGENDA, tmp_path).file)[0]
    assert "DAGSORDEN" in agenda
    assert "Birthe" not in agenda


@pytest.mark.parametrize("edition", Edition)
def test_many_participants_go_on_within_the_margins(edition: Edition, tmp_path: Path) -> None:
    people = [{"navn": f"Person Langt-Efternavn {number}", "rolle": "borgmester"} for number in range(90)]
    meeting = {"organ": "KKR", "dato": "2026-11-13", "deltagere": people, "dagsorden": [{"titel": "Sager"}]}
    found, problems = engine.check(yaml_reader.parse("møde.yaml", written(meeting).encode()), tmp_path)
    assert found, problems
    file = tmp_path / "papir.pdf"
    file.write_bytes(typesetter.render(build.build(found, Kind.MINUTES), edition).content)
    beside = 10 / 25.4 * 72 if edition is Edition.PRINT else 0  # the room for crop marks
    cover, following = words(file)[:2]
    assert cover[-1].text != "89", "all are on the cover"
    assert following[-1].text != "Vision"
    assert max(word.bottom for word in cover) < beside + (297 - 20) / 25.4 * 72 + 1
    assert min(word.top for word in following) > beside + MARGIN_TOP - 2


def test_page_2_has_mission_and_vision(paper: Paper) -> None:
    text = bare(pages(paper.file)[1])
    assert text == bare("".join(each.heading + each.text for each in HouseStyle().statements))


def test_contents_lead_to_the_headings(paper: Paper) -> None:
    contents = contents_pages(paper)
    with pikepdf.open(paper.file) as document:
        entries = [link for link in links(document, paper.file) if link.page in contents]
    assert contents[0] == 3
    for entry, (number, title) in zip(entries, paper.anchors().values(), strict=True):
        text = re.sub(r"[\s.]+(\d+)$", r" \1", entry.text)
        assert entry.target
        page, top = entry.target
        assert bare(text) == bare(f"{number}{title} {page}")
        assert line_at(paper.file, page, top).startswith(f"{number} {title.split()[0]}"[:30])


def test_no_page_number_of_the_contents_stands_without_a_word(tmp_path: Path) -> None:
    items = [{"titel": f"Orientering om fælles praktikpladser {'a' * length} 2026"} for length in range(1, 60)]
    meeting = {"organ": "KKR", "dato": "2026-11-13", "dagsorden": [{"titel": "Sager", "punkter": items}]}
    (tmp_path / "møde.yaml").write_text(written(meeting), "utf-8")
    made = printed(tmp_path / "møde.yaml", Kind.AGENDA, tmp_path)
    lines = [line for page in contents_pages(made) for line in pages(made.file)[page - 1].splitlines()]
    assert len([line for line in lines if re.search(r"\s\d+$", line)]) >= 60
    assert [line for line in lines if re.fullmatch(r"[\s.]*\d+", line)] == []


def contents_pages(paper: Paper) -> list[int]:
    """The pages between mission and vision and the first page with a header."""
    body = next(number for number, text in enumerate(pages(paper.file), 1) if re.search(r"SIDE +\| +\d", text))
    return list(range(3, body))


# The body


def test_the_header_is_on_the_pages_of_the_body_only(paper: Paper) -> None:
    *_front, last_of_contents = contents_pages(paper)
    for number, page in enumerate(words(paper.file), 1):
        top = [word.text for word in page if word.bottom < MARGIN_TOP]
        if number <= last_of_contents:
            assert number == 1 or top == []
        else:
            closed = "Fortroligt | " if paper.document.header.startswith("Fortroligt") else ""
            expected = f"{closed}{paper.document.author} | {paper.document.date:%d-%m-%Y} SIDE | {number}"
            assert bare(" ".join(top)) == bare(expected)


def test_every_section_begins_a_page_and_the_first_an_odd_one(paper: Paper) -> None:
    with pikepdf.open(paper.file) as document:
        places = destinations(document)
    starts = [places[section.anchor][0] for section in paper.document.sections]
    assert starts[0] % 2 == 1
    assert starts == sorted(set(starts))
    for section, page in zip(paper.document.sections, starts, strict=True):
        first = " ".join(word.text for word in words(paper.file)[page - 1] if word.top > MARGIN_TOP)
        assert bare(first).startswith(bare(section.number + section.title))


def test_nothing_is_printed_in_the_margins(paper: Paper) -> None:
    for page in words(paper.file)[1:]:
        assert all(word.left > 98 and word.right < 497 and word.bottom < MARGIN_BOTTOM + 1 for word in page)


def test_the_outline_is_the_agenda(paper: Paper) -> None:
    with pikepdf.open(paper.file) as document, document.open_outline() as outline:
        found = [(each.title, [inner.title for inner in each.children]) for each in outline.root]
        assert document.Root.PageMode == "/UseOutlines"
    assert found == [
        *((statement.heading, []) for statement in paper.document.statements),
        (paper.document.contents_heading, []),
        *(
            (f"{section.number} {section.title}", [f"{item.number} {item.title}" for item in section.items])
            for section in paper.document.sections
        ),
    ]


def test_links_lead_where_they_say(tmp_path: Path) -> None:
    paper = printed(EXAMPLE, Kind.MINUTES, tmp_path)
    contents = contents_pages(paper)
    with pikepdf.open(paper.file) as document:
        body = [link for link in links(document, paper.file) if link.page not in contents]
    typed = re.findall(r"\[([^]]+)\]\((\S+)\)", EXAMPLE.read_text("utf-8"))
    assert [(bare(link.text).rstrip("."), link.address) for link in body if link.address] == [
        (bare(a), b) for a, b in typed
    ]
    inner = [link for link in body if not link.address and "bilag" not in link.text]
    written = EXAMPLE.read_text("utf-8").replace("[punkt:budget]", "3.2")
    assert [bare(link.text).strip("().,") for link in inner] == [
        bare(each) for each in re.findall(r"punkt \d+\.\d+", written)
    ]
    for link in inner:
        assert link.target
        number = re.search(r"\d+\.\d+", link.text)
        assert number
        assert line_at(paper.file, *link.target).startswith(f"{number[0]}. ")


# The file


@pytest.mark.parametrize("path", documents.SAMPLE, ids=lambda path: path.stem)
def test_the_file_says_what_it_is_and_has_its_fonts(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    found = documents.meeting(path)
    with caplog.at_level(logging.WARNING):
        content = typesetter.render(build.build(found, Kind.AGENDA)).content
    assert [each.getMessage() for each in caplog.records if path not in WITH_EMOJI] == []
    with pikepdf.open(io.BytesIO(content)) as document:
        title = str(document.docinfo["/Title"])
        assert title.startswith("Udkast: Dagsorden til " if found.is_draft else "Dagsorden til ")
        assert f"i {found.body} den {danish_date(found.date)}" in title
        assert document.docinfo["/Author"] == found.body
        assert str(document.docinfo["/CreationDate"]).startswith(f"D:{found.date:%Y%m%d}")
        assert str(document.Root.Lang).partition("-")[0] == "da"
        assert document.Root.MarkInfo.Marked
        assert fonts(document) == {"Liberation Sans"} or path in WITH_EMOJI


def fonts(document: pikepdf.Pdf) -> set[str]:
    """The families that the fonts say they are of; one that is not embedded is None."""
    things = [each for each in document.objects if isinstance(each, pikepdf.Dictionary)]
    described = [each for each in things if each.get("/Type") == "/FontDescriptor"]
    assert all("/FontFile2" in each for each in described)
    assert len(described) == sum(1 for each in things if each.get("/Subtype") == "/Type0")
    return {str(TTFont(io.BytesIO(each.FontFile2.read_bytes()))["name"].getDebugName(1)) for each in described}


# The real meeting


def test_the_real_minutes_are_as_long_as_the_printed_ones(real_minutes: Paper) -> None:
    assert 18 <= len(pages(real_minutes.file)) <= 22


def test_the_real_minutes_hold_every_paragraph_in_order(real_minutes: Paper, reference: Path) -> None:
    text, at = letters("".join(without_header(real_minutes.file)[4:])), 0
    for paragraph in typed_paragraphs(reference):
        found = text.find(letters(paragraph), at)
        assert found >= 0, paragraph
        at = found + len(letters(paragraph))


def test_the_real_agenda_has_no_decision(reference: Path, tmp_path: Path) -> None:
    text = letters("".join(without_header(printed(reference, Kind.AGENDA, tmp_path).file)))
    meeting = yaml.load(reference.read_text("utf-8"), yaml.BaseLoader)  # noqa: S506 - it makes nothing but text
    items = [item for section in meeting["dagsorden"] for item in section.get("punkter", [])]
    decisions = [item["beslutning"] for item in items if "beslutning" in item]
    assert len(decisions) == 8
    assert "Beslutning" not in text
    assert [each for each in decisions if letters(each) in text] == []


def without_header(file: Path) -> list[str]:
    return [" ".join(word.text for word in page if word.top > MARGIN_TOP) for page in words(file)]


def typed_paragraphs(path: Path) -> Iterator[str]:
    """Every line and table cell that is typed in a definition, in the order of the paper, without marks."""
    meeting = yaml.load(path.read_text("utf-8"), yaml.BaseLoader)  # noqa: S506 - it makes nothing but text
    for section in meeting["dagsorden"]:
        yield section["titel"]
        for item in section.get("punkter", []):
            yield item["titel"]
            for field in ("baggrund", "indstilling", "sagsfremstilling", "økonomi", "beslutning"):
                for piece in re.split(r"\n|(?<!\\)\|", item.get(field, "")):
                    yield re.sub(r"\]\(\S+?\)|^ *\d+\. ", "", piece)


# Where pages break


@dataclass(frozen=True)
class Set:
    """A block on a page: its tag, its text, and how many lines it has there."""

    tag: str
    text: str
    page: int
    lines: int


def set_blocks(content: bytes) -> list[Set]:
    """The blocks of the structure tree that have text, page by page. What is on two pages is two."""
    found = []
    for element in TaggedPdf(content).root.walk():
        if element.tag in BLOCKS:
            for page, pieces in groupby(element.contents(), key=lambda piece: piece.page):
                contents = list(pieces)
                lines = set().union(*(piece.heights for piece in contents))
                found.append(Set(element.tag, bare("".join(piece.text for piece in contents)), page + 1, len(lines)))
    return sorted((each for each in found if each.text), key=lambda each: each.page)


def paragraphs(blocks: tuple[Block, ...]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield bare("".join(each.text for each in block.inlines if isinstance(each, Run)))
        elif isinstance(block, ListBlock):
            yield from (text for item in block.items for text in paragraphs(item))
        elif isinstance(block, Quote):
            yield from paragraphs(block.blocks)


def assert_pages_break_well(paper: Document) -> int:
    """No page ends with what belongs to the next, and no line stands alone. Returns how many paragraphs were split."""
    whole = {text for section in paper.sections for item in section.items for part in item.parts
             for text in paragraphs(part.blocks)}  # fmt: skip
    case_lines = {bare(item.case_line) for section in paper.sections for item in section.items if item.case_line}
    split = 0
    for last, first in pairwise(set_blocks(typesetter.render(paper).content)):
        if last.page == first.page or first.tag == "H1" or last.page < 5:
            continue
        assert not re.fullmatch("H[1-6]", last.tag), f"page {last.page} ends with a heading: {last.text}"
        assert last.text not in case_lines, f"page {last.page} ends with a case line"
        if (
            last.tag == first.tag == "P"
            and last.text not in whole
            and any(last.text + first.text in each for each in whole)
        ):
            split += 1
            assert last.lines > 1, f"page {last.page} ends with the first line of a paragraph: {last.text}"
            assert first.lines > 1, f"page {first.page} begins with the last line of a paragraph: {first.text}"
    return split


def test_the_real_minutes_break_well(real_minutes: Paper) -> None:
    assert assert_pages_break_well(real_minutes.document) >= 1


def minutes(folder: Path, *sections: list[dict[str, str]]) -> Document:
    """The minutes of a meeting with these items, a list for each section, which begins a page."""
    agenda = [{"titel": "Sager", "punkter": items} for items in sections]
    meeting = {"organ": "KKR", "dato": "2026-11-13", "dagsorden": agenda}
    found, problems = engine.check(yaml_reader.parse("møde.yaml", written(meeting).encode()), folder)
    assert found, problems
    return build.build(found, Kind.MINUTES)


def filled(lines: int, text: str) -> list[dict[str, str]]:
    """A section with one item: some lines, and a text."""
    return [{"titel": "Sag", "baggrund": "Fyld\\\n" * lines + f"Fyld\n\n{text}"}]


INTRODUCED = {
    "table": "Og det er:\n\n| Kommune | Beløb |\n|---|---|\n| Målet | 1 |\n| a | 2 |",
    "list": "Og det er:\n\n- Målet\n- a",
    "quote": "Og det er:\n\n> Målet for det hele.",
    "image": 'Og det er:\n\n![Et billede](billede.png "Målet")',
    "list in a list": "- Og det er:\n\n  - Målet",
    "table in a list": "- Ydre\n\n  Og det er:\n\n  | Målet | B |\n  |---|---|\n  | a | 2 |",
}


@pytest.mark.sampled(3)
@pytest.mark.parametrize("what", INTRODUCED)
def test_what_a_line_introduces_is_on_its_page(what: str, tmp_path: Path) -> None:
    Image.new("L", (400, 100), 128).save(tmp_path / "billede.png")
    file, sections = tmp_path / "papir.pdf", [filled(lines, INTRODUCED[what]) for lines in sparse(range(28, 42), 3)]
    file.write_bytes(typesetter.render(minutes(tmp_path, *sections)).content)
    read = pages(file)
    introductions = [page for page in read if "Og det er:" in page]
    assert introductions == [page for page in read if "Målet" in page]
    assert len(introductions) == len(sections)
    assert {"Baggrund" in page for page in introductions} == {True, False}, "no page ended there"


@pytest.mark.parametrize("link", ["", "[link](https://example.dk/) "])
def test_no_page_ends_inside_a_word(link: str, tmp_path: Path) -> None:
    """Seen in the print edition, where a divided word is in two parts for who reads the text of the file too."""
    text = ("kommunekontaktrådsformandskabet sundhedsaftaler " * 4 + link) * 6
    file, sections = tmp_path / "papir.pdf", [filled(lines, text) for lines in sparse(range(26, 38), 3)]
    file.write_bytes(typesetter.render(minutes(tmp_path, *sections), Edition.PRINT).content)
    divided = 0
    for page in pages(file):
        above_notes = re.split(r"\n +\d+ +https", page)[0].rstrip()
        divided += above_notes.count(f"{LINE_END_HYPHEN}\n")
        assert not above_notes.endswith(LINE_END_HYPHEN), above_notes
    assert divided > 20


def test_a_page_begins_at_its_top_whatever_it_begins_with(tmp_path: Path) -> None:
    """The space above a label, an item or a list is for what stands below something."""
    sections = []
    for lines in sparse(range(33, 43), 2):
        [item] = filled(lines, "")
        sections.append([item | {"indstilling": "Tekst."}, item, item])
    file = tmp_path / "papir.pdf"
    file.write_bytes(typesetter.render(minutes(tmp_path, *sections)).content)
    tops: dict[str, set[float]] = {}
    for page in words(file)[4:]:
        top = min((word for word in page if word.top > MARGIN_TOP), key=lambda word: word.top)
        tops.setdefault(re.sub(r"^\d+", "1", top.text), set()).add(round(top.top - MARGIN_TOP))
    assert tops.keys() >= {"Fyld", "Indstilling", "1.2."}
    assert max(max(found) for text, found in tops.items() if text != "1.") <= 2


def test_items_without_text_are_not_divided(tmp_path: Path) -> None:
    """A heading stays with the line of its case, though nothing follows but the next heading."""
    items = [{"titel": f"Sag nr. {number}", "sag": f"SAG-2026-{number:05}"} for number in range(1, 60)]
    file = tmp_path / "papir.pdf"
    file.write_bytes(typesetter.render(minutes(tmp_path, items)).content)
    for page in pages(file)[6:]:
        assert [int(number) for number in re.findall(r"Sag nr. (\d+)", page)] == [
            int(number) for number in re.findall(r"SAG-2026-(\d+)", page)
        ]


TEXTS = st.lists(
    st.one_of(
        PARAGRAPHS,
        LINES.map("### {}".format),
        LINES.map("> {}".format),
        st.lists(LINES.map("- {}".format), min_size=1, max_size=4).map("\n".join),
        st.lists(LINES.map("7. {}".format), min_size=1, max_size=4).map("\n".join),
        st.integers(1, 5).map(lambda rows: "| a | b |\n|---|---|\n" + "| 1 | 2 |\n" * rows),
    ),
    min_size=2,
    max_size=6,
).map("\n\n".join)
ITEMS = st.tuples(TITLES, st.integers(0, 40), TEXTS, TEXTS)


@settings(max_examples=dear(25), suppress_health_check=list(HealthCheck))
@given(st.lists(ITEMS, min_size=2, max_size=3))
def test_any_meeting_breaks_well(items: list[tuple[str, int, str, str]]) -> None:
    """The texts are moved down by some lines each, so that pages end anywhere in them."""
    written_items = [
        {
            "titel": title,
            "sag": "SAG-2026-05018",
            "baggrund": "Fyld\\\n" * lines + f"Fyld\n\n{first}",
            "beslutning": second,
        }
        for title, lines, first, second in items
    ]
    meeting = {"organ": "KKR", "dato": "2026-11-13", "dagsorden": [{"titel": "Sager", "punkter": written_items}]}
    found, _problems = engine.check(yaml_reader.parse("møde.yaml", written(meeting).encode()), TESTS)
    assume(found)
    assert found
    assert_pages_break_well(build.build(found, Kind.MINUTES))


@settings(max_examples=dear(15), suppress_health_check=list(HealthCheck))
@given(lines=st.integers(0, 60), length=st.integers(1, 120), title=TITLES)
@example(lines=30, length=60, title="Sag")
def test_pages_break_well_at_any_line(lines: int, length: int, title: str) -> None:
    text = (
        "Fyld\\\n" * lines + "Fyld\n\n" + "Et afsnit med ord. " * length + "\n\n### Mellemrubrik\n\nTekst:\n\n- a\n- b"
    )
    item = {"titel": title, "sag": "SAG-2026-05018", "baggrund": text, "indstilling": "| a | b |\n|---|---|\n| 1 | 2 |"}
    meeting = {"organ": "KKR", "dato": "2026-11-13", "dagsorden": [{"titel": "Sager", "punkter": [item, item]}]}
    found, problems = engine.check(yaml_reader.parse("møde.yaml", written(meeting).encode()), TESTS)
    assert found, problems
    assert_pages_break_well(build.build(found, Kind.MINUTES))
