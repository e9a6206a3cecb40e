"""The command `kkr-docs mail`."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from kkr_docs import files, mail_addresses
from kkr_docs.cli import closed_parts, exits, params, progress
from kkr_docs.cli.exits import CommandError
from kkr_docs.definition import yaml_reader
from kkr_docs.definition.meeting import Meeting
from kkr_docs.diagnostics.problem import RefusalError, Severity
from kkr_docs.house_style import settings
from kkr_docs.house_style.style import HouseStyle
from kkr_docs.i18n import N_, _
from kkr_docs.lint import engine
from kkr_docs.mail_addresses import Address, AddressError
from kkr_docs.mailing import account, advice, closed, dispatch, identity, ledger, recipients, report, returns, status
from kkr_docs.mailing.dispatch import Answers, Dispatch, Plan
from kkr_docs.mailing.history import History
from kkr_docs.mailing.identity import Answer
from kkr_docs.mailing.mailing import Item
from kkr_docs.mailing.plain import plain
from kkr_docs.mailing.recipients import Recipient
from kkr_docs.mailing.transport import Outcome, UnreachableError

_WHO_SEES = N_(
    "fejl: Mødet har {parts}. Skriv --closed-to-members, hvis alle modtagere må se dem, eller ja og nej i kolonnen "
    "”lukket” i listen; de andre får den offentlige udgave."
)

_BY_DRAFT = N_(
    "Mails over 3 MB bliver sendt som kladder. Det kræver, at programmet har Mail.ReadWrite til postkassen, ud over "
    "Mail.Send; spørg it-afdelingen (docs/til-it.md)."
)


class _Mailbox(click.ParamType[Address]):
    name = "adresse"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Address:
        try:
            return mail_addresses.parse(str(value))
        except AddressError as error:
            message = _("{value} er ikke en mailadresse: {reason}").format(value=plain(str(value)), reason=error)
            self.fail(message, param, ctx)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """The options of the command."""

    table: Path | None
    kind: str | None
    folder: Path | None
    style: Path | None
    identity: str | None
    send: bool
    closed_to_members: bool
    cancel: bool
    resend_doubtful: bool
    past: bool
    again: tuple[Address, ...]
    cancel_for: tuple[Address, ...]
    status: bool
    form: str
    bounces: Path | None

    def check(self) -> None:
        """Raise UsageError where options do not go together."""
        if self.cancel and (self.kind or self.table):
            raise click.UsageError(_("--cancel går til alle, der fik indbydelsen; udelad --as og --to."))
        if self.cancel_for and not self.cancel:
            raise click.UsageError(_("--cancel-for siger, hvem --cancel gælder; skriv også --cancel."))
        if (self.status or self.bounces) and (self.send or self.cancel or self.again or self.resend_doubtful):
            raise click.UsageError(_("--status og --bounces sender intet; udelad det, der skal sendes."))

    @property
    def answers(self) -> Answers:
        """What the options answer."""
        return Answers(
            Answer(self.identity) if self.identity else None,
            self.resend_doubtful,
            self.past,
            self.again,
            self.cancel_for,
        )


_FOLDER = Path("udsendelse")


@click.command()
@click.option(
    "--to",
    "table",
    type=params.FILE,
    metavar=N_("FIL.csv"),
    help=N_("Modtagerne: navn;mail;rolle;udgave. Ellers alle i definitionen, der har en mailadresse."),
)
@params.kind
@click.option(
    "--out",
    "folder",
    type=params.FILE,
    metavar=N_("MAPPE"),
    help=N_("Mappen, som mails og PDF lægges i; ellers mappen udsendelse."),
)
@params.style
@click.option("--send", is_flag=True, help=N_("Send det, der ikke er sendt."))
@click.option(
    "--closed-to-members",
    is_flag=True,
    help=N_("Modtagerne er medlemmer og må se det lukkede; uden får kun dem med ”ja” i kolonnen lukket det at se."),
)
@click.option("--cancel", is_flag=True, help=N_("Send en aflysning til alle, der fik indbydelsen."))
@click.option("--resend-doubtful", is_flag=True, help=N_("Send igen til dem, hvor det er uvist, om mailen kom frem."))
@click.option(
    "--same-meeting",
    "identity",
    flag_value=str(Answer.SAME),
    help=N_("Det, der er sendt før, var til dette møde."),
)
@click.option(
    "--new-meeting", "identity", flag_value=str(Answer.NEW), help=N_("Det, der er sendt før, var til et andet møde.")
)
@click.option("--past", is_flag=True, help=N_("Send, selv om mødets dato er passeret."))
@click.option(
    "--again",
    type=_Mailbox(),
    multiple=True,
    metavar=N_("ADRESSE"),
    help=N_("Send kun til ADRESSE, og send det samme en gang til."),
)
@click.option(
    "--cancel-for",
    type=_Mailbox(),
    multiple=True,
    metavar=N_("ADRESSE"),
    help=N_("Med --cancel: træk kun indbydelsen til ADRESSE tilbage."),
)
@click.option("--status", is_flag=True, help=N_("Vis kun, hvem der har fået hvad."))
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "json"]),
    default="table",
    help=N_("Sådan viser --status det; ellers som en tabel."),
)
@click.option(
    "--bounces",
    type=params.FILE,
    metavar=N_("MAPPE|MBOX"),
    help=N_("Læs mails, der er kommet retur, og skriv det ved modtageren."),
)
@params.definition
def mail(fil: Path, **options: Any) -> int:
    """Prepare one message per recipient, and send what is due if asked to."""
    asked = _Asked(**options)
    asked.check()
    try:
        if asked.bounces:
            return _read_bounces(fil, asked.bounces)
        return _show_status(fil, asked.form) if asked.status else _run(fil, asked)
    except RefusalError as refusal:  # it names the file itself, where one is at fault; the definition is not
        raise CommandError(plain(f"{_(Severity.ERROR)}: {refusal}")) from None


def _usual_folder() -> Path:
    """Return the folder for the messages where nobody names one: not one that a link takes elsewhere."""
    if files.leads_outside(_FOLDER):
        what = _("mappen {folder} er en genvej (et link), der fører et andet sted hen.").format(folder=_FOLDER)
        raise RefusalError(what, _("Vælg en mappe med --out."))
    return _FOLDER


def _run(path: Path, asked: _Asked) -> int:
    definition, invitees = _read(path, asked)
    what = dispatch.kind_of(definition, asked.kind, cancel=asked.cancel)
    chosen = closed_parts.settings_of(path)
    sender = account.of(chosen.mail or settings.Mail())
    style = HouseStyle(asked.style or chosen.style)
    exits.require_typesetter()
    folder = asked.folder or _usual_folder()
    run = Dispatch(
        path, definition, what, invitees, sender, style, folder, asked.answers, asked.closed_to_members, chosen.left_out
    )  # fmt: skip
    closed_parts.say(path, run.closed)
    if asked.send:
        _check_who_sees(run)
    return _send(run) if asked.send else _prepare(run)


def _check_who_sees(run: Dispatch) -> None:
    """Raise CommandError where something is closed and nobody has said who may see it."""
    is_said = run.closed_to_members or any(one.sees_closed is not None for one in run.recipients or ())
    if run.closed and not is_said:
        raise CommandError(_(_WHO_SEES).format(parts=closed_parts.listed(run.closed)))


def _show_status(path: Path, form: str) -> int:
    history = History(identity.known(path).events())
    if not history.messages:
        raise CommandError(_("Der er ikke sendt noget fra {file}.").format(file=path))
    shown = {"table": status.as_table, "csv": status.as_csv, "json": status.as_json}[form](history)
    click.echo(shown, nl=form != "csv")
    return exits.OK


def _read_bounces(path: Path, place: Path) -> int:
    with identity.opened_known(path) as book:
        found = returns.read(place, book)
        for line in status.came_back(found, History(book.events)):
            click.echo(line)
    return exits.OK


def _read(path: Path, asked: _Asked) -> tuple[Meeting, list[Recipient] | None]:
    """Return the definition and the recipients (None: those who were invited). Stops where one is wrong."""
    text = yaml_reader.read(path)
    definition, problems = engine.check(text, path.parent)
    if not definition:
        exits.stop(problems)
    if asked.cancel:
        return definition, None
    found, wrong = recipients.of_table(asked.table) if asked.table else recipients.of_meeting(definition, text)
    if wrong:
        exits.stop(wrong)
    return definition, found


def _prepare(run: Dispatch) -> int:
    """Write every recipient's message, show who would get what, and send nothing."""
    with progress.shown(1):
        plan = run.prepare()
    _show(plan)
    fits = _check_size(run, plan)
    if run.with_closed(plan.items):
        click.echo(_(closed.DUTY))
    if run.is_past(ledger.now().date()):
        click.echo(_("Mødets dato er passeret. --send stopper, medmindre du skriver --past."))
    message = _("Intet er sendt. Det, der skal ud, ligger i {folder}. Send med --send.")
    click.echo(message.format(folder=run.folder))
    return exits.OK if fits else exits.WRONG_INPUT


def _check_size(run: Dispatch, plan: Plan) -> bool:
    """Print how large the mails are, and return whether the server takes them, as far as it says."""
    try:
        limit = account.largest_message(run.account)
    except (UnreachableError, RefusalError) as error:
        message = _("Mailserveren kan ikke spørges nu, så mailens størrelse er ikke kontrolleret: {reason}")
        click.echo(message.format(reason=plain(str(error))))
        return True
    if limit:
        click.echo(report.size(plan.largest, limit))
    if account.needs_drafts(run.account, plan.largest):
        click.echo(_(_BY_DRAFT))
    return not limit or plan.largest <= limit


def _send(run: Dispatch) -> int:
    """Send what is due. Return 0 where every recipient has the mail then."""
    connect = account.connector(run.account, lambda text: click.echo(text, err=True))
    with run.opened() as opened:
        plan = opened.plan
        _show(plan)
        if not plan.due:
            return _finish(plan.items, {}, advice.LATER)
        _confirm(plan, has_closed=bool(run.with_closed(plan.due)))
        sent = report.Progress(len(plan.due), is_shown=sys.stderr.isatty())
        try:
            with sent.bar:
                opened.send(run.account, connect, sent)
        except (RefusalError, KeyboardInterrupt) as stop:
            rest = advice.ONCE_FIXED if isinstance(stop, RefusalError) else advice.SAME_AGAIN
            _finish(plan.items, sent.outcomes | opened.unanswered(), rest)
            raise
        return _finish(plan.items, sent.outcomes, advice.LATER)


def _show(plan: Plan) -> None:
    """Show who gets what, after what is new since the last time and what is to be known."""
    for line in (*report.changes(plan.mailing, plan.items), *report.remarks(plan.mailing)):
        click.echo(line)
    click.echo(report.plan(plan.items))


def _confirm(plan: Plan, *, has_closed: bool) -> None:
    """Ask a person at a terminal before anybody gets a mail for the second time, or gets closed items or a draft."""
    if has_closed:
        click.echo(_(closed.DUTY))
    questions = {
        _("Send den ændrede mail?"): plan.is_repeated,
        _("Send mailen med lukkede punkter?"): has_closed,
        _("Send udkastet?"): plan.mailing.is_draft,
    }
    question = next((asked for asked, is_due in questions.items() if is_due), None)
    if question and sys.stdin.isatty() and not click.confirm(question):
        raise CommandError(_("Intet er sendt."))


def _finish(items: Sequence[Item], outcomes: Mapping[str, Outcome], rest: str) -> int:
    """Print what came of the messages, and what to do for the rest."""
    lines, all_is_well = report.summary(items, outcomes, rest)
    for line in lines:
        click.echo(line)
    return exits.OK if all_is_well else exits.WRONG_INPUT
