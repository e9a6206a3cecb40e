"""A style folder that somebody else made reads nothing outside itself, and its settings send nothing anywhere."""

import os
import socket
from pathlib import Path

import pytest
from conftest import Command
from docx_text import paragraphs
from pdf_text import pages
from PIL import Image

MEETING = """organ: KKR Syd
dato: 2026-11-13
deltagere:
  - {navn: Anne, mail: anne@fjordby.dk}
dagsorden:
  - titel: Sager
"""
SECRET = "kanariefugl"  # noqa: S105 - a word to look for
FILES = {
    "house.toml": f'wordmark = "{SECRET}"\n',
    "house.css": f".cover::before {{ content: '{SECRET}' }}\n",
    "print.css": f".cover::before {{ content: '{SECRET}' }}\n",
    "hyphenation.txt": f"{SECRET}\n",
    "mail/letter.txt": f"{SECRET}\n",
    "mail/letter.html": f"{SECRET}\n",
    "document.docx": SECRET,
}


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with a meeting and a style of its own, and the person's files beside it."""
    folder = tmp_path / "repository"
    (folder / "hus" / "mail").mkdir(parents=True)
    (folder / ".git").mkdir()
    (folder / "møde.yaml").write_text(MEETING, "utf-8")
    (folder / "kkr-docs.toml").write_text('husstil = "hus"\n[mail]\nafsender = "KKR <kkr@fjordby.dk>"\n', "utf-8")
    return folder


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """The person's own folder."""
    (tmp_path / "hjemme" / "mail").mkdir(parents=True)
    for name, content in FILES.items():
        (tmp_path / "hjemme" / name).write_text(content, "utf-8")
    Image.new("RGB", (40, 10), "red").save(tmp_path / "hjemme" / "logo.png")
    return tmp_path / "hjemme"


def results(folder: Path) -> str:
    """All that a command has made in a folder, as text."""
    found = [*folder.glob("*.pdf"), *folder.glob("*.docx"), *folder.glob("udsendelse/*")]
    texts = [text for path in found if path.suffix == ".pdf" for text in pages(path)]
    texts += [each.text for path in found if path.suffix == ".docx" for each in paragraphs(path)]
    return "\n".join([*texts, *(path.read_text("utf-8") for path in found if path.suffix == ".eml")])


@pytest.mark.parametrize(
    ("name", "by"), [*((name, "a link") for name in FILES), ("mail/letter.txt", "a linked folder")]
)
def test_no_file_of_a_house_lies_outside_it(name: str, by: str, kkr: Command, repository: Path, outside: Path) -> None:
    link = repository / "hus" / name
    if by == "a link":
        link.symlink_to(outside / name)
    else:
        link.parent.rmdir()
        link.parent.symlink_to(outside / "mail")
    command = ["mail"] if name.startswith("mail") else ["render", "--edition", "print" if "print" in name else "screen"]
    result = kkr(*command, "møde.yaml", cwd=repository)
    assert result.returncode == 1
    assert f"{name} i husstilens mappe" in result.stdout + result.stderr
    assert "fører ud af mappen. Læg selve filen i mappen." in result.stdout + result.stderr
    assert SECRET not in result.stdout + result.stderr + results(repository)


def test_a_letter_takes_no_text_from_outside(kkr: Command, repository: Path, outside: Path) -> None:
    for written in ("{% include 'mail/andet.txt' %}", "{% include '../../hjemme/mail/letter.txt' %}"):
        (repository / "hus" / "mail" / "letter.txt").write_text(written, "utf-8")
        (repository / "hus" / "mail" / "andet.txt").unlink(missing_ok=True)
        (repository / "hus" / "mail" / "andet.txt").symlink_to(outside / "mail" / "letter.txt")
        result = kkr("mail", "møde.yaml", cwd=repository)
        assert result.returncode == 1
        assert SECRET not in result.stderr + results(repository)


def test_links_inside_a_house_work(kkr: Command, repository: Path) -> None:
    (repository / "hus" / "vores.css").write_text(".cover::before { content: 'indefra' }\n", "utf-8")
    (repository / "hus" / "house.css").symlink_to("vores.css")
    assert kkr("render", "møde.yaml", "--to", "pdf", cwd=repository).returncode == 0
    assert "indefra" in results(repository)


SHEETS = [
    "background: url({outside}/logo.png)", "background: url(../../hjemme/logo.png)", "background: url(link.png)",
    "background: url(linket/logo.png)", "background: url(/proc/self/environ)",
    "display: list-item; list-style-image: url(link.png)",
    "background: url(\\\"file:///etc/passwd\\\")", "background: url(data:image/png,x)",
    "background: url(//127.0.0.1:{port}/a.png)", "background: url(http://127.0.0.1:{port}/a.png)",
    "background: url(file://127.0.0.1{hus}/egen.png)", "background: url(ftp://127.0.0.1:{port}/a.png)",
]  # fmt: skip


@pytest.mark.parametrize(
    "rule", [*(f".cover {{{{ {each} }}}}" for each in SHEETS), "@import url(http://127.0.0.1:{port}/a.css);",
    "@import '../../hjemme/house.css';", "@font-face {{ font-family: X; src: url(link.png) }}",
    "@font-face {{ font-family: X; src: url(http://127.0.0.1:{port}/a.ttf) }}"]
)  # fmt: skip
def test_a_style_sheet_reads_nothing_outside_and_asks_nobody(
    rule: str, kkr: Command, repository: Path, outside: Path
) -> None:
    hus = repository / "hus"
    (hus / "link.png").symlink_to(outside / "logo.png")
    (hus / "linket").symlink_to(outside)
    Image.new("RGB", (40, 10), "red").save(hus / "egen.png")
    with socket.create_server(("127.0.0.1", 0)) as canary:
        canary.settimeout(0)
        port = canary.getsockname()[1]
        (hus / "house.css").write_text(rule.format(outside=outside.as_uri(), port=port, hus=hus).replace('\\"', '"'))
        result = kkr("render", "møde.yaml", "--to", "pdf", cwd=repository)
        with pytest.raises(BlockingIOError):
            canary.accept()
    assert result.returncode == 1
    assert "i husstilen kan ikke bruges (det er ingen fil i husstilens mappe)" in result.stdout
    assert not results(repository)


def test_a_host_that_is_not_this_machine_is_never_looked_up(
    kkr: Command, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file is in the house; the host would be asked for by its name, which is a message to whoever answers."""
    asked: list[object] = []
    for name in ("getaddrinfo", "gethostbyname", "gethostbyname_ex"):
        monkeypatch.setattr(socket, name, lambda *args: asked.append(args))
    Image.new("RGB", (40, 10), "red").save(repository / "hus" / "egen.png")
    address = f"file://hemmelig.example.org{repository}/hus/egen.png"
    (repository / "hus" / "house.css").write_text(f".cover {{ background: url({address}) }}", "utf-8")
    assert kkr("render", "møde.yaml", "--to", "pdf", cwd=repository).returncode == 1
    assert asked == []


def test_settings_are_not_read_outside(kkr: Command, repository: Path, outside: Path) -> None:
    (outside / "andre.toml").write_text(f"{SECRET} = 1\n", "utf-8")
    (repository / "kkr-docs.toml").unlink()
    (repository / "kkr-docs.toml").symlink_to(outside / "andre.toml")
    for command in ("render", "mail"):
        result = kkr(command, "møde.yaml", cwd=repository)
        assert result.returncode == 1
        assert "kkr-docs.toml er en genvej (et link), der fører ud af sin mappe." in result.stdout + result.stderr
        assert SECRET not in result.stdout + result.stderr


@pytest.mark.parametrize("written", ["../hjemme", "{outside}", "link"])
def test_a_style_outside_the_repository_is_confirmed_first(
    written: str, kkr: Command, repository: Path, outside: Path, tmp_path: Path
) -> None:
    (outside / "document.docx").unlink()
    (repository / "link").symlink_to(outside)
    (repository / "kkr-docs.toml").write_text(f'husstil = "{written.format(outside=outside)}"\n', "utf-8")
    own = {"XDG_CONFIG_HOME": str(tmp_path / "config")}
    result = kkr("render", "møde.yaml", cwd=repository, env=own)
    assert result.returncode == 1
    assert "ligger uden for mødernes mappe. Er det jeres, så kør: kkr-docs trust" in result.stdout
    assert not results(repository)
    shown = kkr("trust", cwd=repository, env=own)
    assert f"Husstilen hentes uden for mødernes mappe: {outside}\n" in shown.stdout
    assert kkr("render", "møde.yaml", cwd=repository, env=own).returncode == 0
    assert SECRET in results(repository)


@pytest.mark.parametrize("name", ["house.css", "hyphenation.txt", "house.toml", "kkr-docs.toml", "mail/letter.txt"])
def test_a_text_that_is_too_long_is_said_to_be(name: str, kkr: Command, repository: Path) -> None:
    """A hole in a file takes no room on the disk."""
    path = repository / name if name == "kkr-docs.toml" else repository / "hus" / name
    path.touch()
    os.truncate(path, 1 << 40)
    command = ["mail"] if name.startswith("mail") else ["render"]
    result = kkr(*command, "møde.yaml", cwd=repository)
    assert result.returncode == 1
    assert f"{Path(name).name} kan ikke læses" in result.stdout + result.stderr
    assert "den fylder mere end" in result.stdout + result.stderr
