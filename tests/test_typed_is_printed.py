"""The first law: what is typed is printed, or a message on its line says what would be lost."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
import typed_texts
from conftest import IN_CI
from intent import NAMES, expected, first_difference
from printed_text import headers_of_pdf, headers_of_word, heading, of_pdf, of_word, parts
from typed_pairs import PAIRS

from kkr_docs.definition import yaml_reader
from kkr_docs.diagnostics.problem import Severity
from kkr_docs.document import build
from kkr_docs.document.document import Kind
from kkr_docs.lint import engine
from kkr_docs.render.docx import writer
from kkr_docs.render.pdf import typesetter

FIELDS = ["baggrund", "indstilling", "sagsfremstilling", "økonomi", "beslutning"]
TEXTS_IN_ALL = 2_000 if IN_CI else 100
SEED = int(os.environ.get("KKR_DOCS_SEED", "9"))  # another number tries other texts
BATCH = 200  # texts that share a meeting
LEAST = 0.6  # of the texts are printed: the others have an error
ROUNDS = 12  # to make a broken text smaller, a few seconds each
HEAD = "organ: KKR Sydfjorden\ndato: 2026-11-13\ndagsorden:\n  - titel: Sager\n    punkter:\n" + "".join(
    f"      - titel: Navngivet punkt\n        id: {name}\n" for name in NAMES
)


def definition(texts: Sequence[str]) -> tuple[bytes, list[int]]:
    """A meeting with an item for each text, and the line of the file that each text begins on."""
    lines = HEAD.split("\n")[:-1]
    starts = []
    for number, text in enumerate(texts):
        lines += [f"      - titel: {heading(number)}", f"        {FIELDS[number % len(FIELDS)]}: |"]
        starts.append(len(lines) + 1)
        lines += [f"          {line}" if line else "" for line in text.split("\n")]
    return "\n".join([*lines, ""]).encode(), starts


def refused(texts: Sequence[str]) -> list[bool]:
    """Whether `validate` has an error on a line of each text: then nothing of it is printed at all."""
    content, starts = definition(texts)
    _found, problems = engine.check(yaml_reader.parse("møde.yaml", content), Path(__file__).parent)
    lines = {problem.line for problem in problems if problem.severity is Severity.ERROR}
    spans = [range(start, start + text.count("\n") + 1) for start, text in zip(starts, texts, strict=True)]
    assert lines <= {line for span in spans for line in span}, problems
    return [not lines.isdisjoint(span) for span in spans]


def printed(texts: Sequence[str]) -> list[tuple[str, str]]:
    """What the PDF and the Word file print of each text."""
    content, _starts = definition(texts)
    found, problems = engine.check(yaml_reader.parse("møde.yaml", content), Path(__file__).parent)
    assert found, [problem for problem in problems if problem.severity is Severity.ERROR]
    paper = build.build(found, Kind.MINUTES)
    rendered = typesetter.render(paper)
    in_word = of_word(writer.render(paper, rendered.pages))
    return list(zip(parts(of_pdf(rendered.content), len(texts)), parts(in_word, len(texts)), strict=True))


@dataclass
class Broken:
    """A text that is printed otherwise than it is typed, and nothing is said of it."""

    text: str
    line: int
    pdf: str
    word: str

    def __str__(self) -> str:
        wanted = "\n".join(expected(self.text))
        return f"\n{self.text!r}\nline {self.line + 1}\nPDF:  {self.pdf!r}\nWord: {self.word!r}\nmeant: {wanted}\n"


def broken(texts: Sequence[str]) -> tuple[list[Broken], int]:
    """The texts that break the law, and how many were printed.

    A warning is no excuse for a sign that is lost: those that there are tell of line ends and of marks without meaning.
    """
    kept = [text for text, is_refused in zip(texts, refused(texts), strict=True) if not is_refused]
    found = []
    for text, papers in zip(kept, printed(kept) if kept else [], strict=True):
        lines = [line for paper in papers if (line := first_difference(text, paper)) is not None]
        if lines:
            found.append(Broken(text, min(lines), *papers))
    return found, len(kept)


def made(kind: str, count: int) -> list[str]:
    """Texts that Hypothesis makes, the same ones for the same seed.

    In a process of its own: Hypothesis also tries constants of the loaded modules, and these depend on earlier tests.
    """
    program = [sys.executable, str(Path(typed_texts.__file__)), kind, str(count), str(SEED)]
    texts: list[str] = json.loads(subprocess.run(program, check=True, capture_output=True).stdout)
    assert len(texts) == count
    return texts


def smallest(found: Broken) -> Broken:
    """A smaller text that is broken, too: what is left when nothing can be cut out of it any more."""
    for _time in range(ROUNDS):
        smaller = dict.fromkeys(text for text in cuts(found.text) if re.search(r"\w", text))
        still_broken = broken(list(smaller)[:BATCH])[0] if smaller else []
        if not still_broken:
            break
        found = min(still_broken, key=lambda one: len(one.text))
    return found


def cuts(text: str) -> Iterator[str]:
    """The text without a half of it, a quarter of it, and so on down to a single sign."""
    size = len(text) // 2
    while size:
        for start in range(0, len(text), size):
            yield (text[:start] + text[start + size :]).strip()
        size //= 2


def test_what_is_typed_is_printed() -> None:
    texts = made("texts", TEXTS_IN_ALL)
    count = 0
    for start in range(0, len(texts), BATCH):
        found, printed_ones = broken(texts[start : start + BATCH])
        assert not found, str(smallest(found[0]))
        count += printed_ones
    assert count > len(texts) * LEAST, "too many texts are refused for the others to say much"


def words(text: str) -> str:
    return " ".join(text.split())


def test_what_people_type_is_printed_as_they_mean_it() -> None:
    """A table of right values: the signs in the PDF, the words in the Word file."""
    wrong = []
    for (typed, meant), (in_pdf, in_word) in zip(PAIRS.items(), printed(list(PAIRS)), strict=True):
        if words(in_word) != words(meant) or "".join(in_pdf.split()) != "".join(meant.split()):
            wrong.append((typed, meant, in_pdf, in_word))
    assert wrong == []


@pytest.mark.parametrize(("typed", "meant"), PAIRS.items())
def test_the_reader_of_intent_agrees_with_people(typed: str, meant: str) -> None:
    assert first_difference(typed, meant) is None


@pytest.mark.parametrize(
    ("typed", "other"),
    [
        ("15. januar: a\n1. marts: b", "15. januar: a\n16. marts: b"),
        ("1. Et\n2. To\n4. Fire", "1. Et\n2. To\n3. Fire"),
        ("1. Et\n1. To", "1. Et\n1. To"),
        ("3*1.000 kr.", "31.000 kr."),
        ("+ 2,4 mio.\n- 0,6 mio.", "+ 2,4 mio.\n– 0,6 mio."),
        ("+ 2,4 mio.", "– 2,4 mio."),
        ("> 95 pct.", "95 pct."),
        ("_abc_ https://x.dk/_abc_", "abc https://x.dk/abc"),
        ("a) Et\nb) To", "1) Et\n2) To"),
        ("tekst", "tekster"),
    ],
)
def test_the_reader_of_intent_sees_a_change(typed: str, other: str) -> None:
    assert first_difference(typed, other) is not None


PEOPLE = ("navn", "rolle", "kommune")
KINDS = (*PEOPLE, "titel", "bilag", "hovedpunkt")


def plain_meeting(lines: Sequence[str]) -> bytes:
    """A meeting whose body, place, people, titles and attachments are these lines; what stands between is known."""
    body, place, *others = lines
    groups = [dict(zip(KINDS, group, strict=True)) for group in zip(*[iter(others)] * len(KINDS), strict=False)]
    people: list[object] = []
    items: list[object] = []
    for number, group in enumerate(groups):
        people += [{key: group[key] for key in PEOPLE}, f"Y{number}Y"]
        enclosed = [{"titel": title, "fil": Path(__file__).name} for title in (group["bilag"], f"Z{number}Z")]
        items.append({"titel": group["titel"], "sag": f"SAG-2026-{number:05}", "bilag": enclosed})
    sections = [{"titel": "Sager", "punkter": items}, *({"titel": group["hovedpunkt"]} for group in groups)]
    meeting = {"organ": body, "dato": "2026-11-13", "sted": place, "deltagere": people, "dagsorden": sections}
    return json.dumps(meeting, ensure_ascii=False, indent=1).encode()


def plain_text(lines: Sequence[str]) -> Iterator[str]:
    """What must be printed of it, piece by piece."""
    _body, place, *others = lines
    yield f"november 2026 {place} Deltagere"
    before = "Deltagere"
    for number, group in enumerate(zip(*[iter(others)] * len(KINDS), strict=False)):
        *person, title, enclosed, section = group
        yield f"{before} {', '.join(person)} Y{number}Y"
        yield f"1.{number + 1}. {title} SAG-2026-{number:05} Bilag 1. {enclosed} 2. Z{number}Z"
        yield f"{number + 2}. {section} Ingen punkter."
        before = f"Y{number}Y"


def without_refused(lines: list[str]) -> list[str]:
    """The lines that no error is reported for."""
    while True:
        content = plain_meeting(lines)
        _found, problems = engine.check(yaml_reader.parse("møde.yaml", content), Path(__file__).parent)
        refused = {problem.line for problem in problems if problem.severity is Severity.ERROR}
        if not refused:
            return lines
        said = "\n".join(content.decode().split("\n")[line - 1] for line in sorted(refused))
        kept = [line for line in lines if json.dumps(line, ensure_ascii=False) not in said]
        assert len(kept) < len(lines), problems
        lines = kept


def test_titles_names_and_places_are_printed_as_they_are_typed() -> None:
    for start in range(0, len(lines := made("lines", TEXTS_IN_ALL)), BATCH):
        kept = without_refused(lines[start : start + BATCH])
        assert len(kept) > len(lines[start : start + BATCH]) / 2
        found, _problems = engine.check(yaml_reader.parse("møde.yaml", plain_meeting(kept)), Path(__file__).parent)
        assert found
        paper = build.build(found, Kind.MINUTES)
        rendered = typesetter.render(paper)
        in_word = writer.render(paper, rendered.pages)
        for text, headers in (
            (of_pdf(rendered.content), headers_of_pdf(rendered.content)),
            (of_word(in_word), headers_of_word(in_word)),
        ):
            flat = "".join(text.split())
            assert [piece for piece in plain_text(kept) if "".join(piece.split()) not in flat] == []
            assert "".join(f"{kept[0]} | 13-11-2026".split()) in "".join(headers.split())
