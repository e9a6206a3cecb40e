"""What was changed between two drafts, as tracked changes in Word: rejected they are the old text, accepted the new."""

from __future__ import annotations

import io
import subprocess
import zipfile
from datetime import datetime
from pathlib import Path
from xml.sax.saxutils import escape

import node_programs
import ordinary_meetings
import pytest
from conftest import Command, dear
from docx_text import W, tree
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree
from paths import EXAMPLE, ROOT
from pdf_text import poppler
from sample_files import unzipped, zipped
from word_edits import Editor, block_style, edited, imported, meeting_of, printed, word

from kkr_docs.importing.revisions import Treatment, resolve
from kkr_docs.render.docx import compare

PATH = ROOT / "m.yaml"
CHANGES = (
    ("De otte kommuner i Sydfjorden beskæftiger", "Alle otte kommuner i Sydfjorden har"),
    ("          2. anbefaler kommunerne at tilslutte sig ordningen med fælles praktikpladser\n", ""),
    ("Udsendt den 28. oktober 2026", "Udsendt i oktober"),
    ("- titel: Orientering fra formandskabet", "- titel: Orientering fra formandskab og sekretariat"),
    ("sted: Fjordby Rådhus", "sted: Birkesund Rådhus"),
)


def resolved(content: bytes, treatment: Treatment) -> bytes:
    """A Word file with all its changes accepted or rejected."""
    parts = unzipped(content)
    root = etree.fromstring(parts["word/document.xml"])
    resolve(root, treatment)
    return zipped(parts | {"word/document.xml": etree.tostring(root)})


def compared(old: bytes, new: bytes) -> bytes:
    return compare.compared(old, new, "KKR Prøve", datetime(2026, 11, 2, 9, 30))


def versions() -> tuple[str, str]:
    old = new = EXAMPLE.read_text("utf-8")
    for before, after in CHANGES:
        assert before in new
        new = new.replace(before, after, 1)
    return old, moved_first(new)


def moved_first(text: str) -> str:
    """The example with the third item of its third section before the first one."""
    first, third, after = (
        text.index(one)
        for one in ("      - titel: Fælles handleplan", "      - titel: Nyt hovednet", "  - titel: Udpegninger\n")
    )
    return text[:first] + text[third:after] + text[first:third] + text[after:]


@pytest.fixture(scope="module")
def both() -> tuple[bytes, bytes, bytes]:
    old, new = (word(meeting_of(text, EXAMPLE)) for text in versions())
    return old, new, compared(old, new)


def test_rejected_it_is_the_old_text_and_accepted_the_new(both: tuple[bytes, bytes, bytes]) -> None:
    old, new, made = both
    assert printed(resolved(made, Treatment.REJECT)) == printed(old)
    assert printed(resolved(made, Treatment.ACCEPT)) == printed(new)


def test_only_what_changed_is_marked(both: tuple[bytes, bytes, bytes]) -> None:
    root = tree(both[2])
    deleted = ["".join(one.itertext()) for one in root.iter(f"{W}del") if one.getparent().tag == f"{W}p"]
    inserted = ["".join(one.itertext()) for one in root.iter(f"{W}ins") if one.getparent().tag == f"{W}p"]
    assert {"De", "beskæftiger"} <= set(deleted)
    assert {"Alle", "har"} <= set(inserted)
    kinds = ("del", "ins", "moveFrom", "moveTo", "moveFromRangeStart", "moveToRangeStart")
    marks = [one for kind in kinds for one in root.iter(f"{W}{kind}")]
    assert {(one.get(f"{W}author"), one.get(f"{W}date")) for one in marks} == {("KKR Prøve", "2026-11-02T09:30:00Z")}
    assert len({one.get(f"{W}id") for one in marks}) == len(marks)


@pytest.mark.parametrize(
    "text", ["**Fed.** Der er 240.", "- *Skrå* og **fed** 240", "Et [link](https://a.dk) til 240."]
)
def test_words_that_stay_are_not_marked_whatever_they_look_like(text: str) -> None:
    definition = f"organ: KKR\ndato: 2026-11-13\ndagsorden:\n  - titel: Sager\n    tekst: |\n      {text}\n"
    versions = (word(meeting_of(each, EXAMPLE)) for each in (definition, definition.replace("240", "300")))
    root = tree(compared(*versions))
    marked = [["".join(one.itertext()) for one in root.iter(f"{W}{kind}")] for kind in ("del", "ins")]
    assert [[one.strip(".") for one in each] for each in marked] == [["240"], ["300"]]


def test_a_moved_item_is_a_move(both: tuple[bytes, bytes, bytes]) -> None:
    body = tree(both[2]).find(f"{W}body")
    texts: dict[str, dict[str, list[str]]] = {"moveFrom": {}, "moveTo": {}}
    for kind, found in texts.items():
        starts = {one.get(f"{W}id"): one for one in body.iter(f"{W}{kind}RangeStart")}
        ends = [one.get(f"{W}id") for one in body.iter(f"{W}{kind}RangeEnd")]
        assert sorted(starts) == sorted(ends)
        for number, start in starts.items():
            texts_ = found.setdefault(start.get(f"{W}name"), [])
            for one in [start.getparent(), *start.getparent().itersiblings()]:
                if one.tag == f"{W}{kind}RangeEnd" and one.get(f"{W}id") == number:
                    break
                texts_.append("".join(run.text or "" for run in one.findall(f".//{W}{kind}/{W}r/{W}t")))
                assert one.find(f"{W}pPr/{W}rPr/{W}{kind}") is not None
    assert texts["moveFrom"] == texts["moveTo"]
    moved = [text for stretch in texts["moveTo"].values() for text in stretch]
    assert "Nyt hovednet for den kollektive trafik" in moved
    assert "Analyse af mobilitet i landdistrikterne" in moved
    assert not list(body.iter(f"{W}delText")) or all(
        "hovednet" not in (one.text or "") for one in body.iter(f"{W}delText")
    )


def test_the_same_texts_have_no_changes(both: tuple[bytes, bytes, bytes]) -> None:
    assert not list(tree(compared(both[0], both[0])).iter(f"{W}del", f"{W}ins"))


@settings(max_examples=dear(40))
@given(st.integers(0, 10**6))
@example(6)  # an item of a list of numbers was moved into another list
def test_any_two_versions(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    text, file = block_style(ordinary_meetings.meeting(seed)), tmp_path_factory.mktemp("c") / "m.docx"
    old = word(meeting_of(text, PATH))
    file.write_bytes(edited(old, *[Editor(seed).edit] * 3))
    new = word(meeting_of(imported(file, text, PATH).content.decode(), PATH))
    made = compared(old, new)
    assert printed(resolved(made, Treatment.REJECT)) == printed(old)
    assert printed(resolved(made, Treatment.ACCEPT)) == printed(new)


def test_it_comes_home_as_the_new_text(both: tuple[bytes, bytes, bytes], tmp_path: Path) -> None:
    file = tmp_path / "m.docx"
    file.write_bytes(both[2])
    new = versions()[1]
    assert imported(file, new, EXAMPLE).content.decode() == new


@pytest.mark.pandoc
@pytest.mark.parametrize(("choice", "which"), [("reject", 0), ("accept", 1)])
def test_pandoc_finds_the_same(both: tuple[bytes, bytes, bytes], choice: str, which: int, tmp_path: Path) -> None:
    texts = []
    for number, content in enumerate((both[which], both[2])):
        file = tmp_path / f"{number}.docx"
        file.write_bytes(content)
        command: list[str | Path] = ["pandoc", "-f", "docx", "-t", "plain", "--wrap", "none"]
        made = subprocess.run(
            [*command, f"--track-changes={choice}", file],
            check=True,
            capture_output=True,
            encoding="utf-8",
            timeout=120,
        )
        texts.append([" ".join(line.split()) for line in made.stdout.splitlines() if line.strip(" -")])
    contents = [text[: next(at for at, line in enumerate(text) if line.startswith("Indhold"))] for text in texts]
    bodies = [text[-next(at for at, line in enumerate(reversed(text)) if "SAG-2026-03871" in line) :] for text in texts]
    assert contents[0] == contents[1]
    assert bodies[0] == bodies[1]


def test_no_part_is_in_the_package_twice(both: tuple[bytes, bytes, bytes]) -> None:
    names = zipfile.ZipFile(io.BytesIO(both[2])).namelist()
    assert len(set(names)) == len(names)


MACRO = """
Sub Resolve(source As String, target As String, command As String)
  Dim hidden(0) As New com.sun.star.beans.PropertyValue
  hidden(0).Name = "Hidden"
  hidden(0).Value = True
  paper = StarDesktop.loadComponentFromURL(source, "_blank", 0, hidden())
  helper = createUnoService("com.sun.star.frame.DispatchHelper")
  helper.executeDispatch(paper.CurrentController.Frame, command, "", 0, Array())
  Dim kind(0) As New com.sun.star.beans.PropertyValue
  kind(0).Name = "FilterName"
  kind(0).Value = "MS Word 2007 XML"
  paper.storeToURL(target, kind())
  paper.close(True)
End Sub
Sub Both
  Resolve("FOLDER/m.docx", "FOLDER/reject.docx", ".uno:RejectAllTrackedChanges")
  Resolve("FOLDER/m.docx", "FOLDER/accept.docx", ".uno:AcceptAllTrackedChanges")
  StarDesktop.terminate()
End Sub
"""


@pytest.mark.libreoffice
def test_libreoffice_finds_the_same(both: tuple[bytes, bytes, bytes], tmp_path: Path) -> None:
    (tmp_path / "m.docx").write_bytes(both[2])
    profile = tmp_path / "profile"
    command = ["soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless"]
    subprocess.run([*command, "--terminate_after_init"], check=True, capture_output=True, timeout=120)
    module = profile / "user" / "basic" / "Standard" / "Module1.xba"  # the one that a new profile has
    code = escape(MACRO.replace("FOLDER", tmp_path.as_uri()))
    kind = 'script:name="Module1" script:language="StarBasic"'
    module.write_text(
        f'<script:module xmlns:script="http://openoffice.org/2000/script" {kind}>{code}</script:module>', "utf-8"
    )
    subprocess.run([*command, "macro:///Standard.Module1.Both"], check=True, capture_output=True, timeout=200)
    for name, whole in (("reject", both[0]), ("accept", both[1])):
        assert printed((tmp_path / f"{name}.docx").read_bytes()) == printed(whole)


@pytest.mark.node
def test_the_open_xml_sdk_finds_nothing_wrong(both: tuple[bytes, bytes, bytes], tmp_path: Path) -> None:
    file = tmp_path / "m.docx"
    file.write_bytes(both[2])
    assert node_programs.faults_in_word_files([file]) == []


def test_the_command_compares_with_a_file_or_a_revision(tmp_path: Path, kkr: Command) -> None:
    text = block_style(ordinary_meetings.meeting(1))
    file = tmp_path / "møde.yaml"
    file.write_text(text, "utf-8")
    git = ["git", "-c", "user.name=x", "-c", "user.email=x@x.dk", "-C", str(tmp_path)]
    for arguments in (["init", "-q"], ["add", "møde.yaml"], ["commit", "-q", "-m", "x"]):
        subprocess.run([*git, *arguments], check=True)
    (tmp_path / "gammel.yaml").write_text(text, "utf-8")
    file.write_text(text.replace("organ: KKR Prøve", "organ: KKR Prøve\nsted: Byby", 1), "utf-8")
    made = []
    for earlier in ("gammel.yaml", "HEAD"):
        said = kkr("render", "møde.yaml", "--compared-with", earlier, "--to", "docx,pdf", cwd=tmp_path)
        assert said.returncode == 0, said.stderr
        names = said.stdout.split()
        assert [name.partition("-rettelser")[2] for name in sorted(names)] == [".docx", ".pdf"]
        made.append([(tmp_path / name).read_bytes() for name in sorted(names)])
    assert made[0] == made[1]
    assert "[indsat: Byby]" in poppler(made[0][1])
    assert ["".join(one.itertext()) for one in tree(made[0][0]).iter(f"{W}ins") if "".join(one.itertext())] == ["Byby"]
    wrong = kkr("render", "møde.yaml", "--compared-with", "--evil", "--to", "docx", cwd=tmp_path)
    assert (wrong.returncode, "hverken en fil eller en git-revision" in wrong.stdout + wrong.stderr) == (1, True)
