"""Nothing that a picture says besides itself is in a Word file or a PDF."""

import io
import zipfile
from pathlib import Path

import pikepdf
import pytest
from meetings import checked, of_text
from PIL import Image, PngImagePlugin

from kkr_docs.document import build
from kkr_docs.document.document import Edition, Kind
from kkr_docs.render import picture_files
from kkr_docs.render.docx import writer
from kkr_docs.render.pdf import typesetter

SECRET = b"Sekretariatets hemmelige sted"
PROFILE = b"en farveprofil, som farverne bygger paa"


def exif() -> Image.Exif:
    found = Image.Exif()
    found[0x010F] = SECRET.decode()  # the camera's maker
    found.get_ifd(0x8825)[0x001D] = SECRET.decode()  # the day of the position
    return found


def picture(kind: str, **options: object) -> bytes:
    image = Image.effect_noise((90, 60), 90).convert("RGB")
    content = io.BytesIO()
    if kind == "PNG":
        options["pnginfo"] = text = PngImagePlugin.PngInfo()
        text.add_text("Comment", SECRET.decode())
        text.add_itxt("XML:com.adobe.xmp", SECRET.decode(), zip=False)
    else:
        options |= {"comment": SECRET, "xmp": SECRET}
    image.save(content, kind, dpi=(150, 150), exif=exif(), icc_profile=PROFILE, **options)
    return content.getvalue() + SECRET


PICTURES = {
    "a.png": picture("PNG"),
    "a.jpg": picture("JPEG", quality=85),
    "b.jpg": picture("JPEG", quality=85, progressive=True),
    "c.jpg": picture("JPEG", quality=85, restart_marker_blocks=2),
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_keeps_its_pixels_profile_and_size(name: str) -> None:
    before, after = PICTURES[name], picture_files.without_metadata(PICTURES[name])
    assert SECRET in before
    assert SECRET not in after
    with Image.open(io.BytesIO(before)) as old, Image.open(io.BytesIO(after)) as new:
        assert new.info["icc_profile"] == PROFILE
        assert new.info["dpi"] == old.info["dpi"]
        assert new.tobytes() == old.tobytes()
        assert not new.getexif()


def test_what_is_no_picture_is_left_alone() -> None:
    assert picture_files.without_metadata(b"<svg/>") == b"<svg/>"


@pytest.mark.parametrize("name", PICTURES)
def test_nothing_of_it_is_in_the_papers(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(PICTURES[name])
    paper = build.build(checked(of_text(f"![En graf]({name})"), tmp_path), Kind.MINUTES)
    for edition in (Edition.SCREEN, Edition.PRINT):
        rendered = typesetter.render(paper, edition)
        with pikepdf.open(io.BytesIO(rendered.content)) as pdf:
            streams = [each.read_raw_bytes() for each in pdf.objects if isinstance(each, pikepdf.Stream)]
        assert not [each for each in (rendered.content, *streams) if SECRET in each]
    with zipfile.ZipFile(io.BytesIO(writer.render(paper, rendered.pages))) as package:
        assert not [part for part in package.namelist() if SECRET in package.read(part)]
        assert [part for part in package.namelist() if part.startswith("word/media/")]
