"""Mail addresses, with Danish letters on either side of the @: the one parser of them.

The definition, the table of recipients, the settings and the ledger all use it, so that what `validate` accepts `mail`
can send to.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import quote

from kkr_docs.i18n import N_, _

PATTERN = r'[^@\s<>()\[\]\\,:;"]+@[^@\s<>()\[\]\\,:;"]+[.。．｡][^@\s<>()\[\]\\,:;".]+'
"""A regular expression, for Python and JSON Schema, that every text matches which `parse` accepts, and some others."""

# RFC 5321, 4.5.3.1, in octets
_MAX_LOCAL = 64
_MAX_ADDRESS = 254

# A dot-string of RFC 5321, 4.1.2, with the letters beyond ASCII that RFC 6531, 3.3, adds
_LOCAL = re.compile(r"[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*")

# A domain that IDNA leaves as it is: no upper case, no label that begins with xn--. It needs no tables of Unicode.
_LABEL = r"(?![a-z0-9-]{2}--)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_PLAIN_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})+")

_DOMAIN = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*\.(?![0-9]+$)[a-z0-9-]{2,}")
_WRONG_DOMAIN = N_("det, der står efter @, er ikke et domæne som fjordby.dk.")

_URI_MARKS = "!$'*+-_.~"  # RFC 6068, 2


class AddressError(ValueError):
    """A text that is not one mail address; the message says why, as a whole sentence."""


@dataclass(frozen=True, slots=True)
class Address:
    """One mail address: `local` may have Danish letters, `domain` is the domain name in ASCII (A-labels, RFC 5890)."""

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
        if _PLAIN_DOMAIN.fullmatch(self.domain):
            return str(self)
        import idna  # noqa: PLC0415 - 30 ms; a definition is checked without it

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
        """The address as a mailto URI (RFC 6068)."""
        return f"mailto:{quote(self.local, safe=_URI_MARKS)}@{self.domain}"


def parse(text: str) -> Address:
    """Return the one address in a text, blanks around it aside. Raises AddressError where it is none, or not one."""
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
    """Return a domain name in ASCII. Raises AddressError where it is none, or has no dot."""
    domain = written if _PLAIN_DOMAIN.fullmatch(written) else _encoded(written)
    if not _DOMAIN.fullmatch(domain):
        raise AddressError(_(_WRONG_DOMAIN))
    return domain


def _encoded(domain: str) -> str:
    """Return a domain name by IDNA 2008 (RFC 5891), mapped as UTS 46 says. Raises AddressError where it has none."""
    import idna  # noqa: PLC0415 - 30 ms; only domains with other letters than a to z pay for it

    try:
        return idna.encode(domain, uts46=True, std3_rules=True).decode()
    except idna.IDNAError:
        raise AddressError(_(_WRONG_DOMAIN)) from None
