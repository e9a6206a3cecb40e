"""Whose invitation it is: one for each meeting, through moves, new names and two meetings on one day."""

import datetime as dt
import json
import subprocess

import pytest
from secretary import ALL, Secretary, events

pytest_plugins = ("mail_fixtures",)


def run(secretary: Secretary, name: str, *args: str) -> "subprocess.CompletedProcess[str]":
    return secretary.warm.run(["mail", name, *args], secretary.folder, secretary.office.environment)


def uids(secretary: Secretary) -> list[str]:
    return [str(event["uid"]) for event in events(secretary.office)]


def test_two_meetings_of_a_body_on_a_day_are_two_in_every_calendar(secretary: Secretary) -> None:
    definition = (secretary.folder / "møde.yaml").read_text("utf-8")
    (secretary.folder / "aften.yaml").write_text(definition.replace("09.30", "19.00"), "utf-8")
    for name in ("møde.yaml", "aften.yaml"):
        assert run(secretary, name).returncode == 0
        assert run(secretary, name, "--send").returncode == 0
    first, second = uids(secretary)[0], uids(secretary)[3]
    assert first != second
    assert uids(secretary) == [first] * 3 + [second] * 3
    assert run(secretary, "aften.yaml", "--cancel", "--send").returncode == 0
    assert uids(secretary)[6:] == [second] * 3
    made = {path.name for path in (secretary.folder / "udsendelse").iterdir()}
    assert {"dagsorden-kkr-syd-2036-11-13-0930.pdf", "dagsorden-kkr-syd-2036-11-13-1900.pdf"} <= made
    assert len([name for name in made if name.startswith("dagsorden") and name.endswith(".eml")]) == 6


def test_an_identity_cannot_be_guessed_and_is_kept(secretary: Secretary) -> None:
    secretary()
    assert not secretary.ledger.exists()
    secretary("--send")
    kept = json.loads(secretary.ledger.read_text("utf-8").splitlines()[0])["uid"]
    assert set(uids(secretary)) == {kept}
    secretary.ledger.unlink()
    secretary.office.forget()
    secretary("--send")
    assert set(uids(secretary)) != {kept}


def test_two_definitions_that_differ_in_their_ending_have_their_own_ledgers(secretary: Secretary) -> None:
    definition = (secretary.folder / "møde.yaml").read_text("utf-8")
    (secretary.folder / "møde.yml").write_text(definition.replace("2036-11-13", "2036-12-01"), "utf-8")
    for name in ("møde.yaml", "møde.yml"):
        assert run(secretary, name, "--send").returncode == 0
    assert len(set(uids(secretary))) == 2
    assert {path.name for path in secretary.folder.glob("*.jsonl")} == {"møde.udsendt.jsonl", "møde.yml.udsendt.jsonl"}


@pytest.mark.parametrize("name", ["flyttet.yaml", "møde.yml"])
def test_a_definition_that_is_renamed_does_not_forget_who_has_it(name: str, secretary: Secretary) -> None:
    secretary("--send")
    (secretary.folder / "møde.yaml").rename(secretary.folder / name)
    assert "250 2.0.0 modtaget" in run(secretary, name, "--status").stdout
    assert "er afleveret" in run(secretary, name).stdout
    assert secretary.ledger.exists()
    assert "0 afleveret til mailserveren nu; 3 af 3" in run(secretary, name, "--send").stdout
    assert secretary.office.counts() == ALL
    assert not secretary.ledger.exists()
    path = secretary.folder / name
    text = path.read_text("utf-8").replace("09.30", "10.30")
    path.write_text(text, "utf-8")
    assert run(secretary, name, "--send").returncode == 0
    assert len(set(uids(secretary))) == 1


def test_a_ledger_of_another_meeting_is_asked_about(secretary: Secretary) -> None:
    secretary("--send")
    definition = (secretary.folder / "møde.yaml").read_text("utf-8")
    (secretary.folder / "møde.yaml").unlink()
    (secretary.folder / "nyt.yaml").write_text(definition.replace("2036-11-13", "2036-12-01"), "utf-8")
    for args in ([], ["--send"], ["--cancel", "--send"]):
        result = run(secretary, "nyt.yaml", *args)
        assert result.returncode == 1
        assert "møde.udsendt.jsonl hører ikke til nogen definition her. Er nyt.yaml omdøbt?" in result.stderr
        assert "--same-meeting" in result.stderr
        assert "--new-meeting" in result.stderr
    assert secretary.office.counts() == ALL
    assert run(secretary, "nyt.yaml", "--send", "--same-meeting").returncode == 0
    assert [event["sequence"] for event in events(secretary.office)] == [0] * 3 + [1] * 3
    assert len(set(uids(secretary))) == 1


def test_a_new_meeting_leaves_the_ledger_of_another_alone(secretary: Secretary) -> None:
    secretary("--send")
    before = secretary.ledger.read_bytes()
    definition = (secretary.folder / "møde.yaml").read_text("utf-8")
    (secretary.folder / "møde.yaml").unlink()
    (secretary.folder / "nyt.yaml").write_text(definition.replace("2036-11-13", "2036-12-01"), "utf-8")
    for _again in range(2):
        assert run(secretary, "nyt.yaml", "--send", "--new-meeting").returncode == 0
    assert secretary.ledger.read_bytes() == before
    assert len(set(uids(secretary))) == 2
    assert secretary.office.counts() == dict.fromkeys(ALL, 2)


def test_a_file_that_is_used_for_another_body_is_asked_about(secretary: Secretary) -> None:
    secretary("--send")
    secretary.change("KKR Syd", "KKR Nord")
    for args in ([], ["--send"]):
        result = secretary(*args)
        assert result.returncode == 1
        assert "mailene blev sendt for KKR Syd, og nu er organet KKR Nord. Er det samme møde?" in result.stderr
    for _again in range(2):  # the answer is not taken for an answer to another question
        assert secretary("--send", "--new-meeting").returncode == 0
    assert secretary.office.counts() == dict.fromkeys(ALL, 2)
    assert len(set(uids(secretary))) == 2
    assert (secretary.folder / "møde.udsendt-2036-11-13.jsonl").exists()


def test_a_body_that_changed_its_name_keeps_its_meeting(secretary: Secretary) -> None:
    secretary("--send")
    secretary.change("KKR Syd", "KKR Sydfjorden")
    assert secretary("--send", "--same-meeting").returncode == 0
    assert len(set(uids(secretary))) == 1
    assert secretary("--send").returncode == 0


def test_nobody_is_invited_to_a_meeting_that_is_over(secretary: Secretary) -> None:
    yesterday = dt.datetime.now().astimezone().date() - dt.timedelta(days=1)
    secretary.change("2036-11-13", str(yesterday))
    assert "Mødets dato er passeret." in secretary().stdout
    result = secretary("--send")
    assert result.returncode == 1
    assert "er passeret. Ret datoen. Skal mailen sendes alligevel, så kør igen med --past." in result.stderr
    assert secretary.office.counts() == {}
    assert secretary("--send", "--past").returncode == 0
    assert secretary.office.counts() == ALL
    secretary.change(str(yesterday), "2036-11-13")
    result = secretary("--send")
    assert "som er holdt, og nu er datoen 13. november 2036. Er det samme møde?" in result.stderr
    assert secretary.office.counts() == ALL
    assert secretary("--send", "--new-meeting").returncode == 0
    assert len(set(uids(secretary))) == 2


def test_minutes_are_sent_after_the_meeting(secretary: Secretary) -> None:
    secretary.change("2036-11-13", "2020-11-13")
    assert secretary("--send", "--as", "minutes").returncode == 0
    assert secretary.office.counts() == ALL


def test_a_ledger_of_the_first_kind_is_read(secretary: Secretary) -> None:
    secretary("--send")
    lines = [json.loads(line) for line in secretary.ledger.read_text("utf-8").splitlines()]
    for key in ("organ", "dato", "start", "slut", "sted"):
        del lines[0][key]
    lines[0]["uid"] = "kkr-syd-2036-11-13@fjordby.dk"
    secretary.ledger.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    secretary.change("09.30", "10.30")
    assert secretary("--send").returncode == 0
    assert set(uids(secretary)[3:]) == {"kkr-syd-2036-11-13@fjordby.dk"}
