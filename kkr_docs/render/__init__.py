"""A document becomes files.

The package `kkr_docs` has the function `render` as its own attribute of that name. So a module in here is imported as
`from kkr_docs.render import jobs`, and not reached as `kkr_docs.render.jobs`.
"""

from __future__ import annotations

from typing import Literal

FormatName = Literal["pdf", "docx", "png"]
KindName = Literal["agenda", "minutes"]
EditionName = Literal["screen", "print", "public", "public-print"]
StandardName = Literal["ua-1", "ua-2"]
