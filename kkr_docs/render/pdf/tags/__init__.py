"""The structure tree of a tagged PDF: what a screen reader reads out, and in which order.

WeasyPrint tags page by page: what continues after a page break becomes two elements, a repeated table header is read
again, a nested list is beside its item, and every line of text has an element of its own. The tree made here has one
element for each element of the HTML, in the shapes that PDF requires (ISO 32000-1, 14.8.4; ISO 14289-1, 7).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pydyf

from kkr_docs.document.document import Standard
from kkr_docs.render.pdf import weasyprint_compat
from kkr_docs.render.pdf.tags import actual_text, pdf2, reader, writer
from kkr_docs.render.pdf.weasyprint_compat import Document


def write(pdf: pydyf.PDF, document: Document, streams: Sequence[Any], standard: Standard) -> None:
    """Write the structure tree of a document into its PDF. `streams` are the content streams of its pages."""
    root = reader.read(document, streams)
    actual_text.complete_words(root, weasyprint_compat.fonts(document))
    anchors = writer.write(pdf, root, streams)
    if standard is Standard.UA_2:
        pdf2.adapt(pdf, anchors)
