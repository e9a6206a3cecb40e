"""Documents of Word, Excel, PowerPoint and LibreOffice as pages, by LibreOffice.

It runs with a profile and a folder of its own, which hold nothing but the file: without macros, and with every way to
the network or to other files shut; what leads there is taken out of the file before (`office_files`).
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

from kkr_docs.diagnostics.problem import RefusalError
from kkr_docs.i18n import _
from kkr_docs.packet import office_files

ENDINGS: Final = office_files.ENDINGS
_SECONDS: Final = 180.0
_PROGRAMS: Final = ("soffice", "libreoffice")
_PLACES: Final = (
    r"C:\Program Files\LibreOffice\program\soffice.com",
    r"C:\Program Files (x86)\LibreOffice\program\soffice.com",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
)
_KEPT: Final = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "WINDIR", "COMSPEC", "PROGRAMFILES", "LD_LIBRARY_PATH")
_SETTINGS: Final = {
    "Office.Common/Security/Scripting": {
        "BlockUntrustedRefererLinks": "true",
        "DisableMacrosExecution": "true",
        "DisableActiveContent": "true",
        "MacroSecurityLevel": "3",
    },
    "Office.Writer/Content/Update": {"Link": "2", "Field": "false"},  # 2: never
    "Office.Calc/Content/Update": {"Link": "2"},
    "Office.Calc/Formula/Load": {"OOXMLRecalcMode": "1", "ODFRecalcMode": "1"},  # 1: never; the values that were saved
    "Inet/Settings": {  # a proxy that is not there
        "ooInetProxyType": "2",
        "ooInetHTTPProxyName": "127.0.0.1",
        "ooInetHTTPProxyPort": "9",
        "ooInetHTTPSProxyName": "127.0.0.1",
        "ooInetHTTPSProxyPort": "9",
    },
}
_FILE: Final = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">{items}</oor:items>"""
_ITEM: Final = (
    '<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
)


class Pages(NamedTuple):
    """The PDF of a document, and whether something is left out that was in another file."""

    path: Path
    is_cut: bool


def convert(name: str, path: Path, folder: Path, profile: Path) -> Pages:
    """Return the pages that LibreOffice makes of a file, in a new folder; its profile may have been used before.

    Raises RefusalError where there is no LibreOffice, or the file is too large, locked or cannot be read by it.
    """
    program = _program()
    if not program:
        what = _("bilaget ”{name}” kan kun blive til sider med LibreOffice, som ikke er installeret her.")
        remedy = _("Installér LibreOffice, eller gem bilaget som PDF, og skriv PDF'en under bilag:.")
        raise RefusalError(what.format(name=name), remedy)
    folder.mkdir()
    own = folder / f"bilag{path.suffix.lower()}"
    is_cut = office_files.copy(name, path, own)
    _write_settings(profile / "user")
    arguments = ("--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck", "--convert-to", "pdf")
    installation = f"-env:UserInstallation={profile.resolve().as_uri()}"
    _run([program, installation, *arguments, "--outdir", str(folder), str(own)], folder)
    made = own.with_suffix(".pdf")
    if not made.is_file():
        what = _("LibreOffice kunne ikke lave bilaget ”{name}” om til sider.").format(name=name)
        raise RefusalError(what, _("Åbn det i det program, det er lavet i, og gem det som PDF."))
    return Pages(made, is_cut)


def _program() -> str | None:
    """Return where LibreOffice is."""
    candidates = [found for each in _PROGRAMS if (found := shutil.which(each))]
    return next(iter([*candidates, *(place for place in _PLACES if Path(place).is_file())]), None)


def _write_settings(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "registrymodifications.xcu").write_text(_FILE.format(items="".join(_items())), "utf-8")


def _items() -> Iterator[str]:
    for path, settings in _SETTINGS.items():
        for name, value in settings.items():
            yield _ITEM.format(path=path, name=name, value=value)


def _run(command: list[str], folder: Path) -> None:
    """Run a program in a folder until it ends; end it, and what it started, when it takes too long."""
    environment = {name: value for name, value in os.environ.items() if name.upper() in _KEPT}
    environment |= dict.fromkeys(("HOME", "USERPROFILE", "TMPDIR", "TEMP", "TMP", "APPDATA"), str(folder))
    nothing = subprocess.DEVNULL
    process = subprocess.Popen(  # noqa: S603 - what it runs is LibreOffice
        command, cwd=folder, env=environment, stdin=nothing, stdout=nothing, stderr=nothing, start_new_session=True
    )
    try:
        process.wait(_SECONDS)
    except subprocess.TimeoutExpired:
        pass
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    if sys.platform == "win32":
        process.kill()
    else:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()
