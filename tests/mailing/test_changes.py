"""What recipients are told of a change: in the mail, in their mail program's threads and in their calendars."""

import datetime as dt
import email
import email.policy
from email.message import EmailMessage
from typing import Any

import icalendar
import pytest
from secretary import BO, Secretary, events

pytest_plugins = ("mail_fixtures",)

ANNE = "anne@fjordby.dk"


def mails(secretary: Secretary, recipient: str = ANNE) -> list[EmailMessage]:
    """What a recipient has got, in order."""
    found = []
    for taken in secretary.office.taken():
        if taken["to"] == [recipient]:
            message = email.message_from_bytes(taken["message"], policy=email.policy.default)
            assert isinstance(message, EmailMessage)
            found.append(message)
    return found


def words(message: EmailMessage, kind: str = "plain") -> str:
    body = message.get_body((kind,))
    assert body
    return str(body.get_content())


def event(message: EmailMessage) -> Any:
    (part,) = (part for part in message.walk() if part.get_content_type() == "text/calendar")
    (found,) = icalendar.Calendar.from_ical(part.get_content()).walk("VEVENT")
    return found


def test_a_moved_meeting_says_what_it_was_and_what_it_is(secretary: Secretary) -> None:
    secretary.change("start: 09.30", "start: 09.30\nslut: 11.00\nsted: Rådhuset")
    secretary("--send")
    secretary.change("start: 09.30\nslut: 11.00\nsted: Rådhuset", "start: 13.00\nslut: 15.00\nsted: Biblioteket")
    secretary.change("2036-11-13", "2036-11-20")
    secretary("--send")
    first, second = mails(secretary)
    assert first["Subject"] == "Dagsorden til møde i KKR Syd den 13. november 2036"
    assert second["Subject"] == "Ændret: Dagsorden til møde i KKR Syd den 20. november 2036"
    assert (first["In-Reply-To"], first["References"]) == (None, None)
    assert second["In-Reply-To"] == second["References"] == first["Message-ID"]
    for kind in ("plain", "html"):
        before, _now, after = words(second, kind).partition("Nu:")
        assert all(each in before for each in ("Før:", "13. november 2036", "Kl. 9.30–11.00", "Rådhuset"))
        assert all(each in after for each in ("20. november 2036", "Kl. 13.00–15.00", "Biblioteket"))
        assert "Før:" not in words(first, kind)


def test_a_changed_paper_says_so_and_repeats_no_time(secretary: Secretary) -> None:
    secretary("--send")
    secretary.change("titel: Sager", "titel: Andre sager")
    secretary("--send")
    secretary.change("titel: Andre", "titel: Helt andre")
    secretary("--send")
    first, second, third = mails(secretary)
    assert second["Subject"].startswith("Ændret: Dagsorden")
    assert "Før:" not in words(second)
    assert "Den erstatter det, du fik den" in words(second)
    assert second["References"] == third["References"] == first["Message-ID"]
    assert event(third)["sequence"] == 0
    assert "Helt andre sager" in event(third)["description"]


def test_who_is_invited_again_is_told_that_it_was_called_off(secretary: Secretary) -> None:
    secretary("--send")
    secretary("--cancel", "--send")
    result = secretary("--send")
    assert "sendes: indkaldt igen" in result.stdout
    first, off, again = mails(secretary)
    assert off["Subject"] == "Aflyst: møde i KKR Syd den 13. november 2036"
    assert again["Subject"] == "Indkaldt igen: Dagsorden til møde i KKR Syd den 13. november 2036"
    assert "var aflyst. Nu bliver der indkaldt igen." in words(again)
    assert off["In-Reply-To"] == again["In-Reply-To"] == first["Message-ID"]
    names = [[part.get_filename() for part in each.iter_attachments()][-1] for each in (first, off, again)]
    assert names == ["indbydelse.ics", "aflysning.ics", "indbydelse.ics"]
    assert [event(each)["sequence"] for each in (first, off, again)] == [0, 1, 2]


def test_one_who_is_dropped_is_called_off_alone(secretary: Secretary) -> None:
    secretary("--send")
    secretary.change("  - {navn: Bo, mail: bo@fjordby.dk}\n", "")
    result = secretary()
    assert (
        "Disse er indbudt og er ikke længere modtagere: Bo. Aflys for dem alene: --cancel --cancel-for" in result.stdout
    )
    assert secretary("--cancel", "--cancel-for", BO, "--send").returncode == 0
    invited, off = mails(secretary, BO)
    assert off["Subject"] == "Trukket tilbage: indbydelse til møde i KKR Syd den 13. november 2036"
    assert "Din indbydelse til mødet i KKR Syd den 13. november 2036 er trukket tilbage." in words(off)
    assert "aflyst" not in words(off)
    assert (event(off)["uid"], str(event(off)["status"])) == (event(invited)["uid"], "CANCELLED")
    assert event(off)["sequence"] == 1
    assert len(mails(secretary)) == 1
    assert "ikke længere modtagere" not in secretary().stdout
    assert "0 afleveret" in secretary("--send").stdout
    assert "0 afleveret" in secretary("--cancel", "--cancel-for", BO, "--send").stdout
    secretary.change("  - {navn: Anne", "  - {navn: Bo, mail: bo@fjordby.dk}\n  - {navn: Anne")
    assert secretary("--send").returncode == 0
    assert [event(each)["sequence"] for each in mails(secretary, BO)] == [0, 1, 2]
    assert len(mails(secretary)) == 1
    secretary("--cancel", "--send")
    assert event(mails(secretary)[-1])["sequence"] == event(mails(secretary, BO)[-1])["sequence"] == 3


CLOSED = """  - titel: Sager
    punkter:
      - titel: Praktikpladser; "flere", ja
      - titel: Køb af grunden ved havnen
        lukket: ja
      - titel: Salg af skolen ved havnen
        lukket: ja
        offentlig_titel: Salg af ejendom
"""


def test_a_calendar_shows_the_items_and_no_closed_one(secretary: Secretary) -> None:
    secretary.change("  - titel: Sager\n", CLOSED)
    settings = secretary.folder / "kkr-docs.toml"
    extra = 'link = "https://fjordby.dk/kkr/{navn}.pdf"\npåmindelser = [1440, 30]\n'
    settings.write_text(settings.read_text("utf-8") + extra, "utf-8")
    assert secretary("--send", "--closed-to-members").returncode == 0
    (message,) = mails(secretary)
    found = event(message)
    link = "https://fjordby.dk/kkr/dagsorden-kkr-syd-2036-11-13-0930.pdf"
    assert str(found["description"]).splitlines() == [
        "Dagsorden:", "1. Sager", '1.1. Praktikpladser; "flere", ja', "1.2. Lukket punkt",
        "1.3. Salg af ejendom", "",
        "Sluttidspunktet er ikke oplyst. Der er regnet med to timer.", "", f"Læs mere: {link}",
    ]  # fmt: skip
    assert str(found["url"]) == link
    assert link in words(message)
    assert "havnen" not in str(found)
    assert found.decoded("dtend") - found.decoded("dtstart") == dt.timedelta(hours=2)
    alarms = [alarm.decoded("trigger") for alarm in found.walk("VALARM")]
    assert alarms == [dt.timedelta(minutes=-1440), dt.timedelta(minutes=-30)]
    assert "Indbydelsen regner med to timer." in secretary().stdout
    secretary("--cancel", "--send")
    assert not event(mails(secretary)[-1]).walk("VALARM")


@pytest.mark.parametrize(("start", "end"), [("23.00", None), ("13.00", "12.00")])
def test_an_end_is_assumed_where_none_follows_the_beginning(start: str, end: str | None, secretary: Secretary) -> None:
    secretary.change("start: 09.30", f"start: {start}" + (f"\nslut: {end}" if end else ""))
    result = secretary("--send")
    if result.returncode == 0:
        found = events(secretary.office)[0]
        assert found.decoded("dtend") - found.decoded("dtstart") == dt.timedelta(hours=2)
    else:
        assert end


@pytest.mark.parametrize(
    "line",
    [
        'link = "javascript:alert(1)"',
        'link = "https://a b"',
        "påmindelser = [-1]",
        "påmindelser = 30",
        "kvitteringer = 1",
    ],
)
def test_a_setting_of_another_form_is_told(line: str, secretary: Secretary) -> None:
    settings = secretary.folder / "kkr-docs.toml"
    settings.write_text(settings.read_text("utf-8") + line + "\n", "utf-8")
    result = secretary()
    assert result.returncode == 1
    assert f"kkr-docs.toml:5:1: ”mail.{line.partition(' ')[0]}” har ikke den rette form." in result.stderr
