"""What kind of meeting it is, and which version of its paper: on covers, in titles, file names, mails and calendars."""

import email
import email.policy
import re
from pathlib import Path

import icalendar
import pikepdf
import pytest
from conftest import Command
from docx_text import paragraphs
from pdf_text import blocks, pages

from kkr_docs.lint import engine

MEETING = """\
organ: KKR Syd
dato: 2026-11-13
start: 09.30
deltagere:
  - {{navn: Anne Holm, mail: anne@fjordby.dk}}
{fields}
dagsorden:
  - titel: Eventuelt
"""


def folder_with(fields: str, folder: Path) -> Path:
    (folder / "m.yaml").write_text(MEETING.format(fields=fields), "utf-8")
    (folder / "kkr-docs.toml").write_text('[mail]\nafsender = "KKR <kkr@fjordby.dk>"\n', "utf-8")
    return folder


@pytest.mark.sampled(4)
@pytest.mark.parametrize(
    ("fields", "line", "name"),
    [
        ("møde: ordinært", "Ordinært møde", "ordinært møde i KKR Syd"),
        ("møde: konstituerende", "Konstituerende møde", "konstituerende møde i KKR Syd"),
        ("møde: fælles med KKR Nord", "Møde fælles med KKR Nord", "møde i KKR Syd fælles med KKR Nord"),
        ("mødeform: virtuelt", "Virtuelt møde", "virtuelt møde i KKR Syd"),
        ("mødeform: skriftlig behandling", "Skriftlig behandling", "skriftlig behandling i KKR Syd"),
        (
            "møde: ekstraordinært\nmødeform: virtuelt",
            "Ekstraordinært virtuelt møde",
            "ekstraordinært virtuelt møde i KKR Syd",
        ),
        (
            "møde: ekstraordinært\nmødeform: skriftlig behandling",
            "Ekstraordinær skriftlig behandling",
            "ekstraordinær skriftlig behandling i KKR Syd",
        ),
        (
            "møde: fælles med KKR Nord\nmødeform: fysisk",
            "Fysisk møde fælles med KKR Nord",
            "fysisk møde i KKR Syd fælles med KKR Nord",
        ),
    ],
)
def test_the_kind_stands_on_the_cover_in_titles_mails_and_calendars(
    fields: str, line: str, name: str, kkr: Command, tmp_path: Path
) -> None:
    folder = folder_with(fields, tmp_path)
    assert kkr("render", "m.yaml", cwd=folder).returncode == 0
    pdf, word = folder / "dagsorden-kkr-syd-2026-11-13-0930.pdf", folder / "dagsorden-kkr-syd-2026-11-13-0930.docx"
    assert [text for _tag, text in blocks(pdf)][2:4] == [line, "Fredag den 13. november 2026"]
    cover = [paragraph.text for paragraph in paragraphs(word.read_bytes())]
    assert cover.index(line) + 1 == cover.index("Fredag den 13. november 2026")
    with pikepdf.open(pdf) as opened:
        assert str(opened.docinfo["/Title"]) == f"Dagsorden til {name} den 13. november 2026"
    assert kkr("mail", "m.yaml", cwd=folder).returncode == 0
    mail = (folder / "udsendelse/dagsorden-kkr-syd-2026-11-13-0930-anne@fjordby.dk.eml").read_bytes()
    message = email.message_from_bytes(mail, policy=email.policy.default)
    assert message["Subject"] == f"Dagsorden til {name} den 13. november 2026"
    [plain] = [part.get_content() for part in message.walk() if part.get_content_type() == "text/plain"]
    text = " ".join(plain.split())
    assert f"Her er dagsordenen til {name} den 13. november 2026." in text
    [ics] = [part.get_content() for part in message.walk() if part.get_content_type() == "application/ics"]
    summary = str(icalendar.Calendar.from_ical(ics).walk("VEVENT")[0]["SUMMARY"])
    assert summary == name[0].upper() + name[1:]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ("møde: Ekstraordinær", "6 None ”møde”: her kan kun stå ordinært, .* Skriv ekstraordinært"),
        ("møde: fælles med", "6 None ”møde”: her kan kun stå ordinært"),
        ("mødeform: virtuel", "6 None ”mødeform”: her kan kun stå fysisk, .* Skriv virtuelt"),
        ("version: to", "6 None ”version”: versionen er ikke et tal"),
        ("version: 0", "6 None ”version”: versionen er ikke et tal"),
        ("version: 2", "6 KKR019 her står ”version”, men ”rettet” siger ikke"),
        ("rettet: [Beløbet]", "6 KKR019 her står ”rettet”, men ”version” siger ikke"),
        ("version: 1\nrettet: [Beløbet]", "7 KKR019 her står ”rettet”, men ”version” siger ikke"),
        ("version: 2\nrettet: [{hvem: Anne}]", "7 None ukendt nøgle ”hvem”"),
    ],
)
def test_what_is_wrong_is_said_where_it_is(fields: str, said: str, tmp_path: Path) -> None:
    folder_with(fields, tmp_path)
    problems = [f"{one.line} {one.rule} {one.what} {one.remedy}" for one in engine.read(tmp_path / "m.yaml")[1]]
    assert re.match(said, problems[0]), problems


def test_a_corrected_paper_has_a_name_of_its_own_and_says_so(kkr: Command, tmp_path: Path) -> None:
    assert kkr("render", "m.yaml", "--to", "pdf", cwd=folder_with("", tmp_path)).returncode == 0
    first = (tmp_path / "dagsorden-kkr-syd-2026-11-13-0930.pdf").read_bytes()
    fields = "version: 2\nrettet:\n  - {hvad: Beløbet i punkt 2.1, dato: 2026-11-09}\n  - Et navn"
    result = kkr("render", "m.yaml", "--to", "pdf,docx", cwd=folder_with(fields, tmp_path))
    assert result.stdout.split() == [
        "dagsorden-kkr-syd-2026-11-13-0930-v2.pdf",
        "dagsorden-kkr-syd-2026-11-13-0930-v2.docx",
    ]
    assert (tmp_path / "dagsorden-kkr-syd-2026-11-13-0930.pdf").read_bytes() == first
    lines = ["Version 2", "Rettet den 9. november 2026: Beløbet i punkt 2.1", "Rettet: Et navn"]
    pdf = tmp_path / "dagsorden-kkr-syd-2026-11-13-0930-v2.pdf"
    assert [text for _tag, text in blocks(pdf)][4:7] == lines
    word = [one.text for one in paragraphs((tmp_path / "dagsorden-kkr-syd-2026-11-13-0930-v2.docx").read_bytes())]
    assert word[word.index("Version 2") :][:3] == lines
    assert re.search(r"KKR Syd +\| +13-11-2026 +\| +version 2", pages(pdf)[-1])
    with pikepdf.open(pdf) as opened:
        assert str(opened.docinfo["/Title"]).endswith("13. november 2026, version 2")


def test_the_first_version_is_called_as_a_paper_without_one(kkr: Command, tmp_path: Path) -> None:
    result = kkr("render", "m.yaml", "--to", "pdf", cwd=folder_with("version: 1", tmp_path))
    assert result.stdout.split() == ["dagsorden-kkr-syd-2026-11-13-0930.pdf"]
