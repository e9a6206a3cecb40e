"""A stamp can be read on any page, upright and in full, and covers nothing. One packet has pages of all kinds."""

from collections.abc import Callable

import pytest
from packets import Packet, Word, changed, content, packet, picture, text_pdf, words
from pikepdf import Array, Dictionary, Name, Pdf, String
from PIL import ImageChops
from PIL.Image import Image

EDGE = 40  # points from the edge, in which a stamp stands

Change = Callable[[Pdf], object]


def page_with(**entries: object) -> Change:
    """A change of the only page: entries that it gets."""

    def change(pdf: Pdf) -> None:
        for name, value in entries.items():
            pdf.pages[0].obj[f"/{name}"] = value

    return change


def with_inherited_entries(pdf: Pdf) -> None:
    for key in ("/MediaBox", "/Resources"):
        pdf.Root.Pages[key] = pdf.pages[0].obj[key]
        del pdf.pages[0].obj[key]
    pdf.Root.Pages.Rotate = 90


def in_pieces(pdf: Pdf) -> None:
    pdf.pages[0].obj.Contents = Array([pdf.make_stream(b"q 1 0 0 1 0 0 cm"), pdf.make_stream(b"Q")])


def without_content(pdf: Pdf) -> None:
    del pdf.pages[0].obj.Contents
    del pdf.pages[0].obj.Resources


CHANGES: dict[str, Change] = {
    "as it is": lambda pdf: pdf,
    **{f"turned by {degrees}": page_with(Rotate=degrees) for degrees in (90, 180, 270, -90, 450)},
    "an origin elsewhere": page_with(MediaBox=Array([-200, -300, 395, 542])),
    "corners in another order": page_with(MediaBox=Array([595, 842, 0, 0])),
    "cropped": page_with(CropBox=Array([50, 60, 500, 700])),
    "cropped beyond the page": page_with(CropBox=Array([50, 60, 900, 900])),
    "cropped and turned": page_with(CropBox=Array([50, 60, 500, 700]), Rotate=270),
    "what is inherited": with_inherited_entries,
    "settings ended too often": lambda pdf: pdf.pages[0].contents_add(b"Q Q 0.5 0 0 0.5 0 0 cm", prepend=True),
    "settings never ended": lambda pdf: pdf.pages[0].contents_add(b"q 0.1 0 0 0.1 0 0 cm 1 1 1 rg /Span BMC BT 3 Tr"),
    "content in pieces": in_pieces,
    "no content": without_content,
    "a large unit": page_with(UserUnit=3),
}


SIZES = [(20, 20), (60, 2000), (2000, 60), (243, 153), (2384, 3370), (14400, 14400)]
TAKEN = [(430, 800, 165, 42), (430, 0, 165, 42), (200, 800, 200, 42), (200, 0, 200, 42), (0, 800, 165, 42)]
TURNED = (0, 90, 180, 270)


def taken(count: int) -> Change:
    """A change that draws where a stamp would stand: in so many of the places, the best first."""
    drawn = " ".join(f"{' '.join(map(str, each))} re f" for each in TAKEN[:count])
    return lambda pdf: pdf.pages[0].contents_add(f"q {drawn} Q".encode())


def with_field(pdf: Pdf) -> None:
    look = pdf.make_stream(b"1 0 0 rg 0 0 165 42 re f", Subtype=Name.Form, BBox=Array([0, 0, 165, 42]))
    field = Dictionary(
        Subtype=Name.Widget, FT=Name.Tx, T=String("a"), Rect=Array([430, 800, 595, 842]), AP=Dictionary(N=look), F=4
    )
    pdf.pages[0].obj.Annots = Array([pdf.make_indirect(field)])
    pdf.Root.AcroForm = Dictionary(Fields=pdf.pages[0].obj.Annots)


def filled(pdf: Pdf) -> None:
    """Add a field that viewers are to draw themselves, in a font that the form does not have."""
    field = Dictionary(
        Subtype=Name.Widget, FT=Name.Tx, T=String("a"), Rect=Array([72, 300, 300, 320]), V=String("Æblegrød"),
        DA=String("/Ukendt 10 Tf"), F=4,
    )  # fmt: skip
    pdf.pages[0].obj.Annots = Array([pdf.make_indirect(field)])
    pdf.Root.AcroForm = Dictionary(Fields=pdf.pages[0].obj.Annots, NeedAppearances=True)


def black(pdf: Pdf) -> None:
    pdf.pages[0].contents_add(b"q 0 0 595 842 re f Q", prepend=True)


def full(degrees: int) -> Change:
    """A change that paints all of a page with a pattern, and turns it."""

    def fill(pdf: Pdf) -> None:
        page = pdf.pages[0].obj
        tile = pdf.make_stream(b"1 0 0 rg 0 0 4 2 re f 0 0 1 rg 0 2 4 2 re f", PatternType=1, PaintType=1, TilingType=1)
        tile.BBox, tile.XStep, tile.YStep, tile.Resources = Array([0, 0, 4, 4]), 4, 4, Dictionary()
        page.Resources.Pattern = Dictionary(P=tile)
        pdf.pages[0].contents_add(b"q /Pattern cs /P scn 0 0 595 842 re f Q", prepend=True)
        action = Dictionary(S=Name.URI, URI=String("https://www.kl.dk"))
        link = Dictionary(Subtype=Name.Link, Rect=Array([72, 590, 172, 620]), A=action)
        page.Annots, page.Rotate = Array([pdf.make_indirect(link)]), degrees

    return fill


def marked_outside(pdf: Pdf) -> None:
    """Draw print shops' marks beyond the crop box, and stripes on the whole page."""
    pdf.pages[0].obj.CropBox = Array([50, 50, 545, 792])
    stripes = b" ".join(b"%d 0 0 rg 0 %d 595 3 re f" % (y % 2, y) for y in range(0, 842, 3))
    pdf.pages[0].contents_add(b"q " + stripes + b" 0 1 0 rg 0 792 595 50 re f 0 0 50 842 re f Q", prepend=True)


def three_pages() -> bytes:
    pdf = text_pdf("En", "To", "Tre")
    pdf.pages[1].contents_add(b"q 430 800 165 42 re f Q")
    return content(pdf)


FILES = {
    **{f"{name}.pdf": changed("Teksten", change=change) for name, change in CHANGES.items()},
    **{f"{width} x {height}.pdf": content(text_pdf("", size=(width, height))) for width, height in SIZES},
    **{f"{count} taken.pdf": changed("Teksten", change=taken(count)) for count in range(len(TAKEN) + 1)},
    **{f"full {degrees}.pdf": changed("Teksten", change=full(degrees)) for degrees in TURNED},
    "field.pdf": changed("Teksten", change=with_field),
    "filled.pdf": changed("Teksten", change=filled),
    "black.pdf": changed("Teksten", change=black),
    "outside.pdf": changed("Teksten", change=marked_outside),
    "three.pdf": three_pages(),
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Packet:
    """The packet of all."""
    return packet(tmp_path_factory.mktemp("pakke"), FILES)


@pytest.mark.sampled(4)
@pytest.mark.parametrize("name", CHANGES)
def test_a_stamp_stands_upright_at_the_upper_right(name: str, made: Packet) -> None:
    source, number = FILES[f"{name}.pdf"], made.named[f"{name}.pdf"]
    before, after = picture(source, 0), made.picture(number)
    assert after.size == before.size
    left, top, right, bottom = difference(before, after)
    assert before.width - 160 < left < right <= before.width - 4
    assert 4 <= top < bottom < EDGE
    assert [word.text for word in made.words(number)].count("side") == 1


def difference(before: Image, after: Image) -> tuple[int, int, int, int]:
    """Where two pictures differ: left, top, right, bottom."""
    found = ImageChops.difference(before.convert("L"), after.convert("L")).getbbox()
    assert found
    return found


@pytest.mark.parametrize("size", SIZES)
def test_a_stamp_fits_on_a_page_of_any_size(size: tuple[float, float], made: Packet) -> None:
    number = made.named[f"{size[0]} x {size[1]}.pdf"]
    stamp = made.words(number)
    assert [word.text for word in stamp] == f"Bilag {number} · side 1 af 1".split()
    assert 0 < stamp[0].left < stamp[-1].right < size[0]
    assert 0 < stamp[0].top < stamp[0].bottom < size[1]
    if min(size) > 595:
        assert stamp[0].bottom - stamp[0].top > 8 * min(size) / 595


def test_a_stamp_goes_where_nothing_is(made: Packet) -> None:
    places = []
    for count in range(len(TAKEN) + 1):
        name = f"{count} taken.pdf"
        left, top, _right, _bottom = difference(picture(FILES[name], 0), made.picture(made.named[name]))
        places.append((left * 3 // 595, top * 2 // 842))
    assert places == [(2, 0), (2, 1), (1, 0), (1, 1), (0, 0), (0, 1)]


def top_of_stamp(made: Packet, number: str, page: int = 1) -> float:
    [top] = [word.top for word in made.words(number, page) if word.text == "Bilag"]
    return top


def test_a_field_takes_its_place_too(made: Packet) -> None:
    number = made.named["field.pdf"]
    assert made.picture(number).getpixel((500, 20)) == (255, 0, 0)
    assert top_of_stamp(made, number) > 800


def test_what_is_filled_into_a_field_is_drawn(made: Packet) -> None:
    assert "Æblegrød" in [word.text for word in made.words(made.named["filled.pdf"])]


def test_a_stamp_stays_where_that_of_the_page_before_is(made: Packet) -> None:
    tops = [top_of_stamp(made, made.named["three.pdf"], page) for page in (1, 2, 3)]
    assert [top < EDGE for top in tops] == [True, False, False]


def test_a_stamp_can_be_read_on_black(made: Packet) -> None:
    after = made.picture(made.named["black.pdf"])
    shades = after.convert("L").crop(difference(picture(FILES["black.pdf"], 0), after))
    assert [shade for shade, count in enumerate(shades.histogram()) if count][-1] == 255
    assert shades.histogram()[255] > shades.width * shades.height / 2


@pytest.mark.parametrize("degrees", TURNED)
def test_a_full_page_becomes_a_little_smaller(degrees: int, made: Packet) -> None:
    """Its links and its size stay, and so does the pattern that it is painted with."""
    source, number = FILES[f"full {degrees}.pdf"], made.named[f"full {degrees}.pdf"]
    before, after = picture(source, 0), made.picture(number)
    assert after.size == before.size
    middle = [after.getpixel((after.width // 2, y)) for y in range(after.height)]
    height = next(y for y, colour in enumerate(middle) if colour != (255, 255, 255))
    scale = 1 - height / after.height
    assert 20 < height < EDGE
    assert (255, 255, 255) not in middle[height:]
    [own, _back] = made.links(made.page(number))
    sides = [float(own.Rect[2] - own.Rect[0]), float(own.Rect[3] - own.Rect[1])]
    assert sides == pytest.approx([100 * scale, 30 * scale], abs=0.5)
    [was], [now, *stamp] = words(source, 1), sorted(made.words(number), key=lambda word: word.text != "Teksten")
    assert now[1:] == pytest.approx(shrunk(was, before, scale), abs=1.5)
    assert all(word.bottom < height for word in stamp)


def shrunk(word: Word, page: Image, scale: float) -> list[float]:
    """Where a word is when the page is smaller: the lower edge stays, and the middle of it."""
    across, down = page.width * (1 - scale) / 2, page.height * (1 - scale)
    return [
        word.left * scale + across,
        word.top * scale + down,
        word.right * scale + across,
        word.bottom * scale + down,
    ]


def test_what_is_outside_the_page_stays_out_of_sight(made: Packet) -> None:
    """Print shops' marks beyond the crop box would come into a page that becomes smaller."""
    colours = made.picture(made.named["outside.pdf"]).getcolors(100_000)
    assert colours
    green = [count for count, colour in colours if isinstance(colour, tuple) and colour[1] > colour[0] + 50]
    assert sum(green) < 2 * (495 + 742)  # an edge that a dot is wide
