"""What other programs than Word for Windows save comes home too."""

from __future__ import annotations

from pathlib import Path

import other_programs
import pytest
import word_edits
from paths import EXAMPLE
from word_edits import edited, imported, meeting_of, word

from kkr_docs.document.document import Kind


@pytest.mark.sampled(2)
@pytest.mark.parametrize("program", other_programs.PROGRAMS)
@pytest.mark.parametrize("kind", list(Kind))
def test_a_file_that_another_program_saved_changes_nothing(
    program: other_programs.Program, kind: Kind, tmp_path: Path
) -> None:
    text, file = EXAMPLE.read_text("utf-8"), tmp_path / "m.docx"
    file.write_bytes(other_programs.saved(word(meeting_of(text, EXAMPLE), kind), program))
    made = imported(file, text, EXAMPLE)
    assert made.content == text.encode()
    assert (made.report.done, made.report.lost, made.report.conflicts) == ([], [], [])


@pytest.mark.sampled(2)
@pytest.mark.parametrize("program", other_programs.PROGRAMS)
def test_an_edit_in_another_program_is_that_edit(program: other_programs.Program, tmp_path: Path) -> None:
    text, file = EXAMPLE.read_text("utf-8"), tmp_path / "m.docx"
    paper = edited(word(meeting_of(text, EXAMPLE)), word_edits.Editor(7).words)
    file.write_bytes(paper)
    expected = imported(file, text, EXAMPLE).content
    file.write_bytes(other_programs.saved(paper, program))
    assert imported(file, text, EXAMPLE).content == expected != text.encode()
