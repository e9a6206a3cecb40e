"""Texts as pages."""

from __future__ import annotations

import codecs
import gc
import html
import re
from pathlib import Path
from typing import Final

from kkr_docs.diagnostics.problem import RefusalError
from kkr_docs.document.document import Edition
from kkr_docs.house_style.style import HouseStyle
from kkr_docs.i18n import _

ENDINGS: Final = frozenset((".txt", ".csv", ".md", ".log"))
_MOST: Final = 300_000  # characters: more than a hundred pages
_CONTROLS: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
_LINE_ENDS: Final = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_PAGE: Final = """<!DOCTYPE html><html lang="da"><head><meta charset="utf-8"><title>{title}</title><style>
@page {{ size: A4; margin: 25mm 20mm }}
pre {{ font: 9.5pt/13pt "Liberation Sans"; white-space: pre-wrap; overflow-wrap: anywhere; hyphens: none; margin: 0 }}
</style></head><body>{lines}</body></html>"""


def draw(name: str, path: Path, target: Path) -> None:
    """Write a text file as a PDF. Raises RefusalError where it is none, empty or too long. It is meant for a worker."""
    gc.set_threshold(50_000)  # as the command does
    text = _read(name, path)
    from kkr_docs.render.pdf import missing_glyphs, stylesheets  # noqa: PLC0415 - slow to import, and large
    from kkr_docs.render.pdf.weasyprint_compat import HTML  # noqa: PLC0415

    style = HouseStyle()
    fonts = stylesheets.load(style, Edition.SCREEN)[1]
    lines = "".join(f"<pre>{html.escape(line) or '&#8203;'}</pre>" for line in text.split("\n"))
    page = HTML(
        string=_PAGE.format(title=html.escape(name), lines=lines),
        base_url="about:blank",
        url_fetcher=stylesheets.Fetcher(style),
    )
    laid_out = page.render(font_config=fonts)
    target.write_bytes(laid_out.write_pdf(finisher=missing_glyphs.draw_boxes))


def _read(name: str, path: Path) -> str:
    with path.open("rb") as file:
        content = file.read(4 * _MOST + 1)
    text = _decoded(content)
    if text is None or _CONTROLS.search(text):
        what = _("bilaget ”{name}” er ikke en tekst, selv om navnet siger det.").format(name=name)
        raise RefusalError(what, _("Åbn det i det program, det er lavet i, og gem det som PDF."))
    if len(text) > _MOST:
        what = _("bilaget ”{name}” er for langt til at blive til sider.").format(name=name)
        raise RefusalError(what, _("Gem det som PDF, og skriv PDF'en under bilag:."))
    if not text.strip():
        raise RefusalError(_("bilaget ”{name}” er tomt.").format(name=name), _("Gem filen igen, eller slet bilaget."))
    return _LINE_ENDS.sub("\n", text).rstrip("\n")


def _decoded(content: bytes) -> str | None:
    """Return a text in the encodings of Windows, Mac and Linux; None where it is in none of them."""
    is_utf16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if is_utf16 else ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None
