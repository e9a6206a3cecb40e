"""Who was there: what the definition says of people is on the cover and at the items, in PDF and in Word."""

import io
import re
from pathlib import Path

import pikepdf
import pytest
from conftest import Command
from docx_text import paragraphs
from paths import ROOT
from pdf_text import blocks_of, poppler, run

import kkr_docs
from kkr_docs.lint import engine

EXAMPLE = ROOT / "examples" / "fjordby-udvalg-2026-06-03.yaml"
HEAD = "organ: Udvalget\ndato: 2026-11-13\nstart: 09.30\nslut: 12.00\n"
ITEM = "dagsorden:\n  - titel: Sager\n    punkter:\n      - titel: Budget\n"


def rendered(text: str, folder: Path, **options: object) -> tuple[bytes, bytes]:
    """The PDF and the Word file of a definition."""
    path = folder / "m.yaml"
    path.write_text(text, "utf-8")
    files = kkr_docs.render(kkr_docs.load(path), ["pdf", "docx"], **options)  # type: ignore[arg-type]
    return next(each for name, each in files.items() if name.endswith("pdf")), next(
        each for name, each in files.items() if name.endswith("docx")
    )


def both(text: str, folder: Path, **options: object) -> tuple[list[str], list[str]]:
    """The texts of the blocks of the PDF, and of the paragraphs of the Word file."""
    pdf, word = rendered(text, folder, **options)
    return [text for _tag, text in blocks_of(pdf)], [paragraph.text for paragraph in paragraphs(word)]


def told(text: str, folder: Path) -> list[str]:
    """What is said of a definition, with the line."""
    (folder / "m.yaml").write_text(text, "utf-8")
    return [f"{each.line} {each.rule} {each.what} {each.remedy}" for each in engine.read(folder / "m.yaml")[1]]


def test_the_cover_has_all_groups_in_the_order_they_were_written(tmp_path: Path) -> None:
    for texts in both(EXAMPLE.read_text("utf-8"), tmp_path):
        cover = texts[: next(at for at, text in enumerate(texts) if text == "Mission")]
        assert cover[cover.index("Mødeleder") :] == [
            *("Mødeleder", "Anne Holm"),
            *("Deltagere", "Anne Holm, formand", "Bo Krogh, næstformand", "Carl Thy, medlem"),
            "Ditte Ravn, medlem (stedfortræder for Erik Sand)",
            *("Afbud", "Erik Sand, medlem", "Fra forvaltningen", "Lis Dam, direktør", "Ole Bjerg, referent"),
            *("Gæster", "Pia Lund, Fjordby Idrætsråd"),
        ] + ([""] if not cover[-1] else [])


@pytest.mark.sampled(4)
@pytest.mark.parametrize(
    ("fields", "line"),
    [
        ("fraværende: [Anne Holm]", "Anne Holm var fraværende."),
        ("fraværende: [Anne Holm, Bo, Cy]", "Anne Holm, Bo og Cy var fraværende."),
        ("inhabil: [Anne Holm]", "Anne Holm deltog ikke (inhabil)."),
        ("inhabil: [Bo, Cy]", "Bo og Cy deltog ikke (inhabile)."),
        ("inhabil: [{navn: Bo, grund: medlem af bestyrelsen}]", "Bo deltog ikke (inhabil: medlem af bestyrelsen)."),
        ("inhabil: [{navn: Bo, grund: ejer}, Cy]", "Bo deltog ikke (inhabil: ejer). Cy deltog ikke (inhabil)."),
        ("kom: [{navn: Bo, kl: 09.45}, {navn: Cy, kl: 9.45}]", "Bo og Cy kom kl. 9.45."),
        ("kom: [{navn: Bo, kl: 09.45}, Cy]", "Bo kom kl. 9.45. Cy kom under punktet."),
        ("gik: [Bo]\n        kom: [Cy]", "Cy kom under punktet. Bo gik under punktet."),
    ],
)
def test_one_line_below_the_case_line_says_who_was_not_there(fields: str, line: str, tmp_path: Path) -> None:
    people = "deltagere: [Anne Holm, Bo, Cy]\n"
    text = f"{HEAD}{people}{ITEM}        sag: SAG-2026-05018\n        {fields}\n        beslutning: Ja.\n"
    for texts in both(text, tmp_path):
        at = texts.index(line)
        assert texts[at - 1] == "SAG-2026-05018"
        assert texts[at + 1] == "Beslutning"
    for texts in both(text, tmp_path, kind="agenda"):
        assert line not in texts
        assert "Anne Holm" not in texts


def test_what_is_embedded_has_no_address_of_anybody(tmp_path: Path) -> None:
    people = "deltagere: [Anne Holm]\ngrupper: {Gæster: [{navn: Bo, mail: bo@fjordby.dk, udgave: tryk}]}\n"
    pdf, _word = rendered(f"{HEAD}{people}{ITEM}        beslutning: Ja.\n", tmp_path)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        [embedded] = [file.get_file().read_bytes().decode() for file in opened.attachments.values()]
    assert "navn: Bo" in embedded
    assert "bo@fjordby.dk" not in embedded
    assert "udgave" not in embedded


def test_the_public_sees_no_presence_at_a_closed_item(tmp_path: Path) -> None:
    item = "        lukket: ja\n        inhabil: [{navn: Bo, grund: hemmelig grund}]\n        beslutning: Ja.\n"
    text = f"{HEAD}deltagere: [Bo]\n{ITEM}{item}"
    for texts in both(text, tmp_path):
        assert "Bo deltog ikke (inhabil: hemmelig grund)." in texts
    for texts in both(text, tmp_path, edition="public"):
        assert not any("hemmelig" in text for text in texts)


@pytest.mark.parametrize(
    ("people", "fields", "said"),
    [
        ("[Anne Holm, Bo Krogh]", "inhabil: [Anne Holst]", "11 KKR015 ”Anne Holst” står ikke .* Mente du ”Anne Holm”?"),
        ("[Anne Holm, Bo Krogh]", "gik: [{navn: Anne, kl: 10.00}]", "11 KKR015 .*Mente du ”Anne Holm”?"),
        ("[Anne Holm, Anne Bo]", "fraværende: [Anne]", "11 KKR015 .*Mente du ”Anne Holm” eller ”Anne Bo”?"),
        ("[Anne Holm]", "kom: [Carl Thy]", "11 KKR015 .*mennesker. Skriv navnet"),
        ("[Anne Holm, Anne Holm]", "kom: [Anne Holm]", "5 KKR016 ”Anne Holm” står også i linje 5"),
        ("[Anne Holm]", "inhabil: [Erik]", "11 KKR017 ”Erik” har meldt afbud, men står her under ”inhabil”"),
        ("[Bo]", "gik: [{navn: Bo, kl: 12.30}]", "11 KKR018 ”Bo” kom eller gik uden for mødets tid"),
        ("[{navn: Bo, stedfortræder_for: Erika}]", "kom: [Bo]", "5 KKR015 ”Erika” .*Mente du ”Erik”?"),
    ],
)
def test_names_that_are_nobodys_or_in_two_places_are_reported(
    people: str, fields: str, said: str, tmp_path: Path
) -> None:
    text = f"{HEAD}deltagere: {people}\nafbud: [Erik]\n{ITEM}        {fields}\n"
    assert [bool(re.match(said, each)) for each in told(text, tmp_path)] == [True]


def test_a_name_may_be_one_of_a_group(tmp_path: Path) -> None:
    people = "mødeleder: Bo\ngrupper:\n  Fra KL: [Bo]\n"
    assert told(f"{HEAD}{people}{ITEM}        gik: [Bo]\n", tmp_path) == []


@pytest.mark.parametrize(
    ("groups", "said"),
    [
        ("[Bo]", "5 None ”grupper”: her skal stå grupper med overskrifter"),
        ("\n  Fra KL: Bo", "6 None ”Fra KL”: her skal stå en liste"),
        ("\n  Fra KL:\n    - {navm: Bo}", "7 None ukendt nøgle ”navm”. Mente du ”navn”"),
        ("\n  Fra KL:\n    - {rolle: Bo}", "7 None her mangler ”navn”"),
        ("\n  010170-1234: [Bo]", "6 None gruppens overskrift har ikke den rette form"),
        ("\n  'Fra  KL': [Bo]", "6 None gruppens overskrift har ikke den rette form"),
        ("\n  '': [Bo]", "6 None gruppens overskrift har ikke den rette form"),
        ("\n  punkter: [{navn: Bo, titel: x}]", "6 None ukendt nøgle ”titel”"),
    ],
)
def test_groups_that_are_wrong_are_reported_where_they_are(groups: str, said: str, tmp_path: Path) -> None:
    assert [bool(re.match(said, each)) for each in told(f"{HEAD}grupper: {groups}\n{ITEM}", tmp_path)] == [True]


def test_people_in_groups_are_read_by_the_rules_as_all_others(tmp_path: Path) -> None:
    groups = "grupper:\n  Fra KL:\n    - Bo  Krogh\n    - {navn: Carl 010170-1234}\n"
    assert [line.split(" ")[:2] for line in told(f"{HEAD}{groups}{ITEM}", tmp_path)] == [
        ["7", "KKR040"],
        ["8", "KKR090"],
    ]


def test_the_next_meeting_has_the_groups_and_no_deputies(kkr: Command, tmp_path: Path) -> None:
    assert kkr("new", "--fra", EXAMPLE, "n.yaml", cwd=tmp_path).returncode == 0
    found = kkr_docs.load(tmp_path / "n.yaml")
    assert [one.name for one in found.participants] == ["Anne Holm", "Bo Krogh", "Carl Thy", "Erik Sand"]
    assert {label: [one.name for one in people] for label, people in found.groups.items()} == {
        "Fra forvaltningen": ["Lis Dam", "Ole Bjerg"],
        "Gæster": ["Pia Lund"],
    }
    assert kkr("validate", "--strict", "n.yaml", cwd=tmp_path).returncode == 0


MARGIN = 35 / 25.4 * 72  # points
COLUMN = (140 - 8) / 2 / 25.4 * 72


def words(pdf: Path) -> list[tuple[int, float, float, str]]:
    """Every word of a PDF: page, left and right edge in points."""
    found, page = [], 0
    for line in poppler(pdf, "-bbox").splitlines():
        page += "<page " in line
        if word := re.search(r'xMin="(.+?)" .*xMax="(.+?)".*>(.*)</word>', line):
            found.append((page, float(word[1]), float(word[2]), word[3]))
    return found


@pytest.mark.sampled(2)
@pytest.mark.libreoffice
@pytest.mark.parametrize("count", [44, 150])
def test_many_participants_stand_between_the_margins(count: int, tmp_path: Path) -> None:
    names = "".join(f"  - {{navn: Person{n:03} Lund, rolle: medlem, kommune: Fjordby}}\n" for n in range(count))
    pdf, word = rendered(f"{HEAD}deltagere:\n{names}{ITEM}        beslutning: Ja.\n", tmp_path)
    (tmp_path / "pdf.pdf").write_bytes(pdf)
    (tmp_path / "word.docx").write_bytes(word)
    profile = f"-env:UserInstallation=file://{tmp_path}/profil"
    run("soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", tmp_path, tmp_path / "word.docx")
    for name in ("pdf.pdf", "word.pdf"):
        found = [word for word in words(tmp_path / name) if word[3].startswith("Person")]
        assert [word[3] for word in sorted(found, key=lambda word: word[3])] == [f"Person{n:03}" for n in range(count)]
        assert {page for page, *_edges in found} == set(range(1, max(page for page, *_edges in found) + 1))
        for _page, left, right, _text in found:
            column = left > MARGIN + COLUMN
            assert left == pytest.approx(MARGIN + column * (COLUMN + 8 / 25.4 * 72), abs=3)
            assert right < MARGIN + COLUMN + column * (COLUMN + 8 / 25.4 * 72)
