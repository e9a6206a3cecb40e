"""References to the meeting's own attachments, as they are written in Danish: "bilag 2", "bilag 1 og 3", "bilag 3.4.2".

An attachment of another document has a number of the same form: "lovens bilag 3", "bilag 3 til rapporten". What stands
right before and after the number decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_BLANK = r"[ \u00a0\n]+"
_NUMBER = r"\d{1,3}(?:\.\d{1,3}\.\d{1,3})?"
_FOUND = re.compile(
    rf"""(?<!\w)bilag(?:ene)?{_BLANK}
        (?>(?P<numbers>{_NUMBER}(?:(?:,{_BLANK}|{_BLANK}(?:og|eller|samt|til){_BLANK}|[-–]){_NUMBER})*))
        (?![\w/]|[.,–-]\d)(?!{_BLANK}(?:til|i|fra|af|under|på){_BLANK})""",
    re.IGNORECASE | re.VERBOSE,
)
_EACH = re.compile(_NUMBER)
# "lovens bilag 3" and "punkt 3.2, bilag 3": right before the word
_ANOTHERS = re.compile(rf"(?:[^\We]s{_BLANK}|punkt\w*{_BLANK}\d+\.\d+\W*)$", re.IGNORECASE)
_NEAR = 100  # characters


class Reference(NamedTuple):
    """A reference from character `start` to `end` of a text, to the attachment of a number such as "2" or "3.4.2".

    References in a row, as in "bilag 1 og 2", share the `word` that stands before the first, by its place.
    """

    start: int
    end: int
    number: str
    word: int


def find(text: str) -> Iterator[Reference]:
    """Yield every reference in a text, in order; of several in a row the first has the word before it."""
    for found in _FOUND.finditer(text) if "ilag" in text or "ILAG" in text else ():
        if _ANOTHERS.search(text, max(found.start() - _NEAR, 0), found.start()):
            continue
        for count, number in enumerate(_EACH.finditer(text, *found.span("numbers"))):
            yield Reference(number.start() if count else found.start(), number.end(), number[0], found.start())
