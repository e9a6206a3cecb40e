"""The caption above a table, and the lines below it that say where it is from: which paragraphs are such."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from kkr_docs.markdown.blocks import Block, Paragraph, Table, plain

_CAPTION: Final = re.compile(
    r"tabel(?:[ \u00a0]\d{1,3}(?:\.\d{1,3}){0,3}[a-z]?)?(?:[.:]|[ \u00a0][–-])[ \u00a0]\S"
    r"|tabel[ \u00a0]\d{1,3}(?:\.\d{1,3}){0,3}[a-z]?[.:]?$",
    re.IGNORECASE,
)
_NOTE: Final = re.compile(
    r"(?:kilder?|anm(?:ærkning(?:er)?|\.)?|noter?)[ \u00a0]?:[ \u00a0]?\S|anm\.[ \u00a0]", re.IGNORECASE
)


_FIRST: Final = frozenset("KkAaNn")


def is_note(text: str) -> bool:
    """Return whether a typed line is one of those that stand below a table, such as "Kilde: Danmarks Statistik"."""
    text = text.lstrip("*_")
    return text[:1] in _FIRST and bool(_NOTE.match(text.replace("*", "").replace("_", "")))


def attached(blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield blocks in which a table has the caption right above it, and the notes right below."""
    written: list[Block] = []
    for block in blocks:
        above = written[-1] if written else None
        if isinstance(block, Table) and isinstance(above, Paragraph) and _CAPTION.match(plain(above.inlines)):
            written[-1] = block._replace(caption=above.inlines)
        elif isinstance(above, Table) and isinstance(block, Paragraph) and _NOTE.match(plain(block.inlines)):
            written[-1] = above._replace(notes=(*above.notes, block.inlines))
        else:
            written.append(block)
    yield from written
