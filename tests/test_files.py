"""Files are written whole, with the rights that they had, and nothing is left behind."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from kkr_docs import files


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_an_existing_file_keeps_its_mode_and_its_other_names_their_content(tmp_path: Path) -> None:
    path, other = tmp_path / "a.pdf", tmp_path / "b.pdf"
    path.write_bytes(b"old")
    path.chmod(0o640)
    other.hardlink_to(path)
    files.write(path, b"new", private=True)
    assert (path.read_bytes(), mode(path)) == (b"new", 0o640)
    assert (other.read_bytes(), mode(other)) == (b"old", 0o640)


def test_a_new_file_is_as_the_mask_says_and_a_private_one_its_owners(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        files.write(tmp_path / "a", b"x")
        files.write(tmp_path / "b", b"x", private=True)
    finally:
        os.umask(before)
    assert (mode(tmp_path / "a"), mode(tmp_path / "b")) == (0o640, 0o600)


KILLED = """
import os, sys, pathlib
from kkr_docs import files
os.fsync = lambda _file: os._exit(9)
files.write(pathlib.Path(sys.argv[1]), b"half")
"""


def test_what_a_killed_run_left_is_removed_by_the_next(tmp_path: Path) -> None:
    path, others = tmp_path / "a.pdf", [".a.pdf.txt", ".b.pdf.x-1.y", ".a.pdf.another_machine-1.abc"]
    for name in others:
        (tmp_path / name).write_bytes(b"x")
    assert subprocess.run([sys.executable, "-c", KILLED, path], check=False).returncode == 9
    assert len(list(tmp_path.iterdir())) == len(others) + 1
    files.write(tmp_path / "c.pdf", b"another")
    assert {each.name for each in tmp_path.iterdir()} == {"c.pdf", *others}


def test_what_a_living_run_writes_is_left_alone(tmp_path: Path) -> None:
    with files._complete_file(tmp_path / "a.pdf", lambda file: file.write(b"first")) as first:
        files.write(tmp_path / "a.pdf", b"second")
        assert first.read_bytes() == b"first"


@pytest.mark.parametrize("write", [files.write, files.create])
def test_a_folder_that_cannot_be_written_to_is_an_error_and_leaves_nothing(write: object, tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x")
    with pytest.raises(OSError):  # noqa: PT011 - which one depends on the system
        write(tmp_path / "a" / "b.pdf", b"x")  # type: ignore[operator]
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
