"""The recipients: from a table that Excel wrote, or from the people in the definition."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from kkr_docs import mail_addresses
from kkr_docs.definition.fields import YES_NO
from kkr_docs.definition.meeting import Meeting
from kkr_docs.definition.people import Person
from kkr_docs.definition.yaml_source import Source
from kkr_docs.diagnostics.problem import Problem, Severity
from kkr_docs.document.document import Audience, Edition
from kkr_docs.i18n import N_, _
from kkr_docs.mail_addresses import Address, AddressError
from kkr_docs.mailing import table_file
from kkr_docs.mailing.plain import one_line, plain
from kkr_docs.mailing.table_file import Field, Row, TableError

_WISHES = {
    "": Edition.SCREEN,
    "skærm": Edition.SCREEN,
    "screen": Edition.SCREEN,
    "tryk": Edition.PRINT,
    "print": Edition.PRINT,
    "papir": Edition.PRINT,
}

# The columns by every heading that they may have
_HEADINGS = {
    "name": ("navn", "name", "fulde navn"),
    "mail": ("mail", "e-mail", "email", "adresse", "mailadresse", "e-mailadresse", "emailadresse"),
    "role": ("rolle", "hverv", "funktion"),
    "edition": ("udgave", "edition"),
    "closed": ("lukket", "closed"),
}
_COLUMNS = {heading: column for column, headings in _HEADINGS.items() for heading in headings}

_MAX_NAME = 200
_REMEDY = N_("Skriv den som anne.holm@fjordby.dk.")


@dataclass(frozen=True, slots=True)
class Recipient:
    """A recipient: `sees_closed` is what a table says of it, `audience` what is sent then.

    Whoever is in one of a meeting's groups, such as its guests, is no member.
    """

    name: str
    address: Address
    role: str = ""
    edition: Edition = Edition.SCREEN
    sees_closed: bool | None = None
    audience: Audience = Audience.MEMBERS
    is_member: bool = True

    @property
    def wanted(self) -> tuple[Edition, Audience]:
        """Which document the recipient gets."""
        return self.edition, self.audience


class _List:
    """The recipients as they are found, and what is wrong; every address stands there once."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.recipients: list[Recipient] = []
        self.problems: list[Problem] = []
        self.lines: dict[str, int] = {}

    def report(self, place: tuple[int, int], what: str, remedy: str) -> None:
        self.problems.append(Problem(self.file, *place, Severity.ERROR, what, remedy))

    def address(self, written: str, place: tuple[int, int]) -> Address | None:
        """Return an address that is not there yet, or None after a report."""
        if not written:
            self.report(place, _("her mangler en mailadresse."), _(_REMEDY))
            return None
        try:
            found = mail_addresses.parse(written)
        except AddressError as error:
            what = _("mailadressen ”{address}” kan ikke bruges: {reason}").format(address=_shown(written), reason=error)
            self.report(place, what, _(_REMEDY))
            return None
        if found.key in self.lines:
            what = _("mailadressen {address} står også i linje {line}.")
            self.report(place, what.format(address=found.shown, line=self.lines[found.key]), _("Slet den ene."))
            return None
        self.lines[found.key] = place[0]
        return found


def of_meeting(meeting: Meeting, source: Source) -> tuple[list[Recipient], list[Problem]]:
    """Return the people of a meeting who have an address, and what is wrong with the addresses.

    Who sent regrets is a member all the same.
    """
    found = _List(source.file)
    for place, person in meeting.people():
        if person.mail and (its := found.address(person.mail, source.place((*place, Person.key("mail"))))):
            edition, is_member = _WISHES[person.wish or ""], place[0] != Meeting.key("groups")
            who = one_line(person.name), its, plain(person.role or "")
            found.recipients.append(Recipient(*who, edition, is_member=is_member))
    if not found.recipients and not found.problems:
        remedy = _("Skriv ”mail:” ved deltagerne, eller giv en liste med --to modtagere.csv.")
        found.report(
            source.place((Meeting.key("participants"),)), _("intet menneske i mødet har en mailadresse."), remedy
        )
    return found.recipients, sorted(found.problems)


def of_table(path: Path) -> tuple[list[Recipient], list[Problem]]:
    """Return the recipients in a CSV file, and every wrong line of it."""
    found = _List(str(path))
    try:
        rows = [row for row in table_file.read(path) if any(field.text for field in row)]
        columns = _columns(rows[0], found) if rows else {}
    except TableError as error:
        found.report(error.place, error.what, error.remedy)
        return [], found.problems
    if {"name", "mail"} <= columns.keys():
        for row in rows[1:]:
            _read_row(row, columns, len(rows[0]), found)
    if not found.recipients and not found.problems:
        found.report(
            (1, 1), _("filen har ingen modtagere."), _("Skriv en linje til hver modtager under overskrifterne.")
        )
    return found.recipients, sorted(found.problems)


def _columns(headings: Row, found: _List) -> dict[str, int]:
    """Return where each column stands; unknown headings are ignored."""
    columns: dict[str, int] = {}
    for number, field in enumerate(headings):
        heading = field.text.casefold()
        column = _COLUMNS.get(heading)
        if column in columns:
            what = _("kolonnen ”{heading}” står der to gange.").format(heading=_shown(field.text))
            found.report(field.place, what, _("Slet den ene."))
        elif column:
            columns[column] = number
        elif close := get_close_matches(heading, _COLUMNS, n=1, cutoff=0.75):
            what = _("ukendt overskrift ”{heading}”.").format(heading=_shown(field.text))
            found.report(field.place, what, _("Mente du ”{key}”?").format(key=close[0]))
    for column in ("name", "mail"):
        if column not in columns:
            what = _("overskriften ”{heading}” mangler.").format(heading=_HEADINGS[column][0])
            remedy = _("Lad den første linje være: navn;mail;rolle;udgave")
            found.report(headings[0].place, what, remedy)
    return columns


def _read_row(row: Row, columns: Mapping[str, int], width: int, found: _List) -> None:
    """Add one line's recipient, or report all that is wrong with the line."""
    if extra := [field for field in row[width:] if field.text]:
        what = _("her står et felt mere, end der er overskrifter.")
        found.report(extra[0].place, what, _("Sæt anførselstegn om et felt, der selv har semikolon eller komma."))
        return
    fields = {column: row[number] for column, number in columns.items() if number < len(row)}
    missing = Field("", row[-1].line, row[-1].column)
    before = len(found.problems)
    name, mail = fields.get("name", missing), fields.get("mail", missing)
    role, wish = fields.get("role", missing), fields.get("edition", missing)
    sees = fields.get("closed", missing)
    if not name.text:
        found.report(name.place, _("her mangler et navn."), _("Skriv modtagerens navn."))
    for field in (name, role):
        _check_text(field, found)
    if wish.text.casefold() not in _WISHES:
        what = _("udgaven ”{wish}” findes ikke.").format(wish=_shown(wish.text))
        found.report(wish.place, what, _("Skriv skærm eller tryk."))
    if sees.text and sees.text not in YES_NO:
        found.report(sees.place, _("her kan kun stå ja eller nej."), _("Skriv ja eller nej."))
    its = found.address(mail.text, mail.place)
    if its and len(found.problems) == before:
        edition = _WISHES[wish.text.casefold()]
        found.recipients.append(Recipient(one_line(name.text), its, role.text, edition, YES_NO.get(sees.text)))


def _check_text(field: Field, found: _List) -> None:
    """Report what no line of a letter can carry: line ends and other marks that cannot be seen."""
    if len(field.text) > _MAX_NAME or plain(field.text) != field.text:
        what = _("”{text}” har linjeskift eller usynlige tegn i sig, eller er for lang.").format(
            text=_shown(field.text)
        )
        found.report(field.place, what, _("Skriv det på én linje."))


def _shown(text: str) -> str:
    """Return a text as a message can show it: one line, not too long."""
    return re.sub(r"[^\S ]+|[\x00-\x1f\x7f-\x9f]", "␣", text)[:60]
