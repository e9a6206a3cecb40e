"""Silencing a rule at one spot, with a reason: a comment above a key or a list item.

    # kkr-docs: tillad KKR031 – fristen er fastsat af ministeriet
    indstilling: |

The spot is what begins on the next line that is not a comment, whole. A silencing that silences nothing is reported.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kkr_docs import rules
from kkr_docs.language import _
from kkr_docs.problems import Problem, Severity
from kkr_docs.scalars import Span
from kkr_docs.source import Source

_COMMENT = re.compile(r"^ *# *kkr-docs:(?P<words>.*)$", re.MULTILINE)
_WORDS = re.compile(r" *tillad +(?P<rule>KKR\d{3})(?: *[–:-]+ *(?P<reason>\S.*)?)?")


@dataclass(frozen=True, slots=True)
class _Silencing:
    """A rule that is silent from the first to the last line of its spot, both included."""

    rule: str
    line: int
    first: int
    last: int


def heed(source: Source, problems: Iterable[Problem]) -> Iterator[Problem]:
    """Yield the problems that no comment of the source silences, and what is wrong with the comments themselves."""
    silencings = list(_silencings(source))
    used = set()
    for problem in problems:
        silent = [one for one in silencings if one.rule == problem.rule and one.first <= problem.line <= one.last]
        used.update(silent)
        if not silent:
            yield problem
    for one in silencings:
        if one not in used:
            what = _("her er intet, som {rule} siger noget om.").format(rule=one.rule)
            yield Problem(source.file, one.line, 1, Severity.WARNING, what, _("Slet kommentaren."))
    yield from _misspelt(source)


def _comments(source: Source) -> Iterator[tuple[int, re.Match[str] | None]]:
    """Yield the line of every comment that is meant for us, and what its words say, if that is understood."""
    texts = [span for span in source.values.values() if span.style]
    for comment in _COMMENT.finditer(source.text):
        if not any(text.start <= comment.start() < text.end for text in texts):
            yield source.position(comment.start())[0], _WORDS.fullmatch(comment["words"])


def _silencings(source: Source) -> Iterator[_Silencing]:
    known = {rule.id for rule in rules.ALL}
    for line, words in _comments(source):
        if words and words["reason"] and words["rule"] in known:
            first, last = _spot(source, line)
            yield _Silencing(words["rule"], line, first, last)


def _spot(source: Source, line: int) -> tuple[int, int]:
    """Return the first and last line of the largest value that begins below a comment."""
    first = line + 1
    while source.line(first).lstrip().startswith("#"):
        first += 1
    ends = [source.position(max(span.end - 1, span.start))[0] for span in _beginning(source, first)]
    return first, max(ends, default=first)


def _beginning(source: Source, line: int) -> Iterator[Span]:
    """Yield every value that begins on a line, or whose key does."""
    for location, span in source.values.items():
        begin = source.keys.get(location, span)
        if source.position(begin.start)[0] == line:
            yield span


def _misspelt(source: Source) -> Iterator[Problem]:
    known = {rule.id for rule in rules.ALL}
    for line, words in _comments(source):
        if words is None:
            what, remedy = _("kommentaren er ikke forstået."), _("Skriv # kkr-docs: tillad KKR012 – og grunden.")
        elif words["rule"] not in known:
            what = _("reglen {rule} findes ikke.").format(rule=words["rule"])
            remedy = _("Skriv nummeret, som det står i meldingen.")
        elif not words["reason"]:
            what, remedy = _("tilladelsen har ingen grund."), _("Skriv grunden efter en tankestreg.")
        else:
            continue
        yield Problem(source.file, line, 1, Severity.WARNING, what, remedy)
