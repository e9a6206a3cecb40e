"""The same definition gives the same bytes: in any process, folder, time zone, locale, and on any day."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from conftest import Command
from paths import ROOT

TOMORROW = """
import datetime, time
real_time = time.time
class Tomorrow(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return cls.fromtimestamp(time.time(), tz)
    @classmethod
    def today(cls):
        return cls.now()
    @classmethod
    def utcnow(cls):
        return cls.now()
class TomorrowDate(datetime.date):
    @classmethod
    def today(cls):
        return cls.fromtimestamp(time.time())
time.time = lambda: real_time() + 86_400 * 40
for name in ("localtime", "gmtime"):
    real = getattr(time, name)
    setattr(time, name, lambda seconds=None, real=real: real(time.time() if seconds is None else seconds))
datetime.datetime, datetime.date = Tomorrow, TomorrowDate
"""


def test_every_file_is_the_same_everywhere(kkr_process: Command, tmp_path: Path) -> None:
    """Two runs that differ in all that must not matter."""
    (tmp_path / "later").mkdir()
    (tmp_path / "later" / "sitecustomize.py").write_text(TOMORROW)
    made = []
    for name, environment in (
        ("her", {"PYTHONHASHSEED": "1", "TZ": "Europe/Copenhagen", "LC_ALL": "C"}),
        (
            "et andet sted æøå",
            {
                "PYTHONHASHSEED": "2",
                "TZ": "Pacific/Kiritimati",
                "LC_ALL": "C.UTF-8",
                "PYTHONPATH": str(tmp_path / "later"),
                "HOME": str(tmp_path),
            },
        ),
    ):
        folder = tmp_path / name
        shutil.copytree(ROOT / "examples", folder)
        out = folder / "ud"
        definition = "kkr-sydfjorden-2026-11-13.yaml"
        for extra in ([], ["--edition", "print", "--to", "pdf"]):
            result = kkr_process("render", definition, "--out", out, *extra, cwd=folder, env=environment)
            assert result.returncode == 0, result.stdout + result.stderr
        made.append({path.name: path.read_bytes() for path in sorted(out.iterdir())})
    assert [len(files) for files in made] == [3, 3]
    assert [name for name in made[0] if made[0][name] != made[1][name]] == []


def test_the_clock_of_the_second_run_really_is_another(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(TOMORROW)
    code = "import datetime, time; print(datetime.date.today(), datetime.datetime.now().date(), time.gmtime().tm_yday)"
    now, later = (
        subprocess.run([sys.executable, "-c", code], env=os.environ | path, capture_output=True, check=True).stdout
        for path in ({}, {"PYTHONPATH": str(tmp_path)})
    )
    assert not set(now.split()) & set(later.split())
