"""References to items lead to the same items as before, whatever moves in Word."""

from __future__ import annotations

from collections.abc import Callable
from difflib import ndiff
from pathlib import Path
from typing import Any

import pytest
from docx.oxml.ns import qn
from word_edits import edited, find, imported, item_elements, meeting_of, say, word

from kkr_docs.importing.report import Imported

PAPER = """\
organ: KKR Prøve
dato: 2026-11-13
dagsorden:
  - titel: Sager
    punkter:
      - titel: Alfa
        baggrund: |
          Se punkt 1.2 og punkterne 1.3 og 2.1.
      - titel: Beta
        id: beta
        baggrund: |
          Se punkt 1.1, og [punkt:delta].

          Kontaktforum med regionen drøftede den 3. maj 2025 sagen (jf. punkt 1.2).

          Se også punkt 1.2 i referatet fra mødet den 3. maj 2025.
      - titel: Gamma
        baggrund: |
          Jf. punkt 1.2 og [punkt:beta], og bilag 1.2.1.
  - titel: Andre sager
    punkter:
      - titel: Delta
        id: delta
        baggrund: |
          Uden henvisninger.
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "møde.yaml"


def change(path: Path, *edits: Callable[[Any], object]) -> Imported:
    file = path.with_name("ny.docx")
    file.write_bytes(edited(word(meeting_of(PAPER, path)), *edits))
    made = imported(file, PAPER, path)
    assert imported(file, made.content.decode(), path).content == made.content
    return made


def lines(made: Imported) -> list[str]:
    found = ndiff(PAPER.splitlines(), made.content.decode().splitlines())
    return sorted(line[2:].strip() for line in found if line[0] == "+")


def move(document: Any) -> None:
    """Item 1.2 becomes 2.1, and 1.3 becomes 1.2."""
    place = find(document, "Delta")._p
    for element in item_elements(document, find(document, "Beta")):
        place.addprevious(element)


def count(document: Any) -> None:
    """Word has counted all references anew."""
    new = {"1.2": "2.1", "1.3": "1.2", "2.1": "2.2"}
    for link in document.element.body.iter(qn("w:hyperlink")):
        codes = "".join(one.text for one in link.iter(qn("w:instrText")))
        for text in link.iter(qn("w:t")) if "REF punkt" in codes and "PAGEREF" not in codes else ():
            text.text = new.get(text.text, text.text)


MOVED = [
    "Jf. punkt 2.1 og [punkt:beta], og bilag 2.1.1.",
    "Se punkt 2.1 og punkterne 1.2 og 2.2.",
]


@pytest.mark.parametrize("edits", [[move], [move, count]], ids=["fields as they were", "fields counted anew"])
def test_an_item_moves_and_references_follow(path: Path, edits: list[Callable[[Any], object]]) -> None:
    made = change(path, *edits)
    assert [line for line in lines(made) if line.startswith(("Se punkt 2", "Jf."))] == MOVED
    assert "1.1: henvisning til punkt 1.2 rettet til 2.1" in made.report.done
    assert "den 3. maj 2025 sagen (jf. punkt 2.1)" in made.content.decode()
    assert "Se også punkt 1.2 i referatet" in made.content.decode()
    assert not made.report.lost


def test_a_reference_that_is_typed_to_what_word_shows_now(path: Path) -> None:
    def add(document: Any) -> None:
        find(document, "Uden henvisninger.").runs[0].text = "Se punkt 2.1 og 1.2."

    made = change(path, move, count, add)
    assert [line for line in lines(made) if line in (*MOVED, "Se punkt 2.1 og 1.2.")] == [
        MOVED[0], "Se punkt 2.1 og 1.2.", MOVED[1],
    ]  # fmt: skip


def test_an_item_comes_before_others(path: Path) -> None:
    def add(document: Any) -> None:
        place = find(document, "Alfa")
        for words, style in (("Ny sag", "Heading 2"), ("Baggrund", "Heading 3"), ("Se punkt 1.1 og 1.2.", "Body Text")):
            place.insert_paragraph_before(words, document.styles[style])

    assert [line for line in lines(change(path, add)) if "unkt 1" in line and "2025" not in line] == [
        "Jf. punkt 1.3 og [punkt:beta], og bilag 1.3.1.",
        "Se punkt 1.1 og 1.2.",
        "Se punkt 1.2, og [punkt:delta].",
        "Se punkt 1.3 og punkterne 1.4 og 2.1.",
    ]


def test_the_item_that_a_reference_leads_to_is_gone(path: Path) -> None:
    def remove(document: Any) -> None:
        for element in item_elements(document, find(document, "Beta")):
            element.getparent().remove(element)

    made = change(path, remove)
    assert made.report.lost[0] == "1.1: punkt 1.2, som der henvises til, er slettet."


def test_a_reference_that_is_retyped_to_a_number_that_was_there_before(path: Path) -> None:
    def retype(document: Any) -> None:
        paragraph = find(document, "Se punkt 1.2")
        for link in list(paragraph._p.iter(qn("w:hyperlink"))):
            link.getparent().remove(link)
        for run in paragraph.runs[1:]:
            run._r.getparent().remove(run._r)
        paragraph.runs[0].text = "Se punkt 2.1 og punkterne 1.2 og 2.2."

    assert MOVED[1] in lines(change(path, move, retype))


ATTACHED = """\
organ: KKR Prøve
dato: 2026-11-13
dagsorden:
  - titel: Sager
    punkter:
      - titel: Alfa
        baggrund: |
          Se bilag 1 og bilag 1.1.3.
        bilag: [bilag/kort.pdf, bilag/plan.pdf, bilag/tal.pdf]   # i den rækkefølge
      - titel: Beta
        baggrund: |
          Jf. bilag 1.1.1, bilag 1 og lovens bilag 2.
        bilag: [bilag/brev.pdf]
"""


def attached(path: Path, *edits: Callable[[Any], object], text: str = ATTACHED) -> Imported:
    file = path.with_name("ny.docx")
    file.write_bytes(edited(word(meeting_of(text, path)), *edits))
    return imported(file, text, path)


def last_first(document: Any) -> None:
    """The list of attachments begins with its last."""
    find(document, "kort")._p.addprevious(find(document, "tal")._p)


def test_references_to_attachments_that_moved_follow_them(path: Path) -> None:
    made = attached(path, last_first)
    expected = ATTACHED.replace("Se bilag 1 og bilag 1.1.3", "Se bilag 2 og bilag 1.1.1").replace(
        "1.1.1, bilag", "1.1.2, bilag"
    )
    moved = expected.replace(
        "[bilag/kort.pdf, bilag/plan.pdf, bilag/tal.pdf]", "[bilag/tal.pdf, bilag/kort.pdf, bilag/plan.pdf]"
    )
    assert made.content.decode() == moved
    assert made.report.lost == []
    assert made.report.done[1:] == ["1.1: henvisning til bilag rettet", "1.2: henvisning til bilag rettet"]


def test_a_reference_to_an_attachment_that_is_gone_is_named(path: Path) -> None:
    made = attached(path, lambda document: find(document, "kort")._p.getparent().remove(find(document, "kort")._p))
    assert "Se bilag 1 og bilag 1.1.2." in made.content.decode()
    assert made.report.lost == [
        "1.1: bilag 1, som der henvises til, er slettet.",
        "1.2: bilag 1.1.1, som der henvises til, er slettet.",
    ]


def test_numbers_that_were_typed_in_word_are_left_to_a_person(path: Path) -> None:
    made = attached(path, last_first, say("Se ", "Se nu "))
    assert "Se nu bilag 1 og bilag 1.1.3." in made.content.decode()
    assert made.report.lost == ["1.1: bilag er flyttet. Se efter, om numrene i teksten stadig passer."]
