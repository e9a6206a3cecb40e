"""The command `kkr-docs extract`."""

from __future__ import annotations

from pathlib import Path

import click

from kkr_docs import files
from kkr_docs.cli import params
from kkr_docs.cli.exits import CommandError
from kkr_docs.confined import TooMuchError
from kkr_docs.diagnostics import reasons
from kkr_docs.i18n import N_, _
from kkr_docs.render.pdf import embedded_definition


@click.command()
@click.argument("pdf", type=params.FILE, metavar=N_("FIL.pdf"))
def extract(pdf: Path) -> None:
    """Print the definition that travels in a PDF."""
    try:
        files.opened(pdf).close()
    except OSError as error:
        message = _("{file} kan ikke læses ({reason}). Skriv stien til en PDF.")
        raise CommandError(message.format(file=pdf, reason=reasons.of_system(error))) from None
    try:
        definition = embedded_definition.extract(pdf)
    except TooMuchError:
        message = _(
            "{file} kan ikke pakkes ud. En definition fylder højst 1 MB; denne fylder mere, eller filen er i stykker."
        )
        raise CommandError(message.format(file=pdf)) from None
    if definition is None:
        message = _("Der er ingen definition i {file}. Kun skærmudgaven fra kkr-docs har den med.")
        raise CommandError(message.format(file=pdf))
    click.echo(definition.encode(), nl=False)  # whatever the encoding of the terminal
