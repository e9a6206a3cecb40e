"""How `kkr-docs render` makes the files of its definitions: several at a time, and none that would be as it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import kkr_docs
from kkr_docs.cli import closed_parts, processes, revisions
from kkr_docs.definition import sent
from kkr_docs.definition.meeting import Meeting
from kkr_docs.diagnostics.problem import Problem, RefusalError, Severity
from kkr_docs.document import drafts
from kkr_docs.document.document import Kind
from kkr_docs.i18n import _
from kkr_docs.render import EditionName, FormatName, KindName, StandardName, jobs, record

_FEW = 4  # definitions that are not worth a second process


@dataclass(frozen=True)
class Wish:
    """What all definitions of one command are rendered as."""

    kind: KindName | None
    formats: tuple[FormatName, ...]
    folder: Path
    edition: EditionName
    style: Path | None
    standard: StandardName
    is_draft: bool
    moment: datetime | None
    items: tuple[str, ...]
    supplement: bool
    anew: bool
    for_decisions: bool = False
    earlier: str | None = None


@dataclass(frozen=True)
class Job:
    """A definition to be rendered: its path, the meeting, what is made of it, and the hash of what it is made of.

    `unchanged` are its files where they are already what would be made.
    """

    path: Path
    meeting: Meeting
    order: jobs.Order
    style: Path | None
    left_out: tuple[str, ...]
    made_of: str
    unchanged: list[Path]

    def targets(self) -> list[Path]:
        """Return the files that will be made, pictures of pages aside."""
        return list(jobs.targets(self.meeting, self.order).values())


def prepared(path: Path, wish: Wish) -> Job | list[Problem]:
    """Return how a definition is rendered, or what stops that."""
    try:
        meeting = kkr_docs.load(path)
        meeting = drafts.draft(meeting) if wish.is_draft else meeting
        found = closed_parts.settings_of(path)
        order, style = _order(meeting, path, wish), wish.style or found.style
    except kkr_docs.DefinitionError as error:
        return error.problems
    except RefusalError as refusal:
        return [refused(path, refusal)]
    made_of = _made_of(path, meeting, order, style)
    unchanged = [] if wish.anew or not made_of else record.unchanged(path, order, made_of)
    return Job(path, meeting, order, style, found.left_out, made_of, unchanged)


def _made_of(path: Path, meeting: Meeting, order: jobs.Order, style: Path | None) -> str:
    """Return the hash of all that goes into the files; nothing where a file went away: rendering says which."""
    try:
        return record.fingerprint(path, meeting, order, style)
    except OSError:
        return ""


def _order(meeting: Meeting, path: Path, wish: Wish) -> jobs.Order:
    """Return what is made of a definition, but for its style. Raises RefusalError where there is no supplement."""
    medium, audience = jobs.EDITIONS[wish.edition]
    return jobs.Order(
        Kind(wish.kind) if wish.kind else None,
        tuple(map(jobs.Format, wish.formats)),
        wish.folder,
        medium,
        audience=audience,
        moment=wish.moment,
        items=wish.items,
        only=frozenset(_supplement(meeting, path) if wish.supplement else ()),
        for_decisions=wish.for_decisions,
        earlier=revisions.earlier(path, wish.earlier) if wish.earlier else None,
    )


def _supplement(meeting: Meeting, path: Path) -> list[str]:
    """Return the numbers of the items that came after the agenda was sent."""
    if not (found := sent.unsent(meeting, sent.read(path))):
        what = _("mødet har ingen tillæg.")
        raise RefusalError(what, _("Skriv ”tillæg: ja” i de punkter, der er kommet til."))
    return found


def contents(wanted: Sequence[Job], wish: Wish) -> Iterator[dict[str, bytes] | Problem]:
    """Yield the files of each job by their names, or what stopped it; many are made by several processes."""
    yield from processes.in_order(lambda number: _content(wanted[number], wish), len(wanted), _FEW)


def _content(job: Job, wish: Wish) -> dict[str, bytes] | Problem:
    try:
        return kkr_docs.render(
            job.meeting,
            wish.formats,
            kind=wish.kind,
            edition=wish.edition,
            style=job.style,
            standard=wish.standard,
            left_out=job.left_out,
            moment=wish.moment,
            items=wish.items,
            only=job.order.only,
            for_decisions=wish.for_decisions,
            earlier=job.order.earlier,
        )
    except RefusalError as refusal:
        return refused(job.path, refusal)


def refused(path: Path, refusal: RefusalError) -> Problem:
    """Return a refusal as a problem of a definition, unless it names a place of its own."""
    return Problem(*(refusal.place or (str(path), 1, 1)), Severity.ERROR, refusal.what, refusal.remedy)
