"""Which mail servers a person has vouched for: kkr-docs.toml may come from somebody else, and the password is hers."""

from __future__ import annotations

import json
from pathlib import Path

from kkr_docs import files
from kkr_docs.diagnostics.problem import RefusalError
from kkr_docs.house_style.settings import Mail
from kkr_docs.i18n import N_, _
from kkr_docs.mailing import server

_FILE = "mailservere.json"
_REMEDY = N_("Er det jeres server, så skriv én gang: kkr-docs trust {folder}")


class UntrustedError(RefusalError):
    """A server that settings name and the person at this machine has not vouched for."""


def require(settings: Mail) -> None:
    """Raise UntrustedError where the settings' server is not one that the person has vouched for."""
    if settings.file and settings.server and _known().get(str(settings.file)) != settings.server:
        its = server.parse(settings.server)
        what = _("mailserveren {host} står i {file}, og ingen har sagt god for den på denne maskine.")
        remedy = _(_REMEDY).format(folder=settings.file.parent)
        raise UntrustedError(what.format(host=its.name, file=settings.file), remedy)


def vouch(settings: Mail) -> server.Server:
    """Keep that the settings' server may have mails and the password, and return it. Raises RefusalError or OSError."""
    if not settings.file or not settings.server:
        raise RefusalError(_("der står ingen mailserver i kkr-docs.toml."), _("Skriv den under [mail]: server = …"))
    found = server.parse(settings.server)
    known = _known() | {str(settings.file): settings.server}
    files.write(_path(), json.dumps(known, ensure_ascii=False, indent=2).encode(), private=True)
    return found


def _known() -> dict[str, str]:
    """Return the servers by the settings files that name them; none where the list is damaged."""
    try:
        known = json.loads(_path().read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}


def _path() -> Path:
    import platformdirs  # noqa: PLC0415 - only who sends asks

    return platformdirs.user_config_path("kkr-docs", appauthor=False) / _FILE
