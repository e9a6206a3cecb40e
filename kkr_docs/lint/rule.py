"""What a rule is: one thing that a careful colleague would notice, with the words to say it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from kkr_docs.definition.loading import Draft
from kkr_docs.definition.yaml_source import Location
from kkr_docs.diagnostics.problem import Fix, Severity


class Finding(NamedTuple):
    """One place that a rule speaks of: a value, or the character `at` of a text.

    `values` fill the rule's sentences. `fixes`, where it is safe, put the text right.
    """

    location: Location
    at: int | None = None
    values: Mapping[str, object] = {}
    fixes: tuple[Fix, ...] = ()


Check = Callable[[Draft], Iterator[Finding]]


class Rule(NamedTuple):
    """A rule and its page: sentences are in Danish (`what` and `remedy` are filled by a finding's values).

    `bad` and `good` are examples: fields of an item, or a whole definition where they name its `dagsorden`. `files` are
    the files that lie beside both, such as bilag/notat.pdf. `always` is a rule that no comment can suppress.
    """

    id: str
    severity: Severity
    what: str
    remedy: str
    why: str
    bad: str
    good: str
    check: Check
    files: tuple[str, ...] = ()
    always: bool = False
