"""The HTML of a document that also says what was otherwise in an earlier one, and lists first what was changed."""

from __future__ import annotations

from typing import Any

from kkr_docs.document.changes import Pairs
from kkr_docs.render.pdf.changes import blocks, listing
from kkr_docs.render.pdf.changes.body import Body
from kkr_docs.render.pdf.changes.listing import Line

_COVER, _COVER_ANCHOR = "Forsiden", "forside"


def mark(page: Any, earlier: Any, pairs: Pairs, heading: str) -> None:
    """Mark in a page's HTML what was otherwise in that of an earlier document, and put a list below `heading` first."""
    lines: list[Line] = []
    cover = _cover(page)
    blocks.refill(cover, list(blocks.merged(list(_cover(earlier)), list(cover))))
    if blocks.is_changed(cover):
        next(cover.iter("h1")).set("id", _COVER_ANCHOR)
        lines.append(Line(_COVER_ANCHOR, "", _COVER, listing.CHANGED))
    lines += Body(pairs).merge(next(earlier.iter("main")), next(page.iter("main")))
    body = next(page.iter("body"))
    body.insert(list(body).index(cover) + 1, listing.section(lines, heading))


def _cover(page: Any) -> Any:
    return next(one for one in page.iter("section") if one.get("class") == "cover")
