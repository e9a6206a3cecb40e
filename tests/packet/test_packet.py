"""A packet is the agenda as it is, then every attachment as it is, with a stamp; and everything leads to everything."""

import io
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest
import verapdf
from conftest import Command
from packets import NAME, Packet, content, definition, packet, run, text_pdf
from paths import EXAMPLE
from pdf_structure import TaggedPdf
from pdf_text import blocks_of, pages
from pikepdf import Dictionary, OutlineItem

ATTACHED = {
    "3.2.1": "budgetnotat-2027-2030",
    "3.3.1": "fjordnettet-hovedlinjer",
    "3.3.2": "fjordnettet-hoeringssvar-udkast",
}


@pytest.fixture(scope="module")
def example(kkr: Command, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the example's agenda, and its packet."""
    folder = tmp_path_factory.mktemp("eksempel")
    shutil.copytree(EXAMPLE.parent, folder, dirs_exist_ok=True)
    for command in (["render", "--to", "pdf"], ["packet"]):
        result = kkr(*command, EXAMPLE.name, "--as", "agenda", cwd=folder)
        assert (result.returncode, result.stderr) == (0, ""), result.stdout
    return folder


@pytest.fixture(scope="module")
def made(example: Path) -> Packet:
    return Packet((example / "dagsorden-kkr-sydfjorden-2026-11-13-pakke.pdf").read_bytes())


def test_the_pages_are_the_agenda_and_every_attachment(example: Path, made: Packet) -> None:
    agenda, together = (pages(example / f"dagsorden-kkr-sydfjorden-2026-11-13{end}.pdf") for end in ("", "-pakke"))
    assert made.starts == {number: len(agenda) + place for place, number in enumerate(ATTACHED)}
    assert together[: len(agenda)] == agenda
    for (number, name), page in zip(ATTACHED.items(), together[len(agenda) :], strict=True):
        [before] = pages(example / "bilag" / f"{name}.pdf")
        stamp = f"Bilag {number} · side 1 af 1"
        assert page.count(stamp) == 1
        assert page.replace(stamp, "").split() == before.split()


def test_the_agenda_keeps_its_tags(example: Path, made: Packet) -> None:
    agenda = (example / "dagsorden-kkr-sydfjorden-2026-11-13.pdf").read_bytes()
    with pikepdf.open(io.BytesIO(made.content)) as copy:
        for number in range(min(made.starts.values()), len(copy.pages)):  # what attachments draw has no tags
            del copy.pages[number].obj.Contents
            del copy.pages[number].obj.Resources
        tagged = content(copy)
    assert blocks_of(tagged) == blocks_of(agenda)
    links = [(path, len(found)) for path, found in _links_back(tagged)]
    assert links == [(["Document", "Sect", "Link"], 1)] * 3


def _links_back(tagged: bytes) -> "Iterator[tuple[list[str], list[object]]]":
    for element in TaggedPdf(tagged).root.all("Link"):
        if not list(element.contents()):
            yield element.path(), list(element.annotations())


@pytest.mark.java
def test_a_packet_is_as_accessible_as_its_attachments(tmp_path: Path) -> None:
    """Blank pages lack nothing; that it is accessible, a packet claims nevertheless not."""
    blank = pikepdf.new()
    blank.add_blank_page()
    blank.add_blank_page()
    packet(tmp_path, {"a.pdf": content(blank), "b.pdf": content(blank)})
    failed, *rules = verapdf.failures([tmp_path / NAME], ["ua1"])
    assert failed == f"FAIL {tmp_path / NAME} ua1"
    assert [rule.split()[0] for rule in rules] == ["5-1"]


def test_a_packet_claims_no_standard(made: Packet) -> None:
    metadata = made.pdf.Root.Metadata.read_bytes().decode()
    assert not re.search("pdfaid:part|pdfuaid|pdfaExtension:", metadata)
    assert "Dagsorden til møde i KKR Sydfjorden" in metadata
    assert "/OutputIntents" not in made.pdf.Root
    assert made.pdf.Root.MarkInfo.Marked
    assert made.pdf.Root.Lang == "da"


def test_the_list_of_attachments_leads_to_them_and_back(made: Packet) -> None:
    entries: dict[int, tuple[int, str]] = {}
    for page, start in zip(made.pdf.pages, range(min(made.starts.values())), strict=False):
        for link in made.links(page):
            if "/Dest" in link and "bilag" in str(link.Contents):
                entries[made.target(link)] = start, str(link.Contents)
    assert [(page, words) for page, (_listed, words) in entries.items()] == [
        (start, f"Gå til bilag {number}, side {start + 1} i pakken") for number, start in made.starts.items()
    ]
    for number, start in made.starts.items():
        [back] = [link for link in made.links(made.page(number)) if "Tilbage" in str(link.get("/Contents"))]
        assert made.target(back) == entries[start][0]
        assert back.Contents == f"Tilbage til bilagene under punkt {number[:3]}"
    assert b"bilag:" not in b"".join(each.unparse() for each in made.pdf.objects)


def test_every_page_leads_back(tmp_path: Path) -> None:
    made = packet(tmp_path, {"a.pdf": content(text_pdf("En", "To", "Tre"))})
    for number in (1, 2, 3):
        [back] = made.links(made.page("1.1.1", number))
        first, *_others, last = made.words("1.1.1", number)[1:]
        left, bottom, right, top = map(float, back.Rect)
        assert left < first.left < last.right < right
        assert 842 - top < first.top < first.bottom < 842 - bottom


def outline(made: Packet) -> list[OutlineItem]:
    with made.pdf.open_outline() as found:
        return list(found.root)


def titles(items: list[OutlineItem]) -> list[object]:
    return [[item.title, *([titles(item.children)] if item.children else [])] for item in items]


def test_bookmarks_are_sections_items_and_attachments(made: Packet) -> None:
    section = next(item for item in outline(made) if item.title == "3. Regionalpolitiske sager")
    assert [item.title[:4] for item in section.children] == ["3.1.", "3.2.", "3.3."]
    assert [[mark.title for mark in item.children] for item in section.children] == [
        [],
        ["Bilag 3.2.1 Budgetnotat 2027–2030"],
        ["Bilag 3.3.1 Fjordnettet – foreslåede hovedlinjer", "Bilag 3.3.2 Fjordnettet – udkast til fælles høringssvar"],
    ]
    for item in section.children:
        for mark in item.children:
            assert mark.destination
            assert made.numbers[mark.destination[0].objgen] == made.starts[mark.title.split()[1]]


def with_bookmarks(*names: str) -> bytes:
    """A PDF with a page, a bookmark and a named destination for each name, and a link to each on the first page."""
    pdf = text_pdf(*names)
    pdf.Root.Names = Dictionary(Dests=pikepdf.NameTree.new(pdf).obj)
    destinations = pikepdf.NameTree(pdf.Root.Names.Dests)
    links = pikepdf.Array()
    with pdf.open_outline() as found:
        for number, name in enumerate(names):
            found.root.append(OutlineItem(name, number))
            destinations[name] = pikepdf.Array([pdf.pages[number].obj, pikepdf.Name.Fit])
            links.append(
                pdf.make_indirect(
                    Dictionary(Subtype=pikepdf.Name.Link, Rect=pikepdf.Array([9, 9, 99, 99]), Dest=pikepdf.String(name))
                )
            )
    pdf.pages[0].obj.Annots = links
    return content(pdf)


def test_attachments_keep_their_bookmarks_and_links(tmp_path: Path) -> None:
    """Both have the same names for other places."""
    made = packet(tmp_path, {"a.pdf": with_bookmarks("En", "To"), "b.pdf": with_bookmarks("To", "En", "Tre")})
    [section] = [item for item in outline(made) if item.title == "1. Sager"]
    assert titles(section.children[0].children) == [
        ["Bilag 1.1.1 Notat 1", [["En"], ["To"]]],
        ["Bilag 1.1.2 Notat 2", [["To"], ["En"], ["Tre"]]],
    ]
    for number, count in (("1.1.1", 2), ("1.1.2", 3)):
        own = made.links(made.page(number))[:count]
        assert [made.target(link) - made.starts[number] for link in own] == list(range(count))


def test_bookmarks_that_a_house_leaves_out_are_not_missed(tmp_path: Path) -> None:
    (tmp_path / "stil").mkdir()
    (tmp_path / "stil" / "house.css").write_text(
        "h1, h2, main h1, main h2, .contents h1 { bookmark-level: none !important }"
    )
    result = run(tmp_path, {"a.pdf": content(text_pdf("En"))}, "--style", "stil")
    assert result.returncode == 0, result.stdout
    marks = titles(outline(Packet((tmp_path / NAME).read_bytes())))
    assert marks[-1] == ["Bilag 1.1.1 Notat 1"]


def test_a_meeting_without_attachments_has_a_packet_too(tmp_path: Path) -> None:
    (tmp_path / "m.yaml").write_text(definition([]).replace("        bilag:\n", ""), "utf-8")
    result = run(tmp_path, {})
    assert result.returncode == 0, result.stdout
    assert not Packet((tmp_path / NAME).read_bytes()).starts


def test_the_minutes_have_a_packet_of_another_name(kkr: Command, tmp_path: Path) -> None:
    shutil.copytree(EXAMPLE.parent, tmp_path, dirs_exist_ok=True)
    result = kkr("packet", EXAMPLE.name, "--out", "ud", cwd=tmp_path)
    assert (result.returncode, result.stdout) == (0, "ud/referat-kkr-sydfjorden-2026-11-13-pakke.pdf\n")


def test_the_same_files_give_the_same_bytes(kkr_process: Command, tmp_path: Path) -> None:
    made = []
    files = {"a.pdf": with_bookmarks("En", "To"), "b.txt": b"En tekst", "c.pdf": content(text_pdf("Tre"))}
    for name, seed in (("her", "1"), ("dér æ", "2")):
        folder = tmp_path / name
        folder.mkdir()
        assert run(folder, files).returncode == 0
        out = folder / "igen"
        environment = {"PYTHONHASHSEED": seed, "TZ": "Pacific/Kiritimati", "LC_ALL": "C"}
        result = kkr_process("packet", "m.yaml", "--out", out, cwd=folder, env=environment)
        assert result.returncode == 0, result.stdout + result.stderr
        made += [(folder / NAME).read_bytes(), (out / NAME).read_bytes()]
    assert len(set(made)) == 1


def test_the_process_that_puts_together_never_holds_the_typesetter(tmp_path: Path) -> None:
    """It would be most of the memory."""
    assert run(tmp_path, {"a.pdf": content(text_pdf("En"))}).returncode == 0
    code = (
        "import sys\nfrom kkr_docs.cli import app\n"
        "if __name__ == '__main__':\n    code = app.run(['packet', 'm.yaml'])\n"
        "    print(code, sorted({'weasyprint', 'fontTools', 'PIL', 'pypdfium2'} & set(sys.modules)))\n"
    )
    (tmp_path / "kør.py").write_text(code, "utf-8")
    done = subprocess.run([sys.executable, "kør.py"], cwd=tmp_path, capture_output=True, check=True, encoding="utf-8")
    assert done.stdout.splitlines()[-1] == "0 []", done.stderr
