"""The code as somebody new finds it: every module in docs/architecture.md, none too long, most functions short."""

import ast
import re
import statistics
from collections import Counter
from keyword import iskeyword

from paths import ROOT

from kkr_docs.cli.app import COMMANDS

PACKAGE = ROOT / "kkr_docs"
LINES, MEDIAN, MOST = 400, 8, 25  # of a module; of a function, half of them and nine in ten
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if not path.stem.startswith("__"))
FOLDERS = {folder: {path.stem for path in MODULES if path.parent == folder} for folder in {m.parent for m in MODULES}}


def _listed() -> dict[str, list[str]]:
    """What docs/architecture.md names: for each folder ("." is the base), its modules."""
    text = (ROOT / "docs/architecture.md").read_text("utf-8")
    sections = re.split(r"^##+ ", text, flags=re.MULTILINE)
    headings = {section: re.match(r"`([\w/]+)/`: |(The base)\n", section) for section in sections}
    return {
        found[1] or ".": re.findall(r"^- `(\w+)`: ", section, flags=re.MULTILINE)
        for section, found in headings.items()
        if found
    }


def test_every_module_is_named_once_in_the_list_of_its_folder() -> None:
    """Except commands, which have a file of their name, and the themes of rules."""
    listed = _listed()
    assert listed.keys() == {path.relative_to(PACKAGE).as_posix() for path in FOLDERS} - {"lint/rules"}
    assert [module for modules in listed.values() for module, times in Counter(modules).items() if times > 1] == []
    listed["cli"] += [name + "_" * iskeyword(name) for name in COMMANDS]
    assert {folder: set(modules) for folder, modules in listed.items()} == {
        folder: FOLDERS[PACKAGE / folder] for folder in listed
    }


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
