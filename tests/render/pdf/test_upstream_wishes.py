"""The examples in docs/upstream print what they say; one that does not is a wish that came true."""

import re
from pathlib import Path

import pytest
from paths import ROOT

FOLDER = ROOT / "docs" / "upstream"
WISHES = [path for path in sorted(FOLDER.glob("*.md")) if path.name != "README.md"]
EXAMPLE = re.compile(r"```python\n(.*?)```\n\n```text\n(.*?)```", re.DOTALL)


@pytest.mark.sampled(4)
@pytest.mark.parametrize("path", WISHES, ids=lambda path: path.stem)
def test_an_example_prints_what_it_says(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    [(code, printed)] = EXAMPLE.findall(path.read_text("utf-8"))
    exec(compile(code, path.name, "exec"), {})  # noqa: S102 - our own examples
    assert capsys.readouterr().out == printed


def test_every_wish_is_in_the_list() -> None:
    listed = re.findall(r"\]\(([\w-]+\.md)\)", (FOLDER / "README.md").read_text("utf-8"))
    assert sorted(listed) == [path.name for path in WISHES]
