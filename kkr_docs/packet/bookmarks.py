"""The bookmarks of a packet: an attachment's stands below that of its item, and the attachment's own below it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from kkr_docs.packet.sources import Bilag

if TYPE_CHECKING:
    import pikepdf
    from pikepdf import OutlineItem

_TITLE: Final = "Bilag {number} {title}"


@dataclass(frozen=True, slots=True)
class _Mark:
    """An attachment's bookmark; its own ones end before the outermost one of the number `end`, counted from 0."""

    bilag: Bilag
    destination: pikepdf.Array
    end: int


class Bookmarks:
    """The bookmarks of a packet. Those of its document are there, and those of an attachment come after them."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self.pdf = pdf
        self._of_document = self._count()
        self._marks: list[_Mark] = []

    def add(self, bilag: Bilag, destination: pikepdf.Array) -> None:
        """Note an attachment whose pages have just been added, with its own bookmarks."""
        self._marks.append(_Mark(bilag, destination, self._count()))

    def _count(self) -> int:
        """Return how many outermost bookmarks there are."""
        outlines: Any = self.pdf.Root.get("/Outlines", {})
        count, item = 0, outlines.get("/First")
        while item is not None:
            count, item = count + 1, item.get("/Next")
        return count

    def write(self) -> None:
        """Put every bookmark in its place."""
        from pikepdf import OutlineItem  # noqa: PLC0415 - slow to import

        with self.pdf.open_outline() as outline:
            start, everything = self._of_document, list(outline.root)
            outline.root[:] = everything[:start]
            items = {_number(each): each for each in _walk(outline.root)}
            for mark in self._marks:
                title = _TITLE.format(number=mark.bilag.number, title=mark.bilag.title)
                own = OutlineItem(title, mark.destination)
                own.children[:] = everything[start : mark.end]
                own.is_closed = True
                above: Any = items.get(mark.bilag.item)
                (above.children if above else outline.root).append(own)
                start = mark.end


def _walk(items: list[OutlineItem]) -> Iterator[OutlineItem]:
    for item in items:
        yield item
        yield from _walk(item.children)


def _number(item: OutlineItem) -> str:
    """Return the number that a heading begins with: "3.3."."""
    return item.title.split(" ", 1)[0]
