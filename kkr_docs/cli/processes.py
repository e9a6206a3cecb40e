"""Work for many files by several processes, which have all in memory that the first file needed."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

_MOST = 4  # processes: each takes some 100 MB
_TURNS = 8  # in which a process gets its share: what takes long should not be left to one of them at the end
_Result = TypeVar("_Result")


def in_order(work: Callable[[int], _Result], count: int, few: int) -> Iterator[_Result]:
    """Yield what `work` returns for each number from 0 up to `count`, in order.

    More than `few` are worth more than one process. What is returned goes from process to process, and is pickled;
    what `work` works on is not.
    """
    alone = count if count <= few or not _can_fork() else 1
    yield from map(work, range(alone))
    if alone < count:
        yield from _by_several(work, range(alone, count))


def _by_several(work: Callable[[int], _Result], numbers: range) -> Iterator[_Result]:
    from multiprocessing import get_context  # noqa: PLC0415 - only many files need it

    _shared[:] = [work]
    processes = min(_MOST, len(os.sched_getaffinity(0)))
    with get_context("fork").Pool(processes, _ignore_interrupts) as pool:
        yield from pool.imap(_work, numbers, max(len(numbers) // processes // _TURNS, 1))
    _shared.clear()


_shared: list[Callable[[int], Any]] = []  # what forked processes see: a body's own model cannot be sent to them


def _work(number: int) -> Any:
    return _shared[0](number)


def _ignore_interrupts() -> None:
    """Leave Ctrl-C and the signals that end a command to the first process, which ends the others."""
    import signal  # noqa: PLC0415

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _can_fork() -> bool:
    import threading  # noqa: PLC0415

    return sys.platform == "linux" and threading.active_count() == 1 and len(os.sched_getaffinity(0)) > 1
