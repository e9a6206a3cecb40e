"""A document becomes HTML, by the templates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from kkr_docs.assets import TEMPLATES
from kkr_docs.document.document import Document, Edition
from kkr_docs.markdown import addresses, blocks
from kkr_docs.markdown.blocks import Inline
from kkr_docs.markdown.table_layout import OURS, Measure
from kkr_docs.render.pdf import no_break


def picture_addresses(document: Document, logo: Path | None) -> dict[Path, str]:
    """Return a URL for the logo and every picture: their paths would change the bytes of the PDF."""
    pictures = dict.fromkeys([*([logo] if logo else []), *document.pictures()])
    return {path: f"picture:{number}" for number, path in enumerate(pictures, 1)}


def page(
    document: Document, edition: Edition, pictures: Mapping[Path, str], logo: Path | None, measure: Measure = OURS
) -> str:
    """Return a document as HTML. `pictures` are the URLs of its pictures and of the logo."""

    def together(written: tuple[Inline, ...], width: float) -> Iterator[Inline]:
        return no_break.inlines(written, measure.room(width))

    fields = {name: getattr(document, name) for name in document.__slots__}
    template = _environment().get_template("document.html")
    return template.render(fields, edition=edition, addresses=pictures, logo=logo, together=together)


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
    )
    environment.filters["together"] = no_break.words
    environment.globals |= {"introduces": blocks.introduces, "names_itself": _names_itself}
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
