"""`kkr-docs render` makes nothing again of which no input has changed, many papers at a time, and while one writes."""

import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Command
from paths import ROOT

MEETING = """organ: KKR Syd
dato: 2026-11-{day}
dagsorden:
  - titel: Sager
    punkter:
      - titel: Et punkt
        baggrund: |
          Intet nyt.

          ![En kurve](kurve.png)
"""
STEM = "dagsorden-kkr-syd-2026-11-13"
SECONDS = 120  # that a busy machine may take


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a meeting that has a picture and a style of its own."""
    (tmp_path / "møde.yaml").write_text(MEETING.format(day=13), "utf-8")
    shutil.copy(next((ROOT / "examples" / "billeder").glob("*.png")), tmp_path / "kurve.png")
    (tmp_path / "kkr-docs.toml").write_text('husstil = "husstil"\n', "utf-8")
    (tmp_path / "husstil").mkdir()
    (tmp_path / "husstil" / "house.css").write_text(":root { --house-colour: #123456 }\n", "utf-8")
    return tmp_path


def made(folder: Path) -> dict[str, tuple[int, bytes]]:
    """The files that were made, and when."""
    return {path.name: (path.stat().st_mtime_ns, path.read_bytes()) for path in folder.glob("dagsorden*")}


def test_what_has_not_changed_is_not_made_again(kkr: Command, folder: Path) -> None:
    assert kkr("render", "møde.yaml", cwd=folder).returncode == 0
    before = made(folder)
    again = kkr("render", "møde.yaml", cwd=folder)
    assert (again.returncode, again.stdout.split()) == (0, [f"{STEM}.pdf", f"{STEM}.docx"])
    assert "møde.yaml: uændret" in again.stderr
    assert made(folder) == before
    forced = kkr("render", "møde.yaml", "--force", cwd=folder)
    assert "uændret" not in forced.stderr
    assert {name: content for name, (_time, content) in made(folder).items()} == {
        name: content for name, (_time, content) in before.items()
    }
    assert made(folder) != before


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    "change",
    [
        lambda folder: (folder / "møde.yaml").write_text(MEETING.format(day=13).replace("Intet", "Noget"), "utf-8"),
        lambda folder: (folder / "kurve.png").write_bytes((ROOT / "docs" / "billeder" / "referat.png").read_bytes()),
        lambda folder: (folder / "husstil" / "house.css").write_text(":root { --house-colour: #654321 }", "utf-8"),
        lambda folder: (folder / "kkr-docs.toml").write_text("", "utf-8"),
        lambda folder: (folder / f"{STEM}.pdf").write_bytes(b"changed by somebody"),
        lambda folder: (folder / f"{STEM}.pdf").unlink(),
    ],
    ids=["definition", "picture", "style", "settings", "changed file", "file gone"],
)
def test_what_has_changed_is_made_again(kkr: Command, folder: Path, change: Callable[[Path], object]) -> None:
    kkr("render", "møde.yaml", "--to", "pdf", cwd=folder)
    change(folder)
    result = kkr("render", "møde.yaml", "--to", "pdf", cwd=folder)
    assert "uændret" not in result.stderr
    fresh = kkr("render", "møde.yaml", "--to", "pdf", "--out", "ny", cwd=folder)
    assert fresh.returncode == 0
    assert (folder / f"{STEM}.pdf").read_bytes() == (folder / "ny" / f"{STEM}.pdf").read_bytes()


def test_another_order_is_another_record(kkr: Command, folder: Path) -> None:
    kkr("render", "møde.yaml", "--to", "pdf", cwd=folder)
    for order in (["--edition", "public"], ["--as", "minutes"], ["--draft"], ["--pdf-standard", "ua-2"]):
        result = kkr("render", "møde.yaml", "--to", "pdf", *order, cwd=folder)
        assert (result.returncode, "uændret" in result.stderr) == (0, False), order


@pytest.mark.thorough
def test_several_papers_are_made_by_several_processes_and_are_the_same(kkr_process: Command, folder: Path) -> None:
    days = [11, 12, 14, 15, 16, 17]
    for day in days:
        (folder / f"m{day}.yaml").write_text(MEETING.format(day=day), "utf-8")
    (folder / "m18.yaml").write_text(MEETING.format(day=18).replace("organ", "oragn"), "utf-8")
    names = [f"m{day}.yaml" for day in [*days, 18]]
    together = kkr_process("render", *names, "--to", "pdf", cwd=folder)
    assert together.returncode == 1
    assert "m18.yaml:1:1: fejl" in together.stdout
    listed = [line for line in together.stdout.splitlines() if line.endswith(".pdf")]
    assert listed == [f"dagsorden-kkr-syd-2026-11-{day}.pdf" for day in days]
    kkr_process("render", "m17.yaml", "--to", "pdf", "--out", "alene", cwd=folder)
    alone = folder / "alene" / listed[-1]
    assert alone.read_bytes() == (folder / listed[-1]).read_bytes()


def test_files_are_made_again_on_save_until_the_command_is_interrupted(folder: Path) -> None:
    command = [sys.executable, "-m", "kkr_docs", "render", "--watch", "--to", "pdf", "møde.yaml"]
    process = subprocess.Popen(command, cwd=folder, stderr=subprocess.PIPE, encoding="utf-8")
    path, paper = folder / "møde.yaml", folder / f"{STEM}.pdf"
    try:
        assert process.stderr is not None
        assert "Venter på ændringer" in process.stderr.readline()
        first = paper.read_bytes()
        save(path, "organ: KKR Syd\n")
        assert "fejl" in process.stderr.readline()
        assert paper.read_bytes() == first
        save(path, MEETING.format(day=13).replace("Intet", "Meget"))
        wait(lambda: paper.read_bytes() != first)
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=SECONDS)
    assert process.returncode == 130


def save(path: Path, text: str) -> None:
    """Save as editors do: a new file takes the old one's place."""
    new = path.with_suffix(".tmp")
    new.write_text(text, "utf-8")
    new.replace(path)


def wait(condition: Callable[[], bool]) -> None:
    """Wait until a condition holds."""
    end = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.1)
