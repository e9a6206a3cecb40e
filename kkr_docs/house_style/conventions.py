"""What a body does its own way: its labels and their order, its case numbers, its standing sections."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple


class Conventions(NamedTuple):
    """The table [organ] of a settings file; an empty one is KL's own way.

    `labels` are the text fields of items in the order they are printed in, a key and a label each. `case_numbers` are
    patterns of case numbers, `sections` the titles of a new meeting's agenda. `empty_section` stands in a section
    without anything (None: what the house style says). Without `statements` there is no mission and vision, and without
    `blank_pages` no page is left empty. Attachments may be numbered through the whole meeting (`attachments_through`),
    and there may be a list of them all at the end. `file` is where this stands.
    """

    labels: tuple[tuple[str, str], ...] = ()
    case_numbers: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    empty_section: str | None = None
    statements: bool = True
    blank_pages: bool = True
    attachments_through: bool = False
    attachments_list: bool = False
    file: Path | None = None


NONE = Conventions()
