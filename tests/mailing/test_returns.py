"""What is promised is what is known: handed over, and what servers report of it in mails that came back."""

import csv
import email
import email.policy
import io
import json
import mailbox
import subprocess
from pathlib import Path

import pytest
from secretary import ALL, ALL_BUT_BO, BO, Secretary

pytest_plugins = ("mail_fixtures",)

# As Postfix writes them
REPORT = """Return-Path: <>
From: MAILER-DAEMON@mx.fjordby.dk (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: kkr@fjordby.dk
Message-Id: <{own}@mx.fjordby.dk>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="A/B"

This is a MIME-encapsulated message.

--A/B
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--A/B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.fjordby.dk
{envelope}
Final-Recipient: rfc822; {final}
Original-Recipient: rfc822;{recipient}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {said}

--A/B
Content-Type: {returned}

Subject: Dagsorden
{named}

--A/B--
"""


def report(secretary: Secretary, recipient: str, **changes: str) -> bytes:
    """A report of the last message to a recipient, as its server writes it."""
    (*_before, sent) = (each for each in secretary.office.taken() if each["to"] == [recipient])
    message_id = email.message_from_bytes(sent["message"])["Message-ID"]
    (envelope,) = (each.removeprefix("ENVID=") for each in sent["dsn"] if each.startswith("ENVID="))
    usual = {
        "own": "4F1", "action": "failed", "status": "5.1.1", "said": "550 5.1.1 <bo@fjordby.dk>: User unknown",
        "returned": "text/rfc822-headers", "named": f"Message-ID: {message_id}", "recipient": recipient,
        "final": recipient, "envelope": f"Original-Envelope-Id: {envelope}",
    }  # fmt: skip
    return REPORT.format_map(usual | changes).encode()


def read(secretary: Secretary, *reports: bytes) -> "subprocess.CompletedProcess[str]":
    place = secretary.folder / "retur"
    place.mkdir(exist_ok=True)
    for path in place.iterdir():
        path.unlink()
    for number, content in enumerate(reports):
        (place / f"{number}.eml").write_bytes(content)
    return secretary("--bounces", "retur")


def test_the_server_is_asked_to_report_what_becomes_of_a_message(secretary: Secretary) -> None:
    secretary("--send")
    for taken in secretary.office.taken():
        message_id = email.message_from_bytes(taken["message"])["Message-ID"]
        name = message_id.strip("<>").partition("@")[0]
        assert taken["dsn"] == ["RET=HDRS", f"ENVID={name}", "NOTIFY=FAILURE,DELAY", f"ORCPT=rfc822;{taken['to'][0]}"]
    settings = secretary.folder / "kkr-docs.toml"
    settings.write_text(settings.read_text("utf-8") + "kvitteringer = true\n", "utf-8")
    secretary("--send", "--again", BO)
    assert "NOTIFY=SUCCESS,FAILURE,DELAY" in secretary.office.taken()[-1]["dsn"]


def test_a_server_without_reports_is_not_asked(secretary: Secretary) -> None:
    (secretary.office.folder / "no dsn").touch()
    assert secretary("--send").returncode == 0
    (secretary.office.folder / "no dsn").unlink()
    assert [taken["dsn"] for taken in secretary.office.taken()] == [[], [], []]
    assert secretary.office.counts() == ALL


def test_a_mail_that_comes_back_is_noted_and_not_sent_there_again(secretary: Secretary) -> None:
    assert "3 afleveret til mailserveren nu" in secretary("--send").stdout
    result = read(secretary, report(secretary, BO))
    assert result.returncode == 0
    assert result.stdout.splitlines() == [
        "Returneret: Bo <bo@fjordby.dk>: 550 5.1.1 <bo@fjordby.dk>: User unknown. Adressen findes ikke. Ret adressen, "
        "og kør igen. Samme adresse får den ikke igen, medmindre du skriver --again og adressen.",
        "Læste mails: 1. Nye meldinger: 1. Læst før: 0. Om andre mails: 0.",
    ]
    again = secretary("--send")
    assert again.returncode == 1
    assert "Returneret: Bo <bo@fjordby.dk>: 550 5.1.1" in again.stdout
    assert "0 afleveret til mailserveren nu; 2 af 3 modtageres mails er afleveret." in again.stdout
    assert secretary.office.counts() == ALL
    secretary.change(BO, "bo.holm@fjordby.dk")
    assert secretary("--send").returncode == 0
    assert secretary.office.counts() == ALL | {"bo.holm@fjordby.dk": 1}


def test_a_report_is_read_once(secretary: Secretary) -> None:
    secretary("--send")
    read(secretary, report(secretary, BO))
    before = secretary.ledger.read_bytes()
    result = read(secretary, b"X-Status: set by a mail program\n" + report(secretary, BO))
    assert "Nye meldinger: 0. Læst før: 1." in result.stdout
    assert secretary.ledger.read_bytes() == before


@pytest.mark.parametrize("form", ["mbox", "one mail", "folders", "maildir"])
def test_returned_mails_are_read_wherever_a_mail_program_puts_them(form: str, secretary: Secretary) -> None:
    secretary("--send")
    reports = [report(secretary, BO), report(secretary, "carl@fjordby.dk", own="4F2", said="550 5.2.2 mailbox full")]
    place = secretary.folder / "retur"
    if form == "mbox":
        box = mailbox.mbox(place)
        box.add(b"Subject: Hej\n\nFrom en ven\n")
        for each in reports:
            box.add(each)
        box.close()
    elif form == "one mail":
        place.write_bytes(reports[0])
    elif form == "folders":
        (place / "inde").mkdir(parents=True)
        for number, each in enumerate(reports):
            (place / "inde" / str(number)).write_bytes(each.replace(b"\n", b"\r\n"))
    else:
        maildir = mailbox.Maildir(place)
        for each in reports:
            maildir.add(each)
    result = secretary("--bounces", "retur")
    assert result.stdout.count("Returneret: ") == (1 if form == "one mail" else 2)
    assert result.returncode == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"envelope": ""},
        {"named": ""},
        {"returned": "message/rfc822", "envelope": ""},
        {"action": "Failed ", "final": "videresendt@andetsteds.dk"},
    ],
)
def test_a_report_is_known_by_the_message_it_is_about(changes: dict[str, str], secretary: Secretary) -> None:
    secretary("--send")
    assert "Returneret: Bo" in read(secretary, report(secretary, BO, **changes)).stdout


FORGED = [
    {"envelope": "Original-Envelope-Id: 0123456789abcdef0123456789abcdef", "named": "Message-ID: <x@fjordby.dk>"},
    {"envelope": "", "named": ""},
    {"action": "exploded"},
]


@pytest.mark.parametrize("changes", FORGED)
def test_a_mail_that_only_claims_to_be_a_report_changes_nothing(changes: dict[str, str], secretary: Secretary) -> None:
    secretary("--send")
    before = secretary.ledger.read_bytes()
    result = read(secretary, report(secretary, BO, **changes), b"", b"\0\xff", b"Content-Type: multipart/report\n\n--")
    assert result.returncode == 0
    assert "Nye meldinger: 0." in result.stdout
    assert secretary.ledger.read_bytes() == before


@pytest.mark.parametrize(
    ("action", "word"), [("delayed", "forsinket"), ("delivered", "leveret"), ("relayed", "sendt videre")]
)
def test_other_reports_are_shown_and_stop_nobody(action: str, word: str, secretary: Secretary) -> None:
    secretary("--send")
    result = read(secretary, report(secretary, BO, action=action, status="4.4.1", said="250 gemt i postkassen"))
    assert f"{word.capitalize()}: Bo <bo@fjordby.dk>: 4.4.1 250 gemt i postkassen." in result.stdout
    assert word in secretary("--status").stdout
    assert secretary("--send").returncode == 0
    failed = read(secretary, report(secretary, BO, own="4F9"))
    assert "Returneret: Bo" in failed.stdout
    read(secretary, report(secretary, BO, own="4FA", action="delayed"))
    assert "returneret" in secretary("--status").stdout


def test_who_cannot_be_read_from_is_told(secretary: Secretary) -> None:
    assert "der er ikke sendt noget fra møde.yaml" in secretary("--bounces", "retur").stderr
    secretary("--send")
    result = secretary("--bounces", "retur")
    assert result.returncode == 1
    assert "retur kan ikke læses (filen eller mappen findes ikke)" in result.stderr


def test_one_person_gets_it_once_more(secretary: Secretary) -> None:
    secretary("--send")
    assert secretary("--again", BO).returncode == 0
    assert secretary.office.counts() == ALL
    result = secretary("--again", "BO@Fjordby.dk", "--send")
    assert result.returncode == 0
    assert "sendes igen" in result.stdout
    assert secretary.office.counts() == ALL | {BO: 2}
    first, second = (
        email.message_from_bytes(each["message"]) for each in secretary.office.taken() if each["to"] == [BO]
    )
    assert first["Message-ID"] != second["Message-ID"]  # a mail program shows the second one, too
    assert second["References"] == first["Message-ID"]
    lines = [json.loads(line) for line in secretary.ledger.read_text("utf-8").splitlines()]
    assert [line["igen"] for line in lines if line.get("modtager") == BO] == [False, False, True, True]
    assert "afleveret (igen)" in secretary("--status").stdout
    assert secretary("--send").returncode == 0
    assert secretary.office.counts() == ALL | {BO: 2}


def test_once_more_is_exact_too(secretary: Secretary) -> None:
    secretary("--send")
    secretary.office.plan({"step": "ANSWER", "do": "drop", "to": BO})
    assert secretary("--again", BO, "--send").returncode == 1
    held = secretary("--again", BO, "--send")
    assert "Uvist: Bo" in held.stdout
    assert secretary.office.counts() == ALL | {BO: 2}
    secretary.office.plan({"step": "RCPT", "do": "450 senere", "to": BO, "times": 3})
    assert secretary("--again", BO, "--send", "--resend-doubtful").returncode == 1
    assert secretary("--again", BO, "--send", "--resend-doubtful").returncode == 0
    assert secretary.office.counts() == ALL | {BO: 3}
    assert len({email.message_from_bytes(each["message"])["Message-ID"] for each in secretary.office.taken()}) == 4


@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        (["--again", "ukendt@fjordby.dk"], 1, "ukendt@fjordby.dk er ikke blandt modtagerne."),
        (["--again", "bo"], 2, "bo er ikke en mailadresse"),
        (["--again", BO, "--status"], 2, "--status og --bounces sender intet"),
        (["--cancel-for", BO], 2, "skriv også --cancel"),
        (["--cancel", "--cancel-for", "ukendt@fjordby.dk"], 1, "har ikke fået en indbydelse"),
    ],
)
def test_somebody_else_is_no_recipient(args: list[str], code: int, words: str, secretary: Secretary) -> None:
    secretary("--send")
    result = secretary(*args)
    assert (result.returncode, words in result.stderr) == (code, True), result.stderr


def test_the_status_is_a_table_csv_and_json(secretary: Secretary) -> None:
    secretary.change("navn: Anne", 'navn: "=HYPERLINK(1;2)"')
    secretary.office.plan({"step": "RCPT", "do": '550 "nej"; =1', "to": BO})
    secretary("--send")
    read(secretary, report(secretary, "carl@fjordby.dk", said="550 5.1.1 væk; farvel"))
    found = json.loads(secretary("--status", "--format", "json").stdout)
    assert found["uid"].endswith("@fjordby.dk")
    assert [(each["mail"], each["hvad"]) for each in found["mails"]] == [
        ("anne@fjordby.dk", "afleveret"), (BO, "afvist"), ("carl@fjordby.dk", "returneret"),
    ]  # fmt: skip
    assert all(each["message_id"].startswith("<") and len(each["sha256"]) == 64 for each in found["mails"])
    text = secretary("--status", "--format", "csv").stdout
    assert text.startswith("\ufefftid;navn;mail;papir;udgave;sha256;hvad;svar;message_id")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))
    assert [row["navn"] for row in rows] == ["'=HYPERLINK(1;2)", "Bo", "Carl"]
    assert [row["svar"] for row in rows] == [found["mails"][index]["svar"] for index in range(3)]
    assert secretary.office.counts() == {key: 1 for key in ALL if key in ALL_BUT_BO}
    assert "returneret" in secretary("--status").stdout


def test_a_report_needs_the_ledger_for_itself(secretary: Secretary, tmp_path: Path) -> None:
    secretary("--send")
    (tmp_path / "retur.eml").write_bytes(report(secretary, BO))
    result = secretary("--bounces", str(tmp_path / "retur.eml"))
    assert "Returneret: Bo" in result.stdout
    assert json.loads(secretary.ledger.read_text("utf-8").splitlines()[-1])["rapport"] == "ikke leveret"
