"""kkr-docs: one text file becomes the agenda, the PDF and the minutes of a KKR meeting.

What other programs may use is listed in `__all__` and described in docs/api.md; everything else may change. Importing
the package changes nothing in the process, and imports the libraries that it needs only when a function is called.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kkr_docs.diagnostics.problem import Problem, RefusalError, Severity
from kkr_docs.render import EditionName, FormatName, KindName, StandardName, render

if TYPE_CHECKING:
    from kkr_docs.definition.meeting import Meeting

__all__ = [
    "DefinitionError",
    "EditionName",
    "FormatName",
    "KindName",
    "Problem",
    "RefusalError",
    "Severity",
    "StandardName",
    "load",
    "render",
    "validate",
]


class DefinitionError(Exception):
    """A file that is not a valid definition: `problems` are all that was found in it, sorted by place."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(problems)
        self.problems = problems

    def __str__(self) -> str:
        from kkr_docs.diagnostics import text  # noqa: PLC0415 - `import kkr_docs` stays light

        return "\n".join(map(text.line, self.problems))


def load(path: Path) -> Meeting:
    """Return the meeting that a definition (YAML) defines. Warnings and suggestions do not stop it.

    Raises DefinitionError where the file has an error, or cannot be read.
    """
    from kkr_docs.lint import engine  # noqa: PLC0415 - `import kkr_docs` stays light

    definition, problems = engine.read(path)
    if definition is None:
        raise DefinitionError(problems)
    return definition


def validate(path: Path) -> list[Problem]:
    """Return every error, warning and suggestion for a definition, sorted by place. A file that is not there has one.

    The messages are in Danish, or in the language that the environment variable KKR_DOCS_LANG names.
    """
    from kkr_docs.lint import engine  # noqa: PLC0415 - `import kkr_docs` stays light

    return engine.read(path)[1]
