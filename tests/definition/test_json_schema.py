"""The JSON Schema: it accepts what the reader accepts, whoever reads the YAML, and refuses what a schema can refuse."""

import datetime as dt
import io
import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import jsonschema  # type: ignore[import-untyped]
import pytest
import yaml
from conftest import Command
from hypothesis import assume, example, given
from hypothesis import strategies as st
from meetings import MEETINGS
from paths import INVALID, ROOT, VALID
from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from kkr_docs.definition import json_schema, yaml_reader
from kkr_docs.definition.meeting import Meeting

COMMITTED = ROOT / "docs" / json_schema.NAME
VALIDATOR = jsonschema.Draft7Validator(json.loads(json_schema.text()))

UNREADABLE = {
    "titles-that-look-like-other-types.yaml",  # `=` and `<<` mean something to YAML 1.1 that no reader makes a value of
}
UNSEEN = {"merge-key.yaml"}  # for others `<<: {…}` is no key: it merges the keys of a mapping
ONLY_WE_TELL = {"empty", "date_unknown"}  # nothing from `null`, and how many days a month has


def checked(paths: Iterable[Path]) -> tuple[set[str], set[str]]:
    """The names of the files that check-jsonschema refuses by the committed schema, and that it cannot read."""
    command = [sys.executable, "-m", "check_jsonschema", "--schemafile", str(COMMITTED), "--output-format", "json"]
    result = subprocess.run([*command, *map(str, paths)], capture_output=True, encoding="utf-8", check=False)
    report = json.loads(result.stdout)
    refused = {Path(error["filename"]).name for error in report.get("errors", [])}
    return refused, {Path(error["filename"]).name for error in report.get("parse_errors", [])}


def model_errors(path: Path) -> set[str]:
    """The codes of what the model refuses in a file; none where the file is not read as data at all."""
    read = yaml_reader.read(path)
    try:
        Meeting.model_validate(read.data if read.values else {"": ""})
    except ValidationError as errors:
        return {error["type"] for error in errors.errors()} if read.values else set()
    return set()


def test_the_committed_schema_is_current() -> None:
    assert COMMITTED.read_text("utf-8") == json_schema.text(), "run `make schema`"


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft7Validator.check_schema(json.loads(json_schema.text()))


def test_valid_definitions_are_accepted() -> None:
    assert checked(VALID) == (set(), UNREADABLE)


def test_the_real_meeting_is_accepted(reference: Path) -> None:
    assert checked([reference]) == (set(), set())


def test_what_a_schema_can_refuse_is_refused() -> None:
    wrong = {path.name for path in INVALID if model_errors(path) - ONLY_WE_TELL} - UNSEEN
    assert len(wrong) > 10
    refused, unreadable = checked(INVALID)
    assert wrong - refused - unreadable == set()


@pytest.mark.parametrize(
    "fields",
    [
        "lukket: yes",
        "lukket: true",
        "sag: 2026-05018",
        "sag: SAG-2026-5018",
        "initialer: chbo & jhp",
        "bilag: notat.pdf",
        "bilag: [{titel: Notat}]",
        "titel: ''",
        "baggrund: [a]",
        "baggrund: {a: b}",
        "Baggrund: a",
        "kom: Bo",
        "kom: [{navn: Bo, kl: 'kl. 9'}]",
        "fraværende: [{navn: Bo}]",
        "inhabil: [{grund: ejer}]",
    ],
)
def test_an_item_that_is_wrong_is_refused(fields: str) -> None:
    item = {"titel": "En sag"} | yaml.safe_load(fields)
    assert not VALIDATOR.is_valid(meeting([item]))
    assert VALIDATOR.is_valid(meeting([{"titel": "En sag"}]))


@pytest.mark.parametrize(
    "field",
    [
        "dato: 13-11-2026",
        "dato: 2026",
        "start: kl. 9",
        "start: '25.00'",
        "slut: 2500",
        "sted: [Viborg]",
        "by: Viborg",
        "grupper: [Bo]",
        "grupper: {Fra KL: Bo}",
        "grupper: {Fra KL: [{rolle: x}]}",
        "grupper: {'1': [Bo]}",
    ],
)
def test_a_meeting_that_is_wrong_is_refused(field: str) -> None:
    assert not VALIDATOR.is_valid(meeting([]) | yaml.safe_load(field))


def meeting(items: list[object]) -> dict[str, object]:
    return {"organ": "KKR", "dato": "2026-11-13", "dagsorden": [{"titel": "Sager", "punkter": items}]}


def test_every_key_and_every_kind_of_value_is_explained() -> None:
    top = json.loads(json_schema.text())
    mappings = [top, *top["definitions"].values()]
    for mapping in mappings:
        assert mapping["additionalProperties"] is False
        assert mapping["title"]
        assert mapping["description"].endswith(".")
        assert "\n" not in mapping["description"]
        for key, value in mapping["properties"].items():
            assert value["title"], key
            assert value["description"].endswith((".", "…")), key
            assert "errorMessage" in value, key


# What other readers take for numbers, truth values, dates or nothing, next to words and what quotes and blocks can hold
ODD = """\
2026|1.10|007|0x1F|0o7|1e3|1_000|.inf|-.nan|12:30|12:00|9.30|09.30|190:20:30|ja|nej|yes|No|on|OFF|true|y|null|Null|~||\
2026-11-13|2026-11-13T09:30:00Z|SAG-2026-05018|chbo/jhp|chbo|"2026"|' '|''|"\\n"|" 09.30 "|'12:00'|" SAG-2026-05018"|\
"\\u00a0"|Viborg|[]|[ja, 1]|{navn: 7}|[{navn: no, rolle: 1.0}]|[bilag.pdf, 2, {fil: 3, titel: }]|[{titel: 1}]|1,5|+5|
"""
VALUES = ODD.strip().split("|")
PEOPLE = st.sampled_from(["[]", "[ja, 1]", "[{navn: no, rolle: 1.0}]", "[2026, on, {navn: 7}]"])
TEXTS = st.sampled_from([value for value in VALUES if value and value[0] not in "[{"]) | st.text(
    "0123456789.:-_+eExinaf ", min_size=1, max_size=6
).map(lambda text: text.strip(" :-") or "0")
TIMES = st.sampled_from(["12:30", "12:00", "9.30", "09.30", '" 09.30 "', "'12:00'", "10.10", "8", "'8'"])
FITTING = {
    "start": TIMES,
    "slut": TIMES,
    "næste_møde": st.sampled_from(["2026-11-13", "'2026-11-13'", ""]),
    "deltagere": PEOPLE,
    "afbud": PEOPLE,
    "bilag": st.sampled_from(["[]", "[bilag.pdf, 2, {fil: 3, titel: }]", "[{fil: no, titel: 1}]"]),
    "sag": st.sampled_from(["SAG-2026-05018", '" SAG-2026-05018"', ""]),
    "initialer": st.sampled_from(["chbo/jhp", "chbo", "no", "null", ""]),
    "lukket": st.sampled_from(["ja", "nej", "'ja'"]),
}  # what a key of each name may have; others have text
ITEM_KEYS = ["sag", "initialer", "baggrund", "økonomi", "bilag", "lukket", "beslutning"]
TOP_KEYS = ["start", "slut", "sted", "næste_møde", "deltagere", "afbud"]


def block(values: dict[str, str], indentation: str) -> str:
    return "".join(f"{indentation}{key}: {value}\n" for key, value in values.items())


@st.composite
def odd_definitions(draw: st.DrawFn) -> str:
    top = {"organ": draw(TEXTS), "dato": draw(st.sampled_from(["2026-11-13", "'2026-11-13'", '" 2026-11-13\\n"']))}
    top |= {key: draw(FITTING.get(key, TEXTS)) for key in draw(st.lists(st.sampled_from(TOP_KEYS), max_size=2))}
    item = {"titel": draw(TEXTS)}
    item |= {key: draw(FITTING.get(key, TEXTS)) for key in draw(st.lists(st.sampled_from(ITEM_KEYS), max_size=2))}
    section = {"titel": draw(TEXTS), "punkter": "\n      -\n" + block(item, "        ")}
    return block(top, "") + "dagsorden:\n  -\n" + block(section, "    ")


def as_json(data: object) -> object:
    """Data as a schema's validator has it: dates as they are written."""
    if isinstance(data, dict):
        return {str(key): as_json(value) for key, value in data.items()}
    if isinstance(data, list):
        return [as_json(value) for value in data]
    return data.isoformat() if isinstance(data, dt.date) else data


def readings(text: str) -> Iterator[object]:
    """What PyYAML (YAML 1.1) and ruamel.yaml (YAML 1.2) read, each if it can."""
    readers: list[Callable[[str], object]] = [yaml.safe_load, lambda text: YAML(typ="safe").load(io.StringIO(text))]
    for reader in readers:
        try:
            yield as_json(reader(text))
        except (yaml.YAMLError, YAMLError, ValueError):
            continue


def assert_accepted(text: str) -> None:
    read = yaml_reader.parse("x.yaml", text.encode())
    assume(not read.problems)
    try:
        Meeting.model_validate(read.data)
    except ValidationError:
        assume(False)  # noqa: FBT003 - its only argument
    for data in readings(text):
        VALIDATOR.validate(data)


@given(odd_definitions())
@example("organ: ~\ndato: 2026-11-13\nstart: 12:00\nslut: 12.00\ndagsorden: [{titel: null, punkter: [{titel: 1}]}]\n")
@example(
    "organ: K\ndato: 2026-11-13\ngrupper:\n  Fra KL: [7, {navn: ja}]\n  Gæster:\nmødeleder: 1.0\n"
    "dagsorden: [{titel: T, punkter: [{titel: 1, kom: [no, {navn: 7, kl: 9.30}], fraværende: [7, ja], inhabil: }]}]\n"
)
@example("organ: K\ndato: 2026-11-13\ngrupper:\ndagsorden: [{titel: T}]\n")
def test_what_the_reader_accepts_the_schema_accepts(text: str) -> None:
    assert_accepted(text)


@given(MEETINGS, st.sampled_from([None, '"', "|", ">"]))
def test_meetings_in_any_style_are_accepted(meeting: object, style: str) -> None:
    assert_accepted(yaml.dump(meeting, default_style=style, allow_unicode=True, sort_keys=False))


def test_a_new_definition_has_its_schema_beside_it(kkr: Command, tmp_path: Path) -> None:
    assert kkr("new", "møde.yaml", cwd=tmp_path).returncode == 0
    first = (tmp_path / "møde.yaml").read_text("utf-8").splitlines()[0]
    assert first == f"# yaml-language-server: $schema={json_schema.NAME}"
    assert (tmp_path / json_schema.NAME).read_text("utf-8") == COMMITTED.read_text("utf-8")
    assert VALIDATOR.is_valid(as_json(yaml.safe_load((tmp_path / "møde.yaml").read_text("utf-8"))))


def test_a_schema_that_is_there_is_not_touched(kkr: Command, tmp_path: Path) -> None:
    (tmp_path / json_schema.NAME).write_text("{}", "utf-8")
    assert kkr("new", "møde.yaml", cwd=tmp_path).returncode == 0
    assert (tmp_path / json_schema.NAME).read_text("utf-8") == "{}"
