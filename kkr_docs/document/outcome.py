"""What came of an item, as minutes say it: "For stemte 12, imod 3 (A, B og C), 1 undlod at stemme."."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from kkr_docs.danish.calendar import danish_date
from kkr_docs.danish.lists import listed
from kkr_docs.definition.meeting import Item
from kkr_docs.definition.outcome import FollowUp, Statement, Vote
from kkr_docs.definition.voting import Electorate, Side, side
from kkr_docs.markdown.blocks import Block, ListBlock, Paragraph, Run

POSTPONED: Final = "Udsat."
"""The decision that is printed of an item that was postponed, where no other is typed."""


Placed = tuple[str, Block]
"""A block, and where in its item it is from: "beslutning", or "protokoltilførsel/0/tekst"."""


def decision(item: Item, electorate: Electorate) -> Iterator[Placed]:
    """Yield what an item's decision is printed as: its text, or that it was postponed; then the votes."""
    said = item.decision.blocks if item.decision else ()
    yield from ((Item.key("decision"), block) for block in said)
    if item.postponed and not said:
        yield Item.key("postponed"), _paragraph(POSTPONED)
    for number, one in enumerate(item.votes):
        if text := vote(one, electorate):
            yield Item.key("votes"), _paragraph(text, number)


def vote(one: Vote, electorate: Electorate) -> str:
    """Return a vote as a sentence or several; "" where it says nothing."""
    sides = tuple(map(side, (one.in_favour, one.against, one.abstained)))
    counted = [(each, electorate.number(each)) for each in sides]
    words = _one_sentence(counted) if all(number is not None for _side, number in counted) else _sentences(counted)
    about = f"Afstemning om {one.about}: " if one.about and words else ""
    return f"{about}{words}"


_Counted = Sequence[tuple[Side, int | None]]


def _one_sentence(counted: _Counted) -> str:
    clauses: list[str] = []
    for (one, number), (before, after) in zip(counted, _ROUND_A_NUMBER, strict=True):
        if one:
            stood = "stemte " if before and not clauses else ""
            clauses.append(f"{before}{stood}{number}{f' ({listed(one.names)})' if one.names else ''}{after}")
    return _sentence(", ".join(clauses))


_ROUND_A_NUMBER = (("for ", ""), ("imod ", ""), ("", " undlod at stemme"))


def _sentences(counted: _Counted) -> str:
    """Return a sentence for each side, of groups whose votes nobody has counted."""
    said = (_voters(*each) for each in counted)
    wholes = ("For stemte {who}", "Imod stemte {who}", "{who} undlod at stemme")
    return " ".join(_sentence(whole.format(who=who)) for whole, who in zip(wholes, said, strict=True) if who)


def _voters(one: Side, number: int | None) -> str:
    if not one:
        return ""
    if number is None:
        return listed(one.names)
    return f"{number} ({listed(one.names)})" if one.names else str(number)


def _sentence(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}." if words else ""


def statements(said: Sequence[Statement]) -> Iterator[Placed]:
    """Yield what was said for the record, each after a line that says by whom."""
    key = Item.key("statements")
    for number, one in enumerate(said):
        yield key, _paragraph(f"{listed(one.names)} ønskede følgende ført til protokols:", number)
        yield from ((f"{key}/{number}/{Statement.key('text')}", block) for block in one.text.blocks)


def follow_ups(tasks: Sequence[FollowUp]) -> Iterator[Placed]:
    """Yield who does what until when, as a list."""
    if tasks:
        items = tuple((_paragraph(task(one), number),) for number, one in enumerate(tasks))
        yield Item.key("follow_ups"), ListBlock(items)


def task(one: FollowUp) -> str:
    """Return a follow-up as a line: "Sender høringssvaret (Lis Dam, senest den 1. december 2026)"."""
    details = ", ".join(filter(None, (listed(one.who) if one.who else "", _deadline(one.deadline), _done(one.done))))
    return f"{one.what} ({details})" if details else one.what


def _deadline(day: date | None) -> str:
    return f"senest den {danish_date(day)}" if day else ""


def _done(done: bool | date | None) -> str:  # noqa: FBT001 - it is what the definition says
    return f"udført den {danish_date(done)}" if isinstance(done, date) else "udført" if done else ""


def _paragraph(text: str, number: int = 0) -> Paragraph:
    """Return a paragraph that is from an element of a list, by its number."""
    return Paragraph((Run(text),), number)
