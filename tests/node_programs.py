"""Asks programs that run on Node about files: the Open XML SDK's validator, pdf.js, ical.js and node-ical.

`.ci/run` installs them in `.tools`.
"""

import json
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from paths import ROOT, TESTS

MODULES = ROOT / ".tools" / "node_modules"
AXE = MODULES / "axe-core" / "axe.min.js"
TIMEOUT = 600  # s


def available() -> bool:
    """Whether they can be asked here."""
    names = ("@xarsh", "pdfjs-dist", "ical.js", "node-ical")
    return bool(shutil.which("node")) and all((MODULES / name).exists() for name in names)


def _run(script: str, files: Iterable[Path]) -> str:
    command: list[str | Path] = ["node", TESTS / "node" / script, MODULES, *files]
    return subprocess.run(command, check=True, capture_output=True, encoding="utf-8", timeout=TIMEOUT).stdout


def faults_in_word_files(files: Iterable[Path]) -> list[str]:
    """What the Open XML SDK finds wrong, a line each."""
    files = list(files)
    lines = _run("validate.mjs", files).splitlines()
    passed = [line for line in lines if line.startswith("PASS ")]
    return [line for line in lines if line not in passed] + [f"{len(files) - len(passed)} failed"] * (
        len(passed) != len(files)
    )


def text_of_pdf(file: Path) -> str:
    """The text of a PDF as pdf.js finds it."""
    return _run("pdf_text.mjs", [file])


def events(files: Iterable[Path]) -> dict[str, list[dict[str, Any]]]:
    """The events of invitations as ical.js and as node-ical read them."""
    found: dict[str, list[dict[str, Any]]] = json.loads(_run("calendars.mjs", files))
    return found
