"""Reading a definition: text becomes plain data, with the line and column of every value. It alone knows YAML.

Every scalar stays text; the model types it. What YAML allows and a definition has no use for (anchors, aliases, tags,
several documents, keys that are not text) is refused.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import yaml

from kkr_docs import characters
from kkr_docs.definition import meeting
from kkr_docs.definition.offsets import Span
from kkr_docs.diagnostics import reasons
from kkr_docs.diagnostics.problem import Problem, Severity
from kkr_docs.i18n import N_, _

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

MAX_REPORTED = 20  # characters and words of one kind in a file: more than anyone reads

# How files begin that are not text, and what they are
_PROGRAMS = {
    b"%PDF-": N_("filen er en PDF."),
    b"PK\x03\x04": N_("filen er en Word-fil, et regneark eller en anden pakket fil."),
    b"\xd0\xcf\x11\xe0": N_("filen er en gammel Word-fil eller et gammelt regneark."),
    rb"{\rtf": N_("filen er en RTF-fil."),
}
_NULLS = 0.25  # of a file's bytes: text that takes two bytes a character has as many, a slip of the hand fewer

# Characters that no document can carry (XML 1.0, 2.2), and line ends that editors and YAML count differently.
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
_FORBIDDEN_RUN = re.compile(rf"({UNPRINTABLE.pattern})\1*")


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

    def texts(self) -> Iterator[tuple[Location, str]]:
        """Yield every text, with its place in the data."""
        yield from _texts(self.data, ())

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

    def report_invisible(self, place: tuple[int, int], character: str) -> None:
        """Add an error for a character that no reader sees; the same one may be reported again."""
        remedy = _("Slet det.")
        if characters.HARD_BLANK.match(character):
            remedy = _("Slet det, eller skriv et almindeligt mellemrum.")
        what = _("her står et usynligt tegn U+{code:04X}.").format(code=ord(character[0]))
        problem = Problem(self.file, *place, Severity.ERROR, what, remedy)
        if problem not in self.problems:
            self.problems.append(problem)


def _texts(data: Data, location: Location) -> Iterator[tuple[Location, str]]:
    if isinstance(data, str):
        yield location, data
    elif isinstance(data, list):
        for index, child in enumerate(data):
            yield from _texts(child, (*location, index))
    else:
        for key, child in data.items():
            yield from _texts(child, (*location, key))


def read(path: Path) -> Source:
    """Read the definition in a file. What is wrong with its text stands in `problems`; `data` is what could be read."""
    source = Source(str(path), "")
    try:
        if path.is_dir():
            remedy = _("Skriv stien til en definition i den, f.eks. {example}.").format(example=path / "møde.yaml")
            source.report((1, 1), _("stien fører til en mappe, ikke til en fil."), remedy)
            return source
        if not path.is_file():
            raise FileNotFoundError
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
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
    if what := _no_text(content, Path(file).suffix.lower()):
        remedy = _("Skriv stien til definitionen. Den er ren tekst, gemt med tegnsættet UTF-8.")
        source.report((1, 1), what, remedy)
        return source
    if len(content) > MAX_BYTES:
        source.report((1, 1), _("filen er for stor til et møde."), _("Del den op; en fil må højst fylde 1 MB."))
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
    if _is_readable(source):
        _Builder(source).build()
    return source


def _no_text(content: bytes, suffix: str) -> str | None:
    """Say what a file is that is no text, by how it begins and how its name ends; None where it may be one."""
    for beginning, what in _PROGRAMS.items():
        if content.startswith(beginning):
            word = _("filen er en Word-fil."), (".docx", ".dotx", ".doc")
            sheet = _("filen er et regneark."), (".xlsx", ".xls", ".ods")
            return next((kind for kind, suffixes in (word, sheet) if suffix in suffixes), _(what))
    unmarked = not content.startswith((b"\xff\xfe", b"\xfe\xff"))  # UTF-16 with its mark is told of as such
    return _("filen er ikke en tekstfil.") if unmarked and content.count(0) > _NULLS * len(content) else None


def _is_readable(source: Source) -> bool:
    """Report what stands in a text that YAML cannot read or nobody has written; say whether YAML is to read it."""
    text = source.text
    for word in islice(characters.misread(text), MAX_REPORTED):
        place = source.position(word.start)
        if word.meant is None:
            what = _("et bogstav er gået tabt i ”{word}”.").format(word=word.word)
            source.report(place, what, _("Skriv ordet igen."))
        else:
            what = _("”{word}” er læst med et forkert tegnsæt.").format(word=_shown(word.word))
            source.report(place, what, _("Skriv ”{word}”.").format(word=word.meant))
    for match in islice(characters.BIDI.finditer(text), MAX_REPORTED):
        source.report_invisible(source.position(match.start()), match[0])
    told = {problem.line for problem in source.problems}
    forbidden = list(islice(_FORBIDDEN_RUN.finditer(text), MAX_REPORTED))
    for match in forbidden:
        place = source.position(match.start())
        if place[0] not in told:
            what = _("her står et usynligt styretegn (U+{code:04X}).").format(code=ord(match[0][0]))
            source.report(place, what, _("Slet det."))
    conflicts = list(islice(_conflicts(text), MAX_REPORTED))
    for index in conflicts:
        what = _("her står et mærke, som git har sat, fordi to har rettet det samme sted.")
        remedy = _("Vælg mellem de to udgaver, og slet linjerne med <<<<<<<, ======= og >>>>>>>.")
        source.report(source.position(index), what, remedy)
    return not forbidden and not conflicts


def _conflicts(text: str) -> Iterator[int]:
    """Yield where git's marks begin, once for both of a conflict."""
    is_open = False
    for match in _CONFLICT.finditer(text):
        if match["mark"] == "<" or not is_open:
            yield match.start("mark")
        is_open = match["mark"] == "<"


def _shown(word: str) -> str:
    """Return a word as it can be shown: without what no terminal shows."""
    return UNPRINTABLE.sub("", characters.INVISIBLE.sub("", word))


class _Builder:
    """Builds data and positions from YAML's events, which unlike its nodes show anchors, aliases and tags."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.events: Iterator[_Event] = iter(())
        self.last: _Event = None
        self.brackets: list[_Event] = []  # what has been opened by [ or { and not been closed

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
            if getattr(event, "flow_style", None):
                self.brackets.append(event)
            elif self.brackets and isinstance(event, yaml.CollectionEndEvent):
                self.brackets.pop()
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
        if event.style == '"' and (match := characters.BIDI.search(text)):  # it may be escaped
            offset = _span(event).offset_of(self.source.text, text, match.start())
            self.source.report_invisible(self.source.position(offset), match[0])
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
            key = self.key(event)
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

    def key(self, event: _Event) -> str:
        """Return a key as it is read; what stands in it that no reader sees is reported and left out."""
        key: str = event.value
        unseen = [*characters.INVISIBLE.finditer(key), *characters.HARD_BLANK.finditer(key)]
        for match in unseen:
            offset = _span(event).offset_of(self.source.text, key, match.start())
            self.source.report_invisible(self.source.position(offset), match[0])
        return characters.HARD_BLANK.sub(" ", characters.INVISIBLE.sub("", key)).strip(" ") if unseen else key

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
        source = self.source
        source.values.clear()
        context = str(error.context)
        opened = error.context_mark if re.search("quoted|flow|simple key", context) else None
        mark = opened or error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        if any(problem.line == line for problem in source.problems):
            return  # such as "organ: *KKR Syd", of which the asterisk is told
        if match := characters.INVISIBLE.search(source.line(line)):
            source.report_invisible((line, match.start() + 1), match[0])
        elif "quoted" not in context and (bracket := self.open_bracket()):
            if not self.report_cut(bracket[0]):
                source.report(bracket, _(_UNCLOSED[0]), _(_UNCLOSED[1]))
        elif not (
            self.report_cut(self.above(line))
            or (self.brackets and self.report_cut(line))
            or self.report_text(line)
            or self.report_section(line)
        ):
            self.report_stop(error, line, column)

    def report_stop(self, error: yaml.MarkedYAMLError, line: int, column: int) -> None:
        """Report a line and column where YAML's parser stopped, by what it says and what stands there."""
        source, said = self.source, str(error.problem)
        before = source.line(line)[: column - 1]
        if "could not find expected ':'" in said or source.line(line)[:column].lstrip(" ").startswith("\u00a0"):
            self.report_line(line)
        elif "mapping values" in said and re.fullmatch(r"[ -]*\w+", before):
            self.report_key(line)
        elif "document start" in said and source.line(self.above(line)).startswith("..."):
            what = _("her begynder et nyt dokument efter linjen med tre punktummer.")
            source.report((line, column), what, _("Slet den linje, og skriv hvert møde i sin egen fil."))
        elif before.rstrip(" ").endswith(("]", "}", '"', "'")):
            self.report_quoted(line, column)
        else:
            source.report((line, column), *_explain(error, source.line(line)))

    def open_bracket(self) -> tuple[int, int] | None:
        """Return where the last bracket stands that is not closed; None where its own line closes it."""
        if not self.brackets:
            return None
        line, column = self.at(self.brackets[-1])
        rest = self.source.line(line)[column:]
        closed = any(rest.count(closing) > rest.count(opening) for opening, closing in ("[]", "{}"))
        return None if closed else (line, column)

    def report_cut(self, number: int) -> bool:
        """Report the # that cuts a line. Say whether one does."""
        line = _QUOTED.sub(lambda quoted: "x" * len(quoted[0]), self.source.line(number))
        cut = re.search(r"""[^\s"'|>#,:\[{\]}-][ \t]#(?=\S)""", line)
        if cut and not line.lstrip().startswith("#"):
            report_cut(self.source, (number, cut.end()), self.source.line(number)[cut.end() - 1 :])
            return True
        return False

    def report_section(self, line: int) -> bool:
        """Report an item that stands right under its section's title. Say whether it does."""
        above = self.above(line)
        title = re.match(r"( *)- +titel:", self.source.line(above))
        item = re.match(r"( *)- +\w+:", self.source.line(line))
        if not title or not item or len(item[1]) <= len(title[1]) or self.parent(above, len(title[1])) != "dagsorden":
            return False
        what = _("her mangler ”punkter:” mellem hovedpunktet og dets punkt.")
        remedy = _("Skriv ”punkter:” på en linje for sig, lige under hovedpunktets ”titel:”.")
        self.source.report((above, _first_column(self.source.line(above))), what, remedy)
        return True

    def parent(self, line: int, indentation: int) -> str:
        """Return the key above a line that a list of an indentation belongs to."""
        for number in range(line - 1, 0, -1):
            key = re.match(r"( *)(?:- +)*(\w+):", self.source.line(number))
            if key and len(key[1]) <= indentation and not self.source.line(number).startswith(" " * indentation + "- "):
                return key[2]
        return ""

    def report_text(self, line: int) -> bool:
        """Report a text that should stand after |, and is none to YAML without it. Say whether a line is of one."""
        source = self.source
        for number in range(line, 0, -1):
            text = source.line(number)
            key = re.match(r" *(?:- +)*(?P<key>\w+):(?P<value> .*)?$", text)
            if key and meeting.where_known(key["key"]) is not None:
                if key["key"] not in meeting.prose_keys() or (key["value"] or "").lstrip()[:1] in ("|", ">", '"', "'"):
                    return False
                inside = line if number < line else self.below(line)
                if _first_column(source.line(inside)) <= key.start("key") + 1:
                    return False
                report_unbarred(source, (number, key.start("key") + 1), key["key"])
                return True
        return False

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
        elif joined := re.match(r"[ -]*\w+:(?=[\u00a0\u2000-\u200a\u202f\u3000])", line):
            source.report_invisible((number, joined.end() + 1), line[joined.end()])
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

    def below(self, line: int) -> int:
        """Return the number of the first line below a line that is not empty; one past the last where there is none."""
        last = self.source.text.count("\n") + 1
        return next((number for number in range(line + 1, last + 1) if self.source.line(number).strip()), last + 1)

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


# The lines that git leaves in a file where it could not merge two versions, also where an editor has indented them
_CONFLICT = re.compile(r"^[ \t]*(?P<mark>[<>])(?P=mark){6}(?: .*)?$", re.MULTILINE)

_UNCLOSED = N_("en parentes [ eller { er ikke lukket."), N_("Luk den med ] eller }, og skil med komma.")

_QUOTED = re.compile(r"""'[^']*'|"[^"]*\"""")

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
    (r"flow", *_UNCLOSED),
    (r"cannot start any token", N_("en tekst kan ikke begynde med dette tegn."), N_("Sæt teksten i anførselstegn.")),
    (r"alias|anchor", N_("en tekst kan ikke begynde med * eller &."), N_("Sæt teksten i anførselstegn.")),
    (r"", N_("linjen kan ikke læses som YAML."), N_("Se på kolon, indrykning og anførselstegn her og lige over.")),
)


def report_cut(source: Source, place: tuple[int, int], note: str) -> None:
    """Report a # that begins a note in the middle of what was meant to be one text."""
    what = _("her begynder en note, så ”{note}” bliver ikke trykt.").format(note=shortened(note))
    source.report(place, what, _("Sæt hele teksten i anførselstegn, eller skriv den efter |."))


def report_unbarred(source: Source, place: tuple[int, int], key: str) -> None:
    """Report a text field of several lines that has no | after its key."""
    what = _("her mangler en lodret streg | efter ”{key}:”, så linjerne under den løber sammen.").format(key=key)
    source.report(place, what, _("Skriv ”{key}: |”, og lad teksten begynde på næste linje.").format(key=key))


def shortened(text: str) -> str:
    """Return the beginning of a text, to be shown in a message; many digits, such as a CPR number's, are left out."""
    text = text.rstrip()
    if len(re.findall("[0-9]", text)) > _DIGITS:
        text = re.sub("[0-9]+", "…", text)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1].rstrip()}…"


_DIGITS = 8
_SHOWN = 40  # characters of a text that a message quotes


def _explain(error: yaml.MarkedYAMLError, line: str) -> tuple[str, str]:
    """Say in our words what YAML's parser found wrong in a line, and what to write instead."""
    if entity := re.search(r"(?<=[ -])&#?\w+;", line):
        what, sign = _("en tekst kan ikke begynde med {mark}.").format(mark=entity[0]), html.unescape(entity[0])
        if sign.isspace():
            return what, _("Slet det.")
        return what, _("Skriv {sign}, og sæt teksten i anførselstegn.").format(sign=sign)
    said = f"{error.context} {error.problem}"
    said += " tab" if re.match(r"[\s-]*\t", line) else ""
    said += " pipe" if line.lstrip().startswith("|") else ""
    return next((_(what), _(remedy)) for words, what, remedy in _SYNTAX if re.search(words, said))
