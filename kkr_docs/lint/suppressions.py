"""Suppressing a rule at one spot, with a reason: a comment above a key or a list item.

    # kkr-docs: tillad KKR031 – fristen er fastsat af ministeriet
    indstilling: |

The spot is what begins on the next line that is not a comment, whole. A comment that suppresses nothing is reported.
Some rules cannot be suppressed: what they find must never be published.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from kkr_docs.definition.yaml_source import Location, Source
from kkr_docs.diagnostics.problem import Problem, Severity
from kkr_docs.i18n import _
from kkr_docs.lint import registry

_COMMENT = re.compile(r"^ *# *kkr-docs:(?P<words>.*)$", re.MULTILINE)
_WORDS = re.compile(r" *tillad +(?P<rule>KKR\d{3})(?: *[–:-]+ *(?P<reason>\S.*)?)?")


class _Suppression(NamedTuple):
    """A rule that is silent from the first to the last line of its spot, both included."""

    rule: str
    line: int
    first: int
    last: int


def apply(source: Source, problems: Iterable[Problem]) -> Iterator[Problem]:
    """Yield the problems that no comment of the source suppresses, and what is wrong with the comments themselves."""
    suppressions = list(_suppressions(source))
    of_rule: dict[str | None, list[_Suppression]] = {}
    for one in suppressions:
        of_rule.setdefault(one.rule, []).append(one)
    used = set()
    for problem in problems:
        silent = [one for one in of_rule.get(problem.rule, ()) if one.first <= problem.line <= one.last]
        used.update(silent)
        if not silent:
            yield problem
    for one in suppressions:
        if one not in used:
            what = _("{rule} finder intet her.").format(rule=one.rule)
            yield Problem(source.file, one.line, 1, Severity.WARNING, what, _("Slet kommentaren."))
    yield from _misspelt(source)


def _comments(source: Source) -> Iterator[tuple[int, re.Match[str] | None]]:
    """Yield the line of every comment that is meant for us, and what its words say, if that is understood."""
    if "kkr-docs:" not in source.text:
        return  # as in most files
    texts = [span for span in source.values.values() if span.style]
    starts = [text.start for text in texts]
    for comment in _COMMENT.finditer(source.text):
        before = bisect_right(starts, comment.start())
        if not before or texts[before - 1].end <= comment.start():
            yield source.position(comment.start())[0], _WORDS.fullmatch(comment["words"])


def _suppressions(source: Source) -> Iterator[_Suppression]:
    suppressible = {rule.id for rule in registry.ALL if not rule.always}
    comments = [(line, words) for line, words in _comments(source) if words and words["reason"]]
    ends = _ends(source) if comments else {}
    below: dict[int, int] = {}  # the line below every comment and those that follow it
    for line, words in reversed(comments):
        first = line + 1
        while source.line(first).lstrip().startswith("#"):
            first = below.get(first, first + 1)
        below[line] = first
        if words["rule"] in suppressible:
            yield _Suppression(words["rule"], line, first, ends.get(first, first))


def _ends(source: Source) -> dict[int, int]:
    """Return, for every line that a key or value begins on, the last line of the largest value that begins there."""
    last: dict[Location, int] = {}
    for location, span in source.values.items():
        line = source.position(max(span.end - 1, span.start))[0]
        for depth in range(1, len(location) + 1):
            last[location[:depth]] = max(line, last.get(location[:depth], line))
    ends: dict[int, int] = {}
    for location, line in last.items():
        begin = source.position((source.keys.get(location) or source.values[location]).start)[0]
        ends[begin] = max(line, ends.get(begin, line))
    return ends


def _misspelt(source: Source) -> Iterator[Problem]:
    known = {rule.id: rule for rule in registry.ALL}
    for line, words in _comments(source):
        if words is None:
            what, remedy = _("kommentaren kan ikke forstås."), _("Skriv # kkr-docs: tillad KKR012 – og grunden.")
        elif words["rule"] not in known:
            what = _("reglen {rule} findes ikke.").format(rule=words["rule"])
            remedy = _("Skriv nummeret, som det står i beskeden.")
        elif known[words["rule"]].always:
            what = _("reglen {rule} kan ikke slås fra.").format(rule=words["rule"])
            remedy = _("Slet kommentaren, og ret det, reglen finder.")
        elif not words["reason"]:
            what, remedy = _("tilladelsen har ingen grund."), _("Skriv grunden efter en tankestreg.")
        else:
            continue
        yield Problem(source.file, line, 1, Severity.WARNING, what, remedy)
