"""What a secretary is told of the small mistakes: once, where it stands, with what to write instead."""

from collections.abc import Iterable
from pathlib import Path

import pytest
from conftest import Command
from paths import TESTS

from kkr_docs.definition import yaml_reader
from kkr_docs.lint import autofix, engine

FOLDER = TESTS / "valid"
HEAD = "organ: KKR Syd\ndato: 2027-02-08\n"
SECTION = "dagsorden:\n  - titel: Sager\n"
SETTLED = {"KKR012", "KKR020"}  # that an item or a section is short is no matter here


def said(text: str) -> list[str]:
    """What is said of a definition: line, column, how bad, and the sentences."""
    problems = engine.check(yaml_reader.parse("m.yaml", text.encode()), FOLDER)[1]
    return [
        f"{one.line}:{one.column}: {one.severity}: {one.what} {one.remedy}"
        for one in problems
        if one.rule not in SETTLED
    ]


def top(lines: str) -> str:
    return f"{HEAD}{lines}\n{SECTION}"


def section(lines: str) -> str:
    return HEAD + SECTION + _indented(lines, 4)


def item(lines: str) -> str:
    """The lines are the item's, from line 7 and column 9 on."""
    return HEAD + SECTION + "    punkter:\n      - titel: En sag\n" + _indented(lines, 8)


def _indented(lines: str, blanks: int) -> str:
    return "".join(f"{' ' * blanks}{line}\n" if line else "\n" for line in lines.split("\n"))


def assert_said(text: str, *expected: str) -> None:
    """Every message is one that is expected: its place, how bad it is, and words of it, parted by …"""
    messages = said(text)
    assert len(messages) == len(expected), messages
    for message, words in zip(messages, expected, strict=True):
        begin, *others = words.split("…")
        assert message.startswith(begin), message
        assert all(each in message for each in others), message


# Notes that begin in the middle of a text


@pytest.mark.parametrize(
    ("text", "place", "note"),
    [
        (item("beslutning: KKR godkendte forslag #2 – forslag #1 bortfalder."), "7:43", "#2 – forslag #1 bortfalder."),
        (item("baggrund: Fra pulje #3 på 5 mio. kr."), "7:29", "#3 på 5 mio. kr."),
        (item("baggrund: 'Sag' #2 og #3"), "7:25", "#2 og #3"),
        (item("baggrund: pulje\t#3"), "7:25", "#3"),
        (item("baggrund: |  #3 er stor\n  Puljen er stor."), "7:22", "#3 er stor"),
        (item("baggrund: Puljen\n  #3 er stor"), "8:11", "#3 er stor"),
        (item("baggrund: Pulje #2 er\n  stor"), "7:25", "#2 er"),
        (item("sag: #3"), "7:14", "#3"),
        (section("punkter: [{titel: 'a #3'}, {titel: b #4}]"), "5:42", "#4}]"),
        (top("deltagere:\n  - Anne Holm #2"), "4:15", "#2"),
    ],
)
def test_a_number_sign_that_cuts_a_text_is_an_error(text: str, place: str, note: str) -> None:
    assert_said(text, f"{place}: fejl: her begynder en note, så ”{note}” bliver ikke trykt. Sæt hele teksten i anfør")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (item("baggrund: Se pulje # 3 i bilaget."), "7:28"),
        (top("sted: # Viborg"), "3:7"),
        (top("deltagere: # alle\n  - Anne Holm # formand"), "4:15"),
    ],
)
def test_a_note_after_one_blank_is_asked_about(text: str, place: str) -> None:
    assert_said(text, f"{place}: advarsel: her begynder en note…så skriv to mellemrum foran #.")


@pytest.mark.parametrize(
    "lines",
    [
        "baggrund: Se puljen.  # husk bilaget",
        "baggrund: Se puljen.  #husk",
        "# husk bilaget\nbaggrund: Se puljen.\n#sag: SAG-2026-05018",
        "baggrund: 'Pulje #3 og # 4'",
        'baggrund: "Pulje #3"',
        "baggrund: |\n  Pulje #3 og # 4.\n\n  # Overskrift",
        "baggrund: |  # her står teksten\n  Puljen.",
        "baggrund: C#3 og nr.#4",
        "bilag: [bilag/notat.pdf] # notatet",
    ],
)
def test_notes_as_they_are_written_are_left_alone(lines: str) -> None:
    assert said(item(lines)) == []


# Lines that run together


@pytest.mark.parametrize(
    "value",
    [
        "\n  Første afsnit.\n\n  Andet afsnit.",
        " Første linje\n  og anden.",
        "\n  Det indstilles, at KKR Syd:\n\n  1. godkender aftalen\n  2. beder om en status.",
        "\n  Det indstilles, at KKR Syd:\n  - godkender aftalen",
        "\n  - godkender\n  - drøfter",
        "\n  Sagen: den er god.\n  Mere.",
        "\n  # Overskrift\n  Tekst.",
        "\n  1. januar\n  2. februar",
        " Det indstilles, at KKR Syd:\n  - godkender aftalen",
        "\n  | a | b |\n  |---|---|",
    ],
)
def test_a_text_over_several_lines_needs_its_bar(value: str) -> None:
    assert_said(item(f"sagsfremstilling:{value}"), "7:9: fejl: her mangler en lodret streg | efter ”sags")


@pytest.mark.parametrize(
    "value",
    [
        ">\n  A.\n\n  B.",
        ">\n  Nemlig:\n  - b\n  - c",
        ">-\n  Nemlig:\n\n  1. b\n  2. c",
        ">\n  | a | b |\n  |---|---|\n  | 1 | 2 |",
        '"A.\n\n  B."',
        "'Nemlig:\n  - b\n  - c'",
    ],
)
def test_lines_that_yaml_joins_are_told_of(value: str) -> None:
    assert_said(item(f"baggrund: {value}"), "7:9: fejl: her løber afsnit, en liste eller en tabel sammen")


@pytest.mark.parametrize(
    "value",
    [
        "\n  En linje.",
        ">\n  Et afsnit, der er\n  to linjer langt.",
        ">\n  A.\n\n\n  B.",
        ">\n  mødet den\n  12. marts blev aflyst, og\n  formanden – som sagt – kom.",
        "'Et afsnit, der er\n  to linjer langt.'",
        '"A.\\n\\nB."',
    ],
)
def test_a_paragraph_may_be_folded(value: str) -> None:
    assert said(item(f"baggrund: {value}")) == []


def test_names_under_each_other_without_hyphens_are_told_of() -> None:
    assert_said(
        top("deltagere:\n  - Anne Holm\n    Bo Krogh"), "4:5: fejl: linjerne her bliver læst som én.…bindestreg"
    )


def test_files_under_each_other_without_hyphens_are_told_of_once() -> None:
    assert_said(item("bilag:\n  - bilag/a.pdf\n    bilag/b.pdf"), "8:13: fejl: linjerne her bliver læst som én.")


def test_a_title_may_be_folded_but_is_no_list() -> None:
    assert said(HEAD + "dagsorden:\n  - titel: En lang\n      titel\n") == []
    for more in ("\n\n      titel", "\n      - titel\n      - til"):
        assert_said(f"{HEAD}dagsorden:\n  - titel: En lang{more}\n", "4:5: fejl: ”titel”: linjerne her løber sammen")


# Files that are none, or no longer whole


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("m.docx", b"PK\x03\x04", "filen er en Word-fil."),
        ("m.doc", b"\xd0\xcf\x11\xe0", "filen er en Word-fil."),
        ("m.xlsx", b"PK\x03\x04" + b"x" * 2_000_000, "filen er et regneark."),
        ("m.pdf", b"%PDF-1.7", "filen er en PDF."),
    ],
)
@pytest.mark.parametrize("command", ["validate", "render"])
def test_a_file_of_another_kind_is_called_by_its_name(
    command: str, name: str, content: bytes, what: str, kkr: Command, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(content)
    result = kkr(command, name, cwd=tmp_path)
    assert f"{name}:1:1: fejl: {what} Skriv stien til definitionen." in result.stdout
    assert result.returncode == 1


@pytest.mark.parametrize("command", ["validate", "render"])
def test_a_folder_is_called_a_folder(command: str, kkr: Command, tmp_path: Path) -> None:
    (tmp_path / "møder").mkdir()
    result = kkr(command, "møder", cwd=tmp_path)
    assert "møder:1:1: fejl: stien fører til en mappe, ikke til en fil." in result.stdout
    assert result.returncode == 1


@pytest.mark.parametrize("name", ["f.docx", "f.pdf", "f"])
def test_new_writes_only_definitions(name: str, kkr: Command, tmp_path: Path) -> None:
    result = kkr("new", name, cwd=tmp_path)
    assert result.returncode == 1
    assert "slutter på .yaml: f.yaml" in result.stderr
    assert list(tmp_path.iterdir()) == []
    assert kkr("new", "F.YML", cwd=tmp_path).returncode == 0


def test_a_null_byte_is_told_of_at_its_line() -> None:
    assert_said(top("sted: Fjord\0\0by"), "3:12: fejl: her står et usynligt styretegn (U+0000).")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (item("bilag: ["), "7:16"),
        (top("afbud: [Anne Holm, {navn: Bo"), "3:20"),
        (top("afbud: [Anne Holm,\n  Bo"), "3:8"),
    ],
)
def test_a_bracket_is_named_where_it_is_opened(text: str, place: str) -> None:
    assert_said(text, f"{place}: fejl: en parentes [ eller {{ er ikke lukket.")


CONFLICT = "<<<<<<< HEAD\nB\n=======\nC\n>>>>>>> gren"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (item("baggrund: |\n  A\n" + _indented(CONFLICT, 2)), "9:11"),
        (item("baggrund: |\n  A\n  >>>>>>> gren"), "9:11"),
        (top(CONFLICT), "3:1"),
    ],
)
def test_a_conflict_is_told_of_once(text: str, place: str) -> None:
    assert_said(text, f"{place}: fejl: her står et mærke, som git har sat")


@pytest.mark.parametrize("more", ["organ: KKR Nord\n", "\nfri tekst\n"])
def test_nothing_follows_the_end_of_a_document(more: str) -> None:
    text = f"{HEAD}{SECTION}...\n{more}"
    line = text.count("\n")
    assert_said(text, f"{line}:1: fejl: her begynder et nyt dokument efter linjen med tre punktummer.")


# Items


@pytest.mark.parametrize("indentation", [4, 6])
def test_an_item_under_a_title_lacks_its_items_key(indentation: int) -> None:
    text = HEAD + SECTION + _indented("- titel: En sag\n  sag: SAG-2026-04117", indentation)
    assert_said(text, "4:5: fejl: her mangler ”punkter:” mellem hovedpunktet og dets punkt.")


def test_an_item_under_an_item_is_no_item_under_a_section() -> None:
    assert "punkter" not in str(said(item("- titel: En sag til")))


def test_an_items_keys_in_a_section_lack_their_item() -> None:
    text = section("sag: SAG-2026-04117\nindstilling: |\n  Det indstilles.")
    assert_said(text, "5:5: fejl: ”sag” hører til et punkt…”punkter:”…”- titel:”")


# Values


@pytest.mark.parametrize(
    "written",
    [
        *("12/3-27", "12/3 2027", "12-3-27", "12.3.2027", "2027-3-12", "2027/3/12", "20270312", "12.03.27."),
        *("12. marts 2027", "12 marts 2027", "12. mar. 2027", "d. 12. marts 2027", "den 12. marts 27"),
        *("fredag den 12. marts 2027", "Fredag d. 12/3-2027"),
    ],
)
def test_a_date_written_otherwise_is_proposed_as_that_date(written: str) -> None:
    assert_said(
        f"organ: KKR Syd\ndato: {written}\n{SECTION}",
        "2:7: fejl: ”dato”: datoen er ikke skrevet som år-måned-dag. Skriv den som 2027-03-12.",
    )


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("næste_møde: i morgen", "3:13: fejl: ”næste_møde”: datoen er…Skriv den som f.eks. 2026-11-13."),
        ("næste_møde: 31/2-27", "3:13: fejl: ”næste_møde”: datoen er…Skriv den som f.eks. 2026-11-13."),
        ("start: 9-12", "3:8: fejl: ”start”: klokkeslættet er…Skriv det som f.eks. 09.30."),
    ],
)
def test_an_example_is_said_to_be_one(line: str, expected: str) -> None:
    assert_said(top(line), expected)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (top(r'sted: "K:\temp"'), "3:10"),
        (top(r'sted: "Lokale\næste"'), "3:14"),
        (item(r'baggrund: "Se K:\temp"'), "7:25"),
    ],
)
def test_a_backslash_that_yaml_reads_as_white_space_is_told_of(text: str, place: str) -> None:
    assert_said(text, f"{place}: fejl: en omvendt skråstreg har en særlig mening…Skriv to skråstreger \\\\, eller brug")
    assert said(text.replace("\\", "\\\\")) == []
    assert said(item(r'baggrund: "Hold C:\n\nAnne Holm"')) == []


def test_a_title_cannot_begin_with_more_than() -> None:
    text = HEAD + "dagsorden:\n  - titel: > 95 pct.\n"
    assert_said(text, "4:14: fejl: en tekst kan ikke begynde med >. Sæt teksten i anførselstegn.")


@pytest.mark.parametrize(
    ("written", "meant"), [("1027-02-08", "2027"), ("2726-11-13", "2026"), ("1969-02-10", "det rigtige år")]
)
def test_a_year_no_meeting_is_held_in_is_asked_about(written: str, meant: str) -> None:
    year = written[:4]
    assert f"2:7: advarsel: her står året {year}. Ret det til {meant}." in said(
        f"organ: KKR\ndato: {written}\n{SECTION}"
    )
    assert not any("året" in one for one in said(f"organ: KKR\ndato: 1970-02-09\nnæste_møde: 2100-02-09\n{SECTION}"))


@pytest.mark.parametrize("written", ["24.00", "24:00", "9.75", "25.30"])
def test_a_time_that_does_not_exist_is_said_not_to(written: str) -> None:
    assert_said(top(f"start: {written}"), "3:8: fejl: ”start”: klokkeslættet findes ikke. Skriv et mellem 00.00 og")


@pytest.mark.parametrize("written", ["ja", "Ja", "JA", "nej", "Nej", "NEJ"])
def test_yes_and_no_may_be_capitals(written: str) -> None:
    closed = engine.check(yaml_reader.parse("m.yaml", item(f"lukket: {written}").encode()), FOLDER)[0]
    assert closed
    assert closed.sections[0].items[0].closed is (written.lower() == "ja")


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("R &amp; D", ["4:14: advarsel: ”&amp;” …Skriv &."]),
        ("5&nbsp;mio.", ["4:13: advarsel: ”&nbsp;” …Skriv et mellemrum."]),
        ("f&aelig;lles &#248;l", ["4:13: advarsel: …Skriv æ.", "4:25: advarsel: …Skriv ø."]),
        ("&amp; mere", ["4:16: fejl: en tekst kan ikke begynde med &amp;. Skriv &, og sæt teksten i anførselstegn."]),
        ("R&D; &x; B&B &notanentity;", []),
    ],
)
def test_signs_written_as_in_html_are_told_of(title: str, expected: list[str]) -> None:
    assert_said(f"{HEAD}dagsorden:\n  - titel: {title}\n", *expected)


def test_a_telephone_link_is_tel() -> None:
    assert_said(item("baggrund: |\n  [Ring til os](tlf:12345678)."), "8:25: fejl: …Skriv tel: foran et telefonnummer.")


@pytest.mark.parametrize("line", ["===", "------", "--"])
def test_an_underlined_line_is_told_of(line: str) -> None:
    expected = "9:11: advarsel: denne streg gør ikke linjen over til en mellemrubrik…Skriv ### og et mellemrum foran"
    assert_said(item(f"baggrund: |\n  Økonomi\n  {line}\n\n  Tekst."), expected)
    assert said(item(f"baggrund: |\n  Økonomi\n\n  {line}\n\n  Tekst.\n\n  | a |\n  |---|\n  | 1 |")) == []


# Characters that no reader sees


def assert_unseen(text: str, places: Iterable[tuple[str, str]]) -> None:
    assert_said(text, *(f"{place}: fejl: her står et usynligt tegn U+{code}. Slet det" for place, code in places))
    assert all(one.isprintable() for one in said(text))


@pytest.mark.parametrize(
    ("text", "place", "code"),
    [
        (HEAD.replace("dato", "da\u200bto") + SECTION, "2:3", "200B"),
        (HEAD.replace("dato:", "dato\u00a0:") + SECTION, "2:5", "00A0"),
        (HEAD.replace("dato: ", "dato:\u00a0") + SECTION, "2:6", "00A0"),
        (HEAD.replace("dato: ", "dato:\u200b") + SECTION, "2:6", "200B"),
        (HEAD.replace("08\n", "08\u00a0\n") + SECTION, "2:17", "00A0"),
        (HEAD.replace("2027", "\u202e2027") + SECTION, "2:7", "202E"),
        (top("start: 9\u200e.30"), "3:9", "200E"),
        (top("sted: Fjord\u2066by"), "3:12", "2066"),
        (top("afbud:\n  - Anne\u200d Holm"), "4:9", "200D"),
        (top("afbud:\n  - navn: Anne Holm\n    mail: \u200canne@fjordby.dk"), "5:11", "200C"),
        (HEAD + "dagsorden:\n  - titel: Prak\u200btik\n", "4:16", "200B"),
        (HEAD + "dagsorden:\n  \u200b- titel: Praktik\n", "4:3", "200B"),
        (item("sag: \u2060SAG-2026-04117"), "7:14", "2060"),
        (item("sag: SAG\u00ad-2026-04117"), "7:17", "00AD"),
        (item('sag: "\\u202eSAG-2026-04117"'), "7:15", "202E"),
        (item("baggrund: |\n  Fæl\u202eles"), "8:14", "202E"),
        (item('baggrund: "Fæl\\u2067les"'), "7:23", "2067"),
        (item("# Fæl\u202eles\nbaggrund: Sagen."), "7:14", "202E"),
    ],
)
def test_what_no_reader_sees_is_named_where_it_stands(text: str, place: str, code: str) -> None:
    assert_unseen(text, [(place, code)])


def test_soft_hyphens_and_hard_blanks_may_stand_in_running_text() -> None:
    assert said(item("baggrund: |\n  Praktik\u00adpladser for 5\u00a0mio.\u202fkr.")) == []
    assert said(HEAD + "dagsorden:\n  - titel: Praktik for 5\u00a0mio. kr.\n") == []


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (item("baggrund: |\n  Fæl\u200bles prak\u2060tik."), "8:14"),
        (HEAD + "dagsorden:\n  - titel: Praktik\u00adpladser\n", "4:19"),
        (top("afbud:\n  - Anne\u00a0Holm"), "4:9"),
    ],
)
def test_what_may_be_deleted_is_mended(text: str, place: str) -> None:
    assert said(text)[0].startswith(f"{place}: advarsel: her står et usynligt tegn U+")
    mended = autofix.fix_content(text.encode(), "m.yaml", FOLDER).decode()
    assert mended == text.replace("\u200b", "").replace("\u2060", "").replace("\u00ad", "").replace("\u00a0", " ")


@pytest.mark.parametrize(
    "meant", ["Fælles", "Rådhus", "København", "–", "Ærø’s", "ÆØÅ", "é", "§5", "½", "1…", "€", "”citat”", "Århus,"]
)
def test_a_text_read_in_the_wrong_character_set_is_told_with_the_right_one(meant: str) -> None:
    misread = "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in meant.encode())
    assert_said(item(f"baggrund: |\n  Der er {misread} her."), f"8:18: fejl: …Skriv ”{meant}”.")
    assert all(one.isprintable() for one in said(item(f"baggrund: |\n  Der er {misread} her.")))


def test_a_misread_key_is_told_of_once() -> None:
    assert_said(top("næste_mÃ¸de: 2027-05-05"), "3:1: fejl: ”næste_mÃ¸de:” er læst…Skriv ”næste_møde:”.")


def test_a_letter_that_is_lost_is_told_of() -> None:
    assert_said(top("sted: F\ufffdlles hus"), "3:7: fejl: et bogstav er gået tabt i ”F\ufffdlles”.")


@pytest.mark.parametrize("word", ["”PÅ”", "BÆ’", "Ø–", "SÃO", "château", "crème brûlée’s", "Âge", "Ñ”"])
def test_words_with_accents_are_not_taken_for_misread(word: str) -> None:
    assert said(item(f"baggrund: |\n  Der er {word} her.")) == []


@pytest.mark.parametrize(("typed", "meant"), [("STED", "sted"), ("Sted", "sted"), ("DATE", "dato"), ("SLUTT", "slut")])
def test_a_key_in_capitals_is_told_as_it_is_written_here(typed: str, meant: str) -> None:
    text = top(f"{typed}: x").replace("dato: 2027-02-08\n", "") if meant == "dato" else top(f"{typed}: x")
    assert [each for each in said(text) if f"”{typed}”. Mente du ”{meant}”?" in each]
