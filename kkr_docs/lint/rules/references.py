"""Rules on references to the meeting's own items."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from kkr_docs.danish.calendar import danish_date
from kkr_docs.danish.references import Reference, find
from kkr_docs.definition.loading import Draft
from kkr_docs.definition.meeting import Meeting
from kkr_docs.definition.yaml_source import Location
from kkr_docs.diagnostics.problem import Severity
from kkr_docs.i18n import N_
from kkr_docs.lint.rule import Finding, Rule
from kkr_docs.lint.text import item_number, prose


@lru_cache(maxsize=1)
def _references(draft: Draft) -> Sequence[tuple[Location, Reference]]:
    """Return the references that are surely to this meeting's own items."""
    own: tuple[str, ...] = ()
    if draft.meeting:
        own = draft.meeting.body, danish_date(draft.meeting.date)
    elif isinstance(draft.source.data, dict):
        own = str(draft.source.data.get(Meeting.key("body"), "")), ""
    return [(location, one) for location, text in prose(draft) for one in find(text, own) if one.sure]


def _missing(draft: Draft) -> Iterator[Finding]:
    numbers = {item_number(location) for location, _item in draft.items()}
    for location, reference in _references(draft):
        if reference.number not in numbers:
            yield Finding(location, reference.start, {"number": reference.number})


def _own(draft: Draft) -> Iterator[Finding]:
    for location, reference in _references(draft):
        if reference.number == item_number(location):
            yield Finding(location, reference.start, {"number": reference.number})


RULES = (
    Rule(
        id="KKR001",
        severity=Severity.ERROR,
        what=N_("her henvises til punkt {number}, som ikke findes."),
        remedy=N_("Skriv nummeret på et punkt i denne dagsorden."),
        why=N_(
            "Numrene skifter, når punkter flyttes. En henvisning, der ikke fører nogen steder hen, vildleder læseren. "
            "Reglen melder ikke, når sætningen nævner et andet møde, et andet organ, en lov eller en aftale."
        ),
        bad="sagsfremstilling: |\n  Sagen hænger sammen med budgettet, jf. punkt 9.9.\n",
        good="sagsfremstilling: |\n  Sagen hænger sammen med referatet, jf. punkt 1.2.\n",
        check=_missing,
    ),
    Rule(
        id="KKR002",
        severity=Severity.ERROR,
        what=N_("punkt {number} henviser til sig selv."),
        remedy=N_("Skriv nummeret på det punkt, der menes, eller slet henvisningen."),
        why=N_("En henvisning til punktet selv er næsten altid et nummer, der har flyttet sig."),
        bad="sagsfremstilling: |\n  Som nævnt under punkt 1.1 er fristen overskredet.\n",
        good="sagsfremstilling: |\n  Som nævnt under punkt 1.2 er fristen overskredet.\n",
        check=_own,
    ),
)
