"""What PDF/UA-2 asks of a tagged PDF beyond PDF/UA-1 (ISO 14289-2): the namespace of PDF 2.0, and links to elements."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import pydyf

from kkr_docs.render.pdf import weasyprint_compat
from kkr_docs.render.pdf.tags.tree import TITLE

_NAMESPACE: Final = "http://iso.org/pdf2/ssn"  # ISO 32000-2, 14.8.6
_NOTE, _FOOTNOTE = "/Note", "/FENote"
_NEW: Final = {
    "/Document",
    f"/{TITLE}",
    _FOOTNOTE,
}  # types that are as they are in PDF 2.0; the others are those of PDF 1.7


def adapt(pdf: pydyf.PDF, anchors: Mapping[str, Any]) -> None:
    """Change a PDF whose structure tree is written. `anchors` are the elements with an id in the HTML, by this id."""
    _name_space(pdf)
    named = dict(_destinations(pdf))
    owners = _owners(pdf)
    by_place = {_place(destination): anchors[name] for name, destination in named.items() if name in anchors}
    for each in [each for each in pdf.objects if isinstance(each, dict) and "Dest" in each]:
        destination = each.pop("Dest")
        if isinstance(destination, pydyf.String):
            element = anchors[destination.string]
            destination = named[destination.string]
        else:
            element = by_place[_place(destination)]
        action = {"S": "/GoTo", "D": destination, "SD": pydyf.Array([element.reference, *destination[1:]])}
        each["A"] = pydyf.Dictionary(action)
        if entry := owners.get(each.get("StructParent", -1)):
            _refer(pdf, entry, element)


def _name_space(pdf: pydyf.PDF) -> None:
    namespace = pydyf.Dictionary({"Type": "/Namespace", "NS": pydyf.String(_NAMESPACE)})
    pdf.add_object(namespace)
    root = weasyprint_compat.resolve(pdf, pdf.catalog["StructTreeRoot"])
    root["Namespaces"] = pydyf.Array([namespace.reference])
    for each in pdf.objects:
        if not isinstance(each, dict) or each.get("Type") != "/StructElem":
            continue
        if each["S"] == _NOTE:  # PDF 2.0 knows it by another name (14289-2, 8.2.5.14)
            each["S"], each["A"] = _FOOTNOTE, pydyf.Dictionary({"O": _FOOTNOTE, "NoteType": "/Footnote"})
        if each["S"] in _NEW:
            each["NS"] = namespace.reference


def _destinations(pdf: pydyf.PDF) -> Iterator[tuple[str, Any]]:
    names = pdf.catalog.get("Names", {}).get("Dests", {}).get("Names", [])
    yield from zip((name.string for name in names[::2]), names[1::2], strict=True)


def _place(destination: Any) -> tuple[Any, int, int]:
    page, _fit, left, top, _zoom = destination
    return page, round(left), round(top)


def _owners(pdf: pydyf.PDF) -> dict[int, Any]:
    """Return the elements that pages and annotations belong to, by their number in the parent tree."""
    tree = weasyprint_compat.resolve(pdf, pdf.catalog["StructTreeRoot"])
    numbers = weasyprint_compat.resolve(pdf, tree["ParentTree"])["Nums"]
    return dict(zip(numbers[::2], numbers[1::2], strict=True))


def _refer(pdf: pydyf.PDF, owner: Any, element: Any) -> None:
    """Have an entry of the contents name what its link leads to, and a footnote and its reference each other.

    (ISO 14289-2, 8.2.5.13 and 8.2.5.14)
    """
    parent = weasyprint_compat.resolve(pdf, owner)
    while parent.get("Type") == "/StructElem":
        if parent["S"] == "/TOCI":
            parent["Ref"] = pydyf.Array([element.reference])
        if parent["S"] == "/Reference" and element["S"] == _FOOTNOTE:
            parent["Ref"], element["Ref"] = pydyf.Array([element.reference]), pydyf.Array([parent.reference])
        parent = weasyprint_compat.resolve(pdf, parent["P"])
