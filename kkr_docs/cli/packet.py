"""The command `kkr-docs packet`."""

from __future__ import annotations

from pathlib import Path

import click

from kkr_docs.cli import closed_parts, exits, params, progress
from kkr_docs.definition import yaml_reader
from kkr_docs.diagnostics import reasons, reporters
from kkr_docs.diagnostics.problem import Problem, RefusalError, Severity
from kkr_docs.document import build, editions
from kkr_docs.document.document import Audience, Kind
from kkr_docs.house_style.style import HouseStyle
from kkr_docs.i18n import N_, _
from kkr_docs.lint import engine
from kkr_docs.packet import packing, sources
from kkr_docs.render import KindName


@click.command()
@params.kind
@click.option(
    "--out",
    "folder",
    type=params.FILE,
    default=Path(),
    metavar=N_("MAPPE"),
    help=N_("Mappen, som pakken lægges i; ellers den, du står i."),
)
@params.audience
@params.style
@params.definition
def packet(kind: KindName | None, folder: Path, edition: str, style: Path | None, fil: Path) -> None:
    """Make one PDF of a meeting's document and all its attachments."""
    text = yaml_reader.read(fil)
    definition, problems = engine.check(text, fil.parent)
    if definition is None:
        exits.stop(problems)
    try:
        chosen = Kind(kind) if kind else build.kind_of(definition)
        found, audience = closed_parts.settings_of(fil), Audience(edition)
        attached = sources.of(definition, text, fil.parent, public=audience is Audience.PUBLIC)
        chosen_style = HouseStyle(style or found.style)
        order = packing.Order(definition, chosen, chosen_style, attached, audience, found.left_out, params.moment())
        target = packing.target(order, folder)
        with progress.counted(len(attached), _("Bilag {done} af {all}")) as begun:
            remarks = packing.write(order, target, begun)
    except packing.PackingError as error:
        exits.stop(error.problems)
    except packing.MissingLibraryError as missing:
        raise exits.missing_typesetter(missing.error) from None
    except RefusalError as refusal:
        place = refusal.place or (str(fil), 1, 1)
        exits.stop([Problem(*place, Severity.ERROR, refusal.what, refusal.remedy)])
    except OSError as error:
        what = _("{file} kan ikke skrives ({reason}).").format(file=target, reason=reasons.of_system(error))
        exits.stop([Problem(str(fil), 1, 1, Severity.ERROR, what, _("Vælg en anden mappe med --out."))])
    reporters.write(remarks, "text")
    if audience is Audience.MEMBERS:
        closed_parts.say(fil, editions.closed(editions.of_kind(definition, chosen)))
    click.echo(target)
