"""The ledger: what is no damage, what is, and what it needs from the system that it lies on."""

import errno
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from secretary import ALL, Secretary

from kkr_docs.mailing import ledger

pytest_plugins = ("mail_fixtures",)


@pytest.mark.parametrize("damage", ["garbage", "half", "bytes", "key", "address"])
def test_a_damaged_ledger_stops_and_is_never_touched(damage: str, secretary: Secretary) -> None:
    secretary("--send")
    lines = secretary.ledger.read_bytes().split(b"\n")
    lines[3] = {
        "garbage": b"{}", "half": lines[3][:40], "bytes": b"\xff\0", "key": lines[3][:-1] + b',"x":1}',
        "address": lines[3].replace(b"@", b" "),
    }[damage]  # fmt: skip
    damaged = b"\n".join(lines)
    secretary.ledger.write_bytes(damaged)
    for args in [("--send",), (), ("--status",), ("--cancel", "--send")]:
        result = secretary(*args)
        assert result.returncode == 1
        assert "møde.udsendt.jsonl:4: linjen kan ikke læses" in result.stderr
    assert secretary.ledger.read_bytes() == damaged
    assert secretary.office.counts() == ALL


def test_a_last_line_that_is_cut_off_anywhere_is_passed_over(secretary: Secretary, tmp_path: Path) -> None:
    secretary("--send")
    whole = secretary.ledger.read_bytes()
    path = tmp_path / "x.udsendt.jsonl"
    *_before, last = ledger.read(secretary.ledger)
    start = whole.rstrip(b"\n").rfind(b"\n") + 1
    for length in range(start + 1, len(whole)):
        path.write_bytes(whole[:length])
        first = ledger.read(path)
        assert len(first) == 6 + (length == len(whole) - 1)
        for _again in range(2):  # what marks the line is cut off, too
            book = ledger.Ledger(path)
            book.append(last)
            book.close()
            assert path.read_bytes().startswith(whole[:length])
            assert ledger.read(path) == [*first, last]
            path.write_bytes(path.read_bytes()[: length + 1 + length % 9])
            assert ledger.read(path) == first


def test_a_full_disk_stops_before_a_message_that_could_not_be_noted(secretary: Secretary) -> None:
    command = [sys.executable, "-m", "kkr_docs", "mail", "møde.yaml", "--send"]
    secretary("--send")
    secretary.change("titel: Sager", "titel: Andre sager")
    ballast = secretary.ledger.read_bytes().splitlines(keepends=True)[0]
    room = 3_000_000  # more than any other file that is written, fonts too
    filled = secretary.ledger.read_bytes()
    filled += ballast * ((room - len(filled)) // len(ballast))
    secretary.ledger.write_bytes(filled)

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (room + 500, room + 500))

    result = subprocess.run(
        command, cwd=secretary.folder, env=os.environ | secretary.office.environment,
        capture_output=True, encoding="utf-8", preexec_fn=limit, check=False,
    )  # fmt: skip
    assert result.returncode == 1, result.stderr
    assert "møde.udsendt.jsonl kan ikke læses eller skrives" in result.stderr
    secretary("--send")
    counts = secretary.office.counts()
    doubtful = [line for line in secretary("--send").stdout.splitlines() if line.startswith("Uvist")]
    assert all(count == 2 or f"<{address}>" in "".join(doubtful) for address, count in counts.items())
    assert max(counts.values()) == 2


MARK, BLANK = b"\xef\xbb\xbf", b"\n"


@pytest.mark.sampled(4)
@pytest.mark.parametrize("kind", ["mark", "blank first", "blank inside", "blanks last", "line ends", "no end"])
def test_what_an_editor_leaves_is_no_damage(kind: str, secretary: Secretary) -> None:
    secretary("--send")
    lines = secretary.ledger.read_bytes().splitlines(keepends=True)
    edited = {
        "mark": [MARK, *lines], "blank first": [BLANK, *lines], "blank inside": [*lines[:3], b" \t\n", *lines[3:]],
        "blanks last": [*lines, BLANK, b"  "], "line ends": [MARK, *(each[:-1] + b"\r\n" for each in lines), b"\r\n"],
        "no end": [*lines[:-1], lines[-1][:-1]],
    }[kind]  # fmt: skip
    secretary.ledger.write_bytes(b"".join(edited))
    assert secretary("--status").stdout.count("250 2.0.0 modtaget") == 3
    secretary.change("  - {navn: Anne", "  - {navn: Dorte, mail: dorte@fjordby.dk}\n  - {navn: Anne")
    assert secretary("--send").returncode == 0
    assert secretary.office.counts() == ALL | {"dorte@fjordby.dk": 1}
    assert len(ledger.read(secretary.ledger)) == len(lines) + 3


@pytest.mark.parametrize("content", [b"", b"\n\n", MARK, b" \r\n", b'{"tid":"20'])
def test_an_emptied_ledger_is_damage(content: bytes, secretary: Secretary) -> None:
    secretary("--send")
    secretary.ledger.write_bytes(content)
    for args in [("--send",), (), ("--status",), ("--cancel", "--send")]:
        result = secretary(*args)
        assert result.returncode == 1
        assert "møde.udsendt.jsonl er tømt eller ødelagt" in result.stderr
    assert secretary.ledger.read_bytes() == content
    assert secretary.office.counts() == ALL


def test_a_run_that_reaches_no_server_leaves_no_empty_ledger(secretary: Secretary) -> None:
    assert secretary("--send", KKR_DOCS_SMTP="smtp://127.0.0.1:9").returncode == 1
    assert not secretary.ledger.exists()
    assert secretary("--send").returncode == 0


# Windows, simulated: it has no fcntl, opens no folder, and ends the lines of text files in \r\n

ELSEWHERE = """
import os, sys, types
sys.modules["fcntl"] = None
import filelock
from kkr_docs.mailing import ledger
ledger.sys = types.SimpleNamespace(platform="win32")
os.O_BINARY = 0x20000000
opened = os.open
def open_(path, flags, *rest, **names):
    if os.path.isdir(path):
        raise PermissionError({denied}, "Permission denied", str(path))
    binary = flags & os.O_BINARY
    number = opened(path, flags & ~os.O_BINARY, *rest, **names)
    texts.discard(number) if binary else texts.add(number)
    return number
texts, write = set(), os.write
def write_(number, content):
    text = bytes(content)
    write(number, text.replace(b"\\n", b"\\r\\n") if number in texts else text)
    return len(text)
os.write = write_
os.open = open_
with ledger.locked(ledger.Path("m.udsendt.jsonl")):
    try:
        with ledger.locked(ledger.Path("m.udsendt.jsonl")):
            print("twice")
    except ledger.LedgerError:
        print("locked")
    for number in range(3):
        book = ledger.Ledger(ledger.Path("m.udsendt.jsonl"))
        book.append(ledger.Sending(time=ledger.now(), kind="dagsorden", meeting=f"KKR 2036-01-0{{number + 1}}"))
        book.append(ledger.Sending(time=ledger.now(), kind="dagsorden", meeting=f"KKR 2036-02-0{{number + 1}}"))
        book.close()
"""


def test_the_ledger_needs_nothing_that_only_linux_has(tmp_path: Path) -> None:
    script = ELSEWHERE.format(denied=errno.EACCES)
    result = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, encoding="utf-8", check=False
    )
    assert (result.returncode, result.stdout) == (0, "locked\n"), result.stderr
    path = tmp_path / "m.udsendt.jsonl"
    assert len(ledger.read(path)) == 6
    assert b"\r" not in path.read_bytes()


A_MAC = """
import os, sys, types
from kkr_docs.mailing import ledger
flushed = []
sys.modules["fcntl"] = types.SimpleNamespace(
    F_FULLFSYNC=51, fcntl=lambda file, what: flushed.append((what, os.fstat(file).st_size))
)
ledger.sys = types.SimpleNamespace(platform="darwin")
book = ledger.Ledger(ledger.Path("m.udsendt.jsonl"))
for number in range(3):
    book.append(ledger.Sending(time=ledger.now(), kind="dagsorden", meeting="KKR 2036-01-01"), flushed=number < 2)
size = ledger.Path("m.udsendt.jsonl").stat().st_size
print([(what, round(3 * there / size)) for what, there in flushed])
"""


def test_on_a_mac_the_disk_itself_has_it_before_a_mail_goes(tmp_path: Path) -> None:
    result = subprocess.run(
        [sys.executable, "-c", A_MAC], cwd=tmp_path, capture_output=True, encoding="utf-8", check=False
    )
    assert (result.returncode, result.stdout) == (0, "[(51, 2)]\n"), result.stderr
