"""Files, with care: read only inside the meeting's own folder, written whole or not at all."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import BinaryIO


class OutsideFolderError(ValueError):
    """A path leads out of the folder that it must stay in."""


class NoFileError(OSError):
    """What a path leads to is a pipe, a socket, a device or a folder."""


def inside(folder: Path, name: str) -> Path:
    """Return the file that `name`, a relative path with forward slashes, means inside `folder`.

    Raises OutsideFolderError where the name, or a link on the way, leads out of the folder (absolute paths, drives,
    addresses and `..` included), and FileNotFoundError where there is no ordinary file of that name.
    """
    windows = PureWindowsPath(name)
    if PurePosixPath(name).is_absolute() or windows.drive or windows.root or "\\" in name or "://" in name:
        raise OutsideFolderError(name)
    if ".." in PurePosixPath(name).parts:
        raise OutsideFolderError(name)
    root = folder.resolve()
    try:
        path = (root / name).resolve()
    except (OSError, RuntimeError, ValueError) as error:  # a loop of links, a NUL, a name too long
        raise FileNotFoundError(name) from error
    if not path.is_relative_to(root):
        raise OutsideFolderError(name)
    try:
        found = path.is_file()
    except OSError:
        found = False
    if not found:
        raise FileNotFoundError(name)
    return path


def leads_outside(path: Path) -> bool:
    """Return whether a path is a link to something outside the folder that the link lies in."""
    if not path.is_symlink():
        return False
    return not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(path.parent))


def read(path: Path, most: int) -> bytes:
    """Return the first bytes of a file, `most` of them at most.

    Raises NoFileError where the path leads to something else, which is not opened, and OSError as `open` does.
    """
    if path.exists() and not path.is_file():  # to open a pipe would wait for who writes to it
        raise NoFileError(path)
    with path.open("rb") as file:
        return file.read(most)


def write(path: Path, content: bytes, *, private: bool = False, flushed: bool = True) -> None:
    """Write a file whole or not at all: a temporary file beside it, flushed to disk, then renamed onto it.

    A new file that is private can be read by its owner alone. One that is not flushed may be lost in a power failure:
    for what is one of thousands and can be made again.
    Raises OSError where the folder cannot be written to; what stood at `path` is then untouched.
    """
    write_by(path, lambda file: file.write(content), private=private, flushed=flushed)


def write_by(path: Path, writer: Callable[[BinaryIO], object], *, private: bool = False, flushed: bool = True) -> None:
    """Write a file whole or not at all, as `write` does, with what a function writes into it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with _complete_file(path, writer, private=private, flushed=flushed) as temporary:
        temporary.replace(path)


def create(path: Path, content: bytes) -> None:
    """Write a new file whole or not at all. Raises FileExistsError where there is one, and OSError as `write` does."""
    if path.exists():  # on file systems without links the next line's check is not to be had
        raise FileExistsError(path)
    with _complete_file(path, lambda file: file.write(content)) as temporary:
        try:
            os.link(temporary, path)
        except FileExistsError:
            raise
        except OSError:
            temporary.replace(path)


@contextmanager
def _complete_file(
    path: Path, writer: Callable[[BinaryIO], object], *, private: bool = False, flushed: bool = True
) -> Iterator[Path]:
    """Give a finished temporary file beside `path`, and remove it afterwards if it is still there.

    It has the mode of what stands at `path`; a new one that is private can be read by its owner alone.
    """
    import tempfile  # noqa: PLC0415 - who only reads need not wait for it

    _remove_leftovers(path.parent)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.{_this_process()}.")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            writer(file)
            file.flush()
            if flushed:
                os.fsync(file.fileno())
        temporary.chmod(_mode(path, private=private))
        yield temporary
    finally:
        temporary.unlink(missing_ok=True)


def _mode(path: Path, *, private: bool) -> int:
    try:
        return stat.S_IMODE(path.stat().st_mode)
    except OSError:
        return 0o600 if private else 0o666 & ~_umask()


def _this_process() -> str:
    return f"{_machine()}-{os.getpid()}"


@cache
def _machine() -> str:
    """Return this machine's name for a file name: machines that share a folder do not see each other's processes."""
    import platform  # noqa: PLC0415 - who only reads need not wait for it

    return re.sub(r"[^A-Za-z0-9]", "_", platform.node())[:40]


@cache  # once a process: where thousands of files are written, each would look at all of them
def _remove_leftovers(folder: Path) -> None:
    """Remove the temporary files of runs on this machine that were killed while they wrote into a folder."""
    named = re.compile(rf"\..+\.{_machine()}-(\d+)\.\w+")
    for left in folder.iterdir():
        process = named.fullmatch(left.name)
        if process and not _runs(int(process[1])):
            left.unlink(missing_ok=True)


def _runs(process: int) -> bool:
    if os.name == "nt":
        return True  # there, os.kill would end it
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


def _umask() -> int:
    """Return the process's file mode mask, which can only be read by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
