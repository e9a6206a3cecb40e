"""A preview in a process of its own."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

Process = subprocess.Popen[str]


def command(path: Path, *options: str) -> list[str]:
    return [sys.executable, "-m", "kkr_docs", "preview", "--no-open", str(path), *options]


@contextmanager
def running(path: Path, environment: dict[str, str]) -> Iterator[tuple[Process, str]]:
    """A preview, and its address."""
    with subprocess.Popen(command(path), stdout=subprocess.PIPE, env=environment, text=True) as process:
        try:
            assert process.stdout
            found = re.search(r"http\S+", process.stdout.readline())
            assert found
            yield process, found[0]
        finally:
            process.kill()
