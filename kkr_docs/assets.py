"""Where the templates and our house style lie: beside the package in a checkout, inside it where it is installed."""

from __future__ import annotations

from pathlib import Path
from typing import Final

_PACKAGE: Final = Path(__file__).resolve().parent
_HOME: Final = _PACKAGE if (_PACKAGE / "templates").is_dir() else _PACKAGE.parent

TEMPLATES: Final[Path] = _HOME / "templates"
"""The folder of the HTML and Word templates."""

STYLES: Final[Path] = _HOME / "styles"
"""The folder of our house style, and of the fonts in `fonts/`."""
