"""Finds what a house style's style sheets say in vain: WeasyPrint leaves it out, and the page would look otherwise."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from pathlib import Path
from typing import Final, NoReturn

from tinycss2.color5 import parse_color

from kkr_docs.assets import STYLES
from kkr_docs.house_style.style import StyleError
from kkr_docs.i18n import _

_LOGGER: Final = logging.getLogger("weasyprint")
_IGNORED = re.compile(r"Ignored `(?P<words>.*?)\s*` at (?P<line>\d+):(?P<column>\d+), (?P<why>.*?)\.?", re.DOTALL)
_SELECTOR = re.compile(r"Invalid or unsupported selector, '(?P<words>.*?)\s*'", re.DOTALL)
_RULE = re.compile(r"Unknown rule <AtRule (?P<words>@\S+) .*> at (?P<line>\d+):(?P<column>\d+)", re.DOTALL)
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_VARIABLE = re.compile(r"(?<![\w-])(?P<name>--[\w-]+)\s*:\s*(?P<value>[^;}]*)")
_USED = re.compile(r"var\(\s*(--[\w-]+)")
_LENGTH = re.compile(r"0|\d*\.?\d+(?:mm|cm|in|pt|pc|px|em|rem)")
_FACE = re.compile(r"@font-face\s*\{([^}]*)\}")
_DESCRIPTOR = re.compile(r"(font-family|font-weight|font-style)\s*:\s*[\"']?([^;\"']*)")
_FONT = "--font"


@contextmanager
def refused(sheet: Path) -> Iterator[None]:
    """Raise StyleError for the first thing in a sheet that is in vain, as it is read inside this context."""
    log = _Log()
    _LOGGER.addHandler(log)
    try:
        yield
    finally:
        _LOGGER.removeHandler(log)
    text = _COMMENT.sub(lambda comment: re.sub(r"[^\n]", " ", comment[0]), sheet.read_text("utf-8"))
    for message in log.messages:
        _check_message(sheet, text, message)
    _check_variables(sheet, text)
    _check_faces(sheet, text)


class _Log(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


def _check_message(sheet: Path, text: str, message: str) -> None:
    if found := _IGNORED.fullmatch(message):
        place = int(found["line"]), int(found["column"])
        if found["why"] == "unknown property":
            name = found["words"].split(":")[0].strip()
            _refuse(sheet, place, _("egenskaben ”{name}” findes ikke i CSS.").format(name=name), _("Ret den."))
        words = " ".join(found["words"].split())
        _refuse(sheet, place, _("”{words}” kan ikke bruges.").format(words=words), _("Ret værdien."))
    if found := _SELECTOR.fullmatch(message):
        place = _place(text, max(text.find(found["words"].removeprefix(":is(").split(")")[0].strip()), 0))
        words = " ".join(found["words"].split())
        _refuse(sheet, place, _("”{words}” er ingen vælger i CSS.").format(words=words), _("Mangler der } før den?"))
    if found := _RULE.fullmatch(message):
        place = int(found["line"]), int(found["column"])
        _refuse(sheet, place, _("reglen {name} kendes ikke.").format(name=found["words"]), _("Slet eller ret den."))


def _check_variables(sheet: Path, text: str) -> None:
    known = _ours()
    used = set(_USED.findall(text))
    for found in _VARIABLE.finditer(text):
        name, value = found["name"], found["value"].strip()
        if name in known:
            if not _fits(value, known[name]):
                what = _("”{value}” kan ikke bruges som {name}.").format(value=value, name=name)
                _refuse(sheet, _place(text, found.start("value")), what, _meant_as(known[name]))
        elif name not in used:
            close = get_close_matches(name, known, n=1, cutoff=0.6)
            remedy = _("Mente du {name}?").format(name=close[0]) if close else _("Slet den, eller brug den.")
            what = _("husstilen har ingen {name}.").format(name=name)
            _refuse(sheet, _place(text, found.start()), what, remedy)


def _ours() -> dict[str, str]:
    """Return the variables of our own style, with their values."""
    texts = [(STYLES / name).read_text("utf-8") for name in ("print.css", "house.css")]
    return {found["name"]: found["value"].strip() for text in texts for found in _VARIABLE.finditer(text)}


def _fits(value: str, ours: str) -> bool:
    """Return whether a value is of the kind that ours is of: a colour, a length or anything else."""
    if "var(" in value or "calc(" in value:
        return True
    if _is_colour(ours):
        return _is_colour(value)
    return not _LENGTH.fullmatch(ours) or bool(_LENGTH.fullmatch(value))


def _is_colour(value: str) -> bool:
    return value.startswith("device-cmyk(") or "var(" in value or parse_color(value) is not None


def _meant_as(ours: str) -> str:
    example = _("Skriv en farve, f.eks. {value}.") if _is_colour(ours) else _("Skriv et mål, f.eks. {value}.")
    return example.format(value=ours)


def _check_faces(sheet: Path, text: str) -> None:
    """Check that the font of the style has its own bold and italic faces: those that programs make up look wrong."""
    chosen = [
        found["value"].split(",")[0].strip(" \"'\n") for found in _VARIABLE.finditer(text) if found["name"] == _FONT
    ]
    faces = [(found.start(), dict(_DESCRIPTOR.findall(found[1]))) for found in _FACE.finditer(text)]
    own = [(at, face) for at, face in faces if chosen and face.get("font-family", "").strip() == chosen[-1]]
    if not own:
        return
    looks = {(_is_bold(face), "italic" in face.get("font-style", "")) for _at, face in own}
    for look, name in (((True, False), _("fed")), ((False, True), _("kursiv")), ((True, True), _("fed kursiv"))):
        if look not in looks:
            what = _("skriften ”{font}” mangler {look}.").format(font=chosen[-1], look=name)
            remedy = _("Læg skriftens fil i husstilens mappe, og giv den en @font-face med font-weight og font-style.")
            _refuse(sheet, _place(text, own[0][0]), what, remedy)


def _is_bold(face: dict[str, str]) -> bool:
    weight = face.get("font-weight", "").strip()
    return weight in ("bold", "600", "700", "800", "900")


def _place(text: str, at: int) -> tuple[int, int]:
    before = text[:at]
    return before.count("\n") + 1, at - (before.rfind("\n") + 1) + 1


def _refuse(sheet: Path, place: tuple[int, int], what: str, remedy: str) -> NoReturn:
    raise StyleError(what, remedy, (str(sheet), *place))
