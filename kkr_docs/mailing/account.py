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
from kkr_docs.mailing import server, trust
from kkr_docs.mailing.smtp import Connection, Seconds
from kkr_docs.mailing.smtp_login import Password
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
    """Return how large a message the account's server takes, in bytes; None where it does not tell, or there is none.

    Nobody is logged in, and a server that nobody has vouched for is not asked. Raises UnreachableError and ServerError
    as opening a connection does.
    """
    try:
        url = _url(account)
    except trust.UntrustedError:
        return None
    if not url:
        return None
    connection = Connection(server.parse(url), None, seconds=_PATIENCE)
    size = connection.max_bytes
    connection.quit()
    return size


def _url(account: Account) -> str | None:
    """Return the address of the server: the environment's, or the settings' if a person has vouched for it."""
    if url := os.environ.get(server.URL_VARIABLE):
        return url
    trust.require(account.settings)
    return account.settings.server


def connector(account: Account) -> Callable[[], Transport]:
    """Return what opens a connection to the account's server.

    Raises RefusalError where address or password is missing, or nobody has vouched for the settings' server. The
    environment variable KKR_DOCS_SMTP names another server than the settings.
    """
    if not (url := _url(account)):
        raise RefusalError(_("der er ingen mailserver at sende med."), _(_REMEDY).format(example=_SERVER))
    its = server.parse(url)
    login = Password(its.user, server.password(its)) if its.user else None
    return lambda: Connection(its, login, success=account.settings.receipts)
