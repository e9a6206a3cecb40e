"""Printing problems: as text for people, in three formats for machines. docs/formater.md describes those."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING

from kkr_docs.diagnostics.problem import Problem

if TYPE_CHECKING:
    from kkr_docs.diagnostics.sarif import Description

_Maker = Callable[[Iterable[Problem]], str]

FORMATS = ("text", "json", "github", "sarif")


def write(problems: Iterable[Problem], format_: str, rules: Iterable[Description] = ()) -> None:
    """Print problems to standard output, sorted by file and place, in one of `FORMATS` and with nothing else.

    `rules` describe the rules that found them; only SARIF has a use for them, and needs them.
    """
    problems = sorted(problems)
    if format_ == "text":
        from kkr_docs.diagnostics import text  # noqa: PLC0415

        text.write(problems)
        return
    from kkr_docs.diagnostics import machines, sarif  # noqa: PLC0415 - only machines need these

    makers: dict[str, _Maker] = {
        "json": machines.json_text,
        "github": machines.github_text,
        "sarif": partial(sarif.text, rules=rules),
    }
    sys.stdout.buffer.write(makers[format_](problems).encode())
