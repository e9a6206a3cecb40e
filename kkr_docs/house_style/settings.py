"""The settings file of a repository of meetings, kkr-docs.toml: the house style, mailing, and the public edition.

It is looked for in the definition's folder and those above it, up to the root of the git repository.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NoReturn

from kkr_docs.house_style import body_table, settings_file, toml_file
from kkr_docs.house_style.conventions import NONE, Conventions
from kkr_docs.house_style.settings_file import NAME, SettingsError
from kkr_docs.i18n import _

__all__ = ["NAME", "Mail", "Settings", "SettingsError", "of"]


@dataclass(frozen=True, slots=True)
class Mail:
    """The table [mail]: the server's address, the sender, where answers go, how fast to send and how long to wait.

    `file` is the settings file itself. `per_minute` is how many messages are handed over in a minute at most; `waits`
    are the minutes before each new try. `link` is where the agenda can be read, `{navn}` in it being the name of its
    file; `reminders` are the minutes before the meeting when calendars remind; `receipts` asks servers to report what
    was delivered, too. `tenant` and `client` are the organisation and the program that Microsoft Entra ID knows.
    `tls_domains` are those that mail with closed items may go to, None where that is not limited.
    """

    server: str | None = None
    sender: str | None = None
    reply_to: str | None = None
    per_minute: float = 30
    file: Path | None = None
    waits: tuple[float, ...] = (1, 5, 15)
    link: str = ""
    reminders: tuple[int, ...] = ()
    receipts: bool = False
    tls_domains: tuple[str, ...] | None = None
    tenant: str = ""
    client: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a settings file says: the folder of the house style (None for ours), and the table [mail] if any.

    `left_out` are the keys that the public edition leaves out, from the table [offentlig], and `conventions` the body's
    own.
    """

    style: Path | None = None
    mail: Mail | None = None
    left_out: tuple[str, ...] = ()
    conventions: Conventions = NONE


def of(folder: Path, may_be_left_out: Collection[str] = ()) -> Settings:
    """Return the settings for the definitions in a folder. Raises SettingsError where their file is wrong.

    `may_be_left_out` are the keys that [offentlig] may name: who asks for the public edition knows them.
    """
    path = settings_file.find(folder)
    return _read(path, may_be_left_out) if path else Settings()


def _read(path: Path, may_be_left_out: Collection[str]) -> Settings:
    written = toml_file.read(path)
    style = written.pop("husstil", None)
    mail = written.pop("mail", None)
    public = written.pop("offentlig", {})
    body = written.pop(body_table.NAME, {})
    for key in written:
        raise SettingsError(*toml_file.unknown_key(path, key, ("husstil", "mail", "offentlig", body_table.NAME)))
    if not isinstance(style, str | None):
        _refuse(path, "husstil", _('Skriv f.eks. husstil = "mappe".'))
    if style and not (path.parent / style).resolve().is_relative_to(settings_file.root(path.parent)):
        what = _("husstilens mappe {folder} ligger uden for mødernes mappe.").format(folder=style)
        remedy = _("Læg den ved siden af kkr-docs.toml, eller giv den med --style.")
        raise SettingsError(what, remedy, toml_file.place(path, "husstil"))
    left_out = _left_out(path, public, may_be_left_out)
    found = _mail(path, mail) if mail is not None else None
    return Settings(path.parent / style if style else None, found, left_out, body_table.of(path, body))


def _left_out(path: Path, table: object, may_be_left_out: Collection[str]) -> tuple[str, ...]:
    """Return the keys that the table [offentlig] names under `udelad`."""
    remedy = _('Skriv f.eks. udelad = ["afbud", "initialer"]. Se docs/lukkede-punkter.md.')
    if not isinstance(table, dict):
        _refuse(path, "offentlig", remedy)
    for key in table.keys() - {"udelad"}:
        raise SettingsError(*toml_file.unknown_key(path, f"offentlig.{key}", ("udelad",)))
    named = table.get("udelad", [])
    if not isinstance(named, list) or not all(isinstance(each, str) for each in named):
        _refuse(path, "offentlig.udelad", remedy)
    for name in named if may_be_left_out else ():
        if name not in may_be_left_out:
            what = _("”{key}” kan den offentlige udgave ikke udelade.").format(key=name)
            keys = _("Her kan stå: {keys}.").format(keys=", ".join(may_be_left_out))
            raise SettingsError(what, keys, toml_file.place(path, "udelad"))
    return tuple(named)


_MAIL_KEYS = {
    "server": "server",
    "afsender": "sender",
    "svar_til": "reply_to",
    "pr_minut": "per_minute",
    "ventetider": "waits",
    "link": "link",
    "påmindelser": "reminders",
    "kvitteringer": "receipts",
    "kræv_tls": "tls_domains",
    "lejer": "tenant",
    "klient": "client",
}
_LISTS = ("waits", "reminders", "tls_domains")
_NAME = r"[A-Za-z0-9][A-Za-z0-9.-]{0,99}"
_TEXTS = {"link": r"https?://[^\s<>\"\x00-\x1f\x7f]+", "lejer": _NAME, "klient": _NAME}
_MAX_REMINDER = 40_000  # minutes: four weeks


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
    values |= {key: tuple(values[key]) for key in _LISTS if key in values}
    return replace(Mail(), file=path, **values)


def _fits(key: str, value: object) -> bool:
    """Return whether a key of [mail] may have a value."""
    match key:
        case "ventetider":
            return isinstance(value, list) and all(_is_positive(each) for each in value)
        case "påmindelser":
            return isinstance(value, list) and all(type(each) is int and 0 <= each <= _MAX_REMINDER for each in value)
        case "kræv_tls":
            return isinstance(value, list) and all(isinstance(each, str) for each in value)
        case "pr_minut":
            return _is_positive(value)
        case "kvitteringer":
            return isinstance(value, bool)
    return isinstance(value, str) and bool(re.fullmatch(_TEXTS.get(key, r"[\s\S]*"), value))


def _is_positive(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < float("inf")


def _refuse(path: Path, key: str, remedy: str) -> NoReturn:
    place = toml_file.place(path, key.rpartition(".")[2])
    raise SettingsError(_("”{key}” har ikke den rette form.").format(key=key), remedy, place)
