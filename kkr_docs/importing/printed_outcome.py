"""What minutes say of an item beside its texts, as data: who was there, votes, statements and follow-ups."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from kkr_docs.danish.calendar import clock
from kkr_docs.danish.lists import listed, unlisted
from kkr_docs.definition import proposals
from kkr_docs.definition.meeting import Item
from kkr_docs.definition.outcome import FollowUp, Statement, Vote
from kkr_docs.definition.people import Disqualified, Movement
from kkr_docs.definition.voting import Electorate
from kkr_docs.definition.yaml_source import Data
from kkr_docs.document import outcome, presence
from kkr_docs.importing.words import flat

Fields = dict[str, Data]
"""What stands under the keys of one entry."""

_SENTENCE = re.compile(
    r"""(?P<moved>.+?)\ (?P<verb>kom|gik)(?:\ kl\.\ (?P<at>[\d.:]+?)|\ under\ punktet)\.(?:\ |$)
    |(?P<absent>.+?)\ var\ fraværende\.(?:\ |$)
    |(?P<out>.+?)\ deltog\ ikke\ \(inhabile?(?::\ (?P<ground>.*?))?\)\.(?:\ |$)""",
    re.VERBOSE,
)
_NO_NAME = re.compile(r"\b(?:kom|gik|deltog|var|under)\b|\w\w\. ")
_VOTE = re.compile(
    r"""(?:Afstemning\ om\ (?P<about>.+?):\ )?
    (?:[Ff]or(?:\ stemte)?\ (?P<for>.+?)(?:,\ |\.\ |\.$))?
    (?:[Ii]mod(?:\ stemte)?\ (?P<against>.+?)(?:,\ |\.\ |\.$))?
    (?:(?P<abstained>.+?)\ undlod\ at\ stemme\.)?""",
    re.VERBOSE,
)
_SIDES = (("for", "in_favour"), ("against", "against"), ("abstained", "abstained"))
_STATEMENT = re.compile(r"(?P<names>.+?) ønskede følgende ført til protokols?[:.]?")
_DETAILS = re.compile(r"(?P<what>.+?) \((?P<details>[^()]*(?:\([^()]*\)[^()]*)*)\)\.?")
_DETAIL = re.compile(
    r"(?:(?P<who>.+?)(?:, |$))??(?:(?:senest|inden|frist:?)(?: den)? (?P<day>\d[^,]*)(?:, |$))?"
    r"(?P<done>udført(?: den (?P<when>\d[^,]*))?)?"
)


# who was there


def people_there(line: str) -> dict[str, list[Fields]] | None:
    """Return who came, was away, was disqualified and left, by key; None where a line says nothing of the kind."""
    found: dict[str, list[Fields]] = {Item.key(name): [] for name in ("arrived", "absent", "disqualified", "left")}
    at, text = 0, flat(line)
    while at < len(text) and (match := _SENTENCE.match(text, at)):
        at = match.end()
        for key, entry in _people(match):
            found[key].append(entry)
    if any(_NO_NAME.search(told(one)) for entries in found.values() for one in entries):
        return None
    shortened = {key: list(map(short, entries)) for key, entries in found.items() if entries}
    if not shortened or at < len(text):
        return None
    item = _checked(Item, {Item.key("title"): "x", **shortened})
    return found if item and flat(presence.line(item) or "") == text else None


def _people(match: re.Match[str]) -> Iterator[tuple[str, Fields]]:
    name = Movement.key("name")
    if match["moved"]:
        key = Item.key("arrived" if match["verb"] == "kom" else "left")
        at = proposals.of("time", match["at"]) if match["at"] else None
        for one in unlisted(match["moved"]):
            yield key, _fields({name: one, Movement.key("at"): at})
    elif match["absent"]:
        for one in unlisted(match["absent"]):
            yield Item.key("absent"), {name: one}
    else:
        for one in unlisted(match["out"]):
            yield Item.key("disqualified"), _fields({name: one, Disqualified.key("ground"): match["ground"]})


def _fields(values: Mapping[str, str | None]) -> Fields:
    return {key: value for key, value in values.items() if value}


def there(item: Item) -> dict[str, list[Fields]]:
    """Return what an item says of who was there, as `people_there` does."""
    name, at, ground = Movement.key("name"), Movement.key("at"), Disqualified.key("ground")
    moves = {
        key: [_fields({name: one.name, at: clock(one.at) if one.at else None}) for one in moves]
        for key, moves in ((Item.key("arrived"), item.arrived), (Item.key("left"), item.left))
    }
    out = [_fields({name: one.name, ground: one.ground}) for one in item.disqualified]
    return moves | {Item.key("absent"): [_fields({name: one}) for one in item.absent], Item.key("disqualified"): out}


# votes


def vote(line: str, electorate: Electorate) -> Fields | None:
    """Return the vote that a line says; None where it says none."""
    text = flat(line)
    match = _VOTE.fullmatch(text)
    if not match or not any(match[group] for group, _name in _SIDES):
        return None
    data: Fields = {Vote.key("about"): match["about"]} if match["about"] else {}
    data |= {Vote.key(name): match[group] for group, name in _SIDES if match[group]}
    read = _checked(Vote, data)
    return data if read and _same(outcome.vote(read, electorate), text) else None


def _same(one: str, other: str) -> bool:
    return flat(one).casefold() == other.casefold()


# statements


def statement_names(line: str) -> str | None:
    """Return whose statement follows a line; None where none does."""
    match = _STATEMENT.fullmatch(flat(line))
    return match["names"] if match else None


def names_of(statement: Statement) -> str:
    """Return whose statement one is."""
    return listed(statement.names)


# follow-ups


def follow_up(line: str, known: Collection[str]) -> Fields:
    """Return the follow-up that a line says; `known` are the names of the meeting's people."""
    text = flat(line)
    match = _DETAILS.fullmatch(text)
    details = _DETAIL.fullmatch(match["details"]) if match else None
    what: Fields = {FollowUp.key("what"): text}
    if not match or not details or not any(details.groups()):
        return what
    if details["who"] and not (details["who"][0].isupper() or details["day"] or details["done"]):
        return what
    days = {name: proposals.of("date", details[name]) for name in ("day", "when") if details[name]}
    if None in days.values():
        return what
    found: Fields = {FollowUp.key("what"): match["what"]}
    if details["who"]:
        names = unlisted(details["who"])
        found[FollowUp.key("who")] = list(names) if len(names) > 1 and set(names) <= set(known) else details["who"]
    found |= {FollowUp.key("deadline"): str(days["day"])} if details["day"] else {}
    found |= {FollowUp.key("done"): str(days.get("when", "ja"))} if details["done"] else {}
    return found


def task(one: FollowUp) -> Fields:
    """Return a follow-up as `follow_up` does."""
    found: Fields = {FollowUp.key("what"): one.what}
    if one.who:
        found[FollowUp.key("who")] = list(one.who) if len(one.who) > 1 else one.who[0]
    if one.deadline:
        found[FollowUp.key("deadline")] = one.deadline.isoformat()
    if one.done:
        found[FollowUp.key("done")] = "ja" if one.done is True else one.done.isoformat()
    return found


def told(entry: Fields) -> str:
    """Return an entry in one line, to be compared and named."""
    texts = [" og ".join(map(str, each)) if isinstance(each, list) else str(each) for each in entry.values()]
    return ", ".join(texts)


def short(entry: Fields) -> Data:
    """Return an entry as a text alone, where it says no more than one thing."""
    return next(iter(entry.values())) if len(entry) == 1 else entry


def _checked(model: Any, data: Fields) -> Any:
    try:
        return model.model_validate(data)
    except ValueError:
        return None
