"""References to attachments that moved in their item's list: "bilag 2" leads to the same attachment as before."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import partial
from itertools import groupby

from kkr_docs.danish import attachment_references
from kkr_docs.definition.meeting import Meeting
from kkr_docs.definition.yaml_source import Location
from kkr_docs.document import attachment_numbers
from kkr_docs.i18n import _
from kkr_docs.importing.item_merge import Operation
from kkr_docs.importing.report import Report
from kkr_docs.importing.views import DefinitionView
from kkr_docs.importing.yaml_editing import Editor

Orders = Mapping[str, Sequence[int]]
"""Which attachments an item keeps and in what order, from 0; by the number of the item."""
_ANYWHERE = ""  # in place of an item's number: what has its number in all of the meeting


def references(
    own: DefinitionView, orders: Orders, written: Collection[Location], report: Report
) -> Iterator[Operation]:
    """Yield what gives references the numbers that attachments have now.

    `written` are texts that were changed in Word: the numbers in them may be the new ones, so a person has to look.
    """
    if not orders:
        return
    numbers = _numbers(own.meeting, orders)
    for location in own.source.values:
        text = own.source.at(location)
        if isinstance(text, str) and location and location[-1] in own.source.model.text_keys:
            made = _changed(text, _place(location), numbers, report)
            if made != text and location in written:
                message = _("{place}: bilag er flyttet. Se efter, om numrene i teksten stadig passer.")
                report.lost.append(message.format(place=_place(location)))
            elif made != text:
                report.did(_place(location), _("henvisning til bilag rettet"))
                yield partial(_set, location=location, text=made)


def _set(editor: Editor, location: Location, text: str) -> None:
    editor.set(location, text)


def _place(location: Location) -> str:
    return ".".join(str(int(one) + 1) for one in location if isinstance(one, int))


def _numbers(meeting: Meeting, orders: Orders) -> dict[tuple[str, str], str]:
    """Return what each attachment is called now ("": it is gone), by where it is called so and what it was called."""
    through = meeting.conventions.attachments_through
    numbers: dict[tuple[str, str], str] = {}
    count = 0
    for item, group in groupby(attachment_numbers.of(meeting), key=lambda one: one.item_number):
        attachments = list(group)
        order = orders.get(item, range(len(attachments)))
        for at, one in enumerate(attachments):
            listed = str((count if through else 0) + order.index(at) + 1) if at in order else ""
            numbers[_ANYWHERE, one.number] = listed and (listed if through else f"{item}.{listed}")
            if not through:
                numbers[item, str(one.listed)] = listed
        count += len(order)
    return numbers


def _changed(text: str, item: str, numbers: Mapping[tuple[str, str], str], report: Report) -> str:
    made = text
    for one in reversed(list(attachment_references.find(text))):
        new = numbers.get((_ANYWHERE, one.number), numbers.get((item, one.number), one.number))
        if new:
            made = made[: one.end - len(one.number)] + new + made[one.end :]
        else:
            message = _("{place}: bilag {old}, som der henvises til, er slettet.")
            report.lost.append(message.format(place=item, old=one.number))
    return made
