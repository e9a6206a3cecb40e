"""The command `kkr-docs guard`."""

from __future__ import annotations

from pathlib import Path

import click

from kkr_docs.cli import exits, params
from kkr_docs.cli.exits import CommandError
from kkr_docs.diagnostics import reasons
from kkr_docs.guard import closed_words, definitions
from kkr_docs.guard import guard as checks
from kkr_docs.guard.closed_words import Secret
from kkr_docs.guard.found import UnreadableError
from kkr_docs.guard.phrases import Finder
from kkr_docs.house_style import settings
from kkr_docs.house_style.style import HouseStyle
from kkr_docs.i18n import N_, _

_Secrets = tuple[Finder[Secret], frozenset[str]]  # and the numbers that are no CPR numbers
_DEFINITIONS = (".yaml", ".yml")


@click.command()
@click.argument("filer", type=params.FILE, nargs=-1, required=True, metavar=N_("FIL… [MØDE.yaml]"))
def guard(filer: tuple[Path, ...]) -> int:
    """Look in finished files for what definitions say is closed. Without a definition, the repository's own count."""
    given = [path for path in filer if path.suffix in _DEFINITIONS]
    finished = [path for path in filer if path.suffix not in _DEFINITIONS]
    if not finished:
        raise click.UsageError(_("Skriv filen, der skal kontrolleres, foran mødets definition."))
    secrets: dict[Path, _Secrets] = {}
    messages = [said for path in finished for said in _look_at(path, given or list(definitions.beside(path)), secrets)]
    for message in messages:
        click.echo(message)
    click.echo(_summary(len(finished), len(messages)), err=True)
    return exits.WRONG_INPUT if messages else exits.OK


def _look_at(path: Path, sources: list[Path], secrets: dict[Path, _Secrets]) -> list[str]:
    """Return what is wrong with a file. `secrets` keeps what definitions hold between the files."""
    try:
        content = path.read_bytes()
    except OSError as error:
        message = _("{file} kan ikke læses ({reason}).")
        raise CommandError(message.format(file=path, reason=reasons.of_system(error))) from None
    messages = []
    for source in sources:
        if source not in secrets:
            definition = definitions.read(source)
            secrets[source] = closed_words.of(definition, _house_texts(source)), closed_words.known_numbers(definition)
        try:
            found = checks.leaks(path.name, content, *secrets[source])
        except UnreadableError as error:
            return [_("{file}: den kan ikke kontrolleres: {reason}.").format(file=path, reason=error)]
        if found:
            message = _("{file}: her står noget, der er lukket i {definition}: {what}.")
            messages.append(message.format(file=path, definition=source.name, what=checks.listed(found)))
    return messages


def _house_texts(source: Path) -> list[str]:
    return HouseStyle(settings.of(source.parent).style).texts


def _summary(count: int, wrong: int) -> str:
    if wrong:
        return _("Udgiv dem ikke. Lav den offentlige udgave med kkr-docs render --edition public.")
    return _("Intet lukket fundet ({count} kontrolleret).").format(count=count)
