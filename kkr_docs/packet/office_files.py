"""The files of Word, Excel, PowerPoint and LibreOffice: what they may hold, and a copy that leads nowhere else."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Collection
from pathlib import Path, PurePosixPath
from typing import Any, Final

from kkr_docs.diagnostics.problem import RefusalError
from kkr_docs.i18n import _

ENDINGS: Final = frozenset((".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp"))
_MOST_FILES, _MOST_BYTES, _HIGHEST_RATIO = 10_000, 200_000_000, 200  # inside one document
_MANIFEST: Final = "META-INF/manifest.xml"
_SMALL: Final = 1_000_000  # bytes, of which any may have been packed well
_HYPERLINK: Final = "/hyperlink"  # how the type of a link ends that is there to be clicked
_TEMPLATE: Final = "/attachedTemplate"  # of the program's, where the styles of a document once came from
_CLICKED: Final = re.compile(r"\{urn:oasis:names:tc:opendocument:xmlns:(?:text|drawing):1\.0\}a")
_HREF: Final = "{http://www.w3.org/1999/xlink}href"
_UNREADABLE: Final = (
    zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError, SyntaxError, zlib.error,
)  # fmt: skip
_COMPOUND: Final = b"\xd0\xcf\x11\xe0"  # what a document with a password begins with, and one of Office 97


def copy(name: str, path: Path, target: Path) -> bool:
    """Copy a document without what leads out of it: linked pictures, templates and data; links to be clicked stay.

    Return whether something is left out that its pages may show.

    Raises RefusalError where it is none, locked, or far larger than it seems.
    """
    lost = False
    try:
        with (
            zipfile.ZipFile(path) as document,
            zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as own,
        ):
            _check(name, document)
            parts = frozenset(document.namelist())
            for entry in document.infolist():
                content, is_cut = _without_ways_out(entry.filename, document.read(entry), parts)
                own.writestr(entry, content)
                lost |= is_cut
    except _UNREADABLE as error:
        raise _unreadable(name, path) from error
    return lost


def _check(name: str, document: zipfile.ZipFile) -> None:
    """Raise RefusalError for a document that is locked, or whose parts are too many, too large or packed too well."""
    entries = document.infolist()
    if len(set(document.namelist())) < len(entries):
        raise ValueError("two parts of one name, of which programs read different ones")
    unpacked = sum(entry.file_size for entry in entries)
    swollen = (entry.file_size > _SMALL and entry.file_size > _HIGHEST_RATIO * entry.compress_size for entry in entries)
    if len(entries) > _MOST_FILES or unpacked > _MOST_BYTES or any(swollen):
        what = _("bilaget ”{name}” fylder langt mere, når det pakkes ud, end filen gør.").format(name=name)
        raise RefusalError(what, _("Åbn det i det program, det er lavet i, og gem det som PDF."))
    if _MANIFEST in document.namelist() and b"encryption-data" in document.read(_MANIFEST):
        raise _locked(name)


def _without_ways_out(part: str, content: bytes, parts: Collection[str]) -> tuple[bytes, bool]:
    """Return a part of a document without references that a program follows by itself out of the document.

    Return also whether one of them was to something that a page shows.
    """
    is_relations = part.endswith(".rels")
    if not is_relations and PurePosixPath(part).name not in ("content.xml", "styles.xml"):
        return content, False
    from lxml import etree  # noqa: PLC0415 - slow to import

    root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    is_cut = _cut_relations(root) if is_relations else _cut_addresses(root, parts)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True), is_cut


def _cut_relations(root: Any) -> bool:
    """Remove the relations of Microsoft's formats to what is outside, and return whether one may be missed."""
    out = [
        relation
        for relation in root
        if relation.get("TargetMode") == "External" and not relation.get("Type", "").endswith(_HYPERLINK)
    ]
    for relation in out:
        root.remove(relation)
    return not all(relation.get("Type", "").endswith(_TEMPLATE) for relation in out)


def _cut_addresses(root: Any, parts: Collection[str]) -> bool:
    """Empty the addresses of OpenDocument to what is outside, and return whether there were any."""
    is_cut = False
    for element in root.iter("*"):
        if _leads_out(element.get(_HREF), parts) and not _CLICKED.fullmatch(element.tag):
            element.set(_HREF, "")
            is_cut = True
    return is_cut


def _leads_out(address: str | None, parts: Collection[str]) -> bool:
    """Return whether an address in an OpenDocument file is none of its own parts."""
    if not address or address.startswith("#"):
        return False
    own = address.removeprefix("./")
    return not any(part == own or part.startswith(f"{own}/") for part in parts)


def _unreadable(name: str, path: Path) -> RefusalError:
    with path.open("rb") as file:
        if file.read(len(_COMPOUND)) == _COMPOUND:
            return _locked(name)
    what = _("bilaget ”{name}” kan ikke læses som et dokument.").format(name=name)
    return RefusalError(what, _("Gem det igen i det program, det er lavet i, eller gem det som PDF."))


def _locked(name: str) -> RefusalError:
    what = _("bilaget ”{name}” er låst med en adgangskode, eller det er gemt i et gammelt format.").format(name=name)
    return RefusalError(what, _("Åbn det i det program, det er lavet i, og gem det som PDF."))
