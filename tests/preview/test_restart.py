"""A preview that is killed or told to end, and started again on the same file."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

import pytest
from conftest import IN_CI
from preview_process import Process, command, running

pytest_plugins = ("preview_fixtures",)
SAVES, WARM_UP = (100, 20) if IN_CI else (25, 10)
GROWTH = 1.3


def _get(address: str, name: str) -> bytes:
    with build_opener(ProxyHandler({})).open(address + name, timeout=60) as response:
        content: bytes = response.read()
        return content


def _left(environment: dict[str, str]) -> list[str]:
    """What a preview left: notes of where it runs, and temporary files."""
    places = Path(environment["XDG_CACHE_HOME"], "kkr-docs", "preview"), Path(environment["TMPDIR"])
    return [path.name for place in places if place.is_dir() for path in place.iterdir()]


def test_one_that_was_killed_is_in_nobodys_way(folder: Path, environment: dict[str, str]) -> None:
    path = folder / "møde.yaml"
    with running(path, environment) as (killed, old):
        assert b"pages" in _get(old, "state")
        killed.kill()
        killed.wait()
    with running(path, environment) as (process, new):
        assert new != old
        assert json.loads(_get(new, "state"))["pages"]
        with pytest.raises(URLError):
            _get(old, "state")
        shown = subprocess.run(command(path, "--line", "12"), env=environment, timeout=120, check=False)
        assert shown.returncode == 0  # at once: the one that runs went there
        with build_opener(ProxyHandler({})).open(new + "events", timeout=60) as events:
            assert events.readline().startswith(b"data: ")
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 128 + signal.SIGTERM
    assert [name for name in _left(environment) if name.endswith(".json")] == []


def test_ctrl_c_leaves_nothing(folder: Path, environment: dict[str, str]) -> None:
    with running(folder / "møde.yaml", environment) as (process, address):
        _get(address, "picture?page=1")
        assert _left(environment) != []
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 130
    assert _left(environment) == []


def _held(process: Process) -> tuple[int, int, int]:
    """Return how much memory is resident, in bytes, and how many threads and open files a process has."""
    place = Path("/proc", str(process.pid))
    resident = int((place / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return resident, len(list((place / "task").iterdir())), len(list((place / "fd").iterdir()))


@pytest.mark.skipif(sys.platform != "linux", reason="what a process holds is read from /proc")
def test_many_saves_take_no_more_memory_threads_or_files(folder: Path, environment: dict[str, str]) -> None:
    path = folder / "møde.yaml"
    with running(path, environment) as (process, address):
        held = []
        for number in range(SAVES):
            path.write_text(path.read_text("utf-8").replace("under solen", f"under solen {number}"), "utf-8")
            wanted = json.loads(_get(address, "state"))["pages"]
            for page in (1, len(wanted)):
                _get(address, f"picture?page={page}")
                _get(address, f"words?page={page}")
            held.append(_held(process))
        before, after = held[WARM_UP], held[-1]
        assert after[0] <= before[0] * GROWTH
        assert after[1] <= before[1] + 2
        assert after[2] <= before[2] + 4
        assert len(list(Path(environment["TMPDIR"]).rglob("weasyprint-*"))) <= 1
