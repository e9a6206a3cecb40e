"""A packet is the agenda as it is, then every attachment as it is; and everything leads to everything."""

import io
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import verapdf
from conftest import Command
from packets import Packet, content, packet, text_pdf
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
        assert result.returncode == 0, result.stdout
    return folder


@pytest.fixture(scope="module")
def made(example: Path) -> Packet:
    return Packet((example / "dagsorden-kkr-sydfjorden-2026-11-13-0930-fortrolig-pakke.pdf").read_bytes())


def test_the_pages_are_the_agenda_and_every_attachment(example: Path, made: Packet) -> None:
    agenda, together = (
        pages(example / f"dagsorden-kkr-sydfjorden-2026-11-13-0930-fortrolig{end}.pdf") for end in ("", "-pakke")
    )
    assert made.starts == {number: len(agenda) + place for place, number in enumerate(ATTACHED)}
    assert together[: len(agenda)] == agenda
    for (number, name), page in zip(ATTACHED.items(), together[len(agenda) :], strict=True):
        [before] = pages(example / "bilag" / f"{name}.pdf")
        stamp = f"Bilag {number} · side 1 af 1"
        assert page.count(stamp) == 1
        assert page.replace(stamp, "").split() == before.split()


def test_the_agenda_keeps_its_tags(example: Path, made: Packet) -> None:
    agenda = (example / "dagsorden-kkr-sydfjorden-2026-11-13-0930-fortrolig.pdf").read_bytes()
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


@pytest.mark.thorough
@pytest.mark.java
def test_a_packet_is_as_accessible_as_its_attachments(tmp_path: Path) -> None:
    """Blank pages lack nothing; that it is accessible, a packet claims nevertheless not."""
    blank = pikepdf.new()
    blank.add_blank_page()
    blank.add_blank_page()
    packet(tmp_path, {"a.pdf": content(blank), "b.pdf": content(blank)})
    [made] = tmp_path.glob("*-pakke.pdf")
    failed, *rules = verapdf.failures([made], ["ua1"])
    assert failed == f"FAIL {made} ua1"
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
            if "/Dest" in link and str(link.Contents).endswith("i pakken"):
                entries[made.target(link)] = start, str(link.Contents)
    assert [(page, words) for page, (_listed, words) in entries.items()] == [
        (start, f"Gå til bilag {number}, side {start + 1} i pakken") for number, start in made.starts.items()
    ]
    for number, start in made.starts.items():
        [back] = [link for link in made.links(made.page(number)) if "Tilbage" in str(link.get("/Contents"))]
        assert made.target(back) == entries[start][0]
        assert back.Contents == f"Tilbage til bilagene under punkt {number[:3]}"
    assert b"bilag:" not in b"".join(each.unparse() for each in made.pdf.objects)


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
            destination: Any = mark.destination
            assert made.numbers[destination[0].objgen] == made.starts[mark.title.split()[1]]


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
