"""The command `kkr-docs new`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import click

import kkr_docs
from kkr_docs import files
from kkr_docs.cli import exits, params
from kkr_docs.cli.exits import CommandError
from kkr_docs.definition import json_schema, own_model, scaffold
from kkr_docs.definition.meeting import Meeting
from kkr_docs.diagnostics import reasons
from kkr_docs.diagnostics.problem import RefusalError
from kkr_docs.i18n import N_, _

_SUFFIXES = (".yaml", ".yml")
_OTHERS = 0o077  # what others than a file's owner may do with it
_USUAL_BODY = "KKR Midtjylland"


@click.command()
@click.option("--organ", metavar=N_("NAVN"), help=N_("Organet, der mødes, f.eks. KKR Midtjylland."))
@click.option("--dato", type=params.Date(), metavar=N_("DATO"), help=N_("Mødets dato, f.eks. 2026-11-13."))
@click.option(
    "--fra",
    "previous",
    type=params.FILE,
    metavar=N_("FIL"),
    help=N_("Det forrige møde: organ, deltagere, hovedpunkter, udsatte punkter og åbne opgaver tages derfra."),
)
@params.definition
def new(organ: str | None, dato: dt.date | None, previous: Path | None, fil: Path) -> None:
    """Write a new definition, and its schema beside it; a file that is there is never overwritten."""
    if fil.suffix.lower() not in _SUFFIXES:
        message = _("{file} skal være en definition, som er ren tekst. Skriv et navn, der slutter på .yaml: {name}")
        raise CommandError(message.format(file=fil, name=fil.with_suffix(".yaml")))
    try:
        last = kkr_docs.load(previous) if previous else None
    except kkr_docs.DefinitionError as error:
        exits.stop(error.problems)
    try:
        model = own_model.of_folder(fil.parent)
    except RefusalError as refusal:
        raise CommandError(str(refusal)) from None
    sections = model.meeting.conventions.sections
    text, needed = _definition(organ, dato, last, sections, previous)
    copies = _copies(needed, previous.parent, fil.parent) if previous else {}
    _create(fil, text, json_schema.text(model))
    _copy(copies)
    click.echo(_("{file} er skrevet. Ret den til, og kør: kkr-docs render {file}").format(file=fil))


def _definition(
    organ: str | None, day: dt.date | None, last: Meeting | None, sections: Sequence[str], previous: Path | None
) -> tuple[str, tuple[str, ...]]:
    """Return the text of the new definition, and the files it needs: what is not asked for is the last meeting's."""
    body = " ".join((organ or "").split()) or (last and last.body) or _USUAL_BODY
    date = day or (last and last.next_meeting) or dt.date.today()
    return scaffold.definition(body, date, last, sections, previous.parent if previous else Path())


def _copies(names: Sequence[str], old: Path, new: Path) -> dict[Path, Path]:
    """Return the files that postponed items need where the new definition is: where each goes, and where it is."""
    copies = {}
    for name in names if old.resolve() != new.resolve() else ():
        source, target = files.inside(old, name), new / name
        if not target.exists():
            copies[target] = source
        elif not target.is_file() or target.read_bytes() != source.read_bytes():
            message = _("{file} findes allerede og er en anden fil end det forrige mødes. Vælg en anden mappe.")
            raise CommandError(message.format(file=target))
    return copies


def _copy(copies: Mapping[Path, Path]) -> None:
    """Copy files; what its owner alone may read stays so."""
    for target, source in copies.items():
        try:
            files.write(target, source.read_bytes(), private=not source.stat().st_mode & _OTHERS)
        except OSError as error:
            message = _("{file} kan ikke skrives ({reason}).")
            raise CommandError(message.format(file=target, reason=reasons.of_system(error))) from None
        click.echo(target)


def _create(path: Path, definition: str, schema: str) -> None:
    try:
        files.create(path, definition.encode())
        with suppress(FileExistsError):
            files.create(path.with_name(json_schema.NAME), schema.encode())
    except FileExistsError:
        message = _("{file} findes allerede og er ikke ændret. Vælg et andet navn.")
        raise CommandError(message.format(file=path)) from None
    except OSError as error:
        message = _("{file} kan ikke skrives ({reason}). Vælg en anden mappe.")
        raise CommandError(message.format(file=path, reason=reasons.of_system(error))) from None
