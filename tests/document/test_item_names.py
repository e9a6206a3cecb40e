"""Names of items: a reference by name is printed as the number of the item, and leads to it, wherever it is moved."""

import io
from pathlib import Path

import pikepdf
import printed_text
import pytest
from conftest import Command
from docx_text import W, tree
from pdf_structure import TaggedPdf

import kkr_docs
from kkr_docs.guard import closed_words, guard

BUDGET = """\
      - titel: Budget
        id: budget
        sagsfremstilling: |
          Se punkt [punkt:løn], **[punkt:løn]**[punkt:løn] og \\[punkt:løn].[^1]

          Tabel 1. Sager, jf. punkt [punkt:løn]
          | Sag | [punkt:løn] |
          |---|---|
          | Løn | punkt [punkt:løn] |
          Kilde: punkt [punkt:løn]

          [^1]: Jf. [punkt:løn].
"""
WAGES = """\
      - titel: Forhandling af løn
        id: løn
        {closed}indstilling: Det indstilles, at sagen drøftes, jf. [punkt:budget].
"""
HEAD = "organ: KKR Syd\ndato: 2026-11-13\ndagsorden:\n  - titel: Sager\n    punkter:\n"


def files(folder: Path, text: str, edition: kkr_docs.EditionName = "screen") -> list[bytes]:
    (folder / "m.yaml").write_text(text, "utf-8")
    made = kkr_docs.render(kkr_docs.load(folder / "m.yaml"), ["pdf", "docx"], edition=edition)
    return [made[name] for name in sorted(made, reverse=True)]


@pytest.mark.parametrize(
    ("text", "budget", "wages"),
    [(HEAD + BUDGET + WAGES.format(closed=""), "1.1", "1.2"), (HEAD + WAGES.format(closed="") + BUDGET, "1.2", "1.1")],
    ids=["as it is", "moved"],
)
def test_a_name_is_printed_as_the_number(tmp_path: Path, text: str, budget: str, wages: str) -> None:
    pdf, word = files(tmp_path, text)
    for read in (printed_text.of_pdf(pdf), printed_text.of_word(word)):
        said = "".join(read.split())
        assert f"Sepunkt{wages},{wages}{wages}og[punkt:løn].⟦Jf.{wages}.⟧" in said
        assert f"Tabel1.Sager,jf.punkt{wages}Sag{wages}Lønpunkt{wages}Kilde:punkt{wages}" in said
        assert f"jf.{budget}." in said
    anchor = f"punkt_{wages.replace('.', '_')}"
    codes = [each.text.strip() for each in tree(word).iter(f"{W}instrText")]
    assert codes.count(rf"REF {anchor} \w \h") == 7
    document = TaggedPdf(pdf)
    links = [link for link in document.root.all("Link") if link.text().strip(" ") == wages]
    contents = [str(each.dictionary.Contents) for link in links for each in link.annotations()]
    assert contents
    assert {words.rpartition(",")[0] for words in contents} == {f"Gå til punkt {wages}"}


def test_the_name_of_a_closed_item_is_in_no_public_file(tmp_path: Path) -> None:
    text = HEAD + BUDGET + WAGES.format(closed="lukket: ja\n        ")
    text = text.replace(" og \\[punkt:løn]", "")
    pdf, word = files(tmp_path, text.replace("løn]", "fyring-af-ib]").replace("id: løn", "id: fyring-af-ib"), "public")
    for read in (printed_text.of_pdf(pdf), printed_text.of_word(word)):
        assert "Sepunkt1.2,1.21.2." in "".join(read.split())
    with pikepdf.open(io.BytesIO(pdf)) as document:
        definition = document.attachments["definition.yaml"].obj.EF.F.read_bytes().decode()
    assert "punkt 1.2, **1.2**1.2" in definition
    assert "| Løn | punkt 1.2 |" in definition
    assert "id: budget" in definition
    assert "fyring" not in definition


def test_the_guard_looks_for_names_of_closed_items() -> None:
    items = [
        {"titel": "Budget", "baggrund": "Se punkt [punkt:fyring-af-ib]."},
        {"titel": "Løn", "id": "fyring-af-ib", "lukket": "ja"},
    ]
    definition = {"organ": "KKR", "dato": "2026-11-13", "dagsorden": [{"titel": "Sager", "punkter": items}]}
    secrets = closed_words.of(definition)
    assert [leak.what for leak in guard.leaks("x.txt", b"Se fyring-af-ib.", secrets)] == ["punkt 1.2 (id)"]
    assert guard.leaks("x.txt", b"Se punkt 1.2.", secrets) == []


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("[punkt:budgt]", "her henvises til ”budgt”, men intet punkt har det id. Mente du ”budget”? (KKR083)"),
        ("[punkt:Budget]", "Mente du ”budget”? (KKR083)"),
        ("[punkt:1.1]", "Skriv punkt 1.1 uden parenteser. (KKR083)"),
        ("[punkt:sundhed]", "Skriv ”id: sundhed” i det punkt, der menes. (KKR083)"),
        ("[punkt:løn]", "punkt 1.2 henviser til sig selv."),
        ("[se [punkt:budget]](https://kl.dk)", "en henvisning til et punkt kan ikke stå inde i et link."),
    ],
)
def test_a_wrong_name_is_an_error(kkr: Command, tmp_path: Path, typed: str, said: str) -> None:
    text = (HEAD + BUDGET + WAGES.format(closed="")).replace("[punkt:budget]", typed)
    (tmp_path / "m.yaml").write_text(text, "utf-8")
    checked = kkr("validate", "m.yaml", cwd=tmp_path)
    assert checked.returncode == 1
    assert said in checked.stdout
    assert "1 fejl" in checked.stderr


def test_two_items_have_one_name(kkr: Command, tmp_path: Path) -> None:
    (tmp_path / "m.yaml").write_text(HEAD + BUDGET + BUDGET + WAGES.format(closed=""), "utf-8")
    checked = kkr("validate", "m.yaml", cwd=tmp_path)
    assert "to punkter har id’et ”budget”; det første står i linje 7." in checked.stdout


def test_a_link_with_such_words_stays_a_link(tmp_path: Path) -> None:
    text = HEAD + "      - titel: Budget\n        baggrund: Se [punkt:løn](https://www.kl.dk/løn).\n"
    pdf, _word = files(tmp_path, text)
    assert "Sepunkt:løn." in "".join(printed_text.of_pdf(pdf).split())


def test_an_excerpt_has_numbers_in_place_of_the_names_of_what_is_left_out(kkr: Command, tmp_path: Path) -> None:
    (tmp_path / "m.yaml").write_text(HEAD + BUDGET + WAGES.format(closed=""), "utf-8")
    made = kkr("render", "m.yaml", "--item", "1.2", "--to", "pdf", cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    [pdf] = tmp_path.glob("*.pdf")
    assert "jf. 1.1." in " ".join(printed_text.of_pdf(pdf.read_bytes()).split())
    assert "jf. 1.1." in kkr("extract", pdf, cwd=tmp_path).stdout


def test_a_statement_for_the_minutes_refers_by_name(tmp_path: Path) -> None:
    said = "[{navn: Anne Holm, tekst: 'Se punkt [punkt:budget].'}]"
    text = HEAD.replace("dagsorden:", "deltagere: [Anne Holm]\ndagsorden:") + BUDGET + WAGES.format(closed="")
    text += f"        beslutning: Godkendt.\n        protokoltilførsel: {said}\n"
    pdf, word = files(tmp_path, text)
    for read in (printed_text.of_pdf(pdf), printed_text.of_word(word)):
        assert "Sepunkt1.1." in "".join(read.split())


def test_the_next_meeting_has_numbers_in_place_of_names(kkr: Command, tmp_path: Path) -> None:
    postponed = WAGES.format(closed="udsat: ja\n        ")
    (tmp_path / "m.yaml").write_text(HEAD + BUDGET + postponed, "utf-8")
    made = kkr("new", "næste.yaml", "--fra", "m.yaml", "--dato", "2027-02-08", cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    text = (tmp_path / "næste.yaml").read_text("utf-8")
    assert "jf. 1.1" in text
    assert "[punkt:" not in text
    assert kkr("validate", "næste.yaml", cwd=tmp_path).returncode == 0


def test_the_list_of_decisions_has_numbers_in_place_of_names(kkr: Command, tmp_path: Path) -> None:
    text = HEAD + BUDGET + WAGES.format(closed="") + "        beslutning: Godkendt, jf. punkt [punkt:budget].\n"
    (tmp_path / "m.yaml").write_text(text, "utf-8")
    assert "Godkendt, jf. punkt 1.1." in kkr("decisions", "m.yaml", cwd=tmp_path).stdout
