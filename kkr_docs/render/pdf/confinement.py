"""Sets a document in a style of somebody else's, in a process that gets only so much time and memory.

A style sheet can ask for pages, lines and gradients without end, a drawing can repeat itself, a font can break the
libraries that read it. None of it can be told from what it says, so it is tried where it does no harm.
"""

from __future__ import annotations

import json
import pickle
import sys
from pathlib import Path
from typing import Any, Final

from kkr_docs import confined
from kkr_docs.diagnostics import reasons
from kkr_docs.diagnostics.problem import RefusalError
from kkr_docs.document.document import Document, Edition, Standard
from kkr_docs.house_style.style import HouseStyle, StyleError
from kkr_docs.i18n import _
from kkr_docs.render.pdf import typesetter
from kkr_docs.render.pdf.typesetter import Rendered

_SECONDS: Final = 20  # and one for each so many bytes of the document: 400 pages take less than a quarter of that
_BYTES_A_SECOND: Final = 5_000
_MEGABYTES: Final = 500
_BYTES_A_MEGABYTE: Final = 2_000


def render(document: Document, edition: Edition, house: HouseStyle, standard: Standard) -> Rendered:
    """Render as `typesetter.render` does: here in our own style, and in a process of its own in another.

    Raises RefusalError for what cannot be set in that style, too.
    """
    if house.folder is None:
        return typesetter.render(document, edition, house, standard)
    order = pickle.dumps((document, edition, standard))
    seconds, megabytes = _SECONDS + len(order) // _BYTES_A_SECOND, _MEGABYTES + len(order) // _BYTES_A_MEGABYTE
    try:
        answer = confined.call(
            f"{__name__}:answer", str(house.folder), seconds=seconds, megabytes=megabytes, content=order
        )
    except confined.TooMuchError:
        raise _unusable(house.folder, _("det tager for lang tid eller for meget plads")) from None
    head, _end, content = answer.partition(b"\n")
    said: dict[str, Any] = json.loads(head)
    if what := said.get("what"):
        place = said["place"]
        raise RefusalError(what, said["remedy"], tuple(place) if place else None)
    if fault := said.get("fault"):
        raise _unusable(house.folder, fault)
    return Rendered(content, said["pages"])


def _unusable(folder: Path, why: str) -> StyleError:
    what = _("dokumentet kan ikke sættes i husstilen {folder} ({why}).").format(folder=folder, why=why)
    return StyleError(what, _("Gør house.css, skrifter og tegninger enklere, og prøv igen."))


def answer(folder: str) -> bytes:
    """Render what standard input says, for a confined process. Return JSON on a line, and then the PDF."""
    document, edition, standard = pickle.load(sys.stdin.buffer)  # noqa: S301 - `render` wrote it
    try:
        rendered = typesetter.render(document, edition, HouseStyle(Path(folder)), standard)
    except RefusalError as refusal:
        return json.dumps({"what": refusal.what, "remedy": refusal.remedy, "place": refusal.place}).encode()
    except Exception as error:  # whatever a style provokes in the libraries is the style's
        return json.dumps({"fault": _fault(error)}).encode()
    return json.dumps({"pages": rendered.pages}).encode() + b"\n" + rendered.content


def _fault(error: Exception) -> str:
    """Return what went wrong, without a full stop."""
    if isinstance(error, MemoryError):
        return _("det tager for meget plads")
    return reasons.of_text(error)
