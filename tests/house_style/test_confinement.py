"""A style sheet that asks for more than a document is answered with a message, in bounded time and memory."""

import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from conftest import Command
from paths import ROOT

MEETING = ROOT / "examples" / "minimal.yaml"
REPEATED = "".join(f"--x{n}: var(--x{n - 1}) var(--x{n - 1}) var(--x{n - 1});" for n in range(1, 40))
SHEETS = {
    "a gradient": ".cover { background: repeating-linear-gradient(red 0, blue 0.00001px) }",
    "a round gradient": ".cover { background: repeating-radial-gradient(red 0, blue 0.00001px) }",
    "variables": f":root {{ --x0: a a a; {REPEATED} }} h1 {{ font-family: var(--x39) }}",
    "lines of a grid": ".cover { display: grid } .cover > * { grid-column: 1 / 100000000 }",
    "blocks in blocks": "a{" * 100_000,
    "parentheses": f"h1 {{ width: calc({'(' * 100_000}",
    "selectors in selectors": f"{':is(' * 300}a{')' * 300} {{ color: red }}",
    "itself": "@import url(house.css);",
    "a huge font": "p { font-size: 1e9px }",
    "no page": "@page { size: 0 0; margin: 0 }",
}


@pytest.fixture
def house(tmp_path: Path) -> Path:
    folder = tmp_path / "hus"
    folder.mkdir()
    return folder


@pytest.mark.parametrize("name", SHEETS)
def test_a_style_sheet_that_asks_for_too_much_is_refused(name: str, kkr: Command, house: Path) -> None:
    (house / "house.css").write_text(SHEETS[name], "utf-8")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    result = kkr("render", MEETING, "--style", house, "--out", house.parent)
    assert (result.returncode, result.stderr) == (1, "1 fejl i 1 fil.\n")
    assert "i husstilen" in result.stdout
    assert not list(house.parent.glob("*.pdf"))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < before + 200_000  # kB


COMMENTS = {"comments": "/*" * 100_000, "faces": "@font-face{" * 30_000, "spaces": f"h1 {{ color: x{' ' * 300_000}y }}"}


@pytest.mark.parametrize("name", COMMENTS)
def test_a_style_sheet_is_read_in_time(name: str, kkr: Command, house: Path) -> None:
    """It took hours, and was then as good as without these, or had one fault."""
    (house / "house.css").write_text(COMMENTS[name], "utf-8")
    result = kkr("render", MEETING, "--style", house, "--to", "pdf", "--out", house.parent)
    assert "dokumentet kan ikke sættes" not in result.stdout


@pytest.fixture
def running(house: Path) -> Iterator["subprocess.Popen[str]"]:
    """A run that sets a document in a style that takes forever."""
    (house / "house.css").write_text(f"h1::before {{ content: '{'x' * 400_000}' }}")
    (house.parent / "tmp").mkdir()
    process = subprocess.Popen(
        [sys.executable, "-m", "kkr_docs", "render", str(MEETING), "--style", "hus", "--to", "pdf"], cwd=house.parent,
        env=os.environ | {"TMPDIR": str(house.parent / "tmp"), "KKR_DOCS_LANG": "da"}, start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8",
    )  # fmt: skip
    deadline = time.monotonic() + 120
    while not list((house.parent / "tmp").iterdir()):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    yield process
    process.kill()
    process.communicate()


def left(group: int) -> list[str]:
    """The processes of a group that have not ended, as proc(5) lists them."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, _parent, its_group, *_rest = path.read_text("utf-8", "replace").rpartition(")")[2].split()
            if int(its_group) == group and state != "Z":
                found.append(path.parent.name)
    return found


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, -signal.SIGTERM), (signal.SIGINT, 130)])
def test_who_stops_the_command_stops_all_of_it(
    number: int, code: int, running: "subprocess.Popen[str]", house: Path
) -> None:
    running.send_signal(number)
    running.communicate(timeout=60)
    assert running.returncode == code
    deadline = time.monotonic() + 60
    while left(running.pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert left(running.pid) == []
    if number == signal.SIGTERM:
        assert list((house.parent / "tmp").iterdir()) == []
