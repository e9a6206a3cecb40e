"""What weekdays and months are called in Danish."""

from __future__ import annotations

from typing import Final

from kkr_docs.language import N_

WEEKDAYS: Final = (
    N_("mandag"),
    N_("tirsdag"),
    N_("onsdag"),
    N_("torsdag"),
    N_("fredag"),
    N_("lørdag"),
    N_("søndag"),
)
"""The weekdays, from Monday on, as `date.weekday` counts them."""

MONTHS: Final = (
    "januar", "februar", "marts", "april", "maj", "juni",
    "juli", "august", "september", "oktober", "november", "december",
)  # fmt: skip
"""The months."""
