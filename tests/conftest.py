"""What the tests share: the repository, the command as a user runs it, and no silent skips in CI."""

import gc
import os
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

import command
import node_programs
import pytest
import verapdf
import word_schemas
from hypothesis import HealthCheck, settings
from paths import ROOT

REFERENCE = ROOT.parent / "shared" / "reference" / "kkr-midtjylland-2020-11-13.yaml"
IN_CI = bool(os.environ.get("CI"))
Case = TypeVar("Case")

ANY_TIME = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # the machine may be busy
settings.register_profile("local", ANY_TIME, max_examples=10)
settings.register_profile("ci", ANY_TIME, max_examples=200, derandomize=True)
settings.register_profile("mutants", ANY_TIME, max_examples=40, derandomize=True, database=None)
settings.load_profile("ci" if IN_CI else "local")


def dear(number: int) -> int:
    """How many examples are tried where each takes long: all in CI, a twentieth of them elsewhere."""
    return number if IN_CI else max(number // 20, 2)


def sparse(cases: Sequence[Case], stride: int) -> Sequence[Case]:
    """The cases of one kind that are tried: all in CI, every so many elsewhere."""
    return cases if IN_CI else cases[::stride]


Command = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of the checkout."""
    return ROOT


@pytest.fixture(scope="session")
def reference() -> Path:
    """The definition of a real meeting, which is not part of the repository."""
    if not REFERENCE.exists():
        pytest.skip(f"no {REFERENCE.name} beside the checkout")
    return REFERENCE


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> None:
    """What commands keep from one run to the next stays in the tests."""
    os.environ["XDG_CACHE_HOME"] = str(tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="session")
def kkr() -> Command:
    """The command, in the process of the tests: `kkr("render", file, cwd=folder, env={"KKR_DOCS_LANG": "en"})`."""
    return command.in_process


@pytest.fixture(scope="session")
def kkr_process() -> Command:
    """The command, in a process of its own, for tests of what only a process has: its start, locale and libraries."""
    return command.in_new_process


@pytest.fixture(scope="session", autouse=True)
def _word_files_follow_the_schemas() -> Iterator[None]:
    """Every Word file that a test makes in this process is held against the schemas of Open XML, where they are."""
    with word_schemas.every_word_file():
        yield


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Outside CI leave out the tests marked `thorough`, and all but every so many cases of those marked `sampled`."""
    if IN_CI:
        return
    counted: Counter[str] = Counter()
    left_out = []
    for item in items:
        if marker := item.get_closest_marker("sampled"):
            test = item.nodeid.partition("[")[0]
            if counted[test] % marker.args[0]:
                left_out.append(item)
            counted[test] += 1
        elif item.get_closest_marker("thorough"):
            left_out.append(item)
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in set(left_out)]


def pytest_collection_finish() -> None:
    """Search for cycles as seldom as the command does: it takes a sixth of the time."""
    gc.set_threshold(50_000)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skips what needs LibreOffice, veraPDF, Node or another program, or schemas, where there is none."""
    if item.get_closest_marker("schemas") and not word_schemas.available():
        pytest.skip("the schemas of Open XML are not in .tools: sh .ci/schemas")
    if item.get_closest_marker("node") and not node_programs.available():
        pytest.skip("Node and the programs in .tools are not installed")
    for program in ("mutool", "pandoc", "strace", "khal", "neomutt"):
        if item.get_closest_marker(program) and not shutil.which(program):
            pytest.skip(f"{program} is not installed")
    if item.get_closest_marker("chromium") and not (shutil.which("chromedriver") and node_programs.AXE.exists()):
        pytest.skip("Chromium, its driver or axe-core is not installed")
    if item.get_closest_marker("libreoffice") and not shutil.which("soffice"):
        pytest.skip("LibreOffice (soffice) is not installed")
    if item.get_closest_marker("java") and not verapdf.available():
        pytest.skip("neither veraPDF nor Java and the libraries that it needs are installed")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI a test that is skipped has failed, but for the real meeting, which only some machines have."""
    report = yield
    excused = "reference" in getattr(item, "fixturenames", ()) and not REFERENCE.exists()
    if IN_CI and report.skipped and not hasattr(report, "wasxfail") and not excused:
        report.outcome, report.longrepr = "failed", f"skipped, and in CI nothing is: {report.longreprtext}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """In CI a module that is skipped as a whole has failed as well."""
    report = yield
    if IN_CI and report.skipped:
        report.outcome, report.longrepr = "failed", f"skipped, and in CI nothing is: {report.longreprtext}"
    return report
