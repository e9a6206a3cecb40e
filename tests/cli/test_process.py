"""What the command does to its process: which modules it imports, how it ends, and the language of its help."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import click
import pytest
from paths import ROOT

from kkr_docs.cli import app

SET_UP = """
import gc, os, sys
from kkr_docs.cli import app
assert gc.get_threshold()[0] != 50_000
sys.argv = ["kkr-docs", "schema"]
try:
    app.main()
except SystemExit as leaving:
    assert leaving.code == 0
assert gc.get_threshold()[0] == 50_000
assert gc.get_freeze_count() > 0
assert os.environ["PYDANTIC_DISABLE_PLUGINS"] == "__all__"
"""

IMPORTED = """
import sys
from kkr_docs.cli import app
code = app.run([{argument!r}])
assert code == 0
print(*sorted(name for name in sys.modules if name.startswith("kkr_docs.cli.") or name == "pydantic"), file=sys.stderr)
"""
BASE = {"kkr_docs.cli.app", "kkr_docs.cli.exits", "kkr_docs.cli.signals"}


def python(code: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, encoding="utf-8", check=False)


def test_main_sets_up_the_process() -> None:
    result = python(SET_UP)
    assert (result.returncode, result.stderr) == (0, "")


@pytest.mark.parametrize(
    ("argument", "more"),
    [("--help", set()), ("--version", set()), ("schema", {"kkr_docs.cli.schema", "pydantic"})],
)
def test_a_command_imports_its_own_module_alone(argument: str, more: set[str]) -> None:
    assert set(python(IMPORTED.format(argument=argument)).stderr.split()) == BASE | more


@pytest.mark.parametrize("name", app.COMMANDS)
def test_every_command_has_a_module_with_its_name(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert app.run([name, "--help"]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert app.COMMANDS[name] in shown


def test_help_follows_the_language_of_each_run(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One run in a process leaves nothing of its language to the next."""
    shown = []
    for name in ("KKR_DOCS_LANG", "LANGUAGE"):
        monkeypatch.setenv(name, "da")
    for language in ("da", "en", "da"):
        assert app.run(["--lang", language, "validate", "--help"]) == 0
        shown.append(" ".join(capsys.readouterr().out.split()))
    assert shown[0] == shown[2] != shown[1]
    assert "slutkode 1" in shown[0]
    assert "Exit with 1" in shown[1]


def test_the_commands_are_listed_in_order() -> None:
    assert list(app.COMMANDS) == sorted(app.COMMANDS)


@pytest.mark.parametrize("error", [KeyboardInterrupt, EOFError, click.Abort])
def test_a_command_that_is_interrupted_is_130(
    error: type[BaseException], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KKR_DOCS_LANG", "da")
    monkeypatch.setattr("kkr_docs.definition.json_schema.text", lambda: (_ for _ in ()).throw(error))
    assert app.run(["schema"]) == 130
    assert capsys.readouterr().err.strip() == "Afbrudt!"


WAITING = """
import sys, time
from kkr_docs.cli import app
from kkr_docs.definition import json_schema
json_schema.text = lambda: print("waits", flush=True) or time.sleep(60)
sys.argv = ["kkr-docs", "schema"]
app.main()
"""


def test_ctrl_c_ends_the_process_with_130() -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", WAITING], stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8",
        env=os.environ | {"KKR_DOCS_LANG": "da"},
    )  # fmt: skip
    assert process.stdout
    assert process.stdout.readline() == "waits\n"
    process.send_signal(signal.SIGINT)
    _out, err = process.communicate(timeout=30)
    assert (process.returncode, err.strip()) == (130, "Afbrudt!")


def test_problems_that_nobody_reads_are_no_internal_error(tmp_path: Path) -> None:
    (tmp_path / "m.yaml").write_text("organ: KKR Syd\n", "utf-8")
    command = f"{sys.executable} -m kkr_docs render m.yaml --to docx | true; exit ${{PIPESTATUS[0]}}"
    result = subprocess.run(["bash", "-c", command], cwd=tmp_path, capture_output=True, encoding="utf-8", check=False)
    assert (result.returncode, result.stderr) == (1, "")


MEETING = "organ: KKR Syd\ndato: 2026-11-13\ndagsorden:\n  - titel: Sager\n"
RUNS = [
    "validate m.yaml fejl.yaml", "validate --format json fejl.yaml", "render m.yaml m2.yaml --to docx", "explain",
    "mail m.yaml --send", "nonsens",
]  # fmt: skip


@pytest.mark.parametrize("arguments", RUNS)
@pytest.mark.parametrize("streams", [">&- 2>&-", "<&- 2>&-", ">/dev/full", ">/dev/full 2>/dev/full", "| true"])
def test_streams_that_are_closed_are_no_internal_error(arguments: str, streams: str, tmp_path: Path) -> None:
    (tmp_path / "m.yaml").write_text(MEETING, "utf-8")
    (tmp_path / "m2.yaml").write_text(MEETING.replace("11-13", "11-14"), "utf-8")
    (tmp_path / "fejl.yaml").write_text("organ: KKR Syd\n", "utf-8")
    command = f"{sys.executable} -m kkr_docs {arguments} {streams}; exit ${{PIPESTATUS[0]}}"
    environment = os.environ | {"TMPDIR": str(tmp_path)}
    result = subprocess.run(
        ["bash", "-c", command], cwd=tmp_path, env=environment, capture_output=True, encoding="utf-8", check=False
    )
    assert result.returncode in (0, 1, 2)
    assert "Traceback" not in result.stderr
    assert "Exception ignored" not in result.stderr
    assert not list(tmp_path.glob("kkr-docs-*.log"))


def test_a_definition_is_checked_though_nothing_can_be_said(tmp_path: Path) -> None:
    (tmp_path / "fejl.yaml").write_text("organ: KKR Syd\n", "utf-8")
    (tmp_path / "m.yaml").write_text(MEETING, "utf-8")
    for name, code in (("m.yaml", 0), ("fejl.yaml", 1)):
        command = f"{sys.executable} -m kkr_docs validate {name} >&- 2>&-"
        assert subprocess.run(["bash", "-c", command], cwd=tmp_path, check=False).returncode == code
