"""What `kkr-docs validate` remembers: the same answer at once, and another one as soon as anything has changed."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from conftest import Command

MEETING = """\
organ: KKR Syd
dato: 2026-11-13
dagsorden:
  - titel: Sager
    punkter:
      - titel: Budget
        sagsfremstilling: Se bilag 1.1.1, og ![kurven](kurve.png).
        bilag: [bilag/budget.pdf]
"""
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360f8ffff3f0005fe02fea7358184"
    "0000000049454e44ae426082"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A definition with an attachment and a picture, in a folder; what is known of it stands in `cache` beside it."""
    (made := tmp_path / "møder" / "bilag").mkdir(parents=True)
    (made / "budget.pdf").write_bytes(b"%PDF-1.7")
    (made.parent / "kurve.png").write_bytes(PNG)
    (made.parent / "møde.yaml").write_text(MEETING, "utf-8")
    return made.parent


@pytest.fixture
def validate(kkr: Command, folder: Path) -> Callable[..., "CompletedProcess[str]"]:
    def run(*options: str, **env: str) -> "CompletedProcess[str]":
        cache = {"XDG_CACHE_HOME": str(folder.parent / "cache")}
        return kkr("validate", "møde.yaml", *options, cwd=folder, env=cache | env)

    return run


def _known(folder: Path) -> Path:
    (known,) = (folder.parent / "cache" / "kkr-docs" / "validated").iterdir()
    return known


def _said(folder: Path, words: str) -> None:
    """Have other words in what is known, so that they tell whether it is used."""
    known = json.loads(_known(folder).read_text())
    for problem in known["møde.yaml"][1]:
        problem[4] = words
    _known(folder).write_text(json.dumps(known))


def test_what_is_unchanged_is_not_checked_again(validate: Callable[..., "CompletedProcess[str]"], folder: Path) -> None:
    first, again = validate(), validate()
    assert first.stdout
    assert (again.stdout, again.stderr, again.returncode) == (first.stdout, first.stderr, first.returncode)
    _said(folder, "husket.")
    assert "husket." in validate().stdout
    assert validate("--no-cache").stdout == first.stdout
    assert json.loads(validate("--format", "json").stdout)["problems"][0]["what"] == "husket."


CHANGES: dict[str, Callable[[Path], object]] = {
    "definition": lambda folder: (folder / "møde.yaml").write_text(MEETING.replace("Budget", "Budgettet"), "utf-8"),
    "attachment gone": lambda folder: (folder / "bilag" / "budget.pdf").unlink(),
    "attachment changed": lambda folder: (folder / "bilag" / "budget.pdf").write_bytes(b"%PDF-1.4"),
    "new attachment": lambda folder: (folder / "bilag" / "glemt.pdf").write_bytes(b"%PDF-1.7"),
    "picture": lambda folder: (folder / "kurve.png").write_bytes(PNG[:40]),
    "another definition": lambda folder: (folder / "andet.yaml").write_text(MEETING, "utf-8"),
    "settings": lambda folder: (folder / "kkr-docs.toml").write_text("[organ]\n", "utf-8"),
    "what was sent": lambda folder: (folder / "møde.frosset.json").write_text("{}", "utf-8"),
    "another file in its place": lambda folder: _copy(folder).replace(folder / "bilag" / "budget.pdf"),
}


def _copy(folder: Path) -> Path:
    """Make a file of the same size and time as the attachment."""
    copy, old = folder / "kopi", folder / "bilag" / "budget.pdf"
    copy.write_bytes(b"%PDF-1.6")
    os.utime(copy, ns=(old.stat().st_atime_ns, old.stat().st_mtime_ns))
    return copy


@pytest.mark.parametrize("change", CHANGES.values(), ids=list(CHANGES))
def test_what_has_changed_is_checked_again(
    validate: Callable[..., "CompletedProcess[str]"], folder: Path, change: Callable[[Path], object]
) -> None:
    validate()
    _said(folder, "husket.")
    change(folder)
    again = validate()
    assert "husket." not in again.stdout
    assert again.stdout == validate("--no-cache").stdout


def test_every_language_has_its_own(validate: Callable[..., "CompletedProcess[str]"]) -> None:
    danish = validate().stdout
    english = validate(KKR_DOCS_LANG="en").stdout
    assert danish != english == validate("--no-cache", KKR_DOCS_LANG="en").stdout
    assert validate().stdout == danish


@pytest.mark.parametrize("damage", ["", "[]", '{"møde.yaml": 7}', '{"møde.yaml": ["", [[1]]]}', "[" * 100_000, "\0"])
def test_what_somebody_damaged_is_made_anew(
    validate: Callable[..., "CompletedProcess[str]"], folder: Path, damage: str
) -> None:
    first = validate()
    _known(folder).write_text(damage)
    again = validate()
    assert (again.stdout, again.stderr) == (first.stdout, first.stderr)
    _said(folder, "husket.")
    assert "husket." in validate().stdout


@pytest.mark.parametrize("number", ["1e999", "-7", "0", '"7"', "null"])
def test_a_place_that_is_none_is_not_believed(
    validate: Callable[..., "CompletedProcess[str]"], folder: Path, number: str
) -> None:
    first = validate()
    known = json.loads(_known(folder).read_text())
    known["møde.yaml"][1][0][1] = "HERE"
    _known(folder).write_text(json.dumps(known).replace('"HERE"', number))
    again = validate()
    assert (again.stdout, again.stderr, again.returncode) == (first.stdout, first.stderr, first.returncode)


def test_what_others_may_write_is_not_believed_and_made_private(
    validate: Callable[..., "CompletedProcess[str]"], folder: Path
) -> None:
    first = validate()
    _said(folder, "husket.")
    _known(folder).chmod(0o666)
    assert validate().stdout == first.stdout
    assert _known(folder).stat().st_mode & 0o777 == 0o600


def test_what_is_known_does_not_grow_for_ever(validate: Callable[..., "CompletedProcess[str]"], folder: Path) -> None:
    validate()
    ours = _known(folder)
    for number in range(400):
        old = ours.with_name(f"{number}.json")
        old.touch()
        os.utime(old, (number, number))
    (folder / "møde.yaml").write_text(MEETING.replace("Budget", "Budgettet"), "utf-8")
    validate()
    left = list(ours.parent.iterdir())
    assert len(left) == 300
    assert ours in left


def test_a_folder_whose_name_is_no_text_has_its_own(kkr: Command, folder: Path) -> None:
    named = folder.parent / os.fsdecode(b"m\xf8der")
    try:
        folder.rename(named)
    except OSError:
        return  # this file system has none
    cache = {"XDG_CACHE_HOME": str(folder.parent / "cache")}
    first, again = (kkr("validate", named / "møde.yaml", env=cache) for _turn in range(2))
    assert ": forslag: " in first.stdout or ": advarsel: " in first.stdout or ": fejl: " in first.stdout
    assert (again.stdout, again.stderr) == (first.stdout, first.stderr)
    assert _known(folder).exists()


def test_nobody_else_reads_what_is_known(validate: Callable[..., "CompletedProcess[str]"], folder: Path) -> None:
    validate()
    assert _known(folder).stat().st_mode & 0o777 == 0o600


def test_a_cache_that_cannot_be_written_hinders_nothing(
    validate: Callable[..., "CompletedProcess[str]"], folder: Path
) -> None:
    (folder.parent / "cache").write_text("a file")
    assert validate().stdout == validate("--no-cache").stdout


def test_several_processes_say_the_same_in_the_same_order(kkr_process: Command, folder: Path) -> None:
    names = [f"{number:02}.yaml" for number in range(12)]
    for name in names:
        (folder / name).write_text(MEETING.replace("Budget", f"Budget {name}").replace("dato", "dta"), "utf-8")
    env = {"XDG_CACHE_HOME": str(folder.parent / "cache")}
    together = kkr_process("validate", *names, cwd=folder, env=env)
    alone = [kkr_process("validate", "--no-cache", name, cwd=folder).stdout for name in (names[0], names[-1])]
    assert together.stdout.startswith(alone[0])
    assert together.stdout.endswith(alone[1])
    assert [kkr_process("validate", name, cwd=folder, env=env).stdout for name in (names[0], names[-1])] == alone
    assert together.returncode == 1
