"""Which totals are told to be wrong, and which are not surely totals."""

from pathlib import Path

import pytest
from meetings import of_text, written

from kkr_docs.definition import yaml_reader
from kkr_docs.lint import engine

HEAD = "| Post | 2027 | 2028 |\n|---|---|---|\n"


def told(table: str) -> list[str]:
    """What the rules say of the totals in a table."""
    content = written(of_text(table)).encode()
    _found, problems = engine.check(yaml_reader.parse("m.yaml", content), Path())
    return [problem.what for problem in problems if "KKR075" in str(problem.rule)]


@pytest.mark.parametrize(
    ("rows", "sums"),
    [
        ("| Drift | 200 | 1,5 |\n| Anlæg | 100 | -0,5 |\n| I alt | 300 | 2,0 |", [("2028", "1", "2")]),
        (
            "| Drift | 1.200 kr. | – |\n| Anlæg | 100 kr. | |\n| **Total** | **1.400 kr.** | |",
            [("2027", "1.300", "1.400")],
        ),
        ("| Drift | (200) | 10 |\n| Anlæg | 100 | 20 |\n| Sum | -100 | 50 |", [("2028", "30", "50")]),
    ],
)
def test_a_total_that_is_not_the_sum_is_told(rows: str, sums: list[tuple[str, str, str]]) -> None:
    assert told(HEAD + rows) == [
        f"kolonnen ”{column}” giver {added}, men der står {total} i alt." for column, added, total in sums
    ]


@pytest.mark.parametrize(
    "rows",
    [
        "| Drift | 200 | 1,5 |\n| Anlæg | 100 | 0,4 |\n| I alt | 300 | 2 |",  # rounded
        "| Drift | 200 | 10 |\n| Indtægter | 100 | 5 |\n| I alt | 100 | 5 |",
        "| Drift | 200 | 10 |\n| heraf løn | 100 | 5 |\n| I alt | 200 | 10 |",
        "| Drift | 200 | 10 |\n| **I alt** | **200** | **10** |\n| Anlæg | 5 | 5 |\n| I alt | 300 | 300 |",
        "| Drift | 200 | ca. 10 |\n| Anlæg | 100 | 20 |\n| I alt | 300 | 90 |",
        "| Drift | 200 | 10 |\n| Anlæg | 100 | 20 |\n| Status | 900 | 900 |",
        "| Drift | 50 pct. | 10 |\n| Anlæg | 60 pct. | 20 |\n| I alt | 55 pct. | 30 |",
        "| Drift | 50 | 10 |\n| I alt | 55 | 30 |",
    ],
)
def test_what_may_be_no_sum_is_not_told(rows: str) -> None:
    assert told(HEAD + rows) == []


@pytest.mark.parametrize("heading", ["Pct.", "Vækst", "Gennemsnit", "Kr. pr. indbygger", "Andel"])
def test_columns_that_are_not_added_are_not_told(heading: str) -> None:
    assert told(f"| Post | {heading} |\n|---|---|\n| A | 50 |\n| B | 60 |\n| I alt | 55 |") == []
