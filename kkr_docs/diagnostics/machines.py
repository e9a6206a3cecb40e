"""Problems for machines: as JSON, and as annotations of GitHub Actions."""

from __future__ import annotations

import json
from collections.abc import Iterable

import click

from kkr_docs.diagnostics.problem import Problem, Severity

_VERSION = 1
_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.SUGGESTION: "notice"}


def json_text(problems: Iterable[Problem]) -> str:
    """Return problems as a JSON document, the same in every language but for the sentences."""
    document = {"version": _VERSION, "problems": [_plain(problem) for problem in problems]}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def github_text(problems: Iterable[Problem]) -> str:
    """Return problems as workflow commands, a line each.

    Source of the escapes: docs.github.com, "Workflow commands for GitHub Actions", and actions/toolkit, `command.ts`.
    """
    return "".join(_command(problem) for problem in problems)


def _plain(problem: Problem) -> dict[str, str | int | None]:
    return {
        "file": click.format_filename(problem.file),
        "line": problem.line,
        "column": problem.column,
        "severity": problem.severity.name.lower(),
        "rule": problem.rule,
        "what": problem.what,
        "remedy": problem.remedy,
    }


def _command(problem: Problem) -> str:
    properties = {
        "file": click.format_filename(problem.file),
        "line": problem.line,
        "col": problem.column,
        "title": problem.rule or "kkr-docs",
    }
    named = ",".join(f"{name}={_escaped_property(str(value))}" for name, value in properties.items())
    return f"::{_COMMANDS[problem.severity]} {named}::{_escaped(f'{problem.what} {problem.remedy}')}\n"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escaped_property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")
