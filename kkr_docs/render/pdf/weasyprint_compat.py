"""The only door to WeasyPrint: its public names, and every place where we reach past them.

No other module imports weasyprint or pyphen, replaces a function of a library (but weasyprint_import, which makes this
one's import fast), or reads a private attribute of one.
Each replacement here says why it is needed, `check` holds what it relies on against the installed version, and
tests/render/pdf/test_weasyprint_compat.py has one test for each that fails without it. What WeasyPrint could offer
instead is written in docs/upstream.

Pages, boxes and streams are WeasyPrint's own objects, which have no types.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from inspect import signature, unwrap
from pkgutil import resolve_name
from typing import Any, Final, NamedTuple

import pydyf
import pyphen

from kkr_docs.render.pdf import weasyprint_import
from kkr_docs.render.pdf.weasyprint_import import replaced

with weasyprint_import.fast():
    import weasyprint.pdf
    from weasyprint import CSS, HTML, __version__
    from weasyprint.document import Document, Page
    from weasyprint.formatting_structure import boxes
    from weasyprint.layout import block, inline
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

__all__ = [
    "CSS",
    "HTML",
    "Document",
    "FatalURLFetchingError",
    "FontConfiguration",
    "Page",
    "URLFetcher",
    "URLFetcherResponse",
    "boxes",
]


class IncompatibleError(Exception):
    """The installed WeasyPrint, pydyf or Pyphen is not built as this module needs it: an internal error."""


_SIGNATURES: Final = {  # of what is replaced or called
    "weasyprint.layout.block:_linebox_layout": (
        "(context, box, index, child, new_children, page_is_empty, absolute_boxes, fixed_boxes, adjoining_margins, "
        "bottom_space, position_y, skip_stack, first_letter_style, first_line_style, draw_bottom_decoration, max_lines)"
    ),
    "weasyprint.layout.block:_break_line": (
        "(context, box, line, new_children, needed, page_is_empty, index, skip_stack, resume_at, absolute_boxes, "
        "fixed_boxes)"
    ),
    "weasyprint.layout.block:find_earlier_page_break": "(context, children, absolute_boxes, fixed_boxes)",
    "weasyprint.layout.block:remove_placeholders": "(context, box_list, absolute_boxes, fixed_boxes)",
    "weasyprint.layout.inline:iter_line_boxes": (
        "(context, box, position_y, bottom_space, skip_stack, containing_block, absolute_boxes, fixed_boxes, "
        "first_letter_style, first_line_style)"
    ),
    "weasyprint.text.line_break:split_first_line": (
        "(text, style, context, max_width, justification_spacing, is_line_start=True, minimum=False)"
    ),
    "weasyprint.pdf:add_tags": "(pdf, document, pdf_version, page_streams)",
    "weasyprint.pdf.metadata:DocumentMetadata.generate_rdf_metadata": "(self, variant, version, conformance)",
    "weasyprint.document:Document.write_pdf": "(self, target=None, zoom=1, finisher=None, **options)",
    "weasyprint.formatting_structure.boxes:Box.content_box_x": "(self)",
    "weasyprint.formatting_structure.boxes:Box.content_box_y": "(self)",
    "weasyprint.formatting_structure.boxes:Box.descendants": "(self, placeholders=False)",
}
_USES: Final = {  # names that a function uses: our replacement is called, the attribute exists
    "weasyprint.formatting_structure.boxes:Box.__init__": ("element", "element_tag", "style"),
    "weasyprint.layout.block:block_container_layout": ("_linebox_layout",),
    "weasyprint.layout.block:_linebox_layout": ("_break_line", "in_column", "iter_line_boxes", "report_footnote"),
    "weasyprint.layout.inline:split_text_box": ("split_first_line",),
    "weasyprint.layout.block:_in_flow_layout": ("find_earlier_page_break",),
    "weasyprint.layout:LayoutContext.__init__": ("in_column",),
    "weasyprint.layout.absolute:AbsolutePlaceholder.__getattr__": ("_box",),
    "weasyprint.document:Page.__init__": ("_page_box", "anchors", "bookmarks", "links"),
    "weasyprint.pdf:generate_pdf": ("add_tags",),
    "weasyprint.pdf.anchors:add_links": ("link_annotation",),
    "weasyprint.pdf.metadata:DocumentMetadata.include_in_pdf": ("generate_rdf_metadata",),
    "weasyprint.pdf.stream:Stream.marked": ("_tags",),
    "weasyprint.pdf.fonts:Font.__init__": ("hash", "missing", "to_unicode", "widths"),
    "pyphen:Pyphen.__init__": ("hd",),
    "pyphen:HyphDict.__init__": ("patterns", "maxlen", "cache"),
}
_ATTRIBUTES: Final = {
    "weasyprint.formatting_structure.boxes": ("MarginBox", "ReplacedBox", "TextBox"),
    "weasyprint.formatting_structure.boxes:Box": ("is_leader", "link_annotation"),
}


@cache
def check() -> None:
    """Raise IncompatibleError where a library differs from what this module needs; after one success, do nothing.

    The bounds in pyproject.toml prevent that. This is for an environment that does not respect them.
    """
    for place, expected in _SIGNATURES.items():
        found = str(signature(_found(place)))
        _require(found == expected, f"{place} takes {found}, not {expected}")
    for place, names in _USES.items():
        used = unwrap(_found(place)).__code__.co_names
        _require(set(names) <= set(used), f"{place} does not use {', '.join(names)}")
    for place, names in _ATTRIBUTES.items():
        _require(set(names) <= set(dir(_found(place))), f"{place} does not have {', '.join(names)}")
    _check_marked_content()


def _found(place: str) -> Any:
    """Return what is at a place, such as "module:Class.method"."""
    try:
        return resolve_name(place)
    except (ImportError, AttributeError):
        raise _incompatible(f"{place} is missing") from None


def _check_marked_content() -> None:
    properties = pydyf.Dictionary()
    stream = pydyf.Stream()
    stream.begin_marked_content("P", properties)
    stream.end_marked_content()
    written = ["/P", properties, b"BDC", b"EMC"]
    _require(stream.stream == written, f"pydyf writes marked content as {stream.stream}, not {written}")


def _require(condition: bool, otherwise: str) -> None:  # noqa: FBT001 - reads as a sentence
    if not condition:
        raise _incompatible(otherwise)


def _incompatible(what: str) -> IncompatibleError:
    return IncompatibleError(f"kkr-docs does not work with WeasyPrint {__version__}: {what}")


class _AsInColumn:
    """A layout context in which WeasyPrint does not move footnotes: as in a column."""

    in_column = True

    def __init__(self, context: Any) -> None:
        object.__setattr__(self, "context", context)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.__dict__["context"], name)

    def __setattr__(self, name: str, value: object) -> None:
        setattr(self.__dict__["context"], name, value)


@contextmanager
def footnotes_in_place() -> Iterator[None]:
    """Lay pages out with each footnote on the page of its reference.

    Reason: where only the first line of a paragraph fits on a page, WeasyPrint makes room for more lines by moving
    footnotes of earlier paragraphs to the next page, and has no setting against it. With this, the paragraph moves.
    Upstream: docs/upstream/footnotes-stay.md.
    """
    original = block._linebox_layout

    def lay_out(context: Any, *rest: Any) -> Any:
        return original(_AsInColumn(context), *rest)

    with replaced(block, "_linebox_layout", lay_out):
        yield


@contextmanager
def no_word_across_pages() -> Iterator[None]:
    """Lay pages out so that none ends inside a hyphenated word.

    The line moves to the next page, with the rest of its word; where fewer lines than `orphans` would be left, all do.

    Reason: WeasyPrint has no setting for it (CSS Text 4: hyphenate-limit-last).
    Upstream: docs/upstream/hyphenate-limit-last.md.
    """
    original, find_earlier = block._break_line, block.find_earlier_page_break

    def find(context: Any, children: Sequence[Any], *rest: Any) -> Any:
        if not children or not isinstance(children[0], boxes.LineBox):
            return find_earlier(context, children, *rest)
        widows = children[0].style["widows"]
        kept = len(children) - widows
        while kept > 0 and _ends_inside_word(children[kept - 1]):
            kept -= 1
        block.remove_placeholders(context, children[kept + widows :], *rest)
        return find_earlier(context, children[: kept + widows], *rest)

    def break_line(context: Any, box: Any, line: Any, lines: list[Any], needed: int, *rest: Any) -> Any:
        kept = len(lines) - needed
        while kept > 0 and _ends_inside_word(lines[kept - 1]):
            kept -= 1
        return original(context, box, line, lines, len(lines) - kept, *rest)

    with replaced(block, "_break_line", break_line), replaced(block, "find_earlier_page_break", find):
        yield


@contextmanager
def at_most_hyphens_in_a_row(limit: int, ragged: float = 0) -> Iterator[None]:
    """Lay paragraphs out so that no more than `limit` lines in a row end with a hyphen.

    The next line ends between two words instead, unless it has room for none. So does each line below one with a
    hyphen, where that leaves less than `ragged` px of it empty.

    Reason: WeasyPrint has no setting for it (CSS Text 4: hyphenate-limit-lines).
    Upstream: docs/upstream/hyphenate-limit-lines.md.
    """
    lay_out, split = block.iter_line_boxes, inline.split_first_line
    hyphens = [0]  # in a row, above the line that is laid out: the last for the innermost block

    def lines(*arguments: Any) -> Iterator[Any]:
        found, row = lay_out(*arguments), 0
        while True:
            hyphens.append(row)
            try:
                line, resume_at = next(found, (None, None))
            finally:
                hyphens.pop()
            if line is None:
                return
            yield line, resume_at
            row = row + 1 if _ends_inside_word(line) else 0

    def split_line(text: str, style: Any, context: Any, room: Any, *rest: Any, **options: Any) -> Any:
        if hyphens[-1] and style["hyphens"] == "auto":
            whole = style.copy()
            whole["hyphens"] = "manual"
            _layout, _length, resume_at, width, *_size = found = split(text, whole, context, room, *rest, **options)
            is_full = room is None or 0 <= room - width <= ragged
            if (hyphens[-1] >= limit or is_full) and (resume_at is None or text.encode()[:resume_at].endswith(b" ")):
                return found
        return split(text, style, context, room, *rest, **options)

    with replaced(block, "iter_line_boxes", lines), replaced(inline, "split_first_line", split_line):
        yield


@contextmanager
def lines_split_by(change: Callable[[Callable[..., Any]], Callable[..., Any]]) -> Iterator[None]:
    """Lay lines out by what `change` makes of WeasyPrint's function that takes a line's text (`line_ends` says why).

    Upstream: docs/upstream/hyphenate-limit-zone.md.
    """
    with replaced(inline, "split_first_line", change(inline.split_first_line)):
        yield


def _ends_inside_word(line: Any) -> bool:
    texts = [box.text for box in line.descendants() if isinstance(box, boxes.TextBox)]
    return bool(texts) and texts[-1].endswith(line.style["hyphenate_character"])


# A pattern's odd numbers allow a break, even ones forbid it; the higher wins, and no pattern of the library has more.
_MAY, _MUST_NOT = 99, 98


def add_hyphenation(language: str, divided: Iterable[str]) -> None:
    """Divide words, also inside longer ones, at their hyphens and nowhere else, from now on in this process.

    Reason: WeasyPrint takes its patterns from Pyphen, and neither has exceptions.
    Upstream: docs/upstream/hyphenation-exceptions.md.
    """
    dictionary = pyphen.Pyphen(lang=language).hd
    for word in divided:
        parts = word.split("-")
        letters = "".join(parts)
        breaks = {sum(map(len, parts[:count])) for count in range(1, len(parts))}
        values = tuple(_MAY if position in breaks else _MUST_NOT for position in range(1, len(letters)))
        dictionary.patterns[letters] = 1, values
        dictionary.maxlen = max(dictionary.maxlen, len(letters))
    dictionary.cache.clear()


@contextmanager
def structure_tree(write: Callable[[pydyf.PDF, Document, Sequence[Any]], None]) -> Iterator[None]:
    """Have `write` add the structure tree to tagged PDFs. It gets the PDF, the document and the pages' streams.

    Reason: WeasyPrint's own tree splits elements at page breaks, reads repeated table headers again and has no
    footnotes; there is no hook for another. Upstream: docs/upstream/structure-tree.md.
    """

    def add_tags(pdf: pydyf.PDF, document: Document, _version: object, streams: Sequence[Any]) -> None:
        write(pdf, document, streams)

    with replaced(weasyprint.pdf, "add_tags", add_tags):
        yield


def add_rdf(document: Document, description: str) -> None:
    """Add RDF to the XMP metadata of a document, inside the one `rdf:RDF`.

    Reason: WeasyPrint claims one standard for each file, and writes added metadata outside `rdf:RDF`.
    Upstream: docs/upstream/several-variants.md.
    """
    metadata = document.metadata
    generate = metadata.generate_rdf_metadata

    def both(variant: str, version: int, conformance: str) -> Any:
        return generate(variant, version, conformance).replace(b"</rdf:RDF>", f"{description}</rdf:RDF>".encode())

    metadata.generate_rdf_metadata = both


class _Pages(logging.Handler):
    """Hears which page is laid out."""

    def __init__(self, report: Callable[[int], None]) -> None:
        super().__init__()
        self.report = report

    def emit(self, record: logging.LogRecord) -> None:
        """Report the page number of a record about a page."""
        if "- Page" in record.msg and isinstance(record.args, tuple):
            self.report(int(str(record.args[0])))


@contextmanager
def progress(report: Callable[[int], None]) -> Iterator[None]:
    """Call `report` with the number of every page that is laid out.

    Reason: WeasyPrint reports progress in its log alone.
    """
    handler = _Pages(report)
    logger = logging.getLogger("weasyprint.progress")
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)


class Font(NamedTuple):
    """A font of a document, with glyph numbers as they stand in its content streams."""

    name: bytes  # in the resources, without the slash
    letters: Mapping[int, str]  # the text of every glyph
    widths: Mapping[int, int]  # 1/1000 em
    missing: frozenset[int]  # the glyphs that stand for letters that the font lacks


def fonts(document: Document) -> list[Font]:
    """Return the fonts of a document that is drawn. Reason: the content streams name glyphs, not letters."""
    return [
        Font(font.hash.encode(), font.to_unicode, font.widths, frozenset(font.missing.values()))
        for font in document.fonts.values()
    ]


def page_box(page: Page) -> Any:
    """Return the box tree of a page. Reason: the structure tree is read from it; Page shows only links and anchors."""
    return page._page_box


def box_in(placeholder: Any) -> Any:
    """Return the box that a placeholder stands for, or the box itself. Reason: list markers are in placeholders."""
    return getattr(placeholder, "_box", placeholder)


def take_mark(stream: Any, box: Any) -> int:
    """Return the number (MCID) of the marked content that a box drew; each is taken once. Reason: as `page_box`."""
    number: int = stream._tags.pop(box)["mcid"]
    return number


def operators(stream: Any) -> list[Any]:
    """Return the operators of a content stream, to be changed in place. Marked content is `/tag`, properties, BDC."""
    found: list[Any] = stream.stream
    return found


def resolve(pdf: pydyf.PDF, reference: bytes) -> Any:
    """Return the object that a reference such as `7 0 R` is to."""
    return pdf.objects[int(reference.split()[0])]


def srgb_profile() -> bytes:
    """Return WeasyPrint's ICC profile for sRGB. Reason: it adds it only as output intent."""
    return (files("weasyprint.pdf") / "sRGB2014.icc").read_bytes()
