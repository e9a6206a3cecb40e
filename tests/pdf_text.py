"""Reads a PDF as a reader of its structure does: its blocks in order, and page by page by poppler's pdftotext."""

import io
import subprocess
from pathlib import Path

import pikepdf
from lxml import etree
from pdf_structure import TaggedPdf

BLOCKS = ("Title", "P", "H1", "H2", "H3", "H4", "H5", "H6", "TD", "TH", "Lbl", "Caption", "TOCI")
LINE_END_HYPHEN = "-"


def run(*command: str | Path) -> str:
    """What a program prints."""
    return subprocess.run([str(part) for part in command], check=True, capture_output=True, encoding="utf-8").stdout


def blocks(pdf: Path) -> list[tuple[str, str]]:
    """Every block of the structure tree that has text: its tag and its text, in order."""
    return blocks_of(pdf.read_bytes())


def poppler(pdf: Path | bytes, *options: str) -> str:
    """What pdftotext prints of a file, or of one in memory, with options.

    Its output intent is left out: poppler reckons with its colours on every page, and takes most of its time for that.
    """
    read = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf) if isinstance(pdf, bytes) else pdf) as document:
        if "/OutputIntents" in document.Root:
            del document.Root.OutputIntents
        document.save(read, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    command = ["pdftotext", *options, "-", "-"]
    return subprocess.run(command, input=read.getvalue(), check=True, capture_output=True).stdout.decode()


def word_boxes(pdf: Path | bytes) -> "list[etree._Element]":
    """Every page, with its words and where they stand, in points from the upper left corner."""
    root = etree.fromstring(poppler(pdf, "-bbox").encode(), etree.HTMLParser(encoding="utf-8"))
    return list(root.iter("page"))


def pages(pdf: Path | bytes) -> list[str]:
    """The text of every page, laid out."""
    return poppler(pdf, "-layout").split("\f")[:-1]


def blocks_of(content: bytes) -> list[tuple[str, str]]:
    """`blocks` of a PDF in memory."""
    found = ((element.tag, element.text()) for element in TaggedPdf(content).root.all(*BLOCKS))
    return [(tag, text) for tag, text in found if text.strip()]
