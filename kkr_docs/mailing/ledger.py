"""The ledger: what was sent to whom, one JSON line an event, in a file beside the definition that only grows.

A line counts when it is whole. A last line that is cut off is the trace of a process that was killed or of a full disk
while it was being written: what it would have reported had not been done yet, or is in doubt. It is marked as cut off
before the next line is written. What an editor leaves (a byte-order mark, a blank line, other line ends) is no damage.
Anything else that cannot be read stops the command, for a person to look at; so does a file without any event, since
the file is made together with its first line.
"""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from kkr_docs import files, mail_addresses
from kkr_docs.diagnostics import reasons
from kkr_docs.diagnostics.problem import RefusalError
from kkr_docs.i18n import _
from kkr_docs.mailing.kind import Kind


class LedgerError(RefusalError):
    """A ledger that cannot be read, written or locked, or that may not be this meeting's."""


class Step(StrEnum):
    """What happened to one recipient's message."""

    TRIED = "forsøg"
    """It is about to be handed over. With no event after it, nobody knows whether it was."""
    SENT = "sendt"
    REJECTED = "afvist"
    DEFERRED = "udsat"
    DOUBTFUL = "uvist"
    RETURNED = "returneret"
    """It was handed over, and a server reported later that it was not delivered. In the file a `Report` says so."""


class Action(StrEnum):
    """What a server reports that became of a message (Action of RFC 3464, 2.3.3)."""

    FAILED = "ikke leveret"
    DELAYED = "forsinket"
    DELIVERED = "leveret"
    RELAYED = "sendt videre"
    EXPANDED = "fordelt"


_KEYS = {
    "time": "tid",
    "step": "hændelse",
    "event": "hændelse",
    "recipient": "modtager",
    "name": "navn",
    "kind": "papir",
    "edition": "udgave",
    "calendar": "kalender",
    "meeting": "møde",
    "answer": "svar",
    "body": "organ",
    "date": "dato",
    "end": "slut",
    "place": "sted",
    "again": "igen",
    "action": "rapport",
    "source": "kilde",
}


def _address(written: str) -> str:
    return str(mail_addresses.parse(written))


class _Line(BaseModel):
    model_config = ConfigDict(
        extra="forbid", frozen=True, populate_by_name=True, alias_generator=lambda name: _KEYS.get(name, name)
    )

    time: AwareDatetime


class Handling(_Line):
    """A step of one message. `calendar` stands for the meeting's time and place as the invitation had them.

    `again`: the recipient has had the same before, and was to get it once more.
    """

    step: Step
    recipient: Annotated[str, AfterValidator(_address)]
    name: str
    kind: Kind
    edition: str
    sha256: str
    calendar: str
    message_id: str
    answer: str = ""
    again: bool = False


class Sending(_Line):
    """A run began to send.

    `meeting` is whose and when, for people; what follows it are the parts of it, which older ledgers lack. `uid` is the
    meeting's identity in calendars, `sequence` how often it had changed; without an invitation `calendar` is empty.
    """

    event: Literal["udsendelse"] = "udsendelse"
    kind: Kind
    meeting: str
    body: str = ""
    date: dt.date | None = None
    start: dt.time | None = None
    end: dt.time | None = None
    place: str = ""
    calendar: str = ""
    uid: str = ""
    sequence: int = Field(0, ge=0)


class Report(_Line):
    """A server reported what became of a message. `source` is the hash of the mail that said so."""

    event: Literal["retur"] = "retur"
    action: Action
    recipient: Annotated[str, AfterValidator(_address)]
    message_id: str
    answer: str
    source: str


Event = Handling | Sending | Report
_READER: TypeAdapter[Event] = TypeAdapter(Annotated[Event, Field(union_mode="smart")])

ENDING = ".udsendt.jsonl"
"""What the names of ledgers end with."""

_MOST = 100_000_000  # bytes of a ledger; a mail to 1,000 recipients is 1 million

_CUT_OFF = b" # afbrudt"
"""What ends a line that was cut off. It is no JSON, so that no whole line ends with it."""

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def read(path: Path) -> list[Event]:
    """Return the events of a ledger, in order; none where there is no file. Raises LedgerError where it is damaged."""
    try:
        return _parsed(path, _content(path))[0]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise _failure(path, error) from None


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Have a ledger for this process alone, until the end of the block or of the process, whichever way it ends.

    Raises LedgerError where another has it, or the folder cannot be written to.
    """
    from filelock import FileLock, Timeout  # noqa: PLC0415 - only who sends needs it

    lock = FileLock(path.with_name(f".{path.name}.lock"), blocking=False)
    try:
        lock.acquire()
    except Timeout:
        what = _("mødets mails er ved at blive sendt af en anden kørsel.")
        raise LedgerError(what, _("Vent, til den er færdig, og kør så igen.")) from None
    except OSError as error:
        raise _failure(path, error) from None
    try:
        yield
    finally:
        lock.release()


class Ledger:
    """A ledger that is written to; this process must have it `locked`. Raises LedgerError where it cannot be read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: int | None = None
        try:
            self.events, self._before = _parsed(path, _content(path))
        except FileNotFoundError:
            self.events, self._before = [], b""
        except OSError as error:
            raise _failure(path, error) from None

    def append(self, event: Event, *, flushed: bool = True) -> None:
        """Write an event, and return when it is on the disk. Raises LedgerError where it may not be.

        One that is not flushed is safe from whatever happens to the process, and goes to the disk with the next one or
        by `flush`.
        """
        line = self._before + event.model_dump_json(by_alias=True).encode() + b"\n"
        try:
            if self._file is None and not self.path.exists():
                files.create(self.path, line)
                self.events.append(event)
                _flush_folder(self.path.parent)
                return
            _write(self._opened(), line)
            self._before = b""
            self.events.append(event)  # the file has it: who stops the command while the disk is slow must hear of it
            if flushed:
                _flush(self._opened())
        except OSError as error:
            raise _failure(self.path, error) from None

    def flush(self) -> None:
        """Return when all is on the disk. Raises LedgerError where it may not be."""
        try:
            if self._file is not None:
                _flush(self._file)
        except OSError as error:
            raise _failure(self.path, error) from None

    def _opened(self) -> int:
        if self._file is None:
            self._file = os.open(self.path, os.O_WRONLY | os.O_APPEND | getattr(os, "O_BINARY", 0))
        return self._file

    def close(self) -> None:
        """Close the file, with all of it on the disk as far as the disk allows."""
        if self._file is not None:
            with suppress(LedgerError):
                self.flush()
            os.close(self._file)
        self._file = None


def rename(before: Path, after: Path) -> None:
    """Give a ledger another name. Raises LedgerError where it keeps the old one."""
    try:
        before.rename(after)
        _flush_folder(after.parent)
    except OSError as error:
        raise _failure(before, error) from None


def _content(path: Path) -> bytes:
    """Return what is in a ledger. Raises LedgerError for a link: what it leads to is not to grow, whatever it is."""
    if path.is_symlink():
        what = _("{file} er en genvej (et link).").format(file=path)
        raise LedgerError(what, _("Læg selve filen i mappen."))
    return files.read(path, _MOST)


def _write(file: int, content: bytes) -> None:
    while content:
        content = content[os.write(file, content) :]


def _flush(file: int) -> None:
    """Put what was written on the disk. On a Mac, fsync alone leaves it in the disk's own memory (fsync(2) there)."""
    os.fsync(file)
    if sys.platform == "darwin":
        import fcntl  # noqa: PLC0415 - Windows has none

        fcntl.fcntl(file, fcntl.F_FULLFSYNC)


def _flush_folder(folder: Path) -> None:
    """Put the name of a new file on the disk, too. Windows does so by itself, and cannot open a folder."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _parsed(path: Path, content: bytes) -> tuple[list[Event], bytes]:
    """Return the events in a file, and what has to be written before the next one."""
    *lines, rest = content.removeprefix(_BYTE_ORDER_MARK).split(b"\n")
    events = [_event(path, number, line) for number, line in enumerate(lines, 1) if _is_whole(line)]
    before = b""
    if rest.strip():
        try:
            events.append(_READER.validate_json(rest))
            before = b"\n"
        except ValidationError:
            before = _CUT_OFF + b"\n"
    if not events:
        what = _("{file} er tømt eller ødelagt, så det er uvist, hvem der har fået mailen.").format(file=path)
        raise LedgerError(what, _("Hent filen fra en sikkerhedskopi. Er der aldrig sendt noget, så slet den."))
    return events, before


def _is_whole(line: bytes) -> bool:
    written = line.rstrip()
    return bool(written) and not written.endswith(_CUT_OFF)


def _event(path: Path, number: int, line: bytes) -> Event:
    try:
        return _READER.validate_json(line)
    except ValidationError:
        what = _("{file}:{line}: linjen kan ikke læses, så det er uvist, hvem der har fået mailen.")
        remedy = _("Hent filen fra en sikkerhedskopi, eller ret linjen. Intet er sendt, og filen er ikke ændret.")
        raise LedgerError(what.format(file=path, line=number), remedy) from None


def _failure(path: Path, error: OSError) -> LedgerError:
    what = _("{file} kan ikke læses eller skrives ({reason}).").format(file=path, reason=reasons.of_system(error))
    return LedgerError(what, _("Sørg for plads og rettigheder, og kør så igen."))


def now() -> dt.datetime:
    """Return the time, with the machine's zone, to the second."""
    return dt.datetime.now().astimezone().replace(microsecond=0)
