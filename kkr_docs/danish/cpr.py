"""CPR numbers in text as it is printed, in every form that people write them in.

A CPR number (personnummer) has ten digits: day, month and year of birth and four more, the first of which tells the
century (www.cpr.dk, "Personnummeret i CPR"). Who has none yet has a replacement number: 60 is added to the day. The
last digit is a check digit, but numbers issued since 2007 need not have a right one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kkr_docs.danish.cpr_forms import Match

# Ten digits without letters between. A character is read at most once for each of ten digits before it.
_ENOUGH = re.compile(r"\d(?:[\W_]*+\d){9}")
_CALLED = re.compile(r"(?i)cpr|c\.p\.r|personn")


def find(text: str, heading: str = "") -> list[Match]:
    """Return the CPR numbers in a text as it is printed, in order; none reaches into another.

    Args:
        text: words without marks of any format. A line end may stand anywhere inside a number; a tab never does, so
            that it can part a table's cells.
        heading: words that stand above the text and say what is in it, such as the heading of a table's column.

    Returns:
        Each number's place in the text, its digits, its form and whether it is certain. What is not certain is worth a
        look: it may as well be another number. Dates, times, amounts, telephone, account, case and article numbers are
        not returned, unless they happen to have a right check digit and nothing says what they are.

    The time it takes grows in proportion to the text, whatever is in it.
    """
    is_called = bool(_CALLED.search(heading) or _CALLED.search(text))
    if not is_called and not _ENOUGH.search(text):
        return []
    from kkr_docs.danish import cpr_forms  # noqa: PLC0415 - few texts have so many digits

    return cpr_forms.find(text, heading, is_called=is_called)
