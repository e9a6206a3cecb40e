"""Takes from a Word template what would have Word fetch or run something when a reader opens the document."""

from __future__ import annotations

import re
from typing import Any, Final

from docx.oxml.ns import qn

# Fields that read other files, ask programs or databases, or run something (ISO/IEC 29500-1, 17.16.5)
_FETCHING: Final = re.compile(
    r"\b(?:INCLUDE|INCLUDETEXT|INCLUDEPICTURE|IMPORT|LINK|EMBED|DDE|DDEAUTO|DATABASE|RD|AUTOTEXT|AUTOTEXTLIST|"
    r"MACROBUTTON|GOTOBUTTON|MERGEFIELD|FILLIN|ASK|PRINT|HTMLACTIVEX)\b",
    re.IGNORECASE,
)
_OURS: Final = re.compile(
    r"\s*(?:TOC|PAGEREF|REF|NOTEREF|PAGE|NUMPAGES|SECTIONPAGES|STYLEREF|HYPERLINK)\b", re.IGNORECASE
)
_VML: Final = "{urn:schemas-microsoft-com:vml}"
_OFFICE: Final = "{urn:schemas-microsoft-com:office:office}"
_ADDRESSES: Final = ("src", "href", "althref", f"{_OFFICE}href", f"{_OFFICE}althref")
_CODE, _MARK, _SIMPLE, _KIND = qn("w:instrText"), qn("w:fldChar"), qn("w:fldSimple"), qn("w:fldCharType")


def close(element: Any) -> None:
    """Close the ways out of a part: such fields keep the text that they show, and pictures elsewhere are gone."""
    for simple in [each for each in element.iter(_SIMPLE) if _fetches(each.get(qn("w:instr"), ""))]:
        for child in list(simple):
            simple.addprevious(child)
        simple.getparent().remove(simple)
    _empty_codes(element)
    for each in element.iter(f"{_VML}*"):
        for name in _ADDRESSES:
            each.attrib.pop(name, None)


def _fetches(code: str) -> bool:
    return not _OURS.match(code) and bool(_FETCHING.search(code))


def _empty_codes(element: Any) -> None:
    """Empty the codes of such fields. A code may be in many runs, and one field in another's code."""
    open_: list[list[Any]] = []
    for each in element.iter(_CODE, _MARK):
        if each.tag == _CODE:
            for codes in open_:
                codes.append(each)
        elif each.get(_KIND) == "begin":
            open_.append([])
        elif each.get(_KIND) == "end" and open_:
            _empty(open_.pop())
    for codes in open_:
        _empty(codes)


def _empty(codes: list[Any]) -> None:
    if _fetches("".join(code.text or "" for code in codes)):
        for code in codes:
            code.text = ""
