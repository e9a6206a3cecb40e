"""Attachments: how they are numbered, what refers to them, and the list of them all."""

from pathlib import Path

import printed_text
import pytest
from conftest import Command
from docx_text import W, paragraphs, tree
from pdf_structure import TaggedPdf
from pdf_text import pages

import kkr_docs

MEETING = """\
organ: KKR Syd
dato: 2026-11-13
dagsorden:
  - titel: Sager
    punkter:
      - titel: Budget
        sagsfremstilling: >-
          Notatet (bilag 2) og bilag 1 og 2 hører til; se også bilag 2.2.2, lovens bilag 1, bilag 1 til rapporten
          og bilag 9.
        bilag: [{titel: Notat om alt, fil: a.txt}, b.txt]
  - titel: Andre sager
    punkter:
      - titel: Afskedigelse
        lukket: ja
        bilag: [{titel: Hemmeligt brev, fil: a.txt}]
      - titel: Praktikpladser
        sagsfremstilling: Se bilag 4 og bilag 1.
        bilag:
          - {titel: Lukket notat, fil: b.txt, lukket_bilag: ja}
          - {titel: Bilag 4 – aftale, fil: a.txt}
"""
THROUGH = "[organ]\nbilag_gennem_mødet = true\nbilagsliste = true\nmission = false\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "m.yaml").write_text(MEETING, "utf-8")
    for name in "ab":
        (tmp_path / f"{name}.txt").write_text(f"Tekst {name}", "utf-8")
    return tmp_path


def files(folder: Path, edition: kkr_docs.EditionName = "screen") -> list[bytes]:
    made = kkr_docs.render(kkr_docs.load(folder / "m.yaml"), ["pdf", "docx"], edition=edition)
    return [made[name] for name in sorted(made, reverse=True)]


def links(pdf: bytes) -> list[tuple[str, str]]:
    """The words of links to attachments, and what each says that it leads to, its page aside."""
    document = TaggedPdf(pdf)
    every = ((link, each) for link in document.root.all("Link") for each in link.annotations())
    found = [(link.text(), str(each.dictionary.Contents)) for link, each in every]
    return [(words, there.rpartition(",")[0]) for words, there in found if "Gå til bilag" in there]


def test_references_lead_to_the_lists(folder: Path) -> None:
    pdf, word = files(folder)
    assert links(pdf) == [
        ("bilag 2", "Gå til bilag 1.1.2"),
        ("bilag 1", "Gå til bilag 1.1.1"),
        ("2", "Gå til bilag 1.1.2"),
        ("bilag 2.2.2", "Gå til bilag 2.2.2"),
        ("bilag 4", "Gå til bilag 2.2.2"),
        ("bilag 1", "Gå til bilag 2.2.1"),
    ]
    codes = [each.text.strip() for each in tree(word).iter(f"{W}instrText") if "bilag" in each.text]
    assert codes[0] == r"REF bilag_1_1_2 \w \h"
    assert codes[3] == r"REF bilag_2_2_2 \w \h"
    starts = {each.get(f"{W}name"): each for each in tree(word).iter(f"{W}bookmarkStart")}
    assert {"bilag_1_1_1", "bilag_1_1_2", "bilag_2_2_1", "bilag_2_2_2"} <= starts.keys()
    ends = [each.get(f"{W}id") for each in tree(word).iter(f"{W}bookmarkEnd")]
    assert sorted(ends) == sorted(each.get(f"{W}id") for each in starts.values())
    assert "bilag2.2.2,lovens" in "".join(printed_text.of_word(word).split())


def test_numbers_run_through_the_meeting_in_every_edition(folder: Path) -> None:
    (folder / "kkr-docs.toml").write_text(THROUGH, "utf-8")
    for edition, shown in (("screen", "3. Hemmeligt brev"), ("public", "2.1. Lukket punkt")):
        pdf, word = files(folder, edition)  # type: ignore[arg-type]
        for read in (printed_text.of_pdf(pdf), printed_text.of_word(word)):
            text = " ".join(read.split())
            assert "Bilag 1. Notat om alt 2. b" in text
            assert shown in text
            closed = "Lukket notat (lukket)" if edition == "screen" else "Lukket bilag"
            assert f"Bilag 4. {closed} 5. Bilag 4 – aftale" in text
            hidden = "" if edition == "public" else "3 Hemmeligt brev 2.1 "
            listed = f"Bilag Titel Punkt 1 Notat om alt 1.1 2 b 1.1 {hidden}4 {closed} 2.2 5 Bilag 4 – aftale 2.2"
            assert text.endswith(f"Bilagsoversigt {listed}")
        assert ("5", "Gå til bilag 5") in links(pdf)


def test_the_list_has_a_heading_without_a_number(folder: Path) -> None:
    (folder / "kkr-docs.toml").write_text(THROUGH, "utf-8")
    pdf, word = files(folder)
    heading = next(each for each in paragraphs(word) if each.text == "Bilagsoversigt" and "eading" in each.style)
    assert heading.mark == ""
    assert [each.text() for each in TaggedPdf(pdf).root.all("H1")][-1] == "Bilagsoversigt"
    contents = [each.text for each in paragraphs(word) if each.style == "toc 1"]
    assert contents[-1].startswith("Bilagsoversigt\t")


def test_a_packet_is_stamped_with_the_numbers_that_are_listed(kkr: Command, folder: Path) -> None:
    (folder / "kkr-docs.toml").write_text(THROUGH, "utf-8")
    made = kkr("packet", "m.yaml", "--edition", "public", cwd=folder)
    assert made.returncode == 0, made.stderr
    read = pages(folder / made.stdout.strip())
    stamps = [line.strip() for page in read for line in page.splitlines() if "· side" in line]
    assert stamps == [f"Bilag {number} · side 1 af 1" for number in (1, 2, 5)]


def test_a_number_that_is_not_there_is_told(kkr: Command, folder: Path) -> None:
    assert "her henvises til bilag 9, men punktet har 2 bilag." in kkr("validate", "m.yaml", cwd=folder).stdout
    (folder / "kkr-docs.toml").write_text(THROUGH, "utf-8")
    checked = kkr("validate", "m.yaml", cwd=folder).stdout
    assert "her henvises til bilag 9, men mødet har 5 bilag." in checked
    assert "bilag 4," not in checked
