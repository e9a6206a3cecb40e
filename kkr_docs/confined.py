"""Runs a function in a process of its own that gets only so much time and memory: for what strangers have made.

What unpacks to a thousand times its size, or takes forever to draw, ends that process and not ours.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from pkgutil import resolve_name
from typing import Final

from kkr_docs import files

# -P: no module is taken from the folder that we stand in, which may be a stranger's
_CODE: Final = "import sys; sys.path.append(sys.argv[1]); from kkr_docs import confined; confined.serve()"
_PATIENCE: Final = 30  # times the time of the processor: others may use the machine, too
_LAST_SECONDS: Final = 5  # between a signal and the end

_running: Final[set[subprocess.Popen[bytes]]] = set()


class TooMuchError(Exception):
    """The function took more than it was given, or broke down."""


def call(function: str, *arguments: str, seconds: int, megabytes: int, content: bytes = b"") -> bytes:
    """Return what a function such as "module:name" returns for some arguments. Raises TooMuchError.

    Args:
        function: takes texts, may read standard input, and returns bytes.
        arguments: its arguments.
        seconds: of the processor, beyond the start of the process.
        megabytes: beyond what the process takes when the function's module is imported (on Linux alone).
        content: its standard input.
    """
    root = Path(__file__).resolve().parent.parent
    command = [sys.executable, "-P", "-c", _CODE, str(root), function, str(seconds), str(megabytes), *arguments]
    with subprocess.Popen(  # noqa: S603 - our own function
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        _running.add(process)
        try:
            answer = process.communicate(content, seconds * _PATIENCE)[0]
        except subprocess.TimeoutExpired:
            raise TooMuchError(function) from None
        finally:
            process.kill()
            _running.discard(process)
    if process.returncode:
        raise TooMuchError(function)
    return answer


def stop() -> None:
    """End the processes that run just now: ours is about to end."""
    for process in list(_running):
        process.terminate()


def serve() -> None:
    """Call the function that `call` names in another process, in this one."""
    _root, place, seconds, megabytes, *arguments = sys.argv[1:]
    function = resolve_name(place)
    _limit(int(seconds), int(megabytes))
    answer = function(*arguments)
    sys.stdout.buffer.write(answer)


def _limit(seconds: int, megabytes: int) -> None:
    if sys.platform == "win32":  # the caller's patience is all the limit there is
        return
    import resource  # noqa: PLC0415 - not everywhere

    for number in (signal.SIGTERM, signal.SIGXCPU):
        signal.signal(number, _end)
    usage = resource.getrusage(resource.RUSAGE_SELF)
    limit = int(usage.ru_utime + usage.ru_stime) + seconds
    _lower(resource.RLIMIT_CPU, limit, limit + _LAST_SECONDS)
    _lower(resource.RLIMIT_CORE, 0, 0)
    if sys.platform == "linux":
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
        room = pages * resource.getpagesize() + (megabytes << 20)
        _lower(resource.RLIMIT_AS, room, room)


def _lower(which: int, soft: int, hard: int) -> None:
    """Set a limit, or leave the one that is lower already."""
    import resource  # noqa: PLC0415

    most = resource.getrlimit(which)[1]
    if most != resource.RLIM_INFINITY:
        soft, hard = min(soft, most), min(hard, most)
    resource.setrlimit(which, (soft, hard))


def _end(_number: int, _frame: object) -> None:
    files.remove_unfinished()
    os._exit(1)
