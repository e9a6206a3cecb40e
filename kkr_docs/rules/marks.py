"""Rules on marks that have no meaning here, and would be printed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kkr_docs.blocks import Block, Footnote, Heading, Paragraph, Table, plain, walk
from kkr_docs.definition import Draft
from kkr_docs.language import N_
from kkr_docs.problems import Severity
from kkr_docs.rules.reading import prose
from kkr_docs.rules.rule import Finding, Rule

# Marks that mean something elsewhere. Escaped ones are meant to be printed.
_STRAY = re.compile(
    r"""(?<!\\)(?:
        (?P<html><(?:b|i|u|br|p|a|em|strong|span|div|font|sub|sup|ul|ol|li|table|t[rdh]|h[1-6]|img)(?![\w-])[^<>\n]*>)
        | (?P<entity>&(?:nbsp|amp|lt|gt|quot|[an]dash|aelig|oslash|aring|\#\d+);)
        | ^[ ]*(?P<fence>```) | (?<![\w_])(?P<bold>__)(?=[^\W_][^_\n]*__(?!\w|\.\w))
        | ^[ ]*(?P<reference>\[[^\[\]^\n]+\]:)(?=[ ]*<?https?:)
        | ^[ ]*(?P<heading>\#{2,6})(?=[^\W\d_]) )""",
    re.IGNORECASE | re.MULTILINE | re.VERBOSE,
)

_ENOUGH = 8  # characters: what stands after a mark, to find it by


def _stray_marks(draft: Draft) -> Iterator[Finding]:
    for location, text in prose(draft):
        for match in _STRAY.finditer(text):
            mark = match.lastgroup or 0
            if mark != "fence" or text.count("```", 0, match.start(mark)) % 2 == 0:
                yield Finding(location, match.start(mark), {"mark": match[mark]})
        if "**" in text and "\\*" not in text:
            for words in _words(draft.prose[location]):
                if (at := words.find("**")) >= 0:
                    near = r"\s+".join(map(re.escape, words[at : at + _ENOUGH].split()))
                    found = re.search(near, text)
                    yield Finding(location, found.start() if found else text.index("**"), {"mark": "**"})


def _words(blocks: Iterable[Block]) -> Iterator[str]:
    """Yield the words of every paragraph, heading and cell, and of every footnote in them."""
    for block in walk(blocks):
        if isinstance(block, Table):
            texts = [cell.inlines for row in (block.header, *block.rows) for cell in row]
        else:
            texts = [block.inlines] if isinstance(block, Paragraph | Heading) else []
        for inlines in texts:
            yield plain(inlines)
            yield from (plain(inline.inlines) for inline in inlines if isinstance(inline, Footnote))


RULES = (
    Rule(
        id="KKR049",
        severity=Severity.WARNING,
        what=N_("”{mark}” har ingen mening her og bliver trykt, som det står."),
        remedy=N_("Slet det. Fed skrift er **ord**, en mellemrubrik ### Ord, et linjeskift \\ sidst på linjen."),
        why=N_(
            "HTML, kode og Markdown med et mellemrum for meget eller for lidt bliver til tegn på papiret. Skal de stå"
            " dér, så skriv en omvendt skråstreg foran."
        ),
        bad="baggrund: |\n  Pladserne er delt i to:<br> drift og anlæg.\n",
        good="baggrund: |\n  Pladserne er delt i to:\\\n  **drift** og anlæg.\n",
        check=_stray_marks,
    ),
)
