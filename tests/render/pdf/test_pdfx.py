"""The print edition: PDF/X-4, one black plate, addresses as footnotes, pages to be bound and printed on both sides.

What ISO 15930-7:2010 asks of a complete exchange (PDF/X-4) stands before the colon in the first line of the test that
checks it, with its clause. The standard is not free, nor is there a free validator: the numbers are those of its table
of contents, as two public checkers (one is pdfwright, which reads the standard's preview) cite them. They do not agree
whether identification is 6.10 or 6.11, so both are named; 6.8, 6.9, 6.12 and 6.15 are in one of them alone. What has no
number in either is named by its subject.
"""

import re
import subprocess
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import documents
import pikepdf
import pytest
from conftest import Command, dear
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from meetings import MEETINGS, written
from paths import EXAMPLE, TESTS
from pdf_text import pages, word_boxes
from PIL import Image, ImageCms

from kkr_docs.assets import STYLES
from kkr_docs.definition import yaml_reader
from kkr_docs.document import build
from kkr_docs.document.document import Edition, Kind
from kkr_docs.house_style.style import HouseStyle
from kkr_docs.lint import engine
from kkr_docs.render.pdf import typesetter

SAMPLE = [
    EXAMPLE,
    *(
        TESTS / "valid" / f"{name}.yaml"
        for name in ("images", "long-words", "table-in-list", "quote-with-list", "draft")
    ),
]
MM = 72 / 25.4  # pt
ROOM = 10  # mm beside the page, for bleed and marks
BLACK, WHITE, WATERMARK = (0, 0, 0, 1), (0, 0, 0, 0), (0, 0, 0, 0.14)
HOUSE_COLOUR, HAIRLINE = (1, 0.6, 0.4, 0.4), (0, 0, 0, 0.35)
XMP = {
    "pdfxid": "http://www.npes.org/pdfx/ns/id/",
    "pdf": "http://ns.adobe.com/pdf/1.3/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "xmpMM": "http://ns.adobe.com/xap/1.0/mm/",
    "dc": "http://purl.org/dc/elements/1.1/",
}


def printed(path: Path, edition: Edition = Edition.PRINT) -> bytes:
    return documents.pdf(path, edition=edition).content


def meeting(folder: Path, *sections: object) -> Path:
    """The definition of a meeting with these sections."""
    file = folder / "møde.yaml"
    content = {"organ": "KKR Sydfjorden", "dato": "2026-11-13", "dagsorden": list(sections)}
    file.write_text(written(content), encoding="utf-8")
    return file


def section(*texts: str) -> dict[str, object]:
    """A section with an item a text."""
    return {"titel": "Sager", "punkter": [{"titel": "Sag", "baggrund": text} for text in texts]}


def opened(content: bytes) -> pikepdf.Pdf:
    return pikepdf.open(BytesIO(content))


@pytest.fixture(scope="module")
def example() -> pikepdf.Pdf:
    """The print edition of the example's minutes."""
    return opened(printed(EXAMPLE))


@pytest.fixture(scope="module", params=SAMPLE, ids=lambda path: path.stem)
def document(request: pytest.FixtureRequest) -> pikepdf.Pdf:
    """The print edition of some minutes."""
    return opened(printed(request.param))


# What is drawn


Colour = tuple[str, tuple[float, ...]]
_COLOURING = ("g", "rg", "k", "cs", "sc", "scn")
_SPACES = {"g": "DeviceGray", "rg": "DeviceRGB", "k": "DeviceCMYK"}


@dataclass(frozen=True)
class Drawn:
    """Something drawn on a page: what ("text", "area", "line" or "picture"), and the colour space and colour of it."""

    page: int
    what: str
    colour: Colour


def drawn(document: pikepdf.Pdf) -> Iterator[Drawn]:
    """Everything that is drawn, in order, also inside forms and patterns."""
    for number, page in enumerate(document.pages, 1):
        if "/Contents" in page:
            yield from _drawn(page, page.Resources, number)


def instructions(content: Any) -> Iterator[tuple[str, Any]]:
    for each in pikepdf.parse_content_stream(content):
        yield str(each.operator), each.operands


_PAINTING = {
    "Tj": "text", "TJ": "text", "'": "text", '"': "text",
    "f": "area", "F": "area", "f*": "area", "B": "area", "B*": "area", "b": "area", "b*": "area",
    "S": "line", "s": "line", "sh": "shading", "INLINE IMAGE": "inline picture",
}  # fmt: skip


def _drawn(content: Any, resources: Any, page: int) -> Iterator[Drawn]:
    fill: Colour = ("DeviceGray", (0,))
    stroke = fill
    kept: list[tuple[Colour, Colour]] = []
    for name, operands in instructions(content):
        if name == "q":
            kept.append((fill, stroke))
        elif name == "Q":
            fill, stroke = kept.pop()
        elif name in _COLOURING:
            fill = _colour(name, operands, fill)
        elif name.lower() in _COLOURING:
            stroke = _colour(name.lower(), operands, stroke)
        elif name in _PAINTING:
            yield Drawn(page, _PAINTING[name], stroke if name in "Ss" else fill)
        elif name == "Do":
            yield from _thing(resources.XObject[str(operands[0])], page)


def _thing(thing: Any, page: int) -> Iterator[Drawn]:
    if thing.Subtype == "/Form":
        yield from _drawn(thing, thing.Resources, page)
    else:
        space = thing.ColorSpace
        yield Drawn(page, "picture", (str(space[0] if isinstance(space, pikepdf.Array) else space)[1:], ()))


def _colour(operator: str, operands: Any, colour: Colour) -> Colour:
    if operator == "cs":
        return str(operands[0])[1:], ()
    values = tuple(float(value) if isinstance(value, int | float | Decimal) else -1 for value in operands)
    return _SPACES.get(operator, colour[0]), values


def dictionaries(document: pikepdf.Pdf) -> Iterator[Any]:
    """Every dictionary in the file, those of streams and those inside others too."""
    waiting: list[Any] = list(document.objects)
    while waiting:
        item = waiting.pop()
        if isinstance(item, pikepdf.Stream | pikepdf.Dictionary):
            yield item
            waiting += [value for _key, value in item.items() if not getattr(value, "is_indirect", False)]
        elif isinstance(item, pikepdf.Array):
            waiting += [value for value in item if not getattr(value, "is_indirect", False)]


def metadata(document: pikepdf.Pdf) -> dict[str, str]:
    """The properties of the XMP metadata, by prefix and name."""
    root = etree.fromstring(document.Root.Metadata.read_bytes())
    prefixes = {uri: prefix for prefix, uri in XMP.items()}
    found = {}
    for element in root.iter():
        name = etree.QName(element)
        if name.namespace in prefixes:
            found[f"{prefixes[name.namespace]}:{name.localname}"] = "".join(element.itertext()).strip()
    return found


# ISO 15930-7


def test_identification() -> None:
    """6.1 version, 6.10–6.11 identification: PDF 1.6, a file identifier, and XMP that says which PDF/X it is."""
    document = opened(printed(EXAMPLE))
    assert printed(EXAMPLE).startswith(b"%PDF-1.6\n")
    assert metadata(document)["pdfxid:GTS_PDFXVersion"] == "PDF/X-4"
    assert "/GTS_PDFXVersion" not in document.docinfo  # as in PDF/X-1a and PDF/X-3, which this is not
    first, second = document.trailer.ID
    assert len(bytes(first)) >= 16
    assert len(bytes(second)) >= 16


def test_metadata(example: pikepdf.Pdf) -> None:
    """6.10–6.11 identification: title, dates, identity and version in XMP; the information dictionary says the same."""
    found = metadata(example)
    assert found["dc:title"] == str(example.docinfo.Title) == "Referat af møde i KKR Sydfjorden den 13. november 2026"
    assert found["xmp:CreateDate"] == found["xmp:ModifyDate"] == found["xmp:MetadataDate"] == "2026-11-13"
    assert str(example.docinfo.CreationDate) == str(example.docinfo.ModDate) == "D:20261113"
    uuid.UUID(found["xmpMM:DocumentID"].removeprefix("xmp.did:"))
    assert found["xmpMM:VersionID"]
    assert found["xmpMM:RenditionClass"]


def test_trapping(example: pikepdf.Pdf) -> None:
    """6.9 trapping: the file says whether it is trapped, and no trap networks are in it."""
    assert example.docinfo.Trapped == "/False"
    assert metadata(example)["pdf:Trapped"] == "False"


def test_output_intent(example: pikepdf.Pdf) -> None:
    """6.4 colour, output intent: exactly one of PDF/X, with a registered condition and an output device's profile."""
    (intent,) = example.Root.OutputIntents
    assert intent.S == "/GTS_PDFX"
    assert intent.OutputConditionIdentifier == "FOGRA39"
    assert intent.RegistryName == "http://www.color.org"
    assert str(intent.OutputCondition)
    assert str(intent.Info)
    profile = intent.DestOutputProfile
    assert profile.N == 4
    assert profile.read_bytes() == (STYLES / "FOGRA39L.icc").read_bytes()
    assert profile.read_bytes()[12:20] == b"prtrCMYK"
    ImageCms.ImageCmsProfile(BytesIO(profile.read_bytes()))


@pytest.mark.sampled(4)
def test_colour(document: pikepdf.Pdf) -> None:
    """6.4 colour: only the inks of the output intent, or defined colours; but for the cover only black ink."""
    for each in drawn(document):
        space, values = each.colour
        if each.what == "text":
            assert (space, values) in (("DeviceCMYK", BLACK), ("DeviceCMYK", WHITE), ("DeviceCMYK", WATERMARK)), each
            assert values in (BLACK, WATERMARK) or each.page == 1, each
        elif each.what == "picture":
            assert space in ("DeviceGray", "ICCBased"), each
        elif space == "All":
            assert (each.what, each.page, values) == ("line", 1, (1,)), each
        else:
            assert space == "DeviceCMYK", each
            assert values in (BLACK, HAIRLINE) or (each.page, values) == (1, HOUSE_COLOUR), each


def test_colour_is_looked_for(example: pikepdf.Pdf) -> None:
    """The example has one of each thing that the test of colour looks at."""
    kinds = {(each.what, each.page == 1, each.colour[1]) for each in drawn(example)}
    assert {("text", True, WHITE), ("text", True, BLACK), ("text", False, BLACK)} <= kinds
    assert {("area", True, HOUSE_COLOUR), ("line", True, (1,)), ("picture", False, ())} <= kinds


def test_pictures_of_every_kind(tmp_path: Path) -> None:
    """6.4 colour: RGB pictures are in sRGB, grey and CMYK ones in the device's ink, transparency is a mask of grey."""
    kinds = {"rgb.png": "RGB", "klar.png": "RGBA", "palet.png": "P", "graa.png": "L", "graa-klar.png": "LA",
             "foto.jpg": "RGB", "graat-foto.jpg": "L", "fire.jpg": "CMYK"}  # fmt: skip
    for name, mode in kinds.items():
        Image.new("RGB", (40, 30), "teal").convert(mode).save(tmp_path / name)
    file = meeting(tmp_path, section("\n\n".join(f"![Et billede]({name})" for name in kinds)))
    document = opened(printed(file))
    pictures = [item for item in dictionaries(document) if item.get("/Subtype") == "/Image"]
    spaces = []
    for picture in pictures:
        space = picture.ColorSpace
        if isinstance(space, pikepdf.Array):
            assert space[0] == "/ICCBased"
            assert space[1].read_bytes()[12:20] == b"mntrRGB "
            space = "sRGB"
        spaces.append(str(space))
    assert "/DeviceRGB" not in spaces
    assert spaces.count("sRGB") == 4
    assert spaces.count("/DeviceCMYK") == 1
    assert spaces.count("/DeviceGray") == 3 + 2  # two of the pictures have a mask


@pytest.mark.sampled(2)
def test_colours_of_a_house_of_its_own(tmp_path: Path) -> None:
    """6.4 colour: what a house draws in RGB is defined as sRGB; its text is black all the same."""
    style = tmp_path / "hus"
    style.mkdir()
    sheet = (
        ":root { --house-colour: #800; --quiet: #777 } h2 { color: #08f; background: #ff0 } .cover p { color: #0f0 }"
    )
    (style / "house.css").write_text(sheet)
    document = opened(typesetter.render(documents.document(EXAMPLE), Edition.PRINT, HouseStyle(style)).content)
    assert {each.colour for each in drawn(document) if each.what == "text"} == {
        ("DeviceCMYK", BLACK), ("DeviceCMYK", WHITE),
    }  # fmt: skip
    assert ("DeviceRGB", (1, 1, 0)) in {each.colour for each in drawn(document) if each.what == "area"}
    for page in document.pages[:-1]:
        assert page.Resources.ColorSpace.DefaultRGB[1].read_bytes()[12:20] == b"mntrRGB "


def test_a_logo_of_lines_and_shades(tmp_path: Path) -> None:
    """6.4 colour: a shade from red to blue in a logo is in sRGB, and is seen as such."""
    (tmp_path / "house.toml").write_text('logo = "logo.svg"')
    (tmp_path / "logo.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="60"><linearGradient id="a" '
        'gradientUnits="userSpaceOnUse" x1="0" x2="200">'
        '<stop offset="0" stop-color="red"/><stop offset="1" stop-color="blue"/></linearGradient>'
        '<rect width="200" height="60" fill="url(#a)"/></svg>'
    )
    content = typesetter.render(documents.document(EXAMPLE), Edition.PRINT, HouseStyle(tmp_path)).content
    document = opened(content)
    shades = [item for item in dictionaries(document) if "/ShadingType" in item]
    assert shades
    for shade in shades:
        assert shade.ColorSpace[1].read_bytes()[12:20] == b"mntrRGB "
    seen = {colour for _count, colour in shown(content, tmp_path)[0].getcolors(1_000_000) or []}
    assert any(isinstance(colour, tuple) and colour[0] > 220 and colour[2] < 60 for colour in seen)


def test_fonts(document: pikepdf.Pdf) -> None:
    """6.5 fonts: every font is in the file."""
    descriptors = [item for item in dictionaries(document) if item.get("/Type") == "/FontDescriptor"]
    fonts = [item for item in dictionaries(document) if item.get("/Subtype") in ("/CIDFontType2", "/CIDFontType0")]
    simple = [item for item in dictionaries(document) if item.get("/Subtype") in ("/Type1", "/TrueType", "/Type3")]
    assert not simple
    assert len(descriptors) == len(fonts) > 0
    for descriptor in descriptors:
        assert "/FontFile2" in descriptor or "/FontFile3" in descriptor, descriptor.FontName


def test_boxes(document: pikepdf.Pdf) -> None:
    """6.12 boxes: each page has a TrimBox and no ArtBox; TrimBox, BleedBox and MediaBox lie inside each other.

    They are the same on all pages: A4 (a table on its side turned), 3 mm of bleed and 10 mm of room for marks.
    """
    for page in document.pages:
        assert "/ArtBox" not in page
        assert "/CropBox" not in page
        width, height = (297, 210) if page.TrimBox[2] > page.TrimBox[3] else (210, 297)
        trim = (0, 0, width * MM, height * MM)
        for box, beside in ((page.TrimBox, 0), (page.BleedBox, 3), (page.MediaBox, ROOM)):
            corners = (trim[0] - beside * MM, trim[1] - beside * MM, trim[2] + beside * MM, trim[3] + beside * MM)
            assert [float(value) for value in box] == pytest.approx(corners, abs=0.01)


def test_no_annotations(document: pikepdf.Pdf) -> None:
    """6.17 annotations, 6.26 forms: none."""
    assert not [page for page in document.pages if "/Annots" in page]
    assert "/AcroForm" not in document.Root


def test_no_actions(document: pikepdf.Pdf) -> None:
    """6.18 actions and JavaScript: none, in the document, its pages and its outline."""
    for item in dictionaries(document):
        assert not item.keys() & {"/A", "/AA", "/OpenAction", "/JS", "/JavaScript"}
        assert item.get("/Type") != "/Action"


def test_nothing_encrypted_or_compressed_by_lzw(document: pikepdf.Pdf) -> None:
    """6.15 encryption, 6.8 compression: no encryption, no LZW."""
    assert not document.is_encrypted
    for item in dictionaries(document):
        assert "LZW" not in str(item.get("/Filter", ""))


def test_nothing_hidden(document: pikepdf.Pdf) -> None:
    """6.13 graphics state, 6.14 PostScript, 6.24 optional content, files in the file, alternate images, OPI: none."""
    banned = {"/TR", "/TR2", "/HTP", "/HT", "/PS", "/OCProperties", "/EmbeddedFiles", "/AF", "/Alternates", "/OPI"}
    for item in dictionaries(document):
        assert not item.keys() & banned
        assert item.get("/F") is None or not isinstance(item, pikepdf.Stream)  # the content is not in another file


# Cover


def shown(content: bytes, folder: Path, resolution: int = 72) -> list[Image.Image]:
    """The pages as pictures, with all that is beside the page: at 72 dpi a dot is a pt."""
    file = folder / "tryk.pdf"
    file.write_bytes(content)
    subprocess.run(["pdftoppm", "-r", str(resolution), file, folder / "side"], check=True)
    return [Image.open(page).convert("RGB") for page in sorted(folder.glob("side-*.ppm"))]


def test_only_the_cover_runs_out(tmp_path: Path) -> None:
    """The cover's ground goes out over the edges by the bleed and no more, and it has marks; other pages have none."""
    cover, *others = shown(printed(EXAMPLE), tmp_path)
    white = (255, 255, 255)
    edge, bleed = round(ROOM * MM), round((ROOM - 3) * MM)
    for x in (bleed + 2, edge + 5, cover.width - edge - 5, cover.width - bleed - 3):
        ground = cover.getpixel((x, 200))
        assert isinstance(ground, tuple)
        assert ground[0] < 60 < ground[2], "not the house's colour"
    for place in ((200, bleed + 2), (cover.width - 200, bleed + 2)):
        assert cover.getpixel(place) != white
    for place in ((bleed - 3, 200), (cover.width - bleed + 2, 200), (200, bleed - 3)):
        assert cover.getpixel(place) == white
    marks = [
        (x, y) for x in (edge, cover.width - edge) for y in (4, cover.height - 5)
    ] + [(x, y) for x in (4, cover.width - 5) for y in (edge, cover.height - edge)]  # fmt: skip
    for x, y in marks:
        assert any(cover.getpixel((x + i, y + j)) != white for i in (-1, 0, 1) for j in (-1, 0, 1)), (x, y)
    for page in others:
        inside = page.copy()
        inside.paste(white, (edge, edge, page.width - edge, page.height - edge))
        assert inside.getcolors() == [(page.width * page.height, white)]


def test_crop_marks_leave_the_bleed_free(example: pikepdf.Pdf) -> None:
    page = example.pages[0]
    ends = [
        tuple(float(value) for value in operands) for name, operands in instructions(page.Contents[1]) if name in "ml"
    ]
    assert len(ends) == 16
    left, bottom, right, top = (float(value) for value in page.BleedBox)
    for x, y in ends:
        assert not (left - 1 < x < right + 1 and bottom - 1 < y < top + 1)


# Pages


def left_edges(file: Path) -> dict[int, float]:
    """By page, how far from the trimmed page's left edge the header begins, in mm."""
    found = {}
    for number, page in enumerate(word_boxes(file), 1):
        first = (word for word in page.iter("word") if word.text == "Fortroligt")
        if words := [word for word in first if float(word.get("ymin")) < 36 * MM]:
            found[number] = float(words[0].get("xmin")) / MM - ROOM
    return found


def test_the_inner_margin_is_wider(tmp_path: Path) -> None:
    file = tmp_path / "tryk.pdf"
    file.write_bytes(printed(EXAMPLE))
    edges = left_edges(file)
    assert len(edges) > 6
    for number, edge in edges.items():
        assert edge == pytest.approx(40 if number % 2 else 30, abs=0.5), number


@pytest.mark.parametrize("sections", [1, 2])
def test_an_even_number_of_pages(tmp_path: Path, sections: int) -> None:
    """Where the last page is a front, an empty back is added; else nothing is."""
    file = meeting(tmp_path, *[section("Tekst.")] * sections)
    document, screen = opened(printed(file)), opened(printed(file, Edition.SCREEN))
    assert len(screen.pages) == 4 + sections
    assert len(document.pages) == 6
    assert ("/Contents" in document.pages[-1]) == (sections == 2)


def test_the_first_section_begins_on_the_right(tmp_path: Path) -> None:
    file = tmp_path / "tryk.pdf"
    file.write_bytes(printed(meeting(tmp_path, section("Tekst."), section("Tekst."))))
    assert [number for number, text in enumerate(pages(file), 1) if "Sager" in text and "SIDE" in text] == [5, 6]


def test_a_house_may_begin_every_section_on_the_right(tmp_path: Path) -> None:
    (tmp_path / "print.css").write_text("main > section { break-before: right }")
    rendered = typesetter.render(
        documents.document(meeting(tmp_path, *[section("Tekst.")] * 3)), Edition.PRINT, HouseStyle(tmp_path)
    )
    assert [rendered.pages[f"punkt_{number}"] for number in (1, 2, 3)] == [5, 7, 9]
    assert len(opened(rendered.content).pages) == 10


# Addresses


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def assert_addresses_stand_by_their_links(content: bytes, folder: Path, addresses: dict[str, str]) -> None:
    """Every link's text has the next number, and its address stands with that number at the foot of the same page."""
    file = folder / "tryk.pdf"
    file.write_bytes(content)
    texts = [squeezed(text) for text in pages(file)]
    for number, (text, address) in enumerate(addresses.items(), 1):
        on = [page for page, found in enumerate(texts, 1) if f"{text}{number}" in found]
        assert on, f"{text} has not the number {number}"
        assert f"{number}{address}" in texts[on[0] - 1], f"{address} is not on page {on[0]}, where its link is"


EVERYWHERE = """\
Et [afsnitte](https://example.dk/1/), [**fed** og *kursivt*](https://example.dk/2/).

- I en [listen](https://example.dk/4/)
  - og [indeni](https://example.dk/5/)

> I et [citatet](https://example.dk/6/?a=b&c=d#e)

### I en [rubrikken](https://example.dk/7/)

| I [hovedet](https://example.dk/8/) | B |
|---|---|
| i [cellen](https://example.dk/9/) | [her](https://example.dk/en/adresse/der/er/saa/lang/at/den/ikke/kan/staa/paa/en/linje/og/\
maa/brydes/et/sted/midt/i/det/hele/10/) |

[Skriv](mailto:kkr@example.dk), [ring](tel:+4512345678), jf. punkt 1.2.
"""


def test_every_address_is_printed(tmp_path: Path) -> None:
    links = {
        "afsnitte": "https://example.dk/1/",
        "kursivt": "https://example.dk/2/",
        "listen": "https://example.dk/4/",
        "indeni": "https://example.dk/5/",
        "citatet": "https://example.dk/6/?a=b&c=d#e",
        "rubrikken": "https://example.dk/7/",
        "hovedet": "https://example.dk/8/",
        "cellen": "https://example.dk/9/",
        "her": "https://example.dk/en/adresse/der/er/saa/lang/at/den/ikke/kan/staa/paa/en/linje/og/"
        "maa/brydes/et/sted/midt/i/det/hele/10/",
        "Skriv": "kkr@example.dk",
        "ring": "tel:+4512345678",
    }
    content = printed(meeting(tmp_path, section(EVERYWHERE, "Tekst.")))
    assert_addresses_stand_by_their_links(content, tmp_path, links)


@pytest.mark.parametrize("typed", ["<https://example.dk/ø_3_/>", "www.example.dk/ø_3_", "anne.holm@example.dk"])
def test_an_address_that_is_printed_has_no_footnote_that_repeats_it(tmp_path: Path, typed: str) -> None:
    file = tmp_path / "tryk.pdf"
    file.write_bytes(printed(meeting(tmp_path, section(f"Se {typed}, når du kan.", "Tekst."))))
    text = "".join(map(squeezed, pages(file)))
    assert f"Se{typed.strip('<>')},nårdukan." in text
    assert text.count("example.dk") == 1
    assert "xn--" not in text


def test_references_inside_the_paper_have_no_footnote(tmp_path: Path) -> None:
    file = tmp_path / "tryk.pdf"
    file.write_bytes(printed(meeting(tmp_path, section("Se [her](https://example.dk/), jf. punkt 1.2.", "Tekst."))))
    text = "".join(map(squeezed, pages(file)))
    assert "1https://example.dk/" in text
    assert "jf.punkt1.2." in text


PLACES = st.sampled_from(["{}.", "- {}", "> {}", "### {}", "| {} | B |\n|---|---|\n| a | b |", "| A |\n|---|\n| {} |"])
FILLED = st.lists(st.tuples(st.integers(0, 45), PLACES, st.integers(1, 3)), min_size=1, max_size=12)


@settings(max_examples=dear(15), suppress_health_check=list(HealthCheck))
@given(FILLED)
def test_addresses_stand_by_their_links_wherever_pages_break(
    tmp_path_factory: pytest.TempPathFactory, filled: list[tuple[int, str, int]]
) -> None:
    folder = tmp_path_factory.getbasetemp()
    links: dict[str, str] = {}
    texts = []
    for lines, place, count in filled:
        numbers = range(len(links), len(links) + count)
        links |= {f"ord{number}x": f"https://example.dk/{number}/" for number in numbers}
        words = " og ".join(f"[ord{number}x](https://example.dk/{number}/)" for number in numbers)
        texts.append("Fyld\\\n" * lines + "Fyld\n\n" + place.format(words) + "\n\nFyld")
    found, problems = engine.read(meeting(folder, section(*texts)))
    assert found, problems
    content = typesetter.render(build.build(found, Kind.MINUTES), Edition.PRINT).content
    assert_addresses_stand_by_their_links(content, folder, links)


# All in all


@settings(max_examples=dear(15), suppress_health_check=list(HealthCheck))
@given(MEETINGS)
def test_any_meeting(meeting: dict[str, object]) -> None:
    found, _problems = engine.check(yaml_reader.parse("møde.yaml", written(meeting).encode()), TESTS)
    if not found:
        return
    document = opened(typesetter.render(build.build(found, Kind.MINUTES), Edition.PRINT).content)
    assert len(document.pages) % 2 == 0
    test_boxes(document)
    test_no_annotations(document)
    test_no_actions(document)
    test_nothing_encrypted_or_compressed_by_lzw(document)
    test_nothing_hidden(document)
    assert {each.colour for each in drawn(document) if each.what == "text"} <= {
        ("DeviceCMYK", BLACK), ("DeviceCMYK", WHITE),
    }  # fmt: skip
    assert "DeviceRGB" not in {each.colour[0] for each in drawn(document)}


def test_the_same_bytes_twice_and_the_screen_edition_as_it_was() -> None:
    screen, first = printed(EXAMPLE, Edition.SCREEN), printed(EXAMPLE)
    assert typesetter.render(documents.document(EXAMPLE), Edition.PRINT).content == first
    assert typesetter.render(documents.document(EXAMPLE)).content == screen
    document = opened(screen)
    assert any("/Annots" in page for page in document.pages)
    assert [float(value) for value in document.pages[0].MediaBox] == pytest.approx([0, 0, 210 * MM, 297 * MM], abs=0.01)


def test_the_command(kkr: Command, tmp_path: Path) -> None:
    done = kkr("render", EXAMPLE, "--edition", "print", "--to", "pdf", "--out", tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "referat-kkr-sydfjorden-2026-11-13-0930-fortrolig-tryk.pdf").read_bytes() == printed(EXAMPLE)
