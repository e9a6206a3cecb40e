"""Rules on lists."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence, Set

from kkr_docs.definition.loading import Draft
from kkr_docs.diagnostics.problem import Severity
from kkr_docs.i18n import N_
from kkr_docs.lint.rule import Finding, Rule
from kkr_docs.lint.text import abbreviated, line_start, walked
from kkr_docs.markdown.blocks import Block, ListBlock, Paragraph, plain

_QUOTATION_MARKS = "”“»\"’'"
_NEUTRAL = (":", "?", "!", "…", "..", ".)")
_COMMA = re.compile(r"[,;](?: og| eller| samt)?$")
_TAIL = 12  # characters: longer than any mark or abbreviation at a text's end
_NEW_SENTENCE = re.compile(r"[.?!](?<=\w{3}[.?!]) [A-ZÆØÅ]")

# How an item ends: its last paragraph and its last mark, which is a full stop, a comma or none
_End = tuple[Paragraph, str]


def _uneven_ends(draft: Draft) -> Iterator[Finding]:
    for location, text, every in walked(draft):
        for block in every:
            if isinstance(block, ListBlock) and (odd := _odd_one(block)):
                yield Finding(location, _last_character(text, odd.line, {block.line for block in every}))


def _odd_one(block: ListBlock) -> Paragraph | None:
    """Return the last paragraph of the first item that ends otherwise than a list's items may."""
    paragraphs = [item[-1] if item else None for item in block.items]
    ends = _ends(paragraphs)
    last = next((end for end in ends if end[0] is paragraphs[-1]), None)
    others = [end for end in ends if end is not last]
    kinds = {mark for _paragraph, mark in others}
    if len(kinds) > 1:
        common = Counter(mark for _paragraph, mark in ends).most_common(1)[0][0]
        return next(paragraph for paragraph, mark in others if mark != common)
    return last[0] if last and last[1] == "" and kinds == {"."} else None


def _ends(paragraphs: Sequence[Block | None]) -> list[_End]:
    """Return how the items end that say anything: an item before a sub-list does not, nor does one with a question.

    Among items of one sentence without full stops, an item of several sentences may close with one.
    """
    texts = [(paragraph, plain(paragraph.inlines)) for paragraph in paragraphs if isinstance(paragraph, Paragraph)]
    ends = [(paragraph, text, mark) for paragraph, text in texts if (mark := _mark(text)) is not None]
    marks = {mark for _paragraph, _text, mark in ends}
    may_close = marks > {"."} and not all(_has_several(text) for _paragraph, text in texts)
    return [
        (paragraph, mark) for paragraph, text, mark in ends if not (may_close and mark == "." and _has_several(text))
    ]


def _has_several(text: str) -> bool:
    return bool(_NEW_SENTENCE.search(text))


def _mark(text: str) -> str | None:
    """Return the full stop or the comma that a text ends with, "" where there is none, or None where either will do."""
    text = text[-_TAIL:]
    words = text.rstrip(_QUOTATION_MARKS)
    if words.endswith(_NEUTRAL) or abbreviated(text):
        return None
    if words.endswith("."):
        return "."
    return "," if _COMMA.search(text) else ""


def _last_character(text: str, line: int, begins: Set[int]) -> int:
    """Return the last character of the paragraph that begins on a line, of a text whose blocks begin on some lines."""
    lines = text.split("\n")
    while line + 1 < len(lines) and line + 1 not in begins and lines[line + 1].strip(" >"):
        line += 1
    return line_start(text, line) + max(len(lines[line].rstrip()) - 1, 0)


RULES = (
    Rule(
        id="KKR050",
        severity=Severity.SUGGESTION,
        what=N_("listens punkter slutter ikke ens."),
        remedy=N_("Sæt punktum efter alle, efter ingen eller kun efter det sidste."),
        why=N_(
            "Et enkelt punktum midt i en liste ligner en fejl. Et punkt, der slutter med kolon, spørgsmålstegn eller "
            "en forkortelse, tæller ikke med, og et punkt af flere sætninger må slutte med punktum."
        ),
        bad="baggrund: |\n  Formandskabet orienterer om:\n\n  - Økonomi\n  - Sundhed.\n  - Beskæftigelse.\n",
        good="baggrund: |\n  Formandskabet orienterer om:\n\n  - Økonomi\n  - Sundhed\n  - Beskæftigelse.\n",
        check=_uneven_ends,
    ),
)
