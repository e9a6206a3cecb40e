"""What an import did, item by item, and what it could not do."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from kkr_docs.i18n import _, ngettext
from kkr_docs.importing.revisions import Revision
from kkr_docs.importing.three_way import Merged


@dataclass(slots=True)
class Report:
    """Messages, each a line: what was done, what was lost, what is in conflict, and what was found beside the text.

    `notices` are what a person should know before the rest.
    """

    done: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    conflicts: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    revisions: list[Revision] = field(default_factory=list)

    def did(self, place: str, what: str) -> None:
        """Say what was done in a place."""
        self.done.append(f"{place}: {what}")

    def merged(self, place: str, merge: Merged) -> None:
        """Say how many units of a field changed."""
        counts = (
            ngettext("{count} afsnit ændret", "{count} afsnit ændret", merge.changed).format(count=merge.changed),
            ngettext("{count} nyt afsnit", "{count} nye afsnit", merge.added).format(count=merge.added),
            ngettext("{count} afsnit slettet", "{count} afsnit slettet", merge.removed).format(count=merge.removed),
            ngettext("{count} afsnit flyttet", "{count} afsnit flyttet", merge.moved).format(count=merge.moved),
            _("nye numre"),
        )
        only_numbers = merge.renumbered and not (merge.changed or merge.added or merge.removed or merge.moved)
        numbers = (merge.changed, merge.added, merge.removed, merge.moved, only_numbers)
        self.did(place, ", ".join(text for text, number in zip(counts, numbers, strict=True) if number))

    def lose(self, place: str, what: str, words: str) -> None:
        """Say what of a text a definition cannot hold."""
        message = _("{place}: {what} kan ikke stå i en definition (ved ”{words}”).")
        line = message.format(place=place, what=_(what), words=words)
        if line not in self.lost:
            self.lost.append(line)

    def keep(self, place: str, words: str) -> None:
        """Say that something stays though the file lacks it."""
        message = _(
            "{place}: ”{words}” står ikke i filen, men er ikke slettet. Skal det væk, så slet det i definitionen."
        )
        self.lost.append(message.format(place=place, words=words))

    def conflict(self, place: str, words: str) -> None:
        """Say that something was changed in Word and in the definition, in two ways."""
        message = _("{place}: rettet både i Word og i definitionen (ved ”{words}”).")
        self.conflicts.append(message.format(place=place, words=words))


class Imported(NamedTuple):
    """What an import makes: the definition's bytes, what there is to say of it, and pictures by their paths."""

    content: bytes
    report: Report
    pictures: dict[str, bytes]
