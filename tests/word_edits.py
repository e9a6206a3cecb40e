"""Word files of meetings, edited as people do it: by python-docx, at random places or at a named one."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from copy import deepcopy
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import yaml
from docx.text.paragraph import Paragraph
from docx.text.run import Run
from docx_text import paragraphs

from kkr_docs.definition import loading, writing, yaml_reader
from kkr_docs.definition.loading import Draft
from kkr_docs.definition.meeting import Meeting
from kkr_docs.document import build
from kkr_docs.document.document import Audience, Kind
from kkr_docs.importing import importing
from kkr_docs.importing.importing import Order
from kkr_docs.importing.report import Imported
from kkr_docs.render.docx import writer

Document = Any

RUNNING = ("Body Text", "KKR Listeindledning", "List Bullet", "List Number", "List Bullet 2", "Quote", "Heading 4")
WORDS = "ny|tekst|med|ord|*|og|_tegn_|[x]|#|3|–|”citat”|<b>|kr.|5,4|mio.|12|pct.|(jf.|notat)|https://kl.dk"


def block_style(data: object) -> str:
    """A definition as a secretary writes it: long texts after a bar."""
    return str(yaml.dump(data, Dumper=writing.Dumper, allow_unicode=True, sort_keys=False, width=10**6))


def draft(text: str, path: Path) -> Draft:
    return loading.draft(yaml_reader.parse(str(path), text.encode()), path.parent)


def meeting_of(text: str, path: Path) -> Meeting:
    found = draft(text, path)
    assert found.meeting, found.problems
    return found.meeting


def word(meeting: Meeting, kind: Kind = Kind.MINUTES, audience: Audience = Audience.MEMBERS) -> bytes:
    document = build.build(meeting, kind, audience=audience)
    anchors = [section.anchor for section in document.sections]
    anchors += [item.anchor for section in document.sections for item in section.items]
    return writer.render(document, dict.fromkeys(anchors, 5))


def imported(file: Path, text: str, path: Path, **order: Any) -> Imported:
    source = yaml_reader.parse(str(path), text.encode())
    return importing.into(file, path, text.encode(), source.model, Order(**order))


def edited(content: bytes, *edits: Callable[[Document], object]) -> bytes:
    """A Word file after some edits."""
    document, saved = docx.Document(BytesIO(content)), BytesIO()
    for edit in edits:
        edit(document)
    document.save(saved)
    return saved.getvalue()


def find(document: Document, text: str) -> Paragraph:
    """The paragraph of the body that is a text, or else the first that has it in it; contents aside."""
    every = sorted(document.paragraphs, key=lambda one: one.text != text)
    found = [one for one in every if text in one.text and not one.style.name.casefold().startswith("toc")]
    assert found, text
    return Paragraph(found[0]._p, found[0]._parent)


def say(before: str, after: str) -> Callable[[Document], None]:
    """Words are replaced in the run that has them."""

    def edit(document: Document) -> None:
        paragraph = find(document, before)
        [run] = [one for one in paragraph.runs if before in one.text][:1]
        run.text = run.text.replace(before, after)

    return edit


def insert(after: str, text: str, style: str | None = None) -> Callable[[Document], Paragraph]:
    """A paragraph is added below another one, in its style or in one of its own."""

    def edit(document: Document) -> Paragraph:
        before = find(document, after)
        element = deepcopy(before._p)
        for child in list(element):
            if not child.tag.endswith("}pPr"):
                element.remove(child)
        before._p.addnext(element)
        new = Paragraph(element, before._parent)
        if style:
            new.style = document.styles[style]
        new.add_run(text)
        return new

    return edit


def delete(text: str) -> Callable[[Document], None]:
    def edit(document: Document) -> None:
        element = find(document, text)._p
        element.getparent().remove(element)

    return edit


def style_of(paragraph: Any) -> str:
    return str(paragraph.style.name)


def item_elements(document: Document, heading: Paragraph) -> list[Any]:
    """All that belongs to an item."""
    elements, following = [heading._p], heading._p.getnext()
    while following is not None and not following.tag.endswith("}sectPr"):
        if following.tag.endswith("}p") and style_of(Paragraph(following, document)) in ("Heading 1", "Heading 2"):
            break
        elements.append(following)
        following = following.getnext()
    return elements


class Editor:
    """Edits at random: which ones, and where, a number says."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 - for texts, not for secrets

    def edit(self, document: Document) -> None:
        kinds = (self.words, self.words, self.insert, self.insert, self.delete, self.move, self.bold, self.cell)
        self.random.choice(kinds)(document)

    def text(self) -> str:
        return " ".join(self.random.choice(WORDS.split("|")) for _ in range(self.random.randint(1, 8)))

    def paragraphs(self, document: Document) -> list[Paragraph]:
        every = document.paragraphs
        start = next(at for at, one in enumerate(every) if one.style.name == "Heading 1")
        return [one for one in every[start:] if one.style.name in RUNNING and one.text != "Ingen punkter."]

    def words(self, document: Document) -> None:
        runs = [run for one in self.paragraphs(document) for run in one.runs if run.text.strip()]
        if runs:
            run = self.random.choice(runs)
            words = run.text.split(" ")
            at, added = self.random.randrange(len(words)), self.text()
            words.insert(at, added if at else f"Ord {added}")  # a dash at the beginning would make a list of it
            run.text = " ".join(words)

    def insert(self, document: Document) -> None:
        if found := self.paragraphs(document):
            before = self.random.choice(found)
            element = deepcopy(before._p)
            for child in list(element):
                if not child.tag.endswith("}pPr"):
                    element.remove(child)
            before._p.addnext(element)
            Paragraph(element, before._parent).add_run(f"Indsat {self.text()}")

    def delete(self, document: Document) -> None:
        found = self.paragraphs(document)
        labelled = [one for one in found if not self.is_alone(document, one)]
        if labelled:
            element = self.random.choice(labelled)._p
            element.getparent().remove(element)

    def is_alone(self, document: Document, paragraph: Paragraph) -> bool:
        """Whether a label would be left without text."""
        before = paragraph._p.getprevious()
        return before is None or not before.tag.endswith("}p") or "eading" in style_of(Paragraph(before, document))

    def move(self, document: Document) -> None:
        found = [one for one in self.paragraphs(document) if not self.is_alone(document, one)]
        if len(found) > 1:
            one, other = self.random.sample(found, 2)
            other._p.addnext(one._p)

    def bold(self, document: Document) -> None:
        runs = [(one, run) for one in self.paragraphs(document) for run in one.runs if run.text.count(" ") > 2]
        if not runs:
            return
        paragraph, run = self.random.choice(runs)
        words = run.text.split(" ")
        start = self.random.randrange(1, len(words) - 1)
        run.text, rest = " ".join(words[:start]) + " ", words[start:]
        for text, is_bold in ((rest[0], True), (f" {' '.join(rest[1:])}", run.bold)):
            element = deepcopy(run._r)
            run._r.addnext(element)
            run = Run(element, paragraph)
            run.text, run.bold = text, is_bold

    def cell(self, document: Document) -> None:
        if len(document.tables) > 1:
            table = self.random.choice(document.tables[1:])
            cell = table.cell(self.random.randrange(len(table.rows)), self.random.randrange(len(table.columns)))
            cell.paragraphs[0].add_run(f" {self.text()}")


def printed(content: bytes) -> list[tuple[str, str, str]]:
    """What a reader finds from the first section on: marks, texts and styles."""
    every = paragraphs(content)
    start = next(at for at, one in enumerate(every) if one.style.casefold() == "heading 1")
    shown = []
    for one in every[start:]:
        text = re.sub("[ \t\n]+", " ", one.text).strip(" ")
        style = re.sub(" [89],[05]$| [89]$", "", one.style.casefold().replace("kkr listeindledning", "body text"))
        if text and text != "Ingen punkter.":
            shown.append((one.mark, text, style))
    return shown
