"""Pictures as pages: each fills a page of A4 as far as it goes, and says nothing of cameras, places or people."""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kkr_docs.diagnostics.problem import RefusalError
from kkr_docs.i18n import _
from kkr_docs.markdown import images
from kkr_docs.render import picture_files

if TYPE_CHECKING:
    import pikepdf
    from PIL.Image import Image

_FORMATS: Final = ("PNG", "JPEG", "TIFF", "GIF", "BMP", "WEBP")
ENDINGS: Final = frozenset((".png", ".jpg", ".jpeg", ".tif", ".tiff", ".gif", ".bmp", ".webp"))
_JPEG: Final = ("JPEG", "MPO")  # the second has more pictures in it, which no viewer shows
_MOST_PICTURES: Final = 500  # in one file, such as a scanned paper; of other kinds than TIFF, only the first is shown
_SHORT, _LONG, _MARGIN = 595.276, 841.89, 36.0  # of A4, in points
_POINTS: Final = 72.0  # an inch
_ORIENTATION: Final = 0x0112
_UPRIGHT: Final = {  # from a picture as it is stored to how it is seen, both of size 1 (Exif 2.32, 4.6.4)
    1: "1 0 0 1 0 0", 2: "-1 0 0 1 1 0", 3: "-1 0 0 -1 1 1", 4: "1 0 0 -1 0 1",
    5: "0 -1 -1 0 1 1", 6: "0 -1 1 0 0 1", 7: "0 1 1 0 0 0", 8: "0 1 -1 0 1 0",
}  # fmt: skip
_ON_ITS_SIDE: Final = (5, 6, 7, 8)


def draw(name: str, path: Path, target: Path) -> None:
    """Write a picture file as a PDF, a page for each picture in it. Raises RefusalError. It is meant for a worker."""
    import pikepdf  # noqa: PLC0415 - slow to import
    from PIL import Image, ImageSequence  # noqa: PLC0415

    unsound = RefusalError(
        _("bilaget ”{name}” er et billede, der ikke kan læses.").format(name=name),
        _("Gem det igen som PNG eller JPEG."),
    )
    with pikepdf.new() as pdf, images.strict_reading():
        try:
            with Image.open(path, formats=_FORMATS) as image:
                _check_size(name, image)
                for frame in ImageSequence.Iterator(image) if image.format == "TIFF" else [image]:
                    _check_size(name, frame)
                    _add_page(pdf, frame, path)
        except (RefusalError, MemoryError):
            raise
        except Exception:
            raise unsound from None
        pdf.save(target, static_id=True)


def _check_size(name: str, image: Image) -> None:
    if image.width * image.height > images.MAX_PIXELS or (
        image.format == "TIFF" and getattr(image, "n_frames", 1) > _MOST_PICTURES
    ):
        what = _("bilaget ”{name}” har for mange billedpunkter eller billeder.").format(name=name)
        raise RefusalError(what, _("Gem det i en mindre størrelse, eller som PDF."))


def _add_page(pdf: pikepdf.Pdf, image: Image, path: Path) -> None:
    """Add a page that a picture fills inside its margins, at most at the size it says."""
    orientation = image.getexif().get(_ORIENTATION, 1)
    turned = orientation if orientation in _UPRIGHT else 1
    width, height = image.size if turned not in _ON_ITS_SIDE else image.size[::-1]
    page_width, page_height = (_SHORT, _LONG) if height >= width else (_LONG, _SHORT)
    dots = float(image.info.get("dpi", (0,))[0])
    if not images.MIN_RESOLUTION <= dots <= images.MAX_RESOLUTION:
        dots = images.SCREEN_RESOLUTION
    scale = min(_POINTS / dots, (page_width - 2 * _MARGIN) / width, (page_height - 2 * _MARGIN) / height)
    left, bottom = (page_width - width * scale) / 2, (page_height - height * scale) / 2
    page = pdf.add_blank_page(page_size=(page_width, page_height))
    page.resources.XObject = {"/Billede": _stream(pdf, image, path)}
    placed = f"{width * scale:.3f} 0 0 {height * scale:.3f} {left:.3f} {bottom:.3f}"
    page.obj.Contents = pdf.make_stream(f"q {placed} cm {_UPRIGHT[turned]} cm /Billede Do Q".encode())


def _stream(pdf: pikepdf.Pdf, image: Image, path: Path) -> pikepdf.Object:
    """Return a picture: a JPEG's data as they are, and those of others without loss."""
    from pikepdf import Name  # noqa: PLC0415 - slow to import

    entries: dict[str, Any] = {"Type": Name.XObject, "Subtype": Name.Image, "Width": image.width}
    entries["Height"] = image.height
    if image.format in _JPEG and image.mode in ("L", "RGB"):
        image.load()
        data, bits, packing = picture_files.without_metadata(path.read_bytes()), 8, Name.DCTDecode
    else:
        image = _opaque(image)
        data, bits, packing = zlib.compress(image.tobytes()), 1 if image.mode == "1" else 8, Name.FlateDecode
    colours = Name.DeviceRGB if image.mode == "RGB" else Name.DeviceGray
    return pdf.make_stream(data, **entries, BitsPerComponent=bits, ColorSpace=colours, Filter=packing)


def _opaque(image: Image) -> Image:
    """Return a picture in black and white, grey or colours, on white paper."""
    from PIL import Image as Pictures  # noqa: PLC0415

    if image.mode in ("1", "L", "RGB") and "transparency" not in image.info:
        return image.copy()
    if image.mode.startswith("I"):  # 16 bits a dot, of which a page shows 8
        return image.convert("I").point(lambda shade: shade / 256).convert("L")
    if image.has_transparency_data:
        paper = Pictures.new("RGBA", image.size, "white")
        paper.alpha_composite(image.convert("RGBA"))
        return paper.convert("RGB")
    return image.convert("RGB")
