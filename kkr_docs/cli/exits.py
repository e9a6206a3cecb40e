"""How a command ends: the exit codes, and the messages that go with them."""

from __future__ import annotations

import gc
import re
from importlib import import_module
from typing import IO, Any, NoReturn

import click

from kkr_docs.diagnostics import reporters, text
from kkr_docs.diagnostics.problem import Problem
from kkr_docs.i18n import _

OK, WRONG_INPUT, INTERNAL_ERROR = 0, 1, 3  # 2, wrong use, is click's own
INTERRUPTED = 130  # as shells have it: 128 and the number of SIGINT


class CommandError(click.ClickException):
    """Ends a command with a message on standard error, as it stands, and 1."""

    exit_code = WRONG_INPUT

    def show(self, file: IO[Any] | None = None) -> None:  # noqa: ARG002 - click's signature
        """Print the message."""
        click.echo(self.message, err=True)


class SystemLibraryError(CommandError):
    """Ends a command with a message about a library that the system lacks, and 3."""

    exit_code = INTERNAL_ERROR


def stop(problems: list[Problem], count: int = 1) -> NoReturn:
    """Print the problems that stopped the documents of `count` definitions, and end the command with 1.

    They are printed here, where click still takes care of an output that is closed.
    """
    report(problems, count)
    raise click.exceptions.Exit(WRONG_INPUT)


def report(problems: list[Problem], count: int) -> None:
    """Print the problems that stopped the documents of `count` definitions, if any."""
    if problems:
        reporters.write(problems, "text")
        click.echo(text.summary(problems, count), err=True)


def require_typesetter() -> None:
    """Import what sets PDFs. Raises SystemLibraryError where a library of the system is missing that they need."""
    try:
        import_module("kkr_docs.render.pdf.typesetter")
    except OSError as error:
        raise missing_typesetter(error) from None
    gc.freeze()  # as `main` does, which does so before this is imported


def missing_typesetter(error: OSError) -> SystemLibraryError:
    """Return what ends a command where the library is missing that an error names."""
    message = _("Systembiblioteket Pango mangler ({reason}). Installér det, i Debian: apt install {packages}")
    packages = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
    return SystemLibraryError(message.format(reason=_library(error), packages=packages))


def _library(error: OSError) -> str:
    """Return which library cannot be loaded: what else the error says is in English."""
    name = re.search("'([^']+)'", str(error))
    return name[1] if name else type(error).__name__
