"""kkr-docs: one text file becomes the agenda, the PDF and the minutes of a KKR meeting.

What other programs may use is listed in `__all__` and described in docs/api.md; everything else may change. Importing
the package changes nothing in the process, and imports the libraries that it needs only when a function is called.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kkr_docs.diagnostics.problem import Problem, RefusalError, Severity
from kkr_docs.render import EditionName, FormatName, KindName, StandardName

if TYPE_CHECKING:
    from kkr_docs.definition.meeting import Meeting

__all__ = [
    "DefinitionError",
    "EditionName",
    "FormatName",
    "KindName",
    "Problem",
    "RefusalError",
    "Severity",
    "StandardName",
    "load",
    "render",
    "validate",
]


class DefinitionError(Exception):
    """A file that is not a valid definition: `problems` are all that was found in it, sorted by place."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(problems)
        self.problems = problems

    def __str__(self) -> str:
        from kkr_docs.diagnostics import text  # noqa: PLC0415 - `import kkr_docs` stays light

        return "\n".join(map(text.line, self.problems))


def load(path: Path) -> Meeting:
    """Return the meeting that a definition (YAML) defines. Warnings and suggestions do not stop it.

    Raises DefinitionError where the file has an error, or cannot be read.
    """
    from kkr_docs.lint import engine  # noqa: PLC0415 - `import kkr_docs` stays light

    definition, problems = engine.read(path)
    if definition is None:
        raise DefinitionError(problems)
    return definition


def validate(path: Path) -> list[Problem]:
    """Return every error, warning and suggestion for a definition, sorted by place. A file that is not there has one.

    The messages are in Danish, or in the language that the environment variable KKR_DOCS_LANG names.
    """
    from kkr_docs.lint import engine  # noqa: PLC0415 - `import kkr_docs` stays light

    return engine.read(path)[1]


def render(
    definition: Meeting,
    formats: Iterable[FormatName] = ("pdf",),
    *,
    kind: KindName | None = None,
    edition: EditionName = "screen",
    style: Path | None = None,
    standard: StandardName = "ua-1",
    left_out: Iterable[str] = (),
    only: Iterable[str] = (),
    draft: bool = False,
    moment: datetime | None = None,
    items: Iterable[str] = (),
    for_decisions: bool = False,
    earlier: Meeting | None = None,
) -> dict[str, bytes]:
    """Return the files of a meeting by their names, such as dagsorden-kkr-sydfjorden-2026-11-13.pdf; none is written.

    Args:
        definition: the meeting, from `load`.
        formats: what to make; of PNG there is a file a page.
        kind: the agenda, or the minutes; without it the minutes where the meeting has decisions.
        edition: for screen and archive, or for the printing house; "public" and "public-print" have nothing in them
            that is closed.
        standard: PDF/UA-1 with PDF/A-3a, or PDF/UA-2 with PDF/A-4f; the print edition has its own.
        left_out: keys that the public editions leave out beside what is closed, such as "initialer".
        only: the numbers of items, such as "3.5", of which a supplementary agenda is made.
        draft: whether the document says that it is a draft; it does, too, where the definition's `status` is "udkast".
        moment: when a draft was made, in Danish time.
        for_decisions: whether the Word file has room for the decisions that are to be made, and boxes to tick.
        earlier: the meeting as it was; the files then show what was changed, Word by tracked changes.
        items: the numbers of items that are wanted alone, such as "3.4".
        style: the folder of a house style (docs/husstil.md); without it the style that comes with kkr-docs.

    Raises:
        RefusalError: a picture or the house style cannot be used, an item is not there or closed to the public, or a
            public file has in it what is closed.
        OSError: the system lacks Pango.
        ValueError: a name is none of those listed.
    """
    from kkr_docs.document import document, drafts, excerpt  # noqa: PLC0415 - `import kkr_docs` stays light
    from kkr_docs.house_style.style import HouseStyle  # noqa: PLC0415
    from kkr_docs.render import jobs  # noqa: PLC0415

    if edition not in jobs.EDITIONS:
        raise ValueError(edition)
    medium, audience = jobs.EDITIONS[edition]
    order = jobs.Order(
        document.Kind(kind) if kind else None,
        tuple(map(jobs.Format, formats)),
        Path(),
        medium,
        HouseStyle(style),
        document.Standard(standard),
        audience,
        tuple(left_out),
        moment,
        excerpt.normal_all(items),
        frozenset(only),
        for_decisions,
        earlier,
    )
    definition = drafts.draft(definition) if draft else definition
    finished = {path.name: content for path, content in jobs.make(definition, order).items()}
    if order.is_public:
        from kkr_docs.guard import guard  # noqa: PLC0415

        now, *before = (one.model_dump(by_alias=True) for one in (definition, earlier) if one)
        guard.check(finished, now, order.style.texts, *before)
    return finished
