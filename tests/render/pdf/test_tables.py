"""Tables as they are printed: no number or word is cut, headers are on every page, and no row is alone."""

import random
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from conftest import dear
from fontTools.ttLib import TTFont
from hypothesis import given, settings
from hypothesis import strategies as st
from meetings import checked, of_text
from paths import ROOT
from pdf_structure import TaggedPdf
from pdf_text import word_boxes

from kkr_docs.diagnostics.problem import RefusalError
from kkr_docs.document import build
from kkr_docs.document.document import Edition, Kind
from kkr_docs.house_style.style import HouseStyle
from kkr_docs.markdown import parser
from kkr_docs.markdown.blocks import Table
from kkr_docs.markdown.table_layout import least
from kkr_docs.render.pdf import typesetter

SLASHED = "ungdoms-/uddannelser"
WORDS = [
    *("Kommune", "Favrskov", "Driftsudgifter", "Anlægsudgifter", "Refusioner", "Egenbetaling"),
    *("Nettoudgift", "Administration", "Frederiksberg", "Bemærkning", "beskæftigelse", "praktikpladser", "pr."),
    *("ungdomsuddannelser", "indbygger", "alt", "**Driftsudgifter**", SLASHED),
]
OVERLONG = "kommunekontaktrådsformandskabsmødedagsordenspunktet"  # which no narrow column has room for
HEADER = 80  # pt: where it ends
LINES = "Ord og flere ord, som er lange nok til at fylde en del af en linje på siden her. " * 6
WIDE = "\n".join(["| 4.548.929.100 " * 8 + "|", "|---" * 8 + "|", *["| 4.548.929.100 " * 8 + "|"] * 2])
UPRIGHT, TURNED = (595, 842), (842, 595)  # pt


def rendered(text: str, edition: Edition = Edition.SCREEN) -> bytes:
    return typesetter.render(build.build(checked(of_text(text)), Kind.AGENDA), edition).content


@dataclass(frozen=True)
class Page:
    """A page: its size in pt, and its words with their tops."""

    size: tuple[int, int]
    words: list[tuple[str, float]]

    def top(self, word: str) -> float | None:
        return next((top for text, top in self.words if text == word), None)


def pages(content: bytes) -> list[Page]:
    return [
        Page(
            (round(float(page.get("width"))), round(float(page.get("height")))),
            [(word.text or "", float(word.get("ymin"))) for word in page.iter("word")],
        )
        for page in word_boxes(content)
    ]


def as_text(rows: list[list[str]]) -> str:
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([lines[0], "|---" * len(rows[0]) + "|", *lines[1:]])


@cache
def around(edition: Edition) -> bytes:
    """A paper without a table."""
    return rendered("Tabel:", edition)


NUMBERS = st.one_of(
    st.integers(0, 10**10).map(lambda number: f"{number:,}".replace(",", ".")),
    st.integers(0, 10**6).map(lambda number: f"{number / 100:.2f}".replace(".", ",")),
)
TEXTS = st.lists(st.sampled_from(WORDS), min_size=2, max_size=12).map(" ".join)
CELLS = st.one_of(NUMBERS, st.sampled_from(WORDS), TEXTS, TEXTS)


@st.composite
def tables(draw: st.DrawFn) -> list[list[str]]:
    columns = draw(st.integers(1, 9))
    row = st.lists(CELLS, min_size=columns, max_size=columns)
    header = draw(st.lists(st.sampled_from(WORDS), min_size=columns, max_size=columns))
    rows = draw(st.lists(row, min_size=1, max_size=5))
    if draw(st.booleans()):
        rows[0][0] = f"{draw(TEXTS).replace('**', '')} {OVERLONG}"
    return [header, *rows]


def words(content: bytes) -> set[str]:
    """All words below the pages' headers."""
    return {word for page in pages(content) for word, top in page.words if top > HEADER}


@settings(max_examples=dear(60))
@given(many=st.lists(tables(), min_size=4, max_size=4), edition=st.sampled_from(list(Edition)))
def test_no_number_or_word_is_cut(many: list[list[list[str]]], edition: Edition) -> None:
    fitting = [rows for rows in many if not parser.read(as_text(rows), ROOT).faults]
    text = "\n\n".join(f"Tabel:\n\n{as_text(rows)}" for rows in fitting) or "Ingen."
    found = words(rendered(text, edition))
    typed = {word.strip("*") for rows in fitting for row in rows for cell in row for word in cell.split()}
    whole = typed - {OVERLONG, SLASHED}
    assert whole - found == set()
    others = found - whole - {*SLASHED.replace("/", "/ ").split(), SLASHED} - words(around(edition))
    assert [word for word in others if word.removesuffix("-") not in OVERLONG] == []


def test_only_words_without_room_are_divided() -> None:
    text = "Kommune Kommune ungdomsuddannelser og Frederiksberg Kommunes beskæftigelse"
    for texts in ([text] * 4, [f"{text} {OVERLONG}"] * 4):
        table = as_text([["A", "B", "C", "D"], texts])
        found = words(rendered(table, Edition.PRINT))  # on screen, a divided word is read whole
        divided = {word for word in found - words(around(Edition.PRINT)) if word.endswith("-")}
        assert {"ungdomsuddannelser", "beskæftigelse"} <= found
        assert {word for word in divided if word[:-1] not in OVERLONG} == set()
        assert (OVERLONG in texts[0]) == bool(divided)


@pytest.mark.parametrize("mark", ["**{}**", "*{}*", "[{}](https://example.dk/)"])
def test_a_word_in_another_look_is_as_whole_as_others(mark: str) -> None:
    words_ = ["ungdomsuddannelse", "Frederiksberg", "beskæftigelse"]
    row = [f"Med {mark.format(word)} og {OVERLONG}" for word in words_]
    found = words(rendered(as_text([["A", "B", "C"], row]), Edition.PRINT))
    assert [word for word in words_ if not any(each.startswith(word) for each in found)] == []


HOUSES = [
    ":root { --side-margin: 50mm }",
    "@page { margin-left: 60mm }",
    "table { font-size: 11pt } th, td { padding: 6pt 9pt }",
    "th, td { letter-spacing: 0.8pt } th { text-transform: uppercase }",
]


@pytest.mark.sampled(6)
@pytest.mark.parametrize("css", HOUSES)
def test_no_number_is_cut_in_another_house(css: str, tmp_path: Path) -> None:
    (tmp_path / "house.css").write_text(css, "utf-8")
    rows = [["Favrskov", *["4.548.929.100"] * count, "Frederiksberg"] for count in (1, 2, 3, 4)]
    tables_ = [as_text([["Kommune", *["Regnskab"] * (len(row) - 2), "Ansvarlig"], row]) for row in rows]
    text = "\n\n".join(f"Tabel:\n\n{each}" for each in tables_)
    made = build.build(checked(of_text(text)), Kind.AGENDA)
    found = pages(typesetter.render(made, style=HouseStyle(tmp_path)).content)
    counted = Counter(word for page in found for word, _top in page.words)
    assert (counted["4.548.929.100"], counted["Frederiksberg"]) == (10, 4)


def test_a_table_too_wide_for_the_house_is_refused(tmp_path: Path) -> None:
    (tmp_path / "house.css").write_text(":root { --side-margin: 80mm }", "utf-8")
    text = as_text([["Kommune", *["Beløb"] * 9], ["Favrskov", *["4.548.929.100"] * 9]])
    with pytest.raises(RefusalError, match="tabellen er for bred, også på tværs"):
        typesetter.render(build.build(checked(of_text(text)), Kind.AGENDA), style=HouseStyle(tmp_path))


def layouts() -> list[tuple[float, bool]]:
    """The type size and direction of tables with more and more columns, each only once."""
    found = []
    for columns in range(1, 18):
        [block] = parser.read(as_text([["4.548.929"] * columns] * 2), ROOT).blocks
        assert isinstance(block, Table)
        found.append((block.layout.size, block.layout.landscape))
    return list(dict.fromkeys(found))


def test_a_table_gets_smaller_and_then_a_page_on_its_side() -> None:
    sizes = layouts()
    assert sizes == sorted(sizes, key=lambda size: (size[1], -size[0]))
    assert sizes[0] == (9.5, False)
    assert {size for size, _turned in sizes} <= {9.5, 9, 8.5, 8}
    assert any(turned for _size, turned in sizes)
    assert any(size < 9.5 for size, turned in sizes if not turned)
    found = pages(rendered(f"Før. {LINES}\n\nTabellen er:\n\n{WIDE}\n\nEfter. {LINES}"))[4:]
    assert [page.size for page in found] == [UPRIGHT, TURNED, UPRIGHT]
    assert found[0].top("Før.")
    assert found[1].top("Tabellen") is not None
    assert found[1].top("SIDE") is not None
    assert found[2].top("Efter.") is not None


def test_what_leads_to_a_turned_table_is_on_its_page() -> None:
    items = [
        {"titel": "Alene", "sag": "SAG-2026-05018", "baggrund": WIDE},
        {"titel": "Rubrik", "baggrund": LINES, "økonomi": f"# Under\n\nTabellen er:\n\n{WIDE}"},
    ]
    agenda = [{"titel": "Første", "tekst": WIDE}, {"titel": "Anden", "punkter": items}]
    meeting = checked({"organ": "KKR", "dato": "2026-11-13", "dagsorden": agenda})
    content = typesetter.render(build.build(meeting, Kind.AGENDA)).content
    found = pages(content)[4:]
    assert [page.size for page in found] == [TURNED, TURNED, UPRIGHT, TURNED]
    assert found[0].top("Første")
    assert all(found[1].top(word) for word in ("Anden", "Alene", "SAG-2026-05018", "Baggrund"))
    assert found[2].top("Rubrik")
    assert all(found[3].top(word) for word in ("Økonomi", "Under", "Tabellen"))


def test_a_few_lines_between_or_after_turned_tables_join_them() -> None:
    found = pages(rendered(f"{LINES}\n\n{WIDE}\n\nMellem.\n\n{WIDE}\n\nEfter."))[4:]
    assert [page.size for page in found] == [UPRIGHT, TURNED]
    tops = [found[1].top(word) or 0 for word in ("4.548.929.100", "Mellem.", "Efter.")]
    assert tops[0] > HEADER
    assert tops == sorted(tops)


def test_a_table_that_is_too_wide_is_an_error() -> None:
    header = ["Kommune", *(f"Beløb{number}" for number in range(30))]
    text = as_text([header, ["Favrskov", *["4.548.929.100"] * 30]])
    [fault] = parser.read(f"Tabel:\n\n{text}", ROOT).faults
    assert text[fault.offset - len("Tabel:\n\n") :].startswith("Kommune")
    assert fault.what.startswith("tabellen er for bred, også på tværs af siden. Mest fylder ”Beløb0”, ”Beløb1”")
    [fault] = parser.read(f"- Tabel:\n\n  {text.replace(chr(10), chr(10) + '  ')}", ROOT).faults
    assert "ud af listen" in fault.remedy


def rows_of_many_lines(seed: int) -> tuple[str, list[str]]:
    """A table whose rows begin with r0, r1 …, and those names."""
    chosen = random.Random(seed)  # noqa: S311 - for texts, not for secrets
    names = [f"r{number}x" for number in range(chosen.randint(2, 14))]
    rows = [[name, " ".join(chosen.choices(WORDS, k=chosen.choice([1, 5, 20, 60, 250])))] for name in names]
    return as_text([["Hovedet", "Svar"], *rows]), names


@pytest.mark.sampled(15)
@pytest.mark.parametrize("seed", range(60))
def test_headers_are_on_every_page_and_no_row_is_alone(seed: int) -> None:
    text, names = rows_of_many_lines(seed)
    before = "Ord.\\\n" * (seed * 7 % 30) + "Ord."
    content = rendered(f"{before}\n\nIndledningen er:\n\n{text}\n\nSlutordet.")
    found = [page for page in pages(content) if any(page.top(name) is not None for name in names)]
    began = [[name for name in names if page.top(name) is not None] for page in found]
    assert [name for page in began for name in page] == names
    assert found[0].top("er:") is not None
    for page, rows in zip(found, began, strict=True):
        header = page.top("Hovedet")
        assert header is not None
        assert all(header < (page.top(name) or 0) for name in rows)
    groups = [[each.tag for each in table.elements()] for table in TaggedPdf(content).root.all("Table")]
    assert groups == [["THead", "TBody"]]


@pytest.mark.sampled(9)
@pytest.mark.parametrize("lines", range(20, 46))
def test_a_total_is_never_alone(lines: int) -> None:
    rows = [[f"r{number}x", "1.000"] for number in range(lines)]
    text = as_text([["Hovedet", "Kroner"], *rows, ["**Ialt**", "**9.999**"]])
    found = pages(rendered(f"Tabellen er:\n\n{text}"))
    [last] = [page for page in found if page.top("Ialt") is not None]
    assert last.top(f"r{lines - 1}x") is not None
    [first] = [page for page in found if page.top("r0x") is not None]
    assert first.top("r1x") is not None
    assert first.top("Hovedet") is not None


def test_widths_are_those_of_the_fonts() -> None:
    """What a column needs is counted from them: none may be wider than we think."""
    for face in ("Regular", "Bold"):
        font = TTFont(ROOT / "styles" / "fonts" / f"LiberationSans-{face}.ttf")
        advance, glyphs, units = font["hmtx"], font.getBestCmap(), font["head"].unitsPerEm
        for letter in "abcdefghijklmnopqrstuvwxyzæøåéüABCDEFGHIJKLMNOPQRSTUVWXYZÆØÅ0123456789.,-–%+()/":
            [block] = parser.read(as_text([[letter], [f"x{letter}"]]), ROOT).blocks
            assert isinstance(block, Table)
            [need] = least([block.rows[0]])
            wide = sum(advance[glyphs[ord(each)]][0] for each in f"x{letter}") / units
            assert need >= wide - 0.01, letter


def test_a_long_table_keeps_its_caption_both_headers_and_its_sources() -> None:
    rows = "\n".join(f"| **Post{number:02}** | {number} | 2,5 |" for number in range(1, 61))
    above = "Afsnit.\n\n" * 22
    text = f"{above}Tabel 1. Tabeltekst\n\n| | År | < |\n| Post | Drift | Anlæg |\n|---|---|---|\n{rows}\nKilde: Kilden"
    body = [page for page in pages(rendered(text)) if page.top("Post60") or page.top("Drift")]
    assert len(body) > 1
    for page in body:
        assert HEADER < (page.top("År") or 0) < (page.top("Drift") or 0)
    assert body[0].top("Tabeltekst")
    assert body[0].top("Post02")
    assert (body[-1].top("Kilde:") or 0) > (body[-1].top("Post60") or 1000)
