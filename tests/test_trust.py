"""Nothing in a definition is trusted: every attack ends in a message or in the very text that was typed."""

import re
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
