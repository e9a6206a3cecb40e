"""Measures what a secretary waits for in the preview: python benchmarks/preview.py prints CPU seconds and ratios.

One word of one section is changed, then the page it is on is drawn: as `kkr-docs preview` does. Beside it stands the
command that makes the PDF anew, with all that it imports. Both take turns, and the least processor time of each counts.
"""

import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from kkr_docs.preview import shown_document
from kkr_docs.preview.shown_document import View
from kkr_docs.render.pdf.kept_layout import KeptLayout

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = ROOT.parent / "shared" / "reference" / "kkr-midtjylland-2020-11-13.yaml"
EXAMPLE = ROOT / "examples" / "kkr-sydfjorden-2026-11-13.yaml"
ROUNDS = 7
SCALE = 1.33  # pixels a point: a page at 100 %
AIM = 0.30


def main() -> None:
    """Measure, and print what was measured."""
    source = REFERENCE if REFERENCE.exists() else EXAMPLE
    with tempfile.TemporaryDirectory() as name:
        shutil.copytree(source.parent, name, dirs_exist_ok=True)
        path = Path(name) / source.name
        text, kept = path.read_text("utf-8"), KeptLayout()
        shown_document.make(View(path), kept)
        edits, commands = zip(*(turn(path, text, number, kept) for number in range(ROUNDS)), strict=True)
    edit, command = min(edits), min(commands)
    print(f"edit to new picture        {edit:7.3f} s\nkkr-docs render --to pdf   {command:7.3f} s")
    print(f"edit / command             {edit / command:7.2f}   (aim: at most {AIM})")
    print(f"memory, at most            {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024:4} MB")


def turn(path: Path, text: str, number: int, kept: KeptLayout) -> tuple[float, float]:
    """Return the processor time of an edit and of the command, in seconds."""
    place = text.index(". ", len(text) // 2)
    path.write_text(f"{text[:place]} ord{number}{text[place:]}", "utf-8")
    begun = time.process_time()
    before = {sheet.look for sheet in made(path, kept).sheets} if not number else set()
    made_now = made(path, kept)
    changed = next((at for at, sheet in enumerate(made_now.sheets, 1) if sheet.look not in before), 1)
    made_now.picture(changed, SCALE)
    edit = time.process_time() - begun
    return edit, command_time(path)


def made(path: Path, kept: KeptLayout) -> shown_document.ShownDocument:
    """Return the pages of a definition. Raises ValueError where it has errors."""
    found, problems = shown_document.make(View(path), kept)
    if found is None:
        raise ValueError(problems)
    return found


def command_time(path: Path) -> float:
    """Return the processor time of making the PDF by the command."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command: list[str | Path] = [
        sys.executable,
        "-m",
        "kkr_docs",
        "render",
        path,
        "--to",
        "pdf",
        "--force",
        "--out",
        path.parent,
    ]
    subprocess.run(command, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    main()
