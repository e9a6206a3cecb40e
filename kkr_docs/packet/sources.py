"""The attachments of a meeting in the order of the packet: numbers, files, and where the definition names them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kkr_docs import files
from kkr_docs.definition.meeting import Attachment, Item, Meeting, Section
from kkr_docs.definition.yaml_source import Location, Source
from kkr_docs.diagnostics.problem import Problem, RefusalError, Severity
from kkr_docs.document import attachment_numbers


@dataclass(frozen=True, slots=True)
class Bilag:
    """An attachment: `number` is "3.3.1", or "7" where they are numbered through the meeting.

    `item` is the number of its item ("3.3."), `name` its path as it is written, `place` the line and column of the path
    in the definition `file`.
    """

    number: str
    item: str
    title: str
    name: str
    path: Path
    file: str
    place: tuple[int, int]

    def problem(self, refusal: RefusalError, severity: Severity = Severity.ERROR) -> Problem:
        """Return what is wrong with the attachment as a problem of the definition."""
        return Problem(self.file, *self.place, severity, refusal.what, refusal.remedy)


def of(meeting: Meeting, text: Source, folder: Path, *, public: bool = False) -> list[Bilag]:
    """Return the attachments of a meeting that was read from `text`. Each is a file inside `folder`, links followed.

    Where they are for the public, those that are closed are left out; the others keep their numbers.
    """
    return list(_of(meeting, text, folder, public=public))


def _of(meeting: Meeting, text: Source, folder: Path, *, public: bool) -> Iterator[Bilag]:
    for each in attachment_numbers.of(meeting):
        i, j = each.section - 1, each.item - 1
        if public and (meeting.sections[i].items[j].closed or each.attachment.closed):
            continue
        place = (Meeting.key("sections"), i, Section.key("items"), j, Item.key("attachments"), each.place - 1)
        yield Bilag(
            number=each.number,
            item=f"{each.section}.{each.item}.",
            title=each.title,
            name=each.attachment.file,
            path=files.inside(folder, each.attachment.file),
            file=text.file,
            place=_place(text, place),
        )


def _place(text: Source, location: Location) -> tuple[int, int]:
    """Return the line and column of an attachment's path, whether it stands alone or has a title."""
    path = (*location, Attachment.key("file"))
    return text.place(path if path in text.values else location)
