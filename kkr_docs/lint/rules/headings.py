"""Rules on headings: the titles of sections and items, and the sub-headings in their text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Set

from kkr_docs.danish.calendar import MONTHS
from kkr_docs.definition.loading import Draft
from kkr_docs.definition.meeting import Item, Meeting, Section
from kkr_docs.definition.yaml_source import Location
from kkr_docs.diagnostics.problem import Severity
from kkr_docs.i18n import N_
from kkr_docs.lint.rule import Finding, Rule
from kkr_docs.lint.text import frames_meeting, lowered, printed, without_number

_LONG = 8  # letters; shorter words have too many neighbours
_WORD = re.compile(rf"[^\W\d_]{{{_LONG},}}")
_MARKS = ".,:;!?()[]*_/|”“„»«’'\"…–"
_SUB_HEADING = re.compile(r"^ {0,3}#{1,6} +(.*)$", re.MULTILINE)
# "1.2 Cykler", "Punkt 3: Cykler", "3) cykler" and "3. Cykler"; but "1. behandling", "2. halvår 2027" and "1. Maj"
_ORDINAL = (
    rf"(?i:{'|'.join(month[:3] for month in MONTHS)}|kvartal|halvår|behandling|halvleg|fase|etape|runde|udkast|udgave"
    r"|vice|næst|supplea|budget|økonomi|opfølg|status|generation|klasse|række|division|prioritet|plads|rate|års"
    r"|møde|høring|påske|pinse|jule|søndag|advent|verden|(?:del|sal)\b)"
)
_NUMBER = re.compile(
    rf"""(?i:(?:punkt|pkt\.|ad)\ )?\d\d?\.\d\d?[.):]?[\ \u00a0]+(?=[^\W\d_])
        | (?i:punkt|pkt\.|ad)\ \d\d?[.):]?[\ \u00a0]+(?=[–A-ZÆØÅ])
        | \d\d?(?:\)[\ \u00a0]+(?=[^\W\d_])
            | (?:[.:][\ \u00a0]+|[\ \u00a0][–-][\ \u00a0])(?=[A-ZÆØÅ])(?!{_ORDINAL}))""",
    re.VERBOSE,
)
_OFTEN = 3
_TITLE = Item.key("title")  # as a section's
_STEM = 3  # letters that must be alike at both ends: other beginnings are other words, other ends are inflections

# The sections of a body's standing agenda, which are printed also when nothing is to be said
_STANDING = re.compile(
    r"""(?:godkendelse\ af|siden\ sidst|orientering|meddelelser|nyt\ fra|regionalpolitiske\ sager|udpegning|kkr\b
        |lukkede?\ (?:punkt|sag)|punkter\ til|næste\ møde|kommende\ møde|møde(?:plan|kalender)|eventuelt|evt\b)""",
    re.IGNORECASE | re.VERBOSE,
)


def _misspelt(draft: Draft) -> Iterator[Finding]:
    """A word that stands but once, one letter from one that the same item uses again and again."""
    texts = dict(printed(draft))
    everything = "\n".join(map(lowered, texts.values()))
    for place, own in _by_item(texts).items():
        headings = _headings(place, own)
        words = [(location, word) for location, heading in headings for word in _WORD.finditer(*heading)]
        text = "\n".join(map(lowered, own.values()))
        words = [(location, word) for location, word in words if _may_be_misspelt(word[0].lower(), text)]
        rare = [(location, word) for location, word in words if _stands_once(word[0].lower(), everything)]
        often = _often(text, {word[0].lower()[:_STEM] for _location, word in rare}) if rare else []
        for location, word in rare:
            if meant := _neighbour(word[0].lower(), often):
                yield Finding(location, word.start(), {"word": word[0], "meant": meant})


def _by_item(texts: Mapping[Location, str]) -> dict[Location, dict[Location, str]]:
    items: dict[Location, dict[Location, str]] = {}
    keys = Meeting.key("sections"), Section.key("items")
    for location, text in texts.items():
        if location[:3:2] == keys:
            items.setdefault(location[:4], {})[location] = text
    return items


def _stands_once(word: str, text: str) -> bool:
    first = text.find(word)
    return first >= 0 and text.find(word, first + len(word)) < 0


def _may_be_misspelt(word: str, text: str) -> bool:
    """Return whether half of a word stands often in a text; words that are but one letter apart have that in common."""
    half = len(word) // 2
    return text.count(word[:half]) > _OFTEN or text.count(word[half + 1 :]) > _OFTEN


def _headings(place: Location, own: Mapping[Location, str]) -> Iterator[tuple[Location, tuple[str, int, int]]]:
    """Yield an item's title and sub-headings: the text that each stands in, and where it begins and ends there."""
    for location, text in own.items():
        if location == (*place, _TITLE):
            yield location, (text, 0, len(text))
        elif len(location) == len(place) + 1:
            for match in _SUB_HEADING.finditer(text) if "#" in text else ():
                yield location, (text, match.start(1), match.end(1))


def _often(text: str, stems: Set[str]) -> list[str]:
    """Return the words with one of some stems that a text uses again and again, the most used first."""
    words = (word.strip(_MARKS) for word in text.split() if len(word) >= _LONG)
    common = Counter(word for word in words if word[:_STEM] in stems).most_common()
    return [word for word, count in common if count >= _OFTEN]


def _neighbour(word: str, words: list[str]) -> str | None:
    return next((other for other in words if _one_letter_apart(word, other)), None)


def _one_letter_apart(one: str, other: str) -> bool:
    """Whether a letter is missing, too many, another, or has changed places with the next, within the stem."""
    if abs(len(one) - len(other)) > 1 or one == other:
        return False
    alike = next((at for at, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), -1)
    rest, other_rest = one[alike:], other[alike:]
    apart = (
        rest[1:] == other_rest[1:]
        or rest == other_rest[1:]
        or rest[1:] == other_rest
        or (rest[:2] == other_rest[1::-1] and rest[2:] == other_rest[2:])
    )
    return apart and alike >= _STEM and min(len(rest), len(other_rest)) > _STEM


def _same_title(draft: Draft) -> Iterator[Finding]:
    seen: dict[tuple[Location, str], str] = {}
    for place, item in draft.items():
        title = item.get(_TITLE)
        if isinstance(title, str) and title.strip():
            key = (place[:-1], " ".join(title.lower().split()))
            if key in seen:
                yield Finding((*place, _TITLE), values={"title": seen[key]})
            seen.setdefault(key, title.strip())


def _empty_section(draft: Draft) -> Iterator[Finding]:
    for place, section in draft.sections():
        written = section.get(_TITLE)
        title = written.strip() if isinstance(written, str) else ""
        own = draft.source.model.meeting.conventions.sections
        stands_alone = title in own or _STANDING.match(without_number(title)) or frames_meeting(title)
        has_any = section.get(Section.key("items")) or section.get(Section.key("text"))
        if title and not has_any and not stands_alone:
            yield Finding((*place, _TITLE), values={"title": title})


def _numbered(draft: Draft) -> Iterator[Finding]:
    """A number with a point in it counts, and one alone before a capital, unless it may be a word as in "1. Maj"."""
    for place, titled in (*draft.sections(), *draft.items()):
        title = titled.get(_TITLE)
        if isinstance(title, str) and (number := _NUMBER.match(title.strip())):
            yield Finding((*place, _TITLE), values={"number": number[0].strip(" .:)–-")})


_MEETING = "organ: KKR Sydfjorden\ndato: 2026-11-13\ndagsorden:\n"
_TEXT = """\
sagsfremstilling: |
  Formålet med mobilitetssamarbejdet er bedre forbindelser. Mobilitetssamarbejdet ledes af en styregruppe.

  Kommunerne finansierer mobilitetssamarbejdet.
"""

RULES = (
    Rule(
        id="KKR010",
        severity=Severity.WARNING,
        what=N_("”{word}” i overskriften er ét bogstav fra ”{meant}”, som teksten bruger igen og igen."),
        remedy=N_("Skriv ordet på samme måde begge steder."),
        why=N_(
            "Fejl i overskrifter er lette at overse, når man skriver, men alle læsere ser dem. Ordet står kun her, er "
            "på mindst otte bogstaver, og forskellen er ikke en bøjning."
        ),
        bad=f"titel: Mobilitetsamarbejdet\n{_TEXT}",
        good=f"titel: Mobilitetssamarbejdet\n{_TEXT}",
        check=_misspelt,
    ),
    Rule(
        id="KKR011",
        severity=Severity.WARNING,
        what=N_("hovedpunktet har allerede et punkt med titlen ”{title}”."),
        remedy=N_("Giv punkterne hver sin titel, eller slet det ene."),
        why=N_("To ens titler kan ikke kendes fra hinanden i indholdsfortegnelsen og i beslutningerne bagefter."),
        bad=f"{_MEETING}  - titel: Sager\n    punkter:\n      - titel: Nyt budget\n      - titel: Nyt budget\n",
        good=f"{_MEETING}  - titel: Sager\n    punkter:\n      - titel: Nyt budget\n      - titel: Ny mødeplan\n",
        check=_same_title,
    ),
    Rule(
        id="KKR012",
        severity=Severity.SUGGESTION,
        what=N_("hovedpunktet ”{title}” har ingen punkter."),
        remedy=N_("Tilføj et punkt, eller slet hovedpunktet."),
        why=N_("Kun de faste hovedpunkter, f.eks. Udpegninger og Eventuelt, står på dagsordenen uden punkter."),
        bad=f"{_MEETING}  - titel: Temadrøftelse\n  - titel: Eventuelt\n",
        good=f"{_MEETING}  - titel: Udpegninger\n  - titel: Eventuelt\n",
        check=_empty_section,
    ),
    Rule(
        id="KKR013",
        severity=Severity.WARNING,
        what=N_("titlen begynder med nummeret {number}."),
        remedy=N_("Slet det; programmet nummererer selv."),
        why=N_("Nummeret bliver trykt to gange og passer ikke længere, når punkter flyttes."),
        bad="titel: 1.1. Fælles cykelstier\nbaggrund: Kommunerne har bedt om dem.\n",
        good="titel: 4. økonomirapport\nbaggrund: Kommunerne har bedt om den.\n",
        check=_numbered,
    ),
)
