"""Where every message of a ledger stands: as a table for people, as CSV for Excel, as JSON for programs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator

from kkr_docs import mail_addresses
from kkr_docs.i18n import N_, _
from kkr_docs.mailing import advice
from kkr_docs.mailing.history import History
from kkr_docs.mailing.ledger import Action, Handling, Step
from kkr_docs.mailing.plain import plain
from kkr_docs.mailing.report import STEPS, moment, table
from kkr_docs.mailing.returns import Found

_ACTIONS = {
    Action.DELAYED: N_("forsinket"),
    Action.DELIVERED: N_("leveret"),
    Action.RELAYED: N_("sendt videre"),
    Action.EXPANDED: N_("fordelt"),
}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what Excel takes for the beginning of one


def _messages(history: History) -> Iterator[tuple[Handling, str, str]]:
    """Yield every message, where it stands and what was answered; the one touched last stands last."""
    touched = {its: message.time for its, message in history.messages.items()}
    touched |= {its: report.time for its, report in history.reports.items()}
    for its in sorted(touched, key=lambda its: touched[its]):
        message, report = history.messages[its], history.reports.get(its)
        if report and report.action in _ACTIONS:
            stands, answer = _(_ACTIONS[report.action]), report.answer or message.answer
        else:
            stands, answer = _(STEPS[message.step]), message.answer
        once_more = _("{stands} (igen)").format(stands=stands)
        yield message, once_more if message.again else stands, answer


def as_table(history: History) -> str:
    """Return the table of every message."""
    headings = (_("Tid"), _("Navn"), _("Mail"), _("Papir"), _("Udgave"), _("PDF (sha256)"), _("Hvad"), _("Svar"))
    return table(headings, (_row(*each) for each in _messages(history)))


def _row(message: Handling, stands: str, answer: str) -> tuple[str, ...]:
    edition, mark = _(message.edition) if message.edition else "–", message.sha256[:12] or "–"
    shown = mail_addresses.parse(message.recipient).shown
    return moment(message), message.name, shown, _(message.kind.value), edition, mark, stands, answer


def _record(message: Handling, stands: str, answer: str) -> dict[str, str]:
    """Return a message with all that is known of it; keys are as in the ledger."""
    return {
        "tid": message.time.isoformat(),
        "navn": message.name,
        "mail": mail_addresses.parse(message.recipient).shown,
        "papir": message.kind.value,
        "udgave": message.edition,
        "sha256": message.sha256,
        "hvad": stands,
        "svar": answer,
        "message_id": message.message_id,
    }


def as_json(history: History) -> str:
    """Return every message as JSON: an object with the meeting's identity and the list of its mails."""
    mails = [_record(*each) for each in _messages(history)]
    return json.dumps({"uid": history.uid, "mails": mails}, ensure_ascii=False, indent=2)


def as_csv(history: History) -> str:
    """Return every message as CSV that Excel reads in Danish, with a byte-order mark; no field becomes a formula."""
    records = [_record(*each) for each in _messages(history)]
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(records[0] if records else ())
    writer.writerows([_cell(value) for value in record.values()] for record in records)
    return f"\ufeff{text.getvalue()}"


def _cell(value: str) -> str:
    shown = plain(value)
    return f"'{shown}" if shown.startswith(_FORMULA) else shown


def came_back(found: Found, history: History) -> Iterator[str]:
    """Yield what was read in mails that came back, and what to do, a line each."""
    for report in found.reports:
        recipient = history.messages[report.message_id]
        who = f"{recipient.name} <{mail_addresses.parse(recipient.recipient).shown}>"
        answer = plain(report.answer).removesuffix(".")
        if report.action is Action.FAILED:
            yield f"{_(STEPS[Step.RETURNED]).capitalize()}: {who}: {answer}. {advice.of(Step.RETURNED, answer)}"
        else:
            yield f"{_(_ACTIONS[report.action]).capitalize()}: {who}: {answer}."
    message = _("Læste mails: {read}. Nye meldinger: {new}. Læst før: {known}. Om andre mails: {strange}.")
    counts = {"read": found.number, "new": len(found.reports), "known": found.known, "strange": found.strange}
    yield message.format(**counts)
