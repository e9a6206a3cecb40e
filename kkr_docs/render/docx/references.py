"""References to items and attachments, with numbers that Word counts anew when they move."""

from __future__ import annotations

import re
from typing import Final

from kkr_docs.markdown.blocks import Run
from kkr_docs.render.docx.wordml import field, formatted_run

_ITEM, _ATTACHMENT = "punkt_", "bilag_"  # what their anchors begin with
_NUMBER_AT_END: Final = re.compile(r"\d+(?:\.\d+)*$")


def written(anchor: str, inline: Run, look: str) -> str:
    """Return a run that leads to an item or an attachment. Word counts the number in it anew when they move."""
    number = _NUMBER_AT_END.search(inline.text)
    words = inline.text[: number.start()] if number else inline.text
    written = formatted_run(inline._replace(text=words), look) if words else ""
    if not number:
        return written
    item, dot, place = number[0].rpartition(".")
    if dot and anchor.startswith(_ATTACHMENT):  # "3.4.2": of an item's list that begins at 1
        written += _counted(_ITEM + anchor.removeprefix(_ATTACHMENT).rpartition("_")[0], inline, item, look)
        return written + formatted_run(inline._replace(text=dot), look) + _counted(anchor, inline, place, look)
    return written + _counted(anchor, inline, number[0], look)


def _counted(anchor: str, inline: Run, number: str, look: str) -> str:
    return field(rf"REF {anchor} \w \h", formatted_run(inline._replace(text=number), look))
