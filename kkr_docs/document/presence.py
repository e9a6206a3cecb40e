"""Who was not there for the whole of an item, as minutes say it: "Anne Holm deltog ikke (inhabil)."."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import time
from itertools import groupby

from kkr_docs.danish.calendar import clock
from kkr_docs.danish.lists import listed
from kkr_docs.definition.meeting import Item
from kkr_docs.definition.people import Movement


def line(item: Item) -> str | None:
    """Return what is to be said of an item, sentence after sentence; None where everybody was there all the time."""
    return " ".join(_sentences(item)) or None


def _sentences(item: Item) -> Iterator[str]:
    yield from _movements(item.arrived, "kom")
    if item.absent:
        yield f"{listed(item.absent)} var fraværende."
    for ground, group in groupby(item.disqualified, key=lambda one: one.ground):
        names = [one.name for one in group]
        why = "inhabil" if len(names) == 1 else "inhabile"
        yield f"{listed(names)} deltog ikke ({why}{f': {ground}' if ground else ''})."
    yield from _movements(item.left, "gik")


def _movements(movements: Sequence[Movement], verb: str) -> Iterator[str]:
    for at, group in groupby(movements, key=lambda one: one.at):
        yield f"{listed([one.name for one in group])} {verb}{_at(at)}."


def _at(moment: time | None) -> str:
    return f" kl. {clock(moment)}" if moment else " under punktet"
