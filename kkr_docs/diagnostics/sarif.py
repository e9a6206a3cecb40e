"""Problems as SARIF 2.1.0 (OASIS), which code scanning services read, with every rule's page."""

from __future__ import annotations

import json
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import quote

import click

from kkr_docs.diagnostics.problem import Problem, Severity
from kkr_docs.i18n import _
from kkr_docs.lint import registry, rule_pages
from kkr_docs.lint.registry import Rule

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.SUGGESTION: "note"}
_NO_RULE = "definition"  # for what is wrong before any rule is asked


def text(problems: Iterable[Problem]) -> str:
    """Return problems as a SARIF document."""
    descriptors = [_definition(), *map(_rule, registry.ALL)]
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
    return _descriptor(_NO_RULE, Severity.ERROR, what, remedy, f"{what} {remedy}")


def _rule(rule: Rule) -> dict[str, Any]:
    what, remedy = rule_pages.sentences(rule)
    return _descriptor(rule.id, rule.severity, what, f"{remedy} {_(rule.why)}", rule_pages.markdown(rule))


def _descriptor(id_: str, severity: Severity, what: str, help_: str, page: str) -> dict[str, Any]:
    return {
        "id": id_,
        "shortDescription": {"text": what},
        "fullDescription": {"text": f"{what} {help_}"},
        "help": {"text": help_, "markdown": page},
        "defaultConfiguration": {"level": _LEVELS[severity]},
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
