"""A file made to stop the guard is read in time that grows with its size, or refused; never passed over."""

import io
import zlib
from collections.abc import Callable

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from kkr_docs import bounded_pdf
from kkr_docs.guard import closed_words, guard
from kkr_docs.guard.found import UnreadableError

SECRET = "Direktøren afskediges uden varsel på mandag"  # noqa: S105 - words to look for
SECRETS = closed_words.of(
    {"dagsorden": [{"titel": "Sager", "punkter": [{"titel": "Personalesag", "lukket": "ja", "baggrund": SECRET}]}]}
)


def lzw(size: int) -> bytes:
    """Zeros packed by LZW, so many at least: every code is the one that is not there yet."""
    bits, length, made, code = "", 0, 0, 258
    codes = [256, 0]
    while made < size:
        codes.append(code)
        length += 1
        made += length + 1
        code += 1
        if code == 4094:
            codes += [256, 0]
            code, length = 258, 0
    known, width = 258, 9
    for each in [*codes, 257]:
        bits += f"{each:0{width}b}"
        known = 258 if each == 256 else known + 1
        width = min(max(known.bit_length(), 9), 12)
    return int(bits.ljust(-(-len(bits) // 8) * 8, "0"), 2).to_bytes(-(-len(bits) // 8), "big")


def pdf(data: bytes, *filters: str, **entries: object) -> bytes:
    """A PDF with a stream of such data."""
    written = io.BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page()
        stream = made.make_stream(data, Filter=Array([Name(name) for name in filters]), **entries)
        made.Root.Odd = stream
        made.save(written, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    return written.getvalue()


def test_what_lzw_unpacks_is_measured() -> None:
    assert bounded_pdf.lzw_size(lzw(3_000_000), 1_000_000) > 1_000_000
    with pikepdf.new() as made:
        assert len(made.make_stream(lzw(300_000), Filter=Name.LZWDecode).read_bytes()) >= 300_000


TOO_MUCH: dict[str, Callable[[], bytes]] = {
    "zlib": lambda: pdf(zlib.compress(bytes(250_000_000)), "/FlateDecode"),
    "LZW": lambda: pdf(lzw(250_000_000), "/LZWDecode"),
    "LZW in zlib": lambda: pdf(zlib.compress(lzw(250_000_000)), "/FlateDecode", "/LZWDecode"),
    "LZW twice": lambda: pdf(lzw(1000), "/LZWDecode", "/LZWDecode"),
    "objects in LZW": lambda: pdf(lzw(1000), "/LZWDecode", Type=Name.ObjStm, N=1, First=10),
    "revisions": lambda: pdf(b"") + b"\nstartxref\n0\n%%EOF" * 5_000,
}


@pytest.mark.sampled(4)
@pytest.mark.parametrize("name", TOO_MUCH)
def test_what_is_too_much_is_refused(name: str) -> None:
    with pytest.raises(UnreadableError):
        guard.leaks("a.pdf", TOO_MUCH[name](), SECRETS)


MANY: dict[str, Callable[[], bytes]] = {
    "streams without an end": lambda: pdf(b"") + b"stream\n" * 100_000,
    "texts without letters": lambda: pdf(b"BT " * 100_000),
    "mappings without an end": lambda: pdf(b"beginbfchar " * 100_000, Type=Name.Font),
}


@pytest.mark.parametrize("name", MANY)
def test_what_never_ends_takes_no_longer(name: str) -> None:
    assert guard.leaks("a.pdf", MANY[name](), SECRETS) == []


def test_a_secret_beside_pictures_is_found() -> None:
    """Pixels are not read; what a picture says of itself is, and what is packed as nobody packs it."""
    picture = b"\xff\xd8\xff\xe1" + SECRET.encode() + b"\xff\xda" + bytes(100) + b"\xff\xd9"
    entries = Dictionary(Subtype=Name.Image, Width=1, Height=1)
    for content in (
        pdf(picture, "/DCTDecode", **{key[1:]: value for key, value in entries.items()}),
        pdf(SECRET.encode().hex().encode() + b">", "/ASCIIHexDecode"),
    ):
        assert [leak.what for leak in guard.leaks("a.pdf", content, SECRETS)] == ["punkt 1.1 (baggrund)"]
