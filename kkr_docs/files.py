"""Files, with care: read only where they are files and inside their folder, written whole or not at all.

A file that is being written has a temporary name, and a lock on it for as long as its process lives. So what a killed
process left behind can be told from what another one is writing just now, and is removed by the next run.
"""

from __future__ import annotations

import os
import re
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import IO, BinaryIO, Final

if sys.platform != "win32":
    import fcntl

_NAME: Final = re.compile(r"\..+\.[a-z0-9_]{8}\.kkr-docs-tmp")
_ENDING: Final = ".kkr-docs-tmp"
_PLAIN_MODE: Final = 0o666
_MODE_BITS: Final = 0o777  # of a file that is replaced, what is kept: never that it runs as its owner

_HAS_LOCKS: Final[bool] = sys.platform != "win32"  # elsewhere no leftover is removed

_unfinished: Final[set[Path]] = set()
_swept: Final[set[Path]] = set()


class OutsideFolderError(ValueError):
    """A path leads out of the folder that it must stay in."""


class NoFileError(OSError):
    """What a path leads to is a folder, a pipe, a socket or a device. `mode` is its `st_mode`."""

    def __init__(self, path: Path, mode: int) -> None:
        super().__init__(f"not a regular file: {path}")
        self.mode = mode


class TooLargeError(OSError):
    """A file has more bytes than `most`, which is more than it has any use for."""

    def __init__(self, path: Path, most: int) -> None:
        super().__init__(f"more than {most} bytes: {path}")
        self.most = most


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
    with opened(path) as file:
        return file.read(most)


def read_whole(path: Path, most: int) -> bytes:
    """Return a file's bytes. Raises TooLargeError where they are more than `most`, and OSError as `read` does."""
    content = read(path, most + 1)
    if len(content) > most:
        raise TooLargeError(path, most)
    return content


def opened(path: Path) -> BinaryIO:
    """Open a file for reading. Raises as `read` does: to open a pipe would wait for who writes to it."""
    _require_file(path, path.stat().st_mode)
    file = open(path, "rb", opener=_open_at_once)  # noqa: SIM115 - Path.open has no opener
    try:
        _require_file(path, os.fstat(file.fileno()).st_mode)  # it may have been replaced since
    except BaseException:
        file.close()
        raise
    return file


def _open_at_once(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _require_file(path: Path, mode: int) -> None:
    if not stat.S_ISREG(mode):
        raise NoFileError(path, mode)


def write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all: a temporary file beside it, flushed to disk, then renamed onto it.

    A file that is there is replaced and keeps its mode; other names of it (hard links) keep its old content. Raises
    OSError where the folder cannot be written to; what stood at `path` is then untouched.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with _complete_file(path, content) as temporary:
        temporary.replace(path)


def create(path: Path, content: bytes) -> None:
    """Write a new file whole or not at all. Raises FileExistsError where there is one, and OSError as `write` does."""
    if path.exists():  # on file systems without links the next line's check is not to be had
        raise FileExistsError(path)
    with _complete_file(path, content) as temporary:
        try:
            os.link(temporary, path)
        except FileExistsError:
            raise
        except OSError:
            temporary.replace(path)


def scratch_folder(name: str) -> Path:
    """Return a new folder among the system's temporary ones. It is removed when this process ends."""
    import atexit  # noqa: PLC0415 - who needs no folder need not wait for it
    import tempfile  # noqa: PLC0415

    _sweep(Path(tempfile.gettempdir()))
    while True:
        folder = Path(tempfile.mkdtemp(prefix=f".{name}.", suffix=_ENDING))
        _unfinished.add(folder)
        if not _HAS_LOCKS or _locked(os.open(folder, os.O_RDONLY), folder):  # open, and locked, until the end
            atexit.register(remove_unfinished)
            return folder


def remove_unfinished() -> None:
    """Remove what this process is writing just now, and its scratch folders: it is about to end."""
    for path in list(_unfinished):
        with suppress(OSError):
            _remove(path)


def _remove(path: Path) -> None:
    """Remove a temporary file or folder. Raises OSError where it cannot be removed."""
    import shutil  # noqa: PLC0415 - tempfile has imported it

    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()


@contextmanager
def _complete_file(path: Path, content: bytes) -> Iterator[Path]:
    """Give a finished temporary file beside `path`, and remove it afterwards if it is still there."""
    _sweep(path.parent)
    temporary, file = _temporary(path)
    try:
        with file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            temporary.chmod(_mode(path))
            if not _HAS_LOCKS:  # Windows renames no file that is open
                file.close()
            yield temporary
    finally:
        temporary.unlink(missing_ok=True)
        _unfinished.discard(temporary)


def _temporary(path: Path) -> tuple[Path, IO[bytes]]:
    """Return a new file with a lock on it."""
    import tempfile  # noqa: PLC0415 - who only reads need not wait for it

    while True:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:40]}.", suffix=_ENDING)
        _unfinished.add(temporary := Path(name))
        if not _HAS_LOCKS or _locked(handle, temporary):
            return temporary, os.fdopen(handle, "wb")


def _locked(handle: int, path: Path) -> bool:
    """Lock what is temporary. Return False where another run has removed it first, which took it for a leftover."""
    with suppress(OSError):  # not every file system has locks
        fcntl.flock(handle, fcntl.LOCK_EX)
    if path.exists():
        return True
    os.close(handle)
    _unfinished.discard(path)
    return False


def _mode(path: Path) -> int:
    """Return the mode of the file that is replaced, or that of a new one."""
    with suppress(OSError):
        before = path.lstat().st_mode
        if stat.S_ISREG(before):
            return before & _MODE_BITS
    return _PLAIN_MODE & ~_umask()


def _umask() -> int:
    """Return the process's file mode mask, which can only be read by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _sweep(folder: Path) -> None:
    """Remove, once for each folder, what killed runs of ours left in it."""
    folder = folder.absolute()
    if not _HAS_LOCKS or folder in _swept:
        return
    _swept.add(folder)
    with suppress(OSError), os.scandir(folder) as entries:
        for path in [Path(entry) for entry in entries if _NAME.fullmatch(entry.name)]:
            with suppress(OSError):
                _remove_leftover(path)


def _remove_leftover(path: Path) -> None:
    """Remove what is temporary, and ours, and whose process is gone: nobody has the lock. Raises OSError otherwise."""
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        found = os.fstat(handle)
        if (stat.S_ISREG(found.st_mode) or stat.S_ISDIR(found.st_mode)) and found.st_uid == os.geteuid():
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _remove(path)
    finally:
        os.close(handle)
