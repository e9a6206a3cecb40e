"""What comes home from Word is what was changed there, and nothing else."""

from __future__ import annotations

import subprocess
from functools import partial
from pathlib import Path

import documents
import ordinary_meetings
import pytest
import word_edits
from conftest import IN_CI, dear
from docx.text.paragraph import Paragraph
from hypothesis import given, settings
from hypothesis import strategies as st
from meetings import MEETINGS, written
from paths import EXAMPLE, EXAMPLES, ROOT
from word_edits import Editor, block_style, draft, edited, imported, meeting_of, printed, say, word

from kkr_docs.definition import yaml_reader
from kkr_docs.document.document import Audience, Kind
from kkr_docs.importing import importing
from kkr_docs.importing.importing import Order

SEEDS = st.integers(0, 10**6)
PATH = ROOT / "m.yaml"
TEXT_WITH_REFERENCES = """\
organ: KKR
dato: 2026-11-13
dagsorden:
  - titel: Sager
    punkter:
      - titel: Sti
        id: sti
        baggrund: |
          Se **punkt [punkt:sti]**, og *[punkt:sti]* igen.

          - [punkt:sti]: *[punkt:sti]*

          Andet.
"""
FEW = settings(max_examples=dear(60))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("laws")


def unchanged(text: str, path: Path, file: Path, kind: Kind) -> None:
    file.write_bytes(word(meeting_of(text, path), kind))
    made = imported(file, text, path)
    assert made.content == text.encode()
    assert (made.report.done, made.report.lost, made.report.conflicts) == ([], [], [])


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("path", [one for one in documents.SAMPLE if one not in EXAMPLES], ids=lambda path: path.stem)
def test_an_unchanged_file_changes_nothing(path: Path, kind: Kind, tmp_path: Path) -> None:
    file = tmp_path / "m.docx"
    content = path.read_bytes()
    source = yaml_reader.read(path)
    file.write_bytes(word(meeting_of(content.decode("utf-8-sig"), path), kind))
    made = importing.into(file, path, content, source.model, Order())
    assert made.content == content
    assert (made.report.done, made.report.lost) == ([], [])


@FEW
@given(MEETINGS, st.sampled_from(Kind), st.booleans())
def test_the_unchanged_file_of_any_meeting_changes_nothing(folder: Path, data: object, kind: Kind, bare: bool) -> None:  # noqa: FBT001
    text = block_style(data) if bare else written(data)
    if not draft(text, PATH).problems and draft(text, PATH).meeting:
        unchanged(text, PATH, folder / "m.docx", kind)


def test_the_public_edition_changes_nothing_of_what_it_does_not_hold(tmp_path: Path) -> None:
    path, file = ROOT / "tests" / "valid" / "closed-items.yaml", tmp_path / "m.docx"
    text = path.read_text("utf-8")
    public = word(meeting_of(text, path), audience=Audience.PUBLIC)
    file.write_bytes(edited(public, word_edits.say("Åben tekst.", "Åben, rettet tekst.")))
    made = imported(file, text, path)
    assert made.content.decode() == text.replace("Åben tekst.", "Åben, rettet tekst.")


@FEW
@given(SEEDS)
def test_an_edit_in_word_is_that_edit_and_no_other(folder: Path, seed: int) -> None:
    text, file = block_style(ordinary_meetings.meeting(seed)), folder / "m.docx"
    file.write_bytes(edited(word(meeting_of(text, PATH)), *[Editor(seed).edit] * (1 + seed % 3)))
    made = imported(file, text, PATH)
    assert printed(word(meeting_of(made.content.decode(), PATH))) == printed(file.read_bytes())
    assert (made.report.lost, made.report.conflicts) == ([], [])
    again = imported(file, made.content.decode(), PATH)
    assert again.content == made.content


@FEW
@given(SEEDS)
def test_what_was_not_edited_stays_as_it_was_typed(folder: Path, seed: int) -> None:
    text, file = EXAMPLE.read_text("utf-8"), folder / "m.docx"
    file.write_bytes(edited(word(meeting_of(text, EXAMPLE)), Editor(seed).words))
    made = imported(file, text, EXAMPLE).content.decode()
    before, after = text.split("\n"), made.split("\n")
    assert len(before) == len(after)
    assert sum(one != other for one, other in zip(before, after, strict=True)) <= 1


@FEW
@given(SEEDS)
def test_edits_in_different_items_can_come_home_in_any_order(folder: Path, seed: int) -> None:
    text, one, other = EXAMPLE.read_text("utf-8"), folder / "1.docx", folder / "2.docx"
    paper = word(meeting_of(text, EXAMPLE))
    titles = ["3.1", "6.1"]
    for file, title in zip((one, other), titles, strict=True):
        file.write_bytes(edited(paper, partial(in_item, number=title, seed=seed)))
    results = []
    for first, second in ((one, other), (other, one)):
        made = imported(first, text, EXAMPLE).content.decode()
        results.append(imported(second, made, EXAMPLE).content)
    assert results[0] == results[1] != text.encode()


def in_item(document: word_edits.Document, number: str, seed: int) -> None:
    headings = [each for each in document.paragraphs if each.style.name == "Heading 2"]
    heading = headings[{"3.1": 3, "6.1": -2}[number]]
    every = [one for one in word_edits.item_elements(document, heading) if one.tag.endswith("}p")]
    running = [one for each in every if word_edits.style_of(one := Paragraph(each, document)) == "Body Text"]
    running[seed % len(running)].add_run(f" Rettet {seed}.")


@pytest.mark.sampled(2)
@pytest.mark.libreoffice
@pytest.mark.parametrize("kind", list(Kind))
def test_what_libreoffice_saves_again_changes_nothing(kind: Kind, tmp_path: Path) -> None:
    # LibreOffice drops one of two cross-references beside each other
    paths = [one for one in documents.SAMPLE if "[punkt:øst_2][punkt:øst_2]" not in one.read_text("utf-8-sig")]
    for path in paths:
        (tmp_path / f"{path.stem}.docx").write_bytes(word(meeting_of(path.read_text("utf-8-sig"), path), kind))
    through_libreoffice(tmp_path)
    for path in paths:
        made = importing.into(
            tmp_path / "lo" / f"{path.stem}.docx",
            path,
            path.read_bytes(),
            yaml_reader.read(path).model,
            Order(),
        )
        assert made.content == path.read_bytes(), path.stem
        assert (made.report.done, made.report.lost) == ([], []), path.stem


@pytest.mark.libreoffice
def test_the_look_of_a_reference_that_libreoffice_drops_stays(tmp_path: Path) -> None:
    text = TEXT_WITH_REFERENCES
    (tmp_path / "m.docx").write_bytes(word(meeting_of(text, PATH)))
    through_libreoffice(tmp_path)
    assert imported(tmp_path / "lo" / "m.docx", text, PATH).content == text.encode()
    changed = edited((tmp_path / "lo" / "m.docx").read_bytes(), say("Andet", "Noget andet"))
    (tmp_path / "lo" / "m.docx").write_bytes(changed)
    assert imported(tmp_path / "lo" / "m.docx", text, PATH).content == text.replace("Andet", "Noget andet").encode()


@pytest.mark.libreoffice
def test_what_libreoffice_saves_of_any_meeting_changes_nothing(tmp_path: Path) -> None:
    texts = {seed: block_style(ordinary_meetings.meeting(seed)) for seed in range(12 if IN_CI else 1)}
    for seed, text in texts.items():
        (tmp_path / f"{seed}.docx").write_bytes(word(meeting_of(text, PATH)))
    through_libreoffice(tmp_path)
    for seed, text in texts.items():
        assert imported(tmp_path / "lo" / f"{seed}.docx", text, PATH).content == text.encode(), seed


def through_libreoffice(folder: Path) -> None:
    command: list[str | Path] = ["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
    command += ["--convert-to", "docx:MS Word 2007 XML", "--outdir", folder / "lo", *sorted(folder.glob("*.docx"))]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
