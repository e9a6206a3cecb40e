"""Tables in the Word file: headers, merged cells, totals, captions and sources, as Word and LibreOffice have them."""

import subprocess
from pathlib import Path
from typing import Any

import pytest
from docx_text import W, paragraphs, text_of, tree
from meetings import checked, of_text
from pdf_text import run

from kkr_docs.document import build
from kkr_docs.document.document import Kind
from kkr_docs.render.docx import writer
from kkr_docs.render.pdf import typesetter

BUDGET = """\
Tabel 1. Udgifter, 1.000 kr.

|               | 2027 | <     | 2028 | <     |       |
| Område        | Drift | Anlæg | Drift | Anlæg | Pct. |
|---------------|------|-------|------|-------|-------|
| **Skoler**    | 412  | 12    | 418  | 9     | 1,6   |
| **Dagtilbud** | 231  | –     | 229  | 2     | 12    |
| **I alt**     | 643  | 12    | 647  | 11    | 0,75  |
Anm.: Foreløbigt.

Kilde: KL

Tekst efter tabellen.
"""


@pytest.fixture(scope="module")
def word() -> bytes:
    document = build.build(checked(of_text(BUDGET)), Kind.AGENDA)
    return writer.render(document, typesetter.render(document).pages)


@pytest.fixture(scope="module")
def rows(word: bytes) -> list[Any]:
    [table] = (each for each in tree(word).iter(f"{W}tbl") if "Skoler" in text_of(each))
    return list(table.iter(f"{W}tr"))


def value(element: Any, name: str) -> str | None:
    found = element.find(f".//{W}{name}")
    return None if found is None else found.get(f"{W}val")


def test_both_rows_of_a_header_are_repeated_and_their_cells_merged(rows: list[Any]) -> None:
    assert [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows] == [True, True, False, False, False]
    cells = [[(text_of(cell), value(cell, "gridSpan")) for cell in row.iter(f"{W}tc")] for row in rows[:2]]
    assert cells[0] == [("", None), ("2027", "2"), ("2028", "2"), ("", None)]
    assert [text for text, _span in cells[1]] == ["Område", "Drift", "Anlæg", "Drift", "Anlæg", "Pct."]
    widths = [sum(int(width.get(f"{W}w")) for width in row.iter(f"{W}tcW")) for row in rows]
    assert len(set(widths)) == 1


def test_word_knows_the_headings_of_rows_and_the_total(word: bytes, rows: list[Any]) -> None:
    *_cover, look = tree(word).iter(f"{W}tblLook")
    assert [look.get(f"{W}{name}") for name in ("firstRow", "firstColumn", "lastRow")] == ["1", "1", "1"]
    assert look.get(f"{W}val") == "06E0"
    lines = [[value(cell, "top") for cell in row.iter(f"{W}tcBorders")] for row in rows[2:]]
    assert lines == [[], [], ["single"] * 6]
    assert [row.find(f".//{W}keepNext") is not None for row in rows[2:]] == [True, True, True]


def test_decimal_commas_are_in_line(rows: list[Any]) -> None:
    indents = [[ind.get(f"{W}right") for ind in row.iter(f"{W}ind")] for row in rows[2:]]
    digit, comma, size, twips = 0.556, 0.278, 9.5, 20
    assert indents == [[str(round(digit * size * twips))], [str(round((comma + 2 * digit) * size * twips))], []]


def test_the_caption_and_the_sources_stay_with_the_table(word: bytes) -> None:
    texts = {each.text: each.style for each in paragraphs(word)}
    assert [texts[text] for text in ("Tabel 1. Udgifter, 1.000 kr.", "Anm.: Foreløbigt.", "Kilde: KL")] == [
        "caption"
    ] * 3
    assert texts["Tekst efter tabellen."] == "Body Text"
    kept = [text_of(each) for each in tree(word).iter(f"{W}p") if each.find(f"{W}pPr/{W}keepNext") is not None]
    assert {"Tabel 1. Udgifter, 1.000 kr.", "Anm.: Foreløbigt."} <= set(kept)
    assert "Kilde: KL" not in kept


@pytest.mark.libreoffice
def test_libreoffice_merges_the_headings(word: bytes, tmp_path: Path) -> None:
    (tmp_path / "m.docx").write_bytes(word)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), "m.docx"]
    subprocess.run(command, check=True, capture_output=True, cwd=tmp_path, timeout=300)
    found = run("pdftotext", "-layout", tmp_path / "m.pdf", "-")
    lines = [line.split() for line in found.splitlines()]
    assert ["2027", "2028"] in lines
    assert ["Område", "Drift", "Anlæg", "Drift", "Anlæg", "Pct."] in lines
    numbers = {line.rstrip(): line for line in found.splitlines() if "Skoler" in line or "Dagtilbud" in line}
    commas = [line.rindex("1,6") + 1 if "1,6" in line else line.rindex("12") + 2 for line in numbers]
    assert abs(commas[0] - commas[1]) <= 1
