"""Render a document as Word, in a template that can be restyled in Word: templates/document.docx."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path

import jinja2
from docx.document import Document as WordDocument
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from docxtpl import DocxTemplate
from markupsafe import Markup

from kkr_docs.assets import TEMPLATES
from kkr_docs.diagnostics.problem import RefusalError
from kkr_docs.document import refit
from kkr_docs.document.document import Document, Item, Section
from kkr_docs.house_style.style import HouseStyle
from kkr_docs.i18n import _
from kkr_docs.render.docx import bookmarks, embedded_base, partial_documents, privacy, turned_pages, watermark, wordml
from kkr_docs.render.docx.composer import Composer, Entry, Label
from kkr_docs.render.docx.packing import packed
from kkr_docs.render.docx.styles import TABLE_SPACE, MissingStyleError
from kkr_docs.render.docx.turned_pages import TurnedPages
from kkr_docs.sandbox import BarredError, Sandbox

REQUIRED_PLACEHOLDERS = (  # without one of these, a text of the meeting would be lost
    *("contents", "section.heading", "section.note", "item.heading", "item.case_line", "part.label", "part.blocks"),
)
_MAX_PARTS, _MAX_UNPACKED = 2_000, 100_000_000  # bytes
_MAX_RATIO, _SMALL = 100, 1_000_000  # of unpacked to packed, beyond so many bytes: XML is packed to a twentieth
LATER_PLACEHOLDERS = (
    "item.presence",
    "section.text",
)  # which older templates lack: they are required where they have a text
LONGEST_PROPERTY = 255  # characters: the limit that python-docx sets


class TemplateError(RefusalError):
    """The Word template cannot be used."""


@dataclass(frozen=True, slots=True)
class _Part:
    label: Label
    blocks: Markup


@dataclass(frozen=True, slots=True)
class _Item:
    heading: Markup
    case_line: str | None
    presence: str | None
    parts: tuple[_Part, ...]


@dataclass(frozen=True, slots=True)
class _Section:
    heading: Markup
    note: str | None
    text: Markup
    items: tuple[_Item, ...]


class _Missing(jinja2.StrictUndefined):
    """A placeholder without a value. Its message is in the user's language."""

    @property
    def _undefined_message(self) -> str:
        return _("pladsholderen ”{name}” findes ikke").format(name=self._undefined_name)


def render(document: Document, pages: Mapping[str, int], style: HouseStyle | None = None) -> bytes:
    """Return the .docx file of a document in a house style (the built-in one by default). Same input, same bytes.

    `pages` has the printed page number of every anchor in the document, for the contents: Word counts pages only
    when a reader updates the field. Raises TemplateError if the template cannot be used, and OSError if a picture
    cannot be read.
    """
    path = (style or HouseStyle()).word_template
    try:
        return _rendered(document, pages, path)
    except (RefusalError, OSError):
        raise
    except jinja2.TemplateSyntaxError as error:
        raise _unusable(path, _("en pladsholder eller en løkke er ikke skrevet rigtigt")) from error
    except (jinja2.UndefinedError, MissingStyleError, BarredError) as error:
        raise _unusable(path, str(error)) from error
    except Exception as error:  # a user's template may be broken anywhere; an error in ours is internal
        if path.is_relative_to(TEMPLATES):
            raise
        raise _unusable(path, _("noget i den kan ikke læses ({fault})").format(fault=type(error).__name__)) from error


def _rendered(document: Document, pages: Mapping[str, int], path: Path) -> bytes:
    template = _opened(path)
    word = template.get_docx()  # once, for docxtpl opens the template anew when asked after rendering
    _check_placeholders(word, path, [*REQUIRED_PLACEHOLDERS, *_needed(document)])
    if document.is_excerpt:
        partial_documents.remove_contents(word)
    composer = Composer(word)
    if not path.is_relative_to(TEMPLATES):
        document = refit.refitted(document, TurnedPages(word).measure)
    template.render(_context(document, pages, composer), _environment())
    turned_pages.take_headings(word)
    _end_with_paragraph(word)
    if document.is_excerpt:
        partial_documents.close_up(word, document)
    else:
        partial_documents.number(word, document)
    if not document.blank_pages:
        for start in word.element.xpath("//w:sectPr/w:type[@w:val='oddPage']"):
            start.set(qn("w:val"), "nextPage")
    _without_numbers(word, [section.anchor for section in document.sections if not section.number])
    bookmarks.close(word)
    composer.footnotes.write()
    privacy.remove(word)
    embedded_base.write(word, document)
    _set_properties(word, document)
    if document.draft:
        watermark.add(word, document.draft)
    return packed(word)


def _opened(path: Path) -> DocxTemplate:
    _check_size(path)
    template = DocxTemplate(path)
    try:
        template.init_docx()
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError) as error:
        raise _unusable(path, _("den er ikke et Word-dokument")) from error
    return template


def _check_size(path: Path) -> None:
    """Raise TemplateError for a template that unpacks to more than a Word document needs."""
    try:
        with zipfile.ZipFile(path) as package:
            parts = package.infolist()
    except (zipfile.BadZipFile, OSError):
        return  # what is wrong is said when it is opened
    unpacked, packed = sum(part.file_size for part in parts), sum(part.compress_size for part in parts)
    if len(parts) > _MAX_PARTS or unpacked > _MAX_UNPACKED or unpacked > _MAX_RATIO * packed + _SMALL:
        raise _unusable(path, _("den fylder for meget, når den pakkes ud"))


def _unusable(path: Path, why: str) -> TemplateError:
    what = _("skabelonen {file} kan ikke bruges: {why}.").format(file=path.name, why=why)
    return TemplateError(what, _("Ret den i Word, eller begynd forfra med vores."))


def _needed(document: Document) -> Iterator[str]:
    """Yield the later placeholders that a text of this document needs."""
    items = [item for section in document.sections for item in section.items]
    texts = any(item.presence for item in items), any(section.text for section in document.sections)
    yield from (name for name, has_text in zip(LATER_PLACEHOLDERS, texts, strict=True) if has_text)


def _check_placeholders(word: WordDocument, path: Path, names: Sequence[str]) -> None:
    """Raise TemplateError if one of some placeholders is not in the text of the template."""
    source = "".join(word.element.xpath("//w:t/text()"))
    for name in names:
        if not re.search(rf"{{{{[pr]?\s*{re.escape(name)}\s*}}}}", source):
            raise _unusable(path, _("pladsholderen ”{name}” mangler").format(name=name))


def _environment() -> jinja2.Environment:
    """Return the template environment: it escapes what is not XML from `wordml`, and reaches nothing else."""
    return Sandbox(autoescape=True, undefined=_Missing, finalize=_finalized)


def _finalized(value: object) -> Markup:
    if isinstance(value, Label):
        return value.written
    return value if isinstance(value, Markup) else wordml.text(str(value))


def _context(document: Document, pages: Mapping[str, int], composer: Composer) -> dict[str, object]:
    """Return the values of the template's placeholders, by name."""
    return {
        "cover": document.cover,
        "statements": document.statements,
        "contents_heading": document.contents_heading,
        "contents": composer.contents(list(_entries(document, pages))),
        "header": document.header,
        "page_label": document.page_label,
        "sections": tuple(_section(section, composer) for section in document.sections),
    }


def _entries(document: Document, pages: Mapping[str, int]) -> Iterator[Entry]:
    for section in document.sections:
        yield Entry(1, section.number, section.title, section.anchor, pages[section.anchor])
        for item in section.items:
            yield Entry(2, item.number, item.title, item.anchor, pages[item.anchor])


def _section(section: Section, composer: Composer) -> _Section:
    heading = composer.heading(section.title, section.anchor)
    text = composer.blocks(section.text)
    return _Section(heading, section.note, text, tuple(_item(item, composer) for item in section.items))


def _item(item: Item, composer: Composer) -> _Item:
    heading = composer.heading(item.title, item.anchor)
    parts = tuple(
        _Part(composer.label(part.label, item.anchor, part.key), composer.blocks(part.blocks)) for part in item.parts
    )
    return _Item(heading, item.case_line, item.presence, parts)


def _end_with_paragraph(word: WordDocument) -> None:
    """End with a low paragraph after a table, where Word would add one, and with no section that is empty."""
    *_before, last, section = word.element.body
    if last.tag == qn("w:tbl"):
        word.add_paragraph(style=TABLE_SPACE)
    for ended in last.xpath("./w:pPr/w:sectPr"):  # after a table on its side
        section.addprevious(ended)
        word.element.body.remove(section)


def _without_numbers(word: WordDocument, anchors: Sequence[str]) -> None:
    """Remove the number that the template's style counts from some headings."""
    for anchor in anchors:
        [start] = word.element.body.xpath(f"./w:p/w:bookmarkStart[@w:name='{anchor}']")
        properties = start.getparent().get_or_add_pPr()
        properties.get_or_add_numPr().get_or_add_numId().val = 0
        properties.get_or_add_ind().left = properties.ind.first_line = 0


def _set_properties(word: WordDocument, document: Document) -> None:
    """Set what Word shows under File, Info. docxtpl would escape the text twice."""
    properties = word.core_properties
    moment = datetime.combine(document.date, time(), UTC)
    properties.title = document.title[:LONGEST_PROPERTY]
    properties.subject = document.cover.kind[:LONGEST_PROPERTY]
    properties.author = properties.last_modified_by = document.author[:LONGEST_PROPERTY]
    properties.language = "da-DK"
    properties.created = properties.modified = moment
    properties.revision = 1
