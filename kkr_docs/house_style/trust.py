"""What a person has confirmed of a repository's settings, which somebody else may have written.

A repository may name the mail server that the person's password goes to, and a style folder outside itself, only where
the person has confirmed that very value with `kkr-docs trust`. It is kept in the person's own configuration folder.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from kkr_docs import files
from kkr_docs.diagnostics import reasons
from kkr_docs.diagnostics.problem import RefusalError
from kkr_docs.house_style.settings import Settings
from kkr_docs.i18n import _

SERVER, STYLE = "mail.server", "husstil"
"""The settings to confirm, as they are called in kkr-docs.toml."""

_MAX_BYTES = 1_000_000
_Confirmed = dict[str, dict[str, str]]


def wishes(settings: Settings) -> dict[str, str]:
    """Return what settings say that a person must confirm, by the names of the settings."""
    found = {}
    if settings.mail and settings.mail.server:
        found[SERVER] = settings.mail.server
    if settings.style and not settings.style.resolve().is_relative_to(settings.root.resolve()):
        found[STYLE] = str(settings.style.resolve())
    return found


def is_confirmed(settings: Settings, name: str) -> bool:
    """Return whether a setting needs no confirmation, or has it. Raises RefusalError where that cannot be read."""
    wish = wishes(settings).get(name)
    return wish is None or _read().get(_key(settings), {}).get(name) == wish


def style(settings: Settings) -> Path | None:
    """Return the style folder that settings name. Raises RefusalError for one outside the repository, unconfirmed."""
    if not is_confirmed(settings, STYLE):
        what = _("husstilens mappe {folder} ligger uden for mødernes mappe.").format(folder=settings.style)
        remedy = _("Er det jeres, så kør: kkr-docs trust {folder}. Nævn den ellers med --style.")
        raise RefusalError(what, remedy.format(folder=settings.root))
    return settings.style


def confirm(settings: Settings) -> None:
    """Remember what settings say now as confirmed. Raises RefusalError where it cannot be kept."""
    _write(_read() | {_key(settings): wishes(settings)})


def forget(settings: Settings) -> None:
    """Take back what was confirmed of a repository. Raises RefusalError where that cannot be written."""
    _write({key: confirmed for key, confirmed in _read().items() if key != _key(settings)})


def _key(settings: Settings) -> str:
    return str(settings.root.resolve())


def _path() -> Path:
    from platformdirs import user_config_path  # noqa: PLC0415 - most runs need no confirmation

    return user_config_path("kkr-docs", appauthor=False) / "trust.json"


def _read() -> _Confirmed:
    path = _path()
    try:
        found = json.loads(files.read_whole(path, _MAX_BYTES))
        return {str(key): {str(name): str(value) for name, value in each.items()} for key, each in found.items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, AttributeError, RecursionError) as error:
        what = _("{file} kan ikke læses ({reason}).").format(file=path, reason=reasons.of_text(error))
        raise RefusalError(what, _("Slet filen, og kør kkr-docs trust igen.")) from None


def _write(confirmed: Mapping[str, Mapping[str, str]]) -> None:
    path = _path()
    try:
        files.write(path, json.dumps(confirmed, ensure_ascii=False, indent=1, sort_keys=True).encode())
    except OSError as error:
        what = _("{file} kan ikke skrives ({reason}).").format(file=path, reason=reasons.of_system(error))
        raise RefusalError(what, _("Sørg for plads og rettigheder, og kør så igen.")) from None
