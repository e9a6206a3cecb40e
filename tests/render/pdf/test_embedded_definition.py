"""The definition travels in the screen edition, without what the paper leaves out, and comes back."""

import shutil
import subprocess
import sys
import zlib
from pathlib import Path

import pikepdf
import pytest
from conftest import Command
from hypothesis import HealthCheck, given, settings
from meetings import MEETINGS, written
from paths import EXAMPLE, TESTS

from kkr_docs.definition import loading, writing, yaml_reader
from kkr_docs.document import build
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


def bomb(megabytes: int) -> bytes:
    """As many letters as that, deflated."""
    deflate = zlib.compressobj(9)
    return b"".join([*(deflate.compress(b"a" * (1 << 20)) for _each in range(megabytes)), deflate.flush()])


def enclosing(path: Path, content: bytes, filters: int) -> None:
    """Write a PDF with a definition that a number of filters unpack."""
    with pikepdf.new() as document:
        document.add_blank_page()
        stream = pikepdf.Stream(document, b"")
        stream.write(content, filter=pikepdf.Array([pikepdf.Name.FlateDecode] * filters))
        file = document.make_indirect(stream)
        named = pikepdf.Dictionary(Type=pikepdf.Name.Filespec, F="definition.yaml", UF="definition.yaml")
        named.EF = pikepdf.Dictionary(F=file, UF=file)
        names = pikepdf.Array(["definition.yaml", document.make_indirect(named)])
        document.Root.Names = pikepdf.Dictionary(EmbeddedFiles=pikepdf.Dictionary(Names=names))
        document.save(path)


MEASURED = """
import resource, subprocess, sys
code = subprocess.run([sys.executable, "-m", "kkr_docs", "extract", sys.argv[1]], check=False).returncode
print(code, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10, file=sys.stderr)
"""


@pytest.mark.parametrize(
    ("megabytes", "filters"), [(2, 1), (1000, 1), (1000, 2)], ids=["too long", "a bomb", "a bomb in a bomb"]
)
def test_no_more_is_unpacked_than_a_definition_may_have(megabytes: int, filters: int, tmp_path: Path) -> None:
    content = bomb(megabytes)
    for _each in range(1, filters):
        content = zlib.compress(content, 9)
    enclosing(tmp_path / "a.pdf", content, filters)
    result = subprocess.run(
        [sys.executable, "-c", MEASURED, "a.pdf"], cwd=tmp_path, capture_output=True, encoding="utf-8", check=True
    )
    said, measured = result.stderr.strip().rsplit("\n", 1)
    code, peak = map(int, measured.split())
    assert (code, result.stdout) == (1, "")
    assert said.startswith("a.pdf kan ikke pakkes ud. En definition fylder højst 1 MB; denne fylder mere")
    assert peak < 250  # MB


def test_a_definition_that_many_filters_unpack_is_read(kkr: Command, tmp_path: Path) -> None:
    content = b"organ: KKR Syd\n"
    for _each in range(20):
        content = zlib.compress(content)
    enclosing(tmp_path / "a.pdf", content, 20)
    assert kkr("extract", tmp_path / "a.pdf").stdout == "organ: KKR Syd\n"


def test_no_module_is_taken_from_the_folder_that_one_stands_in(kkr: Command, tmp_path: Path) -> None:
    """The PDF is read by another process, which begins in the same folder."""
    pdf = made(kkr, tmp_path)
    for name in ("pypdfium2", "resource", "subprocess", "yaml", "pydyf"):
        (tmp_path / f"{name}.py").write_text("print('overtaget'); raise SystemExit(0)\n")
    program = Path(sys.executable).parent / "kkr-docs"
    result = subprocess.run(
        [program, "extract", pdf.name], cwd=tmp_path, capture_output=True, encoding="utf-8", check=False
    )
    assert result.returncode == 0
    assert "overtaget" not in result.stdout
    assert "organ: KKR Sydfjorden" in result.stdout


@settings(max_examples=100, suppress_health_check=list(HealthCheck))
@given(meeting=MEETINGS)
def test_any_meeting_comes_back(meeting: dict[str, object]) -> None:
    found, _problems = engine.check(yaml_reader.parse("m.yaml", written(meeting).encode()), TESTS)
    if found is None:
        return
    for kind in Kind:
        shown = build.shown(found, kind)
        again = loading.draft(yaml_reader.parse("m.yaml", writing.text(shown).encode()), TESTS)
        assert again.meeting == shown
        assert list(again.problems) == []
