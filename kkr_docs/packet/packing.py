"""Makes a meeting's packet: reads every attachment, draws the document, puts all together and writes it."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from kkr_docs import files
from kkr_docs.definition.meeting import Meeting
from kkr_docs.diagnostics import reasons
from kkr_docs.diagnostics.problem import Problem, RefusalError, Severity
from kkr_docs.document.document import Audience, Kind
from kkr_docs.guard import guard
from kkr_docs.house_style.style import HouseStyle
from kkr_docs.i18n import _
from kkr_docs.packet import agenda, cleaning, geometry, pages, reading, room, stamping
from kkr_docs.packet.assembly import Packet
from kkr_docs.packet.geometry import Corner, Sheet
from kkr_docs.packet.sources import Bilag
from kkr_docs.packet.stamping import Font
from kkr_docs.packet.worker import LostError, Worker
from kkr_docs.render import jobs

_SECONDS: Final = 60.0  # for looking where stamps have room
_SECONDS_A_PAGE: Final = 2.0  # more; slow pages are full of pictures


class PackingError(Exception):
    """A packet that cannot be made: `problems` are all that is wrong with its attachments."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(problems)
        self.problems = problems


class MissingLibraryError(Exception):
    """The system lacks a library that draws pages: `error` names it."""

    def __init__(self, error: OSError) -> None:
        super().__init__(error)
        self.error = error


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be in a packet: the document of a meeting, in a style, and the attachments in their order.

    `left_out` are the keys that the public does not see, beside what is closed. `moment` is when a draft was made.
    """

    meeting: Meeting
    kind: Kind
    style: HouseStyle
    attached: Sequence[Bilag]
    audience: Audience = Audience.MEMBERS
    left_out: tuple[str, ...] = ()
    moment: datetime | None = None

    @property
    def document(self) -> jobs.Order:
        """The meeting's own document in it."""
        order = jobs.Order(self.kind, [jobs.Format.PDF], Path(), style=self.style)
        return replace(order, audience=self.audience, left_out=self.left_out, moment=self.moment)


def target(order: Order, folder: Path) -> Path:
    """Return the file that a packet will be: the name of its document, and what it is."""
    [path] = jobs.targets(order.meeting, order.document).values()
    return folder / f"{path.stem}-pakke.pdf"


def write(order: Order, target: Path, begun: Callable[[int], None] = lambda _number: None) -> list[Problem]:
    """Write a packet, whole or not at all, and return what was taken out of attachments, or repaired.

    `begun` is called with the number of every attachment, from 1, before it is read.

    Raises PackingError where an attachment cannot be in it, RefusalError where the document cannot be drawn,
    MissingLibraryError, and OSError where the file cannot be written.
    """
    with ExitStack() as stack:
        stack.enter_context(reading.limits())
        packet = stack.enter_context(Packet(*_drawn(order)))
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="kkr-docs-")))
        with Worker() as worker:
            preparation = _Preparation(packet, worker, folder)
            for number, bilag in enumerate(order.attached, 1):
                begun(number)
                preparation.add(bilag)
        if preparation.is_refused:
            raise PackingError(preparation.problems)
        _write(order, packet, target)
    return preparation.problems


def _write(order: Order, packet: Packet, target: Path) -> None:
    """Write a packet; one for the public is read back before it gets its name."""
    if order.audience is Audience.MEMBERS:
        files.write_by(target, packet.write, private=jobs.is_confidential(order.meeting, order.document))
        return
    written = io.BytesIO()
    packet.write(written)
    guard.check({target.name: written.getvalue()}, order.meeting.model_dump(by_alias=True), order.style.texts)
    files.write(target, written.getvalue())


def _drawn(order: Order) -> tuple[bytes, Font]:
    """Return the document's PDF and the font of stamps. What draws them is gone when the attachments come in."""
    attached: dict[str, list[str]] = {}
    for bilag in order.attached:
        attached.setdefault(bilag.item, []).append(bilag.number)
    built = agenda.document(order.meeting, order.document, attached)
    with Worker() as worker:
        try:
            document = worker.call(None, agenda.draw, built, order.document.style)
        except OSError as error:
            raise MissingLibraryError(error) from None
        return document, worker.call(None, stamping.font)


class _Preparation:
    """Makes attachments ready and adds them to a packet, until one of them cannot be in it; the others are read too."""

    def __init__(self, packet: Packet, worker: Worker, folder: Path) -> None:
        self.packet, self.worker, self.folder = packet, worker, folder
        self.problems: list[Problem] = []
        self.is_refused = False

    def add(self, bilag: Bilag) -> None:
        """Add an attachment, or note why it cannot be in the packet."""
        try:
            self._add(bilag)
        except RefusalError as refusal:
            self._refuse(bilag, refusal)
        except OSError as error:
            what = _("bilaget ”{name}” kan ikke læses ({reason}).")
            remedy = _("Se, om filen kan åbnes, og om den er åben i et andet program.")
            self._refuse(bilag, RefusalError(what.format(name=bilag.name, reason=reasons.of_system(error)), remedy))
        except reading.unreadable():
            self._refuse(bilag, reading.damaged(bilag.name))

    def _refuse(self, bilag: Bilag, refusal: RefusalError) -> None:
        self.problems.append(bilag.problem(refusal))
        self.is_refused = True

    def _add(self, bilag: Bilag) -> None:
        path, is_cut = pages.of(bilag, self.folder, self.worker)
        pdf, is_repaired = reading.read(bilag.name, path)
        removed = cleaning.clean(pdf) | ({cleaning.Removed.OUTSIDE} if is_cut else set())
        sheets = [geometry.sheet(page) for page in pdf.pages]
        if self.is_refused:
            return
        self._note(bilag, removed, is_repaired=is_repaired)
        self.packet.add(bilag, pdf, sheets, self._corners(bilag, path, sheets))

    def _corners(self, bilag: Bilag, path: Path, sheets: Sequence[Sheet]) -> Sequence[Corner | None]:
        """Return where every page has room for its stamp. A file that cannot be drawn has room nowhere."""
        width = self.packet.letters.width(stamping.text(bilag.number, len(sheets), len(sheets)))
        try:
            return self.worker.call(_SECONDS + _SECONDS_A_PAGE * len(sheets), room.find, path, sheets, width)
        except LostError:
            return [None] * len(sheets)

    def _note(self, bilag: Bilag, removed: set[cleaning.Removed], *, is_repaired: bool) -> None:
        if removed:
            listed = ", ".join(_(each.value) for each in cleaning.Removed if each in removed)
            what = _("fra bilaget ”{name}” er fjernet: {removed}.").format(name=bilag.name, removed=listed)
            self._warn(bilag, what, _("Siderne er med; se efter, om der mangler noget, som læserne skal have."))
        if is_repaired:
            what = _("bilaget ”{name}” var beskadiget og er repareret.").format(name=bilag.name)
            self._warn(bilag, what, _("Se efter i pakken, om alle dets sider er, som de skal være."))

    def _warn(self, bilag: Bilag, what: str, remedy: str) -> None:
        self.problems.append(bilag.problem(RefusalError(what, remedy), Severity.WARNING))
