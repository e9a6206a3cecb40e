"""A TOML file of a house or a repository: where its keys stand, and which one was meant."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from kkr_docs.diagnostics import reasons
from kkr_docs.house_style.settings_file import SettingsError
from kkr_docs.i18n import _

Place = tuple[str, int, int]
"""A file, a line and a column."""


MAX_BYTES = 100_000
# TOML 1.0 wants quotation marks around keys with Danish letters, and nobody would guess it
_DANISH_KEY = re.compile(r"(?m)^([ \t]*)([\w-]*[æøåé][\w-]*)(?=[ \t]*=)")


def read(path: Path) -> dict[str, Any]:
    """Return what a settings file says. Raises SettingsError where it cannot be read."""
    import tomllib  # noqa: PLC0415 - only repositories with settings pay for it

    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            what = _("{file} er for stor til indstillinger.").format(file=path)
            raise SettingsError(what, _('Skriv f.eks. husstil = "mappe".'))
        return tomllib.loads(_DANISH_KEY.sub(r'\1"\2"', content.decode()))
    except (OSError, ValueError, RecursionError) as error:
        what = _("{file} kan ikke læses som TOML ({reason}).").format(file=path, reason=reasons.of_text(error))
        raise SettingsError(what, _('Skriv f.eks. husstil = "mappe".')) from None


def unknown_key(path: Path, key: str, known: Iterable[str]) -> tuple[str, str, Place]:
    """Return what is wrong with a key, such as "mail.svar", that is not known, which one to write, and where it is."""
    from difflib import get_close_matches  # noqa: PLC0415 - only a mistake pays for it

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
    text = path.read_text(encoding="utf-8")
    found = written.search(text)
    if not found:
        return str(path), 1, 1
    at = text.index(key, found.start())
    return str(path), text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
