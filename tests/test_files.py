"""Files are written whole or not at all, as what stood there before, and nothing of a killed run stays behind."""

import os
import signal
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from command import in_new_process
from conftest import Command
from paths import ROOT

from kkr_docs import files

MEETING = "organ: KKR Syd\ndato: 2026-11-13\ndagsorden:\n  - titel: Sager\n"
PDF = "dagsorden-kkr-syd-2026-11-13.pdf"

# Stops in the middle of writing a file, with its temporary file and its fonts' folder there, and says so
WRITING = """
import os, sys, time
from kkr_docs import files
from kkr_docs.cli import app, signals
def wait(descriptor):
    print("writes", flush=True)
    time.sleep(60)
os.fsync = wait
sys.argv = ["kkr-docs", "render", "m.yaml", "--to", "pdf"]
app.main()
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a definition."""
    (tmp_path / "m.yaml").write_text(MEETING, "utf-8")
    return tmp_path


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def stopped(folder: Path, *numbers: int, before: str = "") -> "subprocess.Popen[str]":
    """A run that signals have reached while it wrote; its temporary folders are in `folder`/tmp."""
    (folder / "tmp").mkdir(exist_ok=True)
    process = subprocess.Popen(
        [sys.executable, "-c", before + WRITING], cwd=folder, env=os.environ | {"TMPDIR": str(folder / "tmp")},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8",
    )  # fmt: skip
    assert process.stdout
    assert process.stdout.readline() == "writes\n"
    assert len([name for name in names(folder) if name.endswith(".kkr-docs-tmp")]) == 1
    for number in numbers:
        process.send_signal(number)
    return process


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o444, 0o666])
def test_a_file_that_is_there_keeps_its_mode(mode: int, kkr: Command, folder: Path) -> None:
    (folder / PDF).write_bytes(b"old")
    (folder / PDF).chmod(mode)
    assert kkr("render", "m.yaml", "--to", "pdf", cwd=folder).returncode == 0
    assert (folder / PDF).read_bytes().startswith(b"%PDF")
    assert stat.S_IMODE((folder / PDF).stat().st_mode) == mode


def test_a_definition_that_is_fixed_keeps_its_mode(kkr: Command, folder: Path) -> None:
    (folder / "m.yaml").write_text(MEETING.replace("Sager", "Sager og  andet"), "utf-8")
    (folder / "m.yaml").chmod(0o640)
    result = kkr("validate", "--fix", "m.yaml", cwd=folder)
    assert "+  - titel: Sager og andet" in result.stdout
    assert stat.S_IMODE((folder / "m.yaml").stat().st_mode) == 0o640


def test_a_new_file_has_the_mode_that_the_mask_leaves(folder: Path) -> None:
    before = os.umask(0o027)
    try:
        files.write(folder / "ny", b"x")
    finally:
        os.umask(before)
    assert stat.S_IMODE((folder / "ny").stat().st_mode) == 0o640


def test_other_names_of_a_file_keep_its_content(kkr: Command, folder: Path) -> None:
    (folder / PDF).write_bytes(b"old")
    os.link(folder / PDF, folder / "kopi.pdf")
    (folder / "genvej.pdf").symlink_to("kopi.pdf")
    assert kkr("render", "m.yaml", "--to", "pdf", cwd=folder).returncode == 0
    assert (folder / PDF).read_bytes().startswith(b"%PDF")
    assert (folder / "kopi.pdf").read_bytes() == b"old"
    assert (folder / "genvej.pdf").read_bytes() == b"old"


def test_a_link_is_replaced_and_not_what_it_leads_to(kkr: Command, folder: Path) -> None:
    (folder / "andet").write_bytes(b"old")
    (folder / PDF).symlink_to("andet")
    assert kkr("render", "m.yaml", "--to", "pdf", cwd=folder).returncode == 0
    assert (folder / "andet").read_bytes() == b"old"
    assert not (folder / PDF).is_symlink()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_the_process_and_takes_temporary_files_along(number: int, folder: Path) -> None:
    process = stopped(folder, number)
    _out, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (-number, "")
    assert names(folder) == ["m.yaml", "tmp"]
    assert names(folder / "tmp") == []


def test_ctrl_c_takes_temporary_files_along(folder: Path) -> None:
    process = stopped(folder, signal.SIGINT)
    _out, err = process.communicate(timeout=30)
    assert (process.returncode, err.strip()) == (130, "Afbrudt!")
    assert names(folder) == ["m.yaml", "tmp"]
    assert names(folder / "tmp") == []


def test_a_signal_that_is_ignored_stays_so(folder: Path) -> None:
    """As `nohup` has it. What comes after it shows that it was received."""
    ignores = "import signal\nsignal.signal(signal.SIGHUP, signal.SIG_IGN)\n"
    process = stopped(folder, signal.SIGHUP, signal.SIGTERM, before=ignores)
    process.communicate(timeout=30)
    assert process.returncode == -signal.SIGTERM


def test_the_next_run_removes_what_a_killed_one_left(folder: Path) -> None:
    stopped(folder, signal.SIGKILL).communicate(timeout=30)
    [left] = [name for name in names(folder) if name.endswith(".kkr-docs-tmp")]
    assert names(folder / "tmp")
    again = in_new_process("render", "m.yaml", "--to", "pdf", cwd=folder, env={"TMPDIR": str(folder / "tmp")})
    assert again.returncode == 0, again.stderr
    assert names(folder) == [PDF, "m.yaml", "tmp"]
    assert left not in names(folder)
    assert names(folder / "tmp") == []


def test_the_next_run_leaves_what_another_one_is_writing(folder: Path) -> None:
    process = stopped(folder)
    try:
        before = names(folder), names(folder / "tmp")
        again = in_new_process("render", "m.yaml", "--to", "docx", cwd=folder, env={"TMPDIR": str(folder / "tmp")})
        assert again.returncode == 0, again.stderr
        assert ([name for name in names(folder) if name[-5:] != ".docx"], names(folder / "tmp")) == before
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("name", [".m.yaml.kkr-docs-tmp", "m.abcdefgh.kkr-docs-tmp", ".m.abcdefgh.tmp", ".m.yaml.swp"])
def test_what_is_not_named_as_ours_is_left_alone(name: str, folder: Path) -> None:
    (folder / name).write_bytes(b"x")
    assert in_new_process("render", "m.yaml", "--to", "docx", cwd=folder).returncode == 0
    assert (folder / name).read_bytes() == b"x"


def test_a_link_that_is_named_as_ours_is_left_alone(folder: Path) -> None:
    (folder / "andet").mkdir()
    (folder / "andet" / "fil").write_bytes(b"x")
    (folder / ".m.abcdefgh.kkr-docs-tmp").symlink_to("andet")
    assert in_new_process("render", "m.yaml", "--to", "docx", cwd=folder).returncode == 0
    assert (folder / "andet" / "fil").read_bytes() == b"x"


def test_no_temporary_file_is_longer_than_a_name_may_be(folder: Path) -> None:
    name = "🚌" * 60 + ".pdf"
    files.write(folder / name, b"x")
    assert (folder / name).read_bytes() == b"x"


def test_a_scratch_folder_is_ours_alone_and_goes_with_the_process(tmp_path: Path) -> None:
    code = (
        "from kkr_docs import files; folder = files.scratch_folder('prøve'); "
        "(folder / 'fil').write_text('x'); print(folder, oct(folder.stat().st_mode)[-3:])"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=os.environ | {"TMPDIR": str(tmp_path)},
        capture_output=True, encoding="utf-8", check=True,
    )  # fmt: skip
    path, mode = result.stdout.split()
    assert (Path(path).parent, mode) == (tmp_path, "700")
    assert names(tmp_path) == []
    assert tempfile.gettempdir() != str(tmp_path)
