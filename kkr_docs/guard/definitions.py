"""The definitions that a file may have been made from: those of its repository in which something is closed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from kkr_docs.definition import recognition, yaml_reader

_PASSED_OVER = {".git", ".venv", "node_modules"}


def read(path: Path) -> Mapping[str, Any]:
    """Return the keys and values of a definition, also of one that is not valid; {} where it is no mapping."""
    data = yaml_reader.read(path).data
    return data if isinstance(data, dict) else {}


def beside(file: Path) -> Iterator[Path]:
    """Yield the definitions of the git repository that a file is in, or of its folder where it is in none."""
    folder = file.resolve().parent
    root = next((place for place in (folder, *folder.parents) if (place / ".git").exists()), folder)
    for path in sorted(found for ending in ("*.yaml", "*.yml") for found in root.rglob(ending)):
        if not _PASSED_OVER & set(path.relative_to(root).parts) and recognition.seems_definition(path):
            yield path
