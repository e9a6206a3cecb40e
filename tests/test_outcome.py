"""What came of an item: votes, statements and follow-ups are in the minutes, PDF and Word, and rules read them."""

import re
from pathlib import Path

import pytest
from test_people import both, told

PEOPLE = "deltagere: [Anne Holm, Bo Krogh, Carl Thy, Ditte Ravn (V)]\nafbud: [Erik Sand]\n"
HEAD = f"organ: Udvalget\ndato: 2026-11-13\n{PEOPLE}"
ITEM = (
    "dagsorden:\n  - titel: Sager\n    punkter:\n      - titel: Budget\n"
    "        indstilling: Det indstilles, at udvalget godkender budgettet.\n"
)
DECIDED = "        beslutning: Godkendt.\n"


@pytest.mark.sampled(4)
@pytest.mark.parametrize(
    ("votes", "printed"),
    [
        ("{for: 12, imod: [3, A, B, C], undlod: 1}", ["For stemte 12, imod 3 (A, B og C), 1 undlod at stemme."]),
        ("{for: [Anne Holm, Bo Krogh], imod: Carl Thy}", ["For stemte 2 (Anne Holm og Bo Krogh), imod 1 (Carl Thy)."]),
        ("{for: 29, imod: 14}", ["For stemte 29, imod 14."]),
        ("{for: 14}", ["For stemte 14."]),
        ("{imod: [Anne Holm]}", ["Imod stemte 1 (Anne Holm)."]),
        ("{undlod: [Bo Krogh, Carl Thy]}", ["2 (Bo Krogh og Carl Thy) undlod at stemme."]),
        ("{for: 14, undlod: [2, Ø]}", ["For stemte 14, 2 (Ø) undlod at stemme."]),
        ("{for: [A, B], imod: C og V, undlod: O}", ["For stemte A og B. Imod stemte C og V. O undlod at stemme."]),
        ("{for: [A, B], imod: 3}", ["For stemte A og B. Imod stemte 3."]),
        ("{for: 16, imod: 0}", ["For stemte 16, imod 0."]),
        (
            "[{om: ændringsforslaget, for: [1, A], imod: 3}, {for: 4}]",
            ["Afstemning om ændringsforslaget: For stemte 1 (A), imod 3.", "For stemte 4."],
        ),
    ],
)
def test_a_vote_is_printed_as_people_write_it(votes: str, printed: list[str], tmp_path: Path) -> None:
    text = f"{HEAD}{ITEM}{DECIDED}        afstemning: {votes}\n"
    for texts in both(text, tmp_path):
        at = texts.index("Beslutning")
        assert [line for line in texts[at:] if line] == ["Beslutning", "Godkendt.", *printed]
    for texts in both(text, tmp_path, kind="agenda"):
        assert not any("stemte" in line for line in texts)


def test_a_vote_written_on_lines_of_its_own_reads_the_same(tmp_path: Path) -> None:
    votes = "        afstemning:\n          for: 12\n          imod: 3 (A, B og C)\n          undlod: 1\n"
    for texts in both(f"{HEAD}{ITEM}{votes}", tmp_path):
        assert "For stemte 12, imod 3 (A, B og C), 1 undlod at stemme." in texts


def test_statements_and_follow_ups_have_parts_of_their_own(tmp_path: Path) -> None:
    item = (
        "        protokoltilførsel:\n          - navn: Bo Krogh\n            tekst: |\n              Vi er imod.\n\n"
        "              - for dyrt\n          - {navn: [A, F], tekst: Vi støtter det.}\n"
        "        opfølgning:\n          - Sender svaret\n"
        "          - {hvad: Laver notat, hvem: [Lis Dam, Ole Bro], frist: 2026-12-01, udført: 2026-11-20}\n"
        "          - {hvad: Ringer, hvem: Teknik og Miljø, udført: ja}\n"
    )
    for texts in both(f"{HEAD}{ITEM}{DECIDED}{item}", tmp_path):
        found = [re.sub(r"^– ?", "", line) for line in texts[texts.index("Protokoltilførsel") :] if line.strip("– ")]
        assert found == [
            *("Protokoltilførsel", "Bo Krogh ønskede følgende ført til protokols:", "Vi er imod.", "for dyrt"),
            *("A og F ønskede følgende ført til protokols:", "Vi støtter det.", "Opfølgning", "Sender svaret"),
            "Laver notat (Lis Dam og Ole Bro, senest den 1. december 2026, udført den 20. november 2026)",
            "Ringer (Teknik og Miljø, udført)",
        ]


def test_a_statement_may_name_an_item(tmp_path: Path) -> None:
    item = "        id: penge\n        protokoltilførsel: {navn: Bo Krogh, tekst: 'Se punkt [punkt:plan].'}\n"
    text = f"{HEAD}{ITEM}{DECIDED}{item}      - {{titel: Plan, id: plan, baggrund: 'Se [punkt:penge].'}}\n"
    for texts in both(text, tmp_path):
        assert "Sepunkt1.2." in [text.replace(" ", "") for text in texts]


def test_a_postponed_item_says_so_where_nothing_else_is_said(tmp_path: Path) -> None:
    for texts in both(f"{HEAD}{ITEM}        udsat: ja\n", tmp_path):
        assert texts[texts.index("Beslutning") + 1] == "Udsat."


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ("afstemning: {for: 2, imod: [Karl Thy]}", "KKR035 ”Karl Thy” er hverken .*Mente du ”Carl Thy”?"),
        ("afstemning: {imod: Bo}", "KKR035 ”Bo” .*Mente du ”Bo Krogh”?"),
        ("protokoltilførsel: {navn: Karl Thy, tekst: Nej.}", "KKR035 ”Karl Thy”"),
        ("afstemning: {imod: [Erik Sand]}", "KKR036 ”Erik Sand” har meldt afbud, men står her i en afstemning"),
        ("inhabil: [Carl Thy]\n        afstemning: {for: 2, imod: [Carl Thy]}", "KKR036 ”Carl Thy” var inhabil"),
        ("fraværende: [Carl Thy]\n        afstemning: {for: 2, imod: [Carl Thy]}", "KKR036 ”Carl Thy” var fraværende"),
        ("afstemning: {for: 3, imod: 2}", "KKR037 her er 5 stemmer, men 4 af deltagerne var til stede"),
        ("afstemning: {for: 2, imod: 1}", "KKR037 her er 3 stemmer, men 4 af"),
        ("fraværende: [Bo Krogh]\n        afstemning: {for: 2, imod: 2}", "KKR037 her er 4 stemmer, men 3 af"),
        ("afstemning: {for: [Anne Holm, Bo Krogh, Carl Thy], imod: [Bo Krogh]}", "KKR038 ”Bo Krogh” står to gange"),
        ("afstemning: {imod: [2, Bo Krogh]}", "KKR039 her står 2, men 1 er nævnt"),
        ("afstemning: {om: forslaget}", "KKR068 "),
        ("opfølgning: [{hvad: Svar, hvem: Bo Krogh, frist: 2026-11-12}]", "KKR065 datoen i ”frist”"),
        ("opfølgning: [{hvad: Svar, frist: 2026-12-12}]", "KKR066 "),
        ("opfølgning: [{hvad: Svar, hvem: [Bo Kroh]}]", "KKR069 ”Bo Kroh” er næsten, men ikke helt, ”Bo Krogh”"),
        ("udsat: ja", "KKR067 "),
        ("afstemning: {for: 12, imood: 3}", "None ukendt nøgle ”imood”. Mente du ”imod”?"),
        ("afstemning: [{for: 12, imood: 3}]", "None ukendt nøgle ”imood”. Mente du ”imod”?"),
        ("afstemning: tolv", "None ”afstemning”: her skal stå en liste"),
        ("protokoltilførsel: [{navn: Bo Krogh, tekst: ''}]", "None ”tekst”: her mangler en tekst"),
        ("protokoltilførsel: [{navn: '', tekst: Nej}]", "None ”navn”: her mangler en tekst"),
        ("protokoltilførsel: [{navn: Bo Krogh}]", "None her mangler ”tekst”"),
        (
            "opfølgning: [{hvad: Svar, hvem: Bo Krogh, udført: måske}]",
            "None ”udført”: her kan kun stå ja, nej eller en",
        ),
        (
            "opfølgning: [{hvad: Svar, hvem: Bo Krogh, frist: 1. december 2026}]",
            "None ”frist”: .* Skriv den som 2026-12-01",
        ),
    ],
)
def test_what_a_careful_colleague_would_see(fields: str, said: str, tmp_path: Path) -> None:
    found = told(f"{HEAD}{ITEM}{DECIDED}        {fields}\n", tmp_path)
    assert [bool(re.match(rf"\d+ {said}", each)) for each in found] == [True], found


@pytest.mark.parametrize(
    "fields",
    [
        "afstemning: {for: 3, imod: 1}",
        "afstemning: {for: [3, A, B], imod: [1, V]}",
        "afstemning: {for: [Socialdemokratiet, Radikale Venstre], imod: [Venstre], undlod: [Lokallisten Fjordby]}",
        "afstemning: {imod: [V]}",
        "afstemning: {imod: [Ditte Ravn (V)]}",
        "afstemning: {for: 2}",
        "inhabil: [Bo Krogh]\n        afstemning: {for: 2, imod: [Carl Thy]}",
        "gik: [{navn: Bo Krogh, kl: 10.00}]\n        afstemning: {for: 2, imod: [Carl Thy]}",
        "gik: [{navn: Bo Krogh, kl: 10.00}]\n        afstemning: {for: 3, imod: [Carl Thy]}",
        "opfølgning: [{hvad: Svar, hvem: Sekretariatet, frist: 2026-11-13}, {hvad: Kort, udført: ja}]",
    ],
)
def test_what_is_right_is_not_asked_about(fields: str, tmp_path: Path) -> None:
    assert told(f"{HEAD}{ITEM}{DECIDED}        {fields}\n", tmp_path) == []


def test_who_came_late_or_left_early_counts_where_they_were_there(tmp_path: Path) -> None:
    items = "".join(
        f"      - titel: Sag {number}\n{moves}        afstemning: {{for: {count}, imod: [Anne Holm]}}\n"
        for number, moves, count in (
            ("a", "", 2),
            ("b", "        kom: [Bo Krogh]\n", 3),
            ("c", "        gik: [Carl Thy]\n", 3),
            ("d", "", 2),
            ("e", "        kom: [Carl Thy]\n", 3),
            ("f", "", 2),
        )
    )
    text = f"{HEAD}dagsorden:\n  - titel: Sager\n    punkter:\n{items}"
    [found] = told(text, tmp_path)
    assert found.startswith("22 KKR037 her er 3 stemmer, men 4 af deltagerne")


def test_others_than_members_need_not_have_voted(tmp_path: Path) -> None:
    head = HEAD.replace("Carl Thy,", "{navn: Carl Thy, rolle: kommunaldirektør},")
    assert told(f"{head}{ITEM}{DECIDED}        afstemning: {{for: 2, imod: 1}}\n", tmp_path) == []


def test_the_public_sees_nothing_of_what_came_of_a_closed_item(tmp_path: Path) -> None:
    closed = (
        f"{DECIDED}        lukket: ja\n        afstemning: {{for: 3, imod: [Anne Holm]}}\n"
        "        protokoltilførsel: {navn: Bo Krogh, tekst: En hemmelig tilføjelse.}\n"
        "        opfølgning: [{hvad: En hemmelig opgave, hvem: Carl Thy}]\n"
    )
    for texts in both(f"{HEAD}{ITEM}{closed}", tmp_path, kind="minutes"):
        assert "For stemte 3, imod 1 (Anne Holm)." in texts
        assert any("hemmelig tilføjelse" in line for line in texts)
    for texts in both(f"{HEAD}{ITEM}{closed}", tmp_path, kind="minutes", edition="public"):
        assert not any("hemmelig" in line or "stemte" in line or "protokols" in line for line in texts)
