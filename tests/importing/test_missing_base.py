"""A file that no longer says what it printed is held against the definition as it is now, and deletes nothing whole."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import other_programs
import pytest
import word_edits
from conftest import Command
from docx.document import Document
from other_programs import Program, saved
from paths import EXAMPLE
from word_edits import Editor, delete, edited, imported, insert, meeting_of, say, word

from kkr_docs.diagnostics.problem import RefusalError
from kkr_docs.document import editions
from kkr_docs.document.document import Audience, Kind
from kkr_docs.importing.report import Imported

TEXT = EXAMPLE.read_text("utf-8")
SMALL = """\
organ: KKR Prøve
dato: 2026-11-13
sted: Fjordby Rådhus
dagsorden:
  - titel: Sager
    punkter:
      - titel: Sti langs åen
        sag: SAG-2026-00001
        baggrund: |
          Stien er lukket om vinteren.

          > Den er glat, skriver kommunen.
        indstilling: Det indstilles, at KKR åbner stien.   # uændret
      - titel: Bro over åen
        lukket: ja
        baggrund: Broen er rusten, og det ved kun medlemmerne.
  - titel: Eventuelt
"""
Edit = Callable[[Document], object]
PROGRAMS = pytest.mark.parametrize("program", other_programs.LOSING)


def home(paper: bytes, program: Program, folder: Path, text: str = SMALL) -> Imported:
    """What comes home of a Word file that a program saved."""
    file = folder / "m.docx"
    file.write_bytes(saved(paper, program))
    return imported(file, text, folder / "m.yaml")


def small(kind: Kind = Kind.AGENDA) -> bytes:
    return word(meeting_of(SMALL, EXAMPLE), kind)


@pytest.mark.sampled(3)
@PROGRAMS
@pytest.mark.parametrize("kind", list(Kind))
def test_an_unchanged_file_changes_nothing(program: Program, kind: Kind, tmp_path: Path) -> None:
    file = tmp_path / "m.docx"
    file.write_bytes(saved(word(meeting_of(TEXT, EXAMPLE), kind), program))
    made = imported(file, TEXT, EXAMPLE)
    assert (made.report.done, made.report.lost, made.report.conflicts) == ([], [], [])
    assert made.content == TEXT.encode()
    assert len(made.report.notices) == 1


@pytest.mark.pandoc
def test_what_pandoc_saves_again_changes_nothing(tmp_path: Path) -> None:
    """It loses the base, the columns of tables that are set right, merged headings, and the field of the contents."""
    before, after = tmp_path / "m.docx", tmp_path / "pandoc.docx"
    before.write_bytes(word(meeting_of(TEXT, EXAMPLE)))
    subprocess.run(["pandoc", before, "-o", after], check=True)
    made = imported(after, TEXT, EXAMPLE)
    assert (made.report.done, made.report.lost, made.content) == ([], [], TEXT.encode())


@pytest.mark.sampled(5)
@PROGRAMS
@pytest.mark.parametrize("seed", range(4))
def test_an_edit_is_that_edit(program: Program, seed: int, tmp_path: Path) -> None:
    file = tmp_path / "m.docx"
    paper = edited(word(meeting_of(TEXT, EXAMPLE)), Editor(seed).words)
    file.write_bytes(paper)
    expected = imported(file, TEXT, EXAMPLE).content
    file.write_bytes(saved(paper, program))
    assert imported(file, TEXT, EXAMPLE).content == expected != TEXT.encode()


@PROGRAMS
def test_text_and_places_come_home(program: Program, tmp_path: Path) -> None:
    paper = edited(small(), say("glat", "meget glat"), insert("Stien er lukket", "Den er mørk."), say("Rådhus", "Hal"))
    made = home(paper, program, tmp_path)
    expected = SMALL.replace("er glat", "er meget glat").replace("Rådhus", "Hal")
    assert made.content.decode() == expected.replace("vinteren.\n", "vinteren.\n\n          Den er mørk.\n")
    assert made.report.lost == []


@pytest.mark.parametrize("program", other_programs.LOSING[:3])
def test_a_new_item_and_a_new_heading_come_home(program: Program, tmp_path: Path) -> None:
    def change(document: Document) -> None:
        new = insert("Det indstilles", "Tårn ved åen", "Heading 2")(document)
        assert new.style
        say("Bro over åen", "Bro over havnen")(document)

    made = home(edited(small(), change), program, tmp_path)
    assert made.content.decode() == SMALL.replace("Bro over åen", "Bro over havnen").replace(
        "# uændret\n", "# uændret\n      - titel: Tårn ved åen\n"
    )


def test_numbers_of_old_mean_nothing(tmp_path: Path) -> None:
    """Bookmarks have the numbers that items had: what was moved in the definition since stands as in the file again."""
    head, first, second = (
        SMALL.partition("      - titel: Sti")[0],
        *SMALL.split("    punkter:\n")[1].split("      - titel: Bro"),
    )
    closed, end = f"      - titel: Bro{second}".split("  - titel: Eventuelt")
    made = home(small(), other_programs.without_base, tmp_path, f"{head}{closed}{first}  - titel: Eventuelt{end}")
    assert made.content.decode() == SMALL
    assert made.report.done == ["1.2 Sti langs åen: flyttet"]


def gone(heading: str) -> Edit:
    """An item is deleted."""

    def edit(document: Document) -> None:
        for element in word_edits.item_elements(document, word_edits.find(document, heading)):
            element.getparent().remove(element)

    return edit


@pytest.mark.sampled(3)
@PROGRAMS
@pytest.mark.parametrize(
    ("edits", "named"),
    [
        ([gone("Sti langs åen")], "1.1: ”Sti langs åen”"),
        ([delete("Eventuelt"), delete("Ingen punkter.")], "2: ”Eventuelt”"),
        ([delete("SAG-2026-00001")], "1.1: ”SAG-2026-00001”"),
        ([delete("Indstilling"), delete("Det indstilles")], "1.1: ”Indstilling”"),
    ],
    ids=["item", "section", "case line", "part"],
)
def test_what_the_file_lacks_is_named_and_stays(
    program: Program, edits: list[Edit], named: str, tmp_path: Path
) -> None:
    made = home(edited(small(), *edits), program, tmp_path)
    assert made.content.decode() == SMALL
    assert [line.partition(" står ikke i filen")[0] for line in made.report.lost] == [named]


@PROGRAMS
def test_the_public_edition_neither_opens_nor_deletes_what_is_closed(program: Program, tmp_path: Path) -> None:
    public = editions.of_audience(meeting_of(SMALL, EXAMPLE), Audience.PUBLIC)
    paper = edited(word(public, Kind.AGENDA, Audience.PUBLIC), say("glat", "meget glat"))
    assert "rusten" not in " ".join(each for line in word_edits.printed(paper) for each in line)
    made = home(paper, program, tmp_path)
    assert made.content.decode() == SMALL.replace("er glat", "er meget glat")
    assert made.report.lost == []


@pytest.mark.parametrize("open_lines", [0, 12], ids=["like that of the members", "like that of the public"])
def test_what_was_closed_since_does_not_come_back_as_open(open_lines: int, tmp_path: Path) -> None:
    """The file is a public one, sent out when an item was open, whichever edition of now it looks like."""
    closed, opened = ("\n\n".join(f"          Om {what}, {n}." for n in range(12)) for what in ("broen", "havnen"))
    then = SMALL.replace("baggrund: Broen er rusten, og det ved kun medlemmerne.", f"baggrund: |\n{closed}")
    then += f"    punkter:\n      - titel: Havnen\n        baggrund: |\n{opened}\n" if open_lines else ""
    now = then.replace("        sag: SAG", "        lukket: ja\n        sag: SAG")
    public = editions.of_audience(meeting_of(then, EXAMPLE), Audience.PUBLIC)
    made = home(word(public, Kind.AGENDA, Audience.PUBLIC), other_programs.pages, tmp_path, now)
    assert made.content.decode() == now
    named = {line.partition(". ")[0] for line in made.report.lost}
    assert {"1.1: ”Sti langs åen” er lukket i definitionen nu", "1.1: punktet er stadig lukket"} & named


def test_the_paper_of_another_meeting_of_the_body_is_refused(tmp_path: Path) -> None:
    """Cover, sections and labels are the same from meeting to meeting."""
    last = (
        SMALL.replace("2026-11-13", "2026-09-04")
        .replace("Sti langs", "Molen ved")
        .replace("SAG-2026-00001", "SAG-2026-00009")
    )
    last = last.replace("Stien er lukket om vinteren", "Molen er for kort").replace(
        "Den er glat, skriver", "Den er lav, siger"
    )
    last = (
        last.replace("KKR åbner stien", "KKR forlænger molen")
        .replace("Bro over åen", "Færge over fjorden")
        .replace("Broen er rusten, og", "Den sejler, og")
    )
    with pytest.raises(RefusalError, match="hvad den blev lavet af"):
        home(word(meeting_of(last, EXAMPLE)), other_programs.pages, tmp_path)


def test_nothing_of_the_cover_and_no_attachment_is_deleted(tmp_path: Path) -> None:
    people = "deltagere: [Anne Holm, Bo Krogh]\ndagsorden:"
    text = SMALL.replace("dagsorden:", people).replace("   # uændret\n", "\n        bilag: [a.pdf, b.pdf]\n")
    paper = edited(word(meeting_of(text, EXAMPLE)), delete("Fjordby Rådhus"), delete("Bo Krogh"), delete("a"))
    made = home(paper, other_programs.pages, tmp_path, text)
    assert made.content.decode() == text
    named = ["Forsiden sted: ”Fjordby Rådhus”", "Deltagere: ”Bo Krogh”", "1.1 Bilag: ”a”"]
    assert [line.partition(" står ikke i filen")[0] for line in made.report.lost] == named


def test_the_command_says_so_and_refuses_another_meeting(kkr: Command, tmp_path: Path) -> None:
    (tmp_path / "m.yaml").write_text(SMALL, "utf-8")
    (tmp_path / "m.docx").write_bytes(saved(edited(small(), gone("Sti langs åen")), other_programs.pages))
    said = kkr("import", "m.docx", "--into", "m.yaml", cwd=tmp_path)
    assert (said.returncode, said.stdout) == (1, "Intet er ændret i Word.\n")
    assert said.stderr.startswith("Filen siger ikke selv, hvad den blev lavet af. Den er holdt op mod definitionen")
    strict = kkr("import", "m.docx", "--into", "m.yaml", "--strict", cwd=tmp_path)
    assert "Intet er importeret" in strict.stderr
    (tmp_path / "m.docx").write_bytes(saved(word(meeting_of(TEXT, EXAMPLE)), other_programs.pages))
    other = kkr("import", "m.docx", "--into", "m.yaml", cwd=tmp_path)
    assert (other.returncode, "hvad den blev lavet af" in other.stderr) == (1, True)
    assert (tmp_path / "m.yaml").read_text("utf-8") == SMALL
