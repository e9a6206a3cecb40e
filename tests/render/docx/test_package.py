"""A Word template that unpacks to more than a template is refused, whatever it says of its size."""

import io
import random
import re
import struct
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Command
from docx_text import paragraphs
from paths import ROOT

from kkr_docs.render.docx import package

MEETING = ROOT / "examples" / "minimal.yaml"
OURS = ROOT / "templates" / "document.docx"


def zipped(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as target:
        for name, content in parts.items():
            target.writestr(name, content)
    return packed.getvalue()


def our_parts() -> dict[str, bytes]:
    with zipfile.ZipFile(OURS) as ours:
        return {name: ours.read(name) for name in ours.namelist()}


def with_part(name: str, content: bytes) -> bytes:
    return zipped(our_parts() | {name: content})


def lying(packed: bytes, size: int, wrong: int) -> bytes:
    """A zip file that says another size of a part, with the checksum of what a reader that believes it gets."""
    crc = struct.pack("<I", zlib.crc32(b"\0" * wrong))
    old = struct.pack("<I", zlib.crc32(b"\0" * size))
    return packed.replace(struct.pack("<I", size), struct.pack("<I", wrong)).replace(old, crc)


MB = 1_000_000
BOMBS: dict[str, Callable[[], bytes]] = {
    "pictures": lambda: with_part("word/media/a.png", b"\0" * (70 * MB)),
    "one text": lambda: with_part("word/document.xml", b" " * (11 * MB)),
    "texts": lambda: zipped({f"word/{number}.xml": b" " * MB for number in range(12)}),
    "the ratio": lambda: zipped({"word/media/a.png": b"\0" * (20 * MB)}),
    "parts": lambda: zipped({f"{number}.xml": b"" for number in range(2001)}, zipfile.ZIP_STORED),
    "bytes": lambda: b"PK" + b"\0" * (20 * MB),
}
ODD: dict[str, Callable[[], bytes]] = {
    "a lie": lambda: lying(with_part("word/styles.xml", b"<" * (5 * MB)), 5 * MB, 100),
    "another method": lambda: zipped(our_parts(), zipfile.ZIP_LZMA),
    "half of it": lambda: OURS.read_bytes()[:4000],
    "a fault": lambda: OURS.read_bytes().replace(b"word/styles.xml", b"word/styles.xmm", 1),
    "nothing": lambda: b"",
}


def said(kkr: Command, content: bytes, folder: Path) -> str:
    (folder / "document.docx").write_bytes(content)
    result = kkr("render", MEETING, "--style", folder, "--to", "docx", "--out", folder / "ud")
    assert result.returncode == 1, result.stderr
    assert not list(folder.glob("ud/*"))
    return str(result.stdout)


@pytest.mark.parametrize("name", BOMBS)
def test_what_unpacks_to_too_much_is_refused(name: str, kkr: Command, tmp_path: Path) -> None:
    why = "den fylder for meget, når den bliver pakket ud|den fylder mere end 20 MB|den har mere end 2000 dele"
    assert re.search(f"skabelonen document.docx kan ikke bruges: ({why})", said(kkr, BOMBS[name](), tmp_path))


@pytest.mark.parametrize("name", ODD)
def test_what_is_no_word_file_is_refused(name: str, kkr: Command, tmp_path: Path) -> None:
    assert "skabelonen document.docx kan ikke bruges: den er ikke et Word-dokument" in said(kkr, ODD[name](), tmp_path)


def test_a_part_that_lies_of_its_size_is_never_unpacked_whole(tmp_path: Path) -> None:
    """Python's own reader unpacks it to its real size before it looks."""
    (tmp_path / "a.docx").write_bytes(lying(with_part("word/media/a.png", b"\0" * (50 * MB)), 50 * MB, 100))
    peaks = []
    for read in (lambda path: zipfile.ZipFile(path).read("word/media/a.png"), package.unpacked):
        tracemalloc.start()
        read(tmp_path / "a.docx")
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[0] > 50 * MB
    assert peaks[1] < 25 * MB


def test_a_template_with_a_large_picture_is_used(kkr: Command, tmp_path: Path) -> None:
    (tmp_path / "document.docx").write_bytes(with_part("word/media/stor.png", random.Random(1).randbytes(5 * MB)))  # noqa: S311 - no secret
    result = kkr("render", MEETING, "--style", tmp_path, "--to", "docx", "--out", tmp_path / "ud")
    assert result.returncode == 0, result.stdout
    assert len(paragraphs(next(tmp_path.glob("ud/*.docx")))) > 10


def test_unpacked_parts_are_the_same() -> None:
    with zipfile.ZipFile(package.unpacked(OURS)) as found:
        assert {name: found.read(name) for name in found.namelist()} == our_parts()


@pytest.mark.parametrize(
    "bomb",
    ["{{ 'x' * 1000000000 }}", "{% for a in sections %}{% set b = a %}{% endfor %}", "{{ header.ljust(1000000000) }}"],
)
def test_a_template_that_takes_more_than_it_is_given_is_refused(bomb: str, kkr: Command, tmp_path: Path) -> None:
    parts = our_parts()
    parts["word/document.xml"] = parts["word/document.xml"].replace(b"{{ line }}", f"{{{{ line }}}}{bomb}".encode())
    assert "skabelonen document.docx kan ikke bruges: " in said(kkr, zipped(parts), tmp_path)
