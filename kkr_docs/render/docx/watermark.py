"""The words across every page of a draft, as Word makes them: WordArt in the headers (Design, Watermark).

Word finds them by the gallery and the names of the shapes, so that its own Remove Watermark takes them away.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.section import Section

from kkr_docs.render import watermarks
from kkr_docs.render.docx import wordml

_WIDTH = 0.6  # of a letter, on the average, to its size
_FIRST_SHAPE = 2049  # Word counts the shapes in headers from here on

# Text on a path (ECMA-376, part 4, 19.1: VML), with the formulas that Word writes. It has no alternative text, and
# nothing in a header is read aloud.
_SHAPE = (
    '<w:sdt xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    ' xmlns:w10="urn:schemas-microsoft-com:office:word">'
    '<w:sdtPr><w:id w:val="{number}"/><w:docPartObj><w:docPartGallery w:val="Watermarks"/><w:docPartUnique/>'
    "</w:docPartObj></w:sdtPr><w:sdtContent><w:r><w:rPr><w:noProof/></w:rPr><w:pict>"
    '<v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800"'
    ' path="m@7,l@8,m@5,21600l@6,21600e"><v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/>'
    '<v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/><v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/>'
    '<v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/><v:f eqn="mid @5 @6"/>'
    '<v:f eqn="mid @8 @5"/><v:f eqn="mid @7 @8"/><v:f eqn="mid @6 @7"/><v:f eqn="sum @6 0 @5"/></v:formulas>'
    '<v:path textpathok="t" o:connecttype="custom" o:connectlocs="@9,0;@10,10800;@11,21600;@12,10800"'
    ' o:connectangles="270,180,90,0"/><v:textpath on="t" fitshape="t"/><v:handles>'
    '<v:h position="#0,bottomRight" xrange="6629,14971"/></v:handles><o:lock v:ext="edit" text="t" shapetype="t"/>'
    '</v:shapetype><v:shape id="PowerPlusWaterMarkObject{number}" o:spid="_x0000_s{shape}" type="#_x0000_t136" alt=""'
    ' style="position:absolute;margin-left:0;margin-top:0;width:{width}pt;height:{height}pt;rotation:306;'
    "z-index:-251658752;mso-position-horizontal:center;mso-position-horizontal-relative:page;"
    'mso-position-vertical:center;mso-position-vertical-relative:page" o:allowincell="f" fillcolor="#dcdcdc"'
    ' stroked="f"><v:textpath style="font-family:&quot;Arial&quot;;font-size:1pt;font-weight:bold" string="{words}"/>'
    '<w10:wrap anchorx="page" anchory="page"/></v:shape></w:pict></w:r></w:sdtContent></w:sdt>'
)


def add(word: Document, words: str) -> None:
    """Print words across every page of a document, behind its text."""
    for header in _headers(word, word.sections[0]):
        header.is_linked_to_previous = False  # or it has none; later sections without one show the one before
    relations: Any = word.part.rels
    names = dict.fromkeys(word.element.xpath("//w:headerReference/@r:id"))
    for number, name in enumerate(names, 1):
        header = relations[name].target_part.element  # docxtpl has replaced those that python-docx remembers
        paragraph = header.find(qn("w:p"))
        if paragraph is None:
            paragraph = header.makeelement(qn("w:p"))
            header.append(paragraph)
        paragraph.append(_shape(words, number))


def _headers(word: Document, section: Section) -> Iterator[Any]:
    """Yield the headers that a section's pages have."""
    yield section.header
    if section.different_first_page_header_footer:
        yield section.first_page_header
    if word.settings.odd_and_even_pages_header_footer:
        yield section.even_page_header


def _shape(words: str, number: int) -> Any:
    size = watermarks.size(words)
    fields = {"width": round(size * _WIDTH * len(words)), "height": size, "words": wordml.attribute(words)}
    return parse_xml(_SHAPE.format(number=number, shape=_FIRST_SHAPE + number, **fields))
