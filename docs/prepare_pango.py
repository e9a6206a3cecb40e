"""Writes kkr_docs/render/pdf/prepared_pango.py: what cffi makes of WeasyPrint's declarations, once for all runs."""

import hashlib
import tempfile
from pathlib import Path
from unittest.mock import patch

import cffi

TARGET = Path(__file__).parent.parent / "kkr_docs" / "render" / "pdf" / "prepared_pango.py"
HEAD = '''"""The libraries that WeasyPrint draws text with, as cffi reads their declarations. Made by `make pango`.

`DIGEST` is the SHA-256 of the declarations: they are not read again where WeasyPrint's are the same.
"""

DIGEST = "{digest}"

'''
_declared: list[str] = []


class _Recorder(cffi.FFI):  # type: ignore[misc]
    """Notes what is declared."""

    def cdef(self, declarations: str) -> None:
        """Declare, and note it."""
        _declared.append(declarations)
        super().cdef(declarations)


with patch("cffi.FFI", _Recorder):
    __import__("weasyprint")
declarations = "".join(_declared)
ffi = cffi.FFI()
ffi.cdef(declarations)
ffi.set_source("prepared_pango", None)
with tempfile.TemporaryDirectory() as folder:
    made = Path(folder) / "made.py"
    ffi.emit_python_code(str(made))
    code = made.read_text("utf-8").split("\n", 1)[1]
TARGET.write_text(HEAD.format(digest=hashlib.sha256(declarations.encode()).hexdigest()) + code, "utf-8")
