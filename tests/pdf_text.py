"""Reads a PDF as a reader of its structure does: its blocks in order, by poppler's pdfinfo and pdftotext."""

import re
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

BLOCK = re.compile(r"(P|H[1-6]|TD|TH|Lbl|Caption|Figure|TOCI)\b.*")
LINE_END_HYPHEN = "\u2010"


def run(*command: str | Path) -> str:
    """What a program prints."""
    return subprocess.run([str(part) for part in command], check=True, capture_output=True, encoding="utf-8").stdout


def blocks(pdf: Path) -> list[tuple[str, str]]:
    """Every block of the structure tree that has text: tag and text, lines joined, line-end hyphens left out."""
    found: list[tuple[str, list[str]]] = []
    for line in run("pdfinfo", "-struct-text", pdf).splitlines():
        content = line.strip()
        if content.startswith('"'):
            found[-1][1].append(content[1:-1])
        elif block := BLOCK.fullmatch(content):
            found.append((block[1], []))
    texts = [
        (tag, " ".join(lines).replace(f"{LINE_END_HYPHEN} ", "")) for tag, lines in found if "".join(lines).strip()
    ]
    return list(_without_repeated_headers(texts))


def _without_repeated_headers(blocks: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Leave out the header that a table repeats on its next page: the same cells again, right after a body cell."""
    header: list[tuple[str, str]] = []
    index = 0
    while index < len(blocks):
        end = index
        while end < len(blocks) and blocks[end][0] == "TH":
            end += 1
        if end > index and not (blocks[index:end] == header and blocks[index - 1][0] == "TD"):
            header = blocks[index:end]
            yield from header
        elif end == index:
            yield blocks[index]
        index = max(end, index + 1)


def pages(pdf: Path) -> list[str]:
    """The text of every page, laid out."""
    return run("pdftotext", "-layout", pdf, "-").split("\f")[:-1]


def blocks_of(content: bytes) -> list[tuple[str, str]]:
    """`blocks` of a PDF in memory."""
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(content)
        file.flush()
        return blocks(Path(file.name))
