"""The footnotes of a Word document: a separate part (ISO/IEC 29500-1, 11.3.7), which python-docx does not write."""

from __future__ import annotations

from itertools import count
from typing import Any

from docx.document import Document
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.oxml import serialize_part_xml
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml.ns import nsdecls, qn
from docx.oxml.parser import parse_xml

_SEPARATORS = {"separator": -1, "continuationSeparator": 0}  # by kind, the numbers that Word gives them
_LINE = '<w:pPr><w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/></w:pPr>'
_SETTING = "w:footnotePr"
_AFTER_SETTING = (  # of what stands after it in the schema, what documents have
    *("w:endnotePr", "w:compat", "w:docVars", "w:rsids", "m:mathPr", "w:themeFontLang", "w:clrSchemeMapping"),
    *("w:shapeDefaults", "w:decimalSymbol", "w:listSeparator"),
)


class Footnotes:
    """Collects a document's footnotes. `part` is the part that links in them are relations of."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self.part = self._own() or _new(document)
        root: Any = parse_xml(self.part.blob)
        taken = [int(footnote.get(qn("w:id"))) for footnote in root.findall(qn("w:footnote"))]
        self._numbers = count(max(taken) + 1)
        self._written: list[str] = []

    def _own(self) -> Part | None:
        """Return the footnote part that the template has: Word keeps it once there has been a footnote."""
        try:
            return self._document.part.part_related_by(RELATIONSHIP_TYPE.FOOTNOTES)
        except KeyError:
            return None

    def add(self, paragraph: str) -> int:
        """Add a footnote, a `w:p`, and return its id for the reference."""
        number = next(self._numbers)
        self._written.append(f'<w:footnote {nsdecls("w")} w:id="{number}">{paragraph}</w:footnote>')
        return number

    def write(self) -> None:
        """Write the footnotes into the document. Called after docxtpl, which would read them as a template."""
        if not self._written:
            return
        root: Any = parse_xml(self.part.blob)
        root.extend(parse_xml(footnote) for footnote in self._written)
        self.part._blob = serialize_part_xml(root)
        self._document.part.relate_to(self.part, RELATIONSHIP_TYPE.FOOTNOTES)
        settings: Any = self._document.settings.element
        if settings.find(qn(_SETTING)) is None:
            _name_separators(settings)


def _new(document: Document) -> Part:
    """Return a footnote part with the two separator lines. Word requires both, even where they are its defaults."""
    lines = "".join(
        f'<w:footnote w:type="{kind}" w:id="{number}"><w:p>{_LINE}<w:r><w:{kind}/></w:r></w:p></w:footnote>'
        for kind, number in _SEPARATORS.items()
    )
    content = f"<w:footnotes {nsdecls('w', 'r')}>{lines}</w:footnotes>".encode()
    name = PackURI("/word/footnotes.xml")
    return Part(name, CONTENT_TYPE.WML_FOOTNOTES, content, document.part.package)


def _name_separators(settings: Any) -> None:
    """Name the separators in the settings, at the place that the schema has for it."""
    lines = "".join(f'<w:footnote w:id="{number}"/>' for number in _SEPARATORS.values())
    setting = parse_xml(f"<{_SETTING} {nsdecls('w')}>{lines}</{_SETTING}>")
    settings.insert_element_before(setting, *_AFTER_SETTING)
