"""Keeps on one line what is typed with spaces, such as "13. november 2026", "25.000 kr." and "jf. punkt 3.4".

A word joiner after the space forbids a break there (UAX #14, LB11). It is not drawn, so that copying, search and screen
readers get the ordinary space that was typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from kkr_docs.danish.calendar import MONTHS
from kkr_docs.markdown.blocks import Inline, LineBreak, Run

JOINER: Final = "\u2060"
_ROOM: Final = 30  # characters that fit on a line of any heading: what is longer may be divided

_NUMBER = r"\d+(?:[.,]\d+)*"
_NUMBERS = rf"{_NUMBER}(?: ?[-–] ?{_NUMBER})?"
_MONTH = (
    rf"(?:{'|'.join(MONTHS)}"
    r"|(?:jan|feb|apr|jun|jul|aug|sept?|okt|nov|dec)\.|kvartal|halvår)"
)
_DATE = rf"(?:\d\d?\.(?: ?[-–] ?| og | til ))?\d\d?\. {_MONTH}(?: \d{{4}})?"
_TIME = rf"kl\. {_NUMBERS}"
_CURRENCY = r"(?:kr\.|kroner|DKK|euro|EUR|€)"
_MEASURE = r"(?:pct\.|procent|%|‰|°C?|[ckm]?m[²³23]?|ha|[km]?g|tons?|l|[kMGT]?Wh?)"
_AMOUNT = (
    rf"(?:ca\. )?(?:{_CURRENCY} )?{_NUMBERS}(?: (?:(?:mio\.|mia\.|t\.)(?: {_CURRENCY})?|{_CURRENCY}|{_MEASURE})(?!\w))?"
)
_PLACE = (
    r"(?:(?:dagsordens)?punkt(?:et|erne)?|pkt\.|bilag|side|s\.|nr\.|stk\.|kapitel|kap\.|afsnit|artikel|art\."
    r"|tabel|figur|uge)"
)
_LAW = r"§§? \d+(?: [a-z](?!\w))?"
_REFERENCE = rf"(?:jf\. )?(?:{_LAW}|{_PLACE} {_NUMBERS})(?:, (?:stk\.|nr\.|litra) \w{{1,3}}(?!\w))*"
_TOGETHER: Final = re.compile(rf"(?<!\w)(?:{_DATE}|{_TIME}|{_REFERENCE}|{_AMOUNT})", re.IGNORECASE)
_GAP: Final = re.compile("[ –]")  # where a line might end


def words(text: str) -> str:
    """Return a text with word joiners where no line may end."""
    return _joined(text, list(_places(text, _ROOM)))


def inlines(written: tuple[Inline, ...], room: int) -> Iterator[Inline]:
    """Yield running text with word joiners where no line may end, also between runs such as "jf. " and "punkt 3.4".

    What is longer than `room`, the characters that fit on a line, may be divided. A footnote is not part of the text
    around it.
    """
    text = "".join(map(_text, written))
    places, start = list(_places(text, room)), 0
    for inline in written:
        end = start + len(_text(inline))
        gaps = [place - start for place in places if start < place <= end]
        yield inline._replace(text=_joined(inline.text, gaps)) if isinstance(inline, Run) else inline
        start = end


def _text(inline: Inline) -> str:
    if isinstance(inline, Run):
        return inline.text
    return "\n" if isinstance(inline, LineBreak) else ""


def _places(text: str, room: int) -> Iterator[int]:
    """Yield the places in a text that joiners go to."""
    for found in _TOGETHER.finditer(text):
        if len(found[0]) <= min(room, _ROOM):
            yield from (found.start() + gap.end() for gap in _GAP.finditer(found[0]))


def _joined(text: str, places: list[int]) -> str:
    return JOINER.join(text[start:end] for start, end in pairwise([0, *places, len(text)]))
