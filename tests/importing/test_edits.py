"""What people do in Word, and what the definition then says."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from difflib import ndiff
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pytest
import word_edits
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.text.paragraph import Paragraph
from paths import EXAMPLE
from PIL import Image
from word_edits import delete, edited, find, imported, insert, meeting_of, say, word

from kkr_docs.importing.importing import Choice
from kkr_docs.importing.report import Imported
from kkr_docs.importing.revisions import Treatment

DEFINITION = """\
# Et møde til prøverne.
organ: KKR Prøve
dato: 2026-11-13
start: 09.30
slut: 12.00
sted: Fjordby Rådhus
deltagere:
  - {navn: Anne Holm, rolle: formand, kommune: Fjordby, mail: anne@fjordby.dk}   # formanden
  - Bo Krogh
dagsorden:
  - titel: Sager
    punkter:
      - titel: Første sag (kl. 9) og mere
        sag: SAG-2026-00001
        initialer: ab
        # en note, der bliver stående
        baggrund: |
          Det første afsnit er brudt
          over to linjer med **fed** tekst.

          - et
          - to
            - inde

          | Kommune | 2027 |
          |:--------|-----:|
          | Fjordby |    1 |
        indstilling: |
          Det indstilles, at KKR:

          1. godkender
          2. beder om en status.
      - titel: Anden sag
        tid: 10.00-10.30
        sag: SAG-2026-00002
        sagsfremstilling: >-
          Foldet tekst, der er
          ét afsnit.
  - titel: Eventuelt
    tekst: |
      Intet.
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "møde.yaml"


def change(path: Path, *edits: Callable[[Any], object], text: str = DEFINITION, now: str | None = None) -> Imported:
    """What an import makes of edits to the Word file of a definition, which may say something else now."""
    file = path.with_name("ny.docx")
    file.write_bytes(edited(word(meeting_of(text, path)), *edits))
    return imported(file, now or text, path)


def lines(made: Imported, text: str = DEFINITION) -> list[str]:
    """The lines that differ, as in a diff."""
    found = ndiff(text.splitlines(), made.content.decode().splitlines())
    return [line for line in found if line[0] in "+-"]


def test_words_change_where_they_were_typed(path: Path) -> None:
    made = change(path, say("er brudt over", "var brudt over"))
    assert lines(made) == ["-           Det første afsnit er brudt", "+           Det første afsnit var brudt"]
    assert made.report.done == ["1.1 Baggrund: 1 afsnit ændret"]


def divide(heading: str, at: str) -> Callable[[Any], None]:
    """Enter is pressed in a heading: both parts have its style, and the bookmark ends with what follows."""

    def edit(document: Any) -> None:
        first = find(document, heading)
        second = deepcopy(first._p)
        for mark in [*second.iter(qn("w:bookmarkStart")), *second.iter(qn("w:bookmarkEnd"))]:
            mark.getparent().remove(mark)
        first._p.addnext(second)
        cut = first.text.index(at)
        for paragraph, text in (
            (Paragraph(second, first._parent), first.text[cut:]),
            (first, first.text[:cut].strip()),
        ):
            for run in paragraph.runs[1:]:
                run._r.getparent().remove(run._r)
            paragraph.runs[0].text = text

    return edit


def test_a_heading_that_was_divided_is_one(path: Path) -> None:
    made = change(path, divide("Første sag", "og mere"))
    assert (lines(made), made.report.done, made.report.lost) == ([], [], [])


def test_bold_and_a_link(path: Path) -> None:
    def edit(document: Any) -> None:
        paragraph = find(document, "Det indstilles")
        paragraph.runs[0].text = "Det "
        paragraph.add_run("indstilles").bold = True
        paragraph.add_run(", at KKR:")

    assert lines(change(path, edit)) == [
        "-           Det indstilles, at KKR:",
        "+           Det **indstilles**, at KKR:",
    ]


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (insert("to", "ny"), ["+           - ny"]),
        (insert("inde", "ny"), ["+             - ny"]),
        (
            insert("godkender", "ny"),
            ["+           2. ny", "-           2. beder om en status.", "+           3. beder om en status."],
        ),
        (
            delete("godkender"),
            ["-           1. godkender", "-           2. beder om en status.", "+           1. beder om en status."],
        ),
        (delete("inde"), ["-             - inde"]),
        (insert("brudt", "Nyt afsnit.", "Body Text"), ["+           Nyt afsnit.", "+ "]),
        (insert("brudt", "* 1. # _x_", "Body Text"), ["+           \\* 1. # \\_x\\_", "+ "]),
        (insert("brudt", "En rubrik", "Heading 4"), ["+           ### En rubrik", "+ "]),
        (insert("brudt", "Citat.", "Quote"), ["+           > Citat.", "+ "]),
    ],
)
def test_paragraphs_and_items_come_and_go(path: Path, edit: Callable[[Any], object], expected: list[str]) -> None:
    assert sorted(lines(change(path, edit))) == sorted(expected)


def test_tables(path: Path) -> None:
    def edit(document: Any) -> None:
        table = document.tables[-1]
        row = deepcopy(table.rows[-1]._tr)
        table.rows[-1]._tr.addnext(row)
        for cell, text in zip(table.rows[-1].cells, ("Birkesund", "20"), strict=True):
            cell.paragraphs[0].runs[0].text = text
        table.rows[1].cells[1].paragraphs[0].runs[0].text = "17"

    assert lines(change(path, edit)) == [
        "-           | Fjordby |    1 |",
        "+           | Fjordby |   17 |",
        "+           | Birkesund |   20 |",
    ]


def test_a_text_that_is_folded(path: Path) -> None:
    made = change(path, say("ét afsnit", "ét og samme afsnit"))
    assert lines(made) == ["-           ét afsnit.", "+           ét og samme afsnit."]


def test_a_title_with_its_time(path: Path) -> None:
    made = change(path, say("Anden sag (kl. 10.00–10.30)", "Anden og sidste sag (kl. 10.00–10.45)"))
    assert sorted(lines(made)) == sorted([
        "-       - titel: Anden sag", "+       - titel: Anden og sidste sag",
        "-         tid: 10.00-10.30", "+         tid: 10.00-10.45",
    ])  # fmt: skip


def test_the_case_line(path: Path) -> None:
    made = change(path, say("SAG-2026-00001 ab", "SAG-2026-00009 ab/cd"))
    assert sorted(lines(made)) == sorted([
        "-         sag: SAG-2026-00001", "+         sag: SAG-2026-00009",
        "-         initialer: ab", "+         initialer: ab/cd",
    ])  # fmt: skip


def test_the_cover(path: Path) -> None:
    made = change(
        path,
        say("Fredag den 13. november 2026", "Mandag den 16. november 2026"),
        say("12.00", "12.30"),
        say("Fjordby Rådhus", "Birkesund Rådhus"),
        insert("Bo Krogh", "Carl Lund, medlem, Fjordby"),
        say("Anne Holm, formand", "Anne Holm, næstformand"),
    )
    assert sorted(lines(made)) == sorted([
        "- dato: 2026-11-13", "+ dato: 2026-11-16",
        "- slut: 12.00", "+ slut: 12.30",
        "- sted: Fjordby Rådhus", "+ sted: Birkesund Rådhus",
        "-   - {navn: Anne Holm, rolle: formand, kommune: Fjordby, mail: anne@fjordby.dk}   # formanden",
        "+   - {navn: Anne Holm, rolle: næstformand, kommune: Fjordby, mail: anne@fjordby.dk}   # formanden",
        "+   - navn: Carl Lund", "+     rolle: medlem", "+     kommune: Fjordby",
    ])  # fmt: skip


def test_items_move_come_and_go(path: Path) -> None:
    def move(document: Any) -> None:
        heading = find(document, "Anden sag")
        first = find(document, "Første sag")._p
        for element in word_edits.item_elements(document, heading):
            first.addprevious(element)

    moved = change(path, move)
    text = moved.content.decode()
    assert text.index("Anden sag") < text.index("Første sag") < text.index("Eventuelt")
    assert sorted(text.splitlines()) == sorted(DEFINITION.splitlines())
    assert moved.report.done == ["1.2 Anden sag (kl. 10.00–10.30): flyttet"]

    def remove(document: Any) -> None:
        for element in word_edits.item_elements(document, find(document, "Anden sag")):
            element.getparent().remove(element)

    assert "Anden sag" not in change(path, remove).content.decode()

    def add(document: Any) -> None:
        place = find(document, "Eventuelt")
        for words, style in (("Ny sag", "Heading 2"), ("Indstilling", "Heading 3"), ("Det indstilles.", "Body Text")):
            place.insert_paragraph_before(words, document.styles[style])

    assert lines(change(path, add)) == [
        "+       - titel: Ny sag",
        "+         indstilling: |",
        "+           Det indstilles.",
    ]


def test_a_decision_under_a_label(path: Path) -> None:
    def add(document: Any) -> None:
        place = find(document, "Eventuelt")
        place.insert_paragraph_before("Beslutning", document.styles["Heading 3"])
        place.insert_paragraph_before("Godkendt.", document.styles["Body Text"])

    assert lines(change(path, add)) == ["+         beslutning: |", "+           Godkendt."]


def test_typed_lists_and_bold_lines_are_what_they_look_like(path: Path) -> None:
    def edit(document: Any) -> None:
        last = find(document, "Intet.")
        new = [insert("Intet.", words, "Body Text")(document) for words in ("- to", "- et", "Overskrift")]
        new[-1].runs[0].bold = True
        assert last.text == "Intet."

    assert lines(change(path, edit)) == ["+ ", "+       ### Overskrift", "+ ", "+       - et", "+       - to"]


TRACKED = (
    f'<w:p {nsdecls("w")}><w:r><w:t xml:space="preserve">Int</w:t></w:r><w:ins w:id="900" w:author="Bo" '
    'w:date="2026-11-01T10:15:00Z"><w:r><w:t>ro</w:t></w:r></w:ins><w:del w:id="901" w:author="Bo" '
    'w:date="2026-11-01T10:15:00Z"><w:r><w:delText>et</w:delText></w:r></w:del><w:r><w:t>.</w:t></w:r></w:p>'
)


def track(document: Any) -> None:
    old = find(document, "Intet.")._p
    new = parse_xml(TRACKED)
    new.insert(0, deepcopy(old.pPr))
    old.addnext(new)
    old.getparent().remove(old)


def test_tracked_changes(path: Path) -> None:
    made = change(path, track)
    assert lines(made) == ["-       Intet.", "+       Intro."]
    assert [(one.author, one.kind, one.words) for one in made.report.revisions] == [
        ("Bo", "indsat", "ro"), ("Bo", "slettet", "et"),
    ]  # fmt: skip
    file = path.with_name("ny.docx")
    assert imported(file, DEFINITION, path, tracked=Treatment.REJECT).content.decode() == DEFINITION


def test_what_a_definition_cannot_hold_is_said(path: Path) -> None:
    def edit(document: Any) -> None:
        run = find(document, "Intet.").runs[0]
        run.font.color.rgb = docx.shared.RGBColor(200, 0, 0)
        run.font.strike = True

    made = change(path, edit)
    assert made.content.decode() == DEFINITION
    assert len(made.report.lost) == 2
    assert all("farvet" in line or "gennemstreget" in line for line in made.report.lost)


def test_both_changed_different_things(path: Path) -> None:
    now = DEFINITION.replace("godkender", "godkender planen").replace("titel: Eventuelt", "titel: Eventuelt m.m.")
    made = change(path, say("er brudt", "var brudt"), insert("to", "ny"), now=now)
    changed = now.replace("er brudt", "var brudt").replace("- to\n", "- to\n          - ny\n")
    assert made.content.decode() == changed
    assert not made.report.conflicts


def test_both_changed_one_paragraph(path: Path) -> None:
    now = DEFINITION.replace("      Intet.", "      Slet intet.")
    edit = say("Intet.", "Intet nyt.")
    marked = change(path, edit, now=now)
    assert marked.report.conflicts
    assert marked.content.decode().splitlines()[-6:] == [
        "    tekst: |",
        "      <<<<<<< definitionen",
        "      Slet intet.",
        "      =======",
        "      Intet nyt.",
        "      >>>>>>> Word",
    ]
    assert word_edits.draft(marked.content.decode(), path).problems
    file = path.with_name("ny.docx")
    assert imported(file, now, path, choice=Choice.MINE).content.decode() == now
    assert imported(file, now, path, choice=Choice.THEIRS).content.decode() == now.replace("Slet intet", "Intet nyt")


def test_the_real_example_with_a_picture_changes_by_a_caption_alone(tmp_path: Path) -> None:
    text, file = EXAMPLE.read_text("utf-8"), tmp_path / "ny.docx"
    file.write_bytes(edited(word(meeting_of(text, EXAMPLE)), say("Behov for og forventet antal", "Behov og antal")))
    made = imported(file, text, EXAMPLE)
    assert lines(made, text)[1] == lines(made, text)[0].replace("-", "+", 1).replace(
        "Behov for og forventet antal", "Behov og antal"
    )


def test_a_comment_becomes_a_note_above_its_field(path: Path) -> None:
    def comment(document: Any) -> None:
        document.add_comment(find(document, "to").runs, "Hvorfor kun to?", author="Bo Krogh", initials="bk")

    made = change(path, comment)
    assert lines(made) == ["+         # Kommentar fra Bo Krogh til ”to”: Hvorfor kun to?"]
    assert imported(path.with_name("ny.docx"), made.content.decode(), path).content == made.content


def test_a_new_picture_is_saved_beside_the_definition(path: Path) -> None:
    picture = EXAMPLE.parent / "billeder" / "medarbejdere-i-aeldreplejen.png"

    def add(document: Any) -> None:
        paragraph = insert("Intet.", "", "Body Text")(document)
        paragraph.add_run().add_picture(str(picture))
        paragraph._p.xpath(".//wp:docPr")[0].set("descr", "Et kort [over] fjorden")

    made = change(path, add)
    [name] = made.pictures
    assert lines(made) == ["+ ", f"+       ![Et kort (over) fjorden]({name})"]
    assert made.pictures[name].startswith(b"\x89PNG")
    (path.parent / name).parent.mkdir()
    (path.parent / name).write_bytes(made.pictures[name])
    assert not word_edits.draft(made.content.decode(), path).problems
    assert imported(path.with_name("ny.docx"), made.content.decode(), path).content == made.content


def test_word_may_close_an_item_but_not_open_it(path: Path) -> None:
    made = change(path, say("SAG-2026-00002", "SAG-2026-00002 – Lukket punkt – forvaltningsloven § 27"))
    assert lines(made) == ["+         lukket: ja", "+         lukket_grund: forvaltningsloven § 27"]
    closed = made.content.decode()
    opened = change(path, say("SAG-2026-00002 – Lukket punkt – forvaltningsloven § 27", "SAG-2026-00002"), text=closed)
    assert opened.content.decode() == closed
    assert len(opened.report.lost) == 1


def test_a_picture_in_the_place_of_another(path: Path) -> None:
    def picture(name: str, shade: int, kind: str = "PNG", bar: int = 20) -> bytes:
        content = BytesIO()
        image = Image.linear_gradient("L").convert("RGB").point(lambda value: (value + shade) % 256).resize((700, 500))
        image.paste((200, 0, 0), (100, 100, 140, 100 + bar))
        image.save(content, kind, quality=60)
        if name:
            (path.parent / name).write_bytes(content.getvalue())
        return content.getvalue()

    text = DEFINITION.replace("      Intet.\n", "      ![Et kort](kort.png)\n\n      ![Andet kort](andet.png)\n")
    picture("kort.png", 0)
    picture("andet.png", 90)

    def swap(content: bytes) -> Callable[[Any], None]:
        def edit(document: Any) -> None:
            [drawing] = [one for one in document.element.body.iter(qn("wp:docPr")) if one.get("descr") == "Et kort"]
            [blip] = drawing.getparent().iter(qn("a:blip"))
            blip.set(qn("r:embed"), document.part.get_or_add_image(BytesIO(content))[0])

        return edit

    assert lines(change(path, swap(picture("", 0, "JPEG")), text=text), text) == []  # Word has compressed it
    made = change(path, swap(picture("", 0, bar=60)), text=text)  # one bar in it is another
    [name] = made.pictures
    assert lines(made, text) == ["-       ![Et kort](kort.png)", f"+       ![Et kort]({name})"]
    (path.parent / "billeder").mkdir()
    (path.parent / name).write_bytes(made.pictures[name])
    assert imported(path.with_name("ny.docx"), made.content.decode(), path).content == made.content


def test_an_item_that_moves_to_a_section_without_items_stays_as_it_is_typed(path: Path) -> None:
    def edit(document: Any) -> None:
        place = find(document, "Intet.")._p
        for element in reversed(word_edits.item_elements(document, find(document, "Anden sag"))):
            place.addnext(element)

    made = change(path, edit).content.decode()
    assert made.endswith("sagsfremstilling: >-\n          Foldet tekst, der er\n          ét afsnit.\n")


def test_numbered_items_change_places(path: Path) -> None:
    def edit(document: Any) -> None:
        find(document, "beder om")._p.addnext(find(document, "godkender")._p)

    made = change(path, edit)
    before, after = "1. godkender\n          2. beder om en status.", "1. beder om en status.\n          2. godkender"
    assert made.content.decode() == DEFINITION.replace(before, after)
    assert made.report.done == ["1.1 Indstilling: 1 afsnit flyttet"]


def test_a_label_that_is_typed_in_bold(path: Path) -> None:
    def edit(document: Any) -> None:
        insert("Foldet tekst", "Godkendt.")(document)
        insert("Foldet tekst", "Beslutning:")(document).runs[0].bold = True

    assert lines(change(path, edit)) == ["+         beslutning: |", "+           Godkendt."]


def test_a_paragraph_mark_is_deleted_and_tracked(path: Path) -> None:
    def edit(document: Any) -> None:
        properties = find(document, "Det indstilles")._p.get_or_add_pPr()
        properties.append(parse_xml(f'<w:rPr {nsdecls("w")}><w:del w:id="1" w:author="Bo"/></w:rPr>'))
        find(document, "Det indstilles").add_run(" ")

    assert lines(change(path, edit)) == [
        "-           Det indstilles, at KKR:",
        "+           Det indstilles, at KKR: godkender",
        "-           1. godkender",
        "-           2. beder om en status.",
        "+           1. beder om en status.",
    ]


def test_a_label_that_is_retyped(path: Path) -> None:
    made = change(path, say("Indstilling", "Økonomi"))
    assert lines(made) == ["-         indstilling: |", "+         økonomi: |"]
    made = change(path, say("Indstilling", "Det indstilles"))
    assert lines(made) == []
    assert "rubrik" in made.report.lost[0]


def test_a_sign_of_a_font_of_symbols_is_named(path: Path) -> None:
    def edit(document: Any) -> None:
        sign = f'<w:r {nsdecls("w")}><w:sym w:font="Wingdings" w:char="F04A"/></w:r>'
        find(document, "Intet.")._p.append(parse_xml(sign))

    assert len(change(path, edit).report.lost) == 1


CORRECTED = """\
organ: KKR Prøve
dato: 2026-11-13
version: 2
rettet:
  - {hvad: Beløbet i punkt 1, dato: 2026-11-09}   # efter mødet med regionen
  - Navnet i punkt 1
dagsorden:
  - titel: Sager
"""


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (say("Navnet", "Titlen"), CORRECTED.replace("Navnet", "Titlen")),
        (say("Beløbet", "Tallet"), CORRECTED.replace("Beløbet", "Tallet")),
        (delete("Navnet i punkt 1"), CORRECTED.replace("  - Navnet i punkt 1\n", "")),
    ],
)
def test_corrections_on_the_cover_come_home(path: Path, edit: Callable[[Any], object], expected: str) -> None:
    made = change(path, edit, text=CORRECTED)
    assert (made.content.decode(), made.report.lost, made.report.conflicts) == (expected, [], [])


def test_a_short_word_below_a_heading_is_text_and_no_initials(path: Path) -> None:
    text = DEFINITION.replace("        sag: SAG-2026-00002\n", "").replace("        tid: 10.00-10.30\n", "")
    made = change(path, insert("Anden sag", "sag", "Body Text"), text=text)
    assert "initialer: sag" not in made.content.decode()
    assert "          sag\n" in made.content.decode()
