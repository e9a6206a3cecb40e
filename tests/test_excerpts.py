"""An item alone, for the file of its case: its number stays, and nothing of other items is in any byte of the files."""

import io
import re
from pathlib import Path
from typing import Any

import node_programs
import pikepdf
import printed_text
import pytest
import verapdf
from conftest import Command
from docx_text import paragraphs, tree
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from meetings import MEETINGS_WITH_ITEMS, written
from paths import EXAMPLE, ROOT
from pdf_text import blocks_of

import kkr_docs
from kkr_docs.definition import yaml_reader
from kkr_docs.document import build
from kkr_docs.document.document import Kind
from kkr_docs.lint import engine

MEETING = """\
organ: KKR Sydfjorden
dato: 2026-11-13
start: 09.30
slut: 12.00
deltagere: [Anne Holm, Bo Bang]
dagsorden:
  - titel: Meddelelser
    tekst: Udenforord.
    punkter:
      - titel: Udenforord
        baggrund: Udenforord, jf. punkt 2.2.
  - titel: Sager
    punkter:
      - titel: Personalesag Udenforord
        lukket: ja
        baggrund: Udenforord.
      - titel: Nyt domicil
        sag: SAG-2026-05018
        inhabil: [{navn: Bo Bang, grund: ejer grunden}]
        baggrund: Der skal flyttes, jf. punkt 1.1 og punkt 2.3.
        bilag: [{titel: Tidsplan, fil: README.md}]
        beslutning: Godkendt.
      - titel: Budget
        baggrund: Indenfor.
"""
STEM = "referat-kkr-sydfjorden-2026-11-13-0930-punkt-2.2"


@pytest.fixture
def definition(tmp_path: Path) -> Path:
    path = tmp_path / "m.yaml"
    path.write_text(MEETING, "utf-8")
    (tmp_path / "README.md").write_text("x", "utf-8")
    return path


def rendered(kkr: Command, path: Path, *options: str) -> dict[str, bytes]:
    made = kkr("render", path, "--out", path.parent / "ud", *options)
    assert made.returncode == 0, made.stdout + made.stderr
    assert "lukket" not in made.stderr
    return {Path(line).name: Path(line).read_bytes() for line in made.stdout.splitlines()}


def embedded(pdf: bytes) -> str:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        [definition] = [file.get_file().read_bytes() for file in opened.attachments.values()]
        return definition.decode()


def test_an_item_alone_has_its_number_and_who_was_there(kkr: Command, definition: Path) -> None:
    files = rendered(kkr, definition, "--item", "2.2")
    assert list(files) == [f"{STEM}.pdf", f"{STEM}.docx"]
    pdf, word = files.values()
    for read in (printed_text.of_pdf(pdf), printed_text.of_word(word)):
        said = " ".join(read.split())
        assert (
            "Fredag den 13. november 2026 Kl. 9.30–12.00 Deltagere Anne Holm Bo Bang 2. Sager 2.2. Nyt domicil" in said
        )
        assert "SAG-2026-05018 Bo Bang deltog ikke (inhabil: ejer grunden). Baggrund Der skal flyttes" in said
        assert "Tidsplan Beslutning Godkendt." in said
        assert "udskrift af referat" in said.lower()
        for absent in ("Indhold", "Mission", "Udenforord", "Budget", "Personalesag", "Fortroligt"):
            assert absent not in said
    assert not list(tree(word).iter("{*}hyperlink", "{*}fldSimple", "{*}instrText"))
    assert "Udenforord" not in embedded(pdf)
    assert "Nyt domicil" in embedded(pdf)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert len(opened.pages) == 1
        assert "/Annots" not in opened.pages[0]  # what it refers to is not here
        title = "Referat af møde i KKR Sydfjorden den 13. november 2026: udskrift af punkt 2.2"
        assert str(opened.docinfo["/Title"]) == title


def test_pdf_and_word_say_the_same(kkr: Command, definition: Path) -> None:
    pdf, word = rendered(kkr, definition, "--item", "2.2", "--item", "2.3").values()
    headings = [text for tag, text in blocks_of(pdf) if tag in ("H1", "H2")][1:]
    assert headings == ["2. Sager", "2.2. Nyt domicil", "2.3. Budget"]
    styles = ("heading 1", "heading 2")
    assert [each.text.replace("\t", " ") for each in paragraphs(word) if each.style in styles] == headings


def test_several_items_are_in_the_meetings_order(kkr: Command, definition: Path) -> None:
    files = rendered(kkr, definition, "--item", "punkt 2.3.", "--item", "2.2", "--item", "2.2", "--to", "pdf")
    assert list(files) == ["referat-kkr-sydfjorden-2026-11-13-0930-punkt-2.2-2.3.pdf"]


def test_a_whole_section_and_an_agenda(kkr: Command, definition: Path) -> None:
    [(name, pdf)] = rendered(kkr, definition, "--item", "1", "--as", "agenda", "--to", "pdf").items()
    assert name == "dagsorden-kkr-sydfjorden-2026-11-13-0930-punkt-1.pdf"
    said = printed_text.of_pdf(pdf)
    assert "UDSKRIFT AF DAGSORDEN" in said
    assert said.count("Udenforord") == 3
    assert "Deltagere" not in said


def test_what_is_not_there_is_told(kkr: Command, definition: Path) -> None:
    made = kkr("render", definition, "--item", "3.4", "--out", definition.parent / "ud")
    assert made.returncode == 1
    assert "m.yaml:1:1: fejl: der er intet punkt 3.4. Her er 1.1, 2.1, 2.2 og 2.3." in made.stdout
    assert not (definition.parent / "ud").exists()


def test_an_excerpt_of_a_supplement_is_refused(kkr: Command, definition: Path) -> None:
    made = kkr("render", definition, "--item", "2.2", "--only", "tillæg")
    assert made.returncode == 2
    assert "--item og --only kan ikke bruges sammen. Udelad den ene." in made.stderr


def test_the_public_gets_no_closed_item_alone(kkr: Command, definition: Path) -> None:
    made = kkr("render", definition, "--item", "2.1", "--edition", "public", "--out", definition.parent / "ud")
    assert made.returncode == 1
    assert "punkt 2.1 er lukket, og den offentlige udgave kan ikke vise det." in made.stdout
    [name] = rendered(kkr, definition, "--item", "2.2", "--edition", "public", "--to", "docx")
    assert name == f"{STEM}-offentlig.docx"


def test_a_closed_item_alone_is_confidential_and_an_open_one_is_not(kkr: Command, definition: Path) -> None:
    made = kkr("render", definition, "--item", "2.1", "--to", "docx", "--out", definition.parent / "ud")
    assert "punkt-2.1-fortrolig.docx" in made.stdout
    assert "Denne udgave har 1 lukket punkt." in made.stderr
    assert "Fortroligt" not in printed_text.headers_of_word(rendered(kkr, definition, "--item", "2.2")[f"{STEM}.docx"])


def test_a_section_with_nothing_but_closed_items_shows_the_public_that_it_is_closed(
    kkr: Command, definition: Path
) -> None:
    text = MEETING.replace("      - titel: Nyt", "  - titel: Andet\n    punkter:\n      - titel: Nyt")
    definition.write_text(text.replace("punkt 2.2", "punkt 3.1").replace("punkt 2.3", "punkt 3.2"), "utf-8")
    [pdf] = rendered(kkr, definition, "--item", "2", "--edition", "public", "--to", "pdf").values()
    said = printed_text.of_pdf(pdf)
    assert "2.1. Lukket punkt" in " ".join(said.split())
    assert "Udenforord" not in said + embedded(pdf)


@settings(suppress_health_check=list(HealthCheck))
@given(meeting=MEETINGS_WITH_ITEMS, data=st.data())
def test_any_item_alone_is_what_it_is_in_the_whole_but_for_links(meeting: dict[str, Any], data: st.DataObject) -> None:
    found, _problems = engine.check(yaml_reader.parse("m.yaml", written(meeting).encode()), ROOT)
    assume(found)
    assert found
    whole = {item.number: item for section in build.build(found, Kind.MINUTES).sections for item in section.items}
    number = data.draw(st.sampled_from(sorted(whole)))
    [section] = build.build(found, Kind.MINUTES, items=[number.rstrip(".")]).sections
    [item] = section.items
    assert section.text == ()
    assert "link='#" not in repr(item)
    assert (item.number, item.title, item.case_line) == (number, whole[number].title, whole[number].case_line)
    unlinked = re.sub("link='#[^']*'", "link=None", repr(whole[number]))
    assert repr(item) == unlinked


def example(**options: object) -> list[bytes]:
    """The excerpts of the item with a picture and tables, and of two, as a draft."""
    found = kkr_docs.load(EXAMPLE)
    return [
        content
        for items in (["3.1"], ["2.2", "3.2"])
        for content in kkr_docs.render(found, kind="minutes", items=items, draft=len(items) > 1, **options).values()  # type: ignore[arg-type]
    ]


@pytest.mark.thorough
@pytest.mark.java
def test_verapdf_passes_excerpts(tmp_path: Path) -> None:
    for standard, flavour in (("ua-1", {}), ("ua-2", {"flavours": verapdf.PDF_2})):
        files = [tmp_path / f"{standard}-{number}.pdf" for number in range(2)]
        for file, content in zip(files, example(standard=standard), strict=True):
            file.write_bytes(content)
        assert verapdf.failures(files, *flavour.values()) == []


@pytest.mark.node
def test_the_open_xml_sdk_finds_nothing_wrong_in_excerpts(tmp_path: Path) -> None:
    files = [tmp_path / f"{number}.docx" for number in range(2)]
    for file, content in zip(files, example(formats=["docx"]), strict=True):
        file.write_bytes(content)
    assert node_programs.faults_in_word_files(files) == []


def test_an_excerpt_for_the_printing_house_has_an_even_number_of_pages() -> None:
    for content in example(edition="print"):
        with pikepdf.open(io.BytesIO(content)) as opened:
            assert len(opened.pages) % 2 == 0
