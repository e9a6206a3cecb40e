"""Opens a definition at a line in the person's own editor: the one that VISUAL or EDITOR names."""

from __future__ import annotations

import os
import shlex
import subprocess
from pathlib import Path, PurePath
from typing import Final

_VS_CODE: Final = ("code", "codium", "code-insiders")
_WITH_LINE: Final = {  # the arguments by which an editor opens a line
    **dict.fromkeys(_VS_CODE, ("--goto", "{path}:{line}")),
    **dict.fromkeys(("subl", "zed"), ("{path}:{line}",)),
    **dict.fromkeys(("gedit", "gvim", "emacs", "emacsclient", "mousepad"), ("+{line}", "{path}")),
    "kate": ("--line", "{line}", "{path}"),
}


def is_known() -> bool:
    """Return whether there is an editor with a window of its own that opens at a line."""
    return _name() in _WITH_LINE


def is_vs_code() -> bool:
    """Return whether the command runs in VS Code's terminal, or it is the editor: a link opens it then."""
    return os.environ.get("TERM_PROGRAM") == "vscode" or _name() in _VS_CODE


def open_at(path: Path, line: int) -> None:
    """Open a file at a line, counted from 1. Raises OSError where the editor cannot be started."""
    arguments = [each.format(path=path.resolve(), line=line) for each in _WITH_LINE[_name()]]
    subprocess.Popen([*_command(), *arguments], stdin=subprocess.DEVNULL, start_new_session=True)  # noqa: S603 - hers


def _command() -> list[str]:
    return shlex.split(os.environ.get("VISUAL") or os.environ.get("EDITOR") or "")


def _name() -> str:
    return PurePath((_command() or [""])[0]).stem
