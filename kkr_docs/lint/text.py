"""What rules read: the words of a definition without its marks."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator, Sequence
from functools import lru_cache

from kkr_docs.definition.loading import Draft
from kkr_docs.definition.model import deciding_key
from kkr_docs.definition.yaml_source import Location
from kkr_docs.markdown.blocks import Block, Table, walk

# What no reader sees: a link's address with its title, an address between angle brackets
_ADDRESSES = re.compile(
    r"""(?<=\])\(\s?(?:[^()\s]|\([^()\s]*\))*(?:\s+(?:"[^"]*"|'[^']*'))?\s*\) | <[a-z]+:[^\s<>]*>""",
    re.IGNORECASE | re.MULTILINE | re.VERBOSE,
)
FILLER = "\0"
_NUMBER = re.compile(r"\d\d*")  # which `re` looks for more quickly than for \d+
_ABBREVIATED = re.compile(r"(?:\b(?:mv|osv|bl\.a|m\.fl|m\.m|m\.v|o\.l|el\.lign|pct|kr|mio|mia|stk|nr|ca)|^\d+)\.$")

# Titles of what frames a meeting: nothing is asked of anybody, and no items are expected
_FRAMING = re.compile(
    r"""(?:mødets\ )?(?:velkom\w*|åbning|indledning|introduktion|program|navneopråb|præsentationsrunde|bordrunde
        |(?:møde)?deltager(?:e|ne|liste|fortegnelse|oversigt)|fremmødte?|mødte|afbud(?:sliste)?|fraværende
        |underskrift(?:er|sblad|sside|sark)?|(?:\w+)?pause|frokost|middag|morgenmad|kaffe|forfriskninger|transport
        |afslutning|afrunding|opsamling|tak\ for\ i\ dag|mødet\ slutt?er|mødet\ hæves|tid\ og\ sted)
        (?:\ (?:og\ \w+|(?:af|på|til|ved|i|fra)\ (?:mødet|formanden|formandskabet|dagsordenen|borgmesteren|referatet)
        |ved\ \w+(?:\ [A-ZÆØÅ][\w.-]*){0,4}))*\W*""",
    re.IGNORECASE | re.VERBOSE,
)
_NUMBERED = re.compile(r"(?:(?:punkt|pkt\.?|ad)\ )?\d\d?(?:\.\d\d?)?[.):]*(?:[ \u00a0]+[–-])?[ \u00a0]+", re.IGNORECASE)


@lru_cache(maxsize=1000)  # every rule reads every text
def visible(text: str) -> str:
    """Return a Markdown text with its addresses blotted out, so that every other character keeps its place."""
    if "](" not in text and "<" not in text:
        return text
    return _ADDRESSES.sub(lambda address: FILLER * len(address[0]), text)


@lru_cache(maxsize=1)  # every rule reads one draft before the next is made
def printed(draft: Draft) -> Sequence[tuple[Location, str]]:
    """Return every text that is printed, without what no reader sees, and its place in the data."""
    for kept in (visible, lowered, _numbers):  # of another draft
        kept.cache_clear()
    keys = {*draft.source.model.text_keys, *draft.source.model.line_keys}
    return [(location, visible(text)) for location, text in draft.texts() if deciding_key(location) in keys]


@lru_cache(maxsize=1)
def walked(draft: Draft) -> Sequence[tuple[Location, str, Sequence[Block]]]:
    """Return every text field with its place in the data and its blocks, those inside lists and quotes too."""
    return [(place, str(draft.source.at(place)), list(walk(blocks))) for place, blocks in draft.blocks()]


@lru_cache(maxsize=1)
def tables(draft: Draft) -> Sequence[tuple[Location, str, Table]]:
    """Return every table with the place in the data, and the text, of the field that it is in."""
    return [
        (place, text, block) for place, text, blocks in walked(draft) for block in blocks if isinstance(block, Table)
    ]


@lru_cache(maxsize=1)
def prose(draft: Draft) -> Sequence[tuple[Location, str]]:
    """Return every Markdown text of the items, without what no reader sees, and its place in the data."""
    texts = ((location, draft.source.at(location)) for location in draft.readings)
    return [(location, visible(text)) for location, text in texts if isinstance(text, str)]


@lru_cache(maxsize=1000)  # as `visible`
def lowered(text: str) -> str:
    """Return a text in lower case."""
    return text.lower()


@lru_cache(maxsize=1000)
def _numbers(text: str) -> Sequence[int]:
    """Return where the numbers in a text begin, in a tenth of the memory that a list would take."""
    return array("L", (number.start() for number in _NUMBER.finditer(text)))


def at_numbers(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Yield every match of a pattern that begins where a number does; to search for it would take longer."""
    end = 0
    for start in _numbers(text):
        if start >= end and (match := pattern.match(text, start)):
            yield match
            end = match.end()


def item_number(location: Location) -> str:
    """Return the number of the item that a location is in, such as "3.4"; of a section's own text, "3"."""
    return ".".join(str(step + 1) for step in location[:4] if isinstance(step, int))


def without_number(title: str) -> str:
    """Return a title without a number that it was given by hand, as in "3. Eventuelt"."""
    return _NUMBERED.sub("", title.strip(), count=1)


def frames_meeting(title: str) -> bool:
    """Return whether a title is one of what frames a meeting, such as Velkomst, Pause or Underskriftsblad."""
    return bool(_FRAMING.fullmatch(without_number(title)))


def line_start(text: str, line: int) -> int:
    """Return the character at which a line of a text begins, counted from 0 as the lines of blocks are."""
    return _line_starts(text)[line]


@lru_cache(maxsize=4)
def _line_starts(text: str) -> list[int]:
    return [0, *(end.end() for end in re.finditer("\n", text))]


def abbreviated(text: str) -> bool:
    """Return whether the full stop at the end of a text belongs to its last word, as in "mv." and "pct."."""
    return "." in text and bool(_ABBREVIATED.search(text))
