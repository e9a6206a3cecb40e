"""Where the settings file of a repository of meetings is: in a folder or above it, up to the root of git."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from kkr_docs.diagnostics.problem import RefusalError
from kkr_docs.i18n import _

NAME = "kkr-docs.toml"


class SettingsError(RefusalError):
    """A settings file that cannot be used."""


def find(folder: Path) -> Path | None:
    """Return the settings file for a folder. Raises SettingsError where it is a link out of the repository."""
    for place in _places(folder.resolve()):
        if (path := place / NAME).is_file():
            if not path.resolve().is_relative_to(root(place)):
                what = _("{file} er et link ud af mødernes mappe.").format(file=path)
                raise SettingsError(what, _("Læg selve filen i mappen."))
            return path
    return None


def root(folder: Path) -> Path:
    """Return the root of the git repository that a folder is in; without one, the folder itself."""
    return next((place for place in (folder, *folder.parents) if (place / ".git").exists()), folder)


def _places(folder: Path) -> Iterator[Path]:
    """Yield a folder and those above it up to the root of its git repository; without one, the folder alone."""
    last = root(folder)
    for place in (folder, *folder.parents):
        yield place
        if place == last:
            return
