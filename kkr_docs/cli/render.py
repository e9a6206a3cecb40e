"""The command `kkr-docs render`."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path

import click

import kkr_docs
from kkr_docs import files
from kkr_docs.cli import exits, params
from kkr_docs.definition.meeting import Meeting
from kkr_docs.diagnostics import reasons
from kkr_docs.diagnostics.problem import Problem, RefusalError, Severity
from kkr_docs.document.document import Edition, Kind
from kkr_docs.house_style import settings, trust
from kkr_docs.i18n import N_, _
from kkr_docs.render import EditionName, FormatName, KindName, StandardName, jobs

_USUAL_FORMATS = ("pdf", "docx")


class _Formats(click.ParamType[tuple[str, ...]]):
    name = "formater"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        chosen = _USUAL_FORMATS if value is _USUAL_FORMATS else tuple(str(value).split(","))
        if unknown := [name for name in chosen if name not in list(jobs.Format)]:
            message = _("{name} er ikke et format. Skriv pdf, docx eller png, eller flere: pdf,docx.")
            self.fail(message.format(name=unknown[0]), param, ctx)
        return chosen


@dataclass
class _Run:
    """What all definitions of one command are rendered as, and the files `made`, each with its definition's path."""

    kind: KindName | None
    formats: tuple[FormatName, ...]
    folder: Path
    edition: EditionName
    style: Path | None
    standard: StandardName
    made: dict[Path, Path] = field(default_factory=dict)

    def targets(self, definition: Meeting) -> list[Path]:
        """Return the files that a definition will be."""
        kind = Kind(self.kind) if self.kind else None
        order = jobs.Order(kind, tuple(map(jobs.Format, self.formats)), self.folder, Edition(self.edition))
        return list(jobs.targets(definition, order).values())

    def render(self, definition: Meeting, path: Path) -> dict[str, bytes]:
        """Return the files of a definition by their names, in the style of the command or of its folder."""
        style = self.style or trust.style(settings.of(path.parent))
        return kkr_docs.render(
            definition, self.formats, kind=self.kind, edition=self.edition, style=style, standard=self.standard
        )


@click.command()
@params.kind
@click.option(
    "--to",
    "formats",
    type=_Formats(),
    default=_USUAL_FORMATS,
    metavar=N_("FORMATER"),
    help=N_("pdf, docx eller png, eller flere: pdf,docx."),
)
@click.option(
    "--out",
    "folder",
    type=params.FILE,
    default=Path(),
    metavar=N_("MAPPE"),
    help=N_("Mappen, som filerne lægges i; ellers den, du står i."),
)
@click.option(
    "--edition",
    type=click.Choice(["screen", "print"]),
    default="screen",
    help=N_("Til skærm og arkiv, eller til trykkeriet (…-tryk.pdf)."),
)
@click.option(
    "--pdf-standard",
    "standard",
    type=click.Choice(["ua-1", "ua-2"]),
    default="ua-1",
    help=N_("PDF/UA-1 og PDF/A-3a, eller PDF/UA-2 og PDF/A-4f."),
)
@params.style
@params.definitions
def render(
    kind: KindName | None,
    formats: tuple[FormatName, ...],
    folder: Path,
    edition: EditionName,
    standard: StandardName,
    style: Path | None,
    filer: tuple[Path, ...],
) -> None:
    """Make the files of every definition that is valid; one that is not does not stop the others."""
    exits.require_typesetter()
    run = _Run(kind, formats, folder, edition, style, standard)
    problems: list[Problem] = []
    bar_is_shown = len(filer) > 1 and sys.stderr.isatty()
    with click.progressbar(filer, label=_("Sætter"), file=sys.stderr, hidden=not bar_is_shown) as paths:
        for path in paths:
            known = len(run.made)
            problems += _render_one(path, run)
            if not bar_is_shown:
                _list(list(run.made)[known:])
    if bar_is_shown:
        _list(list(run.made))
    if problems:
        exits.stop(problems, len(filer))


def _render_one(path: Path, run: _Run) -> list[Problem]:
    """Make one definition's files. Return what stopped it."""
    try:
        definition = kkr_docs.load(path)
    except kkr_docs.DefinitionError as error:
        return error.problems
    if twin := next((run.made[target] for target in run.targets(definition) if target in run.made), None):
        what = _("mødet giver filer med de samme navne som {twin}.").format(twin=twin)
        return [_general(path, what, _("Ret organ eller dato, eller lav dem hver for sig med --out."))]
    try:
        finished = run.render(definition, path)
    except RefusalError as refusal:
        place = refusal.place or (str(path), 1, 1)
        return [Problem(*place, Severity.ERROR, refusal.what, refusal.remedy)]
    for name, content in finished.items():
        target = run.folder / name
        try:
            files.write(target, content)
        except OSError as error:
            what = _("{file} kan ikke skrives ({reason}).").format(file=target, reason=reasons.of_system(error))
            return [_general(path, what, _("Vælg en anden mappe med --out."))]
        run.made[target] = path
    return []


def _list(paths: list[Path]) -> None:
    for path in paths:
        click.echo(path)


def _general(path: Path, what: str, remedy: str) -> Problem:
    return Problem(str(path), 1, 1, Severity.ERROR, what, remedy)
