"""Options that several commands have."""

from __future__ import annotations

from pathlib import Path

import click

from kkr_docs.i18n import N_

FILE = click.Path(path_type=Path)

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
