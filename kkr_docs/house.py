"""Where the house style lies: beside the package in a checkout, inside it when installed."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any, Final

_PACKAGE: Final = Path(__file__).resolve().parent
_HOME: Final = _PACKAGE if (_PACKAGE / "templates").is_dir() else _PACKAGE.parent

TEMPLATES: Final[Path] = _HOME / "templates"
"""The folder of the HTML and Word templates."""

STYLES: Final[Path] = _HOME / "styles"
"""The folder of the style sheets, and of the fonts in `fonts/`."""


@cache
def texts() -> dict[str, Any]:
    """Return the house's own words: `wordmark`, and `statements` with `heading` and `text` each."""
    return tomllib.loads((STYLES / "house.toml").read_text(encoding="utf-8"))
