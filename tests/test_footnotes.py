"""Footnotes: on the page of their reference in the PDF, real ones in Word, numbered through the paper."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import docx
import pytest
import verapdf
from docx_text import W, footnotes, paragraphs, tree
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from meetings import written
from pdf_structure import Document, Element
from pdf_text import pages, run
from test_accessibility import LAWS

from kkr_docs import manuscript, pdf, review, source, together, word
from kkr_docs.blocks import (
    Block,
    Cell,
    Footnote,
    Heading,
    Image,
    Inline,
    ListBlock,
    Numbering,
    Paragraph,
    Quote,
    Run,
    Table,
    plain,
)
from kkr_docs.house import House
from kkr_docs.manuscript import Edition, Kind, Manuscript

PICTURE = Path(__file__).parent / "valid" / "billeder" / "firkant.png"
PLACE = ("dagsorden", 0, "punkter", 0, "sagsfremstilling")
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


def text(*pieces: str | Inline) -> tuple[Inline, ...]:
    return tuple(Run(piece) if isinstance(piece, str) else piece for piece in pieces)


def note(*pieces: str | Inline) -> Footnote:
    return Footnote(text(*pieces))


def table(*rows: tuple[str | Inline, ...]) -> Table:
    header, *others = [(Cell(text(*row)), Cell(text("25"), "right")) for row in rows]
    return Table(header, tuple(others), (0.7, 0.3))


def paper(*blocks: Block) -> Manuscript:
    """The minutes of a meeting with one item, whose case presentation is the blocks."""
    meeting = {
        "organ": "KKR Syd", "dato": "2027-03-12",
        "dagsorden": [{"titel": "Sager", "punkter": [{"titel": "Et punkt", "sagsfremstilling": "x"}]}],
    }  # fmt: skip
    found, problems = review.check(source.parse("møde.yaml", written(meeting).encode()), Path())
    assert found, problems
    return manuscript.build(found._replace(prose={PLACE: blocks}), Kind.MINUTES)


def texts(content: bytes, folder: Path) -> list[str]:
    """The letters of every page, without blanks."""
    file = folder / "møde.pdf"
    file.write_bytes(content)
    return [re.sub(r"\s", "", page) for page in pages(file)]


def pages_with(words: str, found: list[str]) -> list[int]:
    return [number for number, page in enumerate(found, 1) if words in page]


def spoken(element: Element) -> str:
    """What a screen reader reads of an element."""
    return "".join(content.text for content in element.contents())


EVERYWHERE: list[Block] = [
    Paragraph(text("afsnit", note("Se ", Run("loven", link="https://example.dk/lov"), ", jf. punkt 1.1."), ", slut!")),
    Paragraph(text("Se ", Run("KL", link="https://kl.dk/"), " igen", note("To"), ".")),
    Heading(1, text("rubrik", note("Tre"))),
    ListBlock(
        items=(
            (
                Paragraph(text("punkt", note("Fire ", Run("skrå", emphasis=True), " {{ organ }} & <b>"))),
                ListBlock(((Paragraph(text("under", note("Fem"))),),), Numbering(), (1,)),
            ),
        ),
    ),
    Quote((Paragraph(text("citat", note("Seks"))), Paragraph(text("mere", note("Syv"), " og", note("Otte"))))),
    table(("hovede", note("Ni")), ("celle", note("Ti ", Run("words", language="en")), " i rad")),
    Image(PICTURE, "En firkant", 30, 30, text("under billedet", note("Elleve"))),
]
NOTES = [
    "Se loven, jf. punkt 1.1.",
    "To",
    "Tre",
    "Fire skrå {{ organ }} & <b>",
    "Fem",
    "Seks",
    "Syv",
    "Otte",
    "Ni",
    "Ti words",
    "Elleve",
]


# In the PDF


def test_every_note_stands_on_the_page_of_its_reference(tmp_path: Path) -> None:
    found = texts(pdf.render(paper(*EVERYWHERE)).content, tmp_path)
    references = ["afsnit1,slut!", "igen2.", "rubrik3", "punkt4", "under5", "citat6", "mere7og8", "hovede9"]
    assert [pages_with(words, found) for words in [*references, "celle10irad", "underbilledet11"]] == [[5]] * 10
    for number, words in enumerate(NOTES, 1):
        assert pages_with(f"{number}{re.sub(' ', '', words)}", found) == [5]


def test_the_printed_edition_counts_addresses_and_notes_as_one(tmp_path: Path) -> None:
    found = texts(pdf.render(paper(*EVERYWHERE), Edition.PRINT).content, tmp_path)
    assert pages_with("afsnit1,slut!", found) == pages_with("1Seloven(https://example.dk/lov),jf.punkt1.1.", found)
    assert pages_with("SeKL2igen3.", found) == pages_with("2https://kl.dk/3To4Tre5Fire", found) == [5]


def test_notes_are_tagged() -> None:
    document = Document(pdf.render(paper(*EVERYWHERE)).content)
    for law in LAWS:
        law(document)
    notes = document.root.all("Note")
    assert [spoken(each) for each in notes] == [f"{number} {words}" for number, words in enumerate(NOTES, 1)]
    holders = [
        "Sect",
        "Sect",
        "Sect",
        "LBody",
        "LBody",
        "BlockQuote",
        "BlockQuote",
        "BlockQuote",
        "TH",
        "TD",
        "Caption",
    ]
    assert [each.parent and each.parent.tag for each in notes] == holders
    body = document.root.elements()[-1].elements()
    assert [each.tag for each in body[3:9]] == ["P", "Note", "P", "Note", "H4", "Note"]
    assert body[3].text() == "afsnit 1 , slut!"
    assert body[7].text() == "rubrik 3"
    assert [link.annotations()[0].dictionary.Contents for link in notes[0].all("Link")[1:]] == [
        "Link til https://example.dk/lov", "Gå til punkt 1.1, side 5",
    ]  # fmt: skip


@pytest.mark.java
def test_verapdf_passes_footnotes(tmp_path: Path) -> None:
    (tmp_path / "noter.pdf").write_bytes(pdf.render(paper(*EVERYWHERE)).content)
    assert verapdf.failures([tmp_path / "noter.pdf"]) == []


def test_a_number_stays_with_its_word(tmp_path: Path) -> None:
    """No line begins with a number or with the sign after it, and none ends inside an amount that has one."""
    (tmp_path / "linjer.pdf").write_bytes(
        pdf.render(
            paper(*(
                Paragraph(text("x" * length + " hallo!", note("n"), ". Ja ", "25.000", note("m"), " kr."))
                for length in range(50, 74)
            ))
        ).content
    )  # fmt: skip
    found = "\n".join(pages(tmp_path / "linjer.pdf")[4:])
    assert len(re.findall(r"hallo!\d+\.", found)) == len(re.findall(r"25\.000\d+ kr\.", found)) == 24
    assert re.search(r"\n *hallo!", found)
    assert re.search(r"\n *25\.000", found)


def test_blanks_after_a_number_are_copied() -> None:
    """Where a line ends after a reference, words are apart all the same; a screen reader gets no more and no less."""
    pieces: list[str | Inline] = [piece for number in range(60) for piece in (f"ord{number}a", note("n"), " og ")]
    document = Document(pdf.render(paper(Paragraph(text(*pieces)))).content)
    paragraph = document.root.elements()[-1].elements()[3]
    assert spoken(paragraph).strip() == " ".join(f"ord{number}a{number + 1} og" for number in range(60))


FILLED = st.lists(st.tuples(st.integers(0, 45), st.integers(0, 5), st.integers(1, 3)), min_size=1, max_size=10)


def filled(rows: list[tuple[int, int, int]]) -> Iterator[Block]:
    """Blocks of every kind with footnotes in them, and lines of text between."""
    count = 0
    for lines, kind, notes in rows:
        pieces: list[str | Inline] = []
        for _each in range(notes):
            count += 1
            pieces += [f" ord{count}x", note(f"note{count}y " + "forklaring " * (count % 30))]
        paragraph = Paragraph(text(*pieces))
        yield from [Paragraph(text("Fyld"))] * lines
        kinds: list[Block] = [
            paragraph,
            Heading(1, paragraph.inlines),
            ListBlock(((paragraph,),)),
            Quote((paragraph,)),
            table(tuple(pieces), ("celle",)),
            table(("hovede",), tuple(pieces)),
        ]
        yield kinds[kind]
        yield Paragraph(text("Fyld"))


@settings(max_examples=15, suppress_health_check=list(HealthCheck))
@given(FILLED)
def test_notes_stand_by_their_references_wherever_pages_break(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[int, int, int]]
) -> None:
    content = pdf.render(paper(*filled(rows))).content
    found = texts(content, tmp_path_factory.getbasetemp())
    for number in range(1, sum(notes for _lines, _kind, notes in rows) + 1):
        on = pages_with(f"ord{number}x{number}", found)
        assert on[:1] == pages_with(f"{number}note{number}y", found)
    document = Document(content)
    for law in LAWS:
        law(document)


@pytest.mark.parametrize("length", [900, 6000])
def test_a_note_is_printed_whole_or_refused(length: int, tmp_path: Path) -> None:
    words = [f"n{number}" for number in range(length)]
    made = paper(Paragraph(text("Tekst", note(" ".join(words)), ".")), table(("a",), ("b",)))
    if length < 1000:
        assert "".join(words) in "".join(texts(pdf.render(made).content, tmp_path))
        return
    with pytest.raises(pdf.FootnoteError, match="der er ikke plads til fodnote 1 på siden") as refused:
        pdf.render(made)
    assert "skriv noget af dem i selve teksten" in refused.value.remedy


# In Word


def in_word(made: Manuscript, house: House | None = None) -> bytes:
    return word.render(made, pdf.render(made).pages, house)


def test_word_has_real_footnotes() -> None:
    content = in_word(paper(*EVERYWHERE))
    assert footnotes(content) == NOTES
    assert docx.Document(io.BytesIO(content)).paragraphs
    styles = {each.get(f"{W}val") for each in tree(content, "word/footnotes.xml").iter(f"{W}pStyle", f"{W}rStyle")}
    assert styles == {"FootnoteText", "FootnoteReference", "Hyperlink"}
    lines = [each.get(f"{W}type") for each in tree(content, "word/footnotes.xml")][:3]
    assert lines == ["separator", "continuationSeparator", None]
    settings = [each.tag.removeprefix(W) for each in tree(content, "word/settings.xml")]
    assert settings.index("footnotePr") == settings.index("compat") - 1


def test_links_in_a_footnote_lead_where_they_should() -> None:
    content = in_word(paper(*EVERYWHERE))
    outside, inside = tree(content, "word/footnotes.xml").iter(f"{W}hyperlink")
    relations = {each.get("Id"): each.get("Target") for each in tree(content, "word/_rels/footnotes.xml.rels")}
    assert relations[outside.get(f"{R}id")] == "https://example.dk/lov"
    assert inside.get(f"{W}anchor") == "punkt_1_1"


@given(st.text(st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff"), min_size=1))
@example("R&D <Paris> {{ x }} {% raw %} {_{ }_} {# ]]> &amp;  to  ")
def test_any_text_comes_out_as_typed_in_word(typed: str) -> None:
    made = paper(Paragraph(text("x", note(typed))))
    content = word.render(made, {"punkt_1": 5, "punkt_1_1": 5})
    assert footnotes(content) == [typed]


def test_word_is_as_it_was_without_footnotes_and_the_same_twice() -> None:
    made = paper(*EVERYWHERE)
    assert in_word(made) == in_word(made)
    with zipfile.ZipFile(io.BytesIO(in_word(paper(Paragraph(text("Ingen noter.")))))) as package:
        assert "word/footnotes.xml" not in package.namelist()
        assert b"footnotePr" not in package.read("word/settings.xml")


def own_template(folder: Path, content: bytes, styles: str = "") -> House:
    """A house whose Word template is a file, without the styles that a pattern matches."""
    with zipfile.ZipFile(io.BytesIO(content)) as given_, zipfile.ZipFile(folder / "document.docx", "w") as own:
        for name in given_.namelist():
            part = given_.read(name)
            own.writestr(name, re.sub(styles.encode(), b"", part) if styles and name == "word/styles.xml" else part)
    return House(folder)


def test_a_template_older_than_footnotes_is_given_their_styles(tmp_path: Path) -> None:
    ours = House().word_template.read_bytes()
    house = own_template(tmp_path, ours, r'<w:style [^>]*w:styleId="Footnote\w+">.*?</w:style>')
    content = in_word(paper(*EVERYWHERE), house)
    assert footnotes(content) == NOTES
    names = [each.get(f"{W}val") for each in tree(content, "word/styles.xml").iter(f"{W}name")]
    assert names.count("footnote text") == names.count("footnote reference") == 1


def test_a_template_with_footnotes_of_its_own_keeps_them(tmp_path: Path) -> None:
    with zipfile.ZipFile(House().word_template) as ours:
        parts = {name: ours.read(name) for name in ours.namelist()}
    made = in_word(paper(Paragraph(text("x", note("Husets egen")))))
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        parts["word/footnotes.xml"] = package.read("word/footnotes.xml")
        parts["[Content_Types].xml"] = package.read("[Content_Types].xml")
        relations = package.read("word/_rels/document.xml.rels")
    parts["word/_rels/document.xml.rels"] = relations
    reference = b'<w:r><w:footnoteReference w:id="1"/></w:r><w:r><w:t xml:space="preserve">{{ cover.wordmark }}'
    parts["word/document.xml"] = parts["word/document.xml"].replace(b"<w:r><w:t>{{ cover.wordmark }}", reference)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        for name, part in parts.items():
            package.writestr(name, part)
    content = in_word(paper(*EVERYWHERE), own_template(tmp_path, packed.getvalue()))
    assert footnotes(content)[-len(NOTES) :] == NOTES
    assert "Husets egen" in "".join(tree(content, "word/footnotes.xml").itertext())
    ids = [each.get(f"{W}id") for each in tree(content, "word/footnotes.xml")]
    assert len(ids) == len(set(ids)) == len(NOTES) + 3


@pytest.mark.libreoffice
def test_libreoffice_shows_numbers_and_texts(tmp_path: Path) -> None:
    (tmp_path / "noter.docx").write_bytes(in_word(paper(*EVERYWHERE)))
    run("soffice", f"-env:UserInstallation=file://{tmp_path}/profil", "--headless", "--convert-to", "pdf",
        "--outdir", tmp_path, tmp_path / "noter.docx")  # fmt: skip
    [found] = [re.sub(r"\s", "", page) for page in pages(tmp_path / "noter.pdf") if "rubrik" in page]
    for words in ("afsnit1,slut!", "igen2.", "rubrik3", "celle10irad", "underbilledet11"):
        assert words in found
    for number, words in enumerate(NOTES, 1):
        assert f"{number}{re.sub(' ', '', words)}" in found


def test_word_and_pdf_say_the_same() -> None:
    made = paper(*EVERYWHERE)
    rendered = pdf.render(made)
    notes = [spoken(each).partition(" ")[2] for each in Document(rendered.content).root.all("Note")]
    assert notes == footnotes(word.render(made, rendered.pages))


# What else reads running text


def test_references_in_a_note_become_links() -> None:
    [part] = paper(EVERYWHERE[0]).sections[0].items[0].parts
    [block] = part.blocks
    assert isinstance(block, Paragraph)
    [footnote] = [each for each in block.inlines if isinstance(each, Footnote)]
    assert [each.link for each in footnote.inlines if isinstance(each, Run)] == [
        None,
        "https://example.dk/lov",
        None,
        "#punkt_1_1",
        None,
    ]


def test_the_words_of_a_paragraph_are_without_its_notes() -> None:
    assert plain(text("Budgettet er", note("se bilag"), ":")) == "Budgettet er:"
    assert paragraphs(in_word(paper(EVERYWHERE[0])))[-1].text == "afsnit, slut!"


def test_a_note_does_not_part_what_stays_together() -> None:
    amount, footnote, currency = together.inlines(text("25.000", note("n"), " kr."), 80)
    assert isinstance(currency, Run)
    assert (amount, footnote, currency.text) == (Run("25.000"), note("n"), f" {together.JOINER}kr.")
