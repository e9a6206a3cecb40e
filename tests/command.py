"""Runs kkr-docs: in the process of the tests, which is fast, or in a process of its own."""

import gc
import gettext
import io
import os
import pty
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout, suppress
from copy import deepcopy
from pathlib import Path

from kkr_docs.cli import app

_CLI = deepcopy(app.cli)  # the texts of its help are translated in place


def in_process(
    *args: str | Path, cwd: Path | None = None, env: Mapping[str, str] | None = None
) -> "subprocess.CompletedProcess[str]":
    """Run `main` here, with a terminal's streams, folder and environment put in place for it and taken away again."""
    out = io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True)
    err = io.TextIOWrapper(io.BytesIO(), "utf-8", "backslashreplace", write_through=True)
    with _environment(env or {}), chdir(cwd or Path.cwd()), redirect_stdout(out), redirect_stderr(err):
        code = _exit_code([str(each) for each in args])
    return subprocess.CompletedProcess(args, code, *(_text(stream) for stream in (out, err)))


def _text(stream: io.TextIOWrapper) -> str:
    stream.seek(0)
    return stream.read()


def _exit_code(args: list[str]) -> int:
    """Return the code that `main` leaves with; any other exception is the test's."""
    kept = sys.argv, sys.stdin, app.cli
    app.cli = deepcopy(_CLI)
    sys.argv = ["kkr-docs", *args]
    try:
        with Path(os.devnull).open(encoding="utf-8") as sys.stdin:
            app.main()
    except SystemExit as leaving:
        return int(leaving.code or 0)
    finally:
        sys.argv, sys.stdin, app.cli = kept
    return 0


@contextmanager
def _environment(env: Mapping[str, str]) -> Iterator[None]:
    """Give the environment that a process would have, and undo what `main` changes for the whole process."""
    kept, domain, threshold = dict(os.environ), gettext.textdomain(), gc.get_threshold()
    handlers = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)}
    os.environ.pop("KKR_DOCS_LANG", None)
    os.environ.update(env)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(kept)
        gettext.textdomain(domain)
        gc.set_threshold(*threshold)
        for number, handler in handlers.items():
            signal.signal(number, handler)
        gc.unfreeze()


def in_new_process(
    *args: str | Path, cwd: Path | None = None, env: Mapping[str, str] | None = None
) -> "subprocess.CompletedProcess[str]":
    """Run `python -m kkr_docs`."""
    inherited = {name: value for name, value in os.environ.items() if name != "KKR_DOCS_LANG"}
    return subprocess.run(
        [sys.executable, "-m", "kkr_docs", *map(str, args)],
        cwd=cwd,
        env=inherited | dict(env or {}),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )


IMPATIENT = "from kkr_docs.cli import app, progress; progress.PATIENCE = {patience}; app.main()"


def on_terminal(*args: str | Path, cwd: Path, patience: float = 0) -> tuple[str, str]:
    """Run kkr-docs with a terminal as standard error; return what it prints, and what is shown there.

    It waits for `patience` (s) before it shows how far it is: how long a machine takes decides nothing here.
    """
    ours, theirs = pty.openpty()
    inherited = {name: value for name, value in os.environ.items() if name != "KKR_DOCS_LANG"}
    command = [sys.executable, "-c", IMPATIENT.format(patience=patience), *map(str, args)]
    with subprocess.Popen(
        command, cwd=cwd, stdout=subprocess.PIPE, stderr=theirs, env=inherited | {"TERM": "xterm"}
    ) as process:
        os.close(theirs)
        shown = b"".join(_until_closed(ours))
        printed, _nothing = process.communicate()
    os.close(ours)
    assert process.returncode == 0
    return printed.decode(), shown.decode()


def _until_closed(terminal: int) -> Iterator[bytes]:
    """Give what a terminal is sent until its other end is closed."""
    with suppress(OSError):
        while part := os.read(terminal, 4096):
            yield part


def meeting_of_pages(day: str) -> str:
    """A definition of a few pages."""
    sections = "".join(f"  - titel: Hovedpunkt {n}\n    tekst: |\n      {'Ord. ' * 300}\n" for n in range(3))
    return f"organ: KKR Syd\ndato: {day}\ndagsorden:\n{sections}"
