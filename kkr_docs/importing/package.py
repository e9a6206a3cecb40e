"""Opens a Word file that anybody may have made: within limits, and nothing in it is run or fetched."""

from __future__ import annotations

import re
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from posixpath import normpath
from typing import Any, Final, NamedTuple

from lxml import etree

from kkr_docs.diagnostics.problem import RefusalError
from kkr_docs.i18n import _

MAX_BYTES: Final = 100_000_000  # of the file
_MAX_UNPACKED, _MAX_PART = 300_000_000, 60_000_000  # bytes
_MAX_RATIO, _SMALL = 200, 1_000_000  # how much larger than packed a part may be that is not small
_MAX_PARTS = 10_000
_ENCRYPTED = 0x1  # general purpose bit 0 (APPNOTE.TXT, 4.4.4)
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_LOCKED = "EncryptedPackage".encode("utf-16-le")  # the stream that Office keeps a protected file in (MS-OFFCRYPTO)
_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(officeDocument|wordprocessingml|drawingml)/(\w+)")
_TRANSITIONAL = rb"http://schemas.openxmlformats.org/\1/2006/\2"
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


class WordFileError(RefusalError):
    """A file that cannot be read as a Word document."""


class Relation(NamedTuple):
    """What a part refers to: the last part of the relation's type, and a part's name or an address elsewhere."""

    kind: str
    target: str
    is_external: bool


class Package:
    """The parts of a Word file, unpacked as they are asked for."""

    def __init__(self, path: Path) -> None:
        """Raises WordFileError where the file is no sound Word document, and OSError where it cannot be read."""
        self._path = path
        with path.open("rb") as file:
            head = file.read(MAX_BYTES + 1)
        if len(head) > MAX_BYTES:
            raise self.error(_("den er for stor"), _("Gør billederne i den mindre."))
        if not head.startswith(_ZIP):
            raise self._no_zip(head)
        try:
            self._file = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
            raise self._damaged() from error
        self._parts = {part.filename: part for part in self._file.infolist()}
        self.names = frozenset(self._parts)
        self._left = _MAX_UNPACKED
        self._check()
        main = [one.target for one in self.relations("") if one.kind == "officeDocument"]
        self.main = main[0] if main and main[0] in self._parts else "word/document.xml"
        if self.main not in self._parts:
            raise self._other_program()

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def error(self, why: str, remedy: str) -> WordFileError:
        """Return what says that the file cannot be imported."""
        what = _("{file} kan ikke importeres: {why}.").format(file=self._path.name, why=why)
        return WordFileError(what, remedy)

    def related(self, part: str, kind: str) -> list[str]:
        """Return the names of the parts that a part refers to by a kind of relation, as far as they are there."""
        named = [one.target for one in self.relations(part) if one.kind == kind and not one.is_external]
        return [name for name in named if name in self._parts]

    def relations(self, part: str) -> list[Relation]:
        """Return what a part refers to; "" is the package itself."""
        return list(self.relations_by_id(part).values())

    def relations_by_id(self, part: str) -> dict[str, Relation]:
        """Return the same by the ids that the part uses."""
        path = PurePosixPath(part)
        name = str(path.parent / "_rels" / f"{path.name}.rels") if part else "_rels/.rels"
        if name not in self._parts:
            return {}
        return {each.get("Id", ""): self._relation(each, str(path.parent)) for each in self.xml(name).iter(_RELATION)}

    def _relation(self, element: Any, folder: str) -> Relation:
        kind, target = str(element.get("Type", "")).rpartition("/")[2], str(element.get("Target", ""))
        if element.get("TargetMode") == "External":
            return Relation(kind, target, is_external=True)
        name = target[1:] if target.startswith("/") else normpath(f"{folder}/{target}").removeprefix("./")
        return Relation(kind, name, is_external=False)

    def xml(self, name: str) -> Any:
        """Return a part as an element. Raises WordFileError where it is damaged, or has what no program writes."""
        content = _STRICT.sub(_TRANSITIONAL, self.content(name))
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
        try:
            root = etree.fromstring(content, parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise self._damaged() from error
        if root.getroottree().docinfo.doctype:
            raise self.error(_("den har erklæringer, som Word ikke skriver"), _("Bed om filen igen, gemt i Word."))
        return root

    def content(self, name: str) -> bytes:
        """Return the content of a part. Raises WordFileError where it is damaged, or too large."""
        part = self._parts[name]
        self._left -= part.file_size
        is_bomb = part.file_size > _SMALL and part.file_size > _MAX_RATIO * part.compress_size
        if self._left < 0 or part.file_size > _MAX_PART or is_bomb:
            raise self._too_dense()
        try:
            return self._file.read(part)
        except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, ValueError) as error:
            raise self._damaged() from error

    def _check(self) -> None:
        if len(self._parts) > _MAX_PARTS or sum(one.file_size for one in self._parts.values()) > _MAX_UNPACKED:
            raise self._too_dense()
        if any(one.flag_bits & _ENCRYPTED for one in self._parts.values()):
            raise self._protected()
        if any(name.lower().endswith("vbaproject.bin") for name in self._parts):
            remedy = _("Åbn den i Word, og gem den som Word-dokument (.docx) uden makroer.")
            raise self.error(_("den har makroer"), remedy)

    def _no_zip(self, head: bytes) -> WordFileError:
        if head.startswith(_OLE):
            if _LOCKED in head:
                return self._protected()
            return self.error(_("den er en gammel Word-fil"), _("Åbn den i Word, og gem den som .docx."))
        kinds = {b"%PDF-": _("den er en PDF"), rb"{\rtf": _("den er en RTF-fil"), b"": _("den er ikke en Word-fil")}
        why = next(kind for start, kind in kinds.items() if head.startswith(start))
        return self.error(why if head else _("den er tom"), _("Skriv stien til en .docx-fil."))

    def _other_program(self) -> WordFileError:
        if "mimetype" in self._parts:
            return self.error(_("den er en OpenDocument-fil"), _("Gem den som .docx."))
        return self.error(_("den er ikke en Word-fil"), _("Skriv stien til en .docx-fil."))

    def _protected(self) -> WordFileError:
        return self.error(_("den er beskyttet med en adgangskode"), _("Fjern adgangskoden i Word, og gem den igen."))

    def _too_dense(self) -> WordFileError:
        return self.error(_("den fylder for meget, når den pakkes ud"), _("Gem den igen i Word."))

    def _damaged(self) -> WordFileError:
        return self.error(_("den er beskadiget"), _("Åbn den i Word, og gem den igen."))
