"""Reading a definition: text becomes plain data, with the line and column of every value. It alone knows YAML.

Every scalar stays text; the model types it. What YAML allows and a definition has no use for (anchors, aliases, tags,
several documents, keys that are not text) is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import yaml

from kkr_docs import characters, files
from kkr_docs.definition import supplements, yaml_errors
from kkr_docs.definition.model import DEFAULT, Model
from kkr_docs.definition.offsets import Span
from kkr_docs.definition.recognition import MAX_BYTES
from kkr_docs.definition.yaml_source import Data, Location, Source
from kkr_docs.diagnostics.problem import Problem, RefusalError, Severity
from kkr_docs.house_style import settings_file
from kkr_docs.i18n import N_, _

_Event = Any  # the parser's events; its stubs leave open whether they have marks, and they always do

MAX_KEY = 100  # characters; the longest of ours has 16
MAX_DEPTH = 12  # the model needs 6
MAX_MARKS = 15_000  # some 200 pages full of tables; 30 pages of real text have 600

# What begins a value in YAML or a block or a mark in Markdown: the time to read a file grows with their number.
_MARKS = b"\n\\,|*_#>[]{}<!"

MAX_REPORTED = 20  # characters and words of one kind in a file: more than anyone reads

# How files begin that are not text, and what they are
_PROGRAMS = {
    b"%PDF-": N_("filen er en PDF."),
    b"PK\x03\x04": N_("filen er en Word-fil, et regneark eller en anden pakket fil."),
    b"\xd0\xcf\x11\xe0": N_("filen er en gammel Word-fil eller et gammelt regneark."),
    rb"{\rtf": N_("filen er en RTF-fil."),
}
_NULLS = 0.25  # of a file's bytes: text that takes two bytes a character has as many, a slip of the hand fewer

_FORBIDDEN_RUN = re.compile(rf"({characters.UNPRINTABLE.pattern})\1*")


def read(path: Path) -> Source:
    """Read the definition in a file. What is wrong with its text stands in `problems`; `data` is what could be read."""
    source = Source(str(path), "")
    try:
        if path.is_dir():
            remedy = _("Skriv stien til en definition i den, f.eks. {example}.").format(example=path / "møde.yaml")
            _report(source, (1, 1), _("stien fører til en mappe, ikke til en fil."), remedy)
            return source
        if not path.exists():
            raise FileNotFoundError
        if not path.is_file():
            remedy = _("Skriv stien til en definition, f.eks. møde.yaml.")
            _report(source, (1, 1), _("stien fører ikke til en almindelig fil, men til et rør eller en enhed."), remedy)
            return source
        if files.leads_outside(path):
            remedy = _("Skriv stien til selve filen, eller læg filen i mappen.")
            _report(source, (1, 1), _("filen er en genvej (et link), der fører ud af sin mappe."), remedy)
            return source
        content = files.read(path, MAX_BYTES + 1)
    except FileNotFoundError:
        _report(source, (1, 1), _("filen findes ikke."), _("Skriv stien til en definition, f.eks. møde.yaml."))
        return source
    except OSError as error:
        from kkr_docs.diagnostics import reasons  # noqa: PLC0415 - most files can be read

        _report(
            source,
            (1, 1),
            _("filen kan ikke læses ({reason}).").format(reason=reasons.of_system(error)),
            _("Sørg for, at du må læse filen, eller kopiér den til en mappe, hvor du må."),
        )
        return source
    model, wrong = _model_of(path)
    source = parse(str(path), content, model)
    source.problems += wrong
    return source


def _model_of(path: Path) -> tuple[Model, list[Problem]]:
    """Return the model of a file's body, and what is wrong with its settings."""
    try:
        if not settings_file.find(path.parent):
            return DEFAULT, []
        from kkr_docs.definition import own_model  # noqa: PLC0415 - only repositories with settings pay for TOML

        return own_model.of_folder(path.parent), []
    except RefusalError as refusal:
        place = refusal.place or (str(path), 1, 1)
        return DEFAULT, [Problem(*place, Severity.ERROR, refusal.what, refusal.remedy)]


def parse(file: str, content: bytes, model: Model = DEFAULT) -> Source:
    """Read the definition in `content`; `file` is the name that problems show, `model` that of its body."""
    source = Source(file, "", model)
    if what := _no_text(content, Path(file).suffix.lower()):
        remedy = _("Skriv stien til definitionen. Den er ren tekst, gemt med tegnsættet UTF-8.")
        _report(source, (1, 1), what, remedy)
        return source
    if len(content) > MAX_BYTES:
        _report(source, (1, 1), _("filen er for stor til et møde."), _("Del den op; en fil må højst fylde 1 MB."))
        return source
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        source.text = content[: error.start].decode("utf-8-sig", "replace")
        place = source.position(len(source.text))
        _report(source, place, _("filen er ikke gemt som UTF-8."), _("Gem den igen med tegnsættet UTF-8."))
        return source
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    encoded = text.encode()
    if len(encoded) - len(encoded.translate(None, _MARKS)) > MAX_MARKS:
        what = _("filen har for mange linjer, tabelfelter og tegn som * og [ til et møde.")
        _report(source, (1, 1), what, _("Del den op, eller læg de store tabeller i et bilag."))
        return source
    source.text = text
    if _is_readable(source):
        _Builder(source).build()
        supplements.put_last(source)
    return source


def _report(source: Source, place: tuple[int, int], what: str, remedy: str) -> None:
    source.problems.append(source.problem(place, what, remedy))


def _report_invisible(source: Source, place: tuple[int, int], character: str) -> None:
    """Report a character that no reader sees, once for every place."""
    if (problem := source.invisible(place, character)) not in source.problems:
        source.problems.append(problem)


def _no_text(content: bytes, suffix: str) -> str | None:
    """Return what a file is that is no text, by how it begins and how its name ends; None where it may be one."""
    for beginning, what in _PROGRAMS.items():
        if content.startswith(beginning):
            word = _("filen er en Word-fil."), (".docx", ".dotx", ".doc")
            sheet = _("filen er et regneark."), (".xlsx", ".xls", ".ods")
            return next((kind for kind, suffixes in (word, sheet) if suffix in suffixes), _(what))
    unmarked = not content.startswith((b"\xff\xfe", b"\xfe\xff"))  # UTF-16 with its mark is reported as such
    return _("filen er ikke en tekstfil.") if unmarked and content.count(0) > _NULLS * len(content) else None


def _is_readable(source: Source) -> bool:
    """Report what stands in a text that YAML cannot read or nobody has written; return whether YAML is to read it."""
    text = source.text
    signs = source.signs()
    for word in islice(characters.misread(text), MAX_REPORTED) if signs & characters.MISREAD else ():
        place = source.position(word.start)
        if word.meant is None:
            what = _("et bogstav er gået tabt i ”{word}”.").format(word=word.word)
            _report(source, place, what, _("Skriv ordet igen."))
        else:
            what = _("”{word}” er læst med et forkert tegnsæt.").format(word=_shown(word.word))
            _report(source, place, what, _("Skriv ”{word}”.").format(word=word.meant))
    for match in islice(characters.BIDI.finditer(text), MAX_REPORTED) if any(map(characters.BIDI.match, signs)) else ():
        _report_invisible(source, source.position(match.start()), match[0])
    reported = {problem.line for problem in source.problems}
    may_be_forbidden = any(map(characters.UNPRINTABLE.match, signs))
    forbidden = list(islice(_FORBIDDEN_RUN.finditer(text), MAX_REPORTED)) if may_be_forbidden else []
    for match in forbidden:
        place = source.position(match.start())
        if place[0] not in reported:
            what = _("her står et usynligt styretegn (U+{code:04X}).").format(code=ord(match[0][0]))
            _report(source, place, what, _("Slet det."))
    conflicts = list(islice(_conflicts(text), MAX_REPORTED)) if "<" * 7 in text or ">" * 7 in text else []
    for index in conflicts:
        what = _("her står et mærke, som git har sat, fordi to har rettet det samme sted.")
        remedy = _("Vælg mellem de to udgaver, og slet linjerne med <<<<<<<, ======= og >>>>>>>.")
        _report(source, source.position(index), what, remedy)
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
    return characters.UNPRINTABLE.sub("", characters.INVISIBLE.sub("", word))


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
                        _report(source, self.at(event), what, _("Skriv hvert møde i sin egen fil."))
                        return
                    source.data = self.value(next(self.events), ())
        except yaml.MarkedYAMLError as error:
            source.values.clear()
            problem = yaml_errors.Stop(source, self.last, self.brackets).problem(error)
            source.problems += [problem] if problem else []
        except _TooDeepError as error:
            source.values.clear()
            what = _("lister og nøgler ligger i for mange lag inden i hinanden.")
            _report(source, error.place, what, _("Følg opbygningen i kkr-docs new."))

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
            _report(source, self.at(event), what, _("Skriv teksten igen, eller sæt den i anførselstegn."))
            return ""
        self.refuse_marks(event)
        if isinstance(event, yaml.ScalarEvent):
            return self.scalar(event)
        if isinstance(event, yaml.SequenceStartEvent):
            return self.sequence(location)
        return self.mapping(location)

    def scalar(self, event: _Event) -> str:
        text: str = event.value
        if event.style == '"' and (match := characters.UNPRINTABLE.search(text)):  # else it would not be read
            what = _("teksten har et usynligt styretegn (U+{code:04X}).").format(code=ord(match[0]))
            _report(self.source, self.at(event), what, _("Slet det."))
            return characters.UNPRINTABLE.sub("", text)
        if event.style == '"' and (match := characters.BIDI.search(text)):  # it may be escaped
            offset = _span(event).offset_of(self.source.text, text, match.start())
            _report_invisible(self.source, self.source.position(offset), match[0])
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
        if key.isascii():
            return key  # as most are
        unseen = [*characters.INVISIBLE.finditer(key), *characters.HARD_BLANK.finditer(key)]
        for match in unseen:
            offset = _span(event).offset_of(self.source.text, key, match.start())
            _report_invisible(self.source, self.source.position(offset), match[0])
        return characters.HARD_BLANK.sub(" ", characters.INVISIBLE.sub("", key)).strip(" ") if unseen else key

    def is_key(self, event: _Event, location: Location) -> bool:
        """Return whether a mapping's key can be one; report and pass over what is none, and its value."""
        is_word = isinstance(event, yaml.ScalarEvent) and len(event.value) <= MAX_KEY
        if is_word and (event.style or not event.value.startswith("\u00a0")):
            return True
        place = self.at(event)
        if is_word:
            stop = yaml_errors.Stop(self.source, self.last, self.brackets)
            self.source.problems.append(stop.no_key(place[0]))
        else:
            remedy = _("Skriv nøgle: værdi. Sæt en tekst, der begynder med [ eller {, i anførselstegn.")
            _report(self.source, place, _("en nøgle skal være et ord."), remedy)
            self.value(event, (*location, "?"))
        self.value(next(self.events), (*location, "?"))
        return False

    def report_twice(self, event: _Event, here: Location, *, in_list: bool) -> None:
        remedy = _("Slet den ene, eller skriv teksterne sammen.")
        if in_list:
            remedy = _("Begynder der noget nyt på listen her, så skriv en bindestreg foran; slet ellers den ene.")
        what = _("nøglen ”{key}” står her to gange, første gang i linje {line}.")
        first = self.source.key_place(here)[0]
        _report(self.source, self.at(event), what.format(key=event.value, line=first), remedy)

    def refuse_marks(self, event: _Event) -> None:
        if event.anchor is not None:
            what = _("mærket &{name} kan ikke bruges her.").format(name=event.anchor)
            _report(self.source, self.at(event), what, _("Slet det, eller sæt teksten i anførselstegn."))
        if event.tag is not None:
            what = _("typen {tag} kan ikke bruges her.").format(tag=event.tag.replace("tag:yaml.org,2002:", "!!"))
            _report(self.source, self.at(event), what, _("Slet den, eller sæt teksten i anførselstegn."))


def _span(event: _Event) -> Span:
    return Span(event.start_mark.index, event.end_mark.index, getattr(event, "style", None))


class _TooDeepError(Exception):
    def __init__(self, place: tuple[int, int]) -> None:
        super().__init__()
        self.place = place


# The lines that git leaves in a file where it could not merge two versions, also where an editor has indented them
_CONFLICT = re.compile(r"^[ \t]*(?P<mark>[<>])(?P=mark){6}(?: .*)?$", re.MULTILINE)
