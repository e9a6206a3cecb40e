"""A draft says so on every page, on its cover, in its title and in its name; a final paper does not."""

import email
import email.policy
import io
import re
import zipfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import pikepdf
import printed_text
import pytest
from conftest import Command
from docx_text import tree
from hypothesis import given
from hypothesis import strategies as st
from paths import TESTS
from pdf_structure import TaggedPdf
from pdf_text import pages

import kkr_docs
from kkr_docs.danish.calendar import danish_time

MEETING = """\
organ: KKR Sydfjorden
dato: 2026-11-13
start: 09.30
slut: 12.00
dagsorden: [{titel: Sager, punkter: [{titel: Budget, baggrund: Budgettet er klar.}]}]
"""
MADE = "13-11-2026 kl. 14.30"
DRAWN = "dagsorden-kkr-sydfjorden-2026-11-13-0930-udkast"


@pytest.fixture
def definition(tmp_path: Path) -> Path:
    path = tmp_path / "m.yaml"
    path.write_text(MEETING, "utf-8")
    return path


def rendered(kkr: Command, path: Path, *options: str, env: Mapping[str, str] | None = None) -> dict[str, bytes]:
    made = kkr("render", path, "--out", path.parent / "ud", *options, env=env or {})
    assert made.returncode == 0, made.stderr
    return {Path(line).name: Path(line).read_bytes() for line in made.stdout.splitlines()}


def watermarks(word: bytes) -> list[str]:
    """The words across the pages of a Word file, a header each."""
    with zipfile.ZipFile(io.BytesIO(word)) as package:
        headers = [name for name in package.namelist() if re.fullmatch(r"word/header\d+\.xml", name)]
    shapes = (tree(word, name).iter("{urn:schemas-microsoft-com:vml}shape") for name in headers)
    found = [shape for header in shapes for shape in header]
    assert all(shape.get("id").startswith("PowerPlusWaterMarkObject") for shape in found)
    assert {shape.get("alt") for shape in found} <= {""}
    return [shape.find("{urn:schemas-microsoft-com:vml}textpath").get("string") for shape in found]


def across(pdf: bytes) -> list[set[int]]:
    """The pages of a PDF that say UDKAST where no screen reader reads it: at the top, and across."""
    found = [each for each in TaggedPdf(pdf).artifacts if "UDKAST" in each.text]
    return [{each.page for each in found if ("|" in each.text) == at_top} for at_top in (True, False)]


def test_a_draft_says_so_and_when_it_was_made(kkr: Command, definition: Path) -> None:
    files = rendered(kkr, definition, "--draft", "--tid", "2026-11-13 14.30")
    assert list(files) == [f"{DRAWN}.pdf", f"{DRAWN}.docx"]
    pdf, word = files.values()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        count = len(opened.pages)
        assert str(opened.docinfo["/Title"]) == "Udkast: Dagsorden til møde i KKR Sydfjorden den 13. november 2026"
    at_top, behind = across(pdf)
    assert (len(at_top), len(behind)) == (1, count)
    for read, headers in (
        (printed_text.of_pdf(pdf), printed_text.headers_of_pdf(pdf)),
        (printed_text.of_word(word), printed_text.headers_of_word(word)),
    ):
        assert "UDKAST" not in read
        assert read.count("Udkast 13. november 2026 kl. 14.30") == 1
        assert f"UDKAST {MADE}  |  KKR Sydfjorden  |  13-11-2026" in headers
    assert watermarks(word) == [f"UDKAST {MADE}"] * 2


def test_the_time_is_the_environments_or_none(kkr: Command, definition: Path) -> None:
    for env, said in (({"SOURCE_DATE_EPOCH": "1794576600"}, f"UDKAST {MADE}"), ({}, "UDKAST")):
        [word] = rendered(kkr, definition, "--draft", "--to", "docx", env=env).values()
        assert watermarks(word) == [said] * 2
        assert f"{said}  |  KKR" in printed_text.headers_of_word(word)


def test_a_definition_may_say_it(kkr: Command, definition: Path) -> None:
    asked = rendered(kkr, definition, "--draft")
    definition.write_text(f"{MEETING}status: udkast\n", "utf-8")
    assert rendered(kkr, definition) == asked
    definition.write_text(f"{MEETING}status: endelig\n", "utf-8")
    for name, content in rendered(kkr, definition).items():
        assert "udkast" not in name
        if name.endswith("docx"):
            assert watermarks(content) == []
        read = printed_text.of_word(content) if name.endswith("docx") else printed_text.of_pdf(content)
        assert "udkast" not in read.lower()
        assert not name.endswith("pdf") or across(content) == [set(), set()]


def test_the_printed_edition_is_a_draft_too_in_one_ink(kkr: Command, definition: Path) -> None:
    [(name, pdf)] = rendered(kkr, definition, "--draft", "--to", "pdf", "--edition", "print").items()
    assert name == f"{DRAWN}-tryk.pdf"
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        drawn = [pikepdf.unparse_content_stream(pikepdf.parse_content_stream(page)) for page in opened.pages]
    assert sum(b"0 0 0 0.14 scn" in each or b"0 0 0 0.14 k" in each for each in drawn) == 5


def test_a_time_that_is_none_is_wrong_use(kkr: Command, definition: Path) -> None:
    made = kkr("render", definition, "--draft", "--tid", "i går")
    assert made.returncode == 2
    assert "i går er ikke et tidspunkt. Skriv f.eks. 2026-11-13 14.30." in made.stderr


def test_a_wrong_status_is_told(kkr: Command, definition: Path) -> None:
    definition.write_text(f"{MEETING}status: udkats\n", "utf-8")
    made = kkr("validate", definition)
    assert "”status”: her kan kun stå udkast eller endelig. Skriv udkast." in made.stdout


def test_mail_of_a_draft_warns(kkr: Command, definition: Path) -> None:
    (definition.parent / "kkr-docs.toml").write_text('[mail]\nafsender = "KKR <kkr@fjordby.dk>"\n', "utf-8")
    definition.write_text(f"{MEETING}status: udkast\ndeltagere: [{{navn: Anne, mail: anne@fjordby.dk}}]\n", "utf-8")
    made = kkr("mail", definition, "--out", definition.parent / "ud")
    assert "Papiret er et udkast, og det står på hver side. Skriv ”status: endelig”" in made.stdout
    [letter] = (definition.parent / "ud").glob("*.eml")
    subject = email.message_from_bytes(letter.read_bytes(), policy=email.policy.default)["Subject"]
    assert subject == "Udkast: Dagsorden til møde i KKR Sydfjorden den 13. november 2026"
    definition.write_text(definition.read_text("utf-8").replace("udkast", "endelig"), "utf-8")
    assert "udkast" not in kkr("mail", definition, "--out", definition.parent / "to").stdout


def test_the_packet_of_a_draft_is_one(kkr: Command, definition: Path) -> None:
    (definition.parent / "a.txt").write_text("Et bilag.", "utf-8")
    text = MEETING.replace("baggrund: Budgettet er klar.", "baggrund: 'Se bilag 1.', bilag: [a.txt]")
    definition.write_text(f"{text}status: udkast\n", "utf-8")
    made = kkr("packet", definition, "--out", definition.parent / "ud", env={"SOURCE_DATE_EPOCH": "1794576600"})
    assert made.returncode == 0, made.stdout
    path = Path(made.stdout.strip())
    assert path.name == f"{DRAWN}-pakke.pdf"
    assert f"UDKAST {MADE} | KKR" in " ".join("".join(pages(path)).split())


def test_a_public_draft_stays_one_whatever_the_settings_leave_out(kkr: Command, definition: Path) -> None:
    (definition.parent / "kkr-docs.toml").write_text('[offentlig]\nudelad = ["status"]\n', "utf-8")
    made = kkr("render", definition, "--edition", "public")
    assert "”status” kan den offentlige udgave ikke udelade." in made.stdout


def test_the_package_renders_drafts() -> None:
    found = kkr_docs.load(TESTS / "valid" / "leap-day.yaml")
    made = kkr_docs.render(found, ["docx"], draft=True, moment=datetime(2026, 11, 13, 14, 30))
    [(name, word)] = made.items()
    assert name.endswith("-udkast.docx")
    assert watermarks(word) == [f"UDKAST {MADE}"] * 2


@given(st.integers(0, 4_000_000_000))
def test_clocks_in_denmark(seconds: int) -> None:
    """As the tables of the time zone have it, from the year when all of the union has the same."""
    from zoneinfo import ZoneInfo  # noqa: PLC0415

    expected = datetime.fromtimestamp(seconds, ZoneInfo("Europe/Copenhagen"))
    if expected.year >= 1996:
        assert danish_time(seconds) == expected.replace(tzinfo=None)
