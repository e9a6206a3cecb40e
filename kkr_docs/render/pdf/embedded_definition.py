"""The definition in a PDF: embedded when it is written, and extracted again."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pydyf

from kkr_docs import confined
from kkr_docs.characters import UNPRINTABLE
from kkr_docs.definition.yaml_reader import MAX_BYTES

_NAME = "definition.yaml"


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

    A text with control characters was not written by us, and a terminal would obey them: None as well. Raises
    TooMuchError where it is longer than a definition may be, or to unpack it takes too much.
    """
    content = confined.call(f"{__name__}:content", str(pdf), seconds=10, megabytes=100)
    if len(content) > MAX_BYTES:
        raise confined.TooMuchError(pdf)
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return None
    return None if not text or UNPRINTABLE.search(text) else text


def content(pdf: str) -> bytes:
    """Return the beginning of the definition in a PDF, a byte more of it than may be; nothing if there is none.

    It unpacks whatever the file says, so it is for a confined process.
    """
    import pypdfium2  # noqa: PLC0415 - slow to import

    with suppress(pypdfium2.PdfiumError), pypdfium2.PdfDocument(pdf) as document:
        for number in range(document.count_attachments()):
            attachment = document.get_attachment(number)
            if attachment.get_name() == _NAME:
                return bytes(attachment.get_data()[: MAX_BYTES + 1])
    return b""
