"""Mail addresses, with Danish letters on either side of the @."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import quote

import idna

from kkr_docs.i18n import N_, _

# RFC 5321, 4.5.3.1, in octets
_MAX_LOCAL = 64
_MAX_ADDRESS = 254

# A dot-string of RFC 5321, 4.1.2, with the letters beyond ASCII that RFC 6531, 3.3, adds
_LOCAL = re.compile(r"[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*")

_URI_MARKS = "!$'*+-_.~"  # RFC 6068, 2


class AddressError(ValueError):
    """A text that is not one mail address; the message says why, as a whole sentence."""


@dataclass(frozen=True, slots=True)
class Address:
    """One mail address: `local` may have Danish letters, `domain` is as the net's names are written, in ASCII."""

    local: str
    domain: str

    def __str__(self) -> str:
        return f"{self.local}@{self.domain}"

    @property
    def key(self) -> str:
        """What two ways of writing the same mailbox have in common."""
        return str(self).casefold()

    @property
    def shown(self) -> str:
        """The address for people, with Danish letters in the domain, too."""
        try:
            return f"{self.local}@{idna.decode(self.domain)}"
        except idna.IDNAError:
            return str(self)

    @property
    def needs_utf8(self) -> bool:
        """Whether only a server with SMTPUTF8 (RFC 6531) takes it."""
        return not self.local.isascii()

    @property
    def uri(self) -> str:
        """The address as RFC 6068 writes it."""
        return f"mailto:{quote(self.local, safe=_URI_MARKS)}@{self.domain}"


def parse(text: str) -> Address:
    """Return the one address in a text. Raises AddressError where it is none, or more than one."""
    written = unicodedata.normalize("NFC", text.strip())
    if "<" in written or ">" in written:
        raise AddressError(_("der skal kun stå adressen, uden navn og uden < og >."))
    local, at, domain = written.rpartition("@")
    if not at:
        raise AddressError(_("der mangler et @."))
    if "@" in local or re.search(r"[;,\s]", written):
        raise AddressError(_("der står mellemrum, komma eller flere adresser; her kan kun stå én."))
    if not _LOCAL.fullmatch(local) or len(local.encode()) > _MAX_LOCAL:
        raise AddressError(_("det, der står før @, har ikke den rette form."))
    address = Address(local, _domain(domain))
    if len(str(address).encode()) > _MAX_ADDRESS:
        raise AddressError(_("adressen er for lang."))
    return address


def _domain(written: str) -> str:
    """Return a domain in ASCII, by IDNA 2008 (RFC 5891) with what UTS 46 evens out first."""
    try:
        domain = idna.encode(written, uts46=True, std3_rules=True).decode()
    except idna.IDNAError:
        domain = ""
    if not re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)*\.(?![0-9]+$)[a-z0-9-]{2,}", domain):
        raise AddressError(_(_WRONG_DOMAIN))
    return domain


_WRONG_DOMAIN = N_("det, der står efter @, er ikke et domæne som fjordby.dk.")
