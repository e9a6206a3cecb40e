"""The definition travels in the screen edition, without what the paper leaves out, and comes back."""

import shutil
from pathlib import Path

import pikepdf
import pytest
from conftest import Command, dear
from hypothesis import HealthCheck, given, settings
from meetings import MEETINGS, written
from paths import EXAMPLE, TESTS

from kkr_docs.definition import loading, writing, yaml_reader
from kkr_docs.document import editions
from kkr_docs.document.document import Kind
from kkr_docs.lint import engine


def made(kkr: Command, folder: Path, *options: str) -> Path:
    assert kkr("render", EXAMPLE, "--to", "pdf", "--out", folder, *options).returncode == 0
    return next(folder.glob("*.pdf"))


def test_minutes_made_from_what_travels_in_minutes_are_the_same_file(kkr: Command, tmp_path: Path) -> None:
    first = made(kkr, tmp_path / "a")
    extracted = kkr("extract", first)
    assert extracted.returncode == 0
    (tmp_path / "igen.yaml").write_text(extracted.stdout, "utf-8")
    for folder in ("billeder", "bilag"):
        shutil.copytree(EXAMPLE.parent / folder, tmp_path / folder)
    assert kkr("render", tmp_path / "igen.yaml", "--to", "pdf", "--out", tmp_path / "b").returncode == 0
    assert next((tmp_path / "b").glob("*.pdf")).read_bytes() == first.read_bytes()


def test_an_agenda_takes_neither_decisions_nor_people_along(kkr: Command, tmp_path: Path) -> None:
    extracted = kkr("extract", made(kkr, tmp_path, "--as", "agenda")).stdout
    assert "indstilling:" in extracted
    for left_out in ("beslutning:", "deltagere:", "afbud:", "Lundsgaard-Holm, formand"):
        assert left_out not in extracted


def test_remarks_stay_at_home(kkr: Command, tmp_path: Path) -> None:
    meeting = "# ring til Bo\norgan: KKR Syd\ndato: 2026-11-13\ndagsorden:\n  - titel: Sager # hemmeligt\n"
    (tmp_path / "m.yaml").write_text(meeting, "utf-8")
    assert kkr("render", "m.yaml", cwd=tmp_path).returncode == 0
    extracted = kkr("extract", next(tmp_path.glob("*.pdf"))).stdout
    assert "titel: Sager" in extracted
    assert "#" not in extracted


def test_it_is_a_source_file_of_the_document(kkr: Command, tmp_path: Path) -> None:
    with pikepdf.open(made(kkr, tmp_path)) as document:
        [file] = document.Root.AF
        assert file.AFRelationship == "/Source"
        assert file.EF.F.Subtype == "/application/yaml"
        assert list(document.attachments) == ["definition.yaml"]


def test_the_print_edition_takes_nothing_along(kkr: Command, tmp_path: Path) -> None:
    result = kkr("extract", made(kkr, tmp_path, "--edition", "print"))
    assert result.returncode == 1
    assert "Der er ingen definition i" in result.stderr


@pytest.mark.parametrize("content", [b"", b"Hej", b"%PDF-1.7\n"])
def test_what_is_no_pdf_is_told(kkr: Command, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.pdf").write_bytes(content)
    assert kkr("extract", tmp_path / "a.pdf").returncode == 1
    assert kkr("extract", tmp_path / "intet.pdf").returncode == 1


def test_what_a_terminal_would_obey_is_not_printed(kkr: Command, tmp_path: Path) -> None:
    with pikepdf.new() as document:
        document.add_blank_page()
        document.attachments["definition.yaml"] = b"organ: \x1b]0;KKR\x07\n"
        document.save(tmp_path / "a.pdf")
    result = kkr("extract", tmp_path / "a.pdf")
    assert result.returncode == 1
    assert result.stdout == ""


@settings(max_examples=dear(100), suppress_health_check=list(HealthCheck))
@given(meeting=MEETINGS)
def test_any_meeting_comes_back(meeting: dict[str, object]) -> None:
    found, _problems = engine.check(yaml_reader.parse("m.yaml", written(meeting).encode()), TESTS)
    if found is None:
        return
    for kind in Kind:
        shown = editions.of_kind(found, kind)
        again = loading.draft(yaml_reader.parse("m.yaml", writing.text(shown).encode()), TESTS)
        assert again.meeting == shown
        assert list(again.problems) == []
