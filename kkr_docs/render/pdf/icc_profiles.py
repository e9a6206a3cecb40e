"""The ICC profiles that define colours: sRGB, and ink on coated paper."""

from __future__ import annotations

from typing import Final

import pydyf

from kkr_docs.assets import STYLES
from kkr_docs.render.pdf import weasyprint_compat

INK: Final = STYLES / "FOGRA39L.icc"
_CMYK, _RGB = 4, 3  # components


def embed_ink(pdf: pydyf.PDF) -> bytes:
    """Embed the profile of the printing condition and return the reference to it."""
    return _embed(pdf, INK.read_bytes(), _CMYK)


def embed_srgb(pdf: pydyf.PDF) -> bytes:
    """Embed the sRGB profile and return the reference to it."""
    return _embed(pdf, weasyprint_compat.srgb_profile(), _RGB)


def _embed(pdf: pydyf.PDF, content: bytes, components: int) -> bytes:
    stream = pydyf.Stream([content], {"N": components}, compress=True)
    pdf.add_object(stream)
    reference: bytes = stream.reference
    return reference
