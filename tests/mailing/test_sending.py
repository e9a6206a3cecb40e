"""Exactly once, or said so: with a real server that fails at every step, and a command that is killed at any time."""

import base64
import email
import email.policy
import json
import os
import random
import re
import select
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from conftest import IN_CI, Command
from pdf_text import blocks_of
from post_office import SECRET, USER, PostOffice
from secretary import ALL, ALL_BUT_BO, BO, SETTINGS, STEM, Secretary, at, events, started
from warm import Warm

from kkr_docs import mail_addresses as address
from kkr_docs.mailing import ledger, server, smtp
from kkr_docs.mailing.smtp_login import Password
from kkr_docs.mailing.transport import Envelope

pytest_plugins = ("mail_fixtures",)


# What a good day looks like


def test_nothing_is_sent_without_being_asked(secretary: Secretary) -> None:
    result = secretary()
    assert result.returncode == 0
    assert "Intet er sendt." in result.stdout
    assert secretary.office.counts() == {}
    assert not secretary.ledger.exists()


def test_everybody_gets_it_once_and_the_ledger_proves_it(secretary: Secretary) -> None:
    result = secretary("--send")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.splitlines()[-1] == "3 afleveret til mailserveren nu; 3 af 3 modtageres mails er afleveret."
    assert secretary.office.counts() == ALL
    lines = [json.loads(line) for line in secretary.ledger.read_text("utf-8").splitlines()]
    assert [line["hændelse"] for line in lines] == ["udsendelse", *["forsøg", "sendt"] * 3]
    for taken, line in zip(secretary.office.taken(), lines[2::2], strict=True):
        message = email.message_from_bytes(taken["message"], policy=email.policy.default)
        assert (taken["to"], message["Message-ID"]) == ([line["modtager"]], line["message_id"])
        assert line["svar"] == "250 2.0.0 modtaget"
        assert (secretary.folder / f"udsendelse/{STEM}-{line['modtager']}.eml").read_bytes() == taken["message"]
    again = secretary("--send")
    assert again.returncode == 0
    assert again.stdout.splitlines()[-1] == "0 afleveret til mailserveren nu; 3 af 3 modtageres mails er afleveret."
    assert secretary.office.counts() == ALL
    status = secretary("--status")
    assert status.returncode == 0
    assert status.stdout.count("250 2.0.0 modtaget") == 3


def test_a_changed_paper_is_a_new_sending_and_says_so(secretary: Secretary) -> None:
    secretary("--send")
    secretary.change("titel: Sager", "titel: Andre sager")
    words = "Mailen er ændret, siden den blev sendt. Det er en ny udsendelse, og 3 får mail igen."
    assert secretary().stdout.splitlines()[0] == words
    assert secretary.office.counts() == ALL
    assert secretary("--send").stdout.splitlines()[0] == words
    assert set(secretary.office.counts().values()) == {2}
    assert len({email.message_from_bytes(each["message"])["Message-ID"] for each in secretary.office.taken()}) == 6
    assert {event["sequence"] for event in events(secretary.office)} == {0}
    secretary("--send")
    assert set(secretary.office.counts().values()) == {2}


def test_the_invitation_is_updated_moved_and_cancelled(secretary: Secretary) -> None:
    secretary("--send")
    secretary.change("start: 09.30", "start: 10.00")
    secretary.change("2036-11-13", "2036-11-20")
    assert "Indbydelsen bliver rettet" in secretary("--send").stdout
    assert secretary("--cancel").returncode == 0
    assert secretary("--cancel", "--send").returncode == 0
    assert secretary("--cancel", "--send").returncode == 0
    found = events(secretary.office)
    assert len({event["uid"] for event in found}) == 1
    assert [(event["sequence"], str(event["status"])) for event in found[::3]] == [
        (0, "CONFIRMED"), (1, "CONFIRMED"), (2, "CANCELLED"),
    ]  # fmt: skip
    assert [f"{event.decoded('dtstart'):%d/%m %H.%M}" for event in found[::3]] == [
        "13/11 09.30", "20/11 10.00", "20/11 10.00",
    ]  # fmt: skip
    assert set(secretary.office.counts().values()) == {3}


def test_a_meeting_that_was_cancelled_is_called_again(secretary: Secretary) -> None:
    secretary("--send")
    secretary("--cancel", "--send")
    secretary.change("  - {navn: Carl, mail: carl@fjordby.dk}\n", "")
    result = secretary("--send")
    assert result.stdout.splitlines()[0] == "Mødet er aflyst. Nu bliver der indkaldt til det igen."
    assert "Disse har den gamle indbydelse" not in result.stdout
    assert [(event["sequence"], str(event["status"])) for event in events(secretary.office)] == [
        *[(0, "CONFIRMED")] * 3, *[(1, "CANCELLED")] * 3, *[(2, "CONFIRMED")] * 2,
    ]  # fmt: skip


def test_a_connection_is_used_for_all_and_the_pace_is_kept(secretary: Secretary) -> None:
    (secretary.folder / "kkr-docs.toml").write_text(SETTINGS.replace("60000", "60"), "utf-8")
    secretary.office.plan({"step": "CONNECT", "do": 0}, {"step": "CONNECT", "do": "554 kun en forbindelse", "times": 9})
    start = time.monotonic()
    assert secretary("--send").returncode == 0
    assert time.monotonic() - start > 2  # at least: a machine that is busy takes longer
    assert secretary.office.counts() == ALL


# What goes wrong and is mended by itself


PASSING = [
    ("CONNECT", "421 senere"), ("EHLO", "421 senere"), ("STARTTLS", "454 senere"), ("AUTH", "454 senere"),
    ("MAIL", "451 senere"), ("MAIL", "421 senere"), ("RCPT", "450 senere"), ("RCPT", "421 senere"),
    ("RCPT", "drop"), ("MAIL", "drop"), ("DATA", "451 senere"), ("DATA", "drop"), ("DOT", "451 senere"),
    ("DOT", "421 senere"), ("RSET", "drop"), ("DOT", 1.5), ("EHLO", 1.5), ("CONNECT", 1.5),
]  # fmt: skip


@pytest.mark.sampled(4)
@pytest.mark.parametrize(("step", "do"), PASSING)
def test_what_passes_is_tried_again(step: str, do: str | float, secretary: Secretary) -> None:
    if step == "RSET":
        secretary.office.plan({"step": "RCPT", "do": "450 senere", "to": BO}, {"step": step, "do": do})
    else:
        secretary.office.plan(at(step, do))
    result = secretary("--send")
    assert (result.returncode, secretary.office.counts()) == (0, ALL), result.stdout


def test_what_does_not_pass_waits_for_another_run(secretary: Secretary) -> None:
    secretary.office.plan({"step": "RCPT", "do": "450 grå liste", "to": BO, "times": 3})
    result = secretary("--send")
    assert result.returncode == 1
    assert result.stderr.count("450 grå liste") == 2
    assert "Udsat: Bo <bo@fjordby.dk>: 450 grå liste. Kør igen senere." in result.stdout
    assert secretary.office.counts() == ALL_BUT_BO
    assert secretary("--send").returncode == 0
    assert secretary.office.counts() == ALL


# What a person has to mend


@pytest.mark.parametrize("step", ["RCPT", "MAIL", "DATA", "DOT"])
def test_one_who_is_rejected_does_not_stop_the_others(step: str, secretary: Secretary) -> None:
    secretary.office.plan(at(step, "550 5.1.1 findes ikke"))
    result = secretary("--send")
    assert result.returncode == 1
    assert result.stdout.count("550 5.1.1 findes ikke. Adressen findes ikke. Ret adressen, og kør igen.") == 1
    assert sorted(secretary.office.counts().values()) == [1, 1]
    assert secretary("--send").returncode == 0
    assert secretary.office.counts() == ALL


@pytest.mark.sampled(4)
@pytest.mark.parametrize(
    ("step", "do", "words"),
    [
        ("CONNECT", "554 nej", "554 nej"), ("CONNECT", "drop", "kan ikke nås"), ("EHLO", "drop", "kan ikke nås"),
        ("EHLO", "550 nej", "550 nej"), ("STARTTLS", "502 nej", "502 nej"), ("STARTTLS", "drop", "kan ikke nås"),
        ("AUTH", "535 nej", "535 nej"), ("AUTH", "drop", "kan ikke nås"), ("CONNECT", "hej", "er et svar"),
    ],
)  # fmt: skip
def test_a_server_that_cannot_be_used_is_told(step: str, do: str, words: str, secretary: Secretary) -> None:
    secretary.office.plan({"step": step, "do": do})
    result = secretary("--send")
    assert result.returncode == 1
    assert words in result.stderr
    assert "3 modtagere nåede vi ikke til." in result.stdout
    assert secretary.office.counts() == {}
    assert secretary("--send").returncode == 0
    assert secretary.office.counts() == ALL


def test_a_certificate_that_is_not_trusted_stops(secretary: Secretary) -> None:
    result = secretary("--send", SSL_CERT_FILE=os.devnull)
    assert result.returncode == 1
    assert "certifikat kan ikke godkendes" in result.stderr
    assert "SSL_CERT_FILE" in result.stderr
    assert secretary.office.counts() == {}


@pytest.mark.parametrize(
    ("mode", "host", "words"),
    [
        ("plain", "127.0.0.1", "tilbyder ikke STARTTLS"),
        ("starttls", "mail.fjordby.dk", "certifikat kan ikke godkendes"),
        ("tls", "mail.fjordby.dk", "certifikat kan ikke godkendes"),
    ],
)
def test_nothing_goes_unprotected(mode: str, host: str, words: str, warm: Warm, folder: Path, tmp_path: Path) -> None:
    for office in started(tmp_path / "office", mode, host):
        result = Secretary(warm, folder, office)("--send")
        assert result.returncode == 1
        assert words in result.stderr
        assert office.taken() == []


def test_a_server_with_tls_from_the_start(warm: Warm, folder: Path, tmp_path: Path) -> None:
    for office in started(tmp_path / "office", "tls"):
        assert Secretary(warm, folder, office)("--send").returncode == 0
        assert office.counts() == ALL


@pytest.mark.parametrize("url", ["smtp://kkr:hemmeligt@127.0.0.1", "smtp://kkr:@127.0.0.1", "smtps://:x@127.0.0.1"])
def test_a_password_in_the_address_is_refused_and_not_repeated(url: str, secretary: Secretary) -> None:
    result = secretary("--send", KKR_DOCS_SMTP=url)
    assert result.returncode == 1
    assert "har et kodeord i sig" in result.stderr
    assert "hemmeligt" not in result.stdout + result.stderr


@pytest.mark.parametrize(
    "url",
    ["http://mail.dk", "smtp://", "mail.dk", "smtp://a:b:c", "smtp://mail.dk:99999", "plain", "smtp://mail..dk"],
)
def test_an_address_of_no_server_is_refused(url: str, secretary: Secretary) -> None:
    result = secretary("--send", KKR_DOCS_SMTP=url)
    assert result.returncode == 1
    assert result.stderr.startswith("fejl: mailserverens adresse ")


def test_the_password_is_in_no_file_and_no_output(secretary: Secretary) -> None:
    secretary.office.plan({"step": "AUTH", "do": "535 nej"})
    outputs = [secretary("--send"), secretary("--send"), secretary("--status")]
    written = [path.read_bytes() for path in secretary.folder.rglob("*") if path.is_file()]
    assert SECRET.encode() not in b"".join(written)
    assert not any(SECRET in result.stdout + result.stderr for result in outputs)
    assert secretary.office.counts() == ALL


@pytest.mark.parametrize(
    ("step", "code"), [("AUTH", 454), ("AUTH", 535), ("RCPT", 450), ("RCPT", 550), ("DOT", 554), ("ANSWER", 250)]
)
def test_a_password_that_the_server_repeats_is_blotted_out(step: str, code: int, secretary: Secretary) -> None:
    ways = [SECRET, *(base64.b64encode(each.encode()).decode() for each in (SECRET, f"\0{USER}\0{SECRET}"))]
    secretary.office.plan({"step": step, "do": f"{code} nej: {' '.join(ways)}", "times": 9})
    outputs = [secretary("--send"), secretary("--status")]
    shown = "".join(result.stdout + result.stderr for result in outputs)
    shown += secretary.ledger.read_text("utf-8") if secretary.ledger.exists() else ""
    assert "nej: ***" in shown
    assert not any(way.rstrip("=").lower() in shown.lower() for way in ways)


@pytest.mark.parametrize("wrong", ["forkert", os.fsdecode("forkert æ".encode("latin-1"))])
def test_a_wrong_password_is_told_as_one(wrong: str, secretary: Secretary) -> None:
    result = secretary("--send", KKR_DOCS_SMTP_PASSWORD=wrong)
    assert result.returncode == 1
    assert "mailserveren afviser brugeren sekretær eller kodeordet (535 " in result.stderr
    assert "KKR_DOCS_SMTP_PASSWORD eller systemets nøglering." in result.stderr
    assert secretary.office.counts() == {}


@pytest.mark.parametrize("ways", ["GSSAPI", "LOGIN"])
def test_a_server_that_knows_no_way_to_log_in_is_told(ways: str, secretary: Secretary) -> None:
    secretary.office.plan(
        {"step": "EHLO", "do": 0}, {"step": "EHLO", "do": f"250 AUTH {ways}"}, {"step": "AUTH", "do": "334 ?"}
    )
    result = secretary("--send")
    assert result.returncode == 1
    assert "mailserveren har ingen måde at logge ind på, som kkr-docs kan bruge." in result.stderr
    assert secretary.office.counts() == {}


def test_the_password_comes_from_the_keyring(kkr_process: Command, secretary: Secretary, tmp_path: Path) -> None:
    (tmp_path / "ring.py").write_text(
        "from keyring.backend import KeyringBackend\n"
        "class Ring(KeyringBackend):\n"
        "    priority = 1\n"
        "    set_password = None\n"
        "    def get_password(self, service, name):\n"
        f"        return {SECRET!r} if (service, name) == ('kkr-docs', 'sekretær@127.0.0.1') else None\n",
        "utf-8",
    )
    path = os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])
    ring = {"PYTHONPATH": path, "PYTHON_KEYRING_BACKEND": "ring.Ring", "KKR_DOCS_SMTP_PASSWORD": ""}
    args, environment = ("mail", "møde.yaml", "--send"), secretary.office.environment | ring
    assert kkr_process(*args, cwd=secretary.folder, env=environment).returncode == 0
    assert secretary.office.counts() == ALL
    other = environment | {"KKR_DOCS_SMTP": "smtp://anden@127.0.0.1"}
    nowhere = kkr_process(*args, cwd=secretary.folder, env=other)
    assert "der er intet kodeord til anden på 127.0.0.1." in nowhere.stderr


def test_danish_letters_before_the_at_need_a_server_that_takes_them(secretary: Secretary) -> None:
    secretary.change("bo@fjordby.dk", "bø@ærøby.dk")
    (secretary.office.folder / "ascii").touch()
    assert "Afvist: Bo <bø@ærøby.dk>: 553" in secretary("--send").stdout
    assert secretary.office.counts() == ALL_BUT_BO
    (secretary.office.folder / "ascii").unlink()
    assert secretary("--send").returncode == 0
    assert secretary.office.counts() == ALL_BUT_BO | {"bø@xn--rby-xla5g.dk": 1}


@pytest.mark.thorough
def test_a_large_message_on_a_slow_line_has_the_time_it_takes(
    office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", office.environment["SSL_CERT_FILE"])
    with socket.create_server(("127.0.0.1", 0)) as line:
        threading.Thread(target=slowly, args=(line, office.port), daemon=True).start()
        its = server.Server("127.0.0.1", line.getsockname()[1], USER, encrypted=False)
        connection = smtp.Connection(its, Password(USER, SECRET), seconds=smtp.Seconds(30.0, 4.0, 60.0))
        anne, message = address.parse("anne@fjordby.dk"), b"Subject: stor\r\n\r\n" + b"x" * 70 + b"\r\n"
        start = time.monotonic()
        outcome = connection.hand_over(Envelope(anne, anne, "<a@b.dk>"), message * 100_000, lambda: None)
        assert time.monotonic() - start > 4  # the time for a command: a machine that is busy takes longer
        connection.quit()
    assert outcome.step is ledger.Step.SENT, outcome.answer
    assert office.counts() == {"anne@fjordby.dk": 1}


def slowly(line: socket.socket, port: int) -> None:
    """Carry what comes on a line to a server, 100 kB at a time with a rest after each, and its answers back."""
    client = line.accept()[0]
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 100_000)
    with suppress(ConnectionError), client, socket.create_connection(("127.0.0.1", port)) as far:
        while True:
            for ready in select.select([client, far], [], [])[0]:
                if not (content := ready.recv(100_000)):
                    return
                (far if ready is client else client).sendall(content)
                time.sleep(0.09 if ready is client else 0)


# What nobody can know


@pytest.mark.sampled(3)
@pytest.mark.parametrize("step", ["DOT", "ANSWER"])
@pytest.mark.parametrize("do", ["drop", "uforståeligt svar"])
def test_the_doubtful_one_is_held_back_until_a_person_decides(step: str, do: str, secretary: Secretary) -> None:
    secretary.office.plan({"step": step, "do": do, "to": BO})
    result = secretary("--send")
    assert result.returncode == 1
    assert re.search(r"Uvist: Bo <bo@fjordby.dk>: .*--resend-doubtful", result.stdout)
    taken = secretary.office.counts()
    assert {**taken, BO: 1} == ALL
    again = secretary("--send")
    assert again.returncode == 1
    assert "Uvist: Bo <bo@fjordby.dk>" in again.stdout
    assert "uvist" in secretary("--status").stdout
    assert secretary.office.counts() == taken
    assert secretary("--send", "--resend-doubtful").returncode == 0
    assert secretary.office.counts() == ALL | {BO: taken.get(BO, 0) + 1}
    ids = {email.message_from_bytes(each["message"])["Message-ID"] for each in secretary.office.taken()}
    assert len(ids) == 3


def test_a_server_that_hangs_up_in_the_middle_of_a_message_has_not_got_it(secretary: Secretary) -> None:
    secretary.office.plan({"step": "DATA", "do": "354 kom så", "times": 1})
    secretary("--send")
    assert set(secretary.office.counts().values()) == {1}
    secretary("--send", "--resend-doubtful")
    assert secretary.office.counts() == ALL


# The ledger


def begun(secretary: Secretary, seconds: float) -> "subprocess.Popen[str]":
    """A run that waits, for some seconds, for the server's answer to the first message."""
    secretary.office.plan({"step": "DOT", "do": seconds})
    run = subprocess.Popen(
        [sys.executable, "-m", "kkr_docs", "mail", "møde.yaml", "--send"], cwd=secretary.folder,
        env=os.environ | secretary.office.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8",
    )  # fmt: skip
    while not secretary.ledger.exists() or b"fors" not in secretary.ledger.read_bytes():
        assert run.poll() is None
        time.sleep(0.01)
    return run


def test_who_stops_a_run_is_told_how_far_it_came(secretary: Secretary) -> None:
    run = begun(secretary, 2)
    run.send_signal(signal.SIGINT)
    out, err = run.communicate()
    assert (run.returncode, err.strip()) == (130, "Afbrudt!")
    assert "Uvist: Anne <anne@fjordby.dk>: forbindelsen blev afbrudt" in out
    assert "2 modtagere nåede vi ikke til." in out
    assert secretary("--send").stdout.count("Uvist: Anne") == 1
    assert {"anne@fjordby.dk": 1} | secretary.office.counts() == ALL


def test_a_second_run_at_the_same_time_stops(secretary: Secretary) -> None:
    first = begun(secretary, 2)
    second = secretary("--send")
    assert second.returncode == 1
    assert "mødets mails er ved at blive sendt af en anden kørsel." in second.stderr
    first.communicate()
    assert first.returncode == 0
    assert secretary.office.counts() == ALL


# Killed


def meetings(folder: Path, number: int, recipients: int) -> Iterator[Path]:
    """Folders with a meeting each, whose recipients are nobody else's."""
    for index in range(number):
        place = folder / str(index)
        place.mkdir(parents=True)
        people = "".join(f"  - {{navn: P{i}, mail: {folder.name}.{index}.{i}@fjordby.dk}}\n" for i in range(recipients))
        text = f"organ: KKR Syd\ndato: 2036-11-13\ndeltagere:\n{people}dagsorden:\n  - titel: Sager\n"
        (place / "møde.yaml").write_text(text, "utf-8")
        (place / "kkr-docs.toml").write_text(SETTINGS, "utf-8")
        yield place


def check_all_once(secretary: Secretary) -> None:
    """Nobody has it twice; who does not have it is told to be in doubt, and has it when a person says so."""
    people = re.findall(r"mail: (\S+)}", (secretary.folder / "møde.yaml").read_text("utf-8"))
    counts = secretary.office.counts()
    assert all(counts.get(address, 0) <= 1 for address in people)
    shown = secretary("--status").stdout
    doubtful = {address for address in people if re.search(rf"{re.escape(address)} .*uvist", shown)}
    missing = {address for address in people if address not in counts}
    assert missing <= doubtful
    if missing:
        table = "navn;mail\n" + "".join(f"P;{address}\n" for address in missing)
        (secretary.folder / "mangler.csv").write_text(table, "utf-8")
        assert secretary("--to", "mangler.csv", "--send", "--resend-doubtful").returncode == 0
    counts = secretary.office.counts()
    assert {address: counts.get(address, 0) for address in people} == dict.fromkeys(people, 1)


KILLERS = 2 if IN_CI else 1  # few, since each has to import the command's modules
KILLS = 104 if IN_CI else 6  # each killer's


def test_killed_at_any_moment_and_everybody_has_it_once(warm: Warm, office: PostOffice, tmp_path: Path) -> None:
    script = str(Path(__file__).with_name("killer.py"))
    folders = [list(meetings(tmp_path / f"k{number}", 40, 20)) for number in range(KILLERS)]
    killers = [
        subprocess.Popen(
            [sys.executable, script, str(number), str(KILLS), *map(str, places)],
            env=os.environ | office.environment, stdout=subprocess.PIPE, encoding="utf-8",
        )
        for number, places in enumerate(folders)
    ]  # fmt: skip
    results = [json.loads(killer.communicate()[0]) for killer in killers]
    assert sum(result["kills"] for result in results) >= KILLERS * KILLS
    for result in results:
        for folder, code in result["codes"].items():
            assert code in (0, 1)
            check_all_once(Secretary(warm, Path(folder), office))


@pytest.mark.thorough
def test_a_server_that_is_killed_takes_nothing_twice(warm: Warm, tmp_path: Path) -> None:
    chance = random.Random(7)  # noqa: S311 - it hides nothing
    (folder,) = meetings(tmp_path / "s", 1, 40)
    for office in started(tmp_path / "office"):
        for _run in range(6 if IN_CI else 2):
            command = [sys.executable, "-m", "kkr_docs", "mail", "møde.yaml", "--send"]
            run = subprocess.Popen(command, cwd=folder, env=os.environ | office.environment, stdout=subprocess.DEVNULL)
            before, wanted = len(office.taken()), chance.randint(1, 8)
            while run.poll() is None and len(office.taken()) < before + wanted:
                time.sleep(0.001)
            office.kill()
            run.wait()
            office.start()
        secretary = Secretary(warm, folder, office)
        secretary("--send")
        check_all_once(secretary)


# What is closed

CLOSED = """  - titel: Sager
    punkter:
      - {titel: Svanesagen, lukket: ja}
      - {titel: Budget}
"""


def papers_of(office: PostOffice) -> dict[str, tuple[str, str]]:
    """By address, the name and the text of the PDF that the server has taken."""
    found = {}
    for taken in office.taken():
        message = email.message_from_bytes(taken["message"], policy=email.policy.default)
        (part,) = (part for part in message.walk() if part.get_content_type() == "application/pdf")
        text = "\n".join(text for _tag, text in blocks_of(part.get_content()))
        found[taken["to"][0]] = (part.get_filename() or "", text)
    return found


def test_nobody_gets_what_is_closed_before_it_is_said_who_may(secretary: Secretary) -> None:
    secretary.change("  - titel: Sager\n", CLOSED)
    result = secretary("--send")
    assert result.returncode == 1
    assert "fejl: Mødet har 1 lukket punkt. Skriv --closed-to-members" in result.stderr
    assert secretary.office.counts() == {}
    assert not secretary.ledger.exists()
    prepared = secretary()
    assert prepared.returncode == 0
    assert prepared.stdout.count("offentlig") == 3
    assert "møde.yaml: Denne udgave har 1 lukket punkt." in prepared.stderr


def test_members_get_all_of_it(secretary: Secretary) -> None:
    secretary.change("  - titel: Sager\n", CLOSED)
    assert secretary("--send", "--closed-to-members").returncode == 0
    papers = papers_of(secretary.office)
    assert papers.keys() == ALL.keys()
    for name, text in papers.values():
        assert name == "dagsorden-kkr-syd-2036-11-13-0930-fortrolig.pdf"
        assert "Svanesagen" in text
    written = [path for path in (secretary.folder / "udsendelse").iterdir() if path.suffix in (".eml", ".pdf")]
    assert {stat.S_IMODE(path.stat().st_mode) for path in written} == {0o600}


def test_whoever_is_in_a_group_is_no_member(secretary: Secretary) -> None:
    guest = "grupper:\n  Gæster:\n    - {navn: Dina Eg, mail: dina@fjordby.dk}\n"
    secretary.change("dagsorden:\n  - titel: Sager\n", f"{guest}dagsorden:\n{CLOSED}")
    assert secretary("--send", "--closed-to-members").returncode == 0
    papers = papers_of(secretary.office)
    assert papers.keys() == {*ALL, "dina@fjordby.dk"}
    for who, (_name, text) in papers.items():
        assert ("Svanesagen" in text) == (who != "dina@fjordby.dk")


@pytest.mark.parametrize(("option", "others"), [([], "offentlig"), (["--closed-to-members"], "fortrolig")])
def test_the_table_says_who_may_see_it(secretary: Secretary, option: list[str], others: str) -> None:
    secretary.change("  - titel: Sager\n", CLOSED)
    rows = "navn;mail;lukket\nAnne;anne@fjordby.dk;ja\nBo;bo@fjordby.dk;nej\nCarl;carl@fjordby.dk;\n"
    (secretary.folder / "m.csv").write_text(rows, "utf-8")
    assert secretary("--to", "m.csv", "--send", *option).returncode == 0
    names = {address: name for address, (name, _text) in papers_of(secretary.office).items()}
    endings = {"anne": "fortrolig", "bo": "offentlig", "carl": others}
    stem = "dagsorden-kkr-syd-2036-11-13-0930"
    assert names == {f"{who}@fjordby.dk": f"{stem}-{end}.pdf" for who, end in endings.items()}
    for name, text in papers_of(secretary.office).values():
        assert ("Svanesagen" in text) == ("fortrolig" in name)
    assert "Svanesagen" not in (secretary.folder / f"udsendelse/{stem}-bo@fjordby.dk.eml").read_text("utf-8")


def test_a_wrong_word_in_the_column_is_refused(secretary: Secretary) -> None:
    (secretary.folder / "m.csv").write_text("navn;mail;lukket\nAnne;anne@fjordby.dk;måske\n", "utf-8")
    result = secretary("--to", "m.csv", "--send")
    assert result.returncode == 1
    assert "m.csv:2:22: fejl: her kan kun stå ja eller nej. Skriv ja eller nej." in result.stdout
