"""Finding phrases in a text however it is written: letters and digits alone count."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

_NOT_LETTERS = re.compile(r"[\W_]+")
_LONGEST_BEGINNING = 8  # letters by which phrases are looked up
_FEW = 200  # phrases that are found faster one by one

_T = TypeVar("_T")


def words(text: str) -> list[str]:
    """Return the words of a text: runs of letters and digits."""
    return [word for word in _NOT_LETTERS.split(_plain(text)) if word]


def letters(text: str) -> str:
    """Return the letters and digits of a text, without case: blanks, marks, line ends and hyphens do not count."""
    return _NOT_LETTERS.sub("", _plain(text))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


class Finder(Mapping[str, _T]):
    """Phrases, each as its `letters`, with what they mean; finds them in time that grows with the text alone."""

    def __init__(self, phrases: Iterable[tuple[str, _T]]) -> None:
        self._meanings = dict(phrases)
        self._length = min(_LONGEST_BEGINNING, min(map(len, self._meanings), default=1))
        self._by_beginning: defaultdict[str, list[str]] = defaultdict(list)
        for phrase in self._meanings:
            self._by_beginning[phrase[: self._length]].append(phrase)

    def __getitem__(self, phrase: str) -> _T:
        return self._meanings[phrase]

    def __iter__(self) -> Iterator[str]:
        return iter(self._meanings)

    def __len__(self) -> int:
        return len(self._meanings)

    def found(self, text: str) -> Iterator[_T]:
        """Yield what the phrases mean that stand in the letters of a text."""
        if len(self._meanings) <= _FEW:
            yield from (meaning for phrase, meaning in self._meanings.items() if phrase in text)
            return
        length, by_beginning = self._length, self._by_beginning
        for start in range(len(text) - length + 1):
            for phrase in by_beginning.get(text[start : start + length], ()):
                if text.startswith(phrase, start):
                    yield self._meanings[phrase]
