"""Text that is read without the parser: plain words in paragraphs, sub-headings and flat lists, and links to pages.

Most of what is written is no more than that, and to start the parser takes longer than all other reading. What is not
surely so is left to `prose`; what is read here, `prose` reads alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kkr_docs.blocks import Block, Heading, Inline, ListBlock, Paragraph, Run

_SIGN = r"[^\\`*_<\[\]!\t\n]"  # no mark of Markdown
_LINK = rf"\[((?!\s){_SIGN}+(?<!\s))\]\((https?://[a-z0-9.-]+/[A-Za-z0-9./_-]*)\)(?!\[)"
_LINKS = re.compile(_LINK)
# The mark of a sub-heading or an item, and words. These begin with no blank and no sign that may be a mark of a block,
# and end with no blank and no sign that may close a heading.
_LINE = re.compile(
    rf"(?:(?P<mark>(?P<level>#{{1,6}})|-|[0-9]{{1,9}}[.)]) )?(?(level)|(?![0-9]+[.)](?: |$)))"
    rf"(?P<words>(?=[^\W_]|[”“„»«’'\"(\[/&%§–…])(?:{_SIGN}++|!(?!\[)|{_LINK})++(?<![\s#]))"
)
_HEADING, _LIST, _WORDS = "#", ("-", ".", ")"), ""  # what a line is part of: the last sign of its mark
_INTERRUPTS = ("-", "1.", "1)")  # where another mark of a list is right below a paragraph, it is the paragraph's

_Lines = list[tuple[int, str]]  # numbers, from 0, and words
_Part = tuple[str, _Lines]  # with the mark of the first line


def read(text: str) -> tuple[Block, ...] | None:
    """Return the blocks of a text, or None where it may be more than plain."""
    parts: list[_Part] = []
    above = None  # what the line right above is part of
    for number, line in enumerate(text.split("\n")):
        if not line:
            above = None
        elif match := _LINE.fullmatch(line):
            mark = match["mark"] or _WORDS
            if not _may_follow(above, mark):
                return None
            kind = mark[-1:]
            if parts and kind == parts[-1][0][-1:] and (kind in _LIST or kind == above == _WORDS):
                parts[-1][1].append((number, match["words"]))
            else:
                parts.append((mark, [(number, match["words"])]))
            above = kind
        else:
            return None
    return tuple(_blocks(parts))


def _may_follow(above: str | None, mark: str) -> bool:
    """Whether a line with a mark is surely what it looks like, right below a part."""
    if above in _LIST:
        return mark[-1:] in (above, _HEADING)
    return above != _WORDS or mark[-1:] not in _LIST or mark in _INTERRUPTS


def _blocks(parts: Iterable[_Part]) -> Iterator[Block]:
    top = 0
    for mark, lines in parts:
        number, words = lines[0]
        if mark.startswith(_HEADING):
            top = top or len(mark)
            yield Heading(min(max(len(mark) - top + 1, 1), 3), _inlines(words), number)
        elif mark:
            items = tuple((Paragraph(_inlines(words), number),) for number, words in lines)
            yield ListBlock(mark != "-", 1 if mark == "-" else int(mark[:-1]), items, number)
        else:
            yield Paragraph(_inlines(" ".join(words for _number, words in lines)), number)


def _inlines(words: str) -> tuple[Inline, ...]:
    while "  " in words:
        words = words.replace("  ", " ")
    runs, end = [], 0
    for link in _LINKS.finditer(words):
        runs += [Run(words[end : link.start()]), Run(link[1], link=link[2])]
        end = link.end()
    return tuple(run for run in (*runs, Run(words[end:])) if run.text)
