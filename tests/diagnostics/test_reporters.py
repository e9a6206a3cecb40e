"""How findings are shown: on a terminal, in the machines' formats, by exit code; and the rules' own pages."""

import fcntl
import json
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from conftest import Command
from paths import ROOT

from kkr_docs.diagnostics.text import excerpt
from kkr_docs.lint import registry

ITEM = "organ: KKR Syd\ndato: 2026-11-13\ndagsorden:\n  - titel: Sager\n    punkter:\n      - titel: Sag\n"
RECOMMENDED = ITEM + "        indstilling: Det indstilles, at KKR Syd godkender sagen.\n"
ERROR = RECOMMENDED + "        baggrund: Jf. punkt 9.9 og 8.8.\n        farve: blå\n"
WARNING = ITEM + "        baggrund: Sagen er ny.\n"
SUGGESTION = RECOMMENDED + "        baggrund: Sagen er  ny.\n"
SOUND = RECOMMENDED + "        baggrund: Sagen er ny.\n"
ALL = {"fejl.yaml": ERROR, "advarsel.yaml": WARNING, "forslag.yaml": SUGGESTION, "god.yaml": SOUND}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with definitions: one for every severity, and one that nothing is to be said of."""
    for name, text in ALL.items():
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


# Text


def terminal(folder: Path, *args: str, columns: int = 80, env: dict[str, str] | None = None) -> str:
    """What the command shows on a terminal of some columns."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    kept = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "NO_COLOR", "KKR_DOCS_LANG")}
    command = [sys.executable, "-m", "kkr_docs", *args]
    with subprocess.Popen(command, stdout=theirs, stderr=subprocess.DEVNULL, cwd=folder, env=kept | (env or {})):
        os.close(theirs)
        shown = b""
        while block := read(ours):
            shown += block
    os.close(ours)
    return shown.decode().replace("\r\n", "\n")


def read(terminal: int) -> bytes:
    """What comes next from a terminal; nothing where it is closed."""
    try:
        return os.read(terminal, 65536)
    except OSError:
        return b""


def test_a_terminal_shows_the_line_and_a_caret(folder: Path) -> None:
    shown = terminal(folder, "validate", "forslag.yaml", env={"NO_COLOR": "1"})
    assert shown == (
        "forslag.yaml:8:27: forslag: her står to eller flere mellemrum i træk. Skriv ét mellemrum. (KKR040)\n"
        "          baggrund: Sagen er  ny.\n"
        "                            ^\n"
    )


def test_colours_are_for_terminals_that_want_them(folder: Path, kkr: Command) -> None:
    assert "\x1b[31m\x1b[1mfejl\x1b[0m: ukendt nøgle ”farve”." in terminal(folder, "validate", "fejl.yaml")
    assert "\x1b" not in terminal(folder, "validate", "fejl.yaml", env={"NO_COLOR": "1"})
    piped = kkr("validate", "fejl.yaml", cwd=folder, env={"FORCE_COLOR": "1"}).stdout
    assert "\x1b" not in piped
    assert len(piped.splitlines()) == 3
    assert "^" not in piped


def test_a_long_line_is_cut_around_the_column(folder: Path) -> None:
    words = " ".join(f"ord{number}" for number in range(100))
    (folder / "lang.yaml").write_text(RECOMMENDED + f"        baggrund: {words}  {words}\n", "utf-8")
    shown = terminal(folder, "validate", "lang.yaml", columns=40, env={"NO_COLOR": "1"}).splitlines()
    [line, caret] = shown[1:]
    assert max(len(line), len(caret)) < 40
    assert (line[2], line[-1]) == ("…", "…")
    assert line[:caret.index("^")].endswith("ord99")  # fmt: skip


def test_a_terminal_takes_no_orders_from_a_definition(folder: Path) -> None:
    (folder / "ond.yaml").write_text(ITEM + '        sted: "\x1b[2J"\n', "utf-8")
    (folder / "ond2.yaml").write_text(ITEM + '        "a\\n::error::b": c\n', "utf-8")
    shown = terminal(folder, "validate", "ond.yaml", "ond2.yaml", env={"NO_COLOR": "1"})
    assert "\x1b" not in shown
    assert '"·[2J"' in shown
    assert not re.search("^::error", shown, re.MULTILINE)


CUTS = [
    ("titel: Sag", 8, 40, "titel: Sag", 7),
    ("\t- titel", 4, 40, "    - titel", 6),
    ("a\tb", 3, 40, "a   b", 4),
    ("日本: x", 5, 40, "日本: x", 6),
    ("e\u0301\u0302: x", 6, 40, "e\u0301\u0302: x", 3),
    ("abc", 4, 40, "abc", 3),
    ("", 1, 40, "", 0),
    ("\u0301a", 2, 40, "\u0301a", 1),
    ("a\u00adb\x07", 3, 40, "a·b·", 2),
    ("0123456789", 1, 6, "01234…", 0),
    ("0123456789", 6, 6, "…3456…", 3),
    ("0123456789", 10, 6, "…56789", 5),
    ("日本日本日本日本", 5, 7, "…本日 …", 3),
    ("日本日本日本日本", 5, 8, "… 本日 …", 4),
]


@pytest.mark.parametrize(("text", "column", "width", "shown", "at"), CUTS)
def test_the_caret_stands_under_the_character(text: str, column: int, width: int, shown: str, at: int) -> None:
    assert excerpt(text, column, width) == (shown, at)


@pytest.mark.parametrize(
    ("names", "summary", "code", "strict"),
    [
        (["god.yaml"], "Ingen fejl (1 kontrolleret).", 0, 0),
        (["forslag.yaml", "god.yaml"], "1 forslag i 1 af 2 filer.", 0, 0),
        (["advarsel.yaml"], "1 advarsel i 1 fil.", 0, 1),
        (["fejl.yaml"], "3 fejl i 1 fil.", 1, 1),
        (["advarsel.yaml", "forslag.yaml"], "1 advarsel og 1 forslag i 2 af 2 filer.", 0, 1),
        ([*ALL], "3 fejl, 1 advarsel og 1 forslag i 3 af 4 filer.", 1, 1),
    ],
)
def test_the_summary_counts_and_only_what_is_grave_fails(
    names: list[str], summary: str, code: int, strict: int, folder: Path, kkr: Command
) -> None:
    result, strictly = kkr("validate", *names, cwd=folder), kkr("validate", "--strict", *names, cwd=folder)
    assert result.stderr == strictly.stderr == summary + "\n"
    assert (result.returncode, strictly.returncode) == (code, strict)


# Machines


def test_json_has_every_field(folder: Path, kkr: Command) -> None:
    result = kkr("validate", "--format", "json", *ALL, cwd=folder)
    report = json.loads(result.stdout)
    assert (result.returncode, report["version"], [*report]) == (1, 1, ["version", "problems"])
    assert [(each["file"], each["severity"]) for each in report["problems"]] == [
        ("advarsel.yaml", "warning"), ("fejl.yaml", "error"), ("fejl.yaml", "error"), ("fejl.yaml", "error"),
        ("forslag.yaml", "suggestion"),
    ]  # fmt: skip
    assert report["problems"][1] == {
        "file": "fejl.yaml",
        "line": 8,
        "column": 23,
        "severity": "error",
        "rule": "KKR001",
        "what": "her henvises til punkt 9.9, som ikke findes.",
        "remedy": "Skriv nummeret på et punkt i denne dagsorden.",
    }
    assert report["problems"][3]["rule"] is None


@pytest.mark.parametrize("format_", ["json", "github", "sarif"])
def test_nothing_but_the_format_is_on_standard_output(format_: str, folder: Path, kkr: Command) -> None:
    sound = kkr("validate", "--format", format_, "god.yaml", cwd=folder)
    mended = kkr("validate", "--fix", "--format", format_, "forslag.yaml", cwd=folder)
    empty = {"json": '{\n  "version": 1,\n  "problems": []\n}\n', "github": ""}
    for result in (sound, mended):
        assert result.returncode == 0
        if format_ == "sarif":
            assert json.loads(result.stdout)["runs"][0]["results"] == []
        else:
            assert result.stdout == empty[format_]
    assert "+        baggrund: Sagen er ny." in mended.stderr


def test_machines_read_the_same_in_every_language(folder: Path, kkr: Command) -> None:
    said = [
        json.loads(kkr("--lang", one, "validate", "--format=json", *ALL, cwd=folder).stdout) for one in ("da", "en")
    ]
    danish, english = ([{**each, "what": "", "remedy": ""} for each in report["problems"]] for report in said)
    assert danish == english
    assert said[0] != said[1]


def test_a_name_that_is_not_text_is_no_fault_of_ours(tmp_path: Path, kkr: Command) -> None:
    for format_ in ("text", "json", "github", "sarif"):
        result = kkr("validate", "--format", format_, os.fsdecode(b"m\xff.yaml"), cwd=tmp_path)
        assert result.returncode == 1, result.stderr
        assert "filen findes ikke" in result.stdout


def annotations(output: str) -> list[tuple[str, dict[str, str], str]]:
    """GitHub's own reading of workflow commands (actions/runner, ActionCommand.cs)."""
    found = []
    for line in output.splitlines():
        command = re.fullmatch(r"::(\w+) (.*?)::(.*)", line)
        assert command, line
        properties = dict(pair.split("=", 1) for pair in command[2].split(","))
        found.append((command[1], {name: unquote(value) for name, value in properties.items()}, unquote(command[3])))
    return found


def test_github_annotations_are_read_back_whole(tmp_path: Path, kkr: Command) -> None:
    name = "a,b: 100%.yaml"
    (tmp_path / name).write_text(ITEM + '        "a\\r\\n::error::100%25": c\n', "utf-8")
    result = kkr("validate", "--format", "github", name, cwd=tmp_path)
    [(command, properties, message)] = annotations(result.stdout)
    assert command == "error"
    assert properties == {"file": name, "line": "7", "col": "9", "title": "kkr-docs"}
    assert message.startswith("ukendt nøgle ”a\r\n::error::100%25”. Her kan stå: titel,")


def test_github_knows_three_severities(folder: Path, kkr: Command) -> None:
    found = annotations(kkr("validate", "--format", "github", *ALL, cwd=folder).stdout)
    assert [command for command, _properties, _message in found] == ["warning", "error", "error", "error", "notice"]
    assert found[1][1]["title"] == "KKR001"


LEVELS = {"none", "note", "warning", "error"}


def test_sarif_has_what_the_standard_requires(folder: Path, kkr: Command) -> None:
    """Sections of SARIF 2.1.0: 3.13 log, 3.14 run, 3.18 tool, 3.19 driver, 3.27 result, 3.30 region, 3.49 rule."""
    result = kkr("validate", "--format", "sarif", *ALL, cwd=folder)
    log = json.loads(result.stdout)
    assert (result.returncode, log["version"], len(log["runs"])) == (1, "2.1.0", 1)
    assert log["$schema"].endswith("sarif-schema-2.1.0.json")
    [run] = log["runs"]
    assert run["columnKind"] in ("unicodeCodePoints", "utf16CodeUnits")
    driver = run["tool"]["driver"]
    assert driver["name"] == "kkr-docs"
    ids = [rule["id"] for rule in driver["rules"]]
    assert len(set(ids)) == len(ids)
    assert {"definition", *(rule.id for rule in registry.ALL)} == set(ids)
    for rule in driver["rules"]:
        assert rule["shortDescription"]["text"].endswith((".", "…"))
        assert rule["fullDescription"]["text"]
        assert rule["help"]["text"]
        assert rule["help"]["markdown"]
        assert rule["defaultConfiguration"]["level"] in LEVELS
    assert [found["level"] for found in run["results"]] == ["warning", "error", "error", "error", "note"]
    for found in run["results"]:
        check_result(found, ids, folder)


def check_result(found: dict[str, Any], ids: list[str], folder: Path) -> None:
    assert found["message"]["text"]
    assert ids[found["ruleIndex"]] == found["ruleId"]
    [location] = found["locations"]
    place = location["physicalLocation"]
    assert (folder / place["artifactLocation"]["uri"]).is_file()
    assert min(place["region"]["startLine"], place["region"]["startColumn"]) >= 1


def test_sarif_names_files_by_uri(tmp_path: Path, kkr: Command) -> None:
    (tmp_path / "møde 1#%.yaml").write_text(WARNING, "utf-8")
    for name in ("møde 1#%.yaml", str(tmp_path / "møde 1#%.yaml")):
        log = json.loads(kkr("validate", "--format", "sarif", name, cwd=tmp_path).stdout)
        uri = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert uri.isascii()
        assert unquote(uri.removeprefix("file://")) == name


# The rules' pages


@pytest.mark.parametrize("name", ["KKR001", "kkr001"])
def test_explain_shows_a_rules_page(name: str, kkr: Command) -> None:
    [rule] = [rule for rule in registry.ALL if rule.id == "KKR001"]
    page = kkr("explain", name).stdout
    assert page.startswith("KKR001 (fejl)\n\nHer henvises til punkt 9.9, som ikke findes. Skriv nummeret på et punkt")
    for part in (rule.why, *rule.bad.splitlines(), *rule.good.splitlines()):
        assert part in page
    english = kkr("--lang", "en", "explain", name).stdout
    assert english.startswith(
        "KKR001 (error)\n\nThis refers to item 9.9, which does not exist. Write the number of an item"
    )


def test_explain_knows_no_other_rules(kkr: Command) -> None:
    result = kkr("explain", "KRR001")
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.splitlines()[-1] == "Fejl: reglen KRR001 findes ikke. Mente du KKR001?"
    assert "Mente du" not in kkr("explain", "punktum").stderr


def test_every_rule_has_a_number_of_its_own() -> None:
    for rule in registry.ALL:
        assert re.fullmatch(r"KKR\d{3}", rule.id)
    assert len({rule.id for rule in registry.ALL}) == len(registry.ALL)


def test_the_page_of_the_rules_is_current(kkr: Command) -> None:
    page = kkr("explain").stdout
    assert page == (ROOT / "docs" / "regler.md").read_text("utf-8"), "run make rules"
    assert [rule.id for rule in registry.ALL] == re.findall(r"^## (KKR\d{3})$", page, re.MULTILINE)
