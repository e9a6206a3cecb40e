"""The command `kkr-docs render`."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import click

import kkr_docs
from kkr_docs import files
from kkr_docs.cli import closed_parts, exits, params, revisions
from kkr_docs.definition.meeting import Meeting
from kkr_docs.diagnostics import reasons
from kkr_docs.diagnostics.problem import Problem, RefusalError, Severity
from kkr_docs.document import build, drafts, editions
from kkr_docs.document.document import Kind
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
    is_draft: bool
    moment: datetime | None
    for_decisions: bool
    earlier: str | None
    made: dict[Path, Path] = field(default_factory=dict)

    def order(self) -> jobs.Order:
        """Return what is made of every definition, but for its style."""
        kind = Kind(self.kind) if self.kind else None
        medium, audience = jobs.EDITIONS[self.edition]
        formats = tuple(map(jobs.Format, self.formats))
        return jobs.Order(kind, formats, self.folder, medium, audience=audience, for_decisions=self.for_decisions)

    def asked(self, definition: Meeting) -> Meeting:
        """Return what is rendered of a definition: a draft where the command says so."""
        return drafts.draft(definition) if self.is_draft else definition

    def targets(self, definition: Meeting) -> list[Path]:
        """Return the files that a definition will be."""
        return list(jobs.targets(definition, self.order()).values())

    def shown(self, definition: Meeting) -> Meeting:
        """Return what of a definition its files show to the members."""
        return editions.of_kind(definition, Kind(self.kind) if self.kind else build.kind_of(definition))

    def render(self, definition: Meeting, path: Path) -> dict[str, bytes]:
        """Return the files of a definition by their names, in the style of the command or of its folder."""
        found = closed_parts.settings_of(path)
        return kkr_docs.render(
            definition,
            self.formats,
            kind=self.kind,
            edition=self.edition,
            style=self.style or found.style,
            standard=self.standard,
            left_out=found.left_out,
            moment=self.moment,
            for_decisions=self.for_decisions,
            earlier=_earlier(path, self.earlier) if self.earlier else None,
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
    type=click.Choice(["screen", "print", "public", "public-print"]),
    default="screen",
    help=N_("Til skærm og arkiv, eller til trykkeriet (…-tryk.pdf); public og public-print uden det, der er lukket."),
)
@click.option(
    "--pdf-standard",
    "standard",
    type=click.Choice(["ua-1", "ua-2"]),
    default="ua-1",
    help=N_("PDF/UA-1 og PDF/A-3a, eller PDF/UA-2 og PDF/A-4f."),
)
@click.option("--draft", is_flag=True, help=N_("Skriv UDKAST på hver side og i filens navn."))
@click.option(
    "--tid",
    "moment",
    type=params.Moment(),
    metavar=N_("TIDSPUNKT"),
    help=N_("Hvornår udkastet er lavet, f.eks. ”2026-11-13 14.30”; ellers SOURCE_DATE_EPOCH eller ingenting."),
)
@click.option(
    "--for-decisions",
    "for_decisions",
    is_flag=True,
    help=N_("Word-filen til at skrive beslutninger i under mødet; kkr-docs import fører dem ind."),
)
@click.option(
    "--compared-with",
    "earlier",
    metavar=N_("FIL"),
    help=N_(
        "Sammenlign med en ældre definition, eller en git-revision som HEAD~2: Word-filen viser forskellene som "
        "sporede ændringer."
    ),
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
    *,
    draft: bool,
    moment: datetime | None,
    for_decisions: bool,
    earlier: str | None,
) -> None:
    """Make the files of every definition that is valid; one that is not does not stop the others."""
    if earlier:
        formats = _compared(formats)
    if for_decisions:
        kind, formats = _for_decisions(kind, formats, edition)
    exits.require_typesetter()
    run = _Run(kind, formats, folder, edition, style, standard, draft, params.moment(moment), for_decisions, earlier)
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


def _compared(formats: tuple[FormatName, ...]) -> tuple[FormatName, ...]:
    """Return the format that shows what was changed: Word."""
    if formats not in (_USUAL_FORMATS, ("docx",)):
        raise click.UsageError(_("--compared-with laver en Word-fil. Skriv --to docx."))
    return ("docx",)


def _earlier(path: Path, earlier: str) -> Meeting:
    """Return the meeting of an older file, or of the same file in a git revision. Raises RefusalError."""
    older = Path(earlier)
    try:
        if older.is_file():
            return kkr_docs.load(older)
        return revisions.load(path, earlier)
    except kkr_docs.DefinitionError as error:
        what = _("{earlier} er ikke en gyldig definition.").format(earlier=earlier)
        remedy = _("Kør kkr-docs validate på den, og ret fejlene.")
        raise RefusalError(what, f"{remedy} {error}") from None


def _for_decisions(
    kind: KindName | None, formats: tuple[FormatName, ...], edition: EditionName
) -> tuple[KindName, tuple[FormatName, ...]]:
    """Return the kind and formats of a file to write decisions in: the members' minutes in Word."""
    if kind == "agenda" or edition != "screen" or formats not in (_USUAL_FORMATS, ("docx",)):
        message = _("--for-decisions laver et referat i Word. Skriv --as minutes --to docx, og ikke andet.")
        raise click.UsageError(message)
    return "minutes", ("docx",)


def _render_one(path: Path, run: _Run) -> list[Problem]:
    """Make one definition's files. Return what stopped it."""
    try:
        definition = run.asked(kkr_docs.load(path))
    except kkr_docs.DefinitionError as error:
        return error.problems
    if twin := next((run.made[target] for target in run.targets(definition) if target in run.made), None):
        what = _("mødet giver filer med de samme navne som {twin}.").format(twin=twin)
        return [_general(path, what, _("Ret organ, dato eller start, eller lav dem hver for sig med --out."))]
    try:
        finished = run.render(definition, path)
    except RefusalError as refusal:
        place = refusal.place or (str(path), 1, 1)
        return [Problem(*place, Severity.ERROR, refusal.what, refusal.remedy)]
    is_confidential = jobs.is_confidential(definition, run.order())
    for name, content in finished.items():
        target = run.folder / name
        try:
            files.write(target, content, private=is_confidential)
        except OSError as error:
            what = _("{file} kan ikke skrives ({reason}).").format(file=target, reason=reasons.of_system(error))
            return [_general(path, what, _("Vælg en anden mappe med --out."))]
        run.made[target] = path
    if is_confidential:
        closed_parts.say(path, editions.closed(run.shown(definition)))
    return []


def _list(paths: list[Path]) -> None:
    for path in paths:
        click.echo(path)


def _general(path: Path, what: str, remedy: str) -> Problem:
    return Problem(str(path), 1, 1, Severity.ERROR, what, remedy)
