"""The Word file and the PDF hold the same text, block by block."""

import re
import unicodedata
from pathlib import Path

import documents
import pytest
from conftest import dear
from docx_text import paragraphs
from hypothesis import HealthCheck, given, settings
from meetings import MEETINGS, written
from paths import TESTS
from pdf_text import blocks_of

from kkr_docs.definition import yaml_reader
from kkr_docs.document import build
from kkr_docs.document.document import Document, Kind
from kkr_docs.lint import engine
from kkr_docs.render.docx import writer
from kkr_docs.render.pdf import typesetter

UNSEEN = re.compile(r"[\s\u00ad\u200b]+")


def both(paper: Document, rendered: documents.Pdf | typesetter.Rendered) -> tuple[list[str], list[str]]:
    """The texts of the blocks of the Word file and of the PDF, contents aside."""
    in_word: list[str] = []
    for paragraph in paragraphs(writer.render(paper, rendered.pages)):
        if paragraph.style.lower().startswith("toc"):
            continue
        if paragraph.style == "Subtitle":  # one title of two lines in the PDF; capitals by style
            in_word[-1:] = [f"{in_word[-1]} {paragraph.text}".upper()]
            continue
        heading = paragraph.style.startswith("heading")
        in_word += [paragraph.mark + paragraph.text] if heading else [paragraph.mark, paragraph.text]
    in_pdf = _without_contents(blocks_of(rendered.content), paper.contents_heading)
    return [_bare(text) for text in in_word if _bare(text)], [_bare(text) for text in in_pdf if _bare(text)]


def _without_contents(blocks: list[tuple[str, str]], heading: str) -> list[str]:
    start = blocks.index(("H1", heading))
    end = next(index for index, (tag, _text) in enumerate(blocks) if index > start and tag == "H1")
    return [text for _tag, text in blocks[:start] + blocks[end:]]


def _bare(text: str) -> str:
    return unicodedata.normalize("NFC", UNSEEN.sub("", text)).replace("\u2011", "-")


def assert_agree(paper: Document, rendered: documents.Pdf | typesetter.Rendered) -> None:
    """The texts are the same, block by block."""
    in_word, in_pdf = both(paper, rendered)
    assert in_word == in_pdf


@pytest.mark.parametrize("path", documents.SAMPLE, ids=lambda path: path.stem)
@pytest.mark.parametrize("kind", list(Kind))
def test_examples_agree(path: Path, kind: Kind) -> None:
    assert_agree(documents.document(path, kind), documents.pdf(path, kind))


@pytest.mark.sampled(2)
@pytest.mark.parametrize("kind", list(Kind))
def test_the_real_meeting_agrees(reference: Path, kind: Kind) -> None:
    assert_agree(documents.document(reference, kind), documents.pdf(reference, kind))


@settings(max_examples=dear(40), suppress_health_check=list(HealthCheck))
@given(meeting=MEETINGS)
def test_any_meeting_agrees(meeting: dict[str, object]) -> None:
    found, problems = engine.check(yaml_reader.parse("møde.yaml", written(meeting).encode()), TESTS)
    if found is None:  # what cannot be printed was refused, with a reason
        assert problems
        return
    paper = build.build(found, Kind.MINUTES)
    assert_agree(paper, typesetter.render(paper))
