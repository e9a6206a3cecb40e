"""What of a definition nobody but the members may read, as phrases to look for.

They are taken from the definition as it was typed: what the public edition leaves out is decided elsewhere, and this is
to notice where that goes wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from kkr_docs.danish import cpr
from kkr_docs.danish.calendar import MONTHS, WEEKDAYS
from kkr_docs.definition.fields import YES_NO
from kkr_docs.definition.meeting import Attachment, Item, Meeting, Section
from kkr_docs.guard.phrases import Finder, letters, words

_RUN = 5  # words
_FEWEST_LETTERS = 12  # of a run of words
_FEWEST_LETTERS_OF_A_NAME = 6  # of a title, or the name of a file
_SECTIONS, _GROUPS, _ITEMS = Meeting.key("sections"), Meeting.key("groups"), Section.key("items")
_TITLE, _ATTACHMENTS, _CONFIDENTIAL = map(Item.key, ("title", "attachments", "confidential"))
_CLOSED, _CASE_NUMBER, _CLOSED_ATTACHMENT = Item.key("closed"), Item.key("case_number"), Attachment.key("closed")
_OPEN_KEYS = {Item.key(name) for name in ("closed", "public_title", "ground")}
_NAMES = {_TITLE, Attachment.key("file"), _CASE_NUMBER, Item.key("name")}  # what is looked for as a whole
_ITEM_NAME = re.compile(r"\[punkt:[^\s\[\]]+\]")  # of another item: it is printed as a number
_ADDRESS = re.compile(r"\]\([^()\s]*\)")  # of a link: it is not printed between the words

# What documents say of themselves
_PRINTED_ANYWAY = (
    *("Dagsorden", "Referat", "Dagsorden til møde i", "Referat af møde i", "Indhold", "Side", "Kl.", "Næste møde"),
    *("Lukket punkt", "Lukket bilag", "lukket", "Ingen punkter", "Mission", "Vision", "Fortroligt", *WEEKDAYS),
    *(
        "Tillægsdagsorden til møde i",
        "Tillægspunkt",
        "For stemte",
        "imod",
        "Imod stemte",
        "undlod at stemme",
        "Afstemning om",
    ),
    *("ønskede følgende ført til protokols", "senest den", "udført den", "Udsat", "over fristen", "åben"),
    *("definition.yaml", "Definitionen, som dokumentet er lavet af"),
)


class Secret(NamedTuple):
    """Something closed: the `words` to look for, and what they are, such as "punkt 1.2 (baggrund)"."""

    words: str
    what: str


def of(definition: Mapping[str, Any], style_texts: Sequence[str] = ()) -> Finder[Secret]:
    """Return what is closed in a definition (its keys and values) and stands in nothing that is open.

    A run of five words is looked for, and a title, a case number and the name of an attachment as a whole.
    """
    closed, open_texts = [], [*style_texts, *_PRINTED_ANYWAY, *_labels(), *MONTHS]
    for what, key, text in _texts(definition):
        if what:
            closed.append((what, key, text))
        elif key != Item.key("name"):
            open_texts.append(_ITEM_NAME.sub(" ", text))
    known = "|".join(letters(text) for typed in open_texts for text in {typed, _ADDRESS.sub("]", typed)})
    found = (each for what, key, text in closed for each in _phrases(what, key, text))
    return Finder((phrase, secret) for phrase, secret in found if phrase not in known)


def open_texts(definition: Mapping[str, Any]) -> list[str]:
    """Return the texts of a definition that everybody may read."""
    return [text for what, _key, text in _texts(definition) if not what]


def known_numbers(definition: Mapping[str, Any]) -> frozenset[str]:
    """Return the digits of numbers that look like CPR numbers and are taken for others."""
    numbers = (number for _what, _key, text in _texts(definition) for number in cpr.find(text))
    return frozenset(number.digits for number in numbers if not number.certain)


def _labels() -> list[str]:
    return [one.label for part in (Meeting, Item) for one in part.printed()]


def _phrases(what: str, key: str, text: str) -> Iterator[tuple[str, Secret]]:
    """Yield what is looked for of a closed text, as letters."""
    if key in _NAMES:
        for name in {text, PurePosixPath(text).name, PurePosixPath(text).stem}:
            if len(letters(name)) >= _FEWEST_LETTERS_OF_A_NAME:
                yield letters(name), Secret(name, what)
    for typed in {text, _ADDRESS.sub("]", text)}:
        yield from _runs(what, words(typed))


def _runs(what: str, spoken: list[str]) -> Iterator[tuple[str, Secret]]:
    """Yield every run of five words, or of as many more as have letters enough; of a short text the whole."""
    for start in range(max(1, len(spoken) - _RUN + 1)):
        end = start + _RUN
        while end < len(spoken) and len("".join(spoken[start:end])) < _FEWEST_LETTERS:
            end += 1
        run = spoken[start:end]
        if len("".join(run)) >= _FEWEST_LETTERS:
            yield "".join(run), Secret(" ".join(run), what)


def _texts(definition: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Yield every text with its key, and what it is if it is closed, else ""."""
    for key, value in definition.items():
        if key != _SECTIONS:
            yield from (("", key, text) for text in _flat(value))
        if key == _GROUPS and isinstance(value, dict):
            yield from (("", key, label) for label in value)
    for i, section in enumerate(_mappings(definition.get(_SECTIONS)), 1):
        yield from (("", key, text) for key, value in section.items() if key != _ITEMS for text in _flat(value))
        for j, item in enumerate(_mappings(section.get(_ITEMS)), 1):
            yield from _item_texts(item, f"punkt {i}.{j}")


def _item_texts(item: Mapping[str, Any], number: str) -> Iterator[tuple[str, str, str]]:
    is_closed = _says_yes(item.get(_CLOSED))
    for key, value in item.items():
        if key == _ATTACHMENTS:
            continue
        shut = key == _CONFIDENTIAL or (is_closed and key not in _OPEN_KEYS)
        yield from ((f"{number} ({key})" if shut else "", key, text) for text in _flat(value))
    attachments = item.get(_ATTACHMENTS)
    for k, attachment in enumerate(attachments if isinstance(attachments, list) else (), 1):
        parts = attachment if isinstance(attachment, dict) else {Attachment.key("file"): attachment}
        shut = is_closed or _says_yes(parts.get(_CLOSED_ATTACHMENT))
        what = f"bilag {k} til {number}" if shut else ""
        yield from ((what, key, text) for key, value in parts.items() for text in _flat(value))


def _says_yes(value: object) -> bool:
    return value is True or (isinstance(value, str) and YES_NO.get(value.strip(), False))


def _mappings(value: object) -> list[Mapping[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _flat(value: object) -> Iterator[str]:
    """Yield the texts in a value, whatever its shape."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _flat(each)
    elif isinstance(value, list):
        for each in value:
            yield from _flat(each)
