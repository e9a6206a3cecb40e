"""docs/architecture.md names every module in the row of its folder: the file list read by somebody new."""

import re
from pathlib import Path

import pytest
from paths import ROOT

PACKAGE = ROOT / "kkr_docs"
ONE_FILE_EACH = ("cli", "lint/rules")  # a command or a theme: their names say it
ROWS = {
    found[1]: line
    for line in (ROOT / "docs/architecture.md").read_text("utf-8").splitlines()
    if (found := re.match(r"\| `?([\w/ ]+?)/?`? \|", line))
}
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if not path.stem.startswith("__"))


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.relative_to(PACKAGE).with_suffix("").as_posix())
def test_every_module_is_named_where_it_is_looked_for(module: Path) -> None:
    folder = module.parent.relative_to(PACKAGE).as_posix()
    if folder not in ONE_FILE_EACH:
        assert f"`{module.stem}`" in ROWS["one file each" if folder == "." else folder]


@pytest.mark.parametrize(
    "folder", sorted({path.parent for path in MODULES} - {PACKAGE, PACKAGE / "lint/rules"}), ids=str
)
def test_every_folder_has_a_row(folder: Path) -> None:
    assert folder.relative_to(PACKAGE).as_posix() in ROWS
