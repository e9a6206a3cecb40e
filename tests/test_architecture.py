"""The house as somebody new finds it: every module in docs/architecture.md, none too long, most functions short."""

import ast
import re
import statistics
from pathlib import Path

import pytest
from paths import ROOT

PACKAGE = ROOT / "kkr_docs"
LINES, MEDIAN, MOST = 400, 8, 25  # of a module; of a function, half of them and nine in ten
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


def test_modules_and_functions_fit_on_a_screen() -> None:
    texts = {path: path.read_text("utf-8") for path in MODULES}
    generated = {path for path, text in texts.items() if "_cffi_backend.FFI" in text}
    assert [path for path, text in texts.items() if text.count("\n") > LINES and path not in generated] == []
    functions = [
        each.end_lineno - each.lineno + 1
        for path in texts.keys() - generated
        for each in ast.walk(ast.parse(texts[path]))
        if isinstance(each, ast.FunctionDef) and each.end_lineno
    ]
    assert statistics.median(functions) <= MEDIAN
    assert sum(length <= MOST for length in functions) >= 0.9 * len(functions)
