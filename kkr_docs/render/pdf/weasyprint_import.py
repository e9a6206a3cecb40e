"""Imports WeasyPrint in less time; used by `weasyprint_compat` alone, which is the only door to it.

Three things take a third of the time that its import takes, and none is needed: system libraries are looked for under
names that they do not have, C declarations that never change are read anew, and fontTools is imported, which WeasyPrint
asks only where HarfBuzz cannot make a font smaller. Upstream: docs/upstream/faster-import.md.
"""

from __future__ import annotations

import ctypes.util
import hashlib
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from importlib import import_module
from types import ModuleType
from typing import Any, Final

import cffi

from kkr_docs.render.pdf import prepared_pango

# WeasyPrint looks its system libraries up by many names, and on Linux each name that does not exist makes ctypes run a
# compiler and a linker. These are the names that exist on Linux.
_LINUX_LIBRARIES: Final = {
    "gobject-2.0": "libgobject-2.0.so.0",
    "pango-1.0": "libpango-1.0.so.0",
    "harfbuzz": "libharfbuzz.so.0",
    "harfbuzz-subset": "libharfbuzz-subset.so.0",
    "fontconfig": "libfontconfig.so.1",
    "pangoft2-1.0": "libpangoft2-1.0.so.0",
}
_FUNCTIONS: Final = {
    "fontTools.subset": None,
    "fontTools.varLib.instancer": "instantiateVariableFont",
    "fontTools.ttLib": "TTFont",
    "fontTools.ttLib.ttFont": None,
    "fontTools.ttLib.woff2": None,
}
"""The modules of fontTools that stand-ins are for, and the function that is imported from one by its name."""


@contextmanager
def replaced(owner: Any, name: str, replacement: Callable[..., Any]) -> Iterator[None]:
    """Replace an attribute of a module or an object for a while."""
    original = getattr(owner, name)
    setattr(owner, name, replacement)
    try:
        yield
    finally:
        setattr(owner, name, original)


@contextmanager
def fast() -> Iterator[None]:
    """Import WeasyPrint in here."""
    search = _LINUX_LIBRARIES.get if sys.platform == "linux" else ctypes.util.find_library
    with ExitStack() as stack:
        stack.enter_context(replaced(ctypes.util, "find_library", search))
        stack.enter_context(replaced(cffi, "FFI", _Declarations))
        for name, function in _FUNCTIONS.items():
            stack.enter_context(_stand_in(name, function))
        yield


class _Declarations:
    """What cffi makes of C declarations: prepared where they are those that we know, else made now."""

    def cdef(self, declarations: str) -> None:
        """Use the prepared declarations where they are the same, else have cffi read them."""
        if hashlib.sha256(declarations.encode()).hexdigest() == prepared_pango.DIGEST:
            made = prepared_pango.ffi
        else:
            made = _FFI()
            made.cdef(declarations)
        vars(self).update({name: getattr(made, name) for name in dir(made) if not name.startswith("_")})


_FFI = cffi.FFI


@contextmanager
def _stand_in(name: str, function: str | None) -> Iterator[None]:
    """Have a module that imports another, or a function of it, get one that imports it when it is used."""
    if name in sys.modules:
        yield
        return
    module = ModuleType(name)
    module.__getattr__ = partial(_get, name)  # type: ignore[method-assign]
    if function:
        setattr(module, function, partial(_call, name, function))
    if name == "fontTools.ttLib":  # named in `except` only, which needs a class: the real one's ancestor catches it
        setattr(module, "TTLibError", Exception)  # noqa: B010
    sys.modules[name] = module
    parent, _dot, last = name.rpartition(".")
    if parent in sys.modules:
        setattr(sys.modules[parent], last, module)
    try:
        yield
    finally:
        del sys.modules[name]


def _get(module: str, name: str) -> Any:
    if name.startswith("__"):  # what the import itself asks for
        raise AttributeError(name)
    return getattr(import_module(module), name)


def _call(module: str, function: str, *arguments: Any, **options: Any) -> Any:
    return getattr(import_module(module), function)(*arguments, **options)
