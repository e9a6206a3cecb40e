"""What the secretary sees: tables, the progress of a run, and what came of it."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence

import click

from kkr_docs import mail_addresses
from kkr_docs.danish.calendar import clock
from kkr_docs.i18n import N_, _, ngettext
from kkr_docs.mailing.history import History
from kkr_docs.mailing.invitation import assumed_end
from kkr_docs.mailing.kind import Kind
from kkr_docs.mailing.ledger import Handling, Step
from kkr_docs.mailing.mailing import EDITIONS, Item, Mailing, Standing
from kkr_docs.mailing.plain import plain
from kkr_docs.mailing.sending import Delivery
from kkr_docs.mailing.server import Outcome

_WIDEST = 120  # letters of a column

_STEPS = {
    Step.SENT: N_("sendt"),
    Step.REJECTED: N_("afvist"),
    Step.DEFERRED: N_("udsat"),
    Step.DOUBTFUL: N_("uvist"),
    Step.TRIED: N_("uvist"),
}
_REMEDIES = {
    Step.REJECTED: N_("Ret adressen, og kør igen."),
    Step.DEFERRED: N_("Kør igen senere."),
    Step.DOUBTFUL: N_("Spørg modtageren. Er mailen ikke kommet, så kør igen med --resend-doubtful."),
}


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table with a line for every row, its columns as wide as what stands in them."""
    lines = [[plain(cell)[:_WIDEST] for cell in row] for row in (headings, *rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    lines.insert(1, ["-" * width for width in widths])
    return "\n".join("  ".join(map(str.ljust, line, widths)).rstrip() for line in lines)


def plan(items: Sequence[Item]) -> str:
    """Return the table of who gets what."""
    headings = (_("Navn"), _("Mail"), _("Rolle"), _("Udgave"), _("Hvad"))
    return table(headings, (_plan_row(item) for item in items))


def assumptions(found: Mailing) -> Iterator[str]:
    """Yield what an invitation says that the definition does not."""
    if found.kind is Kind.AGENDA and (end := assumed_end(found.meeting)):
        message = _(
            "Mødet har intet sluttidspunkt. I kalenderen står der kl. {time}; skriv ”slut:”, hvis det er et andet."
        )
        yield message.format(time=clock(end.time()))


def changes(found: Mailing, items: Sequence[Item]) -> list[str]:
    """Return what is new since the last mailing, a sentence each."""
    lines = []
    if changed := sum(item.standing is Standing.CHANGED for item in items):
        message = _("Mailen er ændret, siden den blev sendt. Det er en ny udsendelse, og {number} får mail igen.")
        lines.append(message.format(number=changed))
    if found.moves and found.history.is_cancelled:
        lines.append(_("Mødet er aflyst. Nu bliver der indkaldt til det igen."))
    elif found.moves:
        lines.append(_("Mødets tid eller sted er ændret: Indbydelsen bliver rettet i modtagernes kalender."))
        keys = {item.delivery.recipient.address.key for item in items}
        if gone := [each.name for each in found.history.invited() if each.recipient.casefold() not in keys]:
            message = _("Disse har den gamle indbydelse og er ikke længere modtagere: {names}.")
            lines.append(message.format(names=", ".join(gone)))
    return lines


def _plan_row(item: Item) -> tuple[str, ...]:
    recipient, what = item.delivery.recipient, _(item.standing.value)
    if item.last:
        what += f" ({_(item.last.paper.value)} {_(_STEPS[item.last.step])} {_moment(item.last)})"
    edition = _(EDITIONS[recipient.wanted]) if item.delivery.content.sha256 else "–"
    return recipient.name, recipient.address.shown, recipient.role, edition, what


def status(history: History) -> str:
    """Return the table of every message in a ledger, and where it stands; the one touched last stands last."""
    headings = (_("Tid"), _("Navn"), _("Mail"), _("Papir"), _("Udgave"), _("PDF (sha256)"), _("Hvad"), _("Svar"))
    return table(headings, (_status_row(message) for message in history.messages.values()))


def _status_row(message: Handling) -> tuple[str, ...]:
    paper, step = _(message.paper.value), _(_STEPS[message.step])
    edition, mark = _(message.edition) if message.edition else "–", message.sha256[:12] or "–"
    return (
        _moment(message),
        message.name,
        mail_addresses.parse(message.recipient).shown,
        paper,
        edition,
        mark,
        step,
        message.answer,
    )


def _moment(message: Handling) -> str:
    return f"{message.time.astimezone():%d-%m-%Y %H.%M}"


class Progress:
    """Shows how a run goes, as a bar on a terminal, and remembers what came of every message."""

    def __init__(self, number: int, *, is_shown: bool) -> None:
        self.outcomes: dict[str, Outcome] = {}
        self.bar = click.progressbar(length=number, label=_("Sender"), file=sys.stderr, hidden=not is_shown)

    def done(self, delivery: Delivery, outcome: Outcome) -> None:
        """Note what came of a message."""
        self.outcomes[delivery.message_id] = outcome
        if outcome.step is not Step.DEFERRED:
            self.bar.update(1)

    def waiting(self, minutes: float, number: int, reason: str) -> None:
        """Say that messages are to be tried again later."""
        message = ngettext(
            "{number} mail må vente ({reason}). Den prøves igen om {minutes} min.",
            "{number} mails må vente ({reason}). De prøves igen om {minutes} min.",
            number,
        )
        notice = message.format(number=number, reason=plain(reason), minutes=f"{minutes:g}")
        click.echo(notice if self.bar.hidden else f"\n{notice}", err=True)  # not on the bar's own line


def summary(items: Sequence[Item], outcomes: Mapping[str, Outcome]) -> tuple[list[str], bool]:
    """Return what came of a run, as lines, and whether everybody has the mail."""
    lines, has_it, untried = [], 0, 0
    for item in items:
        outcome = outcomes.get(item.delivery.message_id) or _BEFORE.get(item.standing)
        if outcome is None:
            untried += 1
        elif outcome.step is Step.SENT:
            has_it += 1
        else:
            lines.append(_lack(item, outcome))
    if untried:
        message = ngettext("{number} modtager nåede vi ikke til. ", "{number} modtagere nåede vi ikke til. ", untried)
        lines.append(message.format(number=untried) + _(_REMEDIES[Step.DEFERRED]))
    sent = sum(outcome.step is Step.SENT for outcome in outcomes.values())
    count = _("{sent} sendt nu; {has_it} af {all} modtagere har fået mailen.")
    return [*lines, count.format(sent=sent, has_it=has_it, all=len(items))], not lines


_IN_DOUBT = Outcome(Step.DOUBTFUL, N_("forbindelsen blev afbrudt, mens mailen blev afleveret"))

# What a run finds that is not due
_BEFORE = {Standing.DONE: Outcome(Step.SENT, ""), Standing.HELD: _IN_DOUBT}


def unanswered(history: History) -> dict[str, Outcome]:
    """Return the messages that a run was stopped in the middle of, by their Message-IDs."""
    return {its: _IN_DOUBT for its, message in history.messages.items() if message.step is Step.TRIED}


def _lack(item: Item, outcome: Outcome) -> str:
    """Return why a recipient does not have the mail, or may not have it, and what to do."""
    recipient, step = item.delivery.recipient, _(_STEPS[outcome.step])
    answer = plain(_(outcome.answer)).removesuffix(".")
    remedy = _(_REMEDIES[outcome.step])
    return f"{step[0].upper()}{step[1:]}: {recipient.name} <{recipient.address.shown}>: {answer}. {remedy}"
