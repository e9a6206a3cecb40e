"""Rules on lines that were meant to stand under each other, and would be printed otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from kkr_docs.definition.loading import Draft
from kkr_docs.diagnostics.problem import Severity
from kkr_docs.i18n import N_
from kkr_docs.lint.rule import Finding, Rule


def _remarks(kind: str) -> Callable[[Draft], Iterator[Finding]]:
    """Return the check that finds what the reader of Markdown has remarked of one kind."""

    def check(draft: Draft) -> Iterator[Finding]:
        for location, reading in draft.readings.items():
            for remark in reading.remarks:
                if remark.kind == kind:
                    yield Finding(location, remark.offset, fixes=remark.fixes)

    return check


RULES = (
    Rule(
        id="KKR051",
        severity=Severity.WARNING,
        what=N_("linjerne her bliver trykt efter hinanden i ét afsnit."),
        remedy=N_("Skriv \\ sidst på linjen, en tom linje imellem, eller - først på hver linje."),
        why=N_(
            "Et linjeskift alene bliver til et mellemrum på papiret. Navne, adresser og underskrifter skal have et "
            "tegn, der holder linjerne adskilt. Tekst, som en editor har delt i linjer, er der intet galt med."
        ),
        bad="baggrund: |\n  Anne Holm, Fjordby\n  Bo Krogh, Birkesund\n",
        good="baggrund: |\n  Anne Holm, Fjordby\\\n  Bo Krogh, Birkesund\n",
        check=_remarks("run_together"),
    ),
    Rule(
        id="KKR052",
        severity=Severity.WARNING,
        what=N_("linjer, der begynder med * eller +, bliver trykt, som de står."),
        remedy=N_("Skriv - først på hver linje, hvis det er en liste."),
        why=N_(
            "Et + foran et beløb og en * foran en note skal kunne trykkes. Derfor bliver de aldrig til en liste, som de"
            " gør i anden Markdown."
        ),
        bad="baggrund: |\n  * Fjordby stiller to pladser\n  * Birkesund stiller tre\n",
        good="baggrund: |\n  - Fjordby stiller to pladser\n  - Birkesund stiller tre\n",
        check=_remarks("list_signs"),
    ),
    Rule(
        id="KKR053",
        severity=Severity.WARNING,
        what=N_("her står tekst i kolonner, som ikke bliver til en tabel."),
        remedy=N_("Skriv | mellem felterne i alle rækker, eller indsæt tabellen fra Excel igen."),
        why=N_(
            "Mellemrum og tabulatorer bliver til ét mellemrum på papiret. Rækker bliver til en tabel, når de har lige"
            " mange felter med | eller tabulator imellem."
        ),
        bad="økonomi: |\n  Kommune      2027    2028\n  Fjordby       100     200\n",
        good="økonomi: |\n  Kommune | 2027 | 2028\n  Fjordby | 100 | 200\n",
        check=_remarks("columns"),
    ),
)
