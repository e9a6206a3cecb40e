"""A document becomes files.

The package `kkr_docs` has the function `render` as its own attribute of that name. So a module in here is imported as
`from kkr_docs.render import jobs`, and not reached as `kkr_docs.render.jobs`.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from kkr_docs.definition.meeting import Meeting

FormatName = Literal["pdf", "docx", "png"]
KindName = Literal["agenda", "minutes"]
EditionName = Literal["screen", "print"]
StandardName = Literal["ua-1", "ua-2"]


def render(
    definition: Meeting,
    formats: Iterable[FormatName] = ("pdf",),
    *,
    kind: KindName | None = None,
    edition: EditionName = "screen",
    style: Path | None = None,
    standard: StandardName = "ua-1",
) -> dict[str, bytes]:
    """Return the files of a meeting by their names, such as dagsorden-kkr-syd-2026-11-13-0930.pdf; none is written.

    Args:
        definition: the meeting, from `load`.
        formats: what to make; of PNG there is a file a page.
        kind: the agenda, or the minutes; without it the minutes where the meeting has decisions.
        edition: the PDF for screen and archive, or the one for the printing house.
        standard: PDF/UA-1 with PDF/A-3a, or PDF/UA-2 with PDF/A-4f; the print edition has its own.
        style: the folder of a house style (docs/husstil.md); without it the style that comes with kkr-docs.

    Raises:
        RefusalError: a picture or the house style cannot be used.
        OSError: the system lacks Pango.
        ValueError: a name is none of those listed.
    """
    from kkr_docs.document import document  # noqa: PLC0415 - `import kkr_docs` stays light
    from kkr_docs.house_style.style import HouseStyle  # noqa: PLC0415
    from kkr_docs.render import jobs  # noqa: PLC0415

    order = jobs.Order(
        document.Kind(kind) if kind else None,
        tuple(map(jobs.Format, formats)),
        Path(),
        document.Edition(edition),
        HouseStyle(style),
        document.Standard(standard),
    )
    return {path.name: content for path, content in jobs.make(definition, order).items()}
