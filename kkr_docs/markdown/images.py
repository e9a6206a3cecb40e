"""The pictures of a meeting: what may be printed, and how large."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kkr_docs import files
from kkr_docs.diagnostics.problem import RefusalError
from kkr_docs.i18n import _

COLUMN_WIDTH = 140.0  # mm: the text column of the house style
MAX_HEIGHT = 190.0  # mm: leaves room for a caption on the page
MAX_PIXELS = 50_000_000  # A3 at 500 dots an inch is 48 million
SCREEN_RESOLUTION = 96.0  # dots an inch, for files that do not say
MIN_RESOLUTION, MAX_RESOLUTION = 10, 2400  # dots an inch; other claims are not meant
HAIRLINE = 0.1  # mm: no picture is thinner
MM_PER_INCH = 25.4

_ORIENTATION = 0x0112  # Exif 2.32, 4.6.4: 1 is upright


class PictureError(RefusalError):
    """A picture that cannot be printed."""


def measure(folder: Path, name: str) -> tuple[Path, float, float]:
    """Return the file that `name` means in the meeting's folder, and its printed width and height in mm.

    Raises PictureError where there is no such file inside the folder, or it is no sound PNG or JPEG of sensible size.
    """
    try:
        path = files.inside(folder, name)
    except files.OutsideFolderError:
        raise PictureError(
            _("billedet ”{name}” ligger uden for mødets mappe.").format(name=name),
            _("Læg filen i en mappe ved siden af definitionen, og skriv stien dertil."),
        ) from None
    except FileNotFoundError:
        raise PictureError(
            _("billedet ”{name}” findes ikke.").format(name=name),
            _("Ret stien, eller læg filen ved siden af definitionen."),
        ) from None
    return path, *_printed_size(path, name)


def _printed_size(path: Path, name: str) -> tuple[float, float]:
    unsound = PictureError(
        _("billedet ”{name}” kan ikke læses.").format(name=name), _("Gem det igen som PNG eller JPEG.")
    )
    too_large = PictureError(
        _("billedet ”{name}” har for mange billedpunkter.").format(name=name),
        _("Gem det i en mindre størrelse; 2000 punkter i bredden er nok til tryk."),
    )
    turned = PictureError(
        _("billedet ”{name}” er drejet af kameraet.").format(name=name),
        _("Åbn det, drej det på plads, og gem det igen."),
    )
    from PIL import Image  # noqa: PLC0415 - only meetings with pictures pay for it

    with strict_reading():
        try:
            with Image.open(path, formats=("PNG", "JPEG")) as image:
                if image.width * image.height > MAX_PIXELS:
                    raise too_large
                if image.getexif().get(_ORIENTATION, 1) != 1:
                    raise turned
                image.load()
                return _fitted(image.width, image.height, image.info.get("dpi", (SCREEN_RESOLUTION,))[0])
        except PictureError:
            raise
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            raise too_large from None
        except Exception:
            raise unsound from None


@contextmanager
def strict_reading() -> Iterator[None]:
    """Turn Pillow's warnings into errors and refuse truncated files, which WeasyPrint permits for the whole process."""
    from PIL import ImageFile  # noqa: PLC0415

    permitted = ImageFile.LOAD_TRUNCATED_IMAGES
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = permitted


def _fitted(width: int, height: int, resolution: float) -> tuple[float, float]:
    """Return the printed size in mm of a picture in dots: its own, or what the column and the page have room for."""
    if not MIN_RESOLUTION <= resolution <= MAX_RESOLUTION:
        resolution = SCREEN_RESOLUTION
    scale = min(MM_PER_INCH / float(resolution), COLUMN_WIDTH / width, MAX_HEIGHT / height)
    return max(round(width * scale, 2), HAIRLINE), max(round(height * scale, 2), HAIRLINE)
