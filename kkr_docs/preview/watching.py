"""Tells when files in some folders change: also by editors that put a new file in the place of the old one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path
from threading import Event

import watchfiles

from kkr_docs.diagnostics.problem import RefusalError
from kkr_docs.house_style import settings, settings_file

_TOGETHER = 50  # milliseconds in which changes are one
_OFTEN = 1000  # milliseconds after which it looks whether to stop
_NO_SOURCES = (".tmp", ".swp", ".swx", "~")


def folders(paths: Iterable[Path], styles: Iterable[Path]) -> list[Path]:
    """Return the folders whose files some definitions' documents are made of: in their own style, or in others."""
    found = [folder for path in paths for folder in (path.parent.resolve(), *_folders_of_settings(path.parent))]
    return list(dict.fromkeys([*found, *(style.resolve() for style in styles)]))


def _folders_of_settings(folder: Path) -> Iterator[Path]:
    """Yield the folder of the settings for a folder, and that of their style; nothing where they are wrong."""
    try:
        found = settings.of(folder)
    except RefusalError:
        return
    if (path := settings_file.find(folder)) is not None:
        yield path.parent.resolve()
    if found.style is not None:
        yield found.style.resolve()


def watch(watched: Iterable[Path], changed: Callable[[Collection[Path]], None], stop: Event) -> None:
    """Call `changed` with the files after every change in the folders and those in them, until `stop` is set.

    It is called once with none as soon as changes are seen: for what was saved before.
    """
    found = [folder for folder in watched if folder.is_dir()]
    changes = watchfiles.watch(
        *found,
        watch_filter=_Sources(),
        debounce=_TOGETHER * 4,
        step=_TOGETHER,
        stop_event=stop,
        rust_timeout=_OFTEN,
        yield_on_timeout=True,
    )
    is_first = True
    for found_changes in changes:
        if found_changes or is_first:
            changed([Path(path) for _change, path in found_changes])
        is_first = False


class _Sources(watchfiles.DefaultFilter):
    """Leaves out what editors and kkr-docs write beside the files that documents are made of."""

    def __call__(self, change: watchfiles.Change, path: str) -> bool:
        name = Path(path).name
        return not name.startswith(".") and not name.endswith(_NO_SOURCES) and super().__call__(change, path)
