"""The commands as a secretary runs them: files made, messages, exit codes, and nothing left half done."""

import json
import os
import random
import re
import shutil
import struct
import subprocess
import sys
import time
import zlib
from contextlib import suppress
from pathlib import Path

import docx
import jsonschema  # type: ignore[import-untyped]
import pikepdf
import pytest
import yaml
from command import meeting_of_pages, on_terminal
from conftest import IN_CI, Command
from paths import EXAMPLES, VALID

MEETING = "organ: KKR Syd\ndato: 2026-11-13\ndagsorden:\n  - titel: Sager\n"
DECIDED = MEETING + "    punkter:\n      - titel: Sag\n        beslutning: Godkendt.\n"
BAD = "organ: KKR Syd\n"
STEM = "dagsorden-kkr-syd-2026-11-13"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with definitions: a sound one, one with a decision, one that is wrong."""
    for name, text in {"god.yaml": MEETING, "besluttet.yaml": DECIDED, "dårlig.yaml": BAD}.items():
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


def made(folder: Path) -> set[str]:
    """The names of what a command left in a folder, beside the definitions."""
    return {each.name for each in folder.iterdir() if each.suffix != ".yaml"}


def is_whole(path: Path) -> bool:
    if path.suffix == ".pdf":
        with pikepdf.open(path) as document:
            return len(document.pages) > 0
    return bool(docx.Document(str(path)).paragraphs)


# new


def test_new_gives_the_standing_agenda_which_is_valid_and_sets_as_it_is(kkr: Command, tmp_path: Path) -> None:
    result = kkr("new", "møde.yaml", cwd=tmp_path)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout == "møde.yaml er skrevet. Ret den til, og kør: kkr-docs render møde.yaml\n"
    meeting = yaml.safe_load((tmp_path / "møde.yaml").read_text("utf-8"))
    assert meeting["organ"] == "KKR Midtjylland"
    assert [section["titel"] for section in meeting["dagsorden"]] == [
        "Godkendelse af referat", "Siden sidst", "Regionalpolitiske sager", "Udpegninger", "KKR",
        "Punkter til næste møde", "Eventuelt",
    ]  # fmt: skip
    validated = kkr("validate", "møde.yaml", cwd=tmp_path)
    assert (validated.returncode, validated.stdout) == (0, "")
    rendered = kkr("render", "møde.yaml", cwd=tmp_path)
    assert rendered.returncode == 0
    assert all(is_whole(tmp_path / name) for name in rendered.stdout.split())
    assert len(rendered.stdout.split()) == 2


def test_new_never_overwrites(kkr: Command, folder: Path) -> None:
    result = kkr("new", "god.yaml", cwd=folder)
    assert result.returncode == 1
    assert result.stderr == "god.yaml findes allerede og er ikke ændret. Vælg et andet navn.\n"
    assert (folder / "god.yaml").read_text("utf-8") == MEETING
    assert made(folder) == set()


def test_new_takes_body_people_and_date_from_the_last_meeting(kkr: Command, tmp_path: Path) -> None:
    last = next(path for path in EXAMPLES if "sydfjorden" in path.name)
    assert kkr("new", "--fra", last, "næste.yaml", cwd=tmp_path).returncode == 0
    before, after = (
        yaml.load(path.read_text("utf-8"), yaml.BaseLoader)  # noqa: S506 - it makes nothing but text
        for path in (last, tmp_path / "næste.yaml")
    )
    assert (after["organ"], after["dato"]) == (before["organ"], before["næste_møde"])
    assert after["deltagere"] == before["deltagere"] + before["afbud"]
    assert after["dagsorden"][0]["punkter"][0]["titel"].endswith("KKR Sydfjorden den 13. november 2026")
    assert kkr("validate", "næste.yaml", cwd=tmp_path).returncode == 0


def test_new_takes_what_is_said_before_what_was(kkr: Command, folder: Path) -> None:
    assert (
        kkr("new", "--fra", "god.yaml", "--organ", "KKR Nord", "--dato", "2027-03-01", "n.yaml", cwd=folder).returncode
        == 0
    )
    assert (folder / "n.yaml").read_text("utf-8").split("\n")[2:4] == ["organ: KKR Nord", "dato: 2027-03-01"]


def test_new_from_a_definition_that_is_wrong_says_so(kkr: Command, folder: Path) -> None:
    result = kkr("new", "--fra", "dårlig.yaml", "n.yaml", cwd=folder)
    assert result.returncode == 1
    assert "dårlig.yaml:1:1: fejl: her mangler ”dato”." in result.stdout
    assert not (folder / "n.yaml").exists()


BODIES = [
    "KKR: Syd", 'KKR "Syd"', "KKR 'Syd'", "# KKR", "KKR #1", "{{ organ }}", "{% raw %}", "{KKR}", "[KKR]", "- KKR",
    "nej", "null", "1.10", "2026-11-13", "*KKR*", "&KKR", "!KKR", "| KKR", "> KKR", "%KKR", "@KKR", "`KKR`", "~", "<<",
    "KKR\\Syd", "R&D <Syd>", "KKR Ærø–Åben/øst (2)", " KKR  Syd ", "KKR:", "[KKR](syd)", "![KKR](syd)", "? KKR", "…",
]  # fmt: skip


def test_new_takes_any_name_of_a_body(kkr: Command, tmp_path: Path) -> None:
    for number, body in enumerate(BODIES):
        assert kkr("new", f"--organ={body}", f"{number}.yaml", cwd=tmp_path).returncode == 0, body
        meeting = yaml.load((tmp_path / f"{number}.yaml").read_text("utf-8"), yaml.BaseLoader)  # noqa: S506 - only text
        assert meeting["organ"] == " ".join(body.split())
    validated = kkr("validate", *(f"{number}.yaml" for number in range(len(BODIES))), cwd=tmp_path)
    assert validated.returncode == 0, validated.stdout
    assert all(": forslag: " in line for line in validated.stdout.splitlines())


@pytest.mark.parametrize("body", ["", "  "])
def test_new_takes_no_body_without_a_name(body: str, kkr: Command, tmp_path: Path) -> None:
    """It either asks for one or writes what is valid."""
    result = kkr("new", f"--organ={body}", "m.yaml", cwd=tmp_path)
    assert result.returncode in (1, 2) or kkr("validate", "m.yaml", cwd=tmp_path).returncode == 0


# schema


def test_the_schema_in_the_repository_is_fresh(kkr: Command, repository: Path) -> None:
    assert kkr("schema").stdout == (repository / "docs" / "kkr-docs.schema.json").read_text("utf-8"), "run make schema"


@pytest.fixture(scope="module")
def validator(repository: Path) -> jsonschema.Draft202012Validator:
    """The schema as an editor uses it."""
    schema = json.loads((repository / "docs" / "kkr-docs.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


class EditorLoader(yaml.SafeLoader):
    """Reads YAML 1.2's core schema, as editors do: 09.30 is a number, nothing is nothing, a date is text."""


EditorLoader.yaml_implicit_resolvers = {}
for kind, pattern in {
    "null": r"|~|null|Null|NULL",
    "bool": r"true|True|TRUE|false|False|FALSE",
    "int": r"[-+]?[0-9]+",
    "float": r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?",
}.items():
    EditorLoader.add_implicit_resolver(f"tag:yaml.org,2002:{kind}", re.compile(rf"^(?:{pattern})$"), None)


def complaints(validator: jsonschema.Draft202012Validator, path: Path) -> list[str]:
    meeting = yaml.load(path.read_bytes(), EditorLoader)  # noqa: S506 - it is a SafeLoader
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(meeting)]


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_the_schema_accepts_what_is_valid(path: Path, validator: jsonschema.Draft202012Validator) -> None:
    assert complaints(validator, path) == []


def test_the_schema_accepts_a_new_meeting(
    kkr: Command, tmp_path: Path, validator: jsonschema.Draft202012Validator
) -> None:
    kkr("new", "m.yaml", cwd=tmp_path)
    assert complaints(validator, tmp_path / "m.yaml") == []


@pytest.mark.parametrize(
    "change", ["farve: blå", "slut: i aften", "dato: 13. november", "dagsorden: []", "dagsorden:\n  - punkter: []"]
)
def test_the_schema_refuses_what_is_wrong(
    change: str, tmp_path: Path, validator: jsonschema.Draft202012Validator
) -> None:
    key = change.partition(":")[0]
    kept = re.sub(rf"^{key}:.*\n(  .*\n)*", "", MEETING, flags=re.MULTILINE)
    (tmp_path / "m.yaml").write_text(f"{kept}{change}\n", "utf-8")
    assert complaints(validator, tmp_path / "m.yaml")


# render


def test_render_makes_pdf_and_word_and_says_which(kkr: Command, folder: Path) -> None:
    result = kkr("render", "god.yaml", "--out", "ny/mappe", cwd=folder)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.splitlines() == [f"ny/mappe/{STEM}.pdf", f"ny/mappe/{STEM}.docx"]
    assert {each.name for each in (folder / "ny/mappe").iterdir()} == {f"{STEM}.pdf", f"{STEM}.docx"}
    assert all(is_whole(folder / line) for line in result.stdout.splitlines())


def test_one_bad_definition_does_not_stop_the_others(kkr: Command, folder: Path) -> None:
    result = kkr("render", "dårlig.yaml", "god.yaml", "mangler.yaml", "besluttet.yaml", "--to", "pdf", cwd=folder)
    assert result.returncode == 1
    assert made(folder) == {f"{STEM}.pdf", "referat-kkr-syd-2026-11-13.pdf"}
    assert [line.split(" ")[0] for line in result.stdout.splitlines()] == [
        f"{STEM}.pdf", "referat-kkr-syd-2026-11-13.pdf", "dårlig.yaml:1:1:", "dårlig.yaml:1:1:", "mangler.yaml:1:1:"
    ]  # fmt: skip
    assert result.stderr == "3 fejl i 2 af 4 filer.\n"


def test_two_meetings_never_share_a_file(kkr: Command, folder: Path) -> None:
    (folder / "tvilling.yaml").write_text(MEETING.replace("Syd", "SYD").replace("Sager", "Andre"), "utf-8")
    result = kkr("render", "god.yaml", "tvilling.yaml", "--to", "docx", cwd=folder)
    assert result.returncode == 1
    assert (
        "tvilling.yaml:1:1: fejl: mødet giver filer med de samme navne som god.yaml. Ret organ, dato eller start"
        in result.stdout
    )
    texts = [paragraph.text for paragraph in docx.Document(str(folder / f"{STEM}.docx")).paragraphs]
    assert "Sager" in texts
    assert "Andre" not in texts


@pytest.mark.parametrize(
    ("options", "names"),
    [
        ([], {"referat-kkr-syd-2026-11-13.pdf", "referat-kkr-syd-2026-11-13.docx"}),
        (["--to", "pdf"], {"referat-kkr-syd-2026-11-13.pdf"}),
        (["--to", "docx"], {"referat-kkr-syd-2026-11-13.docx"}),
        (["--as", "agenda"], {f"{STEM}.pdf", f"{STEM}.docx"}),
        (["--as", "agenda", "--to", "docx,pdf"], {f"{STEM}.pdf", f"{STEM}.docx"}),
    ],
)
def test_kind_and_formats(options: list[str], names: set[str], kkr: Command, folder: Path) -> None:
    """Minutes as soon as there is a decision, unless an agenda is asked for."""
    assert kkr("render", "besluttet.yaml", *options, cwd=folder).returncode == 0
    assert made(folder) == names


def test_minutes_of_what_is_not_decided_can_be_asked_for(kkr: Command, folder: Path) -> None:
    assert kkr("render", "god.yaml", "--as", "minutes", "--to", "pdf", cwd=folder).returncode == 0
    assert made(folder) == {"referat-kkr-syd-2026-11-13.pdf"}


@pytest.mark.parametrize(
    ("body", "part"),
    [
        ("KKR Sjælland", "kkr-sjaelland"),
        ("Ærø/Ålborg & Østfyn", "aeroe-aalborg-oestfyn"),
        ("../../etc/passwd", "etc-passwd"),
        ("KKR\u00a0Syd – é ü ß", "kkr-syd-e-u-ss"),
        ("北京", "organ"),
        ("CON", "con"),
        ("a" * 300, "a" * 60),
        ("a" * 59 + " og b", "a" * 59),
    ],
)
def test_file_names_are_plain_letters(body: str, part: str, kkr: Command, folder: Path) -> None:
    (folder / "m.yaml").write_text(MEETING.replace("KKR Syd", json.dumps(body)), "utf-8")
    assert kkr("render", "m.yaml", "--to", "docx", cwd=folder).returncode == 0
    assert made(folder) == {f"dagsorden-{part}-2026-11-13.docx"}


def test_two_meetings_of_a_body_on_a_day_have_files_of_their_own(kkr: Command, folder: Path) -> None:
    for name, start in {"morgen.yaml": "09.30", "aften.yaml": "19.05"}.items():
        (folder / name).write_text(f"{MEETING}start: {start}\n", "utf-8")
    assert kkr("render", "morgen.yaml", "aften.yaml", "--to", "docx", cwd=folder).returncode == 0
    assert made(folder) == {f"{STEM}-0930.docx", f"{STEM}-1905.docx"}


WRONG_USE = [
    [], ["rendér"], ["render"], ["render", "god.yaml", "--to", "odt"], ["render", "god.yaml", "--to", ""],
    ["render", "god.yaml", "--as", "referat"], ["render", "god.yaml", "--nej"], ["new"], ["new", "a.yaml", "b.yaml"],
    ["new", "--dato", "i morgen", "a.yaml"], ["new", "--dato", "2026-02-30", "a.yaml"], ["validate"], ["schema", "x"],
]  # fmt: skip


@pytest.mark.parametrize("arguments", WRONG_USE, ids=" ".join)
def test_wrong_use_is_2(arguments: list[str], kkr: Command, folder: Path) -> None:
    result = kkr(*arguments, cwd=folder)
    assert result.returncode == 2
    assert result.stdout == ""
    assert "Usage: kkr-docs" in result.stderr or "Brug: kkr-docs" in result.stderr
    assert made(folder) == set()


HELP = {
    "": "dagsorden og referat",
    "new": "faste hovedpunkter",
    "validate": "Vis alle fejl",
    "render": "for hvert møde",
    "schema": "definitionens JSON Schema",
}


@pytest.mark.parametrize(("command", "words"), HELP.items())
def test_help_says_in_danish_what_a_command_does(command: str, words: str, kkr: Command) -> None:
    result = kkr(*command.split(), "--help")
    assert result.returncode == 0
    assert words in " ".join(result.stdout.split())


# When writing fails


@pytest.mark.parametrize("blocked", ["a file", "no folder"])
def test_a_folder_that_cannot_be_written_is_told(blocked: str, kkr: Command, folder: Path) -> None:
    out = folder / "spærret"
    out.write_text("her ligger en fil") if blocked == "a file" else out.symlink_to("/proc/findes/ikke")
    result = kkr("render", "god.yaml", "--out", "spærret", cwd=folder)
    assert result.returncode == 1
    assert re.match(
        rf"god.yaml:1:1: fejl: spærret/{STEM}.pdf kan ikke skrives \(.+\). Vælg en anden mappe", result.stdout
    )
    assert result.stderr == "1 fejl i 1 fil.\n"


def test_what_cannot_be_replaced_is_left_as_it_was(kkr: Command, folder: Path) -> None:
    (folder / f"{STEM}.pdf").mkdir()
    (folder / f"{STEM}.pdf" / "gammel.txt").write_text("den gamle")
    result = kkr("render", "god.yaml", cwd=folder)
    assert result.returncode == 1
    assert f"{STEM}.pdf kan ikke skrives (" in result.stdout
    assert (folder / f"{STEM}.pdf" / "gammel.txt").read_text() == "den gamle"
    assert made(folder) == {f"{STEM}.pdf"}, "a temporary file was left"


def test_a_full_disk_is_told_without_a_traceback(folder: Path) -> None:
    """No file of this process can be more than a kilobyte, the log aside that tells of it."""
    (folder / f"{STEM}.pdf").write_text("den gamle")
    limited = ["bash", "-c", 'ulimit -f 1; exec "$@"', "bash", sys.executable, "-m", "kkr_docs", "render", "god.yaml"]
    result = subprocess.run(limited, cwd=folder, capture_output=True, encoding="utf-8", check=False)
    assert result.returncode in (1, 3)
    assert (folder / f"{STEM}.pdf").read_text() == "den gamle"
    assert "Traceback" not in result.stderr


def test_a_full_disk_is_told_and_leaves_no_half_file(folder: Path) -> None:
    """Also where it is the disk of the temporary files that is full."""
    command = f"ulimit -f 10; exec {sys.executable} -m kkr_docs render god.yaml"
    result = subprocess.run(["bash", "-c", command], cwd=folder, capture_output=True, encoding="utf-8", check=False)
    assert result.returncode == 1
    assert "Der er ikke plads på disken" in result.stderr
    assert made(folder) == set()


def test_a_render_that_is_killed_leaves_the_old_file_or_the_new_one(kkr_process: Command, folder: Path) -> None:
    """Killed at any moment, and at the very moment when it begins to write."""
    kkr_process("render", "god.yaml", cwd=folder)
    old = {name: (folder / name).read_bytes() for name in (f"{STEM}.pdf", f"{STEM}.docx")}
    (folder / "god.yaml").write_text(MEETING.replace("Sager", "Andre sager"), "utf-8")
    begun = time.monotonic()
    kkr_process("render", "god.yaml", "--out", "ny", cwd=folder)
    lasts = time.monotonic() - begun
    new = {name: (folder / "ny" / name).read_bytes() for name in old}
    for attempt in range(10 if IN_CI else 2):
        for name, content in old.items():
            (folder / name).write_bytes(content)
        before = state(folder)
        command = [sys.executable, "-m", "kkr_docs", "render", "god.yaml"]
        process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL)
        if attempt % 2:
            time.sleep(random.uniform(0.5, 1) * lasts)  # noqa: S311 - any moment will do
        while attempt % 2 == 0 and process.poll() is None and state(folder) == before:
            time.sleep(0.0005)  # shorter than a write, and the processor is the command's
        process.kill()
        process.wait()
        for name, content in old.items():
            assert (folder / name).read_bytes() in (content, new[name])


def state(folder: Path) -> set[tuple[str, int]]:
    """The names and sizes of the files in a folder, without those that are gone before they are asked for."""
    found = set()
    for path in folder.iterdir():
        with suppress(FileNotFoundError):
            found.add((path.name, path.stat().st_size))
    return found


def test_output_that_nobody_reads_is_no_internal_error() -> None:
    command = f"{sys.executable} -m kkr_docs schema | true; exit ${{PIPESTATUS[0]}}"
    result = subprocess.run(["bash", "-c", command], capture_output=True, encoding="utf-8", check=False)
    assert result.returncode in (0, 1)
    assert result.stderr == ""


# An internal error


def test_an_internal_error_is_3_and_the_details_are_in_a_file(repository: Path, folder: Path) -> None:
    """A copy of the program from which a template has been lost."""
    for part in ("kkr_docs", "templates", "styles"):
        shutil.copytree(repository / part, folder / "kopi" / part)
    (folder / "kopi/templates/blocks.html").unlink()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KKR")} | {
        "PYTHONPATH": str(folder / "kopi"),
        "TMPDIR": str(folder),
    }
    command = [sys.executable, "-m", "kkr_docs", "render", "god.yaml"]
    result = subprocess.run(command, cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False)
    assert (result.returncode, result.stdout) == (3, "")
    said = re.fullmatch(r"Der er en fejl i kkr-docs\. Send filen (\S+\.log) til udviklerne, .*\n", result.stderr)
    assert said
    log = Path(said[1]).read_text("utf-8")
    assert "TemplateNotFound" in log
    assert "blocks.html" in log
    assert str(folder / "kopi") in log, "it is not the copy that was run"
    assert "god.yaml" in log
    assert made(folder) == {"kopi", Path(said[1]).name}


def test_a_picture_that_claims_too_much_gives_one_message(kkr: Command, folder: Path) -> None:
    """Whatever its reader warns of."""
    header = b"IHDR" + struct.pack(">IIBBBBB", 10_000, 10_000, 8, 0, 0, 0, 0)
    content = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header))
    data = b"IDAT" + zlib.compress(b"\0")
    (folder / "kort.png").write_bytes(
        content + struct.pack(">I", len(data) - 4) + data + struct.pack(">I", zlib.crc32(data))
    )
    (folder / "m.yaml").write_text(MEETING + "    punkter: [{titel: Sag, baggrund: '![Kort](kort.png)'}]\n", "utf-8")
    result = kkr("validate", "m.yaml", cwd=folder)
    assert "har for mange billedpunkter" in result.stdout
    assert result.stderr.startswith("1 fejl ")


# On a terminal


def test_a_terminal_shows_which_page_is_set_and_how_many_papers_are_made(folder: Path) -> None:
    """Nothing of it stays on the terminal's last line."""
    for day in (15, 16):
        (folder / f"lang{day}.yaml").write_text(meeting_of_pages(f"2026-12-{day}"), "utf-8")
    printed, shown = on_terminal("render", "lang15.yaml", "lang16.yaml", "--to", "docx", cwd=folder)
    assert re.search(r"2/2: sætter side \d+", shown)
    assert "Lavet: 2 af 2" in shown
    assert printed.splitlines() == [f"dagsorden-kkr-syd-2026-12-{day}.docx" for day in (15, 16)]
    assert shown.rpartition("\r")[2] == ""


def test_a_terminal_shows_nothing_of_what_is_quick(folder: Path) -> None:
    assert on_terminal("render", "god.yaml", "--to", "docx", cwd=folder, patience=1000)[1] == ""


def test_nothing_is_shown_of_it_without_a_terminal(kkr: Command, folder: Path) -> None:
    assert "ætter" not in kkr("render", "god.yaml", "besluttet.yaml", "--to", "docx", cwd=folder).stderr
