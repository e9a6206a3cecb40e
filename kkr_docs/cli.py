"""The command line: it parses a command, calls the rest of the house, prints problems and sets the exit code.

Exit codes: 0 all is well, 1 something in the input is wrong, 2 the command was used wrongly, 3 a fault of ours.
Modules that are slow to import are imported by the command that needs them.
"""

from __future__ import annotations

import datetime as dt
import sys
import tempfile
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kkr_docs import files, review
from kkr_docs.language import _
from kkr_docs.problems import Problem, Severity

if TYPE_CHECKING:
    from kkr_docs.model import Meeting
    from kkr_docs.paper import Order

PROGRAM = "kkr-docs"
WRONG_INPUT, WRONG_USE, OUR_FAULT = 1, 2, 3
FORMATS = ("pdf", "docx")


def main() -> None:
    """Run the command of this process and leave it with the command's exit code."""
    try:
        cli(prog_name=PROGRAM)
    except Exception:
        with tempfile.NamedTemporaryFile("w", prefix="kkr-docs-", suffix=".log", delete=False, encoding="utf-8") as log:
            log.write(f"{sys.argv}\n{traceback.format_exc()}")
        message = _("Der er en fejl i kkr-docs. Send filen {log} til udviklerne, så retter de den.")
        click.echo(message.format(log=log.name), err=True)
        sys.exit(OUR_FAULT)


@click.group(help=_("Én fil med et møde bliver til dagsorden, PDF og referat."))
@click.version_option(package_name=PROGRAM, message="%(prog)s %(version)s")
def cli() -> None:
    """Hold the commands together."""


class _Date(click.ParamType[dt.date]):
    name = "dato"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> dt.date:
        try:
            return value if isinstance(value, dt.date) else dt.date.fromisoformat(str(value))
        except ValueError:
            self.fail(_("{value} er ikke en dato. Skriv den som 2026-11-13.").format(value=value), param, ctx)


class _Formats(click.ParamType[tuple[str, ...]]):
    name = "formater"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        chosen = FORMATS if value is FORMATS else tuple(str(value).split(","))
        if unknown := [name for name in chosen if name not in FORMATS]:
            self.fail(
                _("{name} er ikke et format. Skriv pdf, docx eller pdf,docx.").format(name=unknown[0]), param, ctx
            )
        return chosen


_file = click.Path(path_type=Path)


@cli.command(help=_("Skriv definitionen af et nyt møde i FIL, med de faste hovedpunkter."))
@click.option("--organ", help=_("Organet, der mødes, f.eks. KKR Midtjylland."))
@click.option("--dato", type=_Date(), help=_("Mødets dato, f.eks. 2026-11-13."))
@click.option(
    "--fra",
    "previous",
    type=_file,
    metavar="FIL",
    help=_("Det forrige møde: organ, deltagere og næste dato tages derfra."),
)
@click.argument("fil", type=_file)
def new(organ: str | None, dato: dt.date | None, previous: Path | None, fil: Path) -> None:
    """Write a new definition; a file that is there is never overwritten."""
    from kkr_docs import new as new_meeting  # noqa: PLC0415

    last: Meeting | None = None
    if previous:
        found, problems = review.read(previous)
        _finish(problems, 1)
        last = found.meeting if found else None
    body = organ or (last and last.body) or "KKR Midtjylland"
    day = dato or (last and last.next_meeting) or dt.date.today()
    try:
        files.create(fil, new_meeting.definition(" ".join(body.split()), day, last).encode())
    except FileExistsError:
        _refuse(_("{file} findes allerede og er ikke rørt. Vælg et andet navn.").format(file=fil))
    except OSError as error:
        _refuse(_("{file} kan ikke skrives ({reason}). Vælg en anden mappe.").format(file=fil, reason=error.strerror))
    click.echo(_("{file} er skrevet. Ret den til, og kør: kkr-docs render {file}").format(file=fil))


def _refuse(message: str) -> None:
    click.echo(message, err=True)
    sys.exit(WRONG_INPUT)


@cli.command(help=_("Sig alt, hvad der er galt i definitionerne, og hvad der skal stå i stedet."))
@click.argument("filer", type=_file, nargs=-1, required=True, metavar="FIL…")
def validate(filer: tuple[Path, ...]) -> None:
    """Print every problem of every file, sorted by file and place."""
    _finish([problem for path in filer for problem in review.read(path)[1]], len(filer))
    click.echo(_("Ingen fejl ({count} kontrolleret).").format(count=len(filer)), err=True)


@cli.command(help=_("Lav dagsordenen eller referatet af hvert møde, som PDF og Word."))
@click.option(
    "--as",
    "kind",
    type=click.Choice(["agenda", "minutes"]),
    help=_("Dagsorden eller referat; ellers referat, når der er beslutninger."),
)
@click.option("--to", "formats", type=_Formats(), default=FORMATS, help=_("pdf, docx eller begge: pdf,docx."))
@click.option(
    "--out",
    "folder",
    type=_file,
    default=Path(),
    metavar="MAPPE",
    help=_("Mappen, filerne lægges i; ellers den, du står i."),
)
@click.argument("filer", type=_file, nargs=-1, required=True, metavar="FIL…")
def render(kind: str | None, formats: tuple[str, ...], folder: Path, filer: tuple[Path, ...]) -> None:
    """Make the files of every definition that is sound; one that is not does not stop the others."""
    from kkr_docs.manuscript import Kind  # noqa: PLC0415
    from kkr_docs.paper import Format, Order  # noqa: PLC0415

    _require_typesetter()
    order = Order(Kind(kind) if kind else None, tuple(Format(name) for name in formats), folder)
    problems: list[Problem] = []
    made: dict[Path, Path] = {}
    bar_is_shown = len(filer) > 1 and sys.stderr.isatty()
    with click.progressbar(filer, label=_("Sætter"), file=sys.stderr, hidden=not bar_is_shown) as paths:
        for path in paths:
            known = len(made)
            problems += _render_one(path, order, made)
            if not bar_is_shown:
                _list(list(made)[known:])
    if bar_is_shown:
        _list(list(made))
    _finish(problems, len(filer))


def _require_typesetter() -> None:
    try:
        import kkr_docs.pdf  # noqa: F401, PLC0415
    except OSError as error:
        message = _("Systembiblioteket Pango mangler ({reason}). Installér det, i Debian: apt install {packages}")
        packages = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
        click.echo(message.format(reason=str(error).partition("\n")[0], packages=packages), err=True)
        sys.exit(OUR_FAULT)


def _render_one(path: Path, order: Order, made: dict[Path, Path]) -> list[Problem]:
    """Make one definition's files, and note in `made` which definition each came from. Return what stopped it."""
    from kkr_docs import paper  # noqa: PLC0415

    found, problems = review.read(path)
    if not found:
        return problems
    targets = list(paper.targets(found, order).values())
    if twin := next((made[target] for target in targets if target in made), None):
        what = _("mødet giver de samme filer som {twin}.").format(twin=twin)
        return [_general(path, what, _("Ret organ eller dato, eller lav dem hver for sig med --out."))]
    for target, content in paper.make(found, order).items():
        try:
            files.write(target, content)
        except OSError as error:
            what = _("{file} kan ikke skrives ({reason}).").format(file=target, reason=error.strerror)
            return [_general(path, what, _("Vælg en anden mappe med --out."))]
        made[target] = path
    return []


def _list(paths: list[Path]) -> None:
    for path in paths:
        click.echo(path)


def _general(path: Path, what: str, remedy: str) -> Problem:
    return Problem(str(path), 1, 1, Severity.ERROR, what, remedy)


@cli.command(help=_("Skriv definitionens JSON Schema."))
def schema() -> None:
    """Print the JSON Schema of a definition."""
    from kkr_docs import schema as json_schema  # noqa: PLC0415

    click.echo(json_schema.text(), nl=False)


def _finish(problems: list[Problem], count: int) -> None:
    """Print problems sorted, and leave with 1 where there are any."""
    for problem in sorted(problems):
        click.echo(str(problem))
    if problems:
        wrong = len({problem.file for problem in problems})
        message = _("{problems} fejl i {wrong} af {count} filer.")
        click.echo(message.format(problems=len(problems), wrong=wrong, count=count), err=True)
        sys.exit(WRONG_INPUT)
