"""Tokens of Microsoft Entra ID (OAuth 2.0), by msal: for a program with a secret, or for a person at a device.

With a client secret the program itself is let in (client credentials). Without one a person confirms a code in a
browser once (device code); what msal remembers of it is kept in the system's keyring.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NoReturn

from kkr_docs.i18n import N_, _
from kkr_docs.mailing import keys
from kkr_docs.mailing.plain import plain
from kkr_docs.mailing.transport import LoginUnreachableError, ServerError

AUTHORITY_VARIABLE = "KKR_DOCS_AUTHORITY"
SECRET_VARIABLE = "KKR_DOCS_CLIENT_SECRET"  # noqa: S105 - the name of it, not the secret

_AUTHORITY = "https://login.microsoftonline.com"
_ASK = N_("Vis it-afdelingen svaret og docs/til-it.md. Kør igen, når det er rettet.")
_SECONDS = 60
_PASSING = ("temporarily_unavailable", "server_error")


@dataclass(frozen=True, slots=True)
class Scopes:
    """What a token is for: asked for by a program, and by a person."""

    program: str
    person: str


GRAPH = Scopes("https://graph.microsoft.com/.default", "https://graph.microsoft.com/Mail.Send")
SMTP = Scopes("https://outlook.office365.com/.default", "https://outlook.office.com/SMTP.Send")


@dataclass
class Tokens:
    """The tokens of one program (`client`) in one organisation (`tenant`).

    `show` tells a person what to do where a code must be confirmed.
    """

    tenant: str
    client: str
    user: str
    scopes: Scopes
    show: Callable[[str], None]
    is_renewed: bool = False
    """Whether the last token was made after an older one was refused."""
    _app: Any = None
    _cache: Any = None
    _given: set[str] = field(default_factory=set)

    @property
    def secrets(self) -> tuple[str, ...]:
        """What nobody may see: the program's secret, and the tokens so far."""
        return (*([self._secret] if self._secret else []), *self._given)

    @property
    def _secret(self) -> str | None:
        return os.environ.get(SECRET_VARIABLE) or keys.read(self.client)

    @property
    def _name(self) -> str:
        """What the cache is called in the keyring."""
        return f"{self.client}@{self.tenant}"

    def get(self) -> str:
        """Return a token that is valid now. Raises ServerError or LoginUnreachableError where there is none."""
        try:
            import msal  # noqa: F401, PLC0415 - slow to import, and not everybody has it
            import requests  # noqa: PLC0415
        except ImportError:
            what = _("login hos Microsoft kræver pakken msal.")
            raise ServerError(what, _("Installér den: pip install 'kkr-docs[microsoft]'")) from None
        try:
            result = self._ask()
        except requests.RequestException as error:
            what = _("loginserveren kan ikke nås ({reason})").format(reason=type(error).__name__)
            raise LoginUnreachableError(what, answered=False) from None
        except ValueError as error:  # msal's for a tenant that does not exist, or an answer that is none
            self._refuse(str(error))
        if "access_token" not in result:
            self._judge(result)
        self._keep()
        token = str(result["access_token"])
        self._given.add(token)
        return token

    def forget(self) -> None:
        """Have a new token made at the next `get`: a server refused the last one."""
        self.is_renewed = True

    def accepted(self) -> None:
        """Note that a server took the last token."""
        self.is_renewed = False

    def _ask(self) -> dict[str, Any]:
        app = self._application()
        if self._secret:
            if self.is_renewed:
                app.remove_tokens_for_client()
            return dict(app.acquire_token_for_client([self.scopes.program]))
        scopes = [self.scopes.person]
        accounts = app.get_accounts(self.user) or app.get_accounts()
        found = app.acquire_token_silent(scopes, accounts[0], force_refresh=self.is_renewed) if accounts else None
        return dict(found) if found else self._by_device(app, scopes)

    def _by_device(self, app: Any, scopes: list[str]) -> dict[str, Any]:
        flow = app.initiate_device_flow(scopes)
        if "user_code" not in flow:
            return dict(flow)
        message = _("Log ind som {user}: Åbn {address} i en browser, og skriv koden {code}.")
        code, address = plain(str(flow["user_code"])), plain(str(flow["verification_uri"]))
        self.show(message.format(user=self.user, address=address, code=code))
        return dict(app.acquire_token_by_device_flow(flow))

    def _application(self) -> Any:
        """Return msal's application, with what it remembers."""
        import msal  # noqa: PLC0415

        if self._app:
            return self._app
        own = os.environ.get(AUTHORITY_VARIABLE)
        self._cache = msal.SerializableTokenCache()
        if kept := keys.read(self._name):
            self._cache.deserialize(kept)
        kind = msal.ConfidentialClientApplication if self._secret else msal.PublicClientApplication
        self._app = kind(
            self.client,
            **({"client_credential": self._secret} if self._secret else {}),
            authority=f"{(own or _AUTHORITY).rstrip('/')}/{self.tenant}",
            instance_discovery=False if own else None,
            token_cache=self._cache,
            http_client=_Http(),
        )
        return self._app

    def _keep(self) -> None:
        if self._cache.has_state_changed:
            keys.write(self._name, self._cache.serialize())
            self._cache.has_state_changed = False

    def _judge(self, result: dict[str, Any]) -> NoReturn:
        said = str(result.get("error_description") or result.get("error") or "")
        if result.get("error") in _PASSING:
            raise LoginUnreachableError(_("loginserveren svarer: {answer}").format(answer=self._shown(said)))
        self._refuse(said)

    def _refuse(self, said: str) -> NoReturn:
        what = _("Microsoft giver ikke adgang ({answer}).").format(answer=self._shown(said))
        raise ServerError(what, _(_ASK)) from None

    def _shown(self, said: str) -> str:
        shown = " ".join(plain(said).split())[:300]
        for secret in self.secrets:
            shown = shown.replace(secret, "***")
        return shown


class _Http:
    """What msal sends its requests by: `SSL_CERT_FILE` counts here as it does for the mail server."""

    def __init__(self) -> None:
        import requests  # noqa: PLC0415

        self._session = requests.Session()
        self._how: dict[str, Any] = {"verify": os.environ.get("SSL_CERT_FILE") or True, "timeout": _SECONDS}

    def get(self, url: str, **names: Any) -> Any:
        """Send a GET request."""
        return self._session.get(url, **self._how, **names)

    def post(self, url: str, **names: Any) -> Any:
        """Send a POST request."""
        return self._session.post(url, **self._how, **names)

    def close(self) -> None:
        """Close the connections."""
        self._session.close()
