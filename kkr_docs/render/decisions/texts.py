"""The list of decisions as text for people, as Markdown, and as CSV that Excel reads in Danish."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from kkr_docs.danish.calendar import danish_date
from kkr_docs.document.decision_list import DONE, HEADINGS, OVERDUE, Row

_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # with which Excel begins one
_MARKUP = re.compile(r"[\\`*_\[\]<>|~&]")  # what has a meaning in a table's cell
_STATUS = {OVERDUE: "OVER FRISTEN", DONE: "udført"}


def text(rows: Sequence[Row]) -> str:
    """Return the list for people, meeting after meeting and item after item."""
    return "".join(f"{line}\n" for line in _lines(rows))


def _lines(rows: Sequence[Row]) -> Iterator[str]:
    for number, ((day, body), of_meeting) in enumerate(groupby(rows, key=lambda row: (row.day, row.body))):
        if number:
            yield ""
        yield f"{body} den {danish_date(day)}"
        for (place, title, case_number), of_item in groupby(
            of_meeting, key=lambda row: (row.number, row.title, row.case_number)
        ):
            yield f"{place} {title}{f' ({case_number})' if case_number else ''}"
            yield from _of_item(list(of_item))


def _of_item(rows: Sequence[Row]) -> Iterator[str]:
    said = "\n".join(filter(None, (rows[0].decision, rows[0].vote)))
    yield from (f"    {line}" for line in said.split("\n") if said)
    for row in rows:
        if row.what:
            until = f"senest den {danish_date(row.deadline)}" if row.deadline else ""
            details = ", ".join(filter(None, (row.who, until, _STATUS.get(row.status, ""))))
            yield f"  – {row.what}{f': {details}' if details else ''}"


def markdown(rows: Sequence[Row]) -> str:
    """Return the list as a table in Markdown; no cell means anything but its text."""
    lines = (HEADINGS, ["---"] * len(HEADINGS), *([_inert(cell) for cell in row.texts] for row in rows))
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def _inert(cell: str) -> str:
    return _MARKUP.sub(r"\\\g<0>", cell).replace("\n", "<br>")


def csv_text(rows: Sequence[Row]) -> str:
    """Return the list as CSV with semicolons and a byte-order mark; no cell becomes a formula."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(HEADINGS)
    writer.writerows([_no_formula(cell) for cell in row.texts] for row in rows)
    return f"\ufeff{out.getvalue()}"


def _no_formula(cell: str) -> str:
    return f"'{cell}" if cell.lstrip(" \n\u00a0").startswith(_FORMULA) else cell
