"""A page's content shut off from what is drawn after it, and made smaller: it becomes a form XObject.

A pattern is placed by the page's own coordinates whatever the content has set (ISO 32000-1, 8.7.3.1), and content may
leave its settings to whoever comes next. In a form XObject both stay inside.
"""

from __future__ import annotations

import re
import zlib
from typing import TYPE_CHECKING, Any, Final

from kkr_docs import bounded_pdf
from kkr_docs.packet.geometry import Box, Sheet

if TYPE_CHECKING:
    import pikepdf

_NAME: Final = "/KkrDocsSide"
_PAIRS: Final = {b"Q": b"q", b"ET": b"BT", b"EMC": b"BMC"}
_OPERATORS: Final = re.compile(rb"(?<![^\s\])>}])(?:q|Q|BT|ET|BMC|BDC|EMC)(?![^\s\[(</%])")
_POINTS: Final = ("/Rect", "/QuadPoints", "/Vertices", "/L", "/CL")  # of annotations: x, y, x, y …


def streams(page: pikepdf.Page) -> list[pikepdf.Stream]:
    """Return the streams that a page's content is in, one after the other."""
    from pikepdf import Array, Stream  # noqa: PLC0415 - slow to import

    written = page.obj.get("/Contents")
    candidates = list(written) if isinstance(written, Array) else [written]
    return [each for each in candidates if isinstance(each, Stream)]


def contents(page: pikepdf.Page) -> bytes:
    """Return all content of a page, decoded. Raises pikepdf's errors where it cannot be read."""
    return b"\n".join(bounded_pdf.data_of(stream) for stream in streams(page))


def is_balanced(page: pikepdf.Page) -> bool:
    """Return whether a page's content ends all that it begins. A text that looks like an operator may make it False."""
    open_: list[bytes] = []
    for found in _OPERATORS.findall(contents(page)):
        operator = b"BMC" if found == b"BDC" else found
        if operator not in _PAIRS:
            open_.append(operator)
        elif not open_ or open_.pop() != _PAIRS[operator]:
            return False
    return not open_


def isolate(packet: pikepdf.Pdf, page: pikepdf.Page, sheet: Sheet, scale: float = 1.0) -> None:
    """Shut a page's content off, and make it smaller: its lower edge stays, and its annotations go with it."""
    from pikepdf import Array, Dictionary  # noqa: PLC0415 - slow to import

    form = _form(packet, page, sheet)
    matrix = _shrinking(sheet, scale)
    drawing = f"{' '.join(f'{each:.5f}' for each in matrix.shorthand)} cm {_NAME} Do"
    page.obj.Contents = packet.make_stream(drawing.encode("ascii"))
    page.obj.Resources = Dictionary(XObject=Dictionary({_NAME: form}))
    annotations = page.obj.get("/Annots")
    for annotation in annotations if isinstance(annotations, Array) else ():
        if scale != 1 and isinstance(annotation, Dictionary):
            _shrink(annotation, matrix)


def _form(packet: pikepdf.Pdf, page: pikepdf.Page, sheet: Sheet) -> pikepdf.Stream:
    """Return a page's content as it is seen, as a form XObject."""
    from pikepdf import Array, Dictionary, Name  # noqa: PLC0415 - slow to import

    form = packet.make_stream(zlib.compress(contents(page)))
    form.Filter = Name.FlateDecode
    form.Type, form.Subtype, form.BBox = Name.XObject, Name.Form, Array(sheet.seen)
    form.Resources = page.obj.get("/Resources", Dictionary())
    if (group := page.obj.get("/Group")) is not None:
        form.Group = group
    return form


def in_page(sheet: Sheet, box: Box) -> Box:
    """Return a rectangle of what is seen in the page's own coordinates."""
    from pikepdf import Matrix  # noqa: PLC0415 - slow to import

    matrix = Matrix(*sheet.matrix)
    (x1, y1), (x2, y2) = matrix.transform(box[:2]), matrix.transform(box[2:])
    return Box(min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2))


def _shrinking(sheet: Sheet, scale: float) -> pikepdf.Matrix:
    """Return the matrix that makes a page smaller in its own coordinates, towards the middle of its lower edge."""
    from pikepdf import Matrix  # noqa: PLC0415 - slow to import

    seen = Matrix(*sheet.matrix)
    return seen.inverse() @ Matrix(scale, 0, 0, scale, (1 - scale) * sheet.width / 2, 0) @ seen


def _shrink(annotation: Any, matrix: pikepdf.Matrix) -> None:
    from pikepdf import Array  # noqa: PLC0415 - slow to import

    for key in _POINTS:
        if (points := annotation.get(key)) is not None:
            annotation[key] = _moved(points, matrix)
    lines = annotation.get("/InkList")
    if isinstance(lines, Array):
        for number, points in enumerate(lines):
            lines[number] = _moved(points, matrix)


def _moved(points: Any, matrix: pikepdf.Matrix) -> Any:
    """Return points moved by a matrix; what are no points as they are."""
    from pikepdf import Array  # noqa: PLC0415 - slow to import

    try:
        numbers = list(map(float, points))
    except (TypeError, ValueError):
        return points
    pairs = zip(numbers[::2], numbers[1::2], strict=False)
    return Array([round(each, 3) for pair in pairs for each in matrix.transform(pair)])
