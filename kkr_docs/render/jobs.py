"""From a definition to finished files: which are made, what they are called, and where they go."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, time
from enum import StrEnum
from functools import cache, partial
from pathlib import Path

from kkr_docs.definition.fields import DRAFT
from kkr_docs.definition.meeting import Meeting
from kkr_docs.document import build, changes, decisions, editions, excerpt
from kkr_docs.document.changes import Earlier
from kkr_docs.document.document import Audience, Document, Edition, Kind, Standard
from kkr_docs.document.editions import ClosedParts
from kkr_docs.house_style.style import HouseStyle

_FILE_WORDS = {Kind.AGENDA: "dagsorden", Kind.MINUTES: "referat"}
_SUPPLEMENT_WORD = "tillaegsdagsorden"
_PRINT_MARK = "-tryk"
_DRAFT_MARK = f"-{DRAFT}"
_PUBLIC_MARK = "-offentlig"
_CONFIDENTIAL_MARK = "-fortrolig"
_CHANGES_MARK = "-rettelser"
_DECISIONS_MARK = "-til-beslutning"
_CHANGES = "Ændringer i forhold til det tidligere udkast"
_CHANGES_SINCE = "Ændringer i forhold til version {version}"
_PLAIN_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "ß": "ss", "þ": "th", "ð": "d"})


EDITIONS = {
    "screen": (Edition.SCREEN, Audience.MEMBERS),
    "print": (Edition.PRINT, Audience.MEMBERS),
    "public": (Edition.SCREEN, Audience.PUBLIC),
    "public-print": (Edition.PRINT, Audience.PUBLIC),
}
"""What a user names: for what, and for whom."""


class Format(StrEnum):
    """What a document is delivered as; the value is the file's ending."""

    PDF = "pdf"
    WORD = "docx"
    PICTURES = "png"


@dataclass(frozen=True, slots=True)
class Order:
    """What to make of a definition, and where to put it. Without a kind the definition says it.

    `left_out` are the keys that the public does not see, beside what is closed. `moment` is when a draft was made.
    With `for_decisions` the Word file has room for the decisions that are to be made at the meeting; where there is an
    `earlier` meeting, the files show what was changed since: Word by tracked changes, the PDF by marks and a list.
    `items` are the numbers of items that are wanted alone, `only` those that a supplementary agenda has.
    """

    kind: Kind | None
    formats: Collection[Format]
    folder: Path
    edition: Edition = Edition.SCREEN
    style: HouseStyle = field(default_factory=HouseStyle)
    standard: Standard = Standard.UA_1
    audience: Audience = Audience.MEMBERS
    left_out: tuple[str, ...] = ()
    moment: datetime | None = None
    items: tuple[str, ...] = ()
    only: frozenset[str] = frozenset()
    for_decisions: bool = False
    earlier: Meeting | None = None

    def kind_of(self, meeting: Meeting) -> Kind:
        """Return what is made of a meeting."""
        return self.kind or (Kind.AGENDA if self.only else build.kind_of(meeting))

    @property
    def is_public(self) -> bool:
        """Whether the files are for everybody."""
        return self.audience is Audience.PUBLIC


def stem(meeting: Meeting, word: str) -> str:
    """Return what the names of all files of a meeting begin with, such as dagsorden-kkr-syd-2026-11-13-0930.

    `word` says what the file is. The time is in it, since a body may meet twice on one day.
    """
    time = f"-{meeting.start:%H%M}" if meeting.start else ""
    version = f"-v{meeting.version}" if meeting.is_corrected else ""
    draft = _DRAFT_MARK if meeting.is_draft else ""
    return f"{word}-{file_name(meeting.body)}-{meeting.date}{time}{version}{draft}"


def targets(meeting: Meeting, order: Order) -> dict[Format, Path]:
    """Return the file that every format of an order will be; of pictures, the name that their page numbers go into."""
    word = _SUPPLEMENT_WORD if order.only else _FILE_WORDS[order.kind_of(meeting)]
    common = f"{stem(meeting, word)}{_items_mark(order)}{_audience_mark(meeting, order)}"
    common = f"{common}{_CHANGES_MARK}" if order.earlier else common
    printed = f"{common}{_PRINT_MARK}" if order.edition is Edition.PRINT else common
    stems = {Format.WORD: f"{common}{_DECISIONS_MARK}" if order.for_decisions else common}
    return {format_: order.folder / f"{stems.get(format_, printed)}.{format_}" for format_ in order.formats}


def _items_mark(order: Order) -> str:
    return "-".join(["", "punkt", *order.items]) if order.items else ""


def _audience_mark(meeting: Meeting, order: Order) -> str:
    if order.is_public:
        return _PUBLIC_MARK
    return _CONFIDENTIAL_MARK if is_confidential(meeting, order) else ""


def is_confidential(meeting: Meeting, order: Order) -> bool:
    """Return whether the files of an order have in them what only members may see."""
    return not order.is_public and bool(closed(meeting, order))


def closed(meeting: Meeting, order: Order) -> ClosedParts:
    """Return how much is closed of what the files of an order show to the members; else of what that was earlier."""
    found = editions.closed(shown(meeting, order))
    if found or not order.earlier:
        return found
    return editions.closed(editions.of_kind(order.earlier, order.kind_of(meeting)))


def shown(meeting: Meeting, order: Order) -> Meeting:
    """Return what of a meeting the files of an order show to the members."""
    return excerpt.only(editions.of_kind(meeting, order.kind_of(meeting)), order.only or order.items)


def make(meeting: Meeting, order: Order) -> dict[Path, bytes]:
    """Return the files of an order: where each goes, and its content."""
    document = _document(meeting, order, order.kind_of(meeting))
    earlier = _earlier(meeting, order.earlier, order) if order.earlier else None
    if earlier:
        document = replace(document, header=build.as_confidential(document.header, earlier.document.header))
    word = decisions.with_room(document, meeting) if order.for_decisions else document
    return dict(_files(document, word, order, targets(meeting, order), earlier))


def _document(meeting: Meeting, order: Order, kind: Kind) -> Document:
    return build.build(
        meeting, kind, order.style, order.audience, order.left_out, order.moment, order.items, order.only
    )


def _earlier(meeting: Meeting, earlier: Meeting, order: Order) -> Earlier:
    """Return what a meeting's document is compared with: of an earlier one what the order asks for of this one."""
    kind = order.kind_of(meeting)
    pairs = changes.pairs(*(build.build(one, kind, order.style) for one in (earlier, meeting)))
    if order.is_public:
        earlier = editions.closed_as(earlier, meeting, {one.old_number: one.new_number for one in pairs.items})
    became = (*pairs.sections, *pairs.items)
    numbers = {excerpt.normal(one.new_number): excerpt.normal(one.old_number) for one in became}
    items, only = ([numbers[one] for one in wanted if numbers.get(one)] for wanted in (order.items, order.only))
    before = _document(earlier, replace(order, items=tuple(items), only=frozenset(only)), kind)
    if (order.items or order.only) and not (items or only):
        before = replace(before, sections=())
    is_version = earlier.version and earlier.version != meeting.version
    return Earlier(before, pairs, _CHANGES_SINCE.format(version=earlier.version) if is_version else _CHANGES)


def _files(
    document: Document, word: Document, order: Order, paths: dict[Format, Path], earlier: Earlier | None
) -> Iterator[tuple[Path, bytes]]:
    """Write a document in every format asked for. Word's contents take their page numbers from the PDF."""
    from kkr_docs.render.pdf import typesetter  # noqa: PLC0415 - slow to import

    render = partial(typesetter.render, edition=order.edition, style=order.style, standard=order.standard)
    plain = cache(partial(render, document))  # laid out once, and only where something is made of it
    shown = cache(partial(render, _titled(document, earlier), earlier=earlier)) if earlier else plain
    if path := paths.get(Format.PDF):
        yield path, shown().content
    if path := paths.get(Format.WORD):
        from kkr_docs.render.docx import writer  # noqa: PLC0415 - slow to import

        content = writer.render(word, plain().pages, order.style)
        yield path, _compared(content, document, order, earlier.document) if earlier else content
    if path := paths.get(Format.PICTURES):
        from kkr_docs.render.pdf import raster  # noqa: PLC0415 - slow to import

        for number, picture in enumerate(raster.pages(shown().content), 1):
            yield path.with_stem(f"{path.stem}-{number:02}"), picture


def _titled(document: Document, earlier: Earlier) -> Document:
    """Return a document whose title says that it shows what was changed."""
    return replace(document, title=f"{document.title}: {earlier.heading[:1].lower()}{earlier.heading[1:]}")


def _compared(content: bytes, document: Document, order: Order, before: Document) -> bytes:
    """Return a Word file that shows what was changed since the earlier document."""
    from kkr_docs.render.docx import compare, writer  # noqa: PLC0415 - slow to import

    old = writer.render(before, dict.fromkeys(before.anchors(), 1), order.style)
    moment = order.moment or datetime.combine(document.date, time())
    return compare.compared(old, content, document.author, moment)


def file_name(body: str) -> str:
    """Return a body's name as part of a file name: "KKR Sjælland" is "kkr-sjaelland"."""
    letters = unicodedata.normalize("NFKD", body.lower().translate(_PLAIN_LETTERS))
    return re.sub(r"[^a-z0-9]+", "-", letters.encode("ascii", "ignore").decode()).strip("-")[:60].rstrip("-") or "organ"
