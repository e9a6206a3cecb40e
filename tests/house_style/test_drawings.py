"""A drawing (SVG) or a picture of a style that would take forever, or all memory, is refused with a message."""

import re
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Command
from paths import ROOT
from pdf_text import run

from kkr_docs.house_style.style import StyleError
from kkr_docs.render.pdf import drawings

MEETING = ROOT / "examples" / "minimal.yaml"
RECT = '<rect width="1" height="1"/>'


def svg(content: str, before: str = "") -> str:
    names = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    return f'{before}<svg {names} viewBox="0 0 100 100" width="100" height="100">{content}</svg>'


def doubled(count: int, step: Callable[[int], str]) -> str:
    return f'<g id="a0">{RECT}</g>' + "".join(f'<g id="a{n}">{step(n - 1) * 2}</g>' for n in range(1, count))


def entities(depth: int) -> str:
    lines = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, depth))
    return f"<!DOCTYPE svg [<!ENTITY e0 \"<rect width='1' height='1'/>\">{lines}]>"


TOO_MANY = "elementer, gentagne talt med, eller flere end 100 i hinanden"
BOMBS = {
    "elements": (svg(RECT * 10_001), TOO_MANY),
    "depth": (svg("<g>" * 101 + "</g>" * 101), TOO_MANY),
    "use": (svg(doubled(14, lambda n: f'<use href="#a{n}"/>') + '<use href="#a13"/>'), TOO_MANY),
    "use by XLink": (svg(doubled(40, lambda n: f'<use xlink:href="#a{n}"/>')), TOO_MANY),
    "use of itself": (svg('<g id="a"><use href="#a"/></g>'), TOO_MANY),
    "use of each other": (svg('<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g>'), TOO_MANY),
    "patterns": (svg(doubled(40, lambda n: f'<rect fill="url(#a{n})"/>')), TOO_MANY),
    "masks by style": (svg(doubled(40, lambda n: f"<rect style='mask: url( \"#a{n}\" )'/>")), TOO_MANY),
    "entities": (svg("&e6;", entities(7)), TOO_MANY),
    "letters of entities": (svg("&e6;", entities(7).replace("<rect width='1' height='1'/>", "x" * 50)), TOO_MANY),
    "an entity elsewhere": (svg("&x;", '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>'), "linje 1, tegn"),
    "no XML": (svg("<rect"), "linje 1, tegn"),
    "bytes": (svg(f"<!--{'x' * drawings.MAX_BYTES}-->"), "den fylder mere end 2000 kB"),
}

SLOW = {
    "a gradient": svg(
        '<linearGradient id="g" spreadMethod="repeat" x1="0" x2="1e-9"><stop offset="0"/><stop offset="1" '
        'stop-color="red"/></linearGradient><rect width="100" height="100" fill="url(#g)"/>'
    ),
    "markers": svg(
        f'<marker id="m">{RECT * 900}</marker><style>path {{ marker: url(#m) }}</style>'
        f'<path d="M0 0{" L1 1 2 2" * 5000}"/>'
    ),
    "itself": svg('<image href="t.svg" width="50" height="50"/>' * 2),
    "a broken attribute": svg('<rect width="1" height="1" stroke="red" stroke-miterlimit="x"/>'),
}


def refused(content: str, folder: Path) -> str:
    path = folder / "logo.svg"
    path.write_text(content, "utf-8")
    with pytest.raises(StyleError) as caught:
        drawings.check(path.read_bytes(), path)
    return str(caught.value)


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_with_a_message(name: str, tmp_path: Path) -> None:
    content, why = BOMBS[name]
    assert re.search(rf"^tegningen logo\.svg kan ikke bruges \(.*({why}).*\)\. Gem", refused(content, tmp_path))


SOUND = svg(
    '<defs><g id="a"><rect width="10" height="10"/></g>'
    '<linearGradient id="g"><stop offset="0"/></linearGradient></defs>'
    '<use href="#a"/><use xlink:href="#a" x="20" fill="url(#g)"/><a href="#a"><text y="90">Husets navn</text></a>',
    '<!DOCTYPE svg [<!ENTITY ns "http://example.org/ns">]>',
)


@pytest.fixture
def house(tmp_path: Path) -> Path:
    folder = tmp_path / "hus"
    folder.mkdir()
    return folder


def rendered(kkr: Command, house: Path) -> tuple[int, str]:
    result = kkr("render", MEETING, "--style", house, "--to", "pdf", "--out", house.parent)
    return result.returncode, result.stdout


def as_logo(house: Path, name: str) -> None:
    (house / "house.toml").write_text(f'logo = "{name}"\n')


def as_background(house: Path, name: str) -> None:
    (house / "house.css").write_text(f".cover {{ background: url({name}) }}")


def as_mark_of_lists(house: Path, name: str) -> None:
    (house / "house.css").write_text(f".cover {{ display: list-item; list-style: inside url({name}) }}")


USES = [as_logo, as_background, as_mark_of_lists]


@pytest.mark.parametrize("use", USES)
def test_a_sound_drawing_is_drawn(use: Callable[[Path, str], None], kkr: Command, house: Path) -> None:
    (house / "t.svg").write_text(SOUND, "utf-8")
    use(house, "t.svg")
    assert rendered(kkr, house)[0] == 0
    if use is not as_background:  # it becomes a pattern, in which pdftotext reads nothing
        assert "Husets navn" in run("pdftotext", "-raw", next(house.parent.glob("*.pdf")), "-")


@pytest.mark.parametrize("use", USES)
def test_a_bomb_stops_the_document(use: Callable[[Path, str], None], kkr: Command, house: Path) -> None:
    (house / "t.svg").write_text(BOMBS["use"][0], "utf-8")
    use(house, "t.svg")
    code, said = rendered(kkr, house)
    assert code == 1
    assert "tegningen t.svg kan ikke bruges (den har mere end" in said
    assert not list(house.parent.glob("*.pdf"))


@pytest.mark.parametrize("name", SLOW)
@pytest.mark.parametrize("use", [as_logo, as_background])
def test_one_that_cannot_be_drawn_stops_the_document(
    name: str, use: Callable[[Path, str], None], kkr: Command, house: Path
) -> None:
    """That it takes too long, or too much memory, shows only when it is drawn."""
    (house / "t.svg").write_text(SLOW[name], "utf-8")
    use(house, "t.svg")
    code, said = rendered(kkr, house)
    assert code == 1
    assert "tegningen t.svg kan ikke bruges (den kan ikke tegnes, eller det tager for lang tid)" in said
    assert not list(house.parent.glob("*.pdf"))


def test_a_picture_that_is_broken_stops_the_document(kkr: Command, house: Path) -> None:
    (house / "t.png").write_bytes(b"\x89PNG\r\n\x1a\nHej")
    as_background(house, "t.png")
    code, said = rendered(kkr, house)
    assert (code, "tegningen t.png kan ikke bruges" in said) == (1, True)


@pytest.mark.parametrize("name", ["t.png", "t.css", "t.ttf", "t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_bomb_by_another_name_is_one(name: str, encoding: str, kkr: Command, house: Path) -> None:
    (house / name).write_text("\n" * (encoding == "utf-8") + BOMBS["use"][0], encoding)
    as_background(house, name)
    code, said = rendered(kkr, house)
    assert (code, f"tegningen {name} kan ikke bruges" in said) == (1, True)


def test_a_picture_with_too_many_pixels_is_refused(kkr: Command, house: Path) -> None:
    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    rows = zlib.compress(b"\0" * (1 + 20_000 // 8) * 20_000, 9)
    header = struct.pack(">IIBBBBB", 20_000, 20_000, 1, 0, 0, 0, 0)
    png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    (house / "t.png").write_bytes(png)
    as_background(house, "t.png")
    code, said = rendered(kkr, house)
    assert code == 1
    assert "t.png i husstilen kan ikke bruges (billedet har for mange billedpunkter)" in said
