"""Parameters that several commands have."""

from __future__ import annotations

import datetime as dt
import os
from datetime import datetime
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
audience = click.option(
    "--edition",
    type=click.Choice(["members", "public"]),
    default="members",
    help=N_("Til medlemmerne, eller til alle: uden det, der er lukket."),
)


class Moment(click.ParamType[datetime]):
    """A day and a time, as "2026-11-13 14.30", or with a colon, or as ISO 8601 has it."""

    name = "tidspunkt"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Return the moment. Fails where it is none."""
        try:
            return datetime.strptime(str(value).replace("T", " ").replace(":", "."), "%Y-%m-%d %H.%M")
        except ValueError:
            message = _("{value} er ikke et tidspunkt. Skriv f.eks. 2026-11-13 14.30.").format(value=value)
            self.fail(message, param, ctx)


def moment(said: datetime | None = None) -> datetime | None:
    """Return when a draft was made: what was said, else SOURCE_DATE_EPOCH in Danish time, else nothing."""
    from kkr_docs.document import drafts  # noqa: PLC0415 - `validate` has no drafts, and starts without the model

    return said or drafts.moment(os.environ.get("SOURCE_DATE_EPOCH", ""))
