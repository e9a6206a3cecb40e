"""Regular expressions as Python compiled them before: a command needs some two hundred, and compiling them takes long.

They lie where Python keeps what it compiled of this module (`__pycache__`), on the same conditions. A pattern
is looked up by its whole text, so none can be out of date. `re` has no way in for what was compiled; what is used here
of its insides is the same in Python 3.11 to 3.13, and where it is not, all patterns are compiled as ever.
"""

from __future__ import annotations

import marshal
import os
import re
import sys
from array import array
from importlib import import_module
from pathlib import Path
from typing import Any

from kkr_docs import files

_FEW = 5  # new patterns that are not worth a new file
_MOST = 400  # patterns that are kept, so that `re`, which has room for 512, forgets none of them
_Kept = dict[tuple[bool, str | bytes, int], tuple[Any, ...]]  # whether it is text, pattern, flags → what _sre takes

_loaded: list[_Kept] = []  # at most one: only a process of our own keeps patterns


def load() -> None:
    """Have `re` find the patterns that an earlier process compiled."""
    kept: _Kept = {}
    try:
        made_by, read = marshal.loads(_place().read_bytes())  # noqa: S302 - who may write it may write what Python compiled
        kept = read if made_by == _python() else {}
        cache, compile_code = _cache(), import_module("_sre").compile
        for (is_text, pattern, flags), (all_flags, code, *groups) in kept.items():
            numbers = array("I", code).tolist()
            cache[str if is_text else bytes, pattern, flags] = compile_code(pattern, all_flags, numbers, *groups)
    except (OSError, EOFError, ValueError, TypeError, AttributeError, RuntimeError):
        kept = {}
    _loaded[:] = [kept]


def keep() -> None:
    """Keep the patterns that this process compiled, where `load` was called and they are more than a few."""
    if sys.dont_write_bytecode or not _loaded:
        return
    try:
        known, place = _loaded[0], _place()
        new = [key for kind, *key in _cache() if (kind is str, *key) not in known]
        if _FEW < len(new) <= _MOST and os.access(place.parent, os.W_OK):
            kept = known if len(known) + len(new) <= _MOST else {}  # those of earlier versions add up
            kept |= {(isinstance(pattern, str), pattern, flags): _compiled(pattern, flags) for pattern, flags in new}
            content: Any = _python(), kept
            files.write(place, marshal.dumps(content), flushed=False)
    except (OSError, AttributeError):
        return


def _compiled(pattern: str | bytes, flags: int) -> tuple[Any, ...]:
    """Return what _sre makes a pattern of; as `re` does, which does not keep it."""
    tree: Any = import_module("re._parser").parse(pattern, flags)
    code = array("I", import_module("re._compiler")._code(tree, flags))
    names = {number: name for name, number in tree.state.groupdict.items()}
    in_order = tuple(map(names.get, range(tree.state.groups)))
    return int(flags | tree.state.flags), code.tobytes(), tree.state.groups - 1, dict(tree.state.groupdict), in_order


def _cache() -> Any:
    """Return what `re` has compiled, by type, pattern and flags. Raises AttributeError where it has no such thing."""
    return re._cache  # type: ignore[attr-defined]


def _python() -> tuple[object, ...]:
    return sys.version, import_module("_sre").MAGIC, array("I").itemsize


def _place() -> Path:
    """Return the file; there may be no place for it. Raises OSError then."""
    compiled = __spec__.cached
    if not compiled:  # a package inside a zip file
        raise FileNotFoundError
    return Path(compiled).with_suffix(".patterns")
