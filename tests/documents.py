"""The documents of definitions that no test changes, each set once in a process of tests, however many look at it."""

from functools import cache
from pathlib import Path
from typing import NamedTuple

from conftest import sparse
from paths import VALID

from kkr_docs.definition.meeting import Meeting
from kkr_docs.document import build
from kkr_docs.document.document import Document, Edition, Kind, Standard
from kkr_docs.lint import engine
from kkr_docs.render.docx import writer
from kkr_docs.render.pdf import typesetter

SAMPLE = sparse(VALID, 3)  # what all tests set that look at every definition; the same ones, so that each is set once


@cache
def meeting(path: Path) -> Meeting:
    """The meeting of a definition without errors."""
    found, problems = engine.read(path)
    assert found, problems
    return found


@cache
def document(path: Path, kind: Kind = Kind.MINUTES) -> Document:
    """What is rendered of it."""
    return build.build(meeting(path), kind)


class Pdf(NamedTuple):
    """A PDF, and the page number of every anchor; nothing of the pages as they were laid out, which are large."""

    content: bytes
    pages: dict[str, int]


@cache
def pdf(
    path: Path, kind: Kind = Kind.MINUTES, edition: Edition = Edition.SCREEN, standard: Standard = Standard.UA_1
) -> Pdf:
    """Its PDF."""
    rendered = typesetter.render(document(path, kind), edition, standard=standard)
    return Pdf(rendered.content, rendered.pages)


@cache
def word(path: Path, kind: Kind = Kind.MINUTES) -> bytes:
    """Its Word file, which has its page numbers from the PDF."""
    return writer.render(document(path, kind), pdf(path, kind).pages)
