"""What a mail brings."""

from enum import StrEnum

from kkr_docs.i18n import N_


class Kind(StrEnum):
    """What a mail brings; the value stands in the ledger and begins the names of files."""

    AGENDA = N_("dagsorden")
    MINUTES = N_("referat")
    CANCELLATION = N_("aflysning")
