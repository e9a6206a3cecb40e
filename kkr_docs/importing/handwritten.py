"""A document that somebody wrote in Word by hand: what is a heading, a label or a person there is seen by its look."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from kkr_docs.definition import proposals
from kkr_docs.definition.meeting import Meeting
from kkr_docs.definition.model import Model
from kkr_docs.definition.yaml_source import Data
from kkr_docs.importing import printed_lines
from kkr_docs.importing.units import MERGED, Kind, Unit
from kkr_docs.importing.word_document import Item, Part, Section, WordDocument
from kkr_docs.importing.word_text import Element
from kkr_docs.importing.words import Words, flat, plain, settled
from kkr_docs.markdown.blocks import Inline, Run

_LONGEST_HEADING = 160  # characters
_NUMBER = re.compile(
    r"(?:(?:dagsordens)?punkt|pkt\.?)?\s*(?P<number>\d{1,2}(?:\.\d{1,2})*)(?:[.:)]|(?=\s))\s*[-–:]?\s*", re.IGNORECASE
)
_WORDED = re.compile(r"(?:dagsordens)?punkt|pkt\.", re.IGNORECASE)
_TITLE = re.compile(
    r"(?P<kind>dagsorden|referat)(?: til| af| fra| for)?(?: (?:\w+ )?(?:møde|mødet))?(?: i| for)? (?P<body>.*?)"
    r"(?:,? (?:\w+dag )?(?:den|d\.) .*)?",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"(?:\w+dag )?(?:den |d\. ?)?\d{1,2}\. ?(?:jan|feb|mar|apr|maj|jun|jul|aug|sep|okt|nov|dec)\w*\.? \d{4}"
    r"|\b\d{1,2}[-./]\d{1,2}[-./]\d{4}\b|\b\d{4}-\d{2}-\d{2}\b",
    re.IGNORECASE,
)
_CLOCKS = re.compile(
    r"(?:kl\.?|klokken|tid:?) ?(?P<start>\d{1,2}[.:]\d{2})"
    r"(?: ?(?:[-–]|til) ?(?:kl\.? ?)?(?P<end>\d{1,2}(?:[.:]\d{2})?)\b)?",
    re.IGNORECASE,
)
_NEXT = re.compile(r"næste møde:? ?(?P<date>.*)", re.IGNORECASE)
_PLACE = re.compile(r"(?:møde)?sted(?:et)?: ?(?P<place>.+)", re.IGNORECASE)
_PEOPLE = {
    **dict.fromkeys(("deltagere", "til stede", "medlemmer"), "participants"),
    **dict.fromkeys(("afbud", "fraværende"), "absences"),
}
_CHAIR = re.compile(r"(?:mødeleder|dirigent|formand): ?(?P<name>.+)", re.IGNORECASE)
_ROLE = re.compile(r"(?P<name>[^()]+\S) \((?P<role>[^()]+)\)")
_OTHER_LABELS = {
    "baggrund": ("resumé", "resume", "indledning", "problemstilling"),
    "indstilling": ("anbefaling", "forslag til beslutning"),
    "sagsfremstilling": ("fremstilling", "redegørelse", "beskrivelse"),
    "økonomi": ("økonomiske konsekvenser", "økonomi og finansiering"),
    "bilag": ("bilagsliste", "vedlagte bilag"),
    "beslutning": ("konklusion", "vedtagelse", "referat"),
}
_CASE_LINE = re.compile(r"(?:sags?|j\.|journal)-? ?(?:nr|nummer)?\b\.?:? ?[\w./-]*\d[\w./-]*", re.IGNORECASE)
_KINDS = ("dagsorden", "referat")
_SECTION, _ITEM = 1, 2


@dataclass(slots=True)
class Handwritten:
    """What was recognised: the document, values of the meeting, and doubts, each with the heading that it is at."""

    document: WordDocument = field(default_factory=WordDocument)
    values: dict[str, Data] = field(default_factory=dict)
    doubts: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Heading:
    """What may be a heading: its words without number, how many numbers it has, and the level of its style.

    `numbers` are those that were typed.
    """

    title: str
    depth: int
    style: int
    numbers: tuple[int, ...] = ()


def read(elements: Sequence[Element], model: Model, case_pattern: str) -> Handwritten:
    """Return what elements say, by style where there is one, else by look."""
    return _Reader(model, case_pattern).read([one for one in elements if not one.is_contents])


class _Reader:
    """Reads one document."""

    def __init__(self, model: Model, case_pattern: str) -> None:
        self.case = re.compile(rf"(?P<label>[\w.]*sag[\w. ]*?:? ?)?(?P<case>{case_pattern})(?P<rest>.*)", re.IGNORECASE)
        self.labels = {one.label.casefold(): one.key for one in model.item.printed()}
        self.sure = frozenset(self.labels)
        for key, others in _OTHER_LABELS.items():
            if key in self.labels.values():
                self.labels |= {other: key for other in others if other not in self.labels}
        self.text_key = next(
            (one.key for one in model.item.printed() if one.name == "presentation"), model.item.printed()[0].key
        )
        self.found = Handwritten()

    def read(self, elements: Sequence[Element]) -> Handwritten:
        elements = [part for one in elements for part in self.rows_apart(one)]
        heads = {at: head for at, one in enumerate(elements) if (head := self.heading(one))}
        if not heads and any(self.label(one)[0] for one in elements):
            heads = {at: head for at, one in enumerate(elements) if (head := self.heading(one, by_list=True))}
            self.doubt("punkternes overskrifter er kun kendt på deres automatiske numre")
        entries = _begun_anew(heads)
        if entries:
            self.doubt("linjer med et nummer, der begynder forfra, er læst som en liste")
        heads = {at: head for at, head in heads.items() if at not in entries}
        levels = self.levels(heads, elements)
        start = min(levels, default=len(elements))
        self.front(elements[:start])
        for at in range(start, len(elements)):
            if at in levels:
                self.head(heads[at], levels[at])
            else:
                self.text(_entry(elements[at]) if at in entries else elements[at], heads.get(at))
        return self.found

    def rows_apart(self, element: Element) -> list[Element]:
        """Return a table that has labels at the left of texts as those, one after the other; else the element."""
        rows = element.unit.rows
        is_plain = all(one.unit.kind not in (Kind.TABLE, Kind.PICTURE) for one in element.inside)
        if not rows or not is_plain or any(len(row) != len(("label", "text")) or MERGED in row for row in rows):
            return [element]
        parts: list[Words] = []
        for label, text in rows:
            line = settled([*label, Run(" "), *text])
            if flat(plain(label)).rstrip(":").casefold() in self.labels:
                parts += [label, text]
            elif self.case.fullmatch(flat(plain(line))) or _CASE_LINE.fullmatch(flat(plain(line))):
                parts.append(line)
            else:
                return [element]
        texts = [Element(Unit(Kind.TEXT, words)) for words in parts]
        return [replace(element, unit=texts[0].unit, inside=()), *texts[1:]]

    # headings

    def heading(self, element: Element, *, by_list: bool = False) -> _Heading | None:
        """Return what an element would head; None of running text. `by_list`: an automatic number is enough."""
        text = flat(plain(element.unit.words))
        if not text or len(text) > _LONGEST_HEADING or element.unit.kind in (Kind.TABLE, Kind.PICTURE):
            return None
        if self.label(element)[0]:
            return None
        match = _NUMBER.match(text)
        is_automatic = bool(element.mark and element.mark.numbering)
        depth = match["number"].count(".") + 1 if match else element.mark.level if element.mark and is_automatic else 0
        is_styled = bool(element.heading) or element.is_bold or (by_list and is_automatic)
        is_marked = is_styled or bool(match and (depth > 1 or _WORDED.match(text)))
        if not is_marked or (text.endswith((".", ";", ",")) and not element.heading):
            return None
        title = text[match.end() :] if match else text
        numbers = tuple(map(int, match["number"].split("."))) if match else ()
        return _Heading(title or text, depth, element.heading, numbers) if depth or element.heading else None

    def levels(self, heads: dict[int, _Heading], elements: Sequence[Element]) -> dict[int, int]:
        """Return which elements head sections (1) and items (2): by number, or else by style."""
        numbered = {at: head for at, head in heads.items() if head.depth}
        by_number = len(numbered) > 1
        chosen = numbered if by_number else {at: head for at, head in heads.items() if not _TITLE.match(head.title)}
        ranks = sorted({head.depth if by_number else head.style for head in chosen.values()})[:2]
        levels = {
            at: ranks.index(rank) + 1
            for at, head in chosen.items()
            if (rank := head.depth if by_number else head.style) in ranks
        }
        if len(ranks) == 1 and any(self.label(one)[0] for one in elements):
            return dict.fromkeys(levels, _ITEM)  # every one is an item
        return levels

    def head(self, head: _Heading, level: int) -> None:
        sections = self.found.document.sections
        if level == _SECTION:
            sections.append(Section(head.title))
            return
        if not sections:
            sections.append(Section("Dagsorden"))
            self.doubt("papiret har ingen hovedpunkter, så alle punkter står under ét")
        sections[-1].items.append(Item(head.title))

    def doubt(self, why: str) -> None:
        sections = self.found.document.sections
        place = "" if not sections else sections[-1].items[-1].title if sections[-1].items else sections[-1].title
        if (place, why) not in self.found.doubts:
            self.found.doubts.append((place, why))

    # what stands below them

    def label(self, element: Element) -> tuple[str | None, Unit]:
        """Return the key of the label that an element is or begins with, and what follows it."""
        text = flat(plain(element.unit.words))
        if key := self.labels.get(text.rstrip(":").casefold()):
            return key, element.unit._replace(words=())
        first = element.unit.words[0] if element.unit.words else None
        words = flat(first.text) if isinstance(first, Run) else ""
        before, colon, _rest = words.partition(":")
        key = self.labels.get(before.casefold())
        is_label = isinstance(first, Run) and key and (colon or first.strong)
        if not is_label or not isinstance(first, Run) or element.unit.kind is Kind.ITEM:
            return None, element.unit
        rest: list[Inline] = [first._replace(text=first.text[len(before) :].lstrip(" :")), *element.unit.words[1:]]
        if isinstance(rest[0], Run) and not rest[0].text and len(rest) > 1 and isinstance(rest[1], Run):
            rest[1] = rest[1]._replace(text=rest[1].text.lstrip(" :"))
        return key, element.unit._replace(words=settled(rest), kind=Kind.TEXT, level=0)

    def text(self, element: Element, head: _Heading | None) -> None:
        section = self.found.document.sections[-1]
        key, rest = self.label(element)
        case = self.case.fullmatch(flat(plain(element.unit.words)))
        if (key or case) and not section.items:
            section.items.append(Item(section.title))
            self.doubt("hovedpunktet har sin egen sag, så der er lavet et punkt af samme navn")
        if not section.items:
            section.elements.append(self.lowered(element, head))
            return
        item = section.items[-1]
        if case and not item.parts:
            words = (Run(flat(f"{case['case']} {case['rest'].strip(' ,/–-')}")),)
            item.lines.append(replace(element, unit=Unit(Kind.TEXT, words)))
        elif key:
            self.labelled(item, key, element, rest)
        elif not item.parts and _CASE_LINE.fullmatch(flat(plain(element.unit.words))):
            item.parts.append(Part("", self.text_key, [element]))
            self.doubt("sagsnummeret har en anden form end husets, så det står som tekst")
        elif element.unit.words or element.unit.rows or element.unit.alt is not None:
            self.part(item).elements.append(self.lowered(element, head))

    def labelled(self, item: Item, key: str, element: Element, rest: Unit) -> None:
        label = flat(plain(element.unit.words)).partition(":")[0]
        if label.casefold() not in self.sure and not rest.words:
            self.doubt("en overskrift er læst som en anden")
        item.parts.append(Part(label, key))
        if rest.words:
            item.parts[-1].elements.append(replace(element, unit=rest))

    def part(self, item: Item) -> Part:
        if not item.parts:
            item.parts.append(Part("", self.text_key))
            self.doubt("teksten havde ingen overskrift som Baggrund eller Sagsfremstilling")
        return item.parts[-1]

    def lowered(self, element: Element, head: _Heading | None) -> Element:
        """Return a heading below those of items as a sub-heading."""
        if element.unit.kind is Kind.HEADING or (head and element.is_bold):
            words = [one._replace(strong=False) if isinstance(one, Run) else one for one in element.unit.words]
            return replace(element, unit=Unit(Kind.HEADING, settled(words), level=1))
        return element

    # what stands before the first of them

    def front(self, elements: Sequence[Element]) -> None:
        people: list[Data] | None = None
        others: list[str] = []
        for line in _lines(elements):
            label, colon, rest = line.partition(":")
            if name := _PEOPLE.get(label.strip().casefold()):
                people = []
                self.found.values[Meeting.key(name)] = people
                people += [_person(one) for one in _names(rest)]
            elif self.value(line):
                continue
            elif people is not None and not colon:
                people += [_person(one) for one in _names(line)]
            elif not colon and self.is_place(line):
                self.found.values[Meeting.key("place")] = line
            else:
                others.append(line)
        self.body(others)

    def value(self, line: str) -> bool:
        """Take what a line says of when, where and by whom a meeting was held; return whether it says any of it."""
        values, is_taken = self.found.values, False
        if (coming := _NEXT.fullmatch(line)) and (said := proposals.of("date", coming["date"])):
            values[Meeting.key("next_meeting")] = said
            return True
        if (day := _DATE.search(line)) and Meeting.key("date") not in values and (said := proposals.of("date", day[0])):
            values[Meeting.key("date")] = said
            is_taken = not _TITLE.fullmatch(line)
        if clocks := _CLOCKS.search(line):
            for name in ("start", "end"):
                clock = clocks[name] and (clocks[name] if re.search("[.:]", clocks[name]) else f"{clocks[name]}.00")
                if clock and (said := proposals.of("time", clock)):
                    values.setdefault(Meeting.key(name), said)
            is_taken = True
        if place := _PLACE.fullmatch(line):
            values[Meeting.key("place")] = place["place"]
            is_taken = True
        if chair := _CHAIR.fullmatch(line):
            values[Meeting.key("chair")] = chair["name"]
            is_taken = True
        return is_taken

    def is_place(self, line: str) -> bool:
        """Return whether a line below the day and time is where the meeting is held."""
        values = self.found.values
        is_below = Meeting.key("start") in values and Meeting.key("place") not in values
        return is_below and not _TITLE.fullmatch(line) and not re.match("KKR", line)

    def body(self, lines: Sequence[str]) -> None:
        """Take the name of the body: from a title such as "Dagsorden til møde i KKR Syd", or a line of its own."""
        titles = [match["body"].strip(" ,.") for line in lines if (match := _TITLE.fullmatch(line))]
        named = [line for line in lines if re.match(r"KKR\b|Kommunekontaktråd", line)]
        name = next(filter(None, [*titles, *named]), "")
        self.found.values[Meeting.key("body")] = name
        taken = [
            line for line in lines if (name and name in line) or _TITLE.fullmatch(line) or line.casefold() in _KINDS
        ]
        rest = [line for line in lines if line not in taken and not line.isdigit()]
        if rest:
            self.found.doubts.append(("", f"noget af forsiden er ikke taget med: {' / '.join(rest)}"))


def _begun_anew(heads: Mapping[int, _Heading]) -> set[int]:
    """Return where a list stands whose entries look like headings: one that begins at 1 again, and what follows it."""
    entries: set[int] = set()
    last: dict[int, tuple[int, ...]] = {}  # by how many numbers a heading has
    run = (-1, 0)  # where the last entry of a list stands, and its number
    for at, head in sorted(heads.items()):
        if not head.numbers:
            continue
        number = head.numbers[-1]
        before = last.get(len(head.numbers), ())
        is_next = (at - 1, number - 1) == run
        begins = number == 1 and before and at - 1 not in heads  # below a heading of its own it is the first item
        if len(head.numbers) == 1 and (is_next or begins):
            entries.add(at)
            run = (at, number)
        else:
            last[len(head.numbers)] = head.numbers
    return entries


def _entry(element: Element) -> Element:
    """Return an entry of a list that looks like a heading as a line of text, which its number makes an entry."""
    words = [one._replace(strong=False) if isinstance(one, Run) else one for one in element.unit.words]
    return replace(element, unit=Unit(Kind.TEXT, settled(words)), heading=0)


def _lines(elements: Sequence[Element]) -> Iterator[str]:
    for element in elements:
        if element.unit.rows:
            for row in element.unit.rows:
                first, *others = [*filter(None, (flat(plain(cell)) for cell in row)), ""]
                if first.rstrip(":").casefold() in _PEOPLE:
                    yield f"{first.rstrip(':')}: {', '.join(filter(None, others))}"
                elif first:
                    yield ", ".join(filter(None, [first, *others]))
        else:
            yield from filter(None, (flat(line) for line in plain(element.unit.words).split("\n")))


def _names(line: str) -> list[str]:
    """Return the people that a line names: one a line, or several between semicolons or commas."""
    pieces = [piece.strip(" .") for piece in re.split(";", line)]
    if len(pieces) == 1:
        words = [piece.strip(" .") for piece in re.split(r", (?![^()]*\))| og (?=[A-ZÆØÅ])", line)]
        is_list = len(words) > 3 and all(re.match("[A-ZÆØÅ]", one) for one in words)  # noqa: PLR2004 - name, role, town
        pieces = words if is_list else [line.strip(" .")]
    return [piece for piece in pieces if piece]


def _person(line: str) -> Data:
    match = _ROLE.fullmatch(line)
    line = f"{match['name']}, {match['role']}" if match else line
    found = printed_lines.person(line, ())
    return found if len(found) > 1 else next(iter(found.values()))
