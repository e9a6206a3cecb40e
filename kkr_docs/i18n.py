"""The language of messages and help: Danish, or English where it is asked for. It knows no message.

Our messages are written in Danish and click's in English, so that each has one catalogue: `kkr_docs` in `locale/en`,
`click` in `locale/da`. `make catalogues` makes them.
"""

from __future__ import annotations

import gettext
import os
from functools import cache
from pathlib import Path

LANGUAGES = ("da", "en")

_CATALOGUES = Path(__file__).with_name("locale")


def choose(language: str | None) -> None:
    """Speak a language of `LANGUAGES` from now on; None means that of `KKR_DOCS_LANG`, or else Danish.

    The choice is kept in the process's environment, since that alone is where the gettext that click calls looks.
    """
    os.environ["KKR_DOCS_LANG"] = language or _language()
    os.environ["LANGUAGE"] = _language()
    gettext.bindtextdomain("click", _CATALOGUES)
    gettext.textdomain("click")


def _(message: str) -> str:
    """Return a Danish message in the language chosen."""
    return _catalogue(_language()).gettext(message)


def ngettext(singular: str, plural: str, number: int) -> str:
    """Return the Danish message for a number of things in the language chosen."""
    return _catalogue(_language()).ngettext(singular, plural, number)


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for it
    """Mark a message that is translated where it is shown."""
    return message


def _language() -> str:
    """Return the language that `KKR_DOCS_LANG` names, also with a region such as en_GB.UTF-8."""
    return "en" if os.environ.get("KKR_DOCS_LANG", "").lower().startswith("en") else "da"


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation("kkr_docs", _CATALOGUES, languages=[language], fallback=True)
