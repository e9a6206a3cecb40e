"""Reading a definition: text becomes plain data, with the line and column of every value. It alone knows YAML.

Every scalar stays text; the model types it. What YAML allows and a definition has no use for (anchors, aliases, tags,
several documents, keys that are not text) is refused.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import yaml

from kkr_docs import reasons
from kkr_docs.language import N_, _
from kkr_docs.problems import Problem, Severity
from kkr_docs.scalars import Span

Location = tuple[str | int, ...]
"""Where a value stands in the data: keys and list indexes from the top."""

Data = str | list["Data"] | dict[str, "Data"]

_Event = Any  # the parser's events; its stubs leave open whether they have marks, and they always do

MAX_BYTES = 1_000_000  # some 400 pages of agenda; a longer file is not a meeting
MAX_KEY = 100  # characters; the longest of ours has 16
MAX_DEPTH = 12  # the model needs 6
MAX_MARKS = 15_000  # some 200 pages full of tables; 30 pages of real text have 600

# What begins a value in YAML or a block or a mark in Markdown: the time to read a file grows with their number.
_MARK = re.compile(r"[\n\\,|*_#>\[\]{}<!]")

# How files begin that are not text: PDF, Word and Excel, old Word, RTF
_PROGRAMS = (b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", rb"{\rtf")

# Characters that no document can carry (XML 1.0, 2.2), and line ends that editors and YAML count differently.
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")


@dataclass(slots=True)
class Source:
    """A definition's text as data, and where everything stands."""

    file: str
    text: str
    data: Data = ""
    values: dict[Location, Span] = field(default_factory=dict)
    keys: dict[Location, Span] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    _starts: list[int] = field(default_factory=list)

    def position(self, offset: int) -> tuple[int, int]:
        """Return the line and column, from 1, of a character offset in the text."""
        starts = self._line_starts()
        line = bisect_right(starts, offset)
        return line, offset - starts[line - 1] + 1

    def _line_starts(self) -> list[int]:
        if not self._starts:
            self._starts = [0, *(match.end() for match in re.finditer("\n", self.text))]
        return self._starts

    def place(self, location: Location, index: int | None = None) -> tuple[int, int]:
        """Return the line and column of a value, or of one character of a text.

        Where there is no value, that is the nearest value around it. A character of no value is one of the file.
        """
        if not location and index is not None:
            return self.position(index)
        while location not in self.values and location:
            location = location[:-1]
        span = self.values.get(location, Span(0, 0))
        value = self.at(location) if index is not None else ""
        offset = span.offset_of(self.text, value, index or 0) if isinstance(value, str) and value else span.start
        return self.position(offset)

    def at(self, location: Location) -> Data:
        """Return the value at a location that is in `values`."""
        value: Data = self.data
        for step in location:
            value = value[step]  # type: ignore[index]
        return value

    def key_place(self, location: Location) -> tuple[int, int]:
        """Return the line and column of a value's key."""
        return self.position(self.keys[location].start)

    def line(self, number: int) -> str:
        """Return a line of the text, counted from 1; after the last one all are empty."""
        starts = [*self._line_starts()[number - 1 : number + 1], len(self.text) + 1]
        return self.text[starts[0] : starts[1] - 1] if len(starts) > 1 else ""

    def report(self, place: tuple[int, int], what: str, remedy: str) -> None:
        """Add an error at a line and column."""
        self.problems.append(Problem(self.file, *place, Severity.ERROR, what, remedy))


def read(path: Path) -> Source:
    """Read the definition in a file. What is wrong with its text stands in `problems`; `data` is what could be read."""
    source = Source(str(path), "")
    try:
        if not path.is_file():
            raise FileNotFoundError
        if path.stat().st_size > MAX_BYTES:
            source.report((1, 1), _("filen er for stor til et møde."), _("Del den op; en fil må højst fylde 1 MB."))
            return source
        content = path.read_bytes()
    except FileNotFoundError:
        source.report((1, 1), _("filen findes ikke."), _("Skriv stien til en definition, f.eks. møde.yaml."))
        return source
    except OSError as error:
        source.report(
            (1, 1),
            _("filen kan ikke læses ({reason}).").format(reason=reasons.of_system(error)),
            _("Sørg for, at du må læse filen, eller kopiér den til en mappe, hvor du må."),
        )
        return source
    return parse(str(path), content)


def parse(file: str, content: bytes) -> Source:
    """Read the definition in `content`; `file` is the name that problems show."""
    source = Source(file, "")
    if content.startswith(_PROGRAMS) or (b"\0" in content and not content.startswith((b"\xff\xfe", b"\xfe\xff"))):
        remedy = _("Skriv definitionen som ren tekst, og gem den med tegnsættet UTF-8.")
        source.report((1, 1), _("filen er ikke en tekstfil."), remedy)
        return source
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        source.text = content[: error.start].decode("utf-8-sig", "replace")
        place = source.position(len(source.text))
        source.report(place, _("filen er ikke gemt som UTF-8."), _("Gem den igen med tegnsættet UTF-8."))
        return source
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if sum(1 for _mark in _MARK.finditer(text)) > MAX_MARKS:
        what = _("filen har for mange linjer, tabelfelter og tegn som * og [ til et møde.")
        source.report((1, 1), what, _("Del den op, eller læg de store tabeller i et bilag."))
        return source
    source.text = text
    if forbidden := list(islice(UNPRINTABLE.finditer(text), 20)):
        for match in forbidden:
            what = _("her står et usynligt styretegn (U+{code:04X}).").format(code=ord(match[0]))
            source.report(source.position(match.start()), what, _("Slet det."))
        return source
    _Builder(source).build()
    return source


class _Builder:
    """Builds data and positions from YAML's events, which unlike its nodes show anchors, aliases and tags."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.events: Iterator[_Event] = iter(())
        self.last: _Event = None

    def build(self) -> None:
        source = self.source
        try:
            self.events = self.remembered(yaml.parse(source.text, Loader=yaml.CSafeLoader))
            for event in self.events:
                if isinstance(event, yaml.DocumentStartEvent):
                    if source.values:
                        source.values.clear()
                        what = _("filen har mere end ét dokument (---).")
                        source.report(self.at(event), what, _("Skriv hvert møde i sin egen fil."))
                        return
                    source.data = self.value(next(self.events), ())
        except yaml.MarkedYAMLError as error:
            self.report_syntax(error)
        except _TooDeepError as error:
            source.values.clear()
            what = _("lister og nøgler ligger i for mange lag inden i hinanden.")
            source.report(error.place, what, _("Følg opbygningen i kkr-docs new."))

    def remembered(self, events: Iterator[_Event]) -> Iterator[_Event]:
        for event in events:
            self.last = event
            yield event

    def at(self, event: _Event) -> tuple[int, int]:
        return event.start_mark.line + 1, event.start_mark.column + 1

    def value(self, event: _Event, location: Location) -> Data:
        """Turn the value that begins with `event` into data; whatever YAML marks it has are reported."""
        if len(location) > MAX_DEPTH:
            raise _TooDeepError(self.at(event))
        source = self.source
        source.values[location] = _span(event)
        if isinstance(event, yaml.AliasEvent):
            what = _("henvisningen *{name} kan ikke bruges her.").format(name=event.anchor)
            source.report(self.at(event), what, _("Skriv teksten igen, eller sæt den i anførselstegn."))
            return ""
        self.refuse_marks(event)
        if isinstance(event, yaml.ScalarEvent):
            return self.scalar(event)
        if isinstance(event, yaml.SequenceStartEvent):
            return self.sequence(location)
        return self.mapping(location)

    def scalar(self, event: _Event) -> str:
        text: str = event.value
        if match := UNPRINTABLE.search(text):
            what = _("teksten har et usynligt styretegn (U+{code:04X}).").format(code=ord(match[0]))
            self.source.report(self.at(event), what, _("Slet det."))
            return UNPRINTABLE.sub("", text)
        return text

    def sequence(self, location: Location) -> list[Data]:
        items: list[Data] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            items.append(self.value(event, (*location, len(items))))
        return items

    def mapping(self, location: Location) -> dict[str, Data]:
        items: dict[str, Data] = {}
        begun_again = False
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            if not self.is_key(event, location):
                continue
            self.refuse_marks(event)
            key = event.value
            here = (*location, key)
            if key in items:
                if not begun_again:  # one forgotten hyphen, not one fault for each key
                    begun_again = key == next(iter(items)) and bool(location) and isinstance(location[-1], int)
                    self.report_twice(event, here, in_list=begun_again)
                self.value(next(self.events), (*location, "?"))
                continue
            self.source.keys[here] = _span(event)
            items[key] = self.value(next(self.events), here)
        return items

    def is_key(self, event: _Event, location: Location) -> bool:
        """Say whether a mapping's key can be one; report and pass over what is none, and its value."""
        place, is_word = self.at(event), isinstance(event, yaml.ScalarEvent) and len(event.value) <= MAX_KEY
        if is_word and (event.style or not event.value.startswith("\u00a0")):
            return True
        if is_word:
            self.report_line(place[0])
        else:
            remedy = _("Skriv nøgle: værdi. Sæt en tekst, der begynder med [ eller {, i anførselstegn.")
            self.source.report(place, _("en nøgle skal være et ord."), remedy)
            self.value(event, (*location, "?"))
        self.value(next(self.events), (*location, "?"))
        return False

    def report_twice(self, event: _Event, here: Location, *, in_list: bool) -> None:
        remedy = _("Slet den ene, eller skriv teksterne sammen.")
        if in_list:
            remedy = _("Begynder der noget nyt på listen her, så skriv en bindestreg foran; slet ellers den ene.")
        what = _("nøglen ”{key}” står her to gange, første gang i linje {line}.")
        first = self.source.key_place(here)[0]
        self.source.report(self.at(event), what.format(key=event.value, line=first), remedy)

    def refuse_marks(self, event: _Event) -> None:
        if event.anchor is not None:
            what = _("mærket &{name} kan ikke bruges her.").format(name=event.anchor)
            self.source.report(self.at(event), what, _("Slet det, eller sæt teksten i anførselstegn."))
        if event.tag is not None:
            what = _("typen {tag} kan ikke bruges her.").format(tag=event.tag.replace("tag:yaml.org,2002:", "!!"))
            self.source.report(self.at(event), what, _("Slet den, eller sæt teksten i anførselstegn."))

    def report_syntax(self, error: yaml.MarkedYAMLError) -> None:
        """Report where YAML's parser stopped; what it read so far is no definition."""
        source, said = self.source, str(error.problem)
        source.values.clear()
        opened = error.context_mark if re.search("quoted|flow|simple key", str(error.context)) else None
        mark = opened or error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        before = source.line(line)[: column - 1]
        if any(problem.line == line for problem in source.problems):
            return  # such as "organ: *KKR Syd", of which the asterisk is told
        if conflict := _CONFLICT.search(source.text):
            what = _("her står et mærke, som git har sat, fordi to har rettet det samme sted.")
            remedy = _("Vælg mellem de to udgaver, og slet linjerne med <<<<<<<, ======= og >>>>>>>.")
            source.report(source.position(conflict.start()), what, remedy)
        elif "could not find expected ':'" in said or source.line(line)[:column].lstrip(" ").startswith("\u00a0"):
            self.report_line(line)
        elif "mapping values" in said and re.fullmatch(r"[ -]*\w+", before):
            self.report_key(line)
        elif before.rstrip(" ").endswith(("]", "}", '"', "'")):
            self.report_quoted(line, column)
        else:
            source.report((line, column), *_explain(error, source.line(line)))

    def report_key(self, line: int) -> None:
        """Report a key that the parser took for more text of the line above it."""
        above = self.above(line)
        text = self.source.line(above)
        if (": " in text or text.endswith(":")) and not text.lstrip(" ").startswith("\u00a0"):
            place = line, _first_column(self.source.line(line))
            remedy = _("Lad nøglen begynde lige under dem, den hører sammen med.")
            self.source.report(place, _("indrykningen passer ikke."), remedy)
        else:
            self.report_line(above)

    def report_line(self, number: int) -> None:
        """Report a line that is no key, or that the parser took for a text because of how it is written."""
        source = self.source
        line = source.line(number)
        place = number, _first_column(line)
        if line.lstrip(" ").startswith("\u00a0"):
            source.report(place, _("her er rykket ind med hårde mellemrum."), _("Slet dem, og skriv almindelige."))
        elif joined := re.match(r"[ -]*\w+:(?=[^ /])", line):
            place = number, joined.end() + 1
            source.report(place, _("her mangler et mellemrum efter kolon."), _("Skriv nøgle: værdi."))
        elif getattr(self.last, "style", None) in ("|", ">"):
            what = _("her mangler et kolon efter en nøgle, eller en tekst er ikke rykket ind.")
            remedy = _("Skriv nøgle: værdi. Hører linjen til teksten over, så ryk den ind under den.")
            source.report(place, what, remedy)
        else:
            source.report(place, _("her mangler et kolon efter nøglen."), _("Skriv nøgle: værdi."))

    def report_quoted(self, line: int, column: int) -> None:
        """Report what follows a closing mark, which may close a text that was begun on a line above."""
        mark = self.last.start_mark if isinstance(self.last, yaml.ScalarEvent) else None
        if mark and mark.line + 1 < line:
            what = _("et anførselstegn er ikke lukket.")
            remedy = _("Slut teksten med det samme tegn, som den begynder med.")
            self.source.report((mark.line + 1, mark.column + 1), what, remedy)
        else:
            what = _("her står mere efter et anførselstegn eller en parentes, der er lukket.")
            remedy = _("Sæt hele teksten i anførselstegn: enkelte, hvis den selv har dobbelte.")
            self.source.report((line, column), what, remedy)

    def above(self, line: int) -> int:
        """Return the number of the last line above a line that is not empty; of the line itself where there is none."""
        return next((number for number in range(line - 1, 0, -1) if self.source.line(number).strip()), line)


def _first_column(line: str) -> int:
    """Return the column, from 1, of a line's first character that is neither a blank nor the hyphen of a list."""
    return len(line) - len(re.sub(r"^ *(?:- +)*", "", line)) + 1


def _span(event: _Event) -> Span:
    return Span(event.start_mark.index, event.end_mark.index, getattr(event, "style", None))


class _TooDeepError(Exception):
    def __init__(self, place: tuple[int, int]) -> None:
        super().__init__()
        self.place = place


# The lines that git leaves in a file where it could not merge two versions
_CONFLICT = re.compile(r"^(?:<{7}|>{7}) ", re.MULTILINE)

# What YAML's parser says, and what it means to a secretary. The first entry whose words are in it counts.
_SYNTAX = (
    (r"tab|\\t", N_("her er rykket ind med tabulator."), N_("Ryk ind med mellemrum.")),
    (
        r"mapping values are not allowed",
        N_("et kolon med mellemrum efter kan ikke stå frit i en tekst."),
        N_("Sæt teksten i anførselstegn, eller ret indrykningen, hvis det er en nøgle."),
    ),
    (
        r"escape|hexdecimal",
        N_("en omvendt skråstreg har en særlig mening mellem dobbelte anførselstegn."),
        N_("Skriv to skråstreger \\\\, eller brug enkelte anførselstegn."),
    ),
    (
        r"unexpected end of stream|quoted scalar",
        N_("et anførselstegn er ikke lukket."),
        N_("Slut teksten med det samme tegn, som den begynder med."),
    ),
    (
        r"comment or line break.* pipe",
        N_("en tabel kan ikke begynde her."),
        N_("Skriv | efter kolon på linjen over tabellen."),
    ),
    (
        r"comment or line break",
        N_("efter | kan der ikke stå tekst på samme linje."),
        N_("Skriv teksten på næste linje, rykket ind."),
    ),
    (
        r"sequence entries are not allowed",
        N_("en tekst kan ikke begynde med dette tegn."),
        N_("Sæt teksten i anførselstegn."),
    ),
    (
        r"block (collection|mapping|sequence)|document start",
        N_("indrykningen passer ikke."),
        N_("Lad linjen begynde lige under dem, den hører sammen med."),
    ),
    (r"flow", N_("en parentes [ eller { er ikke lukket."), N_("Luk den med ] eller }, og skil med komma.")),
    (r"cannot start any token", N_("en tekst kan ikke begynde med dette tegn."), N_("Sæt teksten i anførselstegn.")),
    (r"alias|anchor", N_("en tekst kan ikke begynde med * eller &."), N_("Sæt teksten i anførselstegn.")),
    (r"", N_("linjen kan ikke læses som YAML."), N_("Se på kolon, indrykning og anførselstegn her og lige over.")),
)


def _explain(error: yaml.MarkedYAMLError, line: str) -> tuple[str, str]:
    """Say in our words what YAML's parser found wrong in a line, and what to write instead."""
    said = f"{error.context} {error.problem}"
    said += " tab" if re.match(r"[\s-]*\t", line) else ""
    said += " pipe" if line.lstrip().startswith("|") else ""
    return next((_(what), _(remedy)) for words, what, remedy in _SYNTAX if re.search(words, said))
