"""Pictures that stand in the place of others, under their words: known by their files' bytes, or by their looks."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from kkr_docs.importing.embedded import Base
from kkr_docs.importing.package import Package
from kkr_docs.importing.units import Kind
from kkr_docs.importing.views import DefinitionView
from kkr_docs.importing.word_text import Element
from kkr_docs.markdown.blocks import Image, walk
from kkr_docs.render.docx.embedded_base import picture_digest

if TYPE_CHECKING:
    from PIL.Image import Image as Pixels

_SIDE, _PLACES = 256, 32  # pixels that pictures are made small to, and places in a row where they are compared
_MOST_APART = 20  # shades of grey, on average of a place, between a picture and the same one compressed by Word
_MOST_PIXELS = 100_000_000


def marked(
    package: Package, elements: Sequence[Element], base: Base, printed: DefinitionView, own: DefinitionView
) -> list[Element]:
    """Return elements in which a picture in another's place says where it is.

    It is neither a picture that the file had when it was made, nor one that the definition has now.
    """
    if not base.pictures:
        return list(elements)
    before = {one for one in printed.units() if one.kind is Kind.PICTURE}
    images = [one for one in walk(own.blocks()) if isinstance(one, Image)]
    found = []
    for one in elements:
        if one.drawn and one.unit in before and one.drawn.media in package.names:
            content = package.content(one.drawn.media)
            same = [image.path for image in images if " ".join(image.alt.split()) == one.unit.alt]
            if picture_digest(content) not in base.pictures and not any(_look_alike(content, path) for path in same):
                one = replace(one, unit=one.unit._replace(picture=one.drawn.media))  # noqa: PLW2901
        found.append(one)
    return found


def _look_alike(content: bytes, path: Path) -> bool:
    """Return whether two pictures are one, which Word may have compressed: they differ in no place by much."""
    from PIL import Image as Opened  # noqa: PLC0415 - only documents with pictures pay for it
    from PIL import ImageChops  # noqa: PLC0415

    def small(source: BytesIO | Path) -> Pixels | None:
        with suppress(OSError, ValueError, Opened.DecompressionBombError), Opened.open(source) as picture:
            if picture.width * picture.height <= _MOST_PIXELS:
                return picture.convert("RGB").resize((_SIDE, _SIDE))
        return None

    one, other = small(BytesIO(content)), small(path)
    if one is None or other is None:
        return False
    apart = ImageChops.difference(one, other).convert("L").resize((_PLACES, _PLACES), Opened.Resampling.BOX)
    return max(apart.tobytes()) <= _MOST_APART
