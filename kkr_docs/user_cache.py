"""What kkr-docs keeps for a person from one run to the next, in that person's cache and readable by nobody else.

What cannot be kept is made again, and what somebody else could have written is not believed.
"""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path

from kkr_docs import files

LARGEST = 1 << 24  # bytes


def place(kind: str, what: bytes, suffix: str = ".json") -> Path:
    """Return the file in which what is known of something is kept; `what` are the bytes that tell it from others."""
    import platformdirs  # noqa: PLC0415 - not every command keeps something

    name = hashlib.sha256(what).hexdigest()[:32]
    return platformdirs.user_cache_path("kkr-docs", appauthor=False) / kind / f"{name}{suffix}"


def read(file: Path) -> bytes:
    """Return what is kept in a file. Raises OSError, also where somebody else may have written it."""
    found = file.lstat()
    if os.name != "nt" and (found.st_uid != os.getuid() or found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)):
        raise PermissionError(file)
    return files.read(file, LARGEST)


def write(file: Path, content: bytes, most: int) -> None:
    """Keep something, and of its kind no more than `most` files, those that were written last. Raises OSError."""
    files.write(file, content, private=True)
    kept = sorted(file.parent.glob(f"*{file.suffix}"), key=lambda each: each.stat().st_mtime_ns, reverse=True)
    for each in kept[most:]:
        each.unlink(missing_ok=True)
