"""The account that mails go out from, as the table [mail] of kkr-docs.toml has it: sender, reply address and server."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass

from kkr_docs import mail_addresses
from kkr_docs.diagnostics.problem import RefusalError
from kkr_docs.house_style import trust
from kkr_docs.house_style.settings import NAME, Mail, Settings
from kkr_docs.i18n import N_, _
from kkr_docs.mail_addresses import Address, AddressError
from kkr_docs.mailing import server
from kkr_docs.mailing.server import Connection

_REMEDY = N_("Skriv i kkr-docs.toml under [mail]: {example}")
_SENDER = 'afsender = "KKR Sydfjorden <kkr@fjordby.dk>"'
_SERVER = 'server = "smtp://bruger@mail.example.dk:587"'


@dataclass(frozen=True, slots=True)
class Account:
    """Who mails are from, by name and address, where answers go (None: to the sender), and what settings say this."""

    sender: tuple[str, Address]
    reply_to: Address | None
    settings: Settings

    @property
    def mail(self) -> Mail:
        """The table [mail]: it also says how fast messages are handed over."""
        return self.settings.mail or Mail()


def of(chosen: Settings) -> Account:
    """Return the account that settings describe. Raises RefusalError where an address is missing or wrong."""
    settings = chosen.mail or Mail()
    if not settings.sender:
        raise RefusalError(_("afsenderen mangler i indstillingerne."), _(_REMEDY).format(example=_SENDER))
    match = re.fullmatch(r'\s*"?([^<>"\x00-\x1f]*?)"?\s*<([^<>]*)>\s*', settings.sender)
    name, written = match.groups() if match else ("", settings.sender)
    sender = _address(written, "afsender")
    reply_to = _address(settings.reply_to, "svar_til") if settings.reply_to else None
    return Account((name or str(sender), sender), reply_to, chosen)


def _address(written: str, key: str) -> Address:
    try:
        found = mail_addresses.parse(written)
        if found.needs_utf8:
            raise AddressError(_("der står danske bogstaver før @."))
    except AddressError as error:
        what = _("”{key}” i indstillingerne er ikke en mailadresse: {reason}").format(key=key, reason=error)
        raise RefusalError(what, _(_REMEDY).format(example=_SENDER)) from None
    return found


def connector(account: Account) -> Callable[[], Connection]:
    """Return what opens a connection to the account's server. Raises RefusalError where address or password is missing.

    The environment variable KKR_DOCS_SMTP names another server than the settings. The server in the settings is used
    only where a person has confirmed it: whoever wrote them would else get the password and the messages.
    """
    own = os.environ.get(server.URL_VARIABLE)
    url = own or account.mail.server
    if not url:
        raise RefusalError(_("der er ingen mailserver at sende med."), _(_REMEDY).format(example=_SERVER))
    its = server.parse(url)
    if not own and not trust.is_confirmed(account.settings, trust.SERVER):
        what = _("mailserveren {server} er nævnt i {file}, men du har ikke bekræftet den.").format(
            server=its, file=NAME
        )
        remedy = _("Kender du den, så kør: kkr-docs trust {folder}. Nævn den ellers i variablen {variable}.")
        raise RefusalError(what, remedy.format(folder=account.settings.root, variable=server.URL_VARIABLE))
    secret = server.password(its) if its.user else ""
    return lambda: server.Connection(its, secret)
