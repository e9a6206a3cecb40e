"""The definition in a PDF: embedded when it is written, and extracted again."""

from __future__ import annotations

from pathlib import Path

import pydyf

from kkr_docs.characters import UNPRINTABLE

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

    A text with control characters was not written by us, and a terminal would obey them: None as well.
    """
    import pypdfium2  # noqa: PLC0415 - slow to import

    try:
        with pypdfium2.PdfDocument(pdf) as document:
            for number in range(document.count_attachments()):
                attachment = document.get_attachment(number)
                if attachment.get_name() == _NAME:
                    text = bytes(attachment.get_data()).decode()
                    return None if UNPRINTABLE.search(text) else text
    except (pypdfium2.PdfiumError, UnicodeDecodeError):
        pass
    return None
