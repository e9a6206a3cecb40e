"""Where pages end, in both editions, over meetings as people write them: no runt, no word or single line left over."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby, pairwise

import ordinary_meetings
import pytest
from conftest import IN_CI
from lxml import etree
from meetings import checked
from pdf_text import word_boxes

from kkr_docs.document import build
from kkr_docs.document.document import Edition, Kind
from kkr_docs.render.pdf import typesetter

SEEDS = range(40 if IN_CI else 1)
LEAST = 4  # lines on the last page of a section
SECTION = 20  # pt: the height of a line of a section's heading; smaller headings are lower
HYPHENS = 2  # in a row
TYPED = {"social-"}  # ends with a hyphen wherever it stands


@dataclass(frozen=True)
class Line:
    """A line: its words, and its height in pt."""

    words: list[str]
    height: float

    def is_divided(self) -> bool:
        return bool(re.search(r"\w-$", self.words[-1])) and self.words[-1] not in TYPED


def printed(meeting: object, edition: Edition) -> bytes:
    return typesetter.render(build.build(checked(meeting), Kind.MINUTES), edition).content


def lines(page: "etree._Element") -> list[Line]:
    """What stands on a page, from its top. A number is higher than its line by less than a point."""
    found = [(float(word.get("ymax")), float(word.get("ymin")), word.text or "") for word in page.iter("word")]
    found.sort(key=lambda word: round(word[0] / 2))
    rows = [list(row) for _bottom, row in groupby(found, lambda word: round(word[0] / 2))]
    return [Line([text for *_sides, text in row], max(bottom - top for bottom, top, _text in row)) for row in rows]


@cache
def of_seed(seed: int, edition: Edition) -> list[list[Line]]:
    return pages(printed(ordinary_meetings.meeting(seed), edition))


def pages(content: bytes) -> list[list[Line]]:
    """The lines of every page."""
    return [lines(page) for page in word_boxes(content)]


def below_header(found: list[list[Line]]) -> Iterator[list[Line]]:
    """The pages of the items, without their headers."""
    for page in found:
        for place, line in enumerate(page):
            if "SIDE" in line.words:
                yield page[place + 1 :]


@pytest.mark.sampled(4)
@pytest.mark.parametrize("edition", [Edition.SCREEN, Edition.PRINT])
@pytest.mark.parametrize("seed", SEEDS)
def test_a_section_ends_with_lines_enough(seed: int, edition: Edition) -> None:
    found = list(below_header(of_seed(seed, edition)))
    assert found
    begins = [bool(page) and page[0].height > SECTION for page in [*found, []]]
    begins[-1] = True
    ends = [page for page, (begin, end) in zip(found, pairwise(begins), strict=True) if end and not begin]
    assert [page for page in ends if 0 < len(page) < LEAST] == []


@pytest.mark.parametrize("seed", SEEDS)
def test_words_are_divided_at_most_twice_in_a_row_and_over_no_page(seed: int) -> None:
    """In print: the screen edition gives a divided word whole to whoever reads it."""
    for page in below_header(of_seed(seed, Edition.PRINT)):
        rows = [len(list(row)) for divided, row in groupby(page, Line.is_divided) if divided]
        assert max(rows, default=0) <= HYPHENS
        assert not page or not page[-1].is_divided()


@pytest.mark.sampled(8)
@pytest.mark.parametrize("entries", [*range(28, 36), *range(60, 68)])
def test_no_page_of_the_contents_has_a_single_line(entries: int) -> None:
    items = [{"titel": f"Sag {number}"} for number in range(entries // 2)]
    agenda = [*items, {"titel": "Sager", "punkter": items}]
    content = printed({"organ": "KKR", "dato": "2026-11-13", "dagsorden": agenda}, Edition.SCREEN)
    counts = [sum(". . ." in " ".join(line.words) for line in page) for page in pages(content)]
    assert sum(counts) == len(agenda) + len(items)
    assert 1 not in counts
