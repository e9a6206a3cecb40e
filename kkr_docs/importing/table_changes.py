"""Changes inside a table: rows that stay are left as they were typed, and columns keep their widths where they can."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from kkr_docs.importing.markup import Markup, _Escape
from kkr_docs.importing.units import Unit
from kkr_docs.importing.words import Words

_BAR = re.compile(r"(?<!\\)\|")
_RULES = {"left": "---", "center": ":-:", "right": "--:"}


def lines(unit: Unit, markup: Markup, escape: _Escape) -> list[str]:
    """Return a table as it is written anew."""
    header, *rows = [_row([_cell(cell, markup, escape) for cell in row]) for row in unit.rows]
    return [header, _row([_RULES[align] for align in unit.aligns]), *rows]


def patched(typed: Sequence[str], old: Unit, new: Unit, markup: Markup, escape: _Escape) -> list[str] | None:
    """Return the typed lines of a table with the rows changed that differ; None where its columns do."""
    width = len(old.aligns)
    rules = [at for at, line in enumerate(typed) if at == 1 and not line.strip(" \t|:-") and "-" in line]
    bodies = [line for at, line in enumerate(typed) if at not in rules]
    if len(new.aligns) != width or old.aligns != new.aligns or len(bodies) != len(old.rows):
        return None
    written = []
    for tag, first, last, start, end in SequenceMatcher(None, old.rows, new.rows, autojunk=False).get_opcodes():
        if tag == "equal":
            written += bodies[first:last]
            continue
        nearest = last - 1 if first < last else max(first - 1, 0)
        likes = [bodies[min(first + at, nearest)] for at in range(end - start)]
        olds = [old.rows[first + at] if first + at < last else None for at in range(end - start)]
        for row, like, was in zip(new.rows[start:end], likes, olds, strict=True):
            written.append(_like(like, row, was, markup, escape))
    if rules and written:
        written.insert(1, typed[1])
    return written


def _like(line: str, row: Sequence[Words], was: Sequence[Words] | None, markup: Markup, escape: _Escape) -> str:
    """Return a row as another one is typed: what parts its cells, and how wide they are."""
    separators = list(_BAR.finditer(line)) if _BAR.search(line) else list(re.finditer("\t", line))
    edges = [0, *[edge for one in separators for edge in one.span()], len(line)]
    pieces = [line[edges[at] : edges[at + 1]] for at in range(len(edges) - 1)]
    cells = list(range(0, len(pieces), 2))
    if pieces and not pieces[0].strip() and len(cells) > len(row):
        cells = cells[1:]
    for number, at in enumerate(cells[: len(row)]):
        if was is None or was[number] != row[number]:
            pieces[at] = _padded(pieces[at], _cell(row[number], markup, escape))
    return "".join(pieces)


def _padded(before: str, text: str) -> str:
    """Return a cell's text between the blanks that the one before had, as wide as it was."""
    old = before.strip(" ")
    left = before[: len(before) - len(before.lstrip(" "))] if old else before[:1]
    right = before[len(before.rstrip(" ")) :] if old else before[1:]
    spare = len(before) - len(text)
    if len(left) > len(right):
        return " " * max(spare - len(right), min(len(left), 1)) + text + right
    return left + text + " " * max(spare - len(left), min(len(right), 1))


def _cell(words: Words, markup: Markup, escape: _Escape) -> str:
    text = markup.written(words, escape).replace("\\\n", " ")
    return _BAR.sub(r"\\|", text)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
