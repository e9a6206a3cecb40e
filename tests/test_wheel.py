"""The wheel alone is enough: built, installed elsewhere and used without a network.

Proven: the source distribution carries all that the wheel needs (the wheel is built from it); the wheel carries
templates, styles and fonts, and no font of the machine is needed; its metadata names every library it uses, as only
those that it names are in the environment it is installed in (linked from that of the tests, at the versions there);
the command renders from any folder and never turns to the network. Not proven: that a registry delivers the libraries.
"""

import os
import subprocess
import sys
import venv
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, PathDistribution, distribution
from io import BytesIO
from pathlib import Path

import docx
import pikepdf
import pytest
import yaml
from fontTools.ttLib import TTFont
from packaging.requirements import Requirement

NO_NETWORK = """\
import os, sys
def refuse(event, args):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"):
        os.write(2, f"network used: {event} {args}".encode())
        os._exit(99)
sys.addaudithook(refuse)
"""


@dataclass(frozen=True)
class Installed:
    """An environment with the wheel in it, and an empty folder to work in."""

    home: Path
    folder: Path

    def run(self, *command: str | Path) -> "subprocess.CompletedProcess[str]":
        """What a command of the environment (`python`, `kkr-docs`) answers in the folder."""
        program, *args = map(str, command)
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "KKR_DOCS"))}
        return subprocess.run(
            [str(self.home / "bin" / program), *args],
            cwd=self.folder,
            env=clean | {"FONTCONFIG_FILE": str(self.home / "no_fonts.conf")},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )


@pytest.fixture(scope="module")
def wheel(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built by way of the source distribution."""
    folder = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(repository)]
    done = subprocess.run(build, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The wheel in an environment of its own, which has no pip, no network and no fonts."""
    home = tmp_path_factory.mktemp("environment")
    venv.create(home, symlinks=True)
    packages = next(home.glob("lib/python*/site-packages"))
    pip = [sys.executable, "-m", "pip", "--python", str(home), "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*pip, str(wheel)], check=True, capture_output=True)
    for library in needed(next(packages.glob("kkr_docs-*.dist-info"))):
        link(library, packages)
    (packages / "no_network.py").write_text(NO_NETWORK)
    (packages / "no_network.pth").write_text("import no_network\n")
    (home / "no_fonts.conf").write_text("<fontconfig/>")
    return Installed(home, tmp_path_factory.mktemp("elsewhere"))


def needed(metadata: Path) -> Iterator[Distribution]:
    """The libraries that an installed wheel names, and those that they name."""
    seen: set[tuple[str, str]] = set()
    queue = [(requirement, "") for requirement in PathDistribution(metadata).requires or ()]
    while queue:
        text, extra = queue.pop()
        requirement = Requirement(text)
        if requirement.marker and not requirement.marker.evaluate({"extra": extra}):
            continue
        for wanted in {"", *requirement.extras}:
            if (requirement.name, wanted) not in seen:
                seen.add((requirement.name, wanted))
                library = distribution(requirement.name)
                queue += [(each, wanted) for each in library.requires or ()]
                yield library


def link(library: Distribution, packages: Path) -> None:
    """Links what a library put into its own environment into another."""
    tops = {file.parts[0] for file in library.files or ()} - {"..", "__pycache__"}
    for top in tops:
        place = packages / top
        if not place.exists():
            place.symlink_to(Path(str(library.locate_file(top))))


def test_it_carries_the_house_style(wheel: Path, repository: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    here = {
        f"kkr_docs/{file.relative_to(repository).as_posix()}"
        for folder in ("templates", "styles")
        for file in (repository / folder).rglob("*")
        if file.is_file()
    }
    assert here <= names
    assert {"kkr_docs/styles/fonts/OFL.txt", "kkr_docs/styles/fonts/LiberationSans-Regular.ttf"} <= names
    assert "kkr_docs/py.typed" in names
    assert any(name.startswith("kkr_docs/templates/") and name.endswith(".docx") for name in names)
    assert not any(name.startswith("tests/") for name in names)


def test_it_renders_elsewhere_without_a_network(installed: Installed, repository: Path) -> None:
    definition = repository / "examples" / "minimal.yaml"
    title = yaml.safe_load(definition.read_text(encoding="utf-8"))["dagsorden"][0]["titel"]

    module = installed.run("python", "-c", "import kkr_docs; print(kkr_docs.__file__)").stdout.strip()
    assert Path(module).is_relative_to(installed.home), "the tests look at the checkout, not at the wheel"
    done = installed.run("kkr-docs", "render", definition, "--to", "pdf,docx", "--out", "out")
    assert done.returncode == 0, done.stdout + done.stderr

    [pdf] = installed.folder.glob("out/*.pdf")
    [word] = installed.folder.glob("out/*.docx")
    shown = subprocess.run(["pdftotext", pdf, "-"], capture_output=True, encoding="utf-8", check=True).stdout
    assert title in " ".join(shown.split())
    assert fonts(pdf) == {"Liberation Sans"}
    assert any(title in paragraph.text for paragraph in docx.Document(str(word)).paragraphs)


def test_its_network_really_is_cut(installed: Installed) -> None:
    done = installed.run("python", "-c", "import socket; socket.create_connection(('127.0.0.1', 9))")
    assert "network used" in done.stderr


def fonts(pdf: Path) -> set[str]:
    """The families that the fonts embedded in a PDF say they are of themselves, whatever the PDF calls them."""
    with pikepdf.open(pdf) as document:
        things = [thing for thing in document.objects if isinstance(thing, pikepdf.Dictionary)]
        files = [each.FontFile2.read_bytes() for each in things if each.get("/Type") == "/FontDescriptor"]
    return {str(TTFont(BytesIO(file))["name"].getDebugName(1)) for file in files}
