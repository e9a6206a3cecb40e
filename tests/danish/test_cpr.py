"""CPR numbers are found in every form, and other numbers are left alone."""

import sys
from collections.abc import Callable
from functools import partial
from types import FrameType

import pytest
from conftest import IN_CI
from cpr_table import CERTAIN, LIKELY, NONE
from hypothesis import assume, given
from hypothesis import strategies as st

from kkr_docs.danish import cpr

WEIGHTS = (4, 3, 2, 7, 6, 5, 4, 3, 2)


def found(text: str, heading: str = "") -> list[bool]:
    """Whether each number that is found in a text is certain."""
    return [one.certain for one in cpr.find(text, heading)]


def test_the_tables_are_long_enough() -> None:
    assert len(set(CERTAIN)) >= 150
    assert len(set(NONE)) >= 150


@pytest.mark.parametrize("text", CERTAIN)
def test_a_cpr_number_is_found_in_every_form(text: str) -> None:
    assert set(found(f"Der står {text} på siden.")) == {True}
    assert set(found(text)) == {True}


@pytest.mark.parametrize("text", LIKELY)
def test_what_may_be_another_number_is_not_certain(text: str) -> None:
    assert found(f"Der står {text} på siden.") == [False]


@pytest.mark.parametrize("text", NONE)
def test_other_numbers_are_left_alone(text: str) -> None:
    assert found(f"Der står {text} på siden.") == []
    assert found(text) == []


@pytest.mark.parametrize(
    ("heading", "certain"),
    [
        ("CPR-nr.", [True]),
        ("Personnummer", [True]),
        ("Borger", [True]),
        ("År", [False]),
        ("Telefon", []),
        ("Sagsnr.", []),
    ],
)
def test_the_heading_of_a_column_says_what_its_numbers_are(heading: str, certain: list[bool]) -> None:
    assert found("0101701234", heading) == certain


def test_a_number_of_a_list_is_what_the_first_is_called() -> None:
    far = "CPR-numrene er 010170-1234, 0202701234, 0303701234 og 0404701234"
    assert found(far) == [True] * 4
    assert found(far.replace("CPR-numrene", "Sagsnumrene")) == [False]


@pytest.mark.parametrize(
    ("text", "where", "form"),
    [
        ("Nr. \u00ad0707\u200b61\u2011\n4285.", "0707\u200b61\u2011\n4285", "classic"),
        ("x \uff10707614285 y", "\uff10707614285", "together"),
        ("den 07.07.\n61 – 4285,", "07.07.\n61 – 4285", "parted"),
        ("Født 07.07.1961-4285", "07.07.1961-4285", "whole year"),
        ("CPR 7/7 1961-4285", "7/7 1961-4285", "short"),
    ],
)
def test_it_says_where_the_number_stands_and_which_it_is(text: str, where: str, form: str) -> None:
    [match] = cpr.find(text)
    assert text[match.start : match.end] == where
    assert (match.digits, match.form) == ("0707614285", form)


@st.composite
def numbers(draw: st.DrawFn) -> str:
    """Valid CPR numbers, replacement numbers too."""
    born = draw(st.dates())
    replacement = draw(st.sampled_from([0, 60]))
    nine = f"{born.day + replacement:02}{born:%m}{born.year % 100:02}{draw(st.integers(0, 999)):03}"
    check = -sum(weight * int(digit) for weight, digit in zip(WEIGHTS, nine, strict=True)) % 11
    assume(check < 10 and born.year % 4 + born.month - 2)  # 29 February is a day of few years
    return f"{nine}{check}"


GAPS = st.from_regex(
    r"[ \u00a0\u202f]{0,2}(?:[-\u2010-\u2015\u2212/.]{0,2}[ \u00a0]?\n?|\n?[-\u2010-\u2015\u2212/.])", fullmatch=True
)
WIDTHLESS = st.text("\u200b\u200c\u200d\u2060\ufeff\u00ad", max_size=2)


@given(number=numbers(), gaps=st.tuples(GAPS, GAPS, GAPS), is_last_parted=st.booleans(), data=st.data())
def test_a_valid_number_is_found_however_it_is_parted(
    number: str, gaps: tuple[str, str, str], *, is_last_parted: bool, data: st.DataObject
) -> None:
    last = " " if is_last_parted and gaps[2] else ""
    visible = f"{number[:2]}{gaps[0]}{number[2:4]}{gaps[1]}{number[4:6]}{gaps[2]}{number[6:8]}{last}{number[8:]}"
    written = "".join(character + data.draw(WIDTHLESS) for character in visible[:-1]) + visible[-1]
    [match] = cpr.find(f"Der står {written} på siden.")
    assert match.digits == number
    assert match.end - match.start == len(written)


def calls(work: Callable[[], object]) -> int:
    """How many functions are called while work is done."""
    count = 0

    def profile(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(profile)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


ADVERSARIES = [
    *("0", "01", "01 ", "0 ", "0-", "010170", "0101701234 ", "01.01.70 ", "010170-1234 ", "0101701234,", "01 01 01\n"),
    *("0\u200b", "0" + " " * 500, "\u0660", "-", "CPR 1", "CPR 1/1-70-1234 ", "CPR 010170-1234, ", "07 07 61 4285 "),
    *("tlf. 010170-1234 ", "https://x.dk/0707614285", "01.01.1970-1234 ", "01" + "\u200b" * 500),
]


@pytest.mark.sampled(6)
@pytest.mark.parametrize("piece", ADVERSARIES)
def test_the_work_grows_no_faster_than_the_text(piece: str) -> None:
    text = piece * (10_000 // len(piece))
    once, twice = calls(partial(cpr.find, text)), calls(partial(cpr.find, text * 2))
    assert twice <= 2.1 * once + 100


@pytest.mark.parametrize("piece", ADVERSARIES)
def test_a_long_text_is_read_to_its_end(piece: str) -> None:
    """A pattern that tries again and again would never get there."""
    text = f"{piece * ((200_000 if IN_CI else 50_000) // len(piece))}; x; 070761-4285"
    assert cpr.find(text)[-1].end == len(text)
