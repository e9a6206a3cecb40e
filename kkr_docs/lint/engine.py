"""Reading a definition as a careful colleague does: first whether it is one, then by the rules."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from pathlib import Path

from kkr_docs.definition import loading, sent, yaml_reader
from kkr_docs.definition.loading import Draft
from kkr_docs.definition.meeting import Meeting
from kkr_docs.definition.yaml_source import Source
from kkr_docs.diagnostics.problem import Problem, Severity
from kkr_docs.i18n import _
from kkr_docs.lint import registry, suppressions
from kkr_docs.lint.registry import Finding, Rule

MAX_FINDINGS = 1_000  # of one rule in one file: more than anyone reads, and a bound on time and memory


def read(path: Path) -> tuple[Meeting | None, list[Problem]]:
    """Return the meeting in a file, or None where it has errors; and all there is to say of it, sorted by place."""
    return check(yaml_reader.read(path), path.parent)


def check(source_: Source, folder: Path) -> tuple[Meeting | None, list[Problem]]:
    """Return the meeting of a source, or None where it has errors; and all there is to say of it, sorted by place."""
    draft, problems = examine(source_, folder)
    if any(one.severity is Severity.ERROR for one in problems):
        return None, problems
    return draft.meeting, problems


def examine(source_: Source, folder: Path) -> tuple[Draft, list[Problem]]:
    """Return what can be read of a source, and all there is to say of it, sorted by place."""
    draft = loading.draft(source_, folder)
    return draft, sorted({*draft.problems, *_of_what_was_sent(draft), *suppressions.apply(source_, _problems(draft))})


def _of_what_was_sent(draft: Draft) -> Iterable[Problem]:
    """Yield what is wrong with the file that says what was sent, or with the version in view of it."""
    path = draft.folder / Path(draft.source.file).name
    try:
        found = sent.read(path)
    except sent.UnreadableError:
        what = _("filen er ikke, som kkr-docs freeze skriver den.")
        remedy = _("Hent den igen, som den var, eller slet den, og kør kkr-docs freeze.")
        yield Problem(str(sent.path_beside(path)), 1, 1, Severity.ERROR, what, remedy)
        return
    if found and draft.meeting and (draft.meeting.version or 1) < found.version:
        what = _("version {version} er sendt ud, men her står en ældre.").format(version=found.version)
        remedy = _("Skriv version: {version}, eller en højere, hvis papiret er rettet igen.")
        place = draft.source.place((Meeting.key("version"),))
        yield draft.source.problem(place, what, remedy.format(version=found.version))


def problem(draft: Draft, rule: Rule, finding: Finding) -> Problem:
    """Return what a rule says of a draft by a finding."""
    place = draft.source.place(finding.location, finding.at)
    what = _(rule.what).format_map(finding.values)
    remedy = _(rule.remedy).format_map(finding.values)
    return Problem(draft.source.file, *place, rule.severity, what, remedy, rule.id)


def _problems(draft: Draft) -> Iterable[Problem]:
    """Yield what the rules find in a draft."""
    for rule in registry.ALL:
        for finding in islice(rule.check(draft), MAX_FINDINGS):
            yield problem(draft, rule, finding)
