"""Papers that were written in Word by hand become definitions."""

from __future__ import annotations

import re
from pathlib import Path

import docx
import handwritten
import pytest
from conftest import Command
from paths import EXAMPLE

from kkr_docs.definition.fields import Text
from kkr_docs.definition.meeting import Meeting
from kkr_docs.lint import engine
from kkr_docs.markdown.blocks import Block, Image, ListBlock, Quote, Run, Table, plain


def read(path: Path) -> Meeting:
    found, problems = engine.read(path)
    assert found, problems
    return found


def words(blocks: tuple[Block, ...]) -> str:
    """The words of blocks, without look and marks."""
    texts = []
    for block in blocks:
        match block:
            case ListBlock():
                texts += [words(item) for item in block.items]
            case Quote():
                texts.append(words(block.blocks))
            case Table():
                texts += [plain(cell.inlines) for row in (block.header, *block.rows) for cell in row]
            case Image():
                continue
            case _:
                texts.append("".join(one.text if isinstance(one, Run) else " " for one in block.inlines))
    return re.sub(r"\W+", " ", " ".join(texts)).strip()


def texts(meeting: Meeting) -> dict[str, str]:
    """Every text of a meeting by its place."""
    found = {"": f"{meeting.body} {meeting.date} {meeting.start} {meeting.end} {meeting.place}"}
    for number, section in enumerate(meeting.sections, 1):
        found[f"{number}"] = section.title
        for place, item in enumerate(section.items, 1):
            found[f"{number}.{place}"] = f"{item.title} {item.case_number} {item.initials}"
            for field in type(item).printed():
                value = getattr(item, field.name)
                if isinstance(value, Text) and value.blocks:
                    found[f"{number}.{place} {field.key}"] = words(value.blocks)
    return found


def home(original: Meeting, way: str, folder: Path, kkr: Command) -> tuple[Meeting, str]:
    file = folder / "gammel.docx"
    file.write_bytes(handwritten.paper(original, way))
    said = kkr("import", file)
    return read(folder / "gammel.yaml"), said.stdout + said.stderr


@pytest.mark.parametrize("way", handwritten.WAYS)
def test_a_paper_by_hand_comes_home_whole(way: str, tmp_path: Path, kkr: Command) -> None:
    original = read(EXAMPLE)
    made, _said = home(original, way, tmp_path, kkr)
    assert texts(made) == texts(original)


@pytest.mark.parametrize("way", handwritten.WAYS)
def test_the_real_paper_by_hand_comes_home_whole(way: str, reference: Path, tmp_path: Path, kkr: Command) -> None:
    original = read(reference)
    made, _said = home(original, way, tmp_path, kkr)
    assert texts(made) == texts(original)


def test_single_numbers_people_and_run_in_labels(tmp_path: Path, kkr: Command) -> None:
    word = docx.Document()
    for line in ("Dagsorden til møde i KKR Nord den 3. marts 2027", "Tid: kl. 9.30-11.00", "Sted: Rådhuset i Byby"):
        word.add_paragraph(line)
    word.add_paragraph("Deltagere: Anne Holm (formand), Bo Krogh, Carl Lund, Dea Dam, Eva Friis")
    for number, title in enumerate(("Velkomst", "Budget"), 1):
        word.add_paragraph().add_run(f"Punkt {number}. {title}").bold = True
        paragraph = word.add_paragraph()
        paragraph.add_run("Baggrund: ").bold = True
        paragraph.add_run(f"Fordi {number}.")
        word.add_paragraph("Der skal ske mere.")
    file = tmp_path / "gammel.docx"
    word.save(str(file))
    said = kkr("import", file)
    made = read(tmp_path / "gammel.yaml")
    assert (made.body, str(made.date), str(made.start), made.place) == (
        "KKR Nord", "2027-03-03", "09:30:00", "Rådhuset i Byby",
    )  # fmt: skip
    assert [(one.name, one.role) for one in made.participants][:2] == [("Anne Holm", "formand"), ("Bo Krogh", None)]
    [section] = made.sections
    assert [item.title for item in section.items] == ["Velkomst", "Budget"]
    background = section.items[0].background
    assert background
    assert words(background.blocks) == "Fordi 1 Der skal ske mere"
    assert "# Usikkert: " in (tmp_path / "gammel.yaml").read_text("utf-8")
    assert "Usikkert" in said.stdout


def test_attendance_in_a_table_short_times_and_what_is_left_of_the_front(tmp_path: Path, kkr: Command) -> None:
    word = docx.Document()
    word.add_paragraph("Dagsorden til møde i KKR Nord")
    word.add_paragraph("den 3. marts 2026 kl. 9.30-12")
    table = word.add_table(0, 2)
    for cells in (("Deltagere", ""), ("Anne Holm", "formand"), ("Bo Krogh", "borgmester"), ("Afbud:", "Eva Friis")):
        for cell, text in zip(table.add_row().cells, cells, strict=True):
            cell.text = text
    word.add_paragraph("Referent: Gitte Hald")
    for level, title in ((1, "1. Økonomi"), (2, "1.1 Budget")):
        word.add_heading(title, level)
    word.save(str(tmp_path / "gammel.docx"))
    said = kkr("import", tmp_path / "gammel.docx")
    made = read(tmp_path / "gammel.yaml")
    assert (str(made.start), str(made.end)) == ("09:30:00", "12:00:00")
    assert [(one.name, one.role) for one in made.participants] == [("Anne Holm", "formand"), ("Bo Krogh", "borgmester")]
    assert [one.name for one in made.absences] == ["Eva Friis"]
    assert "Referent: Gitte Hald" in said.stdout


def test_an_item_that_is_a_table_with_labels_at_the_left(tmp_path: Path, kkr: Command) -> None:
    word = docx.Document()
    word.add_paragraph("Dagsorden til møde i KKR Nord den 3. marts 2026")
    for level, title in ((1, "1. Økonomi"), (2, "1.1 Budget")):
        word.add_heading(title, level)
    table = word.add_table(0, 2)
    for cells in (("Sagsnr.", "24/1234"), ("Baggrund", "Fordi."), ("Indstilling:", "Ja."), ("Beslutning", "Godkendt.")):
        for cell, text in zip(table.add_row().cells, cells, strict=True):
            cell.text = text
    word.save(str(tmp_path / "gammel.docx"))
    said = kkr("import", tmp_path / "gammel.docx")
    made = texts(read(tmp_path / "gammel.yaml"))
    found = {key.removeprefix("1.1 "): text for key, text in made.items() if key.startswith("1.1 ")}
    assert sorted(found.values()) == ["Fordi", "Godkendt", "Ja", "Sagsnr 24 1234"]
    assert (found["baggrund"], found["indstilling"], found["beslutning"]) == ("Fordi", "Ja", "Godkendt")
    assert "sagsnummeret har en anden form" in said.stdout


def test_headings_that_have_only_automatic_numbers(tmp_path: Path, kkr: Command) -> None:
    word = docx.Document()
    word.add_paragraph("Dagsorden til møde i KKR Nord den 3. marts 2026")
    for title in ("Budget", "Klima"):
        word.add_paragraph(title, style="List Number")
        word.add_paragraph("Baggrund")
        word.add_paragraph(f"Fordi {title}.")
    word.save(str(tmp_path / "gammel.docx"))
    said = kkr("import", tmp_path / "gammel.docx")
    [section] = read(tmp_path / "gammel.yaml").sections
    assert [(one.title, words(one.background.blocks)) for one in section.items if one.background] == [
        ("Budget", "Fordi Budget"), ("Klima", "Fordi Klima"),
    ]  # fmt: skip
    assert "automatiske numre" in said.stdout


def test_a_file_without_headings_is_refused(tmp_path: Path, kkr: Command) -> None:
    word = docx.Document()
    word.add_paragraph("Kære alle. Her er lidt tekst.")
    word.save(str(tmp_path / "brev.docx"))
    said = kkr("import", tmp_path / "brev.docx")
    assert said.returncode == 1
    assert "ingen overskrifter" in said.stderr
    assert not (tmp_path / "brev.yaml").exists()


def test_no_line_of_the_front_is_dropped_in_silence(tmp_path: Path, kkr: Command) -> None:
    """Nor where the body is not named; the word for the kind of document is no line that is lost."""
    word = docx.Document()
    for line in ("Byrådets udvalg", "Dagsorden", "den 3. marts 2026", "Borgmester: Bo Krogh"):
        word.add_paragraph(line)
    for level, title in ((1, "1. Økonomi"), (2, "1.1 Budget")):
        word.add_heading(title, level)
    word.save(str(tmp_path / "gammel.docx"))
    said = kkr("import", tmp_path / "gammel.docx").stdout
    assert "noget af forsiden er ikke taget med: Byrådets udvalg / Borgmester: Bo Krogh." in said
    assert "1 Økonomi: 1 punkt\n" in said


@pytest.mark.parametrize("level", [0, 2], ids=["bold lines", "headings"])
def test_a_list_that_looks_like_headings_is_a_list(level: int, tmp_path: Path, kkr: Command) -> None:
    word = docx.Document()
    word.add_paragraph("Dagsorden til møde i KKR Nord den 3. marts 2026")

    def bold(text: str) -> None:
        word.add_paragraph().add_run(text).bold = True

    for number, title in enumerate(("Budget", "Plan"), 1):
        word.add_heading(f"{number}. {title}", 1)
        bold("Baggrund")
        word.add_paragraph("Vi skal nå:")
        for entry, text in enumerate(("at spare", "at bygge"), 1):
            word.add_heading(f"{entry}. {text}", level) if level else bold(f"{entry}. {text}")
        word.add_paragraph("Det er alt.")
    word.save(str(tmp_path / "gammel.docx"))
    said = kkr("import", tmp_path / "gammel.docx").stdout
    [section] = read(tmp_path / "gammel.yaml").sections
    assert [item.title for item in section.items] == ["Budget", "Plan"]
    for item in section.items:
        assert item.background
        _before, entries, _after = item.background.blocks
        assert isinstance(entries, ListBlock)
        assert words((entries,)) == "at spare at bygge"
    assert "linjer med et nummer, der begynder forfra, er læst som en liste" in said


def test_items_that_begin_at_1_below_every_section_are_items(tmp_path: Path, kkr: Command) -> None:
    word = docx.Document()
    word.add_paragraph("Dagsorden til møde i KKR Nord den 3. marts 2026")
    for title, items in (("Sager", ("Sti", "Bro")), ("Andre sager", ("Kaj",))):
        word.add_heading(title, 1)
        for number, item in enumerate(items, 1):
            word.add_heading(f"{number}. {item}", 2)
            word.add_paragraph("Det er sagen.")
    word.save(str(tmp_path / "gammel.docx"))
    kkr("import", tmp_path / "gammel.docx")
    text = (tmp_path / "gammel.yaml").read_text("utf-8")
    assert [f"titel: {title}" in text for title in ("Sti", "Bro", "Kaj")] == [True, True, True]
