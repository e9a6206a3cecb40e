"""What YAML and the eye lose: text that is taken for a comment, lines that are joined, invisible characters."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise
from typing import NamedTuple
from weakref import WeakKeyDictionary

from kkr_docs import characters
from kkr_docs.definition.model import deciding_key
from kkr_docs.definition.offsets import Span
from kkr_docs.definition.yaml_errors import cut, escape, unbarred
from kkr_docs.definition.yaml_reader import MAX_REPORTED
from kkr_docs.definition.yaml_source import Location, Source
from kkr_docs.diagnostics.problem import Problem
from kkr_docs.i18n import _

# Where a note begins after one blank: behind a key or a value. Two blanks are how notes are written.
_AFTER = re.compile(r"[ \t]#.*")
_HEADER = re.compile(r"[|>][0-9+-]*[ \t]+(#\S.*)")
_OWN_LINE = re.compile(r"\s*\n( *)(#\S.*)")

# What YAML reads as white space between double quotation marks, in one line of text and in a path: "K:\temp\ny"
_ESCAPE = re.compile(r"(?<!\\)(?:\\\\)*(\\[nrt])")
_ESCAPE_IN_PATH = re.compile(r"(?<!\w)[A-Za-z]:(\\[nrt])(?=[a-zæøå])")

_STAYS = "\n"  # in place of a line that YAML does not join
_MARK = re.compile(r"(?:[-–—•·▪*+]|[0-9]{1,3}[.)]|[a-z][.)])[ \t]|\|")


class Note(NamedTuple):
    """A note that may have been meant as text: where its # stands, and its words; `glued` is one like "#3"."""

    location: Location
    offset: int
    words: str
    glued: bool


_known: WeakKeyDictionary[Source, list[Note]] = WeakKeyDictionary()  # two ask for those of one source


def find(source: Source) -> tuple[list[Problem], frozenset[Location]]:
    """Return what of a source would be lost without a message, and the values whose lines have run together."""
    if isinstance(source.data, str):
        return [], frozenset()  # no definition at all
    problems = [cut(source, source.position(note.offset), note.words) for note in notes(source) if note.glued]
    joined = set()
    for location, text in source.texts():
        if problem := _joined_lines(source, location):
            problems.append(problem)
            joined.add(location)
        problems += _escaped(source, location)
        problems += _unseen(source, location, text)
    return list(dict.fromkeys(problems)), frozenset(joined)


def notes(source: Source) -> Sequence[Note]:
    """Return the notes that stand after one blank where a text stands or should stand, in their order."""
    if source not in _known:
        _known[source] = list(_notes(source))
    return _known[source]


def _notes(source: Source) -> Iterator[Note]:
    if "#" not in source.text or not source.values or isinstance(source.data, str):
        return
    for location, _value in source.texts():
        span = source.values[location]
        begin = source.keys[location].end + 1 if location in source.keys else span.start  # behind the colon
        found = [_after(source.text, begin)] if begin < span.start else []
        if span.style in ("|", ">"):
            header = _HEADER.match(source.text, span.start)
            starts = [*(match.start() + 1 for match in found if match), *([header.start(1)] if header else [])]
        else:
            found.append(_after(source.text, span.end))
            starts = [match.start() + 1 for match in found if match]
            starts += _below(source, location, span)
        for offset in starts:
            words = source.text[offset : source.text.find("\n", offset) % (len(source.text) + 1)]
            yield Note(location, offset, words, glued=words[1:2] not in ("", " ", "\t"))


def _after(text: str, at: int) -> re.Match[str] | None:
    return _AFTER.match(text, at) if text.startswith("#", at + 1) else None


def _below(source: Source, location: Location, span: Span) -> Iterator[int]:
    """Yield where a line such as "#3 …" stands below an item's text and further in than its key."""
    if location[-1] in source.model.text_keys and not span.style:
        line = _OWN_LINE.match(source.text, span.end)
        if line and len(line[1]) >= source.key_place(location)[1]:
            yield line.start(2)


def _escaped(source: Source, location: Location) -> Iterator[Problem]:
    """Yield the problem of a backslash that YAML replaces by white space where a path or one line was meant."""
    span = source.values[location]
    if span.style != '"':
        return
    pattern = _ESCAPE_IN_PATH if location[-1] in source.model.text_keys else _ESCAPE
    if found := pattern.search(source.text, span.start, span.end):
        yield source.problem(source.position(found.start(1)), *escape())


def _joined_lines(source: Source, location: Location) -> Problem | None:
    """Return the problem of a value whose lines YAML joins to one, where that was hardly meant."""
    span = source.values[location]
    if span.style == "|":
        return None
    raw = source.text[span.first(source.text) : span.end]
    if not span.style:
        return _plain_lines(source, location, raw)
    if location[-1] not in source.model.text_keys or not _loses_lines(raw, folded=span.style == ">"):
        return None
    key = str(location[-1])
    what = _("her løber afsnit, en liste eller en tabel sammen til én linje.")
    remedy = _("Skriv ”{key}: |”, og teksten på de næste linjer, uden anførselstegn.")
    if span.style == ">":
        remedy = _("Skriv | i stedet for > efter ”{key}:”.")
    return source.problem(source.key_place(location), what, remedy.format(key=key))


def _plain_lines(source: Source, location: Location, raw: str) -> Problem | None:
    """Return the problem of a value without | or quotation marks that goes on over several lines."""
    lines = [line.strip(" ") for line in raw.split("\n")]
    if location[-1] in source.model.text_keys:
        before = source.text[source.keys[location].end : source.values[location].start]
        if len(lines) > 1 or re.search(r"\n *#", before):
            return unbarred(source, source.key_place(location), str(location[-1]))
    elif len(lines) > 1 and isinstance(location[-1], int):
        remedy = _("Begynd hver linje med en bindestreg, eller skriv det hele på én linje.")
        return source.problem(source.place(location), _("linjerne her bliver læst som én."), remedy)
    elif len(lines) > 1 and ("" in lines or any(_MARK.match(line) for line in lines[1:])):
        what = _("”{key}”: linjerne her løber sammen til én.").format(key=location[-1])
        return source.problem(source.key_place(location), what, _("Skriv det på én linje."))
    return None


def _loses_lines(raw: str, *, folded: bool) -> bool:
    """Return whether paragraphs, a list or a table are lost where YAML joins the lines of a quoted or folded text."""
    lines = raw.rstrip().split("\n")
    outermost = min((len(line) - len(line.lstrip(" ")) for line in lines if line.strip()), default=0)
    if folded:  # lines further in than the others stay lines
        lines = [_STAYS if line[outermost : outermost + 1] == " " and line.strip() else line for line in lines]
    lines = [line.strip(" ") for line in lines]
    marked = [bool(_MARK.match(line)) for line in lines]
    is_list = sum(marked) > 1
    for (above, _marked), (line, is_marked) in pairwise(zip(lines, marked, strict=True)):
        is_block = line.startswith("|") or (is_marked and (is_list or above.endswith(":")))
        if is_block and above and above != _STAYS and not above.endswith("\\"):
            return True
    return any(
        above and not blank and line and _STAYS not in (above, line) and not is_marked
        for above, blank, line, is_marked in zip(lines, lines[1:], lines[2:], marked[2:], strict=False)
    )


def _unseen(source: Source, location: Location, text: str) -> Iterator[Problem]:
    """Yield the problems of what no reader sees in a value that is no running text."""
    key = deciding_key(location)
    if key in source.model.text_keys or text.isascii():
        return
    found = [match for match in characters.INVISIBLE.finditer(text) if match[0] != characters.SOFT_HYPHEN]
    if key in source.model.exact_keys:
        found = [*characters.INVISIBLE.finditer(text), *characters.HARD_BLANK.finditer(text)]
    for match in islice(found, MAX_REPORTED):
        yield source.invisible(source.place(location, match.start()), match[0])
