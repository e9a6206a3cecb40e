"""Supplementary agendas: what came later is numbered after what was sent, rendered alone, and nothing else changes."""

import json
import re
from pathlib import Path

import pikepdf
import pytest
from conftest import Command
from docx_text import paragraphs
from hypothesis import given
from hypothesis import strategies as st
from meetings import written
from pdf_text import blocks_of
from test_people import both, told

from kkr_docs.definition import yaml_reader
from kkr_docs.lint.rules.sent import changes

HEAD = "organ: KKR Sydfjorden\ndato: 2026-11-13\nstart: 09.30\n"
SENT = f"""\
{HEAD}dagsorden:
  - titel: Godkendelse af referat
    punkter:
      - titel: Referat
  - titel: Sager
    punkter:
      - titel: Budget
      - titel: Plan
        baggrund: Se punkt 2.3 og punkt 1.1.
        indstilling: Det indstilles, at KKR godkender planen.
      - titel: Havnen
  - titel: Eventuelt
"""
LATER = "      - titel: Broen\n        tillæg: ja\n        indstilling: Det indstilles, at KKR drøfter punkt 2.2.\n"
WITH_LATER = SENT.replace("      - titel: Plan\n", f"{LATER}      - titel: Plan\n")


@pytest.fixture
def frozen(kkr: Command, tmp_path: Path) -> Path:
    """A definition that was sent."""
    path = tmp_path / "m.yaml"
    path.write_text(SENT, "utf-8")
    made = kkr("freeze", path)
    assert (made.returncode, made.stdout) == (0, f"{path}: 4 punkter er fastfrosset i m.frosset.json.\n")
    return path


def headings(texts: list[str]) -> list[str]:
    return [text for text in texts if re.match(r"\d\.\d\. ?", text) and not re.search(r"\d$", text)]


def test_a_supplement_has_the_last_number_wherever_it_is_written(tmp_path: Path) -> None:
    pdf, word = both(WITH_LATER, tmp_path)
    assert headings(pdf[pdf.index("Indhold") + 8 :]) == [
        "1.1. Referat",
        "2.1. Budget",
        "2.2. Plan",
        "2.3. Havnen",
        "2.4. Broen",
    ]
    for texts in (pdf, word):
        assert texts[next(at for at, text in reversed(list(enumerate(texts))) if "Broen" in text) + 1] == "Tillægspunkt"


@given(marks=st.lists(st.lists(st.booleans(), max_size=5), min_size=1, max_size=3))
def test_every_value_is_where_it_was_written(marks: list[list[bool]]) -> None:
    sections = [
        {
            "titel": "S",
            "punkter": [{"titel": f"t{i}{j}", "tillæg": "ja" if last else "nej"} for j, last in enumerate(row)],
        }
        for i, row in enumerate(marks)
    ]
    source = yaml_reader.parse("m.yaml", written({"dagsorden": sections}).encode())
    for location, text in source.texts():
        line, _column = source.place(location)
        assert json.dumps(text, ensure_ascii=False) in source.line(line)
    assert isinstance(source.data, dict)
    for i, row in enumerate(marks):
        found = [str(source.at(("dagsorden", i, "punkter", j, "titel"))) for j in range(len(row))]
        assert found == sorted((f"t{i}{j}" for j in range(len(row))), key=lambda title: row[int(title[2])])


@pytest.mark.parametrize("is_frozen", [True, False])
def test_the_supplement_alone(kkr: Command, frozen: Path, is_frozen: bool) -> None:  # noqa: FBT001 - pytest's way
    if not is_frozen:
        frozen.with_name("m.frosset.json").unlink()
    frozen.write_text(f"{WITH_LATER}", "utf-8")
    made = kkr("render", frozen, "--only", "tillæg", "--out", frozen.parent)
    names = [Path(line).name for line in made.stdout.splitlines()]
    stem = "tillaegsdagsorden-kkr-sydfjorden-2026-11-13-0930"
    assert (made.returncode, names) == (0, [f"{stem}.pdf", f"{stem}.docx"])
    pdf = [text for _tag, text in blocks_of((frozen.parent / f"{stem}.pdf").read_bytes())]
    word = [paragraph.text for paragraph in paragraphs((frozen.parent / f"{stem}.docx").read_bytes())]
    for texts in (pdf, word):
        assert any("TILLÆGSDAGSORDEN" in text.upper() for text in texts)
        assert texts[-2:] == ["Indstilling", "Det indstilles, at KKR drøfter punkt 2.2."]
        assert not any(
            word in text for text in texts for word in ("Budget", "Havnen", "Referat", "Mission", "Tillægspunkt")
        )
    assert "2.4. Broen" in pdf
    marked = [
        paragraph.mark + paragraph.text for paragraph in paragraphs((frozen.parent / f"{stem}.docx").read_bytes())
    ]
    assert [text.replace("\t", "") for text in marked if "Sager" in text or "Broen" in text][-2:] == [
        "2.Sager",
        "2.4.Broen",
    ]
    with pikepdf.open(frozen.parent / f"{stem}.pdf") as opened:
        assert opened.docinfo["/Title"] == "Tillægsdagsorden til møde i KKR Sydfjorden den 13. november 2026"


def test_references_by_name_to_what_is_not_in_a_supplement_are_text(kkr: Command, tmp_path: Path) -> None:
    text = WITH_LATER.replace("- titel: Budget\n", "- titel: Budget\n        id: penge\n")
    text = text.replace("KKR drøfter punkt 2.2.", "KKR drøfter punkt [punkt:penge].")
    (tmp_path / "m.yaml").write_text(text, "utf-8")
    made = kkr("render", tmp_path / "m.yaml", "--only", "tillæg", "--out", tmp_path)
    assert made.returncode == 0, made.stdout
    pdf, word = (Path(line).read_bytes() for line in made.stdout.splitlines())
    assert blocks_of(pdf)[-1][1] == paragraphs(word)[-1].text == "Det indstilles, at KKR drøfter punkt 2.1."
    assert kkr("render", tmp_path / "m.yaml", "--only", "tillæg", "--item", "2.1").returncode == 2


def test_a_second_supplement_has_what_is_new_alone_and_stays_so_when_it_is_sent(
    kkr: Command, frozen: Path, tmp_path: Path
) -> None:
    def rendered() -> str:
        made = kkr("render", frozen, "--only", "tillæg", "--to", "pdf", "--out", tmp_path)
        assert made.returncode == 0, made.stdout
        texts = [text for _tag, text in blocks_of(Path(made.stdout.strip()).read_bytes())]
        return " ".join(text for text in texts if re.match(r"2\.\d\.", text))

    frozen.write_text(WITH_LATER, "utf-8")
    assert set(rendered().split()) & {"Broen", "Skoven"} == {"Broen"}
    assert kkr("freeze", frozen).returncode == 0
    assert set(rendered().split()) & {"Broen", "Skoven"} == {"Broen"}
    frozen.write_text(
        WITH_LATER.replace("  - titel: Eventuelt", "      - {titel: Skoven, tillæg: ja}\n  - titel: Eventuelt"), "utf-8"
    )
    for _time in range(2):
        assert set(rendered().split()) & {"Broen", "Skoven"} == {"Skoven"}
        assert kkr("freeze", frozen).returncode == 0


def test_a_meeting_without_a_supplement_says_what_to_write(kkr: Command, frozen: Path) -> None:
    made = kkr("render", frozen, "--only", "tillæg", "--out", frozen.parent)
    assert made.returncode == 1
    assert "mødet har ingen tillæg. Skriv ”tillæg: ja”" in made.stdout
    assert kkr("render", frozen, "--only", "tillæg", "--as", "minutes").returncode == 2


def test_a_supplement_is_an_agenda_and_as_confidential_as_its_items(kkr: Command, tmp_path: Path) -> None:
    text = WITH_LATER.replace(
        "      - titel: Budget\n", "      - titel: Budget\n        lukket: ja\n        beslutning: Ja.\n"
    )
    for shut, mark in (("", ""), ("        lukket: ja\n        offentlig_titel: En bro\n", "-fortrolig")):
        (tmp_path / "m.yaml").write_text(text.replace("        tillæg: ja\n", f"        tillæg: ja\n{shut}"), "utf-8")
        made = kkr("render", tmp_path / "m.yaml", "--only", "tillæg", "--to", "pdf", "--out", tmp_path)
        assert Path(made.stdout.strip()).stem == f"tillaegsdagsorden-kkr-sydfjorden-2026-11-13-0930{mark}"
        assert bool(made.stderr) == bool(mark)
    public = kkr(
        "render", tmp_path / "m.yaml", "--only", "tillæg", "--to", "pdf", "--edition", "public", "--out", tmp_path
    )
    texts = [text for _tag, text in blocks_of(Path(public.stdout.strip()).read_bytes())]
    assert "2.4. En bro" in texts
    assert not any("Broen" in text for text in texts)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("Havnen", "Havnens fremtid", "14 KKR054 punkt 2.3 hed ”Havnen”, da det blev sendt ud.*version: 2"),
        ("titel: Sager", "titel: Regionale sager", "8 KKR054 punkt 2 hed ”Sager”"),
        ("      - titel: Budget\n", "", "8 KKR055 punkt 2.1, ”Budget”, er sendt ud, men står ikke"),
        ("      - titel: Plan\n", "      - titel: Ny\n      - titel: Plan\n", "11 KKR071 punktet er kommet til"),
        ("  - titel: Eventuelt", "      - titel: Ny\n  - titel: Eventuelt", "15 KKR071 .*tillæg: ja"),
        ("  - titel: Sager", "  - titel: Nyt\n    tekst: x\n  - titel: Sager", "8 KKR073 her er noget nyt .* ud som 2"),
        ("  - titel: Eventuelt\n", "", "8 KKR055 punkt 3, ”Eventuelt”"),
        ("- titel: Eventuelt\n", "- titel: Eventuelt\n  - {titel: Nyt, punkter: [{titel: Et}]}\n", "16 KKR071"),
    ],
)
def test_what_was_sent_does_not_change(frozen: Path, old: str, new: str, said: str) -> None:
    text = SENT.replace("Se punkt 2.3 og punkt 1.1.", "Se bilaget.")
    [found] = told(text.replace(old, new, 1), frozen.parent)
    assert re.match(said, found), found


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", ""),
        ("      - titel: Budget\n", f"{LATER}      - titel: Budget\n"),
        ("- titel: Eventuelt\n", "- titel: Eventuelt\n  - titel: Meddelelser\n    tekst: Intet.\n"),
        ("- titel: Eventuelt\n", "- titel: Eventuelt\n  - {titel: Nyt, punkter: [{titel: Et, tillæg: ja}]}\n"),
        ("baggrund: Se", "baggrund: Læs"),
        ("      - titel: Havnen\n", "        # kkr-docs: tillad KKR054 – en stavefejl\n      - titel: Havnene\n"),
        ("organ:", "version: 2\nrettet: [Titlen i 2.3]\norgan:"),
    ],
)
def test_what_may_be_changed(frozen: Path, old: str, new: str) -> None:
    text = SENT.replace(old, new, 1)
    if new.startswith("version"):
        text = text.replace("Havnen", "Havnens fremtid")
    assert told(text, frozen.parent) == []


def test_a_supplement_before_one_that_was_sent_is_to_be_moved(kkr: Command, frozen: Path) -> None:
    frozen.write_text(WITH_LATER, "utf-8")
    assert kkr("freeze", frozen).returncode == 0
    text = WITH_LATER.replace("      - titel: Broen\n", "      - {titel: Ny, tillæg: ja}\n      - titel: Broen\n")
    [found] = told(text, frozen.parent)
    assert re.match("11 KKR073 her er noget nyt sat ind foran det, der er sendt ud som 2.4", found)


def test_a_new_version_begins_again(kkr: Command, frozen: Path) -> None:
    text = "version: 2\nrettet: [Titlen i 2.3]\n" + SENT.replace("Havnen", "Havnens fremtid")
    frozen.write_text(text, "utf-8")
    assert kkr("freeze", frozen).returncode == 0
    assert told(text, frozen.parent) == []
    assert told(text.replace("fremtid", "nutid"), frozen.parent)[0].startswith(
        "16 KKR054 punkt 2.3 hed ”Havnens fremtid”"
    )
    found = told(text.replace("version: 2", "version: 1"), frozen.parent)
    assert "1 None version 2 er sendt ud, men her står en ældre. Skriv version: 2, eller en højere" in found[0]


@pytest.mark.parametrize(
    "content",
    [
        *("", "[]", "{}", '{"udsendelser": []}', '{"udsendelser": [{"version": "1", "titler": {}}]}', "[" * 5000),
        *(
            '{"udsendelser": [{"version": 1, "titler": {"1": 2}}]}',
            '{"udsendelser": [{"version": 1, "titler": ["1"]}]}',
        ),
    ],
)
def test_a_file_that_freeze_did_not_write_is_refused(kkr: Command, frozen: Path, content: str) -> None:
    frozen.with_name("m.frosset.json").write_text(content, "utf-8")
    made = kkr("validate", frozen)
    assert made.returncode == 1
    assert (
        f"{frozen.with_name('m.frosset.json')}:1:1: fejl: filen er ikke, som kkr-docs freeze skriver den."
        in made.stdout
    )
    assert kkr("freeze", frozen).returncode == 1
    assert frozen.with_name("m.frosset.json").read_text("utf-8") == content


def test_freezing_again_changes_nothing_and_a_faulty_definition_is_not_frozen(kkr: Command, frozen: Path) -> None:
    before = frozen.with_name("m.frosset.json").read_bytes()
    assert kkr("freeze", frozen).stdout == f"{frozen}: Alt er fastfrosset i forvejen.\n"
    frozen.write_text(SENT.replace("Havnen", "Broen"), "utf-8")
    assert kkr("freeze", frozen).returncode == 1
    assert frozen.with_name("m.frosset.json").read_bytes() == before


@given(old=st.lists(st.sampled_from("abc"), max_size=6), new=st.lists(st.sampled_from("abc"), max_size=6))
def test_lists_that_differ_are_never_taken_for_the_same(old: list[str], new: list[str]) -> None:
    found = list(changes(old, new))
    assert bool(found) == (old != new)
    assert all(change.kind == "added" for change in found) == (new[: len(old)] == old)
