"""The command `kkr-docs freeze`."""

from __future__ import annotations

from pathlib import Path

import click

import kkr_docs
from kkr_docs import files
from kkr_docs.cli import exits, params
from kkr_docs.definition import sent
from kkr_docs.diagnostics import reasons
from kkr_docs.diagnostics.problem import Problem
from kkr_docs.i18n import _, ngettext


@click.command()
@params.definitions
def freeze(filer: tuple[Path, ...]) -> None:
    """Write which numbers and titles were sent beside every definition that is valid."""
    problems: list[Problem] = []
    for path in filer:
        try:
            _freeze(path)
        except kkr_docs.DefinitionError as error:
            problems += error.problems
    if problems:
        exits.stop(problems, len(filer))


def _freeze(path: Path) -> None:
    meeting, target = kkr_docs.load(path), sent.path_beside(path)
    before = sent.read(path)
    if not (after := sent.with_meeting(before, meeting)):
        click.echo(_("{file}: Alt er fastfrosset i forvejen.").format(file=path))
        return
    try:
        files.write(target, sent.text(after).encode())
    except OSError as error:
        message = _("{file} kan ikke skrives ({reason}).")
        raise exits.CommandError(message.format(file=target, reason=reasons.of_system(error))) from None
    count = sum(map(sent.is_item, after.dispatches[-1].titles))
    message = ngettext(
        "{file}: {count} punkt er fastfrosset i {target}.", "{file}: {count} punkter er fastfrosset i {target}.", count
    )
    click.echo(message.format(file=path, count=count, target=target.name))
