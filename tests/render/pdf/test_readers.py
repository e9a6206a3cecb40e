"""Every word is found whole by programs that read a PDF, divided over two lines or not, in both editions."""

import io
import re
from collections.abc import Callable
from pathlib import Path

import documents
import node_programs
import pypdf
import pypdfium2
import pytest
from docx_text import paragraphs
from paths import EXAMPLE
from pdf_text import run
from pdfminer.high_level import extract_text

from kkr_docs.document.document import Edition


def pdfium(file: Path) -> str:
    with pypdfium2.PdfDocument(file) as document:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)


def poppler(file: Path) -> str:
    return run("pdftotext", file, "-")


def mupdf(file: Path) -> str:
    return run("mutool", "draw", "-q", "-F", "txt", "-o", "-", file)


def pdf_js(file: Path) -> str:
    return node_programs.text_of_pdf(file)


def pdfminer(file: Path) -> str:
    return extract_text(file)


def py_pdf(file: Path) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(file.read_bytes())).pages)


READERS = [
    poppler,
    pdfium,
    pdfminer,
    py_pdf,
    pytest.param(mupdf, marks=pytest.mark.mutool),
    pytest.param(pdf_js, marks=pytest.mark.node),
]


def searched(text: str) -> str:
    """Text as a search reads it: a word that a hyphen divides over two lines is one (so does Firefox)."""
    joined = re.sub(r"(?<=\w)(?:- ?\r?\n+ *|[\u0002\ufffe]\s*)(?=[^\W\d_])", "", text)  # the latter are PDFium's
    return re.sub(r"[\s\u00ad\u200b\u2060]+", " ", joined)


def missing(path: Path, read: Callable[[Path], str], edition: Edition, folder: Path) -> set[str]:
    """The words of a meeting's Word file that a reader does not find in its PDF."""
    (folder / "m.pdf").write_bytes(documents.pdf(path, edition=edition).content)
    found = searched(read(folder / "m.pdf")).casefold()
    wanted = " ".join(paragraph.text for paragraph in paragraphs(documents.word(path)))
    words = set(re.findall(r"[^\W\d_]{4,}", re.sub(r"\w+-(?= )|\S*[-/.@\u00ad]\w\S*", " ", wanted)))
    assert len(words) > 400
    return {word for word in words if word.casefold() not in found}


@pytest.mark.sampled(5)
@pytest.mark.parametrize("edition", [Edition.SCREEN, Edition.PRINT])
@pytest.mark.parametrize("read", READERS)
def test_every_word_is_found(read: Callable[[Path], str], edition: Edition, tmp_path: Path) -> None:
    assert missing(EXAMPLE, read, edition, tmp_path) == set()


@pytest.mark.sampled(6)
@pytest.mark.parametrize("edition", [Edition.SCREEN, Edition.PRINT])
@pytest.mark.parametrize("read", READERS)
def test_every_word_of_the_real_meeting_is_found(
    read: Callable[[Path], str], edition: Edition, reference: Path, tmp_path: Path
) -> None:
    assert missing(reference, read, edition, tmp_path) == set()
