"""Tells when files in some folders change: also by editors that put a new file in the place of the old one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from threading import Event

import watchfiles

_TOGETHER = 50  # milliseconds in which changes are one
_NO_SOURCES = (".tmp", ".swp", ".swx", "~")


def watch(folders: Iterable[Path], changed: Callable[[Collection[Path]], None], stop: Event) -> None:
    """Call `changed` with the files after every change in the folders and those in them, until `stop` is set."""
    found = [folder for folder in folders if folder.is_dir()]
    changes = watchfiles.watch(
        *found, watch_filter=_Sources(), debounce=_TOGETHER * 4, step=_TOGETHER, stop_event=stop, raise_interrupt=False
    )
    for found_changes in changes:
        changed([Path(path) for _change, path in found_changes])


class _Sources(watchfiles.DefaultFilter):
    """Leaves out what editors and kkr-docs write beside the files that papers are made of."""

    def __call__(self, change: watchfiles.Change, path: str) -> bool:
        name = Path(path).name
        return not name.startswith(".") and not name.endswith(_NO_SOURCES) and super().__call__(change, path)
