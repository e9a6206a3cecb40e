"""Lists of names, and what may be written in their place: one name, a number, or names as people list them."""

from __future__ import annotations

import re
from typing import Annotated

from kkr_docs.danish.lists import unlisted
from kkr_docs.definition.fields import Line, Read

NUMBER_OF_VOTES = "[0-9]{1,3}"


def _names(value: object) -> object:
    """Names in a list; or in one text as people write them: "A, B og C", "12", "3 (A, B og C)"."""
    if not isinstance(value, str):
        return value
    counted = re.fullmatch(rf"\s*({NUMBER_OF_VOTES})\s*(?:\((.*)\)\s*)?", value, re.DOTALL)
    number, names = (counted[1], counted[2] or "") if counted else ("", value)
    return list(filter(None, (number, *unlisted(" ".join(names.split())))))


def _whole_names(value: object) -> object:
    """Names in a list, or one alone: "Teknik og Miljø" is one."""
    return list(filter(None, [" ".join(value.split())])) if isinstance(value, str) else value


Names = Annotated[list[Line], Read(_names)]
WholeNames = Annotated[list[Line], Read(_whole_names)]
