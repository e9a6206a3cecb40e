"""The settings file of a repository of meetings, kkr-docs.toml: the house style, and how documents are mailed.

It is looked for in the definition's folder and those above it, up to the root of the git repository.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NoReturn

from kkr_docs import files
from kkr_docs.diagnostics import reasons
from kkr_docs.diagnostics.problem import RefusalError
from kkr_docs.house_style import toml_file
from kkr_docs.i18n import _

NAME = "kkr-docs.toml"


class SettingsError(RefusalError):
    """A settings file that cannot be used."""


@dataclass(frozen=True, slots=True)
class Mail:
    """The table [mail]: the server's address, the sender, where answers go, how fast to send and how long to wait.

    `per_minute` is how many messages are handed over in a minute at most; `waits` are the minutes before each new try.
    """

    server: str | None = None
    sender: str | None = None
    reply_to: str | None = None
    per_minute: float = 60
    waits: tuple[float, ...] = (1, 5, 15)


@dataclass(frozen=True, slots=True)
class Settings:
    """What a settings file says: the folder of the house style (None for ours), and the table [mail] if any.

    `root` is the folder of all definitions that the file may be for: of the repository, or of the definition.
    """

    root: Path
    style: Path | None = None
    mail: Mail | None = None


def of(folder: Path) -> Settings:
    """Return the settings for the definitions in a folder. Raises SettingsError where their file is wrong."""
    folder = folder.resolve()
    root = next((place for place in (folder, *folder.parents) if (place / ".git").exists()), folder)
    for place in (folder, *folder.parents):
        if path := _file(place):
            return _read(path, root)
        if place == root:
            break
    return Settings(root)


def _file(folder: Path) -> Path | None:
    """Return the settings file in a folder, if there is one. Raises SettingsError where it lies elsewhere."""
    try:
        return files.inside(folder, NAME)
    except FileNotFoundError:
        return None
    except files.OutsideFolderError:
        what = _("{file} er en genvej (et link), der fører ud af sin mappe.").format(file=folder / NAME)
        raise SettingsError(what, _("Læg selve filen i mappen.")) from None


def _read(path: Path, root: Path) -> Settings:
    try:
        written = tomllib.loads(toml_file.text(path))
    except (OSError, ValueError, RecursionError) as error:
        what = _("{file} kan ikke læses som TOML ({reason}).").format(file=path, reason=reasons.of_text(error))
        raise SettingsError(what, _('Skriv f.eks. husstil = "mappe".')) from None
    style = written.pop("husstil", None)
    mail = written.pop("mail", None)
    for key in written:
        raise SettingsError(*toml_file.unknown_key(path, key, ("husstil", "mail")))
    if not isinstance(style, str | None):
        _refuse(path, "husstil", _('Skriv f.eks. husstil = "mappe".'))
    folder = path.parent / style if style else None
    return Settings(root, folder, _mail(path, mail) if mail is not None else None)


_MAIL_KEYS = {
    "server": "server",
    "afsender": "sender",
    "svar_til": "reply_to",
    "pr_minut": "per_minute",
    "ventetider": "waits",
}


def _mail(path: Path, table: object) -> Mail:
    remedy = _("Under [mail] kan stå: {keys}. Se docs/udsendelse.md.").format(keys=", ".join(_MAIL_KEYS))
    if not isinstance(table, dict):
        _refuse(path, "mail", remedy)
    for key, value in table.items():
        if key not in _MAIL_KEYS:
            raise SettingsError(*toml_file.unknown_key(path, f"mail.{key}", _MAIL_KEYS))
        if not _fits(key, value):
            _refuse(path, f"mail.{key}", remedy)
    values: dict[str, Any] = {_MAIL_KEYS[key]: value for key, value in table.items()}
    if "waits" in values:
        values["waits"] = tuple(values["waits"])
    return replace(Mail(), **values)


def _fits(key: str, value: object) -> bool:
    """Return whether a key of [mail] may have a value."""
    if key == "ventetider":
        return isinstance(value, list) and all(_is_positive(each) for each in value)
    return _is_positive(value) if key == "pr_minut" else isinstance(value, str)


def _is_positive(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < float("inf")


def _refuse(path: Path, key: str, remedy: str) -> NoReturn:
    place = toml_file.place(path, key.rpartition(".")[2])
    raise SettingsError(_("”{key}” har ikke den rette form.").format(key=key), remedy, place)
