"""The times of sections and items: printed at headings and in the contents, and one after the other."""

import re
from pathlib import Path

import pytest
from docx_text import paragraphs
from pdf_text import blocks_of

import kkr_docs
from kkr_docs.lint import engine

HEAD = "organ: KKR Syd\ndato: 2026-11-13\nstart: 09.30\n{end}dagsorden:\n"


def definition(sections: str, end: str = "slut: 11.00\n") -> str:
    """A meeting of some sections: "times | times of items, …" a line, each "tid" or "tid/varighed"."""
    lines = [HEAD.format(end=end)]
    for i, written in enumerate(sections.split("\n")):
        own, _bar, items = written.partition("|")
        lines.append(f"  - titel: Sager {i}\n{fields(own, 4)}    punkter:\n")
        lines += [f"      - titel: Sag {j}\n{fields(one, 8)}" for j, one in enumerate(items.split(","))]
    return "".join(lines)


def fields(times: str, indent: int) -> str:
    period, _slash, duration = times.strip().partition("/")
    both = {"tid": period.strip(), "varighed": duration.strip()}
    return "".join(f"{' ' * indent}{key}: {value}\n" for key, value in both.items() if value)


def found(text: str, folder: Path) -> list[str]:
    (folder / "m.yaml").write_text(text, "utf-8")
    return [str(one.rule) for one in engine.read(folder / "m.yaml")[1]]


@pytest.mark.parametrize(
    ("sections", "rules"),
    [
        ("| 09.30-10.00, 10.00-11.00", []),
        ("| 09.30, 10.00", []),
        ("| 09.30-10.00, 09.59", ["KKR025"]),
        ("| 09.15", ["KKR025"]),
        ("| /30 min, /60 min", []),
        ("| /30 min, /61 min", ["KKR026"]),
        ("| /30 min, /61 min, /5 min", ["KKR026"]),
        ("| /1 time 30 min", []),
        ("| /1 time og 31 min.", ["KKR026"]),
        ("| 10.00, /60 min", []),
        ("| 10.00/20 min, 10.15", ["KKR025"]),
        ("09.30-10.00 | /20 min, /10 min\n| /60 min", []),
        ("09.30-10.00 | /20 min, /11 min", ["KKR026"]),
        ("09.30-10.00 | \n09.45-10.15 | ", ["KKR025"]),
        ("/30 min | \n/60 min | ", []),
        ("/30 min | \n/61 min | ", ["KKR026"]),
        ("| 10.00-09.45", ["KKR027"]),
        ("| 10.00-10.00", ["KKR027"]),
        ("| 10.00-10.00/20 min", ["KKR027"]),
        ("| 10.00-10.30/20 min", ["KKR028"]),
        ("| 10.00-10.30/30 min", []),
        ("| 10.45-11.15", ["KKR026"]),
        ("| 09.30-10.00\n| 09.45", ["KKR025"]),
    ],
)
def test_times_fit_into_the_meeting(sections: str, rules: list[str], tmp_path: Path) -> None:
    assert found(definition(sections), tmp_path) == rules


@pytest.mark.parametrize(
    ("items", "end", "key", "clocks"),
    [
        ("09.30-10.15, 10.14", "11.00", "tid: 10.14", ["10.15"]),
        ("/30 min, /65 min", "11.00", "varighed: 65 min", ["11.05", "11.00"]),
        ("23.30/61 min", "23.59", "tid: 23.30", ["0.31", "23.59"]),
        ("10.00-09.45", "11.00", "tid: 10.00-09.45", []),
        ("10.00-10.30/20 min", "11.00", "varighed: 20 min", []),
    ],
)
def test_the_problem_stands_at_the_time_and_says_which(
    items: str, end: str, key: str, clocks: list[str], tmp_path: Path
) -> None:
    text = definition(f"| {items}", end=f"slut: {end}\n")
    (tmp_path / "m.yaml").write_text(text, "utf-8")
    [problem] = engine.read(tmp_path / "m.yaml")[1]
    assert text.split("\n")[problem.line - 1].strip() == key
    assert re.findall(r"\d+\.\d\d", problem.what) == clocks


def test_without_an_end_nothing_ends_too_late(tmp_path: Path) -> None:
    assert found(definition("| /300 min", end=""), tmp_path) == []


@pytest.mark.parametrize(
    ("fields", "remedy"),
    [
        ("tid: kl. 9-10", "Skriv den som 9.00-10.00."),
        ("tid: 9.30 til 10", "Skriv den som 9.30-10.00."),
        ("tid: 25.00", "Skriv den som f.eks. 09.30-10.00."),
        ("tid: formiddag", "Skriv den som f.eks. 09.30-10.00."),
        ("varighed: 20", "Skriv den som 20 min."),
        ("varighed: 20 minutter", "Skriv den som 20 min."),
        ("varighed: en time", "Skriv den som f.eks. 20 min."),
    ],
)
def test_what_was_meant_is_proposed(fields: str, remedy: str, tmp_path: Path) -> None:
    text = definition("| ") + f"        {fields}\n"
    (tmp_path / "m.yaml").write_text(text, "utf-8")
    [problem] = engine.read(tmp_path / "m.yaml")[1]
    assert problem.remedy == remedy


def test_they_stand_at_the_heading_and_in_the_contents(tmp_path: Path) -> None:
    (tmp_path / "m.yaml").write_text(definition("09.30-10.45 | 9:30-10.00, /1 time 15 min, 10.15/20 min.", ""), "utf-8")
    pdf, word = kkr_docs.render(kkr_docs.load(tmp_path / "m.yaml"), ["pdf", "docx"]).values()
    titles = [
        "Sager 0 (kl. 9.30–10.45)",
        "Sag 0 (kl. 9.30–10.00)",
        "Sag 1 (1 time og 15 min.)",
        "Sag 2 (kl. 10.15, 20 min.)",
    ]
    numbers = ["1.", "1.1.", "1.2.", "1.3."]
    blocks = [text.replace("\u2060", "") for tag, text in blocks_of(pdf) if tag in ("TOCI", "H1", "H2")]
    for number, title in zip(numbers, titles, strict=True):
        assert sum(text.startswith(f"{number} {title}") for text in blocks) == 2
    in_word = [paragraph.text for paragraph in paragraphs(word)]
    for number, title in zip(numbers, titles, strict=True):
        assert title in in_word
        assert any(text.startswith(f"{number}\t{title}\t") for text in in_word)
