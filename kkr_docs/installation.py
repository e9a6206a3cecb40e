"""Which kkr-docs this is: what tells it, with its libraries, from one that may make or find something else."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path

import click

from kkr_docs import assets


@cache
def identity() -> tuple[object, ...]:
    """Return the state of the Python, of our own files, and of the folder of libraries, where an update shows."""
    folders = (Path(assets.__file__).parent, assets.TEMPLATES, assets.STYLES)
    files = (file for folder in folders for file in folder.rglob("*") if file.parent.name != "__pycache__")
    own = sorted(file for file in files if file.is_file())
    states = [(file.name, file.stat().st_mtime_ns, file.stat().st_size) for file in own]
    return sys.version, Path(click.__file__).parent.parent.stat().st_mtime_ns, *states
