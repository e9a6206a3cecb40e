"""The list of decisions as a workbook for Excel. No cell is a formula, and the same list gives the same bytes."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import fields

from openpyxl import Workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from kkr_docs.document.decision_list import HEADINGS, OVERDUE, Row

LONGEST_CELL = 32_767  # characters: Excel's limit
_CUT = " … (afkortet; se referatet)"
_WIDTHS = (12, 24, 8, 36, 18, 60, 36, 40, 24, 12, 18, 14)  # characters
_DATE = "dd-mm-yyyy"
_NO_TIME = (1980, 1, 1, 0, 0, 0)
_SAVED = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*")
_TITLE = "Beslutninger og opgaver"


def content(rows: Sequence[Row]) -> bytes:
    """Return the .xlsx file of a list, with a row of headings that stays in sight and filters."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)  # noqa: S101 - a new workbook has one
    sheet.title = _TITLE
    book.properties.title, book.properties.creator, book.properties.language = _TITLE, "", "da-DK"
    for column, heading in enumerate(HEADINGS, 1):
        _fill(sheet.cell(1, column), heading).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(column)].width = _WIDTHS[column - 1]
    for number, row in enumerate(rows, 2):
        for column, one in enumerate(fields(row), 1):
            cell = _fill(sheet.cell(number, column), getattr(row, one.name) or "")
            if one.name == "status" and row.status == OVERDUE:
                cell.font = Font(bold=True, color="FFC00000")
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:1"
    return _packed(book)


def _fill(cell: Cell | MergedCell, value: str | dt.date) -> Cell | MergedCell:
    """Put a date or a text into a cell: a text is never read as anything else, also when somebody edits it."""
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if isinstance(value, dt.date):
        cell.value, cell.number_format = value, _DATE
        return cell
    cut = value if len(value) <= LONGEST_CELL else value[: LONGEST_CELL - len(_CUT)] + _CUT
    cell.value, cell.data_type = cut, "s"
    cell.number_format, cell.quotePrefix = "@", bool(cut)
    return cell


def _packed(book: Workbook) -> bytes:
    """Return the file without the moment it was made at."""
    saved, packed = io.BytesIO(), io.BytesIO()
    book.save(saved)
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(packed, "w") as target:
        for name in sorted(source.namelist()):
            part = source.read(name)
            if name == "docProps/core.xml":
                part = _SAVED.sub(rb"\g<1>2000-01-01T00:00:00Z", part)
            target.writestr(zipfile.ZipInfo(name, _NO_TIME), part, zipfile.ZIP_DEFLATED)
    return packed.getvalue()
