"""Reads what a meeting's PDF and its Word file print of many texts that share it, each under a heading of its own."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from docx_text import W, mark_reader, text_of, tree
from intent import NOTE
from pdf_structure import Content, Element, TaggedPdf

UNSEEN = re.compile("[\u00ad\u200b\u2060]")  # where a line may or may not end


def heading(number: int) -> str:
    """The title of the item that has a text: no text that is generated holds it."""
    return f"Q{number}Q"


def of_pdf(content: bytes) -> str:
    """All that a PDF's structure tree has, line by line; a footnote stands at its reference."""
    root = TaggedPdf(content).root
    return _normal("\n".join(_pieces(root, _notes_of_pdf(root))))


def of_word(content: bytes) -> str:
    """All that a Word file's body prints, paragraph by paragraph; a footnote stands at its reference."""
    mark = mark_reader(content)
    notes = _notes(content)
    lines = (f"{mark(paragraph)} {_with_notes(paragraph, notes)}" for paragraph in tree(content).iter(f"{W}p"))
    return _normal("\n".join(lines))


def headers_of_pdf(content: bytes) -> str:
    """What stands at the top and bottom of a PDF's pages."""
    return _normal("\n".join(artifact.text for artifact in TaggedPdf(content).artifacts))


def headers_of_word(content: bytes) -> str:
    """What stands at the top of a Word file's pages."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        names = [name for name in package.namelist() if re.fullmatch(r"word/header\d+\.xml", name)]
    return _normal("\n".join(text_of(tree(content, name)) for name in names))


def parts(text: str, count: int) -> list[str]:
    """What is printed under each of the first `count` headings of the first section, the label aside."""
    found = {}
    for match in re.finditer(
        r"1\.\d+\.\s*Q(\d+)Q\s*(?:Baggrund|Indstilling|Sagsfremstilling|Økonomi|Beslutning)\s*", text
    ):
        found[int(match[1])] = match  # the last one: the first is in the contents
    assert sorted(found) == list(range(count)), "not every heading was found"
    starts = [found[number].start() for number in range(count)] + [len(text)]
    return [text[found[number].end() : starts[number + 1]] for number in range(count)]


def _normal(text: str) -> str:
    return UNSEEN.sub("", text).replace("\u2011", "-")


def _pieces(element: Element, notes: dict[str, str]) -> Iterator[str]:
    """The pieces of text in an element. A footnote's number gives way to its text."""
    for kid in element.kids:
        if isinstance(kid, Content):
            yield kid.text
        elif isinstance(kid, Element) and kid.tag == "Reference" and element.tag != "TOCI":
            yield NOTE.format(notes[kid.text()])
        elif isinstance(kid, Element) and kid.tag != "Note":
            yield from _pieces(kid, notes)


def _notes_of_pdf(root: Element) -> dict[str, str]:
    """The texts of the footnotes by their printed numbers."""
    notes = {}
    for note in root.all("Note"):
        number, *text = note.kids
        assert isinstance(number, Element)
        assert number.tag == "Lbl"
        assert number.text() not in notes
        inside = Element(note.tag, note.dictionary, note.parent, text)
        notes[number.text()] = "\n".join(_pieces(inside, {}))
    return notes


def _notes(content: bytes) -> dict[str, str]:
    try:
        root = tree(content, "word/footnotes.xml")
    except KeyError:
        return {}
    return {str(note.get(f"{W}id")): text_of(note).strip() for note in root.iter(f"{W}footnote")}


def _with_notes(paragraph: Any, notes: dict[str, str]) -> str:
    pieces = []
    for run in paragraph.iter(f"{W}r"):
        reference = run.find(f"{W}footnoteReference")
        pieces.append(text_of(run) if reference is None else NOTE.format(notes[str(reference.get(f"{W}id"))]))
    return "".join(pieces)
