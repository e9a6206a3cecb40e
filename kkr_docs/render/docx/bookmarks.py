"""Bookmarks around whole sections, items and their parts: no link is lost when somebody types a heading anew.

What is in a file that comes back edited is known by them. Those that end in their own paragraph, around the title of an
attachment, stay as they are.
"""

from __future__ import annotations

import re
from typing import Any

from docx.document import Document
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement

_LONGEST = 40  # characters that Word lets a bookmark's name have
_ITEM, _PART = 1, 2
_OF_ITEM = re.compile(r"punkt_\d+(?P<item>_\d+)?(?P<part>_.+)?")


def of_part(anchor: str, key: str) -> str:
    """Return the name of the bookmark around a part of an item, such as punkt_3_1_baggrund."""
    return re.sub(r"\W", "_", f"{anchor}_{key}")[:_LONGEST]


def close(document: Document) -> None:
    """End every bookmark that starts in a heading or label: at the next one of its own level, or of one above."""
    body: Any = document.element.body
    _behind_runs(body)
    started: dict[str, str] = {}  # by name, the number
    for element in list(body):
        name, number = next(((each.get(qn("w:name")), each.get(qn("w:id"))) for each in _starts(element)), ("", ""))
        if name or element.tag == qn("w:sectPr"):
            for ended in [each for each in started if not name or _level(each) >= _level(name)]:
                _end(element, started.pop(ended))
        if name:
            started[name] = number


def _behind_runs(body: Any) -> None:
    """Put what starts inside a run behind it, where the schema has it."""
    for start in list(body.iter(qn("w:bookmarkStart"))):
        run = start.getparent()
        if run.tag == qn("w:r"):
            empty = start.getnext()
            if empty is not None and not empty.text:
                run.remove(empty)
            run.addnext(start)


def _level(name: str) -> int:
    """Return 0 for the bookmark of a section, 1 for an item's, 2 for a part's."""
    found = _OF_ITEM.fullmatch(name)
    return 0 if not found else _PART if found["part"] else _ITEM if found["item"] else 0


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
