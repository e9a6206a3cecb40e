"""Bookmarks around whole sections and items, so that no link is lost when somebody types a heading anew.

Those that end in their own paragraph, around the title of an attachment, stay as they are.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from docx.document import Document
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement


def close(document: Document, sections: Collection[str]) -> None:
    """End every bookmark that starts in a heading: at the next heading, or for one of `sections`, the next section."""
    body: Any = document.element.body
    started: dict[str, str] = {}  # by name, the number
    for element in list(body):
        name, number = next(((each.get(qn("w:name")), each.get(qn("w:id"))) for each in _starts(element)), ("", ""))
        if name or element.tag == qn("w:sectPr"):
            for ended in [each for each in started if each not in sections or name in sections or not name]:
                _end(element, started.pop(ended))
        if name:
            started[name] = number


def _starts(element: Any) -> Any:
    ended = {end.get(qn("w:id")) for end in element.iterchildren(qn("w:bookmarkEnd"))}
    return (start for start in element.iterchildren(qn("w:bookmarkStart")) if start.get(qn("w:id")) not in ended)


def _end(element: Any, number: str) -> None:
    """End a bookmark before an element; at the document's end in its last paragraph, where LibreOffice finds it."""
    end = OxmlElement("w:bookmarkEnd")
    end.set(qn("w:id"), number)
    if element.tag == qn("w:sectPr"):
        element.getprevious().append(end)
    else:
        element.addprevious(end)
