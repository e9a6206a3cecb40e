"""The text of a section: printed before its items, in PDF and in Word, and read by all rules."""

from pathlib import Path

import pytest
from conftest import Command
from docx_text import paragraphs
from paths import ROOT
from pdf_text import blocks_of
from sample_files import unzipped, zipped

import kkr_docs
from kkr_docs.lint import engine

HEAD = "organ: KKR Syd\ndato: 2026-11-13\ndagsorden:\n"
TEXT = """\
  - titel: Meddelelser
    tekst: |
      Se **punkt 2.1**, jf. punkt 2.1.

      ### Kommende møder

      - Fredag den 12. februar 2027
  - titel: Sager
    tekst: Sagerne bliver behandlet samlet.
    punkter:
      - titel: Budget
  - titel: Eventuelt
"""


def both(folder: Path, text: str = HEAD + TEXT, style: Path | None = None) -> tuple[list[tuple[str, str]], list[str]]:
    """The tagged blocks of the PDF from the first section on, and the texts of the Word file's paragraphs."""
    path = folder / "m.yaml"
    path.write_text(text, "utf-8")
    pdf, word = kkr_docs.render(kkr_docs.load(path), ["pdf", "docx"], style=style).values()
    blocks = blocks_of(pdf)
    start = max(at for at, block in enumerate(blocks) if block == ("H1", "1. Meddelelser"))
    return blocks[start:], [paragraph.text for paragraph in paragraphs(word)]


def test_it_stands_between_the_heading_and_the_items(tmp_path: Path) -> None:
    pdf, word = both(tmp_path)
    assert pdf == [
        ("H1", "1. Meddelelser"),
        ("P", "Se punkt 2.1 , jf. punkt 2.1 ."),  # a link is read apart
        ("P", "Kommende møder"),
        ("Lbl", "–"),
        ("P", "Fredag den 12. februar 2027"),
        ("H1", "2. Sager"),
        ("P", "Sagerne bliver behandlet samlet."),
        ("H2", "2.1. Budget"),
        ("H1", "3. Eventuelt"),
        ("P", "Ingen punkter."),
    ]
    assert word[-9:] == [
        *("Meddelelser", "Se punkt 2.1, jf. punkt 2.1.", "Kommende møder", "Fredag den 12. februar 2027", "Sager"),
        *("Sagerne bliver behandlet samlet.", "Budget", "Eventuelt", "Ingen punkter."),
    ]


def test_a_house_says_what_stands_in_an_empty_section(tmp_path: Path) -> None:
    style = tmp_path / "hus"
    style.mkdir()
    for said, expected in (("Intet.", ["Intet."]), ("", [])):
        (style / "house.toml").write_text(f'empty_section = "{said}"\n', "utf-8")
        pdf, word = both(tmp_path, style=style)
        assert [text for _tag, text in pdf[pdf.index(("H1", "3. Eventuelt")) + 1 :]] == expected
        assert word[len(word) - 1 - word[::-1].index("Eventuelt") + 1 :] == expected


def test_a_house_template_from_before_is_refused_only_where_the_text_would_be_lost(
    kkr: Command, tmp_path: Path
) -> None:
    style = tmp_path / "hus"
    style.mkdir()
    parts = unzipped((ROOT / "templates/document.docx").read_bytes())
    changed = {name: part.replace(b"{{p section.text }}", b"") for name, part in parts.items()}
    (style / "document.docx").write_bytes(zipped(changed))
    (tmp_path / "m.yaml").write_text(HEAD + TEXT, "utf-8")
    result = kkr("render", "--style", "hus", "m.yaml", cwd=tmp_path)
    assert result.returncode == 1
    assert "pladsholderen ”section.text” mangler" in result.stdout
    (tmp_path / "m.yaml").write_text(f"{HEAD}  - titel: Eventuelt\n", "utf-8")
    assert kkr("render", "--style", "hus", "m.yaml", cwd=tmp_path).returncode == 0


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Jf. punkt 9.9.", ["KKR001"]),
        ("Jf. punkt 1.1.", []),
        ("Se bilag 9.", []),
        ("Ring til 010170-1234.", ["KKR090"]),
        ("To  mellemrum.", ["KKR040"]),
        ("[^1]", ["None"]),
    ],
)
def test_rules_read_it_as_any_text(text: str, found: list[str], tmp_path: Path) -> None:
    section = f"  - titel: Sager\n    tekst: |\n      {text}\n    punkter:\n      - titel: Budget\n"
    (tmp_path / "m.yaml").write_text(HEAD + section, "utf-8")
    assert [str(one.rule) for one in engine.read(tmp_path / "m.yaml")[1]] == found


def test_a_section_with_a_text_alone_is_not_empty(tmp_path: Path) -> None:
    (tmp_path / "m.yaml").write_text(f"{HEAD}  - titel: Udpegninger\n    tekst: Ingen i år.\n", "utf-8")
    assert engine.read(tmp_path / "m.yaml")[1] == []


def test_a_break_with_a_time_says_nothing_of_items(tmp_path: Path) -> None:
    text = HEAD + TEXT.replace("- titel: Eventuelt", "- {titel: Frokost, tid: 12.00-12.45}")
    pdf, word = both(tmp_path, text)
    assert pdf[-1] == ("H1", "3. Frokost (kl. 12.00–12.45)")
    assert word[-1] == "Frokost (kl. 12.00–12.45)"
