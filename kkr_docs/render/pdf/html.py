"""A document becomes HTML, by the templates."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from kkr_docs.assets import TEMPLATES
from kkr_docs.document.document import Document, Edition, Section
from kkr_docs.markdown import addresses, blocks
from kkr_docs.render.pdf import no_break
from kkr_docs.render.pdf.compiled_templates import CompiledTemplates


def picture_addresses(document: Document, logo: Path | None, earlier: Document | None = None) -> dict[Path, str]:
    """Return a URL for the logo and every picture: their paths would change the bytes of the PDF."""
    more = earlier.pictures() if earlier else ()
    pictures = dict.fromkeys([*([logo] if logo else []), *document.pictures(), *more])
    return {path: f"picture:{number}" for number, path in enumerate(pictures, 1)}


_NOTE = re.compile(r'id="fodnote_(\d+)"')


class Extent(NamedTuple):
    """How much of a document is set: all of it, the front matter alone (`section` 0), or one section, counted from 1.

    Of a part, the number of its first page and of its first footnote are given, and the pages of all anchors: what is
    set alone cannot count them.
    """

    section: int | None = None
    first_page: int = 1
    first_note: int = 1
    pages: Mapping[str, int] | None = None

    @property
    def front(self) -> bool:
        """Whether cover, statements and contents are set."""
        return not self.section

    def of(self, sections: Sequence[Section]) -> Sequence[Section]:
        """Return those sections that are set."""
        if self.section is None:
            return sections
        return sections[self.section - 1 : self.section] if self.section else ()


WHOLE = Extent()


def page(
    document: Document,
    edition: Edition,
    pictures: Mapping[Path, str],
    logo: Path | None,
    extent: Extent = WHOLE,
) -> str:
    """Return a document, or a part of it, as HTML. `pictures` are the URLs of its pictures and of the logo."""
    fields = {name: getattr(document, name) for name in document.__slots__}
    template = _environment().get_template("document.html")
    return template.render(fields, edition=edition, addresses=pictures, logo=logo, extent=extent)


def notes(source: str) -> list[int]:
    """Return the numbers of the footnotes in a document that is HTML."""
    return [int(number) for number in _NOTE.findall(source)]


def _drawable(value: object) -> object:
    """Our fonts have no non-breaking hyphen (U+2011): a hyphen and a word joiner do the same."""
    return value.replace("\u2011", f"-{no_break.JOINER}") if isinstance(value, str) else value


def _names_itself(run: blocks.Run) -> bool:
    """Return whether a link's text is its address, as people write it."""
    return addresses.target(run.text) == run.link


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_drawable,
        trim_blocks=True,
        lstrip_blocks=True,
        bytecode_cache=CompiledTemplates(),
    )
    environment.filters["together"] = no_break.words
    environment.globals |= {
        "together": no_break.inlines,
        "introduces": blocks.introduces,
        "names_itself": _names_itself,
    }
    kinds = {
        "run": blocks.Run,
        "line_break": blocks.LineBreak,
        "footnote": blocks.Footnote,
        "paragraph": blocks.Paragraph,
        "heading": blocks.Heading,
        "list_block": blocks.ListBlock,
        "table": blocks.Table,
        "quote": blocks.Quote,
        "image": blocks.Image,
    }
    for name, kind in kinds.items():
        environment.tests[name] = lambda value, kind=kind: isinstance(value, kind)
    return environment
