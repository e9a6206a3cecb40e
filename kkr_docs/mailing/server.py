"""The mail server in the settings: its address, and the password from the environment or the keyring."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from urllib.parse import unquote, urlsplit

from kkr_docs.i18n import N_, _
from kkr_docs.mailing import keys
from kkr_docs.mailing.transport import ServerError

URL_VARIABLE = "KKR_DOCS_SMTP"
PASSWORD_VARIABLE = "KKR_DOCS_SMTP_PASSWORD"  # noqa: S105 - the name of it, not the password

_PORTS = {"smtp": 587, "smtps": 465, "graph": 443}
_REMEDY = N_(
    "Skriv f.eks. smtp://bruger@mail.example.dk:587, smtps://bruger@mail.example.dk:465 eller graph://kkr@example.dk."
)


@dataclass(frozen=True, slots=True)
class Server:
    """A mail server, `encrypted` from the first byte or else from STARTTLS on; `user` is empty where none logs in.

    `is_graph`: Microsoft Graph, for the mailbox that user and host are the address of.
    """

    host: str
    port: int
    user: str
    encrypted: bool
    is_graph: bool = False

    def __str__(self) -> str:
        return f"{self.user}@{self.host}" if self.is_graph else f"{self.host}:{self.port}"

    @property
    def name(self) -> str:
        """What a person knows it by: the machine, or the mailbox."""
        return str(self) if self.is_graph else self.host


def parse(url: str) -> Server:
    """Return the server that an address names. Raises ServerError, which never repeats the address."""
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname or "", parts.port
        host.encode("idna")
    except ValueError:
        raise ServerError(_("mailserverens adresse kan ikke læses."), _(_REMEDY)) from None
    if parts.password is not None:
        what = _("mailserverens adresse har et kodeord i sig.")
        remedy = _("Slet det, og læg kodeordet i {variable} eller systemets nøglering.")
        raise ServerError(what, remedy.format(variable=PASSWORD_VARIABLE))
    if parts.scheme not in _PORTS or not host or parts.path not in ("", "/") or parts.query or parts.fragment:
        raise ServerError(_("mailserverens adresse kan ikke læses."), _(_REMEDY))
    its = Server(host, port or _PORTS[parts.scheme], unquote(parts.username or ""), parts.scheme == "smtps")
    if parts.scheme == "graph":
        if not its.user or port:
            raise ServerError(_("mailserverens adresse kan ikke læses."), _(_REMEDY))
        return replace(its, is_graph=True)
    return its


def password(server: Server) -> str:
    """Return the user's password, from the environment or the keyring. Raises ServerError where there is none."""
    found = os.environ.get(PASSWORD_VARIABLE) or keys.read(f"{server.user}@{server.host}")
    if not found:
        what = _("der er intet kodeord til {user} på {host}.").format(user=server.user, host=server.host)
        remedy = _("Læg det i {variable}, eller skriv: keyring set {service} {user}@{host}")
        names = {"variable": PASSWORD_VARIABLE, "service": keys.SERVICE}
        raise ServerError(what, remedy.format(user=server.user, host=server.host, **names))
    return found
