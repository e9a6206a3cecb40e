"""Reads a PDF as a reader of its structure does: its blocks in order, by poppler's pdfinfo and pdftotext."""

import re
import subprocess
import tempfile
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
    return [(tag, " ".join(lines).replace(f"{LINE_END_HYPHEN} ", "")) for tag, lines in found if "".join(lines).strip()]


def pages(pdf: Path) -> list[str]:
    """The text of every page, laid out."""
    return run("pdftotext", "-layout", pdf, "-").split("\f")[:-1]


def blocks_of(content: bytes) -> list[tuple[str, str]]:
    """`blocks` of a PDF in memory."""
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(content)
        file.flush()
        return blocks(Path(file.name))
