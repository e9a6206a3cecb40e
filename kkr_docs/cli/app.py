"""The command line: the group of all commands, the language of its help, and how the process ends.

Exit codes: 0 all is well, 1 something in the input is wrong, 2 the command was used wrongly, 3 an internal error, or a
library of the system is missing, 130 interrupted (Ctrl-C), 143 terminated (SIGTERM), 129 (SIGHUP).
"""

from __future__ import annotations

import errno
import gc
import os
import re
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from gettext import gettext
from importlib import import_module
from keyword import iskeyword
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn, TypeVar

import click

from kkr_docs import i18n
from kkr_docs.cli import exits, kept_patterns
from kkr_docs.diagnostics import reasons
from kkr_docs.i18n import N_, _

PROGRAM = "kkr-docs"
_SIGNALLED = 128  # and the number of the signal, as shells have it
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)

# Every command has a module of its name, which is imported when the command is called: `--help` needs only these texts.
COMMANDS = {
    "decisions": N_("Saml beslutninger og opgaver fra flere møder i én liste: hvem gør hvad, og hvad er over fristen."),
    "explain": N_("Vis, hvad en regel finder, hvorfor, og hvad der skal stå i stedet. Uden REGEL vises alle."),
    "extract": N_("Hent definitionen ud af den PDF, som er lavet af den."),
    "freeze": N_("Fastfrys numre og titler i det, der er sendt ud, så de ikke ændrer sig."),
    "guard": N_("Kontrollér, at intet lukket står i færdige filer: PDF, Word, HTML og mails."),
    "import": N_("Før det, der er rettet i Word-filer, ind i definitionen, eller lav en ny af dem."),
    "mail": N_("Gør en mail klar til hver modtager, med PDF og indbydelse; send dem med --send."),
    "new": N_("Opret FIL med definitionen af et nyt møde og dets faste hovedpunkter."),
    "packet": N_("Saml dagsordenen eller referatet og alle bilag i én PDF."),
    "preview": N_("Vis siderne i browseren, mens du skriver, med fejlene ved siden af."),
    "render": N_("Lav dagsordenen eller referatet for hvert møde, som PDF og Word."),
    "schema": N_("Skriv definitionens JSON Schema."),
    "trust": N_("Sig god for den mailserver, som står i kkr-docs.toml, én gang for hver mappe med møder."),
    "validate": N_("Vis alle fejl i definitionerne, og hvad der skal stå i stedet."),
}


def main() -> NoReturn:
    """Run the command of this process and leave it with the command's exit code."""
    _set_up_process()
    # What is imported stays: after gc.freeze no search walks through it, nor the last one, when the process ends
    sys.exit(run(imported=gc.freeze))


def _set_up_process() -> None:
    """Set what only a process of our own may: importing the package changes nothing for its user."""
    _open_streams()
    _let_pydantic_find_no_plugins()
    kept_patterns.load()
    # Python looks for reference cycles after every 700 new objects; walking through all that is imported so often takes
    # a sixth of a run. A document leaves some 40,000 objects, which are walked through.
    gc.set_threshold(50_000)
    for name in ("SIGTERM", "SIGHUP"):  # Windows has but the first
        number = getattr(signal, name, None)
        if number and signal.getsignal(number) is signal.SIG_DFL:  # nohup ignores the second, and that must stay
            signal.signal(number, _end)


def _let_pydantic_find_no_plugins() -> None:
    """Keep pydantic from looking for plugins in all that is installed: what is valid must not depend on that.

    The module that would look for them imports 30 others even then, so it is not imported either.
    """
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    finder = ModuleType("pydantic.plugin._loader")
    vars(finder)["get_plugins"] = tuple
    sys.modules.setdefault(finder.__name__, finder)


def _open_streams() -> None:
    """Read nothing and write to nowhere where the process was given no streams; no other file gets their numbers."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 - for as long as it runs


class _EndedError(KeyboardInterrupt):
    """The process was asked to end (SIGTERM, SIGHUP), and cleans up as after Ctrl-C. `args` has the signal's number."""


def _end(number: int, _frame: object) -> NoReturn:
    raise _EndedError(number)


def run(args: Sequence[str] | None = None, imported: Callable[[], None] | None = None) -> int:
    """Run a command and return its exit code; what ends it early is printed on standard error.

    Without `args` they are the process's own. `imported` is called when the command's modules are imported.
    """
    try:
        return cli.main(args, PROGRAM, standalone_mode=False, obj=imported) or exits.OK
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort as abort:
        if isinstance(ended := abort.__context__, _EndedError):
            return _SIGNALLED + int(ended.args[0])
        aborted = "Aborted!"  # click's own message, in its catalogue
        click.echo(gettext(aborted), err=True)
        return exits.INTERRUPTED
    except Exception as error:
        if isinstance(error, OSError) and error.errno in _NO_ROOM:
            message = _("Der er ikke plads på disken ({reason}). Slet noget, og kør så igen.")
            click.echo(message.format(reason=reasons.of_system(error)), err=True)
            return exits.WRONG_INPUT
        click.echo(_report_crash(error), err=True)
        return exits.INTERNAL_ERROR


def _report_crash(error: Exception) -> str:
    """Write the details of an internal error to a file, and return the message that names the file."""
    import tempfile  # noqa: PLC0415 - only a crash pays for it
    import traceback  # noqa: PLC0415

    try:
        with tempfile.NamedTemporaryFile("w", prefix="kkr-docs-", suffix=".log", delete=False, encoding="utf-8") as log:
            log.write(f"{sys.argv}\n{''.join(traceback.format_exception(error))}")
    except OSError as full:
        message = _("Der er en fejl i kkr-docs ({fault}), og den kan ikke gemmes i en fil ({reason}). Er disken fuld?")
        return message.format(fault=type(error).__name__, reason=reasons.of_system(full))
    return _("Der er en fejl i kkr-docs. Send filen {log} til udviklerne, så de kan rette fejlen.").format(log=log.name)


class _Group(click.Group):
    """The commands, in the language asked for: wherever `--lang` stands, also what click says before it reads it.

    What `commands` holds are stand-ins with a name and a help text; a command's own module comes when it is called.
    """

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        first = click.Context(self, resilient_parsing=True, ignore_unknown_options=True, help_option_names=[])
        asked = self.make_parser(first).parse_args(args=list(args))[0].get("lang")
        i18n.choose(asked if asked in i18n.LANGUAGES else None)
        with _our_quotation_marks():
            return super(_Group, _translated(self)).make_context(info_name, args, parent, **extra)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name, stand_in, rest = super().resolve_command(ctx, args)
        if name is None or stand_in is None:
            return name, stand_in, rest
        module = f"{name}_" if iskeyword(name) else name
        command: click.Command = getattr(import_module(f"kkr_docs.cli.{module}"), module)
        command.help = stand_in.help
        if ctx.obj:
            ctx.obj()
        return name, _translated(command), rest

    def invoke(self, ctx: click.Context) -> Any:
        with _our_quotation_marks():
            return super().invoke(ctx)


@contextmanager
def _our_quotation_marks() -> Iterator[None]:
    """Print what click says of wrong use with the quotation marks of all other messages."""
    try:
        yield
    except click.exceptions.NoArgsIsHelpError:
        raise  # it is the help
    except click.UsageError as error:
        said = re.sub("'([^'\n]*)'", lambda quoted: _("”{words}”").format(words=quoted[1]), error.format_message())
        raise click.UsageError(said, error.ctx) from None


_Translated = TypeVar("_Translated", bound=click.Command)


def _translated(command: _Translated) -> _Translated:
    """Return a copy of a command, and of those that it holds, with its help in the language chosen."""
    found = copy(command)
    found.help = found.short_help = _(command.help or PROGRAM)  # click cuts a help that is not short
    found.options_metavar = _("[TILVALG]")
    found.params = [_translated_param(param) for param in command.params]
    if isinstance(found, click.Group):
        found.subcommand_metavar = _("KOMMANDO [ARGUMENTER]…")
        found.commands = {name: _translated(each) for name, each in found.commands.items()}
    return found


def _translated_param(param: click.Parameter) -> click.Parameter:
    found = copy(param)
    if isinstance(found, click.Option) and found.help:
        found.help = _(found.help)
    if found.metavar:
        found.metavar = _(found.metavar)
    return found


@click.group(
    cls=_Group,
    commands={name: click.Command(name, help=text) for name, text in COMMANDS.items()},
    help=N_("Lav dagsorden og referat, som PDF og Word, ud fra én fil om mødet."),
)
@click.option(
    "--lang",
    type=click.Choice(i18n.LANGUAGES),
    expose_value=False,
    help=N_("Sproget i beskeder og hjælp; ellers det, der står i KKR_DOCS_LANG, eller dansk."),
)
@click.version_option(package_name=PROGRAM, message="%(prog)s %(version)s", help=N_("Vis versionen."))
def cli() -> None:
    """Root command group."""
