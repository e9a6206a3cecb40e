"""The command `kkr-docs trust`."""

from __future__ import annotations

from pathlib import Path

import click

from kkr_docs.cli import exits, params
from kkr_docs.cli.exits import CommandError
from kkr_docs.diagnostics.problem import RefusalError
from kkr_docs.house_style import settings
from kkr_docs.house_style import trust as confirmations
from kkr_docs.i18n import N_, _
from kkr_docs.mailing import server
from kkr_docs.mailing.plain import plain


@click.command()
@click.option("--forget", is_flag=True, help=N_("Tag det tilbage."))
@click.argument("mappe", type=params.FILE, default=Path(), metavar=N_("[MAPPE]"))
def trust(mappe: Path, *, forget: bool) -> int:
    """Show what a repository's settings ask for beyond its folder, and confirm it."""
    if not mappe.is_dir():
        raise CommandError(_("{folder} er ingen mappe. Skriv mødernes mappe.").format(folder=mappe))
    try:
        return _answer(settings.of(mappe), forget=forget)
    except RefusalError as refusal:
        raise CommandError(plain(str(refusal))) from None


def _answer(found: settings.Settings, *, forget: bool) -> int:
    if forget:
        confirmations.forget(found)
        click.echo(_("Intet er længere bekræftet for {folder}.").format(folder=found.root))
        return exits.OK
    wishes = confirmations.wishes(found)
    if not wishes:
        click.echo(_("Der er intet at bekræfte for {folder}.").format(folder=found.root))
        return exits.OK
    for name, value in wishes.items():
        click.echo(plain(_described(name, value)))
    if not exits.agrees(_("Kender du det, og er det jeres?")):
        raise CommandError(_("Intet er bekræftet."))
    confirmations.confirm(found)
    message = _("Bekræftet for {folder}. Ændres indstillingen, skal den bekræftes igen.")
    click.echo(message.format(folder=found.root))
    return exits.OK


def _described(name: str, value: str) -> str:
    if name == confirmations.STYLE:
        return _("Husstilen hentes uden for mødernes mappe: {folder}").format(folder=value)
    its = server.parse(value)
    if not its.user:
        return _("Mails sendes med {server}.").format(server=its)
    message = _("Mails sendes med {server}, som får kodeordet til {user}.")
    return message.format(server=its, user=its.user)
