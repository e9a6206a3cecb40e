"""`kkr-docs validate --fix`: what is fixed, and that nothing else changes."""

import json
import re
from pathlib import Path

import pytest
from conftest import Command
from hypothesis import assume, given
from hypothesis import strategies as st

from kkr_docs.definition import loading, yaml_reader, yaml_source
from kkr_docs.lint import autofix, engine, examples
from kkr_docs.lint.registry import Rule
from kkr_docs.lint.rules import typography
from kkr_docs.markdown.blocks import walk

HEAD = "organ: KKR Syd\ndato: 2026-11-13\ndagsorden:\n  - titel: Sager\n    punkter:\n"
ITEM = HEAD + "      - titel: En sag\n        sagsfremstilling: |\n"
MENDINGS = [
    ("To  mellemrum,   tre", "To mellemrum, tre"),
    ("Slutter med et \nmellemrum\t\nher.", "Slutter med et\nmellemrum\t\nher."),
    ("27\u00a0 pct. og \u00a028\u00a0\u00a0pct.\u00a0", "27\u00a0pct. og\u00a028\u00a0pct."),
    ("\u00a0\u00a0Et indrykket afsnit", "Et indrykket afsnit"),
    ('Både ”krumme” og "lige" tegn', "Både ”krumme” og ”lige” tegn"),
    ('Både “krumme” og "lige" tegn', "Både “krumme” og “lige” tegn"),
    ('Både »krumme« og "lige" tegn', "Både »krumme« og »lige« tegn"),
    ('Både „krumme“ og "lige" tegn', "Både „krumme“ og „lige“ tegn"),
    ('”Et”: [se "to"](https://www.kl.dk "Titel")', '”Et”: [se ”to”](https://www.kl.dk "Titel")'),
    ("KL’s og KKR's forslag", "KL’s og KKR’s forslag"),
    ("Det er nyt - og vigtigt -- meget", "Det er nyt – og vigtigt – meget"),
    ("Mødt d. 3/4, 3/4-2026 og Den 03/12 2026", "Mødt den 3. april, 3. april 2026 og Den 3. december 2026"),
    ("### En rubrik.\n\nTekst", "### En rubrik\n\nTekst"),
    ("* Fjordby stiller to\n* Birkesund stiller tre", "- Fjordby stiller to\n- Birkesund stiller tre"),
    ("Anne Holm\nBo Krogh\nCarl Lund", "Anne Holm\\\nBo Krogh\\\nCarl Lund"),
    ('”Et” og "to  tre - fire"', "”Et” og ”to tre – fire”"),
]
LEFT_ALONE = [
    "Linjen brydes her:  \nog her.",
    "-   Et punkt\n-   Et til",
    "1.  Et punkt",
    "###  Rubrik",
    "| A  | B - C |\n|----|-------|\n| 1  | -     |",
    "  - - Liste i liste",
    "27\u00a0pct. den\u00a013.\u00a0november",
    "-\u00a0ingen liste",
    "\u00a0- ingen liste",
    'Alle er "lige" her, og KKR\'s er lige.',
    'Skærmen er 27" og ”stor”',
    'Et ” og "et" samt "et til"',
    "1 - 2 og 70 20 - 30 40",
    "søn- og helligdage, haveborde og -stole, 2022-2026",
    "1/2 af 3/4, den 1/2 million, nr. 3/4-2026, 12/13-2026, 1/2/3",
    "Mødt d. 3/4-26",
    "### Budget mv.\n\n### 1.\n\n### Og så ...",
    "[https://www.kl.dk](https://www.kl.dk) og <https://www.kl.dk> og [x](https://kl.dk/(a)?b  'T')",
    "[1]: https://www.kl.dk\n\n[1] og www.kl.dk, https://kl.dk/a_(b) og https://kl.dk/a*b*",
    "# kkr-docs: tillad KKR040 – tekst",
]
ESCAPED = [
    'titel: "To \\x20mellemrum"',
    'titel: "KL’s og KKR\\x27s"',
    "titel: 'KL’s og KKR''s'",
    'titel: "”Et” og \\"to\\""',
    'titel: ”Et” og "to\n          tre"',
    "titel: &a To  mellemrum",
]


def _item(prose: str) -> str:
    return ITEM + "".join(f"          {line}\n" if line else "\n" for line in prose.split("\n"))


def _fixed(text: str) -> str:
    return autofix.fix_content(text.encode(), "m.yaml", Path()).decode()


@pytest.mark.parametrize(("before", "after"), MENDINGS)
def test_what_is_fixed(before: str, after: str) -> None:
    assert _fixed(_item(before)) == _item(after)


@pytest.mark.parametrize("prose", LEFT_ALONE)
def test_what_has_a_meaning_is_left_alone(prose: str) -> None:
    assert _fixed(_item(prose)) == _item(prose)


@pytest.mark.parametrize("title", ESCAPED)
def test_what_is_written_otherwise_than_it_reads_is_left_alone(title: str) -> None:
    text = HEAD + f"      - {title}\n"
    assert _fixed(text) == text


def test_a_fix_that_would_make_another_definition_does_not_stop_the_others() -> None:
    text = HEAD + "      - titel: Nyt:\u00a0\n        baggrund: To  mellemrum\n"
    assert _fixed(text) == text.replace("To  m", "To m")


@pytest.mark.parametrize("rule", typography.RULES, ids=lambda rule: rule.id)
def test_a_rules_bad_example_is_fixed_whole(rule: Rule, tmp_path: Path) -> None:
    path = examples.write(rule, rule.bad, tmp_path)
    if rule.id == "KKR046":  # both ways of writing a period are right
        assert autofix.fix(path) == ""
    else:
        assert autofix.fix(path).count("\n@@ ") == 1
        assert engine.read(path)[1] == []


def test_the_command_shows_what_it_fixed_and_what_is_left(tmp_path: Path, kkr: Command) -> None:
    path = tmp_path / "m.yaml"
    path.write_text(_item("Ny - og vigtig, jf. punkt 9.9."), "utf-8")
    first = kkr("validate", "--fix", "m.yaml", cwd=tmp_path)
    lines = first.stdout.splitlines()
    assert "-          Ny - og vigtig, jf. punkt 9.9." in lines
    assert "+          Ny – og vigtig, jf. punkt 9.9." in lines
    assert "m.yaml:8:31: fejl: her henvises til punkt 9.9" in first.stdout
    assert "KKR045" not in first.stdout
    assert first.returncode == 1
    fixed = path.read_bytes()
    again = kkr("validate", "--fix", "m.yaml", cwd=tmp_path)
    assert path.read_bytes() == fixed
    assert "@@" not in again.stdout


def test_without_the_option_nothing_is_fixed(tmp_path: Path, kkr: Command) -> None:
    path = tmp_path / "m.yaml"
    path.write_text(_item("Ny - og vigtig."), "utf-8")
    assert "(KKR045)" in kkr("validate", path).stdout
    assert path.read_text("utf-8") == _item("Ny - og vigtig.")


def test_line_ends_byte_order_mark_and_comments_stay(tmp_path: Path, kkr: Command) -> None:
    before = '\ufeff# ”a”  "b" - c \r\n' + _item("Ny - og").replace("\n", "\r\n") + "# slut - \r\n"
    path = tmp_path / "m.yaml"
    path.write_bytes(before.encode())
    kkr("validate", "--fix", path)
    assert path.read_bytes() == before.replace("Ny - og", "Ny – og").encode()


def test_what_is_suppressed_is_not_fixed() -> None:
    text = HEAD + "      # kkr-docs: tillad KKR045 – titlen er et citat\n      - titel: Ny - og vigtig\n"
    assert _fixed(text) == text


@pytest.mark.parametrize("style", ["single", "folded double", ">"])
@pytest.mark.parametrize("first", ["- ord", "– ord"])
def test_no_line_becomes_one_that_runs_into_another(first: str, style: str) -> None:
    """A "--" that begins a line would become a dash, which YAML's joining of lines takes out of its list."""
    text = f"{HEAD}      - titel: Ny\n        baggrund: {_written([first, '-- ord'], style)}\n"
    assert _fixed(text) == text


@pytest.mark.parametrize("content", [b"organ: [To  mellemrum", b"\xff\xfeorgan: a  b", b"a: b  c\n---\nd: e  f\n", b""])
def test_what_cannot_be_read_is_not_touched(content: bytes, tmp_path: Path, kkr: Command) -> None:
    path = tmp_path / "m.yaml"
    path.write_bytes(content)
    assert kkr("validate", "--fix", path).returncode == 1
    assert path.read_bytes() == content


def test_a_link_to_a_definition_stays_a_link(tmp_path: Path) -> None:
    path, link = tmp_path / "m.yaml", tmp_path / "møde.yaml"
    path.write_text(_item("Ny - og vigtig."), "utf-8")
    link.symlink_to(path)
    autofix.fix(link)
    assert link.is_symlink()
    assert path.read_text("utf-8") == _item("Ny – og vigtig.")


def test_the_real_meeting_is_fixed_at_its_true_faults_alone(reference: Path, tmp_path: Path) -> None:
    path = tmp_path / reference.name
    path.write_bytes(reference.read_bytes())
    autofix.fix(path)
    before, after = reference.read_text("utf-8"), path.read_text("utf-8")
    expected = before.replace("oktober 2020.\n\n          På mødet", "oktober 2020\n\n          På mødet")
    expected = expected.replace("KKR's", "KKR’s").replace("profil  som", "profil som")
    assert after == re.sub(r"(?<=\w) - ", " – ", expected)


ODD = (
    "ord ord. æble, - -- – # #x : ' '' KL’s KKR's | * 1. \\ \\n 27\u00a0pct. \u00a0 \u00a0- \u00a0ord https://kl.dk/a "
    '[x](https://kl.dk) "ord" " ”ord” “ord” {{ % &a !b ### 2022-26 2022–26 > <b> ~ `x` \'ord\' @ ] } ,'
)
PIECES = st.sampled_from(ODD.split(" "))
LINES = st.lists(st.tuples(PIECES, st.sampled_from([" ", " ", "  ", "   ", "\t"])), min_size=1, max_size=8).map(
    lambda pairs: "".join(piece + blank for piece, blank in pairs)
)
PROSE = st.lists(LINES, min_size=1, max_size=4)
COMMENT = '# "a"  KKR\'s - b\u00a0\u00a0c '


def _written(lines: list[str], style: str) -> str:
    """The lines as a YAML value, in a style and indented by 10."""
    joint = "\n" + " " * 10
    if style in ("|", ">", "|-", ">+"):
        return style + joint + joint.join(lines)
    if style == "plain":
        return joint.join(line.strip() for line in lines)
    if style == "single":
        return "'" + joint.join(line.replace("'", "''") for line in lines) + "'"
    if style == "double":
        return json.dumps("\n".join(lines), ensure_ascii=False)
    if style == "folded double":
        return '"' + joint.join(json.dumps(line, ensure_ascii=False)[1:-1] for line in lines) + '"'
    return json.dumps("\n".join(lines))


STYLES = st.sampled_from(["|", "|", ">", "|-", ">+", "plain", "single", "double", "folded double", "escaped"])
FIELDS = st.lists(st.builds(_written, PROSE, STYLES), min_size=1, max_size=5)


def _around(read: yaml_source.Source) -> str:
    """What stands around the scalars of a definition."""
    spans = sorted((span.start, span.end) for place, span in read.values.items() if isinstance(read.at(place), str))
    ends = [0, *(end for _start, end in spans)]
    starts = [*(start for start, _end in spans), len(read.text)]
    return "\0".join(read.text[end:start] for end, start in zip(ends, starts, strict=True))


def _letters(data: yaml_source.Data) -> object:
    """The data without what a fix may change: blanks, quotation and list marks, line ends, full stops."""
    if isinstance(data, str):
        return re.sub(r"""[\s'"’”“.–*+\\-]""", "", data)
    if isinstance(data, list):
        return [_letters(child) for child in data]
    return {key: _letters(child) for key, child in data.items()}


def _shapes(read: yaml_source.Source) -> list[type]:
    """The kinds of all blocks of all texts, in order."""
    return [type(block) for _location, blocks in loading.draft(read, Path()).blocks() for block in walk(blocks)]


@given(FIELDS, LINES.map(str.strip), st.sampled_from(["\n", "\r\n"]), st.sampled_from(["", "\ufeff"]))
def test_only_fixed_characters_change_and_a_second_time_nothing(
    fields: list[str], title: str, line_end: str, mark: str
) -> None:
    keys = ["baggrund", "indstilling", "sagsfremstilling", "økonomi", "beslutning"]
    text = f"{HEAD}      - titel: {title}\n" + "".join(
        f"        {COMMENT}\n        {key}: {field}\n" for key, field in zip(keys, fields, strict=False)
    )
    content = (mark + text.replace("\n", line_end)).encode()
    before = yaml_reader.parse("m.yaml", content)
    assume(not before.problems)
    fixed = autofix.fix_content(content, "m.yaml", Path())
    after = yaml_reader.parse("m.yaml", fixed)
    assert not after.problems
    assert _around(after) == _around(before)
    assert _letters(after.data) == _letters(before.data)
    has_stars = any(re.search(r"^[ \u00a0]*[*+][ \u00a0]", words, re.MULTILINE) for _at, words in before.texts())
    assert _shapes(after) == _shapes(before) or has_stars  # of which KKR052 makes a list, maybe after blanks are fixed
    assert after.text.count("\n") == before.text.count("\n")
    assert (fixed.count(b"\r\n"), fixed[:3] == b"\xef\xbb\xbf") == (content.count(b"\r\n"), bool(mark))
    assert autofix.fix_content(fixed, "m.yaml", Path()) == fixed
