"""The command `kkr-docs trust`."""

from __future__ import annotations

from pathlib import Path

import click

from kkr_docs.cli import params
from kkr_docs.cli.exits import CommandError
from kkr_docs.diagnostics import reasons
from kkr_docs.diagnostics.problem import RefusalError, Severity
from kkr_docs.house_style import settings
from kkr_docs.i18n import N_, _
from kkr_docs.mailing import trust as vouching


@click.command()
@click.argument("mappe", type=params.FILE, default=Path(), metavar=N_("[MAPPE]"))
def trust(mappe: Path) -> None:
    """Vouch for the mail server that the settings of a folder name."""
    try:
        found = settings.of(mappe)
        server = vouching.vouch(found.mail or settings.Mail())
    except RefusalError as refusal:
        raise CommandError(f"{_(Severity.ERROR)}: {refusal}") from None
    except OSError as error:
        message = _("Det kan ikke gemmes ({reason}).").format(reason=reasons.of_system(error))
        raise CommandError(message) from None
    who = _(" med brugeren {user}").format(user=server.user) if server.user else ""
    if server.is_graph:
        who = _(" i Microsoft 365")
    message = _("Mails fra møderne i {folder} må sendes med {server}{who}.")
    click.echo(message.format(folder=mappe.resolve(), server=server, who=who))
