"""Word files as programs find them that share no code with us: the Open XML SDK, and pandoc."""

import io
import json
import subprocess
import zipfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import documents
import node_programs
import ordinary_meetings
import pytest
import word_schemas
from conftest import IN_CI, sparse
from docx_text import paragraphs
from meetings import checked
from paths import VALID

from kkr_docs.document import build
from kkr_docs.document.document import Document, Kind
from kkr_docs.markdown.blocks import Block, ListBlock, Quote
from kkr_docs.render.docx import writer

FORMATS = {
    "Decimal": "decimal",
    "LowerAlpha": "lowerLetter",
    "UpperAlpha": "upperLetter",
    "LowerRoman": "lowerRoman",
    "UpperRoman": "upperRoman",
}


def rendered(document: Document) -> bytes:
    anchors = [section.anchor for section in document.sections]
    anchors += [item.anchor for section in document.sections for item in section.items]
    return writer.render(document, dict.fromkeys(anchors, 5))


@cache
def of_definition(path: Path) -> bytes:
    return rendered(documents.document(path))


def of_seed(seed: int) -> bytes:
    return rendered(build.build(checked(ordinary_meetings.meeting(seed)), Kind.MINUTES))


def written(content: bytes, folder: Path, name: str = "m") -> Path:
    file = folder / f"{name}.docx"
    file.write_bytes(content)
    return file


@pytest.mark.node
def test_the_open_xml_sdk_finds_nothing_wrong(tmp_path: Path) -> None:
    files = [written(of_definition(path), tmp_path, path.stem) for path in sparse(VALID, 6)]
    files += [written(of_seed(seed), tmp_path, f"m{seed}") for seed in range(5 if IN_CI else 1)]
    assert node_programs.faults_in_word_files(files) == []


@pytest.mark.node
def test_the_open_xml_sdk_finds_nothing_wrong_in_the_real_meeting(reference: Path, tmp_path: Path) -> None:
    assert node_programs.faults_in_word_files([written(of_definition(reference), tmp_path)]) == []


@pytest.mark.schemas
def test_the_schemas_of_open_xml_are_followed() -> None:
    """conftest.py holds every Word file of all tests against them; here that they would find something wrong."""
    with zipfile.ZipFile(io.BytesIO(of_definition(VALID[0]))) as package:
        part = package.read("word/document.xml")
    assert list(word_schemas.faults_in_part(part)) == []
    [fault] = word_schemas.faults_in_part(part.replace(b"<w:pStyle ", b"<w:pStile ", 1))
    assert "pStile" in fault


def pandoc(file: Path, to: str) -> str:
    command: list[str | Path] = ["pandoc", "--from", "docx", "--to", to, "--wrap", "none", file]
    return subprocess.run(command, check=True, capture_output=True, encoding="utf-8", timeout=120).stdout


def elements(tree: Any) -> Iterator[dict[str, Any]]:
    """Every element of pandoc's tree, in order."""
    if isinstance(tree, list):
        for each in tree:
            yield from elements(each)
    elif isinstance(tree, dict):
        if "t" in tree:
            yield tree
        for each in tree.values():
            yield from elements(each)


def letters(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def numbers(blocks: tuple[Block, ...]) -> Iterator[tuple[int, str]]:
    """The numbers of list items and their formats, in order."""
    for block in blocks:
        if isinstance(block, Quote):
            yield from numbers(block.blocks)
        if isinstance(block, ListBlock):
            for place, item in enumerate(block.items):
                if block.numbering:
                    yield block.numbers[place], block.numbering.format
                yield from numbers(item)


def read_numbers(tree: Any) -> Iterator[tuple[int, str]]:
    """The same, as pandoc finds them."""
    if isinstance(tree, dict) and tree.get("t") == "OrderedList":
        (start, style, _delimiter), items = tree["c"]
        for number, item in enumerate(items, start):
            yield number, FORMATS[style["t"]]
            yield from read_numbers(item)
    elif isinstance(tree, dict | list):
        for each in tree.values() if isinstance(tree, dict) else tree:
            yield from read_numbers(each)


@pytest.mark.pandoc
@pytest.mark.parametrize("path", [one for one in documents.SAMPLE if one.stem != "letters"], ids=lambda path: path.stem)
def test_pandoc_reads_the_same_text(path: Path, tmp_path: Path) -> None:
    file = written(of_definition(path), tmp_path)
    found = letters("".join(_words(json.loads(pandoc(file, "json"))["blocks"])))
    position = 0
    for paragraph in paragraphs(file):
        if not paragraph.style.lower().startswith("toc"):
            place = found.find(letters(paragraph.text), position)
            assert place >= 0, paragraph.text
            position = place


def _words(blocks: Any) -> Iterator[str]:
    for element in elements(blocks):
        if element["t"] in ("Str", "Code"):
            yield element["c"] if element["t"] == "Str" else element["c"][1]


@pytest.mark.pandoc
@pytest.mark.parametrize("path", documents.SAMPLE, ids=lambda path: path.stem)
def test_pandoc_finds_the_numbers_of_lists(path: Path, tmp_path: Path) -> None:
    parts = [part for section in documents.document(path).sections for item in section.items for part in item.parts]
    found = json.loads(pandoc(written(of_definition(path), tmp_path), "json"))["blocks"]
    assert list(read_numbers(found)) == [number for part in parts for number in numbers(part.blocks)]
