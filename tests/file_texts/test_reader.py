"""Every text of an attachment is found with its place, within limits, and what was not read is told."""

import tracemalloc
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pikepdf
import pytest
import sample_files as files
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kkr_docs.danish import cpr
from kkr_docs.file_texts import pdf, plain, reader
from kkr_docs.file_texts.piece import DAMAGED, Gap, Piece
from kkr_docs.lint import examples

NUMBER = "070761-4285"


def read(content: bytes, name: str, folder: Path) -> list[Piece | Gap]:
    (folder / name).write_bytes(content)
    return list(reader.read(folder / name))


def found(content: bytes, name: str, folder: Path) -> list[str]:
    """Where numbers are found in a file."""
    pieces = [one for one in read(content, name, folder) if isinstance(one, Piece)]
    return [
        str(one.place_of(match.start))
        for one in pieces
        for match in cpr.find(one.text, one.heading)
        if match.certain and match.digits == NUMBER.replace("-", "")
    ]


def gaps(content: bytes, name: str, folder: Path) -> list[str]:
    """What of a file was not read."""
    return [str(one.why) for one in read(content, name, folder) if isinstance(one, Gap)]


# PDF


def noted(**entries: Any) -> Callable[[pikepdf.Pdf], object]:
    """A change that puts an annotation on the first page, which may be a field of a form."""

    def change(document: pikepdf.Pdf) -> None:
        note = document.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.Annot, Rect=[0, 0, 9, 9], **entries))
        document.pages[0].Annots = document.make_indirect(pikepdf.Array([note]))
        document.Root.AcroForm = pikepdf.Dictionary(Fields=[note] if "/FT" in note else [])

    return change


def with_title(document: pikepdf.Pdf) -> None:
    document.docinfo["/Title"] = f"Om {NUMBER}"


def with_bookmark(document: pikepdf.Pdf) -> None:
    with document.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem(f"Om {NUMBER}", 0))


ADDRESS = pikepdf.Dictionary(S=pikepdf.Name.URI, URI=f"https://example.dk/{NUMBER}")


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (examples.pdf(f"Om {NUMBER}."), "side 1"),
        (examples.pdf(f"Om 070761-) Tj 0 -14 Td (4285 og {NUMBER[1:]}"), "side 1"),
        (files.pdf(with_title), "filens egenskaber"),
        (files.pdf(with_bookmark), "bogmærkerne"),
        (files.pdf(noted(Subtype=pikepdf.Name.Text, Contents=NUMBER)), "en note, et felt eller et link på side 1"),
        (
            files.pdf(noted(Subtype=pikepdf.Name.Widget, FT=pikepdf.Name.Tx, T="x", V=NUMBER)),
            "en note, et felt eller et link på side 1",
        ),
        (files.pdf(noted(Subtype=pikepdf.Name.Link, A=ADDRESS)), "en note, et felt eller et link på side 1"),
        (files.pdf(text=f"Om {NUMBER}.", object_stream_mode=pikepdf.ObjectStreamMode.generate), "side 1"),
    ],
)
def test_a_pdf_is_read(content: bytes, place: str, tmp_path: Path) -> None:
    assert found(content, "a.pdf", tmp_path) == [place]
    assert gaps(content, "a.pdf", tmp_path) == []
    assert found(content, "a.txt", tmp_path) == [place]  # the first bytes tell, not the name


def pages(count: int) -> Callable[[pikepdf.Pdf], object]:
    def change(document: pikepdf.Pdf) -> None:
        for _page in range(count - 1):
            document.pages.append(document.pages[0])

    return change


def scanned(document: pikepdf.Pdf) -> None:
    document.pages.append(document.pages[0])
    document.pages[1].Contents = document.make_stream(b"0 0 99 99 re f")


def with_file(document: pikepdf.Pdf) -> None:
    document.attachments["a.txt"] = b"Tekst"


def dense(filters: str, packed: bytes) -> bytes:
    """A PDF whose page is packed data."""
    head = f"/Filter {filters} /Length {len(packed)}".encode()
    return examples.pdf("x").replace(b"/Length", head + b" /Was", 1).replace(b"BT ", packed + b" ", 1)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (files.pdf(pages(pdf.MAX_PAGES)), []),
        (files.pdf(pages(pdf.MAX_PAGES + 1)), ["kun de første 50 sider er læst"]),
        (files.pdf(scanned), ["der er ingen tekst på side 2, måske fordi den er skannet"]),
        (files.pdf(with_file), ["filerne i den er ikke læst"]),
        (files.pdf(encryption=pikepdf.Encryption(user="a", owner="b")), ["den er beskyttet med en adgangskode"]),
        (b"%PDF-1.7\n%%EOF\n", ["den kan ikke læses"]),
    ],
)
def test_what_of_a_pdf_is_not_read_is_told(content: bytes, why: list[str], tmp_path: Path) -> None:
    assert gaps(content, "a.pdf", tmp_path) == why


@pytest.mark.parametrize("packings", [1, 2])
def test_a_page_that_unpacks_to_too_much_is_not_read(packings: int, tmp_path: Path) -> None:
    content = b"q Q " * 3_000_000 * (10 if packings > 1 else 1)
    for _packing in range(packings):
        content = zlib.compress(content)
    filters = " ".join(["/FlateDecode"] * packings)
    assert gaps(dense(f"[{filters}]", content), "a.pdf", tmp_path) == ["den fylder for meget, når den pakkes ud"]


# Office files


def in_parts(document: "docx.document.Document") -> None:
    paragraph = document.add_paragraph("Om 0707")
    paragraph.add_run("61-").bold = True
    paragraph.add_run("4285")


def in_cells(document: "docx.document.Document") -> None:
    table = document.add_table(1, 3)
    for cell, text in zip(table.rows[0].cells, ("070761", "4285", f"Om {NUMBER}"), strict=True):
        cell.text = text


def in_header(document: "docx.document.Document") -> None:
    document.sections[0].header.paragraphs[0].text = NUMBER


def in_comment(document: "docx.document.Document") -> None:
    document.add_comment(document.add_paragraph("x").runs[0], NUMBER)


def in_title(document: "docx.document.Document") -> None:
    document.core_properties.title = NUMBER


@pytest.mark.parametrize(
    ("put", "place"),
    [
        (in_parts, "teksten"),
        (in_cells, "teksten"),
        (in_header, "sidehovedet"),
        (in_comment, "en kommentar"),
        (in_title, "filens egenskaber"),
    ],
)
def test_a_word_file_is_read(put: Callable[["docx.document.Document"], object], place: str, tmp_path: Path) -> None:
    assert found(files.word(put), "a.docx", tmp_path) == [place]
    assert gaps(files.word(put), "a.docx", tmp_path) == []


@pytest.mark.parametrize(
    ("part", "place"),
    [
        ("word/footnotes.xml", "en fodnote"),
        ("word/endnotes.xml", "en slutnote"),
        ("word/footer2.xml", "sidefoden"),
        ("word/comments.xml", "en kommentar"),
        ("customXml/item1.xml", None),
        ("ppt/slides/slide3.xml", "slide 3"),
        ("ppt/notesSlides/notesSlide12.xml", "noterne til slide 12"),
        ("ppt/comments/comment1.xml", "en kommentar"),
        ("word/charts/chart1.xml", "en tegning eller et diagram"),
    ],
)
def test_every_part_of_an_office_file_is_read(part: str, place: str | None, tmp_path: Path) -> None:
    assert found(files.word_part(part, f"Om {NUMBER}."), "a.docx", tmp_path) == ([place] if place else [])


def test_links_alternative_texts_and_pictures_in_a_word_file_are_read(tmp_path: Path) -> None:
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": "<Types/>",
        "word/_rels/document.xml.rels": f'<Relationships><Relationship Target="https://x.dk/{NUMBER}"/></Relationships>',
        "word/document.xml": f'<document><docPr descr="Om {NUMBER}"/></document>',
        "word/media/image1.jpeg": files.jpeg(comment=NUMBER.encode()),
        "customXml/item1.xml": f"<a><b>{NUMBER}</b></a>",
        "docProps/custom.xml": f"<a><b>070761</b><b>{NUMBER}</b></a>",
    }
    told = found(files.zipped(parts), "a.docx", tmp_path)
    assert told == ["filens egenskaber", "filens egenskaber", "et link", "teksten", "billedets oplysninger"]


@pytest.mark.parametrize(
    ("part", "body", "place"),
    [
        ("content.xml", "<text:p>Om 0707<text:span>61-</text:span>4285</text:p>", "teksten"),
        ("content.xml", "<text:p>07<text:s/>07<text:s/>61<text:line-break/>4285</text:p>", "teksten"),
        ("styles.xml", f"<text:p>{NUMBER}</text:p>", "sidehoved eller sidefod"),
        ("meta.xml", f"<meta:a>070761</meta:a><meta:a>{NUMBER}</meta:a>", "filens egenskaber"),
        ("content.xml", f"<table:table-cell><text:p>070761</text:p></table:table-cell>{NUMBER}", "teksten"),
    ],
)
def test_an_open_document_is_read(part: str, body: str, place: str, tmp_path: Path) -> None:
    assert found(files.open_document(part, body), "a.odt", tmp_path) == [place]


def cell(reference: str, value: object, style: int = 0, kind: str = "n") -> str:
    return f'<row><c r="{reference}" s="{style}" t="{kind}"><v>{value}</v></c></row>'


@pytest.mark.parametrize(
    ("cells", "where"),
    [
        (cell("A1", 0, kind="s") + cell("A2", 707614285), ["A2"]),
        (cell("A1", 0, kind="s") + cell("B2", 707614285), []),
        (cell("A1", 0, kind="s") + cell("A2", 2, kind="s") + cell("A3", 707614285), ["A3"]),
        (cell("B2", 707614285, style=1), ["B2"]),
        (cell("C7", 1, kind="s"), ["C7"]),
        (cell("A1", "0707614285", kind="str"), ["A1"]),
        ('<row><c r="D4" t="inlineStr"><is><r><t>070761</t></r><r><t>-4285</t></r></is></c></row>', ["D4"]),
        (cell("A1", 3, kind="s") + cell("A2", 1203120045) + cell("A3", 1203120045, style=2), []),
        (cell("A1", 2105007719, style=2) + cell("A2", 2105007719, style=3), []),
        (cell("A1", "070761", kind="str") + cell("B1", "4285", kind="str"), []),
    ],
)
def test_a_sheet_is_read_cell_by_cell_as_it_is_shown(cells: str, where: list[str], tmp_path: Path) -> None:
    content = files.sheet(cells, ["CPR-nr.", f"Borger {NUMBER}", "ukendt", "Beløb"])
    assert found(content, "a.xlsx", tmp_path) == [f"arket ”Børn”, celle {reference}" for reference in where]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"PK\x03\x04 og mere", ["den kan ikke læses"]),
        (files.zipped({"a.txt": "x"}), ["filer som .docx kan ikke læses"]),
        (files.zipped({"[Content_Types].xml": "", "xl/workbook.bin": ""}), ["filer som .docx kan ikke læses"]),
        (files.zipped({"[Content_Types].xml": "", "word/embeddings/a.xlsx": ""}), ["filerne i den er ikke læst"]),
        (
            files.zipped({"content.xml": b"a" * 30_000_001}, zipfile.ZIP_STORED),
            ["den fylder for meget, når den pakkes ud"],
        ),
        (files.zipped({"content.xml": f"<p>{'a' * 5_000_000}</p>"}), ["den fylder for meget, når den pakkes ud"]),
        (files.zipped({f"{number}": "" for number in range(10_001)}), ["den fylder for meget, når den pakkes ud"]),
        (files.zipped({"content.xml": "<a>" * 100_000}), ["den kan ikke læses"]),
        (files.zipped({"content.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}), ["den kan ikke læses"]),
        (files.zipped({"content.xml": "<a>"}), ["den kan ikke læses"]),
        (files.sheet(cell("A1", 99, kind="s")), ["den kan ikke læses"]),
    ],
)
def test_what_of_an_office_file_is_not_read_is_told(content: bytes, why: list[str], tmp_path: Path) -> None:
    assert gaps(content, "a.docx", tmp_path) == why


# Text


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (f"Æ\n\nOm {NUMBER}.".encode(), "linje 3"),
        (f"Æ\r\nOm {NUMBER}.".encode("cp1252"), "linje 2"),
        (f"Æ\nOm {NUMBER}.".encode("utf-16"), "linje 2"),
        (b"Om 070761-\r\n4285.", "linje 1"),
        (("x" * 120_000 + "\n" + "y\n" * 120_000 + NUMBER).encode(), "linje 120002"),
    ],
)
def test_a_text_is_read_line_by_line(content: bytes, place: str, tmp_path: Path) -> None:
    assert found(content, "a.txt", tmp_path) == [place]


def test_a_table_is_read_cell_by_cell(tmp_path: Path) -> None:
    table = "Navn;Nr.;CPR\nAnne;1203120045;0707614285\nBo;070761;707614285\n4285;;\n"
    assert found(table.encode(), "a.csv", tmp_path) == ["linje 2", "linje 3"]
    assert found(table.replace(";", "\t").encode("utf-16"), "a.tsv", tmp_path) == ["linje 2", "linje 3"]
    assert found(f'a;"b\n{NUMBER}\n'.encode() + b"x" * 200_000, "a.csv", tmp_path) == ["linje 2"]


def test_what_of_a_text_is_not_read_is_told(tmp_path: Path) -> None:
    assert gaps(b"a" * plain.MAX_BYTES, "a.txt", tmp_path) == []
    assert gaps(b"a" * (plain.MAX_BYTES - 1) + "å".encode(), "a.txt", tmp_path) == ["kun de første 10 MB er læst"]
    assert gaps(b"\xd0\xcf\x11\xe0\xa1\xb1", "a.doc", tmp_path) == ["filer som .doc kan ikke læses"]
    assert gaps(b"abc\0\1\2", "a.xyz", tmp_path) == ["filer som .xyz kan ikke læses"]
    assert list(reader.read(tmp_path / "nowhere.pdf")) == [DAMAGED]


# Pictures

XMP = b"<x><rdf:li>Om 070761&#45;4285</rdf:li></x>"


@pytest.mark.parametrize(
    "content",
    [
        files.png(Comment=f"Om {NUMBER}"),
        files.png(Comment=f"Om {NUMBER}", raw=True),
        files.png(Comment=f"Om {NUMBER} på Mallorca – {'x' * 2000}"),
        files.png() + f"Om {NUMBER}".encode(),
        files.jpeg(comment=f"Om {NUMBER}".encode()),
        files.jpeg(description=f"Om {NUMBER}"),
        files.jpeg(windows_comment=f"Om {NUMBER}"),
        files.jpeg(xmp=XMP),
        files.jpeg() + f"Om {NUMBER}".encode(),
    ],
)
def test_what_a_picture_says_of_itself_is_read(content: bytes, tmp_path: Path) -> None:
    assert set(found(content, "a.png", tmp_path)) == {"billedets oplysninger"}
    assert gaps(content, "a.png", tmp_path) == ["det er et billede"]


# Limits

SAMPLES = {
    "pdf": files.pdf(with_title, text=NUMBER),
    "docx": files.word(in_parts),
    "xlsx": files.sheet(cell("A1", 0, kind="s"), [NUMBER]),
    "odt": files.open_document("content.xml", f"<text:p>{NUMBER}</text:p>"),
    "png": files.png(Comment=NUMBER),
    "jpg": files.jpeg(comment=NUMBER.encode(), description=NUMBER),
    "csv": b'a;"b";c\n1;2;3\n',
}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kind=st.sampled_from(sorted(SAMPLES)), data=st.data())
def test_a_damaged_file_is_read_or_told(kind: str, data: st.DataObject, tmp_path: Path) -> None:
    content = bytearray(SAMPLES[kind])
    for _change in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    end = data.draw(st.integers(1, len(content)))
    for one in read(bytes(content[:end]), f"a.{kind}", tmp_path):
        assert str(one.why if isinstance(one, Gap) else one.place_of(0))


def test_a_bomb_takes_little_memory(tmp_path: Path) -> None:
    paragraphs = "".join(f"<p>{number}</p>" for number in range(1_500_000))
    content = files.open_document("content.xml", paragraphs)
    (tmp_path / "a.odt").write_bytes(content)
    del paragraphs, content
    tracemalloc.start()
    assert any(isinstance(one, Piece) for one in reader.read(tmp_path / "a.odt"))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 10_000_000
