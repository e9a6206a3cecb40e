"""What was decided at many meetings, and who does what until when: one list, a row a follow-up or a decision."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace

from kkr_docs.danish.calendar import danish_date
from kkr_docs.danish.lists import listed
from kkr_docs.definition.meeting import Item, Meeting
from kkr_docs.definition.outcome import FollowUp
from kkr_docs.definition.voting import Electorate
from kkr_docs.document import editions, item_names, outcome
from kkr_docs.markdown import plain_text

OVERDUE, OPEN, DONE = "over fristen", "åben", "udført"


@dataclass(frozen=True, slots=True)
class Row:
    """A decision, and one of its follow-ups if it has any. `HEADINGS` has the columns' headings.

    `done` is when it was done in words, "ja" where nobody wrote when; `status` is "" where there is nothing to do.
    """

    day: dt.date
    body: str
    number: str
    title: str
    case_number: str
    decision: str
    vote: str
    what: str
    who: str
    deadline: dt.date | None
    done: str
    status: str

    @property
    def texts(self) -> tuple[str, ...]:
        """Everything in it as it is written, a cell each."""
        values = (getattr(self, one.name) for one in fields(self))
        return tuple(f"{value:%d-%m-%Y}" if isinstance(value, dt.date) else value or "" for value in values)


HEADINGS = (
    *("Dato", "Organ", "Punkt", "Titel", "Sag", "Beslutning", "Afstemning"),
    *("Opgave", "Hvem", "Frist", "Udført", "Status"),
)
"""What the columns are called."""


def rows(meetings: Iterable[Meeting], today: dt.date) -> list[Row]:
    """Return the list over some meetings, the first one first, as it stands on a day.

    A follow-up that a later meeting has again, in the same words, stands once: where it was decided, and as the later
    one says.
    """
    found: list[Row] = []
    begun: dict[tuple[str, str], int] = {}
    for meeting in sorted(meetings, key=lambda one: (one.date, one.start or dt.time(), one.body)):
        for decided, tasks in _of_meeting(meeting, today):
            new = [row for row in tasks if not _continues(row, found, begun)]
            begun |= {_key(row): len(found) + at for at, row in enumerate(new)}
            found += new or ([decided] if decided.decision or decided.vote else [])
    return found


def _key(row: Row) -> tuple[str, str]:
    return row.body, " ".join(row.what.casefold().split())


def _continues(row: Row, found: list[Row], begun: Mapping[tuple[str, str], int]) -> bool:
    """Return whether a task is one that an earlier meeting has begun and not ended; it is brought up to date."""
    at = begun.get(_key(row))
    if at is None or found[at].status == DONE or found[at].day == row.day:
        return False
    found[at] = _continued(found[at], row)
    return True


def _continued(earlier: Row, later: Row) -> Row:
    return replace(earlier, who=later.who or earlier.who, deadline=later.deadline, done=later.done, status=later.status)


def _of_meeting(meeting: Meeting, today: dt.date) -> Iterator[tuple[Row, list[Row]]]:
    """Yield the row of every item of which something came, and the rows of its follow-ups."""
    meeting = item_names.resolved(meeting)
    electorate = Electorate(meeting)
    for i, section in enumerate(meeting.sections, 1):
        for j, item in enumerate(section.items, 1):
            row = _decided(meeting, f"{i}.{j}", item, electorate)
            if row.decision or row.vote or item.follow_ups:
                yield row, [_with_task(row, one, today) for one in item.follow_ups]


def _decided(meeting: Meeting, number: str, item: Item, electorate: Electorate) -> Row:
    """Return an item's row without follow-ups."""
    votes = [text for one in item.votes if (text := outcome.vote(one, electorate))]
    placed = outcome.decision(item.model_copy(update={"votes": []}), electorate)
    decision = plain_text.text([block for _place, block in placed])
    is_marked = item.closed and item.title != editions.CLOSED_ITEM
    title = f"{item.title} (lukket punkt)" if is_marked else item.title
    case_number = item.case_number or ""
    said = (decision, "\n".join(votes))
    return Row(meeting.date, meeting.body, number, title, case_number, *said, "", "", None, "", "")


def _with_task(row: Row, one: FollowUp, today: dt.date) -> Row:
    done = danish_date(one.done) if isinstance(one.done, dt.date) else "ja" if one.done else ""
    is_late = one.deadline is not None and one.deadline < today
    status = DONE if done else OVERDUE if is_late else OPEN
    who = listed(one.who) if one.who else ""
    return replace(row, what=one.what, who=who, deadline=one.deadline, done=done, status=status)
