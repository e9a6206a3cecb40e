"""Closed items in a mail: who may get them, and what an authority must see to."""

from __future__ import annotations

from collections.abc import Iterable

from kkr_docs import mail_addresses
from kkr_docs.diagnostics.problem import RefusalError
from kkr_docs.i18n import N_, _
from kkr_docs.mail_addresses import Address, AddressError

DUTY = N_(
    "Mailen har lukkede punkter. Fortrolige og følsomme oplysninger må kun sendes over internettet med tvungen TLS til "
    "modtagerens domæne, eller med Digital Post. Se docs/udsendelse.md."
)


def check(recipients: Iterable[Address], domains: Iterable[str]) -> None:
    """Raise RefusalError where a recipient is outside the domains that mail is sent to by enforced TLS."""
    known = {_domain(each) for each in domains}
    outside = [each.shown for each in recipients if each.domain not in known]
    if outside:
        what = _("mailen har lukkede punkter, og disse er ikke på et domæne i kræv_tls: {addresses}.")
        remedy = _(
            "Intet er sendt. Send dem papirerne med Digital Post, eller aftal tvungen TLS med domænet, og skriv det i "
            "kræv_tls."
        )
        raise RefusalError(what.format(addresses=", ".join(outside)), remedy)


def _domain(written: str) -> str:
    """Return a domain as addresses have it. Raises RefusalError where it is none."""
    try:
        return mail_addresses.parse(f"x@{written}").domain
    except AddressError:
        what = _("”{domain}” i kræv_tls er ikke et domæne.").format(domain=written)
        raise RefusalError(what, _('Skriv f.eks. kræv_tls = ["fjordby.dk"].')) from None
