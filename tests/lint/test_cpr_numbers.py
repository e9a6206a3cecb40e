"""CPR numbers are sought in what is printed of a definition, and reported where they were typed."""

from pathlib import Path

import pytest
import sample_files
from conftest import Command
from cpr_table import CERTAIN, NONE
from hypothesis import assume, given
from hypothesis import strategies as st
from meetings import written
from paths import ROOT

from kkr_docs.definition import loading, yaml_reader
from kkr_docs.lint import engine, examples

HEAD = "organ: KKR Syd\ndato: 2026-11-13\n"
RULES = ("KKR090", "KKR091")

Places = list[tuple[str, int, int]]


def places(definition: str, folder: Path = ROOT) -> Places:
    """What the rules on CPR numbers find in a definition: rule, line and column."""
    problems = engine.check(yaml_reader.parse("m.yaml", definition.encode()), folder)[1]
    return [(problem.rule, problem.line, problem.column) for problem in problems if problem.rule in RULES]


def marked(definition: str) -> tuple[str, Places]:
    """A definition without its marks ‹, and where each number marked so is to be reported."""
    lines = definition.split("\n")
    expected = [
        ("KKR090", number, column - earlier + 1)
        for number, line in enumerate(lines, 1)
        for earlier, column in enumerate(at for at, sign in enumerate(line) if sign == "‹")
    ]
    return definition.replace("‹", ""), expected


def in_text(text: str) -> str:
    """A definition whose item has a text."""
    return examples.definition("sagsfremstilling: |\n" + "".join(f"  {line}\n" for line in text.split("\n")))


@pytest.mark.parametrize(
    "text",
    [
        r"Borger ‹070761\-4285.",
        r"Borger ‹070761\/4285 og ‹07\.07\.61\-4285.",
        r"Borger 12\. ‹07\.07\.61\-4285.",
        "Borger **‹070761**-4285 og ‹070761**-4285** og _‹070761_-4285.",
        "Borger **‹07**07**61**-**4285**.",
        "Borger [‹070761](https://x.dk)-4285 og [Anne](https://x.dk/a_0) ‹070761-4285.",
        "Borger [‹070761](https://x.dk/070761a)[-4285](https://x.dk).",
        "Borger [nr.](https://x.dk/.0)‹070761-4285.",
        "Borger [‹07**0761**-42](lang:en)85.",
        "Se [sagen](‹https://x.dk/070761%2D4285).",
        "Se [sagen](https://x.dk/‹070761-4285) og [den](https://x.dk '‹070761-4285').",
        "Se https://x.dk/‹070761-4285 og <https://x.dk/‹0707614285>.",
        "Skriv til ‹070761-4285@fjordby.dk.",
        "Borger ‹070761-\n4285 og ‹0707\n61-4285 og ‹07-07-\n61-4285.",
        "Borger ‹070761-\\\n4285.",
        "Borger ‹070761[^1]-4285.\n\n[^1]: Se ‹010170-1234.",
        "Borger.[^a]\n\n[^a]: Se **‹010170**-\n  1234.",
        "- Borger ‹070761-4285\n  - og **‹010170**-1234\n- og\n  ‹010170-\n  1234",
        "1. ‹0707614285\n2. ‹010170-1234",
        "> Borger\n> ‹070761-\n> 4285",
        "### Borger **‹070761**-4285\n\nTekst.",
        "| Navn | Nr. |\n|---|---|\n| Anne ‹0707614285 | **‹070761**-4285 |",
        "| Navn | CPR-nr. |\n|---|---|\n| Anne | ‹0101701234 |\n| Bo | ‹7/7-61-4285 |",
        "Navn\tCPR\nAnne\t‹0101701234\nBo\t‹0202701234",
        "![Kort](billeder/‹070761-4285.png)",
        "![Kort ‹070761\\-4285](billeder/kort.png \"Af borger ‹010170-1234\")",
        "070761\u00a0: Borger ‹07\u00a007\u00a061\u00a04285.",
        "Borger ‹07\u200b0761\u2060-\u20604285.",
        "Borger ‹\uff10\uff17\uff10\uff17\uff16\uff11-\uff14\uff12\uff18\uff15.",
        "Æblet og borger ‹070761   4285.",
    ],
)  # fmt: skip
def test_a_number_is_found_as_printed_and_reported_as_typed(text: str) -> None:
    definition, expected = marked(in_text(text))
    assert places(definition) == expected


@pytest.mark.parametrize(
    "text",
    [
        "| År | Nr. |\n|---|---|\n| 070761 | 4285 |",
        "| A | B | C | D |\n|---|---|---|---|\n| 07 | 07 | 61 | 4285 |",
        "07\t07\t61\t4285\n12\t12\t12\t1234",
        "- 07\n- 07\n- 61\n- 4285",
        "07.07.61\n\n4285",
        "Tal[^1] 0707.\n\n[^1]: 61-4285",
        "| Telefon | Beløb |\n|---|---|\n| 0707614285 | 1.203.120.045 |",
        "| Sagsnr. |\n|---|\n| 0101701234 |",
    ],
)
def test_what_is_printed_apart_is_no_number(text: str) -> None:
    assert places(in_text(text)) == []


@pytest.mark.parametrize(
    "definition",
    [
        f"{HEAD}sted: Sal ‹070761-4285\ndagsorden:\n  - titel: Eventuelt ‹070761/4285\n",
        f"{HEAD}deltagere:\n  - Anne ‹0101701234\n  - navn: Bo ‹070761-4285\n    rolle: ‹010170 1234\ndagsorden: []\n",
        f"{HEAD}afbud: [\"Anne \\u2013 ‹07\\x3076\\x31-4285\"]\ndagsorden: []\n",
        f"{HEAD}dagsorden:\n  - titel: >\n      Om\n      ‹070761-\n      4285\n",
        f"{HEAD}dagsorden:\n  - titel: 'Bo''s **‹070761**-4285'\n",
        f"{HEAD}# Ring til ‹070761-4285\ndagsorden:\n  - titel: Eventuelt  # ‹0707614285\n",
        f"{HEAD}# Borgeren har ‹070761-\n#   4285.\n# Og\n# nummer 12\ndagsorden: []\n",
        f"{HEAD}dagsorden:\n  - titel: A\n    punkter:\n      - titel: B\n        bilag:\n"
        "          - bilag/klage_‹070761-4285.pdf\n          - titel: Klage fra ‹070761-4285\n            fil: a.pdf\n",
    ],
)  # fmt: skip
def test_titles_names_files_and_notes_are_read_too(definition: str) -> None:
    definition, expected = marked(definition)
    assert places(definition) == expected


@pytest.mark.parametrize("entry", [entry for entry in CERTAIN if not set("\r\u2028\ufeff\u202a\u202c") & set(entry)])
def test_every_form_is_an_error(entry: str) -> None:
    escaped = "".join(f"\\{sign}" if sign in "\\`*_[]<>|@" else sign for sign in entry)
    told = places(in_text(f"Der står {escaped} på siden."))
    assert {rule for rule, _line, _column in told} == {"KKR090"}


@pytest.mark.parametrize("entry", [entry for entry in NONE if "\t" not in entry and "  " not in entry])
def test_no_other_number_is_reported(entry: str) -> None:
    assert places(in_text(f"Der står {entry} på siden.")) == []


WRAPPED = st.tuples(
    st.sampled_from([("[", "](https://x.dk/0)"), ("\u200b", ""), ("**", "**"), ("", "\u200b")]),
    st.one_of(st.just(0), st.integers(0, 10)),
    st.one_of(st.just(10), st.integers(0, 10)),
)


@given(st.lists(WRAPPED, min_size=1, max_size=2), st.sampled_from(["-", "\\-"]))
def test_marks_inside_a_number_hide_nothing(wrapped: list[tuple[tuple[str, str], int, int]], hyphen: str) -> None:
    """Where the marks are printed, the number is none; else it is reported at its first digit."""
    signs = [*"070761", hyphen, *"4285"]
    for (before, after), first, last in wrapped:
        signs[first] = before + signs[first]
        signs[last] += after
    text = "".join(signs)
    meeting = {
        "organ": "KKR",
        "dato": "2026-11-13",
        "dagsorden": [{"titel": "A", "punkter": [{"titel": "B", "baggrund": text}]}],
    }
    definition = written(meeting)
    draft = loading.draft(yaml_reader.parse("m.yaml", definition.encode()), ROOT)
    [reading] = draft.readings.values()
    shown = "".join(passage.words for passage in reading.passages).replace("\u200b", "")
    assume("070761-4285" in shown)
    [(_rule, line, column)] = places(definition)
    assert definition.split("\n")[line - 1][column - 1] == "0"


# Files


WITH_FILE = examples.definition(
    "sagsfremstilling: |\n  Jf. bilag 1.\n\n  ![Kort over Fjordbys skoler](kort.png)\nbilag:\n  - klage.txt\n"
)


def told(kkr: Command, folder: Path, definition: str = WITH_FILE) -> list[str]:
    """What validate says of a meeting with an attachment and a picture, without the file's name."""
    (folder / "m.yaml").write_text(definition, "utf-8")
    return [line.removeprefix("m.yaml:") for line in kkr("validate", "m.yaml", cwd=folder).stdout.splitlines()]


def test_a_number_in_an_attachment_or_a_picture_is_an_error_at_its_line(tmp_path: Path, kkr: Command) -> None:
    (tmp_path / "kort.png").write_bytes(sample_files.png(Comment="Hos 070761-4285"))
    (tmp_path / "klage.txt").write_text("\nOm 070761-4285\nog 010170-1234.\n1203120045\n010170 1234\n", "utf-8")
    picture, attachment = told(kkr, tmp_path)
    assert picture.startswith("18:11: fejl: i filen ”kort.png” står noget, der ligner et CPR-nummer (billedets op")
    assert attachment.startswith(
        "20:13: fejl: i filen ”klage.txt” står noget, der ligner et CPR-nummer (linje 2, linje 3)."
    )
    assert "0707" not in picture + attachment
    (tmp_path / "klage.txt").write_text("010170-1234\n" * 9, "utf-8")
    assert "(linje 1, linje 2, linje 3 …)" in told(kkr, tmp_path)[1]


def test_a_number_in_a_file_can_be_suppressed_with_a_reason(tmp_path: Path, kkr: Command) -> None:
    (tmp_path / "kort.png").write_bytes(sample_files.png())
    (tmp_path / "klage.txt").write_text("120312-0045", "utf-8")
    allowed = "# kkr-docs: tillad KKR092 – det er regionens journalnummer\n"
    assert told(kkr, tmp_path, WITH_FILE.replace("        bilag:", f"        {allowed}        bilag:")) == []
    assert told(kkr, tmp_path, WITH_FILE.replace("          - klage", f"          {allowed}          - klage")) == []


def test_an_attachment_that_is_not_read_is_told(tmp_path: Path, kkr: Command) -> None:
    (tmp_path / "kort.png").write_bytes(sample_files.png())
    (tmp_path / "klage.txt").write_bytes(sample_files.jpeg())
    [line] = told(kkr, tmp_path)
    expected = "20:13: forslag: bilaget ”klage.txt” er ikke læst helt igennem for CPR-numre: det er et billede. Læs"
    assert line.startswith(expected)
    (tmp_path / "klage.txt").write_bytes(b"Tekst")
    assert told(kkr, tmp_path) == []
