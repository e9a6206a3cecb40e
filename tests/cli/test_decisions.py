"""The list of decisions: what was decided, who does what, what is overdue; no cell runs, nothing closed is out."""

import csv
import io
import stat
from pathlib import Path

import openpyxl
import pytest
from conftest import Command

FIRST = """\
organ: Udvalget
dato: 2026-11-13
deltagere: [Anne Holm, Bo Krogh]
dagsorden:
  - titel: Sager
    punkter:
      - titel: Budget
        sag: SAG-2026-05018
        beslutning: |
          Godkendt med to rettelser:

          - afsnit 2
          - afsnit 3
        afstemning: {for: 1, imod: [Bo Krogh]}
        opfølgning:
          - {hvad: Sender svaret, hvem: Anne Holm, frist: 2026-12-01}
          - {hvad: Laver notat, hvem: [Lis Dam, Ole Bro], frist: 2027-02-01}
          - {hvad: Ringer, hvem: Lis Dam, udført: 2026-11-20}
      - titel: =1+1
        beslutning: =cmd|' /C calc'!A0
        opfølgning: [{hvad: "@SUM(1)", hvem: "+45", frist: 2026-12-24}]
      - titel: Ikke behandlet
      - titel: Salg af Svanesøvej
        lukket: ja
        beslutning: Arealet på Svanesøvej bliver solgt til byderen.
        opfølgning: [{hvad: Skriver skødet på Svanesøvej, hvem: Lis Dam}]
"""
SECOND = """\
organ: Udvalget
dato: 2026-12-11
deltagere: [Anne Holm, Bo Krogh]
dagsorden:
  - titel: Siden sidst
    punkter:
      - titel: Opfølgning på mødet den 13. november 2026
        opfølgning:
          - {hvad: Sender  svaret, hvem: Bo Krogh, frist: 2027-01-15}
          - {hvad: Laver notat, hvem: [Lis Dam, Ole Bro], frist: 2027-02-01, udført: ja}
        beslutning: Taget til efterretning.
"""


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    found = []
    for name, text in (("b.yaml", SECOND), ("a.yaml", FIRST)):
        (tmp_path / name).write_text(text, "utf-8")
        found.append(tmp_path / name)
    return found


def rows(text: str) -> list[dict[str, str]]:
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:]), delimiter=";"))


def test_one_list_says_who_does_what_and_what_is_overdue(kkr: Command, files: list[Path]) -> None:
    made = kkr("decisions", *files, "--to", "csv", "--dato", "2027-01-10")
    assert made.returncode == 0
    found = rows(made.stdout)
    assert [
        (row["Punkt"], row["Opgave"], row["Hvem"], row["Frist"], row["Udført"], row["Status"]) for row in found
    ] == [
        ("1.1", "Sender svaret", "Bo Krogh", "15-01-2027", "", "åben"),
        ("1.1", "Laver notat", "Lis Dam og Ole Bro", "01-02-2027", "ja", "udført"),
        ("1.1", "Ringer", "Lis Dam", "", "20. november 2026", "udført"),
        ("1.2", "'@SUM(1)", "'+45", "24-12-2026", "", "over fristen"),
        ("1.4", "Skriver skødet på Svanesøvej", "Lis Dam", "", "", "åben"),
        ("1.1", "", "", "", "", ""),
    ]
    assert found[0]["Beslutning"] == "Godkendt med to rettelser:\n– afsnit 2\n– afsnit 3"
    assert found[0]["Afstemning"] == "For stemte 1, imod 1 (Bo Krogh)."
    assert (found[0]["Sag"], found[0]["Dato"]) == ("SAG-2026-05018", "13-11-2026")
    assert found[-1]["Beslutning"] == "Taget til efterretning."


def test_overdue_is_what_should_have_been_done_before_the_day(kkr: Command, files: list[Path]) -> None:
    for day, status in (("2026-12-01", "åben"), ("2026-12-02", "over fristen")):
        [first, *_rest] = rows(kkr("decisions", files[1], "--to", "csv", "--dato", day).stdout)
        assert first["Status"] == status


def test_the_text_for_people_has_a_line_for_every_task(kkr: Command, files: list[Path]) -> None:
    said = kkr("decisions", *files, "--dato", "2026-12-24").stdout
    assert said.startswith(
        "Udvalget den 13. november 2026\n1.1 Budget (SAG-2026-05018)\n    Godkendt med to rettelser:\n"
    )
    assert "  – Sender svaret: Bo Krogh, senest den 15. januar 2027\n" in said
    assert "  – Ringer: Lis Dam, udført\n" in said
    late = kkr("decisions", *files, "--dato", "2026-12-25").stdout
    assert "  – @SUM(1): +45, senest den 24. december 2026, OVER FRISTEN\n" in late


def test_no_cell_of_a_workbook_or_of_csv_is_a_formula(kkr: Command, files: list[Path], tmp_path: Path) -> None:
    target = tmp_path / "liste.xlsx"
    made = kkr("decisions", *files, "--out", target, "--dato", "2027-01-10")
    assert (made.returncode, made.stdout) == (0, f"{target}\n")
    sheet = openpyxl.load_workbook(target).active
    assert sheet
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value]
    assert {cell.data_type for cell in cells} == {"s", "d"}
    assert all(cell.quotePrefix for cell in cells if cell.data_type == "s")
    values = [cell.value for cell in cells]
    assert {"=1+1", "=cmd|' /C calc'!A0", "@SUM(1)", "over fristen"} <= set(values)
    for row in rows(kkr("decisions", *files, "--to", "csv").stdout):
        assert not any(value.startswith(tuple("=+-@")) for value in row.values())


def test_the_same_list_gives_the_same_bytes(kkr: Command, files: list[Path], tmp_path: Path) -> None:
    for name in ("1.xlsx", "2.xlsx"):
        kkr(
            "decisions",
            *(files if name == "1.xlsx" else reversed(files)),
            "--out",
            tmp_path / name,
            "--dato",
            "2027-01-10",
        )
    assert (tmp_path / "1.xlsx").read_bytes() == (tmp_path / "2.xlsx").read_bytes()


def test_markdown_means_nothing_but_its_text(kkr: Command, tmp_path: Path) -> None:
    (tmp_path / "m.yaml").write_text(FIRST.replace("Godkendt med", "A|B `c` \\*d\\* med"), "utf-8")
    lines = kkr("decisions", tmp_path / "m.yaml", "--to", "md").stdout.splitlines()
    assert "A\\|B \\`c\\` \\*d\\* med to rettelser:<br>– afsnit 2" in lines[2]
    assert {line.replace("\\|", "").count("|") for line in lines} == {13}


def test_the_public_list_has_nothing_closed(kkr: Command, files: list[Path], tmp_path: Path) -> None:
    members = kkr("decisions", *files, "--out", tmp_path / "m.csv")
    assert "Denne udgave har 1 lukket punkt" in members.stderr
    assert "Svanesøvej" in (tmp_path / "m.csv").read_text("utf-8")
    assert stat.S_IMODE((tmp_path / "m.csv").stat().st_mode) == 0o600
    for name in ("p.csv", "p.xlsx", "p.md"):
        public = kkr("decisions", *files, "--edition", "public", "--out", tmp_path / name)
        assert (public.returncode, public.stderr) == (0, "")
    for name in ("p.csv", "p.md"):
        found = (tmp_path / name).read_text("utf-8")
        assert "Svanesøvej" not in found
        assert "Sender svaret" in found


def test_the_guard_stops_a_public_list_where_the_filter_is_broken(
    kkr: Command, files: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kkr_docs.document import editions  # noqa: PLC0415 - it is broken here

    monkeypatch.setattr(editions, "of_audience", lambda meeting, *_rest: meeting)
    for name in ("p.csv", "p.xlsx", "p.text"):
        made = kkr("decisions", *files, "--edition", "public", "--out", tmp_path / name)
        assert made.returncode == 1
        assert "punkt 1.4 (titel)" in made.stdout
        assert not (tmp_path / name).exists()


def test_a_list_is_whole_or_not_made(kkr: Command, files: list[Path], tmp_path: Path) -> None:
    files[0].write_text("organ: X\n", "utf-8")
    made = kkr("decisions", *files, "--out", tmp_path / "x.csv")
    assert made.returncode == 1
    assert "b.yaml:1:1: fejl:" in made.stdout
    assert not (tmp_path / "x.csv").exists()


def test_a_workbook_needs_a_name(kkr: Command, files: list[Path]) -> None:
    made = kkr("decisions", *files, "--to", "xlsx")
    assert made.returncode == 2
    assert "--out beslutninger.xlsx" in made.stderr
