"""The letters as their recipients get them: parsed by Python's email and icalendar, they hold what they should."""

import datetime as dt
import email
import email.policy
import hashlib
import re
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path
from zoneinfo import ZoneInfo

import icalendar
import pikepdf
import pytest
from command import meeting_of_pages, on_terminal
from conftest import Command
from hypothesis import example, given
from hypothesis import strategies as st

from kkr_docs import mail_addresses as address
from kkr_docs.house_style.style import HouseStyle
from kkr_docs.mailing.kind import Kind
from kkr_docs.mailing.letter import DocumentFile, Letter
from kkr_docs.mailing.plain import one_line
from kkr_docs.mailing.recipients import Recipient

MEETING = """organ: KKR Midtjylland
dato: 2026-11-13
start: 09.30
slut: 12.00
sted: Regionshuset; Viborg, "Salen"
deltagere:
  - {navn: Anne Holm, rolle: formand, mail: anne@fjordby.dk}
  - {navn: "Åse Ø. Bæk, borgmester", mail: åse@ærøby.dk, udgave: tryk}
  - Carl
afbud:
  - {navn: Bo Holm, mail: bo@fjordby.dk}
dagsorden:
  - titel: Sager
    punkter:
      - titel: En sag
"""
SETTINGS = '[mail]\nafsender = "KKR Midtjylland, sekretariatet <kkr@fjordby.dk>"\nsvar_til = "svar@fjordby.dk"\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "møde.yaml").write_text(MEETING, "utf-8")
    (tmp_path / "kkr-docs.toml").write_text(SETTINGS, "utf-8")
    return tmp_path


def letters(folder: Path, kind: str = "dagsorden") -> dict[str, EmailMessage]:
    """The prepared messages by their recipients' addresses."""
    found = {}
    for path in folder.glob(f"udsendelse/{kind}-*.eml"):
        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        assert not message.defects
        (mailbox,) = message["To"].addresses
        found[mailbox.addr_spec.encode("utf-8", "surrogateescape").decode()] = message
    return found


def event_of(message: EmailMessage) -> icalendar.Event:
    """The event that a message puts into a calendar; beside the text and as a file it is the same."""
    (part,) = (part for part in message.walk() if part.get_content_type() == "text/calendar")
    (attached,) = (part for part in message.iter_attachments() if part.get_content_type() == "application/ics")
    assert part.get_content() == attached.get_content().decode()
    calendar = icalendar.Calendar.from_ical(part.get_content())
    assert part.get_param("method") == calendar["METHOD"]
    (event,) = calendar.walk("VEVENT")
    assert isinstance(event, icalendar.Event)
    return event


def test_the_letter_has_text_html_the_paper_and_the_invitation(kkr: Command, folder: Path) -> None:
    result = kkr("mail", "møde.yaml", cwd=folder)
    assert (result.returncode, result.stderr) == (0, "")
    found = letters(folder)
    assert found.keys() == {"anne@fjordby.dk", "åse@xn--rby-xla5g.dk", "bo@fjordby.dk"}
    anne = found["anne@fjordby.dk"]
    assert anne["Subject"] == "Dagsorden til møde i KKR Midtjylland den 13. november 2026"
    assert anne["From"].addresses[0].display_name == "KKR Midtjylland, sekretariatet"
    assert anne["Reply-To"] == "svar@fjordby.dk"
    assert [part.get_content_type() for part in anne.walk()] == [
        "multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/calendar",
        "application/pdf", "application/ics",
    ]  # fmt: skip
    for kind in ("plain", "html"):
        body = anne.get_body((kind,))
        assert body
        assert all(words in body.get_content() for words in ("Kære Anne Holm", "Kl. 9.30–12.00", "13. november 2026"))
    (paper, _invitation) = anne.iter_attachments()
    assert paper.get_filename() == "dagsorden-kkr-midtjylland-2026-11-13-0930.pdf"
    assert paper.get_content() == (folder / "udsendelse" / str(paper.get_filename())).read_bytes()
    (print_paper, _invitation) = found["åse@xn--rby-xla5g.dk"].iter_attachments()
    assert print_paper.get_filename() == "dagsorden-kkr-midtjylland-2026-11-13-0930-tryk.pdf"
    assert len({message["Message-ID"] for message in found.values()}) == 3


def test_nobody_sees_another(kkr: Command, folder: Path) -> None:
    kkr("mail", "møde.yaml", cwd=folder)
    found = letters(folder)
    names = {"anne@fjordby.dk": b"Anne", "bo@fjordby.dk": b"Bo Holm", "åse@xn--rby-xla5g.dk": "Åse".encode()}
    for its, message in found.items():
        texts = [part.get_content() for part in message.walk() if part.get_content_maintype() == "text"]
        text = "".join(texts).encode()
        assert names[its] in text
        assert not any(other.encode() in message.as_bytes() for other in names if other != its)
        assert not any(name in text for other, name in names.items() if other != its)


def test_the_invitation_is_what_a_calendar_needs(kkr: Command, folder: Path) -> None:
    kkr("mail", "møde.yaml", cwd=folder)
    event = event_of(letters(folder)["åse@xn--rby-xla5g.dk"])
    zone = ZoneInfo("Europe/Copenhagen")
    assert event.decoded("dtstart") == dt.datetime(2026, 11, 13, 9, 30, tzinfo=zone)
    assert event.decoded("dtend") == dt.datetime(2026, 11, 13, 12, 0, tzinfo=zone)
    assert str(event["location"]) == 'Regionshuset; Viborg, "Salen"'
    assert (str(event["summary"]), event["sequence"], str(event["status"])) == (
        "Møde i KKR Midtjylland",
        0,
        "CONFIRMED",
    )
    assert str(event["organizer"]) == "mailto:kkr@fjordby.dk"
    assert str(event["attendee"]) == "mailto:%C3%A5se@xn--rby-xla5g.dk"
    assert event["attendee"].params["CN"] == "Åse Ø. Bæk, borgmester"
    assert event["uid"] == event_of(letters(folder)["anne@fjordby.dk"])["uid"]


def test_a_meeting_without_a_time_takes_the_day(kkr: Command, folder: Path) -> None:
    (folder / "møde.yaml").write_text(MEETING.replace("start: 09.30\nslut: 12.00\n", ""), "utf-8")
    kkr("mail", "møde.yaml", cwd=folder)
    event = event_of(letters(folder)["bo@fjordby.dk"])
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (dt.date(2026, 11, 13), dt.date(2026, 11, 14))


def test_an_end_that_is_not_said_is_assumed_and_told(kkr: Command, folder: Path) -> None:
    (folder / "møde.yaml").write_text(MEETING.replace("slut: 12.00\n", ""), "utf-8")
    assert kkr("validate", "--strict", "møde.yaml", cwd=folder).returncode == 0
    result = kkr("mail", "møde.yaml", cwd=folder)
    assert "Mødet har intet sluttidspunkt (”slut”). Indbydelsen regner med to timer." in result.stdout
    end = dt.datetime(2026, 11, 13, 11, 30, tzinfo=ZoneInfo("Europe/Copenhagen"))
    assert event_of(letters(folder)["bo@fjordby.dk"]).decoded("dtend") == end
    (folder / "møde.yaml").write_text(MEETING.replace("slut: 12.00\n", "") + "        beslutning: Ja.\n", "utf-8")
    assert "sluttidspunkt" not in kkr("mail", "møde.yaml", cwd=folder).stdout


def test_minutes_have_no_invitation(kkr: Command, folder: Path) -> None:
    (folder / "møde.yaml").write_text(MEETING + "        beslutning: Godkendt.\n", "utf-8")
    assert kkr("mail", "møde.yaml", cwd=folder).returncode == 0
    message = letters(folder, "referat")["bo@fjordby.dk"]
    assert message["Subject"] == "Referat af møde i KKR Midtjylland den 13. november 2026"
    assert not [part for part in message.walk() if part.get_content_type() in ("text/calendar", "application/ics")]


def test_the_same_definition_gives_the_same_letters(kkr: Command, folder: Path) -> None:
    def made() -> dict[str, str]:
        kkr("mail", "møde.yaml", cwd=folder)
        return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.glob("udsendelse/*")}

    assert made() == made()


def test_addresses_are_in_no_paper(kkr: Command, folder: Path) -> None:
    (folder / "møde.yaml").write_text(MEETING + "        beslutning: Godkendt.\n", "utf-8")
    assert kkr("render", "møde.yaml", "--as", "minutes", cwd=folder).returncode == 0
    (path,) = folder.glob("*.pdf")
    with pikepdf.open(path) as document:
        enclosed = [attachment.get_file().read_bytes() for attachment in document.attachments.values()]
    assert any("Åse Ø. Bæk".encode() in each for each in enclosed)
    for content in [*enclosed, path.read_bytes()]:
        assert b"fjordby.dk" not in content
        assert b"udgave" not in content


def test_a_council_has_its_own_letter(kkr: Command, folder: Path) -> None:
    (folder / "stil/mail").mkdir(parents=True)
    (folder / "stil/mail/letter.txt").write_text("Hej {{ name }} ({{ role }}) & co.\n{{ body }}, {{ file }}\n", "utf-8")
    assert kkr("mail", "møde.yaml", "--style", "stil", cwd=folder).returncode == 0
    body = letters(folder)["anne@fjordby.dk"].get_body(("plain",))
    assert body
    paper = "dagsorden-kkr-midtjylland-2026-11-13-0930.pdf"
    assert body.get_content().splitlines() == ["Hej Anne Holm (formand) & co.", f"KKR Midtjylland, {paper}"]


@pytest.mark.parametrize("text", ["{{ nobody }}", "{% if %}", "{{ name.__class__.__mro__ }}", "{{ 1 / 0 }}"])
def test_a_letter_that_cannot_be_set_is_told(text: str, kkr: Command, folder: Path) -> None:
    (folder / "stil/mail").mkdir(parents=True)
    (folder / "stil/mail/letter.html").write_text(text, "utf-8")
    result = kkr("mail", "møde.yaml", "--style", "stil", cwd=folder)
    assert result.returncode == 1
    assert "letter.html" in result.stderr
    assert not list(folder.glob("udsendelse/*.eml"))


SENDER = ("KKR Ærø, sekretariatet", address.parse("kkr@fjordby.dk"))
LETTER = Letter(
    Kind.MINUTES, "Referat", "KKR", "møde i KKR", "1. maj 2026", ("Fredag",), SENDER, None, None, HouseStyle()
)


def test_words_of_a_definition_stay_words(kkr: Command, folder: Path) -> None:
    evil = r'"=?utf-8?q?=0d=0aBcc:_x@y.dk?=\x0D\x0ABcc: x@y.dk\x0D\x0A\x0D\x0A<b>{{ 7*7 }}, og mange andre ord"'
    text = (
        MEETING.replace("KKR Midtjylland", evil).replace("Anne Holm", evil).replace("rolle: formand", f"rolle: {evil}")
    )
    (folder / "møde.yaml").write_text(re.sub("sted: .*", lambda _match: f"sted: {evil}", text), "utf-8")
    result = kkr("mail", "møde.yaml", cwd=folder)
    assert (result.returncode, result.stderr) == (0, "")
    shown = "=?utf-8?q?=0d=0aBcc:_x@y.dk?= Bcc: x@y.dk <b>{{ 7*7 }}, og mange andre ord"
    for message in letters(folder).values():
        assert (message["Bcc"], message["Subject"]) == (None, f"Dagsorden til møde i {shown} den 13. november 2026")
        body, event = message.get_body(("html",)), event_of(message)
        assert body
        assert "&lt;b&gt;{{ 7*7 }}, og" in body.get_content()
        assert "<b>" not in body.get_content()
        assert (str(event["summary"]), str(event["location"])) == (f"Møde i {shown}", shown)
    name = letters(folder)["anne@fjordby.dk"]["To"].addresses[0].display_name
    assert name.replace(" ", "") == shown.replace(" ", "")


# Letters, and what a header could take for more than text
HOSTILE = st.text(st.characters(exclude_categories=["Cs"])) | st.lists(
    st.sampled_from(
        ["=?utf-8?q?", "=?utf-8?b?", "=0d=0a", "DQpCY2M6IHhAeS5kaw==", "?=", "Bcc: x@y.dk", "\r\n", "\x85", "\u2028",
         "\u202e", " ", ",", ";", ":", "<", ">", '"', "\\", "(", "@", "=", "?", "_", "å"]
    )
).map("".join)  # fmt: skip


@given(HOSTILE, HOSTILE, HOSTILE)
@example("=?utf-8?q?=0d=0aBcc:_x@y.dk?=", "=?utf-8?q?=0d=0aBcc:_x@y.dk?=", "=?utf-8?q?=0d=0aBcc:_x@y.dk?=")
def test_no_name_can_add_a_recipient_or_a_header(name: str, title: str, sender: str) -> None:
    recipient = Recipient(name, address.parse("anne@fjordby.dk"))
    moment = dt.datetime(2026, 5, 1, tzinfo=dt.UTC)
    letter = replace(LETTER, subject=title, sender=(sender, SENDER[1]))
    message_id = f"<{'a' * 32}@{'b' * 60}.{'c' * 60}.dk>"
    content = letter.message(recipient, DocumentFile("a.pdf", b"x"), message_id, moment)
    message = email.message_from_bytes(content, policy=email.policy.default)
    assert [each.addr_spec for each in message["To"].addresses] == ["anne@fjordby.dk"]
    assert [each.addr_spec for each in message["From"].addresses] == ["kkr@fjordby.dk"]
    shown = message["To"].addresses[0].display_name
    assert shown.replace(" ", "") == one_line(name).replace(" ", "")  # Python reads blanks between parts of a long one
    assert (message["Subject"], message["Message-ID"]) == (one_line(title), message_id)
    assert sorted(message.keys()) == [
        "Content-Language", "Content-Type", "Date", "From", "MIME-Version", "Message-ID", "Subject", "To",
    ]  # fmt: skip
    assert max(map(len, content.split(b"\r\n"))) <= 998


def test_a_terminal_shows_which_page_is_set_while_mails_are_prepared(folder: Path) -> None:
    """Nothing of it stays on the terminal's last line."""
    invited = "deltagere: [{navn: Anne, mail: anne@fjordby.dk}]\nstart: 09.30\n"
    (folder / "møde.yaml").write_text(meeting_of_pages("2036-11-13") + invited, "utf-8")
    printed, shown = on_terminal("mail", "møde.yaml", cwd=folder)
    assert re.search(r"\rsætter side \d+", shown)
    assert "Intet er sendt." in printed
    assert shown.rpartition("\r")[2] == ""
