"""References to the meeting's own items, as they are written in Danish: "jf. punkt 3.4", "punkterne 3.4 og 3.5"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_BLANK = r"[ \u00a0\n]"
_NUMBER = r"(\d+\.\d+)(?![\d.]*\d)"
# "punkt 3.4 i referatet" and "punkt 3.4 i dagsordenen for mødet i maj" are items of another paper, "punkt 3.4 i
# dagsordenen" is one of this
_ELSEWHERE = rf"(?!{_BLANK}(?:i|fra|af){_BLANK}(?!dagsorden\w*(?!\w|{_BLANK}(?:for|fra|til|den|d\.))|denne))"
# So are "referatets punkt 3.4" and "mødet den 8. maj 2026 (punkt 3.4)"
_ANOTHERS = re.compile(
    rf"""(?:\w(?:ets|ens|nes)(?<!mødets)(?<!dagens)(?<!dagsordenens)
        | \d(?:\.{_BLANK}[a-zæøå]+\.?{_BLANK}|[./]\d\d?[-./ ])(?:19|20)\d\d,?)
        {_BLANK}\(?(?:(?:som|under){_BLANK})?$""",
    re.IGNORECASE | re.VERBOSE,
)
_BEFORE = 40  # characters: more than a date and what may follow it
# Begins with `\d`, so that the search for it is quick; what is before it and what follows is read where there is one
_DIGITS = re.compile(rf"\d(?<={_BLANK}\d)\d*\.\d")
_FIRST = re.compile(rf"{_NUMBER}{_ELSEWHERE}", re.IGNORECASE)
_WORD = re.compile(rf"(?<!\w)(?:(?:dagsordens)?punkt(?:et|erne)?|pkt\.?){_BLANK}(?:nr\.{_BLANK})?$", re.IGNORECASE)
_LONGEST_WORD = len("dagsordenspunkterne nr. ")
_NEXT = re.compile(rf"(?:,| og| eller| samt){_BLANK}{_NUMBER}")


class Reference(NamedTuple):
    """A reference from character `start` to `end` of a text, to the item of a number such as "3.4"."""

    start: int
    end: int
    number: str


def find(text: str) -> Iterator[Reference]:
    """Yield every reference in a text, in order; of several in a row the first has the word before it."""
    for digits in _DIGITS.finditer(text):
        start = digits.start()
        word = _WORD.search(text, max(start - _LONGEST_WORD, 0), start)
        if not word or _ANOTHERS.search(text, max(word.start() - _BEFORE, 0), word.start()):
            continue
        if match := _FIRST.match(text, start):
            yield Reference(word.start(), match.end(), match[1])
            end = match.end()
            while following := _NEXT.match(text, end):
                yield Reference(following.start(1), following.end(), following[1])
                end = following.end()
