"""The marks of lists as people type them, and which lines with such a mark are a list at all.

The marks that were typed are the marks that are printed. A list whose numbers are all 1 is the one exception: it counts
up, as in other Markdown.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from kkr_docs.markdown.blocks import ROMAN, NumberFormat, Numbering

# Word's own bullets, U+F0B7 and U+F0A7, are what its lists leave behind where they are pasted as text.
DASHES = "-–—•·▪◦●■‣\uf0b7\uf0a7"
_MARK = re.compile(
    rf"""(?: (?P<dash>[{DASHES}])[ \t\u00a0]+ | o[ ]*\t[ \t]*
        | (?P<before>\(?)(?P<value>0|[1-9][0-9]{{0,2}}|[A-Za-z]|[ivx]{{2,7}}|[IVX]{{2,7}})(?P<after>[.)])[ \t\u00a0]+
        )(?=\S)""",
    re.VERBOSE,
)
# Nouns that an ordinal stands before; with a capital they are rather the first word of an item.
_ORDINAL = re.compile(
    r"""[0-9]{1,3}\.[ \t\u00a0]+ (?:
        (?i:januar|februar|marts|april|maj|juni|juli|august|september|oktober|november|december)(?!\w)
        | (?i:jan|feb|mar|apr|jun|jul|aug|sep|sept|okt|nov|dec)\.
        | (?:kvartal|halvår|tertial|årti|århundrede|etape|fase|del|trin|led|plads|sal|klasse|runde|rate|række
            |behandling|viceborgmester|borgmester|viceformand|næstformand|formand|suppleant|stedfortræder|varamedlem
            |udgave|udkast|version|oplag|prioritet|møde|mødedag|gang|uge|division|instans|bind|spor|søjle|generation
            |violin|styrmand|præmie|valg|valgrunde|afdeling|distrikt|kreds|punkt|verdenskrig|advent|årgang|semester|modul|afdrag|budgetår
            |budgetbehandling|høringsrunde|høring|pulje|ansøgningsrunde|driftsår|kontraktår|projektår|år
            |(?:mandag|tirsdag|onsdag|torsdag|fredag|lørdag|søndag|juledag|pinsedag|påskedag)
            |[\w-]+(?:kvartal|halvår|etape|fase|runde|behandling|borgmester|formand|suppleant|dag)
        )(?:e?n|e?t|s)?(?!\w) )""",
    re.VERBOSE,
)
_DIGITS, _LOWER, _UPPER = "digits", "lower", "upper"


class Mark(NamedTuple):
    """A list mark: `value` is "3", "b" or "iv", None of a dash; `sign` the dash that was typed; `length` its width."""

    length: int
    sign: str = ""
    before: str = ""
    value: str | None = None
    after: str = ""

    @property
    def kind(self) -> tuple[str, str, str]:
        """What the marks of one list have in common."""
        if self.value is None:
            return ("", "", "")
        letters = _LOWER if self.value.islower() else _UPPER
        return (self.before, _DIGITS if self.value.isdigit() else letters, self.after)


def read(text: str) -> Mark | None:
    """Return the list mark that a line begins with, if any."""
    if not text or not (match := _MARK.match(text)):
        return None
    if match["value"] is None:
        return Mark(match.end(), match["dash"] or "o")
    if match["before"] and match["after"] != ")":
        return None
    return Mark(match.end(), "", match["before"], match["value"], match["after"])


def is_ordinal(text: str) -> bool:
    """Return whether a line begins with an ordinal such as "15. januar" or "4. kvartal", which is no list mark."""
    return bool(_ORDINAL.match(text))


def follows(before: Mark, mark: Mark) -> bool:
    """Return whether a mark may be the next one in the list of another of its kind."""
    if before.value is None or mark.value is None:
        return True
    if mark.value.isdigit():
        return int(mark.value) == int(before.value) + 1
    values = before.value.lower(), mark.value.lower()
    if all(value in ROMAN for value in values) and ROMAN.index(values[1]) == ROMAN.index(values[0]) + 1:
        return True
    return len(values[0]) == len(values[1]) == 1 and ord(values[1]) == ord(values[0]) + 1


def is_consecutive(numbers: Sequence[int]) -> bool:
    """Return whether every number is one more than the one before."""
    return all(after == before + 1 for before, after in pairwise(numbers))


def numbering(marks: Sequence[Mark], texts: Sequence[str]) -> tuple[Numbering, tuple[int, ...]] | None:
    """Return how the lines with ordered marks of one kind are numbered, or None where they are text.

    Args:
        marks: the marks of lines that stand under each other.
        texts: these lines, with their marks.
    """
    values = [mark.value or "" for mark in marks]
    before, letters, after = marks[0].kind
    if letters == _DIGITS:
        numbers = _numbers([int(value) for value in values], texts)
        return (Numbering("decimal", before, after), numbers) if numbers else None
    found = _letters(values, letters, closed=after == ")")
    return (Numbering(found[0], before, after), found[1]) if found else None


def _numbers(numbers: Sequence[int], texts: Sequence[str]) -> tuple[int, ...] | None:
    ordinals = [is_ordinal(text) for text in texts]
    if all(ordinals):
        return None
    if len(numbers) > 1 and set(numbers) == {1}:
        return tuple(range(1, len(numbers) + 1))
    return None if any(ordinals) and not is_consecutive(numbers) else tuple(numbers)


def _letters(values: Sequence[str], letters: str, *, closed: bool) -> tuple[NumberFormat, tuple[int, ...]] | None:
    """Return the format and numbers of letters or Roman numerals.

    A letter with a full stop that stands alone is an initial, not a list. "i)" alone is Roman; "h)" and "i)" are not.
    """
    lower = letters == _LOWER
    single = [ord(value.lower()) - ord("a") + 1 for value in values if len(value) == 1]
    alphabetic = tuple(single) if len(single) == len(values) else None
    roman = tuple(ROMAN.index(value.lower()) for value in values) if all(v.lower() in ROMAN for v in values) else None
    letter_format: NumberFormat = "lowerLetter" if lower else "upperLetter"
    roman_format: NumberFormat = "lowerRoman" if lower else "upperRoman"
    if len(values) == 1 and roman == (1,) and closed:
        return roman_format, roman
    for format_, numbers in ((letter_format, alphabetic), (roman_format, roman)):
        if numbers and (closed or len(numbers) > 1) and is_consecutive(numbers):
            return format_, numbers
    if closed and alphabetic:
        return letter_format, alphabetic
    return (roman_format, roman) if closed and roman else None
