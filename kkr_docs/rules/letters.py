"""A rule on letters that the house's font does not have."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from kkr_docs.characters import BIDI, INVISIBLE, SOFT_HYPHEN
from kkr_docs.definition import Draft
from kkr_docs.folders import STYLES
from kkr_docs.language import N_
from kkr_docs.problems import Severity
from kkr_docs.rules.reading import FILLER, printed
from kkr_docs.rules.rule import Finding, Rule

# Set without a letter of their own: the non-breaking hyphen, joiners, marks that combine with the letter before
_SET_OTHERWISE = {"\u2011", "\u2060", "\u200c", "\u200d", *map(chr, range(0x300, 0x370)), "\n", "\t", "\ufffd"}


@cache
def _known() -> frozenset[str]:
    """Return what may stand in a text."""
    lines = (STYLES / "fonts" / "letters.txt").read_text(encoding="utf-8").splitlines()
    ranges = (line.split("-") for line in lines if not line.startswith("#"))
    letters = (chr(code) for first, last in ranges for code in range(int(first, 16), int(last, 16) + 1))
    return frozenset({*letters, *_SET_OTHERWISE, FILLER})


def _missing(draft: Draft) -> Iterator[Finding]:
    known = _known()
    for location, text in printed(draft):
        if not known.issuperset(text):
            for index, letter in enumerate(text):
                if letter not in known and not INVISIBLE.match(letter):  # of those others tell
                    yield Finding(location, index, {"letter": letter, "code": f"U+{ord(letter):04X}"})


_FIRST_PICTURE = 0x2190  # arrows and what follows: joiners make one picture of several


def _unseen(draft: Draft) -> Iterator[Finding]:
    """Find what no reader sees; what is an error in titles, names and everywhere is told where they are read."""
    for location, text in printed(draft):
        if text.isascii():
            continue
        is_long = location in draft.prose
        for match in INVISIBLE.finditer(text):
            if (match[0] == SOFT_HYPHEN) != is_long and not BIDI.match(match[0]):
                around = text[max(match.start() - 1, 0) : match.end() + 1]
                is_picture = any(ord(letter) >= _FIRST_PICTURE for letter in around.replace(match[0], ""))
                code, mending = f"U+{ord(match[0]):04X}", None if is_picture else ""
                yield Finding(location, match.start(), {"code": code}, length=1, mending=mending)


RULES = (
    Rule(
        id="KKR080",
        severity=Severity.WARNING,
        what=N_("tegnet ”{letter}” ({code}) findes ikke i husets skrift."),
        remedy=N_("Skriv det med ord; på papiret bliver det til en tom firkant."),
        why=N_(
            "Dokumentet sættes kun med husets egne skrifter, så det bliver ens på alle maskiner. De har de europæiske "
            "bogstaver, men ikke billedtegn og fjernere skriftsprog."
        ),
        bad="baggrund: |\n  Bussen 🚌 kører hver time.\nindstilling: |\n  Det indstilles, at KKR Syd drøfter sagen.\n",
        good="baggrund: |\n  Bussen kører hver time.\nindstilling: |\n  Det indstilles, at KKR Syd drøfter sagen.\n",
        check=_missing,
    ),
    Rule(
        id="KKR081",
        severity=Severity.WARNING,
        what=N_("her står et usynligt tegn {code}."),
        remedy=N_("Slet det."),
        why=N_(
            "Tegn uden bredde følger med, når tekst kopieres fra nettet. Den, der søger efter ordet, finder det ikke. I"
            " en lang tekst må der stå bløde bindestreger (U+00AD), men ikke i titler og navne. Andre usynlige tegn i "
            "nøgler, datoer, numre, titler og navne er en fejl."
        ),
        bad="baggrund: |\n  Fælles prak\u200btikpladser.\n",
        good="baggrund: |\n  Fælles prak\u00adtikpladser.\n",
        check=_unseen,
    ),
)
