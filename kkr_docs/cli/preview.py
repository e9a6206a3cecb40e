"""The command `kkr-docs preview`."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from kkr_docs.cli import exits, params
from kkr_docs.diagnostics.problem import RefusalError
from kkr_docs.house_style.style import HouseStyle
from kkr_docs.i18n import N_, _


@click.command()
@click.option(
    "--line",
    type=click.IntRange(min=1),
    metavar=N_("LINJE"),
    help=N_("Vis det sted på siderne, som linjen bliver trykt på; også i en forhåndsvisning, der kører."),
)
@click.option("--no-open", is_flag=True, help=N_("Skriv adressen, og åbn den ikke i browseren."))
@click.option(
    "--style",
    "styles",
    type=params.FILE,
    multiple=True,
    metavar=N_("MAPPE"),
    help=N_("En husstil, som kan vælges på siden ved siden af jeres egen; gerne flere."),
)
@params.definitions
def preview(filer: tuple[Path, ...], line: int | None, styles: tuple[Path, ...], *, no_open: bool) -> None:
    """Show the pages while the definitions are written, until the command is interrupted."""
    exits.require_typesetter()
    from kkr_docs.preview import running, watching  # noqa: PLC0415 - slow to import
    from kkr_docs.preview.server import Server  # noqa: PLC0415
    from kkr_docs.preview.session import Session  # noqa: PLC0415

    for path in filer:
        if not path.is_file():
            raise exits.CommandError(_("Filen {file} findes ikke.").format(file=path))
    if line and running.show(filer[0], line):
        return
    try:
        session = Session(filer, [HouseStyle(), *map(HouseStyle, styles)] if styles else [HouseStyle()])
    except RefusalError as refusal:
        raise exits.CommandError(str(refusal)) from None
    stop = threading.Event()
    with _own_temporary_files(), Server(session) as server, running.noted(filer, server.address):
        watched = session.folders(), session.note_change, stop
        threading.Thread(target=watching.watch, args=watched, daemon=True).start()
        address = f"{server.address}#line={line}" if line else server.address
        click.echo(_("Forhåndsvisningen er på {address}\nStop den med Ctrl-C.").format(address=address))
        if not no_open:
            click.launch(address)
        try:
            server.serve_forever(poll_interval=0.2)
        finally:
            stop.set()


@contextmanager
def _own_temporary_files() -> Iterator[None]:
    """Have temporary files in a folder that is deleted: WeasyPrint leaves its fonts where a process is told to end."""
    before = tempfile.tempdir
    with tempfile.TemporaryDirectory(prefix="kkr-docs-", ignore_cleanup_errors=True) as folder:
        tempfile.tempdir = folder
        try:
            yield
        finally:
            tempfile.tempdir = before
