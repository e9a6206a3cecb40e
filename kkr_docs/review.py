"""Reading a definition as a careful colleague does: first whether it is one, then by the rules."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from pathlib import Path

from kkr_docs import definition, rules, silencing, source
from kkr_docs.definition import Definition, Draft
from kkr_docs.language import _
from kkr_docs.problems import Problem, Severity
from kkr_docs.rules import Finding, Rule
from kkr_docs.source import Source

MAX_FINDINGS = 1_000  # of one rule in one file: more than anyone reads, and a bound on time and memory


def read(path: Path) -> tuple[Definition | None, list[Problem]]:
    """Return the definition in a file, or None where it has errors; and all there is to say of it, sorted by place."""
    return check(source.read(path), path.parent)


def check(source_: Source, folder: Path) -> tuple[Definition | None, list[Problem]]:
    """Return what a source defines, or None where it has errors; and all there is to say of it, sorted by place."""
    draft = definition.draft(source_, folder)
    problems = sorted({*source_.problems, *silencing.heed(source_, _problems(draft))})
    if draft.meeting is None or any(one.severity is Severity.ERROR for one in problems):
        return None, problems
    return Definition(draft.meeting, draft.prose), problems


def problem(draft: Draft, rule: Rule, finding: Finding) -> Problem:
    """Return what a rule says of a draft by a finding."""
    place = draft.source.place(finding.location, finding.index)
    what = _(rule.what).format_map(finding.values)
    remedy = _(rule.remedy).format_map(finding.values)
    return Problem(draft.source.file, *place, rule.severity, what, remedy, rule.id)


def _problems(draft: Draft) -> Iterable[Problem]:
    """Yield what the rules find in a draft."""
    for rule in rules.ALL:
        for finding in islice(rule.check(draft), MAX_FINDINGS):
            yield problem(draft, rule, finding)
