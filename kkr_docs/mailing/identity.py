"""Which ledger is a meeting's own: found again where its definition was renamed, and asked about where it is doubtful.

A definition is a file, and a meeting is not: files are renamed, and used again for the next meeting. To go on in
another meeting's ledger would move that meeting in everybody's calendar; to begin a new one would send all twice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from kkr_docs.danish.calendar import danish_date
from kkr_docs.definition.meeting import Meeting
from kkr_docs.i18n import N_, _
from kkr_docs.mailing import ledger
from kkr_docs.mailing.ledger import Event, Ledger, LedgerError, Sending

_ANSWERS = N_(
    "Er det samme møde, så kør igen med --same-meeting: Indbydelsen bliver rettet. Er det et andet, så kør igen med "
    "--new-meeting: Det får sin egen indbydelse."
)


class Answer(StrEnum):
    """What a person says of a ledger that may be another meeting's."""

    SAME = "same"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a meeting's ledger is: `path` is its name from now on.

    `found` is where it lies until then, None where there is none yet; `aside` is where another meeting's ledger, which
    has that name, is put.
    """

    path: Path
    found: Path | None = None
    aside: Path | None = None

    def events(self) -> list[Event]:
        """Return the events so far. Raises LedgerError where the ledger is damaged."""
        return ledger.read(self.found) if self.found else []


def known(definition: Path) -> Place:
    """Return where the ledger lies that is most likely a definition's, without asking: to be shown, not written to."""
    path = _own(definition.resolve())
    strays = _strays(definition.resolve())
    return Place(path, path if path.exists() or len(strays) != 1 else strays[0])


def find(definition: Path, meeting: Meeting, answer: Answer | None, today: dt.date) -> Place:
    """Return where a meeting's ledger is. Raises LedgerError, with the question, where only a person can know."""
    path = _own(definition.resolve())
    if not path.exists():
        return _renamed(definition.resolve(), meeting, answer)
    before = last_sending(ledger.read(path))
    question = before and _doubt(before, meeting, today)
    if question and answer is None:
        raise LedgerError(f"{path}: {question}", _(_ANSWERS))
    if before and question and answer is Answer.NEW:
        return Place(path, aside=_free(path, before))
    return Place(path, path)


@contextmanager
def opened(definition: Path, meeting: Meeting, answer: Answer | None, today: dt.date) -> Iterator[Ledger]:
    """Yield a meeting's ledger under its name, for this process alone. Raises LedgerError as `find` does."""
    with ExitStack() as stack:
        stack.enter_context(ledger.locked(_own(definition.resolve())))
        place = find(definition, meeting, answer, today)  # nobody else changes it from here on
        if place.aside:
            ledger.rename(place.path, place.aside)
        elif place.found and place.found != place.path:
            stack.enter_context(ledger.locked(place.found))
            ledger.rename(place.found, place.path)
        its = Ledger(place.path)
        stack.callback(its.close)
        yield its


@contextmanager
def opened_known(definition: Path) -> Iterator[Ledger]:
    """Yield the ledger that `known` finds, for this process alone. Raises LedgerError where there is none."""
    found = known(definition).found
    if found is None or not found.exists():
        what = _("der er ikke sendt noget fra {file}.").format(file=definition)
        raise LedgerError(what, _("Nævn den definition, som mailene blev sendt fra."))
    with ledger.locked(found):
        its = Ledger(found)
        try:
            yield its
        finally:
            its.close()


def last_sending(events: list[Event]) -> Sending | None:
    """Return the last run that sent something."""
    return next((event for event in reversed(events) if isinstance(event, Sending)), None)


def whose(sending: Sending) -> tuple[str, dt.date]:
    """Return whose meeting was mailed, and on which day; older ledgers have both in one text."""
    body, _blank, day = sending.meeting.rpartition(" ")
    return sending.body or body, sending.date or dt.date.fromisoformat(day)


def _own(definition: Path) -> Path:
    """Return the name of a definition's ledger; definitions that differ in their ending alone have their own."""
    stem = definition.stem if definition.suffix == ".yaml" else definition.name
    return definition.with_name(f"{stem}{ledger.ENDING}")


def _strays(definition: Path) -> list[Path]:
    """Return the ledgers in a definition's folder that no definition goes with."""
    endings = (".yaml", ".yml", definition.suffix)
    owned = {_own(each) for each in definition.parent.iterdir() if each.suffix in endings}
    return [each for each in sorted(definition.parent.glob(f"*{ledger.ENDING}")) if each not in owned]


def _renamed(definition: Path, meeting: Meeting, answer: Answer | None) -> Place:
    """Return the place of a meeting that has no ledger of its name: a stray one's, or a new one's."""
    path = _own(definition)
    found = {stray: last_sending(ledger.read(stray)) for stray in _strays(definition)}
    if answer is Answer.NEW or not found:
        return Place(path)
    its = [stray for stray, before in found.items() if before and _is_same(before, meeting)]
    if not its and answer is Answer.SAME:
        its = list(found)
    if len(its) == 1:
        return Place(path, its[0])
    names = ", ".join(stray.name for stray in its or found)
    what = _("{files} hører ikke til nogen definition her. Er {definition} omdøbt?")
    what = what.format(files=names, definition=definition.name)
    if len(its or found) == 1:
        raise LedgerError(what, _(_ANSWERS))
    remedy = _("Omdøb så den, der er mødets, til {name}. Er ingen af dem mødets, så kør igen med --new-meeting.")
    raise LedgerError(what, remedy.format(name=path.name))


def _is_same(before: Sending, meeting: Meeting) -> bool:
    is_same_time = before.date is None or before.start == meeting.start
    return whose(before) == (meeting.body, meeting.date) and is_same_time


def _doubt(before: Sending, meeting: Meeting, today: dt.date) -> str:
    """Return why a ledger may be another meeting's; an empty text where it hardly is."""
    body, day = whose(before)
    if body != meeting.body:
        what = _("mailene blev sendt for {before}, og nu er organet {now}. Er det samme møde?")
        return what.format(before=body, now=meeting.body)
    if day != meeting.date and day < today:
        what = _("mailene blev sendt til mødet den {before}, som er holdt, og nu er datoen {now}. Er det samme møde?")
        return what.format(before=danish_date(day), now=danish_date(meeting.date))
    return ""


def _free(path: Path, before: Sending) -> Path:
    """Return a name for another meeting's ledger, by its day."""
    stem = f"{path.name.removesuffix(ledger.ENDING)}.udsendt-{whose(before)[1]}"
    names = (f"{stem}{f'-{number}' if number > 1 else ''}.jsonl" for number in range(1, 1000))
    return next(place for place in map(path.with_name, names) if not place.exists())
