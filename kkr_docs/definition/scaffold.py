"""The definition of a new meeting: the standing agenda, or the last meeting's sections and what it left to be done."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, time
from pathlib import Path
from textwrap import indent
from typing import Any, NamedTuple

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from kkr_docs.assets import TEMPLATES
from kkr_docs.danish.calendar import danish_date
from kkr_docs.definition import carried, writing
from kkr_docs.definition.carried import Carried
from kkr_docs.definition.json_schema import NAME
from kkr_docs.definition.meeting import Meeting

_PLAIN = re.compile(r"[^\W_][\w ./()–-]*")  # a scalar that needs no quotation marks
_INDENTED = " " * 6

_APPROVAL, _SINCE_LAST = "Godkendelse af referat", "Siden sidst"
_STANDING = (
    _APPROVAL,
    _SINCE_LAST,
    "Regionalpolitiske sager",
    "Udpegninger",
    "KKR",
    "Punkter til næste møde",
    "Eventuelt",
)
_FRAMES = re.compile(r"velkom|deltager|fremmøde|afbud|åbning|lukkede", re.IGNORECASE)  # where no minutes are approved
_SAYS_APPROVAL = re.compile(r"godkendelse af (?:\w+ og )?referat", re.IGNORECASE)


class Standing(NamedTuple):
    """An item that stands on every agenda: what the body is asked, and whether it has a text for the case."""

    title: str
    asks: str
    is_presented: bool = True


class NewSection(NamedTuple):
    """A section of the new meeting: its standing items, then others as YAML."""

    title: str
    standing: tuple[Standing, ...]
    others: tuple[str, ...]


_ITEMS = {
    _SINCE_LAST: Standing("Orientering", "tager orienteringen til efterretning"),
    "Punkter til næste møde": Standing("Foreløbig oversigt over sager til næste møde", "godkender sagsoversigten"),
}


def definition(
    body: str, day: date, previous: Meeting | None, sections: Sequence[str] = (), folder: Path = Path()
) -> tuple[str, tuple[str, ...]]:
    """Return the definition of a meeting of a body on a day, and the files of the last meeting that it needs.

    `sections` are the titles of the body's own standing agenda, if it has one; `folder` is the last meeting's.
    """
    titles = sections or (tuple(one.title for one in previous.sections) if previous else _STANDING)
    taken = list(_carried(previous, body, folder)) if previous else []
    found = _sections(titles, taken, _approval(body, previous)) if previous or not sections else _empty(titles)
    members = [*previous.participants, *previous.absences] if previous else []
    groups = {_scalar(label): people for label, people in previous.groups.items()} if previous else {}
    text = (
        _environment()
        .get_template("definition.yaml")
        .render(
            schema=NAME,
            body=body,
            date=day,
            start=_clock(previous.start) if previous else " 09.30",
            end=_clock(previous.end) if previous else " 12.00",
            place=previous.place if previous else None,
            participants=[one for one in members if not one.deputy_for],  # a deputy came for one meeting
            sections=list(found),
            groups={label: people for label, people in groups.items() if people},
        )
    )
    return text, tuple(dict.fromkeys(name for one in taken for name in one.files))


def _environment() -> Environment:
    # Not HTML: what is filled in is quoted as YAML.
    environment = Environment(  # noqa: S701
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"scalar": _scalar, "prose": carried.inert}
    return environment


def _clock(moment: time | None) -> str:
    return f" {moment:%H.%M}" if moment else ""


def _approval(body: str, previous: Meeting | None) -> Standing:
    when = f" den {danish_date(previous.date)}" if previous else ""
    return Standing(f"{_APPROVAL} fra møde i {body}{when}", "godkender referatet", is_presented=False)


def _carried(previous: Meeting, body: str, folder: Path) -> Iterator[Carried]:
    tasks = carried.undone(previous)
    for undone, is_closed in ((tasks.open, False), (tasks.closed, True)):
        if undone:
            yield Carried(_SINCE_LAST, carried.task_item(undone, previous, body, closed=is_closed))
    yield from carried.items(previous, folder)


def _empty(titles: Sequence[str]) -> Iterator[NewSection]:
    yield from (NewSection(title, (), ()) for title in titles)


def _sections(titles: Sequence[str], taken: Sequence[Carried], approval: Standing) -> Iterator[NewSection]:
    """Yield the sections: minutes are approved in the first that is for it, and what is taken over has its own."""
    first = _first(titles)
    titles = [*titles[: first + 1], *_missing(titles, taken), *titles[first + 1 :]]
    used: set[str] = set()
    for at, title in enumerate(titles):
        own = [one for one in taken if one.section.casefold() == title.casefold() and title.casefold() not in used]
        used.add(title.casefold())
        standing = [approval] if at == first else []
        if not any(one.stands for one in own):
            standing += [item for name, item in _ITEMS.items() if name.casefold() == title.casefold()]
        yield NewSection(title, tuple(standing), tuple(_yaml(one.item) for one in own))


def _first(titles: Sequence[str]) -> int:
    """Return the index of the section in which the last minutes are approved."""
    named = [at for at, title in enumerate(titles) if _SAYS_APPROVAL.search(title)]
    usual = [at for at, title in enumerate(titles) if not _FRAMES.search(title)]
    return [*named, *usual, 0][0]


def _missing(titles: Sequence[str], taken: Sequence[Carried]) -> list[str]:
    """Return the sections that something is taken over for and that the agenda has not."""
    known = {title.casefold() for title in titles}
    return list(dict.fromkeys(one.section for one in taken if one.section.casefold() not in known))


class _Indented(writing.Dumper):
    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002 - PyYAML's signature
        super().increase_indent(flow, indentless=False)


def _yaml(item: Mapping[str, Any]) -> str:
    text = yaml.dump([dict(item)], Dumper=_Indented, allow_unicode=True, sort_keys=False, width=10**6)
    return indent(text, _INDENTED)


def _scalar(value: str) -> str:
    """Return text as a YAML scalar, in quotation marks where it needs them (JSON's strings are YAML's)."""
    return value if _PLAIN.fullmatch(value) and not value.endswith(" ") else json.dumps(value, ensure_ascii=False)
