"""The settings file of a repository of meetings, kkr-docs.toml: which house style its papers have.

It is looked for in the definition's folder and those above it, up to the root of the git repository.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kkr_docs.language import _
from kkr_docs.problems import RefusalError

NAME = "kkr-docs.toml"


class SettingsError(RefusalError):
    """A settings file that cannot be used."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a settings file says: `style` is the folder of the house style, None for ours."""

    style: Path | None = None


def of(folder: Path) -> Settings:
    """Return the settings for the definitions in a folder. Raises SettingsError where their file is wrong."""
    for place in _places(folder.resolve()):
        if (path := place / NAME).is_file():
            return _read(path)
    return Settings()


def _places(folder: Path) -> Iterator[Path]:
    """Yield a folder and those above it up to the root of its git repository; without one, the folder alone."""
    root = next((place for place in (folder, *folder.parents) if (place / ".git").exists()), folder)
    for place in (folder, *folder.parents):
        yield place
        if place == root:
            return


def _read(path: Path) -> Settings:
    try:
        written = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        what = _("{file} kan ikke læses som TOML ({reason}).").format(file=path, reason=error)
        raise SettingsError(what, _("Skriv f.eks. husstil = ”mappe”.")) from None
    style = written.pop("husstil", None)
    if written or not isinstance(style, str | None):
        key = next(iter(written), "husstil")
        what = _("{file}: ”{key}” er ikke, som det skal være.").format(file=path, key=key)
        raise SettingsError(what, _("Skriv f.eks. husstil = ”mappe”."))
    return Settings(path.parent / style if style else None)
