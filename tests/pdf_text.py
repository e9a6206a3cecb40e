"""Reads a PDF as a reader of its structure does: its blocks in order, and page by page by poppler's pdftotext."""

import subprocess
from pathlib import Path

from pdf_structure import TaggedPdf

BLOCKS = ("Title", "P", "H1", "H2", "H3", "H4", "H5", "H6", "TD", "TH", "Lbl", "Caption", "TOCI")
LINE_END_HYPHEN = "-"


def run(*command: str | Path) -> str:
    """What a program prints."""
    return subprocess.run([str(part) for part in command], check=True, capture_output=True, encoding="utf-8").stdout


def blocks(pdf: Path) -> list[tuple[str, str]]:
    """Every block of the structure tree that has text: its tag and its text, in order."""
    return blocks_of(pdf.read_bytes())


def pages(pdf: Path) -> list[str]:
    """The text of every page, laid out."""
    return run("pdftotext", "-layout", pdf, "-").split("\f")[:-1]


def blocks_of(content: bytes) -> list[tuple[str, str]]:
    """`blocks` of a PDF in memory."""
    found = ((element.tag, element.text()) for element in TaggedPdf(content).root.all(*BLOCKS))
    return [(tag, text) for tag, text in found if text.strip()]
