"""Footnotes: on the page of their reference in the PDF, real ones in Word, numbered through the paper."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import docx
import pytest
import verapdf
from conftest import dear
from docx_text import W, footnotes, paragraphs, tree
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from meetings import written
from paths import TESTS
from pdf_structure import Element, TaggedPdf
from pdf_text import pages, run
from sample_files import unzipped, zipped
from test_accessibility import LAWS

from kkr_docs.definition import yaml_reader
from kkr_docs.document import build
from kkr_docs.document.document import Document, Edition, Kind, Part
from kkr_docs.house_style.style import HouseStyle
from kkr_docs.lint import engine
from kkr_docs.markdown.blocks import Footnote, Paragraph, Run, plain
from kkr_docs.render.docx import writer
from kkr_docs.render.pdf import no_break, typesetter

R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


def paper(text: str) -> Document:
    """The minutes of a meeting with two items; the case presentation of the first is the text."""
    items = [{"titel": "Et punkt", "sagsfremstilling": text}, {"titel": "Et andet", "sagsfremstilling": "Tekst."}]
    meeting = {"organ": "KKR Syd", "dato": "2027-03-12", "dagsorden": [{"titel": "Sager", "punkter": items}]}
    found, problems = engine.check(yaml_reader.parse("møde.yaml", written(meeting).encode()), TESTS / "valid")
    assert found, problems
    return build.build(found, Kind.MINUTES)


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


EVERYWHERE = """\
afsnit[^1], slut!

Se [KL](https://kl.dk/) igen[^2].

### rubrik[^3]

- punkt[^4]
  1. under[^5]

> citat[^6]
>
> mere[^7] og[^8]

| hovede[^9] | 25 |
|---|--:|
| celle[^x] i rad | 25 |

![En firkant](billeder/firkant.png "under billedet")

[^1]: Se [loven](https://example.dk/lov), jf. punkt 1.2.
[^2]: To
[^3]: Tre
[^4]: Fire *skrå* {{ organ }} & <b>
[^5]: Fem
[^6]: Seks
[^7]: Syv
[^8]: Otte
[^9]: Ni
[^x]: Ti [words](lang:en)
"""
NOTES = [
    *["Se loven, jf. punkt 1.2.", "To", "Tre", "Fire skrå {{ organ }} & <b>", "Fem", "Seks", "Syv", "Otte", "Ni"],
    "Ti words",
]


# In the PDF


def test_every_note_stands_on_the_page_of_its_reference(tmp_path: Path) -> None:
    found = texts(typesetter.render(paper(EVERYWHERE)).content, tmp_path)
    references = ["afsnit1,slut!", "igen2.", "rubrik3", "punkt4", "under5", "citat6", "mere7og8", "hovede9"]
    for words in (*references, "celle10irad"):
        assert pages_with(words, found) == [5]
    for number, words in enumerate(NOTES, 1):
        assert pages_with(f"{number}{re.sub(' ', '', words)}", found) == [5]


def test_the_printed_edition_counts_addresses_and_notes_as_one(tmp_path: Path) -> None:
    found = texts(typesetter.render(paper(EVERYWHERE), Edition.PRINT).content, tmp_path)
    assert pages_with("afsnit1,slut!", found) == pages_with("1Seloven(https://example.dk/lov),jf.punkt1.2.", found)
    assert pages_with("SeKL2igen3.", found) == pages_with("2https://kl.dk/3To4Tre5Fire", found) == [5]


def test_notes_are_tagged() -> None:
    document = TaggedPdf(typesetter.render(paper(EVERYWHERE)).content)
    for law in LAWS:
        law(document)
    notes = document.root.all("Note")
    assert [spoken(each) for each in notes] == [f"{number} {words}" for number, words in enumerate(NOTES, 1)]
    holders = [*["Sect"] * 3, *["LBody"] * 2, *["BlockQuote"] * 3, "TH", "TD"]
    assert [each.parent and each.parent.tag for each in notes] == holders
    body = document.root.elements()[-1].elements()
    assert [each.tag for each in body[3:9]] == ["P", "Note", "P", "Note", "H4", "Note"]
    assert body[3].text() == "afsnit 1 , slut!"
    assert body[7].text() == "rubrik 3"
    assert [link.annotations()[0].dictionary.Contents for link in notes[0].all("Link")[1:]] == [
        "Link til https://example.dk/lov", "Gå til punkt 1.2, side 5",
    ]  # fmt: skip


@pytest.mark.java
def test_verapdf_passes_footnotes(tmp_path: Path) -> None:
    (tmp_path / "noter.pdf").write_bytes(typesetter.render(paper(EVERYWHERE)).content)
    assert verapdf.failures([tmp_path / "noter.pdf"]) == []


def test_a_number_stays_with_its_word(tmp_path: Path) -> None:
    """No line begins with a number or with the sign after it, and none ends inside an amount that has one."""
    lengths = range(50, 74)
    lines = [f"{'x' * length} hallo![^{length}]. Ja 25.000[^m{length}] kr." for length in lengths]
    notes = [f"[^{length}]: n\n[^m{length}]: m" for length in lengths]
    (tmp_path / "linjer.pdf").write_bytes(typesetter.render(paper("\n\n".join([*lines, *notes]))).content)
    found = "\n".join(pages(tmp_path / "linjer.pdf")[4:])
    assert len(re.findall(r"hallo!\d+\.", found)) == len(re.findall(r"25\.000\d+ kr\.", found)) == 24
    assert re.search(r"\n *hallo!", found)
    assert re.search(r"\n *25\.000", found)


def test_words_are_apart() -> None:
    """A screen reader gets no blank more and none less, where a line ends after a number too, and in a long note."""
    words = " ".join(f"ord{number}a[^{number}] og" for number in range(60))
    long = " ".join(f"**fed{number}** ord" for number in range(60))
    notes = "\n".join([f"[^0]: ord1a 2 og {long}", *(f"[^{number}]: n" for number in range(1, 60))])
    document = TaggedPdf(typesetter.render(paper(f"{words}\n\n{notes}")).content)
    paragraph, note = document.root.elements()[-1].elements()[3:5]
    assert spoken(paragraph).strip() == " ".join(f"ord{number}a{number + 1} og" for number in range(60))
    assert spoken(note) == f"1 ord1a 2 og {long.replace('*', '')}"


PLACES = st.sampled_from(
    ["{}", "### {}", "- a\n- {}", "> {}", "| {} | B |\n|---|---|\n| a | b |", "| A |\n|---|\n| {} |"]
)
FILLED = st.lists(st.tuples(st.integers(0, 45), PLACES, st.integers(1, 3)), min_size=1, max_size=10)


def filled(rows: list[tuple[int, str, int]]) -> str:
    """Blocks of every kind with footnotes in them, and lines of text between."""
    texts: list[str] = []
    notes: list[str] = []
    for lines, place, count in rows:
        numbers = range(len(notes) + 1, len(notes) + count + 1)
        words = " og ".join(f"ord{number}x[^{number}]" for number in numbers)
        texts.append("Fyld\\\n" * lines + "Fyld\n\n" + place.format(words) + "\n\nFyld")
        notes += [f"[^{number}]: note{number}y {'forklaring ' * (number % 30)}" for number in numbers]
    return "\n\n".join([*texts, *notes])


@settings(max_examples=dear(15), suppress_health_check=list(HealthCheck))
@given(FILLED)
def test_notes_stand_by_their_references_wherever_pages_break(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[int, str, int]]
) -> None:
    content = typesetter.render(paper(filled(rows))).content
    found = texts(content, tmp_path_factory.getbasetemp())
    for number in range(1, sum(notes for _lines, _place, notes in rows) + 1):
        on = pages_with(f"ord{number}x{number}", found)
        assert on[:1] == pages_with(f"{number}note{number}y", found)
    document = TaggedPdf(content)
    for law in LAWS:
        law(document)


@pytest.mark.sampled(3)
@pytest.mark.parametrize("length", [900, 6000])
def test_a_note_is_printed_whole_or_refused(length: int, tmp_path: Path) -> None:
    words = [f"n{number}" for number in range(length)]
    made = paper(f"Tekst[^1].\n\n| a |\n|---|\n| b |\n\n[^1]: {' '.join(words)}")
    if length < 1000:
        assert "".join(words) in "".join(texts(typesetter.render(made).content, tmp_path))
        return
    with pytest.raises(typesetter.FootnoteError, match="der er ikke plads til fodnote 1 på siden") as refused:
        typesetter.render(made)
    assert "skriv noget af dem i selve teksten" in refused.value.remedy


# In Word


def in_word(made: Document, style: HouseStyle | None = None) -> bytes:
    return writer.render(made, typesetter.render(made).pages, style)


def test_word_has_real_footnotes() -> None:
    content = in_word(paper(EVERYWHERE))
    assert footnotes(content) == NOTES
    assert docx.Document(io.BytesIO(content)).paragraphs
    styles = {each.get(f"{W}val") for each in tree(content, "word/footnotes.xml").iter(f"{W}pStyle", f"{W}rStyle")}
    assert styles == {"FootnoteText", "FootnoteReference", "Hyperlink"}
    lines = [each.get(f"{W}type") for each in tree(content, "word/footnotes.xml")][:3]
    assert lines == ["separator", "continuationSeparator", None]
    settings = [each.tag.removeprefix(W) for each in tree(content, "word/settings.xml")]
    assert settings.index("footnotePr") == settings.index("compat") - 1


def test_links_in_a_footnote_lead_where_they_should() -> None:
    content = in_word(paper(EVERYWHERE))
    outside, inside = tree(content, "word/footnotes.xml").iter(f"{W}hyperlink")
    relations = {each.get("Id"): each.get("Target") for each in tree(content, "word/_rels/footnotes.xml.rels")}
    assert relations[outside.get(f"{R}id")] == "https://example.dk/lov"
    assert inside.get(f"{W}anchor") == "punkt_1_2"


@given(st.text(st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff"), min_size=1))
@example("R&D <Paris> {{ x }} {% raw %} {_{ }_} {# ]]> &amp;  to  ")
def test_any_text_comes_out_as_typed_in_word(typed: str) -> None:
    made = paper("x")
    item = made.sections[0].items[0]
    part = Part("Sagsfremstilling", (Paragraph((Footnote((Run(typed),)),)),))
    made = replace(made, sections=(replace(made.sections[0], items=(replace(item, parts=(part,)),)),))
    assert footnotes(writer.render(made, {"punkt_1": 5, "punkt_1_1": 5})) == [typed]


def test_word_is_as_it_was_without_footnotes_and_the_same_twice() -> None:
    made = paper(EVERYWHERE)
    assert in_word(made) == in_word(made)
    with zipfile.ZipFile(io.BytesIO(in_word(paper("Ingen noter.")))) as package:
        assert "word/footnotes.xml" not in package.namelist()
        assert b"footnotePr" not in package.read("word/settings.xml")


def own_template(folder: Path, content: bytes, styles: str = "") -> HouseStyle:
    """A house whose Word template is a file, without the styles that a pattern matches."""
    parts = unzipped(content)
    if styles:
        parts["word/styles.xml"] = re.sub(styles.encode(), b"", parts["word/styles.xml"])
    (folder / "document.docx").write_bytes(zipped(parts))
    return HouseStyle(folder)


def test_a_template_older_than_footnotes_is_given_their_styles(tmp_path: Path) -> None:
    ours = HouseStyle().word_template.read_bytes()
    style = own_template(tmp_path, ours, r'<w:style [^>]*w:styleId="Footnote\w+">.*?</w:style>')
    content = in_word(paper(EVERYWHERE), style)
    assert footnotes(content) == NOTES
    names = [each.get(f"{W}val") for each in tree(content, "word/styles.xml").iter(f"{W}name")]
    assert names.count("footnote text") == names.count("footnote reference") == 1


def test_a_template_with_footnotes_of_its_own_keeps_them(tmp_path: Path) -> None:
    with zipfile.ZipFile(HouseStyle().word_template) as ours:
        parts = {name: ours.read(name) for name in ours.namelist()}
    made = in_word(paper("x[^1]\n\n[^1]: Husets egen"))
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        parts["word/footnotes.xml"] = package.read("word/footnotes.xml")
        parts["[Content_Types].xml"] = package.read("[Content_Types].xml")
        relations = package.read("word/_rels/document.xml.rels")
        parts |= {name: package.read(name) for name in package.namelist() if name.startswith("customXml/")}
    parts["word/_rels/document.xml.rels"] = relations
    reference = b'<w:r><w:footnoteReference w:id="1"/></w:r><w:r><w:t xml:space="preserve">{{ cover.wordmark }}'
    parts["word/document.xml"] = parts["word/document.xml"].replace(b"<w:r><w:t>{{ cover.wordmark }}", reference)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        for name, part in parts.items():
            package.writestr(name, part)
    content = in_word(paper(EVERYWHERE), own_template(tmp_path, packed.getvalue()))
    assert footnotes(content)[-len(NOTES) :] == NOTES
    assert "Husets egen" in "".join(tree(content, "word/footnotes.xml").itertext())
    ids = [each.get(f"{W}id") for each in tree(content, "word/footnotes.xml")]
    assert len(ids) == len(set(ids)) == len(NOTES) + 3


@pytest.mark.libreoffice
def test_libreoffice_shows_numbers_and_texts(tmp_path: Path) -> None:
    (tmp_path / "noter.docx").write_bytes(in_word(paper(EVERYWHERE)))
    run("soffice", f"-env:UserInstallation=file://{tmp_path}/profil", "--headless", "--convert-to", "pdf",
        "--outdir", tmp_path, tmp_path / "noter.docx")  # fmt: skip
    [found] = [re.sub(r"\s", "", page) for page in pages(tmp_path / "noter.pdf") if "rubrik" in page]
    for words in ("afsnit1,slut!", "igen2.", "rubrik3", "celle10irad"):
        assert words in found
    for number, words in enumerate(NOTES, 1):
        assert f"{number}{re.sub(' ', '', words)}" in found


def test_word_and_pdf_say_the_same() -> None:
    made = paper(EVERYWHERE)
    rendered = typesetter.render(made)
    notes = [spoken(each).partition(" ")[2] for each in TaggedPdf(rendered.content).root.all("Note")]
    assert notes == footnotes(writer.render(made, rendered.pages))


# What else reads running text


def test_references_in_a_note_become_links() -> None:
    [part] = paper("x[^1]\n\n[^1]: Se [loven](https://example.dk/lov), jf. punkt 1.2.").sections[0].items[0].parts
    [block] = part.blocks
    assert isinstance(block, Paragraph)
    [footnote] = [each for each in block.inlines if isinstance(each, Footnote)]
    links = [each.link for each in footnote.inlines if isinstance(each, Run)]
    assert links == [None, "https://example.dk/lov", None, "#punkt_1_2", None]


def test_the_words_of_a_paragraph_are_without_its_notes() -> None:
    inlines = Run("Budgettet er"), Footnote((Run("se bilag"),)), Run(":")
    assert plain(inlines) == "Budgettet er:"
    read = [each.text for each in paragraphs(in_word(paper("afsnit[^1], slut!\n\n[^1]: n")))]
    assert "afsnit, slut!" in read


def test_a_note_does_not_part_what_stays_together() -> None:
    written = Run("25.000"), Footnote((Run("n"),)), Run(" kr.")
    amount, footnote, currency = no_break.inlines(written, 80)
    assert isinstance(currency, Run)
    assert (amount, footnote, currency.text) == (*written[:2], f" {no_break.JOINER}kr.")


def test_a_mark_that_is_left_in_a_note_is_told_of() -> None:
    item = {"titel": "Et punkt", "indstilling": "Tekst[^1].\n\n[^1]: Her er **Bemærk ** for meget."}
    meeting = {"organ": "KKR Syd", "dato": "2027-03-12", "dagsorden": [{"titel": "Sager", "punkter": [item]}]}
    _found, problems = engine.check(yaml_reader.parse("møde.yaml", written(meeting).encode()), TESTS / "valid")
    assert "KKR049" in [problem.rule for problem in problems]
