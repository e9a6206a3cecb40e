"""The rules' examples as whole definitions with their files, for the rules' pages and for the tests."""

from __future__ import annotations

import re
import struct
import zlib
from pathlib import Path
from textwrap import indent

from kkr_docs.definition import sent
from kkr_docs.definition.sent import Dispatch, Sent
from kkr_docs.lint.rule import Rule

FILE = "møde.yaml"

_MEETING = """\
organ: KKR Sydfjorden
dato: 2026-11-13
start: 09.30
slut: 12.00
sted: Fjordby Rådhus
næste_møde: 2027-02-08
dagsorden:
  - titel: Regionalpolitiske sager
    punkter:
      - {item}
      - titel: Mødeplan for 2027
        sag: SAG-2026-03871
        initialer: chbo/jhp
"""
_FIELDS = {
    "titel": "titel: Fælles cykelstier",
    "sag": "sag: SAG-2026-05018",
    "initialer": "initialer: chbo/jhp",
    "indstilling": "indstilling: |\n  Det indstilles, at KKR Sydfjorden drøfter sagen.",
}


def definition(example: str) -> str:
    """Return an example as a whole definition.

    That is the example itself where it has a `dagsorden`. Else its fields go into item 1.1 of a sound meeting on
    Friday 13 November 2026, with the title and the recommendation that a sound item needs where it has none.
    """
    if re.search(r"^dagsorden:", example, re.MULTILINE):
        return example
    needed = [text for key, text in _FIELDS.items() if not re.search(rf"^{key}:", example, re.MULTILINE)]
    item = indent("\n".join([*needed, example.rstrip("\n")]), " " * 8).lstrip(" ")
    return _MEETING.format(item=item)


def write(rule: Rule, example: str, folder: Path) -> Path:
    """Write an example of a rule, and the files beside it, into a folder; return the definition's path."""
    for name in rule.files:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(_content(name.rpartition("/")[2]))
    path = folder / FILE
    path.write_text(definition(example), "utf-8")
    return path


def _content(name: str) -> bytes:
    """Return what a file of a name holds: nothing where it begins with "tom", else what its first ending promises."""
    if name.startswith("tom"):
        return b""
    if name.startswith("cpr"):
        return b"Klage fra borgeren (010170-1234)\n"
    if name.endswith(sent.ENDING):
        titles = {"1": "Sager", "1.1": "Nyt budget", "1.2": "Ny mødeplan"}
        return sent.text(Sent((Dispatch(1, titles),))).encode()
    contents = {"pdf": pdf("Notat"), "png": _png(600, 300), "doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"}
    return contents.get(name.split(".")[1], b"Tekst\n")


def pdf(text: str) -> bytes:
    """Return a PDF of one page with a line of text, which has no brackets in it (ISO 32000-1, 7.5)."""
    drawn = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET".encode("cp1252")
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources 6 0 R >>",
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(drawn), drawn),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Font << /F1 5 0 R >> >>",
    )
    content, offsets = b"%PDF-1.7\n", []
    for number, each in enumerate(objects, 1):
        offsets.append(len(content))
        content += b"%d 0 obj\n%b\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    end = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(content))
    return content + b"xref\n0 %d\n0000000000 65535 f \n%b%b" % (size, table, end)


def _png(width: int, height: int) -> bytes:
    """Return a grey picture (PNG, third edition, chapters 5 and 11)."""
    rows = (b"\x00" + b"\x80" * width) * height
    header = struct.pack(">2I5B", width, height, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
