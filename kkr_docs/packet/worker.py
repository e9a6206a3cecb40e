"""A process of our own for what takes much memory, may crash on a damaged file or may never end."""

from __future__ import annotations

import multiprocessing
import signal
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any, ParamSpec, Self, TypeVar

from kkr_docs.diagnostics.problem import RefusalError

_P = ParamSpec("_P")
_R = TypeVar("_R")


class LostError(Exception):
    """The process crashed or took too long."""


class Worker:
    """Runs functions in one other process, one after the other; after a crash in a new one.

    What the functions take and return must be picklable. Its memory is given back when the worker is closed.
    """

    def __init__(self) -> None:
        self._process: multiprocessing.process.BaseProcess | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._stop()

    def call(self, seconds: float | None, function: Callable[_P, _R], *args: _P.args, **kwargs: _P.kwargs) -> _R:
        """Return what a function returns, or raise what it raises.

        Raises LostError where the process dies or has not answered after so many seconds (None: it may take its time).
        """
        if self._process is None:
            self._start()
        try:
            self._pipe.send((function, args, kwargs))
            if not self._pipe.poll(seconds):
                raise LostError
            result, error = self._pipe.recv()
        except (EOFError, OSError, LostError) as lost:
            self._stop()
            raise LostError from lost
        except BaseException:
            self._stop()
            raise
        if error:
            raise error
        found: _R = result
        return found

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")  # the same on every system, and with little memory
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()

    def _stop(self) -> None:
        if self._process:
            self._process.kill()
            self._process.join()
            self._pipe.close()
        self._process = None


def _serve(pipe: Connection[Any, Any]) -> None:
    """Run what is asked for until the other side has gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the command, which ends this process
    while True:
        try:
            function, args, kwargs = pipe.recv()
        except EOFError:
            return
        try:
            pipe.send((function(*args, **kwargs), None))
        except (RefusalError, OSError) as error:
            pipe.send((None, error))
        except Exception:
            pipe.send((None, RuntimeError(traceback.format_exc())))  # an internal error, and where it is
