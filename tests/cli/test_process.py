"""What the command does to its process: which modules it imports, how it ends, and the language of its help."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import click
import pytest
from conftest import Command
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
assert "importlib.metadata" not in sys.modules
"""

COMPILING = """
import re._compiler, sys
from kkr_docs.cli import app
compiled, compile_code = [], re._compiler.compile
re._compiler.compile = lambda pattern, flags=0: compiled.append(pattern) or compile_code(pattern, flags)
sys.argv[0] = "kkr-docs"
try:
    app.main()
finally:
    print(len(compiled))
"""

IMPORTED = """
import sys
from kkr_docs.cli import app
code = app.run([{argument!r}])
assert code == 0
print(*sorted(name for name in sys.modules if name.startswith("kkr_docs.cli.") or name == "pydantic"), file=sys.stderr)
"""
BASE = {"kkr_docs.cli.app", "kkr_docs.cli.exits", "kkr_docs.cli.kept_patterns"}


def python(code: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)


def test_main_sets_up_the_process() -> None:
    result = python(SET_UP)
    assert (result.returncode, result.stderr) == (0, "")


VALIDATE, RENDER = ("validate", "--no-cache"), ("render", "--force", "--to", "docx", "--out")


@pytest.mark.parametrize(("command", "few"), [(VALIDATE, 0), (RENDER, 10)], ids=["validate", "render"])
def test_patterns_are_compiled_once_and_not_for_every_command(
    command: tuple[str, ...], few: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPYCACHEPREFIX", str(tmp_path))
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)

    def run() -> tuple[list[str], int]:
        arguments = [*command, *([tmp_path / "out"] if command is RENDER else []), "tests/valid/markup-is-text.yaml"]
        *said, compiled = python(COMPILING, *map(str, arguments)).stdout.splitlines()
        return said, int(compiled) if int(compiled) > few else 0

    said, compiled = run()
    assert compiled > 100
    assert run() == (said, 0)
    (kept,) = tmp_path.rglob("*.patterns")
    content = kept.read_bytes()
    of_another_python = content.replace(sys.version.encode(), b"x" * len(sys.version))
    assert of_another_python != content
    for unusable in (content[:-1], of_another_python):
        kept.write_bytes(unusable)
        again = run()
        assert (again[0], again[1] > 100) == (said, True)
        assert run() == (said, 0)


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
    monkeypatch.setattr("kkr_docs.definition.json_schema.text", lambda _model: (_ for _ in ()).throw(error))
    assert app.run(["schema"]) == 130
    assert capsys.readouterr().err.strip() == "Afbrudt!"


WAITING = """
import sys, time
from kkr_docs.cli import app
from kkr_docs.definition import json_schema
json_schema.text = lambda _model: print("waits", flush=True) or time.sleep(60)
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


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_process_that_is_told_to_end_leaves_nothing(number: signal.Signals, code: int, tmp_path: Path) -> None:
    """It waits in the middle of writing; the old file stays, and the half of the new one is removed."""
    (tmp_path / "a.pdf").write_bytes(b"old")
    process = subprocess.Popen(
        [sys.executable, "-c", WRITING], stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", cwd=tmp_path,
        env=os.environ | {"KKR_DOCS_LANG": "da"},
    )  # fmt: skip
    assert process.stdout
    assert process.stdout.readline() == "waits\n"
    assert len(list(tmp_path.iterdir())) == 2
    process.send_signal(number)
    process.communicate(timeout=30)
    assert process.returncode == code
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("a.pdf", b"old")]


WRITING = """
import os, pathlib, signal, sys, time
signal.signal(signal.SIGHUP, signal.SIG_DFL) # whatever runs the tests may ignore it
from kkr_docs import files
from kkr_docs.cli import app
from kkr_docs.definition import json_schema
os.fsync = lambda _file: print("waits", flush=True) or time.sleep(60)
json_schema.text = lambda _model: files.write(pathlib.Path("a.pdf"), b"new")
sys.argv = ["kkr-docs", "schema"]
app.main()
"""


def test_a_hangup_that_is_ignored_stays_ignored() -> None:
    ignored = f"import signal; signal.signal(signal.SIGHUP, signal.SIG_IGN)\n{WAITING}".replace("sleep(60)", "sleep(3)")
    process = subprocess.Popen([sys.executable, "-c", ignored], stdout=subprocess.PIPE, encoding="utf-8")
    assert process.stdout
    assert process.stdout.readline() == "waits\n"
    process.send_signal(signal.SIGHUP)
    process.communicate(timeout=30)
    assert process.returncode != 129


@pytest.mark.sampled(6)
@pytest.mark.parametrize("closed", ["1>&-", "2>&-", "1>&- 2>&-", "0<&- 1>&- 2>&-"])
@pytest.mark.parametrize("command", ["schema", "validate m.yaml", "validate none.yaml", "render m.yaml --to docx"])
def test_streams_that_are_closed_are_no_internal_error(command: str, closed: str, tmp_path: Path) -> None:
    (tmp_path / "m.yaml").write_text("organ: KKR\ndato: 2026-11-13\ndagsorden: [{titel: Sager}]\n", "utf-8")
    line = f"{sys.executable} -m kkr_docs {command} {closed}"
    result = subprocess.run(["bash", "-c", line], cwd=tmp_path, capture_output=True, encoding="utf-8", check=False)
    assert result.returncode in (0, 1)
    assert "Traceback" not in result.stdout + result.stderr
    assert "fejl i kkr-docs" not in result.stdout + result.stderr


def test_what_is_no_file_is_said_to_be_none(kkr: Command, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "rør.yaml")
    (tmp_path / "mappe.yaml").mkdir()
    for name, said in (("rør.yaml", "et rør eller en enhed"), ("mappe.yaml", "en mappe"), ("/dev/zero", "en enhed")):
        for command in ("validate", "render"):
            result = kkr(command, name, cwd=tmp_path)
            assert result.returncode == 1
            assert said in result.stdout
