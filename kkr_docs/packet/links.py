"""Links in a packet: from the title in an item's list of attachments to the attachment, and from there back again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kkr_docs.packet import isolation
from kkr_docs.packet.agenda import SCHEME
from kkr_docs.packet.geometry import Box, Sheet
from kkr_docs.packet.sources import Bilag

if TYPE_CHECKING:
    import pikepdf

# What is read aloud is Danish, as in the document
_THERE: Final = "Gå til bilag {number}, side {page} i pakken"
_BACK: Final = "Tilbage til bilagene under punkt {item}"
_TITLE: Final = "Bilag {number} {title}"
_PRINTED: Final = 4  # the flag of an annotation that is printed (ISO 32000-1, table 165)


class Links:
    """The links of a packet that begins with the meeting's document, and their places in its structure tree."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        from pikepdf import Array  # noqa: PLC0415 - slow to import

        self.pdf = pdf
        self._there: dict[str, list[tuple[Any, Any]]] = {}  # the page and annotation of every link, by number
        for page in pdf.pages:
            for annotation in page.obj.get("/Annots", ()):
                action: Any = annotation.get("/A", {})
                address = str(action.get("/URI", ""))
                if address.startswith(SCHEME):
                    self._there.setdefault(address.removeprefix(SCHEME), []).append((page.obj, annotation))
        root = pdf.Root.StructTreeRoot
        self._owners = root.ParentTree.Nums
        self._next = int(self._owners[-2]) + 1
        self._document = root.K
        self._back: dict[str, tuple[Any, Any]] = {}  # of the links back: their element, and destination, by number
        self._no_border = pdf.make_indirect(Array([0, 0, 0]))

    def lead_to(self, bilag: Bilag, page: pikepdf.Page, sheet: Sheet, number: int) -> pikepdf.Array:
        """Have the links to an attachment lead to its first page, `number` in the packet; return their destination."""
        corner = isolation.in_page(sheet, Box(0, sheet.height, 0, sheet.height))
        destination = _destination(page.obj, corner.left, corner.top)
        for _page, annotation in self._there.get(bilag.number, ()):
            del annotation.A
            annotation.Dest = destination
            annotation.Contents = _THERE.format(number=bilag.number, page=number)
        return destination

    def lead_back(self, bilag: Bilag, page: pikepdf.Page, box: Box) -> None:
        """Have a part of an attachment's page lead back to where the attachment is listed."""
        from pikepdf import Array, Dictionary, Name  # noqa: PLC0415 - slow to import

        if bilag.number not in self._there:
            return
        if bilag.number not in self._back:
            self._back[bilag.number] = self._section(bilag), self._listed(bilag)
        link, listed = self._back[bilag.number]
        annotation = self.pdf.make_indirect(
            Dictionary(
                Subtype=Name.Link,
                Rect=Array(round(each, 1) for each in box),
                Border=self._no_border,
                F=_PRINTED,
                Dest=listed,
                Contents=_BACK.format(item=bilag.item.rstrip(".")),
                StructParent=self._next,
            )
        )
        if "/Annots" not in page.obj:
            page.obj.Annots = Array()
        page.obj.Annots.append(annotation)
        page.obj.Tabs = Name.S
        link.K.append(Dictionary(Type=Name.OBJR, Pg=page.obj, Obj=annotation))  # ISO 14289-1, 7.18.5
        self._owners.append(self._next)
        self._owners.append(link)
        self._next += 1

    def _listed(self, bilag: Bilag) -> Any:
        """Return where an attachment is listed, as a destination that many links share."""
        page, entry = self._there[bilag.number][0]
        left, bottom, _right, top = map(float, entry.Rect)
        return self.pdf.make_indirect(_destination(page, left, max(bottom, top)))

    def _section(self, bilag: Bilag) -> Any:
        """Add an attachment's section to the structure tree, and return the element of the links back in it."""
        from pikepdf import Array, Dictionary, Name  # noqa: PLC0415 - slow to import

        title = _TITLE.format(number=bilag.number, title=bilag.title)
        new = self.pdf.make_indirect
        section = new(Dictionary(Type=Name.StructElem, S=Name.Sect, P=self._document, T=title))
        link = new(Dictionary(Type=Name.StructElem, S=Name.Link, P=section, K=Array()))
        section.K = Array([link])
        self._document.K.append(section)
        return link


def _destination(page: Any, left: float, top: float) -> pikepdf.Array:
    """Return a place on a page, in its own coordinates, at the magnification that the reader has."""
    from pikepdf import Array, Name  # noqa: PLC0415 - slow to import

    return Array([page, Name.XYZ, round(left, 3), round(top, 3), None])
