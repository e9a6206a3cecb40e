"""Rules on what is in tables: that totals are the sum of what stands above, and that no mark is printed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from kkr_docs.definition.loading import Draft
from kkr_docs.diagnostics.problem import Severity
from kkr_docs.i18n import N_
from kkr_docs.lint.rule import Finding, Rule
from kkr_docs.lint.text import line_start, tables
from kkr_docs.markdown.blocks import Cell, Table, plain

_FEWEST = 2  # rows that are added up
_TOTAL = re.compile(r"(?:i ?alt|total|sum)\W*$", re.IGNORECASE)
_AMOUNT = re.compile(
    r"(?P<open>\()?(?P<sign>[-–−+])?[ \u00a0]?(?P<whole>\d{1,3}(?:[. \u00a0]\d{3})+|\d+)(?:,(?P<part>\d+))?\)?"
    r"(?:[ \u00a0]?(?:mio\.|mia\.|t)?[ \u00a0]?kr\.?)?"
)
_NONE = re.compile(r"[-–−]?")
# Rows that are no part of the sum, or are taken from it; columns whose numbers are not added up
_NOT_ADDED = re.compile(
    r"heraf|deraf|indtægt|refusion|fradrag|minus|netto|saldo|balance|resultat|gennemsnit|median|afvigelse|forskel"
    r"|differen|finansier|tilskud|overfør|forbrug|ændring|ultimo|primo|kasse|moms|rabat|betaling",
    re.IGNORECASE,
)
_NO_AMOUNTS = re.compile(
    r"pct|%|procent|andel|gennemsnit|indeks|\bpr\.|vækst|ændring|grad\b|rente|rang|nr\.|score|forholdstal|\bår\b|alder",
    re.IGNORECASE,
)
_RULER = re.compile(
    r"[>\s]*\|?[ \t]*:?-{2,}:?[ \t]*(?:\|[ \t]*:?-{2,}:?[ \t]*)+\|?[ \t]*|[>\s]*\|[ \t]*:?-{2,}:?[ \t]*\|?[ \t]*"
)


class _Amount(NamedTuple):
    """A number of a cell, and what its last digit counts."""

    value: Decimal
    unit: Decimal


def _wrong_totals(draft: Draft) -> Iterator[Finding]:
    for location, text, table in tables(draft):
        if _adds_up(table):
            place = line_start(text, table.row_lines[-1])
            for column in range(1, len(table.header)):
                if difference := _difference(table, column):
                    values = {"column": _heading(table, column), "sum": difference[0], "total": difference[1]}
                    yield Finding(location, place, values)


def _adds_up(table: Table) -> bool:
    """Return whether the last row is the one total of the rows above it, and nothing says that it is another sum."""
    *above, last = range(len(table.rows)) if table.rows else [-1]
    if len(above) < _FEWEST or not _TOTAL.match(plain(table.rows[last][0].inlines).strip()):
        return False
    labels = " ".join(plain(table.rows[number][0].inlines) for number in above)
    return not any(map(table.is_total, above)) and not _NOT_ADDED.search(labels)


def _difference(table: Table, column: int) -> tuple[str, str] | None:
    """Return the sum of a column and its total, as they are printed, where they differ by more than rounding."""
    if _NO_AMOUNTS.search(" ".join([_heading(table, column), plain(table.caption)])):
        return None
    cells = [row[column] for row in table.rows]
    amounts = [_amount(cell) for cell in cells]
    if any(cell.span > 1 for cell in cells) or None in amounts or not _words(cells[-1]):
        return None
    *parts, total = [amount for amount in amounts if amount]
    added = sum((part.value for part in parts), Decimal(0))
    rounding = max(amount.unit for amount in (*parts, total)) * len(parts) / 2
    return (_printed(added), _printed(total.value)) if abs(added - total.value) > rounding else None


def _heading(table: Table, column: int) -> str:
    """Return the words above a column, in both rows of the header."""
    words = []
    for row in table.header_rows:
        at = max(each for each in range(column + 1) if row[each].span)
        words.append(_words(row[at]))
    return " ".join(filter(None, words))


def _words(cell: Cell) -> str:
    return plain(cell.inlines).strip()


def _amount(cell: Cell) -> _Amount | None:
    """Return the number of a cell, which is 0 where it has none; None where it has something else."""
    if _NONE.fullmatch(_words(cell)):
        return _Amount(Decimal(0), Decimal(0))
    found = _AMOUNT.fullmatch(_words(cell))
    if not found:
        return None
    part = found["part"] or ""
    value = Decimal(f"{re.sub('[^0-9]', '', found['whole'])}.{part or 0}")
    is_negative = found["open"] or found["sign"] in ("-", "–", "−")
    return _Amount(-value if is_negative else value, Decimal(1).scaleb(-len(part)))


def _printed(value: Decimal) -> str:
    return f"{value.normalize():,f}".translate(str.maketrans(",.", ".,"))


def _printed_rulers(draft: Draft) -> Iterator[Finding]:
    for location, text, table in tables(draft):
        lines: Sequence[str] = text.split("\n")
        for number in table.row_lines:
            if _RULER.fullmatch(lines[number]):
                yield Finding(location, line_start(text, number))


RULES = (
    Rule(
        id="KKR075",
        severity=Severity.WARNING,
        what=N_("kolonnen ”{column}” giver {sum}, men der står {total} i alt."),
        remedy=N_("Ret tallet, eller kald rækken noget andet, hvis den ikke er summen af rækkerne over den."),
        why=N_(
            "Et tal er ofte rettet, uden at summen er talt om. Reglen ser kun på en sidste række, der hedder I alt, "
            "Total eller Sum, og melder, når forskellen er større end afrunding. Tabeller med indtægter, ”heraf” og "
            "lignende ser den ikke på."
        ),
        bad="økonomi: |\n  | Post | 2027 | 2028 |\n  |---|--:|--:|\n  | Drift | 200 | 210 |\n  | Anlæg | 100 | 50 |\n"
        "  | **I alt** | **300** | **360** |\n",
        good="økonomi: |\n  | Post | 2027 | 2028 |\n  |---|--:|--:|\n  | Drift | 200 | 210 |\n  | Anlæg | 100 | 50 |\n"
        "  | **I alt** | **300** | **260** |\n",
        check=_wrong_totals,
    ),
    Rule(
        id="KKR074",
        severity=Severity.WARNING,
        what=N_("linjen med --- bliver trykt som en række i tabellen."),
        remedy=N_("Skriv den under tabellens første eller anden række, og kun dér."),
        why=N_("Linjen siger, at rækkerne over den er overskrifter. Over den kan der stå én eller to rækker."),
        bad="økonomi: |\n  | Budget | |\n  | 2027 | |\n  | Post | Kr. |\n  |---|---|\n  | Drift | 200 |\n",
        good="økonomi: |\n  | Budget | 2027 |\n  | Post | Kr. |\n  |---|---|\n  | Drift | 200 |\n",
        check=_printed_rulers,
    ),
)
