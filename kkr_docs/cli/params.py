"""Parameters that several commands have."""

from __future__ import annotations

from pathlib import Path

import click

from kkr_docs.i18n import N_

FILE = click.Path(path_type=Path)

definition = click.argument("fil", type=FILE, metavar=N_("FIL"))
definitions = click.argument("filer", type=FILE, nargs=-1, required=True, metavar=N_("FIL…"))
kind = click.option(
    "--as",
    "kind",
    type=click.Choice(["agenda", "minutes"]),
    help=N_("Dagsorden eller referat; ellers bliver det et referat, når der er beslutninger."),
)
style = click.option(
    "--style",
    type=FILE,
    metavar=N_("MAPPE"),
    help=N_("Mappen med jeres husstil; ellers den, der står i kkr-docs.toml."),
)
