"""The account that mails go out from, as the table [mail] of kkr-docs.toml has it: sender, reply address and server."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass

from kkr_docs import mail_addresses
from kkr_docs.diagnostics.problem import RefusalError
from kkr_docs.house_style.settings import Mail
from kkr_docs.i18n import N_, _
from kkr_docs.mail_addresses import Address, AddressError
from kkr_docs.mailing import graph, server, tokens, trust
from kkr_docs.mailing.graph import Graph
from kkr_docs.mailing.server import Server
from kkr_docs.mailing.smtp import Connection, Seconds
from kkr_docs.mailing.smtp_login import Login, OAuth, Password
from kkr_docs.mailing.tokens import Scopes, Tokens
from kkr_docs.mailing.transport import Transport

_REMEDY = N_("Skriv i kkr-docs.toml under [mail]: {example}")
_SENDER = 'afsender = "KKR Sydfjorden <kkr@fjordby.dk>"'
_SERVER = 'server = "smtp://bruger@mail.example.dk:587"'

_PATIENCE = Seconds(10, 10, 10)  # where nothing is sent, a person waits


@dataclass(frozen=True, slots=True)
class Account:
    """Who mails are from, by name and address, where answers go (None: to the sender), and the settings they are from.

    The settings also say how fast messages are handed over.
    """

    sender: tuple[str, Address]
    reply_to: Address | None
    settings: Mail


def of(settings: Mail) -> Account:
    """Return the account that settings describe. Raises RefusalError where an address is missing or wrong."""
    if not settings.sender:
        raise RefusalError(_("afsenderen mangler i indstillingerne."), _(_REMEDY).format(example=_SENDER))
    match = re.fullmatch(r'\s*"?([^<>"\x00-\x1f]*?)"?\s*<([^<>]*)>\s*', settings.sender)
    name, written = match.groups() if match else ("", settings.sender)
    sender = _address(written, "afsender")
    reply_to = _address(settings.reply_to, "svar_til") if settings.reply_to else None
    return Account((name or str(sender), sender), reply_to, settings)


def _address(written: str, key: str) -> Address:
    try:
        found = mail_addresses.parse(written)
        if found.needs_utf8:
            raise AddressError(_("der står danske bogstaver før @."))
    except AddressError as error:
        what = _("”{key}” i indstillingerne er ikke en mailadresse: {reason}").format(key=key, reason=error)
        raise RefusalError(what, _(_REMEDY).format(example=_SENDER)) from None
    return found


def largest_message(account: Account) -> int | None:
    """Return how large a message the account's server takes, in bytes; None where it does not say, or there is none.

    Nobody is logged in. Raises UntrustedError where nobody has vouched for the server, and UnreachableError and
    ServerError as opening a connection does.
    """
    its = _server(account)
    if its is None or its.is_graph:
        return graph.MAX_BYTES if its else None
    connection = Connection(its, None, seconds=_PATIENCE)
    size = connection.max_bytes
    connection.quit()
    return size


def needs_drafts(account: Account, largest: int) -> bool:
    """Whether a message, of so many bytes, goes out by a draft, which the program must be allowed to make."""
    try:
        its = _server(account)
    except RefusalError:
        return False
    return bool(its and its.is_graph and largest > graph.ONE_REQUEST)


def _server(account: Account) -> Server | None:
    """Return the server to connect to: the environment's, or the settings' if a person has vouched for it."""
    url = os.environ.get(server.URL_VARIABLE)
    if not url:
        trust.require(account.settings)
        url = account.settings.server
    return server.parse(url) if url else None


def connector(account: Account, show: Callable[[str], None]) -> Callable[[], Transport]:
    """Return what opens a connection to the account's server.

    Raises RefusalError where address or password is missing, or nobody has vouched for the settings' server. The
    environment variable KKR_DOCS_SMTP names another server than the settings. `show` tells a person what to do where a
    login must be confirmed.
    """
    its = _server(account)
    if its is None:
        raise RefusalError(_("der er ingen mailserver at sende med."), _(_REMEDY).format(example=_SERVER))
    if its.is_graph:
        found = _tokens(account, str(its), tokens.GRAPH, show)
        return lambda: Graph(str(its), found)
    login: Login | None = None
    if its.user and account.settings.client:
        login = OAuth(its.user, _tokens(account, its.user, tokens.SMTP, show))
    elif its.user:
        login = Password(its.user, server.password(its))
    return lambda: Connection(its, login, success=account.settings.receipts)


def _tokens(account: Account, user: str, scopes: Scopes, show: Callable[[str], None]) -> Tokens:
    settings = account.settings
    if not settings.client or not settings.tenant:
        what = _("klient og lejer mangler i indstillingerne; uden dem giver Microsoft ikke adgang.")
        raise RefusalError(what, _(_REMEDY).format(example='lejer = "fjordby.dk" og klient = "…"; se docs/til-it.md'))
    return Tokens(settings.tenant, settings.client, user, scopes, show)
