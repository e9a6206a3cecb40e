"""What signals do to this process: it ends as it would have, after its temporary files are gone.

Ctrl-C is none of them: Python raises KeyboardInterrupt, and commands may still have something to say.
"""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from types import FrameType

from kkr_docs import confined, files

_ENDINGS = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]


def clean_up_before_the_end() -> None:
    """Remove temporary files before one of these signals ends the process. Those that are ignored (nohup) stay so."""
    for number in _ENDINGS:
        if signal.getsignal(number) is signal.SIG_DFL:
            with suppress(ValueError):  # only a process's first thread may
                signal.signal(number, _end)


def _end(number: int, _frame: FrameType | None) -> None:
    confined.stop()
    files.remove_unfinished()
    signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)
