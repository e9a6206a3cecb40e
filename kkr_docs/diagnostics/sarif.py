"""Problems as SARIF 2.1.0 (OASIS), which code scanning services read, with every rule's page."""

from __future__ import annotations

import json
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import click

from kkr_docs.diagnostics.problem import Problem, Severity
from kkr_docs.i18n import _

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.SUGGESTION: "note"}
_NO_RULE = "definition"  # for what is wrong before any rule is asked


class Description(NamedTuple):
    """A rule as a SARIF document describes it: sentences of plain text, and its page in Markdown."""

    id: str
    severity: Severity
    what: str
    help: str
    page: str


def text(problems: Iterable[Problem], rules: Iterable[Description]) -> str:
    """Return problems as a SARIF document. `rules` describe at least every rule that a problem names."""
    descriptors = [_definition(), *map(_descriptor, rules)]
    driver = {"name": "kkr-docs", "semanticVersion": version("kkr-docs"), "rules": descriptors}
    places = {descriptor["id"]: index for index, descriptor in enumerate(descriptors)}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(problem, places) for problem in problems],
    }
    document = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _definition() -> dict[str, Any]:
    what = _("Filen kan ikke læses som en definition.")
    remedy = _("Gør det, som beskeden siger.")
    return _descriptor(Description(_NO_RULE, Severity.ERROR, what, remedy, f"{what} {remedy}"))


def _descriptor(rule: Description) -> dict[str, Any]:
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.what},
        "fullDescription": {"text": f"{rule.what} {rule.help}"},
        "help": {"text": rule.help, "markdown": rule.page},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
    }


def _result(problem: Problem, places: dict[str, int]) -> dict[str, Any]:
    rule = problem.rule or _NO_RULE
    region = {"startLine": problem.line, "startColumn": problem.column}
    place = {"artifactLocation": {"uri": _uri(problem.file)}, "region": region}
    return {
        "ruleId": rule,
        "ruleIndex": places[rule],
        "level": _LEVELS[problem.severity],
        "message": {"text": f"{problem.what} {problem.remedy}"},
        "locations": [{"physicalLocation": place}],
    }


def _uri(file: str) -> str:
    """Return a file's URI, relative where its path is."""
    path = Path(click.format_filename(file))
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())
