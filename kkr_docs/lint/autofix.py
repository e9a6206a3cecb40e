"""Fixes for findings that are not suppressed. Not one other byte of the file changes.

Line ends, a byte order mark, comments and layout stay. A fix is made where the file has the same characters as the
value, with no escape and no line end between them; it is dropped where the file would then read otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path
from typing import Any

from kkr_docs import files
from kkr_docs.definition import loading, pitfalls, yaml_reader
from kkr_docs.definition.model import DEFAULT, Model
from kkr_docs.definition.yaml_source import Data, Location, Source
from kkr_docs.lint import engine, registry, suppressions

_ROUNDS = 20  # one fix may show another, such as two blanks inside quotation marks; three rounds are usual
_CHARACTER = re.compile(r"\r\n|.", re.DOTALL)
_MARK = "\ufeff"


@dataclass(frozen=True, slots=True, order=True)
class _Edit:
    """`text` is to stand in a file from `start` to `end`, which is from character `index` on of the value there."""

    start: int
    end: int
    location: Location
    index: int
    text: str


def fix(path: Path) -> str:
    """Fix the definition in a file; return a unified diff of what changed, empty where nothing did.

    It is written whole or not at all, and left alone where it cannot be read. Raises OSError where it cannot be
    written.
    """
    before = yaml_reader.read(path)
    if not before.values:
        return ""
    content = path.read_bytes()
    fixed = fix_content(content, str(path), path.parent, before.model)
    if fixed == content:
        return ""
    files.write(path.resolve(), fixed)
    after = yaml_reader.parse(str(path), fixed, before.model)
    lines = before.text.splitlines(), after.text.splitlines()
    return "\n".join(unified_diff(*lines, str(path), str(path), n=1, lineterm=""))


def fix_content(content: bytes, file: str, folder: Path, model: Model = DEFAULT) -> bytes:
    """Return the bytes of a definition of a body, fixed; its pictures and attachments are looked for in `folder`."""
    for _round in range(_ROUNDS):
        fixed = _fix_once(content, file, folder, model)
        if fixed == content:
            break
        content = fixed
    return content


def _fix_once(content: bytes, file: str, folder: Path, model: Model) -> bytes:
    read = yaml_reader.parse(file, content, model)
    edits = list(_apart(sorted(_edits(read, folder))))
    if not edits:
        return content
    fixed = _edited(content, edits)
    if _reads_as(fixed, read, edits):
        return fixed
    for edit in reversed(edits):  # from the last one on, so that the others keep their places
        fixed = _edited(content, [edit])
        if _reads_as(fixed, read, [edit]):
            content, read = fixed, yaml_reader.parse(file, fixed, model)
    return content


def _edits(read: Source, folder: Path) -> Iterator[_Edit]:
    """Yield the fixes for findings that are not suppressed, where the file has the same characters as the value."""
    draft = loading.draft(read, folder)
    found = [(finding, engine.problem(draft, rule, finding)) for rule in registry.ALL for finding in rule.check(draft)]
    said = set(suppressions.apply(read, [problem for _finding, problem in found]))
    for finding, problem in found:
        value = read.at(finding.location)
        for index, length, text in finding.fixes if problem in said and isinstance(value, str) else ():
            start = read.values[finding.location].offset_of(read.text, str(value), index)
            words = str(value)[index : index + length]
            if read.text[start : start + length] == words and "\n" not in words:
                yield _Edit(start, start + length, finding.location, index, text)


def _apart(edits: Iterable[_Edit]) -> Iterator[_Edit]:
    """Yield the edits that do not reach into the one before; the others come in the next round."""
    end = 0
    for edit in edits:
        if edit.start >= end:
            yield edit
            end = edit.end


def _edited(content: bytes, edits: list[_Edit]) -> bytes:
    text = content.decode()
    mark = _MARK if text.startswith(_MARK) else ""
    characters = _CHARACTER.findall(text.removeprefix(mark))  # a line end is one character, as where edits count them
    for edit in reversed(edits):
        characters[edit.start : edit.end] = [edit.text]
    return (mark + "".join(characters)).encode()


def _reads_as(fixed: bytes, before: Source, edits: list[_Edit]) -> bool:
    """Return whether fixed content reads as the data before, but for the edits, and no more lines run together."""
    after = yaml_reader.parse(before.file, fixed, before.model)
    if after.problems or after.data != _expected(before.data, edits):
        return False
    return pitfalls.find(after)[1] == pitfalls.find(before)[1]


def _expected(data: Data, edits: list[_Edit]) -> Data:
    expected: Any = [deepcopy(data)]
    for edit in reversed(edits):
        *way, last = (0, *edit.location)
        parent = expected
        for step in way:
            parent = parent[step]
        value = parent[last]
        parent[last] = value[: edit.index] + edit.text + value[edit.index + edit.end - edit.start :]
    return expected[0]  # type: ignore[no-any-return]
