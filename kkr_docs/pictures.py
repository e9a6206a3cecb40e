"""The pictures of a meeting: what may be printed, and how large."""

from __future__ import annotations

from pathlib import Path

from kkr_docs import files
from kkr_docs.language import _

COLUMN_WIDTH = 140.0  # mm: the text column of the house style
MAX_HEIGHT = 190.0  # mm: leaves room for a caption on the page
MAX_PIXELS = 50_000_000  # A3 at 500 dots an inch is 48 million
SCREEN_RESOLUTION = 96.0  # dots an inch, for files that do not say
MM_PER_INCH = 25.4

_ORIENTATION = 0x0112  # Exif 2.32, 4.6.4: 1 is upright


class PictureError(ValueError):
    """A picture that cannot be printed: what is wrong, and what to do."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what)
        self.what = what
        self.remedy = remedy


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
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415 - only meetings with pictures pay for it

    unsound = PictureError(
        _("billedet ”{name}” kan ikke læses.").format(name=name), _("Gem det igen som PNG eller JPEG.")
    )
    too_large = PictureError(
        _("billedet ”{name}” har for mange billedpunkter.").format(name=name),
        _("Gem det mindre; 2000 punkter i bredden er nok til tryk."),
    )
    try:
        with Image.open(path, formats=("PNG", "JPEG")) as image:
            width, height = image.size
            if width * height > MAX_PIXELS:
                raise too_large
            resolution = float(image.info.get("dpi", (SCREEN_RESOLUTION,))[0]) or SCREEN_RESOLUTION
            if image.getexif().get(_ORIENTATION, 1) != 1:
                raise PictureError(
                    _("billedet ”{name}” er drejet af kameraet.").format(name=name),
                    _("Åbn det, drej det på plads, og gem det igen."),
                )
            image.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise too_large from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise error if isinstance(error, PictureError) else unsound from None
    scale = min(MM_PER_INCH / resolution, COLUMN_WIDTH / width, MAX_HEIGHT / height)
    return round(width * scale, 2), round(height * scale, 2)
