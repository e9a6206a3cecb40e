"""Rules on letters that the house style's font does not have."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from functools import cache, lru_cache

from kkr_docs.assets import STYLES
from kkr_docs.characters import BIDI, HARD_BLANK, INVISIBLE, SOFT_HYPHEN
from kkr_docs.definition.loading import Draft
from kkr_docs.definition.yaml_source import Location
from kkr_docs.diagnostics.problem import Fix, Severity
from kkr_docs.i18n import N_, _
from kkr_docs.lint.rule import Finding, Rule
from kkr_docs.lint.text import FILLER, printed

_WORD = re.compile(r"[^\s.,:;!?()\[\]*|/”“»«\"–—-]+")
# Set without a letter of their own: the non-breaking hyphen, joiners, marks that combine with the letter before
_SET_OTHERWISE = {"\u2011", "\u2060", "\u200c", "\u200d", *map(chr, range(0x300, 0x370)), "\n", "\t", "\ufffd"}


@cache
def _known() -> frozenset[str]:
    """Return what may stand in a text."""
    lines = (STYLES / "fonts" / "letters.txt").read_text(encoding="utf-8").splitlines()
    ranges = (line.split("-") for line in lines if not line.startswith("#"))
    letters = (chr(code) for first, last in ranges for code in range(int(first, 16), int(last, 16) + 1))
    return frozenset({*letters, *_SET_OTHERWISE, FILLER})


def _signs(draft: Draft) -> Iterator[Finding]:
    """One sign of a word is reported: those beside it belong to the same picture."""
    for location, start, word, index in _words(draft):
        if not word[index].isalpha():
            yield Finding(location, start + index, {"letter": word[index], "code": f"U+{ord(word[index]):04X}"})


def _scripts(draft: Draft) -> Iterator[Finding]:
    for location, start, word, index in _words(draft):
        if word[index].isalpha():
            yield Finding(location, start, {"word": word})


@lru_cache(maxsize=1)  # two rules read one draft before the next is made
def _words(draft: Draft) -> list[tuple[Location, int, str, int]]:
    """Return every word with a letter that the font lacks: its place, where it begins, and its first such letter."""
    known, found = _known(), []
    if known.issuperset(_every(draft)):
        return []  # as in most definitions
    for location, text in printed(draft):
        for match in _WORD.finditer(text) if not known.issuperset(text) else ():
            index = next((at for at, letter in enumerate(match[0]) if _is_lacked(letter, known)), None)
            if index is not None:
                found.append((location, match.start(), match[0], index))
    return found


def _every(draft: Draft) -> Set[str]:
    """Return all characters of a draft, and maybe others; what is escaped is not among those of the text."""
    is_escaped = "\\" in draft.source.text and any(span.style == '"' for span in draft.source.values.values())
    return frozenset().union(*(text for _location, text in printed(draft))) if is_escaped else draft.source.signs()


def _is_lacked(letter: str, known: Set[str]) -> bool:
    return letter not in known and not INVISIBLE.match(letter)  # which other rules report


_BETWEEN_WORDS = re.compile(rf"(?<=[^\W\d_]{{2}}){HARD_BLANK.pattern}(?=[^\W\d_]{{2}})")
_FIRST_PICTURE = 0x2190  # arrows and what follows: joiners make one picture of several


def _unseen(draft: Draft) -> Iterator[Finding]:
    """Find what no reader sees; what is an error in titles, names and everywhere is reported where they are read."""
    if not any(INVISIBLE.match(sign) or HARD_BLANK.match(sign) for sign in _every(draft)):
        return
    for location, text in printed(draft):
        if text.isascii():
            continue
        is_long = location in draft.readings
        for match in INVISIBLE.finditer(text):
            if (match[0] == SOFT_HYPHEN) != is_long and not BIDI.match(match[0]):
                around = text[max(match.start() - 1, 0) : match.end() + 1]
                if all(ord(letter) < _FIRST_PICTURE for letter in around.replace(match[0], "")):
                    yield _invisible(location, match, _("Slet det."), "")
        for match in _BETWEEN_WORDS.finditer(text) if not is_long else ():
            yield _invisible(location, match, _("Skriv et almindeligt mellemrum."), " ")


def _invisible(location: Location, match: re.Match[str], remedy: str, instead: str) -> Finding:
    values = {"code": f"U+{ord(match[0]):04X}", "remedy": remedy}
    return Finding(location, match.start(), values, (Fix(match.start(), 1, instead),))


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
    Rule(
        id="KKR082",
        severity=Severity.WARNING,
        what=N_("her står et usynligt tegn {code}."),
        remedy="{remedy}",
        why=N_(
            "Tegn uden bredde følger med, når tekst kopieres fra nettet. Den, der søger efter ordet, finder det ikke. I"
            " en lang tekst må der stå bløde bindestreger (U+00AD) og hårde mellemrum (U+00A0), men i titler og navne "
            "kun hårde mellemrum ved tal og forkortelser. Andre usynlige tegn i nøgler, datoer, numre, titler og navne "
            "er en fejl."
        ),
        bad="baggrund: |\n  Fælles prak\u200btikpladser.\n",
        good="baggrund: |\n  Fælles prak\u00adtikpladser.\n",
        check=_unseen,
    ),
)
