"""Makes packets by the command, of a meeting with any files as attachments, and looks into them."""

import io
import re
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import pikepdf
import pypdfium2
from command import in_process
from pikepdf import Array, Dictionary, Name
from PIL.Image import Image

A4 = (595.0, 842.0)


def text_pdf(*texts: str, size: tuple[float, float] = A4, at: tuple[float, float] = (72, 600)) -> pikepdf.Pdf:
    """A PDF with a page for each text, written as a line at a point."""
    pdf = pikepdf.new()
    font = pdf.make_indirect(
        Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding)
    )
    for text in texts:
        page = pdf.add_blank_page(page_size=size)
        page.obj.Resources = Dictionary(Font=Dictionary(F1=font))
        line = text.encode("cp1252").replace(b"(", b"\\(").replace(b")", b"\\)")
        page.obj.Contents = pdf.make_stream(b"BT /F1 14 Tf %.2f %.2f Td (%b) Tj ET" % (*at, line))
    return pdf


def content(pdf: pikepdf.Pdf, **options: Any) -> bytes:
    """A PDF as bytes, always the same."""
    file = io.BytesIO()
    pdf.save(file, static_id="encryption" not in options, **options)
    return file.getvalue()


def changed(*texts: str, change: Callable[[pikepdf.Pdf], object], **options: Any) -> bytes:
    """A PDF of texts, changed by a function, as bytes."""
    pdf = text_pdf(*texts)
    change(pdf)
    return content(pdf, **options)


def definition(names: Sequence[str]) -> str:
    """A meeting whose item 1.1. has the attachments of these names, the first on line 8, column 18."""
    lines = ["organ: KKR Prøve", "dato: 2026-11-13", "dagsorden:", "  - titel: Sager", "    punkter:"]
    lines += ["      - titel: En sag", "        bilag:"]
    lines += [
        f"          - fil: bilag/{name}\n            titel: Notat {number}" for number, name in enumerate(names, 1)
    ]
    return "\n".join([*lines, ""])


def run(folder: Path, files: Mapping[str, bytes], *args: str, **options: Any) -> "subprocess.CompletedProcess[str]":
    """Run the command on a meeting with files as attachments."""
    (folder / "bilag").mkdir(exist_ok=True)
    for name, written in files.items():
        (folder / "bilag" / name).write_bytes(written)
    (folder / "m.yaml").write_text(definition(list(files)), "utf-8")
    return in_process("packet", "m.yaml", *args, cwd=folder, **options)


def packet(folder: Path, files: Mapping[str, bytes]) -> "Packet":
    """The packet of a meeting with files as attachments, made without a word."""
    result = run(folder, files)
    assert (result.returncode, result.stderr) == (0, "")
    return Packet((folder / result.stdout.strip()).read_bytes(), {name: f"1.1.{n}" for n, name in enumerate(files, 1)})


class Word(NamedTuple):
    """A word, and where it is seen, in points; y goes down."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


@dataclass
class Packet:
    """A finished packet."""

    content: bytes
    named: Mapping[str, str] = field(default_factory=dict)  # the number of every attachment by its file's name

    @cached_property
    def pdf(self) -> pikepdf.Pdf:
        return pikepdf.open(io.BytesIO(self.content))

    @cached_property
    def numbers(self) -> dict[tuple[int, int], int]:
        """The number of every page, from 0, by its object."""
        return {page.obj.objgen: number for number, page in enumerate(self.pdf.pages)}

    @cached_property
    def starts(self) -> dict[str, int]:
        """The first page, from 0, of every attachment, by its number."""
        labels: list[Any] = list(self.pdf.Root.PageLabels.Nums)
        named = {int(start): str(label.get("/P", "")) for start, label in zip(labels[::2], labels[1::2], strict=True)}
        return {label.split()[1]: start for start, label in named.items() if label}

    def page(self, number: str, of_it: int = 1) -> pikepdf.Page:
        """A page, from 1, of an attachment."""
        return self.pdf.pages[self.starts[number] + of_it - 1]

    def words(self, number: str, of_it: int = 1) -> list[Word]:
        """The words of an attachment's page, and where they are seen."""
        return words(self.content, self.starts[number] + of_it)

    def picture(self, number: str, of_it: int = 1) -> Image:
        """An attachment's page as a picture of a dot a point."""
        return picture(self.content, self.starts[number] + of_it - 1)

    def links(self, page: pikepdf.Page) -> list[Any]:
        """The link annotations of a page."""
        return [each for each in page.obj.get("/Annots", ()) if each.Subtype == "/Link"]

    def target(self, link: Any) -> int:
        """The number of the page, from 0, that a link leads to."""
        where = link.get("/Dest") or link.A.D
        if isinstance(where, pikepdf.String):
            where = pikepdf.NameTree(self.pdf.Root.Names.Dests)[str(where)]
        found = where.D if isinstance(where, Dictionary) else where
        assert isinstance(found, Array)
        return self.numbers[found[0].objgen]


def poppler(pdf: bytes, page: int, *options: str) -> str:
    """What pdftotext prints of a page, counted from 1."""
    command = ["pdftotext", *options, "-f", str(page), "-l", str(page), "-", "-"]
    return subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode()


def words(pdf: bytes, page: int) -> list[Word]:
    """The words of a page, counted from 1, and where they are seen."""
    found = re.findall(r"<word (.*?)>(.*?)</word>", poppler(pdf, page, "-bbox"))
    return [Word(text, *map(float, re.findall(r'="(.*?)"', place))) for place, text in found]


def picture(pdf: bytes, page: int) -> Image:
    """A page of a PDF, counted from 0, as a picture of a dot a point."""
    with pypdfium2.PdfDocument(pdf) as document:
        document.init_forms()
        image: Image = document[page].render(scale=1).to_pil()
        return image
