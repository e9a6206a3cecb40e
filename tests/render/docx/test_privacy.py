"""What a template says besides its look is in no paper: its properties, people, comments, and files elsewhere."""

import io
import zipfile
from pathlib import Path

import pytest
from docx_text import tree
from meetings import checked
from PIL import Image, PngImagePlugin
from sample_files import unzipped, zipped

from kkr_docs.document import build
from kkr_docs.document.document import Kind
from kkr_docs.house_style.style import HouseStyle
from kkr_docs.render.docx import writer

PRIVATE = "Fortrolig Fuldmægtig"
TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def logo() -> bytes:
    content, text = io.BytesIO(), PngImagePlugin.PngInfo()
    text.add_itxt("Author", PRIVATE)
    Image.new("RGB", (40, 20), "navy").save(content, "PNG", pnginfo=text)
    return content.getvalue() + PRIVATE.encode()


def relation(name: str, kind: str, target: str, *, external: bool = False) -> str:
    mode = ' TargetMode="External"' if external else ""
    return f'<Relationship Id="{name}" Type="{TYPES}/{kind}" Target="{target}"{mode}/>'


CHANGES = {
    "docProps/app.xml": ("</Application>", f"</Application><Manager>{PRIVATE}</Manager><Company>{PRIVATE}</Company>"),
    "docProps/core.xml": (
        "<dc:title>",
        f"<cp:keywords>{PRIVATE}</cp:keywords><cp:category>{PRIVATE}</cp:category><dc:title>",
    ),
    "word/settings.xml": ("<w:defaultTabStop", f'<w:attachedTemplate xmlns:r="{TYPES}" r:id="rId1"/><w:defaultTabStop'),
    "word/document.xml": (
        '<w:t xml:space="preserve">{{ cover.wordmark }}</w:t>',
        '<w:commentReference w:id="1"/></w:r><w:hyperlink r:id="rId95"><w:r><w:t>drev</w:t></w:r></w:hyperlink>'
        f'<w:ins w:id="7" w:author="{PRIVATE}"><w:r><w:t>Indsat</w:t></w:r></w:ins>'
        f'<w:del w:id="8" w:author="{PRIVATE}"><w:r><w:delText>{PRIVATE}</w:delText></w:r></w:del>'
        f'<w:r><w:rPr><w:rPrChange w:id="9" w:author="{PRIVATE}"><w:rPr/></w:rPrChange></w:rPr></w:r>'
        '<w:r><w:drawing><wp:inline><wp:extent cx="9525" cy="9525"/>'
        f'<wp:docPr id="99" name="logo"/><a:graphic><a:graphicData uri="{TYPES}"><pic:pic><pic:nvPicPr>'
        '<pic:cNvPr id="0" name="logo"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>'
        '<a:blip r:embed="rId90" r:link="rId91"/></pic:blipFill><pic:spPr/></pic:pic></a:graphicData></a:graphic>'
        '</wp:inline></w:drawing></w:r><w:r><w:t xml:space="preserve">{{ cover.wordmark }}</w:t>',
    ),
    "word/_rels/document.xml.rels": (
        "</Relationships>",
        relation("rId90", "image", "media/logo.png")
        + relation("rId91", "image", f"file:///C:/{PRIVATE.replace(' ', '')}/logo.png", external=True)
        + relation("rId95", "hyperlink", f"file:///S:/{PRIVATE.split(maxsplit=1)[0]}/sag.docx", external=True)
        + relation("rId92", "comments", "comments.xml")
        + relation("rId93", "customXml", "../customXml/item1.xml")
        + "</Relationships>",
    ),
    "_rels/.rels": (
        "</Relationships>",
        relation("rId94", "custom-properties", "docProps/custom.xml") + "</Relationships>",
    ),
    "[Content_Types].xml": (
        "</Types>",
        '<Default Extension="png" ContentType="image/png"/><Default Extension="odttf" ContentType="application/'
        'vnd.openxmlformats-officedocument.obfuscatedFont"/><Override PartName="/word/comments.xml" ContentType='
        '"application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"/></Types>',
    ),
}
ADDED = {
    "word/_rels/header1.xml.rels": '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/'
    f'2006/relationships">{relation("rId1", "image", "media/logo2.png")}</Relationships>',
    "word/_rels/fontTable.xml.rels": '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/'
    f'2006/relationships">{relation("rId1", "font", "fonts/font1.odttf")}</Relationships>',
    "word/fonts/font1.odttf": "skrift",
    "word/_rels/settings.xml.rels": '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/'
    f'2006/relationships">{relation("rId1", "attachedTemplate", f"file:///C:/{PRIVATE}/kl.dotx", external=True)}'
    "</Relationships>",
    "word/comments.xml": f'<w:comments xmlns:w="{WORD}"><w:comment w:id="1" w:author="{PRIVATE}"><w:p/></w:comment>'
    "</w:comments>",
    "customXml/item1.xml": f"<sag>{PRIVATE}</sag>",
    "docProps/custom.xml": f"<Properties>{PRIVATE}</Properties>",
}


@pytest.fixture
def paper(tmp_path: Path) -> bytes:
    """A paper in the style of a house whose template says too much."""
    parts = unzipped(HouseStyle().word_template.read_bytes())
    for name, (old, new) in CHANGES.items():
        assert old in parts[name].decode(), name
        parts[name] = parts[name].replace(old.encode(), new.encode(), 1)
    pictures = {"word/media/logo.png": logo(), "word/media/logo2.png": logo()}
    (tmp_path / "document.docx").write_bytes(zipped(parts | ADDED | pictures))
    meeting = {"organ": "KKR", "dato": "2026-11-13", "dagsorden": [{"titel": "Sager"}]}
    return writer.render(build.build(checked(meeting), Kind.AGENDA), {"punkt_1": 5}, HouseStyle(tmp_path))


def test_nothing_of_it_is_in_the_paper(paper: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(paper)) as package:
        parts = {name: package.read(name).decode("latin-1") for name in package.namelist()}
    assert not [name for name, content in parts.items() if "w:author" in content]
    words = [*PRIVATE.split(), PRIVATE.encode().decode("latin-1"), PRIVATE.replace(" ", "")]
    assert {name for name, content in parts.items() if any(word in content for word in words)} == set()
    assert not [name for name in parts if "comments" in name]
    assert "<sag>" not in parts["customXml/item1.xml"]  # those of the template, in whose place ours are
    assert 'TargetMode="External"' not in "".join(content for name, content in parts.items() if name.endswith(".rels"))
    assert {"word/media/logo.png", "word/media/logo2.png", "word/fonts/font1.odttf"} <= parts.keys()
    assert "Indsat" in parts["word/document.xml"]


def test_nothing_names_what_was_removed(paper: bytes) -> None:
    document = tree(paper)
    relations = {each.get("Id") for each in tree(paper, "word/_rels/document.xml.rels")}
    named = {
        value for each in document.iter() for name, value in each.attrib.items() if name.startswith(f"{{{TYPES}}}")
    }
    assert "rId90" in named
    assert named <= relations
    assert not list(document.iter(f"{{{WORD}}}commentReference"))
    assert not list(tree(paper, "word/settings.xml").iter(f"{{{WORD}}}attachedTemplate"))
