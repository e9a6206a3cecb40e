"""Nothing in a definition is trusted: every attack ends in a message or in the very text that was typed."""

import os
import re
import socket
from contextlib import chdir
from pathlib import Path

import pikepdf
import pytest
from conftest import Command
from docx_text import paragraphs, tree
from pdf_text import blocks

TEXTS = {
    "markup": "<script>alert(1)</script><img src=x onerror=y><style>@import url(http://example.com/a.css)</style>",
    "an image as markup": '<img src="file:///etc/passwd"><object data="data:text/html,x"></object>',
    "Jinja": "{{ 7*7 }} {% for x in y %} {# z #} {{ cover.__class__.__mro__ }} {_{ x }_}",
    "a PDF string": ") /OpenAction << /S /JavaScript /JS (app.alert(1)) >> (",
    "XML": "]]> <!ENTITY x SYSTEM 'file:///etc/passwd'> &x; <?xml version='1.0'?> </w:t></w:r>",
    "a Word field": "{ INCLUDETEXT C:\\x } MERGEFIELD HYPERLINK DDEAUTO c:\\cmd",
    "CSS": "}; body { background: url(http://example.com) } \\65 /* x */",
    "a template of Word": "{%p for x in y %} {{r x }} {%tr endfor %}",
}


def meeting(text: str) -> str:
    """A definition with one text wherever a text can stand."""
    quoted = "'" + text.replace("'", "''") + "'"
    markdown = "".join(f"\\{sign}" if sign in "\\*_[]<>&#|!`" else sign for sign in text)
    return (
        f"organ: {quoted}\ndato: 2026-11-13\nsted: {quoted}\ndeltagere:\n  - {quoted}\n"
        f"dagsorden:\n  - titel: {quoted}\n    punkter:\n      - titel: {quoted}\n"
        f"        beslutning: |\n          {markdown}\n"
    )


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_text_stays_text(text: str, kkr: Command, tmp_path: Path) -> None:
    (tmp_path / "m.yaml").write_text(meeting(text), "utf-8")
    result = kkr("render", "m.yaml", cwd=tmp_path)
    assert result.returncode == 0, result.stdout + result.stderr
    [pdf], [word] = tmp_path.glob("*.pdf"), tmp_path.glob("*.docx")
    bare = "".join(text.split())
    for texts in ([found for _tag, found in blocks(pdf)], [found.text for found in paragraphs(word)]):
        assert sum(bare in "".join(found.split()) for found in texts) >= 5
    with pikepdf.open(pdf) as document:
        assert "/OpenAction" not in document.Root
        actions = [entry.A.S for page in document.pages for entry in page.get("/Annots", []) if "/A" in entry]
        assert set(actions) <= {"/GoTo", "/URI"}
        assert not [entry for entry in document.objects if isinstance(entry, pikepdf.Dictionary) and "/JS" in entry]
    codes = {"".join(code.itertext()).split()[0] for code in tree(word).iter("{*}instrText")}
    assert codes <= {"TOC", "PAGEREF"}


FILES = [
    "/etc/passwd", "../hemmelig.png", "a/../../hemmelig.png", "file:///etc/hostname", "data:image/png;base64,iVBO",
    "http://127.0.0.1:9/a.png", "//127.0.0.1/a.png", "\\\\server\\a.png", "C:/a.png", "lænke.png", "mappe/hemmelig.png",
    "tegning.svg", "rør.png", "kort%2epng/../../hemmelig.png", "%2e%2e/hemmelig.png", "%2Fetc%2Fpasswd",
]  # fmt: skip


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("use", ["sagsfremstilling: '![Kort]({name})'", "bilag: ['{name}']"])
def test_nothing_outside_the_folder_is_read(name: str, use: str, kkr: Command, tmp_path: Path) -> None:
    """Outside lies a secret that nothing gets at: by a path, an address, a link, or a drawing that refers to it."""
    folder = tmp_path / "møde"
    folder.mkdir()
    (tmp_path / "hemmelig.png").write_bytes(b"hemmelig")
    (folder / "lænke.png").symlink_to(tmp_path / "hemmelig.png")
    (folder / "mappe").symlink_to(tmp_path)
    (folder / "rør.png").symlink_to("/dev/zero")
    (folder / "tegning.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"><image href="../hemmelig.png"/></svg>')
    (folder / "m.yaml").write_text(
        "organ: KKR Syd\ndato: 2026-11-13\ndagsorden:\n  - titel: Sager\n    punkter:\n      - titel: Sag\n        "
        + use.format(name=name)
        + "\n",
        "utf-8",
    )
    result = kkr("render", "m.yaml", "--to", "pdf", cwd=folder)
    if name == "tegning.svg" and use.startswith("bilag"):
        assert result.returncode == 0
        assert any("tegning" in text for _tag, text in blocks(next(folder.glob("*.pdf"))))
    else:
        assert result.returncode == 1
        assert re.search("^m.yaml:7:[0-9]+: fejl: ", result.stdout, re.MULTILINE)
        assert not list(folder.glob("*.pdf"))


@pytest.fixture
def odd(tmp_path: Path) -> Path:
    """A folder in which nothing is a file, but for a definition and what links lead to outside."""
    folder = tmp_path / "møde"
    folder.mkdir()
    os.mkfifo(folder / "pipe.yaml")
    with socket.socket(socket.AF_UNIX) as line, chdir(folder):
        line.bind("socket.yaml")
    (folder / "mappe.yaml").mkdir()
    (tmp_path / "hemmelig.yaml").write_text("organ: hemmelig\n", "utf-8")
    (folder / "møde-link.yaml").symlink_to(tmp_path / "hemmelig.yaml")
    (folder / "enhed.yaml").symlink_to("/dev/zero")
    (folder / "løkke.yaml").symlink_to("løkke.yaml")
    (folder / "m.yaml").write_text("organ: KKR Syd\ndato: 2026-11-13\ndagsorden:\n  - titel: Sager\n", "utf-8")
    return folder


KINDS = {
    "pipe": "stien fører til en navngivet pipe (FIFO), ikke til en fil.",
    "socket": "stien fører til en socket, ikke til en fil.",
    "enhed": "stien fører til en enhed, ikke til en fil.",
    "mappe": "stien fører til en mappe, ikke til en fil.",
    "møde-link": "filen er en genvej (et link), der fører ud af sin mappe.",
    "løkke": "filen kan ikke læses (genvejene fører i ring).",
}


@pytest.mark.parametrize("command", ["validate", "validate --hook", "validate --fix", "render"])
def test_a_definition_that_is_no_file_is_said_to_be_none(command: str, kkr_process: Command, odd: Path) -> None:
    """In a process of its own: one that opens the pipe waits forever."""
    (odd / "møde").mkdir()
    for name in KINDS:
        (odd / f"{name}.yaml").rename(odd / f"møde-{name.removeprefix('møde-')}.yaml")
    (odd / "møde-løkke.yaml").unlink()
    (odd / "møde-løkke.yaml").symlink_to("møde-løkke.yaml")
    result = kkr_process(*command.split(), *(f"møde-{name.removeprefix('møde-')}.yaml" for name in KINDS), cwd=odd)
    assert result.returncode == 1
    for name, what in KINDS.items():
        assert f"møde-{name.removeprefix('møde-')}.yaml:1:1: fejl: {what}" in result.stdout
    assert "hemmelig" not in result.stdout


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("validate --hook pipe.yaml enhed.yaml socket.yaml mappe.yaml løkke.yaml", ""),
        ("mail {}", "stien fører til"),
        ("new --fra {} ny.yaml", "stien fører til"),
        ("extract {}", "kan ikke læses (det er en"),
        ("mail m.yaml --to {}", "kan ikke læses (det er en"),
    ],
)
@pytest.mark.parametrize("name", ["pipe.yaml", "enhed.yaml"])
def test_what_is_no_file_is_never_waited_for(
    command: str, said: str, name: str, kkr_process: Command, odd: Path
) -> None:
    (odd / "kkr-docs.toml").write_text('[mail]\nafsender = "a@b.dk"\n')
    result = kkr_process(*command.format(name).split(), cwd=odd)
    assert result.returncode == (1 if said else 0), result.stderr
    assert said in result.stdout + result.stderr


def test_a_link_inside_the_folder_is_a_definition(kkr: Command, odd: Path) -> None:
    (odd / "aktuelt.yaml").symlink_to("m.yaml")
    assert kkr("validate", "aktuelt.yaml", cwd=odd).returncode == 0


def test_the_hook_reads_nothing_outside_by_a_link(kkr: Command, odd: Path) -> None:
    """By its text the file outside is a definition, by its name the link is none."""
    (odd / "møde-link.yaml").rename(odd / "andet.yaml")
    result = kkr("validate", "--hook", "andet.yaml", cwd=odd)
    assert (result.returncode, result.stdout) == (0, "")
