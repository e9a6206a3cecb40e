"""`kkr-docs validate`: every problem of every file, where it is and what to write instead."""

import re
from pathlib import Path

import pytest
from conftest import Command
from paths import INVALID, VALID

REMARK = re.compile(r": (advarsel|forslag): .*\(KKR\d{3}\)$")  # what a rule says of a definition that is one
MEETING = "organ: KKR Syd\ndato: 2026-11-13\ndagsorden:\n  - titel: Sager\n"


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_invalid_definitions_are_refused_as_written_beside_them(path: Path, kkr: Command) -> None:
    result = kkr("validate", path.name, cwd=path.parent)
    expected = [f"{path.name}:{line}" for line in path.with_suffix(".txt").read_text("utf-8").splitlines()]
    assert [line for line in result.stdout.splitlines() if not REMARK.search(line)] == expected
    assert result.returncode == 1
    assert "Traceback" not in result.stderr


def test_valid_definitions_pass_all_at_once(kkr: Command) -> None:
    result = kkr("validate", *VALID)
    assert result.returncode == 0
    assert all(REMARK.search(line) for line in result.stdout.splitlines())


def test_the_real_meeting_is_valid(reference: Path, kkr: Command) -> None:
    assert kkr("validate", reference).returncode == 0


def test_problems_of_all_files_come_sorted_by_file_and_line(kkr: Command, tmp_path: Path) -> None:
    (tmp_path / "b.yaml").write_text(MEETING + "sted: [Viborg]\nfarve: blå\n", "utf-8")
    (tmp_path / "a.yaml").write_text(MEETING.replace("KKR Syd", ""), "utf-8")
    (tmp_path / "god.yaml").write_text(MEETING, "utf-8")
    result = kkr("validate", "b.yaml", "god.yaml", "mangler.yaml", "a.yaml", cwd=tmp_path)
    places = [line.split(" ")[0] for line in result.stdout.splitlines() if not REMARK.search(line)]
    assert places == ["a.yaml:1:7:", "b.yaml:5:7:", "b.yaml:6:1:", "mangler.yaml:1:1:"]
    assert result.stderr.startswith("4 fejl og 3 forslag i 4 af 4 filer.")
    assert result.returncode == 1


@pytest.mark.parametrize(
    ("key", "written", "meant"),
    [
        *(
            ("dato", written, "2027-02-08")
            for written in ("8/2-2027", "08.02.2027", "2027/2/8", "2027.02.08", "8/2-27")
        ),
        *(("dato", written, "f.eks. 2026-11-13") for written in ("30/2-2027", "8/2", "den 8. februar")),
        *(("start", "9", "09.00"), ("start", "kl. 14", "14.00"), ("start", "1415", "14.15")),
        ("start", "25", "f.eks. 09.30"),
    ],
)
def test_what_was_meant_is_what_to_write(key: str, written: str, meant: str, kkr: Command, tmp_path: Path) -> None:
    meeting = MEETING if key == "start" else MEETING.replace("dato: 2026-11-13\n", "")
    (tmp_path / "m.yaml").write_text(f"{meeting}{key}: {written}\n", "utf-8")
    assert f" som {meant}.\n" in kkr("validate", "m.yaml", cwd=tmp_path).stdout


def test_a_huge_file_is_refused_at_once(kkr: Command, tmp_path: Path) -> None:
    (tmp_path / "stor.yaml").write_text(MEETING + "# fyld\n" * 800_000, "utf-8")
    result = kkr("validate", "stor.yaml", cwd=tmp_path)
    assert (
        result.stdout == "stor.yaml:1:1: fejl: filen er for stor til et møde. Del den op; en fil må højst fylde 1 MB.\n"
    )
    assert result.returncode == 1


def test_no_file_is_wrong_use(kkr: Command) -> None:
    assert kkr("validate").returncode == 2


def test_a_link_out_of_the_folder_is_not_followed(kkr: Command, tmp_path: Path) -> None:
    (tmp_path / "hemmelig.pdf").write_bytes(b"%PDF-1.7")
    folder = tmp_path / "møde"
    folder.mkdir()
    (folder / "bilag.pdf").symlink_to(tmp_path / "hemmelig.pdf")
    (folder / "løkke.pdf").symlink_to("løkke.pdf")
    attachments = "    punkter:\n      - titel: Sag\n        bilag: [bilag.pdf, løkke.pdf]\n"
    (folder / "m.yaml").write_text(MEETING + attachments, "utf-8")
    result = kkr("validate", "m.yaml", cwd=folder)
    assert "”bilag.pdf” ligger uden for mødets mappe" in result.stdout
    assert "”løkke.pdf” findes ikke" in result.stdout


def test_validating_imports_nothing_heavy(tmp_path: Path, kkr_process: Command) -> None:
    (tmp_path / "m.yaml").write_text(MEETING, "utf-8")
    result = kkr_process("validate", tmp_path / "m.yaml", env={"PYTHONPROFILEIMPORTTIME": "1"})
    imported = {line.rpartition("|")[2].strip() for line in result.stderr.splitlines()}
    assert "pydantic" in imported
    assert not imported & {"weasyprint", "docxtpl", "docx", "jinja2", "lxml", "PIL", "pikepdf", "pypdfium2"}
    assert "kkr_docs.file_texts.reader" not in imported
