"""A council's own folder changes the look and the house's words, and nothing else."""

import zipfile
from pathlib import Path

import pikepdf
import pytest
from conftest import Command
from docx_text import paragraphs
from paths import ROOT
from pdf_text import blocks, pages, run
from PIL import Image
from sample_files import unzipped, zipped

from kkr_docs.house_style.style import HouseStyle

MEETING = ROOT / "examples" / "minimal.yaml"
NAME = "dagsorden-kkr-sydfjorden-2027-02-08"


@pytest.fixture
def style(tmp_path: Path) -> Path:
    """Another house: wine red, wide margins, a logo, no mission, a word of its own, a Word template in its colour."""
    folder = tmp_path / "husstil"
    folder.mkdir()
    (folder / "house.css").write_text(":root { --house-colour: #7a1f3d; --side-margin: 45mm }\n", "utf-8")
    (folder / "house.toml").write_text('wordmark = "Vort Hus"\nlogo = "logo.png"\nstatements = []\n', "utf-8")
    (folder / "hyphenation.txt").write_text("sydfjords-mødedeltagere\n", "utf-8")
    Image.new("RGB", (300, 100), "white").save(folder / "logo.png")
    parts = unzipped(HouseStyle().word_template.read_bytes())
    recoloured = {name: part.replace(b"12455B", b"7A1F3D") for name, part in parts.items()}
    (folder / "document.docx").write_bytes(zipped(recoloured))
    return folder


def colours(pdf: Path) -> set[str]:
    """The colours that a PDF paints with."""
    with pikepdf.open(pdf) as document:
        return {
            " ".join(f"{float(value):.3f}" for value in instruction.operands)
            for page in document.pages
            for instruction in pikepdf.parse_content_stream(page)
            if str(instruction.operator) == "rg"
        }


def left_edge(pdf: Path) -> float:
    """Where the text of page 5 begins, in points from the left."""
    words = run("pdftotext", "-bbox", "-f", "5", "-l", "5", pdf, "-").splitlines()
    return min(float(line.split('"')[1]) for line in words if "<word" in line)


def test_another_house_looks_different(kkr: Command, style: Path, tmp_path: Path) -> None:
    assert kkr("render", MEETING, "--out", tmp_path / "ours").returncode == 0
    assert kkr("render", MEETING, "--style", style, "--out", tmp_path / "own").returncode == 0
    ours, own = tmp_path / "ours" / f"{NAME}.pdf", tmp_path / "own" / f"{NAME}.pdf"
    red, blue = "0.478 0.122 0.239", "0.071 0.271 0.357"
    assert {red, blue} & colours(ours) == {blue}
    assert {red, blue} & colours(own) == {red}
    assert left_edge(own) - left_edge(ours) == pytest.approx(10 / 25.4 * 72, abs=0.5)
    assert "Mission" in pages(ours)[1]
    assert not pages(own)[1].strip()
    figures = run("pdfinfo", "-struct", own)
    assert "Figure" in figures
    assert "Figure" not in run("pdfinfo", "-struct", ours)
    with zipfile.ZipFile(tmp_path / "own" / f"{NAME}.docx") as word:
        assert b"7A1F3D" in word.read("word/styles.xml")


def test_the_text_of_the_meeting_is_the_same_in_any_house(kkr: Command, style: Path, tmp_path: Path) -> None:
    kkr("render", MEETING, "--style", style, "--out", tmp_path / "own")
    kkr("render", MEETING, "--out", tmp_path / "ours")
    texts = [
        [text for tag, text in blocks(tmp_path / folder / f"{NAME}.pdf") if tag in ("H2", "H3", "P", "TD", "TH")]
        for folder in ("own", "ours")
    ]
    body = [each[each.index("Indstilling") :] for each in texts]
    assert body[0] == body[1]


def test_the_settings_file_names_the_house(kkr: Command, style: Path, tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "kkr-docs.toml").write_text(f'husstil = "{style.name}"\n', "utf-8")
    folder = tmp_path / "møder" / "2027"
    folder.mkdir(parents=True)
    (folder / "m.yaml").write_bytes(MEETING.read_bytes())
    assert kkr("render", "m.yaml", cwd=folder).returncode == 0
    assert "0.478 0.122 0.239" in colours(folder / f"{NAME}.pdf")
    assert "Vort Hus" in [paragraph.text for paragraph in paragraphs(folder / f"{NAME}.docx")]


@pytest.mark.parametrize(
    ("file", "content", "said"),
    [
        ("house.toml", "wordmark = ", "kan ikke læses som TOML"),
        ("house.toml", 'farve = "blå"\n', "”farve” er ingen indstilling"),
        ("house.toml", 'logo = "../andet.png"\n', "logoet ../andet.png findes ikke"),
        ("house.toml", "wordmark = " + "[" * 5000, "kan ikke læses som TOML"),
        ("house.css", "h1 { background: url(file:///etc/passwd) }", "en adresse i house.css kan ikke bruges"),
        ("house.css", "@font-face { font-family: X; src: url(ingen.ttf) }", "en adresse i house.css kan ikke bruges"),
        ("hyphenation.txt", "\udcff", "hyphenation.txt er ikke gemt som UTF-8"),
        ("logo.png", "Hej", "billedet ”logo.png” kan ikke læses"),
        ("document.docx", "Hej", "skabelonen document.docx kan ikke bruges"),
    ],
)
def test_a_house_with_a_fault_is_told(
    kkr: Command, style: Path, tmp_path: Path, file: str, content: str, said: str
) -> None:
    (style / file).write_bytes(content.encode("utf-8", "surrogateescape"))
    result = kkr("render", MEETING, "--style", style, "--out", tmp_path / "ud")
    assert result.returncode == 1
    assert said in result.stdout
    assert not list((tmp_path / "ud").glob("*.docx"))


@pytest.mark.parametrize("content", ["husstil = 7\n", "farve = 1\n", "husstil"])
def test_settings_with_a_fault_are_told(kkr: Command, tmp_path: Path, content: str) -> None:
    (tmp_path / "kkr-docs.toml").write_text(content, "utf-8")
    (tmp_path / "m.yaml").write_bytes(MEETING.read_bytes())
    result = kkr("render", "m.yaml", cwd=tmp_path)
    assert result.returncode == 1
    assert "kkr-docs.toml" in result.stdout


def test_a_house_that_is_not_there_is_told(kkr: Command, tmp_path: Path) -> None:
    result = kkr("render", MEETING, "--style", tmp_path / "intet", "--out", tmp_path)
    assert result.returncode == 1
    assert "intet findes ikke. Ret stien efter --style" in result.stdout


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        ("word/document.xml", "</w:body>", "<w:p><w:r><w:t>{{ cover.__class__.__mro__ }}</w:t></w:r></w:p></w:body>"),
        ("word/document.xml", "</w:body>", "<w:p><w:r><w:t>{{ cover() }}</w:t></w:r></w:p></w:body>"),
        ("word/document.xml", "</w:body>", ""),
        ("word/settings.xml", "<", ""),
    ],
)
def test_a_word_template_with_a_fault_is_told(
    kkr: Command, style: Path, tmp_path: Path, part: str, old: str, new: str
) -> None:
    with zipfile.ZipFile(ROOT / "templates" / "document.docx") as ours:
        parts = {name: ours.read(name) for name in ours.namelist()}
    parts[part] = parts[part].decode().replace(old, new).encode()
    with zipfile.ZipFile(style / "document.docx", "w") as theirs:
        for name, content in parts.items():
            theirs.writestr(name, content)
    result = kkr("render", MEETING, "--style", style, "--to", "docx", "--out", tmp_path / "ud")
    assert result.returncode == 1, result.stderr
    assert "skabelonen document.docx kan ikke bruges" in result.stdout
