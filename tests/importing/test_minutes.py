"""What colleagues change in minutes beside the texts: who was there, votes, statements, follow-ups, groups."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from difflib import ndiff
from pathlib import Path
from typing import Any

import pytest
from word_edits import delete, edited, find, imported, insert, item_elements, meeting_of, say, word

from kkr_docs.importing.report import Imported

MINUTES = """\
organ: KKR Prøve
dato: 2026-11-13
deltagere:
  - {navn: Anne Holm, rolle: formand, mail: anne@fjordby.dk}   # formanden
  - Bo Krogh
  - navn: Carl Lund
    mail: carl@fjordby.dk
  - Dorte Friis
afbud:
  - Eva Skov
grupper:
  Fra KL:
    - Finn Bak
dagsorden:
  - titel: Sager
    punkter:
      - titel: Første sag
        sag: SAG-2026-00001
        kom: [{navn: Anne Holm, kl: 10.15}]
        inhabil:
          - Bo Krogh   # ejer grunden
        beslutning: |
          Godkendt.
        afstemning:
          for: [Anne Holm, Carl Lund]
          imod: 1
        protokoltilførsel:
          navn: Bo Krogh
          tekst: |
            Jeg er **imod** forslaget.

            Det er for dyrt.
        opfølgning:
          - hvad: Sender svaret   # straks
            hvem: Carl Lund
            frist: 2026-12-01
          - Kalder ind
      - titel: Anden sag
        udsat: ja
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "møde.yaml"


def change(path: Path, *edits: Callable[[Any], object], now: str | None = None) -> Imported:
    """What an import makes of edits to the minutes."""
    file = path.with_name("ny.docx")
    file.write_bytes(edited(word(meeting_of(MINUTES, path)), *edits))
    return imported(file, now or MINUTES, path)


def lines(made: Imported) -> list[str]:
    assert not made.report.lost
    assert not made.report.conflicts
    found = ndiff(MINUTES.splitlines(), made.content.decode().splitlines())
    return [line for line in found if line[0] in "+-"]


def test_who_was_there(path: Path) -> None:
    before = "Anne Holm kom kl. 10.15. Bo Krogh deltog ikke (inhabil)."
    after = "Anne Holm kom kl. 10.30. Carl Lund var fraværende. Bo Krogh og Dorte Friis deltog ikke (inhabile)."
    assert sorted(lines(change(path, say(before, after)))) == sorted([
        "-         kom: [{navn: Anne Holm, kl: 10.15}]",
        "+         kom: [{navn: Anne Holm, kl: 10.30}]",
        "+         fraværende:",
        "+           - Carl Lund",
        "+           - Dorte Friis",
    ])  # fmt: skip
    assert lines(change(path, delete(before))) == [
        "-         kom: [{navn: Anne Holm, kl: 10.15}]",
        "-         inhabil:",
        "-           - Bo Krogh   # ejer grunden",
    ]


def test_votes(path: Path) -> None:
    made = change(path, say("For stemte 2 (Anne Holm og Carl Lund), imod 1.", "For stemte 12, imod 2 (A og B)."))
    assert lines(made) == [
        "-           for: [Anne Holm, Carl Lund]",
        "-           imod: 1",
        "+           for: 12",
        "+           imod: 2 (A og B)",
    ]


def test_a_decision_in_place_of_a_postponement(path: Path) -> None:
    assert lines(change(path, say("Udsat.", "Godkendt alligevel."))) == [
        "-         udsat: ja",
        "+         beslutning: |",
        "+           Godkendt alligevel.",
    ]


def test_statements(path: Path) -> None:
    def add(document: Any) -> None:
        insert("Det er for dyrt.", "Jeg er for.", "Body Text")(document)
        insert("Det er for dyrt.", "Anne Holm ønskede følgende ført til protokols:", "Body Text")(document)

    made = change(path, say("Det er for dyrt.", "Det er alt for dyrt."))
    assert lines(made) == ["-             Det er for dyrt.", "+             Det er alt for dyrt."]
    made = change(path, say("Bo Krogh ønskede", "Bo Krogh og Carl Lund ønskede"))
    assert lines(made) == ["-           navn: Bo Krogh", "+           navn: Bo Krogh og Carl Lund"]
    assert "- navn: Anne Holm\n            tekst: |\n              Jeg er for.\n" in change(path, add).content.decode()


def test_follow_ups(path: Path) -> None:
    made = change(path, say("Carl Lund, senest den 1. december", "Carl Lund og Bo Krogh, senest den 2. december"))
    assert sorted(lines(made)) == sorted([
        "-             hvem: Carl Lund",
        "+             hvem:",
        "+               - Carl Lund",
        "+               - Bo Krogh",
        "-             frist: 2026-12-01",
        "+             frist: 2026-12-02",
    ])  # fmt: skip
    made = change(path, say("Kalder ind", "Kalder alle ind (Bo Krogh)"), insert("Kalder alle ind", "Skriver ud"))
    assert lines(made) == [
        "-           - Kalder ind",
        "+           - hvad: Kalder alle ind",
        "+             hvem: Bo Krogh",
        "+           - Skriver ud",
    ]


def move(text: str, after: str) -> Callable[[Any], None]:
    def edit(document: Any) -> None:
        find(document, after)._p.addnext(find(document, text)._p)

    return edit


def test_who_moves_to_another_group_keeps_what_is_known_of_them(path: Path) -> None:
    made = change(path, move("Carl Lund", "Eva Skov"), say("Eva Skov", "Eva Skov, medlem"), delete("Finn Bak"))
    text = made.content.decode()
    assert "  - Bo Krogh\n  - Dorte Friis\n" in text
    assert "  - navn: Eva Skov\n    rolle: medlem\n  - navn: Carl Lund\n    mail: carl@fjordby.dk\n" in text
    assert "grupper" not in text
    assert not made.report.lost


def test_a_deputy_and_groups(path: Path) -> None:
    def add(document: Any) -> None:
        insert("Finn Bak", "Gerda Holt", "KKR Deltagere")(document)
        insert("Finn Bak", "Gæster", "KKR Deltagerrubrik")(document)

    made = change(path, add, say("Fra KL", "Fra KL og regionen"))
    assert lines(made) == [
        "-   Fra KL:",
        "+   Fra KL og regionen:",
        "+   Gæster:",
        "+     - Gerda Holt",
    ]
    made = change(path, insert("Bo Krogh", "Gerda Holt (stedfortræder for Eva Skov)"))
    assert lines(made) == ["+   - navn: Gerda Holt", "+     stedfortræder_for: Eva Skov"]


def test_one_who_replaces_another_does_not_get_the_others_address(path: Path) -> None:
    assert sorted(lines(change(path, say("Carl Lund", "Hanne Vig")))) == sorted([
        "-   - navn: Carl Lund", "-     mail: carl@fjordby.dk", "+   - Hanne Vig",
    ])  # fmt: skip


def test_an_item_that_is_copied_brings_what_came_of_it(path: Path) -> None:
    def copy(document: Any) -> None:
        elements = item_elements(document, find(document, "Første sag"))
        place = find(document, "Anden sag")._p
        for element in elements:
            place.addprevious(deepcopy(element))

    text = change(path, copy).content.decode()
    [_head, copied] = text.split("      - titel: Anden sag")[0].split("      - titel: Første sag\n")[1:]
    for words in ("kom:\n", "inhabil:\n", "for: 2 (Anne Holm og Carl Lund)", "frist: 2026-12-01", "navn: Bo Krogh\n"):
        assert words in copied


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Carl Lund", "Dorte Friis", "  - Dorte Friis\n  - navn: Carl Lund\n    mail: carl@fjordby.dk\nafbud"),
        ("Sender svaret", "Kalder ind", "          - Kalder ind\n          - hvad: Sender svaret   # straks\n"),
    ],
)
def test_what_changes_places_keeps_what_is_typed(path: Path, one: str, other: str, expected: str) -> None:
    made = change(path, move(one, other))
    assert expected in made.content.decode()
    assert sorted(made.content.decode().splitlines()) == sorted(MINUTES.splitlines())
    again = imported(path.with_name("ny.docx"), made.content.decode(), path)
    assert (again.content, again.report.done) == (made.content, [])


def test_what_cannot_be_said_as_data_is_named_and_stays(path: Path) -> None:
    made = change(path, say("Anne Holm kom kl. 10.15.", "Anne Holm kom for sent."), delete("Bo Krogh ønskede"))
    assert made.content.decode() == MINUTES
    assert [line.partition(":")[0] for line in made.report.lost] == ["1.1 Protokoltilførsel", "1.1"]


def test_a_look_in_a_statement(path: Path) -> None:
    def edit(document: Any) -> None:
        find(document, "Det er for dyrt.").runs[0].bold = True

    assert lines(change(path, edit)) == ["-             Det er for dyrt.", "+             **Det er for dyrt.**"]
