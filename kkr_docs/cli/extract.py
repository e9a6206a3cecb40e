"""The command `kkr-docs extract`."""

from __future__ import annotations

from pathlib import Path

import click

from kkr_docs.cli import params
from kkr_docs.cli.exits import CommandError
from kkr_docs.i18n import N_, _
from kkr_docs.render.pdf import embedded_definition


@click.command()
@click.argument("pdf", type=params.FILE, metavar=N_("FIL.pdf"))
def extract(pdf: Path) -> None:
    """Print the definition that travels in a PDF."""
    if not pdf.is_file():
        raise CommandError(_("{file} findes ikke. Skriv stien til en PDF.").format(file=pdf))
    definition = embedded_definition.extract(pdf)
    if definition is None:
        message = _("Der er ingen definition i {file}. Kun skærmudgaven fra kkr-docs har den med.")
        raise CommandError(message.format(file=pdf))
    click.echo(definition.encode(), nl=False)  # whatever the encoding of the terminal
