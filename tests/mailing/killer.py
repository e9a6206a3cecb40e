"""Runs `kkr-docs mail --send` again and again, killing it at random moments, until everything is sent or in doubt.

Run as `python killer.py SEED KILLS FOLDER…`, each folder with a meeting. The command is the real one; it is forked from
a process that has its modules already, since importing them takes longer than sending. It prints, as JSON, how often it
killed and with which exit code the last run of each folder ended.
"""

import json
import os
import random
import signal
import sys
import time
from pathlib import Path

from warm import forked, warm_up

LONGEST = 0.3  # seconds that a run takes, about
LINE = 400  # bytes of a line in the ledger, about


def _ended(process: int) -> int | None:
    """Return the exit code of a process, None while it runs."""
    number, status = os.waitpid(process, os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if number else None


def _run(folder: Path, chance: random.Random) -> int:
    """Run the command, and kill it: after some time, or a moment after its ledger has grown by some lines."""
    ledger = folder / "møde.udsendt.jsonl"
    by_time = chance.random() < 0.3
    size = _size(ledger) + chance.randint(1, 5) * LINE
    deadline = time.monotonic() + chance.uniform(0, LONGEST)
    moment = chance.choice([0, 0, chance.uniform(0, 0.004)])
    process = forked(["mail", "møde.yaml", "--send"], folder, folder / "stream", {})
    while (code := _ended(process)) is None:
        if time.monotonic() > deadline if by_time else _size(ledger) >= size:
            time.sleep(moment)
            os.kill(process, signal.SIGKILL)
            return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
        time.sleep(0.001)
    return code


def _size(ledger: Path) -> int:
    return ledger.stat().st_size if ledger.exists() else 0


def main() -> None:
    chance = random.Random(int(sys.argv[1]))  # noqa: S311 - it hides nothing
    wanted, kills, codes = int(sys.argv[2]), 0, {}
    folders = [Path(each) for each in sys.argv[3:]]
    warm_up()
    for folder in folders:
        while (code := _run(folder, chance)) == -signal.SIGKILL:
            kills += 1
        codes[str(folder)] = code
        if kills >= wanted:
            break
    print(json.dumps({"kills": kills, "codes": codes}))  # noqa: T201


if __name__ == "__main__":
    main()
