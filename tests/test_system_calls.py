"""What the commands ask of the system over a hostile repository: no file outside it, no network, no program.

`strace` tells every file that is opened, links followed, and every socket and program. The person's files beside the
repository are canaries, and so is a server that everything in the repository names.
"""

import os
import re
import socket
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from paths import ROOT
from PIL import Image

pytestmark = pytest.mark.strace

SECRET = "kanariefugl"  # noqa: S105 - a word to look for
SOUND = """organ: KKR Syd
dato: 2026-11-13
deltagere:
  - {navn: Anne, mail: anne@fjordby.dk}
dagsorden:
  - titel: Sager
    punkter:
      - titel: En sag
        sagsfremstilling: |
          Se [kortet](http://127.0.0.1:PORT/kort) og bilag 1.

          ![Kort](kort.png)
        bilag: [bilag/notat.pdf]
"""
HOSTILE = SOUND.replace(
    "          ![Kort](kort.png)\n",
    "".join(
        f"          ![Kort]({name})\n\n"
        for name in (
            *(
                "http://127.0.0.1:PORT/a.png",
                "file:///etc/passwd",
                "../hjemme/hemmelig.png",
                "link.png",
                "linket/hemmelig.png",
            ),
            *("/etc/passwd", "data:image/png;base64,x", "tegning.svg", "pipe.png", "//127.0.0.1:PORT/a.png"),
        )
    ),
).replace(
    "[bilag/notat.pdf]",
    "[link.png, ../hjemme/hemmelig.yaml, bilag/link.pdf, /etc/passwd, pipe.png, bilag/rod/etc/passwd]",
)
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">{}</svg>'
OPENED = re.compile(r"^(?:\[pid +\d+\] |\d+ +)?open(?:at|at2)?\(.* = \d+<([^>]*)>")
ASKED = re.compile(r"^(?:\[pid +\d+\] |\d+ +)?(socket|connect|sendto|sendmsg|bind)\(")
STARTED = re.compile(r'^(?:\[pid +\d+\] |\d+ +)?execve\("([^"]*)".* = 0$')


class Repository(NamedTuple):
    """A repository that somebody else made, and the person's home beside it."""

    folder: Path
    home: Path
    server: socket.socket

    @property
    def port(self) -> int:
        return int(self.server.getsockname()[1])

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace("PORT", str(self.port)).replace("HOME", str(self.home)), "utf-8")


class Calls(NamedTuple):
    """What a command asked of the system, and how it ended."""

    code: int
    said: str
    opened: set[Path]
    asked: list[str]
    started: list[str]


@pytest.fixture
def repository(tmp_path: Path) -> Iterator[Repository]:
    folder, home = tmp_path / "repository", tmp_path / "hjemme"
    (folder / "bilag").mkdir(parents=True)
    (folder / "hus" / "mail").mkdir(parents=True)
    (folder / ".git").mkdir()
    (home / ".ssh").mkdir(parents=True)
    for name in ("hemmelig.yaml", ".ssh/id_rsa", ".netrc", "house.css", "house.toml", "hyphenation.txt", "letter.txt"):
        (home / name).write_text(f"organ: {SECRET}\n# {SECRET} = '{SECRET}'\n", "utf-8")
    Image.new("RGB", (40, 10), "red").save(home / "hemmelig.png")
    Image.new("RGB", (40, 10), "blue").save(folder / "kort.png")
    (folder / "link.png").symlink_to(home / "hemmelig.png")
    (folder / "linket").symlink_to(home)
    (folder / "bilag" / "link.pdf").symlink_to(home / ".ssh" / "id_rsa")
    (folder / "bilag" / "rod").symlink_to("/")
    (folder / "bilag" / "notat.pdf").write_bytes(b"%PDF-1.7\n")
    (folder / "møde-link.yaml").symlink_to(home / "hemmelig.yaml")
    (folder / "referat.yml").symlink_to(home / ".ssh" / "id_rsa")
    os.mkfifo(folder / "pipe.png")
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        found = Repository(folder, home, server)
        found.write("møde.yaml", SOUND)
        found.write("ond-møde.yaml", HOSTILE)
        found.write(
            "tegning.svg", '<svg xmlns="http://www.w3.org/2000/svg"><image href="http://127.0.0.1:PORT/a"/></svg>'
        )
        found.write(
            "kkr-docs.toml", 'husstil = "hus"\n[mail]\nserver = "smtp://x@127.0.0.1:PORT"\nafsender = "a@b.dk"\n'
        )
        yield found
        with pytest.raises(BlockingIOError):
            server.accept()


def traced(repository: Repository, *arguments: str) -> Calls:
    log, scratch = repository.home.parent / "log", repository.home.parent / "tmp"
    scratch.mkdir(exist_ok=True)
    own = {
        "HOME": str(repository.home),
        "TMPDIR": str(scratch),
        "KKR_DOCS_LANG": "da",
        "KKR_DOCS_SMTP_PASSWORD": SECRET,
    }
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "KKR_DOCS"))} | own
    strace = ["strace", "-f", "-qq", "-y", "-s", "4096", "-e", "trace=%file,%network,%process", "-o", str(log)]
    program = [str(Path(sys.executable).parent / "kkr-docs"), *arguments]
    done = subprocess.run(
        [*strace, *program], cwd=repository.folder, env=environment, stdin=subprocess.DEVNULL,
        capture_output=True, encoding="utf-8", timeout=600, check=False,
    )  # fmt: skip
    lines = log.read_text("utf-8", "replace").splitlines()
    opened = {Path(_unescaped(found[1])) for line in lines if (found := OPENED.search(line))}
    asked = [line for line in lines if ASKED.search(line)]
    started = [found[1] for line in lines if (found := STARTED.search(line))]
    assert opened, "strace tells nothing"
    return Calls(done.returncode, done.stdout + done.stderr, opened, asked, started[1:])


def _unescaped(text: str) -> str:
    r"""Return a path as it is: strace writes æ as \303\246."""
    return re.sub(rb"\\(\d{3})", lambda code: bytes([int(code[1], 8)]), text.encode()).decode("utf-8", "replace")


def assert_harmless(calls: Calls, repository: Repository) -> None:
    """Nothing of the person's was opened, nobody was asked, and no secret was said or written."""
    assert {path for path in calls.opened if path.is_relative_to(repository.home) and path != repository.home} == set()
    assert calls.opened.isdisjoint({Path("/etc/passwd"), Path("/etc/hosts"), Path("/etc/resolv.conf")})
    assert calls.asked == []
    assert SECRET not in calls.said
    for path in repository.folder.rglob("*"):
        if path.is_file() and not path.is_symlink() and path.suffix in (".pdf", ".docx", ".eml"):
            assert SECRET.encode() not in path.read_bytes()


@pytest.mark.parametrize("options", [(), ("--hook",), ("--fix", "--strict", "--format", "sarif")], ids=" ".join)
def test_checking_reads_the_definition_and_what_lies_in_its_folder(
    options: tuple[str, ...], repository: Repository
) -> None:
    repository.write("hus/house.css", "@import url(http://127.0.0.1:PORT/a.css);")
    repository.write("hus/mail/letter.txt", "{{ 7 * 7 }}")
    names = ["møde.yaml", "ond-møde.yaml", "møde-link.yaml", "referat.yml"]
    calls = traced(repository, "validate", *options, *names)
    assert_harmless(calls, repository)
    assert calls.code == 1
    assert "møde-link.yaml:1:1: fejl: filen er en genvej" in calls.said or "sarif" in options
    inside = {path.relative_to(repository.folder) for path in calls.opened if path.is_relative_to(repository.folder)}
    definitions = {Path("møde.yaml"), Path("ond-møde.yaml")}
    assert definitions <= inside
    read = {path for path in inside if (repository.folder / path).is_file()}
    assert read <= definitions | {Path("bilag/notat.pdf"), Path("kort.png"), Path("tegning.svg")}
    assert calls.started == []


def hostile_template(repository: Repository) -> None:
    """A Word template that refers to files elsewhere, in all ways that Word knows."""
    reference = f"file://{repository.home}/hemmelig.png"
    field = (
        f'<w:p><w:fldSimple w:instr=" INCLUDETEXT {repository.home}/hemmelig.yaml "/></w:p>'
        "<w:p><w:r><w:t>{{ cover.__class__.__init__.__globals__ }}</w:t></w:r></w:p>"
    )
    with zipfile.ZipFile(ROOT / "templates" / "document.docx") as ours:
        parts = {name: ours.read(name).decode() for name in ours.namelist()}
    entities = f'<!ENTITY x SYSTEM "{reference}"><!ENTITY % y SYSTEM "http://127.0.0.1:{repository.port}/y"> %y;'
    body = parts["word/document.xml"].split("?>", 1)[-1].replace("</w:body>", f"{field}</w:body>")
    parts["word/document.xml"] = f"<!DOCTYPE w:document [{entities}]>{body}"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    parts["word/_rels/document.xml.rels"] = parts["word/_rels/document.xml.rels"].replace(
        "</Relationships>",
        f'<Relationship Id="x1" Type="{kind}/image" Target="{reference}" TargetMode="External"/>'
        f'<Relationship Id="x2" Type="{kind}/attachedTemplate" Target="http://127.0.0.1:{repository.port}/t" '
        'TargetMode="External"/></Relationships>',
    )
    with zipfile.ZipFile(repository.folder / "hus" / "document.docx", "w") as theirs:
        for name, content in parts.items():
            theirs.writestr(name, content)


def linked(name: str, target: str) -> Callable[[Repository], None]:
    return lambda repository: (repository.folder / "hus" / name).symlink_to(repository.home / target)


def written(name: str, text: str) -> Callable[[Repository], None]:
    return lambda repository: repository.write(f"hus/{name}", text)


def drawing(content: str) -> Callable[[Repository], None]:
    def write(repository: Repository) -> None:
        repository.write("hus/house.css", ".cover { background: url(a.svg) }")
        repository.write("hus/house.toml", 'logo = "a.svg"')
        repository.write("hus/a.svg", SVG.format(content))

    return write


HOUSES: dict[str, Callable[[Repository], None]] = {
    "nothing": lambda _repository: None,
    "a linked style sheet": linked("house.css", "house.css"),
    "linked words": linked("house.toml", "house.toml"),
    "a linked Word template": linked("document.docx", "hemmelig.png"),
    "a style sheet's link": written("house.css", ".cover { background: url(../link.png) }"),
    "a style sheet's host": written("house.css", ".cover { background: url(file://127.0.0.1HOME/hemmelig.png) }"),
    "a style sheet's import": written("house.css", "@import url(http://localhost:PORT/a.css);"),
    "a font": written("house.css", "@font-face { font-family: X; src: url(http://127.0.0.1:PORT/x) }"),
    "a linked font": written("house.css", "@font-face { font-family: X; src: url(../link.png) }"),
    "a drawing": drawing('<image href="file://HOME/hemmelig.png"/><image href="http://127.0.0.1:PORT/a"/>'),
    "a drawing's style": drawing("<style>@import url(http://127.0.0.1:PORT/a.css);</style>"),
    "a drawing of another": drawing('<use href="http://127.0.0.1:PORT/a#b"/><image href="file:///etc/passwd"/>'),
    "a Word template": hostile_template,
}


@pytest.mark.parametrize("name", HOUSES)
def test_rendering_reads_nothing_outside_and_asks_nobody(name: str, repository: Repository) -> None:
    HOUSES[name](repository)
    calls = traced(repository, "render", "møde.yaml", "ond-møde.yaml")
    assert_harmless(calls, repository)
    assert calls.code == 1
    assert "ond-møde.yaml:" in calls.said
    assert bool(list(repository.folder.glob("*.pdf"))) is (name == "nothing"), calls.said
    assert {Path(program).resolve() for program in calls.started} <= {Path(sys.executable).resolve()}
    assert bool(calls.started) <= ("drawing" in name)


def test_messages_are_prepared_without_the_network(repository: Repository) -> None:
    repository.write("hus/mail/letter.txt", "{% for x in lines %}{{ x }}{% endfor %}{% include 'mail/andet.txt' %}")
    (repository.folder / "hus" / "mail" / "andet.txt").symlink_to(repository.home / "letter.txt")
    for extra in ((), ("--send",)):
        calls = traced(repository, "mail", "møde.yaml", *extra)
        assert_harmless(calls, repository)
        assert calls.code == 1


def test_strace_would_tell(repository: Repository) -> None:
    """The same test fails over a command that does what it must not."""
    code = (
        f"import socket; open({str(repository.home / '.netrc')!r}).read(); "
        f"socket.socket().connect(('127.0.0.1', {repository.port}))"
    )
    log = repository.home.parent / "log"
    strace = ["strace", "-f", "-qq", "-y", "-e", "trace=%file,%network", "-o", str(log)]
    subprocess.run([*strace, sys.executable, "-c", code], check=True)
    lines = log.read_text("utf-8").splitlines()
    assert str(repository.home / ".netrc") in [found[1] for line in lines if (found := OPENED.search(line))]
    assert [line for line in lines if ASKED.search(line)]
    repository.server.settimeout(None)
    repository.server.accept()[0].close()
    repository.server.settimeout(0)
