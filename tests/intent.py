"""Reads a typed text as its writer means it, and says which signs of it must be seen on paper.

It shares no code with kkr_docs and works in another way: nothing is built. Every sign of the text is kept unless it is
used as one of the marks that docs/definition.md names. Where that page leaves open whether a sign is a mark, both will
do. White space is not compared.

The expectation is a pattern for each line that was typed, so that a difference can be told by its line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

DASHES = "-–—•·▪◦●■‣\uf0b7\uf0a7"
HOUSE_DASH = "–"
DIGITS = "0123456789"
NAMES = {"navn": "1.1", "navn-2_æ": "1.2"}  # the items that texts refer to, and their numbers
_NAMED = re.compile(rf"\[punkt:(?P<name>{'|'.join(NAMES)})\](?!\()")
NOTE = "⟦{}⟧"  # the text of a footnote stands at its reference, between these

_DASH = re.compile(rf"[ \t]*(?P<mark>[{DASHES}](?=[ \t])|o(?=[ ]*\t))[ \t]+(?=\S)")
_NUMBER = re.compile(r"[ \t]*(?P<open>\(?)(?P<number>0|[1-9]\d{0,2})(?P<close>[.)])[ \t]+(?=\S)")
_HEADING = re.compile(r"[ \t]*(?P<mark>#{1,6})[ \t]+(?=\S)")
_QUOTE = re.compile(r"[ \t]*>(?=[ \t]|$)")
_QUOTED_WORDS = re.compile(
    rf"[ \t]*(?:>[ \t]+)+(?:(?:#{{1,6}}|[{DASHES}])[ \t]+|\|[ \t]*)*(?:[^\w\s]|_)*[a-zæøåA-ZÆØÅ]"
)
_QUOTED_NUMBERS = re.compile(r"[ \t]*(?:>[ \t]+)+\(?[1-9]\d{0,2}[.)][ \t]+(?:[^\w\s]|_)*[a-zæøåA-ZÆØÅ]")
_MORE_THAN = re.compile(  # some number: the sign, not a quote
    r"[ \t]*>(?:[^\w>]|_|>[ \t])*(?:(?:ca|kr|min|max|maks)\.?|cirka|over|under|omkring|mindst|højst|minimum|maksimum"
    r"|knap|godt|næsten|op til|mere end|mindre end|flere end|færre end|dkk|eur)(?:\W|_)*\d",
    re.IGNORECASE,
)
_DELIMITERS = re.compile(r"[ \t]*\|?(?:[ \t]*:?-+:?[ \t]*\|)*(?:[ \t]*:?-+:?[ \t]*)?")
_NOTE = re.compile(r"[ \t]*\[\^(?P<name>[^\[\]\s]+)\]:[ \t]*(?=\S)")
_BAR = re.compile(r"(?<!\\)\|")
_SOURCE = re.compile(  # below a table
    r"[ \t*_]*(?:kilder?|anm(?:ærkning(?:er)?|\.)?|noter?)[*_]*[ ]?:[*_ ]*\S[^|\t]*\Z", re.IGNORECASE
)
_ORDINAL = re.compile(
    r"[ \t]*\d{1,3}\.[ \t]+(?:januar|februar|marts|april|maj|juni|juli|august|september|oktober|november|december"
    r"|kvartal|halvår|viceborgmester|behandling)(?!\w)",
    re.IGNORECASE,
)
_PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[]^_`{|}~"

_PATH = re.compile(r"(?<!\S)(?:\\\\|[A-Za-z]:\\)\S*")
_NEAR_PATH = re.compile(r"(?<=[^\s\w\\])(?:\\\\|[A-Za-z]:\\)[^\s<\[(]*")
_ADDRESS = re.compile(r"(?<!\w)(?:https?://|www\.)[^\s<>()\[\]\"”|\\]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
_LINK = re.compile(
    r"\[(?P<text>[^\[\]]+)\]"
    r"\([ ]*(?:https?://|mailto:|tel:|lang:)(?:[^\s()<]|\([^\s()<]*\))+(?:[ ]\"[^\"\n]*\")?[ ]*\)"
)
_ANGLES = re.compile(r"<(?:https?://|www\.)[^\s<>]+>")
_OTHER_ANGLES = re.compile(r"<(?:[a-z]+:[^\s<>]+|[^\s<>@]+@[^\s<>@]+)>", re.IGNORECASE)
_REFERENCE = re.compile(r"\[\^(?P<name>[^\[\]\s]+)\]")
_ESCAPED = re.compile(r"\\[\\*_]")
_STARS = re.compile(r"\*+|_+")

Line = tuple[str, int]
"""A line, and where in the text it begins."""


def expected(text: str) -> list[str]:
    """A pattern for each line of a text: what must be printed of it, white space aside."""
    reader = _Reader(text)
    reader.read()
    patterns, start = [], 0
    for line in text.split("\n"):
        patterns.append("".join(reader.out[start : start + len(line)]))
        start += len(line) + 1
    return patterns


def first_difference(text: str, printed: str) -> int | None:
    """The number, from 0, of the first typed line that is not printed as it is meant; None where all are."""
    patterns = expected(text)
    printed = re.sub(r"\s+", "", printed)
    if re.fullmatch("".join(patterns), printed):
        return None
    fitting = 0
    while fitting < len(patterns) and re.match("".join(patterns[: fitting + 1]), printed):
        fitting += 1
    return min(fitting, len(patterns) - 1)


@dataclass
class _Scope:
    """What marks may reach over: a paragraph, a heading, a cell. `lines` are its pieces of the text."""

    lines: list[Line] = field(default_factory=list)
    plain: bool = True  # all its lines are surely of one paragraph


class _Reader:
    """Goes through the lines of a text, notes what their first signs are used for, then what signs in them are."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.out = ["" if sign.isspace() else re.escape(sign) for sign in text]
        self.notes: dict[str, list[tuple[int, int]]] = {}  # where the text of a footnote stands
        self.unsure = False  # inside what may be a quote: all that begins lines there may be a mark or not

    def read(self) -> None:
        lines, start = [], 0
        for line in self.text.split("\n"):
            lines.append((line, start))
            start += len(line) + 1
        self.blocks(lines)
        self.footnotes()

    # what is at the beginning of lines

    def blocks(self, lines: Sequence[Line]) -> None:
        group: list[Line] = []
        for line in [*lines, ("", 0)]:
            if line[0].strip():
                group.append(line)
            elif group:
                self.group(group)
                group = []

    def group(self, lines: list[Line]) -> None:
        """Lines without a blank one between them."""
        scope, number, in_note = _Scope(), 0, False
        while number < len(lines):
            is_note = bool(_NOTE.match(lines[number][0]))
            in_note = is_note or (in_note and not _begins_block(lines[number][0]))
            if in_note and not is_note:  # all of a footnote is running text
                scope.lines.append(lines[number])
                number += 1
                continue
            goes_on = number and _QUOTE.match(lines[number - 1][0]) and _QUOTE.match(lines[number][0])
            taken = 0 if goes_on else self.quote(lines[number:]) or self.table(lines[number:])
            if taken:
                self.inline(scope)
                scope, number = _Scope(), number + taken
                continue
            scope = self.line(lines, number, scope)
            number += 1
        self.inline(scope)
        self.ones(lines)
        _Inline(self, _Scope(lines)).over_lines()

    def line(self, lines: list[Line], number: int, scope: _Scope) -> _Scope:
        """Read the first signs of a line, and return what the rest of it belongs to."""
        text, start = lines[number]
        if heading := _HEADING.match(text):
            self.inline(scope)
            self.mark(
                start + heading.start("mark"), start + heading.end("mark"), sure=bool(re.search(r"[^\W\d_]", text))
            )
            self.inline(_Scope([(text[heading.end() :], start + heading.end())]))
            return _Scope()
        if note := _NOTE.match(text):
            self.inline(scope)
            self.notes.setdefault(note["name"], []).append((start, start + note.end()))
            return _Scope([(text[note.end() :], start + note.end())])
        if dash := _DASH.match(text):
            if dash.start("mark") and _BAR.search(text):  # items that are all rows may be a table
                self.begins_otherwise((text, start))
                for bar in _BAR.finditer(text):
                    self.mark(start + bar.start(), start + bar.end(), sure=False)
                self.inline(scope)
                return _Scope([(text[dash.end() :], start + dash.end())])
            if self.dash(lines, number, start + dash.start("mark")):
                self.inline(scope)
                return _Scope([(text[dash.end() :], start + dash.end())])
        elif _NUMBER.match(text) or re.match(r"[ \t]*(?:[+*]|\(?[a-z]{1,6}[.)])[ \t]", text, re.IGNORECASE):
            self.inline(scope)
            return _Scope([(text, start)])
        scope.lines.append((text, start))
        return scope

    def dash(self, lines: list[Line], number: int, at: int) -> bool:
        """Write what the dash at a place is printed as. Return whether it surely begins a new block."""
        typed = self.text[at]
        others = [text.lstrip() for text, _start in lines]
        sums = [text for text in others if text.startswith("+")]
        stars = [text for text in others if re.match(r"\*[ \t]", text)]
        if all(re.match(r"[+-][ \t]+\d", text) for text in others) and sums and typed == "-":
            return False  # a minus
        is_doubtful = typed == "—" and lines[number][0] != others[number]
        is_doubtful = is_doubtful or bool(re.match(r"—[ \t]+\d", others[number]))  # or a minus
        if sums or stars or self.unsure or is_doubtful or (typed == "—" and not self.is_list(others, number)):
            self.out[at] = f"(?:{re.escape(typed)}|{HOUSE_DASH})"
            return False
        self.out[at] = HOUSE_DASH
        return True

    @staticmethod
    def is_list(lines: list[str], number: int) -> bool:
        """Whether a dash of the kind that also stands in running text surely begins an item."""
        if number == 0 or lines[number - 1].endswith(":"):
            return True
        near = [*lines[max(0, number - 1) : number], *lines[number + 1 : number + 2]]
        return any(re.match(r"[–—][ \t]+\S", line) for line in near)

    def ones(self, lines: list[Line]) -> None:
        """A list whose numbers are all 1 counts up."""
        found = [(start, match) for text, start in lines if (match := _NUMBER.match(text)) and not _ORDINAL.match(text)]
        numbers = {match["number"] for _start, match in found}
        shapes = {(match.start("open"), match["open"], match["close"]) for _start, match in found}
        parted = any(
            _ORDINAL.match(text) or _DASH.match(text) or _HEADING.match(text) or _QUOTE.match(text)
            for text, _start in lines
        )
        if "1" not in numbers or (len(shapes) == 1 and numbers != {"1"} and not parted):
            return
        are_words = all(re.match("[A-ZÆØÅ][a-zæøå]", match.string[match.end() :]) for _start, match in found)
        sure = len(shapes) == 1 and len(found) == len(lines) and are_words
        for count, (start, match) in enumerate(found, 1):
            at = start + match.start("number")
            if match["number"] == "1" and self.out[at] in ("1", "(?:1)"):
                counted = [str(number) for number in range(1, count + 1)]
                self.out[at] = str(count) if sure else f"(?:{'|'.join(counted)})"

    def quote(self, lines: list[Line]) -> int:
        """Read a quote. Return how many lines it has, 0 where there is none."""
        run = next((number for number, (text, _at) in enumerate(lines) if not _QUOTE.match(text)), len(lines))
        if not run:
            return 0
        first = lines[0][0]
        letter = re.search(r"[^\W_]", first)
        is_number = letter and letter[0] in DIGITS and not _QUOTED_NUMBERS.match(first)  # a list of numbers may be one
        if not re.match(r">[ \t]", first.lstrip()) or is_number or _MORE_THAN.match(first):
            self.doubtful_quote(lines[1:run])
            return 0
        surely = bool(_QUOTED_WORDS.match(first)) and not self.unsure
        inner = []
        for text, start in lines[:run]:
            found = _QUOTE.match(text)
            assert found
            self.mark(start + found.end() - 1, start + found.end(), sure=surely)
            inner.append((text[found.end() :], start + found.end()))
        before, self.unsure = self.unsure, not surely
        self.blocks(inner)
        self.unsure = before
        return run

    def doubtful_quote(self, lines: list[Line]) -> None:
        """Lines with the mark of a quote below one that has it in its text."""
        for text, start in lines:
            if found := re.match(r"[ \t]*>[ \t>]*", text):
                heading = _HEADING.match(text[found.end() :])
                self.mark(start, start + found.end() + (heading.end() if heading else 0), sure=False)
                if dash := _DASH.match(text[found.end() :]):
                    at = start + found.end() + dash.start("mark")
                    self.out[at] = f"(?:{re.escape(self.text[at])}|{HOUSE_DASH})"

    def table(self, lines: list[Line]) -> int:
        """Read a table. Return how many lines it has, 0 where there is none."""
        rows = [text for text, _start in lines]
        if all(map(_DASH.match, rows)):
            return 0
        if len(rows) < 2 or not _BAR.search(rows[0]):
            return self.tabs(lines)
        if above := _headers(rows):
            count = next((number for number, row in enumerate(rows) if not _BAR.search(row)), len(rows))
            sure = count > above and _fields(rows[0]) == _fields(rows[above])
            _text, start = lines[above]
            self.mark(start, start + len(rows[above]), sure=sure)
            self.rows([*lines[:above], *lines[above + 1 : count]], sure=sure, merged=True)
            return count
        lines = lines[: next((number for number, row in enumerate(rows) if _SOURCE.match(row)), len(rows))]
        rows = [text for text, _start in lines]
        counts = {len(_BAR.findall(row)) for row in rows}
        if len(rows) < 2 or len(counts) > 1 or counts == {0}:
            return 0
        inner = {len(_BAR.findall(re.sub(r"^\||(?<!\\)\|$", "", row.strip()))) for row in rows}
        ruled = [(text, start) for text, start in lines if "-" in text and _DELIMITERS.fullmatch(text)]
        for text, start in ruled:  # a table may begin further down
            self.mark(start, start + len(text), sure=False)
        self.rows([line for line in lines if line not in ruled], sure=len(inner) == 1 and inner != {0} and not ruled)
        return len(rows)

    def rows(self, lines: Sequence[Line], *, sure: bool, merged: bool = False) -> None:
        """Read rows with bars; where cells may be `merged`, a lone < is a mark in all but the first of a row."""
        otherwise = [self.begins_otherwise(line) for line in lines]
        sure = sure and not any(otherwise)
        for text, start in lines:
            begins = 0
            for bar in [*_BAR.finditer(text), None]:
                end = bar.start() if bar else len(text)
                if merged and text[begins:end].strip() == "<" and text[:begins].strip(" \t|"):
                    self.mark(start + begins, start + end, sure=sure)
                else:
                    self.inline(_Scope([(text[begins:end], start + begins)]))
                if bar:
                    self.mark(start + end, start + end + 1, sure=sure)
                    begins = end + 1

    def tabs(self, lines: list[Line]) -> int:
        """Read rows with tabs between their fields."""
        lines = lines[: next((number for number, line in enumerate(lines) if _SOURCE.match(line[0])), len(lines))]
        counts = {text.strip(" ").count("\t") for text, _start in lines}
        found = [_DASH.match(text) for text, _start in lines]
        listed = all(dash and "\t" not in dash.string[dash.end() :] for dash in found)
        if len(lines) < 2 or len(counts) > 1 or counts == {0} or listed:
            return 0
        for text, start in lines:
            self.begins_otherwise((text, start))
            for cell in re.finditer(r"[^\t]+", text):
                self.inline(_Scope([(cell[0], start + cell.start())]))
        self.ones(lines)
        return len(lines)

    def begins_otherwise(self, line: Line) -> bool:
        """A row that begins as another block does may be that block: whether its first sign is such a mark."""
        text, start = line
        if dash := _DASH.match(text):
            at = start + dash.start("mark")
            self.out[at] = f"(?:{re.escape(self.text[at])}|{HOUSE_DASH})"
            return True
        other = _HEADING.match(text) or _QUOTE.match(text)
        if other:
            self.mark(start, start + other.end(), sure=False)
        return bool(other) or bool(_NUMBER.match(text))

    # what is inside lines

    def inline(self, scope: _Scope) -> None:
        if scope.lines:
            _Inline(self, scope).read()

    def mark(self, start: int, end: int, *, sure: bool = True) -> None:
        """Note that the signs from a place to another are marks, or may be."""
        for at in range(start, end):
            if self.text[at].isspace():
                continue
            self.out[at] = "" if sure and not self.unsure else f"(?:{re.escape(self.text[at])})?"

    def footnotes(self) -> None:
        """Move the texts of the footnotes to their references."""
        references: dict[str, list[tuple[int, int]]] = {}
        heads = {place for places in self.notes.values() for place in places}
        for found in _REFERENCE.finditer(self.text):
            escaped = found.start() and self.text[found.start() - 1] == "\\"
            if not escaped and not any(start <= found.start() < end for start, end in heads):
                references.setdefault(found["name"], []).append(found.span())
        for name, places in self.notes.items():
            if len(places) == 1 and len(references.get(name, [])) == 1:
                self.move(places[0], references[name][0])

    def move(self, head: tuple[int, int], reference: tuple[int, int]) -> None:
        end = min(
            [start for places in self.notes.values() for start, _end in places if start > head[0]] or [len(self.text)]
        )
        blank = re.compile(r"\n[ \t]*(?=\n|\Z)").search(self.text, head[1])
        end = min(end, blank.start() if blank else end)
        end = min([end, *(start - 1 for line, start in _lines(self.text) if head[1] < start and _begins_block(line))])
        written = "".join(self.out[head[1] : end])
        self.out[head[0] : end] = [""] * (end - head[0])
        self.out[slice(*reference)] = [
            re.escape(NOTE).replace(r"\{\}", written),
            *[""] * (reference[1] - reference[0] - 1),
        ]


def _lines(text: str) -> Iterable[Line]:
    start = 0
    for line in text.split("\n"):
        yield line, start
        start += len(line) + 1


def _begins_block(line: str) -> bool:
    """A heading, quote, item or row: it is no more of a footnote above it."""
    item = re.match(r"[ \t]*\(?(?:\d{1,3}|[A-Za-z]|[ivx]{2,7}|[IVX]{2,7})[.)][ \t]+\S", line)
    mark = _HEADING.match(line) or _QUOTE.match(line) or _DASH.match(line) or _BAR.search(line)
    return bool(mark or (item and not _ORDINAL.match(line)))


def _headers(rows: Sequence[str]) -> int:
    """How many rows of a header stand above a line of hyphens; 0 where there is no such line."""
    for above in (1, 2):
        if len(rows) > above and "|" in rows[above] and "-" in rows[above] and _DELIMITERS.fullmatch(rows[above]):
            edges = {(row.strip()[0] == "|", row.rstrip()[-1] == "|", _fields(row)) for row in rows[:above]}
            return above if len(edges) == 1 else 0
    return 0


def _fields(row: str) -> int:
    return len(_BAR.split(re.sub(r"^\||(?<!\\)\|$", "", row.strip())))


class _Inline:
    """Finds the marks in running text."""

    def __init__(self, reader: _Reader, scope: _Scope) -> None:
        self.reader = reader
        self.text = "\n".join(line for line, _start in scope.lines)
        self.places = [at for line, start in scope.lines for at in range(start, start + len(line) + 1)]
        self.taken = [False] * len(self.text)  # signs that are no mark, or are one already
        self.doubtful = False  # whether a sign that ends emphasis may belong to an address

    def read(self) -> None:
        self.paths()
        self.names()
        self.links()
        self.escapes()
        self.addresses()
        self.emphasis()

    def mark(self, start: int, end: int, *, sure: bool = True) -> None:
        for at in range(start, end):
            if self.text[at] != "\n":
                self.reader.mark(self.places[at], self.places[at] + 1, sure=sure)
            self.taken[at] = True

    def take(self, start: int, end: int) -> None:
        self.taken[start:end] = [True] * (end - start)

    def is_free(self, start: int, end: int) -> bool:
        return not any(self.taken[start:end])

    def unescaped(self, pattern: re.Pattern[str]) -> Iterable[re.Match[str]]:
        """What a pattern finds that has no odd number of backslashes before it."""
        for found in pattern.finditer(self.text):
            before = self.text[: found.start()]
            if (len(before) - len(before.rstrip("\\"))) % 2 == 0:
                yield found

    def paths(self) -> None:
        for found in _PATH.finditer(self.text):
            self.take(*found.span())
        for found in _NEAR_PATH.finditer(self.text):
            if self.is_free(*found.span()):
                for at in range(*found.span()):
                    if self.text[at] in "\\*_":
                        self.mark(at, at + 1, sure=False)
                self.doubtful = True

    def names(self) -> None:
        """Write references by name as the numbers of their items."""
        for found in self.unescaped(_NAMED):
            if self.is_free(*found.span()):
                start, end = found.span()
                self.mark(start + 1, end)
                self.reader.out[self.places[start]] = re.escape(NAMES[found["name"]])
                self.take(start, end)

    def escapes(self) -> None:
        at = 0
        while at < len(self.text):
            if self.text[at] != "\\" or self.taken[at]:
                at += 1
            elif (follows := self.text[at + 1 : at + 2]) and follows in _PUNCTUATION:
                self.mark(at, at + 1)
                self.take(at + 1, at + 2)
                at += 2
            elif follows == "\\":
                self.take(at, at + 2)
                at += 2
            else:
                if not self.text[at + 1 :].split("\n")[0].strip():
                    words = self.text[:at].split("\n")[-1]
                    below = re.compile(r"\n[ ]*[^\W\d_]{2}[^|\t\n]*$", re.MULTILINE).match(self.text, at + 1)
                    goes_on = below and re.search(r"[^\W\d_]{2}", words) and not _QUOTE.match(words)
                    self.mark(at, at + 1, sure=follows == "\n" and bool(goes_on))
                at += 1

    def links(self) -> None:
        for found in self.unescaped(_LINK):
            marks = (found.start(), found.start("text")), (found.end("text"), found.end())
            if all(self.is_free(*mark) for mark in marks):
                sure = self.text[found.start() - 1 : found.start()] not in ("!", "[") and "\n" not in found[0]
                for mark in marks:
                    self.mark(*mark, sure=sure)
        for found in self.unescaped(_ANGLES):
            if self.is_free(*found.span()):
                self.take(*found.span())
                self.mark(found.start(), found.start() + 1)
                self.mark(found.end() - 1, found.end())
        for found in self.unescaped(_OTHER_ANGLES):
            if self.is_free(*found.span()):
                self.mark(found.start(), found.start() + 1, sure=False)
                self.mark(found.end() - 1, found.end(), sure=False)

    def addresses(self) -> None:
        for found in _ADDRESS.finditer(self.text):
            start, end = found.span()
            rest = re.compile(r"[^\s<>]*").match(self.text, end)
            assert rest
            for at in range(end, rest.end()):  # may be more of the address
                if self.text[at] in "*_" and not self.taken[at]:
                    self.mark(at, at + 1, sure=False)
                    self.doubtful = True
            tail = re.compile(r"[*_\\\W]*\Z").search(self.text[:end], start)
            head = re.match(r"_*", found[0])
            assert tail
            assert head
            whole = re.match(r"(?:https?://|www\.)\w|[^:]+@", found[0], re.IGNORECASE)
            surely = whole is not None and self.text[max(0, start - 1) : start] not in tuple("@./+-")
            places = [*range(start, start + head.end()), *range(tail.start(), end)]
            for at in places if surely else range(start, end):
                if self.text[at] in "*_" and not self.taken[at]:
                    self.mark(at, at + 1, sure=False)
                    self.doubtful = True
            self.take(start, end)

    def over_lines(self) -> None:
        """Marks that would be some if all lines, or fields, were one paragraph may be."""
        pairs, _runs = self.found()
        for pattern in (_PATH, _ADDRESS, _ESCAPED):
            for found in pattern.finditer(self.text):
                self.take(*found.span())
        for start, end, width in [*pairs, *self.found()[0]]:
            if re.search(r"[\n\t]", self.text[start:end]):
                for at in [*range(start, start + width), *range(end, end + width)]:
                    if self.reader.out[self.places[at]] == re.escape(self.text[at]):
                        self.reader.mark(self.places[at], self.places[at] + 1, sure=False)

    def found(self) -> tuple[list[tuple[int, int, int]], list[re.Match[str]]]:
        """The pairs of marks around emphasis, and all signs that might be such marks."""
        free = "".join("\0" if taken else sign for sign, taken in zip(self.text, self.taken, strict=True))
        runs = list(_STARS.finditer(free))
        pairs = []
        for sign in ("**", "*", "_"):
            ends = (self.opens_bold, self.closes_bold) if sign == "**" else (self.opens, self.closes)
            pairs += self.pairs([run for run in runs if run[0] == sign], *ends)
        return pairs, runs

    def emphasis(self) -> None:
        pairs, runs = self.found()
        if any((run[0] == "**" and self.is_inside_word(run)) or self.is_nested(run) for run in runs):
            self.doubtful = True
        long = [run for run in runs if len(run[0]) > 1 + (run[0][0] == "*")]
        for run in long:
            if run[0][0] == "*":
                self.mark(*run.span(), sure=False)
        crossing = any(one[0] < other[0] < one[1] < other[1] for one in pairs for other in pairs)
        unsure = self.doubtful or crossing or any(run[0][0] == "*" for run in long)
        for start, end, width in pairs:
            over_link = any(self.taken[at] and self.text[at] in "[]" for at in range(start, end))
            underscores = any(start < run.start() < end for run in long)
            beside = self.text[max(0, start - 1) : start] + self.text[end + width :][:1]
            unsure_here = over_link or underscores or "\n" in self.text[start:end] or set(beside) & {"*", "_"}
            sure = not (unsure or unsure_here)
            self.mark(start, start + width, sure=sure)
            self.mark(end, end + width, sure=sure)
        if unsure:
            for run in runs:
                if self.may_open(run) or self.may_close(run) or self.is_nested(run):
                    self.mark(*run.span(), sure=False)

    def pairs(
        self,
        runs: list[re.Match[str]],
        opens: Callable[[re.Match[str]], bool],
        closes: Callable[[re.Match[str]], bool],
    ) -> list[tuple[int, int, int]]:
        """Where marks begin and end emphasis, and how many signs they have."""
        found, number = [], 0
        while number + 1 < len(runs):
            one, other = runs[number], runs[number + 1]
            if opens(one) and closes(other):
                found.append((one.start(), other.start(), len(one[0])))
                number += 2
                continue
            if opens(one) and len(one[0]) == 2 and any(map(closes, runs[number + 2 :])):
                self.doubtful = True
            number += 1
        return found

    def around(self, run: re.Match[str]) -> tuple[str, str]:
        return self.text[: run.start()][-1:], self.text[run.end() :][:2]

    def is_nested(self, run: re.Match[str]) -> bool:
        """Whether another mark and a letter follow, as in *_begge_*."""
        return bool(re.match(r"(?:_|\*\*)[^\W\d_]", self.text[run.end() :]))

    def is_inside_word(self, run: re.Match[str]) -> bool:
        before, after = self.around(run)
        return before.isalpha() and bool(after) and not after[0].isalpha() and not after[0].isspace()

    def opens_bold(self, run: re.Match[str]) -> bool:
        before, after = self.around(run)
        return not before.isdigit() and bool(after.strip()) and not after[0].isspace()

    def closes_bold(self, run: re.Match[str]) -> bool:
        before, _after = self.around(run)
        return bool(before.strip())

    def opens(self, run: re.Match[str]) -> bool:
        before, after = self.around(run)
        inside = re.match(r"[^\W\d_]|[\"'”“’»«(\[{][^\W\d_]", after)
        return not before.isalnum() and bool(inside)

    def closes(self, run: re.Match[str]) -> bool:
        before, after = self.around(run)
        return bool(before.strip()) and not after[:1].isalnum()

    def may_open(self, run: re.Match[str]) -> bool:
        return self.opens_bold(run) if len(run[0]) > 1 else self.opens(run)

    def may_close(self, run: re.Match[str]) -> bool:
        return self.closes_bold(run) if len(run[0]) > 1 else self.closes(run)
