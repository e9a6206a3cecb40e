"""The texts in a PDF: its pages, every string and stream of every object, earlier revisions, files in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from kkr_docs import bounded_pdf
from kkr_docs.guard import decoding, pictures
from kkr_docs.guard.found import Found, Inner, UnreadableError
from kkr_docs.guard.glyphs import Fonts
from kkr_docs.i18n import _

if TYPE_CHECKING:
    import pikepdf

_END = b"%%EOF"
_MOST_EARLIER = 50  # revisions in a file; papers that many sign have a dozen
_STREAM, _STREAM_END = re.compile(rb"stream\r?\n"), b"endstream"
_TEXT_BEGINS, _TEXT_IS_SHOWN = re.compile(rb"\bBT\b"), re.compile(rb"\bT[jJ]\b|['\"]")
_PACKED_DOTS = ("/FlateDecode", "/CCITTFaxDecode", "/JBIG2Decode", "/RunLengthDecode", "/LZWDecode")
_SWELLING = ("LZW", "RunLength")  # filters that only fail where they make too much, or are damaged
_JPEG, _JPEG_PIXELS = b"\xff\xd8", b"\xff\xda"  # how a JPEG begins, and where its metadata end (ISO/IEC 10918-1, B.1)


def texts(content: bytes, place: str, inner: Inner) -> Iterator[Found]:
    """Yield the texts of a PDF; `inner` reads the files and streams in it.

    Raises UnreadableError where it is damaged, or protected by a password.
    """
    import pikepdf  # noqa: PLC0415 - slow to import

    yield from _pages(content, place)
    streams = list(_streams(content))
    yield from decoding.of_bytes(_between(content, streams), place)
    try:
        with bounded_pdf.opened(content) as pdf:
            yield from _objects(pdf, place, inner)
            yield from _loose_streams(pdf, content, streams, place, inner)
    except pikepdf.PasswordError as error:
        raise UnreadableError(_("den er beskyttet med en adgangskode")) from error
    except pikepdf.PdfError as error:
        raise UnreadableError(_("den er ingen hel PDF")) from error
    if content.count(_END) > _MOST_EARLIER:
        raise UnreadableError(_("den har for mange tidligere udgaver i sig"))
    if earlier := _earlier(content):
        yield from texts(earlier, _("{place} (tidligere udgave i filen)").format(place=place).strip(), inner)


def _streams(content: bytes) -> Iterator[tuple[int, int]]:
    """Yield where the data of each stream begin and end."""
    start = _STREAM.search(content)
    while start and (end := content.find(_STREAM_END, start.end())) >= 0:
        yield start.end(), end
        start = _STREAM.search(content, end + len(_STREAM_END))


def _between(content: bytes, streams: list[tuple[int, int]]) -> bytes:
    """Return what of a file is in no stream; those are read one by one."""
    starts = [0, *(end for _start, end in streams)]
    ends = [*(start for start, _end in streams), len(content)]
    return b"".join(content[start:end] for start, end in zip(starts, ends, strict=True))


def _earlier(content: bytes) -> bytes | None:
    """Return the file as it was before its last change was added to it (ISO 32000-1, 7.5.6); None if it never was."""
    end = content.rfind(_END, 0, content.rfind(_END))
    earlier = content[: end + len(_END)]
    return earlier if end > 0 and b"startxref" in earlier else None


def _pages(content: bytes, place: str) -> Iterator[Found]:
    """Yield the text of every page, as PDF readers find it."""
    import pypdfium2  # noqa: PLC0415 - slow to import

    try:
        with pypdfium2.PdfDocument(content) as document:
            for number, page in enumerate(document, 1):
                where = _("{place} side {number}").format(place=place, number=number).strip()
                text = page.get_textpage().get_text_range()
                yield Found(where, text, is_printed=True, cells_run_together=True)
    except pypdfium2.PdfiumError:
        return  # pikepdf says why


def _objects(pdf: pikepdf.Pdf, place: str, inner: Inner) -> Iterator[Found]:
    """Yield every string and every stream of a PDF, whether anything refers to it or not."""
    import pikepdf  # noqa: PLC0415

    fonts = Fonts(pdf)
    for number, found in enumerate(pdf.objects, 1):
        where = _("{place} objekt {number}").format(place=place, number=number).strip()
        yield Found(where, "\t".join(_strings(found)), is_printed=True)
        if isinstance(found, pikepdf.Stream):
            yield from _stream(found, fonts, where, inner)


def _strings(found: Any) -> Iterator[str]:
    """Yield the strings and names in an object; objects that it refers to come by themselves."""
    import pikepdf  # noqa: PLC0415

    todo = [found]
    while todo:
        each = todo.pop()
        if isinstance(each, pikepdf.String | pikepdf.Name):
            yield str(each)
        elif isinstance(each, pikepdf.Array):
            todo += [kid for kid in each if not getattr(kid, "is_indirect", False)]
        elif isinstance(each, pikepdf.Dictionary | pikepdf.Stream):
            yield from each.keys()
            todo += [kid for kid in dict(each.items()).values() if not getattr(kid, "is_indirect", False)]


def _stream(stream: pikepdf.Stream, fonts: Fonts, where: str, inner: Inner) -> Iterator[Found]:
    import pikepdf  # noqa: PLC0415

    if stream.get("/Subtype") == pikepdf.Name.Image:
        yield from decoding.of_bytes(_said_by_picture(stream), where)
        return
    data = _unpacked(stream)
    is_file = stream.get("/Type") == pikepdf.Name.EmbeddedFile
    yield from (each if is_file else each._replace(is_printed=False) for each in _data(data, fonts, where, inner))


def _said_by_picture(stream: pikepdf.Stream) -> bytes:
    """Return what the file of a picture says of it. Where a PDF has nothing but dots packed, they are pixels."""
    raw = stream.read_raw_bytes()
    if raw.startswith(_JPEG):
        return raw[: raw.find(_JPEG_PIXELS)]
    filters = str(stream.get("/Filter"))
    return b"" if filters in _PACKED_DOTS else raw


def _unpacked(stream: pikepdf.Stream) -> bytes:
    """Return a stream's data. Raises UnreadableError where they are more than are looked at."""
    import pikepdf  # noqa: PLC0415

    try:
        return bounded_pdf.data_of(stream)
    except pikepdf.PdfError:  # damaged, too large, or of a filter that pikepdf does not know
        raw = stream.read_raw_bytes()
        data = pictures.unpacked(raw)
        if len(data) >= pictures.MAX_BYTES or any(name in str(stream.get("/Filter")) for name in _SWELLING):
            raise UnreadableError(_("den fylder for meget, når den pakkes ud")) from None
        return data or raw


def _data(data: bytes, fonts: Fonts, where: str, inner: Inner) -> Iterator[Found]:
    """Yield what a stream's data say: a file, text, or text drawn in glyphs."""
    yield from inner(data, where)
    begins = _TEXT_BEGINS.search(data)
    if begins and _TEXT_IS_SHOWN.search(data, begins.end()):
        yield from (Found(where, text) for text in fonts.drawn(data))


def _loose_streams(
    pdf: pikepdf.Pdf, content: bytes, streams: list[tuple[int, int]], place: str, inner: Inner
) -> Iterator[Found]:
    """Yield what streams say that no table of the file lists."""
    fonts = Fonts(pdf)
    listed = _listed(pdf)
    for number, (start, end) in enumerate(streams, 1):
        data = content[start:end]
        if data.rstrip(b"\r\n") not in listed:
            where = _("{place} løs strøm {number}").format(place=place, number=number).strip()
            yield from _data(pictures.unpacked(data) or data, fonts, where, inner)


def _listed(pdf: pikepdf.Pdf) -> set[bytes]:
    import pikepdf  # noqa: PLC0415

    return {each.read_raw_bytes().rstrip(b"\r\n") for each in pdf.objects if isinstance(each, pikepdf.Stream)}
