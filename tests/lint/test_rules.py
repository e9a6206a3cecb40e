"""The rules: each finds what it is for in its bad example and nothing in its good one, and none cries wolf."""

import re
import string
from pathlib import Path

import meetings
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from paths import EXAMPLES, ROOT, TESTS

from kkr_docs.definition import yaml_reader
from kkr_docs.diagnostics.problem import Severity
from kkr_docs.lint import engine, examples, registry
from kkr_docs.lint.rule import Rule

HEAD = "organ: KKR Sydfjorden\ndato: 2026-11-13\nnæste_møde: 2027-02-08\n"
EVERY_RULE = pytest.mark.parametrize("rule", registry.ALL, ids=lambda rule: rule.id)


def found(definition: str, folder: Path) -> list[str]:
    """The rules that find something in a definition, in order of place."""
    path = folder / "møde.yaml"
    path.write_text(definition, "utf-8")
    return [str(problem.rule) for problem in engine.read(path)[1]]


def found_in(fields: str, folder: Path) -> list[str]:
    """The rules that find something in the fields of an item of a sound meeting on Friday 13 November 2026."""
    return found(examples.definition(fields), folder)


def said(text: str, folder: Path) -> list[str]:
    """The rules that find something in a line of an item's text."""
    return found_in(f"sagsfremstilling: |\n  {text}\n", folder)


def decided(decisions: str, folder: Path) -> list[str]:
    """The rules that find something where the items that ask for a decision have one (x) or not (-)."""
    item = "      - titel: Sag {}\n        indstilling: Det indstilles, at forslaget godkendes.\n"
    decision = "        beslutning: Godkendt.\n"
    items = (item.format(at) + decision * (has == "x") for at, has in enumerate(decisions))
    return found(f"{HEAD}dagsorden:\n  - titel: Sager\n    punkter:\n{''.join(items)}", folder)


@EVERY_RULE
def test_the_bad_example_is_found_by_its_own_rule_alone(rule: Rule, tmp_path: Path) -> None:
    problems = engine.read(examples.write(rule, rule.bad, tmp_path))[1]
    assert {problem.rule for problem in problems} == {rule.id}
    assert {problem.severity for problem in problems} == {rule.severity}


@EVERY_RULE
def test_the_good_example_is_sound(rule: Rule, tmp_path: Path) -> None:
    definition, problems = engine.read(examples.write(rule, rule.good, tmp_path))
    assert problems == []
    assert definition


@EVERY_RULE
def test_its_sentences_are_whole_and_filled(rule: Rule, tmp_path: Path) -> None:
    for problem in engine.read(examples.write(rule, rule.bad, tmp_path))[1]:
        for sentence in (problem.what, problem.remedy):
            assert sentence.endswith((".", "?"))
            assert not re.search(r"\{\w*\}|None|\bFinding\b", sentence)
        assert problem.what[0].islower() or not problem.what[0].isalpha() or problem.what.startswith(("CPR", "PDF"))
    placeholders = {name for text in (rule.what, rule.remedy) for _, name, _, _ in string.Formatter().parse(text)}
    assert not any(name == "" for name in placeholders)


def test_rules_have_numbers_of_their_own_in_order() -> None:
    numbers = [rule.id for rule in registry.ALL]
    assert numbers == sorted(set(numbers))
    assert all(re.fullmatch(r"KKR\d{3}", number) for number in numbers)


def test_the_real_meeting_is_remarked_as_a_careful_colleague_would(reference: Path) -> None:
    definition, problems = engine.read(reference)
    remarks = [(problem.rule, problem.line) for problem in problems]
    assert remarks == [
        ("KKR056", 12),  # the link "her"
        ("KKR006", 35),  # "på mødet den 1. februar 2020", which is in 2021
        ("KKR048", 42),  # a sub-heading with a full stop
        ("KKR056", 80),
        ("KKR045", 101),  # a hyphen for a dash
        ("KKR040", 112),  # two blanks
        ("KKR050", 128),  # full stops after some items of a list
        ("KKR050", 138),
        ("KKR045", 155),
        ("KKR010", 204),  # "Mobilitetsamarbejdet"
        ("KKR045", 217),
        ("KKR044", 233),  # a straight apostrophe
    ]
    assert definition, "none of it is an error"


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_the_examples_are_exemplary(path: Path) -> None:
    assert engine.read(path)[1] == []


def test_rules_say_nothing_of_a_file_that_is_no_definition(tmp_path: Path) -> None:
    for text in (
        "",
        "bare tekst",
        "- en\n- liste",
        "organ: [\n",
        "dagsorden: 3\n",
        "dagsorden: [{punkter: [x, {titel: []}]}]",
    ):
        assert set(found(text, tmp_path)) == {"None"}


KEYS = ["organ", "dato", "næste_møde", "start", "dagsorden", "punkter", "titel", "bilag", "fil", *meetings.FIELDS]


@given(meetings.MEETINGS)
def test_rules_can_read_any_meeting(meeting: object) -> None:
    engine.check(yaml_reader.parse("m.yaml", meetings.written(meeting).encode()), TESTS / "valid")


@given(
    st.recursive(
        meetings.WORDS,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner),
        max_leaves=20,
    )
)
@example({"dagsorden": [{"titel": [], "punkter": [{"titel": {}, "bilag": [[], {"fil": []}], "baggrund": ["x"]}, "x"]}]})
def test_rules_can_read_what_is_no_meeting(data: object) -> None:
    _definition, problems = engine.check(yaml_reader.parse("m.yaml", meetings.written(data).encode()), ROOT)
    assert problems


# Dates


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Fristen er lørdag\n  den 14. november 2026.", None),
        ("Fristen er søndag den 14. november 2026.", "KKR003"),
        ("Fristen er onsdag aften, 18. nov. 2026.", None),
        ("Fristen er mandag aften, 18. nov. 2026.", "KKR003"),
        ("Mødet er fredag den 12.-13. november 2026.", None),
        ("Fristen er mandag den 8. februar.", None),
        ("Fristen er torsdag den 12. november, og den næste er 2. maj.", None),
        ("Fristen er tirsdag den 12. november.", "KKR004"),
        ("I 2019 var fristen tirsdag den 12. november.", None),
        ("Fristen er den 29. februar.", None),
        ("Fristen er den 29. februar 2027.", "KKR005"),
        ("Fristen er 30.–31. november 2026.", "KKR005"),
        ("Filen hedder 45-13-2026, og afsnit 3.31. april er ikke en dato.", None),
        ("Sag 31-11-20261 og 1.31. november er ikke datoer.", None),
        ("Uge 45. November bliver travl.", None),
        ("Fristen er den 32. januar.", "KKR005"),
        ("Fristen er den 30/2-2027.", "KKR005"),
        ("BEK nr. 1156 af 29/10/2014 gælder.", None),
        ("KKR får sagen på mødet den 8. februar 2026.", "KKR006"),
        ("KKR har møde den 8. februar 2025.", "KKR006"),
        ("Sagen behandles på mødet den 13. november 2025.", "KKR006"),
        ("KKR besluttede på mødet den 13. november 2025 at vente.", None),
        ("Sagen er udsat fra mødet den 8. februar 2026.", None),
        ("Loven gælder fra den 8. februar 2026.", None),
        ("Sagen drøftes på mødet fredag den 13. november 2020.", None),
        ("Sagen drøftes igen på mødet den 13. november 2027.", None),
    ],
)
def test_dates(text: str, rule: str | None, tmp_path: Path) -> None:
    assert said(text, tmp_path) == ([rule] if rule else [])


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Jf. pkt 9.9 og punkt 1.2.", "KKR001"),
        ("Se dagsordenens punkt 9.9.", "KKR001"),
        ("Se punkt nr. 9.9 i dagsordenen.", "KKR001"),
        ("Sagen var punkt 9.9 i dagsordenen for mødet den 8. maj 2026.", None),
        ("Efter aftalens punkt 9.9 og referatets\n  pkt. 9.9 er fristen i maj.", None),
        ("KKR drøftede det den 8. maj 2026 (pkt. 9.9) og den 26. juni 2026, punkt 1.1.", None),
    ],
)
def test_references_to_this_paper_and_to_others(text: str, rule: str | None, tmp_path: Path) -> None:
    assert said(text, tmp_path) == ([rule] if rule else [])


def test_a_date_in_a_title_is_read_and_one_in_an_address_is_not(tmp_path: Path) -> None:
    assert found_in("titel: Opfølgning på mødet tirsdag den 9. september 2026\n", tmp_path) == ["KKR003"]
    assert said("Se [referatet af mødet](https://example.dk/31-11-2026).", tmp_path) == []


@pytest.mark.parametrize(
    ("day", "name"),
    [
        ("2023-05-05", "store bededag"),
        ("2024-04-26", None),  # the first one that is an ordinary Friday
        ("2024-03-28", "skærtorsdag"),
        ("2026-04-03", "langfredag"),
        ("2026-04-05", "påskedag"),
        ("2026-04-06", "2. påskedag"),
        ("2027-05-06", "Kristi himmelfartsdag"),
        ("2027-05-16", "pinsedag"),
        ("2027-05-17", "2. pinsedag"),
        ("2038-04-25", "påskedag"),  # the latest there is
        ("2026-06-05", "grundlovsdag"),
        ("2026-12-24", "juleaften"),
        ("2026-12-31", None),
        ("2026-11-14", "lørdag"),
        ("2026-11-13", None),
    ],
)
def test_closing_days(day: str, name: str | None, tmp_path: Path) -> None:
    definition = f"organ: KKR Sydfjorden\ndato: {day}\ndagsorden:\n  - titel: Eventuelt\n"
    assert found(definition, tmp_path) == (["KKR009"] if name else [])
    if name:
        assert f"({name})" in engine.read(tmp_path / "møde.yaml")[1][0].what


# Headings


def test_inflections_in_headings_are_no_misspellings(tmp_path: Path) -> None:
    often = " Kommunerne skal følge handleplanen, og kommunen gælder det."
    text = f"sagsfremstilling: |\n  Her er planen.{often * 3}\n"
    for title in ("Kommunernes økonomi", "Kommunens økonomi", "Ny handleplan", "Handleplanens mål", "Handleplaner"):
        assert found_in(f"titel: {title}\n{text}", tmp_path) == []


@pytest.mark.parametrize("title", ["Handlplanen", "Handlepplanen", "Hanldeplanen", "Handleblanen"])
def test_a_letter_too_few_too_many_another_or_swapped_is_found(title: str, tmp_path: Path) -> None:
    text = "sagsfremstilling: |\n  Handleplanen er god. Handleplanen er ny. Handleplanen er kort.\n"
    assert found_in(f"titel: {title}\n{text}", tmp_path) == ["KKR010"]
    assert found_in(f"titel: {title}\nbaggrund: {title}.\n{text}", tmp_path) == []
    assert found_in(text + f"\n  ### {title} igen\n\n  Tekst.\n", tmp_path) == ["KKR010"]


# Marks that are not read


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Se <https://www.kl.dk>, a < b og b > c, <ukendt> og 2 * 3 ** 4\\*.", None),
        ("Drift,<br/> anlæg.", "KKR049"),
        ("Fristen er __kort__.", "KKR049"),
        ("Filen __init__.py og [Notat]: vedlagt.", None),
        ("Se [1].\n\n  [1]: https://www.kl.dk", "KKR049"),
        ("Drift \\<br> anlæg.", None),
        ("Drift&nbsp;og anlæg.", "KKR049"),
        ("##Drift", "KKR049"),
        ("Den **nye plan** og **den gamle.", "KKR049"),
        ("```\n  drift\n  ```", "KKR049"),
        ("Se [1] (side 2), [a][b] og billedet!", None),
        ("Se [aftalen](https://www.kl.dk/en aftale).", "KKR059"),
        ("Se (aftalen)[https://www.kl.dk].", "KKR059"),
        ("![Et kort over alle kommuner](billeder/mit kort.png)", "KKR059"),
        ("![[billeder/kort.png]]", "KKR059"),
        ("Tallene:\n  | Post | Beløb |\n  | Drift | 200 |\n  | I alt |", "KKR063"),
        ("| Post | Beløb |\n\n  |---|---|\n  | Drift | 200 |", "KKR063"),
        ("Tallene:\n  | Post | Beløb |\n  |---|---|\n  | Drift | 200 |", None),
        ("Enten a | b eller |x|.", None),
        ("| Post | 2027 | 2028 |\n  |---|---|---|\n  | Drift \\| anlæg | 200 |", "KKR064"),
        ("| Post | 2027 | 2028 |\n  |---|---|---|\n  | Drift |||", None),
    ],
)
def test_marks_that_would_be_printed(text: str, rule: str | None, tmp_path: Path) -> None:
    assert said(text, tmp_path) == ([rule] if rule else [])


def test_numbers_in_titles(tmp_path: Path) -> None:
    for title in ("1.2 Cykelstier", "Punkt 3.1: Cykelstier", "2.1. Cykelstier"):
        assert found_in(f"titel: '{title}'\n", tmp_path) == ["KKR013"]
    for title in ("1. Maj", "4. økonomirapport", "2.500 cykelstier", "2026-27 i tal", "1.5.2027 er fristen"):
        assert found_in(f"titel: {title}\n", tmp_path) == []
    for title in (
        "1. Udpegninger",
        "3. Regionalpolitiske sager",
        "2) eventuelt",
        "Punkt 2: Eventuelt",
        "4 – Eventuelt",
    ):
        assert found(f"{HEAD}dagsorden:\n  - titel: '{title}'\n", tmp_path) == ["KKR013"]
    for title in (
        "1. behandling af budgettet",
        "1. Behandling af budget",
        "2. halvår 2027",
        "4. kvartal",
        "3. marts-mødet",
    ):
        assert found_in(f"titel: {title}\n", tmp_path) == []
    assert found_in("titel: 3. Regionalpolitiske sager\n", tmp_path) == ["KKR013"]


def test_a_misspelt_key_is_one_mistake(tmp_path: Path) -> None:
    item = "      - titel: Nyt budget\n        baggrund: Tekst.\n        indstiling: At det godkendes.\n"
    assert found(f"{HEAD}dagsorden:\n  - titel: Sager\n    punkter:\n{item}", tmp_path) == ["None"]


def test_an_attachment_that_cannot_be_read_is_one_mistake(tmp_path: Path) -> None:
    assert found_in("baggrund: Se bilag 1.\nbilag: notat.pdf\n", tmp_path) == ["None"]
    assert found_in("baggrund: [Se bilag 1]\nbilag: []\n", tmp_path) == ["None"]


# Items


@pytest.mark.parametrize(
    "text",
    [
        "KKR godkender budgettet.",
        "- Godkende budgettet\n  - Drøfte planen",
        "1. godkend budgettet",
        "Det indstilles:\n\n  - At budgettet godkendes",
        "Sekretariatet indstiller, at budgettet godkendes.",
        "Det anbefales, at KKR tiltræder planen.",
        "Til orientering.",
        "- vurderer behovet",
    ],
)
def test_ways_to_recommend(text: str, tmp_path: Path) -> None:
    assert found_in(f"indstilling: |\n  {text}\n", tmp_path) == []


@pytest.mark.parametrize("text", ["Det indstilles, at", "Det indstilles:", "Ingen.", "Budgettet og kommunerne."])
def test_recommendations_of_nothing(text: str, tmp_path: Path) -> None:
    assert found_in(f"indstilling: |\n  {text}\n", tmp_path) == ["KKR021"]


def test_items_that_inform_need_no_recommendation(tmp_path: Path) -> None:
    items = "".join(
        f"      - titel: {title}\n        baggrund: Tekst.\n"
        for title in ("Eventuelt", "Orientering om budget", "Skriftlig orientering")
    )
    agenda = f"{HEAD}dagsorden:\n  - titel: Sager\n    punkter:\n{items}  - titel: Siden sidst\n    punkter:\n"
    assert found(f"{agenda}      - titel: Nyt budget\n        baggrund: Tekst.\n", tmp_path) == []
    assert found(f"{agenda}      - titel: Nyt budget\n", tmp_path) == []


@pytest.mark.parametrize(
    "title",
    [
        *(
            "Deltagere",
            "Deltagerfortegnelse",
            "Deltagerliste",
            "Underskriftsblad",
            "Underskrifter",
            "Velkomst",
            "Pause",
        ),
        *("Afslutning", "Velkomst ved formanden", "Velkommen", "Afslutning og tak", "Frokostpause", "Afbud", "Frokost"),
        *(
            "Mødets åbning",
            "Afslutning af mødet",
            "Deltagere i mødet",
            "7. Pause",
            "Velkomst ved Birthe Lundsgaard-Holm",
        ),
    ],
)
def test_what_frames_a_meeting_asks_for_nothing(title: str, tmp_path: Path) -> None:
    item = f"  - titel: Sager\n    punkter:\n      - titel: Nyt\n      - titel: {title}\n        baggrund: Tekst.\n"
    assert set(found(f"{HEAD}dagsorden:\n{item}", tmp_path)) <= {"KKR013"}
    assert set(found(f"{HEAD}dagsorden:\n  - titel: {title}\n", tmp_path)) <= {"KKR013"}


@pytest.mark.parametrize(
    "title", ["Afslutning af projektet", "Deltagere i kurset og gebyrer", "Underskrifter på aftalen"]
)
def test_a_title_that_only_begins_so_asks_for_something(title: str, tmp_path: Path) -> None:
    item = f"  - titel: Sager\n    punkter:\n      - titel: {title}\n        baggrund: Tekst.\n"
    assert found(f"{HEAD}dagsorden:\n{item}", tmp_path) == ["KKR020"]


def test_what_is_decided_needs_no_recommendation_any_more(tmp_path: Path) -> None:
    item = "  - titel: Sager\n    punkter:\n      - titel: Lys i hallen\n        baggrund: Tekst.\n"
    assert found(f"{HEAD}dagsorden:\n{item}", tmp_path) == ["KKR020"]
    assert found(f"{HEAD}dagsorden:\n{item}        beslutning: Godkendt.\n", tmp_path) == []


@pytest.mark.parametrize(
    ("text", "rules_found"),
    [
        ("Gæsten 王小明 og 北京 kommer.", ["KKR081", "KKR081"]),
        ("Bussen 🚌🚌 og 👨‍👩‍👧 kører ✈.", ["KKR080", "KKR080", "KKR080"]),
        ("Navnet محمد بن سلمان.", ["KKR081"] * 3),
        ("Αθήνα, Київ og Łódź er byer.", []),
    ],
)
def test_letters_that_the_font_lacks_are_told_once_a_word(text: str, rules_found: list[str], tmp_path: Path) -> None:
    assert said(text, tmp_path) == rules_found


@pytest.mark.parametrize(
    ("decisions", "rules_found"),
    [
        ("---", []),
        ("xxx", []),
        ("xx-", ["KKR022"]),
        ("x-", ["KKR022"]),
        ("x--", ["KKR023"]),
        ("-x-x---", ["KKR023", "KKR023"]),
    ],
)
def test_decisions(decisions: str, rules_found: list[str], tmp_path: Path) -> None:
    assert decided(decisions, tmp_path) == rules_found


# Attachments


@pytest.fixture
def attachments(tmp_path: Path) -> Path:
    """A folder with an attachment."""
    (tmp_path / "bilag").mkdir()
    (tmp_path / "bilag" / "notat.pdf").write_bytes(examples.pdf("Notat"))
    return tmp_path


NOTE = "bilag:\n  - titel: Notat om cykelstier\n    fil: bilag/notat.pdf\n"


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Jf. bilag 1.", None),
        ("Jf. bilag 1-2.", "KKR033"),
        ("Jf. bilag 1, 2 og 3.", "KKR033"),
        ("Det fremgår af notat om cykelstier.", None),
        ("Jf. lovens bilag 3 og bilag 2 til budgettet.", None),
        ("Jf. bilag 2 og 3 til budgettet.", None),
        ("Jf. punkt 1.2, bilag 2.", None),
        ("Der vedlægges bilag 2.", "KKR033"),
        ("Jf. bilag 2027 og bilag 3.1.", None),
        ("Intet.", "KKR032"),
    ],
)
def test_attachments_in_the_text(text: str, rule: str | None, attachments: Path) -> None:
    assert found_in(f"{NOTE}baggrund: {text}\n", attachments) == ([rule] if rule else [])


def test_attachments_may_have_numbers_of_their_own(attachments: Path) -> None:
    numbered = NOTE.replace("titel: Notat", "titel: Bilag 7. Notat")
    assert found_in(f"{numbered}baggrund: Jf. bilag 7.\n", attachments) == []
    assert found_in(f"{numbered}baggrund: Jf. bilag 8.\n", attachments) == ["KKR033"]


def test_a_pdf_may_begin_with_something_else(attachments: Path) -> None:
    (attachments / "bilag" / "notat.pdf").write_bytes(b"\n\n" + examples.pdf("Notat"))
    assert found_in(f"{NOTE}baggrund: Jf. bilag 1.\n", attachments) == []


def test_files_that_another_definition_names_or_a_program_left_are_not_forgotten(attachments: Path) -> None:
    fields = f"{NOTE}baggrund: Jf. bilag 1.\n"
    for name in (".skjult", "~$notat.docx", "Thumbs.db"):
        (attachments / "bilag" / name).write_bytes(b"x")
    assert found_in(fields, attachments) == []
    decomposed = "pla\u030an og mål.pdf"  # as a Mac names files
    (attachments / "bilag" / decomposed).write_bytes(b"x")
    assert found_in(fields, attachments) == ["KKR034"]
    (attachments / "andet.yaml").write_text("bilag: [bilag/plån og mål.pdf]\n", "utf-8")
    assert found_in(fields, attachments) == []


def test_files_beside_the_definition_and_in_other_folders_are_not_attachments(attachments: Path) -> None:
    (attachments / "noter.txt").write_text("x")
    (attachments / "udkast").mkdir()
    (attachments / "udkast" / "gammelt.pdf").write_bytes(b"x")
    assert found_in(f"{NOTE}baggrund: Jf. bilag 1.\n", attachments) == []


# CPR numbers


@pytest.mark.parametrize(
    "text",
    [
        *("010170-1234", "0101701234", "010170 1234", "290200–1234", "010170 - 1234", "(311299-1234)"),
        *("CPR:0101701234", "01.01.70-1234", "010170\u22121234", "010170\u00ad-1234", "010170--1234"),
        *("070761\\-4285", "070761/4285", "**070761**-4285", "07 07 61 4285", "07\u00a007\u00a061\u00a04285"),
        *("[070761](https://x.dk)-4285", "610761-4285", "_070761_-4285", "0707\u200b61-4285", "07-07-61-4285"),
        *("(**0707**61-4285)", "07/07/61-4285", "[070761-4285](https://x.dk 'y')", "070761\u20114285"),
        *("(journalnr. 7) med CPR-nummer 010170-1234", "i sagen, 010170-1234,", "sag om borger 010170-1234"),
    ],
)
def test_cpr_numbers_are_found_everywhere_and_not_repeated(text: str, tmp_path: Path) -> None:
    told = said(f"Borgeren {text} klager.", tmp_path)
    assert [rule for rule in told if rule != "KKR082"] == ["KKR090"]  # of invisible signs in it, too
    assert text not in str(engine.read(tmp_path / "møde.yaml")[1])
    quoted = text.replace("'", "''")
    in_name = found(f"{HEAD}deltagere: ['Anne Holm {quoted}']\ndagsorden:\n  - titel: Eventuelt\n", tmp_path)
    assert [rule for rule in in_name if rule not in ("KKR082", "None")] == ["KKR090"]


@pytest.mark.parametrize(
    "text",
    [
        "290201-1234",
        "321270-1234",
        "011370-1234",
        "+4512345678",
        "+0101701234",
        "A0101701234",
        "01017012345",
        "P-nummer 1003456789",
        "EAN 5790001330552",
        "konto 1234-0101701234",
        "2026-05018",
        "120.101.234 kr.",
        "12 12 12 12",
        "01 01 70 1234",
        "01.01.26-2027",
        "1.250.000-1.300.000",
        "[sagen](https://example.dk/1010701234)",
        *("tlf. 33 70 33 70", "telefon 3370 3370", "mobil 07 07 61 42 85", "+45 07 07 61 42", "tlf. 12 12 12 1234"),
        *("01.01.2026-31.12.2026", "2026-01-01", "den 1.1.2026", "31.12.26 2027", "01/01/26-2027", "010126/2027"),
        *("1203120045 kr.", "1.203.120.045 kr.", "1203120045 mio.", "120312-004 kr.", "120.312-120.312 kr."),
        *("SAG-2026-05018", "sag 2026-05018-12", "EAN 5798009811578", "CVR 12345678", "IBAN DK5000400440116243"),
        *("000000-0000", "120312-00451", "1120312-0045", "320170-1234", "920170-1234", "0101701234567"),
        *("ordrenummer 1203120045", "GLN 5790000000012", "faktura 0101701234", "kl. 12.00-13.00", "9200 1234"),
        *(
            "referat_010125_1200",
            "010170*1234",
            "file_010170_1234.pdf",
            "610170 1234",
            "12-12-12-1234",
            "§ 12, stk. 1234",
        ),
    ],
)
def test_other_numbers_are_no_cpr_numbers(text: str, tmp_path: Path) -> None:
    assert said(f"Her står {text}, og det er alt.", tmp_path) == []


@pytest.mark.parametrize(
    "text",
    [
        *(
            "journalnummer 120312-0045",
            "j.nr. 120312-0045",
            "jr.nr. 120312-0045",
            "sag 120312-0045",
            "sagen har nr. 120312-0045",
        ),
        *("sagsnummer 120312-0045", "faktura nr. 120312-0045", "tlf. 120312-0045", "telefonnummeret 120312-0045"),
        *(
            "konto 120312-0045",
            "ordre 120312-0045",
            "EAN-nummeret 120312-0045",
            "CVR 120312-0045",
            "120312-0045 (journal)",
        ),
        *(
            "16/120312-0045",
            "120312-0045-3",
            "borgerens sag **120312**-0045",
            "journal hos Region Midtjylland 120312\\-0045",
        ),
    ],
)
def test_numbers_that_something_near_calls_otherwise_may_be_allowed(text: str, tmp_path: Path) -> None:
    assert said(f"Her står {text}, og det er alt.", tmp_path) == ["KKR091"]
    allowed = f"# kkr-docs: tillad KKR091 – regionens journal\nsagsfremstilling: |\n  Her står {text}.\n"
    assert found_in(allowed, tmp_path) == []


def test_a_cpr_number_is_told_of_where_it_is_typed(tmp_path: Path) -> None:
    assert said("**Borger** [Anne](https://x.dk) med **070761**-4285.", tmp_path) == ["KKR090"]
    [problem] = engine.read(tmp_path / "møde.yaml")[1]
    line = (tmp_path / "møde.yaml").read_text("utf-8").split("\n")[problem.line - 1]
    assert line[problem.column - 1 :].startswith("070761**-4285")


def test_cpr_numbers_in_notes_are_found(tmp_path: Path) -> None:
    note = f"# Ringede til 010170-1234\n{HEAD}dagsorden:\n  - titel: Eventuelt # 010170-1234\n"
    assert found(note, tmp_path) == ["KKR090", "KKR072", "KKR090"]
    assert "010170" not in str(engine.read(tmp_path / "møde.yaml")[1])
    note = note.replace(" # 010170", "  # 010170")
    assert found(note, tmp_path) == ["KKR090", "KKR090"]
    assert [(one.line, one.column) for one in engine.read(tmp_path / "møde.yaml")[1]] == [(1, 15), (6, 25)]
    assert said("Tekst.\n\n  ### Borger 010170-1234", tmp_path) == ["KKR090"]


def test_cpr_numbers_in_links_are_found(tmp_path: Path) -> None:
    assert said("Se [sagen](https://example.dk/010170-1234).", tmp_path) == ["KKR090"]
    assert said("Se [sagen](https://example.dk/0707614285).", tmp_path) == ["KKR090"]  # with a right check digit


def test_an_error_stops_the_document_and_a_remark_does_not(tmp_path: Path) -> None:
    for rule in registry.ALL:
        folder = tmp_path / rule.id
        folder.mkdir()
        definition = engine.read(examples.write(rule, rule.bad, folder))[0]
        assert (definition is None) == (rule.severity is Severity.ERROR)


WIDE = "KKR Sydfjorden har gennem de seneste år arbejdet med at skabe bedre sammenhæng mellem kommunernes indsatser på "
WIDE += "området, og det har været godt"


@pytest.mark.parametrize(
    ("lines", "rules"),
    [
        ((f"{WIDE}.", "Anne Holm, Fjordby"), ["KKR051"]),
        ((f"{WIDE}.", f"{WIDE}."), ["KKR051"]),
        ((f"{WIDE},", "siger formanden."), []),
        ((WIDE[:90], "Sydfjordens kommuner."), []),
        (("a: første", "b: andet"), ["KKR051"]),
        (("å) første", "ø) andet"), ["KKR051"]),
        (("Fjordby\t1.100\t1.300",), ["KKR053"]),
        (("Navn:\tAnne Holm",), []),
    ],
)
def test_lines_that_are_lost_are_told_of(lines: tuple[str, ...], rules: list[str], tmp_path: Path) -> None:
    assert said("\n  ".join(lines), tmp_path) == rules


def test_a_mail_address_between_angle_brackets_is_no_html(tmp_path: Path) -> None:
    assert said("Skriv til Bo Krogh <b.krogh@fjordby.dk> eller <a@fjordby.dk>.", tmp_path) == []
    assert said("Drift<br/> og <a href='x'>anlæg</a>.", tmp_path) == ["KKR049"] * 2


def test_the_stars_of_notes_are_text(tmp_path: Path) -> None:
    assert said("Tal *), **) og ***) er foreløbige.", tmp_path) == []
    assert said("Tal ** er foreløbige.", tmp_path) == ["KKR049"]


@pytest.mark.parametrize(
    ("dates", "text", "meant"),
    [
        ("dato: 2026-11-13\nnæste_møde: 2207-02-08", "Tekst.", "2027"),
        ("dato: 2022-11-13\nnæste_møde: 2203-02-08", "Budget 2022 og 2023.", "2023"),
        ("dato: 2206-11-13\nnæste_møde: 2207-02-08", "Budget 2026.", "2026"),
        ("dato: 1985-11-13\nnæste_møde: 2207-02-08", "Tekst.", "det rigtige år"),
        ("dato: 2207-11-13", "Tekst.", "det rigtige år"),
        ("dato: 1026-11-13", "Tekst.", "2026"),
    ],
)
def test_a_mistyped_year_is_one_that_the_meeting_speaks_of(dates: str, text: str, meant: str, tmp_path: Path) -> None:
    agenda = f"dagsorden:\n  - titel: Sager\n    tekst: {text}\n"
    (tmp_path / "m.yaml").write_text(f"organ: KKR\n{dates}\n{agenda}", "utf-8")
    problems = [each for each in engine.read(tmp_path / "m.yaml")[1] if each.rule == "KKR014"]
    assert problems[0].remedy == f"Ret det til {meant}."
