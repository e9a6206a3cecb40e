"""A body with conventions of its own: its labels and order, case numbers, standing sections and pages."""

import io
import json
import re
from pathlib import Path

import jsonschema  # type: ignore[import-untyped]
import pikepdf
import pytest
import yaml
from conftest import Command
from docx_text import paragraphs
from paths import ROOT
from pdf_text import blocks_of, pages

import kkr_docs

DOCS = (ROOT / "docs" / "organer.md").read_text("utf-8")
[SETTINGS] = re.findall(r"```toml\n(.*?)```", DOCS, re.DOTALL)
[MEETING] = re.findall(r"```yaml\n(.*?)```", DOCS, re.DOTALL)


@pytest.fixture
def council(tmp_path: Path) -> Path:
    """The folder of a council: the example in the docs, as it is copied."""
    (tmp_path / "kkr-docs.toml").write_text(SETTINGS, "utf-8")
    (tmp_path / "m.yaml").write_text(MEETING, "utf-8")
    return tmp_path


def test_the_labels_stand_in_the_bodys_order_in_pdf_and_word(kkr: Command, council: Path) -> None:
    assert kkr("validate", "--strict", "m.yaml", cwd=council).returncode == 0
    assert kkr("render", "m.yaml", cwd=council).returncode == 0
    labels = ["Resumé", "Løsning", "Økonomiske konsekvenser", "Indstilling", "Beslutning"]
    stem = "referat-byraadet-i-fjordby-2026-04-21"
    tagged = blocks_of((council / f"{stem}.pdf").read_bytes())
    assert [text for tag, text in tagged if tag == "H3"] == labels
    in_word = paragraphs((council / f"{stem}.docx").read_bytes())
    assert [each.text for each in in_word if each.style == "heading 3"] == labels
    for texts in ([text for _tag, text in tagged], [each.text for each in in_word]):
        assert "04.04.00-P20-6-17" in texts
        assert texts[-1] == "Intet."
        assert "Mission" not in texts
    assert [bool(page.strip()) for page in pages(council / f"{stem}.pdf")] == [True] * 4


def test_an_agenda_has_no_decision_and_the_public_no_closed_field(council: Path) -> None:
    found = kkr_docs.load(council / "m.yaml")
    [agenda] = kkr_docs.render(found, ["pdf"], kind="agenda").values()
    assert "Beslutning" not in [text for _tag, text in blocks_of(agenda)]
    (council / "m.yaml").write_text(MEETING.replace("        sag:", "        lukket: ja\n        sag:"), "utf-8")
    [public] = kkr_docs.render(kkr_docs.load(council / "m.yaml"), ["pdf"], edition="public").values()
    with pikepdf.open(io.BytesIO(public)) as opened:
        [embedded] = [file.get_file().read_bytes().decode() for file in opened.attachments.values()]
    for text in (embedded, *(text for _tag, text in blocks_of(public))):
        assert "Byrådet skal tage stilling" not in text
        assert "Resumé" not in text


def test_what_is_embedded_is_a_definition_of_the_same_body(kkr: Command, council: Path) -> None:
    kkr("render", "m.yaml", "--to", "pdf", cwd=council)
    result = kkr("extract", "referat-byraadet-i-fjordby-2026-04-21.pdf", cwd=council)
    (council / "n.yaml").write_text(result.stdout, "utf-8")
    assert kkr_docs.load(council / "n.yaml").model_dump() == kkr_docs.load(council / "m.yaml").model_dump()


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("04.04.00-P20-6-17", "04.04.00-P20-617", "sagsnummeret har ikke den rette form. Skriv det som f.eks. 12.34."),
        ("resumé:", "resumée:", "ukendt nøgle ”resumée”. Mente du ”resumé”?"),
        ("frigivelse", "frigivelse  af", "(KKR040)"),
        ("frigivelse", "frigivelse, jf. punkt 9.9,", "(KKR001)"),
        ("resumé: |\n", "resumé: Kort.\n          ", "efter ”resumé:”"),
    ],
)
def test_its_fields_are_read_as_all_others(before: str, after: str, said: str, kkr: Command, council: Path) -> None:
    (council / "m.yaml").write_text(MEETING.replace(before, after), "utf-8")
    assert said in kkr("validate", "m.yaml", cwd=council).stdout


def test_the_fix_of_a_field_of_its_own_is_made(kkr: Command, council: Path) -> None:
    (council / "m.yaml").write_text(MEETING.replace("til frigivelse", "til  frigivelse"), "utf-8")
    kkr("validate", "--fix", "m.yaml", cwd=council)
    assert (council / "m.yaml").read_text("utf-8") == MEETING


def test_the_schema_of_its_folder_knows_its_keys(kkr: Command, council: Path) -> None:
    schema = json.loads(kkr("schema", cwd=council).stdout)
    jsonschema.Draft7Validator.check_schema(schema)
    validator = jsonschema.Draft7Validator(schema)
    data = yaml.load(MEETING, yaml.BaseLoader)  # noqa: S506 - it makes nothing but text
    assert validator.is_valid(data)
    data["dagsorden"][0]["punkter"][0]["sag"] = "04.04.00-P20-617"
    assert not validator.is_valid(data)
    item = schema["definitions"]["Item"]
    assert item["properties"]["resumé"]["title"] == "Resumé"
    assert item["description"].endswith(".")


def test_a_new_meeting_has_its_standing_sections(kkr: Command, council: Path) -> None:
    assert kkr("new", "--organ", "Byrådet", "--dato", "2026-06-09", "n.yaml", cwd=council).returncode == 0
    titles = [section.title for section in kkr_docs.load(council / "n.yaml").sections]
    assert titles == ["Åbne punkter", "Meddelelser", "Lukkede punkter", "Underskriftsblad"]
    assert "resumé" in (council / "kkr-docs.schema.json").read_text("utf-8")
    assert kkr("validate", "--strict", "n.yaml", cwd=council).returncode == 0


@pytest.mark.parametrize(
    ("settings", "place", "said"),
    [
        ("[organ]\nfelt = 1\n", "2:1", "”organ.felt” er ingen indstilling. Mente du ”felter”?"),
        ('organ = "KKR"\n', "1:1", "”organ” har ikke den rette form."),
        ("[organ]\nmission = 1\n", "2:1", "”organ.mission” har ikke den rette form. Skriv true eller false."),
        ('[organ]\nsagsnumre = ["(a+)+$"]\n', "2:1", "”organ.sagsnumre” har ikke den rette form."),
        ('[organ]\nsagsnumre = ["#+#+#+"]\n', "2:1", "”organ.sagsnumre” har ikke den rette form."),
        ('[organ.felter]\ntitel = "Titel"\n', "2:1", "”titel” er en anden nøgle i et punkt."),
        ('[organ.felter]\ntekst = "Tekst"\n', "2:1", "”tekst” er en anden nøgle i et punkt."),
        ('[organ.felter]\nResume = "R"\n', "1:8", "”organ.felter” har ikke den rette form."),
        ('[organ.felter]\nresume = "a\\u200bb"\n', "1:8", "”organ.felter” har ikke den rette form."),
        ("[organ\n", "1:1", "kan ikke læses som TOML"),
    ],
)
@pytest.mark.parametrize("command", [["validate", "m.yaml"], ["render", "m.yaml"], ["schema"], ["new", "n.yaml"]])
def test_settings_that_are_wrong_are_reported_where_they_are(
    settings: str, place: str, said: str, command: list[str], kkr: Command, tmp_path: Path
) -> None:
    (tmp_path / "m.yaml").write_text("organ: K\ndato: 2026-11-13\ndagsorden: [{titel: Eventuelt}]\n", "utf-8")
    (tmp_path / "kkr-docs.toml").write_text(settings, "utf-8")
    result = kkr(*command, cwd=tmp_path)
    assert result.returncode == 1
    assert said in result.stdout + result.stderr
    if "TOML" not in said:
        assert f"kkr-docs.toml:{place}:" in result.stdout + result.stderr
    assert {path.name for path in tmp_path.iterdir()} == {"m.yaml", "kkr-docs.toml"}


def test_two_bodies_in_one_run_keep_apart(kkr: Command, council: Path) -> None:
    other = council / "kkr"
    other.mkdir()
    (other / "kkr-docs.toml").write_text("", "utf-8")
    (other / "m.yaml").write_text(MEETING, "utf-8")
    result = kkr("validate", "m.yaml", "kkr/m.yaml", cwd=council)
    assert "ukendt nøgle ”resumé”" in result.stdout
    assert {line.partition(":")[0] for line in result.stdout.splitlines()} == {"kkr/m.yaml"}
