"""Text that a PDF draws in glyphs, read by what its fonts say that the glyphs mean (ISO 32000-1, 9.10.3)."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pikepdf

_MAPPING, _MAPPING_END = re.compile(rb"beginbf(?P<kind>char|range)"), b"endbf"
_CODES = re.compile(rb"<([0-9A-Fa-f\s]*)>|(\[)|(\])")
_SHOW = ("Tj", "'", '"', "TJ")
_NO_FONT = "/"

_Meanings = Mapping[bytes, str]
_Step = tuple[list[Any], str]


class Fonts:
    """The fonts of a PDF by the names that its streams have for them."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self._pdf = pdf
        self._by_name = dict(_fonts(pdf))

    def drawn(self, data: bytes) -> Iterator[str]:
        """Yield what a content stream draws, and the texts that it says instead: by its fonts, then byte by byte."""
        steps = list(self._steps(data))
        yield "\n".join(text for operands, operator in steps if operator in ("BDC", "DP") for text in _said(operands))
        shown = list(_shown(steps))
        yield "".join(_read(string, self._by_name.get(font, {})) for font, string in shown)
        yield "".join(string.decode("cp1252", errors="ignore") for _font, string in shown)
        if len(self._by_name) > 1:  # the stream may mean other fonts by these names
            for meanings in self._by_name.values():
                yield "".join(_read(string, meanings) for _font, string in shown)

    def _steps(self, data: bytes) -> Iterator[_Step]:
        """Yield the instructions of a stream, as far as it can be read as one."""
        import pikepdf  # noqa: PLC0415 - slow to import

        try:
            with warnings.catch_warnings(action="ignore"):
                instructions = pikepdf.parse_content_stream(self._pdf.make_stream(data))
        except (pikepdf.PdfError, pikepdf.PdfParsingError):
            return
        for step in instructions:
            with suppress(UnicodeDecodeError):  # no instruction but data that look like one
                yield list(step.operands), str(step.operator)


def _shown(steps: list[_Step]) -> Iterator[tuple[str, bytes]]:
    """Yield every string that is shown, with the name of its font."""
    import pikepdf  # noqa: PLC0415

    font = _NO_FONT
    for operands, operator in steps:
        if operator == "Tf" and operands:
            font = str(operands[0])
        elif operator in _SHOW and operands:
            shown = operands[-1]
            for each in shown if isinstance(shown, pikepdf.Array) else [shown]:
                if isinstance(each, pikepdf.String):
                    yield font, bytes(each)


def _said(operands: list[Any]) -> Iterator[str]:
    """Yield the texts of a marked content's properties, such as ActualText."""
    import pikepdf  # noqa: PLC0415

    for each in operands:
        if isinstance(each, pikepdf.Dictionary):
            yield from (str(value) for value in dict(each.items()).values() if isinstance(value, pikepdf.String))


def _fonts(pdf: pikepdf.Pdf) -> Iterator[tuple[str, _Meanings]]:
    """Yield every font's name in the resources that name it, and what its codes mean."""
    import pikepdf  # noqa: PLC0415

    for found in pdf.objects:
        if not isinstance(found, pikepdf.Dictionary | pikepdf.Stream):
            continue
        resources = found.get("/Resources", found)
        fonts = resources.get("/Font") if isinstance(resources, pikepdf.Dictionary) else None
        for name, font in fonts.items() if isinstance(fonts, pikepdf.Dictionary) else ():
            cmap = font.get("/ToUnicode") if isinstance(font, pikepdf.Dictionary) else None
            if isinstance(cmap, pikepdf.Stream):
                yield name, _parsed(cmap.read_bytes())


def _parsed(cmap: bytes) -> _Meanings:
    """Return what the codes of a ToUnicode CMap mean."""
    meanings: dict[bytes, str] = {}
    for kind, lines in _mappings(cmap):
        codes = [_token(found) for found in _CODES.finditer(lines)]
        if kind == b"char":
            texts = [code for code in codes if isinstance(code, bytes)]
            meanings |= {code: _text(meaning) for code, meaning in zip(texts[::2], texts[1::2], strict=False)}
        else:
            meanings |= dict(_range(codes))
    return meanings


def _mappings(cmap: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the kind and the lines of every mapping."""
    begins = _MAPPING.search(cmap)
    while begins and (end := cmap.find(_MAPPING_END, begins.end())) >= 0:
        yield begins["kind"], cmap[begins.end() : end]
        begins = _MAPPING.search(cmap, end)


def _token(found: re.Match[bytes]) -> bytes | str:
    """Return a code, or the bracket around a list of them."""
    if found[1] is None:
        return (found[2] or found[3]).decode()
    digits = re.sub(rb"\s", b"", found[1]).decode()
    return bytes.fromhex(digits + "0" * (len(digits) % 2))


def _range(codes: list[bytes | str]) -> Iterator[tuple[bytes, str]]:
    """Yield what the codes of ranges mean: first, last, and the first meaning or a list of all."""
    rest = iter(codes)
    for first in rest:
        last, meaning = next(rest, b""), next(rest, b"")
        if not isinstance(first, bytes) or not isinstance(last, bytes):
            continue
        numbers = range(int.from_bytes(first, "big"), min(int.from_bytes(last, "big"), 0xFFFF) + 1)
        if isinstance(meaning, bytes):
            texts = [_following(meaning, steps) for steps in range(len(numbers))]
        else:
            texts = [_text(each) for each in iter(lambda: next(rest, "]"), "]") if isinstance(each, bytes)]
        for number, text in zip(numbers, texts, strict=False):
            yield number.to_bytes(len(first), "big"), text


def _following(meaning: bytes, steps: int) -> str:
    """Return the meaning that stands some steps after another: its last byte counts (ISO 32000-1, 9.10.3)."""
    return _text(meaning[:-1] + bytes([(meaning[-1] + steps) % 256])) if meaning else ""


def _text(meaning: bytes) -> str:
    return meaning.decode("utf-16-be", errors="ignore")


def _read(string: bytes, meanings: _Meanings) -> str:
    """Return what the codes of a string mean; their length is that of the font's."""
    length = len(next(iter(meanings), b"\0"))
    return "".join(meanings.get(string[at : at + length], "") for at in range(0, len(string), length))
