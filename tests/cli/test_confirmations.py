"""`kkr-docs trust`: a mail server that a repository names gets nothing before a person has confirmed it."""

import json
import os
import pty
import socket
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import Command

MEETING = """organ: KKR Syd
dato: 2026-11-13
deltagere:
  - {navn: Anne, mail: anne@fjordby.dk}
dagsorden:
  - titel: Sager
"""
PASSWORD = "hemmeligt-kodeord"  # noqa: S105 - of nobody


class Canary:
    """A server that only counts who comes."""

    def __init__(self) -> None:
        self.line = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.line.getsockname()[1]
        self.calls: list[bytes] = []
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                caller, _address = self.line.accept()
            except OSError:
                return
            with caller:
                self.calls.append(b"")
                caller.sendall(b"554 5.0.0 nej\r\n")


@pytest.fixture
def canary() -> Iterator[Canary]:
    found = Canary()
    yield found
    found.line.shutdown(socket.SHUT_RDWR)
    found.line.close()


@pytest.fixture
def folder(tmp_path: Path, canary: Canary) -> Path:
    folder = tmp_path / "møder"
    folder.mkdir()
    (folder / "møde.yaml").write_text(MEETING, "utf-8")
    write_settings(folder, canary)
    return folder


def write_settings(folder: Path, canary: Canary, user: str = "kkr@", more: str = "") -> None:
    lines = f'[mail]\nserver = "smtp://{user}127.0.0.1:{canary.port}"\nafsender = "a@fjordby.dk"\n{more}'
    (folder / "kkr-docs.toml").write_text(lines, "utf-8")


@pytest.fixture
def own(tmp_path: Path) -> dict[str, str]:
    """The person's environment."""
    return {"XDG_CONFIG_HOME": str(tmp_path / "config"), "KKR_DOCS_SMTP_PASSWORD": PASSWORD}


@pytest.mark.parametrize("user", ["kkr@", ""])
def test_a_server_that_nobody_confirmed_is_not_asked(
    user: str, kkr: Command, folder: Path, own: dict[str, str], canary: Canary
) -> None:
    write_settings(folder, canary, user)
    result = kkr("mail", "møde.yaml", "--send", cwd=folder, env=own)
    assert result.returncode == 1
    assert result.stderr == (
        f"fejl: mailserveren 127.0.0.1:{canary.port} er nævnt i kkr-docs.toml, men du har ikke bekræftet den. "
        f"Kender du den, så kør: kkr-docs trust {folder}. Nævn den ellers i variablen KKR_DOCS_SMTP.\n"
    )
    assert canary.calls == []
    assert not list(folder.glob("*.jsonl"))


def test_messages_are_prepared_without_a_confirmation(kkr: Command, folder: Path, own: dict[str, str]) -> None:
    assert kkr("mail", "møde.yaml", cwd=folder, env=own).returncode == 0
    assert list(folder.glob("udsendelse/*.eml"))


def test_a_server_that_was_confirmed_is_used(
    kkr: Command, folder: Path, own: dict[str, str], canary: Canary, tmp_path: Path
) -> None:
    shown = kkr("trust", folder, cwd=tmp_path, env=own)
    assert (shown.returncode, shown.stdout) == (
        0,
        f"Mails sendes med 127.0.0.1:{canary.port}, som får kodeordet til kkr.\n"
        f"Bekræftet for {folder}. Ændres indstillingen, skal den bekræftes igen.\n",
    )
    result = kkr("mail", "møde.yaml", "--send", cwd=folder, env=own)
    assert canary.calls
    assert "svarer: 554 5.0.0 nej" in result.stderr


def test_one_that_the_environment_names_is_used(
    kkr: Command, folder: Path, own: dict[str, str], canary: Canary
) -> None:
    server = {"KKR_DOCS_SMTP": f"smtp://kkr@127.0.0.1:{canary.port}"}
    (folder / "kkr-docs.toml").write_text('[mail]\nserver = "smtp://ond@example.org"\nafsender = "a@fjordby.dk"\n')
    kkr("mail", "møde.yaml", "--send", cwd=folder, env=own | server)
    assert canary.calls


@pytest.mark.parametrize("change", ["another server", "another user", "another repository", "taken back"])
def test_only_what_was_confirmed_is_used(
    change: str, kkr: Command, folder: Path, own: dict[str, str], canary: Canary, tmp_path: Path
) -> None:
    assert kkr("trust", cwd=folder, env=own).returncode == 0
    if change == "another server":
        (folder / "kkr-docs.toml").write_text(
            f'[mail]\nserver = "smtp://kkr@localhost:{canary.port}"\nafsender = "a@b.dk"'
        )
    elif change == "another user":
        write_settings(folder, canary, "kkr2@")
    elif change == "another repository":
        folder = folder.rename(tmp_path / "andre")
    else:
        assert "Intet er længere bekræftet" in kkr("trust", "--forget", cwd=folder, env=own).stdout
    result = kkr("mail", "møde.yaml", "--send", cwd=folder, env=own)
    assert "men du har ikke bekræftet den." in result.stderr
    assert canary.calls == []


def test_one_confirmation_serves_the_whole_repository(
    kkr: Command, folder: Path, own: dict[str, str], canary: Canary
) -> None:
    (folder / ".git").mkdir()
    (folder / "2026").mkdir()
    (folder / "møde.yaml").rename(folder / "2026" / "møde.yaml")
    assert kkr("trust", "2026", cwd=folder, env=own).returncode == 0
    write_settings(folder, canary, more="pr_minut = 30\n")
    kkr("mail", "2026/møde.yaml", "--send", cwd=folder, env=own)
    assert canary.calls


def test_it_is_kept_in_the_own_folder_alone(kkr: Command, folder: Path, own: dict[str, str], canary: Canary) -> None:
    before = sorted(folder.rglob("*"))
    assert kkr("trust", cwd=folder, env=own).returncode == 0
    assert sorted(folder.rglob("*")) == before
    [path] = Path(own["XDG_CONFIG_HOME"]).rglob("*.json")
    kept = json.loads(path.read_text("utf-8"))
    assert kept == {str(folder): {"mail.server": f"smtp://kkr@127.0.0.1:{canary.port}"}}
    assert PASSWORD not in path.read_text("utf-8")
    assert stat.S_IMODE(path.stat().st_mode) & 0o022 == 0


@pytest.mark.parametrize("content", ["", "{", "[]", '{"a": 1}', '{"a": null}', "[" * 100_000])
def test_a_file_that_is_damaged_confirms_nothing(
    content: str, kkr: Command, folder: Path, own: dict[str, str], canary: Canary
) -> None:
    assert kkr("trust", cwd=folder, env=own).returncode == 0
    [path] = Path(own["XDG_CONFIG_HOME"]).rglob("*.json")
    path.write_text(content)
    result = kkr("mail", "møde.yaml", "--send", cwd=folder, env=own)
    assert result.returncode == 1
    assert "trust.json kan ikke læses" in result.stderr
    assert canary.calls == []


def test_what_needs_no_confirmation_gets_none(kkr: Command, tmp_path: Path, own: dict[str, str]) -> None:
    (tmp_path / "hus").mkdir()
    (tmp_path / "kkr-docs.toml").write_text('husstil = "hus"\n[mail]\nafsender = "a@b.dk"\n')
    result = kkr("trust", cwd=tmp_path, env=own)
    assert (result.returncode, result.stdout) == (0, f"Der er intet at bekræfte for {tmp_path}.\n")
    assert not Path(own["XDG_CONFIG_HOME"]).exists()


def test_a_folder_is_what_is_trusted(kkr: Command, folder: Path, own: dict[str, str]) -> None:
    result = kkr("trust", "møde.yaml", cwd=folder, env=own)
    assert (result.returncode, result.stderr) == (1, "møde.yaml er ingen mappe. Skriv mødernes mappe.\n")


@pytest.mark.parametrize(("answer", "code"), [("j", 0), ("n", 1)])
def test_at_a_terminal_a_person_is_asked(answer: str, code: int, folder: Path, own: dict[str, str]) -> None:
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "kkr_docs", "trust"], cwd=folder, env=os.environ | own | {"KKR_DOCS_LANG": "da"},
        stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8",
    )  # fmt: skip
    os.write(ours, f"{answer}\n".encode())
    out, err = process.communicate(timeout=60)
    os.close(ours)
    os.close(theirs)
    assert process.returncode == code, out + err
    assert "Kender du det, og er det jeres?" in out
    assert bool(list(Path(own["XDG_CONFIG_HOME"]).rglob("*.json"))) is (code == 0)
