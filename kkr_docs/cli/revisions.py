"""A definition as it was in a git revision."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import kkr_docs
from kkr_docs.definition import yaml_reader
from kkr_docs.definition.meeting import Meeting
from kkr_docs.diagnostics.problem import RefusalError
from kkr_docs.i18n import _
from kkr_docs.lint import engine

_REVISION = re.compile(r"[\w@][\w.~^@{}/-]*")


def earlier(path: Path, named: str) -> Meeting:
    """Return the meeting of an older file, or of the same file in a git revision. Raises RefusalError."""
    older = Path(named)
    try:
        return kkr_docs.load(older) if older.is_file() else load(path, named)
    except kkr_docs.DefinitionError as error:
        what = _("{earlier} er ikke en gyldig definition.").format(earlier=named)
        remedy = _("Kør kkr-docs validate på den, og ret fejlene.")
        raise RefusalError(what, f"{remedy} {error}") from None


def load(path: Path, revision: str) -> Meeting:
    """Return the meeting of a file as it was in a revision. Raises RefusalError where there is none.

    Raises DefinitionError where the definition was not valid.
    """
    content = _shown(path, revision) if _REVISION.fullmatch(revision) else None
    if content is None:
        what = _("{revision} er hverken en fil eller en git-revision af {file}.").format(revision=revision, file=path)
        raise RefusalError(what, _("Skriv stien til en ældre definition, eller en revision som HEAD~2."))
    model = yaml_reader.read(path).model
    found, problems = engine.check(yaml_reader.parse(f"{revision}:{path.name}", content, model), path.parent)
    if found is None:
        raise kkr_docs.DefinitionError(problems)
    return found


def _shown(path: Path, revision: str) -> bytes | None:
    """Return what git says that a file was; None where it does not know."""
    command = ["git", "-C", str(path.resolve().parent), "show", "--no-textconv", f"{revision}:./{path.name}"]
    try:
        made = subprocess.run(command, capture_output=True, check=False, timeout=60)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return None
    return made.stdout if made.returncode == 0 else None
