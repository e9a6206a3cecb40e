"""A TOML file of a house or a repository: where its keys stand, and which one was meant."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path

from kkr_docs import files
from kkr_docs.i18n import _

MAX_BYTES = 100_000  # the longest of ours has 2,000
Place = tuple[str, int, int]
"""A file, a line and a column."""


def text(path: Path) -> str:
    """Return the text of a file. Raises OSError or UnicodeDecodeError where it cannot be read."""
    return files.read_whole(path, MAX_BYTES).decode("utf-8")


def unknown_key(path: Path, key: str, known: Iterable[str]) -> tuple[str, str, Place]:
    """Return what is wrong with a key, such as "mail.svar", that is not known, which one to write, and where it is."""
    known = list(known)
    name = key.rpartition(".")[2]
    what = _("”{key}” er ingen indstilling.").format(key=key)
    close = get_close_matches(name, known, n=1, cutoff=0.6)
    meant = _("Mente du ”{key}”?").format(key=close[0]) if close else ""
    keys = _("Her kan stå: {keys}.").format(keys=", ".join(known))
    return what, meant or keys, place(path, name)


def place(path: Path, key: str) -> Place:
    """Return where a key stands, or the table that has its name."""
    written = re.compile(
        rf"""^[ \t]*(?:\[+[ \t]*)?(?:[\w-]+[ \t]*\.[ \t]*)?(["']?){re.escape(key)}\1[ \t]*[\]=.]""", re.MULTILINE
    )
    words = text(path).replace("\r\n", "\n")
    found = written.search(words)
    if not found:
        return str(path), 1, 1
    at = words.index(key, found.start())
    return str(path), words.count("\n", 0, at) + 1, at - words.rfind("\n", 0, at)
