"""A file that no longer says what it printed is held against the definition as it is now, and deletes nothing whole."""

from __future__ import annotations

from pathlib import Path

import other_programs
import pytest
import word_edits
from paths import EXAMPLE
from word_edits import edited, imported, meeting_of, word

from kkr_docs.document.document import Kind

TEXT = EXAMPLE.read_text("utf-8")


@pytest.mark.parametrize("program", other_programs.LOSING)
@pytest.mark.parametrize("kind", list(Kind))
def test_an_unchanged_file_changes_nothing(program: other_programs.Program, kind: Kind, tmp_path: Path) -> None:
    file = tmp_path / "m.docx"
    file.write_bytes(other_programs.saved(word(meeting_of(TEXT, EXAMPLE), kind), program))
    made = imported(file, TEXT, EXAMPLE)
    assert (made.report.done, made.report.lost, made.report.conflicts) == ([], [], [])
    assert made.content == TEXT.encode()
    assert len(made.report.notices) == 1


@pytest.mark.parametrize("program", other_programs.LOSING)
def test_an_edit_is_that_edit(program: other_programs.Program, tmp_path: Path) -> None:
    file = tmp_path / "m.docx"
    paper = edited(word(meeting_of(TEXT, EXAMPLE)), word_edits.Editor(7).words)
    file.write_bytes(paper)
    expected = imported(file, TEXT, EXAMPLE).content
    file.write_bytes(other_programs.saved(paper, program))
    assert imported(file, TEXT, EXAMPLE).content == expected != TEXT.encode()
