"""The rules: what a careful colleague would notice beyond what the model refuses. `ALL` lists them, in order."""

from kkr_docs.lint.rule import Finding, Rule
from kkr_docs.lint.rules import (
    accessibility,
    attachments,
    dates,
    headings,
    items,
    letters,
    line_ends,
    lists,
    marks,
    meeting,
    outcome,
    people,
    privacy,
    references,
    sent,
    tables,
    times,
    typography,
)

_BY_THEME: tuple[Rule, ...] = (
    *references.RULES,
    *dates.RULES,
    *meeting.RULES,
    *people.RULES,
    *headings.RULES,
    *items.RULES,
    *outcome.RULES,
    *times.RULES,
    *sent.RULES,
    *attachments.RULES,
    *typography.RULES,
    *marks.RULES,
    *lists.RULES,
    *line_ends.RULES,
    *accessibility.RULES,
    *tables.RULES,
    *letters.RULES,
    *privacy.RULES,
)

ALL: tuple[Rule, ...] = tuple(sorted(_BY_THEME, key=lambda rule: rule.id))

__all__ = ["ALL", "Finding", "Rule"]
