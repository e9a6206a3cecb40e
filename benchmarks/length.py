"""Measures how time and memory grow with a paper: python benchmarks/length.py prints those of 400 pages and of 20.

The sections of a real meeting are repeated until it has so many pages. The commands take turns.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pypdfium2
import yaml

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = ROOT.parent / "shared" / "reference" / "kkr-midtjylland-2020-11-13.yaml"
EXAMPLE = ROOT / "examples" / "kkr-sydfjorden-2026-11-13.yaml"
ROUNDS = 3
TIMES = 20  # as long
AIMS = {"processor time": 16.0, "memory": 3.0}


def main() -> None:
    """Measure, and print what was measured."""
    source = REFERENCE if REFERENCE.exists() else EXAMPLE
    with tempfile.TemporaryDirectory() as name:
        shutil.copytree(source.parent, name, dirs_exist_ok=True)
        short, long = Path(name) / source.name, Path(name) / "long.yaml"
        long.write_text(repeated(short.read_text("utf-8"), TIMES), "utf-8")
        taken = [(rendered(short), rendered(long)) for _round in range(ROUNDS)]
    pages = taken[0][0][2], taken[0][1][2]
    print(f"{'pages':16} {pages[0]:9} {pages[1]:9} {pages[1] / pages[0]:9.1f}")
    for at, (what, aim) in enumerate(AIMS.items()):
        few, many = (min(pair[side][at] for pair in taken) for side in (0, 1))
        unit = "s" if at == 0 else "MB"
        print(f"{what:16} {few:7.2f} {unit:2}{many:7.2f} {unit:2}{many / few:8.1f}   (aim: at most {aim})")


def repeated(text: str, times: int) -> str:
    """Return a definition whose sections stand in it so many times."""
    meeting = yaml.safe_load(text)
    sections = meeting["dagsorden"]
    copies = (renamed(section, number) for number in range(times) for section in sections)
    return json.dumps(meeting | {"dagsorden": list(copies)}, ensure_ascii=False, default=str)  # which is YAML, too


def renamed(section: dict[str, object], number: int) -> dict[str, object]:
    """Return a section under another name, so that no warning takes the time."""
    return section | {"titel": f"{section['titel']} {number + 1}"}


def rendered(path: Path) -> tuple[float, float, int]:
    """Render a definition; return the processor time (s), the memory of the process (MB), and how many pages it has."""
    out = path.parent / "out"
    shutil.rmtree(out, ignore_errors=True)
    command = [sys.executable, "-m", "kkr_docs", "render", str(path), "--to", "pdf", "--force", "--out", str(out)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        _number, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{path.name} was not rendered: {process.returncode}")
    (made,) = out.glob("*.pdf")
    with pypdfium2.PdfDocument(made) as pdf:
        return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, len(pdf)


if __name__ == "__main__":
    main()
