"""Characters that no reader sees, and text that was read in the wrong character set. It knows no definition."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
"""What no document can carry (XML 1.0, 2.2), and line ends that editors and YAML count differently."""

BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""What turns the direction of writing, so that a text reads otherwise than it is stored (Unicode UAX 9, table 1)."""

INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff"
    "\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
"""What has no width: zero-width blanks and joiners, soft hyphens, BIDI (Unicode: Default_Ignorable_Code_Point)."""

HARD_BLANK = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
"""What looks like a blank and is another character."""

SOFT_HYPHEN = "\u00ad"
"""Where a word may be divided; it is seen only there."""

# How UTF-8 looks to who reads it as Windows-1252: the bytes of one character each as one of its own. Only first bytes
# that begin no Danish word before a quotation mark or a dash ("PÅ”") are looked for.
_CP1252 = {code: code.to_bytes().decode("cp1252", "ignore") or chr(code) for code in range(0x80, 0xC0)}
_NEXT = re.escape("".join(_CP1252.values()))
_MISREAD = re.compile(f"Ã[{_NEXT}]|Â[\u00a0-¿]|â[€‚„][{_NEXT}]|ï»¿|ðŸ[{_NEXT}][{_NEXT}]|\ufffd")
MISREAD = frozenset("ÃÂâïð\ufffd")
"""With what begins all that was read in the wrong character set."""
_LONGEST = 40  # characters of a word that are shown on either side
_WORD = re.compile(rf"[^ \t\n]{{0,{_LONGEST}}}")
_WORD_BEFORE = re.compile(r"[^ \t\n]*\Z")
_BYTE = {character: code for code, character in _CP1252.items()}


class Misread(NamedTuple):
    """A word with characters read in the wrong character set: where it begins, as it stands and as it was meant.

    `meant` is None where a character is lost for good.
    """

    start: int
    word: str
    meant: str | None


def misread(text: str) -> Iterator[Misread]:
    """Yield the words of a text that were read in the wrong character set, such as "FÃ¦lles" for "Fælles"."""
    end = 0
    for match in _MISREAD.finditer(text):
        if match.start() >= end:
            before = _WORD_BEFORE.search(text, max(end, match.start() - _LONGEST), match.start())
            start = before.start() if before else match.start()
            after = _WORD.match(text, match.end())
            end = after.end() if after else match.end()
            word = text[start:end]
            yield Misread(start, word, None if "\ufffd" in word else _MISREAD.sub(_decoded, word))


def _decoded(match: re.Match[str]) -> str:
    content = bytes(_BYTE.get(character, ord(character) & 0xFF) for character in match[0])
    return content.decode("utf-8", "replace").removeprefix("\ufeff")
