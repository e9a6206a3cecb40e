"""The API that docs/api.md describes, on real definitions; importing the package does nothing else."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import Command
from paths import ROOT

import kkr_docs

EXAMPLE = ROOT / "examples" / "kkr-sydfjorden-2026-11-13.yaml"
MINIMAL = ROOT / "examples" / "minimal.yaml"
BROKEN = "organ: KKR Syd\ndato: 13/11\ndagsorden:\n  - titel: Eventuelt\n"

IMPORT = """
import gc, os, pathlib, sys
before = gc.get_threshold(), gc.get_freeze_count(), dict(os.environ)
import kkr_docs
assert (gc.get_threshold(), gc.get_freeze_count(), dict(os.environ)) == before
heavy = {"click", "pydantic", "yaml", "jinja2", "weasyprint", "docx", "lxml", "PIL"} & sys.modules.keys()
assert not heavy, heavy
kkr_docs.render(kkr_docs.load(pathlib.Path("examples/minimal.yaml")), ["pdf", "docx"])
assert (gc.get_threshold(), gc.get_freeze_count(), dict(os.environ)) == before
"""


def run(code: str, cwd: Path) -> str:
    """What a program prints that runs in a process of its own."""
    result = subprocess.run([sys.executable, "-c", code], cwd=cwd, capture_output=True, encoding="utf-8", check=False)
    assert (result.returncode, result.stderr) == (0, "")
    return result.stdout


def test_the_package_changes_nothing_and_is_light() -> None:
    run(IMPORT, ROOT)


def test_the_example_in_the_documentation_runs(tmp_path: Path) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", (ROOT / "docs/api.md").read_text("utf-8"), re.DOTALL)
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    (tmp_path / "out").mkdir()
    assert run(code, tmp_path) == "KKR Sydfjorden 2026-11-13\n"
    stem = "dagsorden-kkr-sydfjorden-2026-11-13-0930-fortrolig"
    assert {path.name for path in (tmp_path / "out").iterdir()} == {f"{stem}.pdf", f"{stem}.docx"}


@pytest.mark.parametrize(("kind", "edition"), [(None, "screen"), ("agenda", "print")])
def test_render_gives_what_the_command_writes(
    kkr: Command, tmp_path: Path, kind: kkr_docs.KindName | None, edition: kkr_docs.EditionName
) -> None:
    options = ["--as", kind] if kind else []
    written = kkr("render", *options, "--edition", edition, "--to", "pdf,docx,png", "--out", tmp_path, MINIMAL)
    assert written.returncode == 0
    made = kkr_docs.render(kkr_docs.load(MINIMAL), ["pdf", "docx", "png"], kind=kind, edition=edition)
    assert made == {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert [Path(line).name for line in written.stdout.splitlines()] == list(made)


def test_render_makes_a_pdf_unless_asked_for_more() -> None:
    ((name, content),) = kkr_docs.render(kkr_docs.load(MINIMAL)).items()
    assert name.endswith(".pdf")
    assert content.startswith(b"%PDF-")


def test_validate_gives_what_the_command_prints(kkr: Command, tmp_path: Path) -> None:
    path = tmp_path / "m.yaml"
    path.write_text(BROKEN, "utf-8")
    problems = kkr_docs.validate(path)
    printed = kkr("validate", path).stdout.splitlines()
    assert len(problems) == len(printed) > 0
    for problem, line in zip(problems, printed, strict=True):
        assert line.startswith(f"{path}:{problem.line}:{problem.column}: {problem.severity}: {problem.what}")
    assert kkr_docs.Severity.ERROR in {problem.severity for problem in problems}


def test_a_definition_with_an_error_is_not_loaded(tmp_path: Path) -> None:
    path = tmp_path / "m.yaml"
    path.write_text(BROKEN, "utf-8")
    with pytest.raises(kkr_docs.DefinitionError, match=r"m\.yaml:2:7: fejl: ”dato”: ") as caught:
        kkr_docs.load(path)
    assert caught.value.problems == kkr_docs.validate(path)


def test_a_file_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(kkr_docs.DefinitionError) as caught:
        kkr_docs.load(tmp_path / "m.yaml")
    assert [problem.line for problem in caught.value.problems] == [1]


def test_warnings_do_not_stop_a_definition() -> None:
    assert kkr_docs.load(EXAMPLE).body == "KKR Sydfjorden"


def test_a_style_that_cannot_be_used_is_refused(tmp_path: Path) -> None:
    with pytest.raises(kkr_docs.RefusalError, match="findes ikke"):
        kkr_docs.render(kkr_docs.load(MINIMAL), style=tmp_path / "hus")


def test_a_format_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="odt"):
        kkr_docs.render(kkr_docs.load(MINIMAL), ["odt"])  # type: ignore[list-item]
