"""Measures what a secretary waits for in the preview: python benchmarks/preview.py prints CPU seconds and ratios.

One word of one section is changed, then the page it is on is drawn: as `kkr-docs preview` does. Beside it stands the
command that makes the PDF anew, with all that it imports; and, where it is installed (`pip install typst`), Typst with
the same words. All take turns, and the least processor time of each counts. A second meeting is ten times as long.
"""

import re
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import yaml
from length import EXAMPLE, REFERENCE, repeated

from kkr_docs.preview import shown_document
from kkr_docs.preview.shown_document import View
from kkr_docs.render.pdf.kept_layout import KeptLayout

ROUNDS = 5
TIMES = 10  # as long as the meeting is the second one
SCALE = 1.33  # pixels a point: a page at 100 %
AIM = 0.30
EDIT, COMMAND, TYPST = "edit to new picture", "kkr-docs render --to pdf", "typst"


def main() -> None:
    """Measure, and print what was measured."""
    source = REFERENCE if REFERENCE.exists() else EXAMPLE
    text = source.read_text("utf-8")
    with tempfile.TemporaryDirectory() as name:
        shutil.copytree(source.parent, name, dirs_exist_ok=True)
        for times in (1, TIMES):
            path = Path(name) / f"{times}.yaml"
            path.write_text(text if times == 1 else repeated(text, times), "utf-8")
            report(path)


def report(path: Path) -> None:
    """Measure one meeting, and print what was measured."""
    text, kept = path.read_text("utf-8"), KeptLayout()
    pages = len(made(path, kept).sheets)
    least: dict[str, float] = {}
    for number in range(ROUNDS):
        for name, seconds in turn(path, text, number, kept):
            least[name] = min(seconds, least.get(name, seconds))
    print(f"\n{pages} pages")
    for name, seconds in least.items():
        ratio = "" if name == EDIT else f"   edit / it: {least[EDIT] / seconds:5.2f}"
        print(f"{name:26}{seconds:8.3f} s{ratio}" + (f"   (aim: at most {AIM})" if name == COMMAND else ""))
    print(f"{'memory, at most':26}{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024:5} MB")


def turn(path: Path, text: str, number: int, kept: KeptLayout) -> Iterator[tuple[str, float]]:
    """Yield the processor time of an edit, of the command, and of Typst where it is there, in seconds."""
    place = text.index(". ", len(text) // 2)
    before = {sheet.look for sheet in made(path, kept).sheets}
    path.write_text(f"{text[:place]} ord{number}{text[place:]}", "utf-8")

    def edit() -> None:
        made_now = made(path, kept)
        changed = next((at for at, sheet in enumerate(made_now.sheets, 1) if sheet.look not in before), 1)
        made_now.picture(changed, SCALE)

    yield EDIT, taken(edit, resource.RUSAGE_SELF)
    yield COMMAND, taken(lambda: command(path), resource.RUSAGE_CHILDREN)
    if find_spec("typst"):
        path.with_suffix(".typ").write_text(as_typst(path.read_text("utf-8")), "utf-8")
        yield TYPST, taken(lambda: typst(path.with_suffix(".typ")), resource.RUSAGE_CHILDREN)


def taken(work: Callable[[], None], who: int) -> float:
    """Return the processor time that work takes, in seconds."""
    before = resource.getrusage(who)
    work()
    after = resource.getrusage(who)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def made(path: Path, kept: KeptLayout) -> shown_document.ShownDocument:
    """Return the pages of a definition. Raises ValueError where it has errors."""
    found, problems = shown_document.make(View(path), kept)
    if found is None:
        raise ValueError(problems)
    return found


def command(path: Path) -> None:
    """Make the PDF by the command."""
    out = path.parent / "out"
    ours: list[str | Path] = [sys.executable, "-m", "kkr_docs", "render", path, "--to", "pdf", "--force", "--out", out]
    subprocess.run(ours, check=True, capture_output=True)


def typst(path: Path) -> None:
    """Make a PDF by Typst."""
    code = "import sys, typst; typst.compile(sys.argv[1], output=sys.argv[1] + '.pdf')"
    subprocess.run([sys.executable, "-c", code, path], check=True, capture_output=True)


def as_typst(text: str) -> str:
    """Return the words of a definition as a Typst file: titles as headings with numbers, texts as paragraphs."""
    lines = ['#set page(paper: "a4", numbering: "1")', '#set heading(numbering: "1.1.")', "#outline()"]
    for section in yaml.safe_load(text)["dagsorden"]:
        lines += [f"= {escaped(section['titel'])}", escaped(section.get("tekst", ""))]
        for item in section.get("punkter", ()):
            lines.append(f"== {escaped(item['titel'])}")
            lines += [escaped(value) for key, value in item.items() if isinstance(value, str) and key != "titel"]
    return "\n\n".join(lines)


def escaped(text: str) -> str:
    """Return text in which no sign means anything to Typst."""
    return re.sub(r"([\\#$*_`<@=\-+/~\[\]])", r"\\\1", str(text))


if __name__ == "__main__":
    main()
