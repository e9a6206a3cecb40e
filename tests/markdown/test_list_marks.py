"""List marks: which marks follow each other, and how lines with marks of one kind are numbered."""

import pytest

from kkr_docs.markdown import list_marks
from kkr_docs.markdown.list_marks import Mark


def mark(line: str) -> Mark:
    found = list_marks.read(line)
    assert found
    return found


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("-", "-"), ("–", "•"), ("-", "1."), ("1.", "-"), ("1.", "2."), ("9)", "10)"), ("a)", "b)"), ("b)",
        "c)"), ("B)", "C)"), ("h)", "i)"), ("i)", "j)"), ("i)", "ii)"), ("iii)", "iv)"), ("iv)", "v)"), ("I.",
        "II."), ("viii)", "ix)"),
    ],
)  # fmt: skip
def test_marks_that_follow(before: str, after: str) -> None:
    assert list_marks.follows(mark(f"{before} x"), mark(f"{after} x"))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("1.", "1."), ("1.", "3."), ("2.", "1."), ("a)", "a)"), ("a)", "c)"), ("b)", "a)"), ("ii)", "i)"),
        ("i)", "iii)"), ("ii)", "ii)"), ("ii)", "iv)"), ("iv)", "iii)"), ("iv)", "w)"), ("h)", "ii)"),
    ],
)  # fmt: skip
def test_marks_that_do_not_follow(before: str, after: str) -> None:
    assert not list_marks.follows(mark(f"{before} x"), mark(f"{after} x"))


NUMBERED = {
    ("1. x",): "decimal . 1",
    ("7) x", "9) y"): "decimal ) 7 9",
    ("(2) x", "(3) y"): "decimal () 2 3",
    ("1. x", "1. y", "1. z"): "decimal . 1 2 3",
    ("1. x", "1. y", "2. z"): "decimal . 1 1 2",
    ("2. x", "2. y"): "decimal . 2 2",
    ("4. Sag", "5. januar"): "decimal . 4 5",
    ("a) x",): "lowerLetter ) 1",
    ("A) x", "B) y"): "upperLetter ) 1 2",
    ("a. x", "b. y"): "lowerLetter . 1 2",
    ("a) x", "c) y"): "lowerLetter ) 1 3",
    ("h) x", "i) y"): "lowerLetter ) 8 9",
    ("i) x",): "lowerRoman ) 1",
    ("(I) x",): "upperRoman () 1",
    ("ii) x",): "lowerRoman ) 2",
    ("i. x", "ii. y"): "lowerRoman . 1 2",
    ("i) x", "iii) y"): "lowerRoman ) 1 3",
    ("III. x", "IV. y"): "upperRoman . 3 4",
}


@pytest.mark.parametrize(("lines", "expected"), NUMBERED.items(), ids=map(" ".join, NUMBERED))
def test_lines_that_are_numbered(lines: tuple[str, ...], expected: str) -> None:
    found = list_marks.numbering([mark(line) for line in lines], lines)
    assert found
    how, numbers = found
    assert f"{how.format} {how.before}{how.after} {' '.join(map(str, numbers))}" == expected


@pytest.mark.parametrize(
    "lines",
    [("15. januar",), ("15. januar", "4. kvartal"), ("3. Sag", "5. januar"), ("a. x",), ("i. x",), ("a. x", "c. y"),
     ("i. x", "iii. y"), ("ivi) x",)],
    ids=" ".join,
)  # fmt: skip
def test_lines_that_are_text(lines: tuple[str, ...]) -> None:
    assert list_marks.numbering([mark(line) for line in lines], lines) is None
