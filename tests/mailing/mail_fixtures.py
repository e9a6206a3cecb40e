"""Fixtures of the tests that mail: a server, a folder with a meeting, and a secretary with both."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from post_office import PostOffice
from secretary import MEETING, SETTINGS, Secretary, started
from warm import Warm


@pytest.fixture(scope="session")
def _office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostOffice]:
    yield from started(tmp_path_factory.mktemp("post") / "office")


@pytest.fixture
def office(_office: PostOffice) -> PostOffice:
    """A server that fails at nothing yet and has taken nothing."""
    _office.plan()
    _office.forget()
    return _office


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "møder"
    folder.mkdir()
    (folder / "møde.yaml").write_text(MEETING, "utf-8")
    (folder / "kkr-docs.toml").write_text(SETTINGS, "utf-8")
    return folder


@pytest.fixture(scope="session")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warm]:
    warm = Warm(tmp_path_factory.mktemp("warm"))
    yield warm
    warm.close()


@pytest.fixture
def secretary(warm: Warm, folder: Path, office: PostOffice) -> Secretary:
    return Secretary(warm, folder, office)
