"""Links in a folder that somebody else made take neither the ledger nor the messages elsewhere."""

import os
from pathlib import Path

import pytest
from conftest import Command

MEETING = """organ: KKR Syd
dato: 2026-11-13
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


@pytest.mark.parametrize("target", ["../hjemme/.bash_profile", "../hjemme/.bashrc", "andet"])
@pytest.mark.parametrize("arguments", [["--send"], [], ["--status"]], ids=" ".join)
def test_a_ledger_is_no_link(arguments: list[str], target: str, kkr: Command, folder: Path) -> None:
    """A shell would run what stands in quotation marks in a line of the ledger."""
    (folder / "../hjemme/.bashrc").write_text("")
    (folder / "møde.udsendt.jsonl").symlink_to(target)
    result = kkr("mail", "møde.yaml", *arguments, cwd=folder, env=SERVER)
    assert result.returncode == 1
    assert "møde.udsendt.jsonl er en genvej (et link). Læg selve filen i mappen." in result.stderr
    assert [path.read_text() for path in (folder / "../hjemme").iterdir()] == [""]
    assert not (folder / "andet").exists()


@pytest.mark.parametrize("arguments", [["--send"], []], ids=" ".join)
def test_a_ledger_is_a_file(arguments: list[str], kkr_process: Command, folder: Path) -> None:
    os.mkfifo(folder / "møde.udsendt.jsonl")
    result = kkr_process("mail", "møde.yaml", *arguments, cwd=folder, env=SERVER)
    assert result.returncode == 1
    assert "kan ikke læses eller skrives (det er en navngivet pipe (FIFO), ikke en fil)" in result.stderr


def test_the_ledger_of_a_link_is_not_looked_for_elsewhere(kkr: Command, folder: Path) -> None:
    (folder / "../hjemme/møde.yaml").write_text(MEETING, "utf-8")
    (folder / "link.yaml").symlink_to("../hjemme/møde.yaml")
    result = kkr("mail", "link.yaml", "--status", cwd=folder)
    assert "link.yaml er en genvej (et link), der fører ud af sin mappe." in result.stderr


def test_messages_are_written_here(kkr: Command, folder: Path) -> None:
    (folder / "udsendelse").symlink_to("../hjemme")
    result = kkr("mail", "møde.yaml", cwd=folder)
    assert result.returncode == 1
    assert "mappen udsendelse er en genvej (et link), der fører et andet sted hen." in result.stderr
    assert not list((folder / "../hjemme").iterdir())
    assert kkr("mail", "møde.yaml", "--out", "udsendelse", cwd=folder).returncode == 0
    assert list((folder / "../hjemme").iterdir())
