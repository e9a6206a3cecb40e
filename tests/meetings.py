"""Meetings for property tests: definitions that are valid but as odd as Markdown and YAML allow."""

import json
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from paths import ROOT

from kkr_docs.definition import yaml_reader
from kkr_docs.definition.meeting import Meeting
from kkr_docs.lint import engine

LETTERS = "abcdefghijklmnoprstuvyæøåÆØÅABCDEFG"
MARKS = "&<>{}%#*_[]()!|\\`~^$\"'+-=.:;,/?@§–…”“’»«\u00a0"
ODD = """
{{ organ }}|{% raw %}|{_{|%_}|{#|<b>fed</b>|<script>|&amp;|&nbsp;|]]>|R&D|<Paris>|MERGEFIELD|punkt 1.1|jf. bilag 1
*vægt*|**fed**|***begge***|[link](https://example.dk/a?b=c&d=1)|<https://example.dk>|kommunekontaktrådsformandskabet
13.\u00a0november|27 pct.|blød\u00adbindestreg|1. januar|2) to|# nej|> svar|--- |===
"""
WORDS = st.one_of(
    st.text(LETTERS, min_size=1, max_size=14),
    st.text(LETTERS + MARKS + "0123456789", min_size=1, max_size=10),
    st.sampled_from(ODD.strip().replace("\n", "|").split("|")),
)


def few(strategy: "st.SearchStrategy[Any]", most: int, least: int = 1) -> "st.SearchStrategy[list[Any]]":
    """Lists that are mostly short: what Hypothesis draws for one meeting has an end, and it gives up what is beyond."""
    short = st.lists(strategy, min_size=least, max_size=least + 1)
    return st.one_of(short, short, short, st.lists(strategy, min_size=least, max_size=most))


LINES = few(WORDS, 12).map(" ".join)
TITLES = (
    few(st.text(LETTERS + MARKS, min_size=1, max_size=14), 12)
    .map(" ".join)
    .filter(lambda title: bool(title.strip(" ")))
)


def _indented(text: str, first: str) -> str:
    lines = text.split("\n")
    return "\n".join([first + lines[0], *(" " * len(first) + line if line else "" for line in lines[1:])])


def _list(blocks: "st.SearchStrategy[str]", marker: str) -> "st.SearchStrategy[str]":
    items = few(few(blocks, 2).map("\n\n".join), 3)
    return items.map(lambda texts: "\n".join(_indented(text, marker) for text in texts))


def _quote(text: str) -> str:
    return "\n".join(f"> {line}" for line in text.split("\n"))


@st.composite
def _table(draw: st.DrawFn) -> str:
    columns = draw(st.integers(1, 4))
    cells = st.lists(
        LINES.map(lambda line: line.replace("\\", "").replace("|", "")), min_size=columns, max_size=columns
    )
    rows = draw(few(cells, 4))
    rule = draw(st.lists(st.sampled_from(["---", ":--", "--:", ":-:"]), min_size=columns, max_size=columns))
    for row in rows:
        if draw(st.booleans()):
            row[-1] = "<"  # merged with the cell at its left
    above = draw(st.integers(1, min(2, len(rows))))
    lines = ["| " + " | ".join(row) + " |" for row in [*rows[:above], rule, *rows[above:]]]
    caption = draw(st.sampled_from([[], ["Tabel 1. Udgifter"]]))
    return "\n".join([*caption, *lines, *draw(st.sampled_from([[], ["Kilde: KL"]]))])


PARAGRAPHS = few(LINES, 3).map("\n".join)
PLAIN = st.one_of(
    PARAGRAPHS,
    PARAGRAPHS,
    _table(),
    st.tuples(st.sampled_from(["#", "###", "####"]), LINES).map(" ".join),
)


def _nested(blocks: "st.SearchStrategy[str]") -> "st.SearchStrategy[str]":
    return st.one_of(PLAIN, PLAIN, _list(blocks, "- "), _list(blocks, "3. "), blocks.map(_quote))


BLOCKS = _nested(_nested(_nested(_nested(PLAIN))))
PROSE = few(BLOCKS, 4).map("\n\n".join)
FIELDS = ["baggrund", "indstilling", "sagsfremstilling", "økonomi", "beslutning"]
VOTERS = st.one_of(st.integers(0, 99).map(str), st.lists(st.sampled_from(["A", "V", "Ø"]), min_size=1, unique=True))
ITEMS = st.fixed_dictionaries(
    {"titel": TITLES},
    optional={
        "sag": st.just("SAG-2026-05018"),
        "initialer": st.just("chbo/jhp"),
        "lukket": st.sampled_from(["ja", "nej"]),
        "udsat": st.sampled_from(["ja", "nej"]),
        "afstemning": st.fixed_dictionaries({"for": VOTERS}, optional={"imod": VOTERS, "undlod": VOTERS, "om": TITLES}),
        "protokoltilførsel": st.fixed_dictionaries({"navn": st.just(["A", "Ø"]), "tekst": PROSE}),
        "opfølgning": st.lists(
            st.fixed_dictionaries({"hvad": TITLES}, optional={"hvem": TITLES, "udført": st.just("ja")}), max_size=2
        ),
        **dict.fromkeys(FIELDS, PROSE),
    },
)
SECTIONS = st.fixed_dictionaries({"titel": TITLES}, optional={"tekst": PROSE, "punkter": st.lists(ITEMS, max_size=3)})
WITH_ITEMS = st.fixed_dictionaries({"titel": TITLES, "punkter": few(ITEMS, 3)}, optional={"tekst": PROSE})


def _before_what_refers_to_it(sections: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """An item 1.1, where a text refers to it."""
    referred = {"titel": "Først", "punkter": [{"titel": "Et punkt"}]}
    return [referred, *sections] if "punkt 1.1" in str(sections) else sections


def _meetings(sections: "st.SearchStrategy[list[Any]]") -> "st.SearchStrategy[dict[str, Any]]":
    return st.fixed_dictionaries(
        {"organ": TITLES, "dato": st.dates().map(str), "dagsorden": sections.map(_before_what_refers_to_it)},
        optional={"sted": TITLES, "start": st.just("09.30"), "deltagere": st.lists(TITLES, max_size=4)},
    )


MEETINGS = _meetings(few(SECTIONS, 3))
MEETINGS_WITH_ITEMS = _meetings(few(WITH_ITEMS, 2))


def written(meeting: object) -> str:
    """The definition as text: JSON is YAML."""
    return json.dumps(meeting, ensure_ascii=False, indent=1)


def of_text(text: str) -> dict[str, Any]:
    """A meeting whose only item has a text."""
    items = [{"titel": "Et punkt", "sagsfremstilling": text}]
    return {"organ": "KKR", "dato": "2026-11-13", "dagsorden": [{"titel": "Sager", "punkter": items}]}


def checked(meeting: object, folder: Path = ROOT) -> Meeting:
    """A meeting as it is loaded from its definition, which has no error; its pictures are in a folder."""
    found, problems = engine.check(yaml_reader.parse("m.yaml", written(meeting).encode()), folder)
    assert found, problems
    return found
