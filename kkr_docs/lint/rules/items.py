"""Rules on items: what the body is to do, and what it decided."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from kkr_docs.definition.fields import YES_NO
from kkr_docs.definition.loading import Draft
from kkr_docs.definition.meeting import Item
from kkr_docs.definition.yaml_source import Data, Location
from kkr_docs.diagnostics.problem import Severity
from kkr_docs.i18n import N_
from kkr_docs.lint.rule import Finding, Rule
from kkr_docs.lint.text import frames_meeting, visible, without_number

# Patterns without re.compile are long and seldom needed: they are compiled when a text needs them

# Items and sections that inform, or are there at every meeting: nobody is asked for anything
_INFORMING = r"""(?ix)
    (?:eventuelt|evt\b|siden\ sidst|(?:\w+ige?\ )?orientering|meddelelser|nyt\ fra|velkom|oplæg
    |præsentation|besøg|rundvisning|pause|frokost|punkter\ til|(?:næste|kommende)\ møde
    |(?:\w+\W+)?mødeplan|mødekalender)"""
_LEAD = r"(?:det\s+)?(?:indstilles|indstiller|anbefales|foreslås|anmodes)"
_ONLY_LEAD = re.compile(rf"\W*(?:{_LEAD}\W*)?(?:at\b\W*)?", re.IGNORECASE)
# "at" with what follows, or a verb that says what the body is to do; a list may begin with any verb in the present
_AT = re.compile(r"\bat\b", re.IGNORECASE)
_TITLE, _RECOMMENDATION, _DECISION = map(Item.key, ("title", "recommendation", "decision"))
_VOTES, _POSTPONED = map(Item.key, ("votes", "postponed"))
_CLOSED, *_OF_CLOSED = map(Item.key, ("closed", "public_title", "ground"))
_ASKS = r"""(?imx)
    (?:indstil|anbefal|fores|anmod|opfordr|henstil)\w* | \btil\ (?:efterretning|orientering|drøftelse|godkendelse
    |beslutning|behandling|udtalelse|høring)
    | \b(?:godkend|drøft|tag|udpeg|beslut|vedtag|vælg|tiltræd|behandl|orienter|bemyndig|fastsæt|afgiv|giv|bed|prioriter
    |tilslut|afsæt|bevilg|nedsæt|konstituer|kvitter|støt|bakk|stemm|afvis|forhøj|ophæv|følg|påbegynd|igangsæt|iværksæt
    |udarbejd|oversend|videresend|udskyd|ændr|indgå|fortsæt|deltag|sig|træff|noter|fastlæg)\w*
    | ^\W*(?:\d+[.)]\s*)?\w+(?:er|es)\b"""


def _text(item: Mapping[str, Data], key: str) -> str:
    value = item.get(key)
    return visible(value).strip() if isinstance(value, str) else ""


def _without_recommendation(draft: Draft) -> Iterator[Finding]:
    for place, item in draft.items():
        explained = _text(item, Item.key("background")) or _text(item, Item.key("presentation"))
        unread = item.keys() - set(draft.source.model.known_keys(place))  # one of them may be a misspelt "indstilling"
        settled = _text(item, _RECOMMENDATION) or _text(item, _DECISION)
        if explained and not unread and not settled and not _informs(draft, place):
            yield Finding(place)


def _informs(draft: Draft, place: Location) -> bool:
    """Whether an item, or the section that it is in, has the title of one that asks for nothing."""
    titles = (draft.source.at((*at, _TITLE)) for at in (place[:2], place) if (*at, _TITLE) in draft.source.values)
    return any(
        isinstance(title, str) and (re.match(_INFORMING, without_number(title)) or frames_meeting(title))
        for title in titles
    )


def _asks_nothing(draft: Draft) -> Iterator[Finding]:
    for place, item in draft.items():
        text = _text(item, _RECOMMENDATION)
        if text and (_ONLY_LEAD.fullmatch(text) or not (_AT.search(text) or re.search(_ASKS, text))):
            yield Finding((*place, _RECOMMENDATION), 0)


def _undecided(draft: Draft) -> Iterator[Finding]:
    decided, undecided = _by_decision(draft)
    if len(decided) >= len(undecided):
        yield from map(Finding, undecided if decided else ())


def _decided_alone(draft: Draft) -> Iterator[Finding]:
    decided, undecided = _by_decision(draft)
    if len(decided) < len(undecided):
        yield from (
            Finding(place if (*place, _DECISION) not in draft.source.values else (*place, _DECISION))
            for place in decided
        )


def _by_decision(draft: Draft) -> tuple[list[Location], list[Location]]:
    """Return the items with a decision, and those that ask for one and have none."""
    decided, undecided = [], []
    for place, item in draft.items():
        if _text(item, _DECISION) or item.get(_VOTES) or YES_NO.get(_text(item, _POSTPONED)):
            decided.append(place)
        elif _text(item, _RECOMMENDATION):
            undecided.append(place)
    return decided, undecided


def _open_with_reason(draft: Draft) -> Iterator[Finding]:
    for place, item in draft.items():
        if not YES_NO.get(_text(item, _CLOSED)):
            yield from (Finding((*place, key), values={"key": key}) for key in _OF_CLOSED if _text(item, key))


_HEAD = "organ: KKR Sydfjorden\ndato: 2026-11-13\ndagsorden:\n  - titel: Sager\n    punkter:\n"
_ASK = "        indstilling: Det indstilles, at KKR Sydfjorden godkender forslaget.\n"
_BUDGET = f"      - titel: Nyt budget\n{_ASK}"
_PLAN = f"      - titel: Ny mødeplan\n{_ASK}"
_CONTRACT = f"      - titel: Ny resultatkontrakt\n{_ASK}"
_DECIDED = "        beslutning: KKR Sydfjorden godkendte indstillingen.\n"
_BACKGROUND = "        baggrund: Kommunerne har bedt om et fælles budget.\n"

RULES = (
    Rule(
        id="KKR020",
        severity=Severity.WARNING,
        what=N_("punktet har ingen indstilling."),
        remedy=N_("Skriv under indstilling:, hvad organet skal gøre, f.eks. tage orienteringen til efterretning."),
        why=N_(
            "Uden indstilling ved medlemmerne ikke, hvad der ventes af dem. Orienteringer, oplæg, velkomst, pauser, "
            "deltagerlister, punkter til næste møde og eventuelt kan stå uden. Det kan også et punkt, der kun har en "
            "titel, eller som er besluttet."
        ),
        bad=f"{_HEAD}      - titel: Nyt budget\n{_BACKGROUND}",
        good=f"{_HEAD}{_BUDGET}{_BACKGROUND}",
        check=_without_recommendation,
    ),
    Rule(
        id="KKR021",
        severity=Severity.WARNING,
        what=N_("indstillingen siger ikke, hvad organet skal gøre."),
        remedy=N_("Skriv f.eks.: Det indstilles, at organet godkender forslaget."),
        why=N_(
            "Det er indstillingens ord, der bliver besluttet. De skal sige, hvad der godkendes, drøftes eller udpeges."
        ),
        bad="indstilling: |\n  Budgettet for 2027.\n",
        good="indstilling: |\n  Det indstilles, at KKR Sydfjorden godkender budgettet for 2027.\n",
        check=_asks_nothing,
    ),
    Rule(
        id="KKR022",
        severity=Severity.WARNING,
        what=N_("punktet har en indstilling, men ingen beslutning. Andre punkter har en."),
        remedy=N_("Skriv under beslutning:, hvad organet besluttede."),
        why=N_(
            "Har mindst halvdelen af indstillingerne en beslutning, er filen et referat, og et punkt uden beslutning "
            "er nok glemt. Blev punktet udsat, skal det også stå dér."
        ),
        bad=f"{_HEAD}{_BUDGET}{_DECIDED}{_PLAN}{_DECIDED}{_CONTRACT}",
        good=f"{_HEAD}{_BUDGET}{_DECIDED}{_PLAN}{_DECIDED}{_CONTRACT}{_DECIDED}",
        check=_undecided,
    ),
    Rule(
        id="KKR023",
        severity=Severity.WARNING,
        what=N_("her står en beslutning, men de fleste indstillinger har endnu ingen."),
        remedy=N_("Slet den, hvis mødet ikke er holdt; skriv ellers de andre beslutninger."),
        why=N_(
            "Én beslutning gør filen til et referat. Har færre end halvdelen af indstillingerne en beslutning, er "
            "mødet næppe holdt, og beslutningen er skrevet for tidligt eller kopieret med fra et andet møde."
        ),
        bad=f"{_HEAD}{_BUDGET}{_DECIDED}{_PLAN}{_CONTRACT}",
        good=f"{_HEAD}{_BUDGET}{_PLAN}{_CONTRACT}",
        check=_decided_alone,
    ),
    Rule(
        id="KKR024",
        severity=Severity.ERROR,
        what=N_("punktet har ”{key}”, men er ikke lukket."),
        remedy=N_("Skriv ”lukket: ja” i punktet, eller slet linjen."),
        why=N_(
            "Den, der skriver en grund eller en offentlig titel, mener, at punktet er lukket. Uden ”lukket: ja” kommer "
            "det hele med i den offentlige udgave."
        ),
        bad="lukket_grund: offentlighedsloven § 30, nr. 1\n",
        good="lukket: ja\nlukket_grund: offentlighedsloven § 30, nr. 1\n",
        check=_open_with_reason,
        always=True,
    ),
)
