"""Rules on letters that the house's font does not have."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from kkr_docs.definition import Draft
from kkr_docs.folders import STYLES
from kkr_docs.language import N_
from kkr_docs.problems import Severity
from kkr_docs.rules.reading import FILLER, printed
from kkr_docs.rules.rule import Finding, Rule
from kkr_docs.source import Location

_WORD = re.compile(r"[^\s.,:;!?()\[\]*|/”“»«\"–—-]+")
# Set without a letter of their own: the non-breaking hyphen, joiners, marks that combine with the letter before
_SET_OTHERWISE = {"\u2011", "\u2060", "\u200c", "\u200d", *map(chr, range(0x300, 0x370)), "\n", "\t"}


@cache
def _known() -> frozenset[str]:
    """Return what may stand in a text."""
    lines = (STYLES / "fonts" / "letters.txt").read_text(encoding="utf-8").splitlines()
    ranges = (line.split("-") for line in lines if not line.startswith("#"))
    letters = (chr(code) for first, last in ranges for code in range(int(first, 16), int(last, 16) + 1))
    return frozenset({*letters, *_SET_OTHERWISE, FILLER})


def _signs(draft: Draft) -> Iterator[Finding]:
    """One sign of a word is told: those beside it belong to the same picture."""
    for location, start, word, index in _words(draft):
        if not word[index].isalpha():
            yield Finding(location, start + index, {"letter": word[index], "code": f"U+{ord(word[index]):04X}"})


def _scripts(draft: Draft) -> Iterator[Finding]:
    for location, start, word, index in _words(draft):
        if word[index].isalpha():
            yield Finding(location, start, {"word": word})


def _words(draft: Draft) -> Iterator[tuple[Location, int, str, int]]:
    """Yield every word with a letter that the font lacks: its place, where it begins, and its first such letter."""
    known = _known()
    for location, text in printed(draft):
        for match in _WORD.finditer(text) if not known.issuperset(text) else ():
            index = next((at for at, letter in enumerate(match[0]) if letter not in known), None)
            if index is not None:
                yield location, match.start(), match[0], index


RULES = (
    Rule(
        id="KKR080",
        severity=Severity.WARNING,
        what=N_("tegnet ”{letter}” ({code}) findes ikke i husets skrift."),
        remedy=N_("Skriv det med ord; på papiret bliver det til en tom firkant."),
        why=N_(
            "Dokumentet bruger kun husets egne skrifter, så det ser ens ud på alle maskiner. Skrifterne har bogstaver "
            "og almindelige tegn, men ikke billedtegn."
        ),
        bad="baggrund: |\n  Bussen 🚌 kører hver time.\nindstilling: |\n  Det indstilles, at KKR Syd drøfter sagen.\n",
        good="baggrund: |\n  Bussen kører hver time.\nindstilling: |\n  Det indstilles, at KKR Syd drøfter sagen.\n",
        check=_signs,
    ),
    Rule(
        id="KKR081",
        severity=Severity.WARNING,
        what=N_("ordet ”{word}” er skrevet med bogstaver, som husets skrift ikke har."),
        remedy=N_("Skriv navnet med latinske bogstaver; på papiret bliver det til tomme firkanter."),
        why=N_("Husets skrift har latinske, græske og kyrilliske bogstaver, men ikke arabiske, kinesiske og andre."),
        bad="baggrund: |\n  Delegationen fra 北京 kommer i maj.\n",
        good="baggrund: |\n  Delegationen fra Beijing kommer i maj.\n",
        check=_scripts,
    ),
)
