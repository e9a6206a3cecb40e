"""Templates that were compiled are used again, unless anything or anybody else may have changed them."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import documents
import pikepdf
import pytest
from paths import EXAMPLE

from kkr_docs.document.document import Document, Kind
from kkr_docs.render.pdf import html, typesetter

Author = Callable[[], str]


@pytest.fixture
def author(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Author]:
    """What a PDF says of its author, made as in a new process."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    document = documents.document(EXAMPLE, Kind.AGENDA)
    cover = Document(**{name: getattr(document, name) for name in document.__slots__} | {"sections": ()})

    def made() -> str:
        html._environment.cache_clear()
        with pikepdf.open(io.BytesIO(typesetter.render(cover).content)) as pdf:
            return str(pdf.docinfo.get("/Author", "nobody"))

    yield made
    html._environment.cache_clear()


def change(folder: Path, before: bytes = b'name="author"', after: bytes = b'name="xuthor"') -> Path:
    """Change what is kept of the pages' template, as long as it was."""
    (kept,) = (file for file in (folder / "kkr-docs" / "templates").iterdir() if before in file.read_bytes())
    kept.write_bytes(kept.read_bytes().replace(before, after))
    return kept


def test_what_is_kept_is_used_and_readable_by_nobody_else(author: Author, tmp_path: Path) -> None:
    assert author() != "nobody"
    assert change(tmp_path).stat().st_mode & 0o077 == 0
    assert author() == "nobody"


def test_what_somebody_else_may_have_written_is_not_used(author: Author, tmp_path: Path) -> None:
    named = author()
    kept = change(tmp_path)
    kept.chmod(0o620)
    assert author() == named
    change(tmp_path).rename(tmp_path / "elsewhere")
    kept.symlink_to(tmp_path / "elsewhere")
    assert author() == named


@pytest.mark.parametrize("damage", [b"", b"\0" * 100, b"j2"])
def test_what_is_damaged_is_made_anew(author: Author, tmp_path: Path, damage: bytes) -> None:
    named = author()
    for kept in (tmp_path / "kkr-docs" / "templates").iterdir():
        kept.write_bytes(damage or kept.read_bytes()[:-20])
    assert author() == named
    change(tmp_path)
    assert author() == "nobody"


def test_a_folder_that_cannot_be_written_to_stops_nothing(author: Author, tmp_path: Path) -> None:
    (tmp_path / "kkr-docs").write_text("no folder")
    assert author() != "nobody"
    assert [file.name for file in tmp_path.iterdir()] == ["kkr-docs"]
