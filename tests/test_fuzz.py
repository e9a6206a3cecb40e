"""Broken input: whatever is in a file, the answer comes soon, in little memory, and is never an internal error."""

import os
import random
import resource
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest
from conftest import IN_CI, Command
from paths import INVALID, TESTS, VALID

from kkr_docs.definition import recognition, yaml_reader
from kkr_docs.lint import engine

FOLDER = TESTS / "valid"  # pictures and attachments are found from there
SEEDS = [path.read_bytes() for path in [*VALID, *INVALID]]
SEEDS.sort()

CASES = 10_000 if IN_CI else 500
BATCH = 250
LARGEST = recognition.MAX_BYTES - 1_000  # that is read at all
SIZES = (15_000, 300_000, LARGEST) if IN_CI else (15_000, 150_000)  # of bombs
SECONDS = 10  # of the processor, several times what any text takes: more than linear time needs far more
MEMORY = 300 << 20

TOKENS = (
    r"""
&a |*a |!!str |!x |<<: |? |- |: |: |--- |...|{|}|[|]|, |# |# kkr-docs: tillad KKR001 – x|%YAML 1.1|'|"|\|\u12|\ud800|@|`
*|**|_|![|](|)|[a](b)|<|>|> |- - - |1. |1) |```|~~~|    |# |###### |===|---|a: |organ: |dato: |titel: |bilag: |- titel:
dagsorden:|null|~|2026-02-30|25.00|SAG-|jf. punkt 9.9|000000-0000|https://|mailto:|{{|{%|&nbsp;|&#0;|<b>|../|C:\|%00|é|æ|🚌
""".strip()
    .replace("\n", "|")
    .split("|")
)
TOKENS += ["|", "|a|b|\n|-|-|\n", "\t", "\r", "\0", "\x07", "\x85", "\ufeff", "\u2028", "\u200b", "\u202e", "\ud800"]

Text = bytes
Mutation = Callable[[random.Random, Text], Text]


def place(chance: random.Random, text: Text) -> int:
    return chance.randrange(len(text) + 1)


def piece(chance: random.Random, text: Text) -> tuple[int, int]:
    start = place(chance, text)
    return start, min(len(text), start + int(chance.expovariate(1 / 20)))


def flip(chance: random.Random, text: Text) -> Text:
    at = place(chance, text)
    return text[:at] + bytes([chance.randrange(256)]) + text[at + 1 :]


def cut(chance: random.Random, text: Text) -> Text:
    start, end = piece(chance, text)
    return text[:start] + text[end:]


def repeat(chance: random.Random, text: Text) -> Text:
    start, end = piece(chance, text)
    return text[:end] + text[start:end] * chance.choice([1, 2, 30]) + text[end:]


def insert(chance: random.Random, text: Text) -> Text:
    at = place(chance, text)
    token = chance.choice(TOKENS).encode("utf-8", "surrogatepass")
    return text[:at] + token * chance.choice([1, 1, 1, 2, 40]) + text[at:]


def shuffle(chance: random.Random, text: Text) -> Text:
    lines = text.split(b"\n")
    first, second = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[first], lines[second] = lines[second], lines[first]
    return b"\n".join(lines)


def indent(chance: random.Random, text: Text) -> Text:
    lines = text.split(b"\n")
    at = chance.randrange(len(lines))
    lines[at] = chance.choice([b" ", b"  ", b"\t", b""]) + lines[at].lstrip(chance.choice([b"", b" "]) or None)
    return b"\n".join(lines)


def join(chance: random.Random, text: Text) -> Text:
    other = chance.choice(SEEDS)
    return text[: place(chance, text)] + other[place(chance, other) :]


MUTATIONS: list[Mutation] = [flip, cut, repeat, insert, insert, shuffle, indent, join]


def mutant(number: int) -> Text:
    """The same text for the same number."""
    chance = random.Random(number)  # noqa: S311 - nothing secret
    text = chance.choice(SEEDS)
    for _time in range(chance.choice([1, 1, 2, 3, 8])):
        text = chance.choice(MUTATIONS)(chance, text)
    return text


def field(markdown: str) -> Text:
    """A definition with a text as an item's background."""
    block = markdown.replace("\n", "\n          ")
    head = "organ: KKR Syd\ndato: 2026-11-13\ndagsorden:\n  - titel: Sager\n    punkter:\n      - titel: En sag\n"
    return f"{head}        baggrund: |\n          {block}\n".encode()


def key(lines: str) -> Text:
    return f"organ: KKR Syd\ndato: 2026-11-13\n{lines}\ndagsorden:\n  - titel: Sager\n".encode()


MARKS = [
    *("[", "![", "](", "[a](", "[a](b) ", "[a][", "[a]: b\n\n", "[a](javascript:b)\n\n", "![](a.png)\n\n", "(("),
    *("*", "**", "*a ", "*a**b_c ", "_a_", "a**b**c*", "***\n", "~~~\n", "`", "` ``", "\\", "&", "&amp;"),
    *(">", "> ", "- ", "1. ", "- a\n", "1) a\n2. b\n", "# a\n\n", "###### a\n", "a\n=\n", "a\n\n", "a  \n", "\n", "\t"),
    *("<", "<a:", "<https://x> ", "|", "|a", "ord ", "å", "a-", "1.", "0", " ", "\u00a0", "”", "§ 1 "),
    *("jf. punkt 9.9 ", "010101-0101 ", "1.000 kr. ", "1. januar 2026 ", "a@b.dk ", "https://x.dk "),
    *("fredag den 13. november ", "mødet den 13. november 2025 "),
]


def many(mark: str) -> Callable[[int], Text]:
    return lambda n: field(mark * (n // len(mark.encode())))


BOMBS: dict[str, Callable[[int], Text]] = {
    **{f"many {mark!r}": many(mark) for mark in MARKS},
    "nested emphasis": lambda n: field("*a " * (n // 6) + "b* " * (n // 6)),
    "nested links": lambda n: field("[" * (n // 6) + "a" + "](https://b)" * (n // 12)),
    "nested quotes": lambda n: field("\n".join(">" * depth + " a" for depth in range(int((2 * n) ** 0.5)))),
    "nested lists": lambda n: field("\n".join("  " * depth + "- a" for depth in range(int(n**0.5)))),
    "wide table": lambda n: field("|a" * (n // 4) + "|\n" + "|-" * (n // 4) + "|\n"),
    "big table": lambda n: field("|a" * 50 + "|\n" + "|-" * 50 + "|\n" + ("|b" * 50 + "|\n") * (n // 100)),
    "uneven table": lambda n: field("|a|\n|-|\n" + "|b|c\n" * (n // 5)),
    "huge word": lambda n: key(f"sted: {'x' * n}"),
    "huge key": lambda n: key(f"{'x' * n}: a"),
    "huge complex key": lambda n: key(f"? {'x' * n}\n: a"),
    "many keys": lambda n: key("\n".join(f"nøgle{number}: a" for number in range(n // 12))),
    "same key": lambda n: key("sted: a\n" * (n // 8)),
    "many people": lambda n: key("afbud: [" + "a," * (n // 2) + "]"),
    "nested lists in YAML": lambda n: key("afbud: " + "[" * n),
    "nested mappings in YAML": lambda n: key("afbud: " + "{a: " * (n // 4)),
    "nested blocks in YAML": lambda n: key("afbud:\n" + "- " * (n // 2)),
    "aliases": lambda n: key("".join(f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]\n" for i in range(n // 25))),
    "comments": lambda n: key("# kkr-docs: tillad KKR001 – x\n" * (n // 30)),
    "comments and keys": lambda n: key("# kkr-docs: tillad KKR001 – x\nsted: a\n" * (n // 40)),
    "escapes": lambda n: key('sted: "' + "\\x41" * (n // 4) + '"'),
    "control characters": lambda n: key("sted: " + "\x07" * n),
    "escaped control characters": lambda n: key('sted: "' + "\\a" * (n // 2) + '"'),
    "quotation marks": lambda n: key("sted: '" + "''" * (n // 2) + "'"),
    "blank lines": lambda n: key("sted: a" + "\n" * n),
    "line continuations": lambda n: key('sted: "' + "a\\\n  " * (n // 5) + '"'),
    "documents": lambda n: b"--- a\n" * (n // 6),
}


class TooSlowError(BaseException):
    """Not an Exception, so that nothing in between takes it for its own."""


def _too_slow(_signal: int, _frame: object) -> None:
    raise TooSlowError


def limit() -> None:
    """Give this process the memory that it has now, and MEMORY on top."""
    used = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + MEMORY, resource.RLIM_INFINITY))
    signal.signal(signal.SIGVTALRM, _too_slow)


def trouble(text: Text) -> str:
    """What went wrong in checking a text, or nothing."""
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)  # the processor's time: others may use this machine, too
    try:
        found, problems = engine.check(yaml_reader.parse("x.yaml", text), FOLDER)
        "\n".join(map(str, problems))
    except (Exception, TooSlowError) as error:
        return repr(error)[:200]
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return "" if found or problems else "nothing was found, and no reason given"


def troubles(first: int) -> dict[str, str]:
    """What went wrong in a batch of mutants, by their number."""
    found = {f"mutant({number})": trouble(mutant(number)) for number in range(first, first + BATCH)}
    return {number: what for number, what in found.items() if what}


def bomb_trouble(name: str) -> dict[str, str]:
    """What went wrong with a bomb of every size."""
    found = {f"{name} {size}": trouble(BOMBS[name](size)) for size in SIZES}
    return {size: what for size, what in found.items() if what}


@pytest.fixture(scope="module")
def pool() -> Iterator[ProcessPoolExecutor]:
    """Processes with little memory, started afresh so that none inherits what the tests have loaded."""
    workers = 1 if "PYTEST_XDIST_WORKER" in os.environ else min(os.cpu_count() or 1, 4)
    with ProcessPoolExecutor(workers, get_context("spawn"), limit) as processes:
        yield processes


def test_no_mutant_breaks_the_review(pool: ProcessPoolExecutor) -> None:
    found: dict[str, str] = {}
    for batch in pool.map(troubles, range(0, CASES, BATCH)):
        found |= batch
    assert found == {}


@pytest.mark.thorough
def test_no_bomb_breaks_the_review(pool: ProcessPoolExecutor) -> None:
    found: dict[str, str] = {}
    for some in pool.map(bomb_trouble, BOMBS):
        found |= some
    assert found == {}


def test_no_mutant_breaks_the_command(kkr: Command, tmp_path: Path) -> None:
    count = 300 if IN_CI else 60
    for number in range(CASES, CASES + count):
        (tmp_path / f"{number}.yaml").write_bytes(mutant(number))
    result = kkr("validate", *sorted(path.name for path in tmp_path.iterdir()), cwd=tmp_path)
    assert result.returncode == 1
    assert "Traceback" not in result.stderr
    assert len({line.split(":")[0] for line in result.stdout.splitlines()}) > count * 2 / 3


@pytest.mark.parametrize("name", ["many '['", "nested lists in YAML", "aliases", "huge word"])
def test_a_bomb_is_answered_with_a_message(name: str, kkr: Command, tmp_path: Path) -> None:
    (tmp_path / "bombe.yaml").write_bytes(BOMBS[name](LARGEST))
    result = kkr("validate", "bombe.yaml", cwd=tmp_path)
    assert result.returncode in (0, 1)
    assert "Traceback" not in result.stderr
