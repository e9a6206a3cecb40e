"""Measures what `kkr-docs validate` costs: python benchmarks/validate.py prints CPU seconds and ratios, with the aims.

One definition and a hundred are checked by our command and by check-jsonschema with our schema; beside them stands the
floor, a script that imports click and PyYAML and validates one field with pydantic. The commands take turns, and what
counts is the least processor time of each, so that what else the machine does weighs little.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from kkr_docs.definition import json_schema

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = ROOT.parent / "shared" / "reference" / "kkr-midtjylland-2020-11-13.yaml"
EXAMPLE = ROOT / "examples" / "kkr-sydfjorden-2026-11-13.yaml"
ROUNDS, LONG_ROUNDS = 15, 3  # what takes long varies less
FILES = 100

FLOOR_SCRIPT = """
import click
import yaml
from pydantic import BaseModel

class Meeting(BaseModel):
    organ: str

Meeting.model_validate({"organ": "KKR Sydfjorden"})
"""

FLOOR, OURS, CHECK = "floor", "kkr-docs", "check-jsonschema"
MANY_OURS, MANY_CHECK = f"kkr-docs, {FILES} files", f"check-jsonschema, {FILES} files"
AGAIN, MANY_AGAIN = "kkr-docs again", f"kkr-docs, {FILES} files again"
AIMS = (
    (OURS, FLOOR, 1.05),
    (AGAIN, FLOOR, 1.05),
    (OURS, CHECK, 0.7),
    (MANY_OURS, MANY_CHECK, 0.35),
    (MANY_AGAIN, MANY_CHECK, 0.1),
)

Command = list[str | Path]


def main() -> None:
    """Measure, and print what was measured."""
    with tempfile.TemporaryDirectory() as folder:
        all_commands = dict(commands(Path(folder)))
        least: dict[str, tuple[float, ...]] = dict.fromkeys(all_commands, (float("inf"), float("inf")))
        for turn in range(ROUNDS):
            for name, command in all_commands.items():
                if turn < LONG_ROUNDS or name not in (MANY_OURS, MANY_CHECK):
                    least[name] = tuple(map(min, least[name], seconds(command)))
    print(f"{'seconds':50} processor  passed")
    for name, (worked, passed) in least.items():
        print(f"{name:50} {worked:9.3f} {passed:7.3f}")
    for ours, other, aim in AIMS:
        worked, passed = (mine / theirs for mine, theirs in zip(least[ours], least[other], strict=True))
        print(f"{f'{ours} / {other}':50} {worked:9.2f} {passed:7.2f}   (aim: at most {aim})")


def commands(folder: Path) -> Iterator[tuple[str, Command]]:
    """Yield the commands to be measured, with what each needs laid ready in the folder."""
    text = (REFERENCE if REFERENCE.exists() else EXAMPLE).read_text(encoding="utf-8")
    files = [folder / f"{number:03}.yaml" for number in range(FILES)]
    for number, file in enumerate(files):
        file.write_text(text.replace("kommune", f"kommune{number}"), encoding="utf-8")  # none is like another
    for name in ("bilag", "billeder"):
        (folder / name).symlink_to(EXAMPLE.parent / name)
    (folder / "floor.py").write_text(FLOOR_SCRIPT, encoding="utf-8")
    (folder / json_schema.NAME).write_text(json_schema.text(), encoding="utf-8")
    check: Command = [sys.executable, "-m", "check_jsonschema", "--schemafile", folder / json_schema.NAME]
    again: Command = [sys.executable, "-m", "kkr_docs", "validate"]
    ours: Command = [*again, "--no-cache"]
    yield FLOOR, [sys.executable, folder / "floor.py"]
    yield OURS, [*ours, files[0]]
    yield CHECK, [*check, files[0]]
    yield MANY_OURS, [*ours, *files]
    yield MANY_CHECK, [*check, *files]
    subprocess.run([*again, *files], check=True, capture_output=True)
    yield AGAIN, [*again, files[0]]
    yield MANY_AGAIN, [*again, *files]


def seconds(command: Command) -> tuple[float, float]:
    """Run a command and return the processor time that it took, and the time that passed, in seconds.

    A command that fails stops it all.

    Python keeps what it compiled, as it does for whoever has installed a program; the first turn pays for that.
    """
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    begun = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=kept)
    complaints = process.stderr.read() if process.stderr else b""
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{command} failed:\n{complaints.decode()}")
    return usage.ru_utime + usage.ru_stime, time.perf_counter() - begun


if __name__ == "__main__":
    main()
