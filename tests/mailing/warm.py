"""The command, forked from a process that has its modules already: they take longer to import than a mail to send."""

import gc
import io
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from contextlib import chdir, redirect_stdout
from pathlib import Path

import filelock as _filelock  # noqa: F401 - with those below, all that the command needs is here before it runs
import keyring as _keyring  # noqa: F401
import msal as _msal  # noqa: F401
import requests as _requests  # noqa: F401

from kkr_docs.cli import app

MEETING = """organ: KKR
dato: 2036-11-13
start: 09.30
deltagere: [{navn: A, mail: a@b.dk}]
dagsorden: [{titel: Sager}]
"""


def warm_up() -> None:
    """Prepare mails, so that modules, fonts, templates and styles are read; the processes that are forked have them."""
    with tempfile.TemporaryDirectory() as folder, chdir(folder), redirect_stdout(io.StringIO()):
        Path("møde.yaml").write_text(MEETING, "utf-8")
        Path("kkr-docs.toml").write_text('[mail]\nafsender = "KKR <kkr@b.dk>"\n', "utf-8")
        assert app.run(["mail", "møde.yaml"]) == 0
    gc.collect()
    gc.freeze()


def forked(args: list[str], folder: Path, streams: Path, environment: Mapping[str, str]) -> int:
    """Begin the command in a process of its own, and return its number; what it prints goes to two files."""
    process = os.fork()
    if process:
        return process
    os.chdir(folder)
    os.environ.update(environment)
    for number in (1, 2):
        os.dup2(os.open(f"{streams}{number}", os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    sys.argv = ["kkr-docs", *args]
    try:
        app.main()
        code = 0
    except SystemExit as leaving:
        code = int(leaving.code or 0)
    sys.stdout.flush()
    os._exit(code)  # without cleaning up: the fonts that it would delete are the first process's


class Warm:
    """A process that waits for commands to run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.process = subprocess.Popen(
            [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
        )

    def run(self, args: list[str], cwd: Path, env: Mapping[str, str]) -> "subprocess.CompletedProcess[str]":
        """Run the command as a process of its own."""
        assert self.process.stdin
        assert self.process.stdout
        order = {"args": args, "cwd": str(cwd), "env": dict(env), "streams": str(self.folder / "stream")}
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        code = int(self.process.stdout.readline())
        out, err = ((self.folder / f"stream{number}").read_text("utf-8") for number in (1, 2))
        return subprocess.CompletedProcess(args, code, out, err)

    def close(self) -> None:
        """End it."""
        self.process.communicate()


def _obey(args: list[str], cwd: str, env: dict[str, str], streams: str) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(forked(args, Path(cwd), Path(streams), env), 0)[1])


if __name__ == "__main__":
    warm_up()
    for line in sys.stdin:
        print(_obey(**json.loads(line)), flush=True)  # noqa: T201
