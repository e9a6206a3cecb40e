"""How a command ends: its exit code and its last words."""

from __future__ import annotations

import re
import sys
from typing import NoReturn

import click

from kkr_docs.diagnostics import reporters, text
from kkr_docs.diagnostics.problem import Problem
from kkr_docs.i18n import _

WRONG_INPUT, WRONG_USE, OUR_FAULT = 1, 2, 3


def refuse(message: str) -> NoReturn:
    """Leave with 1 and a sentence that says why."""
    click.echo(message, err=True)
    sys.exit(WRONG_INPUT)


def finish(problems: list[Problem], count: int) -> None:
    """Print what stopped documents of `count` definitions, and leave with 1 where there is any."""
    if problems:
        reporters.write(problems, "text")
        click.echo(text.summary(problems, count), err=True)
        sys.exit(WRONG_INPUT)


def require_typesetter() -> None:
    """Leave with 3 where a library of the system is missing that PDFs need."""
    try:
        import kkr_docs.render.pdf.typesetter  # noqa: F401, PLC0415
    except OSError as error:
        message = _("Systembiblioteket Pango mangler ({reason}). Installér det, i Debian: apt install {packages}")
        packages = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
        click.echo(message.format(reason=_library(error), packages=packages), err=True)
        sys.exit(OUR_FAULT)


def _library(error: OSError) -> str:
    """Return which library cannot be loaded: what else the error says is in English."""
    name = re.search("'([^']+)'", str(error))
    return name[1] if name else type(error).__name__
