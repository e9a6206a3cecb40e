"""The command `kkr-docs render`."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import click

from kkr_docs import files
from kkr_docs.cli import closed_parts, exits, kept_patterns, params, progress, rendering
from kkr_docs.cli.rendering import Job, Wish
from kkr_docs.diagnostics import reasons
from kkr_docs.diagnostics.problem import Problem, Severity
from kkr_docs.document import excerpt
from kkr_docs.i18n import N_, _
from kkr_docs.render import EditionName, FormatName, KindName, StandardName, jobs, record

_USUAL_FORMATS = ("pdf", "docx")


class _Formats(click.ParamType[tuple[str, ...]]):
    name = "formater"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        chosen = _USUAL_FORMATS if value is _USUAL_FORMATS else tuple(str(value).split(","))
        if unknown := [name for name in chosen if name not in list(jobs.Format)]:
            message = _("{name} er ikke et format. Skriv pdf, docx eller png, eller flere: pdf,docx.")
            self.fail(message.format(name=unknown[0]), param, ctx)
        return chosen


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
@click.option(
    "--item",
    "items",
    multiple=True,
    metavar=N_("NUMMER"),
    help=N_("Kun punktet med det nummer, f.eks. 3.4, som en udskrift til sagen; kan gentages."),
)
@click.option(
    "--only",
    type=click.Choice(["tillæg"]),
    help=N_("Lav tillægsdagsordenen: kun de punkter, der er kommet til, efter at dagsordenen blev sendt ud."),
)
@click.option("--draft", is_flag=True, help=N_("Skriv UDKAST på hver side og i filens navn."))
@click.option(
    "--tid",
    "moment",
    type=params.Moment(),
    metavar=N_("TIDSPUNKT"),
    help=N_("Hvornår udkastet er lavet, f.eks. ”2026-11-13 14.30”; ellers SOURCE_DATE_EPOCH eller ingenting."),
)
@click.option("--force", is_flag=True, help=N_("Lav også de filer igen, hvor intet er ændret siden sidst."))
@click.option("--watch", is_flag=True, help=N_("Bliv ved: lav filerne igen, hver gang noget bliver gemt."))
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
        "sporede ændringer, og PDF'en streger over og under og har en liste."
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
    only: str | None,
    style: Path | None,
    filer: tuple[Path, ...],
    *,
    items: tuple[str, ...],
    draft: bool,
    moment: datetime | None,
    force: bool,
    watch: bool,
    for_decisions: bool,
    earlier: str | None,
) -> None:
    """Make the files of every definition that is valid; one that is not does not stop the others."""
    if only and kind == "minutes":
        raise click.UsageError(_("Et tillæg er en dagsorden. Skriv --only tillæg uden --as."))
    if only and items:
        raise click.UsageError(_("--item og --only kan ikke bruges sammen. Udelad den ene."))
    if for_decisions:
        kind, formats = _for_decisions(kind, formats, edition)
    is_anew = force or for_decisions or bool(earlier)
    alone, when = excerpt.normal_all(items), params.moment(moment)
    wish = Wish(kind, formats, folder, edition, style, standard, draft, when, alone, bool(only), is_anew)
    wish = replace(wish, for_decisions=for_decisions, earlier=earlier)
    problems = _render(filer, wish)
    if watch:
        _watch(filer, wish, problems)
    elif problems:
        exits.stop(problems, len(filer))


def _for_decisions(
    kind: KindName | None, formats: tuple[FormatName, ...], edition: EditionName
) -> tuple[KindName, tuple[FormatName, ...]]:
    """Return the kind and formats of a file to write decisions in: the members' minutes in Word."""
    if kind == "agenda" or edition != "screen" or formats not in (_USUAL_FORMATS, ("docx",)):
        message = _("--for-decisions laver et referat i Word. Skriv --as minutes --to docx, og ikke andet.")
        raise click.UsageError(message)
    return "minutes", ("docx",)


def _watch(paths: tuple[Path, ...], wish: Wish, problems: list[Problem]) -> None:
    """Print what is wrong, and make the files again after every change, until the command is interrupted."""
    from threading import Event  # noqa: PLC0415

    from kkr_docs.preview import watching  # noqa: PLC0415 - slow to import

    def again(_changed: Collection[Path]) -> None:
        exits.report(_render(paths, replace(wish, anew=False), is_quiet=True), len(paths))

    exits.report(problems, len(paths))
    click.echo(_("Venter på ændringer. Stop med Ctrl-C."), err=True)
    watching.watch(watching.folders(paths, [wish.style] if wish.style else []), again, Event())


def _render(paths: Sequence[Path], wish: Wish, *, is_quiet: bool = False) -> list[Problem]:
    """Make the files of every definition, and return what stopped some; `is_quiet` is not to name unchanged files."""
    problems: list[Problem] = []
    wanted: list[Job] = []
    made: dict[Path, Path] = {}
    for path in paths:
        job = rendering.prepared(path, wish)
        if isinstance(job, list):
            problems += job
        elif twin := next((made[each] for each in job.targets() if each in made), None):
            what = _("mødet giver filer med de samme navne som {twin}.").format(twin=twin)
            problems.append(
                _general(path, what, _("Ret organ, dato eller start, eller lav dem hver for sig med --out."))
            )
        else:
            made |= dict.fromkeys(job.targets(), path)
            wanted.append(job)
    for job in wanted:
        if job.unchanged and not is_quiet:
            _list(job.unchanged)
            click.echo(_("{file}: uændret, så filerne er ikke lavet igen.").format(file=job.path), err=True)
            _say_what_is_closed(job)
    changed = [job for job in wanted if not job.unchanged]
    return problems + _made(changed, wish)


def _made(changed: Sequence[Job], wish: Wish) -> list[Problem]:
    if changed:
        exits.require_typesetter()
    problems: list[Problem] = []
    results = zip(changed, rendering.contents(changed, wish), strict=True)
    with progress.shown(len(changed)) as step:
        for job, result in results:
            problems += [result] if isinstance(result, Problem) else _write(job, result)
            step()
    if changed:
        kept_patterns.keep()
    return problems


def _write(job: Job, finished: dict[str, bytes]) -> list[Problem]:
    """Write the files of a job and list them. Return what stopped it."""
    is_confidential = jobs.is_confidential(job.meeting, job.order)
    for name, content in finished.items():
        target = job.order.folder / name
        try:
            files.write(target, content, private=is_confidential)
        except OSError as error:
            what = _("{file} kan ikke skrives ({reason}).").format(file=target, reason=reasons.of_system(error))
            return [_general(job.path, what, _("Vælg en anden mappe med --out."))]
        _list([target])
    record.note(job.path, job.order, job.made_of, finished)
    _say_what_is_closed(job)
    return []


def _say_what_is_closed(job: Job) -> None:
    if jobs.is_confidential(job.meeting, job.order):
        closed_parts.say(job.path, jobs.closed(job.meeting, job.order))


def _list(paths: list[Path]) -> None:
    for path in paths:
        click.echo(path)


def _general(path: Path, what: str, remedy: str) -> Problem:
    return Problem(str(path), 1, 1, Severity.ERROR, what, remedy)
