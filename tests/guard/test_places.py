"""A closed text is found wherever in a file it stands, however it is coded there."""

import base64
import io
import zipfile
import zlib
from collections.abc import Callable
from email.message import EmailMessage
from functools import cache
from pathlib import Path
from typing import Any, Literal

import pikepdf
import pytest
from paths import ROOT
from PIL import Image, PngImagePlugin
from sample_files import unzipped, zipped

import kkr_docs
from kkr_docs.guard import closed_words, guard

CLOSED = "Direktøren afskediges på grund af svig"
DEFINITION = {
    "organ": "KKR Sydfjorden",
    "dagsorden": [{"titel": "Sager", "punkter": [{"titel": "Personale", "lukket": "ja", "baggrund": CLOSED}]}],
}
SECRETS = closed_words.of(DEFINITION)
Place = Callable[[str], bytes]
PLACES: list[Place] = []


def place(function: Place) -> Place:
    PLACES.append(function)
    return function


# PDF


@cache
def open_file(kind: Literal["pdf", "docx"]) -> bytes:
    """A document without closed words."""
    return next(iter(kkr_docs.render(kkr_docs.load(ROOT / "tests/valid/attachments.yaml"), [kind]).values()))


def pdf(change: Callable[[pikepdf.Pdf], object], **options: Any) -> bytes:
    written = io.BytesIO()
    with pikepdf.open(io.BytesIO(open_file("pdf"))) as document:
        change(document)
        document.save(written, **options)
    return written.getvalue()


@place
def pdf_page(text: str) -> bytes:
    def change(document: pikepdf.Pdf) -> None:
        font = pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica,
            Encoding=pikepdf.Name.WinAnsiEncoding,
        )  # fmt: skip
        page = document.add_blank_page()
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        words = b" ".join(b"(%s) -250" % word.encode("cp1252") for word in text.split())
        page.Contents = document.make_stream(b"BT /F1 12 Tf 50 500 Td [%s] TJ ET" % words)

    return pdf(change)


@place
def pdf_letters_apart_in_a_form_that_nothing_draws(text: str) -> bytes:
    letters = b" -20 ".join(b"(%s)" % letter.encode("cp1252") for letter in text)
    return pdf(
        lambda document: (
            document.make_indirect(document.make_stream(b"BT /F1 9 Tf [%s] TJ ET" % letters))
            and document.Root.__setitem__("/Loose", document.make_stream(b"BT /F1 9 Tf [%s] TJ ET" % letters))
        )
    )


@place
def pdf_glyphs_that_a_font_explains(text: str) -> bytes:
    def change(document: pikepdf.Pdf) -> None:
        letters = sorted(set(text))
        pairs = b"\n".join(b"<%04X> <%04X>" % (code, ord(letter)) for code, letter in enumerate(letters, 700))
        cmap = document.make_stream(b"%d beginbfchar\n%s\nendbfchar" % (len(letters), pairs))
        shown = b"".join(b"%04X" % (700 + letters.index(letter)) for letter in text)
        form = document.make_stream(b"BT /G1 9 Tf <%s> Tj ET" % shown)
        form.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(G1=pikepdf.Dictionary(ToUnicode=cmap)))
        document.Root.Hidden = form

    return pdf(change)


@place
def pdf_glyphs_in_a_range(text: str) -> bytes:
    def change(document: pikepdf.Pdf) -> None:
        cmap = document.make_stream(b"1 beginbfrange\n<20> <FF> <0020>\nendbfrange")
        form = document.make_stream(b"BT /G2 9 Tf <%s> Tj ET" % text.encode("latin-1").hex().encode())
        form.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(G2=pikepdf.Dictionary(ToUnicode=cmap)))
        document.Root.Hidden = form

    return pdf(change)


@place
def pdf_information(text: str) -> bytes:
    return pdf(lambda document: document.docinfo.__setitem__("/Keywords", pikepdf.String(text)))


@place
def pdf_xmp(text: str) -> bytes:
    def change(document: pikepdf.Pdf) -> None:
        with document.open_metadata() as metadata:
            metadata["dc:description"] = text

    return pdf(change)


@place
def pdf_outline(text: str) -> bytes:
    def change(document: pikepdf.Pdf) -> None:
        with document.open_outline() as outline:
            outline.root.append(pikepdf.OutlineItem(text, 0))

    return pdf(change)


@place
def pdf_alternative_text(text: str) -> bytes:
    return pdf(lambda document: document.Root.StructTreeRoot.__setitem__("/Alt", pikepdf.String(text)))


@place
def pdf_actual_text(text: str) -> bytes:
    hexadecimal = ("\ufeff" + text).encode("utf-16-be").hex().encode()
    return pdf(
        lambda document: document.Root.__setitem__(
            "/Form", document.make_stream(b"BT /Span <</ActualText <%s>>> BDC (x) Tj EMC ET" % hexadecimal)
        )
    )


@place
def pdf_annotation(text: str) -> bytes:
    def change(document: pikepdf.Pdf) -> None:
        note = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, Rect=[0, 0, 9, 9], Contents=pikepdf.String(text)
        )
        document.pages[0].Annots = document.make_indirect(pikepdf.Array([note]))

    return pdf(change)


@place
def pdf_embedded_file(text: str) -> bytes:
    return pdf(lambda document: document.attachments.__setitem__("a.txt", text.encode()))


@place
def pdf_embedded_name(text: str) -> bytes:
    return pdf(lambda document: document.attachments.__setitem__(f"{text}.txt", b"x"))


@place
def pdf_word_file_in_it(text: str) -> bytes:
    return pdf(lambda document: document.attachments.__setitem__("a.docx", word_body(text)))


@place
def pdf_in_a_pdf(text: str) -> bytes:
    return pdf(lambda document: document.attachments.__setitem__("a.pdf", pdf_page(text)))


@place
def pdf_javascript(text: str) -> bytes:
    action = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String(f"app.alert('{text}')"))
    return pdf(lambda document: document.Root.__setitem__("/OpenAction", action))


@place
def pdf_compressed_objects(text: str) -> bytes:
    return pdf(
        lambda document: document.docinfo.__setitem__("/Subject", pikepdf.String(text)),
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
    )


@place
def pdf_name_of_an_object(text: str) -> bytes:
    return pdf(lambda document: document.Root.__setitem__("/" + text.replace(" ", "_"), 1))


@place
def pdf_earlier_revision(text: str) -> bytes:
    """The information is replaced by an update that is added to the file (ISO 32000-1, 7.5.6)."""
    before = pdf(lambda document: document.docinfo.__setitem__("/Subject", pikepdf.String(text)))
    with pikepdf.open(io.BytesIO(before)) as document:
        number, size = document.docinfo.objgen[0], len(document.objects) + 1
        root = document.Root.objgen[0]
    start = before.rindex(b"startxref") + len(b"startxref")
    previous = int(before[start:].split()[0])
    added = b"%d 0 obj\n<< /Title (x) >>\nendobj\n" % number
    table = b"xref\n%d 1\n%010d 00000 n \n" % (number, len(before))
    trailer = b"trailer\n<< /Size %d /Root %d 0 R /Info %d 0 R /Prev %d >>\n" % (size, root, number, previous)
    return before + added + table + trailer + b"startxref\n%d\n%%%%EOF\n" % (len(before) + len(added))


@place
def pdf_stream_that_no_table_lists(text: str) -> bytes:
    loose = b"\n9999 0 obj\n<< /Filter /FlateDecode >>\nstream\n%s\nendstream\nendobj\n" % zlib.compress(text.encode())
    return open_file("pdf") + loose


@place
def pdf_bytes_after_its_end(text: str) -> bytes:
    return open_file("pdf") + text.encode("utf-16-le")


@place
def pdf_comment(text: str) -> bytes:
    return open_file("pdf").replace(b"\n", b"\n%" + text.encode("latin-1") + b"\n", 1)


@place
def pdf_picture_metadata(text: str) -> bytes:
    def change(document: pikepdf.Pdf) -> None:
        image = pikepdf.Stream(document, jpeg_comment(text))
        image.Type, image.Subtype, image.Filter = pikepdf.Name.XObject, pikepdf.Name.Image, pikepdf.Name.DCTDecode
        image.Width = image.Height = 4
        document.Root.Image = image

    return pdf(change)


# Word

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def word(parts: dict[str, bytes], comment: bytes = b"") -> bytes:
    written = io.BytesIO(zipped(unzipped(open_file("docx")) | parts))
    with zipfile.ZipFile(written, "a") as package:
        package.comment = comment
    return written.getvalue()


@place
def word_body(text: str) -> bytes:
    runs = "".join(f"<w:r><w:t>{letter}</w:t></w:r>" for letter in text)
    return word({"word/document.xml": f"<w:document {W}><w:body><w:p>{runs}</w:p></w:body></w:document>".encode()})


@place
def word_deleted_text(text: str) -> bytes:
    return word({"word/comments.xml": f"<w:c {W}><w:delText>{text}</w:delText></w:c>".encode()})


@place
def word_alternative_text(text: str) -> bytes:
    return word({"word/header9.xml": f'<w:hdr {W}><w:x descr="{text.replace("ø", "&#248;")}"/></w:hdr>'.encode()})


@place
def word_link_address(text: str) -> bytes:
    target = "https://x.dk/" + "".join(f"%{byte:02X}" for byte in text.encode())
    return word({"word/_rels/x.rels": f'<Relationships><Relationship Target="{target}"/></Relationships>'.encode()})


@place
def word_property_in_utf_16(text: str) -> bytes:
    return word({"docProps/custom.xml": f'<?xml version="1.0" encoding="utf-16"?><p>{text}</p>'.encode("utf-16")})


@place
def word_custom_xml(text: str) -> bytes:
    return word({"customXml/item1.xml": f"<!-- {text} --><a/>".encode()})


@place
def word_name_of_a_part(text: str) -> bytes:
    return word({f"word/media/{text}.png": b"x"})


@place
def word_comment_of_the_zip(text: str) -> bytes:
    return word({}, text.encode("cp1252"))


@place
def word_part_that_the_directory_does_not_list(text: str) -> bytes:
    hidden = io.BytesIO()
    with zipfile.ZipFile(hidden, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/old.xml", text * 3)
    end = hidden.getvalue().index(b"PK\x01\x02")
    return hidden.getvalue()[:end] + open_file("docx")


@place
def word_picture_in_it(text: str) -> bytes:
    return word({"word/media/image1.png": png(text, compressed=True)})


@place
def word_spreadsheet_in_it(text: str) -> bytes:
    return word({"word/embeddings/a.xlsx": word_custom_xml(text)})


# Pictures


def png(text: str, *, compressed: bool) -> bytes:
    info, written = PngImagePlugin.PngInfo(), io.BytesIO()
    info.add_text("Comment", text, zip=compressed)
    Image.new("RGB", (4, 4)).save(written, "png", pnginfo=info)
    return written.getvalue()


@place
def png_text(text: str) -> bytes:
    return png(text, compressed=False)


@place
def png_compressed_text(text: str) -> bytes:
    return png(text, compressed=True)


@place
def png_international_text(text: str) -> bytes:
    info, written = PngImagePlugin.PngInfo(), io.BytesIO()
    info.add_itxt("Comment", text, "da", "Kommentar", zip=True)
    Image.new("RGB", (4, 4)).save(written, "png", pnginfo=info)
    return written.getvalue()


@place
def jpeg_comment(text: str) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (4, 4)).save(written, "jpeg", comment=text.encode())
    return written.getvalue()


@place
def jpeg_title_of_windows(text: str) -> bytes:
    exif, written = Image.Exif(), io.BytesIO()
    exif[0x9C9B] = text.encode("utf-16-le")  # XPTitle
    Image.new("RGB", (4, 4)).save(written, "jpeg", exif=exif)
    return written.getvalue()


# Web pages


@place
def html_text(text: str) -> bytes:
    return ("<p>" + " ".join(f"<b>{word}</b>" for word in text.replace("ø", "&oslash;").split()) + "</p>").encode()


@place
def html_comment(text: str) -> bytes:
    return f"<html><!-- {text} --></html>".encode("cp1252")


@place
def html_attribute(text: str) -> bytes:
    return f'<img alt="{text}">'.encode()


@place
def html_script(text: str) -> bytes:
    escaped = "".join(letter if letter.isascii() else f"\\u{ord(letter):04x}" for letter in text)
    return f"<script>x = '{escaped}'</script>".encode()


@place
def html_file_in_an_address(text: str) -> bytes:
    return b'<a href="data:application/pdf;base64,' + base64.b64encode(pdf_page(text)) + b'">x</a>'


# Mails


def mail(text: str = "x", **headers: str) -> EmailMessage:
    message = EmailMessage()
    for name, value in {"From": "a@b.dk", "To": "c@d.dk", "Subject": "Møde", **headers}.items():
        message[name] = value
    message.set_content(text)
    return message


@place
def mail_subject(text: str) -> bytes:
    return mail(Subject=text).as_bytes()


@place
def mail_quoted_printable(text: str) -> bytes:
    message = mail()
    message.set_content(f"{'x ' * 30}{text}", cte="quoted-printable")
    return message.as_bytes()


@place
def mail_base64_in_latin_1(text: str) -> bytes:
    message = mail()
    message.set_content(text, charset="iso-8859-1", cte="base64")
    return message.as_bytes()


@place
def mail_html(text: str) -> bytes:
    message = mail()
    message.add_alternative(html_text(text).decode(), subtype="html", cte="base64")
    return message.as_bytes()


@place
def mail_invitation(text: str) -> bytes:
    folded = f"BEGIN:VCALENDAR\r\nDESCRIPTION:{text[:12]}\r\n {text[12:]}\r\nEND:VCALENDAR\r\n"
    message = mail()
    message.add_attachment(folded.encode(), "text", "calendar", filename="a.ics")
    return message.as_bytes()


@place
def mail_attached_pdf(text: str) -> bytes:
    message = mail()
    message.add_attachment(pdf_page(text), "application", "pdf", filename="a.pdf")
    return message.as_bytes()


@place
def mail_name_of_an_attachment(text: str) -> bytes:
    message = mail()
    message.add_attachment(b"x", "application", "pdf", filename=f"{text}.pdf")
    return message.as_bytes()


@place
def mail_in_a_mail(text: str) -> bytes:
    message = mail()
    message.add_attachment(mail(text))
    return message.as_bytes()


@pytest.mark.sampled(4)
@pytest.mark.parametrize("where", PLACES, ids=lambda where: where.__name__)
def test_a_closed_text_is_found(where: Place) -> None:
    assert guard.leaks("fil", where(CLOSED), SECRETS), "not found"


@pytest.mark.sampled(4)
@pytest.mark.parametrize("where", PLACES, ids=lambda where: where.__name__)
def test_an_open_text_is_not(where: Place) -> None:
    assert guard.leaks("fil", where("Borgmesteren åbner mødet og byder velkommen"), SECRETS) == []


@pytest.mark.parametrize(
    "written",
    [
        CLOSED.upper(),
        CLOSED.replace(" ", "\n"),
        CLOSED.replace("afskediges", "afske\u00addiges"),
        CLOSED.replace("afskediges", "afske-\ndiges"),
        CLOSED.replace(" ", "\u00a0\u2060"),
        CLOSED.replace("ø", "o\u0338").replace("o\u0338", "ø"),
        CLOSED.replace("å", "a\u030a"),
        f"Alle ved, at {CLOSED.lower()}.",
        " ".join(CLOSED.split()[:5]),
    ],
)
def test_it_is_found_however_it_is_written(written: str) -> None:
    assert guard.leaks("fil.txt", written.encode(), SECRETS)


@pytest.mark.parametrize("written", ["", "Direktøren afskediges", "på grund af svig", "Direktøren er på ferie"])
def test_fewer_than_five_words_are_let_pass(written: str) -> None:
    assert guard.leaks("fil.txt", written.encode(), SECRETS) == []


def test_the_name_of_a_file_counts() -> None:
    assert guard.leaks(f"{CLOSED}.pdf", b"x", SECRETS)


def test_a_protected_pdf_is_not_taken_for_clean(kkr: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "m.yaml").write_text("organ: KKR\ndato: 2026-11-13\ndagsorden: [{titel: Sager}]\n", "utf-8")
    protection = pikepdf.Encryption(user="x", owner="x")
    (tmp_path / "a.pdf").write_bytes(pdf(lambda _document: None, encryption=protection))
    (tmp_path / "b.pdf").write_bytes(b"%PDF-1.7 nothing more")
    for name, why in (("a.pdf", "adgangskode"), ("b.pdf", "ingen hel PDF")):
        looked = kkr("guard", tmp_path / name, tmp_path / "m.yaml")
        assert looked.returncode == 1
        assert why in looked.stdout
