"""Files such as people attach, with a text at a place of choice."""

import io
import zipfile
from collections.abc import Callable, Mapping
from typing import Any
from xml.sax.saxutils import escape

import docx
import pikepdf
from PIL import Image, PngImagePlugin

from kkr_docs.lint import examples

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_EXIF_DESCRIPTION, _EXIF_XP_COMMENT = 0x010E, 0x9C9C


def zipped(parts: Mapping[str, str | bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip file of parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return file.getvalue()


def unzipped(package: bytes) -> dict[str, bytes]:
    """The parts of a zip file, in order."""
    with zipfile.ZipFile(io.BytesIO(package)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def word(put: "Callable[[docx.document.Document], object]") -> bytes:
    """A Word document in which something is put."""
    document, file = docx.Document(), io.BytesIO()
    put(document)
    document.save(file)
    return file.getvalue()


def word_part(name: str, text: str) -> bytes:
    """A Word document with a part whose paragraph is a text, in runs of three characters."""
    runs = "".join(f"<w:r><w:t>{escape(text[at : at + 3])}</w:t></w:r>" for at in range(0, len(text), 3))
    part = f"<w:x {W}><w:p>{runs}</w:p></w:x>"
    return zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": f"<w:document {W}/>", name: part})


def open_document(part: str, body: str) -> bytes:
    """An OpenDocument file with a part."""
    names = 'xmlns:text="t" xmlns:office="o" xmlns:table="b" xmlns:meta="m"'
    empty = f"<office:document {names}/>"
    return zipped({"content.xml": empty, part: f"<office:document {names}>{body}</office:document>"})


def sheet(rows: str, shared: list[str] | None = None) -> bytes:
    """An Excel file with a sheet; its cells may have the styles 1 (000000-0000), 2 (#,##0) and 3 (built in)."""
    texts = "".join(f"<si><t>{escape(text)}</t></si>" for text in shared or [])
    styles = (
        '<styleSheet><numFmts><numFmt numFmtId="164" formatCode="000000\\-0000"/>'
        '<numFmt numFmtId="165" formatCode="#,##0"/></numFmts><cellStyleXfs><xf numFmtId="3"/></cellStyleXfs>'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="3"/></cellXfs></styleSheet>'
    )
    return zipped(
        {
            "[Content_Types].xml": "<Types/>",
            "xl/workbook.xml": '<workbook><sheets><sheet name="Børn" sheetId="1"/></sheets></workbook>',
            "xl/sharedStrings.xml": f"<sst>{texts}</sst>",
            "xl/styles.xml": styles,
            "xl/worksheets/sheet1.xml": f"<worksheet><sheetData>{rows}</sheetData></worksheet>",
        }
    )


def pdf(change: Callable[[pikepdf.Pdf], object] = lambda _pdf: None, text: str = "Notat", **saving: Any) -> bytes:
    """A PDF of a page with a text, changed."""
    file = io.BytesIO()
    with pikepdf.open(io.BytesIO(examples.pdf(text))) as document:
        change(document)
        document.save(file, **saving)
    return file.getvalue()


def png(*, raw: bool = False, **texts: str) -> bytes:
    """A PNG with texts, compressed unless they are `raw`."""
    info, file = PngImagePlugin.PngInfo(), io.BytesIO()
    for key, text in texts.items():
        info.add_text(key, text, zip=not raw)
    Image.new("RGB", (9, 9)).save(file, "PNG", pnginfo=info)
    return file.getvalue()


def jpeg(comment: bytes = b"", description: str = "", windows_comment: str = "", xmp: bytes = b"") -> bytes:
    """A JPEG with metadata."""
    exif, file = Image.Exif(), io.BytesIO()
    if description:
        exif[_EXIF_DESCRIPTION] = description
    if windows_comment:
        exif[_EXIF_XP_COMMENT] = windows_comment.encode("utf-16-le")
    Image.new("RGB", (9, 9)).save(file, "JPEG", comment=comment, exif=exif, xmp=xmp)
    return file.getvalue()
