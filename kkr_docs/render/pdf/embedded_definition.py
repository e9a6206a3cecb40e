"""The definition in a PDF: embedded when it is written, and extracted again."""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import TYPE_CHECKING

import pydyf

from kkr_docs import bounded_pdf
from kkr_docs.characters import UNPRINTABLE
from kkr_docs.definition.recognition import MAX_BYTES

if TYPE_CHECKING:
    import pikepdf

_NAME = "definition.yaml"
_FLATE = "/FlateDecode"


def embed(definition: str, day: str, pdf: pydyf.PDF) -> None:
    """Add a definition of a day (2026-11-13) as a file associated with the document (ISO 19005-3, 6.8 and annex E)."""
    content = definition.encode()
    date = pydyf.String(f"D:{day.replace('-', '')}")
    parameters = pydyf.Dictionary({"ModDate": date, "CreationDate": date, "Size": len(content)})
    extra = {"Type": "/EmbeddedFile", "Subtype": "/application#2Fyaml", "Params": parameters}
    file = pydyf.Stream([content], extra, compress=True)
    pdf.add_object(file)
    specification = pydyf.Dictionary(
        {
            "Type": "/Filespec",
            "F": pydyf.String(_NAME),
            "UF": pydyf.String(_NAME),
            "EF": pydyf.Dictionary({"F": file.reference, "UF": file.reference}),
            "Desc": pydyf.String("Definitionen, som dokumentet er lavet af"),
            "AFRelationship": "/Source",
        }
    )
    pdf.add_object(specification)
    files = pydyf.Dictionary({"Names": pydyf.Array([pydyf.String(_NAME), specification.reference])})
    pdf.catalog.setdefault("Names", pydyf.Dictionary())["EmbeddedFiles"] = files
    pdf.catalog["AF"] = pydyf.Array([specification.reference])


def extract(pdf: Path) -> str | None:
    """Return the definition in a PDF; None if there is none, or the file is not a PDF.

    A text with control characters was not written by us, and a terminal would obey them: None as well. So is one that
    is larger than a definition may be, or is packed otherwise than we do: nothing of it is unpacked.
    """
    import pikepdf  # noqa: PLC0415 - slow to import

    try:
        with bounded_pdf.opened(pdf.read_bytes()) as document:
            found = document.attachments.get(_NAME)
            stream = found.obj.EF.F if found else None
            if not isinstance(stream, pikepdf.Stream):
                return None
            text = _unpacked(stream).decode()
            return None if UNPRINTABLE.search(text) else text
    except (pikepdf.PdfError, UnicodeDecodeError, AttributeError, ValueError):
        return None


def _unpacked(stream: pikepdf.Stream) -> bytes:
    """Return a stream's content. Raises ValueError where it is larger than a definition, or not packed as we do."""
    if stream.get("/Filter", _FLATE) != _FLATE or "/DecodeParms" in stream:
        raise ValueError
    content = stream.read_raw_bytes()
    if "/Filter" in stream:
        try:
            content = zlib.decompressobj().decompress(content, MAX_BYTES + 1)
        except zlib.error as error:
            raise ValueError from error
    if len(content) > MAX_BYTES:
        raise ValueError(len(content))
    return content
