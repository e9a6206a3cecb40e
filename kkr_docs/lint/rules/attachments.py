"""Rules on attachments: that they can be read, that the text leads to them, and that none is forgotten."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from itertools import chain
from pathlib import Path, PurePosixPath
from unicodedata import normalize
from urllib.parse import unquote

from kkr_docs import files
from kkr_docs.danish import attachment_references
from kkr_docs.definition.loading import Draft
from kkr_docs.definition.meeting import Attachment, Item
from kkr_docs.definition.recognition import MAX_BYTES
from kkr_docs.definition.yaml_source import Data, Location
from kkr_docs.diagnostics.problem import Severity
from kkr_docs.i18n import N_, _
from kkr_docs.lint.rule import Finding, Rule
from kkr_docs.lint.text import item_number, prose, visible

_NAMED = re.compile(r"bilag|vedlagt|vedlæg|vedhæft", re.IGNORECASE)
_OWN_NUMBER = re.compile(r"bilag[\W_]*(\d+)", re.IGNORECASE)
_ATTACHMENTS, _FILE = Item.key("attachments"), Attachment.key("file")
_PDF_HEAD = 1024  # bytes in which the mark must be (ISO 32000-1, annex H.3, note 13)


def _attachments(draft: Draft) -> Iterator[tuple[Location, str, str]]:
    """Yield every attachment: the place of its path, the path as it is written, and the title or ""."""
    for place, item in draft.items():
        written = item.get(_ATTACHMENTS)
        for index, attachment in enumerate(written if isinstance(written, list) else ()):
            location: Location = (*place, _ATTACHMENTS, index)
            if isinstance(attachment, str):
                yield location, attachment, ""
            elif isinstance(attachment, dict):
                path, title = attachment.get(_FILE), attachment.get(Attachment.key("title"), "")
                if isinstance(path, str) and isinstance(title, str):
                    yield (*location, _FILE), path, title


def found(draft: Draft) -> Iterator[tuple[Location, str, Path]]:
    """Yield every attachment that is there: the place of its path, the path as it is written, and the file."""
    for location, name, _title in _attachments(draft):
        try:
            yield location, name, files.inside(draft.folder, name)
        except (files.OutsideFolderError, FileNotFoundError):
            continue  # reported where the definition is read


def _empty(draft: Draft) -> Iterator[Finding]:
    for location, name, path in found(draft):
        if not path.stat().st_size:
            yield Finding(location, values={"name": name})


def _not_pdf(draft: Draft) -> Iterator[Finding]:
    for location, name, path in found(draft):
        if is_misnamed(path):
            yield Finding(location, values={"name": name})


def is_misnamed(path: Path) -> bool:
    """Return whether a file is called a PDF and is none."""
    return path.suffix.lower() == ".pdf" and (head := _head(path)) != b"" and b"%PDF-" not in head


def _head(path: Path) -> bytes:
    """Return the first bytes of a file; none where it may not be read."""
    try:
        with path.open("rb") as file:
            return file.read(_PDF_HEAD)
    except OSError:
        return b""


def _not_named(draft: Draft) -> Iterator[Finding]:
    """An item's text may name an attachment by its title, or all of them by the word."""
    texts = {place: _text(draft, item) for place, item in draft.items()}
    for location, name, title in _attachments(draft):
        text = texts[location[:4]]
        known = (title or PurePosixPath(name).stem).lower()
        if text.strip() and not _NAMED.search(text) and known not in " ".join(text.lower().split()):
            yield Finding(location, values={"name": title or name})


def _text(draft: Draft, item: Mapping[str, Data]) -> str:
    """Return all that an item says; nothing where a text of it cannot be read."""
    keys = draft.source.model.text_keys
    if not all(isinstance(item.get(key, ""), str) for key in keys):
        return ""
    return "\n".join(visible(value) for key in keys if isinstance(value := item.get(key), str))


def _no_such_number(draft: Draft) -> Iterator[Finding]:
    """Attachments are counted in their item, unless their own titles or names have numbers, or one cannot be read.

    Some bodies count them through the meeting.
    """
    written = {place: item.get(_ATTACHMENTS, "") for place, item in draft.items()}
    named: dict[Location, list[str]] = {place: [] for place in written}
    for location, name, title in _attachments(draft):
        named[location[:4]].append(f"{title} {name}")
    whole = {f"{item_number(place)}.{k}" for place, own in named.items() for k in range(1, len(own) + 1)}
    through = draft.source.model.meeting.conventions.attachments_through
    everything = [name for names in named.values() for name in names]
    for location, text in prose(draft):
        own = everything if through else named.get(location[:4])
        if own is None or "ilag" not in text or not _all_read(written, named, () if through else location[:4]):
            continue
        numbers = whole | {*map(str, range(len(own) + 1)), *_OWN_NUMBER.findall(" ".join(own))}
        missing = {one.word: one.number for one in attachment_references.find(text) if one.number not in numbers}
        for index, number in missing.items():  # the last of those in a row
            words = _("mødet") if through else _("punktet")
            yield Finding(location, index, {"number": number, "where": words, "count": len(own) or _("ingen")})


def _all_read(written: Mapping[Location, Data], named: Mapping[Location, list[str]], of: Location) -> bool:
    """Return whether all attachments of an item, or of the meeting, could be read."""
    counts = {place: len(value) if isinstance(value, list | str) else 0 for place, value in written.items()}
    return all(len(named[place]) == count for place, count in counts.items() if place[: len(of)] == of)


def _forgotten(draft: Draft) -> Iterator[Finding]:
    """A folder may serve several meetings: a file that any definition beside this one names is not forgotten."""
    if not draft.meeting:
        return
    folders = {PurePosixPath(name).parent for _location, name, _path in found(draft)} - {PurePosixPath()}
    beside = [
        path.relative_to(draft.folder).as_posix()
        for folder in sorted(folders)
        for path in _listed(draft.folder / folder)
    ]
    own = _without_marks(draft.source.text)
    if unnamed := [name for name in beside if not _names(own, name)]:
        others = [_without_marks(text) for text in _other_definitions(draft)]
        for name in unnamed:
            if not any(_names(other, name) for other in others):
                yield Finding((), values={"name": name})


def _listed(folder: Path) -> list[Path]:
    """Return the files of a folder by name, without those that programs leave behind."""
    litter = ("Thumbs.db", "desktop.ini")
    with suppress(OSError):  # a folder may let its files be read and not be listed
        paths = sorted(folder.iterdir())
        return [path for path in paths if path.name[0] not in ".~" and path.name not in litter and path.is_file()]
    return []


def _other_definitions(draft: Draft) -> Iterator[str]:
    own = Path(draft.source.file).name
    for path in sorted(chain(draft.folder.glob("*.yaml"), draft.folder.glob("*.yml"))):
        with suppress(OSError):  # what may not be read names nothing
            if path.name != own and path.is_file() and path.stat().st_size <= MAX_BYTES:
                yield path.read_bytes().decode("utf-8", "replace")


def _without_marks(text: str) -> str:
    """Return a text as names are compared: a Mac writes å as two characters, and an address has %20 for a blank."""
    return normalize("NFC", unquote(text))


def _names(text: str, name: str) -> bool:
    return normalize("NFC", PurePosixPath(name).name) in text


_ATTACHED = "bilag:\n  - titel: Notat om cykelstier\n    fil: {}\n"
_TEXT = "sagsfremstilling: |\n  Behovet er beskrevet i bilag 1.\n"

RULES = (
    Rule(
        id="KKR030",
        severity=Severity.ERROR,
        what=N_("bilaget ”{name}” er en tom fil."),
        remedy=N_("Gem filen igen, eller slet bilaget."),
        why=N_("En tom fil kan ikke åbnes. Den opstår, når en fil ikke er hentet eller gemt færdig."),
        bad=_TEXT + _ATTACHED.format("tomt/tomt-notat.pdf"),
        good=_TEXT + _ATTACHED.format("bilag/notat.pdf"),
        check=_empty,
        files=("tomt/tomt-notat.pdf", "bilag/notat.pdf"),
    ),
    Rule(
        id="KKR031",
        severity=Severity.ERROR,
        what=N_("bilaget ”{name}” er ikke en PDF, selv om navnet slutter på .pdf."),
        remedy=N_("Gem filen som PDF i det program, den er skrevet i."),
        why=N_("En fil bliver ikke til en PDF af at skifte navn, og modtagerne kan ikke åbne den."),
        bad=_TEXT + _ATTACHED.format("omdøbt/billede.png.pdf"),
        good=_TEXT + _ATTACHED.format("bilag/notat.pdf"),
        check=_not_pdf,
        files=("omdøbt/billede.png.pdf", "bilag/notat.pdf"),
    ),
    Rule(
        id="KKR032",
        severity=Severity.SUGGESTION,
        what=N_("punktets tekst nævner ikke bilaget ”{name}”."),
        remedy=N_("Skriv i teksten, hvad læseren finder i bilaget, f.eks. ”jf. bilag 1”."),
        why=N_("Et bilag, som teksten ikke fører til, bliver ikke læst, eller det er lagt ved det forkerte punkt."),
        bad="sagsfremstilling: |\n  Behovet er stort.\n" + _ATTACHED.format("bilag/notat.pdf"),
        good=_TEXT + _ATTACHED.format("bilag/notat.pdf"),
        check=_not_named,
        files=("bilag/notat.pdf",),
    ),
    Rule(
        id="KKR033",
        severity=Severity.WARNING,
        what=N_("her henvises til bilag {number}, men {where} har {count} bilag."),
        remedy=N_("Ret nummeret, eller tilføj bilaget under bilag:."),
        why=N_(
            "Bilagene tælles fra 1 i hvert punkt, eller gennem mødet, hvor organet vil det. Læseren leder forgæves "
            "efter et nummer, der ikke er der."
        ),
        bad="sagsfremstilling: |\n  Behovet er beskrevet i bilag 2.\n" + _ATTACHED.format("bilag/notat.pdf"),
        good=_TEXT + _ATTACHED.format("bilag/notat.pdf"),
        check=_no_such_number,
        files=("bilag/notat.pdf",),
    ),
    Rule(
        id="KKR034",
        severity=Severity.SUGGESTION,
        what=N_("filen ”{name}” ligger blandt bilagene, men intet punkt nævner den."),
        remedy=N_("Tilføj den under bilag: i det punkt, den hører til, eller slet den."),
        why=N_(
            "En fil i bilagenes mappe er som regel tænkt som et bilag. Reglen ser kun i de mapper, som mødets bilag "
            "ligger i, og melder ikke filer, som en anden definition i samme mappe nævner."
        ),
        bad=_TEXT + _ATTACHED.format("bilag/notat.pdf"),
        good=_TEXT + _ATTACHED.format("bilag/notat.pdf") + "  - titel: Kort\n    fil: bilag/kort.pdf\n",
        check=_forgotten,
        files=("bilag/notat.pdf", "bilag/kort.pdf"),
    ),
)
