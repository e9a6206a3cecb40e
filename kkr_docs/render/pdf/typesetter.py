"""A document becomes a PDF in house style, by WeasyPrint."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, partial

from kkr_docs.diagnostics.problem import RefusalError
from kkr_docs.document import refit
from kkr_docs.document.changes import Earlier
from kkr_docs.document.document import Document, Edition, Standard
from kkr_docs.house_style.style import HouseStyle, StyleError
from kkr_docs.i18n import _
from kkr_docs.render.pdf import (
    html,
    line_ends,
    no_break,
    pdfa,
    pdfx,
    short_pages,
    style_measure,
    stylesheets,
    tags,
    turned_pages,
    weasyprint_compat,
)
from kkr_docs.render.pdf.changes import pages
from kkr_docs.render.pdf.tags import reader
from kkr_docs.render.pdf.weasyprint_compat import HTML, FatalURLFetchingError
from kkr_docs.render.pdf.weasyprint_compat import Document as LaidOut


class FootnoteError(RefusalError):
    """There are more footnotes than the page has room for."""


@dataclass(frozen=True)
class Rendered:
    """A document that is laid out, the printed page number of every anchor, and the PDF once it is asked for."""

    laid_out: LaidOut
    pages: dict[str, int]
    write: Callable[[LaidOut], bytes]

    @cached_property
    def content(self) -> bytes:
        """The finished PDF."""
        return self.write(self.laid_out)


def render(
    document: Document,
    edition: Edition = Edition.SCREEN,
    style: HouseStyle | None = None,
    standard: Standard = Standard.UA_1,
    earlier: Earlier | None = None,
) -> Rendered:
    """Render a document in a house style (the built-in one by default). Same document, same bytes.

    `standard` is that of the screen edition; the print edition has its own. What was changed since an `earlier`
    document is marked.
    Raises StyleError or PictureError where a file of the house style cannot be used, and FootnoteError.
    """
    style = style or HouseStyle()
    with ready(style):
        return _rendered(document, edition, style, standard, earlier)


@contextmanager
def ready(style: HouseStyle) -> Iterator[None]:
    """Lay out and draw in a house style. Raises StyleError or PictureError where a file of it cannot be used."""
    weasyprint_compat.check()
    stylesheets.check_logo(style)
    try:
        yield
    except FatalURLFetchingError as error:
        what = _("en adresse i house.css kan ikke bruges ({reason}).").format(reason=error)
        raise StyleError(what, _("Skriv stien til en fil i husstilens mappe.")) from None


def _rendered(
    document: Document, edition: Edition, style: HouseStyle, standard: Standard, earlier: Earlier | None
) -> Rendered:
    document = fitted(document, edition, style)
    if earlier:
        earlier = earlier._replace(document=fitted(earlier.document, edition, style))
    addresses = html.picture_addresses(document, style.logo)
    variant = variant_of(edition, standard)
    source = html.page(document, edition, addresses, style.logo)
    laid_out = lay_out(source, document, edition, style, variant, earlier)
    _write_outline_plainly(laid_out)
    numbers = {anchor: number for number, page in enumerate(laid_out.pages, 1) for anchor in page.anchors}
    is_print = edition is Edition.PRINT
    return Rendered(laid_out, numbers, pdfx.write if is_print else partial(_write, document.enclosure, standard))


def _write(enclosure: str, standard: Standard, laid_out: LaidOut) -> bytes:
    pdfa.claim_accessible(laid_out, standard)
    reader.merge_links(laid_out)
    with weasyprint_compat.structure_tree(partial(tags.write, standard=standard)):
        content: bytes = laid_out.write_pdf(
            pdf_variant=variant_of(Edition.SCREEN, standard), pdf_tags=True, finisher=partial(pdfa.finish, enclosure)
        )
    return content


def fitted(document: Document, edition: Edition, style: HouseStyle) -> Document:
    """Return a document whose tables are set for a house style. Raises refit.TooWideError."""
    letters = refit.letters(document)
    if not style.folder or not letters:
        return document
    sheets, fonts = stylesheets.load(style, edition, document.draft)

    def lay_out(source: str) -> LaidOut:
        page = HTML(string=source, base_url="about:blank", url_fetcher=stylesheets.Fetcher(style))
        return page.render(stylesheets=sheets, font_config=fonts)

    return refit.refitted(document, style_measure.of(letters, lay_out))


def variant_of(edition: Edition, standard: Standard = Standard.UA_1) -> str:
    """Return WeasyPrint's word for the standard that an edition meets."""
    return pdfx.VARIANT if edition is Edition.PRINT else pdfa.VARIANTS[standard]


def lay_out(
    source: str,
    document: Document,
    edition: Edition,
    style: HouseStyle,
    variant: str,
    earlier: Earlier | None = None,
) -> LaidOut:
    """Return the pages of a document, or of a part of it, that is HTML; `variant` is what `variant_of` returns.

    What was changed since an `earlier` document is marked.
    Raises FootnoteError, and FatalURLFetchingError where a file of the house style cannot be used.
    """
    sheets, fonts = stylesheets.load(style, edition, document.draft)
    addresses = html.picture_addresses(document, style.logo, *([earlier.document] if earlier else []))
    page = HTML(string=source, base_url="about:blank", url_fetcher=stylesheets.Fetcher(style, addresses))
    if earlier:
        before = HTML(string=html.page(earlier.document, edition, addresses, style.logo))
        pages.mark(page.etree_element, before.etree_element, earlier.pairs, earlier.heading)
    turned_pages.take_headings(page.etree_element)
    with (
        weasyprint_compat.footnotes_in_place(),
        weasyprint_compat.no_word_across_pages(),
        weasyprint_compat.at_most_hyphens_in_a_row(2, line_ends.RAGGED),
        weasyprint_compat.lines_split_by(line_ends.first_words_only),
        weasyprint_compat.lines_split_by(line_ends.less_ragged),
    ):
        laid_out = short_pages.avoid(partial(page.render, stylesheets=sheets, font_config=fonts, pdf_variant=variant))
    _check_footnotes(laid_out, html.notes(source))
    return laid_out


def _check_footnotes(laid_out: LaidOut, numbers: list[int]) -> None:
    """Raise FootnoteError where WeasyPrint left a footnote out, or drew it above the page."""
    drawn = {
        anchor
        for page in laid_out.pages
        for anchor, (_left, top, _right, _bottom) in page.anchors.items()
        if top >= weasyprint_compat.page_box(page).content_box_y()
    }
    for number in numbers:
        if not drawn.issuperset((f"fodnote_{number}", f"henvisning_{number}")):
            what = _("der er ikke plads til fodnote {number} på siden.").format(number=number)
            raise FootnoteError(what, _("Gør fodnoterne dér kortere, eller skriv noget af dem i selve teksten."))


def _write_outline_plainly(laid_out: LaidOut) -> None:
    """Remove word joiners from the outline, which has the headings as they are laid out."""
    for page in laid_out.pages:
        page.bookmarks[:] = [(level, text.replace(no_break.JOINER, ""), *rest) for level, text, *rest in page.bookmarks]
