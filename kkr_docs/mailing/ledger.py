"""The ledger: what was sent to whom, one JSON line an event, in a file beside the definition that only grows.

A line counts when it is whole. A last line that is cut off is the trace of a process that was killed or of a full disk
while it was being written: what it would have reported had not been done yet, or is in doubt. It is marked as cut off
before the next line is written. Anything else that cannot be read stops the command, for a person to look at.
"""

from __future__ import annotations

import fcntl
import os
from datetime import datetime
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
    """A ledger that cannot be read, written or had for oneself."""


class Step(StrEnum):
    """What happened to one recipient's message."""

    TRIED = "forsøg"
    """It is about to be handed over. With no event after it, nobody knows whether it was."""
    SENT = "sendt"
    REJECTED = "afvist"
    DEFERRED = "udsat"
    DOUBTFUL = "uvist"


_KEYS = {
    "time": "tid",
    "step": "hændelse",
    "event": "hændelse",
    "recipient": "modtager",
    "name": "navn",
    "paper": "papir",
    "edition": "udgave",
    "calendar": "kalender",
    "meeting": "møde",
    "answer": "svar",
}


def _address(written: str) -> str:
    return str(mail_addresses.parse(written))


class _Line(BaseModel):
    model_config = ConfigDict(
        extra="forbid", frozen=True, populate_by_name=True, alias_generator=lambda name: _KEYS.get(name, name)
    )

    time: AwareDatetime


class Handling(_Line):
    """A step of one message. `calendar` stands for the meeting's time and place as the invitation had them."""

    step: Step
    recipient: Annotated[str, AfterValidator(_address)]
    name: str
    paper: Kind
    edition: str
    sha256: str
    calendar: str
    message_id: str
    answer: str = ""


class Sending(_Line):
    """A run began to send. `uid` and `sequence` are those of its invitation, where it has one."""

    event: Literal["udsendelse"] = "udsendelse"
    paper: Kind
    meeting: str
    calendar: str = ""
    uid: str = ""
    sequence: int = Field(0, ge=0)


Event = Handling | Sending
_READER: TypeAdapter[Event] = TypeAdapter(Annotated[Event, Field(union_mode="smart")])

_MAX_BYTES = 100_000_000  # a mail to 1,000 recipients is 1 million

_ENDING = ".udsendt.jsonl"

_CUT_OFF = b" # afbrudt"
"""What ends a line that was cut off. It is no JSON, so that no whole line ends with it."""


def path_of(definition: Path) -> Path:
    """Return where the ledger of a definition lies. Raises LedgerError where it may lie there by another name.

    A definition that was renamed would else be sent to everybody again.
    """
    if files.leads_outside(definition):
        what = _("{file} er en genvej (et link), der fører ud af sin mappe.").format(file=definition)
        raise LedgerError(what, _("Skriv stien til selve filen, eller læg filen i mappen."))
    its = definition.resolve()
    path = its.with_name(f"{its.stem}{_ENDING}")
    if not path.exists() and (stray := _stray(its)):
        what = _("{file} hører ikke til nogen definition her. Er {definition} omdøbt?")
        remedy = _("Omdøb den så til {name}; flyt den ellers til en anden mappe.")
        raise LedgerError(what.format(file=stray, definition=definition.name), remedy.format(name=path.name))
    return path


def _stray(definition: Path) -> Path | None:
    """Return a ledger beside a definition that no definition goes with."""
    folder = definition.parent
    stems = {path.stem for path in folder.glob("*") if path.suffix in (".yaml", ".yml", definition.suffix)}
    found = sorted(folder.glob(f"*{_ENDING}"))
    return next((path for path in found if path.name.removesuffix(_ENDING) not in stems), None)


def read(path: Path) -> list[Event]:
    """Return the events of a ledger, in order; none where there is no file. Raises LedgerError where it is damaged."""
    try:
        _refuse_link(path)
        return _parsed(path, files.read_whole(path, _MAX_BYTES))[0]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise _failure(path, error) from None


class Ledger:
    """A ledger that this process alone writes, from opening to closing. Raises LedgerError where it cannot."""

    def __init__(self, path: Path) -> None:
        self.path = path
        _refuse_link(path)
        is_new = not path.exists()
        try:
            self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_NONBLOCK, 0o666)
            if is_new:
                _flush_folder(path.parent)
        except OSError as error:
            raise _failure(path, error) from None
        try:
            self._lock()
            self.events, self._before = self._read()
        except BaseException:
            os.close(self._file)
            raise

    def _lock(self) -> None:
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            what = _("mødets mails er ved at blive sendt af en anden kørsel.")
            raise LedgerError(what, _("Vent, til den er færdig, og kør så igen.")) from None
        except OSError as error:
            raise _failure(self.path, error) from None

    def _read(self) -> tuple[list[Event], bytes]:
        try:
            return _parsed(self.path, files.read_whole(self.path, _MAX_BYTES))
        except OSError as error:
            raise _failure(self.path, error) from None

    def append(self, event: Event) -> None:
        """Write an event, and return when it is on the disk. Raises LedgerError where it may not be."""
        try:
            _write(self._file, self._before + event.model_dump_json(by_alias=True).encode() + b"\n")
            self._before = b""
            self.events.append(event)  # the file has it: who stops the command while the disk is slow must hear of it
            os.fsync(self._file)
        except OSError as error:
            raise _failure(self.path, error) from None

    def close(self) -> None:
        """Let others have it."""
        os.close(self._file)


def _refuse_link(path: Path) -> None:
    """Raise LedgerError for a link: what it leads to is not to grow, whatever it is."""
    if path.is_symlink():
        what = _("{file} er en genvej (et link).").format(file=path)
        raise LedgerError(what, _("Læg selve filen i mappen."))


def _write(file: int, content: bytes) -> None:
    while content:
        content = content[os.write(file, content) :]


def _flush_folder(folder: Path) -> None:
    """Put the name of a new file on the disk, too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _parsed(path: Path, content: bytes) -> tuple[list[Event], bytes]:
    """Return the events in a file, and what has to be written before the next one."""
    *lines, rest = content.split(b"\n")
    events = [_event(path, number, line) for number, line in enumerate(lines, 1) if not line.endswith(_CUT_OFF)]
    if not rest:
        return events, b""
    try:
        return [*events, _READER.validate_json(rest)], b"\n"
    except ValidationError:
        return events, _CUT_OFF + b"\n"


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


def now() -> datetime:
    """Return the time, with the machine's zone, to the second."""
    return datetime.now().astimezone().replace(microsecond=0)
