"""The preview shows the pages that `render` makes, and lays out again only what changed."""

import io
import json
from pathlib import Path
from typing import Any

import ordinary_meetings
import pypdfium2
import pytest
from conftest import IN_CI
from PIL import Image, ImageChops

import kkr_docs
from kkr_docs.document.document import Edition
from kkr_docs.house_style.style import HouseStyle
from kkr_docs.preview import shown_document
from kkr_docs.preview.shown_document import ShownDocument, View
from kkr_docs.render.pdf.kept_layout import KeptLayout

SCALE = 0.8  # pixels a point
FAINT = 100  # of 255


def _written(path: Path, data: dict[str, Any]) -> Path:
    path.write_text(json.dumps(data, ensure_ascii=False), "utf-8")
    return path


def _made(path: Path, kept: KeptLayout, medium: Edition = Edition.SCREEN) -> ShownDocument:
    made, problems = shown_document.make(View(path, medium=medium), kept)
    assert made, problems
    return made


def _unlike(made: ShownDocument, path: Path, edition: kkr_docs.EditionName, style: Path | None = None) -> list[int]:
    """Return the pages that do not look like those of the PDF that is made of a definition."""
    (content,) = kkr_docs.render(kkr_docs.load(path), edition=edition, style=style).values()
    with pypdfium2.PdfDocument(content) as pdf:
        rendered = [page.render(scale=SCALE).to_pil().convert("RGB") for page in pdf]
    assert len(made.sheets) == len(rendered)
    shown = [Image.open(io.BytesIO(made.picture(at + 1, SCALE))).convert("RGB") for at in range(len(rendered))]
    pairs = enumerate(zip(shown, rendered, strict=True), 1)
    return [number for number, (one, other) in pairs if not _alike(one, other)]


def _alike(one: Image.Image, other: Image.Image) -> bool:
    """Whether pictures are the same but for the edges of letters, which depend on the other letters in a font."""
    difference = ImageChops.difference(one.convert("L"), other.convert("L"))
    return one.size == other.size and max(difference.histogram()[FAINT:]) == 0


@pytest.mark.parametrize("seed", range(4 if IN_CI else 1))
def test_pages_look_as_they_are_rendered_before_and_after_an_edit(tmp_path: Path, seed: int) -> None:
    data = ordinary_meetings.meeting(seed)
    data["dagsorden"] = data["dagsorden"][:3]
    data["dagsorden"][0].setdefault("punkter", [{"titel": "Nyt punkt"}])
    noted = {"titel": "Med note", "baggrund": "Ord[^1].\n\n[^1]: En note."}
    for section in data["dagsorden"]:  # whose numbers go on from section to section
        section["punkter"] = [*section.get("punkter", []), noted]
    path = _written(tmp_path / "møde.yaml", data)
    edition: kkr_docs.EditionName = "print" if seed % 2 else "screen"
    medium = Edition(edition)
    kept = KeptLayout()
    before = _made(path, kept, medium)
    assert _unlike(before, path, edition) == []
    item = data["dagsorden"][0]["punkter"][0]
    item["baggrund"] = f"Et nyt afsnit[^1] står her.\n\n{item.get('baggrund', '')}\n\n[^1]: Med en fodnote."
    after = _made(_written(path, data), kept, medium)
    assert _unlike(after, path, edition) == []
    looks = [sheet.look for sheet in before.sheets]
    assert [sheet.look for sheet in after.sheets] != looks


RULES = [  # of sections, and the number of pages of three that are short
    ("main > section { break-before: auto }", 1),
    ("main > section:nth-child(2) { break-before: auto }", 2),
    ("main > section { margin-top: 3mm }", 3),
]


@pytest.mark.parametrize(("rule", "number"), RULES)
def test_sections_that_share_pages_in_a_house_style_do_so_here(tmp_path: Path, rule: str, number: int) -> None:
    style = tmp_path / "hus"
    style.mkdir()
    (style / "house.css").write_text(rule, "utf-8")
    sections = [{"titel": f"Hovedpunkt {n}", "tekst": "Ord[^1].\n\n[^1]: En note."} for n in range(3)]
    data: dict[str, Any] = {"organ": "KKR Prøve", "dato": "2026-11-13", "dagsorden": sections}
    path, kept = _written(tmp_path / "møde.yaml", data), KeptLayout()
    for words in ("Ord.", "Andre ord."):
        sections[1]["tekst"] = words
        made, problems = shown_document.make(View(_written(path, data), style=HouseStyle(style)), kept)
        assert made, problems
        assert len({entry.page for entry in made.contents}) == number
        assert _unlike(made, path, "screen", style) == []


def test_only_the_changed_section_is_laid_out_again(tmp_path: Path) -> None:
    sections = [{"titel": f"Hovedpunkt {n}", "punkter": [{"titel": "Punkt", "baggrund": "Ord."}]} for n in range(4)]
    data: dict[str, Any] = {"organ": "KKR Prøve", "dato": "2026-11-13", "dagsorden": sections}
    kept = KeptLayout()
    before = _made(_written(tmp_path / "møde.yaml", data), kept)
    data["dagsorden"][2]["punkter"][0]["baggrund"] = "Andre ord."
    after = _made(_written(tmp_path / "møde.yaml", data), kept)
    pairs = enumerate(zip(before.sheets, after.sheets, strict=True), 1)
    assert [number for number, (one, other) in pairs if one.look != other.look] == [len(before.sheets) - 1]
    assert before.pages.pages[-1].page is after.pages.pages[-1].page
