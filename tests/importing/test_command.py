"""The command: what it writes, says and refuses."""

from __future__ import annotations

import io
import shutil
import zipfile
from functools import cache
from pathlib import Path

import docx
import pytest
import word_edits
from command import on_terminal
from conftest import Command
from paths import EXAMPLE
from word_edits import delete, edited, meeting_of, say, word

TEXT = EXAMPLE.read_text("utf-8")
BEFORE, AFTER = "Det indstilles, at KKR Sydfjorden godkender referatet.", "Det indstilles, at referatet godkendes."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A meeting, and its Word file with one change."""
    for name in ("bilag", "billeder"):
        shutil.copytree(EXAMPLE.parent / name, tmp_path / name)
    (tmp_path / "møde.yaml").write_text(TEXT, "utf-8")
    (tmp_path / "ny.docx").write_bytes(changed_paper())
    return tmp_path


@cache
def changed_paper() -> bytes:
    return edited(word(meeting_of(TEXT, EXAMPLE)), say(BEFORE, AFTER))


def test_the_definition_is_changed_and_the_old_one_kept(folder: Path, kkr: Command) -> None:
    said = kkr("import", "ny.docx", "--into", "møde.yaml", cwd=folder)
    assert (said.returncode, said.stdout) == (0, "1.1 Indstilling: 1 afsnit ændret\n")
    assert (folder / "møde.yaml").read_text("utf-8") == TEXT.replace(BEFORE, AFTER, 1)
    assert (folder / "møde.før-import.yaml").read_text("utf-8") == TEXT
    again = kkr("import", "ny.docx", "--into", "møde.yaml", cwd=folder)
    assert (again.returncode, again.stdout) == (0, "Intet er ændret i Word.\n")


def test_a_terminal_shows_which_file_is_read_where_that_takes_long(folder: Path) -> None:
    """Nothing of it stays on the terminal's last line."""
    printed, shown = on_terminal("import", "ny.docx", "--into", "møde.yaml", cwd=folder)
    assert printed == "1.1 Indstilling: 1 afsnit ændret\n"
    assert "\rlæser ny.docx" in shown
    assert shown.rpartition("\r")[2] == ""
    assert on_terminal("import", "ny.docx", cwd=folder, patience=1000)[1] == ""


def test_a_dry_run_shows_the_difference(folder: Path, kkr: Command) -> None:
    said = kkr("import", "ny.docx", "--into", "møde.yaml", "--dry-run", cwd=folder)
    assert f"-          {BEFORE}" in said.stdout
    assert f"+          {AFTER}" in said.stdout
    assert (folder / "møde.yaml").read_text("utf-8") == TEXT
    assert not (folder / "møde.før-import.yaml").exists()


def test_without_a_definition_a_new_one_is_written(folder: Path, kkr: Command) -> None:
    said = kkr("import", "ny.docx", cwd=folder)
    assert said.returncode == 0
    assert AFTER in (folder / "ny.yaml").read_text("utf-8")
    assert kkr("validate", "ny.yaml", cwd=folder).returncode == 0
    twice = kkr("import", "ny.docx", cwd=folder)
    assert twice.returncode == 1
    assert "findes allerede" in twice.stderr


def test_files_come_home_one_after_the_other(folder: Path, kkr: Command) -> None:
    paper = word(meeting_of(TEXT, EXAMPLE))
    (folder / "b.docx").write_bytes(edited(paper, delete("Udkastet kan læses i")))
    said = kkr("import", "ny.docx", "b.docx", "--into", "møde.yaml", cwd=folder)
    assert said.stdout == ("ny.docx:\n1.1 Indstilling: 1 afsnit ændret\nb.docx:\n1.1 Baggrund: 1 afsnit slettet\n")
    assert AFTER in (folder / "møde.yaml").read_text("utf-8")
    assert "Udkastet kan læses i" not in (folder / "møde.yaml").read_text("utf-8")


def test_two_texts_in_conflict_stop_what_comes_after(folder: Path, kkr: Command) -> None:
    paper = word(meeting_of(TEXT, EXAMPLE))
    (folder / "b.docx").write_bytes(edited(paper, say(BEFORE, "Noget helt tredje.")))
    said = kkr("import", "ny.docx", "b.docx", "--into", "møde.yaml", cwd=folder)
    assert said.returncode == 1
    assert "1.1 Indstilling: rettet både i Word og i definitionen" in said.stderr
    assert kkr("validate", "møde.yaml", cwd=folder).returncode == 1
    assert kkr("import", "ny.docx", "--into", "møde.yaml", cwd=folder).returncode == 1


def test_strict_changes_nothing_where_something_would_be_lost(folder: Path, kkr: Command) -> None:
    def colour(document: word_edits.Document) -> None:
        word_edits.find(document, AFTER).runs[0].font.strike = True

    file = folder / "ny.docx"
    file.write_bytes(edited(file.read_bytes(), colour))
    said = kkr("import", file, "--into", "møde.yaml", "--strict", cwd=folder)
    assert said.returncode == 1
    assert "gennemstreget tekst" in said.stderr
    assert (folder / "møde.yaml").read_text("utf-8") == TEXT


def packed(**parts: bytes) -> bytes:
    saved = io.BytesIO()
    with zipfile.ZipFile(saved, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name.replace("__", "/"), content)
    return saved.getvalue()


ENTITY = b'<!DOCTYPE x [<!ENTITY a "b">]><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"/>'


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "den er tom"),
        (b"hej", "den er ikke en Word-fil"),
        (b"%PDF-1.7", "den er en PDF"),
        (b"{\\rtf1", "den er en RTF-fil"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 600, "den er en gammel Word-fil"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "beskyttet med en adgangskode"),
        (b"PK\x03\x04 rod", "den er beskadiget"),
        (packed(mimetype=b"application/vnd.oasis.opendocument.text"), "den er en OpenDocument-fil"),
        (packed(word__document=b"x"), "den er ikke en Word-fil"),
        (packed(**{"word__document.xml": b"<w:document"}), "den er beskadiget"),
        (packed(**{"word__document.xml": ENTITY}), "den har erklæringer"),
        (packed(**{"word__document.xml": b" " * 30_000_000}), "den fylder for meget"),
        (packed(**{"word__document.xml": b"<x/>", "word__vbaProject.bin": b"x"}), "den har makroer"),
    ],
)
def test_what_is_no_sound_word_file_is_refused(content: bytes, words: str, folder: Path, kkr: Command) -> None:
    (folder / "x.docx").write_bytes(content)
    said = kkr("import", "x.docx", "--into", "møde.yaml", cwd=folder)
    assert (said.returncode, said.stdout) == (1, "")
    assert words in said.stderr
    assert said.stderr.startswith("x.docx kan ikke importeres: ")
    assert (folder / "møde.yaml").read_text("utf-8") == TEXT


def test_a_file_of_another_program_is_not_merged(folder: Path, kkr: Command) -> None:
    other = docx.Document()
    other.add_heading("1. Sager", 1)
    other.save(str(folder / "x.docx"))
    said = kkr("import", "x.docx", "--into", "møde.yaml", cwd=folder)
    assert said.returncode == 1
    assert "hvad den blev lavet af" in said.stderr


def test_a_file_that_is_not_there(folder: Path, kkr: Command) -> None:
    said = kkr("import", "væk.docx", "--into", "møde.yaml", cwd=folder)
    assert (said.returncode, said.stderr) == (1, "væk.docx findes ikke.\n")


def test_decisions_come_home_from_the_meeting(folder: Path, kkr: Command) -> None:
    text = TEXT.replace("        beslutning: |\n          KKR Sydfjorden godkendte referatet.\n", "", 1)
    (folder / "møde.yaml").write_text(text, "utf-8")
    made = kkr("render", "møde.yaml", "--as", "minutes", "--to", "docx", "--for-decisions", cwd=folder)
    name = made.stdout.strip()
    assert name.endswith("-til-beslutning.docx")
    unchanged = kkr("import", name, "--into", "møde.yaml", cwd=folder)
    assert (unchanged.returncode, unchanged.stdout) == (0, "Intet er ændret i Word.\n")
    file = folder / name
    tick = say("☐ Anders Vestermark", "☒ Anders Vestermark")
    file.write_bytes(edited(file.read_bytes(), say("[Skriv beslutningen her]", "Referatet blev godkendt."), tick))
    said = kkr("import", name, "--into", "møde.yaml", cwd=folder)
    assert said.returncode == 0
    assert "1.1 Beslutning: 1 nyt afsnit" in said.stdout
    assert "Deltagere: ”Birthe Lundsgaard-Holm, formand, Fjordby” er ikke krydset af" in said.stdout
    assert (folder / "møde.yaml").read_text("utf-8") == TEXT.replace(
        "          KKR Sydfjorden godkendte referatet.", "          Referatet blev godkendt.", 1
    )


def test_a_file_for_decisions_is_the_members_minutes_in_word(folder: Path, kkr: Command) -> None:
    said = kkr("render", "møde.yaml", "--as", "agenda", "--for-decisions", cwd=folder)
    assert said.returncode == 2
    assert "--as minutes --to docx" in said.stderr


def test_an_item_alone_changes_that_item_alone(folder: Path, kkr: Command) -> None:
    made = kkr("render", "møde.yaml", "--as", "agenda", "--to", "docx", "--item", "3.2", cwd=folder)
    file = folder / made.stdout.strip()
    unchanged = kkr("import", file, "--into", "møde.yaml", cwd=folder)
    assert (unchanged.returncode, unchanged.stdout) == (0, "Intet er ændret i Word.\n")
    title = "Fælleskommunalt budget 2027–2030"
    file.write_bytes(edited(file.read_bytes(), say(title, f"{title} og frem")))
    kkr("import", file, "--into", "møde.yaml", cwd=folder)
    assert (folder / "møde.yaml").read_text("utf-8") == TEXT.replace(f"titel: {title}", f"titel: {title} og frem", 1)
