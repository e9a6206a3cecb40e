"""Runs a function in a process of its own that gets only so much time and memory: for what strangers have packed.

What unpacks to a thousand times its size, or takes forever to draw, ends that process and not ours.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from pkgutil import resolve_name
from typing import Final

# -P: no module is taken from the folder that we stand in, which may be a stranger's
_COMMAND: Final = (
    "-P",
    "-c",
    "import sys; sys.path.append(sys.argv[1]); from kkr_docs import confined; confined.serve()",
)
_PATIENCE: Final = 30  # times the time of the processor: others may use the machine, too


class TooMuchError(Exception):
    """The function took more than it was given, or broke down."""


def call(function: str, *arguments: str, seconds: int, megabytes: int) -> bytes:
    """Return what a function such as "module:name" returns for some arguments. Raises TooMuchError.

    Args:
        function: takes texts and returns bytes.
        arguments: its arguments.
        seconds: of the processor, beyond the start of the process.
        megabytes: beyond what the process takes when the function's module is imported (on Linux alone).
    """
    root = Path(__file__).resolve().parent.parent
    command = [sys.executable, *_COMMAND, str(root), function, str(seconds), str(megabytes), *arguments]
    try:
        done = subprocess.run(  # noqa: S603 - our own function
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=seconds * _PATIENCE,
            check=True,
        )
    except subprocess.SubprocessError as error:
        raise TooMuchError(function) from error
    return done.stdout


def serve() -> None:
    """Call the function that `call` names in another process, in this one."""
    _root, place, seconds, megabytes, *arguments = sys.argv[1:]
    function = resolve_name(place)
    _limit(int(seconds), int(megabytes))
    sys.stdout.buffer.write(function(*arguments))


def _limit(seconds: int, megabytes: int) -> None:
    if sys.platform == "win32":  # the caller's patience is all the limit there is
        return
    import resource  # noqa: PLC0415 - not everywhere

    usage = resource.getrusage(resource.RUSAGE_SELF)
    limit = int(usage.ru_utime + usage.ru_stime) + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
        room = pages * resource.getpagesize() + (megabytes << 20)
        resource.setrlimit(resource.RLIMIT_AS, (room, room))
