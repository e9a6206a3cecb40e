"""A running preview, and a browser that looks at it."""

import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from paths import ROOT

from kkr_docs.house_style.style import HouseStyle
from kkr_docs.preview import watching
from kkr_docs.preview.server import Server
from kkr_docs.preview.session import Session

MEETING = """organ: KKR Syd
dato: 2026-11-13
start: 09.30
dagsorden:
  - titel: Sager
    punkter:
      - titel: Første punkt
        baggrund: |
          Alle kommuner er hørt.
      - titel: Andet punkt
        baggrund: |
          Intet nyt
          under solen.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with two meetings."""
    (tmp_path / "møde.yaml").write_text(MEETING, "utf-8")
    shutil.copy(ROOT / "examples" / "minimal.yaml", tmp_path / "møde-2.yaml")
    return tmp_path


@pytest.fixture
def server(folder: Path) -> Iterator[Server]:
    """A preview of the first meeting, which sees when files change."""
    session = Session([folder / "møde.yaml"], [HouseStyle()])
    stop = threading.Event()
    with Server(session) as running:
        threads = [
            threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.05}),
            threading.Thread(target=watching.watch, args=(session.folders(), session.note_change, stop)),
        ]
        for thread in threads:
            thread.start()
        yield running
        stop.set()
        running.shutdown()
        for thread in threads:
            thread.join()


@pytest.fixture
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A cache and a folder for temporary files of its own."""
    own = tmp_path_factory.mktemp("own")
    (own / "tmp").mkdir()
    return os.environ | {"XDG_CACHE_HOME": str(own), "TMPDIR": str(own / "tmp"), "PYTHONUNBUFFERED": "1"}
