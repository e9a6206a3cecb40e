"""Measures what a user waits for: python benchmarks/run.py prints seconds and ratios, with the aims beside them.

A meeting is set as PDF by our command, by WeasyPrint's own command from the same HTML, and by LibreOffice from our Word
file; then thirty meetings by one command, and again with nothing changed. The commands take turns, so that what else
the machine does falls on all alike.
"""

import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from importlib.metadata import version
from pathlib import Path

from kkr_docs.assets import STYLES
from kkr_docs.definition.meeting import Meeting
from kkr_docs.document import build
from kkr_docs.document.document import Edition, Standard
from kkr_docs.lint import engine
from kkr_docs.render.pdf import html, pdfa

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = ROOT.parent / "shared" / "reference" / "kkr-midtjylland-2020-11-13.yaml"
EXAMPLE = ROOT / "examples" / "kkr-sydfjorden-2026-11-13.yaml"
ROUNDS = 7
MEETINGS = 30

OURS, WEASYPRINT, LIBREOFFICE, TOGETHER = "kkr-docs", "weasyprint", "LibreOffice", f"kkr-docs, {MEETINGS} meetings"
UNCHANGED = f"kkr-docs, {MEETINGS} unchanged"
AIMS = (
    ("kkr-docs / weasyprint", OURS, WEASYPRINT, 1, 0.72),
    ("kkr-docs / LibreOffice", OURS, LIBREOFFICE, 1, 1.05),
    (f"{MEETINGS} meetings / {MEETINGS} commands", TOGETHER, OURS, MEETINGS, 0.33),
    (f"{MEETINGS} unchanged / {MEETINGS} commands", UNCHANGED, OURS, MEETINGS, 0.05),
)

Command = list[str | Path]
Times = dict[str, list[tuple[float, float]]]  # seconds that passed, and processor time


def main() -> None:
    """Measure, and print what was measured."""
    meeting = REFERENCE if REFERENCE.exists() else EXAMPLE
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(meeting.parent, folder, dirs_exist_ok=True)  # pictures and attachments come along
        times = measure(dict(commands(Path(folder), meeting.name)))
    print(f"{meeting.name}, {ROUNDS} rounds, {os.cpu_count()} cores, Python {sys.version.split()[0]}, {libraries()}\n")
    print_seconds(times)
    print_ratios(times)


def commands(folder: Path, name: str) -> Iterator[tuple[str, Command]]:
    """Yield the commands to be measured, with what each needs laid ready in the folder."""
    meeting = folder / name
    ours: Command = [sys.executable, "-m", "kkr_docs", "render", "--force", "--out", folder / "out"]
    found, problems = engine.read(meeting)
    if not found:
        sys.exit("\n".join(map(str, problems)))
    yield OURS, [*ours, "--to", "pdf", meeting]
    yield WEASYPRINT, [sys.executable, "-m", "weasyprint", *same_page(folder, found), folder / "weasyprint.pdf"]
    if shutil.which("soffice"):
        subprocess.run([*ours, "--to", "docx", meeting], check=True, capture_output=True)
        soffice = ["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
        yield LIBREOFFICE, [*soffice, "--convert-to", "pdf", "--outdir", folder, *folder.glob("out/*.docx")]
    else:
        print("LibreOffice is left out: there is no soffice.")
    several = list(copies(meeting, found.date))
    yield TOGETHER, [*ours, "--to", "pdf", *several]
    yield UNCHANGED, [*(word for word in ours if word != "--force"), "--to", "pdf", *several]


def same_page(folder: Path, found: Meeting) -> Command:
    """Write the HTML that we set, and return what has WeasyPrint's command set it with the same styles and options."""
    paper = build.build(found, build.kind_of(found))
    pictures = {picture: picture.as_uri() for picture in paper.pictures()}
    source = folder / "paper.html"
    source.write_text(html.page(paper, Edition.SCREEN, pictures, logo=None), encoding="utf-8")
    styles = (f"--stylesheet={STYLES / name}" for name in ("document.css", "house.css"))
    return [f"--pdf-variant={pdfa.VARIANTS[Standard.UA_1]}", *styles, source]


def copies(meeting: Path, day: date) -> Iterator[Path]:
    """Write a meeting as held on thirty days in a row, and yield the definitions."""
    text = meeting.read_text(encoding="utf-8")
    for number in range(MEETINGS):
        copy = meeting.with_stem(f"{meeting.stem}-{number}")
        held = day + timedelta(days=number)
        copy.write_text(re.sub(r"^dato: .*$", f"dato: {held}", text, flags=re.MULTILINE), encoding="utf-8")
        yield copy


def measure(measured: dict[str, Command]) -> Times:
    """Return what every command took, once a round; a first round that fills caches is not counted."""
    times: Times = {name: [] for name in measured}
    for _ in range(ROUNDS + 1):
        for name, command in measured.items():
            times[name].append(once(command))
    return {name: taken[1:] for name, taken in times.items()}


def once(command: Command) -> tuple[float, float]:
    """Run a command and return the seconds that passed, and those that processors worked.

    Python keeps what it compiled, as it does for whoever has installed a program.
    """
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    start, worked = time.perf_counter(), processor_time()
    subprocess.run(command, check=True, capture_output=True, env=kept)
    return time.perf_counter() - start, processor_time() - worked


def processor_time() -> float:
    """Return the seconds that processors have worked for all commands so far."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def libraries() -> str:
    """Name the versions of what the time goes to."""
    return ", ".join(f"{name} {version(name)}" for name in ("weasyprint", "pydantic", "jinja2"))


def figures(taken: list[tuple[float, float]]) -> tuple[float, float, float]:
    """Sum up: the median and the least of the seconds that passed, and the least processor time."""
    passed, worked = zip(*taken, strict=True)
    return statistics.median(passed), min(passed), min(worked)


def print_seconds(times: Times) -> None:
    """Print a line a command."""
    print(f"{'seconds':28} {'median':>9} {'fastest':>9} {'processor':>9}")
    for name, taken in times.items():
        print(f"{name:28}", *(f"{figure:9.2f}" for figure in figures(taken)))


def print_ratios(times: Times) -> None:
    """Print a line a ratio, of the same three figures, and what it should be at most."""
    print(f"\n{'ratio':28} {'median':>9} {'fastest':>9} {'processor':>9} {'aim':>9}")
    for label, upper, lower, count, aim in AIMS:
        if lower in times:
            pairs = zip(figures(times[upper]), figures(times[lower]), strict=True)
            print(f"{label:28}", *(f"{ours / (count * other):9.2f}" for ours, other in pairs), f"{aim:9.2f}")


if __name__ == "__main__":
    main()
