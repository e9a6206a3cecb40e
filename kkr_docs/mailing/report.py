"""What the secretary sees: tables, the progress of a run, and what came of it."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence

import click

from kkr_docs.i18n import N_, _, ngettext
from kkr_docs.mailing import advice, invitation
from kkr_docs.mailing.history import History
from kkr_docs.mailing.kind import Kind
from kkr_docs.mailing.ledger import Handling, Step
from kkr_docs.mailing.mailing import EDITIONS, Item, Mailing, Standing
from kkr_docs.mailing.plain import plain
from kkr_docs.mailing.sending import Delivery
from kkr_docs.mailing.transport import Outcome

_MEGABYTE = 1_000_000
_WIDEST = 120  # letters of a column

STEPS = {
    Step.SENT: N_("afleveret"),
    Step.REJECTED: N_("afvist"),
    Step.DEFERRED: N_("udsat"),
    Step.DOUBTFUL: N_("uvist"),
    Step.TRIED: N_("uvist"),
    Step.RETURNED: N_("returneret"),
}
"""Where a message stands, in words."""


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


def remarks(found: Mailing) -> Iterator[str]:
    """Yield what the invitation assumes, and what a person may not want to send."""
    if found.is_draft:
        yield _("Papiret er et udkast, og det står på hver side. Skriv ”status: endelig”, når det er færdigt.")
    if found.kind is Kind.AGENDA and invitation.assumes_end(found.meeting):
        yield _("Mødet har intet sluttidspunkt (”slut”). Indbydelsen regner med to timer.")


def size(largest: int, limit: int) -> str:
    """Return whether a server takes the largest message, both in bytes."""
    message = _("Den største mail fylder {size}, og mailserveren tager imod op til {limit}.")
    if largest > limit:
        message = _(
            "Den største mail fylder {size}, men mailserveren tager kun imod {limit}. Gør bilagene mindre, eller bed "
            "it-afdelingen om en højere grænse."
        )
    return message.format(size=_megabytes(largest), limit=_megabytes(limit))


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB".replace(".", ",") if size >= _MEGABYTE else f"{size / 1000:.0f} kB"


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
    if found.kind is Kind.AGENDA and not found.history.is_cancelled and not any(item.delivery.again for item in items):
        lines += _dropped(found, items)
    return lines


def _dropped(found: Mailing, items: Sequence[Item]) -> Iterator[str]:
    """Yield who has an invitation and gets nothing more; a short list is one of those who lack something."""
    keys = {item.delivery.recipient.address.key for item in items}
    gone = [each for each in found.history.standing_invitations() if each.recipient.casefold() not in keys]
    if 0 < len(gone) <= len(items):
        message = _("Disse er indbudt og er ikke længere modtagere: {names}. Aflys for dem alene: {command}")
        command = "--cancel " + " ".join(f"--cancel-for {each.recipient}" for each in gone)
        yield message.format(names=", ".join(each.name for each in gone), command=command)


def _plan_row(item: Item) -> tuple[str, ...]:
    recipient, what = item.delivery.recipient, _(item.standing.value)
    if item.last:
        what += f" ({_(item.last.kind.value)} {_(STEPS[item.last.step])} {moment(item.last)})"
    edition = _(EDITIONS[recipient.wanted]) if item.delivery.content.sha256 else "–"
    return recipient.name, recipient.address.shown, recipient.role, edition, what


def moment(message: Handling) -> str:
    """Return when a message was touched last, in local time."""
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
        """Print that messages are to be tried again later."""
        message = ngettext(
            "{number} mail må vente ({reason}). Den prøves igen om {minutes} min.",
            "{number} mails må vente ({reason}). De prøves igen om {minutes} min.",
            number,
        )
        notice = message.format(number=number, reason=plain(reason), minutes=f"{minutes:g}")
        click.echo(notice if self.bar.hidden else f"\n{notice}", err=True)  # not on the bar's own line


def summary(items: Sequence[Item], outcomes: Mapping[str, Outcome], rest: str) -> tuple[list[str], bool]:
    """Return what came of a run, as lines, and whether everybody's mail is handed over.

    `rest` is what to do for those that the run did not come to.
    """
    lines, has_it, untried = [], 0, 0
    for item in items:
        outcome = outcomes.get(item.delivery.message_id) or _before(item)
        if outcome is None:
            untried += 1
        elif outcome.step is Step.SENT:
            has_it += 1
        else:
            lines.append(_lack(item, outcome))
    if untried:
        message = ngettext("{number} modtager nåede vi ikke til. ", "{number} modtagere nåede vi ikke til. ", untried)
        lines.append(message.format(number=untried) + _(rest))
    sent = sum(outcome.step is Step.SENT for outcome in outcomes.values())
    count = _("{sent} afleveret til mailserveren nu; {has_it} af {all} modtageres mails er afleveret.")
    return [*lines, count.format(sent=sent, has_it=has_it, all=len(items))], not lines


_IN_DOUBT = Outcome(Step.DOUBTFUL, N_("forbindelsen blev afbrudt, mens mailen blev afleveret"))


def _before(item: Item) -> Outcome | None:
    """Return what a run finds that is not due; None where it is due."""
    match item.standing:
        case Standing.DONE:
            return Outcome(Step.SENT, "")
        case Standing.HELD:
            return _IN_DOUBT
        case Standing.RETURNED:
            return Outcome(Step.RETURNED, item.last.answer if item.last else "")
    return None


def unanswered(history: History) -> dict[str, Outcome]:
    """Return the messages that a run was stopped in the middle of, by their Message-IDs."""
    return {its: _IN_DOUBT for its, message in history.messages.items() if message.step is Step.TRIED}


def _lack(item: Item, outcome: Outcome) -> str:
    """Return why a recipient does not have the mail, or may not have it, and what to do."""
    recipient, step = item.delivery.recipient, _(STEPS[outcome.step])
    answer = plain(_(outcome.answer)).removesuffix(".")
    remedy = advice.of(outcome.step, answer)
    return f"{step[0].upper()}{step[1:]}: {recipient.name} <{recipient.address.shown}>: {answer}. {remedy}"
