"""What must not be in a finished file: closed words and CPR numbers, each with where it stands."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import chain
from typing import Any, NamedTuple

from kkr_docs.danish import cpr
from kkr_docs.diagnostics.problem import RefusalError
from kkr_docs.guard import closed_words, phrases, reading
from kkr_docs.guard.closed_words import Secret
from kkr_docs.guard.found import Found, UnreadableError
from kkr_docs.guard.phrases import Finder
from kkr_docs.i18n import N_, _

_CPR = N_("noget, der ligner et CPR-nummer")  # which no message repeats
_MOST = 3  # leaks that a message names
_MOST_LETTERS = 500_000_000  # of a file, read in every coding; a packet of 2,000 pages has 50 million


class Leak(NamedTuple):
    """Something closed in a finished file: what it is, the words that gave it away, and where they stand."""

    what: str
    words: str
    place: str


class LeakError(RefusalError):
    """A finished file has something closed in it."""


def leaks(name: str, content: bytes, secrets: Finder[Secret], other_numbers: Collection[str] = ()) -> list[Leak]:
    """Return what of the secrets is in a file or its name, each once, and the CPR numbers in it.

    `other_numbers` are digits that are known to be no CPR numbers. Raises UnreadableError.
    """
    found: dict[str, Leak] = {}
    spent = 0
    for text in chain([Found(_("filens navn"), name, is_printed=True)], reading.texts(content)):
        spent += len(text.text)
        if spent > _MOST_LETTERS:
            raise UnreadableError(_("den fylder for meget, når den pakkes ud"))
        for secret in secrets.found(phrases.letters(text.text)):
            found.setdefault(secret.what, Leak(secret.what, secret.words, text.place))
        if text.is_printed and _has_cpr_number(text, other_numbers):
            found.setdefault(_CPR, Leak(_(_CPR), "", text.place))
    return list(found.values())


def _has_cpr_number(text: Found, other_numbers: Collection[str]) -> bool:
    """Return whether a CPR number is in a text; numbers in a page's cells beside each other are none."""
    numbers = (each for each in cpr.find(text.text) if each.certain and each.digits not in other_numbers)
    return any(each.form != "parted" or not text.cells_run_together for each in numbers)


def check(
    files: Mapping[str, bytes],
    definition: Mapping[str, Any],
    style_texts: list[str],
    earlier: Mapping[str, Any] | None = None,
) -> None:
    """Raise LeakError where a file (by its name) has in it what the definition says is closed, or cannot be read.

    Neither may it have what was closed in an `earlier` definition, and is not open in this one.
    """
    secrets = [closed_words.of(definition, style_texts)]
    other_numbers = closed_words.known_numbers(definition)
    if earlier:
        secrets.append(closed_words.of(earlier, [*style_texts, *closed_words.open_texts(definition)]))
        other_numbers |= closed_words.known_numbers(earlier)
    for name, content in files.items():
        try:
            found = [leak for each in secrets for leak in leaks(name, content, each, other_numbers)]
        except UnreadableError as error:
            what = _("{file} kan ikke kontrolleres: {reason}.").format(file=name, reason=error)
            raise LeakError(what, _("Lav den igen med kkr-docs.")) from None
        if found:
            what = _("i {file} ville der stå noget, der er lukket: {what}.").format(file=name, what=listed(found))
            raise LeakError(what, _("Filen er ikke gemt. Ret det i definitionen, eller send beskeden til udviklerne."))


def listed(found: list[Leak]) -> str:
    """Return in words what is in a file that must not be there."""
    named = [
        (_("{what} (”{words}”, {place})") if leak.words else "{what} ({place})").format(
            what=leak.what, words=leak.words, place=leak.place or _("i filen")
        )
        for leak in found[:_MOST]
    ]
    more = _(" og {count} steder mere").format(count=len(found) - _MOST) if len(found) > _MOST else ""
    return "; ".join(named) + more
