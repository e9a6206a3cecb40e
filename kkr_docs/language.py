"""The language of messages and help: Danish, or English where it is asked for. It knows no message."""

from __future__ import annotations

import os
from functools import cache
from gettext import GNUTranslations, NullTranslations, translation
from pathlib import Path

_CATALOGUES = Path(__file__).with_name("locale")


@cache
def _catalogue(language: str) -> GNUTranslations | NullTranslations:
    return translation("kkr_docs", _CATALOGUES, languages=[language], fallback=True)


def _(message: str) -> str:
    """Return a Danish message in the language of `KKR_DOCS_LANG` (`da` where that is not set)."""
    return _catalogue(os.environ.get("KKR_DOCS_LANG", "da")).gettext(message)


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for it
    """Mark a message that is translated where it is shown."""
    return message
