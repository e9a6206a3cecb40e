"""What is closed is in no public file, and all of it in what the members get."""

import io
import re
import stat
import zipfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import every_field
import pikepdf
import printed_text
import pytest
from conftest import Command, dear
from every_field import Field
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from meetings import MEETINGS, written
from paths import ROOT
from pdf_text import pages

import kkr_docs
from kkr_docs.definition import yaml_reader
from kkr_docs.definition.meeting import Attachment, Item, Meeting
from kkr_docs.definition.part import Visibility
from kkr_docs.document import build, editions
from kkr_docs.document.document import Audience, Kind
from kkr_docs.lint import engine

SECRET = re.compile(r"hemmelig\d+x")
OPEN = re.compile(r"aabent\d+x")
TEXTS = ("baggrund", "indstilling", "sagsfremstilling", "økonomi", "beslutning")


def planted(meeting: dict[str, Any], closed: Iterator[bool]) -> dict[str, Any]:
    """A meeting where every title and text has a word of its own, and it shows whether that is closed."""
    numbers = count()

    def word(*, is_secret: bool) -> str:
        return f"{'hemmelig' if is_secret else 'aabent'}{next(numbers)}x"

    items = [item for section in meeting["dagsorden"] for item in section.get("punkter", ())]
    meeting |= {"deltagere": [], "grupper": {"Fra KL": ["Anne Holm", word(is_secret=False)]}}
    for item in items:
        shut = next(closed)
        item |= {key: f"{word(is_secret=shut)} {item.get(key, '')}".strip() for key in ("titel", *TEXTS)}
        item |= {"lukket": "ja" if shut else "nej", "fortrolig": word(is_secret=True), "id": word(is_secret=shut)}
        if shut:
            item |= {"offentlig_titel": word(is_secret=False), "lukket_grund": "forvaltningsloven § 27"}
        item["inhabil"] = [{"navn": "Anne Holm", "grund": word(is_secret=shut)}]
        item["protokoltilførsel"] = {"navn": "Anne Holm", "tekst": word(is_secret=shut)}
        item["opfølgning"] = [{"hvad": word(is_secret=shut), "hvem": word(is_secret=shut)}]
        item["afstemning"] = {
            "om": word(is_secret=shut),
            "for": "1",
            "imod": [f"Lokallisten {word(is_secret=shut)}"],
        }
        item["bilag"] = [
            {"titel": word(is_secret=shut or own), "fil": "README.md", "lukket_bilag": "ja" if own else "nej"}
            for own in (False, True)
        ]
    for item, other in zip(items, items[1:] + items[:1], strict=True):
        item["økonomi"] += f"\n\n| a |\n|---|\n| [punkt:{other['id']}] |" if other is not item else ""
    return meeting


@settings(max_examples=dear(100))
@given(meeting=MEETINGS, closed=st.lists(st.booleans(), min_size=9, max_size=9))
def test_closed_words_are_in_no_public_document_and_all_others_are(meeting: dict[str, Any], closed: list[bool]) -> None:
    whole = written(planted(meeting, iter(closed)))
    found, _problems = engine.check(yaml_reader.parse("m.yaml", whole.encode()), ROOT)
    assume(found)
    assert found
    members = repr(build.build(found, Kind.MINUTES))
    public = repr(build.build(found, Kind.MINUTES, audience=Audience.PUBLIC))
    assert not SECRET.search(public)
    assert set(OPEN.findall(public)) == set(OPEN.findall(whole))
    assert set(SECRET.findall(members)) == set(SECRET.findall(whole))


def public(item: dict[str, Any], audience: Audience = Audience.PUBLIC) -> dict[str, Any]:
    """What an audience sees of a meeting with one item, which has the title "Et"."""
    sections = [{"titel": "Sager", "punkter": [{"titel": "Et"} | item]}]
    meeting = Meeting.model_validate({"organ": "KKR", "dato": "2026-11-13", "dagsorden": sections})
    return editions.of_audience(meeting, audience).model_dump(by_alias=True)


PARTS_OF_ITEMS = list(dict.fromkeys(every_field.parts(Item)))


@pytest.mark.parametrize("shut", [None, Item, Attachment], ids=["open", "closed item", "closed attachment"])
@pytest.mark.parametrize(
    "field", every_field.all_of(*PARTS_OF_ITEMS), ids=lambda field: f"{field.part.__name__}.{field.name}"
)
def test_the_public_sees_of_every_field_what_the_field_says(field: Field, shut: type | None) -> None:
    if field.name == "closed" or (shut is Attachment and field.part is not Attachment):
        return
    doors = {"lukket": "ja"} if shut is Item else {}
    own = {"lukket_bilag": "ja"} if shut is Attachment else {}
    without, filled = (
        every_field.within(field.part, Item, own | more) | doors
        for more in ({}, {field.key: every_field.value_of(field)})
    )
    expected = {
        Visibility.ALWAYS: True,
        Visibility.OPEN: not shut,
        Visibility.STAND_IN: bool(shut),
        Visibility.MEMBERS: False,
        Visibility.NEVER: False,
    }[field.visibility]
    is_seen = expected and not (shut is Item and field.part is not Item)
    assert (public(filled) != public(without)) == is_seen
    for_members = public(filled, Audience.MEMBERS) != public(without, Audience.MEMBERS)
    assert for_members == (field.visibility is not Visibility.NEVER)


MEETING = """\
organ: KKR Sydfjorden
dato: 2026-11-13
deltagere:
  - {navn: Anne Holm, rolle: formand, mail: anne@fjordby.dk}
dagsorden:
  - titel: Sager
    punkter:
      - titel: Nyt domicil
        sag: SAG-2026-05018
        initialer: chbo
        id: domicil
        baggrund: Der skal flyttes, jf. punkt 1.2 og [punkt:hemmelig-køb].
        fortrolig: Der kan bydes hemmelig1x kroner.
        bilag:
          - titel: Tidsplan
            fil: README.md
          - titel: Vurdering hemmelig2x
            fil: README.md
            lukket_bilag: ja
          - titel: Plantegning
            fil: README.md
      - titel: Afskedigelse hemmelig3x
        sag: SAG-2026-12345
        initialer: hmlg
        lukket: ja
        lukket_grund: offentlighedsloven § 30, nr. 1
        baggrund: Fordi hemmelig4x.
        bilag: [{titel: hemmelig5x, fil: README.md}]
        beslutning: Godkendt hemmelig6x.
      - titel: Køb hemmelig7x
        id: hemmelig-køb
        lukket: ja
        offentlig_titel: Ejendomssag
"""


@pytest.fixture
def definition(tmp_path: Path) -> Path:
    path = tmp_path / "m.yaml"
    path.write_text(MEETING, "utf-8")
    (tmp_path / "README.md").write_text("x", "utf-8")
    return path


def all_bytes(content: bytes) -> bytes:
    """Every byte of a file, with what is compressed in it unpacked."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return b"\n".join(package.read(name) for name in package.namelist())
    with pikepdf.open(io.BytesIO(content)) as pdf:
        unpacked = [each.read_bytes() for each in pdf.objects if isinstance(each, pikepdf.Stream)]
        return b"\n".join([content, *unpacked, *(bytes(repr(each), "utf-8") for each in pdf.objects)])


@pytest.mark.parametrize("edition", ["public", "public-print"])
def test_public_files_have_nothing_closed_in_any_byte(
    definition: Path, edition: kkr_docs.EditionName, tmp_path: Path
) -> None:
    files = kkr_docs.render(kkr_docs.load(definition), ["pdf", "docx"], edition=edition)
    assert len(files) == 2
    for name, content in files.items():
        assert "-offentlig" in name
        found = all_bytes(content)
        for text in ("hemmelig", "SAG-2026-12345", "hmlg", "anne@fjordby.dk"):
            wide = text.encode("utf-16-be")
            assert not any(coded in found for coded in (text.encode(), wide, wide.hex().encode())), (name, text)
        read = printed_text.of_word(content) if name.endswith("docx") else "\n".join(pages(stored(tmp_path, content)))
        assert "hemmelig" not in read


def stored(folder: Path, content: bytes) -> Path:
    path = folder / "found.pdf"
    path.write_bytes(content)
    return path


def test_the_public_edition_keeps_numbers_and_says_what_is_closed(definition: Path) -> None:
    files = kkr_docs.render(kkr_docs.load(definition), ["pdf", "docx"], kind="minutes", edition="public")
    pdf, word = (files[name] for name in sorted(files, reverse=True))
    for read in (printed_text.of_pdf(pdf), printed_text.of_word(word)):
        text = " ".join(read.split())
        assert "1.1. Nyt domicil SAG-2026-05018 chbo Baggrund Der skal flyttes, jf. punkt 1.2 og 1.3" in text
        assert "1. Tidsplan 2. Lukket bilag 3. Plantegning" in text
        assert "1.2. Lukket punkt offentlighedsloven § 30, nr. 1 1.3. Ejendomssag Lukket punkt" in text
        assert "Fortroligt" not in text
    assert "Fortroligt" not in printed_text.headers_of_pdf(pdf) + printed_text.headers_of_word(word)


def test_members_get_all_of_it_marked(definition: Path) -> None:
    files = kkr_docs.render(kkr_docs.load(definition), ["pdf", "docx"], kind="minutes")
    pdf, word = (files[name] for name in sorted(files, reverse=True))
    for read in (printed_text.of_pdf(pdf), printed_text.of_word(word)):
        text = " ".join(read.split())
        assert set(re.findall(r"hemmelig\d", text)) == {f"hemmelig{number}" for number in range(1, 8)}
        assert "SAG-2026-12345 hmlg – Lukket punkt – offentlighedsloven § 30, nr. 1" in text
        assert "Fortroligt Der kan bydes" in text
        assert "2. Vurdering hemmelig2x (lukket) 3. Plantegning" in text
    assert "Fortroligt  |  KKR Sydfjorden" in printed_text.headers_of_pdf(pdf)
    assert "Fortroligt" in printed_text.headers_of_word(word)


def test_the_command_says_what_is_closed_and_keeps_it_from_others(
    kkr: Command, definition: Path, tmp_path: Path
) -> None:
    made = kkr("render", definition, "--out", tmp_path, "--as", "agenda")
    assert (made.returncode, made.stderr) == (
        0,
        f"{definition}: Denne udgave har 2 lukkede punkter, 1 lukket bilag og 1 fortrolig tekst.\n",
    )
    stem = "dagsorden-kkr-sydfjorden-2026-11-13-fortrolig"
    assert [Path(line).name for line in made.stdout.splitlines()] == [f"{stem}.pdf", f"{stem}.docx"]
    assert {stat.S_IMODE((tmp_path / f"{stem}.{each}").stat().st_mode) for each in ("pdf", "docx")} == {0o600}


def test_an_open_meeting_is_called_as_ever_and_its_public_edition_says_so(kkr: Command, tmp_path: Path) -> None:
    definition = tmp_path / "m.yaml"
    definition.write_text(
        "organ: KKR\ndato: 2026-11-13\ndagsorden: [{titel: Sager, punkter: [{titel: Et}]}]\n", "utf-8"
    )
    for options, stem in (([], "dagsorden-kkr-2026-11-13"), (["--edition", "public-print"], None)):
        made = kkr("render", definition, "--to", "pdf", "--out", tmp_path, *options)
        assert (made.returncode, made.stderr) == (0, "")
        assert Path(made.stdout.strip()).stem == (stem or "dagsorden-kkr-2026-11-13-offentlig-tryk")


def test_settings_name_what_the_public_does_not_see(kkr: Command, definition: Path, tmp_path: Path) -> None:
    (tmp_path / "kkr-docs.toml").write_text('[offentlig]\nudelad = ["deltagere", "initialer", "sag"]\n', "utf-8")
    made = kkr("render", definition, "--to", "pdf", "--edition", "public", "--as", "minutes", "--out", tmp_path)
    assert made.returncode == 0
    public = printed_text.of_pdf(Path(made.stdout.strip()).read_bytes())
    assert "chbo" not in public
    assert "SAG-2026-05018" not in public
    assert "Anne Holm" not in public
    made = kkr("render", definition, "--to", "pdf", "--as", "minutes", "--out", tmp_path)
    members = printed_text.of_pdf(Path(made.stdout.strip()).read_bytes())
    assert "chbo" in members
    assert "Anne Holm" in members


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (
            '[offentlig]\nudelad = ["titel"]\n',
            "kkr-docs.toml:2:1: fejl: ”titel” kan den offentlige udgave ikke udelade.",
        ),
        ('[offentlig]\nudelad = "afbud"\n', "kkr-docs.toml:2:1: fejl: ”offentlig.udelad” har ikke den rette form."),
        ('[offentlig]\nudlad = ["afbud"]\n', "Mente du ”udelad”?"),
        ("offentlig = 3\n", "”offentlig” har ikke den rette form."),
    ],
)
def test_wrong_settings_are_refused(kkr: Command, definition: Path, tmp_path: Path, table: str, said: str) -> None:
    (tmp_path / "kkr-docs.toml").write_text(table, "utf-8")
    made = kkr("render", definition, "--edition", "public", "--out", tmp_path / "out")
    assert made.returncode == 1
    assert said in made.stdout
    assert not (tmp_path / "out").exists()
