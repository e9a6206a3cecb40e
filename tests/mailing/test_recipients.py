"""The list of recipients, as Excel and people write it: every wrong line is told, with its place."""

import csv
import io
import tempfile
from pathlib import Path

import pytest
from conftest import Command
from hypothesis import given
from hypothesis import strategies as st

from kkr_docs import mail_addresses as address
from kkr_docs.document.document import Edition
from kkr_docs.mailing import recipients, table_file

MEETING = "organ: KKR Syd\ndato: 2026-11-13\ndagsorden:\n  - titel: Sager\n"
SETTINGS = '[mail]\nafsender = "kkr@fjordby.dk"\n'
TABLE = (
    "Navn;E-mail;Telefon;Rolle;Udgave\r\nÅse Bæk;åse@fjordby.dk;1;formand;Tryk\r\n"
    '"Bo ""B""; Holm";bo@ærø.dk;;;\r\n;;;;\r\n'
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "møde.yaml").write_text(MEETING, "utf-8")
    (tmp_path / "kkr-docs.toml").write_text(SETTINGS, "utf-8")
    return tmp_path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_a_table_is_read_as_excel_writes_it(encoding: str, separator: str, tmp_path: Path) -> None:
    path = tmp_path / "modtagere.csv"
    text = TABLE.replace('"Bo ""B""; Holm"', "{}").replace(";", separator).replace("{}", '"Bo ""B""; Holm"')
    path.write_bytes(text.encode(encoding))
    found, problems = recipients.of_table(path)
    assert problems == []
    assert [(each.name, str(each.address), each.role, each.edition) for each in found] == [
        ("Åse Bæk", "åse@fjordby.dk", "formand", Edition.PRINT),
        ('Bo "B"; Holm', "bo@xn--r-3fa9c.dk", "", Edition.SCREEN),
    ]


WRONG = {
    "navn;mail\nA;a@b.dk\nB;\n": (3, 3, "her mangler en mailadresse."),
    "navn;mail\n;a@b.dk\n": (2, 1, "her mangler et navn."),
    "navn;mail\nA;  ab.dk\n": (2, 5, "der mangler et @."),
    "navn;mail\nA;a@b.dk, b@b.dk\n": (2, 3, "her kan kun stå én."),
    "navn;mail\nA;A <a@b.dk>\n": (2, 3, "uden navn og uden < og >."),
    "navn;mail\nA;a@b\n": (2, 3, "er ikke et domæne"),
    "navn;mail\nA;a@b..dk\n": (2, 3, "er ikke et domæne"),
    "navn;mail\nA;a@127.0.0.1\n": (2, 3, "er ikke et domæne"),
    "navn;mail\nA;a..b@b.dk\n": (2, 3, "det, der står før @"),
    "navn;mail\nA;a@b.dk\nB;A@B.DK\n": (3, 3, "står også i linje 2."),
    "navn;mail\nA;a@ærø.dk\nB;a@xn--r-3fa9c.dk\n": (3, 3, "a@ærø.dk står også i linje 2."),
    "navn;mail;udgave\nA;a@b.dk;papier\n": (2, 10, "udgaven ”papier” findes ikke."),
    "navn;mail\nA;a@b.dk;tryk\n": (2, 10, "et felt mere"),
    'navn;mail\n"A\nB";a@b.dk\n': (2, 1, "linjeskift"),
    'navn;mail\n"A;a@b.dk\n': (2, 1, "et anførselstegn er ikke lukket."),
    "navn;mail\nA\u202e;a@b.dk\n": (2, 1, "usynlige tegn"),
    "navn;mail;udgve\nA;a@b.dk;\n": (1, 11, "ukendt overskrift ”udgve”."),
    "navn;mail;e-mail\nA;a@b.dk;\n": (1, 11, "står der to gange."),
    "A;a@b.dk\n": (1, 1, "overskriften ”mail” mangler."),
    "navn;mail\n": (1, 1, "filen har ingen modtagere."),
    "": (1, 1, "filen har ingen modtagere."),
}


@pytest.mark.parametrize(("text", "expected"), WRONG.items(), ids=[repr(text) for text in WRONG])
def test_a_wrong_line_is_told_with_its_place(text: str, expected: tuple[int, int, str], tmp_path: Path) -> None:
    path = tmp_path / "modtagere.csv"
    path.write_text(text, "utf-8")
    first = recipients.of_table(path)[1][0]
    assert (first.line, first.column) == expected[:2]
    assert expected[2] in first.what


NO_TABLE = {
    b"PK\x03\x04": (1, 1),
    "navn;mail\n".encode("utf-16"): (1, 1),
    b"navn;mail\nA\x81\xe6;a@b.dk": (2, 2),
    "navn;mail\r\n\r\nJørgen;a@b.dk".encode("cp850"): (3, 2),
    "navn;mail\rA;a@b.dk\rJørgen;a@b.dk".encode("mac-roman"): (3, 2),
}


@pytest.mark.parametrize(("content", "place"), NO_TABLE.items())
def test_what_is_no_table_is_told(content: bytes, place: tuple[int, int], tmp_path: Path) -> None:
    path = tmp_path / "modtagere.csv"
    path.write_bytes(content)
    found, (problem,) = recipients.of_table(path)
    assert found == []
    assert (problem.line, problem.column) == place
    assert "CSV UTF-8" in problem.remedy


def test_empty_lines_above_the_headings_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "modtagere.csv"
    path.write_text("\n\nnavn,mail\nA,a@b.dk\nB,b@b\n")
    found, (problem,) = recipients.of_table(path)
    assert [each.name for each in found] == ["A"]
    assert (problem.line, problem.column) == (5, 3)


def test_all_wrong_lines_are_told_at_once_and_nothing_is_made(kkr: Command, folder: Path) -> None:
    (folder / "m.csv").write_text("navn;mail;udgave\nA;a@b;x\n;c@d.dk;\nE;e@f.dk;\n", "utf-8")
    result = kkr("mail", "møde.yaml", "--to", "m.csv", cwd=folder)
    assert result.returncode == 1
    assert [line.split(" ")[0] for line in result.stdout.splitlines()] == ["m.csv:2:3:", "m.csv:2:7:", "m.csv:3:1:"]
    assert not (folder / "udsendelse").exists()


def test_people_of_the_definition_get_it_where_they_have_an_address(kkr: Command, folder: Path) -> None:
    people = "deltagere:\n  - {navn: A, mail: a@b.dk, udgave: tryk}\n  - B\nafbud:\n  - {navn: C, mail: A@b.dk}\n"
    (folder / "møde.yaml").write_text(MEETING + people, "utf-8")
    result = kkr("mail", "møde.yaml", cwd=folder)
    assert result.returncode == 1
    assert result.stdout == ("møde.yaml:9:21: fejl: mailadressen A@b.dk står også i linje 6. Slet den ene.\n")
    (folder / "møde.yaml").write_text(MEETING + people.replace("A@b.dk", "x.dk"), "utf-8")
    result = kkr("mail", "møde.yaml", cwd=folder)
    assert "møde.yaml:9:21: fejl: ”mail”: mailadressen har ikke den rette form." in result.stdout
    (folder / "møde.yaml").write_text(MEETING, "utf-8")
    assert "intet menneske i mødet har en mailadresse." in kkr("mail", "møde.yaml", cwd=folder).stdout


def test_the_next_meeting_keeps_the_addresses(kkr: Command, folder: Path) -> None:
    people = "deltagere:\n  - {navn: A, mail: a@b.dk, udgave: tryk}\n"
    (folder / "møde.yaml").write_text(MEETING + people, "utf-8")
    assert kkr("new", "--fra", "møde.yaml", "næste.yaml", cwd=folder).returncode == 0
    assert 'mail: "a@b.dk", udgave: tryk}' in (folder / "næste.yaml").read_text("utf-8")
    assert kkr("validate", "næste.yaml", cwd=folder).returncode == 0


@given(
    st.lists(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\r\ufeff\0")), min_size=2, max_size=3)),
    st.sampled_from(";,"),
)
def test_what_csv_writes_is_read_back(rows: list[list[str]], separator: str) -> None:
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=separator, quoting=csv.QUOTE_ALL).writerows([["navn", "mail"], *rows])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "m.csv"
        path.write_text(file.getvalue(), "utf-8", newline="")
        read = [[field.text for field in row] for row in table_file.read(path)]
    assert read == [["navn", "mail"], *([text.strip(" \t\u00a0") for text in row] for row in rows)]


@given(st.text())
def test_an_address_is_safe_to_hand_over(text: str) -> None:
    try:
        found = address.parse(text)
    except address.AddressError:
        return
    assert found.domain.isascii()
    assert not set("\r\n <>\0") & set(str(found))
    assert address.parse(str(found)) == found
