"""The PDF is one file for the archive and for everybody: PDF/A-3a, PDF/UA-1, and a structure that tells the truth."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

import documents
import pikepdf
import pytest
import verapdf
from conftest import dear
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from meetings import MEETINGS, written
from paths import EXAMPLE, TESTS
from pdf_structure import Annotation, Content, Element, TaggedPdf
from pdf_text import poppler, run
from PIL import Image as Picture

from kkr_docs.definition import yaml_reader
from kkr_docs.document import build
from kkr_docs.document.document import Document, Kind
from kkr_docs.lint import engine
from kkr_docs.markdown.blocks import Heading, Image, Inline, Paragraph, Run, Table, walk
from kkr_docs.render.pdf import typesetter

HYPHEN = "-"
MAY_BE_EMPTY = {"TD", "TH", "LBody", "TBody"}


def written_as_pdf(text: str) -> bytes:
    """The minutes of a definition in text; it may show the pictures beside the valid definitions."""
    found, problems = engine.check(yaml_reader.parse("møde.yaml", text.encode()), TESTS / "valid")
    assert found, problems
    return typesetter.render(build.build(found, Kind.MINUTES)).content


def of_one_item(text: str, body: str = "KKR Sydfjorden") -> str:
    """A definition whose one item has a case presentation."""
    return written({
        "organ": body, "dato": "2026-11-13",
        "dagsorden": [{"titel": "Sager", "punkter": [{"titel": "Et punkt", "sagsfremstilling": text}]}],
    })  # fmt: skip


def body(document: TaggedPdf) -> Element:
    """The section of `of_one_item`."""
    return document.root.elements()[-1]


# The standards


def write_all(paths: Iterable[Path], folder: Path, kinds: Iterable[Kind]) -> list[Path]:
    files = []
    for path in paths:
        for kind in kinds:
            files.append(folder / f"{path.stem}-{kind}.pdf")
            files[-1].write_bytes(documents.pdf(path, kind).content)
    return files


@pytest.mark.java
def test_verapdf_passes_every_example(tmp_path: Path) -> None:
    assert verapdf.failures(write_all(documents.SAMPLE, tmp_path, [Kind.MINUTES])) == []


@pytest.mark.thorough
@pytest.mark.java
def test_verapdf_passes_the_real_meeting(reference: Path, tmp_path: Path) -> None:
    assert verapdf.failures(write_all([reference], tmp_path, Kind)) == []


@pytest.mark.java
def test_verapdf_passes_any_meeting(tmp_path: Path) -> None:
    files: list[Path] = []

    @settings(max_examples=dear(15), phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(meeting=MEETINGS, picture=st.booleans())
    def write(meeting: dict[str, Any], picture: bool) -> None:  # noqa: FBT001
        if content := rendered(meeting, picture=picture):
            files.append(tmp_path / f"{len(files)}.pdf")
            files[-1].write_bytes(content)

    write()
    assert files
    assert verapdf.failures(files) == []


def test_inks_of_a_picture_for_the_printing_house_are_defined(tmp_path: Path) -> None:
    """ISO 19005-3, 6.2.4.3: what veraPDF asks, where there is no veraPDF; pictures of other colours are sRGB."""
    for name, mode in (("tryk.jpg", "CMYK"), ("skærm.jpg", "RGB")):
        Picture.new("RGB", (30, 20), "teal").convert(mode).save(tmp_path / name)
    (tmp_path / "m.yaml").write_text(of_one_item("![Et billede](tryk.jpg) ![Et billede](skærm.jpg)"), "utf-8")
    with pikepdf.open(write_all([tmp_path / "m.yaml"], tmp_path, [Kind.MINUTES])[0]) as document:
        spaces = [each.ColorSpace for each in document.objects if isinstance(each, pikepdf.Stream) and "/Width" in each]
        inks = [(int(space[1].N), space[1].read_bytes()[12:20]) for space in spaces if space != "/DeviceRGB"]
        assert inks == [(4, b"prtrCMYK")]
        assert len(spaces) == 2


@pytest.mark.java
def test_verapdf_passes_a_picture_for_the_printing_house(tmp_path: Path) -> None:
    Picture.new("CMYK", (300, 200), (10, 200, 30, 0)).save(tmp_path / "tryk.jpg")
    (tmp_path / "m.yaml").write_text(of_one_item("![Et billede](tryk.jpg)"), "utf-8")
    assert verapdf.failures(write_all([tmp_path / "m.yaml"], tmp_path, [Kind.MINUTES])) == []


@pytest.mark.java
def test_verapdf_finds_what_is_wrong(tmp_path: Path) -> None:
    with pikepdf.open(write_all([EXAMPLE], tmp_path, [Kind.AGENDA])[0]) as document:
        del document.Root.MarkInfo
        document.save(tmp_path / "broken.pdf")
    found = verapdf.failures([tmp_path / "broken.pdf"])
    assert [line.partition(" ")[0] for line in found if not line.startswith(" ")] == ["FAIL"] * 2
    assert [line.split()[0] for line in found if line.startswith(" ")] == ["6.7.2.2-1", "6.2-1"]


def rendered(meeting: dict[str, Any], *, picture: bool = False) -> bytes | None:
    """The minutes of a generated meeting; None where it was refused, with a reason."""
    items = [item for section in meeting["dagsorden"] for item in section.get("punkter", ())]
    if picture and items:
        items[0]["økonomi"] = '![Et diagram](billeder/firkant.png "Tekst under billedet")'
    found, problems = engine.check(yaml_reader.parse("møde.yaml", written(meeting).encode()), TESTS / "valid")
    assert found or problems
    return typesetter.render(build.build(found, Kind.MINUTES)).content if found else None


# Laws of every document


def everything_is_content_or_artifact(document: TaggedPdf) -> None:
    assert document.unmarked == []
    contents = [named for named in document.named if isinstance(named, Content)]
    assert set(contents) == set(document.marked.values())
    assert len(contents) == len(set(contents))
    assert all(content.paints for content in contents)
    assert not any(content.properties.get("/Type") == "/Pagination" for content in contents)


def the_parent_tree_leads_back(document: TaggedPdf) -> None:
    tree = document.parent_tree()
    owners: dict[int, dict[int, Any]] = {}
    for element in document.root.walk():
        for kid in element.kids:
            if isinstance(kid, Content):
                page = int(document.pdf.pages[kid.page].obj.StructParents)
                owners.setdefault(page, {})[int(kid.properties["/MCID"])] = element.dictionary.objgen
            elif not isinstance(kid, Element):
                assert tree.pop(int(kid.dictionary.StructParent)).objgen == element.dictionary.objgen
    assert {page: [each.objgen for each in parents] for page, parents in tree.items() if len(parents)} == {
        page: [parents[number] for number in range(len(parents))] for page, parents in owners.items()
    }
    assert [int(page.obj.StructParents) for page in document.pdf.pages] == list(range(len(document.pdf.pages)))


def headings_leave_no_level_out(document: TaggedPdf) -> None:
    levels = [int(element.tag[1]) for element in document.root.all("H1", "H2", "H3", "H4", "H5", "H6")]
    assert [title.path()[:-1] for title in document.root.all("Title")] == [["Document", "Sect"]]
    assert document.pdf.Root.StructTreeRoot.RoleMap.Title == "/H1"
    assert all(below <= above + 1 for above, below in pairwise([1, *levels]))


MARKS = {
    "/Decimal": r"\(?\d+[.)]",
    "/LowerAlpha": r"\(?[a-z][.)]",
    "/UpperAlpha": r"\(?[A-Z][.)]",
    "/LowerRoman": r"\(?[ivx]+[.)]",
    "/UpperRoman": r"\(?[IVX]+[.)]",
    "/Disc": "–",
}


def lists_hold_items_of_a_mark_and_a_body(document: TaggedPdf) -> None:
    numbered = [each for each in document.root.all("L") if each.attribute("/ListNumbering") != "/None"]
    for each in numbered:
        assert {kid.tag for kid in each.elements()} == {"LI"} == {tag_of(kid) for kid in each.kids}
        marks = [item.elements()[0].text() for item in each.elements()]
        assert all(re.fullmatch(MARKS[each.attribute("/ListNumbering")], mark) for mark in marks)
    for item in document.root.all("LI"):
        assert item.parent
        assert [tag_of(kid) for kid in item.kids] == ["Lbl", "LBody"][item.parent not in numbered :]
    for element in document.root.all("L", "LI", "LBody", "Lbl"):
        assert element.parent
        labelled = {"LI", "Reference", "Note"}
        inside = {"LI": {"L"}, "LBody": {"LI"}, "Lbl": labelled}.get(element.tag, {"LBody", "Sect", "BlockQuote"})
        assert element.parent.tag in inside


def tables_name_the_headings_of_every_cell(document: TaggedPdf) -> None:
    names = dict(id_tree(document))
    for table in document.root.all("Table"):
        groups = [tag_of(kid) for kid in table.kids]
        assert groups[groups[0] == "Caption" :] in (["THead", "TBody"], ["THead"])
        above: dict[int, list[Any]] = {}
        widths = set()
        for row in table.all("TR"):
            assert row.parent
            in_header = row.parent.tag == "THead"
            column = 0
            at_start: list[Any] = []
            for number, cell in enumerate(row.elements()):
                span = int(cell.attribute("/ColSpan") or 1)
                columns = range(column, column + span)
                column += span
                headings = [names[str(name)] for name in cell.attribute("/Headers") or []]
                over = [each for place in columns for each in above.get(place, [])]
                assert headings == [*dict.fromkeys(over), *at_start]
                assert cell.tag == "TH" if in_header else cell.tag == "TD" or number == 0
                if cell.tag == "TH":
                    assert cell.attribute("/Scope") == ("/Column" if in_header else "/Row")
                if in_header and cell.text().strip():
                    for place in columns:
                        above[place] = [*above.get(place, []), cell.dictionary.objgen]
                elif cell.tag == "TH" and not in_header:
                    at_start = [cell.dictionary.objgen]
            widths.add(column)
        assert len(widths) == 1


def id_tree(document: TaggedPdf) -> Iterator[tuple[str, Any]]:
    tree = document.pdf.Root.StructTreeRoot
    names = list(tree.IDTree.Names) if "/IDTree" in tree else []
    assert names[::2] == sorted(names[::2], key=str)
    for name, element in zip(names[::2], names[1::2], strict=True):
        assert name == element.ID
        yield str(name), element.objgen


def links_are_said_and_stand_alone(document: TaggedPdf) -> None:
    listed = [each.objgen for page in document.pdf.pages for each in page.obj.get("/Annots", [])]
    assert sorted(each.dictionary.objgen for each in document.root.annotations()) == sorted(listed)
    for link in document.root.all("Link"):
        assert "Link" not in link.path()[:-1]
        assert {kid.tag for kid in link.elements()} <= {"Span"}
        assert list(link.contents())
        assert link.annotations()
        for annotation in link.annotations():
            said = str(annotation.dictionary.Contents)
            if "/Dest" in annotation.dictionary:
                inside = (
                    r"Gå til ((punkt|bilag) [\d.]*\d, side \d+|fodnote \d+)|Tilbage til henvisningen til fodnote \d+"
                )
                assert re.fullmatch(inside, said)
            else:
                assert said == f"Link til {annotation.dictionary.A.URI}"
    for page in document.pdf.pages:
        areas = [tuple(map(float, each.Rect)) for each in page.obj.get("/Annots", [])]
        assert not any(overlap(one, two) for one, two in pairwise(sorted(areas)))


def overlap(one: tuple[float, ...], two: tuple[float, ...]) -> bool:
    """Whether two areas share a good part of their middle; the lines of a link stand close."""
    return one[0] < two[2] and two[0] < one[2] and abs((one[1] + one[3]) / 2 - (two[1] + two[3]) / 2) < 3


def footnotes_and_their_references_name_each_other(document: TaggedPdf) -> None:
    notes = document.root.all("Note")
    references = [each for each in document.root.all("Reference") if each.parent and each.parent.tag != "TOCI"]
    assert {note.dictionary.objgen for note in notes} <= {element for _name, element in id_tree(document)}
    numbers = [str(number) for number in range(1, len(notes) + 1)]
    assert [each.text() for each in references] == numbers
    assert [note.elements()[0].text() for note in notes] == numbers
    for number, note, reference in zip(numbers, notes, references, strict=True):
        assert reference.path()[:-2] == note.path()[: len(reference.path()) - 2]
        there, back = reference.all("Lbl")[0].annotations(), note.elements()[0].annotations()
        assert {str(each.dictionary.Contents) for each in there} == {f"Gå til fodnote {number}"}
        assert {str(each.dictionary.Contents) for each in back} == {f"Tilbage til henvisningen til fodnote {number}"}
        assert {place(document, each) for each in there} == {place(document, note)}
        assert {place(document, each) for each in back} == {place(document, reference)}


def place(document: TaggedPdf, what: Annotation | Element) -> int:
    """The page that a link inside leads to, or that an element begins on."""
    if isinstance(what, Element):
        return next(what.contents()).page
    names = list(document.pdf.Root.Names.Dests.Names)
    targets = dict(zip(map(str, names[::2]), names[1::2], strict=True))
    return document.page_numbers[targets[str(what.dictionary.Dest)][0].objgen]


def figures_have_words_and_a_place(document: TaggedPdf) -> None:
    for figure in document.root.all("Figure"):
        content, *captions = figure.kids
        assert isinstance(content, Content)
        assert [tag_of(caption) for caption in captions] in ([], ["Caption"])
        assert str(figure.dictionary.Alt).strip()
        left, bottom, right, top = map(float, figure.attribute("/BBox"))
        _x, _y, width, height = map(float, document.pdf.pages[content.page].mediabox)
        assert 0 <= left < right <= width
        assert 0 <= bottom < top <= height
    assert {caption.path()[-2] for caption in document.root.all("Caption")} <= {"Figure", "Table"}


def nothing_is_there_for_nothing(document: TaggedPdf) -> None:
    for element in document.root.walk():
        assert element.kids or element.tag in MAY_BE_EMPTY
        assert element.tag != "NonStruct"
        assert (element.tag == "Span") == ("/Lang" in element.dictionary)
    assert {element.tag for element in document.root.elements()} == {"Sect"}


def words_are_whole(document: TaggedPdf) -> None:
    """The word that replaces a part of itself begins with this part. The text itself is read elsewhere."""
    for element in document.root.walk():
        contents = [kid for kid in element.kids if isinstance(kid, Content)]
        for divided, rest in pairwise(contents):
            if divided.raw.endswith(HYPHEN) and divided.text not in {divided.raw, ""}:
                assert divided.text.startswith(divided.raw.removesuffix(HYPHEN))
                assert rest.text == ""
                assert divided.text.endswith(rest.raw) or rest.raw.endswith(HYPHEN)


def tag_of(kid: object) -> str:
    return kid.tag if isinstance(kid, Element) else type(kid).__name__


LAWS: list[Callable[[TaggedPdf], None]] = [
    everything_is_content_or_artifact,
    the_parent_tree_leads_back,
    headings_leave_no_level_out,
    lists_hold_items_of_a_mark_and_a_body,
    tables_name_the_headings_of_every_cell,
    links_are_said_and_stand_alone,
    footnotes_and_their_references_name_each_other,
    figures_have_words_and_a_place,
    nothing_is_there_for_nothing,
    words_are_whole,
]


@cache
def document_of(path: Path) -> TaggedPdf:
    return TaggedPdf(documents.pdf(path).content)


@pytest.mark.parametrize("path", documents.SAMPLE, ids=lambda path: path.stem)
@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
def test_examples_keep_the_laws(law: Callable[[TaggedPdf], None], path: Path) -> None:
    law(document_of(path))


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
def test_the_real_meeting_keeps_the_laws(law: Callable[[TaggedPdf], None], reference: Path) -> None:
    law(document_of(reference))


@settings(max_examples=dear(30), suppress_health_check=list(HealthCheck))
@given(meeting=MEETINGS, picture=st.booleans())
def test_any_meeting_keeps_the_laws(meeting: dict[str, Any], picture: bool) -> None:  # noqa: FBT001
    if content := rendered(meeting, picture=picture):
        document = TaggedPdf(content)
        for law in LAWS:
            law(document)


# What goes on over a page


def test_what_a_page_divides_is_one() -> None:
    words = "Kommunerne i landsdelen drøfter sagen. " * 150
    rows = "".join(f"| {number} | Kommune {number} |\n" for number in range(120))
    listing = f"| Nr. | [Kommune](https://www.example.dk/) |\n|---|---|\n{rows}"
    text = f"{words}\n\n> {words}\n\n- {words}\n\n  {words}\n- Til sidst\n\n{listing}"
    document = TaggedPdf(written_as_pdf(of_one_item(text)))
    section = body(document)
    paragraphs = [element.text() for element in section.all("P")]
    assert paragraphs.count(words.strip()) == 4
    assert len(section.all("BlockQuote")) == len(section.all("L")) == len(section.all("Table")) == 1
    assert [item.text() for item in section.all("LI")] == [f"– {words}{words}".strip(), "– Til sidst"]
    (table,) = section.all("Table")
    assert [row.text() for row in table.all("TR")] == ["Nr. Kommune", *(f"{n} Kommune {n}" for n in range(120))]
    pages = {content.page for content in table.contents()}
    repeated = [each for each in document.artifacts if each.text in ("Nr.", "Kommune")]
    assert len(pages) > 2
    assert len(repeated) == 2 * (len(pages) - 1)
    assert {str(each.properties["/Type"]) for each in repeated} == {"/Pagination"}
    (link,) = table.all("Link")
    assert [each.page for each in link.annotations()] == sorted(pages)


def test_words_are_apart() -> None:
    """Every paragraph is its words and spaces alone, wherever its lines end and its looks change."""
    text = "**fed** *kursiv* **begge** [link](https://www.example.dk/)  \nny linje *skrå* *igen* og KL-KKR-samarbejde, "
    document = TaggedPdf(written_as_pdf(of_one_item(text * 30)))
    words = "fed kursiv begge link ny linje skrå igen og KL-KKR-samarbejde, "
    (paragraph,) = body(document).all("P")
    assert "".join(content.text for content in paragraph.contents()) == (words * 30).strip()


@pytest.mark.parametrize("path", documents.SAMPLE, ids=lambda path: path.stem)
def test_examples_are_read_word_for_word(path: Path) -> None:
    assert_read_word_for_word(path)


def test_the_real_meeting_is_read_word_for_word(reference: Path) -> None:
    assert_read_word_for_word(reference)


def assert_read_word_for_word(path: Path) -> None:
    """Every paragraph, heading and cell of the document is in the structure, character for character, in order."""
    read = iter(
        seen("".join(content.text for content in element.contents())).strip()
        for element in document_of(path).root.all("P", "H4", "H5", "H6", "TH", "TD", "Caption")
    )
    for text in texts(documents.document(path)):
        assert text in read, text


def texts(paper: Document) -> Iterator[str]:
    parts = (part for section in paper.sections for item in section.items for part in item.parts)
    for block in walk(block for part in parts for block in part.blocks):
        match block:
            case Paragraph() | Heading():
                yield as_text(block.inlines)
            case Table():
                cells = (cell.inlines for row in block.all_rows for cell in row if cell.span)
                yield from map(as_text, [*([block.caption] if block.caption else []), *cells, *block.notes])
            case Image() if block.caption:
                yield as_text(block.caption)


def as_text(inlines: Iterable[Inline]) -> str:
    return seen("".join(inline.text if isinstance(inline, Run) else " " for inline in inlines))


def seen(text: str) -> str:
    """A text without what is never seen, letters composed."""
    text = text.replace("\u2011", "-")  # the fonts have one sign for both hyphens
    return unicodedata.normalize("NFC", re.sub("[\u00ad\u200b]", "", text))


def test_a_sign_that_the_fonts_lack_is_a_box_that_says_it(tmp_path: Path) -> None:
    content = written_as_pdf(of_one_item("Tag **bus 🚌 2** til 𝐊𝐊𝐑 og 🚌 igen.", "KKR 🚌 SYD"))
    assert TaggedPdf(content).root.all("Title")[0].text().endswith("KKR 🚌 SYD")
    assert body(TaggedPdf(content)).all("P")[0].text() == "Tag bus 🚌 2 til 𝐊𝐊𝐑 og 🚌 igen."
    assert "Tag bus 🚌 2 til 𝐊𝐊𝐑 og 🚌 igen." in " ".join(copied(content).split())
    plain = written_as_pdf(of_one_item("Tag **bus  2** til  og  igen."))
    assert ink(content, tmp_path) > ink(plain, tmp_path)


def ink(content: bytes, folder: Path) -> int:
    """How many points of page 5 are dark."""
    (folder / "blæk.pdf").write_bytes(content)
    run("pdftoppm", "-r", "100", "-gray", "-f", "5", "-l", "5", "-singlefile", folder / "blæk.pdf", folder / "blæk")
    return sum(value < 128 for value in (folder / "blæk.pgm").read_bytes())


def test_a_link_over_lines_is_one_link_with_a_place_to_click_on_each() -> None:
    words = "referatet af det seneste møde i kontaktudvalget " * 5
    document = TaggedPdf(written_as_pdf(of_one_item(f"Se [{words.strip()}](https://www.example.dk/referat).")))
    (link,) = body(document).all("Link")
    assert link.text() == words.strip()
    tops = [float(each.dictionary.Rect[3]) for each in link.annotations()]
    assert len(tops) > 2
    assert len(set(tops)) == len(tops)


def test_a_link_in_several_looks_is_one_link() -> None:
    document = TaggedPdf(written_as_pdf(of_one_item("Se [planen *for* **fjorden**](https://www.example.dk/).")))
    assert [link.text() for link in body(document).all("Link")] == ["planen for fjorden"]
    assert len(document.pdf.pages[4].Annots) == 1


def test_words_in_another_language_say_so() -> None:
    document = TaggedPdf(written_as_pdf(of_one_item("Det er [**state** of the art](lang:en) her.")))
    spans = body(document).all("Span")
    assert {str(span.dictionary.Lang) for span in spans} == {"en"}
    assert "".join(content.text for span in spans for content in span.contents()) == "state of the art"


def test_a_sub_heading_two_levels_down_is_one_level_down() -> None:
    document = TaggedPdf(written_as_pdf(of_one_item("# A\n\na\n\n### B\n\nb\n\n### C\n\nc\n\n# D\n\nd")))
    headings = [(each.tag, each.text()) for each in body(document).all("H4", "H5", "H6")]
    assert headings == [("H4", "A"), ("H5", "B"), ("H5", "C"), ("H4", "D")]


def test_a_list_in_a_list_is_in_its_item() -> None:
    document = TaggedPdf(written_as_pdf(of_one_item("- A\n  1. B\n     - C\n  2. D\n- E")))
    outer, middle, inner = body(document).all("L")
    assert [item.text() for item in outer.elements()] == ["– A 1. B – C 2. D", "– E"]
    assert [item.text() for item in middle.elements()] == ["1. B – C", "2. D"]
    assert inner.path()[-7:] == ["L", "LI", "LBody", "L", "LI", "LBody", "L"]


# The whole document


def test_contents_are_a_table_of_links() -> None:
    paper = documents.document(EXAMPLE)
    rendered = typesetter.render(paper)
    document = TaggedPdf(rendered.content)
    (section,) = [each for each in document.root.elements() if each.elements()[0].text() == paper.contents_heading]
    assert [kid.tag for kid in section.elements()] == ["H1", "TOC"]
    entries = [
        entry
        for each in paper.sections
        for entry in [
            (each.number, each.title, each.anchor),
            *((item.number, item.title, item.anchor) for item in each.items),
        ]
    ]
    expected = [f"{number} {title} {rendered.pages[anchor]}" for number, title, anchor in entries]
    assert [entry.text() for entry in section.all("TOCI")] == expected
    for entry in section.all("TOCI"):
        (reference,) = entry.elements()
        assert [reference.tag, *(kid.tag for kid in reference.elements())] == ["Reference", "Link"]
    outer = section.elements()[1]
    nested = [[entry.text() for entry in kid.elements()] for kid in outer.elements() if kid.tag == "TOC"]
    assert nested == [
        [f"{item.number} {item.title} {rendered.pages[item.anchor]}" for item in each.items]
        for each in paper.sections
        if each.items
    ]
    dots = [each for each in document.artifacts if set(each.text) == {".", " "}]
    assert len(dots) > len(expected)


def test_what_stands_on_every_page_is_left_out() -> None:
    document = document_of(EXAMPLE)
    said = document.root.text()
    paper = documents.document(EXAMPLE)
    headers = [each for each in document.artifacts if each.properties.get("/Subtype") == "/Header"]
    assert {each.text for each in headers} >= {paper.header, "SIDE  |  5", "SIDE  |  6"}
    assert paper.header not in said
    assert "SIDE" not in said


def test_the_file_says_what_it_is() -> None:
    paper = documents.document(EXAMPLE)
    document = document_of(EXAMPLE).pdf
    assert str(document.Root.Lang) == "da"
    assert bool(document.Root.MarkInfo.Marked)
    assert bool(document.Root.ViewerPreferences.DisplayDocTitle)
    assert list(document.Root.PageLabels.Nums)[1].S == "/D"
    assert [page.label for page in document.pages] == [str(number) for number in range(1, len(document.pages) + 1)]
    with document.open_metadata() as metadata:
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "A")
        assert metadata["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"
        assert metadata["dc:title"] == str(document.docinfo["/Title"]) == paper.title
        assert metadata["xmp:CreateDate"] == metadata["xmp:ModifyDate"] == paper.date.isoformat()
    dates = {str(document.docinfo[f"/{name}"]) for name in ("CreationDate", "ModDate")}
    assert dates == {f"D:{paper.date:%Y%m%d}"}
    assert document.Root.Metadata.read_bytes().count(b"<rdf:RDF") == 1
    assert document.trailer.ID[0] == document.trailer.ID[1]


def test_the_order_of_reading_is_the_order_of_the_text() -> None:
    """Contents and the tree agree on every page, but for list marks and pictures, which are drawn after the text."""
    document = document_of(EXAMPLE)
    late = {content for element in document.root.all("Lbl", "Figure") for content in element.contents()}
    contents = [content for content in document.root.contents() if content not in late]
    for _page, group in groupby(contents, key=lambda content: content.page):
        numbers = [int(content.properties["/MCID"]) for content in group]
        assert numbers == sorted(numbers)


# Copying and searching


def copied(content: bytes) -> str:
    """What a reader copies from the body's pages."""
    return poppler(content, "-f", "5")


def test_divided_words_are_copied_and_found_whole() -> None:
    words = ["kommunekontaktrådsformandskabet", "sundhedsklyngesamarbejdet", "beskæftigelsesindsatsen"]
    text = " ".join(f"{'x' * number} {word}," for number in range(1, 16) for word in words)
    content = written_as_pdf(of_one_item(text))
    divided = [each.text for each in TaggedPdf(content).root.contents() if each.raw.endswith(HYPHEN)]
    assert len(divided) > 5
    assert copied(content).split()[-len(text.split()) :] == text.split()


def test_a_word_over_three_lines_is_whole() -> None:
    word = "kommunekontaktrådsformandskabsmødedagsordenspunktet" * 2
    neighbour = "kommunekontaktråd"
    table = f"| A | B | C | D | E |\n{'|---' * 5}|\n| et {word} til {f'| {neighbour} ' * 4}|"
    content = written_as_pdf(of_one_item(table))
    cell = body(TaggedPdf(content)).all("TD")[0]
    divided = [each.text for each in cell.contents() if each.raw.endswith(HYPHEN)]
    assert len(divided) > 2
    assert divided == [word, *[""] * (len(divided) - 1)]
    assert cell.text() == f"et {word} til"
    assert word in copied(content).split()


@pytest.mark.parametrize("around", ["**{}**", "*{}*", "[{}](https://www.example.dk/)"])
def test_a_divided_word_in_another_look_is_whole(around: str) -> None:
    words = " ".join(["kommunekontaktrådsformandskabet"] * 12)
    content = written_as_pdf(of_one_item(around.format(words)))
    assert any(each.raw.endswith(HYPHEN) for each in TaggedPdf(content).root.contents())
    assert words in " ".join(copied(content).split())


def test_a_soft_hyphen_of_the_author_is_not_copied() -> None:
    content = written_as_pdf(of_one_item("x" * 60 + " kommune\u00adkontakt\u00adråd til sidst"))
    assert "kommunekontaktråd til sidst" in " ".join(copied(content).split())


def test_a_hyphen_of_the_author_stays() -> None:
    content = written_as_pdf(of_one_item(f"KL{HYPHEN}KKR " * 60))
    assert copied(content).split().count(f"KL{HYPHEN}KKR") == 60
    assert any(each.raw.endswith(f"KL{HYPHEN}") for each in TaggedPdf(content).root.contents())


def test_a_hyphen_of_the_author_is_told_from_one_at_a_line_end() -> None:
    """Both words are in the text, divided at the same place."""
    text = f"{'x' * 70} samarbejds{HYPHEN}udvalgene.\n\n{'x' * 70} samarbejdsudvalgene."
    found = copied(written_as_pdf(of_one_item(text)))
    assert f"samarbejds{HYPHEN}udvalgene." in found
    assert "samarbejdsudvalgene." in found
