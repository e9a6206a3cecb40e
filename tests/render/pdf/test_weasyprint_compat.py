"""Every replacement in WeasyPrint: what it changes, that rendering uses it, and that nothing else reaches in.

Each test of a replacement shows first what WeasyPrint does without it. When such a line fails with a new WeasyPrint,
the replacement is no longer needed.
"""

import ast
import hashlib
import io
import re
import subprocess
import sys
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from functools import cache, partial
from pathlib import Path
from typing import Any

import pikepdf
import pyphen
import pytest
import weasyprint.layout.block
from meetings import checked, of_text
from paths import ROOT
from pdf_text import pages
from PIL import Image as Picture

from kkr_docs.document import build
from kkr_docs.document.document import Edition, Kind, Standard
from kkr_docs.render.pdf import prepared_pango, tags, typesetter, weasyprint_compat, weasyprint_import
from kkr_docs.render.pdf.weasyprint_compat import HTML, Document, boxes

CODE = ROOT / "kkr_docs"
DOOR = CODE / "render" / "pdf" / "weasyprint_compat.py"
BEHIND = {"weasyprint", "pyphen"}  # the libraries that only the door opens
STREAM = "stream"  # of pydyf, what a stream consists of


# Replacements in the layout

SMALL_PAGE = """<style>
@page { size: 200px 200px; margin: 20px; @footnote { margin: 0; padding: 0 } }
body, p { margin: 0; font: 10px/20px sans-serif }
p { orphans: 2; widows: 2; hyphens: auto; width: 60px }
.note { float: footnote }
</style>"""


def laid_out(body: str, patch: Callable[[], AbstractContextManager[None]]) -> Document:
    with patch():
        return HTML(string=f"<html lang=da>{SMALL_PAGE}{body}").render()


@pytest.mark.parametrize(
    ("patch", "page"), [(nullcontext, 2), (weasyprint_compat.footnotes_in_place, 1)], ids=["without", "with"]
)
def test_a_footnote_stays_on_the_page_of_its_reference(patch: Callable[[], Any], page: int) -> None:
    """Eight lines fit: the reference, its note, four more and the first of a paragraph of four, which needs two."""
    note = "<p>ord<span class=note id=note>note</span></p>"
    document = laid_out(f"{note}{'<p>x</p>' * 4}<p>a<br>b<br>c<br>d</p><p>slut</p>", patch)
    assert [number for number, each in enumerate(document.pages, 1) if "note" in each.anchors] == [page]


@pytest.mark.parametrize(
    ("patch", "last"),
    [(nullcontext, "kommune\u00ad\u2010"), (weasyprint_compat.no_word_across_pages, "x")],
    ids=["without", "with"],
)
def test_no_page_ends_inside_a_word(patch: Callable[[], Any], last: str) -> None:
    document = laid_out(f"<p>{'x<br>' * 7}kommune\u00adkontakt\u00adråds\u00adformandskab</p>", patch)
    first = weasyprint_compat.page_box(document.pages[0])
    assert [box.text for box in first.descendants() if isinstance(box, boxes.TextBox)][-1] == last


@pytest.mark.parametrize(
    ("patch", "last"),
    [(nullcontext, "kommune\u00ad\u2010"), (weasyprint_compat.no_word_across_pages, "x")],
    ids=["without", "with"],
)
def test_no_paragraph_before_a_page_break_ends_inside_a_word(patch: Callable[[], Any], last: str) -> None:
    word = "kommune\u00adkontakt\u00adråds\u00ador"
    document = laid_out(f"<p style='break-after: avoid'>{'x<br>' * 4}{word}</p><p>{'y<br>' * 3}", patch)
    first = weasyprint_compat.page_box(document.pages[0])
    assert [box.text for box in first.descendants() if isinstance(box, boxes.TextBox)][-1] == last


@pytest.mark.parametrize(
    ("patch", "fourth"),
    [
        (nullcontext, "traordinarily inter\u2010"),
        (partial(weasyprint_compat.at_most_hyphens_in_a_row, 2), "traordinarily"),
        (partial(weasyprint_compat.at_most_hyphens_in_a_row, 2, 1500), "extraordinarily in\u2010"),
    ],
    ids=["without", "with", "second hyphen avoided"],
)
def test_at_most_two_lines_in_a_row_end_with_a_hyphen(patch: Callable[[], Any], fourth: str) -> None:
    style = "<style>p { font: 1px/20px serif; letter-spacing: 99px; width: 2000px; hyphens: auto }</style>"
    text = "an extraordinarily international administrative extraordinarily international recommendation"
    with patch():
        document = HTML(string=f"<html lang=en>{style}<p>{text}").render()
    page = weasyprint_compat.page_box(document.pages[0])
    assert [box.text for box in page.descendants() if isinstance(box, boxes.TextBox)][3] == fourth


def rendered(text: str, edition: Edition = Edition.SCREEN) -> bytes:
    return typesetter.render(build.build(checked(of_text(text)), Kind.MINUTES), edition).content


def texts(content: bytes, folder: Path) -> list[str]:
    """The letters of every page, without spaces."""
    (folder / "m.pdf").write_bytes(content)
    return [re.sub(r"\s", "", page) for page in pages(folder / "m.pdf")]


def test_rendering_keeps_footnotes_in_place(tmp_path: Path) -> None:
    """Paragraphs of four lines at many distances from the end of a page, with a footnote before each."""
    numbers = range(1, 51)
    parts = [f"ord{number}x[^{number}]\n\nA\\\nB\\\nC\\\nD" for number in numbers]
    parts += [f"[^{number}]: note{number}y" for number in numbers]
    found = texts(rendered("\n\n".join(parts)), tmp_path)
    for number in numbers:
        reference, note = ([words in page for page in found] for words in (f"ord{number}x", f"note{number}y"))
        assert reference == note, number


def test_rendering_divides_no_word_over_two_pages(tmp_path: Path) -> None:
    """One long paragraph, most of whose lines end in a hyphen; printed, as the screen edition gives words whole."""
    words = ["beskæftigelsesministeriet", "kommunekontaktrådsformandskabet", "og", "borgmesterkredsen"]
    text = " ".join(words[number * number % 7 % 4] for number in range(900))
    found = [page for page in texts(rendered(text, Edition.PRINT), tmp_path) if "ministeriet" in page]
    assert sum(page.count("-") for page in found) > 50
    assert not [page[-20:] for page in found if page.endswith("-")]


def test_added_hyphenation_wins_over_the_patterns() -> None:
    word = "prøveskriverordene"
    before = pyphen.Pyphen(lang="da").inserted(word)
    assert before != "prø-veskriverord-ene"
    weasyprint_compat.add_hyphenation("da", ["prø-veskriverord-ene"])
    assert pyphen.Pyphen(lang="da").inserted(word) == "prø-veskriverord-ene"
    assert pyphen.Pyphen(lang="da").inserted(f"x{word}").removeprefix("x-") == "xprø-veskriverord-ene"


def test_rendering_knows_the_words_of_the_house_style() -> None:
    rendered("Tekst.")
    for word in ("arbejds-gruppe", "ansøg-nings-frist"):
        assert word in (ROOT / "styles" / "hyphenation.txt").read_text("utf-8").splitlines()
        assert pyphen.Pyphen(lang="da").inserted(word.replace("-", "")) == word


# Replacements in the PDF


@cache
def two_pages() -> pikepdf.Pdf:
    """A paragraph that continues on another page."""
    return pikepdf.open(io.BytesIO(rendered("Nogle ord i et langt afsnit. " * 400)))


def elements(element: Any) -> Iterator[Any]:
    if isinstance(element, pikepdf.Array):
        for kid in element:
            yield from elements(kid)
    elif isinstance(element, pikepdf.Dictionary) and "/S" in element:
        yield element
        yield from elements(element.get("/K", pikepdf.Array()))


def test_a_paragraph_over_two_pages_is_one_element() -> None:
    paragraphs = [each for each in elements(two_pages().Root.StructTreeRoot.K) if each.S == "/P"]
    spread = [{kid.Pg.objgen for kid in each.K if "/Pg" in kid} for each in paragraphs]
    assert max(map(len, spread)) > 1


def test_the_metadata_claims_two_standards_inside_one_rdf() -> None:
    metadata = two_pages().Root.Metadata.read_bytes()
    assert metadata.count(b"</rdf:RDF>") == 1
    assert re.search(rb'pdfuaid:part="1".*</rdf:RDF>', metadata, re.DOTALL)
    assert b'pdfaid:part="3"' in metadata


def test_a_picture_out_of_the_flow_is_in_the_tree() -> None:
    """WeasyPrint has a placeholder for it among the boxes, as for list markers."""
    file = io.BytesIO()
    Picture.new("RGB", (4, 4), "teal").save(file, "PNG")
    picture = f"data:image/png;base64,{b64encode(file.getvalue()).decode()}"
    body = f"<figure><img style='position: absolute' src='{picture}' alt='Kort'></figure><p>Tekst"
    document = HTML(string=f"<html lang=da><title>T</title>{body}").render()
    with weasyprint_compat.structure_tree(partial(tags.write, standard=Standard.UA_1)):
        content = document.write_pdf(pdf_tags=True)
    with pikepdf.open(io.BytesIO(content)) as pdf:
        [figure] = [each for each in elements(pdf.Root.StructTreeRoot.K) if each.S == "/Figure"]
        assert (str(figure.Alt), len(figure.K)) == ("Kort", 1)


def test_a_hyphenated_word_is_given_whole() -> None:
    pdf = pikepdf.open(io.BytesIO(rendered("kommunekontaktrådsformandskabet og en del " * 20)))
    operators = [each for page in pdf.pages for each in pikepdf.parse_content_stream(page)]
    given = {str(each.operands[1].ActualText) for each in operators if str(each.operator) == "BDC"
             and isinstance(each.operands[1], pikepdf.Dictionary) and "/ActualText" in each.operands[1]}  # fmt: skip
    assert given >= {"", "kommunekontaktrådsformandskabet"}


def test_a_link_has_one_annotation_for_each_line() -> None:
    pdf = pikepdf.open(io.BytesIO(rendered("Se [**KKR** og *andre* her](https://example.dk/).")))
    annotations = [each for page in pdf.pages for each in page.get("/Annots", ())]
    assert len([each for each in annotations if "/A" in each]) == 1


def test_a_letter_that_no_font_has_is_a_box_that_reads_as_the_letter() -> None:
    pdf = pikepdf.open(io.BytesIO(rendered("Vi tager 🚌 derhen.")))
    fonts = [each for each in pdf.objects if isinstance(each, pikepdf.Dictionary) and each.get("/Type") == "/Font"]
    [boxes_font] = [each for each in fonts if each.Subtype == "/Type3"]
    assert "🚌".encode("utf-16-be").hex() in boxes_font.ToUnicode.read_bytes().decode().lower()


@pytest.mark.skipif(sys.platform != "linux", reason="the libraries have these names on Linux only")
def test_system_libraries_are_found_without_a_compiler() -> None:
    code = """
import ctypes.util
searched = []
def find_library(name): searched.append(name)
ctypes.util.find_library = find_library
import kkr_docs.render.pdf.weasyprint_compat
print(searched, ctypes.util.find_library is find_library)
"""
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, encoding="utf-8")
    assert result.stdout == "[] True\n"


# The check of what is relied on


@pytest.fixture
def unchecked() -> Iterator[None]:
    weasyprint_compat.check.cache_clear()
    yield
    weasyprint_compat.check.cache_clear()


@pytest.mark.usefixtures("unchecked")
def test_rendering_begins_with_the_check(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weasyprint.layout.block, "_break_line", lambda context, line: (context, line))
    with pytest.raises(weasyprint_compat.IncompatibleError, match=r"block:_break_line takes \(context, line\), not"):
        rendered("Tekst.")


@pytest.mark.usefixtures("unchecked")
@pytest.mark.parametrize(
    ("place", "message"),
    [
        ("weasyprint.layout.block:_linebox_layout", "_linebox_layout is missing"),
        ("weasyprint.pdf.metadata:DocumentMetadata.generate_rdf_metadata", "generate_rdf_metadata is missing"),
        ("weasyprint.formatting_structure.boxes:ReplacedBox", "does not have .*ReplacedBox"),
    ],
)
def test_what_is_missing_is_named(place: str, message: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(place.replace(":", "."))
    with pytest.raises(weasyprint_compat.IncompatibleError, match=message):
        weasyprint_compat.check()


@pytest.mark.usefixtures("unchecked")
def test_what_is_no_longer_called_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("weasyprint.pdf.generate_pdf", lambda document: document)
    with pytest.raises(weasyprint_compat.IncompatibleError, match="generate_pdf does not use add_tags"):
        weasyprint_compat.check()


# One door


def reaches(tree: ast.Module) -> Iterator[str]:
    """What a module does that only the door may: import the libraries, replace in them, read private attributes."""
    modules = {name.asname or name.name for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)
               for name in node.names}  # fmt: skip
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names) if BEHIND & {name.name.partition(".")[0] for name in names}:
                yield f"line {node.lineno}: import {names[0].name}"
            case ast.ImportFrom(module=str(module)) if module.partition(".")[0] in BEHIND:
                yield f"line {node.lineno}: from {module}"
            case ast.Attribute(value=ast.Name(id=name), ctx=ast.Store()) if name in modules:
                yield f"line {node.lineno}: {name}.{node.attr} is replaced"
            case ast.Attribute(attr=attribute) if is_private(attribute) and not is_own(node.value):
                yield f"line {node.lineno}: {attribute}"
            case ast.Attribute(attr=attribute) if attribute == STREAM and not is_own(node.value):
                yield f"line {node.lineno}: {attribute}"
            case ast.Call(func=ast.Name(id="setattr" | "getattr")):
                yield f"line {node.lineno}: {ast.unparse(node)}"


def is_private(attribute: str) -> bool:
    return attribute.startswith("_") and not attribute.startswith("__") and attribute != "_replace"  # of a named tuple


def is_own(value: ast.expr) -> bool:
    return isinstance(value, ast.Name) and value.id in {"self", "cls"}


MADE_FAST = CODE / "render" / "pdf" / "weasyprint_import.py"  # the door's own
OTHERS = [path for path in sorted((CODE / "render" / "pdf").rglob("*.py")) if path not in (DOOR, MADE_FAST)]


@pytest.mark.parametrize("path", OTHERS, ids=lambda path: path.name)
def test_only_the_door_reaches_into_a_library(path: Path) -> None:
    allowed = {"reader.py": ["getattr(box, 'children', ())", "getattr(kids[place], 'tag', '')"],
               "html.py": ["getattr(document, name)"]}  # fmt: skip
    found = [each for each in reaches(ast.parse(path.read_text("utf-8")))
             if not each.endswith(tuple(allowed.get(path.name, ["none"])))]  # fmt: skip
    assert not found


FAST = """
import sys
import kkr_docs.render.pdf.typesetter
from kkr_docs.render.pdf.weasyprint_compat import weasyprint
print(*sorted({"fontTools.subset", "fontTools.ttLib", "fontTools.varLib", "pycparser"} & set(sys.modules)))
import weasyprint.pdf.fonts as fonts
print(fonts.subset.Options().glyph_names, fonts.instantiateVariableFont.func.__name__)
import fontTools.subset, fontTools.ttLib
print(fontTools.subset.Options is fonts.subset.Options)
import weasyprint.text.fonts
print(type(fonts.TTFont()) is fontTools.ttLib.TTFont, issubclass(fontTools.ttLib.TTLibError, fonts.TTLibError))
print(fonts.ttFont.getTableClass("loca").__name__, weasyprint.text.fonts.woff2.decompress.__name__)
"""


def test_what_only_rare_fonts_need_is_imported_when_it_is_needed() -> None:
    """Also C declarations that are those we know are not read again. What is asked for is the real thing."""
    result = subprocess.run([sys.executable, "-c", FAST], capture_output=True, encoding="utf-8", check=True)
    assert result.stdout.split("\n")[:5] == ["", "False _call", "True", "True True", "table__l_o_c_a decompress"]


def test_other_declarations_than_those_we_know_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    known, unknown = weasyprint_import._Declarations(), weasyprint_import._Declarations()
    monkeypatch.setattr(prepared_pango, "DIGEST", hashlib.sha256(b"int f (void);").hexdigest())
    known.cdef("int f (void);")
    unknown.cdef("typedef struct { int a; } some_t;")
    assert known.typeof("PangoLayout *").kind == "pointer"  # type: ignore[attr-defined]
    assert unknown.new("some_t *", [7]).a == 7  # type: ignore[attr-defined]


def test_no_other_part_imports_the_libraries_behind_the_door() -> None:
    importing = re.compile(rf"^\s*(?:from|import) (?:{'|'.join(BEHIND)})\b", re.MULTILINE)
    assert [path for path in CODE.rglob("*.py") if importing.search(path.read_text("utf-8"))] == [DOOR]


def test_the_test_of_the_door_sees_what_it_forbids() -> None:
    lines = [
        "import weasyprint.pdf",
        "from pyphen import x",
        "x.y = 1",
        "page._page_box",
        "x.stream",
        "setattr(x, 'y', 2)",
    ]
    found = reaches(ast.parse("\n".join([*lines, "self._own"])))
    assert sorted(each.partition(":")[0] for each in found) == [f"line {number}" for number in range(1, 7)]
