"""The command `kkr-docs validate`."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

import kkr_docs
from kkr_docs.cli import exits, kept_patterns, known_problems, params, processes
from kkr_docs.definition import recognition
from kkr_docs.diagnostics import reasons, reporters, text
from kkr_docs.diagnostics.problem import Severity
from kkr_docs.i18n import N_, _

if TYPE_CHECKING:
    from kkr_docs.diagnostics.problem import Problem
    from kkr_docs.diagnostics.sarif import Description

_FEW = 8  # definitions that are not worth a second process


@click.command()
@click.option("--fix", is_flag=True, help=N_("Ret først det, der kan rettes uden tvivl, og vis ændringerne."))
@click.option(
    "--format",
    "format_",
    type=click.Choice(reporters.FORMATS),
    default="text",
    help=N_("Tekst til mennesker; json, github eller sarif til andre programmer."),
)
@click.option("--strict", is_flag=True, help=N_("Giv også slutkode 1, når der er advarsler."))
@click.option("--hook", is_flag=True, help=N_("Spring YAML-filer over, der ikke ligner et møde (til pre-commit)."))
@click.option("--no-cache", is_flag=True, help=N_("Kontrollér også det, der er uændret siden sidst."))
@params.definitions
def validate(filer: tuple[Path, ...], format_: str, *, fix: bool, strict: bool, hook: bool, no_cache: bool) -> int:
    """Print every problem of every file, sorted by file and place; what is fixed first is shown as a diff."""
    if hook:
        filer = tuple(filter(recognition.seems_definition, filer))
        if not filer:
            return exits.OK
    if fix:
        _fix(filer, beside_report=format_ != "text")
    problems = [problem for found in _found(filer, is_kept=not no_cache) for problem in found]
    reporters.write(problems, format_, _descriptions() if format_ == "sarif" else ())
    click.echo(text.summary(problems, len(filer)), err=True)
    grave = {Severity.ERROR, Severity.WARNING} if strict else {Severity.ERROR}
    return exits.WRONG_INPUT if any(problem.severity in grave for problem in problems) else exits.OK


def _found(paths: tuple[Path, ...], *, is_kept: bool) -> Iterator[list[Problem]]:
    """Yield the problems of each definition; those of unchanged ones are known where they are kept."""
    states = known_problems.states(paths) if is_kept else {}
    known = known_problems.read(states)
    if new := [path for path in dict.fromkeys(paths) if path not in known]:
        from kkr_docs.lint import engine  # noqa: F401, PLC0415 - before `gc.freeze`, and for all processes

        gc.freeze()  # as `main` does, which does so before this is imported
        found = processes.in_order(lambda number: kkr_docs.validate(new[number]), len(new), _FEW)
        known |= zip(new, found, strict=True)
        kept_patterns.keep()
        known_problems.write({path: states[path] for path in new if path in states}, known)
    yield from (known[path] for path in paths)


def _descriptions() -> Iterable[Description]:
    from kkr_docs.lint import registry, rule_pages  # noqa: PLC0415 - only SARIF describes the rules

    return rule_pages.descriptions(registry.ALL)


def _fix(paths: tuple[Path, ...], *, beside_report: bool) -> None:
    """Fix files and show what changed: on standard output, or on standard error beside a report for machines."""
    from kkr_docs.lint import autofix  # noqa: PLC0415 - without --fix nothing needs difflib

    for path in paths:
        try:
            changes = autofix.fix(path)
        except OSError as error:
            message = _("{file} kan ikke skrives ({reason}).")
            raise exits.CommandError(message.format(file=path, reason=reasons.of_system(error))) from None
        if changes:
            click.echo(changes, err=beside_report)
