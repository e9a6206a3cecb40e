"""A secretary who mails a meeting: the command in a folder, with a real server on loopback."""

import email
import email.policy
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import icalendar
from post_office import PostOffice
from warm import Warm

MEETING = """organ: KKR Syd
dato: 2036-11-13
start: 09.30
deltagere:
  - {navn: Anne, mail: anne@fjordby.dk}
  - {navn: Bo, mail: bo@fjordby.dk}
  - {navn: Carl, mail: carl@fjordby.dk}
dagsorden:
  - titel: Sager
"""
SETTINGS = '[mail]\nafsender = "KKR <kkr@fjordby.dk>"\npr_minut = 60000\nventetider = [0.001, 0.002]\n'
STEM = "dagsorden-kkr-syd-2036-11-13-0930"
ALL = {"anne@fjordby.dk": 1, "bo@fjordby.dk": 1, "carl@fjordby.dk": 1}
ALL_BUT_BO = {"anne@fjordby.dk": 1, "carl@fjordby.dk": 1}
BO = "bo@fjordby.dk"


def started(folder: Path, mode: str = "starttls", host: str = "127.0.0.1") -> Iterator[PostOffice]:
    office = PostOffice(folder, mode, host)
    yield office
    office.kill()


class Secretary:
    """Runs the command in a folder, with a server."""

    def __init__(self, warm: Warm, folder: Path, office: PostOffice) -> None:
        self.warm, self.folder, self.office = warm, folder, office

    def __call__(self, *args: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        return self.warm.run(["mail", "møde.yaml", *args], self.folder, self.office.environment | environment)

    @property
    def ledger(self) -> Path:
        return self.folder / "møde.udsendt.jsonl"

    def change(self, before: str, after: str) -> None:
        path = self.folder / "møde.yaml"
        path.write_text(path.read_text("utf-8").replace(before, after), "utf-8")


def events(office: PostOffice) -> list[Any]:
    """What the invitations say that the server has taken, in order."""
    found: list[Any] = []
    for taken in office.taken():
        message = email.message_from_bytes(taken["message"], policy=email.policy.default)
        (part,) = (part for part in message.walk() if part.get_content_type() == "text/calendar")
        found += icalendar.Calendar.from_ical(part.get_content()).walk("VEVENT")
    return found


def at(step: str, do: str | float) -> dict[str, object]:
    """The plan to fail at a step: at that of Bo's message, where the server knows whose it is."""
    plan: dict[str, object] = {"step": step, "do": do}
    return plan | ({"to": BO} if step in ("RCPT", "DOT") else {})
