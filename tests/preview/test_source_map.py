"""Every word on a page leads to the line of the definition that it was typed on."""

import re
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from random import Random

import pytest
from conftest import IN_CI

from kkr_docs.document.document import Edition, Kind
from kkr_docs.preview import shown_document
from kkr_docs.preview.page_words import Word
from kkr_docs.preview.shown_document import ShownDocument, View
from kkr_docs.render.pdf.kept_layout import KeptLayout

LABELS = ["Deltagere", "Baggrund", "Indstilling", "Sagsfremstilling", "Beslutning"]
OUR_OWN = ["Indhold", "REFERAT", "RÅDET", "Rådet", "Fredag", "den", "november", *LABELS]


class _Writer:
    """Writes definitions in which no word occurs twice."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311 - for texts, not for secrets
        self.all = map("".join, product("bdfglmnprstv", "aeiou", "bdfglmnprstv", "aeiou", "nrst", "aei", "lm"))

    def words(self, least: int, most: int) -> str:
        return " ".join(next(self.all) for _ in range(self.random.randint(least, most)))

    def wrapped(self, before: str = "", after: str = "") -> list[str]:
        lines = [self.words(2, 14) for _ in range(self.random.randint(1, 5))]
        return [before + lines[0], *(after + line for line in lines[1:])]

    def marked(self) -> list[str]:
        linked = f"[{self.words(1, 3)}](https://example.dk)"
        return [f"**{self.words(1, 2)}** {self.words(1, 3)} *{self.words(1, 1)}*", f"{linked} {self.words(1, 2)}"]

    def noted(self) -> list[str]:
        note = self.random.randrange(100_000)
        lines = [*self.wrapped(), f"{self.words(1, 2)}[^{note}] {self.words(1, 4)}"]
        return [*lines, "", f"[^{note}]: {self.words(2, 8)}", f"  {self.words(2, 8)}"]

    def table(self) -> list[str]:
        header, *rows = [f"| {self.words(1, 3)} | {self.words(1, 9)} |" for _ in range(4)]
        return [header, "|---|---|", *rows]

    def block(self) -> list[str]:
        makers: list[Callable[[], list[str]]] = [
            *(self.wrapped, self.marked, self.noted, self.table),
            lambda: self.wrapped("> ", "> "),
            lambda: [f"## {self.words(1, 5)}", "", *self.wrapped()],
            lambda: [line for _ in range(3) for line in self.wrapped("- ", "  ")],
            lambda: [line for number in (1, 2, 3) for line in self.wrapped(f"{number}. ", "   ")],
        ]
        return self.random.choice(makers)()

    def text(self, key: str, indent: str) -> list[str]:
        lines = [line for _ in range(self.random.randint(1, 5)) for line in (*self.block(), "")]
        return [f"{indent}{key}: |", *(f"{indent}  {line}" if line else "" for line in lines)]

    def item(self) -> list[str]:
        fields = self.random.sample(["baggrund", "indstilling", "sagsfremstilling", "beslutning"], 2)
        texts = [line for key in fields for line in self.text(key, "        ")]
        return [f"      - titel: {self.words(1, 20)}", *texts]

    def definition(self) -> str:
        lines = ["organ: Rådet", "dato: 2026-11-13", f"sted: {self.words(1, 4)}", "deltagere:"]
        for _ in range(self.random.randint(1, 5)):
            lines += [f"  - navn: {self.words(1, 3)}", f"    rolle: {self.words(1, 2)}"]
        lines.append("dagsorden:")
        for _ in range(self.random.randint(1, 3)):
            items = [line for _ in range(self.random.randint(1, 3)) for line in self.item()]
            lines += [f"  - titel: {self.words(1, 6)}", *self.text("tekst", "    "), "    punkter:", *items]
        return "\n".join(lines) + "\n"


def printed(made: ShownDocument) -> Iterator[Word]:
    """Yield the words of a paper that a definition has."""
    for page in range(1, len(made.sheets) + 1):
        for word in made.words(page):
            if re.search("[a-zæøå]{2}", word.text) and word.text not in OUR_OWN:
                yield word


@pytest.mark.parametrize("seed", range(8 if IN_CI else 1))
def test_every_word_leads_to_its_line(tmp_path: Path, seed: int) -> None:
    source = _Writer(seed).definition()
    path = tmp_path / "møde.yaml"
    path.write_text(source, "utf-8")
    made, problems = shown_document.make(View(path, medium=Edition.PRINT if seed % 2 else Edition.SCREEN), KeptLayout())
    assert made, problems
    words, lines = list(printed(made)), source.split("\n")
    assert len(words) >= len(set(re.findall("[a-z]{7}", source)))
    wrong = [word for word in words if word.text.strip("-.,0123456789") not in lines[word.line - 1]]
    ours = [word for word in wrong if not word.line]  # mission and vision, which no definition has
    assert [word for word in wrong if word.line] == []
    assert len(ours) < len(words) / 2


PARTS = """\
organ: KKR Syd
dato: 2026-11-13
deltagere:
  - Anne Holm
  - {navn: Carl Thy, mail: carl@example.dk}
  - Ditte Ravn
dagsorden:
  - titel: Sager
    punkter:
      - titel: Første sag
        inhabil:
          - {navn: Anne Holm, grund: slægtning}
        baggrund: |
          Brødtekst med note[^1].

          [^1]: Fodnotens ord.

          Tabel 1. Overskriftens ord

          | Post | Kroner |
          |---|---|
          | Kajak | 12 |

          Kilde: Kildens ord.
        bilag:
          - titel: Førstebilaget
            fil: bilag/første.pdf
          - titel: Andetbilaget
            fil: bilag/andet.pdf
        beslutning: |
          Vedtaget.
        afstemning:
          - {om: Forligsforslaget, for: [Anne Holm]}
          - {om: Hovedforslaget, imod: [Carl Thy]}
        protokoltilførsel:
          - navn: Carl Thy
            tekst: |
              Særstandpunkt.

              Efterskrift.
          - {navn: Ditte Ravn, tekst: Ravnens mening.}
        opfølgning:
          - {hvad: Skriver brevet, hvem: Lis Dam}
          - {hvad: Sender regningen, hvem: Bo Krogh}
  - titel: Tomt hovedpunkt
"""
LEADS = [  # a word that is printed, on the page after the contents, and what the line has that it leads to
    *("Første", "slægtning", "note", "Fodnotens", "Overskriftens", "Kajak", "Kildens", "Førstebilaget", "Andetbilaget"),
    *("Vedtaget", "Forligsforslaget", "Hovedforslaget", "Særstandpunkt", "Efterskrift", "Ravnens"),
    *("Skriver", "brevet", "Sender", "regningen"),
]


@pytest.fixture(scope="module")
def decided(tmp_path_factory: pytest.TempPathFactory) -> ShownDocument:
    """Minutes that have all that minutes may have, in a body that lists its attachments."""
    folder = tmp_path_factory.mktemp("møde")
    (folder / "kkr-docs.toml").write_text("[organ]\nbilagsliste = true\n", "utf-8")
    (folder / "møde.yaml").write_text(PARTS, "utf-8")
    (folder / "bilag").mkdir()
    for name in ("første", "andet"):
        (folder / "bilag" / f"{name}.pdf").write_bytes(b"%PDF-1.7")
    made, problems = shown_document.make(View(folder / "møde.yaml", Kind.MINUTES), KeptLayout())
    assert made, problems
    return made


def _typed(word: Word) -> str:
    assert word.line, word
    return PARTS.split("\n")[word.line - 1]


def test_every_part_of_minutes_leads_to_its_own_line(decided: ShownDocument) -> None:
    words = [word for page in range(1, len(decided.sheets) + 1) for word in decided.words(page)]
    for sought in LEADS:
        found = [word for word in words if word.text.strip("().:”“1") == sought]
        assert found, sought
        assert [word for word in found if sought not in _typed(word)] == []


def test_the_list_of_attachments_leads_to_each_of_them(decided: ShownDocument) -> None:
    words = decided.words(len(decided.sheets))
    lines = {word.text: word.line for word in words}
    assert "Bilagsoversigt" in lines
    numbers = [word for word in words if re.fullmatch(r"1\.1\.\d", word.text)]
    assert [_typed(word).strip() for word in numbers] == ["- titel: Førstebilaget", "- titel: Andetbilaget"]
    assert "Andetbilaget" in PARTS.split("\n")[lines["Andetbilaget"] - 1]


def test_numbers_and_headers_lead_to_what_they_belong_to(decided: ShownDocument) -> None:
    page = next(number for number in range(1, len(decided.sheets)) if "Baggrund" in _texts(decided, number))
    words = decided.words(page)
    (item,) = [word for word in words if word.text == "1.1."]
    assert "titel: Første sag" in _typed(item)
    (note,) = [word for word in words if word.text == "Fodnotens"]
    (mark,) = [word for word in words if word.text == "1" and abs(word.top - note.top) < note.height / 2]
    assert "Fodnotens" in _typed(mark)
    header = [word for word in words if word.text == "SIDE"]
    assert [_typed(word) for word in header] == ["organ: KKR Syd"]
    (contents,) = [word for number in (1, 2, 3) for word in decided.words(number) if word.text == "Indhold"]
    assert _typed(contents) == "dagsorden:"


def test_a_line_is_marked_where_it_is_printed_and_on_no_header(decided: ShownDocument) -> None:
    assert {spot.page for spot in decided.spots(1)} == {1}


def _texts(made: ShownDocument, page: int) -> list[str]:
    return [word.text for word in made.words(page)]
