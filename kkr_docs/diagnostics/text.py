"""Problems as text for people: a line each; on a terminal also the line of the file, and a mark where it is."""

from __future__ import annotations

import os
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import click

from kkr_docs.diagnostics.problem import Problem, Severity
from kkr_docs.i18n import _, ngettext

_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.SUGGESTION: "cyan"}
_TAB = 4
_NARROWEST = 20
_INDENT = "  "
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")  # these could begin a line, or command a terminal


def write(problems: Iterable[Problem]) -> None:
    """Print problems in their order to standard output; in colours on a terminal, unless NO_COLOR is set."""
    if not sys.stdout.isatty():
        for problem in problems:
            click.echo(line(problem))
        return
    import shutil  # noqa: PLC0415 - only a terminal has a width

    colour = not os.environ.get("NO_COLOR")
    width = max(shutil.get_terminal_size().columns - len(_INDENT) - 1, _NARROWEST)
    for problem in problems:
        click.echo(_coloured(problem) if colour else line(problem), color=colour)
        if shown := _source_line(problem):
            text, caret = excerpt(shown, problem.column, width)
            mark = click.style("^", _COLOURS[problem.severity], bold=True) if colour else "^"
            click.echo(f"{_INDENT}{text}\n{_INDENT}{' ' * caret}{mark}", color=colour)


def line(problem: Problem) -> str:
    """Return a problem as one line: `FILE:LINE:COLUMN: fejl: what. remedy (KKR012)`."""
    place, severity, message = _parts(problem)
    return f"{place}: {severity}: {message}"


def summary(problems: Iterable[Problem], count: int) -> str:
    """Return a line that counts the problems found in `count` files."""
    problems = list(problems)
    if not problems:
        return _("Ingen fejl ({count} kontrolleret).").format(count=count)
    found = Counter(problem.severity for problem in problems)
    *most, last = [_counted(severity, found[severity]) for severity in Severity if found[severity]]
    counts = _("{some} og {last}").format(some=", ".join(most), last=last) if most else last
    wrong = len({problem.file for problem in problems})
    message = ngettext("{counts} i 1 fil.", "{counts} i {wrong} af {count} filer.", count)
    return message.format(counts=counts, wrong=wrong, count=count)


def excerpt(text: str, column: int, width: int) -> tuple[str, int]:
    """Return a line of a file as a terminal is to show it, and how many cells stand left of a column (from 1) there.

    A line of more than `width` cells is cut around the column. What has no look of its own is shown as a dot.
    """
    cells, at = _cells(text, column - 1)
    if len(cells) <= width:
        return "".join(cells), at
    start = max(0, min(at - width // 2, len(cells) - width))
    end = start + width
    shown = cells[start:end]
    if start:
        shown[0], shown[1] = "…", shown[1] or " "  # half of a wide character is not shown
    if end < len(cells):
        shown[-2], shown[-1] = shown[-2] if shown[-1] else " ", "…"
    return "".join(shown), at - start


def _counted(severity: Severity, count: int) -> str:
    words = {
        Severity.ERROR: ngettext("{count} fejl", "{count} fejl", count),
        Severity.WARNING: ngettext("{count} advarsel", "{count} advarsler", count),
        Severity.SUGGESTION: ngettext("{count} forslag", "{count} forslag", count),
    }
    return words[severity].format(count=count)


def _parts(problem: Problem) -> tuple[str, str, str]:
    place = f"{click.format_filename(problem.file)}:{problem.line}:{problem.column}"
    rule = f" ({problem.rule})" if problem.rule else ""
    message = f"{problem.what} {problem.remedy}{rule}"
    return _CONTROLS.sub(" ", place), _(problem.severity), _CONTROLS.sub(" ", message)


def _coloured(problem: Problem) -> str:
    place, severity, message = _parts(problem)
    return f"{click.style(place, bold=True)}: {click.style(severity, _COLOURS[problem.severity], bold=True)}: {message}"


def _source_line(problem: Problem) -> str:
    """Return the line that a problem is in, empty where there is none."""
    lines = _lines(problem.file)
    return lines[problem.line - 1] if problem.line <= len(lines) else ""


@cache
def _lines(file: str) -> list[str]:
    """Return the lines of a file as a definition counts them; none where it cannot be read as text."""
    try:
        return Path(file).read_text("utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError):
        return []


def _cells(text: str, index: int) -> tuple[list[str], int]:
    """Return what stands in every cell of a terminal (nothing in a wide character's second), and an index's cell."""
    cells: list[str] = []
    at = 0
    for number, character in enumerate(text):
        if not (unicodedata.category(character) in ("Mn", "Me") and cells):
            at = len(cells) if number <= index else at
            cells += _shown(character, len(cells))
        else:
            cells[-1] += character
    return cells, at if index < len(text) else len(cells)


def _shown(character: str, cell: int) -> list[str]:
    if character == "\t":
        return [" "] * (_TAB - cell % _TAB)
    if unicodedata.category(character)[0] == "C" or character in "\u2028\u2029":
        return ["·"]
    return [character, ""] if unicodedata.east_asian_width(character) in "WF" else [character]
