"""What `kkr-docs validate` found last, so that no definition is checked again of which nothing has changed.

It stands in the person's cache, readable by that person alone, since messages quote definitions. What counts for a
definition: its text, its path as it was given, every file in its folder and below, the settings file, the language,
and kkr-docs itself. Where that is more than can be looked through quickly, nothing is remembered. What somebody else
could have written is not believed.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from kkr_docs import files, installation, user_cache
from kkr_docs.diagnostics.problem import Problem, RefusalError, Severity
from kkr_docs.house_style import settings_file

_MOST = 5_000  # files in a folder and below
_MOST_FOLDERS = 300  # of which the problems are kept, those that were written last
_UNSEEN = ".git"  # a folder with many files, of which no definition has one


def states(paths: Iterable[Path]) -> dict[Path, str]:
    """Return the hash of all that the problems of each definition depend on; without it, they are not remembered."""
    around = cache(_around)  # a folder is looked through once
    return {path: state for path in paths if (state := _state(path, around))}


def _state(path: Path, around: Callable[[Path], str]) -> str | None:
    try:
        content = files.read(path, user_cache.LARGEST)  # no pipe is waited for; of a larger one its state tells
        folder = path.parent.resolve()
        settings = settings_file.find(folder)
        asked = (str(path), os.environ.get("KKR_DOCS_LANG"), settings and (settings, *_of_file(settings.stat())))
        known = repr((installation.identity(), asked, around(folder)))
    except (OSError, RefusalError, _TooManyError):
        return None
    return None if _UNSEEN.encode() in content else hashlib.sha256(content + known.encode()).hexdigest()


class _TooManyError(Exception):
    """There are too many files around a definition."""


def _around(folder: Path) -> str:
    """Return the hash of what tells the files in a folder and below from others. Raises OSError and _TooManyError."""
    return hashlib.sha256(repr(sorted(_files(folder))).encode()).hexdigest()


def _files(folder: Path) -> Iterator[tuple[str, ...]]:
    count = 0
    for at, folders, names in os.walk(folder, followlinks=True):
        folders[:] = [name for name in folders if name != _UNSEEN]
        for name in (*folders, *names):
            count += 1
            if count > _MOST:
                raise _TooManyError
            found = Path(at, name)
            yield str(found), os.path.realpath(found), *(_of_file(found.stat()) if found.exists() else ())


def _of_file(found: os.stat_result) -> tuple[str, ...]:
    return tuple(map(str, (found.st_mode, found.st_size, found.st_mtime_ns, found.st_ctime_ns)))


def read(states: Mapping[Path, str]) -> dict[Path, list[Problem]]:
    """Return the problems of those definitions whose state is the one in which they were found."""
    found = {}
    for folder, paths in _by_folder(states).items():
        known = _read(_place(folder))
        for path in paths:
            try:
                before, problems = known[path.name]
                if before == states[path]:
                    found[path] = [_problem(fields) for fields in problems]
            except (KeyError, TypeError, ValueError, OverflowError):  # unknown, or a file that somebody damaged
                continue
    return found


def write(states: Mapping[Path, str], found: Mapping[Path, list[Problem]]) -> None:
    """Note the problems that were found in definitions. Where they cannot be noted, they are found again next time."""
    for folder, paths in _by_folder(states).items():
        place = _place(folder)
        there = {name: each for name, each in _read(place).items() if (folder / name).exists()}
        new = {path.name: (states[path], found[path]) for path in paths}
        try:
            if not there:
                place.unlink(missing_ok=True)  # it may be readable by others
            user_cache.write(place, json.dumps(there | new).encode(), _MOST_FOLDERS)
        except OSError:
            return


def _by_folder(paths: Mapping[Path, str]) -> dict[Path, list[Path]]:
    folders: dict[Path, list[Path]] = {}
    for path in paths:
        folders.setdefault(path.parent.resolve(), []).append(path)
    return folders


def _read(place: Path) -> dict[str, tuple[str, list[list[Any]]]]:
    try:
        known = json.loads(user_cache.read(place))
    except (OSError, ValueError, RecursionError):
        return {}
    return known if isinstance(known, dict) else {}


def _problem(fields: Sequence[Any]) -> Problem:
    file, line, column, severity, what, remedy, rule = fields
    if line < 1 or column < 1:
        raise ValueError
    return Problem(str(file), int(line), int(column), Severity(severity), str(what), str(remedy), rule and str(rule))


def _place(folder: Path) -> Path:
    return user_cache.place("validated", os.fsencode(folder))
