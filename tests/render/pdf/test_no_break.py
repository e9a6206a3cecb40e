"""What stays together on a line: dates, times, amounts and references, typed with ordinary blanks."""

import re
from pathlib import Path

import documents
import pytest
from conftest import dear, sparse
from docx_text import paragraphs
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from meetings import written
from paths import TESTS
from pdf_structure import TaggedPdf
from pdf_text import blocks_of, poppler

from kkr_docs.danish.calendar import danish_date
from kkr_docs.definition import yaml_reader
from kkr_docs.document import build
from kkr_docs.document.document import Document, Kind
from kkr_docs.lint import engine
from kkr_docs.render.docx import writer
from kkr_docs.render.pdf import typesetter

TOGETHER = [
    "13. november 2026", "1. februar", "13.–14. sept. 2026", "1. og 2. december 2026", "1. kvartal 2027",
    "25.000 kr.", "kr. 25.000", "1,2 mio. kr.", "3,5 pct.", "5–10 pct.", "40 %", "ca. 12 km", "120 m²", "2022 – 2026",
    "kl. 9.30", "kl. 9.30–12.00", "jf. punkt 2.4", "Punkt 2.4", "bilag 2", "§ 5, stk. 2",
    "jf. § 12 a, stk. 2, nr. 3", "side 4", "nr. 3", "SAG-2020-05018",
]  # fmt: skip
NOT_TOGETHER = ["12 kommuner", "den 3.", "den 1. februar", "i 2026 kr", "for 2027 og", "2026. November", "4 gange"]
OFFSETS = sparse(range(95), 4)  # characters before the text: more than a line holds


def paper(text: str, **item: str) -> Document:
    """An agenda with a text in item 1.1, and an item 2.4."""
    sections = [
        {"titel": "Sager", "punkter": [{"titel": "Sag", "sagsfremstilling": text} | item]},
        {"titel": "Andre", "punkter": [{"titel": "Sag"}] * 4},
    ]
    meeting = {"organ": "KKR", "dato": "2027-02-08", "dagsorden": sections}
    found, problems = engine.check(yaml_reader.parse("møde.yaml", written(meeting).encode()), TESTS)
    assert found, problems
    return build.build(found, Kind.AGENDA)


def lines(content: bytes) -> list[str]:
    """The lines of the pages, as a reader copies them."""
    return [" ".join(line.split()) for line in poppler(content, "-layout").splitlines()]


def at_all_offsets(text: str) -> str:
    """A text that many paragraphs have, each at another place of a line."""
    return "\n\n".join(f"{('ord ' * 40)[: offset + 1].strip()} {text} med mere." for offset in OFFSETS)


@pytest.mark.sampled(4)
@pytest.mark.parametrize("text", TOGETHER)
def test_no_line_ends_inside_it(text: str) -> None:
    found = lines(typesetter.render(paper(at_all_offsets(text))).content)
    assert sum(text in line for line in found) == len(OFFSETS)


@pytest.mark.sampled(4)
@pytest.mark.parametrize("text", NOT_TOGETHER)
def test_lines_may_end_in_other_text(text: str) -> None:
    found = lines(typesetter.render(paper(at_all_offsets(text))).content)
    assert 0 < sum(text in line for line in found) < len(OFFSETS)


def test_over_a_change_of_look() -> None:
    found = lines(typesetter.render(paper(at_all_offsets("**13.** *november* 2026"))).content)
    assert sum("13. november 2026" in line for line in found) == len(OFFSETS)


NUMBERS = st.integers(0, 10**9).map("{:,}".format).map(lambda number: number.replace(",", "."))
DATES = st.dates().map(danish_date)
UNITS = st.sampled_from(["kr.", "mio. kr.", "pct.", "%", "km", "kWh", "euro"])
PIECES = st.one_of(
    DATES,
    DATES.map("den {}".format),
    st.tuples(NUMBERS, UNITS).map(" ".join),
    st.tuples(st.sampled_from(["punkt", "jf. bilag", "side", "§", "nr."]), st.integers(1, 999).map(str)).map(" ".join),
)
FILLING = st.text("abcdefghijklmnopqrstuvwxyzæøå ", min_size=1, max_size=120).map(lambda text: " ".join(text.split()))
MARKS = st.sampled_from(["{}", "({})", "{}, og", "*{}*", "**{}**", "[{}](https://example.dk/)"])


@settings(max_examples=dear(15), suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(FILLING, MARKS, PIECES, FILLING), min_size=20, max_size=40))
def test_wherever_it_stands(texts: list[tuple[str, str, str, str]]) -> None:
    text = "\n\n".join(f"Teksten {before} {mark.format(piece)} {after} slutter" for before, mark, piece, after in texts)
    rest = lines(typesetter.render(paper(text)).content)
    for *_before, piece, _after in texts:
        at = next((number for number, line in enumerate(rest) if piece in line), None)
        assert at is not None, piece
        rest = [rest[at].partition(piece)[2], *rest[at + 1 :]]


# What is copied


def test_copied_text_has_the_blanks_that_were_typed() -> None:
    without_links = [text for text in TOGETHER if "punkt" not in text.lower()]
    paragraph = f"En lang indledning til {', '.join(without_links)} og 14.\u00a0november 2026."
    content = typesetter.render(paper(paragraph, titel="Møde den 9. september 2026")).content
    texts = [text for _tag, text in blocks_of(content)]
    assert paragraph.replace("\u00a0", " ") in texts  # the reader of structure makes one of all blanks
    raw = "".join(text.raw for text in TaggedPdf(content).root.contents())
    assert "14.\u00a0november" in raw
    assert raw.count("\u00a0") == 1
    assert "\u2060" not in raw


def test_a_divided_word_is_whole_in_a_line_with_a_date() -> None:
    texts = [
        f"{'x' * number} den 13. november 2026 har kommunekontaktrådsformandskabet et møde" for number in range(1, 70)
    ]
    content = typesetter.render(paper("\n\n".join(texts))).content
    assert [text for _tag, text in blocks_of(content) if text.startswith("x")] == texts
    raw = "".join(text.raw for text in TaggedPdf(content).root.contents())
    assert raw.count("formandskabet") < len(texts), "no word is divided"


def test_titles() -> None:
    titles = [f"{('Ord ' * 20)[:offset]}ord møde den 9. september 2020" for offset in range(40)]
    for offset in range(0, 40, 5):
        content = typesetter.render(paper("Tekst.", titel=titles[offset])).content
        assert sum("9. september 2020" in line for line in lines(content)) == 2  # contents and heading
        with TaggedPdf(content).pdf.open_outline() as outline:
            assert outline.root[3].children[0].title == f"1.1. {titles[offset]}"


# Where it does not fit


@pytest.mark.sampled(4)
@pytest.mark.parametrize("columns", range(1, 10))
def test_in_a_narrow_cell_it_parts_at_its_blanks(columns: int) -> None:
    text = "Møde den 3. maj 2026 og 25.000 kr."
    rows = ["| " + " | ".join([cell] * columns) + " |" for cell in ("Lang dato", "---", text, "**" + text + "**")]
    content = typesetter.render(paper("\n".join(rows))).content
    cells = [cell for tag, cell in blocks_of(content) if tag in ("TD", "TH") and cell != "Lang dato"]
    assert cells == [text] * columns * 2
    whole = any("den 3. maj 2026" in line for line in lines(content))
    assert whole == (columns < 4)


def test_a_list_of_six_levels_has_room() -> None:
    text = "".join(f"{'  ' * level}- Punkt den 13.–14. september 2026\n" for level in range(6))
    assert "\n".join(lines(typesetter.render(paper(text)).content)).count("den 13.–14. september 2026") == 6


# The other file


def test_word_has_the_blanks_that_were_typed() -> None:
    made = paper("Mødet den 13. november 2026, jf. punkt 2.4.")
    texts = [paragraph.text for paragraph in paragraphs(writer.render(made, typesetter.render(made).pages))]
    assert "Mødet den 13. november 2026, jf. punkt 2.4." in texts


def test_the_real_minutes(reference: Path) -> None:
    text = "\n".join(lines(documents.pdf(reference).content))
    months = "januar|februar|marts|april|maj|juni|juli|august|september|oktober|november|december"
    assert len(re.findall(rf"\d+\. (?:{months}) \d{{4}}", text)) > 25
    assert not re.search(rf"\d\.\n(?:{months})|(?:{months})\n\d{{4}}|\d\n(?:pct|kr|mio)\.|punkt\n\d", text)
