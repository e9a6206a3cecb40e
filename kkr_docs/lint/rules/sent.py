"""Rules on what has been sent: its numbers and titles stay, unless a new version says that they do not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Literal, NamedTuple

from kkr_docs.definition import sent
from kkr_docs.definition.loading import Draft
from kkr_docs.definition.meeting import Item, Meeting, Section
from kkr_docs.definition.sent import Sent
from kkr_docs.definition.yaml_source import Location
from kkr_docs.diagnostics.problem import Severity
from kkr_docs.i18n import N_
from kkr_docs.lint.rule import Finding, Rule

_SECTIONS, _ITEMS, _TITLE = Meeting.key("sections"), Section.key("items"), Item.key("title")


class _Change(NamedTuple):
    """How a list of titles differs from what was sent: `old` and `new` are indexes, -1 where there is none."""

    kind: Literal["renamed", "added", "inserted", "gone"]
    old: int
    new: int


def changes(old: Sequence[str], new: Sequence[str]) -> Iterator[_Change]:
    """Yield how titles differ, in a time that grows with their number. What follows something inserted is the same."""
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    was, now = range(start, len(old) - end), range(start, len(new) - end)
    kept, known = {new[at] for at in now}, {old[at] for at in was}
    more, gone = [at for at in now if new[at] not in known], [at for at in was if old[at] not in kept]
    left = [at for at in now if new[at] in known]
    if len(was) == len(now) or [old[at] for at in was if old[at] in kept] != [new[at] for at in left]:
        yield from (_Change("renamed", at, at) for at, _other in zip(was, now, strict=False) if old[at] != new[at])
        more, gone, left = list(now[len(was) :]), list(was[len(now) :]), list(now[: len(was)])
    last = max(left, default=start - 1)
    yield from (_Change("inserted" if end or at < last else "added", -1, at) for at in more)
    yield from (_Change("gone", at, -1) for at in gone)


@lru_cache(maxsize=1)
def _sent(draft: Draft) -> Sent | None:
    """Return what was sent of a draft, where it is still to be so: a new version may change it."""
    try:
        found = sent.read(draft.folder / Path(draft.source.file).name)
    except sent.UnreadableError:
        return None
    is_new = found and draft.meeting and (draft.meeting.version or 1) > found.version
    return None if is_new else found


class _Found(NamedTuple):
    """A change, with the place where it is reported, and numbers and titles of before and now."""

    change: _Change
    place: Location
    number: str
    title: str
    supplement: bool


@lru_cache(maxsize=1)
def _found(draft: Draft) -> Sequence[_Found]:
    titles = found.titles if (found := _sent(draft)) else None
    return list(_of_meeting(draft.meeting, titles)) if draft.meeting and titles else []


def _of_meeting(meeting: Meeting, titles: dict[str, str]) -> Iterator[_Found]:
    sent_titles = sent.in_order(titles)
    old, new = sent_titles.get(0, []), [section.title for section in meeting.sections]
    found = list(changes(old, new))
    for change in found:
        at = change.new if change.new >= 0 else min(change.old, len(new) - 1)
        number = f"{(change.old if change.old >= 0 else change.new) + 1}"
        yield _Found(change, (_SECTIONS, at), number, old[change.old] if change.old >= 0 else "", supplement=False)
    for was, now in _pairs(found, len(old), len(new)):
        yield from _of_section(meeting.sections[now], now, sent_titles.get(was + 1, []))
    for at in (change.new for change in found if change.kind == "added"):
        yield from _of_section(meeting.sections[at], at, [])


def _pairs(found: Sequence[_Change], old: int, new: int) -> Iterator[tuple[int, int]]:
    """Yield the indexes of the sections that were sent and of what they are now."""
    gone = {change.old for change in found if change.kind == "gone"}
    more = {change.new for change in found if change.kind in ("added", "inserted")}
    yield from zip(
        (at for at in range(old) if at not in gone), (at for at in range(new) if at not in more), strict=False
    )


def _of_section(section: Section, at: int, old: Sequence[str]) -> Iterator[_Found]:
    for change in changes(old, [item.title for item in section.items]):
        here = change.new if change.new >= 0 else -1
        place = (_SECTIONS, at, _ITEMS, here) if here >= 0 else (_SECTIONS, at)
        number = f"{at + 1}.{(change.old if change.old >= 0 else change.new) + 1}"
        is_supplement = here >= 0 and section.items[here].supplement
        yield _Found(change, place, number, old[change.old] if change.old >= 0 else "", supplement=is_supplement)


def _renamed(draft: Draft) -> Iterator[Finding]:
    for one in _found(draft):
        if one.change.kind == "renamed":
            values = {"number": one.number, "title": one.title, "version": _next(draft)}
            yield Finding((*one.place, _TITLE), values=values)


def _next(draft: Draft) -> int:
    return (found.version if (found := _sent(draft)) else 1) + 1


def _gone(draft: Draft) -> Iterator[Finding]:
    for one in _found(draft):
        if one.change.kind == "gone":
            yield Finding(one.place, values={"number": one.number, "title": one.title, "version": _next(draft)})


def _unmarked(draft: Draft) -> Iterator[Finding]:
    for one in _found(draft):
        if one.change.kind in ("added", "inserted") and sent.is_item(one.number) and not one.supplement:
            yield Finding(one.place)


def _before_sent(draft: Draft) -> Iterator[Finding]:
    for one in _found(draft):
        if one.change.kind == "inserted" and (one.supplement or not sent.is_item(one.number)):
            yield Finding(one.place, values={"number": one.number})


_HEAD = "organ: KKR Sydfjorden\ndato: 2026-11-13\ndagsorden:\n  - titel: Sager\n    punkter:\n"
_FIRST = "      - titel: Nyt budget\n"
_SECOND = "      - titel: Ny mødeplan\n"
_REST = f"  - titel: Sager\n    punkter:\n{_FIRST}{_SECOND}"
_SENT = (f"møde{sent.ENDING}",)
RULES = (
    Rule(
        id="KKR054",
        severity=Severity.ERROR,
        what=N_("punkt {number} hed ”{title}”, da det blev sendt ud."),
        remedy=N_(
            "Skriv den titel igen. Er papiret rettet, så skriv version: {version} og under rettet:, hvad der er nyt."
        ),
        why=N_(
            "Medlemmerne har dagsordenen, og de taler og skriver om punkternes numre. Det, der er fastfrosset med "
            "kkr-docs freeze, beholder derfor numre og titler. Er papiret rettet og sendt ud igen, siger en højere "
            "version det."
        ),
        bad=f"{_HEAD}      - titel: Revideret budget\n{_SECOND}",
        good=f"{_HEAD}{_FIRST}{_SECOND}",
        check=_renamed,
        files=_SENT,
    ),
    Rule(
        id="KKR055",
        severity=Severity.ERROR,
        what=N_("punkt {number}, ”{title}”, er sendt ud, men står ikke på sin plads."),
        remedy=N_(
            "Sæt det ind igen; udgår det, så skriv det i punktet. Er papiret rettet, så skriv version: {version} og "
            "under rettet:, hvad der er nyt."
        ),
        why=N_(
            "Medlemmerne har dagsordenen, og de taler og skriver om punkternes numre. Mangler et punkt, skifter de "
            "næste nummer, og ingen kan se, hvad der blev af det."
        ),
        bad=f"{_HEAD}{_SECOND}",
        good=f"{_HEAD}{_FIRST}{_SECOND}",
        check=_gone,
        files=_SENT,
    ),
    Rule(
        id="KKR071",
        severity=Severity.ERROR,
        what=N_("punktet er kommet til, efter at dagsordenen blev sendt ud."),
        remedy=N_("Skriv ”tillæg: ja” i punktet. Så får det et nummer efter dem, der er sendt ud."),
        why=N_(
            "Et nyt punkt midt i et hovedpunkt giver de næste punkter andre numre end dem, medlemmerne har. Et tillæg "
            "får de sidste numre, og render --only tillæg laver tillægsdagsordenen."
        ),
        bad=f"{_HEAD}{_FIRST}      - titel: Ny havn\n{_SECOND}",
        good=f"{_HEAD}{_FIRST}      - titel: Ny havn\n        tillæg: ja\n{_SECOND}",
        check=_unmarked,
        files=_SENT,
    ),
    Rule(
        id="KKR073",
        severity=Severity.ERROR,
        what=N_("her er noget nyt sat ind foran det, der er sendt ud som {number}."),
        remedy=N_("Flyt det ned under alt, hvad der er sendt ud."),
        why=N_("Nye hovedpunkter og nye tillæg kommer sidst, så det, der er sendt ud, beholder sine numre."),
        bad=f"organ: KKR Sydfjorden\ndato: 2026-11-13\ndagsorden:\n  - titel: Eventuelt\n{_REST}",
        good=f"organ: KKR Sydfjorden\ndato: 2026-11-13\ndagsorden:\n{_REST}  - titel: Eventuelt\n",
        check=_before_sent,
        files=_SENT,
    ),
)
