"""What recipients' programs show: mails in NeoMutt, invitations in khal and as ical.js and node-ical read them."""

import email
import email.policy
import mailbox
import os
import pty
import re
import select
import subprocess
import time
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import node_programs
import pytest
from post_office import PostOffice
from secretary import MEETING, SETTINGS
from warm import Warm

pytest_plugins = ("mail_fixtures",)

ANNE = "anne@fjordby.dk"
MORNING, EVENING = "Møde i KKR Syd", "Ekstraordinært møde i KKR Syd"
ITEMS = 'Sager; om "penge", m.m.'


@dataclass(frozen=True)
class Story:
    """What one recipient has got of two meetings on one day, in order, and what her calendar should show then."""

    mails: list[EmailMessage]
    invitations: list[Path]


def run(warm: Warm, folder: Path, office: PostOffice) -> Callable[..., None]:
    def mail(*args: str) -> None:
        result = warm.run(["mail", *args, "--send"], folder, office.environment)
        assert result.returncode == 0, result.stdout + result.stderr

    return mail


@pytest.fixture(scope="module")
def story(warm: Warm, _office: PostOffice, tmp_path_factory: pytest.TempPathFactory) -> Story:
    """Two meetings on a day: one is cancelled and called again, the other moved, renamed, and moved to another day."""
    _office.forget()
    folder = tmp_path_factory.mktemp("story")
    (folder / "kkr-docs.toml").write_text(f"{SETTINGS}påmindelser = [30]\n", "utf-8")
    morning, evening, renamed = folder / "møde.yaml", folder / "aften.yaml", folder / "nattemøde.yaml"
    text = MEETING.replace("start: 09.30", "start: 09.30\nslut: 12.00\nsted: Rådhuset; salen, 1. sal")
    text = text.replace("titel: Sager", f"titel: '{ITEMS}'")
    morning.write_text(text, "utf-8")
    text = text.replace("09.30", "19.00").replace("12.00", "21.00").replace("organ:", "møde: ekstraordinært\norgan:")
    evening.write_text(text, "utf-8")
    mail = run(warm, folder, _office)
    mail("møde.yaml")
    mail("aften.yaml")
    evening.write_text(text := text.replace("19.00", "20.00").replace("21.00", "22.00"), "utf-8")
    mail("aften.yaml")
    mail("møde.yaml", "--cancel")
    mail("møde.yaml")
    evening.rename(renamed)
    mail("nattemøde.yaml")
    renamed.write_text(text.replace("2036-11-13", "2036-11-14"), "utf-8")
    mail("nattemøde.yaml")
    return Story(*_of_anne(_office, folder))


def _of_anne(office: PostOffice, folder: Path) -> tuple[list[EmailMessage], list[Path]]:
    mails, invitations = [], []
    for number, taken in enumerate(each for each in office.taken() if each["to"] == [ANNE]):
        message = email.message_from_bytes(taken["message"], policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        (part,) = (part for part in message.walk() if part.get_content_type() == "application/ics")
        path = folder / f"{number}.ics"
        path.write_bytes(part.get_content())
        mails.append(message)
        invitations.append(path)
    return mails, invitations


@pytest.mark.node
@pytest.mark.parametrize("program", ["ical.js", "node-ical"])
def test_calendar_programs_read_what_was_meant(program: str, story: Story) -> None:
    found: list[dict[str, Any]] = node_programs.events(story.invitations)[program]
    told = [
        (each["method"], each["status"], each["sequence"], each["start"][5:16], each["end"][11:16]) for each in found
    ]
    assert told == [
        ("REQUEST", "CONFIRMED", 0, "11-13T08:30", "11:00"),
        ("REQUEST", "CONFIRMED", 0, "11-13T18:00", "20:00"),
        ("REQUEST", "CONFIRMED", 1, "11-13T19:00", "21:00"),
        ("CANCEL", "CANCELLED", 1, "11-13T08:30", "11:00"),
        ("REQUEST", "CONFIRMED", 2, "11-13T08:30", "11:00"),
        ("REQUEST", "CONFIRMED", 2, "11-14T19:00", "21:00"),
    ]
    morning, evening = found[0]["uid"], found[1]["uid"]
    assert morning != evening
    assert [each["uid"] for each in found] == [morning, evening, evening, morning, morning, evening]
    for each in found:
        assert each["summary"] == (MORNING if each["uid"] == morning else EVENING)
        assert each["location"] == "Rådhuset; salen, 1. sal"
        assert f"1. {ITEMS}" in each["description"].splitlines()
        assert each["attendees"] == [f"mailto:{ANNE}"]
        assert each["alarms"] == (each["method"] == "REQUEST")


KHAL = """[calendars]
[[kkr]]
path = {folder}/calendar
[locale]
timeformat = %H.%M
dateformat = %d.%m
longdateformat = %d.%m.%Y
datetimeformat = %d.%m %H.%M
longdatetimeformat = %d.%m.%Y %H.%M
local_timezone = Europe/Copenhagen
default_timezone = Europe/Copenhagen
[sqlite]
path = {folder}/khal.db
"""


class Calendar:
    """A calendar of khal's, which knows an event by its UID."""

    def __init__(self, folder: Path) -> None:
        self.config = folder / "khal.conf"
        self.config.write_text(KHAL.format(folder=folder), "utf-8")
        (folder / "calendar").mkdir()
        self.home = folder

    def _khal(self, *args: str | Path) -> str:
        command = ["khal", "--config", self.config, *args]
        environment = os.environ | {"HOME": str(self.home), "LC_ALL": "C.UTF-8"}
        found = subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", check=True, timeout=120)
        return found.stdout

    def take(self, invitation: Path) -> None:
        self._khal("import", "--batch", invitation)

    def shown(self) -> list[str]:
        """Every event in the days of the meetings, a line each."""
        form = "{start-time} {end-time} {title} | {location} {cancelled}"
        lines = self._khal("list", "--format", form, "--day-format", "{date-long}", "12.11.2036", "5d").splitlines()
        return [line.strip() for line in lines]


@pytest.mark.khal
def test_a_calendar_shows_both_meetings_and_follows_them(story: Story, tmp_path: Path) -> None:
    calendar = Calendar(tmp_path)
    place = "Rådhuset; salen, 1. sal"
    morning = f"09.30 12.00 {MORNING} | {place}"
    expected = [
        ["13.11.2036", morning],
        ["13.11.2036", morning, f"19.00 21.00 {EVENING} | {place}"],
        ["13.11.2036", morning, f"20.00 22.00 {EVENING} | {place}"],
        ["13.11.2036", f"{morning} CANCELLED", f"20.00 22.00 {EVENING} | {place}"],
        ["13.11.2036", morning, f"20.00 22.00 {EVENING} | {place}"],
        ["13.11.2036", morning, "14.11.2036", f"20.00 22.00 {EVENING} | {place}"],
    ]
    for invitation, lines in zip(story.invitations, expected, strict=True):
        calendar.take(invitation)
        assert calendar.shown() == lines


RC = """set folder = "."
set spoolfile = "inbox"
set record = ""
set quit = yes
set use_threads = threads
set strict_threads = yes
set pager_index_lines = 0
set index_format = "%s"
set attach_format = "%T %m/%M %d"
"""


def shows(keys: str, words: Collection[str], folder: Path) -> str:
    """What NeoMutt shows of a mailbox after some keys, on a terminal, as soon as it shows all of some words."""
    terminal, its = pty.openpty()
    command = ["neomutt", "-n", "-F", "rc", "-f", "inbox", "-e", f"push '{keys}'"]
    looks = {"TERM": "xterm", "HOME": str(folder), "LC_ALL": "C.UTF-8", "LINES": "60", "COLUMNS": "160"}
    process = subprocess.Popen(command, cwd=folder, env=os.environ | looks, stdin=its, stdout=its, stderr=its)
    os.close(its)
    shown, deadline = b"", time.monotonic() + 60
    while process.poll() is None and time.monotonic() < deadline:
        if select.select([terminal], [], [], 0.05)[0]:
            with suppress(OSError):  # it has ended
                shown += os.read(terminal, 65536)
        if all(each in _plain(shown) for each in words):
            os.write(terminal, b"q")
    process.kill()
    process.wait()
    os.close(terminal)
    return _plain(shown)


def _plain(shown: bytes) -> str:
    return re.sub(rb"(\x1b[\[(][0-9;?]*[A-Za-z]|\x1b[=>]|[\r\n])+", b" ", shown).decode("utf-8", "replace")


SUBJECTS = (
    "Dagsorden til møde i KKR Syd den 13. november 2036",
    "├─>Aflyst: møde i KKR Syd den 13. november 2036",
    "└─>Indkaldt igen: Dagsorden til møde i KKR Syd den 13. november 2036",
    "Dagsorden til ekstraordinært møde i KKR Syd den 13. november 2036",
    "├─>Ændret: Dagsorden til ekstraordinært møde i KKR Syd den 13. november 2036",
    "└─>Ændret: Dagsorden til ekstraordinært møde i KKR Syd den 14. november 2036",
)
TEXT = ("From: KKR <kkr@fjordby.dk>", "To: Anne <anne@fjordby.dk>", "Kære Anne", "Rådhuset; salen, 1. sal")
CHANGE = (*TEXT, "Før:", "Torsdag den 13. november 2036", "Nu:", "Fredag den 14. november 2036")
PARTS = (
    "text/plain", "text/html", "text/calendar", "application/pdf dagsorden-kkr-syd-2036-11-13-0930.pdf",
    "application/ics indbydelse.ics",
)  # fmt: skip


@pytest.mark.neomutt
@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ("", SUBJECTS),
        ("<first-entry><display-message>", TEXT),
        ("<last-entry><display-message>", CHANGE),
        ("<first-entry><view-attachments>", PARTS),
    ],
)
def test_a_mail_program_shows_what_was_sent(keys: str, words: tuple[str, ...], story: Story, tmp_path: Path) -> None:
    box = mailbox.mbox(tmp_path / "inbox")
    for message in story.mails:
        box.add(message)
    box.close()
    (tmp_path / "rc").write_text(RC, "utf-8")
    shown = shows(keys, words, tmp_path)
    assert [each for each in words if each not in shown] == []
