"""Addresses in running text: which are links by themselves, and what a link to them names."""

from __future__ import annotations

import re

from kkr_docs.characters import UNPRINTABLE

FULL = re.compile(r"https?://[^/]|mailto:.|tel:.", re.IGNORECASE)
"""How the address of a link begins."""

_CHARACTER = r"(?:[^\s<>\\|()\[\]]|\\[!-/:-@\[\]^_`{-~])"
WEB = rf"(?:https?://|www\.)(?:{_CHARACTER}|\({_CHARACTER}*\))+(?<![.,:;!?*'\"”“»«’…–])"
MAIL = r"[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[^\W\d_]{2,}"
"""Patterns of addresses in running text, without the marks of the sentence that follow them."""

_SAFE = "!#$%&'()*+,/:;=?@[]~"  # what has a meaning in an address, and what is encoded already


def target(address: str) -> str:
    """Return the URI (RFC 3986) that an address names as people write it, such as www.ærøby.dk/møder."""
    if address.startswith("www."):
        address = f"https://{address}"
    elif "@" in address and not FULL.match(address):
        address = f"mailto:{address}"
    return address if address.isascii() and " " not in address else _encoded(address)


def unquoted(name: str) -> str:
    """Return a path as its file is called: %20 is a blank, and so on."""
    if "%" not in name:
        return name
    from urllib.parse import unquote  # noqa: PLC0415 - only names with %20 and the like pay for it

    return UNPRINTABLE.sub("", unquote(name))


def _encoded(address: str) -> str:
    from urllib.parse import quote  # noqa: PLC0415 - only addresses with Danish letters pay for it

    scheme, slashes, rest = address.partition("://")
    if not slashes:
        return quote(address, safe=_SAFE)
    end = re.compile(r"[/?#]|$").search(rest)
    host = rest[: end.start()] if end else rest
    return f"{scheme}://{_ascii_host(host)}{quote(rest[len(host) :], safe=_SAFE)}"


def _ascii_host(host: str) -> str:
    """Return the name of a server as domain names have it (RFC 5891); one that cannot be such is quoted."""
    from urllib.parse import quote  # noqa: PLC0415

    import idna  # noqa: PLC0415

    name, colon, port = host.partition(":")
    try:
        return idna.encode(name, uts46=True).decode() + colon + port
    except idna.IDNAError:
        return quote(host, safe=_SAFE)
