"""What was changed since an earlier definition, in the PDF: without what is gone it is the new one, without what came
the old one."""

import random
import re
from collections import Counter
from copy import deepcopy
from pathlib import Path
from typing import Any

import ordinary_meetings
import pdf_text
import pytest
import verapdf
import yaml
from conftest import IN_CI
from meetings import checked
from paths import EXAMPLE
from pdf_structure import Annotation, Content, Element, TaggedPdf

import kkr_docs
from kkr_docs.guard.guard import LeakError

BLOCKS = ("P", "H1", "H2", "H3", "H4", "H5", "H6", "TH", "TD", "Note", "Caption")
LINES = {"/Underline": ("[indsat: ", "]"), "/LineThrough": ("[udgår: ", "]")}
MOVED = re.compile(r"\(flyttetfra[\d.]+\)")
Data = dict[str, Any]


def made(old: object, new: object, edition: kkr_docs.EditionName = "screen", **order: Any) -> bytes:
    """The PDF that compares two definitions."""
    files = kkr_docs.render(checked(new), edition=edition, earlier=checked(old), **order)
    assert all("-rettelser" in name for name in files)
    return next(iter(files.values()))


def plain(meeting: object) -> bytes:
    return next(iter(kkr_docs.render(checked(meeting)).values()))


def words(element: Element, without: str = "") -> str:
    """The letters of an element; what is said of a change is taken off it, and all of it where it is `without`."""
    line = str(element.attribute("/TextDecorationType")) if element.tag == "Span" else ""
    if (line in LINES and line == without) or element.tag in ("Lbl", "Note"):
        return ""
    text = ""
    for kid in element.kids:
        if isinstance(kid, Content):
            text += kid.text
        elif isinstance(kid, Element) and kid.tag not in BLOCKS:
            text += words(kid, without)
    text = re.sub(r"\s", "", text)
    if line in LINES:
        before, after = (re.sub(r"\s", "", part) for part in LINES[line])
        assert text.startswith(before), text
        assert text.endswith(after), text
        text = text[len(before) : -len(after)]
    return text


def blocks(content: bytes, without: str = "") -> list[str]:
    """The paragraphs, headings and cells of a PDF below its contents, that have words.

    Not among them are headings that only say where something was moved to, and words that say where from.
    """
    document = TaggedPdf(content)
    sections = document.root.all("Sect")
    first = next(at for at, one in enumerate(sections) if one.elements() and one.elements()[0].text() == "Indhold")
    every = [block for one in sections[first + 1 :] for block in one.all(*BLOCKS)]
    found = (words(block, without) for block in every if "(flyttettil" not in words(block))
    return [MOVED.sub("", text) for text in found if text]


class Reviser:
    """Revises a definition at random."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 - for texts, not for secrets
        self.writer = ordinary_meetings.Writer(seed)

    def revised(self, meeting: Data) -> Data:
        meeting = deepcopy(meeting)
        for _ in range(self.random.randint(1, 6)):
            kinds = (
                self.word,
                self.word,
                self.word,
                self.block,
                self.field,
                self.new,
                self.gone,
                self.title,
                self.move,
            )
            self.random.choice(kinds)(meeting)
        return meeting

    def items(self, meeting: Data) -> list[list[Data]]:
        return [section["punkter"] for section in meeting["dagsorden"] if section.get("punkter")]

    def item(self, meeting: Data) -> Data:
        every = [item for items in self.items(meeting) for item in items]
        return self.random.choice(every) if every else {}

    def text(self, item: Data) -> str:
        return self.random.choice([key for key in item if key not in ("titel", "sag")] or ["baggrund"])

    def word(self, meeting: Data) -> None:
        item = self.item(meeting)
        key = self.text(item)
        parts = item.get(key, "Nyt.").split(" ")
        parts[self.random.randrange(len(parts))] += self.random.choice([" Nyt", " andre ord, og flere", "x"])
        item[key] = " ".join(parts)

    def block(self, meeting: Data) -> None:
        item = self.item(meeting)
        key = self.text(item)
        found = item.get(key, "Nyt.").split("\n\n")
        self.random.shuffle(found)
        item[key] = "\n\n".join([*found[:-1], self.writer.text(2)])

    def field(self, meeting: Data) -> None:
        self.item(meeting).pop("baggrund", None)

    def new(self, meeting: Data) -> None:
        section = self.random.choice(meeting["dagsorden"])
        items = section.setdefault("punkter", [])
        items.insert(self.random.randint(0, len(items)), self.writer.item())

    def gone(self, meeting: Data) -> None:
        found = self.random.choice([meeting["dagsorden"], *self.items(meeting)])
        if len(found) > 1:
            found.pop(self.random.randrange(len(found)))

    def title(self, meeting: Data) -> None:
        self.item(meeting)["titel"] = self.writer.words(1, 3)

    def move(self, meeting: Data) -> None:
        found = self.random.choice([meeting["dagsorden"], *self.items(meeting)])
        found.insert(self.random.randint(0, len(found) - 1), found.pop(self.random.randrange(len(found))))


@pytest.mark.parametrize("seed", range(40 if IN_CI else 1))
def test_without_what_is_gone_it_is_the_new_one_and_without_what_came_the_old_one(seed: int) -> None:
    old = ordinary_meetings.meeting(seed)
    new = Reviser(seed).revised(old)
    content = made(old, new)
    assert blocks(content, "/LineThrough") == blocks(plain(new))
    assert Counter(blocks(content, "/Underline")) == Counter(blocks(plain(old)))


def versions() -> tuple[Data, Data]:
    """The example, and what became of it: an item new, one gone, one moved, and words changed everywhere."""
    old = yaml.load(EXAMPLE.read_text("utf-8"), yaml.BaseLoader)  # noqa: S506 - texts alone
    text = EXAMPLE.read_text("utf-8")
    for before, after in (
        ("De otte kommuner i Sydfjorden beskæftiger", "Alle otte kommuner i Sydfjorden har"),
        ("          2. anbefaler kommunerne at tilslutte sig ordningen med fælles praktikpladser\n", ""),
        ("Udsendt den 28. oktober 2026", "Udsendt i oktober"),
        ("- titel: Orientering fra formandskabet", "- titel: Orientering fra formandskab og sekretariat"),
        ("sted: Fjordby Rådhus", "sted: Birkesund Rådhus"),
    ):
        assert before in text
        text = text.replace(before, after, 1)
    new = yaml.load(text, yaml.BaseLoader)  # noqa: S506
    items = new["dagsorden"][2]["punkter"]
    items.insert(0, items.pop(2))
    items.insert(1, {"titel": "Et helt nyt punkt", "baggrund": "Det er nyt.[^1]\n\n[^1]: Med en note."})
    new["dagsorden"][3]["punkter"].pop(1)
    return old, new


@pytest.fixture(scope="module")
def compared() -> bytes:
    old, new = versions()
    return next(iter(kkr_docs.render(checked(new, EXAMPLE.parent), earlier=checked(old, EXAMPLE.parent)).values()))


def test_words_that_came_or_are_gone_are_read_out_as_such(compared: bytes) -> None:
    text = re.sub(r"\s+", " ", TaggedPdf(compared).root.text())
    copied = re.sub(r"\s+", " ", " ".join(pdf_text.pages(compared)))
    for each in (text, copied):
        assert "[udgår: De][indsat: Alle] otte kommuner i Sydfjorden" in each.replace("] [", "][")
        assert "Udsendt [udgår: den 28.][indsat: i] oktober" in each.replace("] [", "][")
        assert "[indsat: Et helt nyt punkt]" in each
        assert "[udgår: Udpegning til bestyrelsen for Erhvervshus Sydfjorden]" in each
        assert "[indsat: (flyttet fra 3.3)]" in each
        assert "[indsat: (flyttet til 3.1)]" in each
    assert "[indsat: Med en note.]" in text


def test_the_list_comes_first_and_leads_to_what_was_changed(compared: bytes) -> None:
    document = TaggedPdf(compared)
    heading = next(one for one in document.root.all("H1") if one.text().startswith("Ændringer"))
    assert heading.text() == "Ændringer i forhold til det tidligere udkast"
    assert heading.parent is not None
    [entries] = heading.parent.all("TOC")
    assert document.root.all("TOC").index(entries) == 0
    lines = {re.sub(r" \d+$", "", one.text()): one for one in entries.all("TOCI")}
    assert list(lines) == [
        "Forsiden: ændret",
        "2.1. Orientering fra formandskab og sekretariat: ændret",
        "2.2. Opfølgning på tidligere beslutninger: ændret",
        "3.1. Nyt hovednet for den kollektive trafik: flyttet fra 3.3, ændret",
        "3.2. Et helt nyt punkt: nyt",
        "3.3. Fælles handleplan for rekruttering på ældreområdet: før 3.1, ændret",
        "3.4. Fælleskommunalt budget 2027–2030: før 3.2",
        "4.2. Udpegning til bestyrelsen for Erhvervshus Sydfjorden: udgår",
    ]
    pages = pdf_text.pages(compared)
    for line, entry in lines.items():
        number, title = re.match(r"([\d.]*) ?([^:]+):", line).groups()  # type: ignore[union-attr]
        [link] = [kid for one in entry.all("Link") for kid in one.kids if isinstance(kid, Annotation)]
        page = int(entry.text().rsplit(" ", 1)[1])
        assert f"side {page}" in str(link.dictionary.Contents)
        if number:
            assert number in pages[page - 1]
            assert title.split()[0] in pages[page - 1]


def test_the_outline_has_the_headings_as_they_are(compared: bytes) -> None:
    titles = [str(one.title) for one in TaggedPdf(compared).pdf.open_outline().root for one in (one, *one.children)]
    assert "3.1. Nyt hovednet for den kollektive trafik" in titles
    assert not [one for one in titles if "Erhvervshus" in one or "flyttet" in one]


@pytest.mark.sampled(2)
@pytest.mark.java
@pytest.mark.parametrize("standard", ["ua-1", "ua-2"])
def test_verapdf_passes(tmp_path: Path, standard: kkr_docs.StandardName) -> None:
    old, new = versions()
    before, after = (checked(one, EXAMPLE.parent) for one in (old, new))
    [content] = kkr_docs.render(after, earlier=before, standard=standard).values()
    (tmp_path / "m.pdf").write_bytes(content)
    flavours = verapdf.FLAVOURS if standard == "ua-1" else verapdf.PDF_2
    assert verapdf.failures([tmp_path / "m.pdf"], flavours) == []


def test_same_definitions_same_bytes_and_equal_ones_have_no_changes() -> None:
    old = ordinary_meetings.meeting(3)
    new = Reviser(3).revised(old)
    assert made(old, new) == made(old, new)
    document = TaggedPdf(made(old, old))
    assert "Der er ingen ændringer." in document.root.text()
    assert not [one for one in document.root.walk() if str(one.attribute("/TextDecorationType")) in LINES]


def test_it_works_for_the_printing_house_and_for_one_item() -> None:
    old = ordinary_meetings.meeting(3)
    new = deepcopy(old)
    number, item = next(
        (f"{i}.1", one["punkter"][0]) for i, one in enumerate(new["dagsorden"], 1) if one.get("punkter")
    )
    item["titel"] = "En anden titel"
    assert "En anden titel" in " ".join(pdf_text.pages(made(old, new, "print")))
    alone = TaggedPdf(made(old, new, items=[number]))
    assert [one.text().split(":")[0] for one in alone.root.all("TOCI")] == [f"{number}. En anden titel"]
    new["dagsorden"][int(number[0]) - 1]["punkter"].append({"titel": "Et nyt punkt"})
    at = f"{number[0]}.{len(new['dagsorden'][int(number[0]) - 1]['punkter'])}"
    added = TaggedPdf(made(old, new, items=[at]))
    assert [re.sub(r" \d+$", "", one.text()) for one in added.root.all("TOCI")] == [f"{at}. Et nyt punkt: nyt"]
    assert len([one for one in alone.root.walk() if str(one.attribute("/TextDecorationType")) == "/LineThrough"]) == 1


ITEM = {"titel": "Køb af grund", "baggrund": "Kommunen byder højst tolv millioner kroner for grunden ved havnen."}
CLOSED = "tolv millioner"


def of_items(*items: Data) -> Data:
    return {"organ": "KKR Prøve", "dato": "2026-11-13", "dagsorden": [{"titel": "Sager", "punkter": list(items)}]}


@pytest.mark.sampled(4)
@pytest.mark.parametrize("edition", ["public", "public-print"])
@pytest.mark.parametrize(("before", "after"), [(True, True), (True, False), (False, True)])
def test_the_public_sees_nothing_struck_that_is_or_was_closed(
    edition: kkr_docs.EditionName, *, before: bool, after: bool
) -> None:
    old = of_items({**ITEM, **({"lukket": "ja"} if before else {})}, {"titel": "Andet", "baggrund": "Nyt."})
    new = of_items({"titel": "Andet", "baggrund": "Nyt."}, {**ITEM, **({"lukket": "ja"} if after else {})})
    shown = " ".join(pdf_text.pages(made(old, new, edition)))
    assert (CLOSED in re.sub(r"\s+", " ", shown)) is (not after)


def test_the_guard_refuses_what_was_closed_and_would_be_struck() -> None:
    old = of_items(ITEM)
    new = of_items({"titel": "Køb af grund", "baggrund": "Se det fortrolige.", "fortrolig": ITEM["baggrund"]})
    with pytest.raises(LeakError):
        made(old, new, "public")
    gone = of_items({**ITEM, "lukket": "ja"}, {"titel": "Andet"})
    assert CLOSED not in " ".join(pdf_text.pages(made(gone, of_items({"titel": "Andet"}), "public")))


def test_what_the_members_see_struck_is_confidential_too() -> None:
    gone = of_items({**ITEM, "lukket": "ja"}, {"titel": "Andet", "baggrund": "Nyt."})
    new = of_items({"titel": "Andet", "baggrund": "Nyt."})
    [(name, content)] = kkr_docs.render(checked(new), earlier=checked(gone)).items()
    assert "-fortrolig-" in name
    assert pdf_text.pages(content)[-1].lstrip().startswith("Fortroligt")
