"""Measures a packet of 2,000 pages: python benchmarks/packet.py prints time and memory, with the aims beside them.

The same files are put together by our command and by qpdf, or by pikepdf, which is the same library, where qpdf is not
installed. Our command also sets the document, and reads, cleans, stamps and links every page.
"""

import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from kkr_docs.packet.worker import Worker

ROUNDS = 3
FILES, PAGES = 20, 100
TIME_AIM, MEMORY_AIM = 10.0, 1.5
LINES = 50  # on a page of text
WORDS = "kommunerne i området har siden sidste møde arbejdet videre med fordelingen af udgifter til fælles opgaver"
PIKEPDF = """
import sys, pikepdf
files = [pikepdf.open(name) for name in sys.argv[2:]]
with pikepdf.new() as pdf:
    for file in files:
        pdf.pages.extend(file.pages)
    pdf.save(sys.argv[1])
"""

Command = list[str | Path]


class Taken(NamedTuple):
    """What a command took: seconds that passed, seconds that processors worked, and MB of its largest process."""

    passed: float
    worked: float
    memory: float


def main() -> None:
    """Measure, and print what was measured."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        attached = list(files(folder))
        commands = {"kkr-docs": ours(folder, attached), "qpdf": theirs(folder, attached)}
        rounds = [[once(command) for command in commands.values()] for _ in range(ROUNDS)]
        print(f"{FILES * PAGES} pages in {FILES} files, {sum(path.stat().st_size for path in attached) >> 20} MB")
    print(f"{ROUNDS} rounds, medians, {os.cpu_count()} cores, pikepdf {version('pikepdf')}, {commands['qpdf'][0]}\n")
    mine, other = (Taken(*map(statistics.median, zip(*taken, strict=True))) for taken in zip(*rounds, strict=True))
    print(f"{'':10}{'seconds':>10}{'processor':>10}{'MB':>10}")
    for name, taken in zip(commands, (mine, other), strict=True):
        print(f"{name:10}{taken.passed:10.2f}{taken.worked:10.2f}{taken.memory:10.0f}")
    print(f"{'ratio':10}", *(f"{a / b:9.2f}" for a, b in zip(mine, other, strict=True)))
    print(f"{'aim':10}{TIME_AIM:10.2f}{TIME_AIM:10.2f}{MEMORY_AIM:10.2f}")


def files(folder: Path) -> Iterator[Path]:
    """Write the attachments, of text and of scanned pages by turns, and yield them."""
    text, scan = folder / "tekst.pdf", folder / "skan.pdf"
    with Worker() as worker:  # a process that starts another lends it its own memory's size
        worker.call(None, write_text, text)
        worker.call(None, write_scan, scan)
    for number in range(FILES):
        copy = folder / f"{number}.pdf"
        shutil.copy(scan if number % 2 else text, copy)
        yield copy


def write_text(target: Path) -> None:
    """Write a PDF of text."""
    from kkr_docs.packet import plain_text  # noqa: PLC0415 - only in the process that needs it

    chosen, words = random.Random(1), WORDS.split()  # noqa: S311 - the same text every time
    lines = (" ".join(chosen.choices(words, k=8)) for _ in range(PAGES * LINES))
    source = target.with_suffix(".txt")
    source.write_text("\n".join(lines), encoding="utf-8")
    plain_text.draw(source.name, source, target)


def write_scan(target: Path) -> None:
    """Write a PDF of pictures of pages, as a scanner does."""
    from PIL import Image  # noqa: PLC0415 - as above

    from kkr_docs.packet import pictures  # noqa: PLC0415

    source = target.with_suffix(".tif")
    noise = Image.effect_noise((827, 1169), 40)
    turned = [noise.rotate(angle) for angle in range(1, PAGES)]
    noise.save(source, save_all=True, append_images=turned, compression="jpeg")
    pictures.draw(source.name, source, target)


def ours(folder: Path, attached: list[Path]) -> Command:
    """Write a meeting with the attachments, and return what has our command make its packet."""
    items = "\n".join(f"      - {{titel: Sag {path.stem}, bilag: [{path.name}]}}" for path in attached)
    start = "organ: KKR Syd\ndato: 2026-11-13\ndagsorden:\n  - titel: Sager\n    punkter:\n"
    (folder / "m.yaml").write_text(f"{start}{items}\n", encoding="utf-8")
    return [sys.executable, "-m", "kkr_docs", "packet", "--out", folder / "ud", folder / "m.yaml"]


def theirs(folder: Path, attached: list[Path]) -> Command:
    """Return what has qpdf put the attachments together, or pikepdf where there is no qpdf."""
    target = folder / "samlet.pdf"
    if shutil.which("qpdf"):
        return ["qpdf", "--empty", "--pages", *attached, "--", target]
    return [sys.executable, "-c", PIKEPDF, target, *attached]


def once(command: Command) -> Taken:
    """Run a command and return what it took."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    passed = time.perf_counter() - start
    if status:
        sys.exit(f"{command[0]} ended with {status}")
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10  # of ru_maxrss
    return Taken(passed, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * unit / 1e6)


if __name__ == "__main__":
    main()
