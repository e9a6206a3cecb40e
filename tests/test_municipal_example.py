"""The example of a municipal committee: its own fields, case numbers and house, in every edition."""

import io
import json
from pathlib import Path

import jsonschema  # type: ignore[import-untyped]
import node_programs
import pikepdf
import printed_text
import pytest
import verapdf
import yaml
from conftest import Command
from docx_text import paragraphs, tree
from paths import ROOT
from pdf_structure import TaggedPdf
from pdf_text import blocks_of

FOLDER = ROOT / "examples" / "udvalg"
[MEETING] = FOLDER.glob("*.yaml")
LABELS = [
    *("Resumé", "Sagsfremstilling", "Høring og inddragelse", "Retsgrundlag", "Økonomiske konsekvenser"),
    *("Indstilling", "Beslutning", "Sagens videre gang", "Bilag"),
]


@pytest.fixture(scope="module")
def papers(kkr: Command, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The files of every edition, by what their names end on."""
    folder = tmp_path_factory.mktemp("udvalg")
    for edition in ("screen", "public", "public-print"):
        made = kkr("render", MEETING, "--edition", edition, "--out", folder)
        assert made.returncode == 0, made.stdout
    stem = "referat-klima-og-teknikudvalget-2026-05-12-1500-"
    return {path.name.removeprefix(stem): path for path in folder.iterdir()}


def test_there_is_nothing_to_find_in_it(kkr: Command) -> None:
    checked = kkr("validate", "--strict", MEETING)
    assert (checked.returncode, checked.stdout) == (0, "")


def test_the_schema_of_the_committee_takes_it(kkr: Command) -> None:
    schema = json.loads(kkr("schema", cwd=FOLDER).stdout)
    loaded = yaml.load(MEETING.read_text("utf-8"), yaml.BaseLoader)  # noqa: S506 - every scalar as text
    jsonschema.Draft7Validator(schema).validate(loaded)


def test_its_labels_stand_in_its_order_in_pdf_and_word(papers: dict[str, Path]) -> None:
    headings = [text for tag, text in blocks_of(papers["fortrolig.pdf"].read_bytes()) if tag in ("H2", "H3")]
    start = headings.index("1.2. Klimatilpasning ved Mølleåen (kl. 15.05–15.45)")
    assert headings[start + 1 : start + 1 + len(LABELS)] == LABELS
    in_word = [each.text for each in paragraphs(papers["fortrolig.docx"].read_bytes()) if each.style == "heading 3"]
    first = headings.index("1.1. Godkendelse af dagsorden (kl. 15.00–15.05)")
    assert in_word == [text for text in headings[first:] if not text[0].isdigit()]


def test_its_vote_and_its_table_stand_in_pdf_and_word(papers: dict[str, Path]) -> None:
    for paper in ("fortrolig.pdf", "offentlig.docx"):
        read = (printed_text.of_pdf if paper.endswith("pdf") else printed_text.of_word)(papers[paper].read_bytes())
        said = " ".join(read.split())
        assert "For stemte 3 (Marianne Toft, Karoline Skov og Susanne Riis), imod 1 (Ali Demir)." in said
        assert "Tabel 1. Tre løsninger" in said
        assert "jf. punkt 1.2" in said


def test_it_has_its_own_house(papers: dict[str, Path]) -> None:
    pdf = TaggedPdf(papers["fortrolig.pdf"].read_bytes())
    [logo] = pdf.root.all("Figure")
    assert str(logo.dictionary.Alt) == "Egemose Kommune"
    word = papers["fortrolig.docx"].read_bytes()
    assert printed_text.of_word(word).split("\n")[0].strip() == "Egemose Kommune"
    [title] = tree(word, "word/styles.xml").xpath("//*[local-name()='style'][@*[.='Heading1']]")
    assert "1F5C3A" in [each.get(f"{{{each.nsmap['w']}}}val") for each in title.iter("{*}color")]
    for paper in ("fortrolig.pdf", "fortrolig.docx"):
        read = (printed_text.of_pdf if paper.endswith("pdf") else printed_text.of_word)(papers[paper].read_bytes())
        assert "Mission" not in read
        assert "KL" not in read.split()


def test_the_public_sees_what_it_may(papers: dict[str, Path]) -> None:
    for paper in ("offentlig.pdf", "offentlig.docx", "offentlig-tryk.pdf"):
        content = papers[paper].read_bytes()
        if paper.endswith("tryk.pdf"):
            with pikepdf.open(io.BytesIO(content)) as opened:
                assert len(opened.pages) == 6
            continue
        read = " ".join((printed_text.of_pdf if paper.endswith("pdf") else printed_text.of_word)(content).split())
        assert "2.1. Køb af areal Lukket punkt – offentlighedsloven § 33, nr. 3" in read
        for closed in ("engareal", "95.000", "82.01.00", "udkast til klage", "hbr/lia"):
            assert closed not in read


def test_its_packet_has_its_attachments(kkr: Command, tmp_path: Path) -> None:
    made = kkr("packet", MEETING, "--out", tmp_path, "--edition", "public")
    assert made.returncode == 0, made.stdout
    with pikepdf.open(made.stdout.strip()) as opened, opened.open_outline() as outline:
        entries = list(outline.root)
        for entry in entries:
            entries += entry.children
    assert sum("Høringssvar" in entry.title for entry in entries) == 1


@pytest.mark.java
def test_verapdf_passes_both_editions(papers: dict[str, Path]) -> None:
    assert verapdf.failures([papers["fortrolig.pdf"], papers["offentlig.pdf"]]) == []


@pytest.mark.node
def test_the_open_xml_sdk_finds_nothing_wrong(papers: dict[str, Path]) -> None:
    assert node_programs.faults_in_word_files([papers["fortrolig.docx"], papers["offentlig.docx"]]) == []
