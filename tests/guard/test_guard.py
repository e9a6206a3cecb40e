"""The guard stops what the filter of the public edition lets through, and lets pass what is open."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import every_field
import pytest
import yaml
from conftest import Command, dear
from every_field import Field
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from meetings import MEETINGS, written
from paths import ROOT

import kkr_docs
from kkr_docs.definition import yaml_reader
from kkr_docs.definition.meeting import Item, Meeting
from kkr_docs.definition.part import Visibility
from kkr_docs.document import editions
from kkr_docs.document.document import Audience
from kkr_docs.guard import closed_words, guard
from kkr_docs.lint import engine

TEXTS = ("baggrund", "indstilling", "sagsfremstilling", "økonomi", "beslutning")
RUN = "ravnen fløj over fjorden mod nord"


def definition(*items: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "organ": "KKR Sydfjorden",
        "dato": "2026-11-13",
        "dagsorden": [{"titel": "Sager", "punkter": [{"titel": "Budget", "baggrund": "Alle må se det."}, *items]}],
    }


FIELDS: dict[str, tuple[dict[str, Any], str]] = {
    **{key: ({"titel": "Et", "lukket": "ja", key: f"Vi ved, at {RUN}."}, key) for key in TEXTS},
    "afstemning": ({"titel": "Et", "lukket": "ja", "afstemning": {"om": RUN, "for": "1"}}, "afstemning"),
    "protokoltilførsel": (
        {"titel": "Et", "lukket": "ja", "protokoltilførsel": {"navn": "A", "tekst": f"Vi ved, at {RUN}."}},
        "protokoltilførsel",
    ),
    "opfølgning": ({"titel": "Et", "lukket": "ja", "opfølgning": [{"hvad": RUN, "hvem": "Bo"}]}, "opfølgning"),
    "titel": ({"titel": "Svanesagen", "lukket": "ja"}, "titel"),
    "sag": ({"titel": "Et", "lukket": "ja", "sag": "SAG-2026-12345"}, "sag"),
    "fortrolig": ({"titel": "Et", "fortrolig": f"Vi ved, at {RUN}."}, "fortrolig"),
    "bilag": ({"titel": "Et", "lukket": "ja", "bilag": [{"titel": "Fjordnotatet", "fil": "a.txt"}]}, "bilag 1"),
    "lukket_bilag": (
        {"titel": "Et", "bilag": [{"titel": "Fjordnotatet", "fil": "a.txt", "lukket_bilag": "ja"}]},
        "bilag 1",
    ),
    "fil": ({"titel": "Et", "bilag": [{"fil": "svanesagen.txt", "lukket_bilag": "ja"}]}, "bilag 1"),
    "table": ({"titel": "Et", "lukket": "ja", "baggrund": f"| Fugl | Vej |\n|---|---|\n| {RUN} | hjem |"}, "baggrund"),
    "list": ({"titel": "Et", "lukket": "ja", "baggrund": f"- et\n- {RUN}"}, "baggrund"),
    "note": ({"titel": "Et", "lukket": "ja", "baggrund": f"Se her[^1].\n\n[^1]: {RUN}"}, "baggrund"),
    "marks": (
        {"titel": "Et", "lukket": "ja", "baggrund": "ravnen **fløj** over *fjorden* [mod](https://x.dk) nord"},
        "b",
    ),
    "short": ({"titel": "Et", "lukket": "ja", "beslutning": "Svanesagen udsat."}, "beslutning"),
}


def load(folder: Path, *items: Mapping[str, Any]) -> Any:
    for name in ("a.txt", "svanesagen.txt"):
        (folder / name).write_text("x", "utf-8")
    path = folder / "m.yaml"
    path.write_text(yaml.safe_dump(definition(*items), allow_unicode=True), "utf-8")
    return kkr_docs.load(path)


PARTS_OF_ITEMS = list(dict.fromkeys(every_field.parts(Item)))
WITH_WORDS = [field for field in every_field.all_of(*PARTS_OF_ITEMS) if field.has_words]


@pytest.mark.parametrize("shut", [True, False], ids=["closed", "open"])
@pytest.mark.parametrize("field", WITH_WORDS, ids=lambda field: f"{field.part.__name__}.{field.name}")
def test_what_a_field_keeps_from_the_public_is_looked_for(field: Field, shut: bool) -> None:  # noqa: FBT001
    item = {"titel": "Et"} | every_field.within(field.part, Item, {field.key: every_field.value_of(field)})
    secrets = closed_words.of(definition(item | {"lukket": "ja" if shut else "nej"}))
    expected = {Visibility.OPEN: shut, Visibility.MEMBERS: True}.get(field.visibility, False)
    assert bool(guard.leaks("fil.txt", every_field.WORDS.encode(), secrets)) == expected


def test_all_that_the_members_alone_see_is_in_items() -> None:
    """Where that changes, `closed_words` has to know it."""
    others = [part for part in every_field.parts() if part not in PARTS_OF_ITEMS]
    assert not [field for field in every_field.all_of(*others) if field.visibility is Visibility.MEMBERS]
    assert Meeting in others


@pytest.fixture
def broken_filter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(editions, "of_audience", lambda meeting, *_rest: meeting)


@pytest.mark.sampled(5)
@pytest.mark.usefixtures("broken_filter")
@pytest.mark.parametrize("format_", ["pdf", "docx"])
@pytest.mark.parametrize("field", FIELDS)
def test_every_closed_field_is_caught_where_the_filter_is_broken(
    field: str, format_: kkr_docs.FormatName, tmp_path: Path
) -> None:
    item, where = FIELDS[field]
    with pytest.raises(kkr_docs.RefusalError) as refusal:
        kkr_docs.render(load(tmp_path, item), [format_], edition="public", kind="minutes")
    assert where in str(refusal.value)


@pytest.mark.parametrize("edition", ["public", "public-print"])
def test_nothing_is_said_where_the_filter_works(edition: kkr_docs.EditionName, tmp_path: Path) -> None:
    meeting = load(tmp_path, *(item for item, _where in FIELDS.values()))
    assert len(kkr_docs.render(meeting, ["pdf", "docx"], edition=edition, kind="minutes")) == 2


@pytest.mark.usefixtures("broken_filter")
def test_an_old_good_file_stays(kkr: Command, tmp_path: Path) -> None:
    load(tmp_path, FIELDS["baggrund"][0])
    old = tmp_path / "dagsorden-kkr-sydfjorden-2026-11-13-offentlig.pdf"
    old.write_bytes(b"old")
    made = kkr("render", tmp_path / "m.yaml", "--to", "pdf", "--edition", "public", "--out", tmp_path, "--as", "agenda")
    assert made.returncode == 1
    assert (
        "m.yaml:1:1: fejl: i dagsorden-kkr-sydfjorden-2026-11-13-offentlig.pdf ville der stå noget, der er lukket"
        in (made.stdout)
    )
    assert old.read_bytes() == b"old"
    assert {path.suffix for path in tmp_path.iterdir()} == {".pdf", ".yaml", ".txt"}


def test_words_that_are_open_too_are_no_leak() -> None:
    open_text = f"Alle må vide, at {RUN}."
    item = {"titel": "Alle må se det", "lukket": "ja", "baggrund": open_text}
    found = closed_words.of({**definition(item), "sted": open_text}, ["Svanesagen"])
    assert guard.leaks("fil.txt", open_text.encode(), found) == []
    assert guard.leaks("fil.txt", b"Svanesagen", found) == []


def test_what_was_closed_earlier_is_a_leak_unless_it_is_open_now() -> None:
    title = {"titel": "Alle må se det"}
    closed, gone, opened = (
        definition({**title, "baggrund": f"Det er lukket, at {RUN}.", "lukket": "ja"}),
        definition(title),
        definition({**title, "baggrund": f"Det er lukket, at {RUN}.", "lukket": "nej"}),
    )
    files = {"fil.txt": f"Det er lukket, at {RUN}.".encode()}
    with pytest.raises(guard.LeakError):
        guard.check(files, gone, [], closed)
    guard.check(files, opened, [], closed)
    guard.check(files, gone, [])


@settings(max_examples=dear(100), suppress_health_check=list(HealthCheck))
@given(meeting=MEETINGS, closed=st.lists(st.booleans(), min_size=9, max_size=9))
def test_what_is_open_is_never_taken_for_closed(meeting: dict[str, Any], closed: list[bool]) -> None:
    for section in meeting["dagsorden"]:
        for item in section.get("punkter", ()):
            item["lukket"] = "ja" if closed.pop() else "nej"
    found, _problems = engine.check(yaml_reader.parse("m.yaml", written(meeting).encode()), ROOT)
    assume(found)
    assert found
    public = editions.of_audience(found, Audience.PUBLIC)
    secrets = closed_words.of(found.model_dump(by_alias=True))
    for text in texts(public.model_dump(by_alias=True)):
        assert guard.leaks("fil.txt", text.encode(), secrets) == []


def texts(value: Any) -> Iterator[str]:
    """Yield the texts in what a model has been dumped as."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list | tuple):
        for part in value.values() if isinstance(value, dict) else value:
            yield from texts(part)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    load(tmp_path, FIELDS["baggrund"][0])
    (tmp_path / ".git").mkdir()
    (tmp_path / "docker-compose.yaml").write_text("services: {}\n", "utf-8")
    (tmp_path / "ud").mkdir()
    return tmp_path


def test_the_command_looks_in_files_for_what_a_definition_closes(kkr: Command, repository: Path) -> None:
    bad, good = repository / "ud/bad.html", repository / "ud/good.html"
    bad.write_text(f"<p>{RUN}</p>", "utf-8")
    good.write_text("<p>Alle må se det.</p>", "utf-8")
    looked = kkr("guard", bad, repository / "m.yaml")
    what = "punkt 1.2 (baggrund) (”ravnen fløj over fjorden mod”, i filen)"
    said = f"{bad}: her står noget, der er lukket i m.yaml: {what}.\n"
    assert (looked.returncode, looked.stdout) == (1, said)
    looked = kkr("guard", good, repository / "m.yaml")
    assert (looked.returncode, looked.stdout, looked.stderr) == (0, "", "Intet lukket fundet (1 kontrolleret).\n")
    assert kkr("guard", repository / "m.yaml").returncode == 2
    assert "findes ikke" in kkr("guard", repository / "ud/none.pdf").stderr


def test_without_a_definition_those_of_the_repository_count(kkr: Command, repository: Path) -> None:
    bad = repository / "ud/bad.txt"
    bad.write_text(RUN, "utf-8")
    looked = kkr("guard", bad)
    assert looked.returncode == 1
    assert "m.yaml" in looked.stdout


def test_a_definition_with_errors_is_looked_for_all_the_same(kkr: Command, repository: Path) -> None:
    text = (repository / "m.yaml").read_text("utf-8").replace("2026-11-13", "i morgen")
    (repository / "m.yaml").write_text(text, "utf-8")
    (repository / "a.html").write_text(RUN, "utf-8")
    assert kkr("guard", repository / "a.html").returncode == 1


CPR = "070761-4285"
PRINTED_CPR = {
    "plain.txt": f"Borgeren {CPR} har klaget.".encode(),
    "runs.html": b"<p>Borgeren 0707<b>61</b>-42<i>85</i> har klaget.</p>",
    "entities.html": b"<p>Borgeren 070761&#8209;4285 har klaget.</p>",
    f"{CPR}.pdf": b"x",
}


@pytest.mark.parametrize("name", PRINTED_CPR)
def test_a_cpr_number_is_found_as_it_is_printed(name: str) -> None:
    [leak] = guard.leaks(name, PRINTED_CPR[name], closed_words.of({}))
    assert "CPR" in leak.what
    assert "4285" not in guard.listed([leak])


def test_a_cpr_number_in_a_public_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rule that refuses it in the definition is switched off."""
    monkeypatch.setattr(engine, "_problems", lambda _draft: ())
    for item in ({"titel": "Sag", "baggrund": f"Om {CPR}."}, {"titel": "Sag", "baggrund": "Om **070761**-4285."}):
        for format_ in ("pdf", "docx"):
            with pytest.raises(kkr_docs.RefusalError, match="CPR-nummer"):
                kkr_docs.render(load(tmp_path, item), [format_], edition="public")


@pytest.mark.parametrize(
    "content", [b"<td>0707</td><td>61</td><td>4285</td>", b"Journal 120312-0045", b"kl. 09.30 den 07.07.2061"]
)
def test_other_numbers_are_none(content: bytes) -> None:
    assert guard.leaks("fil.html", content, closed_words.of({})) == []


def test_a_number_that_the_definition_calls_another_is_let_pass() -> None:
    known = closed_words.known_numbers({"organ": "Journalnummer 120312-0045"})
    assert guard.leaks("fil.txt", b"Se 120312-0045.", closed_words.of({}), known) == []
    assert guard.leaks("fil.txt", b"Se 120312-0045.", closed_words.of({}))
