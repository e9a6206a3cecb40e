"""The PDF of `--pdf-standard ua-2`: PDF/UA-2 and PDF/A-4f, as veraPDF and a reader of its links find it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import documents
import pikepdf
import pytest
import verapdf
from conftest import Command, dear, sparse
from hypothesis import HealthCheck, Phase, given, settings
from meetings import MEETINGS, checked, of_text, written
from paths import EXAMPLE, TESTS
from pdf_structure import TaggedPdf

from kkr_docs.definition import yaml_reader
from kkr_docs.definition.meeting import Meeting
from kkr_docs.document import build
from kkr_docs.document.document import Kind, Standard
from kkr_docs.lint import engine
from kkr_docs.render.pdf import typesetter


def rendered(meeting: Meeting) -> bytes:
    return typesetter.render(build.build(meeting, Kind.MINUTES), standard=Standard.UA_2).content


def write(path: Path, folder: Path) -> Path:
    (folder / f"{path.stem}.pdf").write_bytes(documents.pdf(path, standard=Standard.UA_2).content)
    return folder / f"{path.stem}.pdf"


@pytest.mark.java
def test_verapdf_passes_every_example(tmp_path: Path) -> None:
    assert verapdf.failures([write(path, tmp_path) for path in sparse(documents.SAMPLE, 3)], verapdf.PDF_2) == []


@pytest.mark.thorough
@pytest.mark.java
def test_verapdf_passes_the_real_meeting(reference: Path, tmp_path: Path) -> None:
    assert verapdf.failures([write(reference, tmp_path)], verapdf.PDF_2) == []


@pytest.mark.thorough
@pytest.mark.java
def test_verapdf_passes_any_meeting(tmp_path: Path) -> None:
    files: list[Path] = []

    @settings(max_examples=dear(10), phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(meeting=MEETINGS)
    def write_one(meeting: dict[str, Any]) -> None:
        found, _problems = engine.check(yaml_reader.parse("m.yaml", written(meeting).encode()), TESTS / "valid")
        if found:
            files.append(tmp_path / f"{len(files)}.pdf")
            files[-1].write_bytes(rendered(found))

    write_one()
    assert files
    assert verapdf.failures(files, verapdf.PDF_2) == []


def actions(document: pikepdf.Pdf) -> Iterator[Any]:
    """What the links and the outline do."""
    for page in document.pages:
        yield from (each.A for each in page.get("/Annots", []) if "/A" in each)
    items = [document.Root.Outlines.First]
    while items:
        item = items.pop()
        yield item.A
        items += [item[key] for key in ("/First", "/Next") if key in item]


def test_links_lead_to_elements_on_the_page_that_they_lead_to(tmp_path: Path, kkr: Command) -> None:
    done = kkr("render", EXAMPLE, "--as", "minutes", "--to", "pdf", "--pdf-standard", "ua-2", cwd=tmp_path)
    assert done.returncode == 0, done.stdout
    [file] = tmp_path.glob("*.pdf")
    with pikepdf.open(file) as document:
        assert document.pdf_version == "2.0"
        inside = [each for each in actions(document) if each.S == "/GoTo"]
        assert len(inside) > 40
        for each in inside:
            element = each.SD[0]
            assert element.Type == "/StructElem"
            first = next(content for content in _contents(element))
            assert first.Pg.objgen == each.D[0].objgen
        assert "/Dest" not in str([dict(each) for page in document.pages for each in page.get("/Annots", [])])


def _contents(element: Any) -> Iterator[Any]:
    for kid in element.get("/K", []):
        if "/MCID" in kid:
            yield kid
        elif "/K" in kid:
            yield from _contents(kid)


def test_a_standard_that_is_unknown_is_refused(tmp_path: Path, kkr: Command) -> None:
    assert kkr("render", EXAMPLE, "--pdf-standard", "ua-3", cwd=tmp_path).returncode == 2


def test_a_footnote_and_its_reference_name_each_other() -> None:
    found = checked(of_text("Tallene er foreløbige.[^1]\n\n[^1]: Opgjort pr. 1. oktober."))
    document = TaggedPdf(rendered(found))
    [note] = document.root.all("FENote")
    [reference] = [each for each in document.root.all("Reference") if each.text().strip() == "1"]
    assert note.dictionary.Ref[0].objgen == reference.dictionary.objgen
    assert reference.dictionary.Ref[0].objgen == note.dictionary.objgen
    assert not list(document.root.all("Note"))
