"""The command `kkr-docs import`."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path

import click

from kkr_docs import files
from kkr_docs.cli import closed_parts, exits, params, progress
from kkr_docs.cli.exits import CommandError
from kkr_docs.definition import json_schema, loading, own_model, yaml_reader
from kkr_docs.definition.model import Model
from kkr_docs.diagnostics import reasons
from kkr_docs.diagnostics.problem import RefusalError
from kkr_docs.house_style.style import HouseStyle
from kkr_docs.i18n import N_, _
from kkr_docs.importing import importing
from kkr_docs.importing.importing import Choice, Order
from kkr_docs.importing.report import Imported, Report
from kkr_docs.importing.revisions import Revision, Treatment

_KEPT = ".før-import.yaml"
_MOST = 20  # tracked changes that are shown one by one
_COLOURS = {"+": "green", "-": "red", "@": "cyan"}


@dataclass(frozen=True, slots=True)
class _Run:
    """How files are imported, into which definition (None: a new one)."""

    into: Path | None
    order: Order
    dry: bool
    strict: bool


@click.command()
@click.option("--into", type=params.FILE, metavar=N_("FIL"), help=N_("Definitionen, som rettelserne føres ind i."))
@click.option("--dry-run", "dry", is_flag=True, help=N_("Vis, hvad der ville blive rettet, og ret intet."))
@click.option("--mine", "choice", flag_value="mine", help=N_("Ved uenighed: behold det, der står i definitionen."))
@click.option("--theirs", "choice", flag_value="theirs", help=N_("Ved uenighed: tag det, der står i Word."))
@click.option(
    "--tracked",
    type=click.Choice(["accept", "reject", "ask"]),
    default="accept",
    help=N_("Sporede ændringer: tag dem med, udelad dem, eller spørg om hver."),
)
@click.option("--strict", is_flag=True, help=N_("Ret intet, når noget ville gå tabt."))
@params.style
@click.argument("filer", type=params.FILE, nargs=-1, required=True, metavar=N_("FIL.docx…"))
def import_(
    filer: tuple[Path, ...],
    into: Path | None,
    choice: str | None,
    tracked: str,
    style: Path | None,
    *,
    dry: bool,
    strict: bool,
) -> int:
    """Bring what was changed in Word files home, one after the other."""
    chosen = Choice(choice) if choice else Choice.MARK
    order = Order(chosen, _treatment(tracked), ask=_ask if tracked == "ask" else None)
    run = _Run(into, order, dry, strict)
    if into is None:
        return max(_new(one, run, style) for one in filer)
    return _into(into, filer, run, style)


def _treatment(tracked: str) -> Treatment:
    return Treatment.REJECT if tracked == "reject" else Treatment.ACCEPT


def _ask(revision: Revision) -> bool:
    return click.confirm(_("{change} Skal den med?").format(change=_revision(revision)), default=True)


def _into(path: Path, words: Sequence[Path], run: _Run, style: Path | None) -> int:
    """Import files into a definition; it is written once, when all that could be imported is."""
    source = yaml_reader.read(path)
    draft = loading.draft(source, path.parent)
    if draft.meeting is None or draft.problems:
        exits.stop(sorted(draft.problems))
    before = content = path.read_bytes()
    settings = closed_parts.settings_of(path)
    order = run.order._replace(style=HouseStyle(style or settings.style), left_out=tuple(settings.left_out))
    code = exits.OK
    pictures: dict[str, bytes] = {}
    for word in words:
        if len(words) > 1:
            click.echo(f"{word}:")
        imported = _imported(word, path, content, source.model, order)
        code = max(code, _show(imported.report))
        if run.strict and imported.report.lost:
            raise CommandError(_("Intet er importeret, for noget ville gå tabt (--strict)."))
        content = imported.content
        pictures |= imported.pictures
        if imported.report.conflicts:
            _stopped(words[words.index(word) + 1 :])
            break
    _finish(path, before, content, pictures, run)
    return code


def _stopped(rest: Sequence[Path]) -> None:
    for word in rest:
        message = _("{file} er ikke importeret. Vælg først mellem teksterne i definitionen, og importér den så.")
        click.echo(message.format(file=word), err=True)


def _imported(word: Path, path: Path, content: bytes, model: Model, order: Order) -> Imported:
    try:
        with _waiting(word, order):
            return importing.into(word, path, content, model, order)
    except RefusalError as refusal:
        raise CommandError(str(refusal)) from None
    except OSError as error:
        raise _unreadable(word, error) from None


def _waiting(word: Path, order: Order) -> AbstractContextManager[None]:
    """Say which file is read where that takes long, and nobody is asked anything."""
    return nullcontext() if order.ask else progress.waiting(_("læser {file}").format(file=word))


def _unreadable(word: Path, error: OSError) -> CommandError:
    if isinstance(error, FileNotFoundError):
        return CommandError(_("{file} findes ikke.").format(file=word))
    message = _("{file} kan ikke læses ({reason}).")
    return CommandError(message.format(file=word, reason=reasons.of_system(error)))


def _show(report: Report) -> int:
    """Print what an import did, and what it could not do; return the exit code that goes with it."""
    for line in report.notices:
        click.echo(_(line), err=True)
    for line in report.done or [_("Intet er ændret i Word.")]:
        click.echo(line)
    for revision in report.revisions[:_MOST]:
        click.echo(_revision(revision))
    if len(report.revisions) > _MOST:
        click.echo(_("… og {count} sporede ændringer mere.").format(count=len(report.revisions) - _MOST))
    for comment in report.comments:
        click.echo(comment)
    for line in [*report.lost, *report.conflicts]:
        click.echo(line, err=True)
    if report.conflicts:
        remedy = _("Begge tekster står i definitionen mellem <<<<<<< og >>>>>>>. Vælg, og slet resten.")
        click.echo(remedy, err=True)
    return exits.WRONG_INPUT if report.lost or report.conflicts else exits.OK


def _revision(revision: Revision) -> str:
    message = _("Sporet ændring: {kind} ”{words}” ({author}, {date}).")
    words = revision.words if len(revision.words) <= 60 else f"{revision.words[:59]}…"  # noqa: PLR2004 - a line
    return message.format(kind=_(revision.kind), words=words, author=revision.author or "?", date=revision.date[:16])


def _finish(path: Path, before: bytes, content: bytes, pictures: dict[str, bytes], run: _Run) -> None:
    """Write a definition that changed, and keep the old one beside it; in a dry run show the difference."""
    if content == before:
        return
    if run.dry:
        _diff(path, before, content)
        return
    try:
        for name, picture in pictures.items():
            files.write(path.parent / name, picture)
        files.write(path.with_suffix(_KEPT), before)
        files.write(path.resolve(), content)
    except OSError as error:
        message = _("{file} kan ikke skrives ({reason}).")
        raise CommandError(message.format(file=path, reason=reasons.of_system(error))) from None


def _diff(path: Path, before: bytes, content: bytes) -> None:
    old, new = (one.decode("utf-8-sig").splitlines() for one in (before, content))
    for line in unified_diff(old, new, str(path), str(path), n=1, lineterm=""):
        click.echo(click.style(line, _COLOURS.get(line[:1])))


def _new(word: Path, run: _Run, style: Path | None) -> int:
    """Write a new definition beside a Word file; one that is there is never overwritten."""
    path = word.with_suffix(".yaml")
    try:
        model = own_model.of_folder(word.parent)
        settings = closed_parts.settings_of(path)
        order = run.order._replace(style=HouseStyle(style or settings.style))
        with _waiting(word, order):
            imported = importing.new(word, path, model, order)
    except RefusalError as refusal:
        raise CommandError(str(refusal)) from None
    except OSError as error:
        raise _unreadable(word, error) from None
    code = _show(imported.report)
    if run.strict and imported.report.lost:
        raise CommandError(_("Intet er importeret, for noget ville gå tabt (--strict)."))
    if run.dry:
        click.echo(imported.content.decode())
        return code
    try:
        files.create(path, imported.content)
        with suppress(FileExistsError):
            files.create(path.with_name(json_schema.NAME), json_schema.text(model).encode())
        for name, picture in imported.pictures.items():
            files.write(path.parent / name, picture)
    except FileExistsError:
        message = _("{file} findes allerede og er ikke ændret. Skriv --into {file}, hvis rettelserne skal ind i den.")
        raise CommandError(message.format(file=path)) from None
    except OSError as error:
        message = _("{file} kan ikke skrives ({reason}).")
        raise CommandError(message.format(file=path, reason=reasons.of_system(error))) from None
    click.echo(_("{file} er skrevet. Læs den igennem, og kør: kkr-docs validate {file}").format(file=path))
    return code
