"""The command line: it parses a command, calls the rest of the house, prints problems and sets the exit code.

Exit codes: 0 all is well, 1 something in the input is wrong, 2 the command was used wrongly, 3 a fault of ours.
Modules that are slow to import are imported by the command that needs them.
"""

from __future__ import annotations

import datetime as dt
import errno
import gc
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kkr_docs import files, i18n
from kkr_docs.cli import params
from kkr_docs.cli.exits import OUR_FAULT, WRONG_INPUT, finish, refuse, require_typesetter
from kkr_docs.cli.mail import mail
from kkr_docs.diagnostics import reasons, reporters, text
from kkr_docs.diagnostics.problem import Problem, RefusalError, Severity
from kkr_docs.i18n import N_, _
from kkr_docs.lint import engine, registry

if TYPE_CHECKING:
    from kkr_docs.definition.meeting import Meeting
    from kkr_docs.diagnostics.sarif import Description
    from kkr_docs.render.jobs import Order

PROGRAM = "kkr-docs"
FORMATS = ("pdf", "docx", "png")
USUAL_FORMATS = ("pdf", "docx")
DEFINITIONS = (".yaml", ".yml")
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def main() -> None:
    """Run the command of this process and leave it with the command's exit code."""
    gc.freeze()  # what is imported stays: no search for cycles walks through it, nor the last one when the process ends
    try:
        cli(prog_name=PROGRAM)
    except Exception as fault:
        if isinstance(fault, OSError) and fault.errno in _NO_ROOM:
            message = _("Der er ikke plads på disken ({reason}). Slet noget, og kør så igen.")
            refuse(message.format(reason=reasons.of_system(fault)))
        click.echo(_report(fault), err=True)
        sys.exit(OUR_FAULT)


def _report(fault: Exception) -> str:
    """Write the details of a fault of ours to a file, and return the sentence that tells where."""
    import tempfile  # noqa: PLC0415
    import traceback  # noqa: PLC0415

    try:
        with tempfile.NamedTemporaryFile("w", prefix="kkr-docs-", suffix=".log", delete=False, encoding="utf-8") as log:
            log.write(f"{sys.argv}\n{''.join(traceback.format_exception(fault))}")
    except OSError as full:
        message = _("Der er en fejl i kkr-docs ({fault}), og den kan ikke gemmes i en fil ({reason}). Er disken fuld?")
        return message.format(fault=type(fault).__name__, reason=reasons.of_system(full))
    return _("Der er en fejl i kkr-docs. Send filen {log} til udviklerne, så de kan rette fejlen.").format(log=log.name)


class _Cli(click.Group):
    """The commands, in the language asked for: wherever `--lang` stands, also what click says before it reads it."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        first = click.Context(self, resilient_parsing=True, ignore_unknown_options=True, help_option_names=[])
        asked = self.make_parser(first).parse_args(args=list(args))[0].get("lang")
        i18n.choose(asked if asked in i18n.LANGUAGES else None)
        _translate(self)
        with _our_quotation_marks():
            return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        with _our_quotation_marks():
            return super().invoke(ctx)


@contextmanager
def _our_quotation_marks() -> Iterator[None]:
    """Say what click says of wrong use with the quotation marks of all other messages."""
    try:
        yield
    except click.exceptions.NoArgsIsHelpError:
        raise  # it is the help
    except click.UsageError as error:
        said = re.sub("'([^'\n]*)'", lambda quoted: _("”{words}”").format(words=quoted[1]), error.format_message())
        raise click.UsageError(said, error.ctx) from None


def _translate(command: click.Command) -> None:
    """Put a command's help and that of its commands into the language chosen."""
    command.help = command.short_help = _(command.help or PROGRAM)  # click cuts a help that is not short
    command.options_metavar = _("[TILVALG]")
    for param in command.params:
        if isinstance(param, click.Option) and param.help:
            param.help = _(param.help)
        if param.metavar:
            param.metavar = _(param.metavar)
    if isinstance(command, click.Group):
        command.subcommand_metavar = _("KOMMANDO [ARGUMENTER]…")
        for each in command.commands.values():
            _translate(each)


@click.group(cls=_Cli, help=N_("Lav dagsorden og referat, som PDF og Word, ud fra én fil om mødet."))
@click.option(
    "--lang",
    type=click.Choice(i18n.LANGUAGES),
    expose_value=False,
    help=N_("Sproget i beskeder og hjælp; ellers det, der står i KKR_DOCS_LANG, eller dansk."),
)
@click.version_option(package_name=PROGRAM, message="%(prog)s %(version)s", help=N_("Vis versionen."))
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
        chosen = USUAL_FORMATS if value is USUAL_FORMATS else tuple(str(value).split(","))
        if unknown := [name for name in chosen if name not in FORMATS]:
            self.fail(
                _("{name} er ikke et format. Skriv pdf, docx eller png, eller flere: pdf,docx.").format(
                    name=unknown[0]
                ),
                param,
                ctx,
            )
        return chosen


@cli.command(help=N_("Opret FIL med definitionen af et nyt møde og dets faste hovedpunkter."))
@click.option("--organ", metavar=N_("NAVN"), help=N_("Organet, der mødes, f.eks. KKR Midtjylland."))
@click.option("--dato", type=_Date(), metavar=N_("DATO"), help=N_("Mødets dato, f.eks. 2026-11-13."))
@click.option(
    "--fra",
    "previous",
    type=params.FILE,
    metavar=N_("FIL"),
    help=N_("Det forrige møde: organ, deltagere og næste dato tages derfra."),
)
@click.argument("fil", type=params.FILE, metavar=N_("FIL"))
def new(organ: str | None, dato: dt.date | None, previous: Path | None, fil: Path) -> None:
    """Write a new definition, and its schema beside it; a file that is there is never overwritten."""
    from kkr_docs.definition import json_schema  # noqa: PLC0415
    from kkr_docs.definition import scaffold as new_meeting  # noqa: PLC0415

    if fil.suffix.lower() not in DEFINITIONS:
        message = _("{file} skal være en definition, som er ren tekst. Skriv et navn, der slutter på .yaml: {name}")
        refuse(message.format(file=fil, name=fil.with_suffix(".yaml")))
    last: Meeting | None = None
    if previous:
        found, problems = engine.read(previous)
        finish([] if found else problems, 1)
        last = found
    body = " ".join((organ or "").split()) or (last and last.body) or "KKR Midtjylland"
    day = dato or (last and last.next_meeting) or dt.date.today()
    try:
        files.create(fil, new_meeting.definition(body, day, last).encode())
        with suppress(FileExistsError):
            files.create(fil.with_name(json_schema.NAME), json_schema.text().encode())
    except FileExistsError:
        refuse(_("{file} findes allerede og er ikke ændret. Vælg et andet navn.").format(file=fil))
    except OSError as error:
        refuse(
            _("{file} kan ikke skrives ({reason}). Vælg en anden mappe.").format(
                file=fil, reason=reasons.of_system(error)
            )
        )
    click.echo(_("{file} er skrevet. Ret den til, og kør: kkr-docs render {file}").format(file=fil))


@cli.command(help=N_("Vis alle fejl i definitionerne, og hvad der skal stå i stedet."))
@click.option("--fix", is_flag=True, help=N_("Ret først det, der kan rettes uden tvivl, og vis ændringerne."))
@click.option(
    "--format",
    "format_",
    type=click.Choice(reporters.FORMATS),
    default="text",
    help=N_("Tekst til mennesker; json, github eller sarif til andre programmer."),
)
@click.option("--strict", is_flag=True, help=N_("Giv også slutkode 1, når der er advarsler."))
@click.option("--hook", is_flag=True, help=N_("Spring YAML-filer over, der ikke ligner et møde (til pre-commit)."))
@click.argument("filer", type=params.FILE, nargs=-1, required=True, metavar=N_("FIL…"))
def validate(filer: tuple[Path, ...], format_: str, *, fix: bool, strict: bool, hook: bool) -> None:
    """Print every problem of every file, sorted by file and place; what is mended first is shown as a diff."""
    if hook:
        filer = tuple(filter(engine.seems_definition, filer))
        if not filer:
            return
    if fix:
        _mend(filer, beside_report=format_ != "text")
    problems = [problem for path in filer for problem in engine.read(path)[1]]
    reporters.write(problems, format_, _descriptions() if format_ == "sarif" else ())
    click.echo(text.summary(problems, len(filer)), err=True)
    grave = {Severity.ERROR, Severity.WARNING} if strict else {Severity.ERROR}
    if any(problem.severity in grave for problem in problems):
        sys.exit(WRONG_INPUT)


def _descriptions() -> Iterable[Description]:
    from kkr_docs.lint import rule_pages  # noqa: PLC0415

    return rule_pages.descriptions(registry.ALL)


def _mend(paths: tuple[Path, ...], *, beside_report: bool) -> None:
    """Mend files and show what changed: on standard output, or on standard error beside a report for machines."""
    from kkr_docs.lint import autofix  # noqa: PLC0415

    for path in paths:
        try:
            changes = autofix.mend(path)
        except OSError as error:
            refuse(_("{file} kan ikke skrives ({reason}).").format(file=path, reason=reasons.of_system(error)))
        if changes:
            click.echo(changes, err=beside_report)


@cli.command(help=N_("Lav dagsordenen eller referatet for hvert møde, som PDF og Word."))
@params.kind
@click.option(
    "--to",
    "formats",
    type=_Formats(),
    default=USUAL_FORMATS,
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
@params.style
@click.argument("filer", type=params.FILE, nargs=-1, required=True, metavar=N_("FIL…"))
def render(
    kind: str | None, formats: tuple[str, ...], folder: Path, edition: str, style: Path | None, filer: tuple[Path, ...]
) -> None:
    """Make the files of every definition that is sound; one that is not does not stop the others."""
    from kkr_docs.document.document import Edition, Kind  # noqa: PLC0415
    from kkr_docs.render.jobs import Format, Order  # noqa: PLC0415

    require_typesetter()
    order = Order(Kind(kind) if kind else None, tuple(Format(name) for name in formats), folder, Edition(edition))
    problems: list[Problem] = []
    made: dict[Path, Path] = {}
    bar_is_shown = len(filer) > 1 and sys.stderr.isatty()
    with click.progressbar(filer, label=_("Sætter"), file=sys.stderr, hidden=not bar_is_shown) as paths:
        for path in paths:
            known = len(made)
            problems += _render_one(path, order, style, made)
            if not bar_is_shown:
                _list(list(made)[known:])
    if bar_is_shown:
        _list(list(made))
    finish(problems, len(filer))


def _render_one(path: Path, order: Order, style: Path | None, made: dict[Path, Path]) -> list[Problem]:
    """Make one definition's files, and note in `made` which definition each came from. Return what stopped it."""
    from kkr_docs.house_style import settings  # noqa: PLC0415
    from kkr_docs.house_style.style import House  # noqa: PLC0415
    from kkr_docs.render import jobs  # noqa: PLC0415

    found, problems = engine.read(path)
    if not found:
        return problems
    targets = list(jobs.targets(found, order).values())
    if twin := next((made[target] for target in targets if target in made), None):
        what = _("mødet giver filer med de samme navne som {twin}.").format(twin=twin)
        return [_general(path, what, _("Ret organ eller dato, eller lav dem hver for sig med --out."))]
    try:
        order = replace(order, house=House(style or settings.of(path.parent).style))
        finished = jobs.make(found, order)
    except RefusalError as refusal:
        return [_general(path, refusal.what, refusal.remedy)]
    for target, content in finished.items():
        try:
            files.write(target, content)
        except OSError as error:
            what = _("{file} kan ikke skrives ({reason}).").format(file=target, reason=reasons.of_system(error))
            return [_general(path, what, _("Vælg en anden mappe med --out."))]
        made[target] = path
    return []


def _list(paths: list[Path]) -> None:
    for path in paths:
        click.echo(path)


def _general(path: Path, what: str, remedy: str) -> Problem:
    return Problem(str(path), 1, 1, Severity.ERROR, what, remedy)


@cli.command(help=N_("Hent definitionen ud af den PDF, som er lavet af den."))
@click.argument("pdf", type=params.FILE, metavar=N_("FIL.pdf"))
def extract(pdf: Path) -> None:
    """Print the definition that travels in a PDF."""
    from kkr_docs.render.pdf import embedded_definition  # noqa: PLC0415

    if not pdf.is_file():
        refuse(_("{file} findes ikke. Skriv stien til en PDF.").format(file=pdf))
    definition = embedded_definition.extract(pdf)
    if definition is None:
        refuse(_("Der er ingen definition i {file}. Kun skærmudgaven fra kkr-docs har den med.").format(file=pdf))
    click.echo(definition, nl=False)


@cli.command(help=N_("Skriv definitionens JSON Schema."))
def schema() -> None:
    """Print the JSON Schema of a definition."""
    from kkr_docs.definition import json_schema  # noqa: PLC0415

    click.echo(json_schema.text(), nl=False)


class _Rule(click.ParamType[registry.Rule]):
    name = "regel"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> registry.Rule:  # noqa: ARG002
        known = {rule.id: rule for rule in registry.ALL}
        name = str(value).upper()
        if name not in known:
            from difflib import get_close_matches  # noqa: PLC0415

            close = get_close_matches(name, known, n=1)
            hint = _("Mente du {rule}?").format(rule=close[0]) if close else _("kkr-docs explain viser alle regler.")
            raise click.UsageError(_("reglen {rule} findes ikke.").format(rule=value) + " " + hint, ctx)
        return known[name]


@cli.command(help=N_("Vis, hvad en regel finder, hvorfor, og hvad der skal stå i stedet. Uden REGEL vises alle."))
@click.argument("regel", type=_Rule(), required=False, metavar=N_("[REGEL]"))
def explain(regel: registry.Rule | None) -> None:
    """Print the page of a rule, or docs/regler.md."""
    from kkr_docs.lint import rule_pages  # noqa: PLC0415

    click.echo(rule_pages.page(regel) if regel else rule_pages.book(registry.ALL), nl=False)


cli.add_command(mail)
