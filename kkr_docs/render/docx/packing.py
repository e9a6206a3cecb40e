"""A Word document as a file whose bytes depend on nothing but what is in it."""

from __future__ import annotations

import io
import zipfile
from typing import Final

from docx.document import Document

EARLIEST_ZIP_TIME: Final = (1980, 1, 1, 0, 0, 0)


def packed(word: Document) -> bytes:
    """Return the document as a zip file with sorted names and one fixed time."""
    saved, made = io.BytesIO(), io.BytesIO()
    word.save(saved)
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(made, "w") as target:
        for name in sorted(source.namelist()):  # "[Content_Types].xml" sorts first, where readers look for it
            entry = zipfile.ZipInfo(name, EARLIEST_ZIP_TIME)
            target.writestr(entry, source.read(name), zipfile.ZIP_DEFLATED)
    return made.getvalue()
