"""The table [organ] of a settings file, and its form."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from kkr_docs.house_style import toml_file
from kkr_docs.house_style.conventions import NONE, Conventions
from kkr_docs.house_style.settings_file import SettingsError
from kkr_docs.i18n import N_, _

NAME: Final = "organ"
KEY: Final = re.compile("[a-zæøåé][a-zæøåé_]{1,29}")
_LINE: Final = re.compile(r"(?!\s)[^\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060\ufeff]{1,100}(?<!\s)")
# "#" a digit, "#+" one or more, "@" a capital letter; no two numbers of any length stand beside each other
CASE_NUMBER: Final = re.compile(r"(?=.{1,40}$)(?:#\+(?!#)|#|@|[A-Za-zÆØÅæøå0-9./ -])+")
_MOST: Final = 40  # labels, patterns and sections

_REMEDIES: Final = {
    "felter": N_('Skriv en linje for hvert felt, med nøgle og overskrift: resumé = "Resumé".'),
    "sagsnumre": N_('Skriv mønstre med # for et ciffer, #+ for flere og @ for et bogstav: ["SAG-####-#####"].'),
    "hovedpunkter": N_('Skriv titlerne på en liste: ["Meddelelser", "Eventuelt"].'),
    "tomt_hovedpunkt": N_('Skriv en tekst: "Intet."; "" giver ingenting.'),
    "mission": N_("Skriv true eller false."),
    "blanke_sider": N_("Skriv true eller false."),
    "bilag_gennem_mødet": N_("Skriv true eller false."),
    "bilagsliste": N_("Skriv true eller false."),
}


def read(path: Path) -> Conventions:
    """Return the conventions that a settings file says. Raises SettingsError."""
    table = toml_file.read(path).get(NAME)
    return NONE if table is None else of(path, table)


def of(path: Path, table: object) -> Conventions:
    """Return the conventions that a table says, which stands in a settings file. Raises SettingsError."""
    if not isinstance(table, dict):
        raise _refused(path, NAME, "hovedpunkter")
    for key in table:
        if key not in _REMEDIES:
            raise SettingsError(*toml_file.unknown_key(path, f"{NAME}.{key}", _REMEDIES))
        if not _FITS[key](table[key]):
            raise _refused(path, f"{NAME}.{key}", key)
    return Conventions(
        labels=tuple(table.get("felter", {}).items()),
        case_numbers=tuple(table.get("sagsnumre", ())),
        sections=tuple(table.get("hovedpunkter", ())),
        empty_section=table.get("tomt_hovedpunkt"),
        statements=table.get("mission", True),
        blank_pages=table.get("blanke_sider", True),
        attachments_through=table.get("bilag_gennem_mødet", False),
        attachments_list=table.get("bilagsliste", False),
        file=path,
    )


def _refused(path: Path, key: str, remedy: str) -> SettingsError:
    place = toml_file.place(path, key.rpartition(".")[2])
    return SettingsError(_("”{key}” har ikke den rette form.").format(key=key), _(_REMEDIES[remedy]), place)


def _is_line(value: object) -> bool:
    return isinstance(value, str) and bool(_LINE.fullmatch(value))


def _are_labels(value: object) -> bool:
    if not isinstance(value, dict) or len(value) > _MOST:
        return False
    return all(KEY.fullmatch(key) and _is_line(label) for key, label in value.items())


def _are_patterns(value: object) -> bool:
    fits = (isinstance(each, str) and CASE_NUMBER.fullmatch(each) for each in _few(value))
    return isinstance(value, list) and all(fits)


def _are_lines(value: object) -> bool:
    return isinstance(value, list) and all(map(_is_line, _few(value)))


def _few(value: object) -> list[object]:
    return value if isinstance(value, list) and len(value) <= _MOST else [None]


_FITS: Final[dict[str, Callable[[Any], bool]]] = {
    "felter": _are_labels,
    "sagsnumre": _are_patterns,
    "hovedpunkter": _are_lines,
    "tomt_hovedpunkt": lambda value: value == "" or _is_line(value),
    "mission": lambda value: isinstance(value, bool),
    "blanke_sider": lambda value: isinstance(value, bool),
    "bilag_gennem_mødet": lambda value: isinstance(value, bool),
    "bilagsliste": lambda value: isinstance(value, bool),
}
