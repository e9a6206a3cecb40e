"""Names of WordprocessingML and its neighbours (ISO/IEC 29500-1), as lxml has them."""

from __future__ import annotations

from typing import Any

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
RELATIONS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
PLACED = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
COMPATIBLE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
VML = "{urn:schemas-microsoft-com:vml}"
_OFF = ("0", "false", "off", "none")


def w(name: str) -> str:
    """Return the name of an element or attribute of WordprocessingML."""
    return f"{WORD}{name}"


def local(element: Any) -> str:
    """Return an element's name without its namespace; "" of a comment or instruction."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def find(element: Any, path: str) -> Any:
    """Return the first element at a path of names, or None."""
    return None if element is None else element.find("/".join(WORD + step for step in path.split("/")))


def value(element: Any, path: str) -> str:
    """Return the value (`w:val`) of the element at a path; "" where there is none."""
    found = find(element, path)
    return "" if found is None else str(found.get(w("val"), ""))


def switch(element: Any, path: str) -> bool | None:
    """Return whether a property is on or off; None where nothing is said."""
    found = find(element, path)
    return None if found is None else found.get(w("val"), "1").lower() not in _OFF


def number(text: str | None, otherwise: int = 0) -> int:
    """Return a number that stands in an attribute; decimals, which some programs write, are cut off."""
    try:
        return int(float(text)) if text else otherwise
    except (ValueError, OverflowError):
        return otherwise
