"""References to the meeting's own items, as they are written in Danish: "jf. punkt 3.4", "punkterne 3.4 og 3.5"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_BLANK = r"[ \u00a0\n]"
_NUMBER = r"(\d\d*\.\d+)(?![\d.]*\d)"
# "punkt 3.4 i referatet" is an item of another paper, "punkt 3.4 i dagsordenen" one of this
_ELSEWHERE = rf"(?!{_BLANK}(?:i|fra|af){_BLANK}(?!dagsorden|denne))"
# Begins with `\d`, not `\d+`, so that the search is quick; the word before it is read where there is one
_FIRST = re.compile(rf"{_NUMBER}{_ELSEWHERE}", re.IGNORECASE)
_WORD = re.compile(rf"(?<!\w)(?:(?:dagsordens)?punkt(?:et|erne)?|pkt\.){_BLANK}$", re.IGNORECASE)
_LONGEST_WORD = len("dagsordenspunkterne ")
_NEXT = re.compile(rf"(?:,| og| eller| samt){_BLANK}{_NUMBER}")


class Reference(NamedTuple):
    """A reference from character `start` to `end` of a text, to the item of a number such as "3.4"."""

    start: int
    end: int
    number: str


def find(text: str) -> Iterator[Reference]:
    """Yield every reference in a text, in order; of several in a row the first has the word before it."""
    for match in _FIRST.finditer(text):
        if word := _WORD.search(text, max(match.start() - _LONGEST_WORD, 0), match.start()):
            yield Reference(word.start(), match.end(), match[1])
            end = match.end()
            while following := _NEXT.match(text, end):
                yield Reference(following.start(1), following.end(), following[1])
                end = following.end()
