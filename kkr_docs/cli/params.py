"""Parameters that several commands have."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from kkr_docs.i18n import N_, _


class Date(click.ParamType[dt.date]):
    """A date, written as 2026-11-13."""

    name = "dato"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> dt.date:
        """Return the date of a text."""
        try:
            return value if isinstance(value, dt.date) else dt.date.fromisoformat(str(value))
        except ValueError:
            self.fail(_("{value} er ikke en dato. Skriv den som 2026-11-13.").format(value=value), param, ctx)


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
