"""Nothing in a definition is trusted: every attack ends in a message or in the very text that was typed."""

import io
import re
import stat
import subprocess
import sys
import zlib
from pathlib import Path

import pikepdf
import pytest
from conftest import Command
from docx_text import paragraphs, tree
from paths import ROOT
from pdf_text import blocks
from sample_files import unzipped, zipped

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


# A repository that somebody else wrote


@pytest.fixture
def strangers(tmp_path: Path) -> Path:
    """A repository with a definition, a house folder, settings, and secrets outside it."""
    folder = tmp_path / "møder"
    (folder / "hus" / "mail").mkdir(parents=True)
    (folder / ".git").mkdir()
    people = "deltagere: [{navn: Anne, mail: anne@fjordby.dk}]"
    (folder / "m.yaml").write_text(
        f"organ: KKR Syd\ndato: 2026-11-13\n{people}\ndagsorden: [{{titel: Sager}}]\n", "utf-8"
    )
    (folder / "kkr-docs.toml").write_text('husstil = "hus"\n[mail]\nafsender = "a@b.dk"\nserver = "smtp://x@evil.dk"\n')
    (tmp_path / "hemmelig.txt").write_text("KANARIEFUGL", "utf-8")
    (tmp_path / "hemmelig.toml").write_text('wordmark = "KANARIEFUGL"\n', "utf-8")
    return folder


LINKS = {
    "house.toml": "hemmelig.toml", "house.css": "hemmelig.txt", "print.css": "hemmelig.txt",
    "document.docx": "hemmelig.txt", "hyphenation.txt": "hemmelig.txt",
    "mail/letter.txt": "hemmelig.txt", "mail/letter.html": "hemmelig.txt",
}  # fmt: skip


@pytest.mark.parametrize(("name", "target"), LINKS.items())
def test_no_file_of_a_house_is_a_link_out_of_it(name: str, target: str, kkr: Command, strangers: Path) -> None:
    (strangers / "hus" / name).symlink_to(strangers.parent / target)
    command = ("mail", "m.yaml") if name.startswith("mail") else ("render", "m.yaml", "--edition", "print")
    result = kkr(*command, cwd=strangers)
    assert result.returncode == 1
    assert f"{name} er et link ud af husstilens mappe" in result.stdout + result.stderr
    written = [path for path in strangers.rglob("*") if path.is_file() and not path.is_symlink()]
    assert not any(b"KANARIEFUGL" in path.read_bytes() for path in written)


@pytest.mark.parametrize("style", ["..", "../møder/../", "/etc", "udenfor"])
def test_the_house_itself_lies_in_the_repository(style: str, kkr: Command, strangers: Path) -> None:
    (strangers / "udenfor").symlink_to(strangers.parent)
    (strangers / "kkr-docs.toml").write_text(f'husstil = "{style}"\n')
    result = kkr("render", "m.yaml", cwd=strangers)
    assert result.returncode == 1
    assert "ligger uden for mødernes mappe" in result.stdout


def test_the_settings_are_no_link_out_of_it(kkr: Command, strangers: Path) -> None:
    (strangers / "kkr-docs.toml").unlink()
    (strangers / "kkr-docs.toml").symlink_to(strangers.parent / "hemmelig.toml")
    result = kkr("render", "m.yaml", cwd=strangers)
    assert (result.returncode, "er et link ud af mødernes mappe" in result.stdout) == (1, True)


def test_no_password_goes_to_a_server_that_nobody_vouched_for(kkr: Command, strangers: Path, tmp_path: Path) -> None:
    config = {"XDG_CONFIG_HOME": str(tmp_path / "config"), "KKR_DOCS_SMTP_PASSWORD": "x", "HOME": str(tmp_path)}
    refused = kkr("mail", "m.yaml", "--send", cwd=strangers, env=config)
    assert refused.returncode == 1
    assert "mailserveren evil.dk står i" in refused.stderr
    assert "kkr-docs trust" in refused.stderr
    vouched = kkr("trust", strangers, env=config)
    assert (vouched.returncode, vouched.stdout) == (
        0,
        f"Mails fra møderne i {strangers} må sendes med evil.dk:587 med brugeren x.\n",
    )
    [kept] = (tmp_path / "config").rglob("*.json")
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    (strangers / "kkr-docs.toml").write_text('[mail]\nafsender = "a@b.dk"\nserver = "smtp://x@worse.dk"\n')
    again = kkr("mail", "m.yaml", "--send", cwd=strangers, env=config)
    assert "mailserveren worse.dk står i" in again.stderr
    kept.write_text("damaged")
    assert "ingen har sagt god for den" in kkr("mail", "m.yaml", "--send", cwd=strangers, env=config).stderr


def test_to_vouch_for_no_server_is_refused(kkr: Command, tmp_path: Path) -> None:
    result = kkr("trust", cwd=tmp_path, env={"XDG_CONFIG_HOME": str(tmp_path / "config")})
    assert (result.returncode, result.stdout) == (1, "")
    assert "der står ingen mailserver i kkr-docs.toml." in result.stderr


# Bombs

SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9">{}</svg>'
DOUBLED = '<g id="a0"><path d="M0 0h1"/></g>' + "".join(
    f'<g id="a{n}"><use href="#a{n - 1}"/><use xlink:href="#a{n - 1}"/></g>' for n in range(1, 40)
)
POINTS = " ".join(f"L{n} {n}" for n in range(3000))
DRAWINGS = {
    "uses": f"<defs>{DOUBLED}</defs><use href='#a39'/>",
    "a use of itself": '<g id="a"><use href="#a"/></g>',
    "patterns": '<pattern id="a">' + "<path d='M0 0'/>" * 400 + "</pattern>" + "<rect fill='url(#a)'/>" * 400,
    "markers": f'<marker id="m">{"<path/>" * 99}</marker><path marker-mid="url(#m)" d="M0 0{POINTS}"/>',
    "many shapes": "<path d='M0 0h1'/>" * 120_000,
    "deep": "<g>" * 100 + "</g>" * 100,
}


@pytest.mark.sampled(4)
@pytest.mark.parametrize("drawing", DRAWINGS.values(), ids=DRAWINGS.keys())
@pytest.mark.parametrize("where", ["logo", "house.css"])
def test_a_drawing_that_asks_for_too_much_is_refused(drawing: str, where: str, kkr: Command, strangers: Path) -> None:
    (strangers / "hus/a.svg").write_text(SVG.format(drawing))
    if where == "logo":
        (strangers / "hus/house.toml").write_text('logo = "a.svg"\n')
    else:
        (strangers / "hus/house.css").write_text("main { background: url(a.svg) }\n")
    result = kkr("render", "m.yaml", "--to", "pdf", cwd=strangers)
    assert result.returncode == 1
    assert "for indviklet" in result.stdout
    assert not list(strangers.glob("*.pdf"))


@pytest.mark.parametrize("sheet", ["@media print{" * 3000, "h1::before{content:'" + "x" * 300_000 + "'}"])
def test_a_style_sheet_that_asks_for_too_much_is_refused(sheet: str, kkr: Command, strangers: Path) -> None:
    (strangers / "hus/house.css").write_text(sheet)
    result = kkr("render", "m.yaml", "--to", "pdf", cwd=strangers)
    assert (result.returncode, "for stor eller for indviklet" in result.stdout) == (1, True)


def test_entities_are_refused_and_an_ordinary_logo_is_drawn(kkr: Command, strangers: Path) -> None:
    (strangers / "hus/house.toml").write_text('logo = "a.svg"\n')
    entities = '<!DOCTYPE svg [<!ENTITY a "x">]>' + SVG.format("<text>&a;</text>")
    for text, code in ((entities, 1), (SVG.format('<g id="a"><path d="M0 0h9v9z"/></g><use href="#a"/>'), 0)):
        (strangers / "hus/a.svg").write_text(text)
        assert kkr("render", "m.yaml", "--to", "pdf", cwd=strangers).returncode == code


TEMPLATE = unzipped((ROOT / "templates/document.docx").read_bytes())


def template_with(body: str, section: int) -> bytes:
    """Our Word template with more at the end of one of its sections, from 0, or -1 for the last."""
    pieces = TEMPLATE["word/document.xml"].split(b"<w:sectPr")
    pieces[section if section >= 0 else section - 1] += body.encode()
    return zipped(TEMPLATE | {"word/document.xml": b"<w:sectPr".join(pieces)})


@pytest.mark.parametrize("parts", [1, 3000])
def test_a_word_template_that_unpacks_to_too_much_is_refused(parts: int, kkr: Command, strangers: Path) -> None:
    added = {f"word/media/{number}.bin": bytes(40_000_000 // parts) for number in range(parts)}
    (strangers / "hus/document.docx").write_bytes(zipped(TEMPLATE | added))
    result = kkr("render", "m.yaml", "--to", "docx", cwd=strangers)
    assert result.returncode == 1
    assert "skabelonen document.docx kan ikke bruges: den fylder for meget, når den pakkes ud." in result.stdout


LOOPS = "{% for a in sections %}" + "{% for c in cover.title %}" * 9 + "{% endfor %}" * 9 + "{% endfor %}"
ENDLESS = {
    "loops": LOOPS,
    "a range": "{% for n in range(100000) %}{% for m in range(100000) %}{% endfor %}{% endfor %}",
    "a long text": "{{ 'x' * 10000000000 }}",
    "a text that doubles": "{% set x = cover.title %}" + "{% set x = x ~ x %}" * 40 + "{{ x }}",
}


@pytest.mark.parametrize("words", ENDLESS.values(), ids=ENDLESS.keys())
def test_a_word_template_that_would_never_end_is_refused(words: str, kkr: Command, strangers: Path) -> None:
    (strangers / "hus/document.docx").write_bytes(template_with(f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p>", 0))
    result = kkr("render", "m.yaml", "--to", "docx", cwd=strangers)
    assert result.returncode == 1
    assert "skabelonen document.docx kan ikke bruges: " in result.stdout
    assert not list(strangers.glob("*.docx"))


FETCHING = {
    "INCLUDEPICTURE": '<w:p><w:fldSimple w:instr=" INCLUDEPICTURE http://127.0.0.1/a "/></w:p>',
    "DDEAUTO": '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>DDE</w:instrText></w:r>'
    '<w:r><w:instrText>AUTO c:\\cmd</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>',
    "127.0.0.1": '<w:p><w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml">'
    '<v:imagedata src="http://127.0.0.1/a"/></v:shape></w:pict></w:r></w:p>',
}


@pytest.mark.parametrize(("word", "body"), FETCHING.items(), ids=FETCHING.keys())
def test_a_word_template_has_no_reader_fetch_or_run_anything(
    word: str, body: str, kkr: Command, strangers: Path
) -> None:
    (strangers / "hus/document.docx").write_bytes(template_with(body, -1))
    assert kkr("render", "m.yaml", "--to", "docx", cwd=strangers).returncode == 0
    [made] = strangers.glob("*.docx")
    root = tree(made)
    codes = "".join(root.itertext()) + "".join(value for each in root.iter() for value in each.attrib.values())
    assert word not in codes
    assert "PAGEREF" in codes


def bomb(kind: str) -> bytes:
    """A PDF whose definition unpacks to 300 MB, or whose objects do."""
    huge, written = zlib.compress(b" " * 300_000_000, 9), io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.attachments["definition.yaml"] = b"organ: KKR\n"
        file = pdf.attachments["definition.yaml"].obj.EF.F
        times = {"once": 1, "twice": 2}[kind]
        content = huge if times == 1 else zlib.compress(huge, 9)
        file.write(content, filter=pikepdf.Array([pikepdf.Name.FlateDecode] * times))
        pdf.save(written, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    return written.getvalue()


@pytest.mark.sampled(3)
@pytest.mark.parametrize("kind", ["once", "twice"])
def test_extract_unpacks_no_more_than_a_definition(kind: str, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(bomb(kind))
    line = f"ulimit -v 1500000; {sys.executable} -m kkr_docs extract a.pdf"
    result = subprocess.run(["bash", "-c", line], cwd=tmp_path, capture_output=True, encoding="utf-8", check=False)
    assert (result.returncode, result.stdout) == (1, "")
    assert "Der er ingen definition i a.pdf" in result.stderr


# What is read and reached, by the system calls


@pytest.mark.strace
@pytest.mark.parametrize("command", [("validate", "--hook"), ("validate",), ("render", "--to", "pdf,docx")])
def test_nothing_is_read_outside_nor_reached_nor_run(command: tuple[str, ...], strangers: Path, tmp_path: Path) -> None:
    (strangers / "kkr-docs.toml").write_text('husstil = "hus"\n')
    (strangers / "hus/house.css").write_text("@import url(http://127.0.0.1:9/a.css); main { color: #000 }\n")
    (strangers / "hus/mail/letter.txt").symlink_to(tmp_path / "hemmelig.txt")
    (strangers / "billede.png").symlink_to(tmp_path / "hemmelig.txt")
    text = "![Kort](billede.png) ![Kort](http://127.0.0.1:9/a.png) [x](file:///etc/shadow)\n"
    items = f"punkter: [{{titel: Sag, baggrund: '{text}'}}]"
    definition = f"organ: KKR Syd\ndato: 2026-11-13\ndagsorden: [{{titel: Sager, {items}}}]\n"
    (strangers / "m.yaml").write_text(definition, "utf-8")
    log = tmp_path / "calls"
    traced = ["strace", "-f", "-qq", "-o", str(log), "-e", "trace=%network,execve,open,openat"]
    run = [*traced, sys.executable, "-m", "kkr_docs", *command, "m.yaml"]
    result = subprocess.run(run, cwd=strangers, capture_output=True, check=False)
    assert result.returncode == 1
    calls = log.read_text("utf-8", "replace")
    assert "m.yaml" in calls
    assert "hemmelig" not in calls
    assert "/etc/shadow" not in calls
    assert not re.search(r"\b(?:connect|sendto|bind)\(.*AF_INET", calls)
    assert len(re.findall(r"\bexecve\(", calls)) == 1
