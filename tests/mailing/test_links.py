"""Links in a folder that somebody else made take neither the ledger nor the messages elsewhere."""

import os
from pathlib import Path

import pytest
from conftest import Command

MEETING = """organ: KKR Syd
dato: 2036-11-13
deltagere:
  - {navn: $(touch kanariefugl), mail: anne@fjordby.dk}
dagsorden:
  - titel: Sager
"""
SERVER = {"KKR_DOCS_SMTP": "smtp://127.0.0.1:9"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "møder"
    folder.mkdir()
    (tmp_path / "hjemme").mkdir()
    (folder / "møde.yaml").write_text(MEETING, "utf-8")
    (folder / "kkr-docs.toml").write_text('[mail]\nafsender = "a@b.dk"\nventetider = []\n', "utf-8")
    return folder


@pytest.mark.parametrize("target", ["../hjemme/.bash_profile", "../hjemme/.bashrc"])
def test_a_ledger_is_no_link(target: str, kkr: Command, folder: Path) -> None:
    """A shell would run what stands in quotation marks in a line of the ledger."""
    (folder / "../hjemme/.bashrc").write_text("")
    (folder / "møde.udsendt.jsonl").symlink_to(target)
    result = kkr("mail", "møde.yaml", "--send", cwd=folder, env=SERVER)
    assert result.returncode == 1
    assert "møde.udsendt.jsonl" in result.stderr
    assert [path.read_text() for path in (folder / "../hjemme").iterdir()] == [""]


def test_a_ledger_is_a_file(kkr: Command, folder: Path) -> None:
    os.mkfifo(folder / "møde.udsendt.jsonl")
    result = kkr("mail", "møde.yaml", "--send", cwd=folder, env=SERVER)
    assert result.returncode == 1
    assert "kan ikke læses eller skrives (det er ikke en almindelig fil)" in result.stderr


def test_a_definition_is_no_link_out_of_its_folder(kkr: Command, folder: Path) -> None:
    (folder / "../hjemme/møde.yaml").write_text(MEETING, "utf-8")
    (folder / "link.yaml").symlink_to("../hjemme/møde.yaml")
    result = kkr("validate", "link.yaml", cwd=folder)
    assert (result.returncode, "link.yaml:1:1: fejl: filen er en genvej (et link)" in result.stdout) == (1, True)


def test_messages_are_written_here(kkr: Command, folder: Path) -> None:
    (folder / "udsendelse").symlink_to("../hjemme")
    result = kkr("mail", "møde.yaml", cwd=folder)
    assert result.returncode == 1
    assert "mappen udsendelse er en genvej (et link), der fører et andet sted hen." in result.stderr
    assert not list((folder / "../hjemme").iterdir())
    assert kkr("mail", "møde.yaml", "--out", "udsendelse", cwd=folder).returncode == 0
    assert list((folder / "../hjemme").iterdir())


def test_a_list_of_recipients_is_a_file(kkr: Command, folder: Path) -> None:
    os.mkfifo(folder / "liste.csv")
    result = kkr("mail", "møde.yaml", "--to", "liste.csv", cwd=folder)
    assert (result.returncode, "liste.csv:1:1: fejl: filen kan ikke læses" in result.stdout) == (1, True)
