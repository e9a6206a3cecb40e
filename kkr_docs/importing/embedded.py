"""What a Word file of ours says of itself: what it printed, as a definition, and of what kind it is."""

from __future__ import annotations

from typing import NamedTuple

from kkr_docs.document.document import Audience, Kind
from kkr_docs.importing.package import Package
from kkr_docs.render.docx.embedded_base import NAMESPACE, PROPERTY

_WORDS = 3  # of the custom property: kind, audience and digest


class Base(NamedTuple):
    """What a file printed (`text` is "" where it does not say), its kind and audience, and the digest of the text.

    `pictures` are the digests of its pictures' files; empty where it does not say them.
    """

    text: str
    kind: Kind
    audience: Audience
    digest: str
    pictures: frozenset[str] = frozenset()

    @property
    def is_ours(self) -> bool:
        """Whether the file was made by us."""
        return bool(self.text or self.digest)


def read(package: Package) -> Base:
    """Return what a file says of itself. Raises WordFileError where it is damaged."""
    digest, named = "", ("", "")
    for name in package.related("", "custom-properties"):
        for each in package.xml(name):
            words = "".join(each.itertext()).split()
            if each.get("name") == PROPERTY and len(words) == _WORDS:
                named, digest = (words[0], words[1]), words[2]
    for name in package.related(package.main, "customXml"):
        root = package.xml(name)
        if root.tag == f"{{{NAMESPACE}}}base":
            named = root.get("kind", ""), root.get("audience", "")
            return Base(root.text or "", *_named(*named), digest, frozenset(root.get("pictures", "").split()))
    return Base("", *_named(*named), digest)


def _named(kind: str, audience: str) -> tuple[Kind, Audience]:
    return (
        Kind(kind) if kind in list(Kind) else Kind.AGENDA,
        Audience(audience) if audience in list(Audience) else Audience.MEMBERS,
    )
